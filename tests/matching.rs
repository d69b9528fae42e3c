//! Certificates: what the engine calls optimal passes the independent check, and nothing else does.

use std::fmt::Write as _;
use std::sync::Arc;

use liantu_engine::{Engine, MatchRequest, Mountain, OPEN_STAGES, PairRequest, Work, ZoneRoom};
use liantu_model::{Scope, sketch};
use liantu_query::matching::transport::{Lane, Transport, best_shipment};
use liantu_query::portfolio::{Items, choose};
use liantu_verify::{BudgetClaim, ShipmentClaim, Verdict, check_budget, check_shipment};
use proptest::collection::vec;
use proptest::prelude::*;

fn transports() -> impl Strategy<Value = Transport> {
    (1_usize..7, 1_usize..5).prop_flat_map(|(sources, sinks)| {
        let lane = (0..sources, 0..sinks, 0_i64..1_000).prop_map(|(source, sink, worth)| Lane { source, sink, worth });
        let capacity = prop_oneof![1 => Just(None), 5 => (0_i64..40).prop_map(Some)];
        (vec(0_i64..30, sources), vec(capacity, sinks), vec(lane, 0..20))
            .prop_map(|(supplies, capacities, lanes)| Transport { supplies, capacities, lanes })
    })
}

fn claim(given: &Transport) -> ShipmentClaim {
    let best = best_shipment(given, &Work::new());
    ShipmentClaim {
        supplies: given.supplies.clone(),
        capacities: given.capacities.clone(),
        lanes: given.lanes.iter().map(|lane| (lane.source, lane.sink, lane.worth)).collect(),
        flow: best.flow,
        worth: best.worth,
        source_prices: best.source_prices,
        sink_prices: best.sink_prices,
    }
}

