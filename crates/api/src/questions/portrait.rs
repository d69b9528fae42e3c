//! What portraits have in common: facts in order.

use liantu_engine::{Lang, Wording};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::pick;

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

/// The facts under the heading, then each list that has a row, with the number of rows.
pub(crate) fn portrait(head: Section, tables: &'static [Table], document: &Value, lang: Lang) -> Vec<Section> {
    let (facts, lists) = tables.split_first().expect("invariant: a portrait has its facts");
    let lists = lists.iter().map(|table| (table, table.lines(document))).filter(|(_, lines)| !lines.is_empty());
    let section = |(table, lines): (&'static Table, Vec<Value>)| {
        Section::new(format!("{}（{}）", pick(lang, table.zh, table.en), lines.len())).table(table, lines)
    };
    std::iter::once(head.table(facts, facts.lines(document))).chain(lists.map(section)).collect()
}
