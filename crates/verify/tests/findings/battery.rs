//! A fictional battery chain: a gap and two weak links with all their numbers.

use std::collections::BTreeMap;

use liantu_verify::{
    Claim, Factor, FindingGrade, FindingKind, Listed, Rings, Rules, ScopeKey, UseKey, Verdict, Weakness, Witness,
};

use crate::falsify::assert_every_field_counts;
use crate::rules::rules;
use crate::worlds::check;

pub(crate) const WORLD: &str = "
    regions: id name level parent
    CHN 中国 country -
    33 浙江 province CHN
    3301 杭州 city 33
    3302 宁波 city 33
    44 广东 province CHN
    DEU 德国 country -
    JPN 日本 country -
    VAR 各国 aggregate -
    zones: id name region
    z1 甲区 3301
    chains: id name
    bat 电池
    chem 化工
    products: id name chain is_end
    pack 电池包 bat true
    cell 电芯 bat -
    cathode 正极 bat -
    lfp 磷酸铁锂 bat -
    anode 负极 bat -
    sodium 钠电负极 bat -
    foil 箔 bat -
    separator 隔膜 bat -
    ela 电解液甲 bat -
    elb 电解液乙 bat -
    binder 粘结剂 chem -
    paste 浆料 chem -
    firms: id name region zone
    a 甲 3301 -
    b 乙 - z1
    c 丙 3301 -
    m 明 3302 -
    y 禹 44 -
    x 西 DEU -
    x2 希 DEU -
    j1 吉 JPN -
    j2 季 JPN -
    w 文 - -
    variants: variant general
    lfp cathode
    inputs: product input alternative_group criticality substitutability confidence
    pack cell - high low official
    cell cathode - high low -
    cell anode neg high medium -
    cell sodium neg - - -
    cell foil - medium - media
    cell separator - high - -
    cell ela el low high -
    cell elb el - - -
    cathode binder - medium high -
    lfp binder glue high medium -
    lfp paste glue - - -
    makes: product firm confidence
    pack a -
    cell a -
    cathode a -
    lfp b -
    anode a -
    anode x -
    anode y -
    sodium c -
    separator j1 official
    separator j2 -
    ela x2 -
    elb j1 -
    binder x official
    binder y -
    binder m -
    binder w -
    paste c -
    region_shares: product region share confidence
    foil CHN 0.08 official
    foil DEU 0.7 official
    foil JPN 0.2 media
    foil VAR 0.02 official
    supplies: product supplier customer amount
    binder x a 30
    binder x b 10
    binder y a 60
    binder x m 99
    anode x b 90
    anode x a 10
    anode a b 100
    anode y b -
";

