//! What an import did (导入报告).

use liantu_model::identity::Uncertain;
use liantu_model::{ChangeReport, Diagnostic, Severity, Table};
use liantu_store::{Generation, Notice};

/// How firms of the data were recognised (匹配报告).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchReport {
    /// Rows whose key was already known.
    pub known: u64,
    /// Rows recognised by credit code.
    pub by_uscc: u64,
    /// By stock code.
    pub by_stock_code: u64,
    /// By normalised full name and place.
    pub by_name: u64,
    /// Rows of firms that are new.
    pub new: u64,
    /// Pairs that a person should check.
    pub uncertain: Vec<Uncertain>,
}

/// What an import did (导入报告).
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Rows by table.
    pub changes: ChangeReport,
    /// Problems in the data, in the order in which they were found.
    pub problems: Vec<Diagnostic>,
    /// How firms were recognised, by data set.
    pub matches: Vec<(String, MatchReport)>,
    /// The generation that was written; `None` when nothing changed or nothing was to be written.
    pub generation: Option<Generation>,
    /// What the user should know about the store.
    pub notices: Vec<Notice>,
}

impl ImportReport {
    /// Whether rows were set aside and none was accepted, whatever else the files contain: the names of their sources
    /// do not count as data.
    pub(crate) fn is_all_set_aside(&self) -> bool {
        let data = Table::ALL.iter().filter(|table| !matches!(table, Table::Sources | Table::FirmAliases));
        let rows = data.map(|table| self.changes.table(*table));
        let taken: u64 = rows.map(|rows| rows.added + rows.changed + rows.repeated).sum();
        taken == 0 && self.problems.iter().any(|problem| problem.severity > Severity::Warning)
    }

    /// Adds the changes of a later data set: the rows before are those before the first.
    pub(super) fn add(&mut self, more: &ChangeReport) {
        let sum = &mut self.changes;
        if sum.tables.is_empty() {
            sum.clone_from(more);
            return;
        }
        for (sum, more) in sum.tables.iter_mut().zip(&more.tables) {
            sum.added += more.added;
            sum.changed += more.changed;
            sum.repeated += more.repeated;
            sum.set_aside += more.set_aside;
            sum.after = more.after;
        }
    }
}
