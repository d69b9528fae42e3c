//! A small file that is replaced as a whole, again and again.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::{record, sync_folder};
use crate::support::kill::acknowledge;
use crate::support::tree::Tree;

/// Replaces the file by one with the next number, `count` times.
pub(super) fn run(root: &Path, count: u64, sync: bool) -> io::Result<()> {
    for number in 1..=count {
        let mut file = File::create(root.join("HEAD.tmp"))?;
        file.write_all(&record::encode(number))?;
        if sync {
            file.sync_all()?;
        }
        fs::rename(root.join("HEAD.tmp"), root.join("HEAD"))?;
        sync_folder(root)?;
        acknowledge(number)?;
    }
    Ok(())
}

/// The number in the file, 0 when there is no file.
///
/// # Errors
/// When the file is torn.
pub(crate) fn found(tree: &Tree) -> Result<u64, &'static str> {
    let Some(bytes) = tree.file("HEAD") else { return Ok(0) };
    match record::decode(bytes) {
        Some((number, length)) if length == bytes.len() => Ok(number),
        _ => Err("torn"),
    }
}
