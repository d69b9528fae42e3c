//! What a disk may contain after a power cut, replayed from a log of operations.
//!
//! A program runs under the recording shim. For every point of its log and for each [`Model`], [`Cuts`] gives a
//! directory that could be found after the power failed there, and what the program had acknowledged by then.
//!
//! | model | names and sizes | unsynced bytes | bytes under `sync_file_range` |
//! | --- | --- | --- | --- |
//! | [`Model::Strict`] | as of the last fsync | lost | lost |
//! | [`Model::Sfr`] | as of the last fsync | lost | kept, inside the synced size |
//! | [`Model::RandNoSfr`] | all kept | each 512-byte sector by a coin | by a coin |
//! | [`Model::Rand`] | all kept | each 512-byte sector by a coin | kept |
//!
//! In detail:
//! - `fsync` and `fdatasync` of a file keep its bytes and its size; nothing else does. They do not keep its *name*:
//!   ext4 and btrfs happen to do so for a new file, POSIX does not guarantee it.
//! - Under the first two models a name that was created, replaced or removed counts only after the next `fsync` of
//!   its directory; until then the old state of the name is found. A rename within a directory is atomic. A rename
//!   between two directories counts on either side when that side is synced: sync the target first. The watched
//!   directory itself always exists.
//! - A file that has a durable name but was never synced is found empty.
//! - Under the last two models a sector is either as last written or as last synced; a sector that
//!   was never synced is zeros.
//! - After a failed `fsync` the pages are dropped, as on Linux: what was waiting never reaches the disk, even when a
//!   later `fsync` succeeds.

mod disk;
mod file;
mod oplog;

use std::collections::BTreeSet;
use std::ops::Range;

pub(crate) use disk::Disk;
pub(crate) use oplog::{Op, OpLog};

use crate::support::rng::Rng;
use crate::support::tree::Tree;

/// What survives in addition to what was synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Model {
    /// Only what an fsync has committed.
    Strict,
    /// Also bytes under `sync_file_range`, inside the synced size.
    Sfr,
    /// All names and sizes; of unsynced sectors about one half.
    RandNoSfr,
    /// Like [`Model::RandNoSfr`], and `sync_file_range` is as good as an fsync.
    Rand,
}

impl Model {
    pub(crate) const ALL: [Self; 4] = [Self::Strict, Self::Sfr, Self::RandNoSfr, Self::Rand];

    /// Whether names and sizes are found as they last were, synced or not.
    fn keeps_metadata(self) -> bool {
        matches!(self, Self::RandNoSfr | Self::Rand)
    }

    fn trusts_sync_range(self) -> bool {
        matches!(self, Self::Sfr | Self::Rand)
    }
}

/// One power cut.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) model: Model,
    /// The number of operations that had happened.
    pub(crate) point: usize,
    /// The number of the last mark among them.
    pub(crate) acked: Option<u64>,
    /// What is found when the power is back.
    pub(crate) tree: Tree,
}

/// The power cuts that are tried.
#[derive(Clone, Debug)]
pub(crate) struct Cuts {
    /// The durable contents of the directory before the program began.
    pub(crate) before: Tree,
    pub(crate) models: Vec<Model>,
    /// Ascending numbers of operations, none above the length of the log.
    pub(crate) points: Vec<usize>,
    /// Decides about the sectors under the models with a coin.
    pub(crate) seed: u64,
}

impl Cuts {
    /// Every point of a log under every model, in a directory that was empty at first.
    pub(crate) fn all(log: &OpLog, seed: u64) -> Self {
        Self { before: Tree::default(), models: Model::ALL.to_vec(), points: (0..=log.ops.len()).collect(), seed }
    }

    /// The given number of points of a range under every model, chosen by the seed; fewer when the range is short.
    pub(crate) fn some(range: Range<usize>, n: usize, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut points = BTreeSet::new();
        while points.len() < n.min(range.len()) {
            points.insert(range.start + rng.below(range.len()));
        }
        Self { before: Tree::default(), models: Model::ALL.to_vec(), points: points.into_iter().collect(), seed }
    }

    /// Cuts the power at each point under each model, and passes the result to `check`.
    pub(crate) fn replay(&self, log: &OpLog, mut check: impl FnMut(&Cut)) {
        for &model in &self.models {
            let mut disk = Disk::new(model, &self.before);
            let mut done = 0;
            for &point in &self.points {
                log.ops[done..point].iter().for_each(|op| disk.apply(op));
                done = point;
                let mut rng = Rng::new(self.seed ^ (point as u64).rotate_left(32));
                check(&Cut { model, point, acked: disk.acked(), tree: disk.after_cut(&mut rng) });
            }
        }
    }
}
