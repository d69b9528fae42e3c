//! How far something long has come.

/// Is told how an import or a commit goes on.
pub trait Progress: Sync {
    /// A file of this many bytes is begun.
    fn begin(&self, label: &str, bytes: u64);
    /// So many more bytes have been read.
    fn advance(&self, bytes: u64);
    /// All is done.
    fn end(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