pub(crate) fn texts(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

pub(crate) fn whole(keys: &[&str]) -> Listed<String> {
    Listed { n: keys.len(), list: texts(keys) }
}

pub(crate) fn use_key(product: &str, input: &str, group: Option<&str>) -> UseKey {
    UseKey { product: product.into(), input: input.into(), group: group.map(str::to_owned) }
}

fn factors(values: [Option<f64>; 4]) -> BTreeMap<Factor, Option<f64>> {
    [Factor::Criticality, Factor::Concentration, Factor::Dependence, Factor::Demand].into_iter().zip(values).collect()
}

/// Nobody in Hangzhou makes binder; one maker in Ningbo, one in Guangdong, one in Germany, one
/// without a place.
///
/// - Criticality: the cathode requires it with 0.6 × 0.5, its variant lfp with 1 × 0.8.
/// - Concentration: no world shares; 3 links: x sells 40 of 100, y 60; 0.4² + 0.6² = 0.52.
/// - Dependence: none of 4 makers inside: 1, Wilson's lower end of 4 of 4 is 4 / (4 + z²) = 0.510109.
/// - Demand: cathode is made by a, and by b as lfp; lfp by b: 2 / (2 + 3).
/// - 0.3 · 0.8 + 0.25 · 0.52 + 0.15 · 1 + 0.3 · 0.4 = 0.64, × 0.7 as binder belongs to chemistry.
/// - Paste substitutes for lfp, but nothing does for the cathode: covered 0.
pub(crate) fn gap() -> Claim {
    Claim {
        kind: FindingKind::Gap,
        scope: ScopeKey::Region("3301".into()),
        chain: "bat".into(),
        product: "binder".into(),
        severity: 0.448,
        interval: (0.396_561, 0.448),
        factors: factors([Some(0.8), Some(0.52), Some(1.0), Some(0.4)]),
        covered: 0.0,
        nearness: 0.7,
        weaknesses: vec![],
        grade: FindingGrade::Indicated,
        witness: Witness {
            path: texts(&["pack", "cell", "cathode", "binder"]),
            uses: Some(Listed {
                n: 2,
                list: vec![use_key("cathode", "binder", None), use_key("lfp", "binder", Some("glue"))],
            }),
            demanders: Some(whole(&["a", "b"])),
            local_makers: Some(whole(&[])),
            rings: Some(Rings { province: 1, country: 1, abroad: BTreeMap::from([("DEU".into(), 1)]), unplaced: 1 }),
            share_inside: Some(None),
            share_sum: Some(None),
            n_links: Some(3),
            n_links_local: Some(0),
            stand_ins: Some(vec![("paste".into(), 0.5)]),
            ..Witness::default()
        },
    }
}

/// One maker of anodes in Hangzhou, and sodium anodes that substitute with 1 / (1 + 1).
///
/// - 4 links: x sells 100 of 200, a 100, y an unknown amount: HHI 0.5; one of 4 is local.
/// - Dependence 3 of 4, Wilson 0.300642 to 0.954413.
/// - 0.3 · 0.8 + 0.25 · 0.5 + 0.15 · 0.75 + 0.3 · 1/4 = 0.5525, × (1 − 0.5).
pub(crate) fn weak_by_links() -> Claim {
    Claim {
        kind: FindingKind::WeakLink,
        scope: ScopeKey::Region("3301".into()),
        chain: "bat".into(),
        product: "anode".into(),
        severity: 0.276_25,
        interval: (0.242_548, 0.291_581),
        factors: factors([Some(0.8), Some(0.5), Some(0.75), Some(0.25)]),
        covered: 0.5,
        nearness: 1.0,
        weaknesses: vec![Weakness::BoughtOutside, Weakness::FewMakers, Weakness::Concentrated],
        grade: FindingGrade::Indicated,
        witness: Witness {
            path: texts(&["pack", "cell", "anode"]),
            uses: Some(Listed { n: 1, list: vec![use_key("cell", "anode", Some("neg"))] }),
            demanders: Some(whole(&["a"])),
            local_makers: Some(whole(&["a"])),
            rings: Some(Rings { country: 1, abroad: BTreeMap::from([("DEU".into(), 1)]), ..Rings::default() }),
            share_inside: Some(None),
            share_sum: Some(None),
            n_links: Some(4),
            n_links_local: Some(1),
            stand_ins: Some(vec![("sodium".into(), 0.5)]),
            ..Witness::default()
        },
    }
}

/// Foil by world shares: 0.08 of 0.98 named is in China, the rest 0.7 and 0.2.
///
/// - Outside (0.7² + 0.2²) / 0.9² = 53/81; dependence 90/98; criticality 0.6 × 1; demand 1 / (1 + 3).
/// - 0.3 · 0.6 + 0.25 · 53/81 + 0.15 · 90/98 + 0.3 · 0.25 = 0.556335.
pub(crate) fn weak_by_shares() -> Claim {
    Claim {
        kind: FindingKind::WeakLink,
        scope: ScopeKey::Region("CHN".into()),
        chain: "bat".into(),
        product: "foil".into(),
        severity: 0.556_335,
        interval: (0.556_335, 0.556_335),
        factors: factors([Some(0.6), Some(0.654_321), Some(0.918_367), Some(0.25)]),
        covered: 0.0,
        nearness: 1.0,
        weaknesses: vec![Weakness::Minor, Weakness::Concentrated],
        grade: FindingGrade::Confirmed,
        witness: Witness {
            path: texts(&["pack", "cell", "foil"]),
            uses: Some(Listed { n: 1, list: vec![use_key("cell", "foil", None)] }),
            demanders: Some(whole(&["a"])),
            local_makers: Some(whole(&[])),
            rings: Some(Rings::default()),
            share_inside: Some(Some(0.081_633)),
            share_sum: Some(Some(0.98)),
            n_links: Some(0),
            n_links_local: Some(0),
            stand_ins: Some(vec![]),
            ..Witness::default()
        },
    }
}

#[test]
fn a_gap_holds_and_every_field_counts() {
    assert_every_field_counts(WORLD, &gap());
}

#[test]
fn a_weak_link_by_links_holds_and_every_field_counts() {
    assert_every_field_counts(WORLD, &weak_by_links());
}

#[test]
fn a_weak_link_by_shares_holds_and_every_field_counts() {
    assert_every_field_counts(WORLD, &weak_by_shares());
}

/// The zone z1 contains b alone: lfp is the only cathode, so 1 demander.
#[test]
fn a_zone_is_what_its_firms_say() {
    let mut claim = gap();
    claim.scope = ScopeKey::Zones(vec!["z1".into()]);
    claim.witness.demanders = Some(whole(&["b"]));
    claim.witness.n_links = Some(1);
    claim.witness.stand_ins = Some(vec![]);
    // One link is too few for a concentration: (0.3 · 0.8 + 0.15 + 0.3 · 0.25) / 0.75 × 0.7.
    claim.factors = factors([Some(0.8), None, Some(1.0), Some(0.25)]);
    claim.severity = 0.434;
    claim.interval = (0.365_415, 0.434);
    assert_eq!(check(WORLD, &rules(&[]), &claim), Verdict::Holds);
}

/// Figures for China say nothing about a province, and foil has no recorded maker.
#[test]
fn a_province_cannot_use_the_figures_of_its_country() {
    let claim = Claim { scope: ScopeKey::Region("33".into()), ..weak_by_shares() };
    let differing = quantities(check(WORLD, &rules(&[]), &claim));
    assert!(differing.contains(&"kind".into()) && differing.contains(&"witness.share_sum".into()), "{differing:?}");
}

/// A threshold decides: when a substitute of 0.5 is enough, the weak link is covered.
#[test]
fn what_is_covered_is_no_finding() {
    let differing = quantities(check(WORLD, &rules(&[("covered_strength", 0.5)]), &weak_by_links()));
    assert_eq!(differing, ["kind"]);
}

/// Aggregates with too large a share leave the share inside unknown; then China's share is a supply of unknown size,
/// and nothing shows a weakness.
#[test]
fn aggregates_that_hold_too_much_hide_the_rest() {
    let differing = quantities(check(WORLD, &rules(&[("aggregate_share", 0.015)]), &weak_by_shares()));
    assert!(differing.contains(&"weaknesses".into()) && differing.contains(&"grade".into()), "{differing:?}");
    assert!(differing.contains(&"factors.concentration".into()) && differing.contains(&"witness.share_inside".into()));
}

/// The path over lfp leads to binder too, with one more step.
#[test]
fn a_detour_is_no_path() {
    let mut claim = gap();
    claim.witness.path = texts(&["pack", "cell", "cathode", "lfp", "binder"]);
    assert_eq!(quantities(check(WORLD, &rules(&[]), &claim)), ["witness.path"]);
}

#[test]
fn lists_name_what_they_must_and_only_once() {
    let mut claim = weak_by_links();
    claim.witness.stand_ins = Some(vec![]);
    assert_eq!(quantities(check(WORLD, &rules(&[]), &claim)), ["witness.stand_ins"]);
    let mut claim = weak_by_links();
    claim.weaknesses.push(Weakness::FewMakers);
    assert_eq!(quantities(check(WORLD, &rules(&[]), &claim)), ["weaknesses"]);
}

/// How the claim on foil differs when the world is another one.
fn foil_differs_in(world: &str, claim: &Claim) -> Vec<String> {
    assert_ne!(world, WORLD);
    quantities(check(world, &rules(&[]), claim))
}

/// A single maker inside is no weakness beside a known share; it shows in the list of makers only.
#[test]
fn makers_are_not_counted_where_shares_are_known() {
    let world = format!("{WORLD}\nmakes: product firm\nfoil a\n");
    let differing = foil_differs_in(&world, &weak_by_shares());
    assert_eq!(differing, ["witness.local_makers.n", "witness.local_makers"]);
}

/// 0.8 of 1.7 is in China and less than half; 0.95 of 1.15 is more, and Japan is then all of the
/// rest without being a weakness.
#[test]
fn a_concentrated_rest_does_not_matter_to_who_makes_half() {
    let claim = Claim { weaknesses: vec![], ..weak_by_shares() };
    let most = WORLD.replace("foil CHN 0.08 official", "foil CHN 0.95 official").replace("DEU 0.7", "DEU 0");
    assert!(!foil_differs_in(&most, &claim).contains(&"weaknesses".into()));
    let less = WORLD.replace("foil CHN 0.08 official", "foil CHN 0.8 official");
    assert!(foil_differs_in(&less, &claim).contains(&"weaknesses".into()));
}

/// One share row without a document, or no documented use, is enough to be only indicated.
#[test]
fn a_confirmed_finding_is_documented_throughout() {
    for (old, new) in
        [("foil JPN 0.2 media", "foil JPN 0.2 -"), ("cell foil - medium - media", "cell foil - medium - -")]
    {
        assert_eq!(foil_differs_in(&WORLD.replace(old, new), &weak_by_shares()), ["grade"]);
    }
}

/// Nothing in the chain needs an end product: 0.3.
#[test]
fn an_end_product_has_a_criticality_of_its_own() {
    let mut claim = Claim { product: "pack".into(), ..weak_by_links() };
    claim.factors = factors([Some(0.3), None, Some(0.0), None]);
    let differing = quantities(check(WORLD, &rules(&[]), &claim));
    assert!(!differing.iter().any(|quantity| quantity.starts_with("factors")), "{differing:?}");
}

pub(crate) fn quantities(verdict: Verdict) -> Vec<String> {
    match verdict {
        Verdict::Holds => Vec::new(),
        Verdict::Refuted(differences) => differences.into_iter().map(|difference| difference.quantity).collect(),
    }
}

#[test]
fn unknown_keys_are_differences() {
    let rules: Rules = rules(&[]);
    for claim in [
        Claim { chain: "tea".into(), ..gap() },
        Claim { product: "tea".into(), ..gap() },
        Claim { scope: ScopeKey::Region("tea".into()), ..gap() },
        Claim { scope: ScopeKey::Zones(vec!["z1".into(), "tea".into()]), ..gap() },
    ] {
        assert_eq!(quantities(check(WORLD, &rules, &claim)).len(), 1);
    }
}
