//! The state: the facts of one generation as blocks over a byte store. It can always be rebuilt from the journal, and
//! is checked whenever it is read.

use std::sync::atomic::{AtomicU64, Ordering};

use liantu_model::{Facts, Wording};
use serde::{Deserialize, Serialize};

use crate::block;
use crate::bytes::{ByteError, ByteStore, Change, Doing, Tree};
use crate::columns::{Block, Catalogue, Parts};
use crate::wording;

/// The format written by this version.
const FORMAT: u32 = 2;
const MANIFEST: &[u8] = b"state";

/// What the state contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) generation: u64,
    /// The chain hash of that generation: the state belongs to this history and no other.
    pub(crate) hash: [u8; 32],
    /// The number under which the blocks are stored; grows with every state.
    series: u64,
    /// Sum over all blocks of 64 bits of BLAKE3 of key and value: order-free.
    digest: u64,
    catalogue: Catalogue,
}

/// Why a state cannot be used.
#[derive(Debug)]
pub(crate) enum BadState {
    /// There is none.
    Missing,
    /// It is damaged.
    Damaged(Wording),
}

impl From<ByteError> for BadState {
    fn from(error: ByteError) -> Self {
        Self::Damaged(error.wording())
    }
}

/// The problem of a state that belongs to another history.
pub(crate) fn of_another_history() -> Wording {
    Wording::new("不属于这份日志的历史", "it does not belong to this journal")
}

/// Reads what the state contains.
pub(crate) fn manifest(bytes: &dyn ByteStore) -> Result<Manifest, BadState> {
    let value = bytes.get(Tree::Manifest, MANIFEST)?.ok_or(BadState::Missing)?;
    let damaged = |zh: &str, en: &str| BadState::Damaged(Wording::new(format!("清单{zh}"), format!("manifest: {en}")));
    let (check, body) = value.split_first_chunk::<4>().ok_or_else(|| damaged("过短", "too short"))?;
    if crc32c::crc32c(body) != u32::from_le_bytes(*check) {
        return Err(damaged("校验和不符", "its checksum does not hold"));
    }
    let (format, record) = body.split_first_chunk::<4>().ok_or_else(|| damaged("过短", "too short"))?;
    if u32::from_le_bytes(*format) != FORMAT {
        return Err(damaged("格式不同", "it has another format"));
    }
    postcard::from_bytes(record).map_err(|_| damaged("无法解读", "it cannot be read"))
}

/// Reads the facts; every block, their number and their digest are checked.
pub(crate) fn load(bytes: &dyn ByteStore, manifest: &Manifest) -> Result<Facts, BadState> {
    let there = bytes.keys(Tree::Blocks, &manifest.series.to_be_bytes())?.len() as u64;
    if there != manifest.catalogue.n_blocks() {
        return Err(BadState::Damaged(Wording::new("缺少数据块", "blocks are missing")));
    }
    let digest = AtomicU64::new(0);
    let find = |key: &[u8]| {
        let block = bytes.get(Tree::Blocks, key).map_err(|error| error.wording())?;
        let block = block.ok_or_else(wording::missing_block)?;
        digest.fetch_add(fingerprint(key, &block), Ordering::Relaxed);
        Ok(block)
    };
    let unpacked = manifest.catalogue.unpack(manifest.series, &find).map_err(BadState::Damaged)?;
    if digest.into_inner() != manifest.digest {
        return Err(BadState::Damaged(Wording::new(
            "全部数据块的摘要不符",
            "the digest over all blocks does not hold",
        )));
    }
    Ok(unpacked.into_facts())
}

fn fingerprint(key: &[u8], value: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(value);
    let hash = hasher.finalize();
    hash.as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Replaces the stored facts by those of a generation.
///
/// Blocks are written under a new series number, then one transaction makes the manifest point to them, then the old
/// blocks are removed: at any moment either the old or the new state is complete.
pub(crate) fn write(
    bytes: &dyn ByteStore,
    facts: &Facts,
    generation: u64,
    hash: [u8; 32],
    progress: &dyn Fn(u64),
) -> Result<(), ByteError> {
    let series = manifest(bytes).map_or(0, |manifest| manifest.series) + 1;
    let old = bytes.keys(Tree::Blocks, &[])?;
    let leftovers = old.iter().filter(|key| key.starts_with(&series.to_be_bytes()));
    remove(bytes, leftovers)?;
    let mut digest = 0_u64;
    let mut sink = |blocks: Vec<Block>, raw: u64| {
        for Block { key, bytes } in &blocks {
            digest = digest.wrapping_add(fingerprint(key, bytes));
        }
        bytes.apply(blocks.into_iter().map(|block| (Tree::Blocks, Change::Put(block.key, block.bytes))).collect())?;
        progress(raw);
        Ok::<(), ByteError>(())
    };
    let catalogue = Parts::of_facts(facts).pack(series, &mut sink)?;
    bytes.flush()?;
    let manifest = Manifest { generation, hash, series, digest, catalogue };
    let mut body = FORMAT.to_le_bytes().to_vec();
    body.extend(packed(&manifest)?);
    let mut value = crc32c::crc32c(&body).to_le_bytes().to_vec();
    value.extend(body);
    bytes.apply(vec![(Tree::Manifest, Change::Put(MANIFEST.to_vec(), value))])?;
    bytes.flush()?;
    remove(bytes, old.iter().filter(|key| !key.starts_with(&series.to_be_bytes())))?;
    bytes.flush()
}

fn packed(manifest: &Manifest) -> Result<Vec<u8>, ByteError> {
    let failed =
        |error: postcard::Error| ByteError::new(Doing::Packing, Wording::new("清单无法打包", error.to_string()));
    postcard::to_allocvec(manifest).map_err(failed)
}

fn remove<'k>(bytes: &dyn ByteStore, keys: impl Iterator<Item = &'k Vec<u8>>) -> Result<(), ByteError> {
    let keys: Vec<&Vec<u8>> = keys.collect();
    for some in keys.chunks(500) {
        bytes.apply(some.iter().map(|key| (Tree::Blocks, Change::Delete((*key).clone()))).collect())?;
    }
    Ok(())
}

