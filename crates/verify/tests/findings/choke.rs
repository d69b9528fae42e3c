//! Choke points of the battery chain, for the whole of China.

use std::collections::BTreeMap;

use liantu_verify::{
    Claim, CutSets, Element, Factor, FallReason, FindingGrade, FindingKind, Listed, Rings, ScopeKey, Verdict, Witness,
};

use crate::battery::{WORLD, quantities, texts, use_key, whole};
use crate::falsify::assert_every_field_counts;
use crate::rules::rules;
use crate::worlds::check;

fn factors(values: [Option<f64>; 4]) -> BTreeMap<Factor, Option<f64>> {
    [Factor::Criticality, Factor::Concentration, Factor::Fragility, Factor::Reach].into_iter().zip(values).collect()
}

fn falls(list: &[(&str, FallReason)]) -> Vec<(String, FallReason)> {
    list.iter().map(|(key, reason)| ((*key).to_owned(), *reason)).collect()
}

fn cut_sets(elements: Element, sets: &[&[&str]]) -> CutSets {
    CutSets { elements, sets: Listed { n: sets.len(), list: sets.iter().map(|set| texts(set)).collect() } }
}

/// Separators come from two firms in Japan only.
///
/// L is pack, cell, cathode, lfp, anode, sodium and foil. Without Japan the separator and `elb`
/// fall, then the cell and the pack: 2 of 7 have an unmet group. Germany alone breaks nothing: `elb` substitutes for
/// `ela`. No shares and no links: concentration unknown. (0.3 · 1 + 0.3 · 1 + 0.2 · 2/7) / 0.8 = 0.821429.
pub(crate) fn by_country() -> Claim {
    Claim {
        kind: FindingKind::ChokePoint,
        scope: ScopeKey::Region("CHN".into()),
        chain: "bat".into(),
        product: "separator".into(),
        severity: 0.821_429,
        interval: (0.821_429, 0.821_429),
        factors: factors([Some(1.0), None, Some(1.0), Some(2.0 / 7.0)]),
        covered: 0.0,
        nearness: 1.0,
        weaknesses: vec![],
        grade: FindingGrade::Indicated,
        witness: Witness {
            path: texts(&["pack", "cell", "separator"]),
            uses: Some(Listed { n: 1, list: vec![use_key("cell", "separator", None)] }),
            demanders: Some(whole(&["a"])),
            local_makers: Some(whole(&[])),
            rings: Some(Rings { abroad: BTreeMap::from([("JPN".into(), 2)]), ..Rings::default() }),
            share_inside: Some(None),
            share_sum: Some(None),
            n_links: Some(0),
            n_links_local: Some(0),
            stand_ins: Some(vec![]),
            cut_sets: Some(cut_sets(Element::Region, &[&["JPN"]])),
            falls: Some(falls(&[
                ("separator", FallReason::Supply),
                ("elb", FallReason::Supply),
                ("cell", FallReason::Group),
                ("pack", FallReason::Group),
            ])),
            ..Witness::default()
        },
    }
}

/// The two electrolytes substitute for each other; each has one maker.
///
/// Germany and Japan together are not minimal, as Japan alone breaks the chain; so firms are considered: x2 and j1.
/// Criticality 0.3 × 0.5; (0.3 · 0.15 + 0.3 · 1/2 + 0.2 · 2/7) / 0.8 = 0.315179. No row of makes of `ela` is
/// documented.
pub(crate) fn by_firms() -> Claim {
    Claim {
        product: "ela".into(),
        severity: 0.315_179,
        interval: (0.315_179, 0.315_179),
        factors: factors([Some(0.15), None, Some(0.5), Some(2.0 / 7.0)]),
        grade: FindingGrade::DataGap,
        witness: Witness {
            path: texts(&["pack", "cell", "ela"]),
            uses: Some(Listed { n: 1, list: vec![use_key("cell", "ela", Some("el"))] }),
            rings: Some(Rings { abroad: BTreeMap::from([("DEU".into(), 1)]), ..Rings::default() }),
            cut_sets: Some(cut_sets(Element::Firm, &[&["j1", "x2"]])),
            falls: Some(falls(&[
                ("ela", FallReason::Supply),
                ("elb", FallReason::Supply),
                ("cell", FallReason::Group),
                ("pack", FallReason::Group),
            ])),
            ..by_country().witness
        },
        ..by_country()
    }
}

