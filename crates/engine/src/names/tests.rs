//! Names as people type them, on the embedded data.

use std::sync::{Arc, LazyLock};

use liantu_model::{FirmId, Scope, StageId, sketch};

use super::{Fit, NameCase, NameError, NameKind};
use crate::engine::Engine;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| crate::demo().unwrap());

/// The key of the scope of a text; with `*` when there is a remark; the keys of the candidates in brackets when
/// several match; `?` when none does.
fn scope(text: &str) -> String {
    match ENGINE.scope_noted(text) {
        Ok(found) => format!("{}{}", ENGINE.scope_name(&found.id).key, if found.note.is_some() { "*" } else { "" }),
        Err(error) => wrong(&error),
    }
}

fn wrong(error: &NameError) -> String {
    let keys: Vec<&str> = error.candidates.iter().map(|candidate| candidate.named.key.as_str()).collect();
    match error.case {
        NameCase::Several => format!("[{}]", keys.join(" ")),
        NameCase::Mixed => format!("mixed [{}]", keys.join(" ")),
        NameCase::Unknown | NameCase::NothingNear => "?".to_owned(),
    }
}

fn check(cases: &[(&str, &str)], read: impl Fn(&str) -> String) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, key)| (text, key, read(text)))
        .filter(|(_, key, got)| got != *key)
        .map(|(text, key, got)| format!("{text}: expected {key}, got {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn regions_as_people_write_them() {
    check(
        &[
            ("浙江", "330000"),
            ("宁波", "330200"),
            ("宁波市", "330200"),
            ("浙江省宁波市", "330200"),
            ("浙江宁波", "330200"),
            ("中国", "CHN"),
            ("chn", "CHN"),
            ("上海", "310000"),
            ("上海市", "310000"),
            ("吉林", "220000"),
            ("海南", "460000"),
            ("西安", "610100*"),
            ("北仑", "330206"),
            ("宁波北仑", "330206"),
            ("宁波市北仑区", "330206"),
            ("余杭", "330110"),
            ("杭州余杭", "330110"),
            ("浙江省杭州市余杭区", "330110"),
            ("杭州市西湖区", "330106"),
            ("西湖区", "330106*"),
            ("南昌市西湖区", "360103"),
            ("普陀", "330903*"),
            ("上海普陀", "310107"),
            ("绍兴", "330600"),
            ("景宁", "331127"),
            ("景宁县", "331127"),
            ("恩施州", "422800"),
            ("内蒙古", "150000"),
            ("Ningbo", "330200"),
            ("Lin'an", "330112"),
            ("鼓楼区", "[320106 320302 350102 410204]"),
            ("宁波区", "?"),
            ("", "?"),
        ],
        scope,
    );
}

#[test]
fn folding_makes_no_difference() {
    check(&[("　宁 波\u{200b}市", "330200"), ("３３０２００", "330200"), ("浙江省\u{feff}宁波市", "330200")], scope);
    let plain = ENGINE.firm("京东方A").unwrap();
    for text in ["京东方Ａ", " 京东方a ", "京东方\u{200b}A", "000725", "000725.sz", "０００７２５"] {
        assert_eq!(ENGINE.firm(text).as_ref(), Ok(&plain), "{text}");
    }
    let zone = ENGINE.zone("杭州高新技术产业开发区(滨江)");
    assert_eq!(ENGINE.zone("杭州高新技术产业开发区（滨江）"), zone);
    assert!(zone.is_ok());
}

#[test]
fn codes_of_any_length_and_of_former_places() {
    check(
        &[
            ("330106", "330106"),
            ("330106000000", "330106"),
            ("330106.0", "330106"),
            ("33", "330000"),
            ("3302", "330200"),
            ("330104", "330102*"),
            ("330103", "330105*"),
            ("330185", "330112*"),
            ("330283", "330213*"),
            ("330125", "330110*"),
            ("330621000000", "330603*"),
            ("330106003000", "?"),
        ],
        scope,
    );
}

#[test]
fn former_names_lead_to_what_is_there_now_and_say_so() {
    check(
        &[
            ("江干区", "330102*"),
            ("江干", "330102*"),
            ("杭州市江干区", "330102*"),
            ("下城区", "330105*"),
            ("绍兴县", "330603*"),
            ("绍兴市绍兴县", "330603*"),
            ("上虞市", "330604*"),
            ("富阳市", "330111*"),
            ("临安市", "330112*"),
            ("奉化市", "330213*"),
            ("洞头县", "330305*"),
            ("玉环县", "331083*"),
            ("玉环", "331083"),
            ("余杭区", "330110"),
            ("杭州湾新区", "z.hangzhoubay*"),
            ("宁波前湾新区", "z.hangzhoubay*"),
            ("钱塘新区", "330114*"),
        ],
        scope,
    );
    let note = ENGINE.scope_noted("江干区").unwrap().note.unwrap();
    assert!(note.zh.contains("2021") && note.zh.contains("上城区") && note.zh.contains("钱塘区"), "{}", note.zh);
    assert!(note.en.contains("2021") && note.en.contains("Qiantang District"), "{}", note.en);
}

#[test]
fn every_former_place_has_a_successor_in_the_data_and_no_name_of_today() {
    for former in super::former::FORMER {
        for key in former.now {
            let row = ENGINE.named_in(liantu_model::Table::Regions, key).zh;
            assert!(row != *key || ENGINE.zone(key).is_ok(), "{key}");
        }
        for name in former.names {
            assert!(!super::regions::is_name(ENGINE.world(), name), "{name} is in use");
            assert_eq!(liantu_model::fold(name), *name);
        }
    }
}

#[test]
fn several_regions_are_one_scope() {
    check(
        &[
            ("长三角", "310000+320000+330000+340000*"),
            ("长三角地区", "310000+320000+330000+340000*"),
            ("京津冀", "110000+120000+130000*"),
            ("成渝", "500000+510000*"),
            ("宁波,绍兴", "330200+330600"),
            ("宁波、绍兴；宁波", "330200+330600"),
            ("330100+330200", "330100+330200"),
            ("宁波,宁波市", "330200"),
            ("z.yiwu,z.daxie", "z.yiwu+z.daxie"),
            ("宁波,z.yiwu", "mixed [330200 z.yiwu]"),
            ("宁波,绍兴县", "330200+330603*"),
            ("宁波,不知何处", "?"),
        ],
        scope,
    );
    assert!(matches!(ENGINE.scope("珠三角"), Ok(Scope::Regions(cities)) if cities.len() == 9));
    assert!(matches!(ENGINE.scope("长江经济带"), Ok(Scope::Regions(all)) if all.len() == 11));
}

#[test]
fn a_finding_of_several_regions_is_explained_by_its_number() {
    let diagnosis = ENGINE.diagnose(ENGINE.chain("ic").unwrap(), &ENGINE.scope("长三角").unwrap());
    let id = &diagnosis.findings.first().unwrap().id;
    assert!(id.contains("/310000+320000+330000+340000/ic/"), "{id}");
    assert_eq!(&ENGINE.explain(id, &liantu_query::Work::new()).unwrap().finding.id, id);
    assert!(ENGINE.site("长三角").is_err());
}

#[test]
fn zones_as_people_write_them() {
    check(
        &[
            ("宁波经济技术开发区", "z.ningbo_etdz"),
            ("宁波经开区", "z.ningbo_etdz"),
            ("宁波市经开区", "z.ningbo_etdz"),
            ("浙江宁波经济开发区", "z.ningbo_etdz"),
            ("宁波开发区", "z.ningbo_etdz"),
            ("国家级宁波经济技术开发区", "z.ningbo_etdz"),
            ("余姚经开区", "z.nb_yuyao"),
            ("宁波余姚经济开发区", "z.nb_yuyao"),
            ("袍江经开区", "z.paojiang"),
            ("柯桥经开区", "z.keqiao"),
            ("宁波高新区", "z.nb_gxq"),
            ("杭州高新区", "z.hz_gxq"),
            ("绍兴国家高新区", "z.sx_gxq"),
            ("嘉兴高新区", "z.xz_gxq*"),
            ("宁波保税区", "z.bsq_nb"),
            ("杭州综保区", "z.zbq_hz"),
            ("前湾综保区", "z.zbq_nbqw"),
            ("宁波综保区", "[z.zbq_nblg z.zbq_nbms z.zbq_nbqw]"),
            ("z.ningbo_etdz", "z.ningbo_etdz"),
            ("Z.NINGBO_ETDZ", "z.ningbo_etdz"),
            ("滨海新区", "[z.sx_binhai 120116]"),
            ("天津滨海新区", "120116"),
            ("绍兴滨海新区", "z.sx_binhai"),
            ("温州湾新区", "z.wz_wan"),
        ],
        scope,
    );
    assert_eq!(wrong(&ENGINE.zone("西湖区").unwrap_err()), "?");
}

#[test]
fn chains_by_their_usual_names() {
    let chain = |text: &str| match ENGINE.chain_noted(text) {
        Ok(found) => {
            format!("{}{}", ENGINE.named(found.id).key, if found.note.is_some() { "*" } else { "" })
        }
        Err(error) => wrong(&error),
    };
    check(
        &[
            ("IC", "ic"),
            ("NEV", "nev"),
            ("集成电路", "ic"),
            ("集成电路产业链", "ic"),
            ("半导体", "ic*"),
            ("芯片产业", "ic*"),
            ("石化", "ref*"),
            ("光伏", "pv*"),
            ("锂电", "bat*"),
            ("生物医药", "bio"),
            ("汽车", "nev*"),
            ("纺织", "tex*"),
            ("机床", "cnc*"),
            ("半导体 ", "ic*"),
            ("jcdl", "ic"),
            ("jichengdianlu", "ic"),
            ("Integrated circuits", "ic"),
            ("不存在的链条", "?"),
        ],
        chain,
    );
    for (_, key) in super::usual::CHAINS {
        assert!(ENGINE.chain(key).is_ok(), "{key}");
    }
}

#[test]
fn pinyin_ranks_below_text() {
    check(&[("ningbo", "330200"), ("nb", "330200*"), ("hangzhou", "330100"), ("yueqing", "330382")], scope);
    assert_eq!(ENGINE.firm("haikangweishi"), ENGINE.firm("海康威视"));
    assert_eq!(ENGINE.product("guangkeji"), ENGINE.product("光刻机"));
    assert_eq!(ENGINE.zone("ningbojingkaiqu"), ENGINE.zone("宁波经开区"));
    assert!(ENGINE.firm("海康威视").is_ok() && ENGINE.product("光刻机").is_ok());
}

#[test]
fn several_that_fit_are_listed_with_what_they_hold() {
    let error = ENGINE.scope("滨海新区").unwrap_err();
    let wording = error.wording();
    assert_eq!((error.kind, error.case, error.n_fitting), (NameKind::RegionOrZone, NameCase::Several, 2));
    assert!(wording.zh.contains("120116，天津市，制造产品"), "{}", wording.zh);
    assert!(wording.en.contains("products made"), "{}", wording.en);
    let error = ENGINE.firm("股份").unwrap_err();
    assert!(error.candidates.len() == 8 && error.n_fitting > 8);
    assert!(error.wording().zh.ends_with(&format!("等 {} 个", error.n_fitting)), "{error}");
    assert!(error.candidates.iter().all(|candidate| candidate.holds.is_some()));
}

#[test]
fn one_sentence_is_in_one_language() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for text in ["nowhere at all", "zzz"] {
        let Err(error) = ENGINE.scope(text) else { panic!("{text} is known") };
        assert!(!error.wording().en.chars().any(is_chinese), "{}", error.wording().en);
        assert_eq!(error.to_string(), error.wording().en);
    }
    let error = ENGINE.product("光刻几").unwrap_err();
    assert_eq!(error.candidates.first().map(|near| near.named.zh.as_str()), Some("光刻机"));
    assert!(error.wording().zh.starts_with("没有名为“光刻几”的产品，是否指：光刻机"), "{error}");
}

