//! Ordered bytes: everything that the state needs from a disk engine.

use liantu_model::{Wording, io_wording};

/// An ordered map from bytes to bytes, in two trees. Keys are ordered bytewise.
pub trait ByteStore: Send + Sync {
    /// The value of a key.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot read.
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError>;

    /// The keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot read.
    fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError>;

    /// Makes all changes, over both trees, or none. Batches should be a few megabytes at most.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot write.
    fn apply(&self, changes: Vec<(Tree, Change)>) -> Result<(), ByteError>;

    /// Returns when all earlier changes have been handed to the operating system, so that they survive the end of the
    /// process. They need not survive a power cut.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot write; what is on disk is then unknown.
    fn flush(&self) -> Result<(), ByteError>;
}

/// One of the state's two key spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    /// Chunks of columns.
    Blocks,
    /// What the chunks are.
    Manifest,
}

impl Tree {
    /// All trees.
    pub const ALL: [Self; 2] = [Self::Blocks, Self::Manifest];

    /// The name on disk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Manifest => "manifest",
        }
    }
}

/// A change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Sets the value.
    Put(Vec<u8>, Vec<u8>),
    /// Removes the key.
    Delete(Vec<u8>),
}

/// The operation of a disk engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doing {
    /// Opening its files.
    Opening,
    /// Reading a value.
    Reading,
    /// Writing changes.
    Writing,
    /// Handing changes to the operating system.
    Flushing,
    /// Packing a value.
    Packing,
    /// Closing its files.
    Closing,
}

impl Doing {
    /// The Chinese word, as in “存储引擎打开失败”.
    pub(crate) fn zh(self) -> &'static str {
        match self {
            Self::Opening => "打开",
            Self::Reading => "读取",
            Self::Writing => "写入",
            Self::Flushing => "落盘",
            Self::Packing => "打包",
            Self::Closing => "关闭",
        }
    }

    /// The English word, as in “failed while opening”.
    pub(crate) fn en(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Reading => "reading",
            Self::Writing => "writing",
            Self::Flushing => "flushing",
            Self::Packing => "packing",
            Self::Closing => "closing",
        }
    }
}

/// The disk engine failed.
#[derive(Debug, thiserror::Error)]
#[error("the disk engine failed while {}: {}", doing.en(), why.en)]
pub struct ByteError {
    /// The operation that failed.
    pub doing: Doing,
    /// The error message.
    pub why: Wording,
    /// The underlying system error, if there is one.
    #[source]
    pub source: Option<std::io::Error>,
}

impl ByteError {
    /// A failure without an underlying system error.
    pub fn new(doing: Doing, why: Wording) -> Self {
        Self { doing, why, source: None }
    }

    /// A failure of the system.
    pub fn io(doing: Doing, source: std::io::Error) -> Self {
        Self { doing, why: io_wording(&source), source: Some(source) }
    }

    /// Whether there is no room left on the disk.
    pub fn is_full(&self) -> bool {
        self.source.as_ref().is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
    }
}
