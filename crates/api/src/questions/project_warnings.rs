//! `project-warnings`: duplicated effort, and projects that do not move.

use liantu_engine::{Lang, PartialDate, ProjectStage, WarningKind};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::project::Warning;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};

/// 项目提醒：不同开发区招引同一企业或集团；停滞的项目。 Zones that court one firm or group, and stalled projects
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ProjectWarningsRequest {
    /// 停在同一阶段达到多少天算停滞；不写则不看停滞。 Days at one stage that count as stalled; without it none are
    #[schemars(range(min = 1))]
    pub stalled: Option<i64>,
    /// 截至哪一天，缺省为今天（北京时间）。 The day to count to, by default today in Beijing
    #[schemars(extend("x-default" = "today"))]
    pub date: Option<String>,
}

/// Projects that a person should look at (项目提醒).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProjectWarnings {
    /// Duplicated effort first, then stalled projects, the longest first.
    pub warnings: Vec<Warning>,
    /// Open projects for which it is unknown how long they have been at their stage; 0 when stalled ones are not
    /// requested.
    pub n_unknown_since: usize,
}

static TABLES: [Table; 1] = [Table {
    key: "warnings",
    zh: "提醒",
    en: "warnings",
    rows: &[list("warnings").keeping(&["kind", "sentence", "days"]), list("projects")],
    columns: &[
        Column::word::<WarningKind>("kind", "类型", "kind"),
        Column::text("sentence", "提醒", "warning").width(30),
        Column::name("firm", "企业", "firm").for_programs(),
        Column::key("project.id", "编号", "key").for_people(),
        Column::name("project", "项目", "project"),
        Column::name("zone", "开发区", "zone"),
        Column::word::<ProjectStage>("stage", "阶段", "stage"),
        Column::integer("days", "天数", "days"),
    ],
}];

impl Question for ProjectWarningsRequest {
    const NAME: &'static str = "project-warnings";
    type Answer = ProjectWarnings;

    fn answer(&self, ask: &Ask<'_>) -> Result<ProjectWarnings, Problem> {
        let stalled = self.stalled.map(|days| Ok::<_, Problem>((days, self.date()?))).transpose()?;
        let mut found = ask.engine.duplicate_projects();
        let (more, n_unknown_since) =
            stalled.map_or_else(Default::default, |(days, date)| ask.engine.stalled_projects(date, days));
        found.extend(more);
        Ok(ProjectWarnings {
            warnings: found.iter().map(|warning| Warning::new(warning, ask.lang)).collect(),
            n_unknown_since,
        })
    }
}

impl ProjectWarningsRequest {
    /// The day to count to.
    fn date(&self) -> Result<PartialDate, Problem> {
        let date = self.date.as_deref().ok_or_else(|| Problem::missing("date"))?;
        date.trim().parse().map_err(|_| {
            Problem::bad(
                "date",
                format!("“{date}”不是日期，应如 2020、2020-06 或 2020-06-30"),
                format!("“{date}” is no date such as 2020, 2020-06 or 2020-06-30"),
            )
        })
    }
}

impl Answer for ProjectWarnings {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (n, unknown) = (self.warnings.len(), self.n_unknown_since);
        let heading = match lang {
            Lang::Zh => format!("提醒（{n}）"),
            Lang::En => format!("warnings ({n})"),
        };
        let none = (n == 0).then(|| pick(lang, "没有提醒。", "nothing to warn of").to_owned());
        let unknown = (unknown > 0).then(|| match lang {
            Lang::Zh => format!("另有 {unknown} 个未结项目没有阶段起始日期，无法判断是否停滞。"),
            Lang::En => format!("{unknown} open projects have no day of their stage: they may be stalled, too"),
        });
        vec![Section::new(heading).remarks(none).remarks(unknown).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
