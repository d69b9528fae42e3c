//! Commits to our own store: generation `n` is the world `n`, which can be generated again by anyone.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use liantu_model::{ChangeSet, Facts, sketch};
use liantu_store::{Access, Commit, OpenError, Origin, Store};

use crate::support::kill;

/// What is done besides committing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Care {
    /// Updates the state after every n-th generation; 0 for never.
    pub(crate) checkpoint_every: u64,
    /// Compacts after every n-th generation; 0 for never.
    pub(crate) compact_every: u64,
}

/// The world of a generation: firms come, go and change with the number.
pub(crate) fn world(generation: u64) -> Facts {
    let mut text = "sources: id title\ns 来源\nproducts: id name\np 产品\nfirms: id name size source\n".to_owned();
    let alive = |firm: &u64| !(firm * 7 + generation).is_multiple_of(5);
    let firms: Vec<u64> = (0..20 + generation % 13).filter(alive).collect();
    for firm in &firms {
        let noise = (firm + 1).wrapping_mul(generation + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        text.push_str(&format!("f{firm} 企业{firm}之{} {noise} s\n", (generation + firm) / 4));
    }
    text.push_str("makes: product firm\n");
    for firm in firms.iter().filter(|firm| (*firm + generation).is_multiple_of(3)) {
        text.push_str(&format!("p f{firm}\n"));
    }
    sketch::world(&text).facts().clone()
}

pub(crate) fn commit(store: &mut Store, generation: u64) -> io::Result<()> {
    let before = if generation == 1 { Facts::empty() } else { world(generation - 1) };
    let commit = Commit {
        created_at: format!("2026-01-01T00:00:00.{generation:06}Z"),
        actor: "workload".to_owned(),
        note: String::new(),
        kind: Origin::Import,
        sources: Vec::new(),
    };
    let made = store.commit(&ChangeSet::between(&before, &world(generation)), commit, &|_| ());
    assert_eq!(made.map_err(io::Error::other)?, generation);
    Ok(())
}

/// Commits until there are `count` generations, acknowledging each.
pub(crate) fn run(root: &Path, count: u64, care: Care) -> io::Result<()> {
    let due = |generation: u64, every: u64| every > 0 && generation.is_multiple_of(every);
    let mut store = Store::open(root, Access::Write).map_err(io::Error::other)?;
    let current = store.current().unwrap_or_default();
    if current > 0 {
        // A reader would see the same: leftovers are repaired first.
        store.load(current).map_err(io::Error::other)?;
    }
    for generation in current + 1..=count {
        commit(&mut store, generation)?;
        kill::acknowledge(generation)?;
        if due(generation, care.checkpoint_every) {
            store.checkpoint(&world(generation), &|_| ()).map_err(io::Error::other)?;
        }
        if due(generation, care.compact_every) {
            store.compact(3).map_err(io::Error::other)?;
        }
    }
    Ok(())
}

/// Four writers in turn, each opening the store for one commit.
pub(crate) fn run_four(root: &Path, count: u64) -> io::Result<()> {
    let one = || -> io::Result<bool> {
        let mut store = match Store::open(root, Access::Write) {
            Err(OpenError::Locked { .. }) => {
                thread::sleep(Duration::from_millis(1));
                return Ok(false);
            }
            opened => opened.map_err(io::Error::other)?,
        };
        let next = store.current().unwrap_or_default() + 1;
        if next > count {
            return Ok(true);
        }
        commit(&mut store, next)?;
        kill::acknowledge(next)?;
        if next.is_multiple_of(4) {
            store.checkpoint(&world(next), &|_| ()).map_err(io::Error::other)?;
        }
        Ok(false)
    };
    thread::scope(|scope| {
        let until_done = || -> io::Result<()> {
            while !one()? {}
            Ok(())
        };
        let writers: Vec<_> = (0..4).map(|_| scope.spawn(until_done)).collect();
        writers.into_iter().try_for_each(|writer| writer.join().expect("a writer does not panic"))
    })
}

/// The generation in a folder, 0 for none; an error in words when it does not open or contains anything other than
/// the world of its number.
pub(crate) fn found(folder: &Path, access: Access) -> Result<u64, String> {
    if !Store::is_at(folder) {
        return Ok(0);
    }
    let mut store = Store::open(folder, access).map_err(|error| format!("refused: {error}"))?;
    let Some(generation) = store.current() else { return Ok(0) };
    let facts = store.load(generation).map_err(|error| format!("refused: {error}"))?;
    if facts == world(generation) { Ok(generation) } else { Err(format!("wrong content in {generation}")) }
}
