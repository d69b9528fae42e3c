//! What can go wrong, by operation: in English, causes included. The Chinese sentences are in `wording.rs`.

use std::io;

use liantu_model::{BadChange, Wording, io_wording};

use crate::bytes::ByteError;

/// A store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process is writing.
    #[error("{folder}: another process is writing; try again later")]
    Locked {
        /// The folder.
        folder: String,
    },
    /// Made by a development version before the journal.
    #[error("{folder}: made by an early development version; import into a new folder")]
    OldLayout {
        /// The folder.
        folder: String,
    },
    /// Written by a newer version.
    #[error("{file}: format {format} is newer than this program; use a newer one")]
    Newer {
        /// The file.
        file: String,
        /// Its format.
        format: String,
    },
    /// The journal or HEAD lost something that was acknowledged.
    #[error("{file}: the journal is damaged at offset {offset}: {}; nothing was changed; restore a backup", what.en)]
    Damaged {
        /// The file.
        file: String,
        /// Where.
        offset: u64,
        /// What does not hold.
        what: Wording,
    },
    /// The file system failed.
    #[error("{path}: cannot be read or written: {}", io_wording(source).en)]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A generation cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such generation.
    #[error("there is no generation {generation}; there are {first} to {last}")]
    NoGeneration {
        /// The number asked for.
        generation: u64,
        /// The first that can be loaded.
        first: u64,
        /// The current one.
        last: u64,
    },
    /// Bytes were lost or changed.
    #[error("{file}: generation {generation} is damaged at offset {offset}: {}; restore a backup", what.en)]
    Damaged {
        /// The file.
        file: String,
        /// Where the record begins.
        offset: u64,
        /// The generation.
        generation: u64,
        /// What does not hold.
        what: Wording,
    },
    /// A record cannot be replayed on what was before it.
    #[error("generation {generation} cannot be replayed: {source}")]
    Replay {
        /// The generation.
        generation: u64,
        /// Why.
        #[source]
        source: BadChange,
    },
    /// The file system failed.
    #[error("{path}: cannot be read: {}", io_wording(source).en)]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A generation was not committed. Nothing of it was acknowledged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The store was opened for reading.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// An earlier write failed.
    #[error("an earlier write failed ({}); reading only, open again when it is mended", reason.en)]
    Poisoned {
        /// What failed.
        reason: Wording,
    },
    /// There is not enough room.
    #[error("not enough room on the disk: {needed} bytes needed, {free} free; nothing was written")]
    Full {
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The file system failed.
    #[error("{path}: writing failed; the commit is not acknowledged and the store is read-only now: {}", io_wording(source).en)]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// The state could not be written; the journal has everything, so nothing is lost.
#[derive(Debug, thiserror::Error)]
#[error("the state was not refreshed; the journal has everything: {0}")]
pub struct CheckpointError(#[from] pub(crate) ByteError);

/// A backup, restore or compaction did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CareError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file is no backup, or damaged.
    #[error("{file}: not a sound backup: {}", what.en)]
    BadBackup {
        /// The file.
        file: String,
        /// What does not hold.
        what: Wording,
    },
    /// There is something where the restored store should go.
    #[error("{folder}: there is something already; restore into a new folder, or ask to replace it")]
    Occupied {
        /// The folder.
        folder: String,
    },
    /// The store was opened for reading.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// The file system failed.
    #[error("{path}: cannot be read or written: {}", io_wording(source).en)]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Something the user should know although the answer is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A commit was cut short before it was acknowledged; what was left of it was removed.
    TornTail {
        /// Bytes removed.
        bytes: u64,
    },
    /// HEAD was damaged or missing and was made anew from the whole, sound journal.
    HeadRebuilt,
    /// The state was damaged, set aside, and made anew from the journal.
    StateDamaged {
        /// What did not hold.
        why: Wording,
        /// Where the damaged files are, if they were kept.
        kept: Option<String>,
    },
    /// The state lagged behind the journal: the last process ended before it was refreshed.
    StateBehind {
        /// Its generation, 0 when there is none.
        state: u64,
        /// The journal's.
        journal: u64,
    },
}
