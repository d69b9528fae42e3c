//! CSV: UTF-8 with a byte order mark, so that spreadsheets read Chinese.

use std::borrow::Cow;
use std::io::{self, Write};

use liantu_model::Lang;
use serde_json::Value;

use crate::cell::Cell;
use crate::table::Table;

/// Writes the rows of a table as CSV with all columns for programs under their keys. A text that a spreadsheet would
/// take for a formula gets a leading apostrophe. `basis` is repeated in each row, so that rows can be sorted and cut
/// out: key and value of each additional column.
///
/// # Errors
/// When writing to `out` fails.
pub fn csv(
    table: &Table,
    lines: &[Value],
    lang: Lang,
    basis: &[(&str, String)],
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    let fields = table.fields();
    let keys = fields.iter().map(|field| field.key.as_str());
    writer.write_record(keys.chain(basis.iter().map(|(key, _)| *key)))?;
    let same: Vec<String> = basis.iter().map(|(_, value)| guarded(value).into_owned()).collect();
    for line in lines {
        writer.write_record(table.cells(line, lang).iter().map(written).chain(same.iter().cloned()))?;
    }
    writer.flush()
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text).into_owned(),
        Cell::Integer(whole) => whole.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula || text == "-Infinity" || text == "+Infinity" { format!("'{text}").into() } else { text.into() }
}
