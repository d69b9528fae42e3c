//! What can go wrong, by operation, in Chinese and English.

use std::io;

use liantu_model::BadChange;

use crate::bytes::ByteError;

/// A store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process is writing.
    #[error("{folder}: 另一个进程正在写入，请稍后再试 / another process is writing; try again later")]
    Locked {
        /// The folder.
        folder: String,
    },
    /// Made by a development version before the journal.
    #[error(
        "{folder}: 这是早期开发版的数据库，请用新文件夹重新导入 / made by an early development version; import into a new folder"
    )]
    OldLayout {
        /// The folder.
        folder: String,
    },
    /// Written by a newer version.
    #[error(
        "{file}: 格式 {format} 比本程序新，请升级程序 / format {format} is newer than this program; use a newer one"
    )]
    Newer {
        /// The file.
        file: String,
        /// Its format.
        format: String,
    },
    /// The journal or HEAD lost something that was acknowledged.
    #[error(
        "{file}（偏移 {offset}）: 日志损坏：{what}。数据未作任何改动；请用 `liantu restore` 从备份恢复 / \
         the journal is damaged at offset {offset}: {what}; nothing was changed; restore a backup with `liantu restore`"
    )]
    Damaged {
        /// The file.
        file: String,
        /// Where.
        offset: u64,
        /// What does not hold.
        what: String,
    },
    /// The file system failed.
    #[error("{path}: 无法读写 / cannot be read or written")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A generation cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such generation.
    #[error(
        "没有第 {generation} 世代；可用的是 {first} 到 {last} / there is no generation {generation}; there are {first} to {last}"
    )]
    NoGeneration {
        /// The number asked for.
        generation: u64,
        /// The first that can be loaded.
        first: u64,
        /// The current one.
        last: u64,
    },
    /// Bytes were lost or changed.
    #[error(
        "{file}（偏移 {offset}）: 第 {generation} 世代损坏：{what}；请用 `liantu restore` 从备份恢复 / \
         generation {generation} is damaged at offset {offset}: {what}; restore a backup with `liantu restore`"
    )]
    Damaged {
        /// The file.
        file: String,
        /// Where the record begins.
        offset: u64,
        /// The generation.
        generation: u64,
        /// What does not hold.
        what: String,
    },
    /// A record cannot be replayed on what was before it.
    #[error("第 {generation} 世代无法重放 / generation {generation} cannot be replayed")]
    Replay {
        /// The generation.
        generation: u64,
        /// Why.
        #[source]
        source: BadChange,
    },
    /// The file system failed.
    #[error("{path}: 无法读取 / cannot be read")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A generation was not committed. Nothing of it was acknowledged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The store was opened for reading.
    #[error("数据库以只读方式打开 / the store is open for reading only")]
    ReadOnly,
    /// An earlier write failed.
    #[error(
        "先前写入失败（{reason}），只读；请排除原因后重新打开 / an earlier write failed ({reason}); reading only, open again when it is mended"
    )]
    Poisoned {
        /// What failed.
        reason: String,
    },
    /// There is not enough room.
    #[error(
        "磁盘空间不足：需要 {needed} 字节，可用 {free} 字节；未写入任何内容 / \
         not enough room on the disk: {needed} bytes needed, {free} free; nothing was written"
    )]
    Full {
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The file system failed.
    #[error(
        "{path}: 写入失败，本次提交未确认，数据库转为只读 / writing failed; the commit is not acknowledged and the store is read-only now"
    )]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// The state could not be written; the journal has everything, so nothing is lost.
#[derive(Debug, thiserror::Error)]
#[error("状态缓存未更新（数据已在日志中，不会丢失） / the state was not refreshed; the journal has everything")]
pub struct CheckpointError(#[from] pub(crate) ByteError);

/// A backup, restore or compaction did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CareError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file is no backup, or damaged.
    #[error("{file}: 不是完好的备份文件：{what} / not a sound backup: {what}")]
    BadBackup {
        /// The file.
        file: String,
        /// What does not hold.
        what: String,
    },
    /// There is something where the restored store should go.
    #[error(
        "{folder}: 已有内容；请恢复到新文件夹，或加 --replace / there is something already; restore into a new folder, or add --replace"
    )]
    Occupied {
        /// The folder.
        folder: String,
    },
    /// The store was opened for reading.
    #[error("数据库以只读方式打开 / the store is open for reading only")]
    ReadOnly,
    /// The file system failed.
    #[error("{path}: 无法读写 / cannot be read or written")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Something the user should know although the answer is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A commit was cut short before it was acknowledged; what was left of it was removed.
    TornTail {
        /// Bytes removed.
        bytes: u64,
    },
    /// HEAD was damaged or missing and was made anew from the whole, sound journal.
    HeadRebuilt,
    /// The state was damaged, set aside, and made anew from the journal.
    StateDamaged {
        /// What did not hold.
        why: String,
        /// Where the damaged files are, if they were kept.
        kept: Option<String>,
    },
    /// The state lagged behind the journal: the last process ended before it was refreshed.
    StateBehind {
        /// Its generation, 0 when there is none.
        state: u64,
        /// The journal's.
        journal: u64,
    },
}
