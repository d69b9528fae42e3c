//! What portraits share: facts in a row.

use liantu_engine::{Lang, Wording};
use liantu_table::{Column, Table, list};
use schemars::JsonSchema;
use serde::Serialize;

/// A fact of a portrait.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Fact {
    /// The key of the field.
    pub field: String,
    /// Its name.
    pub label: String,
    /// Its value in words.
    pub value: String,
}

/// The table of a portrait's `facts`.
pub(crate) const FACTS: Table = Table {
    key: "facts",
    zh: "基本情况",
    en: "facts",
    rows: &[list("facts")],
    columns: &[
        Column::key("field", "字段", "field").for_programs(),
        Column::text("label", "项目", "fact"),
        Column::text("value", "内容", "value").width(20),
    ],
};

pub(crate) fn facts(facts: &[(Wording, String)], lang: Lang) -> Vec<Fact> {
    let fact = |(name, value): &(Wording, String)| Fact {
        field: name.en.replace(' ', "_"),
        label: name.in_lang(lang).to_owned(),
        value: value.clone(),
    };
    facts.iter().map(fact).collect()
}
