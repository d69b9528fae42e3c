//! Cascades compared with the rule itself, repeated until nothing changes, on random small worlds.
#![expect(clippy::format_push_string, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::{FirmId, RowId as _, Snapshot, sketch};
use liantu_query::Thresholds;
use liantu_query::shock::cascade::CriticalSupplies;
use proptest::prelude::*;

/// Firms and products are numbers; ids in the sketch are in the same order.
#[derive(Clone, Debug)]
struct Case {
    firms: u32,
    products: u32,
    /// product, input: whether critical
    inputs: BTreeMap<(u32, u32), bool>,
    /// product, firm
    makes: BTreeSet<(u32, u32)>,
    /// product, supplier, customer: amount
    supplies: BTreeMap<(u32, u32, u32), Option<i64>>,
    start: BTreeSet<u32>,
    percent: u32,
}

fn cases() -> impl Strategy<Value = Case> {
    (2_u32..8, 2_u32..5).prop_flat_map(|(firms, products)| {
        let amount = prop::option::weighted(0.8, 0_i64..20);
        (
            prop::collection::btree_map((0..products, 0..products), prop::bool::weighted(0.8), 0..8),
            prop::collection::btree_set((0..products, 0..firms), 0..14),
            prop::collection::btree_map((0..products, 0..firms, 0..firms), amount, 0..20),
            prop::collection::btree_set(0..firms, 1..3),
            prop_oneof![Just(80_u32), 1_u32..101],
        )
            .prop_map(move |(inputs, makes, supplies, start, percent)| Case {
                firms,
                products,
                inputs: inputs.into_iter().filter(|((product, input), _)| product != input).collect(),
                makes,
                supplies: supplies.into_iter().filter(|((_, supplier, customer), _)| supplier != customer).collect(),
                start,
                percent,
            })
    })
}

fn world(case: &Case) -> Snapshot {
    let mut text = "products: id name\n".to_owned();
    (0..case.products).for_each(|p| text.push_str(&format!("p{p} 品{p}\n")));
    text.push_str("firms: id name\n");
    (0..case.firms).for_each(|f| text.push_str(&format!("f{f} 企{f}\n")));
    text.push_str("inputs: product input criticality\n");
    for ((product, input), critical) in &case.inputs {
        text.push_str(&format!("p{product} p{input} {}\n", if *critical { "high" } else { "medium" }));
    }
    text.push_str("makes: product firm\n");
    case.makes.iter().for_each(|(product, firm)| text.push_str(&format!("p{product} f{firm}\n")));
    text.push_str("supplies: product supplier customer amount\n");
    for ((product, supplier, customer), amount) in &case.supplies {
        let amount = amount.map_or("-".to_owned(), |amount| amount.to_string());
        text.push_str(&format!("p{product} f{supplier} f{customer} {amount}\n"));
    }
    sketch::world(&text)
}

impl Case {
    /// What a customer has lost and has in total of a product, when these firms have failed.
    fn group(&self, customer: u32, product: u32, failed: &BTreeSet<u32>) -> (i64, i64) {
        let rows = self.supplies.iter().filter(|((p, _, c), _)| (*p, *c) == (product, customer));
        let rows: Vec<(u32, Option<i64>)> = rows.map(|((_, supplier, _), amount)| (*supplier, *amount)).collect();
        let known = rows.iter().any(|(_, amount)| amount.unwrap_or(0) > 0);
        let amount = |amount: Option<i64>| if known { amount.unwrap_or(0) } else { 1 };
        let lost = rows.iter().filter(|(supplier, _)| failed.contains(supplier)).map(|(_, a)| amount(*a)).sum();
        (lost, rows.iter().map(|(_, a)| amount(*a)).sum())
    }

    fn fails(&self, customer: u32, product: u32, failed: &BTreeSet<u32>) -> bool {
        let needs = |((q, p), critical): (&(u32, u32), &bool)| {
            *critical && *p == product && self.makes.contains(&(*q, customer))
        };
        let (lost, total) = self.group(customer, product, failed);
        self.inputs.iter().any(needs) && lost > 0 && 100 * lost >= i64::from(self.percent) * total
    }

    fn rounds(&self) -> Vec<BTreeSet<u32>> {
        let (mut failed, mut rounds) = (self.start.clone(), Vec::new());
        loop {
            let fails =
                |firm: &u32| !failed.contains(firm) && (0..self.products).any(|p| self.fails(*firm, p, &failed));
            let next: BTreeSet<u32> = (0..self.firms).filter(fails).collect();
            if next.is_empty() {
                return rounds;
            }
            failed.extend(&next);
            rounds.push(next);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_firms_fail_in_the_same_rounds(case in cases()) {
        let supplies = CriticalSupplies::new(
            &world(&case),
            &Thresholds { failure_percent: case.percent, ..Thresholds::default() },
        );
        let start: Vec<FirmId> = case.start.iter().map(|firm| FirmId(*firm)).collect();
        let ours = supplies.cascade(&start);
        let firms = |round: &Vec<_>| round.iter().map(|failure: &liantu_query::shock::cascade::Failure| failure.firm.raw()).collect();
        prop_assert_eq!(ours.iter().map(firms).collect::<Vec<BTreeSet<u32>>>(), case.rounds());
        let mut failed = case.start.clone();
        for round in &ours {
            for failure in round {
                let (customer, product) = (failure.firm.raw(), failure.product.raw());
                prop_assert!(case.fails(customer, product, &failed), "{:?}", failure);
                let (lost, total) = case.group(customer, product, &failed);
                prop_assert!(failure.total == total && failure.lost <= lost);
                prop_assert!(100 * failure.lost >= i64::from(case.percent) * total);
            }
            failed.extend(round.iter().map(|failure| failure.firm.raw()));
        }
    }

    #[test]
    fn counting_one_after_another_forgets_what_was_before(case in cases()) {
        let supplies = CriticalSupplies::new(&world(&case), &Thresholds::default());
        let all: Vec<FirmId> = (0..case.firms).map(FirmId).collect();
        let alone = |firm: &FirmId| supplies.cascade(&[*firm]).iter().map(Vec::len).sum();
        prop_assert_eq!(supplies.further_failures(&all), all.iter().map(alone).collect::<Vec<usize>>());
    }
}
