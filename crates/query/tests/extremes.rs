//! Chains of extreme shapes: the diagnosis neither overflows nor stalls.
#![expect(clippy::format_push_string, reason = "worlds are written as text")]

use liantu_model::{ChainId, Partition, RegionId, Scope, Snapshot, sketch};
use liantu_query::diagnose::{Diagnosis, FindingKind, Landscape};
use liantu_query::{Config, Work};

/// A chain of `n` products of which every tenth is made in the province A, the others in B.
fn world(n: usize, inputs: impl Iterator<Item = (usize, usize)>, group: &str) -> Snapshot {
    let mut text =
        "regions: id name level\nA 甲 country\nB 乙 country\nC 丙 country\nchains: id name\nc 链\n".to_owned();
    text.push_str("products: id name chain is_end\n");
    (0..n).for_each(|p| text.push_str(&format!("p{p} 品{p} c {}\n", p == 0)));
    text.push_str("firms: id name region\na 甲厂 A\nb 乙厂 B\n");
    text.push_str("makes: product firm\n");
    (0..n).for_each(|p| text.push_str(&format!("p{p} {}\n", if p % 10 == 0 { "a" } else { "b" })));
    text.push_str("inputs: product input alternative_group criticality\n");
    inputs.for_each(|(product, input)| text.push_str(&format!("p{product} p{input} {group} high\n")));
    sketch::world(&text)
}

fn diagnose(world: &Snapshot, scope: &str) -> Diagnosis {
    let scope = Scope::Region(world.find::<RegionId>(scope).expect("a region of the sketch"));
    Landscape::new(world, Partition::single(world, scope), &[ChainId(0)], &Config::default(), &Work::new())
        .diagnose(0, 0)
}

fn count(diagnosis: &Diagnosis, kind: FindingKind) -> usize {
    diagnosis.findings.iter().filter(|finding| finding.kind == kind).count()
}

#[test]
fn a_path_of_a_hundred_thousand_products() {
    let world = world(100_000, (1..100_000).map(|p| (p - 1, p)), "-");
    let diagnosis = diagnose(&world, "A");
    assert_eq!((count(&diagnosis, FindingKind::Gap), count(&diagnosis, FindingKind::WeakLink)), (90_000, 10_000));
    // All nine in ten that are made in B depend on B, down to the last one made in A.
    assert_eq!(count(&diagnosis, FindingKind::ChokePoint), 90_000);
    let last = diagnosis.findings.iter().map(|finding| finding.witness.path.len()).max();
    assert_eq!(last, Some(64));
}

#[test]
fn everything_needs_everything() {
    let n = 500;
    let all = || (0..n).flat_map(move |a| (0..n).filter(move |b| a != *b).map(move |b| (a, b)));
    let needed = diagnose(&world(n, all(), "-"), "A");
    assert_eq!(count(&needed, FindingKind::Gap), 450);
    assert_eq!(count(&needed, FindingKind::ChokePoint), 450);
    // As alternatives of one group, what is made in A can substitute for all.
    let instead = diagnose(&world(n, all(), "g"), "A");
    assert_eq!((count(&instead, FindingKind::Gap), count(&instead, FindingKind::ChokePoint)), (0, 0));
}

#[test]
fn one_product_with_a_hundred_thousand_inputs() {
    let star = world(100_000, (1..100_000).map(|p| (0, p)), "-");
    assert_eq!(count(&diagnose(&star, "A"), FindingKind::Gap), 90_000);
    assert_eq!(count(&diagnose(&star, "B"), FindingKind::ChokePoint), 0, "the end is made in A only");
}

#[test]
fn a_scope_without_firms_and_a_chain_without_products() {
    let full = world(20, (1..20).map(|p| (p - 1, p)), "-");
    let nothing = diagnose(&full, "C");
    assert_eq!((count(&nothing, FindingKind::Gap), count(&nothing, FindingKind::ChokePoint)), (20, 0));
    let empty = sketch::world("regions: id name level\nA 甲 country\nchains: id name\nc 链\n");
    assert_eq!(diagnose(&empty, "A").findings, []);
}
