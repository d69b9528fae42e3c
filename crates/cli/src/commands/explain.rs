//! Rows of the data behind an explanation.

use liantu_engine::{Lang, SourceRow};
use liantu_model::code::Code as _;
use serde_json::{Value, json};

use super::pick;
use crate::answer::{Section, Sheet};

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
