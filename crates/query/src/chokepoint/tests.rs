//! The graph against a naive twin, laws, and shapes that often break graph code.

use std::collections::BTreeSet;

use liantu_model::{FirmId, ProductId, RegionId};
use proptest::prelude::*;

use super::*;
use crate::work::Work;

/// The naive twin: sets as bits, repeated sweeps, no graph.
struct Twin<'b> {
    blueprint: &'b Blueprint,
    /// The product and all its variants.
    serving: Vec<u32>,
}

/// What is lost or gone: products, firms and places as bits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Gone {
    products: u32,
    firms: u32,
    places: u32,
}

impl<'b> Twin<'b> {
    fn of(blueprint: &'b Blueprint) -> Self {
        let mut serving: Vec<u32> = (0..blueprint.products.len()).map(|at| 1 << at).collect();
        for _ in 0..blueprint.products.len() {
            for (at, part) in blueprint.products.iter().enumerate() {
                part.variants.iter().for_each(|variant| serving[at] |= serving[*variant as usize]);
            }
        }
        Self { blueprint, serving }
    }

    fn is_recorded(&self, at: usize) -> bool {
        !self.blueprint.products[at].makers.is_empty() || !self.blueprint.products[at].regions.is_empty()
    }

    /// Variants that supply a product without any recorded maker.
    fn made_as(&self, at: usize) -> u32 {
        let proper = |other: &usize| {
            let serves = self.serving[at] >> other & 1 == 1 && *other != at;
            serves && (self.serving[*other] >> at & 1 == 0 || self.is_recorded(*other))
        };
        (0..self.serving.len()).filter(proper).fold(0, |bits, other| bits | 1 << other)
    }

    fn is_supplied(&self, at: usize, gone: Gone) -> bool {
        let part = &self.blueprint.products[at];
        if self.is_recorded(at) {
            return part.makers.iter().any(|firm| gone.firms >> firm & 1 == 0)
                || part.regions.iter().any(|place| gone.places >> place & 1 == 0);
        }
        let variants = self.made_as(at);
        variants == 0 || variants & !gone.products != 0
    }

    fn is_met(&self, group: &[u32], gone: Gone) -> bool {
        group.iter().any(|product| self.serving[*product as usize] & !gone.products != 0)
    }

    /// Everything that is lost or gone after a loss, by sweeping until nothing changes.
    fn fall(&self, mut gone: Gone) -> Gone {
        loop {
            let before = gone;
            for (at, place) in self.blueprint.places.iter().enumerate() {
                if place.within.is_some_and(|outer| gone.places >> outer & 1 == 1) {
                    gone.places |= 1 << at;
                }
            }
            for (at, firm) in self.blueprint.firms.iter().enumerate() {
                if firm.places.iter().any(|place| gone.places >> place & 1 == 1) {
                    gone.firms |= 1 << at;
                }
            }
            for (at, part) in self.blueprint.products.iter().enumerate() {
                if !self.is_supplied(at, gone) || !part.groups.iter().all(|group| self.is_met(group, gone)) {
                    gone.products |= 1 << at;
                }
            }
            if gone == before {
                return gone;
            }
        }
    }

    fn lost(elements: &[Element]) -> Gone {
        let mut gone = Gone::default();
        for element in elements {
            match element {
                Element::Product(product) => gone.products |= 1 << product.0,
                Element::Firm(firm) => gone.firms |= 1 << firm.0,
                Element::Region(region) => gone.places |= 1 << region.0,
                Element::Zone(_) => unreachable!("the blueprints of these tests have no zones"),
            }
        }
        gone
    }

    fn is_broken(&self, goal: Goal, gone: Gone) -> bool {
        let gone = self.fall(gone);
        let mut ends = self.blueprint.ends.iter().map(|end| (*end, !self.is_met(&[*end], gone)));
        match goal {
            Goal::End(product) => ends.any(|(end, lost)| end == product.0 && lost),
            Goal::AnyEnd => ends.any(|(_, lost)| lost),
            Goal::AllEnds => !self.blueprint.ends.is_empty() && ends.all(|(_, lost)| lost),
        }
    }

