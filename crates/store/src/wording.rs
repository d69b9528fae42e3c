//! The errors of the store in Chinese, causes included; their English text is their `Display`.

use liantu_model::{Wording, io_wording};

use crate::bytes::ByteError;
use crate::error::{CareError, CheckpointError, CommitError, LoadError, OpenError};
use crate::sled_store::SledError;

impl OpenError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Locked { folder } => format!("{folder}：另一个进程正在写入，请稍后再试"),
            Self::OldLayout { folder } => format!("{folder}：这是早期开发版的数据库，请用新文件夹重新导入"),
            Self::Newer { file, format } => format!("{file}：格式 {format} 比本程序新，请升级程序"),
            Self::Damaged { file, offset, what } => {
                format!("{file}（偏移 {offset}）：日志损坏：{}。数据未作任何改动；请从备份恢复", what.zh)
            }
            Self::Io { path, source } => format!("{path}：无法读写：{}", io_wording(source).zh),
        };
        Wording::new(zh, self.to_string())
    }
}

impl LoadError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::NoGeneration { generation, first, last } => {
                format!("没有第 {generation} 世代；可用的是 {first} 到 {last}")
            }
            Self::Damaged { file, offset, generation, what } => {
                format!("{file}（偏移 {offset}）：第 {generation} 世代损坏：{}；请从备份恢复", what.zh)
            }
            Self::Replay { generation, source } => format!("第 {generation} 世代无法重放：{}", source.wording().zh),
            Self::Io { path, source } => format!("{path}：无法读取：{}", io_wording(source).zh),
        };
        Wording::new(zh, self.to_string())
    }
}

impl CommitError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::ReadOnly => "数据库以只读方式打开".to_owned(),
            Self::Poisoned { reason } => format!("先前写入失败（{}），只读；请排除原因后重新打开", reason.zh),
            Self::Full { needed, free } => {
                format!("磁盘空间不足：需要 {needed} 字节，可用 {free} 字节；未写入任何内容")
            }
            Self::Io { path, source } => {
                format!("{path}：写入失败，本次提交未确认，数据库转为只读：{}", io_wording(source).zh)
            }
        };
        Wording::new(zh, self.to_string())
    }
}

impl CareError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Open(error) => return error.wording(),
            Self::Load(error) => return error.wording(),
            Self::BadBackup { file, what } => format!("{file}：不是完好的备份文件：{}", what.zh),
            Self::Occupied { folder } => format!("{folder}：已有内容；请恢复到新文件夹，或要求替换"),
            Self::ReadOnly => "数据库以只读方式打开".to_owned(),
            Self::Io { path, source } => format!("{path}：无法读写：{}", io_wording(source).zh),
        };
        Wording::new(zh, self.to_string())
    }
}

impl CheckpointError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("状态缓存未更新，日志中数据齐全：{}", self.0.wording().zh), self.to_string())
    }
}

impl ByteError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("存储引擎{}失败：{}", self.doing.zh(), self.why.zh), self.to_string())
    }
}

impl SledError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        match self {
            Self::Locked => Wording::new("已被另一个进程打开", self.to_string()),
            Self::Engine(error) => error.wording(),
        }
    }
}

/// The problem that a block is not where it should be.
pub(crate) fn missing_block() -> Wording {
    Wording::new("缺失", "it is missing")
}

/// The problem with a part.
pub(crate) fn part_flaw(part: &str, zh: &str, en: &str) -> Wording {
    Wording::new(format!("{part}：{zh}"), format!("{part}: {en}"))
}

/// The problem with a chunk of a part.
pub(crate) fn chunk_flaw(part: &str, chunk: usize, why: &Wording) -> Wording {
    Wording::new(format!("{part} 第 {chunk} 块：{}", why.zh), format!("{part}, chunk {chunk}: {}", why.en))
}
