//! Writing an answer: aligned tables, JSON, CSV; workbooks are in [`workbook`].

mod workbook;

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};

use comfy_table::{ContentArrangement, Table, presets};

use crate::answer::{Answer, Sheet};
use crate::args::{Args, Format};
use crate::failure::Failure;

/// Writes an answer where the arguments say. A reader that closes the pipe early is no failure.
///
/// # Errors
/// [`Failure::NoFile`] for a workbook that has nowhere to go, [`Failure::Output`].
pub(crate) fn write(args: &Args, answer: &Answer) -> Result<(), Failure> {
    if args.format == Format::Xlsx && args.output.is_none() {
        return Err(Failure::NoFile);
    }
    let bold = args.output.is_none() && bold();
    stream(args, |out| form(args, answer, out, bold))
}

/// Writes what is made bit by bit where the arguments say.
pub(crate) fn stream(args: &Args, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let name = args.output.as_ref().map_or_else(|| "stdout".to_owned(), |path| path.display().to_string());
    let result = match &args.output {
        Some(path) => File::create(path).and_then(|file| {
            let mut file = io::BufWriter::new(file);
            write(&mut file).and_then(|()| file.flush())
        }),
        None => write(&mut io::stdout().lock()),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::Output(name, error)),
    }
}

/// Says something on standard error.
pub(crate) fn say(text: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(io::stderr(), "{text}");
}

fn bold() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn form(args: &Args, answer: &Answer, mut out: &mut dyn Write, bold: bool) -> io::Result<()> {
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &answer.document)?;
            writeln!(out)
        }
        Format::Jsonl => answer.lines.iter().try_for_each(|line| {
            serde_json::to_writer(&mut out, line)?;
            writeln!(out)
        }),
        Format::Csv => csv(&answer.flat, out),
        Format::Xlsx => workbook::write(answer, args.lang(), out),
        _ => sections(answer, out, bold),
    }
}

/// CSV for spreadsheets, with a byte order mark: a cell that would be taken for a formula gets a leading
/// apostrophe.
fn csv(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&sheet.header)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| liantu_table::guarded(cell).into_owned()))?;
    }
    writer.flush()
}

fn sections(answer: &Answer, out: &mut dyn Write, bold: bool) -> io::Result<()> {
    for (at, section) in answer.sections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !section.heading.is_empty() {
            let (on, off) = if bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
            writeln!(out, "{on}{}{off}", section.heading)?;
        }
        for remark in &section.remarks {
            writeln!(out, "{remark}")?;
        }
        if !section.sheet.rows.is_empty() {
            writeln!(out, "{}", table(&section.sheet))?;
        }
    }
    Ok(())
}

/// The width to fit when the output is no terminal.
const WIDTH: u16 = 150;

fn table(sheet: &Sheet) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    if !sheet.header.is_empty() {
        table.set_header(&sheet.header);
    }
    for row in &sheet.rows {
        table.add_row(row);
    }
    table
}
