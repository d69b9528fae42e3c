//! Why a command did not do what was asked, and the exit code that says so.

use std::io::Write as _;
use std::process::ExitCode;

use liantu_engine::{DataSetError, ImportError, Lang, MappingError, NameError, OpenEngineError, WriteError};

/// A command that failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("no input: name a folder or file, or --with-default / 没有输入")]
    NoInput,
    #[error("cannot write {0}")]
    Output(String, #[source] std::io::Error),
    #[error("cannot read {0}")]
    Read(String, #[source] std::io::Error),
}

impl Failure {
    /// Prints the whole chain of causes and gives the exit code.
    pub(crate) fn report(&self, lang: Lang) -> ExitCode {
        let head = match lang {
            Lang::Zh => "错误",
            Lang::En => "error",
        };
        let mut text = format!("{head}: {self}");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}\n  {error}");
            cause = error.source();
        }
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Name(_) | Self::Mapping(_) => 2,
            Self::NoInput
            | Self::Import(ImportError::DataSet(DataSetError::NotFound { .. }))
            | Self::Open(OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. }) => 66,
            Self::Import(ImportError::BadFile(_) | ImportError::DataSet(_)) => 65,
            Self::Write(_) | Self::Output(..) => 73,
            Self::Read(..) => 74,
            Self::Open(_) | Self::Import(_) => 1,
        }
    }
}
