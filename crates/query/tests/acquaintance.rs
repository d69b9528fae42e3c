//! Paths of acquaintance against a naive twin that walks every path and reads every row.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use liantu_model::code::Confidence;
use liantu_model::{ChainId, FirmId, PartialDate, RowId as _, Scope, Snapshot, sketch};
use liantu_query::acquaintance::relation::{HopRows, Relation, Relations};
use liantu_query::acquaintance::{Acquaintance, Acquaintances};
use liantu_query::{Config, Work};

/// Work that nobody cancels.
static WORK: Work = Work::new();

/// A stream of numbers by `SplitMix64` (Steele, Lea and Flood 2014).
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// Few different values, so that many paths are equally strong.
fn random_world(rng: &mut Rng) -> Snapshot {
    let n = 4 + rng.below(5);
    let tables =
        "regions: id name level\n1 本地 city\n2 外地 city\nchains: id name\nc 链\nproducts: id name\np 甲\nq 乙";
    let mut lines = vec![tables.to_owned(), "firms: id name region group confidence".to_owned()];
    for firm in 0..n {
        let region = if rng.below(4) == 0 { "1" } else { rng.pick(&["2", "2", "-"]) };
        let group = if firm > 0 && rng.below(4) == 0 { format!("f{}", rng.below(firm)) } else { "-".into() };
        lines.push(format!("f{firm} 企业{firm} {region} {group} {}", rng.pick(&["-", "official"])));
    }
    let pair = |rng: &mut Rng| {
        let (from, step) = (rng.below(n), 1 + rng.below(n - 1));
        format!("f{from} f{}", (from + step) % n)
    };
    let mut seen = std::collections::BTreeSet::new();
    lines.push("supplies: product supplier customer amount until confidence".into());
    for _ in 0..rng.below(2 * n) {
        let key = format!("{} {}", rng.pick(&["p", "q", "-"]), pair(rng));
        if seen.insert(key.clone()) {
            let rest = [rng.pick(&["-", "-", "100000000"]), rng.pick(&["-", "-", "2020"]), rng.pick(&["-", "media"])];
            lines.push(format!("{key} {}", rest.join(" ")));
        }
    }
    lines.push("invests: investor investee share confidence".into());
    for _ in 0..rng.below(n) {
        let key = pair(rng);
        if seen.insert(key.clone()) {
            let share = rng.pick(&["-", "0.2", "0.5", "1"]);
            lines.push(format!("{key} {share} {}", rng.pick(&["-", "official"])));
        }
    }
    lines.push(format!("leads: chain firm\nc f{}", rng.below(n)));
    sketch::world(&lines.join("\n"))
}

/// The strength of the strongest relation of two firms, row by row.
fn strength(world: &Snapshot, a: FirmId, b: FirmId) -> Option<f64> {
    let reliance = |confidence: Option<Confidence>| match confidence {
        Some(Confidence::Official) => 1.0,
        Some(Confidence::Media) => 0.8,
        None => 0.3,
        other => unreachable!("the sketch has no {other:?}"),
    };
    let weighed = |bare: f64, reliance: f64| bare * (1.0 - 0.5 * (1.0 - reliance));
    let mut all = Vec::new();
    for (head, member) in [(a, b), (b, a)] {
        if world.firms().group().get(member) == Some(head) {
            let evidence = world.firms().view().evidence(member).and_then(|evidence| evidence.confidence);
            all.push(weighed(0.95, reliance(evidence)));
        }
    }
    let invests = world.invests();
    for (owner, owned) in [(a, b), (b, a)] {
        for row in invests.ids() {
            if (invests.investor().get(row), invests.investee().get(row)) == (Some(owner), Some(owned)) {
                let share = invests.share().get(row).unwrap_or(0.0);
                let bare = 0.5 + (0.9 - 0.5) * (share / 0.5).min(1.0);
                let evidence = invests.view().evidence(row).and_then(|evidence| evidence.confidence);
                all.push(weighed(bare, reliance(evidence)));
            }
        }
    }
    let supplies = world.supplies();
    for (from, to) in [(a, b), (b, a)] {
        let rows = supplies.ids().filter(|row| supplies.supplier().get(*row) == Some(from));
        let rows: Vec<_> = rows.filter(|row| supplies.customer().get(*row) == Some(to)).collect();
        if rows.is_empty() {
            continue;
        }
        let amount: i64 = rows.iter().map(|row| supplies.amount().get(*row).unwrap_or(0)).sum();
        let amount = f64::from(u32::try_from(amount).unwrap());
        let ended = rows.iter().all(|row| supplies.until().get(*row).is_some());
        let best = rows.iter().map(|row| supplies.view().evidence(*row).and_then(|evidence| evidence.confidence));
        let best = best.map(reliance).fold(0.0, f64::max);
        let bare = 0.4 + (0.8 - 0.4) * (amount / (amount + 1e8));
        all.push(weighed(if ended { bare * 0.7 } else { bare }, best));
    }
    all.into_iter().filter(|_| a != b).reduce(f64::max)
}

