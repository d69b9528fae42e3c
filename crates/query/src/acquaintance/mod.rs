//! Paths of acquaintance (以商招商): through whom our firms know a target.
//!
//! Firms know one another through supplies, ownership and a common group ([`relation`]). A path leads from one of our
//! firms, through firms that are not ours, to the target.
//!
//! **Formula.** A hop has a strength s in (0, 1]; a path with hops 1 … n has the strength
//! `s₁ · s₂ · … · sₙ`. Ranking the products is ranking the sums of `−ln sᵢ`, so the best paths are
//! the shortest ones (Yen 1971, "Finding the K shortest loopless paths in a network", Management
//! Science 17(11), 712–716; Lawler 1972 for the order of deviations). Costs are kept as whole
//! numbers of 2⁻³², so sums are exact and ties are real ties.
//!
//! **Order.** Stronger paths first; among equal paths the one with fewer hops, then the one whose firms come first,
//! read from the target.
//!
//! **Missing data.** A relation that is not recorded does not exist; an unknown share or amount counts like the
//! smallest.
//!
//! **Limit.** No path is longer than `acquaintance.hops`. The answer always says whether a longer path could be as
//! strong as those found ([`Acquaintances::may_be_longer`]).
//!
//! ```
//! use liantu_model::{FirmId, Scope, sketch};
//! use liantu_query::{Config, Work, acquaintance::Acquaintance};
//!
//! let world = sketch::world("
//!     regions: id name level
//!     3302 宁波 city
//!     3101 上海 city
//!     firms: id name region
//!     a 本地企业 3302
//!     b 共同客户 3101
//!     c 目标企业 3101
//!     supplies: supplier customer
//!     a b
//!     c b
//! ");
//! let scope = Scope::Region(world.find("3302").ok_or("no region")?);
//! let work = Work::new();
//! let known = Acquaintance::new(&world, &scope, None, &Config::default(), &work);
//! let found = known.paths(FirmId(2), 3);
//! assert_eq!(found.paths[0].firms, [FirmId(0), FirmId(1), FirmId(2)]);
//! // Each hop is a supply of unknown amount without a source: 0.4 · (1 − 0.5 · (1 − 0.3)) = 0.26.
//! assert!((found.paths[0].strength - 0.26 * 0.26).abs() < 1e-12);
//! # Ok::<(), &'static str>(())
//! ```

mod alternatives;
pub mod relation;
mod search;

use fixedbitset::FixedBitSet;
use liantu_model::{ChainId, FirmId, RowId as _, Scope, Snapshot};

use crate::config::Config;
use crate::work::Work;
use relation::{HopRows, Relation, Relations};
use search::{Route, Search};

/// The paths found from our firms to a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acquaintances {
    /// Strongest first.
    pub paths: Vec<Path>,
    /// The target is one of our own firms; then there is no path.
    pub is_own: bool,
    /// The most hops a path may have.
    pub hops: u32,
    /// A path with more hops may exist that is stronger than the last one found, or that would be one more where
    /// fewer were found than requested. When `false` there is none.
    pub may_be_longer: bool,
}

/// A path from one of our firms to the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Our firm, those in between, the target.
    pub firms: Vec<FirmId>,
    /// One hop from each firm to the next.
    pub hops: Vec<Hop>,
    /// The product of the hops' strengths, in (0, 1].
    pub strength: f64,
    /// Whether our firm lies in the scope.
    pub is_inside: bool,
    /// Whether our firm leads the chain.
    pub is_lead: bool,
}

/// How one firm knows the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// What the first firm is to the second: the strongest of their relations.
    pub relation: Relation,
    /// The rows that prove it.
    pub rows: HopRows,
    /// In (0, 1].
    pub strength: f64,
}

/// Our firms, prepared for path queries to targets.
#[derive(Debug)]
pub struct Acquaintance<'s> {
    relations: Relations<'s>,
    inside: FixedBitSet,
    leads: Vec<FirmId>,
    own: FixedBitSet,
    /// Firms that know one of ours.
    near: FixedBitSet,
    hops: usize,
    work: &'s Work,
}

impl<'s> Acquaintance<'s> {
    /// Our firms: those in the scope, and those that lead the chain, wherever they are.
    ///
    /// Time is linear in the firms, the ownerships and the relations of our firms, plus one pass over all supplies
    /// the first time a snapshot is used.
    pub fn new(world: &'s Snapshot, scope: &Scope, chain: Option<ChainId>, config: &Config, work: &'s Work) -> Self {
        let relations = Relations::new(world, config);
        let leads = world.leads();
        let leading = leads.ids().filter(|row| chain.is_some() && leads.chain().get(*row) == chain);
        let mut leads: Vec<FirmId> = leading.filter_map(|row| leads.firm().get(row)).collect();
        leads.sort_unstable();
        let inside = scope.firms(world);
        let mut own = inside.clone();
        own.extend(leads.iter().map(|firm| firm.index()));
        let mut near = FixedBitSet::with_capacity(world.firms().len());
        for firm in own.ones().map(FirmId::from_index) {
            work.check();
            relations.partners(firm, |other| near.insert(other.index()));
        }
        let hops = config.acquaintance.hops as usize;
        Self { relations, inside, leads, own, near, hops, work }
    }

    /// The strongest paths to a target that begin at `k` different firms of ours.
    ///
    /// Shortest paths by labels of cost and hops from the target outwards. A firm one hop short of the limit is
    /// skipped unless it knows one of ours, so the last ring is never walked. Time is that of the relations of all
    /// firms nearer than the last path, times its hops; nothing is linear in the world.
    pub fn paths(&self, target: FirmId, k: usize) -> Acquaintances {
        self.ask(target, k, |search| search.nearest(target, k))
    }

    /// The `k` strongest paths to a target; several may begin at the same firm of ours.
    ///
    /// Yen's algorithm: at most `k` × hops searches like that of [`Acquaintance::paths`].
    pub fn all_paths(&self, target: FirmId, k: usize) -> Acquaintances {
        self.ask(target, k, |search| alternatives::k_best(search, target, k))
    }

    fn ask(
        &self,
        target: FirmId,
        k: usize,
        find: impl Fn(&mut Search<'_, 's>) -> (Vec<Route>, Option<u64>),
    ) -> Acquaintances {
        let hops = u32::try_from(self.hops).unwrap_or_default();
        if self.own.contains(target.index()) || k == 0 {
            return Acquaintances { is_own: self.own.contains(target.index()), hops, ..Acquaintances::default() };
        }
        let mut search = Search::new(&self.relations, (&self.own, &self.near), self.hops, self.work);
        let (routes, cut) = find(&mut search);
        let last = routes.last().filter(|_| routes.len() == k).map_or(u64::MAX, |route| route.cost);
        let may_be_longer = cut.is_some_and(|cut| cut < last);
        let paths = routes.iter().map(|route| self.path(target, route)).collect();
        Acquaintances { paths, is_own: false, hops, may_be_longer }
    }

    fn path(&self, target: FirmId, route: &Route) -> Path {
        let mut firms = vec![target];
        firms.extend(route.firms());
        firms.reverse();
        let hop = |pair: &[FirmId]| self.relations.between(pair[0], pair[1]);
        let hops: Vec<Hop> = firms.windows(2).filter_map(hop).collect();
        let ours = firms[0];
        Path {
            strength: hops.iter().map(|hop| hop.strength).product(),
            is_inside: self.inside.contains(ours.index()),
            is_lead: self.leads.binary_search(&ours).is_ok(),
            firms,
            hops,
        }
    }
}
