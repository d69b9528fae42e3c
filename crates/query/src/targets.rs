//! Whom to bring in (招商目标): candidates for a missing or weak product, with reasons.

use std::cmp::Reverse;

use liantu_model::code::{Confidence, InvestorClass, MakesRole, RegionLevel};
use liantu_model::{FirmId, MakesId, ProductId, RegionId, Scope, Snapshot};
use rayon::prelude::*;

use crate::config::{Config, class_value, reliance};
use crate::ties::{ScopeTies, Ties};

/// Ranked candidates for one product in one scope (目标清单).
#[derive(Clone, Debug, PartialEq)]
pub struct TargetList {
    /// The product that is missing or weak.
    pub product: ProductId,
    /// Best first; equal scores in firm order.
    pub candidates: Vec<Candidate>,
    /// Makers outside the scope that were ranked.
    pub n_ranked: usize,
}

/// A firm worth calling, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The firm.
    pub firm: FirmId,
    /// What it makes: the product itself or a variant of it.
    pub makes: ProductId,
    /// The row of `makes` that says so.
    pub makes_row: MakesId,
    /// The sum of the terms' points, 0 to 100 with the default weights.
    pub score: f64,
    /// Where the score comes from, in fixed order.
    pub terms: [Term; 5],
    /// Its ties into the scope.
    pub ties: Ties,
    /// Some of its customers in the scope.
    pub customers_inside: Vec<FirmId>,
    /// Some of its customers that also buy from the scope.
    pub shared_customers: Vec<FirmId>,
    /// Distance to the scope, km, when both places are known.
    pub distance_km: Option<f64>,
    /// How near it is otherwise.
    pub ring: Ring,
}

/// One term of a candidate's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Which term.
    pub name: TermName,
    /// 0 to 1.
    pub value: f64,
    /// Points it earns: value × weight.
    pub points: f64,
}

/// The terms of a candidate's score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermName {
    /// 供给能力: 1 for a main product, 0.6 for a secondary one, 0.8 when not known; × 0.8 for a
    /// variant.
    Capability,
    /// 供应纽带: t / (t + 20) with t = 10 customers inside + 3 shared customers.
    Ties,
    /// 企业类型: that of its best class.
    Class,
    /// 依据: how documented it is that it makes the product.
    Evidence,
    /// 距离: 1 in the province, falling with distance in the country, 0.2 abroad.
    Distance,
}

/// How far out a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ring {
    /// In the rest of the province.
    Province,
    /// In the rest of the country.
    Country,
    /// Abroad, in this country.
    Abroad(RegionId),
    /// Not known.
    Unplaced,
}

const WITNESS_ROWS: usize = 3;

/// Ranks the makers outside a scope of these products: one list a product, at most `top`
/// candidates each.
///
/// Products are worked on in parallel. Time is linear in the makers of the products and their
/// customers.
pub fn target_lists(
    world: &Snapshot,
    scope: &Scope,
    products: &[ProductId],
    top: usize,
    config: &Config,
) -> Vec<TargetList> {
    let ties = ScopeTies::new(world, scope);
    let ranking = Ranking { world, scope, ties, home: Home::of(world, scope), config };
    products.par_iter().map(|product| ranking.list(*product, top)).collect()
}

/// Where the scope lies.
struct Home {
    region: Option<RegionId>,
    province: Option<RegionId>,
    country: Option<RegionId>,
}

impl Home {
    fn of(world: &Snapshot, scope: &Scope) -> Self {
        let region = scope.region(world);
        let at = |level| region.and_then(|region| world.region_tree().at_level(region, level));
        Self { region, province: at(RegionLevel::Province), country: at(RegionLevel::Country) }
    }
}

struct Ranking<'s> {
    world: &'s Snapshot,
    scope: &'s Scope,
    ties: ScopeTies<'s>,
    home: Home,
    config: &'s Config,
}

