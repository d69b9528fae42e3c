//! `project-card`: everything known about one project.

use liantu_engine::{Lang, ProjectWarning};
use liantu_table::{Section, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::project::{PROJECT, Project, Warning, card};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};

/// 一个项目的全部内容与提醒。 One project, with warnings about it
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ProjectCardRequest {
    /// 项目的编号或名称。 Key or name of the project
    #[schemars(extend("x-positional" = true))]
    pub project: String,
}

/// One project (项目卡).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProjectCard {
    /// The project.
    #[serde(flatten)]
    pub project: Project,
    /// Other zones court the same firm or group.
    pub warnings: Vec<Warning>,
}

static TABLES: [Table; 1] = [PROJECT];

impl Question for ProjectCardRequest {
    const NAME: &'static str = "project-card";
    type Answer = ProjectCard;

    fn answer(&self, ask: &Ask<'_>) -> Result<ProjectCard, Problem> {
        let view = ask.engine.project_view(ask.engine.project(&self.project)?);
        let found = ask.engine.duplicate_projects();
        let about = |warning: &&ProjectWarning| warning.projects.iter().any(|one| one.project == view.project);
        Ok(ProjectCard {
            project: Project::new(&view),
            warnings: found.iter().filter(about).map(|warning| Warning::new(warning, ask.lang)).collect(),
        })
    }
}

impl Answer for ProjectCard {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let project = &self.project.project;
        let heading = format!("{} {}", project.id, project.in_lang(lang));
        vec![card(document, heading, lang).remarks(self.warnings.iter().map(|warning| warning.remark(lang)))]
    }
}
