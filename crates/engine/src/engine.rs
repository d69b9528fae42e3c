//! One generation, and the questions that can be asked of it.

use std::path::Path;
use std::sync::Arc;

use liantu_io::WriteError;
use liantu_model::{ChainId, Partition, Scope, Snapshot, Table};
use liantu_query::Config;
use liantu_query::diagnose::Landscape;
use liantu_store::{Generation, GenerationInfo, LoadError, OpenError, Store};

use crate::diagnosis::DiagnosisView;
use crate::import::{DataSource, Import, ImportError, NoProgress};

/// Answers questions from one immutable generation (引擎). Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) world: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    generation: Option<Generation>,
}

/// A store cannot be opened for questions.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenEngineError {
    /// There is no store in the folder.
    #[error("{folder}: there is no store here; make one with `liantu import`")]
    NoStore {
        /// The folder.
        folder: String,
    },
    /// The store holds nothing yet.
    #[error("{folder}: the store is empty; fill it with `liantu import`")]
    Empty {
        /// The folder.
        folder: String,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The columns do not hold together.
    #[error(transparent)]
    Damaged(#[from] liantu_model::DamagedFacts),
    /// The embedded data does not load: a defect of this build.
    #[error("the embedded data does not load")]
    Embedded(#[source] Box<ImportError>),
}

impl Engine {
    /// An engine on a snapshot, with default thresholds and weights.
    pub fn new(world: Arc<Snapshot>, generation: Option<Generation>) -> Self {
        Self { world, config: Arc::new(Config::default()), generation }
    }

    /// The same engine with other thresholds and weights.
    #[must_use]
    pub fn with_config(mut self, config: Config) -> Self {
        self.config = Arc::new(config);
        self
    }

    /// An engine on the embedded default data: 20 chains of Zhejiang.
    ///
    /// # Errors
    /// [`OpenEngineError::Embedded`], which would be a defect of this build.
    pub fn demo() -> Result<Self, OpenEngineError> {
        let import = Import::new(None).read(&[DataSource::Embedded], &NoProgress);
        let import = import.map_err(|error| OpenEngineError::Embedded(Box::new(error)))?;
        Ok(Self::new(import.into_world(), None))
    }

    /// An engine on a generation of a store, by default the current one.
    ///
    /// # Errors
    /// [`OpenEngineError`]: no store, an empty one, one that is locked or damaged, or no such
    /// generation.
    pub fn open(folder: &Path, generation: Option<Generation>) -> Result<Self, OpenEngineError> {
        let store = open_existing(folder)?;
        let current =
            || store.current()?.ok_or_else(|| OpenEngineError::Empty { folder: folder.display().to_string() });
        let generation = generation.map_or_else(current, Ok)?;
        let world = Snapshot::new(store.load(generation)?)?;
        Ok(Self::new(Arc::new(world), Some(generation)))
    }

    /// The generations of a store, oldest first.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn generations(folder: &Path) -> Result<Vec<GenerationInfo>, OpenEngineError> {
        Ok(open_existing(folder)?.generations()?)
    }

    /// The snapshot that answers.
    pub fn world(&self) -> &Snapshot {
        &self.world
    }

    /// The number of the generation, `None` for the embedded data.
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// Where a chain is weak in a scope.
    pub fn diagnose(&self, chain: ChainId, scope: &Scope) -> DiagnosisView {
        let partition = Partition::single(&self.world, scope.clone());
        let landscape = Landscape::new(&self.world, partition, &[chain], &self.config);
        DiagnosisView::new(self, &landscape.diagnose(0, 0))
    }

    /// Where each of these chains is weak in each of these disjoint regions, scope by scope.
    pub fn diagnose_all(&self, chains: &[ChainId], partition: Partition) -> Vec<DiagnosisView> {
        let landscape = Landscape::new(&self.world, partition, chains, &self.config);
        landscape.diagnose_all().iter().map(|diagnosis| DiagnosisView::new(self, diagnosis)).collect()
    }

    /// Writes all tables as a data package; returns the rows of each table.
    ///
    /// # Errors
    /// [`WriteError`] names the file that cannot be written.
    pub fn export(&self, folder: &Path) -> Result<Vec<(Table, usize)>, WriteError> {
        liantu_io::write_package(&self.world, folder)
    }
}

fn open_existing(folder: &Path) -> Result<Store, OpenEngineError> {
    if !folder.join("conf").exists() {
        return Err(OpenEngineError::NoStore { folder: folder.display().to_string() });
    }
    Ok(Store::open(folder)?)
}
