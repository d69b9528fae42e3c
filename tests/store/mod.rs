//! Laws of the store as a whole: what goes in comes out, whoever reads, writes or restarts meanwhile.

mod determinism;
mod identity;
mod isolation;
mod model;
mod race;
mod refusals;
mod worlds;

use std::path::Path;
use std::sync::Arc;

use liantu_engine::{Archive, DataSource, Engine, Import, NoProgress, Who};
use liantu_model::{ChangeSet, Facts, Snapshot};
use liantu_store::{Commit, Generation, Origin, Store};
use tempfile::TempDir;

/// A folder in memory where there is one: these tests are about contents, not about the disk.
fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// How many random cases: more with `LIANTU_CASES`.
fn cases(usual: u32) -> u32 {
    std::env::var("LIANTU_CASES").map_or(usual, |cases| cases.parse().expect("LIANTU_CASES is a number"))
}

fn who() -> Who {
    Who { now: "2026-01-01T00:00:00Z".into(), actor: "test".into() }
}

/// Commits the difference between two generations of facts.
fn commit(store: &mut Store, old: &Facts, new: &Facts) -> Generation {
    let Who { now: created_at, actor } = who();
    let commit = Commit { created_at, actor, note: String::new(), kind: Origin::Import, sources: Vec::new() };
    store.commit(&ChangeSet::between(old, new), commit, &|_| ()).unwrap()
}

/// The facts in a folder of tables.
fn facts_in(folder: &Path) -> Facts {
    let import = Import::new(None).read(&[DataSource::Path(folder.to_path_buf(), None)], &NoProgress).unwrap();
    assert_eq!(import.report().problems, []);
    import.into_world().facts().clone()
}

/// Asserts that facts are equal, or reports which rows differ.
#[track_caller]
fn assert_same(found: &Facts, expected: &Facts, place: &str) {
    if found != expected {
        let engine = |facts: &Facts| Engine::new(Arc::new(Snapshot::new(facts.clone()).unwrap()));
        let rows = engine(found).facts_since(&engine(expected), 3).rows;
        panic!("{place}: other facts than expected: {rows:#?}");
    }
}

/// The facts of a generation of a store, opened for this call.
fn facts_of(store: &Path, generation: Generation) -> Facts {
    let as_of = liantu_engine::AsOf::Generation(generation);
    Archive::open(store).unwrap().at(&as_of).unwrap().world().facts().clone()
}
