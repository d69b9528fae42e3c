//! Whom to bring in (招商目标): candidates for a missing or weak product, with reasons.
//!
//! In reading order: [`Basis`] why a firm can make it; [`TermName`] what a score consists of; [`Market`] what all
//! lists share; [`ScopeMarket`] who is ranked in a scope and who is left out. `docs/targets.md` defines exactly what
//! is computed.

mod by_ties;
mod candidates;
mod courted;
mod declared;
mod distance;
mod fit;
mod relations;
mod terms;
mod worth;

use std::collections::BinaryHeap;

use liantu_model::{ChainId, FirmId, ProductId, Scope, Snapshot};

pub use by_ties::{TieRank, rank_by_ties};
pub use candidates::{Basis, BasisKind, Sources};
pub use courted::Courtship;
pub use declared::{Declarations, Declared};
pub use distance::Ring;
pub use fit::{FitName, FitPart};
pub use relations::{BusinessTie, RelationKind, Relations};
pub use terms::{Risk, Term, TermName};
pub use worth::Worth;

use crate::config::Config;
use crate::groups::Groups;
use crate::landing::Relief;
use crate::predict::{Likely, Predictor};
use crate::work::Work;
use candidates::Claim;
use courted::Courted;
use fit::FitMeasures;
use relations::Stakes;
use terms::{Scorer, View};

/// What is requested of a list of targets.
#[derive(Clone, Copy, Debug)]
pub struct ListRequest<'a> {
    /// The chain whose lead firms count, if any.
    pub chain: Option<ChainId>,
    /// The findings that a firm's landing would heal or ease; without them that term is unknown.
    pub worth: Option<Worth<'a>>,
    /// What makes a firm a candidate.
    pub sources: Sources,
    /// Candidates wanted for each product.
    pub top: usize,
}

/// Ranked candidates for one product in one scope (目标清单).
#[derive(Clone, Debug, PartialEq)]
pub struct TargetList {
    /// The product that is missing or weak.
    pub product: ProductId,
    /// Best first; equal scores in firm order. One candidate for each group of firms.
    pub candidates: Vec<Candidate>,
    /// Firms outside that were ranked.
    pub n_ranked: usize,
    /// Firms outside that were left out because their group is already in the scope, with the member that is: the
    /// firm to approach about an expansion. In firm order.
    pub group_here: Vec<(FirmId, FirmId)>,
}

/// A firm worth calling, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The firm.
    pub firm: FirmId,
    /// What it makes: the product itself, a variant of it, or an alternative to it.
    pub makes: ProductId,
    /// The evidence that it can.
    pub basis: Basis,
    /// The sum of the terms' points.
    pub score: f64,
    /// Where the score comes from, in fixed order.
    pub terms: Vec<Term>,
    /// Its ties into the scope.
    pub relations: Relations,
    /// The gaps and weak links its landing would heal or ease, by product.
    pub relief: Vec<Relief>,
    /// How it fits the place, as far as known.
    pub fit: Vec<FitPart>,
    /// What speaks against calling it.
    pub risks: Vec<Risk>,
    /// Distance to the scope, km, when both places are known.
    pub distance_km: Option<f64>,
    /// How far away it is when the distance is unknown.
    pub ring: Ring,
    /// Others of its group that were ranked below it, in firm order.
    pub same_group: Vec<FirmId>,
}

/// Why a firm is, or is not, a candidate for a product.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It is one.
    Candidate(Box<Candidate>),
    /// It is already in the scope.
    Here,
    /// This firm of its group is in the scope already.
    GroupHere(FirmId),
    /// There is no evidence that it makes the product, a variant or an alternative.
    NoBasis,
}

/// What all target lists of a world share (招商底册): groups of firms, stakes, projects, measures, and what firms declare
/// to make.
#[derive(Debug)]
pub struct Market<'s> {
    world: &'s Snapshot,
    config: &'s Config,
    work: &'s Work,
    groups: Groups,
    stakes: Stakes,
    courted: Courted,
    measures: FitMeasures,
    /// The products of the lists, ascending.
    products: Vec<ProductId>,
    /// For each of them, if requested: firms whose registered scope names it, and whether by its bare name.
    declared: Vec<Vec<(FirmId, bool)>>,
    /// Likewise: firms likely to make it.
    likely: Vec<Vec<Likely<FirmId>>>,
}

impl<'s> Market<'s> {
    /// Prepares lists for these products in any scope, using at most these sources.
    ///
    /// Time is linear in the firms, investments, projects and measures; business scopes are read and likely makers
    /// predicted for all products at once, with a step for each product. Later, each list is a step too.
    pub fn new(
        world: &'s Snapshot,
        products: &[ProductId],
        sources: Sources,
        config: &'s Config,
        work: &'s Work,
    ) -> Self {
        let mut wanted = products.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let one = |one: &Vec<Declared<'_>>| one.iter().map(|one| (one.firm, one.is_exact)).collect();
        let declared = || Declarations::new(world, &wanted).makers(work).iter().map(one).collect();
        let likely = || Predictor::new(world, config, work).likely_makers_of(&wanted, config.targets.likely as usize);
        let declared = if sources.declared { declared() } else { Vec::new() };
        let likely = if sources.likely { likely() } else { Vec::new() };
        Self {
            world,
            config,
            work,
            groups: Groups::new(world, config),
            stakes: Stakes::new(world),
            courted: Courted::new(world),
            measures: FitMeasures::new(world),
            products: wanted,
            declared,
            likely,
        }
    }

