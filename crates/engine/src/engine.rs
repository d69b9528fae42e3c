//! One generation, and the questions that can be asked of it.

use std::path::Path;
use std::sync::Arc;

use liantu_io::WriteError;
use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, Partition, RegionId, Scope, Snapshot, Table, ZoneId};
use liantu_query::diagnose::Landscape;
use liantu_query::{Config, Work};
use liantu_store::{Access, Generation, LoadError, Notice, OpenError, Store};

use crate::diagnosis::DiagnosisView;
use crate::history::AsOf;
use crate::import::{DataSource, Import, ImportError, NoProgress};

/// Answers questions from one immutable generation (引擎). Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) world: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    generation: Option<Generation>,
    hash: Arc<str>,
    notices: Vec<Notice>,
}

liantu_model::codes! {
    /// The places a batch of questions is asked for.
    Level {
        /// Provinces.
        Province = "province", "省", "province";
        /// Prefecture-level cities.
        City = "city", "市", "city";
        /// Counties and districts.
        County = "county", "县", "county";
        /// Development zones.
        Zone = "zone", "开发区", "zone";
    }
}

impl Level {
    fn of_region(self) -> Option<RegionLevel> {
        match self {
            Self::Province => Some(RegionLevel::Province),
            Self::City => Some(RegionLevel::City),
            Self::County => Some(RegionLevel::County),
            Self::Zone => None,
        }
    }
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
    /// Nothing was committed by then.
    #[error("{moment} 之前没有任何世代 / there was no generation before {moment}")]
    NothingYet {
        /// The moment asked for.
        moment: String,
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
        let hash = Arc::from("");
        Self { world, config: Arc::new(Config::default()), generation, hash, notices: Vec::new() }
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
        Ok(Self { hash: crate::demo::hash().into(), ..Self::new(import.into_world(), None) })
    }

    /// An engine on a generation of a store, by default the current one.
    ///
    /// # Errors
    /// [`OpenEngineError`]: no store, an empty one, a damaged one, or no such generation.
    pub fn open(folder: &Path, as_of: Option<&AsOf>) -> Result<Self, OpenEngineError> {
        let mut store = open_existing(folder, Access::Read)?;
        let generation = generation(&store, folder, as_of)?;
        let world = Snapshot::new(store.load(generation)?)?;
        let entry = store.log().into_iter().find(|entry| entry.generation == generation);
        let hash = entry.map(|entry| entry.hash).unwrap_or_default().into();
        Ok(Self { hash, notices: store.take_notices(), ..Self::new(Arc::new(world), Some(generation)) })
    }

    /// The thresholds and weights.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the user should know about the store, although the answers are right.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The snapshot that answers.
    pub fn world(&self) -> &Snapshot {
        &self.world
    }

    /// The number of the generation, `None` for the embedded data.
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// The hash that names the facts: of a generation of a store its chain hash, of the embedded data
    /// that of its files; empty for a world made otherwise.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Where a chain is weak in a scope.
    pub fn diagnose(&self, chain: ChainId, scope: &Scope) -> DiagnosisView {
        DiagnosisView::new(self, &self.landscape(&[chain], scope, None).diagnose(0, 0))
    }

    /// All chains in key order.
    pub fn all_chains(&self) -> Vec<ChainId> {
        self.world.chains().ids().collect()
    }

    /// The snapshot, to build upon.
    pub fn shared_world(&self) -> Arc<Snapshot> {
        Arc::clone(&self.world)
    }

    /// Where each of these chains is weak in a scope, chain by chain.
    pub fn diagnose_scope(&self, chains: &[ChainId], scope: &Scope) -> Vec<DiagnosisView> {
        self.diagnose_each(chains, scope, None, None)
    }

    /// Where each of these chains is weak in a scope, or with a level in each region or zone of it
    /// that lies in the scope: place by place, chain by chain. The places share their work.
    pub fn diagnose_each(
        &self,
        chains: &[ChainId],
        scope: &Scope,
        level: Option<Level>,
        work: Option<&Work>,
    ) -> Vec<DiagnosisView> {
        let landscape = self.landscape(chains, scope, level).within(work);
        landscape.map(|diagnosis| DiagnosisView::new(self, &diagnosis))
    }

    /// As [`Engine::diagnose_each`], for batches: each diagnosis is rendered on some thread and given
    /// to `sink` in order, and never are all of them in memory.
    ///
    /// # Errors
    /// The first error of `sink`.
    pub fn diagnose_stream<T: Send, E>(
        &self,
        chains: &[ChainId],
        scope: &Scope,
        level: Option<Level>,
        work: Option<&Work>,
        render: impl Fn(DiagnosisView) -> T + Sync,
        sink: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let landscape = self.landscape(chains, scope, level).within(work);
        landscape.stream(|diagnosis| render(DiagnosisView::new(self, &diagnosis)), sink)
    }

    /// What the diagnoses of these chains in these places share.
    pub fn landscape(&self, chains: &[ChainId], scope: &Scope, level: Option<Level>) -> Landscape<'_> {
        Landscape::new(&self.world, self.partition(scope, level), chains, &self.config)
    }

    /// The scope as one place, or each region or zone of a level that lies in it.
    pub fn partition(&self, scope: &Scope, level: Option<Level>) -> Partition {
        let world = &self.world;
        let within = |region: &RegionId| scope.contains_region(world, *region);
        let Some(level) = level else { return Partition::single(world, scope.clone()) };
        if let Some(level) = level.of_region() {
            let of_level = |region: &RegionId| world.region_tree().level(*region) == Some(level);
            let regions = world.regions().ids().filter(of_level).filter(within);
            Partition::of_regions(world, regions.collect())
        } else {
            let place = |zone: &ZoneId| world.zones().region().get(*zone);
            let zones = world.zones().ids().filter(|zone| place(zone).is_some_and(|region| within(&region)));
            Partition::of_zones(world, zones.collect())
        }
    }

    /// Writes all tables as a data package; returns the rows of each table.
    ///
    /// # Errors
    /// [`WriteError`] names the file that cannot be written.
    pub fn export(&self, folder: &Path) -> Result<Vec<(Table, usize)>, WriteError> {
        liantu_io::write_package(&self.world, folder)
    }
}

/// Opens a store that must be there.
pub(crate) fn open_existing(folder: &Path, access: Access) -> Result<Store, OpenEngineError> {
    if folder.is_dir() && (access == Access::Read || Store::is_at(folder)) {
        let store = Store::open(folder, access)?;
        if Store::is_at(folder) {
            return Ok(store);
        }
    }
    Err(OpenEngineError::NoStore { folder: folder.display().to_string() })
}

/// The generation asked for, by default the current one.
pub(crate) fn generation(store: &Store, folder: &Path, as_of: Option<&AsOf>) -> Result<Generation, OpenEngineError> {
    let current = || store.current().ok_or_else(|| OpenEngineError::Empty { folder: folder.display().to_string() });
    as_of.map_or_else(current, |as_of| as_of.find(store))
}
