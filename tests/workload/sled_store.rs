//! A sled tree in which all slots contain the number of the last batch.

use std::fs::{self, File};
use std::io;
use std::panic::catch_unwind;
use std::path::Path;

use super::{record, sync_folder};
use crate::support::kill::acknowledge;

const SLOTS: u64 = 6;

/// Writes all slots in one batch, `count` times. With the barrier everything that sled wrote is synced before a batch
/// is acknowledged; without it only once, at the beginning, so that the test is about `flush` and not about creating
/// the store.
pub(super) fn run(root: &Path, count: u64, barrier: bool) -> io::Result<()> {
    let db = open(root)?;
    sync_all(root)?;
    for number in 1..=count {
        let mut batch = sled::Batch::default();
        for slot in 0..SLOTS {
            batch.insert(&slot.to_be_bytes(), slot_value(number, slot));
        }
        db.apply_batch(batch)?;
        db.flush()?;
        if barrier {
            sync_all(root)?;
        }
        acknowledge(number)?;
    }
    Ok(())
}

/// The number in all slots, 0 when they are empty.
///
/// # Errors
/// When sled cannot open the directory, or the slots do not agree.
pub(crate) fn found(root: &Path) -> Result<u64, String> {
    let slots = catch_unwind(|| read(root)).map_err(|_| "panic in open".to_owned())?;
    let slots = slots.map_err(|error| error.to_string())?;
    let number = slots.first().and_then(|bytes| record::decode(bytes)).map_or(0, |(number, _)| number / SLOTS);
    let expected = if number == 0 { Vec::new() } else { (0..SLOTS).map(|slot| slot_value(number, slot)).collect() };
    if slots == expected { Ok(number) } else { Err("half a batch".to_owned()) }
}

fn read(root: &Path) -> io::Result<Vec<Vec<u8>>> {
    let db = open(root)?;
    let values: sled::Result<Vec<_>> = db.iter().values().collect();
    Ok(values?.into_iter().map(|value| value.to_vec()).collect())
}

fn open(root: &Path) -> io::Result<sled::Db> {
    Ok(sled::Config::new().path(root).cache_capacity(1 << 20).flush_every_ms(None).open()?)
}

fn slot_value(number: u64, slot: u64) -> Vec<u8> {
    record::encode(number * SLOTS + slot)
}

fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync_all(&path)? } else { File::open(path)?.sync_all()? }
    }
    sync_folder(folder)
}
