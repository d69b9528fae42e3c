//! Kills a program at a random moment and reports what it had acknowledged until then.

use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::rng::Rng;

/// Prints to stdout that everything up to a number is safe; the other end is [`Killed::acked`].
///
/// A line is one write, so that a kill cannot leave half of it. Under a recording shim the log gets its mark first.
///
/// # Errors
/// When the mark or the line cannot be written.
pub(crate) fn acknowledge(number: u64) -> io::Result<()> {
    if let Some(path) = std::env::var_os("LIANTU_SHIM_MARK") {
        let mut mark = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
        mark.write_all(format!("{number}\n").as_bytes())?;
    }
    let mut out = io::stdout().lock();
    out.write_all(format!("\nACK {number}\n").as_bytes())?;
    out.flush()
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Killed {
    /// The last number it acknowledged.
    pub(crate) acked: Option<u64>,
    /// Success means that it finished in time; no code means that it was killed.
    pub(crate) status: ExitStatus,
    /// What it wrote to stderr.
    pub(crate) errors: String,
}

/// Runs a program until it ends, or until `limit` has passed and it is killed by SIGKILL.
///
/// Only the program itself is killed; children of its own that hold its stdout are waited for.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Killed {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let acks = thread::spawn(move || last_ack(out));
    let errors = thread::spawn(move || text_of(err));
    let status = wait(&mut child, limit);
    Killed { acked: acks.join().unwrap(), status, errors: errors.join().unwrap() }
}

/// Runs and kills in turn: `rounds` times within `longest`, at moments that the seed determines.
///
/// `program` builds the command of a round, `check` inspects what it left behind.
pub(crate) fn kill_loop(
    seed: u64,
    rounds: usize,
    longest: Duration,
    mut program: impl FnMut(usize) -> Command,
    mut check: impl FnMut(usize, &Killed),
) {
    let mut rng = Rng::new(seed);
    let longest = usize::try_from(longest.as_micros()).unwrap();
    for round in 0..rounds {
        let limit = Duration::from_micros(rng.below(longest) as u64);
        check(round, &run(&mut program(round), limit));
    }
}

fn wait(child: &mut Child, limit: Duration) -> ExitStatus {
    const STEP: Duration = Duration::from_millis(1);
    let mut left = limit;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if left.is_zero() {
            child.kill().unwrap();
            return child.wait().unwrap();
        }
        thread::sleep(left.min(STEP));
        left = left.saturating_sub(STEP);
    }
}

/// The number on the last complete line of the form `ACK number`.
fn last_ack(out: impl Read) -> Option<u64> {
    let mut acked = None;
    let mut reader = BufReader::new(out);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        if line.ends_with(b"\n") {
            let text = String::from_utf8_lossy(&line);
            acked = text.trim_end().strip_prefix("ACK ").map(|number| number.parse().unwrap()).or(acked);
        }
        line.clear();
    }
    acked
}

fn text_of(mut err: impl Read) -> String {
    let mut text = Vec::new();
    err.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn only_whole_lines_acknowledge() {
    assert_eq!(last_ack(&b"noise\nACK 3\n\nACK 12\nACK 1"[..]), Some(12));
    assert_eq!(last_ack(&b"ACK 3"[..]), None);
}

#[test]
fn a_program_past_its_time_is_killed_and_a_quick_one_is_not() {
    let sleeper = run(Command::new("sh").args(["-c", "echo ACK 7; exec sleep 60"]), Duration::from_millis(200));
    assert_eq!((sleeper.acked, sleeper.status.code()), (Some(7), None));
    let quick = run(Command::new("sh").args(["-c", "echo ACK 8; echo why >&2; exit 3"]), Duration::from_secs(20));
    assert_eq!((quick.acked, quick.status.code(), quick.errors.as_str()), (Some(8), Some(3), "why\n"));
}
