//! The process that wants a workbook read: it starts the child, reads its output within limits, and reports in one
//! sentence what went wrong.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use liantu_model::{Diagnostic, InputFile, Location, Wording, io_wording};

use super::SheetReader;
use crate::sheet_line::{SheetLine, Stopped, not_understood};
use crate::windows::Windows;

/// How long one child may keep the parent waiting, all waits together.
const PATIENCE: Duration = Duration::from_mins(1);
/// How much one child may send, bytes.
const SENT_LIMIT: u64 = 1 << 30;
/// Bytes taken from the child at once; four such pieces wait at most.
const PIECE: usize = 1 << 16;

/// A sheet of a workbook.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// The sheets of a workbook, in their order.
pub(crate) fn sheets(reader: &SheetReader, path: &Path, file: &InputFile) -> Result<Vec<Sheet>, Diagnostic> {
    let rows = SheetRows::start(reader, path, None).map_err(|stopped| stopped.at(file))?;
    let mut found = Vec::new();
    for window in Windows::new(rows, false) {
        let window = window.map_err(|cut| cut.at(file))?;
        for line in window.text.lines() {
            match SheetLine::parse(line) {
                Some(SheetLine::Sheet { name, hidden }) => found.push(Sheet { name, hidden }),
                Some(SheetLine::Refused(refusal)) => return Err(refusal.at(file)),
                _ => return Err(Diagnostic::unsafe_workbook(Location::file(file), &not_understood())),
            }
        }
    }
    Ok(found)
}

/// The output of a child, as a stream. A child that is stopped or fails ends it with an error that contains
/// [`Stopped`].
pub(crate) struct SheetRows {
    child: Child,
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    /// How much of `piece` has been read.
    at: usize,
    patience: Duration,
    n_sent: u64,
    ended: bool,
}

impl SheetRows {
    /// Starts a child that sends the rows of a sheet; without one, the sheets.
    pub(crate) fn start(reader: &SheetReader, path: &Path, sheet: Option<&str>) -> Result<Self, Stopped> {
        let mut command = Command::new(&reader.program);
        command.args(&reader.args).arg(path);
        if let Some(sheet) = sheet {
            command.arg(sheet);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |error: io::Error| Stopped::Failed(io_wording(&error));
        let mut child = command.spawn().map_err(failed)?;
        let (sender, pieces) = sync_channel(4);
        if let Some(out) = child.stdout.take() {
            // The thread ends with the pipe, which the child's end closes.
            thread::Builder::new().name("workbook".to_owned()).spawn(move || pass_on(out, &sender)).map_err(failed)?;
        }
        let (piece, at, n_sent, ended) = (Vec::new(), 0, 0, false);
        Ok(Self { child, pieces, piece, at, patience: PATIENCE, n_sent, ended })
    }

    /// The next piece; `None` when the child has sent everything and ended normally.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let before = Instant::now();
        let piece = self.pieces.recv_timeout(self.patience);
        self.patience = self.patience.saturating_sub(before.elapsed());
        match piece {
            Ok(piece) => piece.map(Some),
            Err(RecvTimeoutError::Timeout) => {
                self.child.kill()?;
                Err(io::Error::other(Stopped::TooSlow { seconds: PATIENCE.as_secs() }))
            }
            Err(RecvTimeoutError::Disconnected) => match ended_badly(self.child.wait()?) {
                Some(stopped) => Err(io::Error::other(stopped)),
                None => Ok(None),
            },
        }
    }
}

fn pass_on(mut out: impl Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        match out.by_ref().take(PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => return,
            Ok(_) if to.send(Ok(piece)).is_ok() => {}
            Ok(_) => return,
            // Nobody is reading any more when this cannot be sent.
            Err(error) => return drop(to.send(Err(error))),
        }
    }
}

/// A child that reaches its limits panics or is ended by a signal.
fn ended_badly(status: ExitStatus) -> Option<Stopped> {
    match status.code() {
        Some(0) => None,
        Some(101) | None => Some(Stopped::Limits),
        Some(code) => Some(Stopped::Failed(Wording::new(format!("退出码 {code}"), format!("exit code {code}")))),
    }
}

impl Read for SheetRows {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() && !self.ended {
            match self.next()? {
                Some(piece) => (self.piece, self.at) = (piece, 0),
                None => self.ended = true,
            }
        }
        let n = self.piece.get(self.at..).unwrap_or_default().read(into)?;
        self.at += n;
        self.n_sent += n as u64;
        if self.n_sent > SENT_LIMIT {
            return Err(io::Error::other(Stopped::TooMuch { limit: SENT_LIMIT >> 20 }));
        }
        Ok(n)
    }
}

impl Drop for SheetRows {
    fn drop(&mut self) {
        // The child has already ended, or nobody wants the rest.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn sheets_sent_by(script: &str) -> Result<Vec<Sheet>, Diagnostic> {
        let args = ["-c", script].map(Into::into).to_vec();
        let reader = SheetReader { program: "/bin/sh".into(), args };
        sheets(&reader, Path::new("b.xlsx"), &"b.xlsx".into())
    }

    fn why(script: &str) -> String {
        let problem = sheets_sent_by(script).unwrap_err();
        assert_eq!(problem.code, "E0117");
        problem.problem.en
    }

    #[test]
    fn a_child_is_read_and_its_end_is_reported() {
        let sheet = Sheet { name: "企业".to_owned(), hidden: false };
        let script = r#"echo '{"sheet":{"name":"企业","hidden":false}}'"#;
        assert_eq!(sheets_sent_by(script), Ok(vec![sheet]));
        assert_eq!(sheets_sent_by(r#"echo '{"refused":"old"}'"#).unwrap_err().code, "E0116");
        assert!(why(&format!("{script}; kill -9 $$")).contains("too much memory or time"));
        assert!(why("exit 101").contains("too much memory or time"));
        assert!(why("exit 7").contains('7'));
        assert!(why("echo no").contains("not understood"));
    }

    #[test]
    fn a_child_that_keeps_us_waiting_is_stopped() {
        let args = ["-c", "sleep 100"].map(Into::into).to_vec();
        let reader = SheetReader { program: "/bin/sh".into(), args };
        let mut rows = SheetRows::start(&reader, Path::new("b.xlsx"), None).unwrap();
        rows.patience = Duration::from_millis(50);
        let error = rows.read(&mut [0; 10]).unwrap_err();
        let stopped = error.get_ref().and_then(|error| error.downcast_ref::<Stopped>());
        assert!(matches!(stopped, Some(Stopped::TooSlow { .. })), "{error}");
        drop(rows);
    }

    #[test]
    fn a_missing_program_is_reported() {
        let reader = SheetReader { program: "/no/such/program".into(), args: Vec::new() };
        assert_eq!(sheets(&reader, Path::new("b.xlsx"), &"b.xlsx".into()).unwrap_err().code, "E0117");
    }
}
