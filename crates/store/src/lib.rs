//! Keeps the facts of Liantu 链图 on disk, generation by generation.
//!
//! A [`Store`] holds numbered generations of [`liantu_model::Facts`]. One import is one generation:
//! either all of it is there or none. The bytes lie in a [`ByteStore`]: [`SledStore`] on disk,
//! [`MemoryStore`] for tests; both pass one conformance suite.
//!
//! It is **not** a database of single rows: facts are written as columns cut into blocks, because
//! ten million tiny records take seconds to open and blocks take tenths.
//!
//! # Layout
//!
//! ```text
//! tree "blocks"    key    generation u64 BE · stream u16 BE · chunk u32 BE
//!                  value  magic "LB" · codec u8 · raw length u32 LE · CRC-32C u32 LE · payload
//! tree "manifest"  key    0x01 · generation u64 BE     value  CRC-32C u32 LE · postcard(Manifest)
//!                  key    0x00                         value  the current generation, u64 BE · CRC-32C u32 LE
//! ```
//!
//! Checksums cover the key as well, so a block or manifest in the wrong place does not hold.
//!
//! A stream is one column, cut into chunks of 64 KiB, each compressed with zstd level 1. The
//! manifest names every stream by table and field, so a store written when a table had fewer
//! columns still opens: missing columns are unknown in every row.
//!
//! # Order of a commit
//!
//! Blocks, flush, manifest, flush, current pointer, flush. Blocks without a manifest are leftovers
//! of a commit that was cut short and are removed when the store is opened. A journal that
//! acknowledges before the state changes belongs in front of the first step of
//! [`Store::commit`]; nothing after it would have to change.
#![warn(clippy::indexing_slicing)]

mod block;
mod bytes;
mod manifest;
mod memory;
mod sled_store;
mod store;

pub use bytes::{ByteError, ByteStore, Change, Tree};
pub use memory::MemoryStore;
pub use sled_store::SledStore;
pub use store::{CommitError, Generation, GenerationInfo, LoadError, OpenError, Store};
