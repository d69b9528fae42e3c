//! One value, typed.

use liantu_model::Lang;
use serde_json::Value;

use crate::column::{Column, ColumnKind, Vocabulary};

/// A value of a table (单元格).
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Unknown, or none.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// The value at a path of field names joined by points.
pub(crate) fn at<'v>(row: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(row, |value, field| value.get(field).unwrap_or(&Value::Null))
}

/// The separator of a list.
pub(crate) fn between(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

/// The name of an object `{id, name, name_en}`.
fn name(value: &Value, lang: Lang) -> Option<&str> {
    let field = match lang {
        Lang::Zh => "name",
        Lang::En => "name_en",
    };
    value.get(field)?.as_str()
}

fn text(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::String(text) => Cell::Text(text.clone()),
        Value::Bool(flag) => Cell::Flag(*flag),
        other => Cell::Text(other.to_string()),
    }
}

fn number(value: &Value) -> Cell {
    match (value.as_i64(), value.as_f64()) {
        (Some(whole), _) => Cell::Integer(whole),
        (None, Some(number)) => Cell::Number(number),
        (None, None) => Cell::Empty,
    }
}

/// Parts of a list joined into one text; empty when there are none.
fn joined<'v>(value: &'v Value, with: &str, part: impl Fn(&'v Value) -> Option<&'v str>) -> Cell {
    let parts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(part).collect();
    if parts.is_empty() { Cell::Empty } else { Cell::Text(parts.join(with)) }
}

/// The word of a code, or the code itself if it is not in the vocabulary.
fn word(value: &Value, vocabulary: Vocabulary, lang: Lang) -> Option<&str> {
    let code = value.as_str()?;
    Some(vocabulary(code, lang).unwrap_or(code))
}

impl Column {
    /// The cell as people read it: words in one language.
    pub fn for_reading(&self, row: &Value, lang: Lang) -> Cell {
        let value = at(row, self.path);
        match self.kind {
            ColumnKind::Name => name(value, lang).map_or(Cell::Empty, |name| Cell::Text(name.to_owned())),
            ColumnKind::Names => joined(value, if lang == Lang::Zh { "、" } else { ", " }, |one| name(one, lang)),
            ColumnKind::Word(words) => word(value, words, lang).map_or(Cell::Empty, |word| Cell::Text(word.to_owned())),
            ColumnKind::Words(words) => joined(value, between(lang), |one| word(one, words, lang)),
            ColumnKind::Texts => joined(value, between(lang), Value::as_str),
            ColumnKind::Integer | ColumnKind::Number | ColumnKind::Money | ColumnKind::Area | ColumnKind::Percent => {
                number(value)
            }
            ColumnKind::Text
            | ColumnKind::Key
            | ColumnKind::Date
            | ColumnKind::Moment
            | ColumnKind::Flag
            | ColumnKind::Link => text(value),
        }
    }

    /// The cell as programs read it: the value of the JSON; for a name its name in one language.
    pub(crate) fn for_computing(&self, row: &Value, lang: Lang) -> Cell {
        let value = at(row, self.path);
        match self.kind {
            ColumnKind::Word(_) => text(value),
            ColumnKind::Words(_) => joined(value, ";", Value::as_str),
            _ => self.for_reading(row, lang),
        }
    }

    /// The key of a name, the keys of names.
    pub(crate) fn ids(&self, row: &Value) -> Cell {
        let value = at(row, self.path);
        match self.kind {
            ColumnKind::Names => joined(value, ";", |one| one.get("id").and_then(Value::as_str)),
            _ => value.get("id").map_or(Cell::Empty, text),
        }
    }
}
