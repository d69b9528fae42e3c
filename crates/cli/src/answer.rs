//! An answer before it is written: a document, its lines, and tables to look at.

use serde_json::Value;

/// What a command found, in all the forms it can be written in.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The whole as one JSON document.
    pub(crate) document: Value,
    /// The same as one JSON object a line.
    pub(crate) lines: Vec<Value>,
    /// One flat table, for CSV.
    pub(crate) flat: Sheet,
    /// What people look at: headings, tables, remarks.
    pub(crate) sections: Vec<Section>,
}

/// A heading with what stands under it.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) remarks: Vec<String>,
    pub(crate) sheet: Sheet,
}

/// A table of texts.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { header: header.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    pub(crate) fn push<const N: usize>(&mut self, row: [String; N]) {
        self.rows.push(Vec::from(row));
    }
}
