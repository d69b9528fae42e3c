//! Where to land, and who: places ranked for plants of firms, firms ranked for a place.

use liantu_model::{FirmId, Plant, Site};
use rayon::prelude::*;

use super::Base;

/// Severity removed in each of the bases asked about, such as zone, city and province; `None` where
/// the place lies in no scope of the base.
pub type Removed = Vec<Option<f64>>;

/// A place by what a landing there removes (落地选址).
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRank {
    /// The place.
    pub site: Site,
    /// By base.
    pub removed: Removed,
}

/// A firm by what its landing removes (落地企业).
#[derive(Clone, Debug, PartialEq)]
pub struct FirmRank {
    /// The firm.
    pub firm: FirmId,
    /// By base.
    pub removed: Removed,
}

/// Ranks places for these firms, landing together: by the severity removed in the first base, then
/// in the second, and so on; then by place.
///
/// A place is looked up in each base; of several parts that hold it the first counts. Places are
/// worked on in parallel, with the same answer on any number of threads.
pub fn rank_places(bases: &[&Base<'_>], firms: &[FirmId], sites: &[Site]) -> Vec<PlaceRank> {
    let rank = |site: &Site| PlaceRank { site: *site, removed: removed(bases, firms, *site) };
    let mut ranked: Vec<PlaceRank> = sites.par_iter().with_max_len(1).map(rank).collect();
    ranked.sort_by(|a, b| order(&a.removed, &b.removed).then(a.site.cmp(&b.site)));
    ranked
}

/// Ranks these firms for one place, each landing alone: in the same order, then by firm.
///
/// Firms are worked on in parallel, with the same answer on any number of threads.
pub fn rank_firms(bases: &[&Base<'_>], site: Site, firms: &[FirmId]) -> Vec<FirmRank> {
    let rank = |firm: &FirmId| FirmRank { firm: *firm, removed: removed(bases, &[*firm], site) };
    let mut ranked: Vec<FirmRank> = firms.par_iter().with_max_len(1).map(rank).collect();
    ranked.sort_by(|a, b| order(&a.removed, &b.removed).then(a.firm.cmp(&b.firm)));
    ranked
}

fn removed(bases: &[&Base<'_>], firms: &[FirmId], site: Site) -> Removed {
    let in_base = |base: &&Base<'_>| {
        let world = base.landscape().world();
        let plants: Vec<Plant> = firms.iter().map(|firm| Plant::of(world, *firm, site)).collect();
        let scopes = base.landscape().partition().scopes();
        let part = scopes.iter().position(|scope| site.lies_in(world, scope))?;
        base.removed(part, &plants)
    };
    bases.iter().map(in_base).collect()
}

/// More is better; what is not known comes last.
fn order(a: &Removed, b: &Removed) -> std::cmp::Ordering {
    let worth = |removed: Option<f64>| removed.unwrap_or(f64::NEG_INFINITY);
    let each = a.iter().zip(b).map(|(a, b)| worth(*b).total_cmp(&worth(*a)));
    each.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
}
