//! A disk in memory that is soon full.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A tmpfs of a few megabytes, unmounted when dropped.
#[derive(Debug)]
pub(crate) struct SmallDisk {
    place: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts a disk of this many KiB.
    ///
    /// # Errors
    /// Why mounting is not possible; usually it needs root. A test then prints that it is skipped.
    pub(crate) fn mount(kib: u64) -> Result<Self, String> {
        let place = tempfile::tempdir().map_err(|error| error.to_string())?;
        let folder = place.path().as_os_str();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"]).arg(folder))?;
        Ok(Self { place })
    }

    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Changes the size of the disk and keeps its contents.
    pub(crate) fn resize(&self, kib: u64) {
        let size = format!("remount,size={kib}k");
        run(Command::new("mount").args(["-o", &size]).arg(self.path())).unwrap();
    }

    /// Makes the disk read-only.
    pub(crate) fn make_read_only(&self) {
        run(Command::new("mount").args(["-o", "remount,ro"]).arg(self.path())).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let folder: PathBuf = self.path().to_owned();
        // A program that still has a file open does not keep the disk: it disappears with the last one.
        drop(run(Command::new("umount").arg("-l").arg(folder)));
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
