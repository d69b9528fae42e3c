//! Reports of changes of an archive: one file per report, in the same shapes and tables as answers.
//!
//! A change is not a question: it is made by `Archive` of `liantu-engine`, and its surface puts the result into one
//! of these.

pub mod export;
pub mod import;
pub mod import_problems;
pub mod kept;
pub mod project;
pub mod store_check;
pub mod undo;

use liantu_table::Table;
use schemars::Schema;

use crate::question::Answer;

/// A report as documentation and tests see it.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The commands that print it, each as it is typed.
    pub commands: &'static [&'static str],
    schema: fn() -> Schema,
    /// Its tables, the main one first.
    pub tables: &'static [Table],
}

impl Report {
    const fn of<A: Answer>(commands: &'static [&'static str]) -> Self {
        Self { commands, schema: || schemars::schema_for!(A), tables: A::TABLES }
    }

    /// The JSON Schema of the report, without what every answer carries.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }
}

/// Every report.
pub fn reports() -> &'static [Report] {
    const REPORTS: &[Report] = &[
        Report::of::<import::Import>(&["import", "check"]),
        Report::of::<import_problems::ImportProblems>(&["import --errors"]),
        Report::of::<project::EditedProject>(&["project add", "project set"]),
        Report::of::<undo::Undo>(&["undo"]),
        Report::of::<export::Export>(&["export"]),
        Report::of::<kept::Kept>(&["backup", "restore", "store compact"]),
        Report::of::<store_check::StoreCheck>(&["store verify"]),
    ];
    REPORTS
}
