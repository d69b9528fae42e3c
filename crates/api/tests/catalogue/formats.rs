//! Every format contains what the JSON contains, field by field: each is read back with another library.

use std::io::Cursor;

use bytes::Bytes;
use calamine::{Data, Reader as _, Xlsx};
use liantu_engine::Lang;
use liantu_table::{Book, Column, ColumnKind, Section, Table};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::world::all;

/// The value at a key, whose underscores separate the names of fields or belong to them.
fn walk<'v>(value: &'v Value, rest: &str) -> Option<&'v Value> {
    if rest.is_empty() {
        return Some(value);
    }
    let mut found = value.as_object()?.iter().filter_map(|(name, inner)| {
        let after = rest.strip_prefix(name.as_str())?;
        walk(inner, after.strip_prefix('_').unwrap_or(after))
    });
    found.next()
}

/// The expected text of a field of a row, derived from the JSON and the key of the field alone.
fn expected(line: &Value, key: &str, lang: Lang) -> String {
    let name = if lang == Lang::Zh { "name" } else { "name_en" };
    let text = |value: &Value, field: &str| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(named) => named[field].as_str().unwrap().to_owned(),
        other => other.to_string(),
    };
    let join = |list: &[Value], field: &str, with: &str| {
        list.iter().map(|one| text(one, field)).collect::<Vec<_>>().join(with)
    };
    if let Some(Value::Array(list)) = key.strip_suffix("_ids").and_then(|key| walk(line, key)) {
        return join(list, "id", ";");
    }
    match walk(line, key).unwrap_or(&Value::Null) {
        Value::Array(list) if list.first().is_some_and(Value::is_object) => {
            join(list, name, if lang == Lang::Zh { "、" } else { ", " })
        }
        Value::Array(list) => join(list, name, if lang == Lang::Zh { "；" } else { "; " }),
        value => text(value, name),
    }
}

fn same(cell: &str, expected: &str) -> bool {
    let numbers = cell.parse::<f64>().ok().zip(expected.parse::<f64>().ok());
    let is_same_list = cell.replace(';', "；").replace("； ", "；") == expected.replace("; ", "；");
    numbers.is_some_and(|(cell, expected)| cell.to_bits() == expected.to_bits())
        || cell == liantu_table::guarded(expected)
        || is_same_list
}

/// The rows of the main table of every answer and report.
fn tables() -> impl Iterator<Item = (&'static str, Lang, &'static Table, Vec<Value>)> {
    all().map(|(name, lang, answered)| (*name, *lang, &answered.tables[0], answered.lines(&answered.tables[0])))
}

#[test]
fn csv_holds_what_the_json_holds() {
    for (name, lang, table, lines) in tables() {
        let mut bytes = Vec::new();
        liantu_table::csv(table, &lines, lang, &[], &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), lines.len(), "{name}");
        for (row, line) in rows.iter().zip(&lines) {
            for (key, cell) in header.iter().zip(row) {
                let expected = expected(line, key, lang);
                assert!(same(cell, &expected), "{name} {key}: {cell} {expected}");
            }
        }
    }
}

#[test]
fn parquet_holds_what_the_json_holds() {
    for (name, lang, table, lines) in tables() {
        let bytes = liantu_table::parquet(table, &lines, lang, &[]).unwrap();
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), lines.len(), "{name}");
        for (row, line) in rows.iter().zip(&lines) {
            for (key, field) in row.get_column_iter() {
                let (cell, expected) = (plain(field), expected(line, key, lang));
                assert!(same(&cell, &expected), "{name} {key}: {cell} {expected}");
            }
        }
    }
}

/// A field of Parquet as text.
fn plain(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Bool(flag) => flag.to_string(),
        Field::Long(whole) => whole.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Str(text) => text.clone(),
        other => format!("unexpected {other:?}"),
    }
}

#[test]
fn a_workbook_holds_what_the_json_holds() {
    for (name, lang, table, lines) in tables() {
        let tables = [(table, lines.clone())];
        let book =
            liantu_table::workbook(&Book { title: name, about: &[], sections: &[], tables: &tables, lang }).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
        let sheet = &book.worksheets()[1].1;
        let columns: Vec<&Column> = table.shown_columns().collect();
        let header = (0..sheet.height()).find(|row| {
            let first = sheet.get((*row, 0)).map(ToString::to_string).unwrap_or_default();
            let heading = columns[0].heading(lang);
            first == heading || first.starts_with(&format!("{heading}("))
        });
        let header = header.unwrap_or_else(|| panic!("{name}: no header"));
        for (at, line) in lines.iter().enumerate() {
            for (column, shown) in columns.iter().enumerate() {
                let cell = sheet.get((header + 1 + at, column)).unwrap_or(&Data::Empty);
                let expected = reading(shown, line, lang);
                assert!(is_cell(cell, &expected), "{name} {at} {}: {cell:?} {expected:?}", shown.path);
            }
        }
    }
}

