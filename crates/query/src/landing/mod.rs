//! What changes if a firm comes (落地推演): findings healed, eased, made worse or new, what breaks the chain, how much is
//! sourced inside, and what the scope could make next, before and after. `docs/landing.md` defines exactly what is
//! counted.
//!
//! A [`Base`] holds what is recorded, prepared once; [`Base::land`] recomputes only what a plant can affect, with the
//! same result as [`full`], which rebuilds the whole world.
//!
//! # Why so little has to be recomputed
//! A plant is one more maker inside, of products that already have recorded makers. Let P be these products, D the
//! products of the closure that a product of P serves.
//! - *Gaps and weak links.* The severity of a product depends on its own makers, on the makers of what uses it, on
//!   what serves its requirement groups, and on figures that a plant does not change. So only D, what the products of
//!   D need, and their alternatives in a group can change.
//! - *Cut sets.* Elements of cut sets are outside, the plant is inside: the supply of P never falls any more and
//!   nothing else changes, so after every loss no more falls than before. The ends are those before and the products
//!   of D now made inside, E. So each minimal cut set K after the landing contains a former minimal cut set K₀, of
//!   the ends or of one of E. Either K₀ still is one, then K = K₀; or K ∖ K₀ is a minimal cut set of what is left
//!   after the loss of K₀. With K₀ the same falls as before unless it contains all former suppliers of some product
//!   of P; what an end of E adds is known when its fall was already followed.
//! - *Extensions.* Their readiness changes when P serves one of their groups; their density when the
//!   strengths of the scope do: the proximity of products is that of the recorded world.

mod cell;
mod change;
mod full;
mod outlook;
mod pool;
mod rank;

use std::sync::OnceLock;

use liantu_model::{FirmId, Plant, ProductId, RowId as _};
use rayon::prelude::*;

use crate::chokepoint::AndOr;
use crate::diagnose::{EvidenceGrade, FindingKind, Landscape, Newcomer};
use cell::Cell;
pub use full::full;
pub use rank::{FirmRank, PlaceRank, rank_firms, rank_places};

/// What a landing does to one chain in one scope (落地影响).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Gaps, weak links and choke points that change, by product, choke points after the others.
    pub changes: Vec<Change>,
    /// What the changes add up to.
    pub balance: Balance,
    /// Extensions whose promise changes or that enter or leave the list, by product.
    pub outlook: Vec<Change>,
    /// The fewest countries outside whose loss stops something the scope makes of the chain, before
    /// and after; `None` when no loss of up to `cut_order` does.
    pub countries_to_break: (Option<usize>, Option<usize>),
    /// The same for firms outside.
    pub firms_to_break: (Option<usize>, Option<usize>),
    /// How much of what is needed is made inside, before and after.
    pub sourcing: (Sourcing, Sourcing),
}

/// Severity removed and added by a landing (消除与增加的严重度).
///
/// Both are reported because they say different things: what a plant makes is no longer missing; what it needs is now
/// missing for one more firm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Balance {
    /// Σ severity before − after over what is healed or eased.
    pub removed: f64,
    /// Σ severity after − before over what is made worse or new.
    pub added: f64,
}

impl Balance {
    /// The sum over changes, in order.
    pub(crate) fn of<'c>(changes: impl Iterator<Item = &'c Change>) -> Self {
        changes.fold(Self::default(), |sum, change| match change.removed() {
            removed if removed > 0.0 => Self { removed: sum.removed + removed, ..sum },
            removed => Self { added: sum.added - removed, ..sum },
        })
    }
}

impl std::ops::Add for Balance {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { removed: self.removed + other.removed, added: self.added + other.added }
    }
}

/// One finding before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The product.
    pub product: ProductId,
    /// What is found as recorded; `None` for no finding.
    pub before: Option<State>,
    /// What would be found with the plant.
    pub after: Option<State>,
}

/// The part of a finding that is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Its kind; a gap that is filled thinly becomes a weak link.
    pub kind: FindingKind,
    /// Its severity, the promise of an extension.
    pub severity: f64,
    /// How well it is supported.
    pub grade: EvidenceGrade,
}

liantu_model::codes! {
    /// What happens to a finding.
    Effect {
        /// 治愈: it no longer exists.
        Healed = "healed", "治愈", "healed";
        /// 缓解: less severe, or a gap that is only a weak link now.
        Eased = "eased", "缓解", "eased";
        /// 加重: more severe.
        Worsened = "worsened", "加重", "made worse";
        /// 新增: it did not exist before.
        New = "new", "新增", "new";
    }
}

impl Change {
    /// What happens to the finding.
    pub fn effect(&self) -> Effect {
        match (self.before, self.after) {
            (None, _) => Effect::New,
            (_, None) => Effect::Healed,
            (Some(before), Some(after)) if after.severity > before.severity => Effect::Worsened,
            _ => Effect::Eased,
        }
    }

