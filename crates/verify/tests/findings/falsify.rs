//! A claim that holds, and the same claim with one field changed, field by field.

use liantu_model::code::Code;
use liantu_verify::{Claim, Element, FallReason, FindingGrade, FindingKind, Listed, ScopeKey, Verdict, Weakness};

use crate::rules::rules;
use crate::worlds::check;

/// The claim holds, and is refuted after a change of any single field.
pub(crate) fn assert_every_field_counts(world: &str, claim: &Claim) {
    let rules = rules(&[]);
    assert_eq!(check(world, &rules, claim), Verdict::Holds);
    let changed = changed(claim);
    assert!(changed.len() > 30, "{} fields", changed.len());
    for (field, changed) in changed {
        assert_ne!(&changed, claim, "{field} was not changed");
        assert_ne!(check(world, &rules, &changed), Verdict::Holds, "{field} does not count");
    }
}

/// The claim with each of its fields changed, one at a time.
fn changed(claim: &Claim) -> Vec<(String, Claim)> {
    let mut all: Vec<(String, Claim)> = Vec::new();
    let mut push = |field: &str, change: &dyn Fn(&mut Claim)| {
        let mut changed = claim.clone();
        change(&mut changed);
        all.push((field.to_owned(), changed));
    };
    for kind in FindingKind::ALL.iter().filter(|kind| **kind != claim.kind) {
        push("kind", &|claim| claim.kind = *kind);
    }
    for grade in FindingGrade::ALL.iter().filter(|grade| **grade != claim.grade) {
        push("grade", &|claim| claim.grade = *grade);
    }
    for weakness in Weakness::ALL {
        push("weaknesses", &|claim| toggle(&mut claim.weaknesses, weakness));
    }
    push("scope", &|claim| claim.scope = ScopeKey::Region("44".into()));
    push("chain", &|claim| claim.chain = "chem".into());
    push("product", &|claim| claim.product = "pack".into());
    push("severity", &|claim| claim.severity += 3e-6);
    push("interval.low", &|claim| claim.interval.0 -= 3e-6);
    push("interval.high", &|claim| claim.interval.1 += 3e-6);
    push("covered", &|claim| claim.covered += 0.1);
    push("nearness", &|claim| claim.nearness *= 0.7);
    for (factor, value) in &claim.factors {
        let other = if value.is_some() { None } else { Some(0.5) };
        push(factor.code(), &|claim| _ = claim.factors.insert(*factor, other));
        push(factor.code(), &|claim| _ = claim.factors.insert(*factor, value.map_or(Some(0.0), |v| Some(v + 3e-6))));
        push(factor.code(), &|claim| _ = claim.factors.remove(factor));
    }
    all.extend(changed_lists(claim));
    all.extend(changed_numbers(claim));
    all
}

fn toggle<T: PartialEq + Copy>(list: &mut Vec<T>, entry: &T) {
    match list.iter().position(|other| other == entry) {
        Some(at) => _ = list.remove(at),
        None => list.push(*entry),
    }
}

