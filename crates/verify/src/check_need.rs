//! Gaps and weak links: the claim compared with the rows.

use std::collections::BTreeSet;

use crate::claim::Claim;
use crate::codes::FindingKind;
use crate::compare::Comparison;
use crate::need::Case;
use crate::path::nearness;
use crate::severity::severity;

pub(crate) fn check(said: &mut Comparison, claim: &Claim, case: &Case<'_>) {
    let covered = case.covered();
    said.holds("kind", case.chain.depth.contains_key(&case.product), "in the closure");
    said.holds("kind", covered < case.rules.get("covered_strength"), "left uncovered");
    if claim.kind == FindingKind::Gap {
        said.holds("kind", case.is_made_somewhere(), "made somewhere");
        said.holds("kind", !case.is_made_inside(), "not made inside");
        said.codes("weaknesses", &claim.weaknesses, &BTreeSet::new());
    } else {
        let weaknesses = case.weaknesses();
        said.holds("kind", case.is_made_inside(), "made inside");
        said.holds("kind", !weaknesses.is_empty(), "weak in some way");
        said.codes("weaknesses", &claim.weaknesses, &weaknesses);
    }
    let (factors, nearness) = (case.factors(), nearness(case, &claim.witness.path));
    said.factors(claim, &factors);
    said.number("covered", claim.covered, covered);
    said.number("nearness", claim.nearness, nearness);
    said.severity(claim, severity(case.rules, claim.kind, &factors, (1.0 - covered) * nearness));
    said.code("grade", claim.grade, case.grade());
}
