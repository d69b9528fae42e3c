//! The frozen world: canonical tables and the adjacency derived from them.

use std::cell::Cell;

use crate::adjacency::{Adjacency, Derived};
use crate::column::{Col, ColumnType};
use crate::facts::{DamagedFacts, Evidence, Facts, TableData};
use crate::id::{NONE, RowId};
use crate::region::RegionTree;
use crate::schema::{FirmId, NodeId, RegionId, SupplyId, Table};
use crate::strings::Strings;

/// One generation of the world (快照): immutable, `Send + Sync`, meant to be shared by `Arc`.
///
/// Contains the canonical columns ([`Facts`]), the region tree, and the adjacency, which is derived on first use,
/// both ways for every relation.
#[derive(Debug)]
pub struct Snapshot {
    facts: Facts,
    derived: Derived,
    regions: RegionTree,
    firm_places: Vec<u32>,
}

thread_local! {
    /// See [`Snapshot::built_here`].
    static BUILT: Cell<u64> = const { Cell::new(0) };
}

impl Snapshot {
    /// A snapshot of these facts.
    ///
    /// # Errors
    /// [`DamagedFacts`] when the columns are inconsistent (see [`Facts::check`]).
    ///
    /// Time and memory are linear in the number of rows.
    pub fn new(facts: Facts) -> Result<Self, DamagedFacts> {
        facts.check()?;
        BUILT.set(BUILT.get() + 1);
        let regions = RegionTree::new(&facts)?;
        let mut world = Self { facts, derived: Derived::new(), regions, firm_places: Vec::new() };
        let place = |firm: FirmId| world.region_of(firm).map_or(NONE, |region| world.regions.position(region));
        world.firm_places = world.firms().ids().map(place).collect();
        Ok(world)
    }

    /// How many snapshots this thread has built: building one is the most expensive step of a change, and tests check
    /// how often it is done.
    #[doc(hidden)]
    pub fn built_here() -> u64 {
        BUILT.get()
    }

    /// The canonical columns.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Adjacency, derived on first use: makers, customers, inputs and their reverses.
    pub fn adjacency(&self) -> Adjacency<'_> {
        Adjacency::new(&self.facts, &self.derived)
    }

    /// The tree of regions.
    pub fn region_tree(&self) -> &RegionTree {
        &self.regions
    }

    /// A table without its type.
    pub fn view(&self, table: Table) -> TableView<'_> {
        self.facts.view(table)
    }

    /// The row of a node table with this key.
    ///
    /// Time is logarithmic in the number of rows.
    pub fn find<I: NodeId>(&self, key: &str) -> Option<I> {
        self.facts.find(key)
    }

    /// The key of a row of a node table.
    pub fn key<I: NodeId>(&self, id: I) -> &str {
        self.facts.key(id)
    }

    /// The smallest region known for a firm: its own, else that of its zone.
    pub fn region_of(&self, firm: FirmId) -> Option<RegionId> {
        self.facts.region_of(firm)
    }

    /// For each firm the position of its region in the preorder of [`RegionTree`], [`NONE`] when it
    /// has no place: "lies in" is one range check.
    pub fn firm_places(&self) -> &[u32] {
        &self.firm_places
    }

    /// The rows of `supplies` in which a firm is the supplier. Derived on first use, in time linear in the number of
    /// supplies.
    pub fn supplies_from(&self, firm: FirmId) -> &[SupplyId] {
        self.adjacency().supplies_from().of(firm)
    }

    /// The rows of `supplies` in which a firm is the customer. Derived on first use, in time linear in the number of
    /// supplies.
    pub fn supplies_to(&self, firm: FirmId) -> &[SupplyId] {
        self.adjacency().supplies_to().of(firm)
    }
}

/// Facts by type and key, for callers that need no adjacency.
impl Facts {
    /// A table without its type.
    pub fn view(&self, table: Table) -> TableView<'_> {
        TableView { table, data: self.table(table), facts: self }
    }

    /// The row of a node table with this key.
    ///
    /// Time is logarithmic in the number of rows.
    pub fn find<I: NodeId>(&self, key: &str) -> Option<I> {
        self.view(I::TABLE).find(key).map(I::from_index)
    }

    /// The key of a row of a node table.
    pub fn key<I: NodeId>(&self, id: I) -> &str {
        self.view(I::TABLE).key(id.index())
    }

    /// The smallest region known for a firm: its own, else that of its zone.
    pub fn region_of(&self, firm: FirmId) -> Option<RegionId> {
        let firms = self.firms();
        let zone = || firms.zone().get(firm).and_then(|zone| self.zones().region().get(zone));
        firms.region().get(firm).or_else(zone)
    }
}

/// A table of a snapshot without its type.
#[derive(Clone, Copy, Debug)]
pub struct TableView<'s> {
    table: Table,
    data: &'s TableData,
    facts: &'s Facts,
}

impl<'s> TableView<'s> {
    /// Which table it is.
    pub fn table(&self) -> Table {
        self.table
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.data.rows
    }

    /// The stored columns.
    pub fn data(&self) -> &'s TableData {
        self.data
    }

    /// All text of the snapshot.
    pub fn strings(&self) -> &'s Strings {
        &self.facts.strings
    }

    /// The key of a row, for node tables; empty for edges.
    pub fn key(&self, row: usize) -> &'s str {
        self.facts.text(&self.data.columns[0], row)
    }

    /// The row of a node table with this key.
    pub fn find(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.rows());
        while low < high {
            let middle = low.midpoint(high);
            match crate::facts::shortlex(self.key(middle)).cmp(&crate::facts::shortlex(key)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Where the fact in `row` comes from and when it held.
    pub fn evidence(&self, row: impl RowId) -> Option<Evidence<'s>> {
        let at = self.data.provenance_of(row.index());
        self.facts.provenances.get(at as usize).map(|provenance| Evidence::read(provenance, &self.facts.strings))
    }

    pub(crate) fn col<R: RowId, K: ColumnType>(&self, field: usize) -> Col<'s, R, K> {
        Col::new(&self.data.columns[field], &self.facts.strings)
    }
}
