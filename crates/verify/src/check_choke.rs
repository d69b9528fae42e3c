//! Choke points: cut sets searched again, and the fall replayed.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::Code as _;
use liantu_model::{FirmId, ProductId, RegionId};

use crate::LIST;
use crate::claim::Claim;
use crate::codes::{Element, Factor, FallReason, FindingGrade};
use crate::compare::Comparison;
use crate::cuts::{Cuts, Set};
use crate::need::Case;
use crate::path::nearness;
use crate::place::as_number;
use crate::severity::{Bounds, Factors, severity};

pub(crate) fn check(said: &mut Comparison, claim: &Claim, case: &Case<'_>, cuts: &Cuts) {
    said.codes("weaknesses", &claim.weaknesses, &BTreeSet::new());
    said.number("covered", claim.covered, 0.0);
    let needed = Some(case.product).filter(|product| case.chain.depth.contains_key(product));
    let found = needed.and_then(|product| cuts.smallest(case.rows, case.rules.count("cut_order"), product));
    let Some((elements, sets)) = found else {
        said.holds("kind", false, "of the closure and in some cut set");
        return;
    };
    let first = sets.first().expect("invariant: only questions with an answer are kept");
    let (factors, nearness) = (factors(case, cuts, elements, first), nearness(case, &claim.witness.path));
    said.factors(claim, &factors);
    said.number("nearness", claim.nearness, nearness);
    said.severity(claim, severity(case.rules, claim.kind, &factors, nearness));
    said.code("grade", claim.grade, grade(case));
    check_sets(said, claim, case, elements, &sets);
    if let Some(falls) = &claim.witness.falls {
        replay(said, case, cuts, (elements, first), falls);
    }
}

fn factors(case: &Case<'_>, cuts: &Cuts, elements: Element, first: &Set) -> Factors {
    let unserved = cuts.unserved(case.rows, &cuts.fallen(case.rows, elements, first)).len();
    let reach = as_number(unserved) / as_number(cuts.made.len());
    BTreeMap::from([
        (Factor::Criticality, case.criticality().map(Bounds::exact)),
        (Factor::Concentration, case.concentration().map(Bounds::exact)),
        (Factor::Fragility, Some(Bounds::exact(1.0 / as_number(first.len())))),
        (Factor::Reach, Some(Bounds::exact(reach))),
    ])
}

/// With world shares that count, as for gaps; else by the rows of `makes` alone, if there are several makers: that
/// one maker is the only one is a guess.
fn grade(case: &Case<'_>) -> FindingGrade {
    match case.figures() {
        Some(_) => case.grade(),
        None if case.rows.makers(case.product).len() < 2 => FindingGrade::DataGap,
        None => case.grade_by_rows(),
    }
}

fn check_sets(said: &mut Comparison, claim: &Claim, case: &Case<'_>, elements: Element, sets: &[Set]) {
    let Some(claimed) = &claim.witness.cut_sets else { return };
    said.code("witness.cut_sets.elements", claimed.elements, elements);
    said.count("witness.cut_sets.n", claimed.sets.n, sets.len());
    let key = |raw: &u32| match elements {
        Element::Region => case.world.key(RegionId(*raw)),
        Element::Firm => case.world.key(FirmId(*raw)),
    };
    let keys = |set: &Set| set.iter().map(key).collect::<Vec<_>>().join(" + ");
    let found: Vec<String> = sets.iter().take(LIST).map(keys).collect();
    let claimed: Vec<String> = claimed.sets.list.iter().map(|set| set.join(" + ")).collect();
    said.same("witness.cut_sets", &claimed.join(", "), &found.join(", "));
}

/// Each must fall when those before it have; a list that is not truncated must break something.
fn replay(
    said: &mut Comparison,
    case: &Case<'_>,
    cuts: &Cuts,
    (elements, lost): (Element, &Set),
    falls: &[(String, FallReason)],
) {
    let mut fallen = BTreeSet::new();
    for (key, reason) in falls {
        let product = case.world.find::<ProductId>(key).filter(|product| !fallen.contains(product));
        let falls = product.filter(|at| cuts.falls(case.rows, elements, lost, &fallen, *at, *reason));
        if falls.is_none() {
            let claimed = format!("{key} falls for {}", reason.code());
            said.differ("witness.falls", claimed, "it stands when those before it have fallen, or fell".to_owned());
        }
        fallen.extend(product);
    }
    let whole = fallen.contains(&case.product) && !cuts.unserved(case.rows, &fallen).is_empty();
    said.holds("witness.falls", whole || falls.len() >= LIST, "enough to break the chain");
}
