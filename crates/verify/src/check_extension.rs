//! Extensions: the claim compared with the rows.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::ProductId;

use crate::claim::Claim;
use crate::compare::Comparison;
use crate::cuts::Cuts;
use crate::extension::{Map, factors, is_extension, is_listed};
use crate::need::Case;
use crate::severity::severity;
use crate::{LIST, TOLERANCE};

pub(crate) fn check(
    said: &mut Comparison,
    claim: &Claim,
    case: &Case<'_>,
    cuts: &Cuts,
    map: Map<'_>,
    all: &BTreeMap<ProductId, f64>,
) {
    said.codes("weaknesses", &claim.weaknesses, &BTreeSet::new());
    said.holds("kind", is_extension(case, cuts), "one step outside the closure");
    said.holds("kind", is_listed(case, map, all), "among the most promising");
    let factors = factors(case, map);
    said.factors(claim, &factors);
    said.number("covered", claim.covered, 0.0);
    said.number("nearness", claim.nearness, 1.0);
    said.severity(claim, severity(case.rules, claim.kind, &factors, 1.0));
    said.code("grade", claim.grade, case.grade_by_rows());
    if let Some(relatives) = &claim.witness.relatives {
        check_relatives(said, case, map, relatives);
    }
}

/// The nearest products made inside with advantage: each as near as claimed, and no nearer one left out.
fn check_relatives(said: &mut Comparison, case: &Case<'_>, map: Map<'_>, claimed: &[(String, f64)]) {
    let near = map.space.proximities(case.product).into_iter();
    let mut left: BTreeMap<&str, f64> = near
        .filter(|(other, _)| map.special.contains(other))
        .map(|(other, phi)| (case.world.key(other), phi))
        .collect();
    for (key, phi) in claimed {
        said.maybe(&format!("witness.relatives.{key}"), Some(*phi), left.remove(key.as_str()));
    }
    let last = claimed.iter().map(|(_, phi)| *phi).fold(1.0, f64::min);
    let nearer = left.iter().find(|(_, phi)| claimed.len() < LIST || **phi > last + TOLERANCE);
    if let Some((key, phi)) = nearer {
        said.differ("witness.relatives", "not listed".to_owned(), format!("{key} at {phi:.6}"));
    }
}
