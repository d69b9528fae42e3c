//! Gaps by brute force, over random AND/OR graphs with cycles, alternatives and variants.

use std::collections::BTreeSet;

use liantu_model::{ChainId, Partition, RegionId, RowId as _, Scope, Snapshot, sketch};
use liantu_query::diagnose::{Diagnosis, FindingKind, Landscape};
use liantu_query::{Config, Work};
use proptest::prelude::*;

/// A chain of products `p0…`; `p0` is the end product. Firms are inside (`h`) or outside (`o`).
#[derive(Clone, Debug)]
struct Chain {
    products: usize,
    /// product, input, alternative group (0 for none)
    inputs: BTreeSet<(usize, usize, usize)>,
    /// variant, general
    variants: BTreeSet<(usize, usize)>,
    inside: BTreeSet<usize>,
    outside: BTreeSet<usize>,
}

fn chains() -> impl Strategy<Value = Chain> {
    let set = |n: usize| prop::collection::btree_set(0..n, 0..n);
    (2_usize..10)
        .prop_flat_map(move |n| {
            let inputs = prop::collection::btree_set((0..n, 0..n, 0_usize..3), 0..20);
            let variants = prop::collection::btree_set((0..n, 0..n), 0..4);
            (Just(n), inputs, variants, set(n), set(n))
        })
        .prop_map(|(products, inputs, variants, inside, outside)| Chain {
            products,
            inputs: inputs.into_iter().filter(|(product, input, _)| product != input).collect(),
            variants: variants.into_iter().filter(|(variant, general)| variant != general).collect(),
            inside,
            outside,
        })
}

fn world(chain: &Chain) -> Snapshot {
    let mut text =
        "regions: id name level parent\nA 甲国 country -\nB 乙国 country -\nchains: id name\nc 链\n".to_owned();
    text.push_str("products: id name chain is_end\n");
    (0..chain.products).for_each(|p| text.push_str(&format!("p{p} 品{p} c {}\n", p == 0)));
    text.push_str("firms: id name region\nh 本地 A\no 外地 B\ninputs: product input alternative_group criticality\n");
    for (product, input, group) in &chain.inputs {
        let group = if *group == 0 { "-".to_owned() } else { format!("g{group}") };
        text.push_str(&format!("p{product} p{input} {group} high\n"));
    }
    text.push_str("variants: variant general\n");
    chain.variants.iter().for_each(|(variant, general)| text.push_str(&format!("p{variant} p{general}\n")));
    text.push_str("makes: product firm\n");
    chain.inside.iter().for_each(|p| text.push_str(&format!("p{p} h\n")));
    chain.outside.iter().for_each(|p| text.push_str(&format!("p{p} o\n")));
    sketch::world(&text)
}

impl Chain {
    /// The product and its variants, by repeating until nothing is added.
    fn serving(&self, product: usize) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([product]);
        loop {
            let more: Vec<usize> = self.variants.iter().filter(|(_, g)| all.contains(g)).map(|(v, _)| *v).collect();
            let before = all.len();
            all.extend(more);
            if all.len() == before {
                return all;
            }
        }
    }

    fn needed(&self) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([0]);
        loop {
            let inputs = self.inputs.iter().filter(|(p, _, _)| all.contains(p)).map(|(_, input, _)| *input);
            let variants = self.variants.iter().filter(|(_, g)| all.contains(g)).map(|(v, _)| *v);
            let more: Vec<usize> = inputs.chain(variants).collect();
            let before = all.len();
            all.extend(more);
            if all.len() == before {
                return all;
            }
        }
    }

    fn is_made(&self, product: usize, by: &BTreeSet<usize>) -> bool {
        self.serving(product).iter().any(|p| by.contains(p))
    }

    /// Whether something else that is made inside serves in the row's group.
    fn is_covered(&self, product: usize, row: (usize, usize, usize)) -> bool {
        let same_group =
            |other: &&(usize, usize, usize)| **other == row || (row.2 != 0 && other.0 == row.0 && other.2 == row.2);
        let own = self.serving(product);
        let mut serving = self.inputs.iter().filter(same_group).flat_map(|(_, input, _)| self.serving(*input));
        serving.any(|other| !own.contains(&other) && self.is_made(other, &self.inside))
    }

    fn gaps(&self) -> BTreeSet<usize> {
        let needed = self.needed();
        let is_gap = |product: &usize| {
            let required: BTreeSet<usize> =
                (0..self.products).filter(|general| self.serving(*general).contains(product)).collect();
            let mut uses =
                self.inputs.iter().filter(|(p, input, _)| required.contains(input) && needed.contains(p)).peekable();
            let unused = uses.peek().is_none() || *product == 0;
            let covered = !unused && uses.all(|row| self.is_covered(*product, *row));
            !self.is_made(*product, &self.inside) && self.is_made(*product, &self.outside) && !covered
        };
        needed.iter().copied().filter(is_gap).collect()
    }
}

