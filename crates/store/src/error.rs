//! Errors by operation: in English, causes included. The Chinese sentences are in `wording.rs`.

use std::io;

use liantu_model::{BadChange, Wording, io_wording};

use crate::bytes::ByteError;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process is writing.
    #[error("{folder}: another process is writing; try again later")]
    Locked {
        /// The folder.
        folder: String,
    },
    /// Written by a development version before the journal.
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
        /// The offset of the problem.
        offset: u64,
        /// What is wrong.
        what: Wording,
    },
    /// The file system failed.
    #[error("{path}: cannot be read or written: {}", io_wording(source).en)]
    Io {
        /// The file or folder.
        path: String,
        /// The error of the system.
        #[source]
        source: io::Error,
    },
}

/// Why a generation cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such generation.
    #[error("there is no generation {generation}; there are {first} to {last}")]
    NoGeneration {
        /// The requested number.
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
        /// What is wrong.
        what: Wording,
    },
    /// A record cannot be replayed on the facts before it.
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
        /// The error of the system.
        #[source]
        source: io::Error,
    },
}

/// Why a generation was not committed. Nothing of it was acknowledged.
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
        /// The error of the system.
        #[source]
        source: io::Error,
    },
}

/// The state could not be written; the journal has everything, so nothing is lost.
#[derive(Debug, thiserror::Error)]
#[error("the state was not refreshed; the journal has everything: {0}")]
pub struct CheckpointError(#[from] pub(crate) ByteError);

/// Why a backup, restore or compaction failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CareError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file is not a backup, or is damaged.
    #[error("{file}: not a sound backup: {}", what.en)]
    BadBackup {
        /// The file.
        file: String,
        /// What is wrong.
        what: Wording,
    },
    /// The folder for the restored store is not empty.
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
        /// The error of the system.
        #[source]
        source: io::Error,
    },
}

/// Something the user should know although the answer is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A commit was cut short before it was acknowledged; its remains were removed.
    TornTail {
        /// Bytes removed.
        bytes: u64,
    },
    /// HEAD was damaged or missing and was rebuilt from the complete, sound journal.
    HeadRebuilt,
    /// The state was damaged, set aside, and rebuilt from the journal.
    StateDamaged {
        /// What was wrong.
        why: Wording,
        /// Where the damaged files are, if they were kept.
        kept: Option<String>,
    },
    /// The state lagged behind the journal: the last process ended before it was refreshed.
    StateBehind {
        /// Its generation, 0 when there is none.
        state: u64,
        /// The generation of the journal.
        journal: u64,
    },
}