impl Ranking<'_> {
    fn list(&self, product: ProductId, top: usize) -> TargetList {
        let inside = self.scope.inside(self.world);
        let makers = self.world.adjacency().makers();
        let mut ranked: Vec<(f64, FirmId, ProductId)> = Vec::new();
        for makes in self.world.requirements().serving(product) {
            for firm in makers.of(makes).iter().copied().filter(|firm| !inside.contains(*firm)) {
                let Some(row) = self.world.adjacency().makes_row(firm, makes) else { continue };
                let score = self.terms(firm, row, makes == product).iter().map(|term| term.points).sum();
                ranked.push((score, firm, makes));
            }
        }
        let order = |a: &(f64, FirmId, ProductId), b: &(f64, FirmId, ProductId)| {
            b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        ranked.sort_by(order);
        let mut candidates: Vec<Candidate> = Vec::new();
        let n_ranked = {
            let mut firms: Vec<FirmId> = ranked.iter().map(|(_, firm, _)| *firm).collect();
            firms.sort_unstable();
            firms.dedup();
            firms.len()
        };
        for (_, firm, makes) in ranked {
            if candidates.len() == top {
                break;
            }
            if !candidates.iter().any(|known| known.firm == firm) {
                candidates.extend(self.candidate(firm, makes, product));
            }
        }
        TargetList { product, candidates, n_ranked }
    }

    fn candidate(&self, firm: FirmId, makes: ProductId, product: ProductId) -> Option<Candidate> {
        let makes_row = self.world.adjacency().makes_row(firm, makes)?;
        let terms = self.terms(firm, makes_row, makes == product);
        let (customers_inside, shared_customers) = self.ties.witnesses(firm, WITNESS_ROWS);
        Some(Candidate {
            firm,
            makes,
            makes_row,
            score: terms.iter().map(|term| term.points).sum(),
            terms,
            ties: self.ties.of(firm),
            customers_inside,
            shared_customers,
            distance_km: self.distance_km(firm),
            ring: self.ring(firm),
        })
    }

    fn terms(&self, firm: FirmId, row: MakesId, exact: bool) -> [Term; 5] {
        let weights = &self.config.targets;
        let term = |name, value: f64, weight: f64| Term { name, value, points: value * weight };
        [
            term(TermName::Capability, self.capability(row, exact), weights.capability),
            term(TermName::Ties, tie_strength(self.ties.of(firm)), weights.ties),
            term(TermName::Class, self.class(firm), weights.class),
            term(TermName::Evidence, self.evidence(row), weights.evidence),
            term(TermName::Distance, self.nearness(firm), weights.distance),
        ]
    }

    fn capability(&self, row: MakesId, exact: bool) -> f64 {
        let role = match self.world.makes().role().get(row) {
            Some(MakesRole::Main) => 1.0,
            Some(MakesRole::Secondary) => 0.6,
            None => 0.8,
        };
        if exact { role } else { role * 0.8 }
    }

    fn class(&self, firm: FirmId) -> f64 {
        let classes = self.world.firms().classes().get(firm);
        let classes = classes.into_iter().flat_map(liantu_model::column::FlagSet::<InvestorClass>::iter);
        classes.map(class_value).fold(0.2, f64::max)
    }

    fn evidence(&self, row: MakesId) -> f64 {
        let confidence: Option<Confidence> = self.world.makes().view().evidence(row).and_then(|e| e.confidence);
        reliance(confidence)
    }

    fn ring(&self, firm: FirmId) -> Ring {
        let tree = self.world.region_tree();
        let within = |outer: Option<RegionId>, region| outer.is_some_and(|outer| tree.contains(outer, region));
        match self.world.region_of(firm) {
            None => Ring::Unplaced,
            Some(region) if tree.level(region) == Some(RegionLevel::Aggregate) => Ring::Unplaced,
            Some(region) if within(self.home.province, region) => Ring::Province,
            Some(region) if within(self.home.country, region) => Ring::Country,
            Some(region) => Ring::Abroad(tree.at_level(region, RegionLevel::Country).unwrap_or(region)),
        }
    }

    fn nearness(&self, firm: FirmId) -> f64 {
        match self.ring(firm) {
            Ring::Province => 1.0,
            Ring::Country => self.distance_km(firm).map_or(0.5, |km| (1.0 - km / 2_500.0).max(0.3)),
            Ring::Abroad(_) => 0.2,
            Ring::Unplaced => 0.0,
        }
    }

    /// Great-circle distance between the seats of the firm's region and the scope's, km.
    fn distance_km(&self, firm: FirmId) -> Option<f64> {
        let seat = |region: RegionId| {
            let placed =
                |at: &RegionId| Some((self.world.regions().lat().get(*at)?, self.world.regions().lon().get(*at)?));
            self.world.region_tree().ancestors(region).find_map(|at| placed(&at))
        };
        Some(great_circle_km(seat(self.world.region_of(firm)?)?, seat(self.home.region?)?))
    }
}

fn tie_strength(ties: Ties) -> f64 {
    let strength = 10.0 * f64::from(ties.customers_inside) + 3.0 * f64::from(ties.shared_customers);
    strength / (strength + 20.0)
}

/// Great-circle distance between two places given as (latitude, longitude) in degrees, km, by the
/// haversine formula with a mean earth radius of 6,371.0 km.
fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(a.1.to_radians(), b.1.to_radians());
    2.0 * 6_371.0 * h.sqrt().min(1.0).asin()
}

/// A maker of a missing product, ranked by its ties alone: the plain integer score
/// `10 customers inside + 3 shared customers + ⌊log2 size⌋`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieRank {
    /// The firm.
    pub firm: FirmId,
    /// Its ties into the scope.
    pub ties: Ties,
    /// The score.
    pub score: i64,
}

/// The `top` makers by [`TieRank::score`], then size, then firm.
///
/// Time is linear in the makers, plus sorting the top.
pub fn rank_by_ties(world: &Snapshot, makers: &[FirmId], top: usize, ties: impl Fn(FirmId) -> Ties) -> Vec<TieRank> {
    let sizes = world.firms().size();
    let size = |firm: FirmId| sizes.get(firm).unwrap_or_default();
    let rank = |firm: &FirmId| {
        let ties = ties(*firm);
        let weight = i64::from(size(*firm).max(1).ilog2());
        let score = 10 * i64::from(ties.customers_inside) + 3 * i64::from(ties.shared_customers) + weight;
        TieRank { firm: *firm, ties, score }
    };
    let mut ranked: Vec<TieRank> = makers.iter().map(rank).collect();
    let key = |rank: &TieRank| (Reverse(rank.score), Reverse(size(rank.firm)), rank.firm);
    if ranked.len() > top && top > 0 {
        ranked.select_nth_unstable_by_key(top - 1, key);
        ranked.truncate(top);
    }
    ranked.sort_unstable_by_key(key);
    ranked.truncate(top);
    ranked
}

#[cfg(test)]
mod tests {
    use super::great_circle_km;

    #[test]
    fn ningbo_is_about_150_km_from_hangzhou() {
        let km = great_circle_km((29.868_336, 121.543_99), (30.245_853, 120.209_947));
        assert!((135.0..137.0).contains(&km), "{km}");
    }
}
