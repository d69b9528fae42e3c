//! Writing an answer where and how the arguments say.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use liantu_api::{Answered, Problem};
use liantu_engine::Lang;
use liantu_table::{Book, Table};
use serde_json::Value;

use crate::args::{Args, Format};
use crate::lang::pick;

/// The width used when the output is not a terminal.
const WIDTH: u16 = 150;

/// Prints a message to standard error; control characters in it are made harmless.
pub(crate) fn say(text: &str) {
    // When standard error is closed nobody can be informed.
    let _ = writeln!(io::stderr(), "{}", liantu_table::visible(text));
}

/// Whether the answer can be written as requested, checked before any work is done.
///
/// # Errors
/// [`Problem`] for a binary format without a destination.
pub(crate) fn check(args: &Args) -> Result<(), Problem> {
    if args.format.is_binary() && args.output.is_none() {
        return Err(Problem::bad("output", "这种格式须写入文件", "this format needs a file"));
    }
    Ok(())
}

/// Writes an answer. A reader that closes the pipe early is not an error.
///
/// # Errors
/// [`Problem`]: it cannot be written.
pub(crate) fn write(args: &Args, answered: &Answered) -> Result<(), Problem> {
    let (main, lang) = (&answered.tables[0], args.lang());
    stream(args, |out| match args.format {
        Format::Json | Format::Jsonl => {
            serde_json::to_writer_pretty(&mut *out, &answered.document)?;
            writeln!(out)
        }
        Format::Csv => liantu_table::csv(main, &answered.lines(main), lang, &columns(answered), out),
        Format::Markdown => liantu_table::markdown(&answered.sections, lang, out),
        Format::Table => liantu_table::terminal(&answered.sections, lang, width(args), is_bold(args), out),
        Format::Xlsx => out.write_all(&workbook(answered, lang)?),
        #[cfg(feature = "columnar")]
        Format::Parquet => {
            out.write_all(&liantu_table::parquet(main, &answered.lines(main), lang, &about(answered, Lang::En))?)
        }
        #[cfg(feature = "columnar")]
        Format::Arrow => {
            out.write_all(&liantu_table::arrow(main, &answered.lines(main), lang, &about(answered, Lang::En))?)
        }
    })
}

fn workbook(answered: &Answered, lang: Lang) -> io::Result<Vec<u8>> {
    let title = answered.sections.iter().map(|section| section.heading.as_str()).find(|heading| !heading.is_empty());
    let tables: Vec<_> = answered.tables.iter().map(|table| (table, answered.lines(table))).collect();
    liantu_table::workbook(&Book {
        title: title.unwrap_or(pick(lang, answered.tables[0].zh, answered.tables[0].en)),
        about: &about(answered, lang),
        sections: &answered.sections,
        tables: &tables,
        lang,
    })
}

/// Generation and changed settings, for each row of a CSV.
fn columns(answered: &Answered) -> [(&'static str, String); 2] {
    let number = answered.document["generation"]["number"].as_u64();
    let settings = answered.document["settings"].as_array().into_iter().flatten();
    let setting = |one: &Value| {
        let (name, value) = (one["name"].as_str(), one["value"].as_f64());
        format!("{}={}", name.unwrap_or_default(), value.unwrap_or_default())
    };
    let settings: Vec<String> = settings.map(setting).collect();
    let number = number.map_or_else(|| "embedded".to_owned(), |number| number.to_string());
    [("generation", number), ("settings", settings.join("; "))]
}

/// What an answer is based on, by name.
fn about(answered: &Answered, lang: Lang) -> Vec<(String, String)> {
    let document = &answered.document;
    let generation = &document["generation"];
    let embedded = pick(lang, "内置数据", "embedded");
    let number = generation["number"].as_u64().map_or_else(|| embedded.to_owned(), |number| number.to_string());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut about = vec![
        (pick(lang, "数据世代", "generation").to_owned(), number),
        (pick(lang, "数据哈希", "hash").to_owned(), text(&generation["hash"])),
        (pick(lang, "程序版本", "version").to_owned(), text(&document["version"])),
    ];
    let settings = document["settings"].as_array().into_iter().flatten();
    about.extend(settings.map(|setting| (text(&setting["name"]), setting["value"].to_string())));
    about
}

/// Writes the main table of an answer as CSV to a separate file.
///
/// # Errors
/// [`Problem`]: it cannot be written.
pub(crate) fn write_csv(path: &Path, table: &Table, answered: &Answered, lang: Lang) -> Result<(), Problem> {
    to(Some(path), |out| liantu_table::csv(table, &answered.lines(table), lang, &[], out))
}

/// Writes output that is produced piece by piece.
pub(crate) fn stream(args: &Args, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    to(args.output.as_deref(), write)
}

/// Writes to a file, or to standard output.
fn to(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    let name = path.map_or_else(|| "stdout".to_owned(), |path| path.display().to_string());
    let buffered = |out: &mut dyn Write| {
        let mut out = io::BufWriter::new(out);
        write(&mut out).and_then(|()| out.flush())
    };
    let result = match path {
        Some(path) => File::create(path).and_then(|mut file| buffered(&mut file)),
        None => buffered(&mut io::stdout().lock()),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Problem::unwritable_file(&name, &error)),
    }
}

/// The width of the terminal; 100 when it is unknown.
fn width(args: &Args) -> u16 {
    if args.output.is_some() || !io::stdout().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size().map_or(0, |(terminal_size::Width(width), _)| width)
}

/// Whether headings are bold: on a terminal, unless the user disabled colour.
fn is_bold(args: &Args) -> bool {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    args.output.is_none() && io::stdout().is_terminal() && !no_colour
}
