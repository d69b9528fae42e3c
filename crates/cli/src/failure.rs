//! Why a command did not do what was asked, and the exit code that says so.

use std::io::Write as _;
use std::process::ExitCode;

use liantu_engine::{
    CareError, CommitError, DamagedFacts, DataSetError, EmbeddedError, ExplainError, ImportError, KeepError, Lang,
    LoadError, MappingError, NameError, OpenEngineError, OpenError, ProjectError, SetError, UndoError, WriteError,
};

/// A command that failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{}", .0.wording.en)]
    Problem(liantu_api::Problem),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
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
    #[error("cannot write {0}: {1}")]
    Output(String, #[source] std::io::Error),
    #[error("cannot read {0}: {1}")]
    Read(String, #[source] std::io::Error),
}

impl From<liantu_api::Problem> for Failure {
    fn from(problem: liantu_api::Problem) -> Self {
        Self::Problem(problem)
    }
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
    /// Prints what failed, causes included, and gives the exit code.
    pub(crate) fn report(&self, lang: Lang) -> ExitCode {
        let head = match lang {
            Lang::Zh => "错误：",
            Lang::En => "error: ",
        };
        let text = format!("{head}{}", self.words(lang));
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(self.code())
    }

    /// What failed, in the language asked for where the error knows it.
    fn words(&self, lang: Lang) -> String {
        let wording = match self {
            Self::Problem(problem) => return with_hint(problem, lang),
            Self::Name(error) => error.wording(),
            Self::Explain(error) => error.wording(),
            Self::Damaged(error) => error.wording(),
            Self::Set(error) => error.wording(),
            Self::Mapping(error) => error.wording(),
            Self::Write(error) => error.wording(),
            Self::Open(error) => error.wording(),
            Self::Embedded(error) => error.wording(),
            Self::Undo(error) => error.wording(),
            Self::Keep(error) => error.wording(),
            Self::Care(error) => error.wording(),
            Self::Import(error @ ImportError::AllSetAside(_)) => {
                let wording = error.wording();
                return match lang {
                    Lang::Zh => format!("{}；若引用的地区、产品等在内置数据中，请加 --with-default", wording.zh),
                    Lang::En => {
                        format!("{}; if what the rows refer to is in the embedded data, add --with-default", wording.en)
                    }
                };
            }
            Self::Import(error) => error.wording(),
            Self::Project(error) => error.wording(),
            Self::StepBack(error) => {
                let back = error.wording();
                return match lang {
                    Lang::Zh => format!("{}；确要倒退请加 --back", back.zh),
                    Lang::En => format!("{}; add --back", back.en),
                };
            }
            other => return other.to_string(),
        };
        wording.in_lang(lang).to_owned()
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
            Self::NoInput | Self::Import(ImportError::DataSet(DataSetError::NotFound { .. })) => 66,
            Self::NotAFinding { .. }
            | Self::Import(ImportError::BadFile(_) | ImportError::AllSetAside(_) | ImportError::DataSet(_)) => 65,
            Self::Open(error) | Self::Keep(KeepError::Open(error)) | Self::Undo(UndoError::Open(error)) => {
                open_code(error)
            }
            Self::Project(error) => project_code(error),
            Self::Import(ImportError::Open(error)) => store_code(error),
            Self::Import(ImportError::Load(error)) | Self::Undo(UndoError::Load(error)) => load_code(error),
            Self::Import(ImportError::Commit(error)) | Self::Undo(UndoError::Commit(error)) => commit_code(error),
            Self::Keep(KeepError::Care(error)) | Self::Care(error) => care_code(error),
            Self::Write(_) | Self::Output(..) => 73,
            Self::Read(..) => 74,
            Self::Import(_)
            | Self::Embedded(_)
            | Self::Undo(_)
            | Self::Keep(_)
            | Self::Explain(_)
            | Self::Damaged(_) => 1,
        }
    }
}

/// A problem with the option to be mended, where it is about one.
fn with_hint(problem: &liantu_api::Problem, lang: Lang) -> String {
    let message = problem.message(lang);
    match problem.parameter() {
        None => message.to_owned(),
        Some(parameter) => {
            let head = crate::lang::pick(lang, "参数", "option");
            format!("{message} ({head} --{})", parameter.replace('_', "-"))
        }
    }
}

fn open_code(error: &OpenEngineError) -> u8 {
    match error {
        OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. } => 66,
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
