//! Where the rows of a table are in a document, and its columns.

use liantu_model::Lang;
use serde_json::{Map, Value};

use crate::cell::{Cell, at};
use crate::column::{Column, ColumnKind};
use crate::show::show;

/// One step from a document to the rows: a list, and which fields of its members the rows keep.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    /// The path of the list; empty for the document itself.
    pub list: &'static str,
    /// Fields of its members that are copied into the rows.
    pub keep: &'static [&'static str],
}

/// The last step: the list of rows.
pub const fn list(list: &'static str) -> Within {
    Within { list, keep: &[] }
}

/// The document itself: its fields are copied into the rows.
pub const fn document(keep: &'static [&'static str]) -> Within {
    Within { list: "", keep }
}

impl Within {
    /// The same, keeping fields for the rows below.
    #[must_use]
    pub const fn keeping(self, keep: &'static [&'static str]) -> Self {
        Self { keep, ..self }
    }
}

/// A table of an answer (表).
#[derive(Debug)]
pub struct Table {
    /// Its key.
    pub key: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// From the document to the rows; empty when the document is the only row.
    pub rows: &'static [Within],
    /// Its columns.
    pub columns: &'static [Column],
}

/// The type of a field in a format for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
}

/// A field of a format for programs: a column of names has two, `firm_id` and `firm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// Its type.
    pub holds: FieldType,
}

impl Table {
    /// The rows in a document, each an object that also has the fields kept on the way.
    pub fn lines(&self, document: &Value) -> Vec<Value> {
        let mut rows = vec![(Map::new(), document)];
        for step in self.rows {
            let members = |(kept, from): (Map<String, Value>, _)| {
                let members = match step.list {
                    "" => std::slice::from_ref(from),
                    list => at(from, list).as_array().map_or(&[][..], Vec::as_slice),
                };
                members.iter().map(move |member| {
                    let mut kept = kept.clone();
                    kept.extend(step.keep.iter().map(|field| ((*field).to_owned(), at(member, field).clone())));
                    (kept, member)
                })
            };
            rows = rows.into_iter().flat_map(members).collect();
        }
        let line = |(kept, row): (Map<String, Value>, &Value)| {
            let mut line = kept;
            line.extend(row.as_object().cloned().unwrap_or_default());
            Value::Object(line)
        };
        rows.into_iter().map(line).collect()
    }

    /// The columns that people see.
    pub fn shown_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.is_for_people())
    }

    /// The headings of the columns that people see.
    pub fn headings(&self, lang: Lang) -> Vec<String> {
        self.shown_columns().map(|column| column.heading(lang)).collect()
    }

    /// A row as people see it.
    pub fn shown(&self, line: &Value, lang: Lang) -> Vec<String> {
        self.shown_columns().map(|column| show(column, &column.for_reading(line, lang), lang)).collect()
    }

    /// The fields that programs see.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for column in self.columns.iter().filter(|column| column.is_for_programs()) {
            let key = column.path.replace('.', "_");
            match column.kind {
                ColumnKind::Name => fields.push(Field { key: format!("{key}_id"), holds: FieldType::Text }),
                ColumnKind::Names => fields.push(Field { key: format!("{key}_ids"), holds: FieldType::Text }),
                _ => {}
            }
            fields.push(Field { key, holds: holds(column.kind) });
        }
        fields
    }

    /// A row as programs see it, cell by field.
    pub fn cells(&self, line: &Value, lang: Lang) -> Vec<Cell> {
        let mut cells = Vec::new();
        for column in self.columns.iter().filter(|column| column.is_for_programs()) {
            if matches!(column.kind, ColumnKind::Name | ColumnKind::Names) {
                cells.push(column.ids(line));
            }
            cells.push(column.for_computing(line, lang));
        }
        cells
    }
}

fn holds(kind: ColumnKind) -> FieldType {
    match kind {
        ColumnKind::Integer | ColumnKind::Money => FieldType::Integer,
        ColumnKind::Number | ColumnKind::Area | ColumnKind::Percent => FieldType::Number,
        ColumnKind::Flag => FieldType::Flag,
        _ => FieldType::Text,
    }
}
