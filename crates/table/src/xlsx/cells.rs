//! Typed cells, their formats and their widths.

use liantu_model::Lang;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Url, Worksheet, XlsxError};
use serde_json::Value;

use super::names::first;
use crate::cell::Cell;
use crate::column::{Column, ColumnKind};
use crate::show::show;

/// The most characters of a cell, counted in UTF-16 as spreadsheets do.
const LONGEST_TEXT: usize = 32_767;
/// The most characters of a link.
const LONGEST_LINK: usize = 2_000;
/// From here on a spreadsheet would round a whole number.
const EXACT: u64 = 1 << 53;
/// Columns are at most this wide, in characters; longer texts are wrapped.
const WIDEST: usize = 60;

/// A value as a spreadsheet stores it.
pub(super) enum Typed {
    Blank,
    Text(String),
    Number(f64),
    Date(ExcelDateTime),
    Link(String),
}

/// The value of a column in a row.
pub(super) fn typed(column: &Column, line: &Value, lang: Lang) -> Typed {
    match (column.for_reading(line, lang), column.kind) {
        (Cell::Empty, _) => Typed::Blank,
        (Cell::Integer(whole), _) if whole.unsigned_abs() > EXACT => Typed::Text(whole.to_string()),
        #[expect(clippy::cast_precision_loss, reason = "exact up to EXACT")]
        (Cell::Integer(whole), _) => Typed::Number(whole as f64),
        (Cell::Number(number), _) if number.is_finite() => Typed::Number(number),
        (Cell::Text(text), ColumnKind::Date) => match date(&text) {
            Some(date) => Typed::Date(date),
            None => Typed::Text(cut(&text)),
        },
        (Cell::Text(text), ColumnKind::Link) if is_address(&text) => Typed::Link(text),
        (cell, _) => Typed::Text(cut(&show(column, &cell, lang))),
    }
}

/// A full date; a month or a time of day stays text, because a spreadsheet would add or hide something.
fn date(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        let part = parts.next()?;
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<u16>().ok() } else { None }
    };
    let (year, month, day) = (part(4)?, u8::try_from(part(2)?).ok()?, u8::try_from(part(2)?).ok()?);
    if parts.next().is_some() {
        return None;
    }
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Whether a text is the address of a page: other schemes could open files.
fn is_address(text: &str) -> bool {
    let is_page = text.starts_with("https://") || text.starts_with("http://");
    is_page && text.len() <= LONGEST_LINK && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

/// A text that fits into a cell.
pub(super) fn cut(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    format!("{}…", first(text, LONGEST_TEXT - 1))
}

/// The heading of a column; money is written in 元 here, so the heading says so.
pub(super) fn heading(column: &Column, lang: Lang) -> String {
    match column.kind {
        ColumnKind::Money if column.unit.0.is_empty() => column.unit("元", "CNY").heading(lang),
        _ => column.heading(lang),
    }
}

/// The format of the cells of a column.
pub(super) fn format(column: &Column) -> Format {
    let format = beside_numbers(Format::new().set_align(FormatAlign::Top), column);
    let decimals = |whole: &str| match column.decimals {
        0 => whole.to_owned(),
        decimals => format!("{whole}.{}", "0".repeat(decimals)),
    };
    match column.kind {
        ColumnKind::Money => format.set_num_format("#,##0"),
        ColumnKind::Area => format.set_num_format(decimals("#,##0")),
        ColumnKind::Percent => format.set_num_format(format!("{}%", decimals("0"))),
        ColumnKind::Number => format.set_num_format(decimals("0")),
        // Years are whole numbers too, so no separators.
        ColumnKind::Integer => format.set_num_format("0"),
        ColumnKind::Date => format.set_num_format("yyyy-mm-dd"),
        ColumnKind::Link => format.set_hyperlink().set_text_wrap(),
        // The format of text: what a user types into a column of keys is kept as typed, too.
        _ => format.set_num_format("@").set_text_wrap(),
    }
}

/// A format of a column of numbers: to the right, with room before the next column.
pub(super) fn beside_numbers(format: Format, column: &Column) -> Format {
    if column.is_numeric() { format.set_align(FormatAlign::Right).set_indent(1) } else { format }
}

/// The lines that a value takes in the widest column.
pub(super) fn wrapped(value: &Typed) -> usize {
    let lines = |text: &str| text.split('\n').map(|line| width(line).div_ceil(WIDEST - 2).max(1)).sum();
    match value {
        Typed::Text(text) => lines(text),
        _ => 1,
    }
}

/// Writes a value.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Typed,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Typed::Blank => sheet,
        Typed::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
        Typed::Number(number) => sheet.write_number_with_format(row, column, *number, format)?,
        Typed::Date(date) => sheet.write_datetime_with_format(row, column, date, format)?,
        Typed::Link(link) => sheet.write_url_with_format(row, column, Url::new(link.as_str()), format)?,
    };
    Ok(())
}

/// The width of a text, counting a Chinese character as two.
pub(super) fn width(text: &str) -> usize {
    let line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.split('\n').map(line).max().unwrap_or_default()
}

/// The width of a value in a column.
fn wide(value: &Typed, column: &Column) -> usize {
    match value {
        Typed::Blank => 0,
        Typed::Text(text) | Typed::Link(text) => width(text),
        Typed::Date(_) => "2025-01-01".len(),
        Typed::Number(number) => {
            let digits = format!("{:.0}", number.abs()).len();
            digits + digits / 3 + column.decimals + 2
        }
    }
}

/// The widths of the columns of a sheet.
#[derive(Debug, Default)]
pub(super) struct Widths(Vec<usize>);

impl Widths {
    /// Makes room for a column heading and the arrow of its filter.
    pub(super) fn head(&mut self, at: usize, column: &Column, heading: &str) {
        self.widen(at, (width(heading) + 3).max(column.width.into()));
    }

    /// Makes room for a value.
    pub(super) fn value(&mut self, at: usize, column: &Column, value: &Typed) {
        self.widen(at, wide(value, column) + 2);
    }

    /// Makes a column at least this wide.
    pub(super) fn widen(&mut self, at: usize, width: usize) {
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(now) = self.0.get_mut(at) {
            *now = (*now).max(width.min(WIDEST));
        }
    }

    /// The sum of the widths of all columns.
    pub(super) fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// How many columns there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Applies them to the sheet.
    pub(super) fn set(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (at, width) in self.0.iter().enumerate() {
            sheet.set_column_width(place(at), f64::from(u32::try_from(*width).unwrap_or_default()))?;
        }
        Ok(())
    }
}

/// The number of a column.
pub(super) fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