    /// Minimal cut sets by trying all sets, smaller ones first.
    fn cut_sets(&self, goal: Goal, candidates: &[Element], order: usize) -> Vec<Vec<Element>> {
        let mut found: Vec<Vec<Element>> = Vec::new();
        let mut sets: Vec<(Vec<Element>, usize)> = vec![(Vec::new(), 0)];
        for size in 0..=order {
            for (set, _) in &sets {
                let is_minimal = !found.iter().any(|cut| cut.iter().all(|element| set.contains(element)));
                if is_minimal && self.is_broken(goal, Self::lost(set)) {
                    found.push(set.clone());
                }
            }
            if size < order {
                let longer = |(set, next): &(Vec<Element>, usize)| {
                    let with = |at: usize| ([set.as_slice(), &[candidates[at]]].concat(), at + 1);
                    (*next..candidates.len()).map(with).collect::<Vec<_>>()
                };
                sets = sets.iter().flat_map(longer).collect();
            }
        }
        found
    }
}

/// A random chain: small numbers are drawn freely and reduced into range, so that it shrinks well.
#[derive(Clone, Debug)]
struct Drawn {
    blueprint: Blueprint,
    candidates: Vec<Element>,
    goal: Goal,
    order: usize,
}

fn lists(many: usize, most: usize) -> impl Strategy<Value = Vec<BTreeSet<u8>>> {
    prop::collection::vec(prop::collection::btree_set(any::<u8>(), 0..=most), many)
}

/// A drawn number reduced into `0..n`.
fn pick(number: u8, n: usize) -> usize {
    usize::from(number) % n
}

fn fold(numbers: &BTreeSet<u8>, n: usize) -> Vec<u32> {
    let folded: BTreeSet<usize> = numbers.iter().filter(|_| n > 0).map(|number| pick(*number, n)).collect();
    folded.into_iter().map(blueprint::row).collect()
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (1_usize..=16, 0_usize..=4, 0_usize..=3).prop_flat_map(|(products, firms, places)| {
        let groups = prop::collection::vec((any::<u8>(), prop::collection::btree_set(any::<u8>(), 1..=3)), 0..20);
        let variants = prop::collection::vec((any::<u8>(), any::<u8>()), 0..6);
        let supply = (lists(products, 2), lists(products, 1), lists(firms, 1), lists(places, 1));
        let ends = prop::collection::btree_set(any::<u8>(), 0..3);
        let kinds = prop::collection::vec(any::<bool>(), 3);
        (groups, variants, supply, ends, kinds, any::<u8>(), 1_usize..=3).prop_map(
            move |(groups, variants, (makers, regions, firm_places, within), ends, kinds, goal, order)| {
                let mut blueprint = Blueprint::default();
                for at in 0..products {
                    let id = ProductId(blueprint::row(at));
                    let (makers, regions) = (fold(&makers[at], firms), fold(&regions[at], places));
                    blueprint.products.push(BlueprintProduct { id, makers, regions, ..BlueprintProduct::default() });
                }
                for (product, inputs) in &groups {
                    blueprint.products[pick(*product, products)].groups.push(fold(inputs, products));
                }
                for (general, variant) in &variants {
                    let variant = blueprint::row(pick(*variant, products));
                    blueprint.products[pick(*general, products)].variants.push(variant);
                }
                for (firm, at) in firm_places.iter().zip(0..) {
                    blueprint.firms.push(BlueprintFirm { id: FirmId(at), places: fold(firm, places) });
                }
                for (outer, at) in within.iter().zip(0..) {
                    // A place lies in one with a smaller number: regions form a forest.
                    let within = fold(outer, at as usize).first().copied();
                    blueprint.places.push(BlueprintPlace { element: Element::Region(RegionId(at)), within });
                }
                blueprint.ends = fold(&ends, products);
                let goal = match pick(goal, 3) {
                    0 => Goal::AnyEnd,
                    1 => Goal::AllEnds,
                    _ => Goal::End(ProductId(blueprint.ends.first().copied().unwrap_or(0))),
                };
                Drawn { candidates: candidates(&blueprint, &kinds), blueprint, goal, order }
            },
        )
    })
}

