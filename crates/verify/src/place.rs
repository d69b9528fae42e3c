//! A scope: who is inside, and what is made there (§1).

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId, Snapshot, ZoneId};

use crate::claim::{Rings, ScopeKey};
use crate::rows::{RegionShare, Rows, Supply, entries};
use crate::rules::Rules;

/// What is computed once for a scope.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) inside: BTreeSet<FirmId>,
    /// The regions of the scope; none for zones.
    regions: BTreeSet<RegionId>,
    /// The regions the scope lies in: itself, or those of its zones.
    homes: BTreeSet<RegionId>,
    /// Every product made inside, with its strength.
    pub(crate) made: BTreeMap<ProductId, f64>,
}

/// The rows of `region_shares` of a product, seen from a scope.
#[derive(Debug, PartialEq)]
pub(crate) struct Figures {
    /// The share of the named regions that lie inside, `None` when the figures are not meaningful.
    pub(crate) inside: Option<f64>,
    /// The concentration of the named regions outside, `None` when the figures are not meaningful.
    pub(crate) outside_hhi: Option<f64>,
    /// The sum of the named shares.
    pub(crate) sum: f64,
    /// Whether some region inside is named with a nonzero share.
    names_inside: bool,
    /// Whether all rows are documented.
    pub(crate) documented: bool,
}

/// The supplies of a product to customers inside.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Links {
    pub(crate) n: usize,
    pub(crate) n_local: usize,
    pub(crate) hhi: Option<f64>,
}

impl Place {
    /// The scope with these keys, `None` when a key is unknown.
    pub(crate) fn new(world: &Snapshot, rows: &Rows, rules: &Rules, scope: &ScopeKey) -> Option<Self> {
        let mut place = match scope {
            ScopeKey::Region(key) => Self::of_regions(rows, BTreeSet::from([world.find(key)?])),
            ScopeKey::Regions(keys) => {
                Self::of_regions(rows, keys.iter().map(|key| world.find(key)).collect::<Option<BTreeSet<RegionId>>>()?)
            }
            ScopeKey::Zones(keys) => {
                Self::of_zones(rows, &keys.iter().map(|key| world.find(key)).collect::<Option<BTreeSet<ZoneId>>>()?)
            }
        };
        place.made = rows.products.iter().filter_map(|p| Some((*p, place.strength(rows, rules, *p)?))).collect();
        Some(place)
    }

    fn of_regions(rows: &Rows, regions: BTreeSet<RegionId>) -> Self {
        let lies = |at: RegionId| regions.iter().any(|region| rows.lies_in(at, *region));
        let inside = |firm: &FirmId| rows.firm_regions.get(firm).is_some_and(|at| lies(*at));
        Self {
            inside: rows.firms.iter().copied().filter(inside).collect(),
            homes: regions.clone(),
            regions,
            made: BTreeMap::new(),
        }
    }

    fn of_zones(rows: &Rows, zones: &BTreeSet<ZoneId>) -> Self {
        let inside = |firm: &FirmId| rows.firm_zones.get(firm).is_some_and(|zone| zones.contains(zone));
        Self {
            inside: rows.firms.iter().copied().filter(inside).collect(),
            regions: BTreeSet::new(),
            homes: zones.iter().filter_map(|zone| rows.zone_regions.get(zone).copied()).collect(),
            made: BTreeMap::new(),
        }
    }

    /// The strength of a product made inside: its share inside if known, else n / (n + 1) for n
    /// makers inside; `None` when it is not made inside.
    fn strength(&self, rows: &Rows, rules: &Rules, product: ProductId) -> Option<f64> {
        let figures = self.figures(rows, rules, product);
        let n = as_number(self.local_makers(rows, product).len());
        let made = n > 0.0 || figures.as_ref().is_some_and(|figures| figures.names_inside);
        made.then(|| figures.and_then(|figures| figures.inside).unwrap_or(n / (n + 1.0)))
    }

    /// The makers of a product that are inside.
    pub(crate) fn local_makers(&self, rows: &Rows, product: ProductId) -> BTreeSet<FirmId> {
        rows.makers(product).intersection(&self.inside).copied().collect()
    }

