//! An answer as a workbook: what people look at, and the flat table.
//!
//! Cells are written as texts or numbers, never as formulas, so nothing in the data can become one.

use std::io::{self, Write};

use liantu_engine::Lang;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::answer::{Answer, Sheet};
use crate::commands::pick;

/// Columns are at most this wide, in characters; longer texts are wrapped.
const WIDEST: usize = 60;

pub(super) fn write(answer: &Answer, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let bytes = build(answer, lang).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn build(answer: &Answer, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    look(book.add_worksheet().set_name(pick(lang, "清单", "list"))?, answer)?;
    let data = book.add_worksheet().set_name(pick(lang, "数据", "data"))?;
    data.set_freeze_panes(1, 0)?;
    table(data, 0, &answer.flat)?;
    widths(data, &[&answer.flat])?;
    if let (Ok(rows), Some(last)) = (u32::try_from(answer.flat.rows.len()), answer.flat.header.len().checked_sub(1)) {
        data.autofilter(0, 0, rows, column(last))?;
    }
    book.save_to_buffer()
}

/// Headings, remarks and tables, one under the other.
fn look(sheet: &mut Worksheet, answer: &Answer) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_font_size(13);
    let mut at = 0;
    for section in &answer.sections {
        if !section.heading.is_empty() {
            sheet.write_string_with_format(at, 0, &section.heading, &heading)?;
            at += 1;
        }
        for remark in &section.remarks {
            sheet.write_string(at, 0, remark)?;
            at += 1;
        }
        at = table(sheet, at, &section.sheet)? + 1;
    }
    let tables: Vec<&Sheet> = answer.sections.iter().map(|section| &section.sheet).collect();
    widths(sheet, &tables)
}

/// Writes a table from a row on; returns the row after it.
fn table(sheet: &mut Worksheet, from: u32, table: &Sheet) -> Result<u32, XlsxError> {
    let head = Format::new().set_bold().set_background_color(0x00E8_EEF7);
    let text = Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top);
    let mut at = from;
    if !table.rows.is_empty() || from == 0 {
        for (to, name) in table.header.iter().enumerate() {
            sheet.write_string_with_format(at, column(to), name, &head)?;
        }
        at += 1;
    }
    for row in &table.rows {
        for (to, cell) in row.iter().enumerate() {
            let is_key = table.header.get(to).is_some_and(|name| name.ends_with("id") || name.ends_with("code"));
            match cell.parse::<f64>() {
                Ok(number) if number.is_finite() && !is_key => sheet.write_number(at, column(to), number)?,
                _ => sheet.write_string_with_format(at, column(to), cell, &text)?,
            };
        }
        at += 1;
    }
    Ok(at)
}

/// As wide as the widest cell, a Chinese character counting two.
fn widths(sheet: &mut Worksheet, tables: &[&Sheet]) -> Result<(), XlsxError> {
    let wide = |cell: &String| cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let mut widest: Vec<usize> = Vec::new();
    for row in tables.iter().flat_map(|table| std::iter::once(&table.header).chain(&table.rows)) {
        widest.resize(widest.len().max(row.len()), 0);
        for (width, cell) in widest.iter_mut().zip(row) {
            *width = (*width).max(wide(cell)).min(WIDEST);
        }
    }
    for (at, width) in widest.into_iter().enumerate() {
        sheet.set_column_width(column(at), f64::from(u32::try_from(width).unwrap_or_default()) + 2.0)?;
    }
    Ok(())
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