/// A path as the twin sees it: cost, hops, firms after the target.
type Walk = (u64, usize, Vec<FirmId>);

/// Every simple path from the target to a firm of ours over others, best first.
fn every_path(world: &Snapshot, own: &[FirmId], target: FirmId, hops: usize) -> Vec<Walk> {
    let mut found = Vec::new();
    let mut open: Vec<Walk> = vec![(0, 0, vec![])];
    while let Some((cost, n, firms)) = open.pop() {
        let at = firms.last().copied().unwrap_or(target);
        if own.contains(&at) {
            found.push((cost, n, firms));
            continue;
        }
        for next in world.firms().ids().filter(|next| n < hops && *next != target && !firms.contains(next)) {
            if let Some(strength) = strength(world, at, next) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "costs are small")]
                let hop = (-strength.ln() * 4_294_967_296.0).round() as u64;
                open.push((cost + hop, n + 1, [firms.as_slice(), &[next]].concat()));
            }
        }
    }
    found.sort();
    found
}

fn firms(found: &Acquaintances) -> Vec<Vec<FirmId>> {
    found.paths.iter().map(|path| path.firms.iter().rev().skip(1).copied().collect()).collect()
}

#[test]
fn the_best_paths_are_the_first_of_all_paths() {
    let mut rng = Rng(20_261_125);
    let (mut several, mut longer) = (0, 0);
    for _ in 0..6_000 {
        let world = random_world(&mut rng);
        let mut config = Config::default();
        config.acquaintance.hops = 1 + u32::try_from(rng.below(5)).unwrap();
        let chain = (rng.below(2) == 0).then_some(ChainId(0));
        let scope = Scope::Region(world.find("1").unwrap());
        let known = Acquaintance::new(&world, &scope, chain, &config, &WORK);
        let mut own: Vec<FirmId> = scope.firms(&world).ones().map(FirmId::from_index).collect();
        own.extend(chain.and(world.leads().firm().at(0)));
        let target = FirmId(u32::try_from(rng.below(world.firms().len() as u64)).unwrap());
        let k = 1 + usize::try_from(rng.below(4)).unwrap();
        let (all, distinct) = (known.all_paths(target, k), known.paths(target, k));
        assert_eq!((all.is_own, distinct.is_own), (own.contains(&target), own.contains(&target)));
        if all.is_own {
            assert!(all.paths.is_empty() && distinct.paths.is_empty());
            continue;
        }
        let unlimited = every_path(&world, &own, target, world.firms().len());
        let limit = config.acquaintance.hops as usize;
        let expected: Vec<&Walk> = unlimited.iter().filter(|walk| walk.1 <= limit).collect();
        let list = |walks: &[&Walk]| walks.iter().take(k).map(|walk| walk.2.clone()).collect::<Vec<_>>();
        assert_eq!(firms(&all), list(&expected));
        let first = |walks: &[&'_ Walk]| {
            let mut ends = Vec::new();
            let kept = walks.iter().filter(|walk| {
                !ends.contains(&walk.2.last()) && {
                    ends.push(walk.2.last());
                    true
                }
            });
            list(&kept.copied().collect::<Vec<_>>())
        };
        assert_eq!(firms(&distinct), first(&expected));
        let without_limit: Vec<&Walk> = unlimited.iter().collect();
        assert!(all.may_be_longer || firms(&all) == list(&without_limit), "a longer path was kept silent");
        assert!(distinct.may_be_longer || firms(&distinct) == first(&without_limit), "a longer path was kept silent");
        for path in all.paths.iter().chain(&distinct.paths) {
            let product: f64 = path.firms.windows(2).map(|pair| strength(&world, pair[0], pair[1]).unwrap()).product();
            assert!((path.strength - product).abs() < 1e-12 && path.strength > 0.0 && path.strength <= 1.0);
        }
        several += usize::from(expected.len() > k);
        longer += usize::from(firms(&all) != list(&without_limit));
    }
    assert!(several > 800 && longer > 200, "the worlds say little: {several}, {longer}");
}

