//! A byte store on disk, over sled 0.34.
//!
//! Settings after measurement: a cache of 64 MB, no background flush (a commit flushes where its
//! order asks for it), no compression (blocks are compressed already).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::bytes::{ByteError, ByteStore, Change, Tree};
use crate::store::OpenError;

/// Ordered bytes in a folder.
#[derive(Debug)]
pub struct SledStore {
    db: sled::Db,
    blocks: sled::Tree,
    manifest: sled::Tree,
}

impl SledStore {
    /// Opens or makes the store in a folder.
    ///
    /// # Errors
    /// [`OpenError::Locked`] when another process has it open, [`OpenError::Engine`] when sled
    /// cannot open it; a panic inside sled's recovery is caught and becomes
    /// [`OpenError::Engine`].
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let engine = |why: String| OpenError::Engine { folder: folder.display().to_string(), why };
        let config = sled::Config::new().path(folder).cache_capacity(64 << 20).flush_every_ms(None);
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let db = config.open()?;
            let [blocks, manifest] = Tree::ALL.map(|tree| db.open_tree(tree.name()));
            Ok::<_, sled::Error>(Self { blocks: blocks?, manifest: manifest?, db })
        }));
        match opened {
            Ok(Ok(store)) => Ok(store),
            Ok(Err(error)) if is_lock(&error) => Err(OpenError::Locked { folder: folder.display().to_string() }),
            Ok(Err(error)) => Err(engine(error.to_string())),
            Err(_) => Err(engine("its recovery failed; the files are damaged".into())),
        }
    }

    fn tree(&self, tree: Tree) -> &sled::Tree {
        match tree {
            Tree::Blocks => &self.blocks,
            Tree::Manifest => &self.manifest,
        }
    }
}

/// sled reports a lock held elsewhere as an I/O error that would block.
fn is_lock(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock || error.to_string().contains("lock"))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn failed(error: sled::Error) -> ByteError {
    ByteError(error.to_string())
}

impl ByteStore for SledStore {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError> {
        Ok(self.tree(tree).get(key).map_err(failed)?.map(|value| value.to_vec()))
    }

    fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError> {
        let keys = self.tree(tree).scan_prefix(prefix).keys();
        keys.map(|key| key.map(|key| key.to_vec()).map_err(failed)).collect()
    }

    fn apply(&self, tree: Tree, changes: Vec<Change>) -> Result<(), ByteError> {
        let mut batch = sled::Batch::default();
        for change in changes {
            match change {
                Change::Put(key, value) => batch.insert(key, value),
                Change::Delete(key) => batch.remove(key),
            }
        }
        self.tree(tree).apply_batch(batch).map_err(failed)
    }

    fn flush(&self) -> Result<(), ByteError> {
        self.db.flush().map(drop).map_err(failed)
    }

    fn size(&self) -> Result<u64, ByteError> {
        self.db.size_on_disk().map_err(failed)
    }
}