#[test]
fn a_country_that_breaks_the_chain_holds_and_every_field_counts() {
    assert_every_field_counts(WORLD, &by_country());
}

#[test]
fn two_firms_that_break_the_chain_hold_and_every_field_counts() {
    assert_every_field_counts(WORLD, &by_firms());
}

#[test]
fn a_set_larger_than_the_order_is_not_looked_for() {
    assert_eq!(check(WORLD, &rules(&[("cut_order", 1.0)]), &by_country()), Verdict::Holds);
    assert_eq!(quantities(check(WORLD, &rules(&[("cut_order", 1.0)]), &by_firms())), ["kind"]);
}

/// A maker at home cannot be lost with a country: the separator then depends on no country.
#[test]
fn a_maker_at_home_closes_the_choke_point() {
    let world = format!("{WORLD}\nmakes: product firm\nseparator m\n");
    assert_eq!(quantities(check(&world, &rules(&[]), &by_country()))[0], "kind");
}

/// Nothing in the scope is an element: cells depend on the firm a inside, and on nothing outside.
#[test]
fn what_is_inside_is_no_element() {
    let mut claim = Claim { product: "cell".into(), ..by_country() };
    claim.witness.cut_sets = Some(cut_sets(Element::Firm, &[&["a"]]));
    assert!(quantities(check(WORLD, &rules(&[]), &claim)).contains(&"kind".into()));
}

/// A product with a single recorded maker may well have others, and an undocumented fact may be false: both leave the
/// claim in doubt.
#[test]
fn two_makers_are_worth_something_if_one_is_documented() {
    let is_in_doubt = |row: &str, instead: &str| {
        let world = WORLD.replace(row, instead);
        assert_ne!(world, WORLD);
        quantities(check(&world, &rules(&[]), &by_country())).contains(&"grade".into())
    };
    assert!(is_in_doubt("separator j2 -\n", "\n"), "one maker");
    assert!(is_in_doubt("separator j1 official", "separator j1 -"), "nobody documents it");
}

/// Three ways to be wrong about the fall: too late, for the wrong reason, not far enough.
#[test]
fn a_fall_must_be_in_order() {
    let wrong = |list: &[(&str, FallReason)]| {
        let mut claim = by_country();
        claim.witness.falls = Some(falls(list));
        quantities(check(WORLD, &rules(&[]), &claim))
    };
    assert_eq!(wrong(&[("cell", FallReason::Group), ("separator", FallReason::Supply)]), ["witness.falls"]);
    assert_eq!(wrong(&[("separator", FallReason::Group), ("cell", FallReason::Group)]), ["witness.falls"]);
    assert_eq!(wrong(&[("elb", FallReason::Supply)]), ["witness.falls"]);
    assert_eq!(
        wrong(&[("separator", FallReason::Supply), ("separator", FallReason::Supply)]),
        ["witness.falls", "witness.falls"]
    );
    assert!(wrong(&[("separator", FallReason::Supply), ("cell", FallReason::Group)]).is_empty());
}

/// Machine tools make machine tools: the cycle sustains itself until the drill's maker is lost. Steel has no recorded
/// supply: it is not a choke point itself, but falls with the coal it needs, so that coal is one also once drills are
/// made at home.
#[test]
fn a_circle_holds_itself_up_and_a_hole_falls_with_what_it_needs() {
    let world = "
        regions: id name level parent
        CHN 中国 country -
        DEU 德国 country -
        chains: id name
        t 机床
        products: id name chain is_end
        lathe 车床 t true
        drill 钻床 t -
        steel 钢 t -
        coal 煤 - -
        firms: id name region
        a 甲 CHN
        x 西 DEU
        inputs: product input criticality
        lathe drill high
        drill lathe high
        lathe steel high
        steel coal high
        makes: product firm
        lathe a
        drill x
        coal x
    ";
    let is_one = |world: &str, product: &str| {
        let claim = Claim { chain: "t".into(), product: product.into(), ..by_country() };
        !quantities(check(world, &rules(&[]), &claim)).contains(&"kind".into())
    };
    assert_eq!(["drill", "coal", "steel"].map(|product| is_one(world, product)), [true, true, false]);
    let at_home = world.replace("drill x", "drill a");
    assert_eq!(["drill", "coal", "steel"].map(|product| is_one(&at_home, product)), [false, true, false]);
}
