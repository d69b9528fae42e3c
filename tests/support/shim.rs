//! Runs a program under `shim/shim.c`, which records its calls on one directory or makes them fail.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::powercut::OpLog;

const SOURCE: &str = include_str!("../shim/shim.c");

/// Builds the library once for each version of its source, and returns its path.
///
/// # Panics
/// When there is no C compiler called `cc`, or it prints anything about the source.
fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let hash = SOURCE
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let library = target.join(format!("shim-{hash:016x}.so"));
        if !library.exists() {
            // Test programs may run side by side: each compiles under its own name.
            let fresh = target.join(format!("shim-{}.so", std::process::id()));
            compile(&fresh);
            fs::rename(&fresh, &library).unwrap();
        }
        library
    })
}

fn compile(library: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/shim.c");
    let output = Command::new("cc")
        .args(["-std=gnu11", "-O1", "-g", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o"])
        .args([library, &source])
        .output()
        .expect("tests of crash safety need a C compiler called cc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The kinds of calls that can be counted and made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Any,
    Open,
    /// `write`, `pwrite`, `writev`.
    Write,
    /// `fsync`, `fdatasync`, of files and of directories.
    Fsync,
    /// `sync_file_range`.
    Range,
    /// `ftruncate`, `fallocate`.
    Truncate,
    Rename,
    /// `unlink`, `rmdir`.
    Unlink,
    Mkdir,
    Link,
}

impl Call {
    fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Open => "open",
            Self::Write => "write",
            Self::Fsync => "fsync",
            Self::Range => "range",
            Self::Truncate => "truncate",
            Self::Rename => "rename",
            Self::Unlink => "unlink",
            Self::Mkdir => "mkdir",
            Self::Link => "link",
        }
    }
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The device does not answer.
    Eio,
    /// No space is left.
    Enospc,
    /// A signal arrived; the caller should try again. When sticky, it makes patient callers wait forever.
    Eintr,
    /// A write takes the first half of its bytes; no other call is affected.
    Short,
}

impl Failure {
    fn word(self) -> &'static str {
        match self {
            Self::Eio => "EIO",
            Self::Enospc => "ENOSPC",
            Self::Eintr => "EINTR",
            Self::Short => "short",
        }
    }
}

/// The call to fail: the `nth` of its kind, counted from 1, or none when 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) call: Call,
    pub(crate) nth: u64,
    pub(crate) failure: Failure,
    /// Whether all later calls of that kind fail as well.
    pub(crate) sticky: bool,
}

/// How far a program under a [`Fault`] got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// Calls of the kind in question; smaller than `nth` means that the loop over `nth` is done.
    pub(crate) calls: u64,
    /// How many of them were made to fail.
    pub(crate) failed: u64,
}

/// A directory to watch, and a place beside it for the output of the shim.
#[derive(Debug)]
pub(crate) struct Shim {
    place: tempfile::TempDir,
}

impl Shim {
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("root")).unwrap();
        Self { place }
    }

    /// The watched directory; empty at first. The program must work below it.
    pub(crate) fn root(&self) -> PathBuf {
        self.place.path().join("root")
    }

    /// Records the program's changes below the root; read them with [`Self::log`].
    pub(crate) fn record(&self, command: &mut Command) {
        self.watch(command);
        command.env("LIANTU_SHIM_LOG", self.place.path().join("log"));
        command.env("LIANTU_SHIM_MARK", self.place.path().join("MARK"));
    }

    /// Makes one call below the root fail; read how far the program got with [`Self::count`].
    pub(crate) fn fail(&self, command: &mut Command, fault: Fault) {
        self.watch(command);
        let span = if fault.sticky { "sticky" } else { "once" };
        let text = format!("{}:{}:{}:{span}", fault.call.word(), fault.nth, fault.failure.word());
        command.env("LIANTU_SHIM_FAULT", text);
        command.env("LIANTU_SHIM_COUNT", self.place.path().join("count"));
    }

    fn watch(&self, command: &mut Command) {
        command.env("LD_PRELOAD", library()).env("LIANTU_SHIM_ROOT", self.root());
    }

    pub(crate) fn log(&self) -> OpLog {
        OpLog::decode(&fs::read(self.place.path().join("log")).expect("the program was not recorded"))
    }

    /// The count of the last program under a fault.
    pub(crate) fn count(&self) -> Count {
        let text = fs::read_to_string(self.place.path().join("count")).expect("no program had a fault");
        let numbers: Vec<u64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
        Count { calls: numbers.first().copied().unwrap_or(0), failed: numbers.get(1).copied().unwrap_or(0) }
    }
}
