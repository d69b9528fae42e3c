//! Sections on a terminal.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use liantu_table::{Section, visible};

use super::is_bold;
use crate::args::Args;

/// The width to fit when the output is no terminal.
const WIDTH: u16 = 150;

pub(super) fn write(sections: &[Section], args: &Args, out: &mut dyn Write) -> io::Result<()> {
    let (on, off) = if is_bold(args) { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !section.heading.is_empty() {
            writeln!(out, "{on}{}{off}", visible(&section.heading))?;
        }
        for remark in &section.remarks {
            writeln!(out, "{}", visible(remark))?;
        }
        let Some((table, lines)) = section.table.as_ref().filter(|(_, lines)| !lines.is_empty()) else { continue };
        let mut shown = Table::new();
        shown.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        if shown.width().is_none() {
            shown.set_width(WIDTH);
        }
        shown.set_header(table.headings(args.lang()));
        for line in lines {
            shown.add_row(table.shown(line, args.lang()).iter().map(|cell| visible(cell).into_owned()));
        }
        writeln!(out, "{shown}")?;
    }
    Ok(())
}
