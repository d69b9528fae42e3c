//! The result of checking a store.

use liantu_engine::{Check, Lang};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::{Answer, Outcome, pick};

/// The check of a store (核验).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StoreCheck {
    /// Whether all checks pass.
    pub is_sound: bool,
    /// What was checked, one after another.
    pub checks: Vec<Checked>,
}

/// One thing that was checked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// What: HEAD, a generation, the state.
    pub what: String,
    /// The file or folder.
    pub place: String,
    /// Whether the check passes.
    pub is_sound: bool,
    /// The problem.
    pub flaw: Option<String>,
}

static TABLES: [Table; 1] = [Table {
    key: "checks",
    zh: "核验",
    en: "checks",
    rows: &[list("checks")],
    columns: &[
        Column::text("what", "核验项", "what"),
        Column::text("place", "位置", "place"),
        Column::flag("is_sound", "完好", "sound"),
        Column::text("flaw", "缺陷", "flaw"),
    ],
}];

impl StoreCheck {
    /// The report of a check.
    pub fn new(checks: &[Check], lang: Lang) -> Self {
        let checked = |check: &Check| Checked {
            what: check.what.in_lang(lang).to_owned(),
            place: check.place.clone(),
            is_sound: check.flaw.is_none(),
            flaw: check.flaw.as_ref().map(|flaw| flaw.in_lang(lang).to_owned()),
        };
        let checks: Vec<Checked> = checks.iter().map(checked).collect();
        Self { is_sound: checks.iter().all(|check| check.is_sound), checks }
    }
}

impl Answer for StoreCheck {
    const TABLES: &'static [Table] = &TABLES;

    fn outcome(&self) -> Outcome {
        if self.is_sound { Outcome::Answered } else { Outcome::Unsound }
    }

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = if self.is_sound {
            pick(lang, "数据库完好", "the store is sound")
        } else {
            pick(lang, "数据库有缺陷", "the store is not sound")
        };
        vec![Section::new(heading).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
