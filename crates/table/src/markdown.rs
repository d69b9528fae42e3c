//! Markdown: headings, remarks and pipe tables.

use std::io::{self, Write};

use liantu_model::{Lang, visible};

use crate::section::Section;

/// Writes sections as Markdown.
///
/// # Errors
/// When writing to `out` fails.
pub fn markdown(sections: &[Section], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for (at, section) in sections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !section.heading.is_empty() {
            writeln!(out, "## {}\n", escaped(&section.heading))?;
        }
        for remark in &section.remarks {
            writeln!(out, "{}\n", escaped(remark))?;
        }
        let Some((table, lines)) = &section.table else { continue };
        let rule: Vec<&str> =
            table.shown_columns().map(|column| if column.is_numeric() { "---:" } else { "---" }).collect();
        writeln!(out, "| {} |", table.headings(lang).join(" | "))?;
        writeln!(out, "| {} |", rule.join(" | "))?;
        for line in lines {
            let cells: Vec<String> = table.shown(line, lang).iter().map(|cell| escaped(cell)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
    }
    Ok(())
}

/// A text that cannot break out of its cell.
fn escaped(text: &str) -> String {
    visible(text).replace('|', "\\|").replace('\n', "<br>")
}
