//! Stores the facts of Liantu 链图 on disk, generation by generation.
//!
//! A [`Store`] is a folder with a **journal** (the source of truth), **HEAD** (how far it reaches at least) and a
//! **state** (the facts of the newest generation over sled, which can always be rebuilt). A commit is acknowledged
//! when its record is in the journal and durable; readers get immutable [`liantu_model::Facts`] of one generation.
//!
//! It is **not** a database of single rows: facts are columns cut into blocks, because ten million tiny records take
//! seconds to open and blocks take tenths. It knows no meaning of any column.
//!
//! ```
//! use liantu_model::{ChangeSet, Facts, sketch};
//! use liantu_store::{Access, Commit, Origin, Store};
//!
//! let folder = tempfile::tempdir()?;
//! let mut store = Store::open(folder.path(), Access::Write)?;
//! let world = sketch::world("firms: id name\na 甲\n");
//! let change = ChangeSet::between(&Facts::empty(), world.facts());
//! let commit = Commit {
//!     created_at: "2026-11-24T08:00:00Z".into(),
//!     actor: "链长办".into(),
//!     note: "first".into(),
//!     kind: Origin::Import,
//!     sources: Vec::new(),
//! };
//! let generation = store.commit(&change, commit, &|_| ())?; // durable from here on
//! store.checkpoint(world.facts(), &|_| ())?; // opening is fast from here on
//! assert_eq!(&store.load(generation)?, world.facts());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Files
//!
//! ```text
//! HEAD                 which journal, which generation, its chain hash        (head.rs)
//! journal-000001.lj    one record a generation, append-only, hash-chained     (record.rs, journal.rs)
//! state/               sled: blocks of the newest generation, one manifest    (state.rs)
//! state.damaged/       the newest state that did not hold, kept to be looked at
//! LOCK                 held by the one writer
//! BALLAST              8 MiB kept in hand for a full disk
//!
//! state, tree "blocks"     key    series u64 BE · stream u16 BE · chunk u32 BE
//!                          value  magic "LB" · codec u8 · raw length u32 LE · CRC-32C u32 LE · payload
//! state, tree "manifest"   key    "state"     value  CRC-32C u32 LE · format u32 LE · postcard(Manifest)
//! ```
//!
//! # Order of a commit
//!
//! Journal record, fdatasync, HEAD (temporary file, fsync, rename, fsync of the folder), acknowledged; the state
//! follows later. sled's own `flush` does not survive a power cut, and its recovery can be silently wrong on damaged
//! files; therefore the state is trusted only when its manifest names a record of the journal by chain hash and every
//! block, their number and their digest are right. Otherwise it is set aside and rebuilt.
#![warn(clippy::indexing_slicing)]

mod block;
mod bytes;
mod care;
mod columns;
mod disk;
mod error;
mod hash;
mod head;
mod journal;
mod memory;
mod record;
mod sled_store;
mod state;
mod store;
mod wording;

pub use bytes::{ByteError, ByteStore, Change, Doing, Tree};
pub use care::{Check, Kept};
pub use error::{CareError, CheckpointError, CommitError, LoadError, Notice, OpenError};
pub use hash::fingerprint;
pub use memory::MemoryStore;
pub use record::{Commit, LogEntry, Origin, SourceFile};
pub use sled_store::{SledError, SledStore};
pub use store::{Access, Generation, Store};
