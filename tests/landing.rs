//! Landings on the embedded data: the fast answer equals that of the rebuilt world.

use liantu_engine::{LandingRequest, Scope, Work};
use liantu_model::{ChainId, FirmId, Partition, Plant, RowId as _, Site, ZoneId};
use liantu_query::diagnose::Landscape;
use liantu_query::landing::{Base, full};

/// Work that nobody cancels.
static WORK: Work = Work::new();

#[test]
fn many_firms_at_many_places_are_as_in_the_rebuilt_world() {
    let engine = liantu_engine::demo().unwrap();
    let world = engine.world();
    let makes_much = |firm: &FirmId| world.adjacency().products_made().of(*firm).len() > 2;
    let firms: Vec<FirmId> = world.firms().ids().filter(makes_much).collect();
    let (mut touched, mut broken) = (0, 0);
    for pair in 0..10 {
        let firm = firms[pair * 61 % firms.len()];
        let zone = ZoneId::from_index(pair * 13 % world.zones().len());
        let region = world.zones().region().get(zone).unwrap();
        let city = world.region_tree().at_level(region, liantu_model::code::RegionLevel::City).unwrap_or(region);
        let province = world.region_tree().at_level(region, liantu_model::code::RegionLevel::Province).unwrap();
        let scope = [Scope::Zone(zone), Scope::Region(city), Scope::Region(province)][pair % 3].clone();
        // The chain of something it makes, and another.
        let made = world.adjacency().products_made().of(firm)[0];
        let own = world.products().chain().get(made).unwrap_or_default();
        let mut chains = vec![own, ChainId::from_index(pair % world.chains().len())];
        chains.dedup();
        let plants = [Plant::of(world, firm, Site::Zone(zone))];
        let landscape = Landscape::new(world, Partition::single(world, scope.clone()), &chains, engine.config(), &WORK);
        let quick = Base::new(landscape).land_all(0, &plants).unwrap();
        assert_eq!(
            quick,
            full(world, engine.config(), &scope, &chains, &plants, &WORK).unwrap(),
            "{plants:?} {scope:?}"
        );
        touched += quick.iter().filter(|outcome| !outcome.changes.is_empty()).count();
        broken += quick.iter().filter(|outcome| outcome.firms_to_break.0.is_some()).count();
    }
    assert!(touched >= 8 && broken >= 3, "{touched} {broken}");
}

#[test]
fn a_landing_in_words_names_scopes_and_checks_itself() {
    let engine = liantu_engine::demo().unwrap();
    let question = LandingRequest {
        firms: vec![engine.firm("中芯国际").unwrap()],
        site: engine.site("宁波经济技术开发区").unwrap(),
        chain: Some(engine.chain("集成电路").unwrap()),
        products: Vec::new(),
    };
    let view = engine.land(&question, &WORK);
    let scopes: Vec<&str> = view.scopes.iter().map(|(scope, _)| scope.zh.as_str()).collect();
    assert_eq!(scopes, ["宁波经济技术开发区", "宁波市", "浙江省"]);
    assert!(view.scopes[0].1.removed > 0.0 && !view.outcomes[0].sentences.is_empty());
    let check = engine.check_landing(&question, &WORK).unwrap();
    assert_eq!((check.compared, check.difference.to_bits()), (3, 0));
    assert!(engine.site("北仑园区X").is_err());
}