fn check(rows: &str, relation: Relation, expect: f64) {
    let world = sketch::world(&format!("firms: id name group confidence\na 甲 - -\nb 乙 {rows}"));
    let hop = Relations::new(&world, &Config::default()).between(FirmId(0), FirmId(1)).unwrap();
    assert_eq!(hop.relation, relation, "{rows}");
    assert!((hop.strength - expect).abs() < 1e-12, "{rows}: {}", hop.strength);
}

#[test]
fn strengths_are_those_of_the_table() {
    check("a official", Relation::Heads, 0.95);
    check("- -\ninvests: investor investee share confidence\na b 0.25 official", Relation::Owns, 0.7);
    check("- -\ninvests: investor investee share confidence\nb a 0.8 official", Relation::OwnedBy, 0.9);
    check("- -\ninvests: investor investee share confidence\nb a - official", Relation::OwnedBy, 0.5);
    check("- -\nsupplies: supplier customer amount confidence\na b - official", Relation::Supplies, 0.4);
    check("- -\nsupplies: supplier customer amount confidence\nb a 100000000 official", Relation::BuysFrom, 0.6);
    check("- -\nsupplies: supplier customer until confidence\na b 2020 official", Relation::Supplies, 0.28);
    check("- -\nsupplies: supplier customer confidence\na b inferred", Relation::Supplies, 0.28);
}

#[test]
fn several_rows_of_one_relation_are_one_hop_with_all_its_rows() {
    let world = sketch::world(
        "products: id name
        p 甲
        firms: id name
        a 甲
        b 乙
        supplies: product supplier customer amount until confidence
        p a b 60000000 2020 -
        - a b 40000000 - official",
    );
    let hop = Relations::new(&world, &Config::default()).between(FirmId(1), FirmId(0)).unwrap();
    assert_eq!(hop.relation, Relation::BuysFrom);
    assert!(matches!(&hop.rows, HopRows::Supplies(rows) if rows.len() == 2));
    assert!((hop.strength - 0.6).abs() < 1e-12, "{}", hop.strength);
    assert_eq!(world.supplies().until().at(0), PartialDate::new(2020, 0, 0));
}

#[test]
fn a_chain_of_firms_ends_where_the_limit_says() {
    let ask = |hops: u32| {
        let others = (1..=hops).map(|firm| format!("f{firm} 企业{firm} -"));
        let supplies = (1..=hops).map(|firm| format!("f{} f{firm}", firm - 1));
        let world = sketch::world(&format!(
            "regions: id name level\n1 本地 city\nfirms: id name region\nf0 我方 1\n{}\nsupplies: supplier customer\n{}",
            others.collect::<Vec<_>>().join("\n"),
            supplies.collect::<Vec<_>>().join("\n")
        ));
        let known =
            Acquaintance::new(&world, &Scope::Region(world.find("1").unwrap()), None, &Config::default(), &WORK);
        let found = known.paths(FirmId(hops), 1);
        (found.paths.first().map(|path| path.hops.len()), found.may_be_longer)
    };
    assert_eq!([ask(1), ask(4), ask(5), ask(9)], [(Some(1), false), (Some(4), false), (None, true), (None, true)]);
}
