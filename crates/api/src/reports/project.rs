//! A project that was recorded or changed.

use liantu_engine::{self as engine, Lang};
use liantu_table::{Section, Table};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::Answer;
use crate::questions::project::{PROJECT, Project, Warning, card};

/// A project after a change (项目更新).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EditedProject {
    /// The generation that this created; `null` when nothing changed.
    pub made: Option<u64>,
    /// The project as it is now.
    #[serde(flatten)]
    pub project: Project,
    /// Other zones court the same firm or group.
    pub warnings: Vec<Warning>,
}

static TABLES: [Table; 1] = [PROJECT];

impl EditedProject {
    /// The report of a change.
    pub fn new(edited: &engine::EditedProject, lang: Lang) -> Self {
        Self {
            made: edited.generation,
            project: Project::new(&edited.project),
            warnings: edited.warnings.iter().map(|one| Warning::new(one, lang)).collect(),
        }
    }
}

impl Answer for EditedProject {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let project = &self.project.project;
        let name = format!("{} {}", project.id, project.in_lang(lang));
        let heading = match (self.made, lang) {
            (Some(made), Lang::Zh) => format!("第 {made} 世代：{name}"),
            (Some(made), Lang::En) => format!("generation {made}: {name}"),
            (None, Lang::Zh) => format!("没有变化：{name}"),
            (None, Lang::En) => format!("nothing changed: {name}"),
        };
        vec![card(document, heading, lang)]
    }
}
