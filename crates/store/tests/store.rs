//! What every byte store must do, and what a store of generations promises on top of it.

#![expect(clippy::unwrap_used, clippy::format_push_string, reason = "helpers of tests")]
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use liantu_model::{Facts, Snapshot, sketch};
use liantu_store::{ByteError, ByteStore, Change, MemoryStore, SledStore, Store, Tree};

fn put(key: &[u8], value: &[u8]) -> Change {
    Change::Put(key.to_vec(), value.to_vec())
}

/// The conformance suite: one for all byte stores.
fn conforms(store: &dyn ByteStore) {
    let [blocks, manifest] = Tree::ALL;
    assert_eq!(store.get(blocks, b"a").unwrap(), None);
    store.apply(blocks, vec![put(b"b", b"2"), put(b"a", b"1"), put(b"ab", b""), put(b"b", b"3")]).unwrap();
    assert_eq!(store.get(blocks, b"b").unwrap().as_deref(), Some(b"3".as_slice()));
    assert_eq!(store.get(blocks, b"ab").unwrap().as_deref(), Some(b"".as_slice()));
    assert_eq!(store.get(manifest, b"b").unwrap(), None);
    assert_eq!(store.keys(blocks, b"").unwrap(), [b"a".to_vec(), b"ab".to_vec(), b"b".to_vec()]);
    assert_eq!(store.keys(blocks, b"a").unwrap(), [b"a".to_vec(), b"ab".to_vec()]);
    store.apply(blocks, vec![Change::Delete(b"a".to_vec()), Change::Delete(b"none".to_vec())]).unwrap();
    assert_eq!(store.keys(blocks, b"").unwrap().len(), 2);
    store.flush().unwrap();
    assert!(store.size().is_ok());
}

#[test]
fn memory_and_sled_conform() {
    conforms(&MemoryStore::default());
    let folder = tempfile::tempdir().unwrap();
    conforms(&SledStore::open(folder.path()).unwrap());
}

fn facts(firms: usize) -> Facts {
    let mut text = "sources: id title\ns 来源\nfirms: id name size source\n".to_owned();
    for firm in 0..firms {
        text.push_str(&format!("{firm} 企业{firm} {} s\n", firm * 7));
    }
    sketch::world(&text).facts().clone()
}

fn holds<B: ByteStore>(store: &Store<B>, expected: &Facts) {
    let facts = store.load(store.current().unwrap().unwrap()).unwrap();
    assert_eq!(&facts, expected);
    Snapshot::new(facts).unwrap();
}

#[test]
fn generations_come_back_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (facts(10), facts(30_000));
    {
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(store.current().unwrap(), None);
        assert_eq!(store.commit(&old, "2026", "first").unwrap(), 1);
        assert_eq!(store.commit(&new, "2027", "second").unwrap(), 2);
    }
    let store = Store::open(folder.path()).unwrap();
    holds(&store, &new);
    assert_eq!(store.load(1).unwrap(), old);
    let info = store.generations().unwrap();
    assert_eq!((info.len(), info[1].note.as_str()), (2, "second"));
    assert_eq!(store.prune(1).unwrap(), 1);
    holds(&store, &new);
    assert!(store.load(1).is_err());
}

/// Stops working at the n-th call, as a machine that is switched off.
struct Cut {
    inner: MemoryStore,
    left: Arc<AtomicUsize>,
}

impl Cut {
    fn call(&self) -> Result<(), ByteError> {
        let left = self.left.load(Ordering::SeqCst);
        self.left.store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 0 { Err(ByteError("cut".into())) } else { Ok(()) }
    }
}

impl ByteStore for Cut {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError> {
        self.inner.get(tree, key)
    }
    fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError> {
        self.inner.keys(tree, prefix)
    }
    fn apply(&self, tree: Tree, changes: Vec<Change>) -> Result<(), ByteError> {
        self.call()?;
        self.inner.apply(tree, changes)
    }
    fn flush(&self) -> Result<(), ByteError> {
        self.call()?;
        self.inner.flush()
    }
    fn size(&self) -> Result<u64, ByteError> {
        self.inner.size()
    }
}

#[test]
fn a_commit_cut_at_any_call_leaves_the_old_or_the_new_generation_whole() {
    let (old, new) = (facts(3), facts(9));
    let mut finished = false;
    for calls in 0..200 {
        let inner = MemoryStore::default();
        Store::on(inner.clone()).unwrap().commit(&old, "", "").unwrap();
        let cut = Store::on(Cut { inner: inner.clone(), left: Arc::new(AtomicUsize::new(calls)) }).unwrap();
        let result = cut.commit(&new, "", "");
        finished = result.is_ok();
        if !finished {
            assert!(cut.commit(&new, "", "").is_err(), "a store that failed refuses further writes");
        }
        let again = Store::on(inner.clone()).unwrap();
        let current = again.current().unwrap().unwrap();
        holds(&again, if current == 1 { &old } else { &new });
        assert!(again.prune(1).is_ok());
        holds(&again, if current == 1 { &old } else { &new });
        if finished {
            break;
        }
    }
    assert!(finished);
}

#[test]
fn a_flipped_bit_in_any_value_is_noticed() {
    let expected = facts(50);
    let memory = MemoryStore::default();
    Store::on(memory.clone()).unwrap().commit(&expected, "2026", "note").unwrap();
    for tree in Tree::ALL {
        for key in memory.keys(tree, b"").unwrap() {
            let good = memory.get(tree, &key).unwrap().unwrap();
            for byte in 0..good.len() {
                let mut bad = good.clone();
                bad[byte] ^= 1 << (byte % 8);
                memory.apply(tree, vec![put(&key, &bad)]).unwrap();
                let store = Store::on(memory.clone()).unwrap();
                let loaded = store.current().ok().flatten().and_then(|generation| store.load(generation).ok());
                assert!(loaded.is_none(), "{tree:?} {key:?} byte {byte}");
            }
            memory.apply(tree, vec![put(&key, &good)]).unwrap();
        }
    }
    holds(&Store::on(memory).unwrap(), &expected);
}

#[test]
fn a_second_opening_of_a_folder_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Store::open(folder.path()).unwrap();
    let second = Store::open(folder.path()).unwrap_err();
    assert!(second.to_string().contains("another process"), "{second}");
}
