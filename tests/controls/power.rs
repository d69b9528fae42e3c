//! Power cuts: a program that syncs never loses anything, one that does not is caught.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::powercut::{Cut, Cuts, Model, OpLog};
use crate::support::kill;
use crate::support::shim::Shim;
use crate::workload::{Workload, append, head, sled_store};

/// How many cuts of a model were tried, and how many of them ended badly in which way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    cuts: usize,
    bad: BTreeMap<String, usize>,
}

impl Tally {
    fn n_bad(&self) -> usize {
        self.bad.values().sum()
    }
}

fn record(workload: Workload, count: u64) -> OpLog {
    let shim = Shim::new();
    let mut command = workload.command(&shim.root(), count);
    shim.record(&mut command);
    let ended = kill::run(&mut command, Duration::from_mins(1));
    assert!(ended.status.success() && ended.acked == Some(count), "{ended:?}");
    shim.log()
}

/// Cuts the power everywhere; `found` counts the acknowledged items that survived.
fn tally(log: &OpLog, cuts: &Cuts, mut found: impl FnMut(&Cut) -> Result<u64, String>) -> BTreeMap<Model, Tally> {
    let mut tallies = BTreeMap::<Model, Tally>::new();
    cuts.replay(log, |cut| {
        let tally = tallies.entry(cut.model).or_default();
        tally.cuts += 1;
        let bad = match found(cut) {
            Ok(n) if n >= cut.acked.unwrap_or(0) => return,
            Ok(_) => "lost".to_owned(),
            Err(why) => why,
        };
        *tally.bad.entry(bad).or_default() += 1;
    });
    tallies
}

fn bad_in(tallies: &BTreeMap<Model, Tally>) -> Vec<Model> {
    tallies.iter().filter(|(_, tally)| tally.n_bad() > 0).map(|(model, _)| *model).collect()
}

fn tally_append(workload: Workload) -> BTreeMap<Model, Tally> {
    let log = record(workload, 40);
    tally(&log, &Cuts::all(&log, 1), |cut| Ok(append::found(&cut.tree)))
}

#[test]
fn synced_records_survive_every_cut() {
    let tallies = tally_append(Workload::Append);
    assert_eq!((tallies.len(), bad_in(&tallies)), (4, Vec::new()), "{tallies:?}");
    // A write, a sync and a mark for each record, and the calls that created the files.
    assert!(tallies.values().all(|tally| tally.cuts > 3 * 40));
}

#[test]
fn unsynced_records_are_lost_under_every_model() {
    let tallies = tally_append(Workload::AppendUnsynced);
    assert_eq!(bad_in(&tallies), Model::ALL, "{tallies:?}");
}

#[test]
fn records_in_a_file_without_a_synced_name_are_lost_with_it() {
    let tallies = tally_append(Workload::AppendUnnamed);
    assert_eq!(bad_in(&tallies), [Model::Strict, Model::Sfr], "{tallies:?}");
}

fn tally_head(workload: Workload) -> BTreeMap<Model, Tally> {
    let log = record(workload, 30);
    tally(&log, &Cuts::all(&log, 2), |cut| head::found(&cut.tree).map_err(str::to_owned))
}

#[test]
fn a_head_that_is_synced_before_its_rename_is_never_torn() {
    let tallies = tally_head(Workload::Head);
    assert_eq!(bad_in(&tallies), [], "{tallies:?}");
}

#[test]
fn a_head_that_is_not_synced_before_its_rename_is_torn() {
    let tallies = tally_head(Workload::HeadUnsynced);
    assert_eq!(bad_in(&tallies), Model::ALL, "{tallies:?}");
    assert!(tallies.values().all(|tally| tally.bad.contains_key("torn")));
}

/// Points after the first acknowledgement; each is opened by sled.
fn tally_sled(workload: Workload) -> BTreeMap<Model, Tally> {
    let log = record(workload, 60);
    let place = tempfile::tempdir().unwrap();
    let cuts = Cuts::some(log.first_mark()..log.ops.len() + 1, 12, 3);
    tally(&log, &cuts, |cut| {
        let folder = place.path().join(format!("{:?}-{}", cut.model, cut.point));
        cut.tree.write(&folder);
        sled_store::found(&folder)
    })
}

#[test]
fn sled_with_flush_only_loses_what_it_acknowledged() {
    let tallies = tally_sled(Workload::SledFlush);
    // Where `sync_file_range` and sizes count, flush is as good as a sync.
    assert_eq!(bad_in(&tallies), [Model::Strict, Model::Sfr, Model::RandNoSfr], "{tallies:?}");
    assert_eq!(tallies[&Model::Strict].n_bad(), tallies[&Model::Strict].cuts);
}

#[test]
fn sled_with_its_files_synced_loses_nothing() {
    let tallies = tally_sled(Workload::SledBarrier);
    assert_eq!(bad_in(&tallies), [], "{tallies:?}");
}
