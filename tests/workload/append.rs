//! An append-only file of numbered records.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{record, sync_folder};
use crate::support::kill::acknowledge;
use crate::support::tree::Tree;

const FILE: &str = "log/records";

/// What is synced before a record is acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syncs {
    pub(crate) records: bool,
    pub(crate) names: bool,
}

/// Appends records until there are `count`, and acknowledges how many there are. Continues after what an earlier run
/// left.
pub(super) fn run(root: &Path, count: u64, syncs: Syncs) -> io::Result<()> {
    fs::create_dir_all(root.join("log"))?;
    let mut file = OpenOptions::new().append(true).create(true).open(root.join(FILE))?;
    if syncs.names {
        sync_folder(&root.join("log"))?;
        sync_folder(root)?;
    }
    let (whole, length) = whole_records(&fs::read(root.join(FILE))?);
    file.set_len(length as u64)?;
    for number in whole..count {
        file.write_all(&record::encode(number))?;
        if syncs.records {
            file.sync_data()?;
        }
        acknowledge(number + 1)?;
    }
    Ok(())
}

/// How many records a directory contains, from the first on without a gap.
pub(crate) fn found(tree: &Tree) -> u64 {
    tree.file(FILE).map_or(0, |bytes| whole_records(bytes).0)
}

/// How many records there are before the first incomplete one, and how many bytes.
fn whole_records(bytes: &[u8]) -> (u64, usize) {
    let (mut n, mut length) = (0, 0);
    while let Some((number, record)) = record::decode(&bytes[length..])
        && number == n
    {
        (n, length) = (n + 1, length + record);
    }
    (n, length)
}
