//! Why a data set cannot be opened.

use std::io;

use liantu_model::{Wording, io_wording};

use crate::mapping::MappingError;
use crate::records::json_words;

/// Why a data set cannot be opened at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no such file or folder.
    #[error("{path}: there is no such file or folder")]
    NotFound {
        /// The path as given.
        path: String,
    },
    /// The folder contains no known table.
    #[error(
        "{path}: neither datapackage.json nor a known layout nor a file named like a canonical table; \
         rename the files or name a mapping"
    )]
    NoTables {
        /// The path as given.
        path: String,
    },
    /// `datapackage.json` cannot be used.
    #[error("{path}: {}", why.en)]
    Package {
        /// The description.
        path: String,
        /// What is wrong with it.
        why: Wording,
    },
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

impl OpenError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::NotFound { path } => format!("{path}：没有这个文件或文件夹"),
            Self::NoTables { path } => {
                format!("{path}：没有 datapackage.json，不是已知的布局，也没有以表名命名的文件；请改文件名，或指明映射")
            }
            Self::Package { path, why } => format!("{path}：{}", why.zh),
            Self::Mapping(error) => return error.wording(),
        };
        Wording::new(zh, self.to_string())
    }
}

/// Why the description of a package cannot be read.
pub(crate) fn unreadable(error: &io::Error) -> Wording {
    let why = io_wording(error);
    Wording::new(format!("无法读取：{}", why.zh), format!("cannot be read: {}", why.en))
}

/// Which part of the description is malformed, and where.
pub(crate) fn malformed(error: &serde_json::Error) -> Wording {
    let (line, column, why) = (error.line(), error.column(), json_words(error));
    Wording::new(format!("第 {line} 行第 {column} 列：{}", why.zh), format!("line {line}, column {column}: {}", why.en))
}

/// The message that a resource has no table with this name; suggests the nearest one.
pub(crate) fn no_table(name: &str, near: Option<&str>) -> Wording {
    let (zh, en) = (format!("资源“{name}”不是表名"), format!("the resource \"{name}\" is no canonical table"));
    match near {
        Some(near) => Wording::new(format!("{zh}，是否指“{near}”？"), format!("{en}; did you mean \"{near}\"?")),
        None => Wording::new(zh, en),
    }
}
