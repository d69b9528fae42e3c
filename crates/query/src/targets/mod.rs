//! Whom to bring in (招商目标): candidates for a missing or weak product, with reasons.
//!
//! In reading order: [`Basis`] why a firm can make it; [`TermName`] what a score is made of;
//! [`target_lists`] who is ranked and who is left out; [`explain`] one firm.
//! `docs/targets.md` says exactly what is computed.

mod by_ties;
mod candidates;
mod courted;
mod declared;
mod distance;
mod fit;
mod measures;
mod relations;
mod terms;
mod worth;

use std::collections::BinaryHeap;

use liantu_model::{ChainId, FirmId, ProductId, Scope, Snapshot};
use rayon::prelude::*;

pub use by_ties::{TieRank, rank_by_ties};
pub use candidates::{Basis, Sources};
pub use courted::Courtship;
pub use declared::{Declared, declared_makers};
pub use distance::Ring;
pub use fit::{FitName, FitPart};
pub use relations::{Relation, RelationKind, Relations};
pub use terms::{Risk, Term, TermName};
pub use worth::Worth;

use crate::config::Config;
use crate::groups::Groups;
use candidates::{Claim, Claims};
use terms::Scorer;

/// What a list of targets is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Where firms are wanted.
    pub scope: &'a Scope,
    /// The chain whose lead firms count, if any.
    pub chain: Option<ChainId>,
    /// What a firm's coming would take off the findings there.
    pub worth: &'a Worth,
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
    /// Best first; equal scores in firm order. One of each group of firms.
    pub candidates: Vec<Candidate>,
    /// Firms outside that were ranked.
    pub n_ranked: usize,
    /// Firms outside that were left out because their group is in the scope already, with the member
    /// that is: whom to ask to extend. In firm order.
    pub group_here: Vec<(FirmId, FirmId)>,
}

/// A firm worth calling, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The firm.
    pub firm: FirmId,
    /// What it makes: the product itself, a variant of it, or an alternative to it.
    pub makes: ProductId,
    /// What says that it can.
    pub basis: Basis,
    /// The sum of the terms' points.
    pub score: f64,
    /// Where the score comes from, in fixed order.
    pub terms: Vec<Term>,
    /// Its ties into the scope.
    pub relations: Relations,
    /// The findings its coming would heal or ease, by position in the diagnosis, with the severity
    /// taken off.
    pub relief: Vec<(usize, f64)>,
    /// How it fits the place, as far as known.
    pub fit: Vec<FitPart>,
    /// What speaks against calling it.
    pub risks: Vec<Risk>,
    /// Distance to the scope, km, when both places are known.
    pub distance_km: Option<f64>,
    /// How near it is otherwise.
    pub ring: Ring,
    /// Others of its group that were ranked below it, in firm order.
    pub same_group: Vec<FirmId>,
}

/// Ranks firms outside a scope for these products: one list a product.
///
/// A firm is ranked when something says that it makes the product, a variant or an alternative (see
/// [`Basis`]). Left out are firms in the scope and firms whose group is in the scope already
/// ([`TargetList::group_here`]); of each other group the best firm is listed.
///
/// Products are worked on in parallel. Time is linear in the makers of the products with their
/// customers and suppliers, in the text of business scopes if those are asked, and a logarithm of
/// the candidates for each one listed.
pub fn target_lists(world: &Snapshot, asked: &Asked<'_>, products: &[ProductId], config: &Config) -> Vec<TargetList> {
    let ranking = Ranking::new(world, asked, products, config);
    (0..products.len()).into_par_iter().with_max_len(1).map(|at| ranking.list(at)).collect()
}

/// Why a firm is, or is not, a candidate for a product.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It is one.
    Candidate(Box<Candidate>),
    /// It is in the scope already.
    Here,
    /// This firm of its group is in the scope already.
    GroupHere(FirmId),
    /// Nothing says that it makes the product, a variant or an alternative.
    NoBasis,
}

/// Where one firm stands for each of these products.
pub fn explain(
    world: &Snapshot,
    asked: &Asked<'_>,
    products: &[ProductId],
    firm: FirmId,
    config: &Config,
) -> Vec<Standing> {
    let ranking = Ranking::new(world, asked, products, config);
    (0..products.len()).map(|at| ranking.standing(at, firm)).collect()
}

