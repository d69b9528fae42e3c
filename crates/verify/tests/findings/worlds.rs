//! From text to verdict.

use liantu_model::sketch;
use liantu_verify::{Checker, Claim, Rules, Verdict};

/// The verdict on a claim about a sketched world.
pub(crate) fn check(world: &str, rules: &Rules, claim: &Claim) -> Verdict {
    Checker::new(&sketch::world(world), rules.clone()).check(claim)
}