fn candidates(blueprint: &Blueprint, kinds: &[bool]) -> Vec<Element> {
    let products = blueprint.products.iter().map(|part| Element::Product(part.id)).filter(|_| kinds[0]);
    let firms = blueprint.firms.iter().map(|firm| Element::Firm(firm.id)).filter(|_| kinds[1]);
    let places = blueprint.places.iter().map(|place| place.element).filter(|_| kinds[2]);
    products.chain(firms).chain(places).collect()
}

fn cuts(graph: &AndOr, drawn: &Drawn) -> CutSets {
    let Drawn { goal, order, .. } = *drawn;
    graph.cut_sets(&CutRequest { goal, order, ..CutRequest::about(&drawn.candidates) }, &Work::new())
}

/// Replays a proof from the blueprint alone: every fall depends only on the lost set and earlier falls.
fn replay(twin: &Twin<'_>, lost: &[Element], falls: &[Fall]) -> u32 {
    let start = Twin::lost(lost);
    let mut gone = twin.fall(Gone { products: 0, ..start });
    gone.products = 0;
    for fall in falls {
        let at = fall.product.0 as usize;
        let holds = match fall.reason {
            Reason::Lost => start.products >> at & 1 == 1,
            Reason::Supply => !twin.is_supplied(at, gone),
            Reason::Group(group) => !twin.is_met(&twin.blueprint.products[at].groups[group as usize], gone),
        };
        assert!(holds && gone.products >> at & 1 == 0, "{fall:?} does not follow");
        gone.products |= 1 << at;
    }
    gone.products
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_sets_are_those_of_trying_everything(drawn in drawn()) {
        let graph = AndOr::new(&drawn.blueprint);
        let twin = Twin::of(&drawn.blueprint);
        let found = cuts(&graph, &drawn);
        prop_assert_eq!(found.complete, drawn.order);
        let mut expect = twin.cut_sets(drawn.goal, &drawn.candidates, drawn.order);
        expect.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        prop_assert_eq!(found.sets, expect);
    }

    #[test]
    fn what_falls_is_what_sweeping_finds_and_the_proof_holds(drawn in drawn(), lost in any::<u32>()) {
        let graph = AndOr::new(&drawn.blueprint);
        let twin = Twin::of(&drawn.blueprint);
        let all = candidates(&drawn.blueprint, &[true; 3]);
        let lost: Vec<Element> = (0..).zip(all).filter(|(at, _)| lost >> at & 5 == 5).map(|(_, element)| element).collect();
        let collapse = graph.feasible(&graph.lost(lost.iter().copied()));
        let gone = twin.fall(Twin::lost(&lost));
        prop_assert_eq!(replay(&twin, &lost, &collapse.falls), gone.products);
        let ends = drawn.blueprint.ends.iter().copied().filter(|end| !twin.is_met(&[*end], gone));
        prop_assert_eq!(collapse.ends_lost, ends.map(ProductId).collect::<Vec<_>>());
        let holes = (0..twin.serving.len()).filter(|at| !twin.is_recorded(*at) && twin.made_as(*at) == 0);
        let holes: Vec<ProductId> = holes.map(|at| ProductId(blueprint::row(at))).collect();
        prop_assert_eq!(graph.holes(), holes);
    }

    #[test]
    fn dominators_are_those_of_removal(drawn in drawn()) {
        let n = drawn.blueprint.products.len();
        let reached = |without: usize| reached(&drawn.blueprint, without);
        let all = reached(n);
        for (at, dominance) in dominators(&drawn.blueprint).iter().enumerate() {
            let expect = if all.contains(&at) { all.difference(&reached(at)).count() - 1 } else { 0 };
            prop_assert_eq!(dominance.dominated, expect);
            let above = |at: usize| (0..n).filter(|up| *up != at && !reached(*up).contains(&at)).collect::<Vec<_>>();
            let all_above = if all.contains(&at) { above(at) } else { Vec::new() };
            let nearest = all_above.iter().find(|up| above(**up).len() + 1 == all_above.len());
            prop_assert_eq!(dominance.immediate, nearest.map(|up| ProductId(blueprint::row(*up))));
        }
    }
}

