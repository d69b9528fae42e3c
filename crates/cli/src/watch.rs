//! A running question: a bar on standard error, a deadline, and Ctrl-C.

use std::io::Write as _;
use std::process;
use std::sync::Once;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liantu_engine::{Lang, Work};

use crate::args::Args;
use crate::lang::pick;

/// The one computation of this process.
static WORK: Work = Work::new();
static ENDED: Work = Work::new();

/// How long an interrupted question may take to report its progress.
const GRACE: Duration = Duration::from_millis(60);

/// How long to wait before the bar is shown: short questions need none.
const SILENCE: Duration = Duration::from_millis(700);

/// The status of a process that was interrupted.
const INTERRUPTED: i32 = 130;

/// The work of this process, watched: cancelled at the deadline; Ctrl-C reports the progress and ends the process.
/// The store is consistent at any moment, so nothing has to be undone.
pub(crate) fn work(args: &Args) -> &'static Work {
    static WATCHED: Once = Once::new();
    let (lang, timeout) = (args.lang(), args.timeout);
    WATCHED.call_once(|| {
        interrupt(lang);
        thread::spawn(move || watch(timeout));
    });
    &WORK
}

/// The question is answered: removes the bar.
pub(crate) fn end() {
    ENDED.cancel();
}

fn interrupt(lang: Lang) {
    // Without a handler Ctrl-C ends the process as usual.
    let _ = ctrlc::set_handler(move || {
        WORK.cancel();
        thread::sleep(GRACE);
        let (done, all) = WORK.progress();
        let words = pick(lang, "已中断，数据库完好", "interrupted; the store is whole");
        // When standard error is closed nobody can be informed.
        let _ = if all > 0 {
            writeln!(std::io::stderr(), "\n{words} ({done}/{all})")
        } else {
            writeln!(std::io::stderr(), "\n{words}")
        };
        process::exit(INTERRUPTED);
    });
}

/// Shows the bar and enforces the deadline.
fn watch(timeout: Option<Duration>) {
    let begin = Instant::now();
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    while !ENDED.is_cancelled() {
        thread::sleep(Duration::from_millis(50));
        if timeout.is_some_and(|timeout| begin.elapsed() >= timeout) {
            WORK.cancel();
        }
        let (done, all) = WORK.progress();
        if all > 1 && begin.elapsed() > SILENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            bar.set_length(all);
            bar.set_position(done);
        }
    }
    bar.finish_and_clear();
}