    /// The same seen from one scope. Time is linear in the firms and in the supplies that leave the
    /// scope's firms.
    pub fn seen_from<'m>(&'m self, scope: &'m Scope) -> ScopeMarket<'m> {
        let inside = scope.inside(self.world);
        let local = self.world.firms().ids().filter(|firm| inside.contains(*firm));
        let mut here: Vec<(FirmId, FirmId)> = local.map(|firm| (self.groups.head(firm), firm)).collect();
        here.sort_unstable();
        here.dedup_by_key(|(group, _)| *group);
        ScopeMarket { market: self, scope, scorer: Scorer::new(self, scope), here }
    }
}

/// Target lists of one scope.
#[derive(Debug)]
pub struct ScopeMarket<'m> {
    market: &'m Market<'m>,
    scope: &'m Scope,
    scorer: Scorer<'m>,
    /// The first firm of the scope of each group, by the head of the group.
    here: Vec<(FirmId, FirmId)>,
}

impl ScopeMarket<'_> {
    /// Ranks firms outside the scope for these products: one list for each.
    ///
    /// A firm is ranked when there is evidence that it makes the product, a variant or an alternative (see
    /// [`Basis`]). Left out are firms in the scope and firms whose group is already in the scope
    /// ([`TargetList::group_here`]); of each other group the best firm is listed.
    ///
    /// Lists are steps, processed in parallel. Time is linear in the makers of the products with their customers and
    /// suppliers, times a logarithm of the candidates for each one listed.
    pub fn lists(&self, wanted: &[(ListRequest<'_>, ProductId)]) -> Vec<TargetList> {
        let work = self.market.work;
        work.expect(wanted.len());
        work.each(wanted, |(request, product)| self.list(request, *product))
    }

    /// The standing of one firm for a product.
    pub fn explain(&self, request: &ListRequest<'_>, product: ProductId, firm: FirmId) -> Standing {
        if self.scope.inside(self.market.world).contains(firm) {
            return Standing::Here;
        }
        if let Some(local) = self.group_here(firm) {
            return Standing::GroupHere(local);
        }
        self.market.work.check();
        let view = self.scorer.view(request, product);
        let claims = self.market.claims(product, request.sources).into_iter().filter(|claim| claim.firm == firm);
        let best = claims.map(|claim| Ranked { score: view.score(&claim), is_bound: false, claim }).max();
        best.map_or(Standing::NoBasis, |best| Standing::Candidate(Box::new(view.candidate(&best.claim))))
    }

    fn list(&self, request: &ListRequest<'_>, product: ProductId) -> TargetList {
        let view = self.scorer.view(request, product);
        let inside = self.scope.inside(self.market.world);
        let mut group_here = Vec::new();
        let mut ranked: Vec<Ranked> = Vec::new();
        for claim in self.market.claims(product, request.sources).into_iter().filter(|one| !inside.contains(one.firm)) {
            self.market.work.check();
            match self.group_here(claim.firm) {
                Some(local) => group_here.push((claim.firm, local)),
                None => ranked.push(Ranked { score: view.bound(&claim), is_bound: true, claim }),
            }
        }
        group_here.sort_unstable();
        group_here.dedup();
        ranked.sort_unstable_by(|a, b| a.claim.firm.cmp(&b.claim.firm).then(b.cmp(a)));
        ranked.dedup_by_key(|ranked| ranked.claim.firm);
        let n_ranked = ranked.len();
        TargetList { product, candidates: self.best(ranked, request.top, &view), n_ranked, group_here }
    }

    /// The best firm of each group, best group first, as many as requested.
    fn best(&self, ranked: Vec<Ranked>, top: usize, view: &View<'_>) -> Vec<Candidate> {
        let mut heap = BinaryHeap::from(ranked);
        let mut taken: Vec<(FirmId, Candidate)> = Vec::new();
        while let Some(Ranked { claim, is_bound, .. }) = heap.pop() {
            self.market.work.check();
            if is_bound {
                heap.push(Ranked { score: view.score(&claim), is_bound: false, claim });
                continue;
            }
            let group = self.market.groups.head(claim.firm);
            if let Some((_, known)) = taken.iter_mut().find(|(known, _)| *known == group) {
                known.same_group.push(claim.firm);
                known.same_group.sort_unstable();
            } else if taken.len() < top {
                taken.push((group, view.candidate(&claim)));
            } else {
                break;
            }
        }
        taken.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// The firm in the scope that belongs to the same group.
    fn group_here(&self, firm: FirmId) -> Option<FirmId> {
        let at = self.here.binary_search_by_key(&self.market.groups.head(firm), |(group, _)| *group).ok()?;
        Some(self.here[at].1)
    }
}

/// A claim with its score, or an upper bound of it: the higher first; if equal, claims that are only bounded, so that
/// they are computed before the other is taken; then the lower firm, then the lower product.
#[derive(Clone, Debug)]
struct Ranked {
    score: f64,
    is_bound: bool,
    claim: Claim,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let score = self.score.total_cmp(&other.score).then(self.is_bound.cmp(&other.is_bound));
        score.then(other.claim.firm.cmp(&self.claim.firm)).then(other.claim.makes.cmp(&self.claim.makes))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}
