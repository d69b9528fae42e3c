//! Readers during commits: what anybody sees is one complete generation, the one it claims to be.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use liantu_engine::{Archive, AsOf, Engine, Generation, LoadError, OpenEngineError, OpenError};
use liantu_model::{Snapshot, sketch};
use liantu_store::{Access, Store};

use super::{commit, quick_folder};
use crate::support::rng::Rng;

const FIRMS: usize = 5_000;
/// How many rows are read in total.
const READS: usize = 3_000_000;
/// How many generations are written at least.
const GENERATIONS: Generation = 40;
/// Generations after which readers must be done, or have failed.
const PATIENCE: Generation = 3_000;
const READERS: usize = 3;

/// All firms of the size of the generation.
fn world(generation: Generation) -> Snapshot {
    let mut text = "firms: id name size\n".to_owned();
    (0..FIRMS).for_each(|n| writeln!(text, "f{n} 企业{n} {generation}").unwrap());
    sketch::world(&text)
}

/// Looks at every row; the number of rows that are of another generation.
fn strangers(engine: &Engine, generation: Generation) -> usize {
    let firms = engine.world().firms();
    assert_eq!(firms.len(), FIRMS);
    firms.ids().filter(|firm| firms.size().get(*firm) != i64::try_from(generation).ok()).count()
}

/// What readers have seen so far.
#[derive(Debug, Default)]
struct Seen {
    rows: AtomicUsize,
    mixed: AtomicUsize,
    opened: AtomicUsize,
}

impl Seen {
    fn look(&self, engine: &Engine) {
        let generation = engine.generation().unwrap();
        self.rows.fetch_add(FIRMS, Ordering::Relaxed);
        self.mixed.fetch_add(strangers(engine, generation), Ordering::Relaxed);
    }

    fn enough(&self) -> bool {
        self.rows.load(Ordering::Relaxed) >= READS
    }
}

/// Opens again and reads, returns to an engine it holds, and sometimes reads an old generation.
fn read(store: &Path, seen: &Seen, reader: u64) {
    let mut rng = Rng::new(reader);
    let mut held = Archive::open(store).unwrap().current().unwrap();
    while !seen.enough() {
        let engine = Archive::open(store).unwrap().current().unwrap();
        seen.opened.fetch_add(1, Ordering::Relaxed);
        seen.look(&engine);
        assert!(engine.generation() >= held.generation(), "time went backwards");
        seen.look(&held);
        let newest = usize::try_from(engine.generation().unwrap()).unwrap();
        let old = Generation::try_from(newest - rng.below(newest.min(5))).unwrap();
        match Archive::open(store).unwrap().at(&AsOf::Generation(old)) {
            Ok(past) => {
                assert_eq!(past.generation(), Some(old));
                seen.look(&past);
            }
            // A compaction has dropped it in the meantime.
            Err(OpenEngineError::Load(LoadError::NoGeneration { first, .. })) => assert!(old < first),
            Err(error) => panic!("{error:?}"),
        }
        if rng.coin() {
            held = engine;
        }
    }
}

/// Commits one generation after another until the readers have seen enough. Sometimes it leaves the state behind,
/// drops history, or closes and opens the store.
fn write(folder: &Path, mut store: Store, seen: &Seen) -> Generation {
    let (mut world_now, mut generation) = (world(1), 1);
    while (!seen.enough() && generation < PATIENCE) || generation < GENERATIONS {
        let next = world(generation + 1);
        generation = commit(&mut store, world_now.facts(), next.facts());
        if !generation.is_multiple_of(3) {
            // A reader that has the state open for long delays it; the journal has everything.
            let _ = store.checkpoint(next.facts(), &|_| ());
        }
        if generation.is_multiple_of(25) {
            store.compact(10).unwrap();
        }
        if generation.is_multiple_of(7) {
            drop(store);
            store = open(folder);
        }
        world_now = next;
    }
    generation
}

/// Opens for writing; a reader may hold the lock briefly while it repairs the state.
fn open(folder: &Path) -> Store {
    loop {
        match Store::open(folder, Access::Write) {
            Err(OpenError::Locked { .. }) => thread::yield_now(),
            store => return store.unwrap(),
        }
    }
}

#[test]
fn three_million_rows_read_during_commits_are_all_of_the_generation_that_is_named() {
    let place = quick_folder();
    let mut store = open(place.path());
    commit(&mut store, super::worlds::nothing().facts(), world(1).facts());
    let seen = Seen::default();
    let last = thread::scope(|scope| {
        let writer = scope.spawn(|| write(place.path(), store, &seen));
        for reader in 0..READERS as u64 {
            let seen = &seen;
            let folder = place.path();
            scope.spawn(move || read(folder, seen, reader));
        }
        writer.join().unwrap()
    });
    let Seen { rows, mixed, opened } = seen;
    let (rows, mixed, opened) = (rows.into_inner(), mixed.into_inner(), opened.into_inner());
    assert_eq!(mixed, 0, "of {rows} rows read, {opened} times opened, {last} generations");
    assert!(rows >= READS && last >= GENERATIONS);
    assert_eq!(strangers(&Archive::open(place.path()).unwrap().current().unwrap(), last), 0);
    println!("{rows} rows, opened {opened} times, {last} generations: none mixed");
}
