//! Link prediction compared with naive twins on random small worlds.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::{FirmId, ProductId, Snapshot, sketch};
use liantu_query::backtest::{Protocol, Split, backtest, hide, ranked};
use liantu_query::predict::{Ground, Hidden, Method, MethodName, Predictor, TieKind, methods};
use liantu_query::{Config, Work};

/// Work that nobody cancels.
static WORK: Work = Work::new();

const KINDS: [TieKind; 3] = [TieKind::Makes, TieKind::Makers, TieKind::Supplies];

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// The rows of a random world.
#[derive(Clone)]
struct TieRows {
    makes: BTreeSet<(u64, u64)>,
    supplies: BTreeSet<(u64, u64, u64)>,
    inputs: BTreeSet<(u64, u64)>,
    names: Vec<String>,
}

const FIRMS: u64 = 9;
const PRODUCTS: u64 = 8;

impl TieRows {
    fn random(seed: u64) -> Self {
        let mut random = Random(seed);
        let signs: [&str; 6] = ["光", "刻", "胶", "机", "轮", "胎"];
        let name = |random: &mut Random| {
            (0..3)
                .map(|_| *signs.get(usize::try_from(random.below(6)).unwrap_or_default()).expect("invariant: below 6"))
                .collect()
        };
        let names = (0..PRODUCTS).map(|_| name(&mut random)).collect();
        let makes = (0..20).map(|_| (random.below(PRODUCTS), random.below(FIRMS))).collect();
        let supply = |random: &mut Random| (random.below(PRODUCTS), random.below(FIRMS), random.below(FIRMS));
        let mut supplies: BTreeSet<(u64, u64, u64)> = (0..25).map(|_| supply(&mut random)).collect();
        supplies.retain(|(_, from, to)| from != to);
        let mut inputs: BTreeSet<(u64, u64)> =
            (0..8).map(|_| (random.below(PRODUCTS), random.below(PRODUCTS))).collect();
        inputs.retain(|(product, input)| product != input);
        Self { makes, supplies, inputs, names }
    }

    fn world(&self) -> Snapshot {
        let names = self.names.iter().enumerate().map(|(at, name)| format!("p{at} {name} c s{}\n", at % 2));
        let firms = (0..FIRMS).zip(self.names.iter().cycle()).map(|(at, name)| format!("f{at} {name}企业{at}\n"));
        let inputs = self.inputs.iter().map(|(product, input)| format!("p{product} p{input}\n"));
        let makes = self.makes.iter().map(|(product, firm)| format!("p{product} f{firm}\n"));
        let supplies = self.supplies.iter().map(|(product, from, to)| format!("p{product} f{from} f{to}\n"));
        let head = |line: &str| std::iter::once(format!("{line}\n"));
        let text: String = head("chains: id name\nc 链\nstages: id name chain\ns0 一 c\ns1 二 c")
            .chain(head("products: id name chain stage").chain(names))
            .chain(head("firms: id name").chain(firms))
            .chain(head("inputs: product input").chain(inputs))
            .chain(head("makes: product firm").chain(makes))
            .chain(head("supplies: product supplier customer").chain(supplies))
            .collect();
        sketch::world(&text)
    }

    /// The same rows without the hidden ones, and without rows of `makes` that only those support.
    fn without(&self, world: &Snapshot, kind: TieKind, hidden: &Hidden) -> Self {
        let mut rows = self.clone();
        let number = |key: &str| -> u64 { key.trim_start_matches(['p', 'f']).parse().expect("a number") };
        for row in hidden.ones() {
            if kind == TieKind::Supplies {
                let table = world.supplies();
                let product = number(world.key(table.product().at(row).unwrap()));
                let [from, to] =
                    [table.supplier(), table.customer()].map(|col| number(world.key(col.at(row).unwrap())));
                rows.supplies.remove(&(product, from, to));
            } else {
                let table = world.makes();
                let product = number(world.key(table.product().at(row).unwrap()));
                rows.makes.remove(&(product, number(world.key(table.firm().at(row).unwrap()))));
            }
        }
        let sold = |rows: &Self| rows.supplies.iter().map(|(p, from, _)| (*p, *from)).collect::<BTreeSet<_>>();
        let (before, after) = (sold(self), sold(&rows));
        rows.makes.retain(|pair| !before.contains(pair) || after.contains(pair));
        rows
    }
}