/// The claim with each number that matters changed by one, up and down. The price of an empty source or sink, and a
/// flow of worth 0, can be anything.
fn tampered(honest: &ShipmentClaim) -> Vec<ShipmentClaim> {
    let mut all = Vec::new();
    for step in [-1, 1] {
        let mut push = |change: &dyn Fn(&mut ShipmentClaim)| {
            let mut claim = honest.clone();
            change(&mut claim);
            all.push(claim);
        };
        push(&|claim| claim.worth += i128::from(step));
        for at in (0..honest.flow.len()).filter(|at| honest.lanes[*at].2 > 0) {
            push(&|claim| claim.flow[at] += step);
        }
        for at in (0..honest.supplies.len()).filter(|at| honest.supplies[*at] > 0) {
            push(&|claim| claim.source_prices[at] += step);
        }
        for at in (0..honest.capacities.len()).filter(|at| honest.capacities[*at] != Some(0)) {
            push(&|claim| claim.sink_prices[at] += step);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_best_shipment_passes_and_a_tampered_one_does_not(given in transports()) {
        let honest = claim(&given);
        prop_assert_eq!(check_shipment(&honest), Verdict::Holds);
        for claim in tampered(&honest) {
            prop_assert_ne!(check_shipment(&claim), Verdict::Holds);
        }
    }

    #[test]
    fn a_portfolio_passes_and_a_better_one_does_not(
        weights in vec(0.1_f64..1.0, 4),
        parts in vec(vec((0_usize..4, 0.1_f64..1.0), 1), 1..8),
        costs in vec(vec(0.05_f64..1.0, 2), 8),
        budgets in vec(0.3_f64..2.0, 0..3),
    ) {
        let costs = costs.iter().take(parts.len()).map(|cost| cost[..budgets.len()].to_vec()).collect();
        let items = Items { weights, heals: parts, costs, budgets };
        let choice = choose(&items, 0, &Work::new());
        let honest = BudgetClaim {
            weights: items.weights, heals: items.heals, costs: items.costs, budgets: items.budgets,
            chosen: choice.items, worth: choice.worth, bound: choice.bound.worth, bound_from: choice.bound.from,
        };
        prop_assert_eq!(check_budget(&honest), Verdict::Holds);
        let mut wrong = vec![
            BudgetClaim { worth: honest.worth + 1e-3, ..honest.clone() },
            BudgetClaim { bound: honest.bound - 1e-3, ..honest.clone() },
        ];
        if !honest.chosen.is_empty() && !honest.budgets.is_empty() {
            wrong.push(BudgetClaim { budgets: vec![1e-6; honest.budgets.len()], ..honest });
        }
        prop_assert!(wrong.iter().all(|claim| check_budget(claim) != Verdict::Holds));
    }

    #[test]
    fn the_engine_proves_its_plans(
        zones in vec((proptest::option::of(0_u32..120), proptest::option::of(0_u32..120)), 1..5),
        projects in vec((0_usize..5, proptest::option::of(0_u32..90), proptest::option::of(0_u32..90)), 0..9),
    ) {
        let world = sketch::world(&world_of(&zones, &projects));
        let scope = Scope::Region(world.find("33").unwrap());
        let engine = Engine::new(Arc::new(world));
        let stages = OPEN_STAGES.to_vec();
        let question =
            MatchRequest { scope: scope.clone(), stages, mountain: Mountain::Of26, assumed: ZoneRoom::default() };
        let view = engine.match_projects(&question, &Work::new());
        prop_assert_eq!(&view.differences, &[]);
        prop_assert_eq!(view.placed.len() + view.unplaced.len(), projects.len());
        prop_assert!(view.points <= view.bound + 1e-9);
        let pairing = engine.pair_counties(&PairRequest { scope, mountain: Mountain::Of26, most: 1, keep: false }, &Work::new());
        prop_assert_eq!(&pairing.differences, &[]);
    }
}

/// A county with zones that have the given land and energy left, and projects that need the given amounts.
fn world_of(zones: &[(Option<u32>, Option<u32>)], projects: &[(usize, Option<u32>, Option<u32>)]) -> String {
    let cell = |amount: &Option<u32>| amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    let mut text = "regions: id name level parent\nCHN 中国 country -\n33 浙江 province CHN\n3301 甲市 city 33
        330101 甲县 county 3301\nchains: id name\nbat 电池\nproducts: id name chain is_end\ncell 电芯 bat true
        indicators: id name unit subject\nZ__LAND 可供工业用地 亩 zone\nZ__ENERGY 可用能耗 吨标煤 zone\n"
        .to_owned();
    let mut add = |line: String| writeln!(text, "{line}").unwrap();
    add("zones: id name region".to_owned());
    (0..zones.len()).for_each(|at| add(format!("z{at} 区{at} 330101")));
    add("chain_hosts: chain zone".to_owned());
    (0..zones.len()).step_by(2).for_each(|at| add(format!("bat z{at}")));
    add("measures: indicator period zone value".to_owned());
    for (at, (land, energy)) in zones.iter().enumerate() {
        let rows = [("Z__LAND", land), ("Z__ENERGY", energy)];
        rows.iter()
            .filter(|(_, left)| left.is_some())
            .for_each(|(key, left)| add(format!("{key} 2025 z{at} {}", cell(left))));
    }
    add("projects: id name product zone stage land_mu energy_tce".to_owned());
    for (at, (zone, land, energy)) in projects.iter().enumerate() {
        let owner = if *zone < zones.len() { format!("z{zone}") } else { "-".to_owned() };
        add(format!("p{at} 项目{at} cell {owner} talks {} {}", cell(land), cell(energy)));
    }
    text
}

/// Source 1 would earn 6 where source 0 earns 5: prices that fit the worse shipment miss one lane by one.
#[test]
fn a_shipment_one_short_of_the_best_is_refused() {
    let worse = ShipmentClaim {
        supplies: vec![1, 1],
        capacities: vec![Some(1)],
        lanes: vec![(0, 0, 5), (1, 0, 6)],
        flow: vec![1, 0],
        worth: 5,
        source_prices: vec![0, 0],
        sink_prices: vec![5],
    };
    assert!(matches!(check_shipment(&worse), Verdict::Refuted(_)));
    let best = ShipmentClaim { flow: vec![0, 1], worth: 6, sink_prices: vec![6], ..worse };
    assert_eq!(check_shipment(&best), Verdict::Holds);
}
