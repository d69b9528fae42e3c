//! One immutable generation: its world, its configuration and its identity.
//!
//! Questions are in the modules that answer them. **Invariant:** an engine never changes and knows neither a folder
//! nor an archive; whoever holds one is unaffected by any commit.

use std::path::Path;
use std::sync::Arc;

use liantu_io::WriteError;
use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, Partition, RegionId, Scope, Snapshot, Table};
use liantu_query::Config;
use liantu_store::{Generation, Notice};

/// Answers questions from one immutable generation (引擎). Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) world: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    generation: Option<Generation>,
    hash: String,
    notices: Vec<Notice>,
}

liantu_model::codes! {
    /// The kinds of places for which a batch of questions is answered.
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

impl Engine {
    /// An engine on a world that comes from no store, with default thresholds and weights.
    pub fn new(world: Arc<Snapshot>) -> Self {
        let (config, hash) = (Arc::new(Config::default()), String::new());
        Self { world, config, generation: None, hash, notices: Vec::new() }
    }

    /// An engine on the world read from files with this fingerprint.
    pub(crate) fn of_files(world: Arc<Snapshot>, fingerprint: &str) -> Self {
        Self { hash: fingerprint.to_owned(), ..Self::new(world) }
    }

    /// An engine on a generation of a store, with its chain hash and notices about the store.
    pub(crate) fn of_generation(
        world: Arc<Snapshot>,
        generation: Generation,
        hash: String,
        notices: Vec<Notice>,
    ) -> Self {
        Self { generation: Some(generation), hash, notices, ..Self::new(world) }
    }

    /// The same engine with other thresholds and weights.
    #[must_use]
    pub fn with_config(&self, config: Config) -> Self {
        Self { config: Arc::new(config), ..self.clone() }
    }

    /// The thresholds and weights.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the user should know about the store, although the answers are right.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The snapshot behind the answers.
    pub fn world(&self) -> &Snapshot {
        &self.world
    }

    /// The number of the generation, `None` when the world is not from a store.
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// The identity of the facts: for a generation of a store the chain hash of its record, for the embedded data the
    /// BLAKE3 hash of its files; 64 hexadecimal digits. Empty for a world built by hand.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All chains in key order.
    pub fn all_chains(&self) -> Vec<ChainId> {
        self.world.chains().ids().collect()
    }

    /// The snapshot, for building on it.
    pub fn shared_world(&self) -> Arc<Snapshot> {
        Arc::clone(&self.world)
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
            Partition::of_zones(world, scope.zones(world))
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
