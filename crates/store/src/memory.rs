//! A byte store in memory, for tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use liantu_model::Wording;

use crate::bytes::{ByteError, ByteStore, Change, Doing, Tree};

type Trees = BTreeMap<(Tree, Vec<u8>), Vec<u8>>;

/// Ordered bytes in memory. Clones share their contents, like two openings of one disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<Trees>>);

impl MemoryStore {
    fn trees(&self) -> Result<MutexGuard<'_, Trees>, ByteError> {
        self.0.lock().map_err(|_| ByteError::new(Doing::Opening, Wording::new("先前的写入出错", "a writer has failed")))
    }
}

impl ByteStore for MemoryStore {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError> {
        Ok(self.trees()?.get(&(tree, key.to_vec())).cloned())
    }

    fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError> {
        let trees = self.trees()?;
        let from = trees.range((tree, prefix.to_vec())..);
        let within = from.take_while(|((at, key), _)| *at == tree && key.starts_with(prefix));
        Ok(within.map(|((_, key), _)| key.clone()).collect())
    }

    fn apply(&self, changes: Vec<(Tree, Change)>) -> Result<(), ByteError> {
        let mut trees = self.trees()?;
        for (tree, change) in changes {
            match change {
                Change::Put(key, value) => drop(trees.insert((tree, key), value)),
                Change::Delete(key) => drop(trees.remove(&(tree, key))),
            }
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), ByteError> {
        Ok(())
    }
}
