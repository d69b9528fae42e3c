//! The rules of the hand-made findings, and rules that are refused.

use liantu_verify::{BadRules, NAMES, Rules};

/// Thresholds and weights with which the findings were computed.
const VALUES: &[(&str, f64)] = &[
    ("thin_makers", 2.0),
    ("min_links", 2.0),
    ("dependent_rate", 0.3),
    ("concentrated_hhi", 0.25),
    ("minor_share", 0.1),
    ("world_hhi", 0.4),
    ("aggregate_share", 0.5),
    ("covered_strength", 0.6),
    ("cut_order", 2.0),
    ("max_extensions", 1.0),
    ("min_readiness", 0.5),
    ("severity.criticality", 0.3),
    ("severity.concentration", 0.25),
    ("severity.dependence", 0.15),
    ("severity.demand", 0.3),
    ("severity.outside_chain", 0.7),
    ("choke.criticality", 0.3),
    ("choke.concentration", 0.2),
    ("choke.fragility", 0.3),
    ("choke.reach", 0.2),
    ("extension.relatedness", 0.5),
    ("extension.readiness", 0.3),
    ("extension.complexity", 0.2),
];

/// The rules above, with some of them changed.
pub(crate) fn rules(other: &[(&str, f64)]) -> Rules {
    Rules::new(other.iter().chain(VALUES).copied()).unwrap()
}

#[test]
fn every_name_must_be_given_with_a_number() {
    for name in NAMES {
        let without = VALUES.iter().copied().filter(|(given, _)| given != name);
        assert_eq!(Rules::new(without), Err(BadRules::Missing { name }));
        for wrong in [f64::NAN, f64::INFINITY, -0.1] {
            let with = VALUES.iter().copied().map(|(given, value)| (given, if given == *name { wrong } else { value }));
            assert_eq!(Rules::new(with), Err(BadRules::OutOfRange { name }));
        }
    }
}
