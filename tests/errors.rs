//! Every error has a sentence in Chinese and one in English, causes included.

use std::io;

use liantu_engine::{
    CutShort, EmbeddedError, ExplainError, ImportError, KeepError, LandingRiskError, NameError, OpenEngineError,
    ProjectError, ProjectStage, SectorsError, SetError, UndoError,
};
use liantu_io::{MappingError, OpenError as DataSetError, WriteError};
use liantu_model::identity::BadUscc;
use liantu_model::{BadChange, DamagedFacts, NotADate, SectorFlowId, SectorId, Wording};
use liantu_query::input_output::SectorTableError;
use liantu_query::shock::NetworkError;
use liantu_store::{ByteError, CareError, CheckpointError, CommitError, Doing, LoadError, OpenError, SledError};
use liantu_verify::BadRules;

/// An error that has both sentences.
trait Said: std::error::Error {
    fn said(&self) -> Wording;
}

macro_rules! said {
    ($($Error:ty),+ $(,)?) => {
        $(impl Said for $Error {
            fn said(&self) -> Wording {
                self.wording()
            }
        })+
    };
}

said!(
    BadChange,
    BadRules,
    BadUscc,
    ByteError,
    CareError,
    CheckpointError,
    CommitError,
    CutShort,
    DamagedFacts,
    DataSetError,
    EmbeddedError,
    ExplainError,
    ImportError,
    KeepError,
    LandingRiskError,
    LoadError,
    MappingError,
    NameError,
    NetworkError,
    NotADate,
    OpenEngineError,
    OpenError,
    ProjectError,
    SectorTableError,
    SectorsError,
    SetError,
    SledError,
    UndoError,
    WriteError,
);

fn text() -> String {
    "x".to_owned()
}

/// The cause of an error, which must appear in both its sentences.
fn why() -> Wording {
    Wording::new("缘由", "the cause")
}

fn refused() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

fn damaged() -> DamagedFacts {
    DamagedFacts { table: text(), what: why() }
}

fn dangling() -> BadChange {
    BadChange::Dangling { table: text(), key: text(), field: text(), to: text() }
}

fn check<E: Said>(errors: impl IntoIterator<Item = E>) {
    for error in errors {
        let Wording { zh, en } = error.said();
        assert_eq!(error.to_string(), en, "Display is the English sentence");
        assert!(is_chinese(&zh), "{zh}");
        assert!(!is_chinese(&en), "{en}");
        for half in [&zh, &en] {
            let hints = [" / ", "--", "liantu ", "{", "\u{1b}"];
            assert!(!half.is_empty() && !hints.iter().any(|hint| half.contains(hint)), "{half}");
            assert!(!half.ends_with(['。', '.', '：', ':', ' ']), "{half}");
        }
    }
}

