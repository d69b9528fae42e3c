//! Changing the project pool: each change is one generation, durable before it is acknowledged.

use liantu_model::code::ProjectStage;
use liantu_model::{ProjectId, Replay, Snapshot};
use liantu_store::{Commit, Origin, Store};

use super::commit::Next;
use super::{Archive, Who};
use crate::engine::Engine;
use crate::progress::NoProgress;
use crate::project_draft::Draft;
use crate::project_edit::{EditedProject, ProjectEdit, ProjectError};
use crate::projects::ProjectWarning;

impl Archive {
    /// Records a new project in a store (项目入库): by default at the stage 线索, and with a key such as `xm-0001`.
    ///
    /// # Errors
    /// [`ProjectError`]; the store is then unchanged.
    pub fn add_project(&self, key: Option<&str>, edit: &ProjectEdit, who: &Who) -> Result<EditedProject, ProjectError> {
        let _turn = self.take_turn();
        let mut store = self.writer()?;
        let engine = self.newest_engine(&mut store)?;
        let name = edit.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).ok_or(ProjectError::NoName)?;
        let given = key.map(str::trim).filter(|key| !key.is_empty());
        let key = given.map_or_else(|| next_key(engine.world()), str::to_owned);
        if let Some(known) = engine.world().find::<ProjectId>(&key) {
            return Err(ProjectError::Taken { key, name: engine.named(known).zh });
        }
        let stage = Some(edit.stage.unwrap_or(ProjectStage::Lead));
        let before = Draft::new(key);
        let after = before.with(&engine, &ProjectEdit { stage, ..edit.clone() })?;
        let note = edit.message.clone().unwrap_or_else(|| format!("项目 {} {name}：新增", after.key));
        self.keep_project(&mut store, &engine, &before, &after, note, who)
    }

    /// Changes a project in a store (项目更新). A stage may go forward, also by several steps; an open project may be
    /// lost, and a lost one return to talks; any other step must be confirmed with [`ProjectEdit::back`].
    ///
    /// # Errors
    /// [`ProjectError`]; the store is then unchanged.
    pub fn set_project(&self, project: &str, edit: &ProjectEdit, who: &Who) -> Result<EditedProject, ProjectError> {
        let _turn = self.take_turn();
        let mut store = self.writer()?;
        let engine = self.newest_engine(&mut store)?;
        let before = Draft::of(engine.world(), engine.project(project)?);
        let after = before.with(&engine, edit)?;
        let note = edit.message.clone().unwrap_or_else(|| before.what_changed(&after));
        self.keep_project(&mut store, &engine, &before, &after, note, who)
    }

    /// Commits the difference between two drafts of one project.
    fn keep_project(
        &self,
        store: &mut Store,
        engine: &Engine,
        before: &Draft,
        after: &Draft,
        note: String,
        who: &Who,
    ) -> Result<EditedProject, ProjectError> {
        if before == after {
            return Ok(EditedProject { generation: None, ..engine.edited(&after.key)? });
        }
        let change = after.change(engine.world(), before);
        let mut replay = Replay::on(engine.world().facts());
        replay.apply(&change)?;
        let world = Snapshot::new(replay.finish()?)?;
        let (created_at, actor) = (who.now.clone(), who.actor.clone());
        let commit = Commit { created_at, actor, note, kind: Origin::Edit, sources: Vec::new() };
        let next = Next { change: Some(change), commit, world };
        let (_, made) = self.commit(store, next, &NoProgress)?;
        made.edited(&after.key)
    }
}

/// `xm-0001`, or the number after the greatest such key.
fn next_key(world: &Snapshot) -> String {
    let keys = world.projects().ids().map(|project| world.key(project));
    let numbers = keys.filter_map(|key| key.strip_prefix("xm-")?.parse::<u64>().ok());
    format!("xm-{:04}", numbers.max().unwrap_or_default().saturating_add(1))
}

impl Engine {
    /// A project with the warnings about it.
    fn edited(&self, key: &str) -> Result<EditedProject, ProjectError> {
        let project = self.project(key)?;
        let about = |warning: &ProjectWarning| warning.projects.iter().any(|view| view.project.key == key);
        let warnings = self.duplicate_projects().into_iter().filter(about).collect();
        Ok(EditedProject { generation: self.generation(), project: self.project_view(project), warnings })
    }
}