/// Complete counts, and the first entries of lists left out.
fn changed_lists(claim: &Claim) -> Vec<(String, Claim)> {
    let mut all: Vec<(String, Claim)> = Vec::new();
    let mut push = |field: &str, change: &dyn Fn(&mut Claim) -> bool| {
        let mut changed = claim.clone();
        if change(&mut changed) {
            all.push((field.to_owned(), changed));
        }
    };
    push("path", &|claim| claim.witness.path.pop().is_some());
    push("path", &|claim| !claim.witness.path.is_empty() && !claim.witness.path.remove(0).is_empty());
    push("path", &|claim| claim.witness.path.splice(0..0, ["ess".to_owned()]).count() == 0);
    push("uses", &|claim| claim.witness.uses.as_mut().is_some_and(more));
    push("uses", &|claim| claim.witness.uses.as_mut().is_some_and(fewer));
    push("demanders", &|claim| claim.witness.demanders.as_mut().is_some_and(more));
    push("demanders", &|claim| claim.witness.demanders.as_mut().is_some_and(fewer));
    push("local_makers", &|claim| claim.witness.local_makers.as_mut().is_some_and(more));
    push("local_makers", &|claim| claim.witness.local_makers.as_mut().is_some_and(fewer));
    push("local_makers", &|claim| {
        claim.witness.local_makers = Some(Listed { n: 1, list: vec!["nobody".into()] });
        true
    });
    push("cut_sets", &|claim| claim.witness.cut_sets.as_mut().is_some_and(|cuts| more(&mut cuts.sets)));
    push("cut_sets", &|claim| claim.witness.cut_sets.as_mut().is_some_and(|cuts| fewer(&mut cuts.sets)));
    push("cut_sets", &|claim| {
        let sets = claim.witness.cut_sets.as_mut().map(|cuts| &mut cuts.sets.list[0]);
        sets.is_some_and(|set| {
            set.push("DEU".into());
            true
        })
    });
    push("cut_sets", &|claim| {
        claim.witness.cut_sets.as_mut().is_some_and(|cuts| {
            cuts.elements = if cuts.elements == Element::Firm { Element::Region } else { Element::Firm };
            true
        })
    });
    push("falls", &|claim| {
        claim.witness.falls.as_mut().is_some_and(|falls| {
            falls.reverse();
            true
        })
    });
    push("falls", &|claim| {
        claim.witness.falls.as_mut().is_some_and(|falls| {
            !falls.is_empty() && {
                falls[0].1 = FallReason::Group;
                true
            }
        })
    });
    push("stand_ins", &|claim| {
        claim.witness.stand_ins.as_mut().is_some_and(|found| {
            found.push(("pack".into(), 0.5));
            true
        })
    });
    push("stand_ins", &|claim| strength(claim.witness.stand_ins.as_mut()));
    push("relatives", &|claim| strength(claim.witness.relatives.as_mut()));
    push("relatives", &|claim| claim.witness.relatives.as_mut().is_some_and(|found| found.pop().is_some()));
    all
}

fn more<T>(list: &mut Listed<T>) -> bool {
    list.n += 1;
    true
}

fn fewer<T>(list: &mut Listed<T>) -> bool {
    list.list.pop().is_some()
}

fn strength(list: Option<&mut Vec<(String, f64)>>) -> bool {
    list.and_then(|list| list.first_mut()).is_some_and(|(_, strength)| {
        *strength += 3e-6;
        true
    })
}

fn changed_numbers(claim: &Claim) -> Vec<(String, Claim)> {
    let mut all: Vec<(String, Claim)> = Vec::new();
    let mut push = |field: &str, change: &dyn Fn(&mut Claim)| {
        let mut changed = claim.clone();
        change(&mut changed);
        all.push((field.to_owned(), changed));
    };
    let rings = || claim.witness.rings.clone().unwrap_or_default();
    push("rings.province", &|claim| {
        let province = rings().province + 1;
        claim.witness.rings = Some(liantu_verify::Rings { province, ..rings() });
    });
    push("rings.country", &|claim| {
        let country = rings().country + 1;
        claim.witness.rings = Some(liantu_verify::Rings { country, ..rings() });
    });
    push("rings.unplaced", &|claim| {
        let unplaced = rings().unplaced + 1;
        claim.witness.rings = Some(liantu_verify::Rings { unplaced, ..rings() });
    });
    push("rings.abroad", &|claim| {
        let mut other = rings();
        *other.abroad.entry("DEU".into()).or_default() += 1;
        claim.witness.rings = Some(other);
    });
    let wrong = |share: Option<Option<f64>>| Some(Some(share.flatten().unwrap_or(0.0) + 3e-6));
    push("share_inside", &|claim| claim.witness.share_inside = wrong(claim.witness.share_inside));
    push("share_sum", &|claim| claim.witness.share_sum = wrong(claim.witness.share_sum));
    push("n_links", &|claim| claim.witness.n_links = claim.witness.n_links.map(|n| n + 1));
    push("n_links_local", &|claim| claim.witness.n_links_local = claim.witness.n_links_local.map(|n| n + 1));
    all
}
