//! Why a command did not do what was asked, and the exit code that says so.

use std::io::Write as _;
use std::process::ExitCode;

use liantu_engine::{
    CareError, CommitError, DamagedFacts, DataSetError, ExplainError, ImportError, KeepError, Lang, LoadError,
    MappingError, NameError, OpenEngineError, OpenError, ProjectError, SetError, UndoError, WriteError,
};

/// A command that failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{}", .0.wording.en)]
    Problem(#[from] liantu_api::Problem),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    #[error(transparent)]
    Undo(#[from] UndoError),
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Care(#[from] CareError),
    #[error("“{0}”不是世代编号，也不是日期（如 2026-11-01） / neither a generation nor a date such as 2026-11-01")]
    Moment(String),
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    #[error(transparent)]
    Explain(#[from] ExplainError),
    #[error(transparent)]
    Set(#[from] SetError),
    #[error("“{0}”不是 名称=数值，如 thin_makers=3；全部名称见 liantu config / not NAME=VALUE; see `liantu config`")]
    Setting(String),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error(transparent)]
    Project(ProjectError),
    #[error("{0}；确要倒退请加 --back / add --back")]
    StepBack(ProjectError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("no input: name a folder or file, or --with-default / 没有输入")]
    NoInput,
    #[error(
        "{file} 第 {line} 行不是 diagnose -f jsonl 写出的发现（{what}）/ line {line} is no finding as `diagnose -f jsonl` writes it"
    )]
    NotAFinding { file: String, line: usize, what: String },
    #[error("工作簿须写入文件，请加 --output 清单.xlsx / a workbook needs a file: add --output list.xlsx")]
    NoFile,
    #[error("cannot write {0}")]
    Output(String, #[source] std::io::Error),
    #[error("cannot read {0}")]
    Read(String, #[source] std::io::Error),
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Name(error) => Self::Name(error),
            ProjectError::Open(error) => Self::Open(error),
            ProjectError::StepBack { .. } => Self::StepBack(error),
            other => Self::Project(other),
        }
    }
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
            Self::Problem(problem) => liantu_api::status(problem.code).exit,
            Self::Name(_)
            | Self::Mapping(_)
            | Self::Moment(_)
            | Self::Set(_)
            | Self::NoFile
            | Self::Setting(_)
            | Self::StepBack(_)
            | Self::Explain(ExplainError::NotAnId { .. } | ExplainError::Name(_)) => 2,
            Self::NoInput
            | Self::Import(ImportError::DataSet(DataSetError::NotFound { .. }))
            | Self::Open(OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. })
            | Self::Keep(KeepError::Open(OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. })) => 66,
            Self::NotAFinding { .. } | Self::Import(ImportError::BadFile(_) | ImportError::DataSet(_)) => 65,
            Self::Open(error) | Self::Keep(KeepError::Open(error)) => open_code(error),
            Self::Project(error) => project_code(error),
            Self::Import(ImportError::Open(error)) | Self::Undo(UndoError::Open(error)) => store_code(error),
            Self::Import(ImportError::Load(error)) | Self::Undo(UndoError::Load(error)) => load_code(error),
            Self::Import(ImportError::Commit(error)) | Self::Undo(UndoError::Commit(error)) => commit_code(error),
            Self::Keep(KeepError::Care(error)) | Self::Care(error) => care_code(error),
            Self::Write(_) | Self::Output(..) => 73,
            Self::Read(..) => 74,
            Self::Import(_) | Self::Undo(_) | Self::Keep(_) | Self::Explain(_) | Self::Damaged(_) => 1,
        }
    }
}

fn open_code(error: &OpenEngineError) -> u8 {
    match error {
        OpenEngineError::Open(error) => store_code(error),
        OpenEngineError::Load(error) => load_code(error),
        _ => 1,
    }
}

fn store_code(error: &OpenError) -> u8 {
    match error {
        OpenError::Locked { .. } => 75,
        OpenError::Damaged { .. } => 65,
        OpenError::Io { .. } => 74,
        _ => 1,
    }
}

fn load_code(error: &LoadError) -> u8 {
    match error {
        LoadError::NoGeneration { .. } => 66,
        LoadError::Damaged { .. } | LoadError::Replay { .. } => 65,
        LoadError::Io { .. } => 74,
        _ => 1,
    }
}

fn commit_code(error: &CommitError) -> u8 {
    match error {
        CommitError::Full { .. } => 73,
        CommitError::Io { .. } => 74,
        _ => 1,
    }
}

fn project_code(error: &ProjectError) -> u8 {
    match error {
        ProjectError::Load(error) => load_code(error),
        ProjectError::Commit(error) => commit_code(error),
        ProjectError::Change(_) | ProjectError::Damaged(_) => 1,
        _ => 2,
    }
}

fn care_code(error: &CareError) -> u8 {
    match error {
        CareError::Open(error) => store_code(error),
        CareError::Load(error) => load_code(error),
        CareError::BadBackup { .. } => 65,
        CareError::Occupied { .. } => 73,
        CareError::Io { .. } => 74,
        _ => 1,
    }
}
