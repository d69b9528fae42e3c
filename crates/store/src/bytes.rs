//! Ordered bytes: all that the store asks of a disk engine.

/// An ordered map from bytes to bytes, in two trees. Keys order bytewise.
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

    /// Makes all changes to a tree, or none. Batches should be of some megabytes at most.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot write.
    fn apply(&self, tree: Tree, changes: Vec<Change>) -> Result<(), ByteError>;

    /// Returns when all earlier changes have been handed to the system, so that they survive the end
    /// of the process.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot write; what is on disk is then unknown.
    fn flush(&self) -> Result<(), ByteError>;

    /// Bytes taken on disk (or in memory), as far as known.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot tell.
    fn size(&self) -> Result<u64, ByteError>;
}

/// One of the store's two key spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    /// Chunks of columns.
    Blocks,
    /// What belongs to which generation.
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

/// The disk engine failed.
#[derive(Debug, thiserror::Error)]
#[error("the disk engine failed: {0}")]
pub struct ByteError(pub String);
