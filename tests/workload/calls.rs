//! Everything in `std::fs` that changes a directory, once.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::sync_folder;

pub(super) fn run(root: &Path) -> io::Result<()> {
    let folder = root.join("a/b");
    fs::create_dir_all(&folder)?;
    write(&folder.join("file"))?;
    append(&folder.join("file"))?;
    fs::rename(folder.join("file"), root.join("moved"))?;
    fs::hard_link(root.join("moved"), root.join("second"))?;
    fs::remove_file(root.join("moved"))?;
    fs::copy(root.join("second"), root.join("copy"))?;
    sync_folder(root)?;
    fs::create_dir(root.join("empty"))?;
    fs::remove_dir(root.join("empty"))?;
    fs::write(folder.join("last"), "last")?;
    fs::remove_dir_all(root.join("a"))
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(b"0123456789")?;
    file.sync_data()?;
    file.write_all_at(b"xy", 4)?;
    file.seek(SeekFrom::Start(8))?;
    file.write_all(b"z")?;
    let mut second = file.try_clone()?;
    second.write_all(b"clone")?;
    drop(file);
    second.set_len(12)?;
    second.sync_all()
}

fn append(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.seek(SeekFrom::Start(0))?;
    let parts = [IoSlice::new(b"ap"), IoSlice::new(b"pended")];
    let wrote = file.write_vectored(&parts)?;
    assert_eq!(wrote, 8, "a small write to a file is whole");
    drop(file);
    let mut file = OpenOptions::new().read(true).write(true).truncate(true).open(path)?;
    file.write_all(b"anew")
}
