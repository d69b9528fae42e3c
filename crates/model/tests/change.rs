//! Laws of change sets: the difference between two generations leads from one to the other.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use liantu_model::{BadChange, Builder, ChangeSet, Facts, Replay, sketch};
use proptest::prelude::*;

/// A small world in which rows come and go with the numbers.
fn world(numbers: &[u16]) -> Facts {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    let (mut firms, mut makes, mut supplies, mut measures) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let firm = |n: u16| format!("f{}", n % 23);
    let product = |n: u16| format!("p{}", n / 7 % 5);
    for n in numbers {
        let (a, b) = (firm(*n), firm(n / 3));
        for id in [&a, &b] {
            let group = if n % 11 == 0 && *id != "f0" { "f0" } else { "-" };
            let source = ["s0", "s1", "-"][usize::from(n % 3)];
            firms.entry(id.clone()).or_insert_with(|| format!("企业{id} {} {group} {source}", n % 5));
        }
        makes.insert((product(*n), a.clone()), ["main", "secondary", "-"][usize::from(n % 3)]);
        if a != b {
            let known = if n % 4 == 0 { "-".to_owned() } else { product(*n) };
            supplies.insert((known, a.clone(), b), n % 13);
        }
        measures.insert((a, 2020 + n % 3), n % 9);
    }
    if !firms.is_empty() {
        firms.entry("f0".to_owned()).or_insert_with(|| "首家 1 - -".to_owned());
    }
    let mut text = "sources: id title\ns0 甲\ns1 乙\nproducts: id name\n".to_owned();
    (0..5).for_each(|p| writeln!(text, "p{p} 产品{p}").unwrap());
    text.push_str("firms: id name size group source\n");
    for (id, row) in &firms {
        writeln!(text, "{id} {row}").unwrap();
    }
    text.push_str("indicators: id name\ni 指标\nmakes: product firm role\n");
    for ((p, f), role) in &makes {
        writeln!(text, "{p} {f} {role}").unwrap();
    }
    text.push_str("supplies: product supplier customer amount\n");
    for ((p, s, c), amount) in &supplies {
        writeln!(text, "{p} {s} {c} {amount}").unwrap();
    }
    text.push_str("measures: indicator period firm value\n");
    for ((f, year), value) in &measures {
        writeln!(text, "i {year} {f} {value}").unwrap();
    }
    sketch::world(&text).facts().clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn changes_lead_from_generation_to_generation(
        generations in prop::collection::vec(prop::collection::vec(0_u16..400, 0..40), 1..6),
    ) {
        let worlds: Vec<Facts> = generations.iter().map(|numbers| world(numbers)).collect();
        let mut all = Replay::on(&Facts::empty());
        let mut before = Facts::empty();
        for world in &worlds {
            let change = ChangeSet::between(&before, world);
            prop_assert_eq!(change.is_empty(), &before == world);
            let mut one = Replay::on(&before);
            one.apply(&change).unwrap();
            prop_assert_eq!(&one.finish().unwrap(), world);
            all.apply(&change).unwrap();
            before = world.clone();
        }
        prop_assert_eq!(&all.finish().unwrap(), worlds.last().unwrap());
    }
}

#[test]
fn nothing_lies_between_equal_facts() {
    let facts = world(&[1, 2, 3]);
    assert_eq!(ChangeSet::between(&facts, &facts), ChangeSet::none());
}

#[test]
fn a_change_that_would_leave_a_reference_without_its_end_is_refused() {
    let whole = sketch::world("products: id name\np 产品\nfirms: id name\na 甲\nb 乙\nmakes: product firm\np a\n");
    let without = sketch::world("products: id name\np 产品\nfirms: id name\nb 乙\n");
    let removal = ChangeSet::between(whole.facts(), without.facts());
    let (later, problems) =
        sketch::extend(&whole, "later", "makes: product firm\np b\nsupplies: supplier customer\na b\n");
    assert_eq!(problems, []);
    let mut replay = Replay::on(later.snapshot.facts());
    replay.apply(&removal).unwrap();
    let refused = replay.finish().unwrap_err();
    let expected =
        BadChange::Dangling {
            table: "supplies".into(), key: "a · b".into(), field: "supplier".into(), to: "a".into()
        };
    assert_eq!(refused, expected);

    let addition = ChangeSet::between(without.facts(), whole.facts());
    let empty = Builder::new().finish().unwrap().snapshot;
    let refused = Replay::on(empty.facts()).apply(&addition).unwrap_err();
    assert!(
        matches!(refused, BadChange::Dangling { field, to, .. } if (field.as_str(), to.as_str()) == ("product", "p"))
    );
}

#[test]
fn rows_changed_again_since_cannot_be_reverted() {
    let before = sketch::world("firms: id name size\na 甲 1\nb 乙 1\n");
    let after = sketch::world("firms: id name size\na 甲 2\nb 乙 1\nc 丙 2\n");
    let unrelated = sketch::world("firms: id name size\na 甲 2\nb 乙 3\nc 丙 2\n");
    let touched = sketch::world("firms: id name size\na 甲 2\nb 乙 1\nc 丙 3\n");
    let undo = ChangeSet::undoing(before.facts(), after.facts(), unrelated.facts()).unwrap();
    let mut replay = Replay::on(unrelated.facts());
    replay.apply(&undo).unwrap();
    assert_eq!(&replay.finish().unwrap(), sketch::world("firms: id name size\na 甲 1\nb 乙 3\n").facts());
    let refused = ChangeSet::undoing(before.facts(), after.facts(), touched.facts());
    assert_eq!(refused, Err(vec![(liantu_model::Table::Firms, "c".to_owned())]));
}

#[test]
fn columns_that_do_not_fit_are_refused() {
    let change = ChangeSet::between(&Facts::empty(), &world(&[5, 9]));
    let mut bad = change.clone();
    bad.tables.pop();
    assert!(matches!(bad.check(), Err(BadChange::Damaged { .. })));
    let mut bad = change.clone();
    bad.strings = liantu_model::Strings::default();
    assert!(matches!(Replay::on(&Facts::empty()).apply(&bad), Err(BadChange::Damaged { .. })));
    let mut bad = change;
    bad.tables[0].set.rows += 1;
    assert!(matches!(bad.check(), Err(BadChange::Damaged { .. })));
}