    /// Severity before minus severity after; no finding counts 0.
    pub fn removed(&self) -> f64 {
        let severity = |state: Option<State>| state.map_or(0.0, |state| state.severity);
        severity(self.before) - severity(self.after)
    }

    fn difference(&self, other: &Self) -> f64 {
        let state = |a: Option<State>, b: Option<State>| match (a, b) {
            (None, None) => 0.0,
            (Some(a), Some(b)) if (a.kind, a.grade) == (b.kind, b.grade) => (a.severity - b.severity).abs(),
            _ => f64::INFINITY,
        };
        if self.product != other.product {
            return f64::INFINITY;
        }
        state(self.before, other.before).max(state(self.after, other.after))
    }

    fn is_one(&self) -> bool {
        let key = |state: Option<State>| state.map(|state| (state.kind, state.severity.to_bits()));
        key(self.before) != key(self.after)
    }
}

/// How much of what a chain needs a scope makes itself (本地配套).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sourcing {
    /// Products the chain needs.
    pub needed: usize,
    /// Those made in the scope.
    pub made: usize,
    /// Requirement groups of the products made in the scope.
    pub groups: usize,
    /// Those requirement groups that something made in the scope serves.
    pub met: usize,
}

impl Outcome {
    /// The largest difference of a number, infinite when anything else differs: for comparing [`Base::land`] with
    /// [`full`].
    pub fn difference(&self, other: &Self) -> f64 {
        let lists = [(&self.changes, &other.changes), (&self.outlook, &other.outlook)];
        let rest = |of: &Self| (of.countries_to_break, of.firms_to_break, of.sourcing);
        if rest(self) != rest(other) || lists.iter().any(|(a, b)| a.len() != b.len()) {
            return f64::INFINITY;
        }
        let pairs = lists.into_iter().flat_map(|(a, b)| a.iter().zip(b));
        let sums = [(self.balance.removed, other.balance.removed), (self.balance.added, other.balance.added)];
        let sums = sums.into_iter().map(|(a, b)| (a - b).abs());
        pairs.map(|(a, b)| a.difference(b)).chain(sums).fold(0.0, f64::max)
    }
}

impl Sourcing {
    /// Local sourcing rate (本地配套率), 0 to 1: met / groups, `None` when nothing made in the scope needs anything.
    pub fn rate(&self) -> Option<f64> {
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        (self.groups > 0).then(|| count(self.met) / count(self.groups))
    }
}

/// What a firm's landing removes from a gap or weak link (缓解量).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relief {
    /// The product of the finding.
    pub product: ProductId,
    /// Gap or weak link, as recorded.
    pub kind: FindingKind,
    /// What is removed of its severity, above 0.
    pub removed: f64,
}

/// What is recorded about some chains in some disjoint scopes, prepared for landings.
///
/// Each piece is prepared on first use, or all at once by [`Base::prepare`]. Memory is linear in the makers of the
/// chains' products for each scope and chain used, and in products² for the extensions evaluated.
#[derive(Debug)]
pub struct Base<'s> {
    landscape: Landscape<'s>,
    /// Part by part, chain by chain.
    cells: Vec<OnceLock<Cell>>,
    /// The graph of each chain, with every product of the chain itself as an end.
    graphs: Vec<OnceLock<AndOr>>,
    /// Proximity of a product to all others.
    proximities: Vec<OnceLock<Vec<f64>>>,
}

impl<'s> Base<'s> {
    /// A base on a landscape. Takes negligible time; see [`Base::prepare`].
    pub fn new(landscape: Landscape<'s>) -> Self {
        let (parts, chains) = (landscape.partition().len(), landscape.chains().len());
        let products = landscape.world().products().len();
        let cells = (0..parts * chains).map(|_| OnceLock::new()).collect();
        let graphs = (0..chains).map(|_| OnceLock::new()).collect();
        let proximities = (0..products).map(|_| OnceLock::new()).collect();
        Self { landscape, cells, graphs, proximities }
    }

