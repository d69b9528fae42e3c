//! Changing the project pool: each change is one generation, durable before it is acknowledged.

use std::path::Path;
use std::sync::Arc;

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::{BadChange, DamagedFacts, PartialDate, ProjectId, Replay, Snapshot};
use liantu_store::{Access, Commit, CommitError, Generation, Kind, LoadError, Store};

use crate::engine::{Engine, OpenEngineError, open_existing};
use crate::history::Who;
use crate::names::NameError;
use crate::project_draft::Draft;
use crate::projects::{Demand, ProjectView, ProjectWarning};

/// What is to be said of a project; what is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProjectEdit {
    /// Its name.
    pub name: Option<String>,
    /// The investing firm, by key or name.
    pub firm: Option<String>,
    /// All it would make, by key or name, the main product first; empty: as it is.
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
    /// Fields that are to be unknown, by English or Chinese name.
    pub clear: Vec<String>,
    /// Why, for the journal; by default what changed.
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

/// A change of a project that did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// A name fits nothing.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    /// A generation cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A new project has no name.
    #[error("新项目须有名称 / a new project needs a name")]
    NoName,
    /// The key is in use.
    #[error("编号 {key} 已被“{name}”使用 / the key {key} is taken by {name}")]
    Taken {
        /// The key.
        key: String,
        /// The project that has it.
        name: String,
    },
    /// There is no such stage.
    #[error("没有“{text}”这个阶段{near}；阶段有：{all} / no such stage")]
    Stage {
        /// The text as given.
        text: String,
        /// The nearest stage, as a question.
        near: String,
        /// All stages.
        all: String,
    },
    /// The stage would step back.
    #[error(
        "项目 {key} 现为“{from}”，改为“{to}”是倒退，须确认 / {key} would step back from {} to {}: confirm it",
        .from_en, .to_en
    )]
    StepBack {
        /// The project.
        key: String,
        /// The stage it is at.
        from: &'static str,
        /// The stage asked for.
        to: &'static str,
        /// The stage it is at, in English.
        from_en: &'static str,
        /// The stage asked for, in English.
        to_en: &'static str,
    },
    /// A number cannot be.
    #[error("“{field}”不能为 {value} / {field} cannot be {value}")]
    Number {
        /// The field.
        field: &'static str,
        /// The value.
        value: f64,
    },
    /// A field cannot be made unknown.
    #[error("没有可清空的字段“{text}”{near}；可清空：{all} / no such field to clear")]
    Field {
        /// The text as given.
        text: String,
        /// The nearest field, as a question.
        near: String,
        /// The fields that can.
        all: String,
    },
    /// The change does not fit the facts.
    #[error(transparent)]
    Change(#[from] BadChange),
    /// The new facts do not hold together.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    /// The new generation cannot be committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
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
    // A list of all stages is no suggestion.
    let near = error.candidates.first().filter(|_| error.candidates.len() < ProjectStage::ALL.len());
    let near = near.map(|near| format!("，是否指“{}”", near.named.zh));
    let all: Vec<String> = ProjectStage::ALL.iter().map(|stage| format!("{} {}", stage.zh(), stage.code())).collect();
    Err(ProjectError::Stage { text: text.to_owned(), near: near.unwrap_or_default(), all: all.join("、") })
}

impl Engine {
    /// Records a new project in a store (项目入库): at the stage 线索 when none is given, with the key
    /// `xm-0001` and so on when none is given.
    ///
    /// # Errors
    /// [`ProjectError`]; the store is then as it was.
    pub fn add_project(
        folder: &Path,
        key: Option<&str>,
        edit: &ProjectEdit,
        who: &Who,
    ) -> Result<EditedProject, ProjectError> {
        let (store, engine) = open_for_writing(folder)?;
        let name = edit.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).ok_or(ProjectError::NoName)?;
        let given = key.map(str::trim).filter(|key| !key.is_empty());
        let key = given.map_or_else(|| next_key(&engine.world), str::to_owned);
        if let Some(known) = engine.world.find::<ProjectId>(&key) {
            return Err(ProjectError::Taken { key, name: engine.named(known).zh });
        }
        let stage = Some(edit.stage.unwrap_or(ProjectStage::Lead));
        let before = Draft::new(key);
        let after = before.with(&engine, &ProjectEdit { stage, ..edit.clone() })?;
        let note = edit.message.clone().unwrap_or_else(|| format!("项目 {} {name}：新增", after.key));
        keep(store, &engine, &before, &after, note, who)
    }

    /// Changes a project in a store (项目更新). A stage may go forward, also by several steps; an open
    /// project may be lost, and a lost one go back to talks; any other step must be confirmed with
    /// [`ProjectEdit::back`].
    ///
    /// # Errors
    /// [`ProjectError`]; the store is then as it was.
    pub fn set_project(
        folder: &Path,
        project: &str,
        edit: &ProjectEdit,
        who: &Who,
    ) -> Result<EditedProject, ProjectError> {
        let (store, engine) = open_for_writing(folder)?;
        let before = Draft::of(&engine.world, engine.project(project)?);
        let after = before.with(&engine, edit)?;
        let note = edit.message.clone().unwrap_or_else(|| before.what_changed(&after));
        keep(store, &engine, &before, &after, note, who)
    }
}

fn open_for_writing(folder: &Path) -> Result<(Store, Engine), ProjectError> {
    let mut store = open_existing(folder, Access::Write)?;
    let generation = crate::engine::generation(&store, folder, None)?;
    let world = Snapshot::new(store.load(generation)?)?;
    Ok((store, Engine::new(Arc::new(world), Some(generation))))
}

/// `xm-0001`, or the number after the greatest such key.
fn next_key(world: &Snapshot) -> String {
    let keys = world.projects().ids().map(|project| world.key(project));
    let numbers = keys.filter_map(|key| key.strip_prefix("xm-")?.parse::<u64>().ok());
    format!("xm-{:04}", numbers.max().unwrap_or_default().saturating_add(1))
}

/// Commits what differs between two drafts of one project.
fn keep(
    mut store: Store,
    engine: &Engine,
    before: &Draft,
    after: &Draft,
    note: String,
    who: &Who,
) -> Result<EditedProject, ProjectError> {
    if before == after {
        return Ok(EditedProject { generation: None, ..engine.edited(&after.key)? });
    }
    let change = after.change(&engine.world, before);
    let mut replay = Replay::on(engine.world.facts());
    replay.apply(&change)?;
    let world = Snapshot::new(replay.finish()?)?;
    let (created_at, actor) = (who.now.clone(), who.actor.clone());
    let commit = Commit { created_at, actor, note, kind: Kind::Edit, sources: Vec::new() };
    let generation = Some(store.commit(&change, commit, &|_| ())?);
    // The journal has it; a state that lags is brought up by the next opening.
    let _ = store.checkpoint(world.facts(), &|_| ());
    let edited = Engine::new(Arc::new(world), generation).edited(&after.key)?;
    Ok(EditedProject { generation, ..edited })
}

impl Engine {
    /// A project with the warnings that are about it.
    fn edited(&self, key: &str) -> Result<EditedProject, ProjectError> {
        let project = self.project(key)?;
        let about = |warning: &ProjectWarning| warning.projects.iter().any(|view| view.project.key == key);
        let warnings = self.duplicate_projects().into_iter().filter(about).collect();
        Ok(EditedProject { generation: self.generation(), project: self.project_view(project), warnings })
    }
}
