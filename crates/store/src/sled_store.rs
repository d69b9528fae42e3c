//! A byte store on disk, over sled 0.34.
//!
//! Settings chosen by measurement: a cache of 64 MB, no background flush (a checkpoint flushes where its order
//! requires it), no compression (blocks are already compressed).
//!
//! A panic inside sled is caught and becomes an error: bytes on disk may be damaged in ways that its recovery does
//! not expect. After an I/O error its `flush` sometimes waits forever for a write that has failed (5 of 150 runs with
//! one failing `pwrite`); so everything that writes runs on a thread of its own and is abandoned after [`PATIENCE`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use liantu_model::Wording;
use sled::Transactional as _;
use sled::transaction::{ConflictableTransactionError, TransactionError, TransactionalTree};

use crate::bytes::{ByteError, ByteStore, Change, Doing, Tree};

/// Ordered bytes in a folder.
#[derive(Debug)]
pub struct SledStore {
    /// Taken only on closing.
    open: Option<Handles>,
}

/// sled's own handles; cheap to clone.
#[derive(Clone, Debug)]
struct Handles {
    db: sled::Db,
    blocks: sled::Tree,
    manifest: sled::Tree,
}

/// Why a folder of sled files cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SledError {
    /// Another process has it open.
    #[error("another process has it open")]
    Locked,
    /// sled cannot open it.
    #[error(transparent)]
    Engine(#[from] ByteError),
}

/// How long to wait for a lock held elsewhere: readers hold it only while they load.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);

/// How long one call that writes (at most a few megabytes) may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl SledStore {
    /// Opens or creates the files in a folder.
    ///
    /// # Errors
    /// [`SledError::Locked`] when another process has them open for longer than three seconds,
    /// [`SledError::Engine`] when sled cannot open them.
    pub fn open(folder: &Path) -> Result<Self, SledError> {
        let begun = Instant::now();
        loop {
            match Self::try_open(folder) {
                Err(SledError::Locked) if begun.elapsed() < LOCK_PATIENCE => thread::sleep(Duration::from_millis(20)),
                opened => return opened,
            }
        }
    }

    fn try_open(folder: &Path) -> Result<Self, SledError> {
        let config = sled::Config::new().path(folder).cache_capacity(64 << 20).flush_every_ms(None);
        let open = move || {
            let db = config.open()?;
            let [blocks, manifest] = Tree::ALL.map(|tree| db.open_tree(tree.name()));
            Ok(Handles { blocks: blocks?, manifest: manifest?, db })
        };
        match bounded(Doing::Opening, open) {
            Err(error) if is_lock(&error) => Err(SledError::Locked),
            opened => Ok(Self { open: Some(opened?) }),
        }
    }

    fn handles(&self) -> &Handles {
        self.open.as_ref().expect("invariant: handles are taken only on closing")
    }

    fn tree(&self, tree: Tree) -> &sled::Tree {
        self.handles().tree(tree)
    }
}

impl Handles {
    fn tree(&self, tree: Tree) -> &sled::Tree {
        match tree {
            Tree::Blocks => &self.blocks,
            Tree::Manifest => &self.manifest,
        }
    }
}

impl Drop for SledStore {
    /// Closing flushes, too.
    fn drop(&mut self) {
        let open = self.open.take();
        // What was acknowledged is in the journal, whatever happens to sled.
        let _ = bounded(Doing::Closing, move || {
            drop(open);
            Ok(())
        });
    }
}

/// Runs a call of sled on a thread of its own and abandons it when it does not return; the thread then stays until
/// the process ends.
fn bounded<T: Send + 'static>(
    doing: Doing,
    call: impl FnOnce() -> sled::Result<T> + Send + 'static,
) -> Result<T, ByteError> {
    let (sender, answer) = mpsc::channel();
    let run = move || {
        // Nobody is waiting any more when the call was abandoned.
        let _ = sender.send(contained(doing, call));
    };
    let spawned = thread::Builder::new().name("sled".to_owned()).spawn(run);
    spawned.map_err(|error| ByteError::io(doing, error))?;
    let lost = |_| Err(ByteError::new(doing, Wording::new("没有应答", "it does not come back")));
    answer.recv_timeout(PATIENCE).unwrap_or_else(lost)
}

/// Runs a call of sled; an error or a panic becomes a [`ByteError`].
fn contained<T>(doing: Doing, call: impl FnOnce() -> sled::Result<T>) -> Result<T, ByteError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) => Err(ByteError::io(doing, error)),
        Ok(Err(error)) => Err(ByteError::new(doing, said(&error))),
        Err(_) => {
            Err(ByteError::new(doing, Wording::new("引擎异常中止，文件已损坏", "it panicked; the files are damaged")))
        }
    }
}

/// The message of sled; its details are in English only.
fn said(error: &sled::Error) -> Wording {
    let zh = match error {
        sled::Error::CollectionNotFound(_) => "缺少数据",
        sled::Error::Unsupported(_) => "不支持的操作或版本",
        sled::Error::ReportableBug(_) => "引擎内部错误",
        sled::Error::Io(_) => "读写出错",
        sled::Error::Corruption { .. } => "文件损坏",
    };
    Wording::new(zh, error.to_string())
}

/// sled reports a lock held elsewhere as an I/O error that would block.
fn is_lock(error: &ByteError) -> bool {
    let blocks = |error: &std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    error.source.as_ref().is_some_and(blocks) || error.why.en.contains("could not acquire lock")
}

fn change(tree: &TransactionalTree, change: &Change) -> Result<(), sled::transaction::UnabortableTransactionError> {
    match change {
        Change::Put(key, value) => tree.insert(key.as_slice(), value.as_slice()).map(drop),
        Change::Delete(key) => tree.remove(key.as_slice()).map(drop),
    }
}

impl ByteStore for SledStore {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, ByteError> {
        contained(Doing::Reading, || Ok(self.tree(tree).get(key)?.map(|value| value.to_vec())))
    }

    fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ByteError> {
        let keys = || self.tree(tree).scan_prefix(prefix).keys().map(|key| Ok(key?.to_vec())).collect();
        contained(Doing::Reading, keys)
    }

    fn apply(&self, changes: Vec<(Tree, Change)>) -> Result<(), ByteError> {
        let handles = self.handles().clone();
        bounded(Doing::Writing, move || {
            let all = (&handles.blocks, &handles.manifest).transaction(|(blocks, manifest)| {
                for (tree, one) in &changes {
                    change(if *tree == Tree::Blocks { blocks } else { manifest }, one)?;
                }
                Ok::<(), ConflictableTransactionError<std::convert::Infallible>>(())
            });
            all.map_err(|error| match error {
                TransactionError::Storage(error) => error,
                TransactionError::Abort(never) => match never {},
            })
        })
    }

    fn flush(&self) -> Result<(), ByteError> {
        let db = self.handles().db.clone();
        bounded(Doing::Flushing, move || db.flush().map(drop))
    }
}
