//! Lists on the embedded data, compared with counts made row by row from its tables.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::LazyLock;

use liantu_api::{Answered, Ask, Problem, ProblemCode, Work, question};
use liantu_engine::{Engine, Lang};
use liantu_model::code::{Code as _, FirmRole, InvestorClass, Subject, ZoneLevel};
use liantu_model::{ChainId, FirmId, ProductId, RegionId, Snapshot, StageId, ZoneId};
use serde_json::{Value, json};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| liantu_engine::demo().unwrap());
static WORK: Work = Work::new();

fn answer(name: &str, given: &Value, lang: Lang) -> Result<Answered, Problem> {
    let ask = Ask::new(&ENGINE, lang, &WORK);
    question(name).unwrap().answer(&ask, given.as_object().cloned().unwrap())
}

fn json_answer(name: &str, given: &Value) -> Value {
    answer(name, given, Lang::Zh).unwrap().document
}

/// The heading and remarks of an answer.
fn said(name: &str, given: &Value, lang: Lang) -> String {
    let sections = answer(name, given, lang).unwrap().sections;
    let head = &sections[0];
    std::iter::once(&head.heading).chain(&head.remarks).cloned().collect::<Vec<_>>().join("\n")
}

fn keys(rows: &Value, thing: &str) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row[thing]["id"].as_str().unwrap().to_owned()).collect()
}

fn world() -> &'static Snapshot {
    ENGINE.world()
}

/// Whether a firm lies in a region, by walking up from it.
fn is_in(firm: FirmId, region: &str) -> bool {
    let (firms, zones, regions) = (world().firms(), world().zones(), world().regions());
    let of_zone = || zones.region().get(firms.zone().get(firm)?);
    let mut at: Option<RegionId> = firms.region().get(firm).or_else(of_zone);
    while let Some(here) = at {
        if world().key(here) == region {
            return true;
        }
        at = regions.parent().get(here);
    }
    false
}

fn makers_of(product: ProductId) -> Vec<FirmId> {
    let makes = world().makes();
    makes
        .ids()
        .filter(|row| makes.product().get(*row) == Some(product))
        .filter_map(|row| makes.firm().get(row))
        .collect()
}

fn count(n: usize) -> Value {
    if n > 0 { json!(n) } else { Value::Null }
}

#[test]
fn zones_are_counted_as_their_rows_say() {
    let (zones, firms) = (world().zones(), world().firms());
    let all = json_answer("zones", &json!({ "top": 0 }));
    assert_eq!((&all["n_all"], &all["n_in_scope"]), (&json!(zones.len()), &Value::Null));
    assert_eq!(all["zones"].as_array().unwrap().len(), zones.len());
    for row in all["zones"].as_array().unwrap() {
        let zone: ZoneId = world().find(row["zone"]["id"].as_str().unwrap()).unwrap();
        let n = firms.ids().filter(|firm| firms.zone().get(*firm) == Some(zone)).count();
        assert_eq!(row["n_firms"], count(n), "{row}");
        assert_eq!(row["level"], json!(zones.level().get(zone).map(ZoneLevel::code)));
    }
    let national = json_answer("zones", &json!({ "level": ["国家级"] }));
    let n = zones.ids().filter(|zone| zones.level().get(*zone) == Some(ZoneLevel::National)).count();
    assert!(n > 20);
    assert_eq!((&national["n_all"], national["zones"].as_array().unwrap().len()), (&json!(n), 20));
    let headings = [Lang::Zh, Lang::En].map(|lang| said("zones", &json!({ "level": ["national"] }), lang));
    assert!(headings[0].starts_with(&format!("符合条件的开发区：{n} 个，列出前 20 个")), "{headings:?}");
    assert!(headings[1].starts_with(&format!("matching zones: the first 20 of {n}")), "{headings:?}");
}

#[test]
fn zones_of_a_place_are_those_that_lie_in_it() {
    let zones = world().zones();
    let lies_in = |zone: &ZoneId| {
        let mut at = zones.region().get(*zone);
        while let Some(here) = at.filter(|here| world().key(*here) != "330200") {
            at = world().regions().parent().get(here);
        }
        at.is_some()
    };
    let mut expected: Vec<String> = zones.ids().filter(lies_in).map(|zone| world().key(zone).to_owned()).collect();
    let listed = json_answer("zones", &json!({ "scope": "宁波", "top": 0 }));
    let mut found = keys(&listed["zones"], "zone");
    expected.sort();
    found.sort();
    assert!(found == expected && !found.is_empty());
    assert_eq!(listed["n_in_scope"], json!(expected.len()));
    // A place in the heading is not repeated as a condition.
    let heading = format!("宁波市 · 开发区：{} 个", expected.len());
    assert!(said("zones", &json!({ "scope": "宁波" }), Lang::Zh).starts_with(&heading), "{heading}");
}

