//! What methods walk on (已知关系): the relations of a world without the hidden ones.

use liantu_model::{NONE, Snapshot};

use super::known::{Biadjacency, Hidden, TieKind, makes, related_products, stages, supplies, uses};
use super::path::Room;
use super::scores::Scores;
use super::text::TextIndex;

/// What one thread needs to answer queries on a [`Ground`]: scores, and buffers for the walks.
#[derive(Debug)]
pub struct Desk {
    /// The scores of candidates.
    pub scores: Scores,
    pub(crate) room: Room,
}

/// The relations that methods walk on, without the hidden ones.
///
/// Queries and candidates are rows of `firms` or `products` by their number, as the
/// [`TieKind`] says.
#[derive(Debug)]
pub struct Ground {
    pub(crate) kind: TieKind,
    /// The ties to predict: query → candidate.
    pub(crate) ties: Biadjacency,
    /// Names of products, or of firms for supplies.
    pub(crate) names: TextIndex,
    /// Products that need each other or are kinds of each other.
    pub(crate) related: Biadjacency,
    /// Product → stage.
    pub(crate) stages: Biadjacency,
    /// Product → customer, once for each supplier.
    pub(crate) buys: Biadjacency,
    /// Firm → product it makes or sells.
    pub(crate) offers: Biadjacency,
    /// Product → product it is needed for.
    pub(crate) uses: Biadjacency,
    size: usize,
}

impl Ground {
    /// The ground of a world without these rows of `makes` or `supplies`.
    ///
    /// A row of `makes` that only hidden supplies support (the firm sells the product in hidden rows and in no other)
    /// is left out too, so that it does not give them away. Time is that of sorting the rows of `makes`, `supplies`
    /// and `inputs` and the pieces of the names; it grows little faster than their number.
    pub fn new(world: &Snapshot, kind: TieKind, hidden: &Hidden) -> Self {
        if kind == TieKind::Supplies { Self::of_supplies(world, hidden) } else { Self::of_makes(world, kind, hidden) }
    }

    fn of_makes(world: &Snapshot, kind: TieKind, hidden: &Hidden) -> Self {
        let (firms, products) = (world.firms().len(), world.products().len());
        let ties = Biadjacency::distinct(firms, products, makes(world, hidden));
        let ties = if kind == TieKind::Makers { ties.turned() } else { ties };
        let name = |product| world.products().name().get(product).unwrap_or_default();
        let size = firms.max(products).max(world.stages().len());
        Self {
            kind,
            ties,
            names: TextIndex::new(world.products().ids().map(name)),
            related: related_products(world),
            stages: stages(world),
            buys: Biadjacency::default(),
            offers: Biadjacency::default(),
            uses: Biadjacency::default(),
            size,
        }
    }

    fn of_supplies(world: &Snapshot, hidden: &Hidden) -> Self {
        let (firms, products) = (world.firms().len(), world.products().len());
        let seen = supplies(world, hidden);
        let ties = Biadjacency::distinct(firms, firms, seen.iter().map(|(from, to, _)| (*from, *to)).collect());
        let known = || seen.iter().filter(|(_, _, product)| *product != NONE);
        let buys = known().map(|(_, to, product)| (*product, *to)).collect();
        let sells =
            Biadjacency::distinct(firms, products, known().map(|(from, _, product)| (*from, *product)).collect());
        let is_sold = |firm: u32, product: u32| sells.forward.list(firm).binary_search(&product).is_ok();
        let mut lost: Vec<(u32, u32)> = supplies(world, &Hidden::new())
            .into_iter()
            .filter(|(from, _, product)| *product != NONE && !is_sold(*from, *product))
            .map(|(from, _, product)| (from, product))
            .collect();
        lost.sort_unstable();
        let made = makes(world, &Hidden::new()).into_iter().filter(|pair| lost.binary_search(pair).is_err());
        let name = |firm| world.firms().name().get(firm).unwrap_or_default();
        Self {
            kind: TieKind::Supplies,
            ties,
            names: TextIndex::new(world.firms().ids().map(name)),
            related: Biadjacency::default(),
            stages: Biadjacency::default(),
            buys: Biadjacency::new(products, firms, buys),
            offers: Biadjacency::distinct(firms, products, made.chain(sells.forward.pairs()).collect()),
            uses: uses(world),
            size: firms.max(products),
        }
    }

    /// A desk for queries on this ground, in time linear in the firms and products.
    pub fn desk(&self) -> Desk {
        Desk { scores: Scores::new(self.size), room: Room::new(self.size) }
    }

    /// The number of possible queries.
    pub fn n_queries(&self) -> u32 {
        u32::try_from(self.ties.forward.rows()).unwrap_or(NONE)
    }

    /// The number of candidates, known ties included.
    pub fn n_candidates(&self) -> u32 {
        u32::try_from(self.ties.back.rows()).unwrap_or(NONE)
    }

    /// The number of known ties.
    pub fn n_ties(&self) -> usize {
        self.ties.forward.len()
    }

    /// The known ties of a query, ascending.
    pub fn known(&self, query: u32) -> &[u32] {
        self.ties.forward.list(query)
    }

    /// Whether a node can be a new tie of the query: neither a known one nor itself.
    pub fn is_candidate(&self, query: u32, node: u32) -> bool {
        let is_itself = self.kind == TieKind::Supplies && query == node;
        !is_itself && self.known(query).binary_search(&node).is_err()
    }
}
