//! `project history`: when, by whom and how a project was changed.

use liantu_engine::{Lang, ProjectEvent, RowChange, Wording};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::log::{CommitKind, CommitOrigin};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{FieldChange, Named, Word};

/// 项目沿革：每次修改的时间、操作者与内容。 When, by whom and what was changed in a project
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ProjectHistoryRequest {
    /// 编号；还在库中的也可写名称。 Key, or the name of one that is still there
    #[schemars(extend("x-positional" = true))]
    pub project: String,
}

/// Every change ever made to a project (项目沿革).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProjectHistory {
    /// The project as it was requested.
    pub project: String,
    /// Oldest first.
    pub events: Vec<Event>,
    /// The oldest generation that can still be loaded: earlier ones have been compacted away.
    pub first_generation: u64,
}

/// A generation in which the project changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Who made it, when and how.
    #[serde(flatten)]
    pub origin: CommitOrigin,
    /// How the project changed.
    pub change: Word<RowChange>,
    /// Its fields that changed, in words.
    pub fields: Vec<FieldChange>,
    /// The same in a sentence.
    pub sentence: String,
}

static TABLES: [Table; 1] = [Table {
    key: "history",
    zh: "项目沿革",
    en: "history",
    rows: &[
        list("events").keeping(&["made", "created_at", "actor", "kind", "note", "undone", "change"]),
        list("fields"),
    ],
    columns: &[
        Column::integer("made", "世代", "generation"),
        Column::moment("created_at", "时间", "time"),
        Column::text("actor", "操作者", "actor"),
        Column::word::<CommitKind>("kind", "来由", "kind"),
        Column::text("note", "说明", "note"),
        Column::word::<RowChange>("change", "变化", "change"),
        Column::name("field", "字段", "field"),
        Column::text("before", "原为", "before"),
        Column::text("after", "现为", "after"),
    ],
}];

/// One event per line, for people.
static EVENTS: Table = Table {
    key: "events",
    zh: "项目沿革",
    en: "history",
    rows: &[list("events")],
    columns: &[
        Column::integer("made", "世代", "generation"),
        Column::moment("created_at", "时间", "time"),
        Column::text("actor", "操作者", "actor"),
        Column::word::<CommitKind>("kind", "来由", "kind"),
        Column::text("note", "说明", "note"),
        Column::word::<RowChange>("change", "变化", "change"),
        Column::text("sentence", "内容", "what").width(20),
    ],
};

impl Question for ProjectHistoryRequest {
    const NAME: &'static str = "project history";
    type Answer = ProjectHistory;

    fn answer(&self, ask: &Ask<'_>) -> Result<ProjectHistory, Problem> {
        let (events, first_generation) = ask.archive()?.project_history(&self.project)?;
        let events = events.iter().map(|event| Event::new(event, ask.lang)).collect();
        Ok(ProjectHistory { project: self.project.clone(), events, first_generation })
    }
}

impl Event {
    fn new(event: &ProjectEvent, lang: Lang) -> Self {
        let field = |(field, was, now): &(Wording, Wording, Wording)| FieldChange {
            field: Named { id: field.en.clone(), name: field.zh.clone(), name_en: field.en.clone() },
            before: was.in_lang(lang).to_owned(),
            after: now.in_lang(lang).to_owned(),
        };
        let fields: Vec<FieldChange> = event.fields.iter().map(field).collect();
        Self {
            origin: CommitOrigin::new(&event.entry),
            change: Word(event.change),
            sentence: FieldChange::sentence(&fields, event.change, lang),
            fields,
        }
    }
}

impl Answer for ProjectHistory {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let first = self.first_generation;
        let compacted = (first > 1).then(|| match lang {
            Lang::Zh => format!("第 {first} 世代之前的历史已压缩，不再可查。"),
            Lang::En => format!("the history before generation {first} is compacted away"),
        });
        let heading = format!("{} {}", pick(lang, "项目沿革", "history of"), self.project);
        vec![Section::new(heading).remarks(compacted).table(&EVENTS, EVENTS.lines(document))]
    }
}
