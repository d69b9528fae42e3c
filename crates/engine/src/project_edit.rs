//! What can be changed about a project, and why a change is refused.

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::{BadChange, DamagedFacts, PartialDate, Wording};
use liantu_store::{CommitError, Generation, LoadError};

use crate::archive::OpenEngineError;
use crate::names::NameError;
use crate::projects::{Demand, ProjectView, ProjectWarning};

/// A change to a project; omitted fields keep their values.
#[derive(Clone, Debug, Default)]
pub struct ProjectEdit {
    /// Its name.
    pub name: Option<String>,
    /// The investing firm, by key or name.
    pub firm: Option<String>,
    /// All it would make, by key or name, the main product first; empty: unchanged.
    pub products: Vec<String>,
    /// The zone that owns it, by key or name.
    pub zone: Option<String>,
    /// Its stage.
    pub stage: Option<ProjectStage>,
    /// The day of the stage, when the stage is new.
    pub day: Option<PartialDate>,
    /// The day of the stage, even when the stage is not new.
    pub since: Option<PartialDate>,
    /// Whether the stage may step back.
    pub back: bool,
    /// Demands.
    pub demands: Vec<(Demand, f64)>,
    /// Remark.
    pub note: Option<String>,
    /// Fields to make unknown, by English or Chinese name.
    pub clear: Vec<String>,
    /// The reason, for the journal; by default a list of what changed.
    pub message: Option<String>,
}

/// A project after a change.
#[derive(Clone, Debug)]
pub struct EditedProject {
    /// The generation; `None` when nothing changed.
    pub generation: Option<Generation>,
    /// The project as it is now.
    pub project: ProjectView,
    /// Other zones that court the same firm.
    pub warnings: Vec<ProjectWarning>,
}

/// Why a change to a project failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// A name matches nothing.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    /// A generation cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A new project has no name.
    #[error("a new project needs a name")]
    NoName,
    /// The key is in use.
    #[error("the key {key} is taken by {name}")]
    Taken {
        /// The key.
        key: String,
        /// The project that has it.
        name: String,
    },
    /// There is no such stage.
    #[error("there is no stage \"{text}\"{}; there are {}", near_en(*near), all_stages(ProjectStage::en, ", "))]
    Stage {
        /// The text as given.
        text: String,
        /// The nearest stage, if one is near.
        near: Option<ProjectStage>,
    },
    /// The stage would step back.
    #[error("{key} would step back from {} to {}: confirm it", from.en(), to.en())]
    StepBack {
        /// The project.
        key: String,
        /// The stage it is at.
        from: ProjectStage,
        /// The requested stage.
        to: ProjectStage,
    },
    /// A number is out of range.
    #[error("{field} cannot be {value}")]
    Number {
        /// The field.
        field: &'static str,
        /// The value.
        value: f64,
    },
    /// A field cannot be made unknown.
    #[error("there is no field \"{text}\" to clear; there are {}", all.en)]
    Field {
        /// The text as given.
        text: String,
        /// The fields that can.
        all: Wording,
    },
    /// The change does not fit the facts.
    #[error(transparent)]
    Change(#[from] BadChange),
    /// The new facts are inconsistent.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    /// The new generation cannot be committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl ProjectError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Name(error) => return error.wording(),
            Self::Open(error) => return error.wording(),
            Self::Load(error) => return error.wording(),
            Self::Change(error) => return error.wording(),
            Self::Damaged(error) => return error.wording(),
            Self::Commit(error) => return error.wording(),
            Self::NoName => "新项目须有名称".to_owned(),
            Self::Taken { key, name } => format!("编号 {key} 已被“{name}”使用"),
            Self::Stage { text, near } => {
                let near = near.map(|stage| format!("，是否指“{}”", stage.zh())).unwrap_or_default();
                format!("没有“{text}”这个阶段{near}；阶段有：{}", all_stages(ProjectStage::zh, "、"))
            }
            Self::StepBack { key, from, to } => {
                format!("项目 {key} 现为“{}”，改为“{}”是倒退，须确认", from.zh(), to.zh())
            }
            Self::Number { field, value } => format!("“{field}”不能为 {value}"),
            Self::Field { text, all } => format!("没有可清空的字段“{text}”；可清空：{}", all.zh),
        };
        Wording::new(zh, self.to_string())
    }
}

/// The stage with this Chinese or English name.
///
/// # Errors
/// [`ProjectError::Stage`] with the nearest and all stages.
pub fn project_stage(text: &str) -> Result<ProjectStage, ProjectError> {
    let error = match crate::names::stage(text) {
        Ok(stage) => return Ok(stage),
        Err(error) => error,
    };
    // A list of all stages is not a suggestion.
    let near = error.candidates.first().filter(|_| error.candidates.len() < ProjectStage::ALL.len());
    let near = near.and_then(|near| ProjectStage::from_code(&near.named.key));
    Err(ProjectError::Stage { text: text.to_owned(), near })
}

fn near_en(near: Option<ProjectStage>) -> String {
    near.map(|stage| format!(", perhaps {}", stage.en())).unwrap_or_default()
}

/// All stages in words, with their codes.
fn all_stages(word: impl Fn(ProjectStage) -> &'static str, between: &str) -> String {
    let all: Vec<String> = ProjectStage::ALL.iter().map(|stage| format!("{} {}", word(*stage), stage.code())).collect();
    all.join(between)
}
