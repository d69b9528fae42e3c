//! Failing calls: every call of a program is reached, and the program reports each failure or survives it.

use std::path::Path;
use std::time::Duration;

use crate::powercut::Op;
use crate::support::faults::Sweep;
use crate::support::kill::{self, Killed};
use crate::support::shim::{Call, Count, Failure, Fault, Shim};
use crate::support::tree::Tree;
use crate::workload::{Workload, append};

const COUNT: u64 = 3;

const PATIENCE: Duration = Duration::from_mins(1);

/// An honest program ends normally with everything done, or with an error and everything acknowledged.
fn is_honest(root: &Path, ended: &Killed) -> bool {
    let found = append::found(&Tree::read(root));
    match ended.status.code() {
        Some(0) => found == COUNT,
        Some(3) => found >= ended.acked.unwrap_or(0) && ended.errors.contains("error:"),
        _ => false,
    }
}

/// Sweeps over the appending program; returns the number of calls, and of runs that reported an error.
fn sweep(call: Call, failure: Failure, sticky: bool) -> (u64, usize) {
    let mut reported = 0;
    let sweep = Sweep { call, failure, sticky, step: 1, patience: PATIENCE };
    let calls = sweep.run(
        |root| Workload::Append.command(root, COUNT),
        |nth, root, ended| {
            assert!(is_honest(root, ended), "{sweep:?} at {nth:?}: {ended:?}");
            reported += usize::from(!ended.status.success());
        },
    );
    (calls, reported)
}

#[test]
fn every_failing_call_is_reported() {
    // mkdir; open of the file, of both folders, and to read it; syncs of both folders; truncate;
    // three writes and three syncs.
    assert_eq!(sweep(Call::Any, Failure::Eio, false), (14, 14));
    assert_eq!(sweep(Call::Write, Failure::Enospc, true), (3, 3));
    assert_eq!(sweep(Call::Fsync, Failure::Eio, false), (5, 5));
    assert_eq!(sweep(Call::Mkdir, Failure::Enospc, false), (1, 1));
    assert_eq!(sweep(Call::Rename, Failure::Eio, false), (0, 0));
}

#[test]
fn short_and_interrupted_calls_are_done_again() {
    // A short write adds a call; interrupted ones are repeated by the standard library.
    assert_eq!(sweep(Call::Write, Failure::Short, false), (3, 0));
    assert_eq!(sweep(Call::Write, Failure::Eintr, false), (3, 0));
    assert_eq!(sweep(Call::Fsync, Failure::Eintr, false), (5, 0));
}

/// How many calls of a kind a program makes, each of which failed once and was reported.
fn reported_by(workload: Workload, call: Call) -> u64 {
    let mut errors = 0;
    let sweep = Sweep { call, failure: Failure::Eio, sticky: false, step: 1, patience: PATIENCE };
    let calls = sweep.run(
        |root| workload.command(root, COUNT),
        |nth, _, ended| {
            assert_eq!(ended.status.code(), Some(if nth.is_some() { 3 } else { 0 }), "{sweep:?} at {nth:?}: {ended:?}");
            errors += u64::from(nth.is_some());
        },
    );
    assert_eq!(errors, calls);
    calls
}

#[test]
fn every_kind_of_call_can_fail() {
    assert_eq!(reported_by(Workload::Calls, Call::Truncate), 1);
    assert_eq!(reported_by(Workload::Calls, Call::Unlink), 5);
    assert_eq!(reported_by(Workload::Calls, Call::Link), 1);
    assert_eq!(reported_by(Workload::Head, Call::Open), 2 * COUNT);
    assert_eq!(reported_by(Workload::Head, Call::Rename), COUNT);
}

/// Runs sled with one failing `sync_file_range`, or with none for 0.
fn sled_with_a_failing_range(nth: u64) -> (Option<i32>, Count) {
    let shim = Shim::new();
    let mut command = Workload::SledFlush.command(&shim.root(), COUNT);
    shim.fail(&mut command, Fault { call: Call::Range, nth, failure: Failure::Eio, sticky: false });
    let ended = kill::run(&mut command, Duration::from_secs(5));
    (ended.status.code(), shim.count())
}

#[test]
fn a_failing_range_ends_sled_in_an_error_or_not_at_all() {
    let (code, count) = sled_with_a_failing_range(0);
    assert!(code == Some(0) && count.failed == 0 && count.calls > COUNT, "{code:?} {count:?}");
    // In about one of twenty-five runs `flush` waits forever for a write that has failed.
    let (code, count) = sled_with_a_failing_range(count.calls / 2);
    assert!([Some(3), None].contains(&code) && count.failed == 1, "{code:?} {count:?}");
}

#[test]
fn a_failed_sync_is_in_the_log() {
    let shim = Shim::new();
    let mut command = Workload::Append.command(&shim.root(), COUNT);
    shim.record(&mut command);
    shim.fail(&mut command, Fault { call: Call::Fsync, nth: 4, failure: Failure::Eio, sticky: false });
    let ended = kill::run(&mut command, PATIENCE);
    assert_eq!((ended.status.code(), ended.acked, shim.count()), (Some(3), Some(1), Count { calls: 4, failed: 1 }));
    let ops = shim.log().ops;
    assert!(matches!(ops.last(), Some(Op::SyncFailed { .. })), "{ops:?}");
}