fn diagnose(world: &Snapshot) -> Diagnosis {
    let config = Config::default();
    let partition = Partition::single(world, Scope::Region(RegionId(0)));
    Landscape::new(world, partition, &[ChainId(0)], &config, &Work::new()).diagnose(0, 0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gaps_are_those_of_the_brute_force(chain in chains()) {
        let world = world(&chain);
        let diagnosis = diagnose(&world);
        let found = diagnosis.findings.iter().filter(|finding| finding.kind == FindingKind::Gap);
        let found: BTreeSet<usize> = found.map(|finding| finding.product.index()).collect();
        prop_assert_eq!(found, chain.gaps());
        prop_assert!(diagnosis.findings.iter().all(|finding| (0.0..=1.0).contains(&finding.severity)));
    }

    #[test]
    fn a_new_maker_inside_never_opens_a_gap(chain in chains(), product in 0_usize..10) {
        let count = |chain: &Chain| chain.gaps().len();
        let mut more = chain.clone();
        more.inside.insert(product % chain.products);
        let (before, after) = (diagnose(&world(&chain)), diagnose(&world(&more)));
        let gaps = |diagnosis: &Diagnosis| diagnosis.findings.iter().filter(|f| f.kind == FindingKind::Gap).count();
        prop_assert!(gaps(&after) <= gaps(&before));
        prop_assert_eq!(gaps(&after), count(&more));
    }
}

#[test]
fn the_answer_is_the_same_on_any_number_of_threads() {
    let engine = liantu_engine::demo().unwrap();
    let world = engine.world();
    let config = Config::default();
    let chains: Vec<ChainId> = world.chains().ids().collect();
    let answer = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let partition = Partition::by_level(world, liantu_model::code::RegionLevel::City);
        let cities = partition.scopes().iter().filter_map(|scope| match scope {
            Scope::Region(region) if world.key(*region).starts_with("33") => Some(*region),
            _ => None,
        });
        let partition = Partition::of_regions(world, cities.collect());
        pool.install(|| Landscape::new(world, partition, &chains, &config, &Work::new()).diagnose_all())
    };
    let (one, three) = (answer(1), answer(3));
    assert_eq!(one.len(), 11 * 20);
    assert!(one == three);
}

#[test]
fn a_path_of_a_hundred_thousand_products_neither_overflows_nor_stalls() {
    let n = 100_000;
    let mut text = "chains: id name\nc 链\nproducts: id name chain is_end\n".to_owned();
    (0..n).for_each(|p| text.push_str(&format!("{p} 品 c {}\n", p == 0)));
    text.push_str("inputs: product input\n");
    (1..n).for_each(|p| text.push_str(&format!("{} {p}\n", p - 1)));
    let world = sketch::world(&text);
    let closure = liantu_query::closure::Closure::of_chain(&world, ChainId(0));
    assert_eq!(closure.products().len(), n);
    assert_eq!(closure.path(&world, closure.products()[n - 1], n).len(), n);
}
