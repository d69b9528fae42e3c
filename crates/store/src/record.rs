//! Records of the journal: one generation each.
//!
//! ```text
//! head   magic "LIANTUJR" · format u32 · contents u32 · generation u64 · meta length u64 · body length u64
//!        · hash of the head before [32] · hash of meta [32] · hash of body [32] · CRC-32C u32   (144 bytes)
//! meta   postcard(Meta): when, who, from which files, what changed, and the catalogue of the body
//! body   blocks one after another: stream u16 · chunk u32 · length u32 · block
//! ```
//!
//! Contents 1 is a change set, contents 2 the complete facts of the generation: a record of the second kind needs
//! nothing before it, and opening at it needs no state.
//!
//! All numbers are little-endian, all hashes BLAKE3. The hash of a head covers meta and body through their hashes and
//! all earlier records through the hash before: it identifies a whole history.

use std::fs::File;
use std::io;
use std::path::Path;

use liantu_model::{ChangeSet, Facts, Wording};
use serde::{Deserialize, Serialize};

use crate::block;
use crate::columns::{Block, Catalogue, Parts, Unpacked};
use crate::wording;

pub(crate) const MAGIC: [u8; 8] = *b"LIANTUJR";
/// The format written by this version.
pub(crate) const FORMAT: u32 = 1;
pub(crate) const HEAD: usize = 144;
/// The body is a change set.
const CHANGE: u32 = 1;
/// The body is the complete facts.
const WHOLE: u32 = 2;

/// The operation that created a generation (变更来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Data sets were imported.
    Import,
    /// An earlier generation was undone.
    Undo {
        /// The generation.
        generation: u64,
    },
    /// The complete facts, replacing their history by compaction or restored from a backup.
    Checkpoint,
    /// Single rows were edited.
    Edit,
}

/// A file that was read for a generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The file as the user named it.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes, 64 hexadecimal digits.
    pub blake3: String,
}

impl SourceFile {
    /// The current name, size and hash of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(path)?)?;
        let blake3 = hasher.finalize().to_hex().to_string();
        Ok(Self { name: path.display().to_string(), bytes: hasher.count(), blake3 })
    }
}

/// Who commits what and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// When, RFC 3339.
    pub created_at: String,
    /// Who: an account or office.
    pub actor: String,
    /// The caller's note.
    pub note: String,
    /// The operation that created the generation.
    pub kind: Origin,
    /// The files it was created from.
    pub sources: Vec<SourceFile>,
}

/// What is known about a generation without replaying it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Its number.
    pub generation: u64,
    /// Who committed it and why.
    pub commit: Commit,
    /// Rows set and removed by table, for those that have any.
    pub changes: Vec<(String, u64, u64)>,
    /// The chain hash: it identifies this generation with all its history.
    pub hash: String,
}

/// Everything in a record except its blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) commit: Commit,
    pub(crate) catalogue: Catalogue,
    /// For a checkpoint: the generations it replaces, oldest first.
    pub(crate) past: Vec<LogEntry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordHead {
    pub(crate) contents: u32,
    pub(crate) generation: u64,
    pub(crate) meta_length: u64,
    pub(crate) body_length: u64,
    pub(crate) before: [u8; 32],
    pub(crate) meta_hash: [u8; 32],
    pub(crate) body_hash: [u8; 32],
}

/// Why bytes are not a record head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadHead {
    Damaged,
    Newer { format: u32 },
}

impl RecordHead {
    pub(crate) fn encode(&self) -> [u8; HEAD] {
        let mut bytes = Vec::with_capacity(HEAD);
        bytes.extend(MAGIC);
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(self.contents.to_le_bytes());
        bytes.extend([self.generation, self.meta_length, self.body_length].into_iter().flat_map(u64::to_le_bytes));
        bytes.extend([self.before, self.meta_hash, self.body_hash].concat());
        bytes.extend([0; 4]);
        bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
        bytes.try_into().unwrap_or([0; HEAD])
    }

    pub(crate) fn decode(bytes: &[u8; HEAD]) -> Result<Self, BadHead> {
        let (fields, check) = bytes.split_last_chunk::<4>().ok_or(BadHead::Damaged)?;
        if crc32c::crc32c(fields) != u32::from_le_bytes(*check) || !fields.starts_with(&MAGIC) {
            return Err(BadHead::Damaged);
        }
        let mut rest = fields.get(MAGIC.len()..).unwrap_or_default();
        let format = u32::from_le_bytes(take(&mut rest)?);
        if format != FORMAT {
            return Err(BadHead::Newer { format });
        }
        Ok(Self {
            contents: u32::from_le_bytes(take(&mut rest)?),
            generation: u64::from_le_bytes(take(&mut rest)?),
            meta_length: u64::from_le_bytes(take(&mut rest)?),
            body_length: u64::from_le_bytes(take(&mut rest)?),
            before: take(&mut rest)?,
            meta_hash: take(&mut rest)?,
            body_hash: take(&mut rest)?,
        })
    }

