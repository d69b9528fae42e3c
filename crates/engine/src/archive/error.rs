//! Why a generation is not available.

use liantu_model::{DamagedFacts, Wording};
use liantu_store::{LoadError, OpenError};

/// A store cannot be opened, or has no generation to answer from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenEngineError {
    /// There is no store in the folder.
    #[error("{folder}: there is no store here")]
    NoStore {
        /// The folder.
        folder: String,
    },
    /// The store is still empty.
    #[error("{folder}: the store is empty; nothing was imported yet")]
    Empty {
        /// The folder.
        folder: String,
    },
    /// Nothing had been committed by then.
    #[error("there was no generation before {moment}")]
    NothingYet {
        /// The requested moment.
        moment: String,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The columns are inconsistent.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
}

impl OpenEngineError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::NoStore { folder } => format!("{folder}：这里没有数据库"),
            Self::Empty { folder } => format!("{folder}：数据库是空的，尚未导入任何数据"),
            Self::NothingYet { moment } => format!("{moment} 之前没有任何世代"),
            Self::Open(error) => return error.wording(),
            Self::Load(error) => return error.wording(),
            Self::Damaged(error) => return error.wording(),
        };
        Wording::new(zh, self.to_string())
    }
}
