//! Progress bars on standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liantu_engine::{Lang, Progress, Wording};

/// One bar for the file being read, labelled in one language; hidden when standard error is not a terminal.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar, Lang);

impl Bar {
    pub(crate) fn new(lang: Lang) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template("{msg:40!} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self(bar, lang)
    }
}

impl Progress for Bar {
    fn begin(&self, label: &Wording, bytes: u64) {
        self.0.reset();
        self.0.set_length(bytes);
        self.0.set_message(label.in_lang(self.1).to_owned());
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}