    /// Whether the record contains the complete facts of its generation.
    pub(crate) fn is_whole(&self) -> bool {
        self.contents == WHOLE
    }

    /// The chain hash.
    pub(crate) fn hash(&self) -> blake3::Hash {
        blake3::hash(&self.encode())
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BadHead> {
    let (first, after) = rest.split_first_chunk::<N>().ok_or(BadHead::Damaged)?;
    *rest = after;
    Ok(*first)
}

/// The contents of a record to be written.
#[derive(Clone, Copy)]
pub(crate) enum Contents<'a> {
    Change(&'a ChangeSet),
    Whole(&'a Facts),
}

/// A record ready to be written.
pub(crate) struct Record {
    pub(crate) head: RecordHead,
    pub(crate) meta: Meta,
    meta_bytes: Vec<u8>,
    body: Vec<u8>,
}

impl Record {
    /// Packs contents as the record of `generation`, which follows the head with hash `before`.
    pub(crate) fn pack(
        generation: u64,
        before: [u8; 32],
        contents: Contents<'_>,
        commit: Commit,
        past: Vec<LogEntry>,
        progress: &dyn Fn(u64),
    ) -> io::Result<Self> {
        let (number, parts) = match contents {
            Contents::Change(change) => (CHANGE, Parts::of_change(change)),
            Contents::Whole(facts) => (WHOLE, Parts::of_facts(facts)),
        };
        let mut body = Vec::new();
        let mut sink = |blocks: Vec<Block>, raw: u64| {
            blocks.iter().try_for_each(|block| put(&mut body, block))?;
            progress(raw);
            Ok::<(), io::Error>(())
        };
        let catalogue = parts.pack(generation, &mut sink)?;
        let meta = Meta { commit, catalogue, past };
        let meta_bytes = postcard::to_allocvec(&meta).map_err(io::Error::other)?;
        let head = RecordHead {
            contents: number,
            generation,
            meta_length: meta_bytes.len() as u64,
            body_length: body.len() as u64,
            before,
            meta_hash: *blake3::hash(&meta_bytes).as_bytes(),
            body_hash: hash(&body),
        };
        Ok(Self { head, meta, meta_bytes, body })
    }

    /// Writes head, meta and body.
    pub(crate) fn write(&self, out: &mut impl io::Write) -> io::Result<()> {
        // One piece before the body: a small record is one write.
        let mut front = self.head.encode().to_vec();
        front.extend_from_slice(&self.meta_bytes);
        if self.body.len() < 1 << 20 {
            front.extend_from_slice(&self.body);
            return out.write_all(&front);
        }
        out.write_all(&front)?;
        out.write_all(&self.body)
    }

    /// Bytes on disk.
    pub(crate) fn length(&self) -> u64 {
        (HEAD + self.meta_bytes.len() + self.body.len()) as u64
    }
}

/// BLAKE3, on all threads when there is enough to hash.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update_rayon(bytes);
    *hasher.finalize().as_bytes()
}

fn put(body: &mut Vec<u8>, block: &Block) -> io::Result<()> {
    let place = block.key.get(8..).unwrap_or_default();
    body.extend_from_slice(place);
    body.extend(u32::try_from(block.bytes.len()).map_err(io::Error::other)?.to_le_bytes());
    body.extend_from_slice(&block.bytes);
    Ok(())
}

/// The columns in a body whose hash has been checked.
pub(crate) fn unpack(head: &RecordHead, meta: &Meta, body: &[u8]) -> Result<Unpacked, Wording> {
    let index = index(body).ok_or_else(|| Wording::new("内容不完整", "the body is cut short"))?;
    if index.len() as u64 != meta.catalogue.n_blocks() {
        return Err(Wording::new("内容与目录所列的数据块不符", "the body does not hold the blocks of its catalogue"));
    }
    let find = |key: &[u8]| {
        let block = key.get(8..).and_then(|place| index.get(place));
        block.map(|block| block.to_vec()).ok_or_else(wording::missing_block)
    };
    meta.catalogue.unpack(head.generation, &find)
}

/// The blocks of a body, by stream and chunk.
fn index(body: &[u8]) -> Option<std::collections::HashMap<&[u8], &[u8]>> {
    let mut index = std::collections::HashMap::new();
    let mut rest = body;
    while !rest.is_empty() {
        let (place, after) = rest.split_at_checked(6)?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let (block, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        index.insert(place, block);
        rest = after;
    }
    Some(index)
}

/// The length of a block's stream and chunk in its key, after the generation.
const _: () = assert!(block::KEY == 8 + 6);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_comes_back_and_any_flipped_bit_is_seen() {
        let head = RecordHead {
            contents: CHANGE,
            generation: 7,
            meta_length: 8,
            body_length: 9,
            before: [1; 32],
            meta_hash: [2; 32],
            body_hash: [3; 32],
        };
        let bytes = head.encode();
        assert_eq!(RecordHead::decode(&bytes), Ok(head));
        for bit in 0..HEAD * 8 {
            let mut bad = bytes;
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(RecordHead::decode(&bad), Err(BadHead::Damaged), "bit {bit}");
        }
    }
}
