//! How far something long has come.

use liantu_model::Wording;

/// Is told how an import or a commit goes on.
pub trait Progress: Sync {
    /// A file or step of this many bytes is begun.
    fn begin(&self, label: &Wording, bytes: u64);
    /// So many more bytes have been read.
    fn advance(&self, bytes: u64);
    /// All is done.
    fn end(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: &Wording, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