#[test]
fn firms_are_filtered_as_their_rows_say() {
    let (firms, products, leads) = (world().firms(), world().products(), world().leads());
    let chain: ChainId = world().find("ic").unwrap();
    let leads_chain = |firm: FirmId| {
        leads.ids().any(|row| leads.firm().get(row) == Some(firm) && leads.chain().get(row) == Some(chain))
    };
    let made = |firm: FirmId| {
        let makes = world().makes();
        let rows = makes.ids().filter(move |row| makes.firm().get(*row) == Some(firm));
        rows.filter_map(move |row| makes.product().get(row)).collect::<Vec<_>>()
    };
    let is_of_chain = |firm: FirmId| {
        leads_chain(firm)
            || firms.chain().get(firm) == Some(chain)
            || made(firm).iter().any(|product| products.chain().get(*product) == Some(chain))
    };
    let expected = |passes: &dyn Fn(FirmId) -> bool| -> Vec<String> {
        let mut keys: Vec<String> =
            firms.ids().filter(|firm| passes(*firm)).map(|firm| world().key(firm).to_owned()).collect();
        keys.sort();
        keys
    };
    let found = |given: Value| {
        let mut keys = keys(&json_answer("firms", &given)["firms"], "firm");
        keys.sort();
        keys
    };
    let is_listed =
        |firm: FirmId| firms.classes().get(firm).is_some_and(|classes| classes.contains(InvestorClass::Listed));
    assert_eq!(
        found(json!({ "scope": "宁波", "class": ["上市公司"], "top": 0 })),
        expected(&|firm| is_in(firm, "330200") && is_listed(firm))
    );
    assert_eq!(found(json!({ "chain": "ic", "top": 0 })), expected(&is_of_chain));
    assert_eq!(found(json!({ "chain": "ic", "role": ["链主"], "top": 0 })), expected(&leads_chain));
    let supports = |firm: FirmId| firms.role().get(firm) == Some(FirmRole::Supporting);
    assert_eq!(found(json!({ "role": ["supporting"], "top": 0 })), expected(&supports));
    for row in json_answer("firms", &json!({ "scope": "浙江", "top": 30 }))["firms"].as_array().unwrap() {
        let firm: FirmId = world().find(row["firm"]["id"].as_str().unwrap()).unwrap();
        assert_eq!(row["n_products"], count(made(firm).len()), "{row}");
    }
}

#[test]
fn makers_are_counted_here_and_overall() {
    let given = json!({ "chain": "ic", "scope": "宁波", "top": 0 });
    let listed = json_answer("products", &given);
    let products = world().products();
    let chain: ChainId = world().find("ic").unwrap();
    let n = products.ids().filter(|product| products.chain().get(*product) == Some(chain)).count();
    assert_eq!((&listed["n_all"], listed["products"].as_array().unwrap().len()), (&json!(n), n));
    for row in listed["products"].as_array().unwrap() {
        let makers = makers_of(world().find(row["product"]["id"].as_str().unwrap()).unwrap());
        let here = makers.iter().filter(|firm| is_in(**firm, "330200")).count();
        assert_eq!(row["n_makers"], count(makers.len()), "{row}");
        assert_eq!(row["n_makers_here"], if makers.is_empty() { Value::Null } else { json!(here) }, "{row}");
    }
    let ordinal = |row: &Value| {
        let stage: Option<StageId> = row["stage"]["id"].as_str().and_then(|stage| world().find(stage));
        stage.and_then(|stage| world().stages().ordinal().get(stage)).unwrap_or(i64::MAX)
    };
    let order: Vec<i64> = listed["products"].as_array().unwrap().iter().map(ordinal).collect();
    assert!(order.is_sorted() && order[0] == 1, "{order:?}");
    // Products have no place: it only says whose makers are counted.
    let said = said("products", &given, Lang::Zh);
    assert!(said.starts_with(&format!("符合条件的产品：{n} 种\n本地：宁波市\n")), "{said}");
}

#[test]
fn a_stage_is_looked_for_in_its_chain() {
    let of_stage = |given: Value| keys(&json_answer("products", &given)["products"], "product");
    let found = of_stage(json!({ "chain": "ic", "stage": "封装测试" }));
    assert_eq!(found, of_stage(json!({ "stage": "ic.osat" })));
    let products = world().products();
    let stage: StageId = world().find("ic.osat").unwrap();
    assert_eq!(found.len(), products.ids().filter(|product| products.stage().get(*product) == Some(stage)).count());
    let problem = answer("products", &json!({ "chain": "pv", "stage": "ic.osat" }), Lang::Zh).unwrap_err();
    assert_eq!(problem.code, ProblemCode::UnknownName);
}

#[test]
fn indicators_are_listed_by_what_they_describe() {
    let indicators = world().indicators();
    let listed = json_answer("indicators", &json!({ "subject": ["企业"], "top": 0 }));
    let n = indicators.ids().filter(|row| indicators.subject().get(*row) == Some(Subject::Firm)).count();
    assert_eq!((&listed["n_all"], listed["indicators"].as_array().unwrap().len()), (&json!(n), n));
    let all = json_answer("indicators", &json!({}));
    assert_eq!((&all["n_all"], all["indicators"].as_array().unwrap().len()), (&json!(indicators.len()), 20));
}