/// The value at a path.
fn at<'v>(line: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(line, |value, field| &value[field])
}

/// What people should read in a cell: a number, or words in one language.
fn reading(column: &Column, line: &Value, lang: Lang) -> Value {
    let value = at(line, column.path);
    let name = if lang == Lang::Zh { "name" } else { "name_en" };
    let list = |with: &str, part: &dyn Fn(&Value) -> String| {
        let parts: Vec<String> = value.as_array().into_iter().flatten().map(part).collect();
        if parts.is_empty() { Value::Null } else { Value::from(parts.join(with)) }
    };
    let semicolon = if lang == Lang::Zh { "；" } else { "; " };
    let text = |one: &Value| one.as_str().unwrap_or_default().to_owned();
    match column.kind {
        ColumnKind::Name => value[name].clone(),
        ColumnKind::Names => list(if lang == Lang::Zh { "、" } else { ", " }, &|one| text(&one[name])),
        ColumnKind::Texts => list(semicolon, &text),
        ColumnKind::Word(words) => value.as_str().map_or(Value::Null, |code| words(code, lang).unwrap_or(code).into()),
        ColumnKind::Words(words) => {
            list(semicolon, &|one| words(&text(one), lang).map_or_else(|| text(one), str::to_owned))
        }
        ColumnKind::Flag => value.as_bool().map_or(Value::Null, |flag| {
            let zh = if flag { "是" } else { "否" };
            let en = if flag { "yes" } else { "no" };
            if lang == Lang::Zh { zh.into() } else { en.into() }
        }),
        ColumnKind::Moment => value.as_str().map_or(Value::Null, |utc| liantu_table::beijing(utc).into()),
        _ => value.clone(),
    }
}

fn is_cell(cell: &Data, expected: &Value) -> bool {
    match (cell, expected) {
        (Data::Empty, expected) => expected.is_null() || expected == "",
        (Data::Float(number), expected) => expected.as_f64().is_some_and(|value| value.to_bits() == number.to_bits()),
        (Data::DateTime(day), Value::String(text)) => {
            let (year, month, date, ..) = day.to_ymd_hms_milli();
            *text == format!("{year:04}-{month:02}-{date:02}")
        }
        (Data::String(shown), Value::String(text)) => shown == text,
        _ => false,
    }
}

#[test]
fn a_terminal_shows_what_the_json_holds() {
    // So wide that nothing is wrapped.
    const WIDE: u16 = 20_000;
    for (name, lang, table, lines) in tables() {
        let section = Section::default().table(table, lines.clone());
        let mut bytes = Vec::new();
        liantu_table::terminal(&[section], lang, WIDE, false, &mut bytes).unwrap();
        let shown = String::from_utf8(bytes).unwrap();
        let mut rest = shown.as_str();
        for line in &lines {
            for (column, cell) in table.shown_columns().zip(table.shown(line, lang)) {
                let cell = liantu_table::visible(&cell).replace('\n', " ");
                let split = rest.split_once(cell.trim());
                let (_, after) = split.unwrap_or_else(|| panic!("{name} {}: no {cell} in {rest}", column.path));
                rest = after;
                let expected = reading(column, line, lang);
                assert!(is_shown(&cell, column, &expected, lang), "{name} {}: {cell} {expected}", column.path);
            }
        }
    }
}

/// Whether a text shows a value to the decimals of its column.
fn is_shown(cell: &str, column: &Column, expected: &Value, lang: Lang) -> bool {
    let Some(number) = expected.as_f64() else {
        let text = expected.as_str().unwrap_or(if expected.is_null() { "" } else { "?" });
        return cell == liantu_table::visible(text).replace('\n', " ")
            || (expected.is_null() && cell.parse::<f64>().is_err());
    };
    match column.kind {
        ColumnKind::Money => cell == liantu_table::money(number, lang),
        ColumnKind::Percent => cell == format!("{:.*}%", column.decimals, number * 100.0),
        ColumnKind::Area => cell == liantu_table::plain(number),
        _ if expected.is_i64() || expected.is_u64() => cell.parse() == Ok(expected.as_i64().unwrap()),
        _ => cell == format!("{number:.*}", column.decimals),
    }
}