#[test]
fn suggestions_come_from_the_province_before_the_world() {
    let near = |text: &str| ENGINE.scope(text).unwrap_err().candidates.remove(0).named.key;
    assert_eq!(near("宁坡市"), "330200");
    assert_eq!(near("西胡区"), "330106");
    // 普陀区 of Shanghai comes first by code.
    assert_eq!(near("普佗区"), "330903");
}

#[test]
fn a_search_ranks_by_fit_and_says_what_is_held() {
    let kinds = [NameKind::Chain, NameKind::Product, NameKind::Firm, NameKind::Region, NameKind::Zone];
    let hits = ENGINE.search("宁波", &kinds, 10);
    assert_eq!((hits[0].named.key.as_str(), hits[0].fit), ("330200", Fit::Short));
    assert!(hits.len() == 10 && hits.windows(2).all(|pair| pair[0].fit <= pair[1].fit));
    let first = |text: &str| ENGINE.search(text, &kinds, 3).remove(0).named.key;
    assert_eq!(first("ic"), "ic");
    assert_eq!(first("宁波经开区"), "z.ningbo_etdz");
    assert_eq!(first("光刻机"), ENGINE.named(ENGINE.product("光刻机").unwrap()).key);
    assert_eq!(first("jichengdianlu"), "ic");
    assert!(ENGINE.search(" ", &kinds, 3).is_empty() && ENGINE.search("宁波", &[], 3).is_empty());
    assert!(hits.iter().all(|hit| hit.holds.is_some() || hit.kind == NameKind::Firm));
}

