//! `liantu similar`.

use liantu_engine::{Engine, Lang, Level, LikenessView, SimilarView};
use serde_json::{Value, json};

use super::{name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::failure::Failure;
use crate::json;

pub(crate) fn answer(engine: &Engine, scope: &str, level: Level, top: usize, lang: Lang) -> Result<Answer, Failure> {
    let view = engine.similar(&engine.scope(scope)?, level, if top == 0 { usize::MAX } else { top });
    let lines: Vec<Value> = view.pairs.iter().map(line).collect();
    let document = json!({
        "scope": json::named(&view.scope), "pairs": lines, "n_pairs": view.n_pairs, "n_places": view.n_places,
        "n_small": view.n_small, "min_firms": view.min_firms,
    });
    let mut flat = Sheet::new([
        "place_1", "name_1", "firms_1", "place_2", "name_2", "firms_2", "cosine", "low", "high", "krugman", "common",
        "chains",
    ]);
    let mut sheet = Sheet::new([
        pick(lang, "地区一", "place"),
        pick(lang, "地区二", "place"),
        pick(lang, "企业数", "firms"),
        pick(lang, "相似系数", "similarity"),
        pick(lang, "95% 区间", "95 % interval"),
        pick(lang, "克鲁格曼指数", "Krugman"),
        pick(lang, "共同追逐的产业链", "chains they both chase"),
    ]);
    for pair in &view.pairs {
        let [(one, n), (other, m)] = &pair.places;
        let (likeness, chains) = (&pair.likeness, chains(pair, lang));
        let (low, high) = likeness.interval;
        sheet.push([
            name(one, lang).to_owned(),
            name(other, lang).to_owned(),
            format!("{n} / {m}"),
            format!("{:.2}", likeness.cosine),
            format!("{low:.2}–{high:.2}"),
            format!("{:.2}", likeness.krugman),
            chains.clone(),
        ]);
        let [cosine, low, high, krugman, common] =
            [likeness.cosine, low, high, likeness.krugman, likeness.common].map(|value| format!("{value:.6}"));
        let [one, other] = [one, other].map(|place| (place.key.clone(), name(place, lang).to_owned()));
        let (n, m) = (n.to_string(), m.to_string());
        flat.push([one.0, one.1, n, other.0, other.1, m, cosine, low, high, krugman, common, chains]);
    }
    Ok(Answer { document, lines, flat, sections: vec![section(&view, sheet, lang)], basis: None })
}

fn line(pair: &LikenessView) -> Value {
    let likeness = &pair.likeness;
    json!({
        "places": pair.places.iter().map(|(place, n)| json!({ "place": json::named(place), "n_firms": n })).collect::<Vec<_>>(),
        "cosine": json::round(likeness.cosine), "interval": [json::round(likeness.interval.0), json::round(likeness.interval.1)], "krugman": json::round(likeness.krugman), "common": json::round(likeness.common),
        "chains": pair.chains.iter().map(|(chain, part)| json!({ "chain": json::named(chain), "part": json::round(*part) })).collect::<Vec<_>>(),
    })
}

fn chains(pair: &LikenessView, lang: Lang) -> String {
    let part = |(chain, part): &(_, f64)| format!("{} {:.0}%", name(chain, lang), part * 100.0);
    pair.chains.iter().take(3).map(part).collect::<Vec<_>>().join(pick(lang, "、", ", "))
}

fn section(view: &SimilarView, sheet: Sheet, lang: Lang) -> Section {
    let (scope, shown, pairs) = (name(&view.scope, lang), view.pairs.len(), view.n_pairs);
    let heading = match lang {
        Lang::Zh => format!("{scope}产业结构最相似的 {shown} 对（共比较 {pairs} 对）"),
        Lang::En => format!("{scope}: the {shown} most alike pairs of {pairs}"),
    };
    let (small, least, places) = (view.n_small, view.min_firms, view.n_places);
    let left_out = match lang {
        Lang::Zh => format!(
            "比较 {places} 个地区；另有 {small} 个有产品记录的企业不足 {least} 家，不作比较（--set plan.min_firms=…）。"
        ),
        Lang::En => format!(
            "{places} places are compared; {small} have fewer than {least} firms with a product on record and are not (--set plan.min_firms=…)"
        ),
    };
    let method = pick(
        lang,
        "相似系数 S=Σxy/√(Σx²Σy²)（UNIDO 1979），x、y 为两地企业按产业链的比重，一家企业跨多条链时平分；区间为逐一剔除企业的刀切法；区间重叠的两对不分先后。",
        "S = Σxy/√(Σx²Σy²) (UNIDO 1979) of the shares of firms by chain, a firm in several chains in equal parts; interval by leaving out each firm once; pairs whose intervals overlap have no order",
    );
    Section { heading, remarks: vec![left_out, method.to_owned()], sheet }
}
