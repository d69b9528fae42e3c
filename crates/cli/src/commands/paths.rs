//! `liantu paths`.

use std::process::ExitCode;

use liantu_engine::{AcquaintanceView, Engine, HopRow, Lang, PathView};
use serde_json::{Value, json};

use super::{listed, name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) to: &'a [String],
    pub(crate) scope: &'a str,
    pub(crate) chain: Option<&'a str>,
    pub(crate) top: usize,
    pub(crate) hops: Option<u32>,
    pub(crate) all: bool,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let targets = asked.to.iter().map(|firm| engine.firm(firm)).collect::<Result<Vec<_>, _>>()?;
    let scope = engine.scope(asked.scope)?;
    let chain = asked.chain.map(|chain| engine.chain(chain)).transpose()?;
    let found = engine.acquaintances(&targets, (&scope, chain), (asked.top, asked.all), asked.hops);
    listed(args, engine, answer(&found, asked.top, args.lang()))
}

fn answer(found: &[AcquaintanceView], top: usize, lang: Lang) -> Answer {
    let mut answer = Answer {
        flat: Sheet::new([
            "target_id",
            "target",
            "rank",
            "strength",
            "own_firm_id",
            "own_firm",
            "ours",
            "n_hops",
            "path",
            "evidence",
            "sources",
            "may_be_longer",
        ]),
        document: json!({ "targets": found.iter().map(|view| document(view, lang)).collect::<Vec<_>>() }),
        ..Answer::default()
    };
    for view in found {
        for (rank, path) in (1..).zip(&view.paths) {
            answer.flat.push(flat_row(view, rank, path, lang));
            let mut line = path_json(path, lang);
            if let Some(line) = line.as_object_mut() {
                line.insert("target".into(), json::named(&view.target));
                line.insert("rank".into(), rank.into());
                line.insert("may_be_longer".into(), view.may_be_longer.into());
            }
            answer.lines.push(line);
        }
        answer.sections.push(section(view, top, lang));
    }
    answer
}

fn section(view: &AcquaintanceView, top: usize, lang: Lang) -> Section {
    let place = view.place.as_ref().map(|place| name(place, lang));
    let heading = match (lang, place) {
        (Lang::Zh, None) => format!("以商招商：谁认识 {}", view.target.zh),
        (Lang::Zh, Some(place)) => format!("以商招商：谁认识 {}（{place}）", view.target.zh),
        (Lang::En, None) => format!("who knows {}", view.target.en),
        (Lang::En, Some(place)) => format!("who knows {} ({place})", view.target.en),
    };
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "强度", "strength"),
        pick(lang, "从谁开始", "begins with"),
        pick(lang, "路径", "path"),
        pick(lang, "依据", "evidence"),
    ]);
    for (rank, path) in (1..).zip(&view.paths) {
        sheet.push([
            rank.to_string(),
            format!("{:.3}", path.strength),
            ours(path, lang),
            path.sentence.in_lang(lang).to_owned(),
            grades(path, lang),
        ]);
    }
    Section { heading, remarks: remarks(view, top, lang), sheet }
}

/// What the user must know of the answer: why there is none, and what the limit may hide.
fn remarks(view: &AcquaintanceView, top: usize, lang: Lang) -> Vec<String> {
    let (hops, n) = (view.hops, view.paths.len());
    let remark = match (view.is_own, view.may_be_longer, n < top, lang) {
        (true, _, _, Lang::Zh) => "它本身就是本地企业或链主。".to_owned(),
        (true, _, _, Lang::En) => "it is one of our firms itself".to_owned(),
        (_, true, true, Lang::Zh) => {
            format!("{hops} 步以内找到 {n} 条；更长的路径可能存在，可用 --hops 放宽。")
        }
        (_, true, true, Lang::En) => format!("{n} found within {hops} hops; longer ones may exist: see --hops"),
        (_, true, false, Lang::Zh) => format!("限 {hops} 步；更长的路径可能强于所列末条，可用 --hops 放宽。"),
        (_, true, false, Lang::En) => {
            format!("within {hops} hops; a longer path may be stronger than the last: see --hops")
        }
        (_, false, true, Lang::Zh) => format!("已知关系中只有 {n} 条，再长也没有。"),
        (_, false, true, Lang::En) => format!("the known relations hold {n}, of any length"),
        (_, false, false, _) => return Vec::new(),
    };
    vec![remark]
}

fn ours(path: &PathView, lang: Lang) -> String {
    path.ours.iter().map(|label| label.in_lang(lang)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
}

/// How well the hops are documented.
fn grades(path: &PathView, lang: Lang) -> String {
    let unknown = pick(lang, "来源不明", "source not known");
    each_once(path, |row| row.confidence.map_or(unknown, |grade| grade.in_lang(lang)).to_owned(), lang)
}

fn sources(path: &PathView, lang: Lang) -> String {
    each_once(path, |row| row.source.clone().unwrap_or_default(), lang)
}

/// What is said of the rows of a path, each thing once, in order.
fn each_once(path: &PathView, say: impl Fn(&HopRow) -> String, lang: Lang) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in path.hops.iter().flat_map(|hop| &hop.rows).map(say) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(pick(lang, "；", "; "))
}

fn flat_row(view: &AcquaintanceView, rank: usize, path: &PathView, lang: Lang) -> [String; 12] {
    let own = path.firms.first().map(|(firm, _)| firm.clone()).unwrap_or_default();
    [
        view.target.key.clone(),
        name(&view.target, lang).to_owned(),
        rank.to_string(),
        format!("{:.6}", path.strength),
        own.key.clone(),
        name(&own, lang).to_owned(),
        ours(path, lang),
        path.hops.len().to_string(),
        path.sentence.in_lang(lang).to_owned(),
        grades(path, lang),
        sources(path, lang),
        view.may_be_longer.to_string(),
    ]
}

fn document(view: &AcquaintanceView, lang: Lang) -> Value {
    json!({
        "target": json::named(&view.target), "place": view.place.as_ref().map(json::named),
        "is_own": view.is_own, "max_hops": view.hops, "may_be_longer": view.may_be_longer,
        "paths": view.paths.iter().map(|path| path_json(path, lang)).collect::<Vec<_>>(),
    })
}

fn path_json(path: &PathView, lang: Lang) -> Value {
    let row = |row: &HopRow| {
        json!({
            "table": row.table, "key": row.key, "source": row.source, "evidence": row.evidence,
            "confidence": row.confidence.map(|grade| grade.en),
        })
    };
    let hops = path.hops.iter().map(|hop| {
        json!({
            "relation": hop.code, "detail": hop.detail.in_lang(lang), "strength": json::round(hop.strength),
            "rows": hop.rows.iter().map(row).collect::<Vec<_>>(),
        })
    });
    json!({
        "strength": json::round(path.strength), "sentence": path.sentence.in_lang(lang),
        "ours": path.ours.iter().map(|label| label.en).collect::<Vec<_>>(),
        "firms": path.firms.iter().map(|(firm, place)| json!({
            "firm": json::named(firm), "place": place.as_ref().map(json::named),
        })).collect::<Vec<_>>(),
        "hops": hops.collect::<Vec<_>>(),
    })
}