/// Products reached from the ends when one is removed.
fn reached(blueprint: &Blueprint, without: usize) -> BTreeSet<usize> {
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut stack: Vec<usize> = blueprint.ends.iter().map(|end| *end as usize).collect();
    while let Some(at) = stack.pop() {
        if at != without && reached.insert(at) {
            let part = &blueprint.products[at];
            stack.extend(part.groups.iter().flatten().chain(&part.variants).map(|next| *next as usize));
        }
    }
    reached
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_maker_never_makes_a_cut_set_smaller(mut drawn in drawn(), product in any::<u8>()) {
        let before = cuts(&AndOr::new(&drawn.blueprint), &drawn);
        let firm = blueprint::row(drawn.blueprint.firms.len());
        drawn.blueprint.firms.push(BlueprintFirm { id: FirmId(firm), places: Vec::new() });
        let twin = Twin::of(&drawn.blueprint);
        let at = pick(product, drawn.blueprint.products.len());
        // A hole, or a product supplied by its variants, would become one with a single maker.
        prop_assume!(twin.is_recorded(at));
        drawn.blueprint.products[at].makers.push(firm);
        let after = cuts(&AndOr::new(&drawn.blueprint), &drawn);
        for set in &after.sets {
            let rests_on = before.sets.iter().any(|old| old.iter().all(|element| set.contains(element)));
            prop_assert!(rests_on, "{set:?} is new");
        }
    }

    #[test]
    fn other_numbers_change_nothing(drawn in drawn()) {
        let n = blueprint::row(drawn.blueprint.products.len());
        let mut turned = drawn.clone();
        let turn = |at: &u32| n - 1 - at;
        turned.blueprint.products.reverse();
        for part in &mut turned.blueprint.products {
            part.groups.iter_mut().flatten().chain(&mut part.variants).for_each(|at| *at = turn(at));
            part.groups.reverse();
        }
        turned.blueprint.ends.iter_mut().for_each(|end| *end = turn(end));
        turned.candidates.reverse();
        let (before, after) = (cuts(&AndOr::new(&drawn.blueprint), &drawn), cuts(&AndOr::new(&turned.blueprint), &turned));
        prop_assert_eq!(before.sets, after.sets);
    }

    #[test]
    fn a_short_budget_gives_a_part_of_the_answer(drawn in drawn(), budget in 0_u64..2_000) {
        let graph = AndOr::new(&drawn.blueprint);
        let whole = cuts(&graph, &drawn);
        let Drawn { goal, order, .. } = drawn;
        let short = graph.cut_sets(&CutRequest { goal, order, budget, ..CutRequest::about(&drawn.candidates) }, &Work::new());
        prop_assert!(short.sets.iter().all(|set| whole.sets.contains(set)));
        prop_assert!(whole.sets.iter().filter(|set| set.len() <= short.complete).all(|set| short.sets.contains(set)));
        prop_assert!(short.complete == order || whole.work > budget);
    }
}

/// Products that need nothing and are made by nobody, to be filled in.
fn parts(n: u32) -> Vec<BlueprintProduct> {
    (0..n).map(|at| BlueprintProduct { id: ProductId(at), ..BlueprintProduct::default() }).collect()
}

fn products(n: u32) -> Vec<Element> {
    (0..n).map(|at| Element::Product(ProductId(at))).collect()
}

fn numbers(sets: &[Vec<Element>]) -> Vec<Vec<u32>> {
    let number = |element: &Element| match element {
        Element::Product(ProductId(at)) | Element::Firm(FirmId(at)) | Element::Region(RegionId(at)) => *at,
        Element::Zone(zone) => zone.0,
    };
    sets.iter().map(|set| set.iter().map(number).collect()).collect()
}

