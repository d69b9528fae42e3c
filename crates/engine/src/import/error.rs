//! Why an import failed.

use liantu_io::OpenError as DataSetError;
use liantu_model::{DamagedFacts, Wording};
use liantu_store::{CommitError, LoadError, OpenError};

use super::report::ImportReport;

/// Why an import failed: nothing was stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A data set cannot be opened.
    #[error(transparent)]
    DataSet(#[from] DataSetError),
    /// A file as a whole is unusable; the report contains all problems found.
    #[error("a file cannot be read as a table; nothing was imported")]
    BadFile(Box<ImportReport>),
    /// Every row was set aside; the report says why.
    #[error("every row was set aside; nothing was imported")]
    AllSetAside(Box<ImportReport>),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The current generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The columns are inconsistent.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    /// The new generation cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl ImportError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        match self {
            Self::DataSet(error) => error.wording(),
            Self::BadFile(_) => Wording::new("有文件不能当作表格读取，未导入任何内容", self.to_string()),
            Self::AllSetAside(_) => Wording::new("所有行都被搁置，未导入任何内容", self.to_string()),
            Self::Open(error) => error.wording(),
            Self::Load(error) => error.wording(),
            Self::Damaged(error) => error.wording(),
            Self::Commit(error) => error.wording(),
        }
    }
}
