//! Kills and full disks.

use std::time::Duration;

use crate::support::damage::Damage;
use crate::support::kill;
use crate::support::rng::Rng;
use crate::support::small_disk::SmallDisk;
use crate::support::tree::Tree;
use crate::workload::{Workload, append};

#[test]
fn a_killed_program_keeps_what_it_acknowledged() {
    let place = tempfile::tempdir().unwrap();
    let program = |_| Workload::Append.command(place.path(), u64::MAX);
    let mut acks = Vec::new();
    kill::kill_loop(4, 8, Duration::from_millis(300), program, |round, killed| {
        let found = append::found(&Tree::read(place.path()));
        assert!(killed.status.code().is_none(), "round {round}: {killed:?}");
        assert!(found >= killed.acked.unwrap_or(0), "round {round}: {found} of {killed:?}");
        acks.extend(killed.acked);
    });
    assert!(!acks.is_empty() && acks.is_sorted(), "{acks:?}");
}

#[test]
fn a_full_disk_is_reported_and_writing_continues_when_it_has_room_again() {
    let disk = match SmallDisk::mount(256) {
        Ok(disk) => disk,
        Err(why) => return eprintln!("skipped, no disk can be mounted here: {why}"),
    };
    let program = |count| Workload::Append.command(disk.path(), count);
    let full = kill::run(&mut program(1000), Duration::from_mins(1));
    let kept = append::found(&Tree::read(disk.path()));
    assert_eq!((full.status.code(), full.acked), (Some(3), Some(kept)), "{full:?}");
    assert!(full.errors.contains("No space left") && kept > 100, "{full:?}");
    disk.resize(4096);
    let roomy = kill::run(&mut program(1000), Duration::from_mins(1));
    assert_eq!((roomy.status.code(), roomy.acked), (Some(0), Some(1000)), "{roomy:?}");
}

#[test]
fn damage_in_a_log_of_records_is_always_seen() {
    let place = tempfile::tempdir().unwrap();
    let ended = kill::run(&mut Workload::Append.command(place.path(), 50), Duration::from_mins(1));
    assert_eq!(ended.acked, Some(50));
    let whole = Tree::read(place.path());
    for seed in 0..100 {
        let (mut tree, mut rng) = (whole.clone(), Rng::new(seed));
        let damage = Damage::ALL[rng.below(4)];
        let damaged = tree.damage(damage, &mut rng, |path| path.starts_with("log")).unwrap();
        assert!(append::found(&tree) < 50, "seed {seed}: {damaged:?}");
    }
}
