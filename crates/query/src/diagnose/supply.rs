//! Who makes a product, inside a scope and outside.

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, Inside, ProductId, RegionId, RowId as _, Scope, Snapshot};

use super::finding::Rings;
use crate::concentration::hhi;
use crate::config::Thresholds;

/// Makers of a product or of any variant of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Makers {
    /// Inside, ascending.
    pub(crate) inside: Vec<FirmId>,
    /// Outside, ascending.
    pub(crate) outside: Vec<FirmId>,
}

impl Makers {
    pub(super) fn of(world: &Snapshot, product: ProductId, inside: &Inside<'_>) -> Self {
        let makers = world.adjacency().makers();
        let mut all: Vec<FirmId> = if world.adjacency().variants().of(product).is_empty() {
            makers.of(product).to_vec()
        } else {
            let serving = world.requirements().serving(product);
            serving.into_iter().flat_map(|product| makers.of(product).iter().copied()).collect()
        };
        all.sort_unstable();
        all.dedup();
        let (inside, outside) = all.into_iter().partition(|firm| inside.contains(*firm));
        Self { inside, outside }
    }
}

impl Rings {
    /// Firms outside a scope by how far out they are; a firm counts each time it is named.
    pub(super) fn of(world: &Snapshot, scope: &Scope, firms: impl IntoIterator<Item = FirmId>) -> Self {
        let tree = world.region_tree();
        let homes = scope.regions(world);
        let at = |level| homes.iter().filter_map(|home| tree.at_level(*home, level)).collect::<Vec<_>>();
        let (provinces, countries) = (at(RegionLevel::Province), at(RegionLevel::Country));
        let within = |outer: &[RegionId], region| outer.iter().any(|outer| tree.contains(*outer, region));
        let mut rings = Self::default();
        for firm in firms {
            match world.region_of(firm) {
                None => rings.unplaced += 1,
                Some(region) if tree.level(region) == Some(RegionLevel::Aggregate) => rings.unplaced += 1,
                Some(region) if within(&provinces, region) => rings.province += 1,
                Some(region) if within(&countries, region) => rings.country += 1,
                Some(region) => {
                    let abroad = tree.at_level(region, RegionLevel::Country).unwrap_or(region);
                    match rings.abroad.binary_search_by_key(&abroad, |(country, _)| *country) {
                        Ok(at) => rings.abroad[at].1 += 1,
                        Err(at) => rings.abroad.insert(at, (abroad, 1)),
                    }
                }
            }
        }
        rings
    }
}

/// Shares of world supply of a product, seen from a scope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WorldShares {
    /// Whether any supply from inside is recorded, with or without a figure.
    pub(super) any_inside: bool,
    /// The scope's part of what is reported for named countries, 0 to 1; `None` when the figures are not meaningful.
    pub(super) inside: Option<f64>,
    /// HHI of the named countries outside; `None` when the figures are not meaningful.
    pub(super) outside_hhi: Option<f64>,
    /// The sum of all named shares, by which the others were divided.
    pub(super) sum: f64,
}

impl WorldShares {
    /// `None` when no share of the product is recorded, or the scope is smaller than the regions that shares are
    /// given for.
    pub(super) fn of(world: &Snapshot, product: ProductId, scope: &Scope, thresholds: &Thresholds) -> Option<Self> {
        let rows = world.adjacency().region_shares().of(product);
        let (regions, shares) = (world.region_shares().region(), world.region_shares().share());
        let region = |row: &liantu_model::RegionShareId| regions.at(row.index());
        let homes = scope.regions(world);
        let fits = |region| {
            scope.contains_region(world, region)
                || !homes.iter().any(|home| world.region_tree().contains(region, *home))
        };
        if rows.is_empty() || !rows.iter().filter_map(region).all(fits) {
            return None;
        }
        let tree = world.region_tree();
        let (mut inside, mut outside, mut aggregate) = (0.0, Vec::new(), 0.0);
        let mut any_inside = false;
        for row in rows {
            let (Some(region), share) = (region(row), shares.get(*row)) else { continue };
            if tree.level(region) == Some(RegionLevel::Aggregate) {
                aggregate += share.unwrap_or_default();
            } else if scope.contains_region(world, region) {
                any_inside |= share != Some(0.0);
                inside += share.unwrap_or_default();
            } else {
                outside.extend(share);
            }
        }
        let named = inside + outside.iter().sum::<f64>();
        let is_meaningful = named > 0.0 && aggregate < thresholds.aggregate_share * (named + aggregate);
        Some(Self {
            any_inside,
            inside: is_meaningful.then(|| inside / named),
            outside_hhi: if is_meaningful { hhi(&outside) } else { None },
            sum: named,
        })
    }
}
