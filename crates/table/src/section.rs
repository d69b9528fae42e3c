//! What people see: a heading, remarks, and a table.

use serde_json::Value;

use crate::table::Table;

/// A heading with what is under it (一节).
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The heading, may be empty.
    pub heading: String,
    /// Sentences before the table.
    pub remarks: Vec<String>,
    /// The table and its rows.
    pub table: Option<(&'static Table, Vec<Value>)>,
}

impl Section {
    /// A heading alone.
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }

    /// The same with one more sentence.
    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remarks.push(remark.into());
        self
    }

    /// The same with more sentences.
    #[must_use]
    pub fn remarks(mut self, remarks: impl IntoIterator<Item = String>) -> Self {
        self.remarks.extend(remarks);
        self
    }

    /// The same with a table.
    #[must_use]
    pub fn table(self, table: &'static Table, rows: Vec<Value>) -> Self {
        Self { table: Some((table, rows)), ..self }
    }
}
