//! Tables that were written as a data package.

use std::path::Path;

use liantu_engine::{self as engine, Lang};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::{Answer, pick};
use crate::shapes::{Named, table};

/// A data package that was written (导出).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Export {
    /// The folder.
    pub folder: String,
    /// Its tables.
    pub tables: Vec<TableRows>,
}

/// How many rows a table has.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableRows {
    /// The table.
    pub table: Named,
    /// Its rows.
    pub n_rows: u64,
}

static TABLES: [Table; 1] =
    [Table { key: "tables", zh: "导出的表", en: "tables", rows: &[list("tables")], columns: TableRows::COLUMNS }];

impl TableRows {
    pub(crate) const COLUMNS: &'static [Column] =
        &[Column::name("table", "表", "table"), Column::integer("n_rows", "行数", "rows")];

    pub(crate) fn new(name: &str, n_rows: u64) -> Self {
        Self { table: table(name), n_rows }
    }
}

impl Export {
    /// The report of what was written to a folder.
    pub fn new(folder: &Path, tables: &[(engine::Table, usize)]) -> Self {
        let rows = |(table, rows): &(engine::Table, usize)| TableRows::new(table.name(), *rows as u64);
        Self { folder: folder.display().to_string(), tables: tables.iter().map(rows).collect() }
    }
}

impl Answer for Export {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = format!("{} {}", pick(lang, "已导出到", "exported to"), self.folder);
        vec![Section::new(heading).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
