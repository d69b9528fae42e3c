//! The supply network of a small world, computed by hand.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use liantu_model::{ChainId, FirmId, RowId as _, Snapshot, sketch};
use liantu_query::closure::Closure;
use liantu_query::shock::derive::{Derived, derive};
use liantu_query::shock::esri::{Shock, losses};
use liantu_query::{ShockRules, Work};

/// `a` makes cells from cathodes (critical) and separators; `s1` to `s3` make separators.
fn world() -> Snapshot {
    sketch::world(
        "chains: id name
        bat 动力电池
        products: id name chain
        cell 电芯 bat
        cathode 正极材料 bat
        sep 隔膜 bat
        tape 胶带 -
        firms: id name
        a 甲
        b 乙
        c 丙
        s1 隔膜一
        s2 隔膜二
        s3 隔膜三
        inputs: product input criticality
        cell cathode high
        cell sep medium
        makes: product firm role revenue_share capacity
        cell a - - -
        cathode b main 0.1 -
        sep b secondary 0.9 -
        cathode c - 0.2 -
        tape c - 0.8 -
        sep s1 - - 2
        sep s2 - - 6
        sep s3 - - 1
        supplies: product supplier customer amount
        cathode b a 90
        cathode c a -
        tape c b 10
        tape c s1 30",
    )
}

fn derived(config: &ShockRules, potential: bool) -> Derived {
    let world = world();
    let closure = Closure::of_chain(&world, ChainId(0));
    derive(&world, potential.then_some(&closure), config).unwrap()
}

fn listed(derived: &Derived) -> Vec<(u32, u32, f64, Option<f64>)> {
    let row = |sale: &liantu_query::shock::derive::DerivedSale| {
        (sale.supplier.raw(), sale.customer.raw(), sale.weight, sale.potential)
    };
    derived.sales().iter().map(row).collect()
}

const KNOWN: [(u32, u32, f64, Option<f64>); 4] =
    [(2, 1, 10.0, None), (2, 3, 30.0, None), (1, 0, 90.0, None), (2, 0, 30.0, None)];

#[test]
fn unknown_amounts_weigh_the_median_of_known_ones() {
    let derived = derived(&ShockRules::default(), false);
    assert_eq!(listed(&derived), KNOWN);
    assert_eq!((derived.potential_share(|_| true), derived.is_cut()), (Some(0.0), false));
    assert_eq!(derived.potential_share(|firm| firm == FirmId(0)), None);
}

#[test]
fn makers_are_potential_suppliers_where_none_is_known() {
    let two = ShockRules { potential_suppliers: 2, ..ShockRules::default() };
    let derived = derived(&two, true);
    // The need for separators weighs 30 and is split 6 : 2 among the two largest of four makers.
    assert_eq!(listed(&derived)[..4], KNOWN);
    assert_eq!(listed(&derived)[4..], [(4, 0, 22.5, Some(0.25)), (3, 0, 7.5, Some(0.25))]);
    assert_eq!(derived.potential_share(|_| true), Some(30.0 / 190.0));
}

#[test]
fn capacities_split_a_need_only_when_all_are_known() {
    let derived = derived(&ShockRules::default(), true);
    // One of the four makers has no known capacity.
    let weights: Vec<(u32, f64)> = listed(&derived)[4..].iter().map(|sale| (sale.0, sale.2)).collect();
    assert_eq!(weights, [(4, 7.5), (3, 7.5), (5, 7.5), (1, 7.5)]);
}

#[test]
fn who_makes_an_input_itself_needs_no_supplier_of_it() {
    let world = sketch::world(
        "products: id name
        cell 电芯
        sep 隔膜
        firms: id name
        a 甲
        b 乙
        inputs: product input
        cell sep
        makes: product firm
        cell a
        sep a
        sep b",
    );
    let closure = Closure::from_ends(&world, &[world.find("cell").unwrap()]);
    assert!(derive(&world, Some(&closure), &ShockRules::default()).unwrap().sales().is_empty());
}

#[test]
fn potential_sales_are_bounded() {
    let derived = derived(&ShockRules { max_potential: 3, ..ShockRules::default() }, true);
    assert_eq!((derived.sales().len(), derived.is_cut()), (4, true));
}

#[test]
fn essential_is_what_the_main_product_critically_needs() {
    let derived = derived(&ShockRules::default(), false);
    // Cathodes are the main product of b, though separators earn more, and tape is that of c: b is
    // all of its sector, so a loses everything with it, though 30 of its 120 come from c.
    let config = ShockRules { substitution: false, max_steps: 1, ..ShockRules::default() };
    let lost = |firm: u32| {
        let losses = losses(derived.network(), &Shock::of_firm(firm), &config, &Work::new()).1;
        losses.iter().find(|loss| loss.firm == 0).map(|loss| loss.downstream)
    };
    assert_eq!(lost(1), Some(1.0));
    // Nothing says that cells need tape: linear.
    assert_eq!(lost(2), Some(0.25));
}