#[test]
fn rows_of_one_table_come_in_the_order_of_the_search() {
    let hits = ENGINE.search("宁波", &[NameKind::Firm], usize::MAX);
    let found = ENGINE.search_rows::<FirmId>("宁波").into_iter();
    let found: Vec<String> = found.map(|firm| ENGINE.named(firm).key).collect();
    assert!(found.len() > 20 && found == hits.into_iter().map(|hit| hit.named.key).collect::<Vec<_>>());
    for code in ["300666", "300666.sz", "cn300666"] {
        let hit = ENGINE.search(code, &[NameKind::Firm], 1).remove(0);
        assert_eq!((hit.named.key.as_str(), hit.fit), ("cn300666", Fit::Key), "{code}");
    }
    assert_eq!(ENGINE.near_names::<FirmId>("江封电子")[0].key, "cn300666");
    let credit_code = "91330000720082446E";
    let world = sketch::world(&format!(
        "firms: id name uscc
        f 甲 {credit_code}
        g 乙 -"
    ));
    assert_eq!(Engine::new(Arc::new(world)).search_rows::<FirmId>(&credit_code.to_lowercase()), [FirmId(0)]);
}

#[test]
fn a_stage_of_a_chain_is_distinguished_from_those_of_others() {
    let key = |found: Result<StageId, NameError>| found.map_or_else(|error| wrong(&error), |id| ENGINE.named(id).key);
    let chain = |text: &str| ENGINE.chain(text).ok();
    check(&[("封装测试", "ic.osat"), ("fzcs", "ic.osat"), ("ic.osat", "ic.osat"), ("没有", "?")], |text| {
        key(ENGINE.chain_stage(text, None))
    });
    assert_eq!(key(ENGINE.chain_stage("封装测试", chain("pv"))), "?");
    let several = ENGINE.chain_stage("材料", None).unwrap_err();
    assert_eq!(several.case, NameCase::Several);
    assert!(several.candidates.iter().all(|candidate| candidate.holds.is_some()));
}

#[test]
fn stages_take_any_of_their_names_and_suggest_the_nearest() {
    let stages = super::stage;
    assert_eq!(stages("洽谈"), stages("TALKS "));
    let error = stages("洽淡").unwrap_err();
    assert_eq!(error.candidates.first().map(|near| near.named.zh.as_str()), Some("洽谈"));
    assert!(stages("完全不同").unwrap_err().candidates.len() > 5);
}
