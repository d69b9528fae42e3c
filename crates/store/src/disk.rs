//! Durable files: the few ways in which this crate uses the file system.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Replaces a file so that after a power cut either the old or the new one exists, complete: temporary file, fsync,
/// rename, fsync of the folder.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_folder(path.parent().unwrap_or(path))
}

/// Reads exactly these bytes at an offset.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Reads exactly these bytes at an offset.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => {
                bytes = &mut bytes[n..];
                offset += n as u64;
            }
        }
    }
    Ok(())
}

/// Windows cannot open a folder as a file; its file system journals names itself.
#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match File::open(folder)?.sync_all() {
        // Some file systems cannot fsync a folder; their names are durable anyway.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Creates a folder with its parents and makes their names durable.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(parent)?;
    match fs::create_dir(folder) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    sync_folder(parent)
}

/// How long a writer waits for another one.
pub(crate) const LOCK_PATIENCE: Duration = Duration::from_millis(300);

/// The lock of the one writer; released when dropped or when the process ends.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock, `None` when another process holds it for longer than `patience`.
    ///
    /// A short wait is needed even for a lock that was already released: a child that this process is about to start
    /// holds it until it runs its own program.
    pub(crate) fn take(folder: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let path = folder.join("LOCK");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::WouldBlock) if begun.elapsed() < patience => thread::sleep(Duration::from_millis(5)),
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

/// Reserved space (压舱文件): deleted when the disk is full, so that what must still be written can be.
#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
}

/// Size of the ballast.
const BALLAST: usize = 8 << 20;

impl Ballast {
    pub(crate) fn of(folder: &Path) -> Self {
        Self { path: folder.join("BALLAST") }
    }

    /// Reserves the space unless it is already reserved. If the disk has no room for it, the first commit reports
    /// that.
    pub(crate) fn load(&self) {
        if fs::metadata(&self.path).is_ok_and(|meta| meta.len() == BALLAST as u64) {
            return;
        }
        // Not zeros: a file system may store those without using space.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut bytes = Vec::with_capacity(BALLAST);
        while bytes.len() < BALLAST {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            bytes.extend_from_slice(&(state >> 16).to_le_bytes());
        }
        if fs::write(&self.path, &bytes).is_err() {
            self.drop_it();
        }
    }

    /// Releases the space.
    pub(crate) fn drop_it(&self) {
        // Without ballast there is nothing to release.
        let _ = fs::remove_file(&self.path);
    }
}