/// Checks that both sentences of an error name its cause.
fn check_cause(error: &impl Said, zh: &str, en: &str) {
    let said = error.said();
    assert!(said.zh.contains(zh) && said.en.contains(en), "{said:?}");
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

#[test]
fn errors_of_the_model_are_said_in_both_languages() {
    check([NotADate]);
    check([damaged()]);
    check([BadChange::Damaged { table: text() }, dangling(), damaged().into()]);
    check_cause(&BadChange::from(damaged()), "缘由", "the cause");
}

#[test]
fn errors_of_the_store_are_said_in_both_languages() {
    check(open_errors());
    check(load_errors());
    check(commit_errors());
    check([
        OpenError::Locked { folder: text() }.into(),
        LoadError::Io { path: text(), source: refused() }.into(),
        CareError::BadBackup { file: text(), what: why() },
        CareError::Occupied { folder: text() },
        CareError::ReadOnly,
        CareError::Io { path: text(), source: refused() },
    ]);
    let bytes = || ByteError::io(Doing::Flushing, refused());
    check([bytes(), ByteError::new(Doing::Opening, why())]);
    check([SledError::Locked, SledError::Engine(bytes())]);
    check([CheckpointError::from(bytes())]);
    check_cause(&CheckpointError::from(bytes()), "没有权限", "permission denied");
}

fn open_errors() -> Vec<OpenError> {
    vec![
        OpenError::Locked { folder: text() },
        OpenError::OldLayout { folder: text() },
        OpenError::Newer { file: text(), format: text() },
        OpenError::Damaged { file: text(), offset: 1, what: why() },
        OpenError::Io { path: text(), source: refused() },
    ]
}

fn load_errors() -> Vec<LoadError> {
    vec![
        LoadError::NoGeneration { generation: 1, first: 2, last: 3 },
        LoadError::Damaged { file: text(), offset: 1, generation: 1, what: why() },
        LoadError::Replay { generation: 1, source: dangling() },
        LoadError::Io { path: text(), source: refused() },
    ]
}

fn commit_errors() -> Vec<CommitError> {
    vec![
        CommitError::ReadOnly,
        CommitError::Poisoned { reason: why() },
        CommitError::Full { needed: 2, free: 1 },
        CommitError::Io { path: text(), source: refused() },
    ]
}

#[test]
fn causes_of_the_store_appear_in_both_sentences() {
    for error in [&open_errors()[3], &OpenError::Damaged { file: text(), offset: 0, what: why() }] {
        check_cause(error, "缘由", "the cause");
    }
    check_cause(&open_errors()[4], "没有权限", "permission denied");
    check_cause(&load_errors()[1], "缘由", "the cause");
    check_cause(&load_errors()[2], "将不存在", "would not exist");
    check_cause(&load_errors()[3], "没有权限", "permission denied");
    check_cause(&commit_errors()[1], "缘由", "the cause");
    check_cause(&commit_errors()[3], "没有权限", "permission denied");
}

#[test]
fn errors_of_files_are_said_in_both_languages() {
    check([
        DataSetError::NotFound { path: text() },
        DataSetError::NoTables { path: text() },
        DataSetError::Package { path: text(), why: why() },
        mapping_errors().remove(0).into(),
    ]);
    check(mapping_errors());
    check([
        BadUscc::Length { found: 4 },
        BadUscc::Character { at: 9, found: 'I' },
        BadUscc::CheckDigit { expected: '3' },
    ]);
    let write = WriteError { path: text(), source: refused() };
    check_cause(&write, "没有权限", "permission denied");
    check([write]);
}

fn mapping_errors() -> Vec<MappingError> {
    let unknown = |near: Option<&str>| MappingError::Unknown {
        what: Wording::new("字段", "field"),
        name: text(),
        near: near.map(str::to_owned),
    };
    vec![
        MappingError::Malformed(why()),
        unknown(None),
        unknown(Some("y")),
        MappingError::NotShipped { name: text(), known: text() },
    ]
}

#[test]
fn errors_of_kernels_are_said_in_both_languages() {
    check([
        SetError::Unknown { name: text() },
        SetError::OutOfRange { name: text(), value: 2.0, low: 0.0, high: 1.0 },
        SetError::NotWhole { name: text(), value: 0.5 },
    ]);
    check([
        NetworkError::FirmOutOfRange { at: 1, firm: 2, firms: 2 },
        NetworkError::BadWeight { at: 1, weight: -1.0 },
        NetworkError::BadRevenue { firm: 1, revenue: -1.0 },
        NetworkError::RevenueCount { revenues: 1, firms: 2 },
        NetworkError::TooLarge { count: 5 },
    ]);
    check(table_errors());
    check([CutShort { done: 1, all: 2 }]);
    check([BadRules::Missing { name: "world_hhi" }, BadRules::OutOfRange { name: "world_hhi" }]);
}

fn table_errors() -> [SectorTableError; 6] {
    [
        SectorTableError::NoSector,
        SectorTableError::MixedUnits { sector: SectorId(0) },
        SectorTableError::TwoTables { flow: SectorFlowId(0) },
        SectorTableError::NegativeFlow { flow: SectorFlowId(0) },
        SectorTableError::NoOutput { sector: SectorId(0) },
        SectorTableError::NotProductive,
    ]
}

#[test]
fn errors_of_use_cases_are_said_in_both_languages() {
    let world = liantu_model::sketch::world("chains: id name\nc c\nd c\n");
    let engine = liantu_engine::Engine::new(world.into());
    let names = || ["c", "zzz"].map(|name| engine.chain(name).err()).into_iter().flatten();
    check(names());
    check(names().map(ExplainError::Name));
    check([ExplainError::NotAnId { id: text() }, ExplainError::NotFound { id: text() }]);
    check(table_errors().map(|source| SectorsError::Unusable {
        table: text(),
        place: Wording::new("（a → b）", " (a → b)"),
        source,
    }));
    check([SectorsError::NoTable, SectorsError::WhichTable { known: vec![text(), text()] }]);
    check([LandingRiskError::from(damaged()), NetworkError::TooLarge { count: 5 }.into()]);
}

#[test]
fn errors_of_an_archive_are_said_in_both_languages() {
    let mut opened: Vec<OpenEngineError> = open_errors().into_iter().map(Into::into).collect();
    opened.extend(load_errors().into_iter().map(OpenEngineError::from));
    opened.extend([
        OpenEngineError::NoStore { folder: text() },
        OpenEngineError::Empty { folder: text() },
        OpenEngineError::NothingYet { moment: text() },
        damaged().into(),
    ]);
    check(opened);
    check([KeepError::from(OpenEngineError::Empty { folder: text() }), CareError::ReadOnly.into()]);
    let needed = || UndoError::Needed { generation: 1, source: dangling() };
    check_cause(&needed(), "将不存在", "would not exist");
    check([
        needed(),
        UndoError::ChangedSince { generation: 1, n: 2, example: text() },
        UndoError::NoHistory { generation: 1 },
        OpenEngineError::Empty { folder: text() }.into(),
        CommitError::ReadOnly.into(),
    ]);
    check([
        ImportError::BadFile(Box::default()),
        ImportError::AllSetAside(Box::default()),
        DataSetError::NotFound { path: text() }.into(),
        damaged().into(),
        CommitError::ReadOnly.into(),
    ]);
}

#[test]
fn errors_of_projects_are_said_in_both_languages() {
    check([
        ProjectError::NoName,
        ProjectError::Taken { key: text(), name: text() },
        ProjectError::Stage { text: text(), near: None },
        ProjectError::Stage { text: text(), near: Some(ProjectStage::Signed) },
        ProjectError::StepBack { key: text(), from: ProjectStage::Signed, to: ProjectStage::Signed },
        ProjectError::Number { field: "land_mu", value: -1.0 },
        ProjectError::Field { text: text(), all: Wording::new("名称", "name") },
        dangling().into(),
        damaged().into(),
    ]);
}
