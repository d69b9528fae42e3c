//! Who may change things: a store folder, its history and its current generation (档案).
//!
//! An [`Archive`] changes, an [`Engine`] answers. A reader takes an [`Arc<Engine>`] and keeps it as long as it likes;
//! a commit creates a new one and swaps it in, while the reader's engine stays unchanged.
//!
//! # Invariants
//!
//! - An archive keeps no file open and no lock of the store between calls. It takes the lock of the store for a
//!   change and releases it afterwards; readers never wait for it.
//! - Changes through one archive take turns within the process; between processes the lock of the store decides, and
//!   a change begins by looking at the newest generation, whoever created it.
//! - The held engine is used only when its chain hash is the one in HEAD (or, under the lock, that of the newest
//!   record), so that a generation of another process is noticed and a replaced store is not mistaken for the old
//!   one.
//! - A generation is created in one place (`commit.rs`), and its engine uses the snapshot that was built to check it:
//!   it is never read back from disk.
//! - Only [`Archive::import`] and [`Archive::restore`] create anything in a folder without a store.
//! - Engines of an archive have the default configuration; [`Engine::with_config`] derives others.

mod as_of;
mod care;
mod commit;
mod error;
mod import;
mod project;
mod undo;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use liantu_model::{Facts, Snapshot};
use liantu_store::{Access, Generation, LoadError, LogEntry, Store};

use crate::engine::Engine;
pub use as_of::{AsOf, AsOfError, Who};
pub use care::{KeepError, notice_words};
pub use error::OpenEngineError;
pub use undo::UndoError;

/// A store folder and its current generation (档案库).
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    /// The newest generation that was requested or created here.
    held: Mutex<Option<Arc<Engine>>>,
    /// Held while something is being changed.
    turn: Mutex<()>,
}

/// The facts of the newest generation under the lock of the store.
enum Newest {
    Held(Arc<Engine>),
    Loaded(Facts),
}

impl Newest {
    fn facts(&self) -> &Facts {
        match self {
            Self::Held(engine) => engine.world().facts(),
            Self::Loaded(facts) => facts,
        }
    }
}

impl Archive {
    /// Opens the archive of an existing store.
    ///
    /// # Errors
    /// [`OpenEngineError::NoStore`], and [`OpenEngineError::Open`] for a store of a development version. Any other
    /// problem is reported when a generation is requested.
    pub fn open(folder: &Path) -> Result<Self, OpenEngineError> {
        let archive = Self::create_or_open(folder)?;
        if Store::is_at(folder) { Ok(archive) } else { Err(archive.no_store()) }
    }

    /// The archive of a folder; its first import creates the store if there is none. Until then nothing is created,
    /// and questions report that there is no store.
    ///
    /// # Errors
    /// [`OpenEngineError::Open`] for a store of a development version.
    pub fn create_or_open(folder: &Path) -> Result<Self, OpenEngineError> {
        if folder.is_dir() && !Store::is_at(folder) {
            Store::open(folder, Access::Read)?;
        }
        Ok(Self { folder: folder.to_path_buf(), held: Mutex::default(), turn: Mutex::default() })
    }

    /// The current generation. The held one is returned as long as it is the newest; otherwise the newest is loaded
    /// and held.
    ///
    /// # Errors
    /// [`OpenEngineError`]: the store no longer exists, is empty, or is damaged.
    pub fn current(&self) -> Result<Arc<Engine>, OpenEngineError> {
        // Held while loading, so that many concurrent readers load it once. Changes wait for this lock only to swap.
        let mut held = lock(&self.held);
        let newest = Store::newest_hash(&self.folder);
        if let Some(engine) = held.as_ref().filter(|engine| newest.as_deref() == Some(engine.hash())) {
            return Ok(Arc::clone(engine));
        }
        let mut store = self.reader()?;
        let generation = store.current().ok_or_else(|| self.empty())?;
        let engine = Arc::new(Self::load(&mut store, generation)?);
        *held = Some(Arc::clone(&engine));
        Ok(engine)
    }

