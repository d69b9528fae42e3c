//! Small programs to try the tools on: the test program runs itself as a child.
//!
//! Each works in one directory and acknowledges the number of items that are safe. A new program takes one line in
//! [`Workload::run`], or is any other command.

pub(crate) mod append;
mod calls;
pub(crate) mod head;
pub(crate) mod record;
pub(crate) mod sled_store;
pub(crate) mod store;

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::Command;

/// What a child does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workload {
    /// Appends records, each synced before it is acknowledged.
    Append,
    /// Appends records without syncing them.
    AppendUnsynced,
    /// Appends synced records to a file whose name was never synced.
    AppendUnnamed,
    /// Replaces a file by rename, syncing it first.
    Head,
    /// Replaces a file by rename, without syncing it first.
    HeadUnsynced,
    /// Commits to sled with `flush` and nothing else.
    SledFlush,
    /// Commits to sled with `flush`, then syncs its files and folders.
    SledBarrier,
    /// Commits to our store, updates its state and compacts it now and then.
    Store,
    /// Commits to our store and updates its state now and then.
    StoreUncompacted,
    /// Four threads commit to our store in turn.
    StoreFour,
    /// Calls everything in `std::fs` that changes something.
    Calls,
}

impl Workload {
    const ALL: [Self; 11] = [
        Self::Append,
        Self::AppendUnsynced,
        Self::AppendUnnamed,
        Self::Head,
        Self::HeadUnsynced,
        Self::SledFlush,
        Self::SledBarrier,
        Self::Store,
        Self::StoreUncompacted,
        Self::StoreFour,
        Self::Calls,
    ];

    /// A child that does this `count` times in a directory. It ends with 0, or with 3 after an error that it
    /// reported.
    pub(crate) fn command(self, root: &Path, count: u64) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "workload::runs_in_a_child", "--nocapture"]);
        command.env("LIANTU_WORKLOAD", format!("{self:?}"));
        command.env("LIANTU_WORKLOAD_ROOT", root).env("LIANTU_WORKLOAD_COUNT", count.to_string());
        command
    }

    fn named(name: &OsStr) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| *name == *format!("{workload:?}"))
    }

    fn run(self, root: &Path, count: u64) -> io::Result<()> {
        match self {
            Self::Append => append::run(root, count, append::Syncs { records: true, names: true }),
            Self::AppendUnsynced => append::run(root, count, append::Syncs { records: false, names: true }),
            Self::AppendUnnamed => append::run(root, count, append::Syncs { records: true, names: false }),
            Self::Head => head::run(root, count, true),
            Self::HeadUnsynced => head::run(root, count, false),
            Self::SledFlush => sled_store::run(root, count, false),
            Self::SledBarrier => sled_store::run(root, count, true),
            Self::Store => store::run(root, count, store::Care { checkpoint_every: 3, compact_every: 10 }),
            Self::StoreUncompacted => store::run(root, count, store::Care { checkpoint_every: 4, compact_every: 0 }),
            Self::StoreFour => store::run_four(root, count),
            Self::Calls => calls::run(root),
        }
    }
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing, except in a child that [`Workload::command`] started.
#[test]
fn runs_in_a_child() {
    let Some(name) = std::env::var_os("LIANTU_WORKLOAD") else { return };
    let root = std::env::var_os("LIANTU_WORKLOAD_ROOT").expect("a directory to work in");
    let count = std::env::var("LIANTU_WORKLOAD_COUNT").expect("how often").parse().expect("a number");
    let workload = Workload::named(&name).expect("a known workload");
    let Err(error) = workload.run(Path::new(&root), count) else { std::process::exit(0) };
    eprintln!("error: {error}");
    std::process::exit(3);
}
