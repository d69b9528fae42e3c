//! From errors of the engine to problems of questions.

use liantu_engine::{
    CutShort, DamagedFacts, ExplainError, LandingRiskError, NameCase, NameError, NetworkError, SectorsError, SetError,
};
use serde_json::{Map, Value, json};

use super::{Problem, ProblemCode};
use crate::shapes::Named;

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
        Self::worded(ProblemCode::BadParameter, error.wording()).with("parameter", "settings")
    }
}

impl From<ExplainError> for Problem {
    fn from(error: ExplainError) -> Self {
        let wording = error.wording();
        match error {
            ExplainError::Name(error) => error.into(),
            ExplainError::NotAnId { .. } => Self::bad("finding", wording.zh, wording.en),
            ExplainError::NotFound { id } => Self::worded(ProblemCode::NotFound, wording).with("finding", id),
            _ => Self::internal(&wording),
        }
    }
}

impl From<DamagedFacts> for Problem {
    fn from(error: DamagedFacts) -> Self {
        Self::internal(&error.wording())
    }
}

impl From<SectorsError> for Problem {
    fn from(error: SectorsError) -> Self {
        let wording = error.wording();
        match error {
            SectorsError::NoTable => Self::worded(ProblemCode::NoData, wording),
            SectorsError::WhichTable { .. } => Self::bad("table", wording.zh, wording.en),
            SectorsError::Unusable { .. } => Self::worded(ProblemCode::Unusable, wording),
            _ => Self::internal(&wording),
        }
    }
}

impl From<NetworkError> for Problem {
    fn from(error: NetworkError) -> Self {
        Self::worded(ProblemCode::Unusable, error.wording())
    }
}

impl From<LandingRiskError> for Problem {
    fn from(error: LandingRiskError) -> Self {
        match error {
            LandingRiskError::Damaged(error) => error.into(),
            LandingRiskError::Network(error) => error.into(),
            other => Self::internal(&other.wording()),
        }
    }
}
