//! The log of operations that the shim writes; its layout is drawn at the top of `shim/shim.c`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

const MAGIC: &[u8] = b"LTOPLOG1";
const HEAD: usize = 40;

/// A change to the watched directory. Paths are relative to it; it is itself the empty path.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Op {
    Open {
        handle: u64,
        path: PathBuf,
        created: bool,
        emptied: bool,
    },
    Write {
        handle: u64,
        offset: usize,
        data: Vec<u8>,
    },
    Truncate {
        handle: u64,
        size: usize,
    },
    /// `fsync`, or `fdatasync` when `data_only`, of a file or a directory.
    Sync {
        handle: u64,
        data_only: bool,
    },
    SyncFailed {
        handle: u64,
    },
    /// `sync_file_range`; `whole` when its flags request the bytes to be written and waited for.
    SyncRange {
        handle: u64,
        offset: usize,
        length: usize,
        whole: bool,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Link {
        from: PathBuf,
        to: PathBuf,
    },
    Unlink(PathBuf),
    MakeDir(PathBuf),
    RemoveDir(PathBuf),
    /// Everything up to this number has been acknowledged.
    Mark(u64),
}

/// One line per operation, for messages and for comparing with what is expected.
impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open { path, created, emptied, .. } => {
                let how = if *created { "create" } else { "open" };
                write!(f, "{how} {}{}", path.display(), if *emptied { " emptied" } else { "" })
            }
            Self::Write { offset, data, .. } => write!(f, "write {offset}+{}", data.len()),
            Self::Truncate { size, .. } => write!(f, "truncate {size}"),
            Self::Sync { data_only: false, .. } => write!(f, "fsync"),
            Self::Sync { data_only: true, .. } => write!(f, "fdatasync"),
            Self::SyncFailed { .. } => write!(f, "fsync failed"),
            Self::SyncRange { offset, length, .. } => write!(f, "sync_file_range {offset}+{length}"),
            Self::Rename { from, to } => write!(f, "rename {} {}", from.display(), to.display()),
            Self::Link { from, to } => write!(f, "link {} {}", from.display(), to.display()),
            Self::Unlink(path) => write!(f, "unlink {}", path.display()),
            Self::MakeDir(path) => write!(f, "mkdir {}", path.display()),
            Self::RemoveDir(path) => write!(f, "rmdir {}", path.display()),
            Self::Mark(number) => write!(f, "mark {number}"),
        }
    }
}

/// Operations in the order in which they happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpLog {
    pub(crate) ops: Vec<Op>,
}

impl OpLog {
    /// Reads a log. Half a record at its end, left by a kill, is an operation that did not happen.
    ///
    /// # Panics
    /// When the bytes are not a log of this version.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let mut rest = bytes.strip_prefix(MAGIC).expect("a log of operations of this version");
        let mut ops = Vec::new();
        while let Some((op, after)) = decode_op(rest) {
            ops.push(op);
            rest = after;
        }
        Self { ops }
    }

    /// The number of operations up to and including the first mark, or all when there is none.
    pub(crate) fn first_mark(&self) -> usize {
        self.ops.iter().position(|op| matches!(op, Op::Mark(_))).map_or(self.ops.len(), |at| at + 1)
    }
}

fn decode_op(bytes: &[u8]) -> Option<(Op, &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().expect("four bytes")) as usize;
    let long = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().expect("eight bytes"));
    let (first, rest) = rest.split_at_checked(word(4))?;
    let (second, rest) = rest.split_at_checked(word(8))?;
    let (flags, handle) = (head[1], long(16));
    let [b, c] = [24, 32].map(|at| usize::try_from(long(at)).expect("a 64-bit machine"));
    let path = |bytes: &[u8]| PathBuf::from(OsStr::from_bytes(bytes));
    let op = match head[0] {
        1 => Op::Open { handle, path: path(first), created: flags & 1 != 0, emptied: flags & 2 != 0 },
        2 => Op::Write { handle, offset: b, data: first.to_vec() },
        3 => Op::Truncate { handle, size: b },
        4 => Op::Sync { handle, data_only: flags & 1 != 0 },
        // SYNC_FILE_RANGE_WRITE is 2, SYNC_FILE_RANGE_WAIT_AFTER is 4; a length of 0 means the rest.
        5 => {
            Op::SyncRange { handle, offset: b, length: if c == 0 { usize::MAX - b } else { c }, whole: flags & 6 == 6 }
        }
        6 => Op::Rename { from: path(first), to: path(second) },
        7 => Op::Link { from: path(first), to: path(second) },
        8 => Op::Unlink(path(first)),
        9 => Op::MakeDir(path(first)),
        10 => Op::RemoveDir(path(first)),
        11 => Op::Mark(handle),
        12 => Op::SyncFailed { handle },
        kind => panic!("kind {kind} of operation is not known"),
    };
    Some((op, rest))
}