struct Ranking<'a> {
    world: &'a Snapshot,
    asked: &'a Asked<'a>,
    claims: Claims<'a>,
    scorer: Scorer<'a>,
    groups: Groups,
    /// The first firm of the scope of each group, by the group's first firm.
    here: Vec<(FirmId, FirmId)>,
}

impl<'a> Ranking<'a> {
    fn new(world: &'a Snapshot, asked: &'a Asked<'a>, products: &[ProductId], config: &'a Config) -> Self {
        let groups = Groups::new(world);
        let inside = asked.scope.inside(world);
        let local = world.firms().ids().filter(|firm| inside.contains(*firm));
        let mut here: Vec<(FirmId, FirmId)> = local.map(|firm| (groups.of(firm), firm)).collect();
        here.sort_unstable();
        here.dedup_by_key(|(group, _)| *group);
        let claims = Claims::new(world, asked, products);
        Self { world, asked, claims, scorer: Scorer::new(world, asked, config), groups, here }
    }

    fn list(&self, at: usize) -> TargetList {
        let product = self.claims.product(at);
        let place = self.scorer.place_fit(product);
        let inside = self.asked.scope.inside(self.world);
        let mut group_here = Vec::new();
        let mut ranked: Vec<Ranked> = Vec::new();
        for claim in self.claims.of(at).into_iter().filter(|claim| !inside.contains(claim.firm)) {
            match self.group_here(claim.firm) {
                Some(local) => group_here.push((claim.firm, local)),
                None => ranked.push(Ranked { score: self.scorer.score(&claim, &place), claim }),
            }
        }
        group_here.sort_unstable();
        group_here.dedup();
        ranked.sort_unstable_by(|a, b| a.claim.firm.cmp(&b.claim.firm).then(b.cmp(a)));
        ranked.dedup_by_key(|ranked| ranked.claim.firm);
        let n_ranked = ranked.len();
        TargetList { product, candidates: self.best(ranked, &place), n_ranked, group_here }
    }

    /// The best firm of each group, best group first, as many as asked for.
    fn best(&self, ranked: Vec<Ranked>, place: &[FitPart]) -> Vec<Candidate> {
        let mut heap = BinaryHeap::from(ranked);
        let mut taken: Vec<(FirmId, Candidate)> = Vec::new();
        while let Some(Ranked { claim, .. }) = heap.pop() {
            let group = self.groups.of(claim.firm);
            if let Some((_, known)) = taken.iter_mut().find(|(known, _)| *known == group) {
                known.same_group.push(claim.firm);
                known.same_group.sort_unstable();
            } else if taken.len() < self.asked.top {
                taken.push((group, self.scorer.candidate(&claim, place)));
            } else {
                break;
            }
        }
        taken.into_iter().map(|(_, candidate)| candidate).collect()
    }

    fn standing(&self, at: usize, firm: FirmId) -> Standing {
        let place = self.scorer.place_fit(self.claims.product(at));
        let claims = self.claims.of(at).into_iter().filter(|claim| claim.firm == firm);
        let best = claims.map(|claim| Ranked { score: self.scorer.score(&claim, &place), claim }).max();
        if self.asked.scope.inside(self.world).contains(firm) {
            return Standing::Here;
        }
        match (self.group_here(firm), best) {
            (Some(local), _) => Standing::GroupHere(local),
            (None, Some(best)) => Standing::Candidate(Box::new(self.scorer.candidate(&best.claim, &place))),
            (None, None) => Standing::NoBasis,
        }
    }

    /// The firm of the scope that is of the same group.
    fn group_here(&self, firm: FirmId) -> Option<FirmId> {
        let at = self.here.binary_search_by_key(&self.groups.of(firm), |(group, _)| *group).ok()?;
        Some(self.here[at].1)
    }
}

/// A claim with its score: the higher score first, then the lower firm, then the lower product.
#[derive(Clone, Debug)]
struct Ranked {
    score: f64,
    claim: Claim,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let score = self.score.total_cmp(&other.score);
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
