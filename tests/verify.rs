//! Every finding on the shipped data is recomputed by the second program; and no finding survives a change of a fact
//! that it is based on.

use std::collections::BTreeMap;

use liantu_api::questions::verify::{claims, verify};
use liantu_engine::{Engine, Level, Work};
use liantu_verify::{Checker, Claim, Rules, Verdict};
use rayon::prelude::*;

#[path = "../crates/verify/tests/findings/flips.rs"]
mod flips;

/// How many findings of every chain hold in a scope or in its parts; all must.
fn held(engine: &Engine, scope: &str, level: Option<Level>) -> usize {
    let scope = engine.scope(scope).unwrap();
    let all = verify(engine, &engine.all_chains(), &scope, level, &Work::new());
    assert!(all.refuted.is_empty(), "{} refuted, such as {:?}", all.refuted.len(), all.refuted.first());
    all.n_held
}

#[test]
fn every_finding_on_the_shipped_data_holds() {
    let engine = liantu_engine::demo().unwrap();
    assert!(held(&engine, "330000", Some(Level::City)) > 100_000);
    assert!(held(&engine, "中国", None) > 1_000);
}

#[test]
fn findings_of_zones_alone_and_together_hold() {
    let engine = liantu_engine::demo().unwrap();
    let zones = ["宁波经济技术开发区", "z.daxie,z.yiwu"];
    assert!(zones.into_iter().all(|zone| held(&engine, zone, None) > 1_000));
}

/// Some findings of each kind from all over the shipped data.
fn sample(engine: &Engine, of_each: usize) -> Vec<Claim> {
    let scope = engine.scope("330000").unwrap();
    let mut kinds: BTreeMap<_, Vec<Claim>> = BTreeMap::new();
    for diagnosis in engine.diagnose_each(&engine.all_chains(), &scope, Some(Level::City), &Work::new()) {
        for (_, claim) in claims(engine, &diagnosis) {
            kinds.entry(claim.kind).or_default().push(claim);
        }
    }
    assert_eq!(kinds.len(), 4);
    let spread = |claims: Vec<Claim>| {
        let step = claims.len() / of_each;
        claims.into_iter().step_by(step.max(1)).take(of_each)
    };
    kinds.into_values().flat_map(spread).collect()
}

#[test]
fn a_fact_that_is_flipped_turns_the_verdict() {
    let engine = liantu_engine::demo().unwrap();
    let parameters = engine.config().parameters();
    let rules = Rules::new(parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value))).unwrap();
    let survivors = |claim: &Claim| {
        let flips = flips::flips(engine.world(), claim);
        let holds = |world| Checker::new(world, rules.clone()).check(claim) == Verdict::Holds;
        assert!(holds(engine.world()), "{claim:?}");
        let survived = flips.iter().filter(|(_, world)| holds(world)).map(|(what, _)| what.clone());
        (
            flips.len(),
            survived.map(|what| format!("{:?} {} {}: {what}", claim.kind, claim.chain, claim.product)).collect(),
        )
    };
    let found: Vec<(usize, Vec<String>)> = sample(&engine, 15).par_iter().map(survivors).collect();
    let flipped: usize = found.iter().map(|(n, _)| n).sum();
    let survived: Vec<&String> = found.iter().flat_map(|(_, survived)| survived).collect();
    assert!(flipped > 200, "{flipped}");
    assert!(survived.len() * 20 <= flipped, "{} of {flipped} survived: {survived:#?}", survived.len());
}
