//! Progress of long operations.

use liantu_model::Wording;

/// Receives the progress of an import or a commit.
pub trait Progress: Sync {
    /// A file or step of this many bytes begins.
    fn begin(&self, label: &Wording, bytes: u64);
    /// This many more bytes have been read.
    fn advance(&self, bytes: u64);
    /// Everything is done.
    fn end(&self);
}

/// Ignores progress.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: &Wording, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
