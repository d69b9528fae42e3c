//! The sheets of a workbook.

use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Worksheet, XlsxError};
use serde_json::Value;

use super::Book;
use super::cells::{Typed, Widths, beside_numbers, cut, format, heading, place, put, typed, width, wrapped};
use crate::column::Column;
use crate::table::Table;

/// Title, generation, an empty row and the header.
pub(super) const HEAD_ROWS: u32 = 4;
/// ISO A4.
const PAPER: u8 = 9;
/// The height of a line in points.
const LINE_HEIGHT: usize = 15;
/// A row cannot be higher, in points.
const HIGHEST: usize = 409;
/// The width of text where no table determines the width of the sheet.
const TEXT_WIDTH: usize = 60;
/// Spreadsheets accept no more links on a sheet; further ones stay text.
const MOST_LINKS: usize = 65_000;

fn bold() -> Format {
    Format::new().set_bold().set_font_size(13)
}

fn header() -> Format {
    Format::new().set_bold().set_background_color(0x00E8_EEF7).set_text_wrap().set_align(FormatAlign::Top)
}

fn prose() -> Format {
    Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top)
}

/// As wide as the paper, and never wider.
fn page(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
}

/// The title and what the sheet is based on, in the first two rows.
fn top(sheet: &mut Worksheet, book: &Book<'_>, title: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, cut(title), &bold())?;
    if let Some((name, value)) = book.about.first() {
        sheet.write_string(1, 0, cut(&format!("{name}{}{value}", book.pick("：", ": "))))?;
    }
    Ok(())
}

/// Columns with their formats, and the position where rows are written.
struct Grid<'s> {
    sheet: &'s mut Worksheet,
    columns: Vec<(&'static Column, Format)>,
    widths: &'s mut Widths,
    n_links: &'s mut usize,
}

impl Grid<'_> {
    fn header(&mut self, row: u32, book: &Book<'_>) -> Result<(), XlsxError> {
        for (at, (column, _)) in self.columns.iter().enumerate() {
            let (heading, format) = (heading(column, book.lang), beside_numbers(header(), column));
            self.widths.head(at, column, &heading);
            self.sheet.write_string_with_format(row, place(at), heading, &format)?;
        }
        Ok(())
    }

    /// A row as high as its texts are once wrapped: not every spreadsheet program finds out by itself.
    fn row(&mut self, row: u32, book: &Book<'_>, line: &Value) -> Result<(), XlsxError> {
        let mut lines = 1;
        for (at, (column, format)) in self.columns.iter().enumerate() {
            let mut value = typed(column, line, book.lang);
            self.widths.value(at, column, &value);
            if let Typed::Link(link) = &value {
                *self.n_links += 1;
                if *self.n_links > MOST_LINKS {
                    value = Typed::Text(link.clone());
                }
            }
            put(self.sheet, (row, place(at)), &value, format)?;
            lines = lines.max(wrapped(&value));
        }
        if lines > 1 {
            self.sheet.set_row_height(row, height(lines))?;
        }
        Ok(())
    }
}

fn looks(table: &'static Table) -> Vec<(&'static Column, Format)> {
    table.shown_columns().map(|column| (column, format(column))).collect()
}

/// A table in full: header that stays in view and on every page, filter, typed cells.
pub(super) fn table(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    table: &'static Table,
    lines: &[Value],
) -> Result<(), XlsxError> {
    let name = book.pick(table.zh, table.en);
    top(sheet, book, &format!("{} · {name}", book.title))?;
    let (mut widths, mut n_links) = (Widths::default(), 0);
    let mut grid = Grid { sheet, columns: looks(table), widths: &mut widths, n_links: &mut n_links };
    grid.header(HEAD_ROWS - 1, book)?;
    let mut last = HEAD_ROWS - 1;
    for line in lines {
        last += 1;
        grid.row(last, book, line)?;
    }
    if let Some(right) = widths.len().checked_sub(1).map(place) {
        sheet.autofilter(HEAD_ROWS - 1, 0, last, right)?;
        sheet.ignore_error_range(HEAD_ROWS, 0, last.max(HEAD_ROWS), right, IgnoreError::NumberStoredAsText)?;
    }
    sheet.set_freeze_panes(HEAD_ROWS, 0)?.set_repeat_rows(HEAD_ROWS - 1, HEAD_ROWS - 1)?;
    page(sheet);
    widths.set(sheet)
}

/// Headings, remarks and tables, one under the other.
pub(super) fn list(sheet: &mut Worksheet, book: &Book<'_>, most_rows: u32) -> Result<(), XlsxError> {
    top(sheet, book, book.title)?;
    let (mut widths, mut n_links) = (Widths::default(), 0);
    // The width of a remark is known only after all tables.
    let mut remarks = Vec::new();
    let mut at = HEAD_ROWS - 1;
    // Sections are meant to be read; should they not fit on a sheet, the tables in full follow.
    let most = most_rows.saturating_sub(1);
    for section in book.sections {
        // The title says it already.
        if !section.heading.is_empty() && section.heading != book.title && at < most {
            sheet.write_string_with_format(at, 0, cut(&section.heading), &bold())?;
            at += 1;
        }
        for remark in &section.remarks {
            if at < most {
                remarks.push((at, remark));
                at += 1;
            }
        }
        if let Some((table, lines)) = &section.table
            && !lines.is_empty()
            && at < most
        {
            let mut grid = Grid { sheet, columns: looks(table), widths: &mut widths, n_links: &mut n_links };
            grid.header(at, book)?;
            at += 1;
            for line in lines.iter().take(usize::try_from(most - at).unwrap_or(usize::MAX)) {
                grid.row(at, book, line)?;
                at += 1;
            }
        }
        at += 1;
    }
    if widths.total() < TEXT_WIDTH {
        widths.widen(0, TEXT_WIDTH);
    }
    for (row, remark) in remarks {
        prose_across(sheet, row, remark, &widths)?;
    }
    if let Some(right) = widths.len().checked_sub(1).map(place) {
        sheet.ignore_error_range(0, 0, at.min(most), right, IgnoreError::NumberStoredAsText)?;
    }
    page(sheet);
    widths.set(sheet)
}

/// A remark across all columns; spreadsheets do not adjust the height of rows with merged cells.
fn prose_across(sheet: &mut Worksheet, row: u32, text: &str, widths: &Widths) -> Result<(), XlsxError> {
    let text = cut(text);
    let lines: usize = text.split('\n').map(|line| width(line).div_ceil(widths.total().max(1)).max(1)).sum();
    match widths.len() {
        0 | 1 => sheet.write_string_with_format(row, 0, &text, &prose())?,
        columns => sheet.merge_range(row, 0, row, place(columns - 1), &text, &prose())?,
    };
    sheet.set_row_height(row, height(lines))?;
    Ok(())
}

/// The height of a row with so many lines, in points.
fn height(lines: usize) -> f64 {
    f64::from(u32::try_from((lines * LINE_HEIGHT).min(HIGHEST)).unwrap_or_default())
}

/// What the workbook is based on.
pub(super) fn about(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    top(sheet, book, book.title)?;
    let mut widths = Widths::default();
    let rows = std::iter::once((book.pick("名称", "name"), book.pick("值", "value")))
        .chain(book.about.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    for (row, (name, value)) in (HEAD_ROWS - 1..).zip(rows) {
        let format = if row < HEAD_ROWS { header() } else { prose() };
        for (at, text) in [name, value].into_iter().enumerate() {
            widths.widen(at, width(text) + 2);
            sheet.write_string_with_format(row, place(at), cut(text), &format)?;
        }
    }
    page(sheet);
    widths.set(sheet)
}
