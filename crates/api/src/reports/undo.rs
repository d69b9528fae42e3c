//! A generation that was undone.

use liantu_engine::Lang;
use liantu_table::{Column, Section, Table};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::Answer;

/// An undo (撤销); the generation that it created is the one the report is based on.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Undo {
    /// The generation that was undone.
    pub undone: u64,
    /// The generation that this created.
    pub made: u64,
}

static TABLES: [Table; 1] = [Table {
    key: "undo",
    zh: "撤销",
    en: "undo",
    rows: &[],
    columns: &[Column::integer("undone", "撤销世代", "undone"), Column::integer("made", "新世代", "made")],
}];

impl Answer for Undo {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, _: &Value, lang: Lang) -> Vec<Section> {
        let Self { undone, made } = self;
        vec![Section::new(match lang {
            Lang::Zh => format!("已撤销第 {undone} 世代，成为第 {made} 世代"),
            Lang::En => format!("generation {undone} is undone by generation {made}"),
        })]
    }
}