    /// A generation of the past (or the current one by its number).
    ///
    /// # Errors
    /// As for [`Archive::current`]; [`OpenEngineError::NothingYet`] or [`LoadError::NoGeneration`] when there is no
    /// such generation.
    pub fn at(&self, as_of: &AsOf) -> Result<Arc<Engine>, OpenEngineError> {
        let mut store = self.reader()?;
        let generation = as_of.find(&store)?;
        match self.held_as(&store, generation) {
            Some(engine) => Ok(engine),
            None => Ok(Arc::new(Self::load(&mut store, generation)?)),
        }
    }

    /// The commits, oldest first, and the oldest generation that can still be loaded.
    ///
    /// # Errors
    /// [`OpenEngineError`]: the store no longer exists, or cannot be opened.
    pub fn log(&self) -> Result<(Vec<LogEntry>, Generation), OpenEngineError> {
        let store = self.reader()?;
        Ok((store.log(), store.first_loadable()))
    }

    fn no_store(&self) -> OpenEngineError {
        OpenEngineError::NoStore { folder: self.folder.display().to_string() }
    }

    fn empty(&self) -> OpenEngineError {
        OpenEngineError::Empty { folder: self.folder.display().to_string() }
    }

    /// Opens the store for reading; it must exist.
    pub(crate) fn reader(&self) -> Result<Store, OpenEngineError> {
        self.existing(Access::Read)
    }

    /// Opens the store with its lock; it must exist, as opening it for writing would create one.
    fn writer(&self) -> Result<Store, OpenEngineError> {
        self.existing(Access::Write)
    }

    fn existing(&self, access: Access) -> Result<Store, OpenEngineError> {
        if Store::is_at(&self.folder) { Ok(Store::open(&self.folder, access)?) } else { Err(self.no_store()) }
    }

    /// Waits until no other change through this archive is in progress.
    fn take_turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
    }

    /// The held engine, if it is this generation of this history.
    fn held_as(&self, store: &Store, generation: Generation) -> Option<Arc<Engine>> {
        let hash = store.chain_hash(generation)?;
        lock(&self.held).as_ref().filter(|engine| engine.hash() == hash).map(Arc::clone)
    }

    /// Makes an engine the current one.
    fn hold(&self, engine: Engine) -> Arc<Engine> {
        let engine = Arc::new(engine);
        *lock(&self.held) = Some(Arc::clone(&engine));
        engine
    }

    /// The facts of the newest generation, without loading what is already held.
    fn newest(&self, store: &mut Store) -> Result<Newest, LoadError> {
        let generation = store.current().unwrap_or_default();
        match self.held_as(store, generation) {
            Some(engine) => Ok(Newest::Held(engine)),
            None => Ok(Newest::Loaded(store.load(generation)?)),
        }
    }

    /// The newest generation as an engine, which is held from here on.
    fn newest_engine(&self, store: &mut Store) -> Result<Arc<Engine>, OpenEngineError> {
        let generation = store.current().ok_or_else(|| self.empty())?;
        match self.held_as(store, generation) {
            Some(engine) => Ok(engine),
            None => Ok(self.hold(Self::load(store, generation)?)),
        }
    }

    fn load(store: &mut Store, generation: Generation) -> Result<Engine, OpenEngineError> {
        let world = Snapshot::new(store.load(generation)?)?;
        Ok(Self::engine(store, Arc::new(world), generation))
    }

    /// An engine on the world of a generation that is in the journal.
    fn engine(store: &mut Store, world: Arc<Snapshot>, generation: Generation) -> Engine {
        let hash = store.chain_hash(generation).unwrap_or_default();
        Engine::of_generation(world, generation, hash, store.take_notices())
    }
}

/// The guarded data are consistent at any moment, so a panic of another thread cannot have damaged them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
