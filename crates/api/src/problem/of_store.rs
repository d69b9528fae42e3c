//! From errors of the engine to problems of stores and of what changes them.

use liantu_engine::{
    CareError, CommitError, DataSetError, EmbeddedError, ImportError, KeepError, LoadError, MappingError,
    OpenEngineError, OpenError, ProjectError, UndoError, WriteError,
};

use super::{Problem, ProblemCode};

/// Implements the conversion of an error into a problem with its code and wording.
macro_rules! problem_of {
    ($( $Error:ident by $code:ident; )+) => {
        $(
            impl From<$Error> for Problem {
                fn from(error: $Error) -> Self {
                    Self::worded($code(&error), error.wording())
                }
            }
        )+
    };
}

problem_of! {
    OpenEngineError by of_generation;
    UndoError by of_undo;
    KeepError by of_keeping;
    CareError by of_care;
    ImportError by of_import;
    MappingError by of_mapping;
    EmbeddedError by of_embedded;
    WriteError by of_writing;
}

impl From<ProjectError> for Problem {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Name(error) => error.into(),
            ProjectError::Open(error) => error.into(),
            other => Self::worded(of_project(&other), other.wording()),
        }
    }
}

fn of_generation(error: &OpenEngineError) -> ProblemCode {
    match error {
        OpenEngineError::NoStore { .. } => ProblemCode::NoStore,
        OpenEngineError::Empty { .. } => ProblemCode::EmptyStore,
        OpenEngineError::NothingYet { .. } => ProblemCode::NoGeneration,
        OpenEngineError::Open(error) => of_opening(error),
        OpenEngineError::Load(error) => of_loading(error),
        OpenEngineError::Damaged(_) => ProblemCode::Damaged,
        _ => ProblemCode::Internal,
    }
}

fn of_opening(error: &OpenError) -> ProblemCode {
    match error {
        OpenError::Locked { .. } => ProblemCode::Locked,
        OpenError::OldLayout { .. } | OpenError::Newer { .. } => ProblemCode::OtherVersion,
        OpenError::Damaged { .. } => ProblemCode::Damaged,
        OpenError::Io { .. } => ProblemCode::Unreadable,
        _ => ProblemCode::Internal,
    }
}

fn of_loading(error: &LoadError) -> ProblemCode {
    match error {
        LoadError::NoGeneration { .. } => ProblemCode::NoGeneration,
        LoadError::Damaged { .. } | LoadError::Replay { .. } => ProblemCode::Damaged,
        LoadError::Io { .. } => ProblemCode::Unreadable,
        _ => ProblemCode::Internal,
    }
}

fn of_committing(error: &CommitError) -> ProblemCode {
    match error {
        CommitError::Full { .. } | CommitError::Io { .. } | CommitError::Poisoned { .. } => ProblemCode::Unwritable,
        _ => ProblemCode::Internal,
    }
}

fn of_undo(error: &UndoError) -> ProblemCode {
    match error {
        UndoError::Open(error) => of_generation(error),
        UndoError::Load(error) => of_loading(error),
        UndoError::Commit(error) => of_committing(error),
        _ => ProblemCode::Conflict,
    }
}

fn of_keeping(error: &KeepError) -> ProblemCode {
    match error {
        KeepError::Open(error) => of_generation(error),
        KeepError::Care(error) => of_care(error),
        _ => ProblemCode::Internal,
    }
}

fn of_care(error: &CareError) -> ProblemCode {
    match error {
        CareError::Open(error) => of_opening(error),
        CareError::Load(error) => of_loading(error),
        CareError::BadBackup { .. } => ProblemCode::Damaged,
        CareError::Occupied { .. } => ProblemCode::Occupied,
        CareError::Io { .. } => ProblemCode::Unreadable,
        _ => ProblemCode::Internal,
    }
}

fn of_import(error: &ImportError) -> ProblemCode {
    match error {
        ImportError::DataSet(DataSetError::NotFound { .. }) => ProblemCode::NoInput,
        ImportError::DataSet(DataSetError::NoTables { .. }) => ProblemCode::NoTables,
        ImportError::DataSet(DataSetError::Mapping(error)) => of_mapping(error),
        ImportError::DataSet(_) | ImportError::BadFile(_) => ProblemCode::BadInput,
        ImportError::AllSetAside(_) => ProblemCode::AllSetAside,
        ImportError::Open(error) => of_opening(error),
        ImportError::Load(error) => of_loading(error),
        ImportError::Commit(error) => of_committing(error),
        _ => ProblemCode::Internal,
    }
}

fn of_project(error: &ProjectError) -> ProblemCode {
    match error {
        ProjectError::Load(error) => of_loading(error),
        ProjectError::Commit(error) => of_committing(error),
        ProjectError::StepBack { .. } => ProblemCode::Unconfirmed,
        ProjectError::Taken { .. } => ProblemCode::Conflict,
        ProjectError::NoName
        | ProjectError::Stage { .. }
        | ProjectError::Number { .. }
        | ProjectError::Field { .. } => ProblemCode::BadParameter,
        _ => ProblemCode::Internal,
    }
}

fn of_mapping(_: &MappingError) -> ProblemCode {
    ProblemCode::BadParameter
}

fn of_embedded(_: &EmbeddedError) -> ProblemCode {
    ProblemCode::Internal
}

fn of_writing(_: &WriteError) -> ProblemCode {
    ProblemCode::Unwritable
}