#[test]
fn a_chain_shows_all_its_products_under_their_stages() {
    let (products, leads) = (world().products(), world().leads());
    for chain in world().chains().ids() {
        let document = json_answer("chain", &json!({ "chain": world().key(chain), "scope": "宁波" }));
        let mut shown = Vec::new();
        let mut ordinals = Vec::new();
        for stage in document["stages"].as_array().unwrap() {
            let id: Option<StageId> = stage["stage"]["id"].as_str().and_then(|stage| world().find(stage));
            ordinals.push(id.and_then(|stage| world().stages().ordinal().get(stage)).unwrap_or(i64::MAX));
            let mut makers = Vec::new();
            for row in stage["products"].as_array().unwrap() {
                let product: ProductId = world().find(row["product"]["id"].as_str().unwrap()).unwrap();
                assert_eq!((products.chain().get(product), products.stage().get(product)), (Some(chain), id));
                assert_eq!(row["n_makers"], count(makers_of(product).len()), "{row}");
                makers.extend(makers_of(product));
                shown.push(product);
            }
            makers.sort();
            makers.dedup();
            assert_eq!(stage["n_makers"], count(makers.len()));
            let here = makers.iter().filter(|firm| is_in(**firm, "330200")).count();
            assert_eq!(stage["n_makers_here"], if makers.is_empty() { Value::Null } else { json!(here) });
        }
        assert!(ordinals.is_sorted(), "{ordinals:?}");
        shown.sort();
        let of_chain: Vec<ProductId> =
            products.ids().filter(|product| products.chain().get(*product) == Some(chain)).collect();
        assert_eq!((shown, document["n_products"].clone()), (of_chain.clone(), json!(of_chain.len())));
        let mut leading = keys(&document["lead_firms"], "firm");
        leading.sort();
        let of_chain = leads.ids().filter(|row| leads.chain().get(*row) == Some(chain));
        let mut expected: Vec<String> =
            of_chain.map(|row| world().key(leads.firm().get(row).unwrap()).to_owned()).collect();
        expected.sort();
        assert_eq!(leading, expected);
    }
}

#[test]
fn a_search_takes_what_people_type() {
    let first = |name: &str, list: &str, thing: &str, text: &str| {
        let document = json_answer(name, &json!({ "search": text }));
        keys(&document[list], thing).first().cloned().unwrap_or_default()
    };
    for text in ["江丰电子", "jfdz", "jiangfengdianzi", "cn300666", "300666", "300666.SZ"] {
        assert_eq!(first("firms", "firms", "firm", text), "cn300666", "{text}");
    }
    for text in ["宁波经开区", "z.ningbo_etdz", "宁波经济技术开发区"] {
        assert_eq!(first("zones", "zones", "zone", text), "z.ningbo_etdz", "{text}");
    }
    assert_eq!(first("products", "products", "product", "半导体光刻胶"), "ic.photoresist");
    assert_eq!(first("indicators", "indicators", "indicator", "开发区亩均税收"), "Z_TAX");
    assert_eq!(first("firms", "firms", "firm", "  "), first("firms", "firms", "firm", ""));
}

#[test]
fn an_empty_list_says_why() {
    let check = |name: &str, given: Value, zh: &str, en: &str| {
        for (lang, wanted) in [(Lang::Zh, zh), (Lang::En, en)] {
            let said = said(name, &given, lang);
            assert!(said.contains(wanted), "{said}");
        }
    };
    let near = json!({ "search": "江封电子" });
    assert_eq!(json_answer("firms", &near)["near"][0]["id"], "cn300666");
    check("firms", near, "没有名为“江封电子”的企业，是否指：宁波江丰电子", "did you mean: 宁波江丰电子");
    check("products", json!({ "search": "@@@@" }), "没有相近的名称", "called \"@@@@\" or like it");
    let elsewhere = json!({ "search": "北方华创", "scope": "宁波" });
    assert_eq!(json_answer("firms", &elsewhere)["n_unfiltered"], json!(1));
    check("firms", elsewhere, "不加条件有 1 家：北方华创", "without them there are 1: 北方华创");
    check(
        "firms",
        json!({ "scope": "景宁" }),
        "景宁畲族自治县的企业未收录，并非没有",
        "does not mean that there are none",
    );
    check("zones", json!({ "scope": "日本" }), "日本的开发区未收录", "zones of Japan are not recorded");
    let products = json!({ "search": "半导体光刻胶", "scope": "景宁" });
    assert_eq!(json_answer("products", &products)["products"][0]["n_makers_here"], Value::Null);
    check("products", products, "景宁畲族自治县的企业未收录", "firms of Jingning");
}
