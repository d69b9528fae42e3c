//! Rows of the data behind an answer.

use liantu_engine::{Confidence, Lang, SourceRow as View};
use liantu_table::{Column, Table, list};
use schemars::JsonSchema;
use serde::Serialize;

use crate::shapes::Word;

/// One row of the data, and where it comes from (来源行).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceRow {
    /// What it shows.
    pub shows: String,
    /// The table it is in.
    pub table: String,
    /// What it says.
    pub fact: String,
    /// How far it can be trusted.
    pub confidence: Option<Word<Confidence>>,
    /// Where it comes from.
    pub source: Option<String>,
    /// What the source says about it.
    pub evidence: Option<String>,
    /// When it was observed.
    pub observed_on: Option<String>,
}

/// The table of an answer's `rows`.
pub(crate) const ROWS: Table = Table {
    key: "rows",
    zh: "依据的数据行",
    en: "rows it is based on",
    rows: &[list("rows")],
    columns: &[
        Column::text("shows", "说明", "shows"),
        Column::key("table", "表", "table").for_programs(),
        Column::text("fact", "事实", "fact").width(20),
        Column::word::<Confidence>("confidence", "置信等级", "confidence"),
        Column::text("source", "来源", "source"),
        Column::text("evidence", "依据", "evidence"),
        Column::date("observed_on", "观察日期", "observed on").for_programs(),
    ],
};

impl SourceRow {
    pub(crate) fn new(view: &View, lang: Lang) -> Self {
        Self {
            shows: view.shows.in_lang(lang).to_owned(),
            table: view.table.name().to_owned(),
            fact: view.fact.in_lang(lang).to_owned(),
            confidence: view.confidence.map(Word),
            source: view.source.clone(),
            evidence: view.evidence.clone(),
            observed_on: view.observed_on.clone(),
        }
    }
}