    /// The scopes, chains and the world.
    pub fn landscape(&self) -> &Landscape<'s> {
        &self.landscape
    }

    /// Prepares every chain in every scope, in parallel. Time is about that of diagnosing them.
    pub fn prepare(&self) {
        (0..self.cells.len()).into_par_iter().with_max_len(1).for_each(|at| {
            let chains = self.landscape.chains().len();
            let landed = self.change(at / chains, at % chains, &[]);
            landed.outcome(self.landscape.strengths(at / chains));
        });
    }

    /// What these plants, built together, do to one chain in one scope, given by their positions; `None` when one of
    /// them would not lie in the scope.
    ///
    /// Time is linear in the makers of what the plants' products serve, plus a walk over the chain's graph for each
    /// cut set that the plants affect; the first call for a scope and chain also prepares it.
    ///
    /// ```
    /// use liantu_model::{ChainId, Partition, Plant, Scope, Site, sketch};
    /// use liantu_query::{Config, Work};
    /// use liantu_query::diagnose::Landscape;
    /// use liantu_query::landing::{Base, Effect};
    ///
    /// let world = sketch::world("
    ///     regions: id name level
    ///     A 甲市 city
    ///     B 乙市 city
    ///     chains: id name
    ///     bat 动力电池
    ///     products: id name chain is_end
    ///     cell 电芯 bat true
    ///     sep 隔膜 bat -
    ///     firms: id name region
    ///     f 甲 A
    ///     g 乙 B
    ///     inputs: product input criticality
    ///     cell sep high
    ///     makes: product firm
    ///     cell f
    ///     sep g
    /// ");
    /// let (config, work, city) = (Config::default(), Work::new(), world.find("A").unwrap());
    /// let place = Partition::single(&world, Scope::Region(city));
    /// let base = Base::new(Landscape::new(&world, place, &[ChainId(0)], &config, &work));
    /// let plant = Plant::of(&world, world.find("g").unwrap(), Site::Region(city));
    /// let outcome = base.land(0, 0, &[plant]).unwrap();
    /// // The gap is a weak link now (one maker, and half of the makers outside); what broke the chain no longer does.
    /// let effects: Vec<Effect> = outcome.changes.iter().map(|change| change.effect()).collect();
    /// assert_eq!(effects, [Effect::Eased, Effect::Healed]);
    /// assert_eq!(outcome.firms_to_break, (Some(1), None));
    /// assert_eq!((outcome.sourcing.0.rate(), outcome.sourcing.1.rate()), (Some(0.0), Some(1.0)));
    /// ```
    pub fn land(&self, part: usize, chain: usize, plants: &[Plant]) -> Option<Outcome> {
        let newcomers = self.newcomers(part, plants)?;
        Some(self.change(part, chain, &newcomers).outcome(&self.strengths(part, &newcomers)))
    }

    /// Like [`Base::land`] for every chain of the base, in order; each is a step.
    pub fn land_all(&self, part: usize, plants: &[Plant]) -> Option<Vec<Outcome>> {
        let newcomers = self.newcomers(part, plants)?;
        let strengths = self.strengths(part, &newcomers);
        let work = self.landscape.work();
        let chains = self.landscape.chains().len();
        work.expect(chains);
        let outcome = |chain| {
            let outcome = self.change(part, chain, &newcomers).outcome(&strengths);
            work.step();
            outcome
        };
        Some((0..chains).map(outcome).collect())
    }

    /// The sum of [`Outcome::balance`] over all chains of the base, without the other parts of the outcomes.
    pub fn balance(&self, part: usize, plants: &[Plant]) -> Option<Balance> {
        let newcomers = self.newcomers(part, plants)?;
        let chains = 0..self.landscape.chains().len();
        let balances = chains.map(|chain| self.change(part, chain, &newcomers).balance());
        Some(balances.fold(Balance::default(), std::ops::Add::add))
    }

    /// What one more maker of these products would remove from the gaps and weak links of a chain in a scope,
    /// wherever in the scope it is, by product; choke points are left out. Takes microseconds once prepared: meant
    /// for ranking many firms.
    pub fn relief(&self, part: usize, chain: usize, mut products: Vec<ProductId>) -> Vec<Relief> {
        products.sort_unstable();
        products.dedup();
        let id = FirmId::from_index(self.landscape.world().firms().len());
        let newcomers = [Newcomer { id, region: None, products }];
        let relief = |change: &Change| {
            let (product, removed) = (change.product, change.removed());
            change.before.filter(|_| removed > 0.0).map(|before| Relief { product, kind: before.kind, removed })
        };
        self.change(part, chain, &newcomers).supplies().iter().filter_map(relief).collect()
    }

    /// The plants as firms that are not recorded; `None` when one of them is not in the scope.
    fn newcomers(&self, part: usize, plants: &[Plant]) -> Option<Vec<Newcomer>> {
        let world = self.landscape.world();
        let scope = &self.landscape.partition().scopes()[part];
        let newcomer = |(at, plant): (usize, &Plant)| {
            let is_made = |product: &ProductId| world.adjacency().makes_row(plant.firm, *product).is_some();
            let mut products: Vec<ProductId> = plant.products.iter().copied().filter(is_made).collect();
            products.sort_unstable();
            products.dedup();
            let newcomer = Newcomer {
                id: FirmId::from_index(world.firms().len() + at),
                region: plant.site.region(world),
                products,
            };
            plant.site.lies_in(world, scope).then_some(newcomer)
        };
        plants.iter().enumerate().map(newcomer).collect()
    }
}
