//! By whatever path facts travel (file, journal, backup, compaction), they come back equal; so do those in files of
//! released formats.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use liantu_engine::{Archive, Engine, Generation, LoadError};
use liantu_model::{Facts, Snapshot};
use liantu_store::{Access, Origin, Store};

use super::worlds::{self, Worlds};
use super::{assert_same, cases, commit, facts_in, facts_of, quick_folder};
use crate::support::tree::Tree;

#[test]
fn export_and_import_are_the_identity() {
    for seed in 0..u64::from(cases(60)) {
        let mut worlds = Worlds::new(seed, 6);
        let mut world = worlds::nothing();
        for _ in 0..4 {
            world = worlds.next(&world, 6);
        }
        let folder = quick_folder();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        let facts = world.facts().clone();
        Engine::new(Arc::new(world)).export(&first).unwrap();
        let back = facts_in(&first);
        assert_same(&back, &facts, &format!("seed {seed}"));
        Engine::new(Arc::new(Snapshot::new(back).unwrap())).export(&second).unwrap();
        assert_eq!(Tree::read(&first), Tree::read(&second), "seed {seed}");
    }
}

/// A store with a few generations, and the facts of each, the first generation first.
fn history(store: &Path, seed: u64, generations: usize) -> Vec<Facts> {
    let mut worlds = Worlds::new(seed, 6);
    let mut store = Store::open(store, Access::Write).unwrap();
    let mut world = worlds::nothing();
    let mut facts: Vec<Facts> = Vec::new();
    while facts.len() < generations {
        let next = worlds.next(&world, 6);
        if next.facts() != world.facts() {
            commit(&mut store, world.facts(), next.facts());
            store.checkpoint(next.facts(), &|_| ()).unwrap();
            facts.push(next.facts().clone());
        }
        world = next;
    }
    facts
}

fn numbered(facts: &[Facts]) -> impl Iterator<Item = (Generation, &Facts)> {
    (1..).zip(facts)
}

#[test]
fn the_journal_alone_gives_every_generation() {
    for seed in 0..u64::from(cases(6)) {
        let folder = quick_folder();
        let history = history(folder.path(), seed, 6);
        for (generation, facts) in numbered(&history) {
            assert_same(&facts_of(folder.path(), generation), facts, &format!("seed {seed}: {generation}"));
        }
        std::fs::remove_dir_all(folder.path().join("state")).unwrap();
        for (generation, facts) in numbered(&history) {
            assert_same(
                &facts_of(folder.path(), generation),
                facts,
                &format!("seed {seed}: {generation} without state"),
            );
        }
    }
}

#[test]
fn backup_and_restore_are_the_identity() {
    for seed in 0..u64::from(cases(4)) {
        let place = quick_folder();
        let [store, file, restored] = ["store", "backup.lj", "restored"].map(|name| place.path().join(name));
        let history = history(&store, seed, 4);
        let (log, _) = Archive::open(&store).unwrap().log().unwrap();
        for (generation, facts) in numbered(&history) {
            let as_of = liantu_engine::AsOf::Generation(generation);
            Archive::open(&store).unwrap().backup(Some(&as_of), &file, "2026-02-02T00:00:00Z").unwrap();
            Archive::restore(&file, &restored, true).unwrap();
            let engine = Archive::open(&restored).unwrap().current().unwrap();
            assert_eq!(engine.generation(), Some(generation));
            assert_same(engine.world().facts(), facts, &format!("seed {seed}: {generation}"));
            let (kept, first) = Archive::open(&restored).unwrap().log().unwrap();
            assert_eq!(first, generation);
            let before = kept.len() - 1;
            assert_eq!(kept[..before], log[..before], "seed {seed}: {generation}");
            assert_eq!((kept[before].generation, kept[before].commit.kind), (generation, Origin::Checkpoint));
        }
    }
}

#[test]
fn compaction_keeps_what_it_says_and_the_names_of_the_rest() {
    for seed in 0..u64::from(cases(6)) {
        let folder = quick_folder();
        let history = history(folder.path(), seed, 6);
        let (log, _) = Archive::open(folder.path()).unwrap().log().unwrap();
        let keep = seed % 6 + 1;
        Archive::open(folder.path()).unwrap().compact(keep).unwrap();
        let first = 7 - keep;
        for (generation, facts) in numbered(&history) {
            if generation >= first {
                assert_same(&facts_of(folder.path(), generation), facts, &format!("seed {seed}: {generation}"));
                continue;
            }
            let refused = Store::open(folder.path(), Access::Read).unwrap().load(generation);
            assert!(matches!(refused, Err(LoadError::NoGeneration { first: at, last: 6, .. }) if at == first));
        }
        let (kept, _) = Archive::open(folder.path()).unwrap().log().unwrap();
        let names = |log: &[liantu_engine::LogEntry]| -> Vec<_> {
            log.iter().map(|entry| (entry.generation, entry.commit.clone())).collect()
        };
        assert_eq!(names(&kept), names(&log), "seed {seed}");
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Opening may write a state beside the journal; fixtures must stay unchanged.
fn copy(name: &str, to: &Path) -> Tree {
    let tree = Tree::read(&fixture(name));
    tree.write(to);
    tree
}

#[test]
fn a_store_of_format_1_opens_with_every_generation() {
    let place = quick_folder();
    let store = place.path().join("store");
    let before = copy("store-1", &store);
    let (log, first) = Archive::open(&store).unwrap().log().unwrap();
    assert_eq!((log.len(), first), (4, 1));
    assert_eq!(log[3].commit.kind, Origin::Undo { generation: 2 });
    for entry in &log {
        let expected = facts_in(&fixture(&format!("store-1-export/{}", entry.generation)));
        assert_same(&facts_of(&store, entry.generation), &expected, &format!("generation {}", entry.generation));
    }
    assert!(Archive::open(&store).unwrap().verify().unwrap().iter().all(|check| check.flaw.is_none()));
    let after = Tree::read(&store);
    assert!(before.0.iter().all(|(path, entry)| after.0.get(path) == Some(entry)), "reading changed a file");
}

#[test]
fn a_backup_of_format_1_is_restored() {
    let place = quick_folder();
    let store = place.path().join("store");
    Archive::restore(&fixture("store-1.backup"), &store, false).unwrap();
    let engine = Archive::open(&store).unwrap().current().unwrap();
    assert_eq!(engine.generation(), Some(4));
    assert_same(engine.world().facts(), &facts_in(&fixture("store-1-export/4")), "the backup");
    assert_eq!(Archive::open(&store).unwrap().log().unwrap().0.len(), 4);
}
