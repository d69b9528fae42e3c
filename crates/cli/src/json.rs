//! JSON shapes. The keys are stable; they are listed in the README.

use liantu_engine::{FactChange, FindingView, Kind, Lang, LogEntry, RowChange};
use serde_json::{Value, json};

pub(crate) fn finding(view: &FindingView, lang: Lang) -> Value {
    serde_json::to_value(liantu_api::questions::finding::Finding::new(view, lang)).unwrap_or_default()
}

pub(crate) fn row_change(change: RowChange) -> &'static str {
    match change {
        RowChange::Added => "added",
        RowChange::Changed => "changed",
        RowChange::Removed => "removed",
    }
}

pub(crate) fn fact_change(row: &FactChange) -> Value {
    json!({
        "table": row.table.name(), "change": row_change(row.change), "key": row.key, "name": row.name,
        "fields": row.fields.iter().map(|(field, was, now)| json!({
            "field": field.name, "before": was, "after": now,
        })).collect::<Vec<_>>(),
    })
}

pub(crate) fn log_entry(entry: &LogEntry, can_be_asked: bool) -> Value {
    let commit = &entry.commit;
    let (kind, undone) = match commit.kind {
        Kind::Import => ("import", None),
        Kind::Undo { generation } => ("undo", Some(generation)),
        Kind::Checkpoint => ("backup", None),
        Kind::Edit => ("edit", None),
    };
    json!({
        "generation": entry.generation, "created_at": commit.created_at, "actor": commit.actor, "note": commit.note,
        "kind": kind, "undone": undone, "can_be_asked": can_be_asked,
        "changes": entry.changes.iter().map(|(table, set, removed)| json!({
            "table": table, "set": set, "removed": removed,
        })).collect::<Vec<_>>(),
        "sources": commit.sources.iter().map(|file| json!({
            "name": file.name, "bytes": file.bytes, "blake3": file.blake3,
        })).collect::<Vec<_>>(),
        "hash": entry.hash,
    })
}
