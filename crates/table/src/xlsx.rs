//! Workbook: what people see, each table in full, and what it is based on.
//!
//! Cells are written as texts, numbers, dates and links, never as formulas, so nothing in the data
//! can become one. The same book gives the same bytes.

mod cells;
mod names;
mod sheets;

use std::io;

use liantu_model::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use serde_json::Value;

use crate::section::Section;
use crate::table::Table;
use names::Names;

/// The most rows of a sheet, a limit of the format.
const MOST_ROWS: u32 = 1_048_576;

/// The contents of a workbook (工作簿).
#[derive(Clone, Copy, Debug)]
pub struct Book<'b> {
    /// The title at the top of every sheet.
    pub title: &'b str,
    /// What the answer is based on, as names and values: generation, hash, version, changed settings, source. The
    /// first is shown under the title of every sheet, so it should be the generation.
    pub about: &'b [(String, String)],
    /// What people see, one section under the other on the first sheet.
    pub sections: &'b [Section],
    /// Tables in full, each on a sheet of its own.
    pub tables: &'b [(&'static Table, Vec<Value>)],
    /// The language of sheet names, headings and words.
    pub lang: Lang,
}

impl Book<'_> {
    /// One of two texts.
    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Writes a workbook: a sheet with the sections, a sheet for each table with all its columns for people, and a sheet
/// with what it is based on. A text too long for a cell is truncated and ends with `…`; a table with too many rows
/// for a sheet continues on the next sheet.
///
/// # Errors
/// When the workbook breaks a limit of the format that cannot be met by truncating.
pub fn workbook(book: &Book<'_>) -> io::Result<Vec<u8>> {
    build(book, MOST_ROWS).map_err(io::Error::other)
}

fn build(book: &Book<'_>, most_rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Otherwise the library uses the time of day, and no two files would be equal.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(book.title).set_creation_datetime(&created));
    let mut names = Names::default();
    let list = workbook.add_worksheet().set_name(names.next(book.pick("清单", "list")))?;
    sheets::list(list, book, most_rows)?;
    let about = names.next(book.pick("说明", "about"));
    for (table, lines) in book.tables {
        let name = book.pick(table.zh, table.en);
        let room = usize::try_from(most_rows - sheets::HEAD_ROWS).unwrap_or(usize::MAX);
        let mut rest = lines.as_slice();
        loop {
            let (now, later) = rest.split_at(rest.len().min(room));
            let sheet = workbook.add_worksheet().set_name(names.next(name))?;
            sheets::table(sheet, book, table, now)?;
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
    sheets::about(workbook.add_worksheet().set_name(about)?, book)?;
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader as _, Xlsx};
    use serde_json::json;

    use super::*;
    use crate::column::Column;

    #[test]
    fn more_rows_than_a_sheet_takes_go_on_on_the_next() {
        static COUNT: Table =
            Table {
                key: "count", zh: "数", en: "count", rows: &[], columns: &[Column::integer("n", "数", "number")]
            };
        let rows: Vec<Value> = (0..13).map(|n| json!({ "n": n })).collect();
        let sections = [Section::new("").table(&COUNT, rows.clone())];
        let book = Book { title: "", about: &[], sections: &sections, tables: &[(&COUNT, rows)], lang: Lang::Zh };
        let bytes = build(&book, 10).expect("written");
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheets = read.worksheets();
        let end_of = |(name, cells): &(String, calamine::Range<calamine::Data>)| {
            let row = cells.end().map_or(0, |(row, _)| row);
            (name.clone(), row, cells.get_value((row, 0)).map_or_else(String::new, ToString::to_string))
        };
        let [list, first, second, third, _] = sheets.as_slice() else { panic!("five sheets") };
        assert_eq!(end_of(first), ("数".to_owned(), 9, "5".to_owned()));
        assert_eq!(end_of(second), ("数 (2)".to_owned(), 9, "11".to_owned()));
        assert_eq!(end_of(third), ("数 (3)".to_owned(), 4, "12".to_owned()));
        assert_eq!(end_of(list).1, 8, "the list ends within the sheet");
    }
}
