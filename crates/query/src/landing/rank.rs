//! Where to land, and which firms: places ranked for plants of firms, firms ranked for a place.

use std::cmp::Ordering;

use liantu_model::{FirmId, Plant, Site};

use super::{Balance, Base};
use crate::work::Work;

/// A place by what a landing there removes (落地选址).
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRank {
    /// The place.
    pub site: Site,
    /// In each of the given bases, such as zone, city and province; `None` where the place lies in no scope of the
    /// base.
    pub balances: Vec<Option<Balance>>,
}

/// A firm by what its landing removes (落地企业).
#[derive(Clone, Debug, PartialEq)]
pub struct FirmRank {
    /// The firm.
    pub firm: FirmId,
    /// In each of the given bases, such as zone, city and province; `None` where the place lies in no scope of the
    /// base.
    pub balances: Vec<Option<Balance>>,
}

/// Ranks places for these firms, landing together: by the severity removed in the first base, then by the least added
/// there, then in the second, and so on; then by place.
///
/// A place is looked up in each base; if several parts contain it, the first counts. Places are steps, processed in
/// parallel, with the same answer on any number of threads.
pub fn rank_places(bases: &[&Base<'_>], firms: &[FirmId], sites: &[Site], work: &Work) -> Vec<PlaceRank> {
    let rank = |site: &Site| PlaceRank { site: *site, balances: balances(bases, firms, *site) };
    work.expect(sites.len());
    let mut ranked = work.each(sites, rank);
    ranked.sort_by(|a, b| order(&a.balances, &b.balances).then(a.site.cmp(&b.site)));
    ranked
}

/// Ranks these firms for one place, each landing alone: in the same order, then by firm.
///
/// Firms are steps, processed in parallel, with the same answer on any number of threads.
pub fn rank_firms(bases: &[&Base<'_>], site: Site, firms: &[FirmId], work: &Work) -> Vec<FirmRank> {
    let rank = |firm: &FirmId| FirmRank { firm: *firm, balances: balances(bases, &[*firm], site) };
    work.expect(firms.len());
    let mut ranked = work.each(firms, rank);
    ranked.sort_by(|a, b| order(&a.balances, &b.balances).then(a.firm.cmp(&b.firm)));
    ranked
}

fn balances(bases: &[&Base<'_>], firms: &[FirmId], site: Site) -> Vec<Option<Balance>> {
    let in_base = |base: &&Base<'_>| {
        let world = base.landscape().world();
        let plants: Vec<Plant> = firms.iter().map(|firm| Plant::of(world, *firm, site)).collect();
        let scopes = base.landscape().partition().scopes();
        let part = scopes.iter().position(|scope| site.lies_in(world, scope))?;
        base.balance(part, &plants)
    };
    bases.iter().map(in_base).collect()
}

/// More removed is better, then less added; unknown balances come last.
fn order(a: &[Option<Balance>], b: &[Option<Balance>]) -> Ordering {
    let each = a.iter().zip(b).map(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => b.removed.total_cmp(&a.removed).then(a.added.total_cmp(&b.added)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    each.fold(Ordering::Equal, Ordering::then)
}