impl From<std::io::Error> for ByteError {
    fn from(error: std::io::Error) -> Self {
        Self::io(Doing::Packing, error)
    }
}

/// The length of a series number in a key.
const _: () = assert!(block::KEY == 8 + 6);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use liantu_model::sketch;

    use super::*;
    use crate::memory::MemoryStore;

    fn facts(firms: usize) -> Facts {
        let rows: Vec<String> = (0..firms).map(|firm| format!("{firm} 企业{firm} {} s\n", firm * 7)).collect();
        let rows = rows.concat();
        let text = format!("sources: id title\ns 来源\nfirms: id name size source\n{rows}");
        sketch::world(&text).facts().clone()
    }

    fn loaded(bytes: &dyn ByteStore) -> Result<(u64, Facts), BadState> {
        let manifest = manifest(bytes)?;
        Ok((manifest.generation, load(bytes, &manifest)?))
    }

    /// Stops working at the n-th call, like a machine that is switched off.
    struct Cut {
        inner: MemoryStore,
        left: AtomicUsize,
    }

    impl Cut {
        fn call(&self) -> Result<(), ByteError> {
            let left = self.left.load(Ordering::SeqCst);
            self.left.store(left.saturating_sub(1), Ordering::SeqCst);
            if left == 0 { Err(ByteError::new(Doing::Writing, Wording::same("cut"))) } else { Ok(()) }
        }
    }

    impl ByteStore for Cut {
        fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError> {
            self.inner.get(tree, key)
        }
        fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError> {
            self.inner.keys(tree, prefix)
        }
        fn apply(&self, changes: Vec<(Tree, Change)>) -> Result<(), ByteError> {
            self.call()?;
            self.inner.apply(changes)
        }
        fn flush(&self) -> Result<(), ByteError> {
            self.call()?;
            self.inner.flush()
        }
    }

    #[test]
    fn a_state_cut_at_any_call_is_the_old_or_the_new_one_whole() {
        let (old, new) = (facts(3), facts(9));
        let mut calls = 0;
        loop {
            let inner = MemoryStore::default();
            write(&inner, &old, 1, [1; 32], &|_| ()).unwrap();
            let cut = Cut { inner: inner.clone(), left: AtomicUsize::new(calls) };
            let result = write(&cut, &new, 2, [2; 32], &|_| ());
            let (generation, found) = loaded(&inner).unwrap();
            assert!(found == if generation == 1 { old.clone() } else { new.clone() }, "cut at call {calls}");
            write(&inner, &facts(5), 3, [3; 32], &|_| ()).unwrap();
            assert!(loaded(&inner).unwrap() == (3, facts(5)));
            if result.is_ok() {
                assert_eq!(generation, 2);
                break;
            }
            calls += 1;
        }
        assert!(calls > 5);
    }

    #[test]
    fn a_block_of_another_state_is_noticed() {
        let [one, other] = [5, 6].map(|firms| {
            let memory = MemoryStore::default();
            write(&memory, &facts(firms), 1, [1; 32], &|_| ()).unwrap();
            memory
        });
        let mut swapped = 0;
        for key in one.keys(Tree::Blocks, b"").unwrap() {
            let [good, foreign] = [&one, &other].map(|memory| memory.get(Tree::Blocks, &key).unwrap().unwrap());
            if good == foreign {
                continue;
            }
            swapped += 1;
            one.apply(vec![(Tree::Blocks, Change::Put(key.clone(), foreign))]).unwrap();
            assert!(loaded(&one).is_err(), "{key:?}");
            one.apply(vec![(Tree::Blocks, Change::Put(key, good))]).unwrap();
        }
        assert!(swapped > 2);
        // Blocks of the same length, whose own checksums are valid.
        let [one, other] = [["a", "b"], ["a", "c"]].map(|names| {
            let text = format!("firms: id name\n{} 甲\n{} 乙\n", names[0], names[1]);
            let memory = MemoryStore::default();
            write(&memory, sketch::world(&text).facts(), 1, [1; 32], &|_| ()).unwrap();
            memory
        });
        for key in other.keys(Tree::Blocks, b"").unwrap() {
            let foreign = other.get(Tree::Blocks, &key).unwrap().unwrap();
            one.apply(vec![(Tree::Blocks, Change::Put(key, foreign))]).unwrap();
        }
        assert!(loaded(&one).is_err());
    }

    #[test]
    fn a_flipped_bit_or_a_lost_value_is_noticed() {
        let memory = MemoryStore::default();
        write(&memory, &facts(50), 1, [1; 32], &|_| ()).unwrap();
        for tree in Tree::ALL {
            for key in memory.keys(tree, b"").unwrap() {
                let good = memory.get(tree, &key).unwrap().unwrap();
                for byte in 0..good.len() {
                    let mut bad = good.clone();
                    bad[byte] ^= 1 << (byte % 8);
                    memory.apply(vec![(tree, Change::Put(key.clone(), bad))]).unwrap();
                    assert!(loaded(&memory).is_err(), "{tree:?} {key:?} byte {byte}");
                }
                memory.apply(vec![(tree, Change::Delete(key.clone()))]).unwrap();
                assert!(loaded(&memory).is_err(), "{tree:?} {key:?}");
                memory.apply(vec![(tree, Change::Put(key, good))]).unwrap();
            }
        }
        assert!(loaded(&memory).unwrap() == (1, facts(50)));
    }
}
