//! Ordered bytes: all that the state asks of a disk engine.

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

    /// Makes all changes, over both trees, or none. Batches should be of some megabytes at most.
    ///
    /// # Errors
    /// [`ByteError`] when the engine cannot write.
    fn apply(&self, changes: Vec<(Tree, Change)>) -> Result<(), ByteError>;

    /// Returns when all earlier changes have been handed to the system, so that they survive the end
    /// of the process. They need not survive a power cut.
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

/// The disk engine failed.
#[derive(Debug, thiserror::Error)]
#[error("the disk engine failed while {doing}: {why}")]
pub struct ByteError {
    /// What it was doing.
    pub doing: &'static str,
    /// What it says.
    pub why: String,
    /// The error of the system behind it, where there is one.
    #[source]
    pub source: Option<std::io::Error>,
}

impl ByteError {
    /// A failure without an error of the system behind it.
    pub fn new(doing: &'static str, why: impl Into<String>) -> Self {
        Self { doing, why: why.into(), source: None }
    }

    /// Whether there is no room left on the disk.
    pub fn is_full(&self) -> bool {
        self.source.as_ref().is_some_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
    }
}