    /// World shares of a product as this scope may use them, `None` when they do not count.
    pub(crate) fn figures(&self, rows: &Rows, rules: &Rules, product: ProductId) -> Option<Figures> {
        let shares = entries(&rows.shares, product);
        let is_inside = |share: &RegionShare| self.regions.iter().any(|scope| rows.lies_in(share.region, *scope));
        let holds_scope = |share: &RegionShare| self.homes.iter().any(|home| rows.lies_in(*home, share.region));
        if shares.is_empty() || !shares.iter().all(|share| is_inside(share) || !holds_scope(share)) {
            return None;
        }
        let (aggregates, named): (Vec<&RegionShare>, Vec<&RegionShare>) =
            shares.iter().partition(|share| rows.is_aggregate(share.region));
        let (inside, outside): (Vec<&RegionShare>, Vec<&RegionShare>) =
            named.iter().partition(|share| is_inside(share));
        let total = |shares: &[&RegionShare]| shares.iter().filter_map(|share| share.share).sum::<f64>();
        let (sum, rest) = (total(&named), total(&aggregates));
        let is_meaningful = sum > 0.0 && rest < rules.get("aggregate_share") * (sum + rest);
        let sizes: Vec<f64> = outside.iter().filter_map(|share| share.share).collect();
        Some(Figures {
            inside: is_meaningful.then(|| total(&inside) / sum),
            outside_hhi: if is_meaningful { hhi(&sizes) } else { None },
            sum,
            names_inside: inside.iter().any(|share| share.share != Some(0.0)),
            documented: shares.iter().all(|share| share.documented),
        })
    }

    /// The supplies of the product itself to customers inside.
    pub(crate) fn links(&self, rows: &Rows, product: ProductId) -> Links {
        let bought = |row: &&Supply| self.inside.contains(&row.customer);
        let links: Vec<&Supply> = entries(&rows.supplies, product).iter().filter(bought).collect();
        let mut sold: BTreeMap<FirmId, f64> = BTreeMap::new();
        for link in &links {
            *sold.entry(link.supplier).or_default() += link.amount.map_or(0.0, amount);
        }
        Links {
            n: links.len(),
            n_local: links.iter().filter(|link| self.inside.contains(&link.supplier)).count(),
            hhi: hhi(&sold.into_values().collect::<Vec<_>>()),
        }
    }

    /// Makers outside by ring.
    pub(crate) fn rings(&self, world: &Snapshot, rows: &Rows, product: ProductId) -> Rings {
        let provinces = self.homes_at(rows, RegionLevel::Province);
        let countries = self.own_countries(rows);
        let mut rings = Rings::default();
        for firm in rows.makers(product).difference(&self.inside) {
            let region = rows.firm_regions.get(firm);
            let in_province = region.is_some_and(|at| provinces.iter().any(|outer| rows.lies_in(*at, *outer)));
            match rows.country(*firm) {
                _ if in_province => rings.province += 1,
                Some(country) if countries.contains(&country) => rings.country += 1,
                Some(country) => *rings.abroad.entry(world.key(country).to_owned()).or_default() += 1,
                None => rings.unplaced += 1,
            }
        }
        rings
    }

    /// The scope's own country; more than one only for zones in several.
    pub(crate) fn own_countries(&self, rows: &Rows) -> BTreeSet<RegionId> {
        self.homes_at(rows, RegionLevel::Country)
    }

    fn homes_at(&self, rows: &Rows, level: RegionLevel) -> BTreeSet<RegionId> {
        self.homes.iter().filter_map(|home| rows.at_level(*home, level)).collect()
    }
}

/// Σ s² of shares normalised to sum 1, `None` when they sum to 0.
fn hhi(sizes: &[f64]) -> Option<f64> {
    let sum: f64 = sizes.iter().sum();
    (sum > 0.0).then(|| sizes.iter().map(|size| (size / sum).powi(2)).sum())
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
pub(crate) fn as_number(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "claims are compared to 1e-6")]
fn amount(yuan: i64) -> f64 {
    yuan as f64
}