/// A car needs a cell and a motor; a cell needs LFP or NCM, and a separator; NCM is only made as
/// NCM811; a motor needs magnets; cells and coating machines need each other.
fn car() -> Blueprint {
    let mut products = parts(8);
    let [car, cell, lfp, ncm, ncm811, separator, motor, coater] = [0, 1, 2, 3, 4, 5, 6, 7_u32];
    products[car as usize].groups = vec![vec![cell], vec![motor]];
    products[cell as usize].groups = vec![vec![lfp, ncm], vec![separator], vec![coater]];
    products[coater as usize].groups = vec![vec![cell]];
    products[ncm as usize].variants = vec![ncm811];
    for (product, makers) in
        [(car, vec![0]), (cell, vec![0, 1]), (lfp, vec![1]), (ncm811, vec![2]), (separator, vec![3, 4])]
    {
        products[product as usize].makers = makers;
    }
    products[motor as usize].regions = vec![0, 1];
    let firms = [vec![], vec![], vec![1], vec![0], vec![0]];
    let firms = (0..).zip(firms).map(|(at, places)| BlueprintFirm { id: FirmId(at), places }).collect();
    let places = (0..2).map(|at| BlueprintPlace { element: Element::Region(RegionId(at)), within: None }).collect();
    Blueprint { products, firms, places, ends: vec![0] }
}

#[test]
fn a_car_breaks_where_it_should() {
    let graph = AndOr::new(&car());
    let cuts = |candidates: &[Element]| numbers(&graph.cut_sets(&CutRequest::about(candidates), &Work::new()).sets);
    let firms: Vec<Element> = (0..5).map(|at| Element::Firm(FirmId(at))).collect();
    let places: Vec<Element> = (0..2).map(|at| Element::Region(RegionId(at))).collect();
    assert_eq!(cuts(&products(8)), [vec![0], vec![1], vec![5], vec![6], vec![7], vec![2, 4]]);
    assert_eq!(cuts(&firms), [vec![0], vec![1, 2], vec![3, 4]]);
    assert_eq!(cuts(&places), [[0]]);
    assert_eq!(graph.holes(), [ProductId(7)]);
    let without_b = graph.lost([Element::Region(RegionId(1))]);
    let question = CutRequest { lost: without_b, ..CutRequest::about(&firms) };
    assert_eq!(numbers(&graph.cut_sets(&question, &Work::new()).sets), [vec![0], vec![1], vec![3, 4]]);
}

#[test]
fn a_cycle_continues_until_something_is_lost() {
    let graph = AndOr::new(&car());
    assert!(graph.feasible(&LostSet::default()).is_feasible());
    let collapse = graph.feasible(&graph.lost([Element::Product(ProductId(7))]));
    let fall = |product, reason| Fall { product: ProductId(product), reason };
    let expect = [fall(7, Reason::Lost), fall(1, Reason::Group(2)), fall(0, Reason::Group(0))];
    assert_eq!(collapse.falls, expect);
    assert_eq!(collapse.ends_lost, [ProductId(0)]);
}

#[test]
fn variants_in_a_circle_do_not_hold_each_other_up() {
    let mut products = parts(3);
    products[0].groups = vec![vec![1]];
    products[1].variants = vec![2];
    products[2].variants = vec![1];
    let graph = AndOr::new(&Blueprint { products, ends: vec![0], ..Blueprint::default() });
    let cuts = graph.cut_sets(&CutRequest::about(&self::products(3)), &Work::new());
    assert_eq!(numbers(&cuts.sets), [vec![0], vec![1, 2]]);
}

#[test]
fn what_is_broken_already_needs_no_loss() {
    let graph = AndOr::new(&car());
    let lost = graph.lost([Element::Product(ProductId(6))]);
    let cuts = graph.cut_sets(&CutRequest { lost, ..CutRequest::about(&products(8)) }, &Work::new());
    assert_eq!(cuts.sets, [Vec::<Element>::new()]);
}

#[test]
fn a_path_of_a_hundred_thousand_neither_overflows_nor_stalls() {
    let n = 100_000;
    let mut products = parts(n);
    (1..n).for_each(|at| products[at as usize - 1].groups = vec![vec![at]]);
    let blueprint = Blueprint { products, ends: vec![0], ..Blueprint::default() };
    let graph = AndOr::new(&blueprint);
    let last = graph.lost([Element::Product(ProductId(n - 1))]);
    assert_eq!(graph.feasible(&last).falls.len(), n as usize);
    let cuts = graph.cut_sets(&CutRequest::about(&self::products(n)), &Work::new());
    assert_eq!((cuts.sets.len(), cuts.complete), (n as usize, 2));
    let dominated: Vec<usize> = dominators(&blueprint).iter().map(|at| at.dominated).collect();
    assert!((0..n as usize).all(|at| dominated[at] == n as usize - 1 - at));
}

