//! Parameters of shocks and capability reach the answers they are named after.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::Arc;

use liantu_engine::{ChainId, Config, Engine, ShockRequest, Sources, TargetRequest, Work};
use liantu_model::sketch;

/// A province that needs salt; four provinces make it, or something that can substitute for it.
const WORLD: &str = "
    regions: id name level parent
    CHN 中国 country -
    33 浙江 province CHN
    44 广东 province CHN
    chains: id name
    bat 电池
    stages: id name chain
    s 材料 bat
    products: id name chain stage is_end
    cell 电芯 bat - true
    salt 锂盐 bat s -
    pure 高纯锂盐 bat s -
    soda 钠盐 bat s -
    acid 锂酸 bat s -
    zinc 锌盐 - s -
    inputs: product input criticality alternative_group
    cell salt high g
    cell soda high g
    salt acid low -
    variants: general variant
    salt pure
    firms: id name region business_scope
    a 甲 33 -
    b 乙 44 -
    c 丙 44 -
    d 丁 44 -
    e 戊 44 -
    f 己 44 锂盐生产
    g 庚 44 工业锂盐生产
    h 辛 44 -
    i 壬 44 -
    j 癸 44 -
    k 子 44 -
    makes: product firm role
    cell a main
    salt b main
    salt c secondary
    salt d -
    pure e -
    soda h main
    acid b -
    acid c -
    acid i -
    zinc d -
    zinc j -
    soda j -
    acid k -
    zinc k -
    pure k -
    supplies: product supplier customer amount
    cell a h 30
    salt b a 60
    salt c a 40
    acid i b 50
    soda h k 30
    zinc k c 20
";

fn engine() -> Engine {
    Engine::new(Arc::new(sketch::world(WORLD)))
}

/// What a shock does, and how much is based on potential supplies.
fn shock(engine: &Engine) -> String {
    let firms = vec![engine.firm("c").unwrap(), engine.firm("i").unwrap()];
    let question = ShockRequest { firms, places: Vec::new(), left: 0.25, chain: Some(ChainId(0)), exact: true };
    format!("{:?}", engine.shock(&question, &Work::new()).unwrap())
}

/// Whom to call for what is missing here.
fn targets(engine: &Engine) -> String {
    let scope = engine.scope("33").unwrap();
    let request = TargetRequest {
        chains: &[ChainId(0)],
        scope: &scope,
        each: None,
        gap: None,
        findings: 10,
        top: 20,
        sources: Sources::ALL,
        introductions: false,
    };
    format!("{:?}", engine.targets(&request, &Work::new()).unwrap())
}

/// Sets every parameter with this prefix to another value and expects another answer.
fn each_changes(prefix: &str, answer: fn(&Engine) -> String) {
    let engine = engine();
    let default = answer(&engine);
    let parameters = Config::default().parameters();
    let of_prefix: Vec<_> = parameters.iter().filter(|one| one.name.starts_with(prefix)).collect();
    assert!(of_prefix.len() > 3, "{prefix}");
    for parameter in of_prefix {
        let mut config = Config::default();
        let (low, high) = parameter.range;
        let other = if parameter.value > low { low } else { high };
        config.set(&parameter.name, other).unwrap();
        assert!(answer(&engine.with_config(config)) != default, "{} = {other}", parameter.name);
    }
}

#[test]
fn every_rule_of_shocks_changes_what_is_lost() {
    each_changes("shock.", shock);
}

#[test]
fn every_worth_of_a_way_to_supply_changes_a_list() {
    each_changes("capability.", targets);
}

#[test]
fn what_is_out_of_range_is_refused() {
    for (name, value) in [("shock.eps", 1.5), ("shock.substitution", 2.0), ("shock.substitution", 0.5)] {
        assert!(Config::default().set(name, value).is_err(), "{name} = {value}");
    }
}