/// All scores of a method for a query, known ties included.
fn scores(ground: &Ground, method: &dyn Method, query: u32) -> Vec<f64> {
    let mut desk = ground.desk();
    method.score(query, &mut desk);
    let base = |node: u32| method.base().get(node as usize).copied().unwrap_or_default();
    (0..ground.n_candidates()).map(|node| base(node) + desk.scores.get(node)).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Every parameter changes some score, and none is left unread.
#[test]
fn every_parameter_changes_a_score() {
    let worlds: Vec<Snapshot> = (0..6).map(|seed| TieRows::random(seed).world()).collect();
    let all = |config: &Config| -> Vec<u64> {
        let grounds = worlds.iter().flat_map(|world| KINDS.map(|kind| Ground::new(world, kind, &Hidden::new())));
        let of_ground = |ground: Ground| {
            let default = methods(&ground, config).into_iter().next().expect("the default comes first");
            (0..ground.n_queries())
                .flat_map(|query| bits(&scores(&ground, default.as_ref(), query)))
                .collect::<Vec<_>>()
        };
        grounds.flat_map(of_ground).collect()
    };
    let default = all(&Config::default());
    for parameter in Config::default().parameters().iter().filter(|one| one.name.starts_with("predict.")) {
        let mut config = Config::default();
        config.set(&parameter.name, parameter.range.0).unwrap();
        assert!(all(&config) != default, "{}", parameter.name);
    }
}

/// Hiding rows is the same as never having had them.
#[test]
fn what_is_hidden_changes_no_score() {
    let config = Config::default();
    for seed in 0..60 {
        let rows = TieRows::random(seed);
        let world = rows.world();
        for kind in KINDS {
            let hidden = hide(&world, kind, Split::Share(0.3), seed);
            assert!(hidden.count_ones(..) > 0);
            let ground = Ground::new(&world, kind, &hidden);
            let poorer = rows.without(&world, kind, &hidden).world();
            let bare = Ground::new(&poorer, kind, &Hidden::new());
            for (masked, removed) in methods(&ground, &config).iter().zip(methods(&bare, &config)) {
                for query in 0..ground.n_queries() {
                    let scores = [scores(&ground, masked.as_ref(), query), scores(&bare, removed.as_ref(), query)];
                    assert_eq!(bits(&scores[0]), bits(&scores[1]), "{kind:?} {:?} {query}", masked.name());
                }
            }
        }
    }
}

/// Ties as a dense matrix, query × candidate.
fn dense(ground: &Ground) -> Vec<Vec<bool>> {
    let n = ground.n_candidates();
    (0..ground.n_queries()).map(|query| (0..n).map(|node| ground.known(query).contains(&node)).collect()).collect()
}

/// The simple methods, from a dense matrix by definition.
fn naive(ties: &[Vec<bool>], name: MethodName, query: usize) -> Vec<f64> {
    let float = |n: usize| f64::from(u32::try_from(n).unwrap());
    let columns = ties[0].len();
    let most = (0..columns).map(|c| ties.iter().filter(|row| row[c]).count()).max().unwrap().max(1);
    let weight = |row: &[bool]| {
        let degree = float(row.iter().filter(|tie| **tie).count());
        match name {
            MethodName::AdamicAdar => 1.0 / degree.ln(),
            MethodName::ResourceAllocation => 1.0 / degree,
            _ => 1.0,
        }
    };
    let score = |c: usize| {
        if name == MethodName::Popularity {
            return float(ties.iter().filter(|row| row[c]).count()) / float(most);
        }
        let others = ties.iter().enumerate().filter(|(other, row)| *other != query && row[c]);
        let shared = |row: &[bool]| float((0..columns).filter(|k| *k != c && row[*k] && ties[query][*k]).count());
        others.map(|(_, row)| if shared(row) > 0.0 { shared(row) * weight(row) } else { 0.0 }).sum()
    };
    (0..columns).map(score).collect()
}

#[test]
fn simple_methods_equal_their_definitions() {
    let config = Config::default();
    for seed in 0..200 {
        let world = TieRows::random(seed).world();
        for kind in KINDS {
            let ground = Ground::new(&world, kind, &Hidden::new());
            let ties = dense(&ground);
            for method in methods(&ground, &config) {
                if matches!(method.name(), MethodName::Blend | MethodName::Text) {
                    continue;
                }
                for query in 0..ground.n_queries() {
                    let fast = scores(&ground, method.as_ref(), query);
                    let slow = naive(&ties, method.name(), query as usize);
                    let unknown = |node: &usize| ground.is_candidate(query, u32::try_from(*node).unwrap());
                    for node in (0..fast.len()).filter(unknown) {
                        assert!((fast[node] - slow[node]).abs() < 1e-9, "{kind:?} {:?}", method.name());
                    }
                }
            }
        }
    }
}

/// The walk and the names of the default for products of a firm, from their formulas.
#[test]
fn the_default_equals_its_formula() {
    let mut config = Config::default();
    for (name, value) in [("requirements", 0.0), ("stage", 0.0), ("popularity", 0.0), ("names", 0.0)] {
        config.set(&format!("predict.{name}"), value).unwrap();
    }
    for seed in 0..100 {
        let world = TieRows::random(seed).world();
        let ground = Ground::new(&world, TieKind::Makes, &Hidden::new());
        let ties = dense(&ground);
        let degree = |c: usize| f64::from(u32::try_from(ties.iter().filter(|row| row[c]).count()).unwrap());
        let breadth = |q: usize| f64::from(u32::try_from(ties[q].iter().filter(|tie| **tie).count()).unwrap());
        let blend = &methods(&ground, &config)[0];
        for query in 0..ground.n_queries() {
            let fast = scores(&ground, blend.as_ref(), query);
            for (c, score) in fast.iter().enumerate() {
                let mut sum = 0.0;
                for k in (0..ties[0].len()).filter(|k| ties[query as usize][*k]) {
                    for q in (0..ties.len()).filter(|q| ties[*q][k] && ties[*q][c]) {
                        sum += degree(k).powf(-0.5) * breadth(q).powf(-0.75) * degree(c).powf(-config.predict.hub);
                    }
                }
                assert!((score - sum).abs() < 1e-9, "{score} {sum}");
            }
        }
    }
}

/// The reasons of a likely tie add up to its score.
#[test]
fn reasons_add_up_to_the_score() {
    let mut config = Config::default();
    config.set("predict.popularity", 0.0).unwrap();
    let mut checked = 0;
    for seed in 0..100 {
        let world = TieRows::random(seed).world();
        let predictor = Predictor::new(&world, &config, &WORK);
        let makers = world.products().ids().flat_map(|product| predictor.likely_makers(product, 4));
        let makers: Vec<_> = makers.map(|likely| (likely.score, likely.likelihood, likely.reasons)).collect();
        let products = world.firms().ids().flat_map(|firm| predictor.likely_products(firm, 4));
        let products = products.map(|likely| (likely.score, likely.likelihood, likely.reasons));
        for (score, likelihood, reasons) in products.chain(makers) {
            let sum: f64 = reasons.iter().map(|reason| reason.points).sum();
            assert!(sum <= score + 1e-9 && (0.0..1.0).contains(&likelihood));
            if reasons.len() < liantu_query::predict::REASONS {
                assert!((sum - score).abs() < 1e-9, "{sum} {score}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Likely makers exclude recorded ones, and the best come first.
#[test]
fn likely_makers_are_new_and_sorted() {
    let config = Config::default();
    for seed in 0..50 {
        let world = TieRows::random(seed).world();
        let predictor = Predictor::new(&world, &config, &WORK);
        for product in world.products().ids() {
            let likely = predictor.likely_makers(product, 3);
            let all = predictor.likely_makers(product, 100);
            assert_eq!(likely, all[..likely.len()], "the top is the beginning of all");
            assert!(all.iter().all(|one| !world.adjacency().makers().of(product).contains(&one.id)));
            assert!(all.is_sorted_by(|a, b| (b.score, a.id) <= (a.score, b.id)));
        }
        for firm in world.firms().ids() {
            let made: &[ProductId] = world.adjacency().products_made().of(firm);
            assert!(predictor.likely_products(firm, 9).iter().all(|one| !made.contains(&one.id)));
            let customers: &[FirmId] = world.adjacency().customers().of(firm);
            let likely = predictor.likely_customers(firm, 9);
            assert!(likely.iter().all(|one| one.id != firm && !customers.contains(&one.id)));
        }
    }
}

/// Groups of equal scores, counted one by one.
#[test]
fn ranks_equal_a_full_count() {
    let config = Config::default();
    for seed in 0..60 {
        let world = TieRows::random(seed).world();
        for kind in KINDS {
            let hidden = hide(&world, kind, Split::Share(0.3), seed);
            let full = Ground::new(&world, kind, &Hidden::new());
            let ground = Ground::new(&world, kind, &hidden);
            let mut desk = ground.desk();
            for method in methods(&ground, &config) {
                for query in 0..ground.n_queries() {
                    let lost: Vec<u32> =
                        full.known(query).iter().copied().filter(|tie| !ground.known(query).contains(tie)).collect();
                    if lost.is_empty() {
                        continue;
                    }
                    let scores = scores(&ground, method.as_ref(), query);
                    let candidates = (0..ground.n_candidates()).filter(|node| ground.is_candidate(query, *node));
                    let mut by_score: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
                    for node in candidates {
                        let group = by_score.entry(scores[node as usize].to_bits()).or_default();
                        group.0 += 1;
                        group.1 += u32::from(lost.contains(&node));
                    }
                    let mut above = 0;
                    let mut expected = Vec::new();
                    for (equal, hidden) in by_score.into_values().rev() {
                        if hidden > 0 {
                            expected.push((above, equal, hidden));
                        }
                        above += equal;
                    }
                    let (groups, n) = ranked(&ground, method.as_ref(), query, &lost, &mut desk);
                    let groups: Vec<_> = groups.iter().map(|g| (g.above, g.equal, g.hidden)).collect();
                    assert_eq!((groups, n), (expected, above), "{kind:?} {:?}", method.name());
                }
            }
        }
    }
}

#[test]
fn threads_change_nothing() {
    let world = TieRows::random(7).world();
    let run = |threads: usize, kind| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let protocol = Protocol { kind, split: Split::Share(0.4), seed: 3, resamples: 200 };
        pool.install(|| backtest(&world, &protocol, &Config::default(), &WORK))
    };
    for kind in KINDS {
        let one = run(1, kind);
        assert!(one.n_queries > 2 && one.n_hidden >= one.n_queries);
        assert_eq!(one, run(2, kind));
    }
}

#[test]
fn later_rows_are_hidden_and_undated_ones_are_not() {
    let world = sketch::world(
        "products: id name
        p 甲品
        firms: id name
        a 甲
        b 乙
        c 丙
        d 丁
        supplies: product supplier customer since
        p a b 2019
        p a c 2022-05
        p a d -",
    );
    let hidden = hide(&world, TieKind::Supplies, Split::Since("2022".parse().unwrap()), 1);
    let customers: Vec<&str> =
        hidden.ones().map(|row| world.key(world.supplies().customer().at(row).unwrap())).collect();
    assert_eq!(customers, ["c"]);
}
