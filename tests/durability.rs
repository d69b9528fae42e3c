//! What the store guarantees, under kills, power cuts, failing calls, full disks and damage.
//!
//! Sizes are those of every run; `LIANTU_TIMES=20` multiplies them for a long one.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use liantu_model::ChangeSet;
use liantu_store::{Access, Commit, CommitError, Origin, Store};

use crate::powercut::{Cuts, Disk, Model, Op, OpLog};
use crate::support::damage::Damage;
use crate::support::faults::Sweep;
use crate::support::kill;
use crate::support::rng::Rng;
use crate::support::shim::{Call, Failure, Shim};
use crate::support::small_disk::SmallDisk;
use crate::support::tree::Tree;
use crate::workload::{Workload, store};

const PATIENCE: Duration = Duration::from_secs(90);

/// The factor by which the usual size is multiplied.
fn times() -> usize {
    std::env::var("LIANTU_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Kills a program again and again; returns how many acknowledgements were seen.
fn killed(workload: Workload, seed: u64, rounds: usize) -> u64 {
    let place = tempfile::tempdir().unwrap();
    let (mut acks, mut last) = (0, 0);
    kill::kill_loop(
        seed,
        rounds,
        Duration::from_millis(400),
        |_| workload.command(place.path(), u64::MAX),
        |round, ended| {
            let access = if round % 2 == 0 { Access::Read } else { Access::Write };
            let found =
                store::found(place.path(), access).unwrap_or_else(|why| panic!("round {round}: {why} {ended:?}"));
            assert!(found >= ended.acked.unwrap_or(0) && found >= last, "round {round}: {found}, {last}, {ended:?}");
            assert_eq!(ended.status.code(), None, "round {round}: {ended:?}");
            acks += found - last;
            last = found;
        },
    );
    acks
}

#[test]
fn nothing_acknowledged_is_lost_to_a_kill() {
    let acks = killed(Workload::Store, 1, 40 * times()) + killed(Workload::StoreFour, 2, 20 * times());
    eprintln!("kills: {}, acknowledged: {acks}", 60 * times());
    assert!(acks > 100, "{acks}");
}

fn record(workload: Workload, count: u64) -> OpLog {
    let shim = Shim::new();
    let mut command = workload.command(&shim.root(), count);
    shim.record(&mut command);
    let ended = kill::run(&mut command, PATIENCE);
    assert!(ended.status.success() && ended.acked == Some(count), "{ended:?}");
    let log = shim.log();
    let mut disk = Disk::new(Model::Strict, &Tree::default());
    log.ops.iter().for_each(|op| disk.apply(op));
    assert!(disk.live() == Tree::read(&shim.root()), "the shim has seen every call");
    log
}

/// Cuts the power at points of the log; returns the failures by model.
fn cut(log: &OpLog, points: usize, seed: u64) -> (usize, BTreeMap<(Model, String), usize>) {
    let place = tempfile::tempdir().unwrap();
    let (mut n, mut bad) = (0, BTreeMap::new());
    Cuts::some(0..log.ops.len() + 1, points, seed).replay(log, |cut| {
        n += 1;
        let folder = place.path().join(n.to_string());
        let mut tree = cut.tree.clone();
        tree.0.remove(Path::new("BALLAST"));
        tree.write(&folder);
        let access = if n % 10 == 0 { Access::Write } else { Access::Read };
        let end = match store::found(&folder, access) {
            Ok(found) if found >= cut.acked.unwrap_or(0) => None,
            Ok(_) => Some("lost".to_owned()),
            Err(why) if why.starts_with("refused") => Some("refused".to_owned()),
            Err(why) => Some(why),
        };
        if let Some(end) = end {
            *bad.entry((cut.model, end)).or_default() += 1;
        }
        std::fs::remove_dir_all(&folder).unwrap();
    });
    (n, bad)
}

#[test]
fn nothing_acknowledged_is_lost_to_a_power_cut() {
    let log = record(Workload::Store, 24);
    let (n, bad) = cut(&log, 50 * times(), 5);
    eprintln!("power cuts: {n}, bad: {bad:?}");
    assert!(bad.is_empty(), "{bad:?}");
    assert!(n >= 190, "{n}");
}

#[test]
fn without_the_barrier_a_power_cut_loses_generations() {
    let mut log = record(Workload::Store, 24);
    log.ops.retain(|op| !matches!(op, Op::Sync { data_only: true, .. }));
    let (_, bad) = cut(&log, 30, 6);
    let models: Vec<Model> = bad.keys().map(|(model, _)| *model).collect();
    assert!(models.contains(&Model::Strict) && models.contains(&Model::RandNoSfr), "{bad:?}");
    assert!(bad.keys().all(|(_, end)| end == "lost" || end == "refused"), "{bad:?}");
}

/// A program ends normally, or reports an error and has everything it acknowledged; it does not hang.
fn sweep(call: Call, failure: Failure, sticky: bool) -> u64 {
    let step = if times() > 1 { 1 } else { 10 };
    let sweep = Sweep { call, failure, sticky, step, patience: PATIENCE };
    sweep.run(
        |root| Workload::Store.command(root, 11),
        |nth, root, ended| {
            let found = store::found(root, Access::Write);
            let found = found.unwrap_or_else(|why| panic!("{sweep:?} at {nth:?}: {why} {ended:?}"));
            let good = match ended.status.code() {
                Some(0) => found == 11,
                Some(3) => found >= ended.acked.unwrap_or(0) && ended.errors.contains("error:"),
                _ => false,
            };
            assert!(good, "{sweep:?} at {nth:?}: {found} {ended:?}");
        },
    )
}

#[test]
fn a_failing_call_is_reported_and_loses_nothing() {
    for (call, failure, sticky) in [
        (Call::Write, Failure::Eio, false),
        (Call::Write, Failure::Enospc, true),
        (Call::Write, Failure::Short, false),
        (Call::Fsync, Failure::Eio, false),
        (Call::Fsync, Failure::Enospc, true),
        (Call::Open, Failure::Eio, false),
        (Call::Rename, Failure::Eio, false),
        (Call::Unlink, Failure::Eio, false),
        (Call::Range, Failure::Eio, false),
    ] {
        let calls = sweep(call, failure, sticky);
        assert!(calls > 0, "{call:?} {failure:?}");
    }
}

#[test]
fn a_full_disk_is_reported_and_the_store_still_answers() {
    let disk = match SmallDisk::mount(12 << 10) {
        Ok(disk) => disk,
        Err(why) => return eprintln!("skipped, no disk can be mounted here: {why}"),
    };
    let folder = disk.path().join("store");
    let full = kill::run(&mut Workload::StoreUncompacted.command(&folder, u64::MAX), PATIENCE);
    let acked = full.acked.unwrap();
    assert!(full.status.code() == Some(3) && full.errors.contains("error:"), "{full:?}");
    // A file that takes up the remaining space.
    let rest = std::fs::write(disk.path().join("rest"), vec![1; 12 << 20]);
    assert!(rest.is_err());
    assert_eq!(store::found(&folder, Access::Read), Ok(acked));
    let mut store = Store::open(&folder, Access::Write).unwrap();
    let commit = Commit {
        created_at: String::new(),
        actor: String::new(),
        note: String::new(),
        kind: Origin::Import,
        sources: Vec::new(),
    };
    let refused = store.commit(&ChangeSet::none(), commit, &|_| ());
    assert!(matches!(refused, Err(CommitError::Full { .. } | CommitError::Io { .. })), "{refused:?}");
    drop(store);
    std::fs::remove_file(disk.path().join("rest")).unwrap();
    disk.resize(64 << 10);
    let roomy = kill::run(&mut Workload::StoreUncompacted.command(&folder, acked + 20), PATIENCE);
    assert_eq!((roomy.status.code(), roomy.acked), (Some(0), Some(acked + 20)), "{roomy:?}");
}

/// The generation that was acknowledged last, at least.
fn named_by_head(folder: &Path) -> u64 {
    let head = std::fs::read_to_string(folder.join("HEAD")).unwrap();
    let named = head.lines().find_map(|line| line.strip_prefix("generation "));
    named.unwrap().parse().unwrap()
}

#[test]
fn damage_is_never_shown_as_data() {
    let closed = tempfile::tempdir().unwrap();
    let ended = kill::run(&mut Workload::StoreUncompacted.command(closed.path(), 9), PATIENCE);
    assert_eq!(ended.acked, Some(9), "{ended:?}");
    let left = tempfile::tempdir().unwrap();
    kill::kill_loop(3, 3, Duration::from_millis(400), |_| Workload::Store.command(left.path(), u64::MAX), |_, _| ());
    let place = tempfile::tempdir().unwrap();
    let (mut healed, mut in_state, mut refused) = (0, 0, 0);
    for (folder, name) in [(closed.path(), "closed"), (left.path(), "killed")] {
        let mut whole = Tree::read(folder);
        whole.0.remove(Path::new("BALLAST"));
        let generation = store::found(folder, Access::Read).unwrap();
        // A record that HEAD does not name yet was not acknowledged: if damaged, it is a torn tail.
        let named = named_by_head(folder);
        assert!(named <= generation && named + 1 >= generation);
        for round in 0..150 * times() {
            let mut rng = Rng::new(round as u64);
            let mut tree = whole.clone();
            let part = ["HEAD", "journal", "state", "state"][round % 4];
            let damage = Damage::ALL[round / 4 % 4];
            let is_part = |path: &Path| path.to_string_lossy().starts_with(part);
            let Some(damaged) = tree.damage(damage, &mut rng, is_part) else { continue };
            let copy = place.path().join(format!("{name}-{round}"));
            tree.write(&copy);
            let found = store::found(&copy, Access::Read);
            match &found {
                Ok(found) => assert!((named..=generation).contains(found), "{name} {damaged:?}: {found}"),
                Err(why) => assert!(why.starts_with("refused") && why.contains(part), "{name} {damaged:?}: {why}"),
            }
            in_state += usize::from(part == "state");
            healed += usize::from(part == "state" && found.is_ok());
            refused += usize::from(found.is_err());
            std::fs::remove_dir_all(&copy).unwrap();
        }
    }
    eprintln!("damaged: {}, in the state: {in_state}, healed there: {healed}, refused: {refused}", 300 * times());
    assert!(healed * 100 >= in_state * 95 && in_state > 60, "{healed} of {in_state}");
}
