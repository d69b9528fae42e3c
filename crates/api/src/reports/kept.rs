//! A generation that was backed up, restored, or kept by a compaction.

use std::path::Path;

use liantu_engine::{self as engine, Lang};
use liantu_table::{Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::export::TableRows;
use crate::question::Answer;
use crate::shapes::Word;

liantu_model::codes! {
    /// What was done to keep a generation (维护).
    CareKind {
        /// It was written to a backup file, which was read back.
        Backup = "backup", "备份", "backup";
        /// It was restored from a backup file.
        Restore = "restore", "恢复", "restore";
        /// The history before it was dropped.
        Compact = "compact", "压缩", "compact";
    }
}

/// A generation that was kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Kept {
    /// What was done.
    pub kind: Word<CareKind>,
    /// The number of the generation.
    pub kept: u64,
    /// The backup file, or the folder of the store.
    pub place: String,
    /// Bytes of the file, or of the store after compaction.
    pub bytes: u64,
    /// Rows of all tables.
    pub n_rows: u64,
    /// The same by table, for tables with any.
    pub tables: Vec<TableRows>,
}

static TABLES: [Table; 1] =
    [Table { key: "tables", zh: "各表行数", en: "tables", rows: &[list("tables")], columns: TableRows::COLUMNS }];

impl Kept {
    /// The report of what was done, with the file or folder that it was done to.
    pub fn new(kind: CareKind, kept: &engine::Kept, place: &Path) -> Self {
        Self {
            kind: Word(kind),
            kept: kept.generation,
            place: place.display().to_string(),
            bytes: kept.bytes,
            n_rows: kept.rows.iter().map(|(_, rows)| rows).sum(),
            tables: kept.rows.iter().map(|(name, rows)| TableRows::new(name, *rows)).collect(),
        }
    }

    fn heading(&self, lang: Lang) -> String {
        let (kept, place) = (self.kept, &self.place);
        match (self.kind.0, lang) {
            (CareKind::Backup, Lang::Zh) => format!("第 {kept} 世代已备份到 {place}，并读回核验"),
            (CareKind::Backup, Lang::En) => format!("generation {kept} is backed up to {place} and was read back"),
            (CareKind::Restore, Lang::Zh) => format!("第 {kept} 世代已恢复到 {place}"),
            (CareKind::Restore, Lang::En) => format!("generation {kept} is restored to {place}"),
            (CareKind::Compact, Lang::Zh) => format!("{place} 已压缩，当前为第 {kept} 世代"),
            (CareKind::Compact, Lang::En) => format!("{place} is compacted; generation {kept} is the current one"),
        }
    }
}

impl Answer for Kept {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (rows, size) = (self.n_rows, liantu_table::bytes(self.bytes));
        let remark = match lang {
            Lang::Zh => format!("{rows} 行，{size}"),
            Lang::En => format!("{rows} rows, {size}"),
        };
        vec![Section::new(self.heading(lang)).remark(remark).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
