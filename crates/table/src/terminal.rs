//! Terminal: headings, remarks and airy tables that never grow wider than requested.
//!
//! Widths and line breaks are computed here, since a number with a break inside, or a Chinese text broken only at its
//! spaces, cannot be read; the rest of the layout is `comfy-table`.

mod widths;
mod wrap;

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width};
use liantu_model::{Lang, visible};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::column::{Column, ColumnKind};
use crate::section::Section;
use crate::table::Table;
use widths::{GAP, Need};
use wrap::wrap;

/// The width used when the width of the terminal is unknown.
const USUAL_WIDTH: u16 = 100;
/// Narrower terminals are treated as if they were this wide.
const LEAST_WIDTH: u16 = 20;
/// A cell takes at most this many lines.
const MOST_LINES: usize = 4;

/// Writes sections for a terminal of this many columns (0 means unknown: 100; below 20 counts as 20). A cell takes at
/// most four lines, its rest becomes `…`; a table with too many columns for the width is written one field per line.
/// Headings are bold only on request.
///
/// # Errors
/// When writing to `out` fails.
pub fn terminal(sections: &[Section], lang: Lang, width: u16, bold: bool, out: &mut dyn Write) -> io::Result<()> {
    let width = if width == 0 { USUAL_WIDTH } else { width.max(LEAST_WIDTH) };
    let (on, off) = if bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !section.heading.is_empty() {
            for line in wrap(&visible(&section.heading), width.into(), usize::MAX) {
                writeln!(out, "{on}{line}{off}")?;
            }
        }
        for remark in &section.remarks {
            for line in wrap(&visible(remark), width.into(), usize::MAX) {
                writeln!(out, "{line}")?;
            }
        }
        if let Some((table, lines)) = &section.table
            && !lines.is_empty()
        {
            if !(section.heading.is_empty() && section.remarks.is_empty()) {
                writeln!(out)?;
            }
            Grid::new(table, lines, lang).write(width, out)?;
        }
    }
    Ok(())
}

/// The texts of a table.
struct Grid {
    columns: Vec<&'static Column>,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    fn new(table: &Table, lines: &[Value], lang: Lang) -> Self {
        let row = |line: &Value| table.shown(line, lang).iter().map(|cell| visible(cell).into_owned()).collect();
        Self {
            columns: table.shown_columns().collect(),
            headings: table.headings(lang),
            rows: lines.iter().map(row).collect(),
        }
    }

    fn write(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let needs: Vec<Need> = (0..self.columns.len()).map(|at| self.need(at)).collect();
        match widths::share(&needs, width.into()) {
            Some(widths) => self.side_by_side(&widths, out),
            None => self.field_by_field(width.into(), out),
        }
    }

    /// What a column needs.
    fn need(&self, at: usize) -> Need {
        let longest = |cell: &String| cell.split('\n').map(UnicodeWidthStr::width).max();
        let cells = self.rows.iter().filter_map(|row| longest(row.get(at)?)).max().unwrap_or_default();
        let heading = self.headings.get(at).map_or(0, |heading| heading.width());
        let column = self.columns.get(at).copied();
        Need {
            cells,
            heading,
            least: column.map_or(0, |column| column.width.into()),
            may_wrap: column.is_some_and(|column| !is_narrow(column)),
        }
    }

    fn side_by_side(&self, widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut table = frame(widths);
        let cells = |texts: &[String]| -> Vec<String> {
            texts.iter().zip(widths).map(|(text, width)| wrap(text, *width, MOST_LINES).join("\n")).collect()
        };
        table.set_header(cells(&self.headings));
        for row in &self.rows {
            table.add_row(cells(row));
        }
        for (at, column) in self.columns.iter().enumerate() {
            if let Some(to) = table.column_mut(at).filter(|_| column.is_numeric()) {
                to.set_cell_alignment(CellAlignment::Right);
            }
        }
        put(&mut table, widths, out)
    }

    /// One field per line, an empty line between rows.
    fn field_by_field(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let longest = self.headings.iter().map(|heading| heading.width()).max().unwrap_or_default();
        let heading = longest.min(width / 3);
        let widths = [heading, width - heading - GAP];
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            let mut table = frame(&widths);
            for (heading, text) in self.headings.iter().zip(row).filter(|(_, text)| !text.is_empty()) {
                table.add_row(
                    [heading, text]
                        .into_iter()
                        .zip(widths)
                        .map(|(text, width)| wrap(text, width, MOST_LINES).join("\n")),
                );
            }
            put(&mut table, &widths, out)?;
        }
        Ok(())
    }
}

/// Whether a break within a cell of the column would mislead: true for numbers, codes, dates.
fn is_narrow(column: &Column) -> bool {
    column.is_numeric() || matches!(column.kind, ColumnKind::Key | ColumnKind::Date | ColumnKind::Flag)
}

/// An empty table: a thin rule below the header, nothing else.
fn frame(widths: &[usize]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    // A junction would take a column of its own between any two.
    let rule = LineStyle::none().fill('─');
    table.force_no_tty().load_style(TableStyle::new().header_separator(rule));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(cells_wide(widths.iter().sum::<usize>() + GAP * widths.len()));
    table
}

fn put(table: &mut comfy_table::Table, widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
    for (at, width) in widths.iter().enumerate() {
        let gap = if at + 1 < widths.len() { cells_wide(GAP) } else { 0 };
        if let Some(column) = table.column_mut(at) {
            column.set_padding((0, gap));
            // With its padding, as the library counts it.
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(cells_wide(*width) + gap)));
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn cells_wide(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
