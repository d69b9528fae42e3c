//! `log`: who changed the data, when and how.

use liantu_engine::{Lang, LogEntry, Origin, SourceFile};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, Word, table};

/// 世代日志：谁在何时导入或撤销了什么。 The journal: who imported or undid what, and when
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct LogRequest {}

/// The journal of a store (世代日志).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Log {
    /// Oldest first.
    pub commits: Vec<Commit>,
}

liantu_model::codes! {
    /// The operation that created a generation (世代来由).
    CommitKind {
        /// Data sets were imported.
        Import = "import", "导入", "import";
        /// An earlier generation was undone.
        Undo = "undo", "撤销", "undo";
        /// A backup was restored, or a history compacted.
        Checkpoint = "checkpoint", "整体存档", "checkpoint";
        /// Single rows were edited.
        Edit = "edit", "修改", "edit";
    }
}

/// Who made a generation, when and how.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CommitOrigin {
    /// The number of the generation it created.
    pub made: u64,
    /// When, RFC 3339, UTC.
    pub created_at: String,
    /// Who: an account or office.
    pub actor: String,
    /// The kind of operation.
    pub kind: Word<CommitKind>,
    /// The note of the person who made it.
    pub note: String,
    /// For an undo, the generation that was undone.
    pub undone: Option<u64>,
}

/// The commit of one generation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Commit {
    /// Who made it, when and how.
    #[serde(flatten)]
    pub origin: CommitOrigin,
    /// Rows set, of all tables.
    pub n_set: u64,
    /// Rows removed, of all tables.
    pub n_removed: u64,
    /// The same by table, for tables with any.
    pub tables: Vec<TableChange>,
    /// The files it was created from.
    pub files: Vec<File>,
    /// Whether the generation can still be loaded; if not, it has been compacted away.
    pub can_be_asked: bool,
    /// Identifies the generation with all its history.
    pub hash: String,
}

/// Rows of one table in a commit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableChange {
    /// The table.
    pub table: Named,
    /// Rows set.
    pub n_set: u64,
    /// Rows removed.
    pub n_removed: u64,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct File {
    /// The file as the user named it.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes, 64 hexadecimal digits.
    pub blake3: String,
}

static TABLES: [Table; 1] = [Table {
    key: "log",
    zh: "世代日志",
    en: "journal",
    rows: &[list("commits")],
    columns: &[
        Column::integer("made", "世代", "generation"),
        Column::moment("created_at", "时间", "time"),
        Column::text("actor", "操作者", "actor"),
        Column::word::<CommitKind>("kind", "来由", "kind"),
        Column::text("note", "内容", "what").width(16),
        Column::integer("undone", "撤销世代", "undone"),
        Column::integer("n_set", "新增或更新", "set"),
        Column::integer("n_removed", "删除", "removed"),
        Column::flag("can_be_asked", "可查询", "can be asked"),
        Column::key("hash", "链哈希", "chain hash").for_programs(),
    ],
}];

impl Question for LogRequest {
    const NAME: &'static str = "log";
    type Answer = Log;

    fn answer(&self, ask: &Ask<'_>) -> Result<Log, Problem> {
        let (entries, first) = ask.archive()?.log()?;
        let commit = |entry: &LogEntry| Commit::new(entry, entry.generation >= first);
        Ok(Log { commits: entries.iter().map(commit).collect() })
    }
}

impl CommitOrigin {
    pub(crate) fn new(entry: &LogEntry) -> Self {
        let commit = &entry.commit;
        let (kind, undone) = match commit.kind {
            Origin::Import => (CommitKind::Import, None),
            Origin::Undo { generation } => (CommitKind::Undo, Some(generation)),
            Origin::Checkpoint => (CommitKind::Checkpoint, None),
            Origin::Edit => (CommitKind::Edit, None),
        };
        Self {
            made: entry.generation,
            created_at: commit.created_at.clone(),
            actor: commit.actor.clone(),
            kind: Word(kind),
            note: commit.note.clone(),
            undone,
        }
    }
}

impl Commit {
    fn new(entry: &LogEntry, can_be_asked: bool) -> Self {
        let tables = entry.changes.iter().map(|(name, set, removed)| TableChange {
            table: table(name),
            n_set: *set,
            n_removed: *removed,
        });
        Self {
            origin: CommitOrigin::new(entry),
            n_set: entry.changes.iter().map(|(_, set, _)| set).sum(),
            n_removed: entry.changes.iter().map(|(_, _, removed)| removed).sum(),
            tables: tables.collect(),
            files: entry.commit.sources.iter().map(File::from).collect(),
            can_be_asked,
            hash: entry.hash.clone(),
        }
    }
}

impl From<&SourceFile> for File {
    fn from(file: &SourceFile) -> Self {
        Self { name: file.name.clone(), bytes: file.bytes, blake3: file.blake3.clone() }
    }
}

impl Answer for Log {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, _: Lang) -> Vec<Section> {
        vec![Section::default().table(&TABLES[0], TABLES[0].lines(document))]
    }
}
