//! Extensions (§2): what lies one step outside the closure, and how promising it is.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::ProductId;

use crate::codes::{Factor, FindingKind};
use crate::cuts::Cuts;
use crate::need::Case;
use crate::severity::{Bounds, Factors, severity};
use crate::space::Space;

/// The space of products, and what a scope is specialised in.
#[derive(Clone, Copy)]
pub(crate) struct Map<'c> {
    pub(crate) space: &'c Space,
    pub(crate) special: &'c BTreeSet<ProductId>,
}

/// Whether a product is an extension, however promising.
pub(crate) fn is_extension(case: &Case<'_>, cuts: &Cuts) -> bool {
    let met = |group: &Vec<ProductId>| case.rows.is_met(group, |product| cuts.made.contains(&product));
    !case.chain.depth.contains_key(&case.product)
        && !case.is_made_inside()
        && case.is_made_somewhere()
        && case.rows.groups(case.product).iter().any(met)
}

/// The factors of an extension.
pub(crate) fn factors(case: &Case<'_>, map: Map<'_>) -> Factors {
    BTreeMap::from([
        (Factor::Relatedness, map.space.density(map.special, case.product).map(Bounds::exact)),
        (Factor::Readiness, readiness(case)),
        (Factor::Complexity, map.space.rank(case.product).map(Bounds::exact)),
    ])
}

/// Whether few enough extensions are more promising that this one is listed.
pub(crate) fn is_listed(case: &Case<'_>, map: Map<'_>, all: &BTreeMap<ProductId, f64>) -> bool {
    let own = promise(case, map);
    let better = all.values().filter(|other| **other > own + crate::TOLERANCE).count();
    all.contains_key(&case.product) && better < case.rules.count("max_extensions")
}

/// All extensions that are ready enough, with their severities.
pub(crate) fn all(case: &Case<'_>, cuts: &Cuts, map: Map<'_>) -> BTreeMap<ProductId, f64> {
    let least = case.rules.get("min_readiness") - crate::TOLERANCE;
    let cases = case.rows.products.iter().map(|product| Case { product: *product, ..*case });
    let ready = |case: &Case<'_>| readiness(case).is_some_and(|readiness| readiness.at >= least);
    let found = cases.filter(|case| is_extension(case, cuts) && ready(case));
    found.map(|case| (case.product, promise(&case, map))).collect()
}

fn promise(case: &Case<'_>, map: Map<'_>) -> f64 {
    severity(case.rules, FindingKind::Extension, &factors(case, map), 1.0).at
}

/// The share of its groups that something made inside serves.
fn readiness(case: &Case<'_>) -> Option<Bounds> {
    let groups = case.rows.groups(case.product);
    let made = |product| case.place.made.contains_key(&product);
    let met = groups.iter().filter(|group| case.rows.is_met(group, made)).count();
    (!groups.is_empty()).then(|| Bounds::part(met, groups.len()))
}
