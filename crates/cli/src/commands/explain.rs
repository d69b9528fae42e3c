//! `liantu diagnose --explain`: from a number to the rows it stands on.

use std::process::ExitCode;

use liantu_engine::{Engine, Explanation, FactorView, FindingView, Lang, SourceRow};
use serde_json::{Value, json};

use super::{done, name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::json;

pub(crate) fn run(args: &Args, engine: &Engine, id: &str) -> Result<ExitCode, Failure> {
    done(args, &answer(&engine.explain(id)?, args.lang()))
}

fn answer(explained: &Explanation, lang: Lang) -> Answer {
    let (lines, flat) = source_rows(&explained.rows, lang);
    let document = json!({ "finding": json::finding(&explained.finding, lang), "rows": lines });
    let sections = vec![sum(explained, lang), why(&explained.finding, lang), rows(&flat, lang)];
    Answer { document, lines, flat, sections, basis: None }
}

/// Rows of the data as JSON lines and as a flat table.
pub(super) fn source_rows(rows: &[SourceRow], lang: Lang) -> (Vec<Value>, Sheet) {
    let mut flat = Sheet::new(["shows", "table", "fact", "confidence", "source", "evidence", "observed_on"]);
    let mut lines = Vec::new();
    for row in rows {
        let word = |word: &liantu_engine::Wording| word.in_lang(lang).to_owned();
        let confidence = row.confidence.map(|confidence| confidence.in_lang(lang).to_owned());
        lines.push(json!({
            "shows": row.shows.in_lang(lang), "table": row.table.name(), "fact": row.fact.in_lang(lang),
            "confidence": confidence, "source": row.source, "evidence": row.evidence, "observed_on": row.observed_on,
        }));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        flat.push([
            word(&row.shows),
            row.table.name().to_owned(),
            word(&row.fact),
            confidence.unwrap_or_default(),
            text(&row.source),
            text(&row.evidence),
            text(&row.observed_on),
        ]);
    }
    (lines, flat)
}

/// How the severity comes about.
fn sum(explained: &Explanation, lang: Lang) -> Section {
    let finding = &explained.finding;
    let mut sheet = Sheet::new([
        pick(lang, "因素", "factor"),
        pick(lang, "值", "value"),
        pick(lang, "95% 区间", "95 % interval"),
        pick(lang, "权重", "weight"),
        pick(lang, "计入权重", "weight that counts"),
        pick(lang, "贡献", "contribution"),
    ]);
    let known = |factor: &&FactorView| factor.value.is_some();
    let all: f64 = finding.factors.iter().filter(known).map(|factor| factor.weight).sum();
    for factor in &finding.factors {
        let counts = factor.value.map(|_| if all > 0.0 { factor.weight / all } else { 0.0 });
        let number = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), |value| format!("{value:.3}"));
        sheet.push([
            factor.name.in_lang(lang).to_owned(),
            factor.value.map_or_else(|| pick(lang, "未知", "unknown").to_owned(), |value| format!("{value:.3}")),
            factor.interval.map(|(low, high)| format!("{low:.2}–{high:.2}")).unwrap_or_default(),
            format!("{:.2}", factor.weight),
            number(counts),
            number(factor.value.zip(counts).map(|(value, weight)| value * weight)),
        ]);
    }
    let left = 1.0 - finding.covered;
    let mean = if left * finding.nearness > 0.0 { finding.severity / (left * finding.nearness) } else { 0.0 };
    let (low, high) = finding.interval;
    let formula = match lang {
        Lang::Zh => format!(
            "严重度 {:.3} = 加权平均 {mean:.3} × (1 − 本地替代 {:.2}) × 与本链的接近程度 {:.2}；区间 {low:.2}–{high:.2}；证据等级：{}",
            finding.severity, finding.covered, finding.nearness, finding.grade_name.zh
        ),
        Lang::En => format!(
            "severity {:.3} = weighted mean {mean:.3} × (1 − stand-in {:.2}) × nearness {:.2}; interval {low:.2}–{high:.2}; evidence: {}",
            finding.severity, finding.covered, finding.nearness, finding.grade_name.en
        ),
    };
    let heading = format!(
        "{} · {} · {} × {}",
        finding.kind_name.in_lang(lang),
        name(&finding.product, lang),
        name(&explained.chain, lang),
        name(&explained.scope, lang)
    );
    Section { heading, remarks: vec![formula], sheet }
}

/// Why it is so, and how the chain comes to need it.
fn why(finding: &FindingView, lang: Lang) -> Section {
    let mut remarks: Vec<String> = finding.reasons.iter().map(|reason| format!("· {}", reason.in_lang(lang))).collect();
    let path: Vec<&str> = finding.witness.path.iter().map(|product| name(product, lang)).collect();
    if path.len() > 1 {
        remarks.push(format!("· {} {}", pick(lang, "链上路径", "path in the chain"), path.join(" ← ")));
    }
    if let Some(cut) = &finding.witness.cut {
        for set in &cut.sets {
            let set: Vec<&str> = set.iter().map(|element| name(element, lang)).collect();
            remarks.push(format!(
                "· {} {{{}}}",
                pick(lang, "最小割集", "minimal cut set"),
                set.join(pick(lang, "，", ", "))
            ));
        }
        let falls: Vec<&str> = cut.falls.iter().map(|(product, _)| name(product, lang)).collect();
        remarks.push(format!("· {} {}", pick(lang, "依次停产", "falls in this order"), falls.join(" → ")));
    }
    Section { heading: pick(lang, "为什么", "why").to_owned(), remarks, sheet: Sheet::default() }
}

/// The rows of the data, most telling columns only.
pub(super) fn rows(flat: &Sheet, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "说明", "shows"),
        pick(lang, "事实", "fact"),
        pick(lang, "置信等级", "confidence"),
        pick(lang, "来源与依据", "source and evidence"),
    ]);
    for row in &flat.rows {
        let [shows, _, fact, confidence, source, evidence, _] = &row[..] else { continue };
        let from: Vec<&str> =
            [source, evidence].into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        sheet.push([shows.clone(), fact.clone(), confidence.clone(), from.join("\n")]);
    }
    Section { heading: pick(lang, "依据的数据行", "rows it stands on").to_owned(), remarks: Vec::new(), sheet }
}
