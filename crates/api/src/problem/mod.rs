//! Why a question is not answered: a code, its parameters, and the wording in both languages.
//!
//! [`status`] maps each code to an exit status and an HTTP status, once for all surfaces. The wording names no flag
//! and no command: such hints belong to the surface.

mod code;
mod of_engine;
mod of_store;

use std::fmt;

use liantu_engine::{AsOfError, Lang, Wording};
use liantu_model::code::Code as _;
use liantu_model::io_wording;
use serde_json::{Map, Value};

pub use code::{ProblemCode, Status, status};

/// Why a question is not answered (问题).
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The kind of problem.
    pub code: ProblemCode,
    /// What is wrong, in both languages.
    pub wording: Wording,
    /// The things it is about, by name.
    pub parameters: Map<String, Value>,
}

impl Problem {
    /// A problem from its parts.
    pub fn new(code: ProblemCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, wording: Wording::new(zh, en), parameters: Map::new() }
    }

    /// The same with one of the things it is about.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// What is wrong, in one language.
    pub fn message(&self, lang: Lang) -> &str {
        self.wording.in_lang(lang)
    }

    /// The parameter at fault, if any.
    pub fn parameter(&self) -> Option<&str> {
        self.parameters.get("parameter").and_then(Value::as_str)
    }

    /// A required parameter is missing.
    pub fn missing(parameter: &str) -> Self {
        Self::new(ProblemCode::MissingParameter, format!("缺少参数 {parameter}"), format!("{parameter} is missing"))
            .with("parameter", parameter)
    }

    /// A parameter has an invalid value.
    pub fn bad(parameter: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemCode::BadParameter, zh, en).with("parameter", parameter)
    }

    pub(crate) fn unreadable(why: &str) -> Self {
        Self::new(
            ProblemCode::BadParameter,
            format!("请求无法读懂：{why}"),
            format!("the request cannot be read: {why}"),
        )
    }

    /// The work ended early, after `done` of `all` steps.
    pub fn cut_short(done: u64, all: u64) -> Self {
        let (zh, en) = (format!("未做完：{done}/{all}"), format!("cut short after {done} of {all}"));
        Self::new(ProblemCode::CutShort, zh, en).with("done", done).with("all", all)
    }

    pub(crate) fn no_such_finding(meant: &str, n: usize) -> Self {
        Self::new(
            ProblemCode::NotFound,
            format!("这份诊断（{n} 项）中没有“{meant}”"),
            format!("the diagnosis, of {n} findings, has no “{meant}”"),
        )
        .with("finding", meant)
    }

    /// A text that is not a generation.
    pub fn not_a_generation(parameter: &str, error: &AsOfError) -> Self {
        let wording = error.wording();
        Self::bad(parameter, wording.zh, wording.en).with("value", error.text.as_str())
    }

    /// There is no store, and therefore no history.
    pub(crate) fn no_history() -> Self {
        Self::new(ProblemCode::NoStore, "数据不在数据库中，没有历史", "the data is in no store and has no history")
    }

    /// A defect of the program.
    fn internal(why: &Wording) -> Self {
        let (zh, en) = (format!("程序缺陷：{}", why.zh), format!("a defect of the program: {}", why.en));
        Self::new(ProblemCode::Internal, zh, en)
    }

    /// A problem of this kind with the wording of an error.
    fn worded(code: ProblemCode, wording: Wording) -> Self {
        Self { code, wording, parameters: Map::new() }
    }

    /// A file that cannot be read.
    pub fn unreadable_file(file: &str, error: &std::io::Error) -> Self {
        let why = io_wording(error);
        let (zh, en) = (format!("无法读取 {file}：{}", why.zh), format!("{file} cannot be read: {}", why.en));
        Self::new(ProblemCode::Unreadable, zh, en).with("file", file)
    }

    /// A file that cannot be written.
    pub fn unwritable_file(file: &str, error: &std::io::Error) -> Self {
        let why = io_wording(error);
        let (zh, en) = (format!("无法写入 {file}：{}", why.zh), format!("{file} cannot be written: {}", why.en));
        Self::new(ProblemCode::Unwritable, zh, en).with("file", file)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.wording.en)
    }
}

impl std::error::Error for Problem {}
