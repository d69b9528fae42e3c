//! No hand-made finding survives a change of a fact it is based on.

use liantu_verify::{Checker, Verdict};

use crate::battery::{gap, weak_by_links, weak_by_shares};
use crate::choke::{by_country, by_firms};
use crate::extension::extension;
use crate::flips::flips;
use crate::rules::rules;

/// The hand-made findings hold in their worlds and in none of the changed ones.
#[test]
fn no_finding_survives_a_change_of_its_facts() {
    let battery = liantu_model::sketch::world(crate::battery::WORLD);
    let storage = liantu_model::sketch::world(crate::extension::WORLD);
    let mut flipped = 0;
    for (world, claim) in [
        (&battery, gap()),
        (&battery, weak_by_links()),
        (&battery, weak_by_shares()),
        (&battery, by_country()),
        (&battery, by_firms()),
        (&storage, extension()),
    ] {
        assert_eq!(Checker::new(world, rules(&[])).check(&claim), Verdict::Holds);
        let flips = flips(world, &claim);
        assert!(!flips.is_empty(), "{} has nothing to flip", claim.product);
        for (what, other) in &flips {
            let verdict = Checker::new(other, rules(&[])).check(&claim);
            assert_ne!(verdict, Verdict::Holds, "{}: {what}", claim.product);
        }
        flipped += flips.len();
    }
    assert_eq!(flipped, 36);
}
