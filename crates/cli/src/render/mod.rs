//! Writing an answer where and how the arguments say.

mod terminal;

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};

use liantu_api::Answered;

use crate::args::{Args, Format};
use crate::failure::Failure;

/// Writes an answer. A reader that closes the pipe early is no failure.
///
/// # Errors
/// [`Failure::NoFile`] for a format of bytes that has nowhere to go, [`Failure::Output`].
pub(crate) fn write(args: &Args, answered: &Answered) -> Result<(), Failure> {
    if args.format.is_binary() && args.output.is_none() {
        return Err(Failure::NoFile);
    }
    let main = &answered.tables[0];
    stream(args, |out| match args.format {
        Format::Json | Format::Jsonl => {
            serde_json::to_writer_pretty(&mut *out, &answered.document)?;
            writeln!(out)
        }
        Format::Csv => liantu_table::csv(main, &answered.lines(main), args.lang(), out),
        Format::Markdown => liantu_table::markdown(&answered.sections, args.lang(), out),
        Format::Table => terminal::write(&answered.sections, args, out),
        Format::Xlsx => Ok(()),
    })
}

/// Writes what is made bit by bit.
pub(crate) fn stream(args: &Args, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let name = args.output.as_ref().map_or_else(|| "stdout".to_owned(), |path| path.display().to_string());
    let result = match &args.output {
        Some(path) => File::create(path).and_then(|file| {
            let mut file = io::BufWriter::new(file);
            write(&mut file).and_then(|()| file.flush())
        }),
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            write(&mut out).and_then(|()| out.flush())
        }
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::Output(name, error)),
    }
}

/// Whether headings are bold: on a terminal, unless the user asked for no colour.
pub(crate) fn is_bold(args: &Args) -> bool {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    args.output.is_none() && io::stdout().is_terminal() && !no_colour
}