/// Each product needs its neighbour or the one seven further on; half of them need one far away too.
fn ring(n: u32) -> Blueprint {
    let mut products = parts(n);
    for at in 0..n {
        let part = &mut products[at as usize];
        part.groups.push(vec![(at + 1) % n, (at + 7) % n]);
        part.groups.extend((at % 2 == 0).then(|| vec![(at * 31 + 5) % n, (at * 17 + 3) % n, (at + n / 2) % n]));
    }
    Blueprint { products, ends: vec![0, n / 3], ..Blueprint::default() }
}

#[test]
fn a_dense_circle_is_answered_whole_and_alike_on_any_number_of_threads() {
    let graph = AndOr::new(&ring(2_000));
    let candidates = products(2_000);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| graph.cut_sets(&CutRequest { order: 1, ..CutRequest::about(&candidates) }, &Work::new()))
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(one, three);
    assert_eq!(one.complete, 1);
    let alone = |product: &Element| !graph.feasible(&graph.lost([*product])).is_feasible();
    let expect: Vec<Vec<Element>> = candidates.iter().filter(|product| alone(product)).map(|at| vec![*at]).collect();
    assert_eq!(one.sets, expect);
}

#[test]
fn a_budget_is_kept_on_any_number_of_threads() {
    let graph = AndOr::new(&ring(300));
    let candidates = products(300);
    let on = |threads, budget| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            graph.cut_sets(&CutRequest { budget, order: 3, ..CutRequest::about(&candidates) }, &Work::new())
        })
    };
    let short = on(1, 3_000_000);
    assert_eq!(short, on(4, 3_000_000));
    assert!(short.complete < 3);
    assert_eq!(on(2, 0), CutSets { work: on(1, 0).work, ..CutSets::default() });
}

#[test]
fn an_empty_chain_has_no_answer() {
    let graph = AndOr::new(&Blueprint::default());
    assert!(graph.feasible(&LostSet::default()).is_feasible());
    for goal in [Goal::AnyEnd, Goal::AllEnds, Goal::End(ProductId(0))] {
        let cuts = graph.cut_sets(&CutRequest { goal, ..CutRequest::about(&products(1)) }, &Work::new());
        assert_eq!((cuts.sets.len(), cuts.complete), (0, 2));
    }
    assert_eq!(dominators(&Blueprint::default()), []);
}

/// Published counts for the chips chain of the Emerging Technology Observatory; its data may not be stored here, so
/// this looks for them beside the project.
#[test]
fn dominators_of_the_chips_chain_are_as_published() {
    let above = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(file) = above.map(|dir| dir.join("shared/data/eto-chips/sequence.csv")).find(|file| file.exists()) else {
        println!("skipped: shared/data/eto-chips is not beside the project");
        return;
    };
    let mut products: Vec<BlueprintProduct> = Vec::new();
    let mut rows = csv::Reader::from_path(file).unwrap();
    for record in rows.records() {
        let record = record.unwrap();
        let number = |at: usize| record[at].strip_prefix('N').map(|number| number.parse::<u32>().unwrap());
        let input = number(1).unwrap();
        let most = [Some(input), number(3), number(5)].into_iter().flatten().max().unwrap_or(0);
        products.extend(
            (blueprint::row(products.len())..=most)
                .map(|at| BlueprintProduct { id: ProductId(at), ..BlueprintProduct::default() }),
        );
        if let Some(user) = number(3) {
            products[user as usize].groups.push(vec![input]);
        }
        if let Some(general) = number(5) {
            products[general as usize].variants.push(input);
        }
    }
    let counts = dominators(&Blueprint { products, ends: vec![99], ..Blueprint::default() });
    let published = [
        (78, 124),
        (69, 108),
        (57, 76),
        (16, 50),
        (46, 48),
        (25, 37),
        (35, 23),
        (109, 14),
        (119, 14),
        (118, 13),
        (19, 11),
    ];
    for (product, dominated) in published {
        assert_eq!(counts[product].dominated, dominated, "N{product}");
    }
}
