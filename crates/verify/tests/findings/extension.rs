//! An extension with its density and the rank of its complexity.

use std::collections::BTreeMap;

use liantu_verify::{Claim, Factor, FindingGrade, FindingKind, Listed, Rings, ScopeKey, Verdict, Witness};

use crate::battery::{quantities, whole};
use crate::falsify::assert_every_field_counts;
use crate::rules::rules;
use crate::worlds::check;

/// Makers by city, a row a product; 17 rows in all:
///
/// | city | makes | X(u) |
/// | --- | --- | --- |
/// | 3301 | cell motor wheel | 3 |
/// | 3302 | cell motor ess | 3 |
/// | 3303 | cell motor ess wheel | 4 |
/// | 3304 | ess wheel toy gear inverter | 5 |
/// | 3305 | ess wheel | 2 |
///
/// X(p): cell 3, motor 3, ess 4, wheel 4, the rest 1. M is 1 wherever X is, except for ess and wheel in 3304, where 1
/// · 17 < 5 · 4.
pub(crate) const WORLD: &str = "
    regions: id name level parent
    CHN 中国 country -
    33 浙江 province CHN
    3301 甲 city 33
    3302 乙 city 33
    3303 丙 city 33
    3304 丁 city 33
    3305 戊 city 33
    chains: id name
    bat 电池
    sto 储能
    products: id name chain is_end
    cell 电芯 bat true
    ess 储能系统 sto -
    inverter 逆变器 sto -
    motor 电机 - -
    wheel 车轮 - -
    toy 玩具 - -
    gear 齿轮 - -
    firms: id name region
    f1 甲 3301
    f2 乙 3302
    f3 丙 3303
    f4 丁 3304
    f5 戊 3305
    inputs: product input
    ess cell
    ess inverter
    gear cell
    makes: product firm confidence
    cell f1 -
    motor f1 -
    wheel f1 -
    cell f2 -
    motor f2 -
    ess f2 media
    cell f3 -
    motor f3 -
    ess f3 -
    wheel f3 -
    ess f4 -
    wheel f4 -
    toy f4 -
    gear f4 -
    inverter f4 -
    ess f5 -
    wheel f5 -
";

/// Storage systems need cells, which 3301 makes, and inverters, which it does not.
///
/// - φ of ess, made in 3302, 3303, 3305: 2/3 to cell, motor and wheel, 1 to itself; the scope is
///   specialised in the first three: ω = 2 / 3.
/// - Readiness 1 of 2, Wilson 0.094531 to 0.905469.
/// - PCI: cell and motor are made in 3301, 3302, 3303; ess in 3302, 3303, 3305; wheel in 3301,
///   3303, 3305. The eigenvector of 2/9 is (1, 1, 0, −3) over 3301, 3302, 3303, 3305, as diverse
///   places come first; PCI 2/3, 2/3, −2/3, −2/3. The rank of ess is (0 + 1/2) / 3.
/// - 0.5 · 2/3 + 0.3 · 1/2 + 0.2 · 1/6 = 0.516667.
pub(crate) fn extension() -> Claim {
    Claim {
        kind: FindingKind::Extension,
        scope: ScopeKey::Region("3301".into()),
        chain: "bat".into(),
        product: "ess".into(),
        severity: 0.516_667,
        interval: (0.395_026, 0.638_307),
        factors: BTreeMap::from([
            (Factor::Relatedness, Some(2.0 / 3.0)),
            (Factor::Readiness, Some(0.5)),
            (Factor::Complexity, Some(1.0 / 6.0)),
        ]),
        covered: 0.0,
        nearness: 1.0,
        weaknesses: vec![],
        grade: FindingGrade::Indicated,
        witness: Witness {
            uses: Some(Listed { n: 0, list: vec![] }),
            local_makers: Some(whole(&[])),
            rings: Some(Rings { province: 4, ..Rings::default() }),
            share_inside: Some(None),
            share_sum: Some(None),
            n_links: Some(0),
            n_links_local: Some(0),
            relatives: Some(["cell", "motor", "wheel"].map(|key| (key.to_owned(), 2.0 / 3.0)).to_vec()),
            ..Witness::default()
        },
    }
}

/// Gears need cells only: readiness 1 of 1 (Wilson from 0.206549); made in 3304 like toy and
/// inverter, none of them in 3301: ω = 0; in one place, so without a complexity.
/// (0.5 · 0 + 0.3 · 1) / 0.8 = 0.375.
fn second() -> Claim {
    Claim {
        product: "gear".into(),
        severity: 0.375,
        interval: (0.077_456, 0.375),
        factors: BTreeMap::from([
            (Factor::Relatedness, Some(0.0)),
            (Factor::Readiness, Some(1.0)),
            (Factor::Complexity, None),
        ]),
        grade: FindingGrade::DataGap,
        witness: Witness { relatives: Some(vec![]), ..Witness::default() },
        ..extension()
    }
}

#[test]
fn an_extension_holds_and_every_field_counts() {
    assert_every_field_counts(WORLD, &extension());
}

#[test]
fn only_the_most_promising_are_listed() {
    assert_eq!(check(WORLD, &rules(&[("max_extensions", 2.0)]), &second()), Verdict::Holds);
    assert_eq!(quantities(check(WORLD, &rules(&[]), &second())), ["kind"]);
}

#[test]
fn one_that_is_not_ready_is_not_listed() {
    assert_eq!(quantities(check(WORLD, &rules(&[("min_readiness", 0.6)]), &extension())), ["kind"]);
}
