//! Why a question is not answered: a code, its parameters, and the wording in both languages.
//!
//! [`STATUS`] maps each code to an exit status and an HTTP status, once for all surfaces. The wording
//! names no flag and no command: hints of that kind belong to the surface.

use std::fmt;

use liantu_engine::{
    CutShort, DamagedFacts, ExplainError, LandingRiskError, Lang, NameCase, NameError, NetworkError, SectorsError,
    SetError, Wording,
};
use liantu_model::code::Code as _;
use serde_json::{Map, Value, json};

use crate::request::Parameter;
use crate::shapes::Named;

liantu_model::codes! {
    /// What kind of problem it is (问题代码).
    ProblemCode {
        /// A name fits nothing.
        UnknownName = "unknown_name", "没有这个名称", "unknown name";
        /// A name fits several things.
        AmbiguousName = "ambiguous_name", "名称不唯一", "ambiguous name";
        /// A parameter that must be given is not.
        MissingParameter = "missing_parameter", "缺少参数", "missing parameter";
        /// There is no such parameter.
        UnknownParameter = "unknown_parameter", "没有这个参数", "unknown parameter";
        /// A parameter has a value it cannot have.
        BadParameter = "bad_parameter", "参数有误", "bad parameter";
        /// What was asked for is not in the data.
        NotFound = "not_found", "数据中没有", "not found";
        /// The data that the question needs is not there.
        NoData = "no_data", "没有所需数据", "no data";
        /// The data cannot be computed with.
        Unusable = "unusable_data", "数据无法计算", "unusable data";
        /// The work was cancelled or its time is up.
        CutShort = "cut_short", "未做完", "cut short";
        /// A defect of the program.
        Internal = "internal", "程序缺陷", "internal error";
    }
}

/// What a code means for a process and for a web client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The exit status.
    pub exit: u8,
    /// The HTTP status.
    pub http: u16,
}

/// The status of each code.
pub const fn status(code: ProblemCode) -> Status {
    let (exit, http) = match code {
        ProblemCode::UnknownName => (2, 404),
        ProblemCode::AmbiguousName => (2, 409),
        ProblemCode::MissingParameter | ProblemCode::UnknownParameter | ProblemCode::BadParameter => (2, 400),
        ProblemCode::NotFound => (1, 404),
        ProblemCode::NoData => (66, 409),
        ProblemCode::Unusable => (65, 422),
        ProblemCode::CutShort => (124, 504),
        ProblemCode::Internal => (1, 500),
    };
    Status { exit, http }
}

/// Why a question is not answered (问题).
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What is wrong, in both languages.
    pub wording: Wording,
    /// What it is about, by name.
    pub parameters: Map<String, Value>,
}

impl Problem {
    /// A problem from its parts.
    pub fn new(code: ProblemCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, wording: Wording::new(zh, en), parameters: Map::new() }
    }

    /// The same with something it is about.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// What is wrong, in one language.
    pub fn message(&self, lang: Lang) -> &str {
        self.wording.in_lang(lang)
    }

    /// The parameter at fault, if it is one.
    pub fn parameter(&self) -> Option<&str> {
        self.parameters.get("parameter").and_then(Value::as_str)
    }

    /// A parameter that must be given is not.
    pub fn missing(parameter: &str) -> Self {
        Self::new(ProblemCode::MissingParameter, format!("缺少参数 {parameter}"), format!("{parameter} is missing"))
            .with("parameter", parameter)
    }

    /// A parameter has a value that it cannot have here.
    pub fn bad(parameter: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemCode::BadParameter, zh, en).with("parameter", parameter)
    }

    pub(crate) fn no_such_parameter(name: &str, known: &[Parameter]) -> Self {
        let known: Vec<&str> = known.iter().map(|parameter| parameter.name.as_str()).collect();
        let all = known.join(", ");
        Self::new(
            ProblemCode::UnknownParameter,
            format!("没有参数 {name}；可用：{all}"),
            format!("there is no parameter {name}; there are: {all}"),
        )
        .with("parameter", name)
    }

    pub(crate) fn no_such_choice(parameter: &Parameter, text: &str) -> Self {
        let words = |word: fn(&crate::request::Choice) -> &String, with: &str| {
            let all = parameter.choices.iter().map(|choice| format!("{} ({})", word(choice), choice.key));
            all.collect::<Vec<_>>().join(with)
        };
        let name = &parameter.name;
        let zh = format!("参数 {name} 不能是“{text}”；可用：{}", words(|choice| &choice.zh, "、"));
        let en = format!("{name} cannot be “{text}”; it may be: {}", words(|choice| &choice.en, ", "));
        Self::bad(name, zh, en).with("value", text)
    }

    pub(crate) fn bad_value(parameter: &Parameter, value: &Value) -> Self {
        let name = &parameter.name;
        let (zh, en) = match (parameter.minimum, parameter.maximum) {
            (Some(low), Some(high)) => (format!("应在 {low} 与 {high} 之间"), format!("from {low} to {high}")),
            (Some(low), None) => (format!("不应小于 {low}"), format!("at least {low}")),
            (None, Some(high)) => (format!("不应大于 {high}"), format!("at most {high}")),
            (None, None) => ("类型不符".to_owned(), "of another type".to_owned()),
        };
        Self::bad(
            name,
            format!("参数 {name} 不能是 {value}：{zh}"),
            format!("{name} cannot be {value}: it must be {en}"),
        )
        .with("value", value.clone())
    }

    pub(crate) fn unreadable(why: &str) -> Self {
        Self::new(
            ProblemCode::BadParameter,
            format!("请求无法读懂：{why}"),
            format!("the request cannot be read: {why}"),
        )
    }

    /// The work ended early; how far it came.
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

    fn internal(why: &dyn fmt::Display) -> Self {
        Self::new(ProblemCode::Internal, format!("程序缺陷：{why}"), format!("a defect of the program: {why}"))
    }
}

impl From<NameError> for Problem {
    fn from(error: NameError) -> Self {
        let code = match error.case {
            NameCase::Several | NameCase::Mixed => ProblemCode::AmbiguousName,
            _ => ProblemCode::UnknownName,
        };
        let near = error.candidates.iter().map(|one| json!(Named::from(one.named.clone())));
        let near: Vec<Value> = near.collect();
        Self { code, wording: error.wording(), parameters: Map::new() }
            .with("text", error.text.as_str())
            .with("near", near)
    }
}

impl From<CutShort> for Problem {
    fn from(cut: CutShort) -> Self {
        Self::cut_short(cut.done, cut.all)
    }
}

impl From<SetError> for Problem {
    fn from(error: SetError) -> Self {
        let Wording { zh, en } = error.wording();
        Self::new(ProblemCode::BadParameter, zh, en).with("parameter", "settings")
    }
}

impl From<ExplainError> for Problem {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::Name(error) => error.into(),
            ExplainError::NotAnId { id } => Self::bad(
                "finding",
                format!("“{id}”不是发现的编号，应如 gap/330200/ic/ic.litho"),
                format!("“{id}” is not the id of a finding such as gap/330200/ic/ic.litho"),
            ),
            ExplainError::NotFound { id } => Self::new(
                ProblemCode::NotFound,
                format!("当前数据中没有发现 {id}：可能已消除，或产品不属于该链"),
                format!("there is no finding {id} in these data: it may be healed"),
            )
            .with("finding", id),
            other => Self::internal(&other),
        }
    }
}

impl From<DamagedFacts> for Problem {
    fn from(error: DamagedFacts) -> Self {
        Self::internal(&error)
    }
}

impl From<SectorsError> for Problem {
    fn from(error: SectorsError) -> Self {
        match error {
            SectorsError::NoTable => Self::new(
                ProblemCode::NoData,
                "数据中没有投入产出表；请先导入表 sectors（国民经济部门）与 sector_flows（部门流量）",
                "there is no input–output table; import the tables sectors and sector_flows first",
            ),
            SectorsError::WhichTable { known } => Self::bad(
                "table",
                format!("请指明投入产出表，现有：{}", known.join("、")),
                format!("name one of these tables: {}", known.join(", ")),
            ),
            SectorsError::Unusable { .. } => {
                let Wording { zh, en } = error.wording();
                Self::new(ProblemCode::Unusable, zh, en)
            }
            other => Self::internal(&other),
        }
    }
}

impl From<NetworkError> for Problem {
    fn from(error: NetworkError) -> Self {
        let Wording { zh, en } = error.wording();
        Self::new(ProblemCode::Unusable, zh, en)
    }
}

impl From<LandingRiskError> for Problem {
    fn from(error: LandingRiskError) -> Self {
        match error {
            LandingRiskError::Damaged(error) => error.into(),
            LandingRiskError::Network(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.wording.en)
    }
}

impl std::error::Error for Problem {}
