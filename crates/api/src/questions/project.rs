//! The shape of a project in lists, cards and warnings.

use liantu_engine::{Demand, Lang, ProjectStage, ProjectView, ProjectWarning, WarningKind};
use liantu_table::{Column, Section, Table};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::pick;
use crate::shapes::{Named, Word, all};

/// A project (项目); `null` means unknown.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Project {
    /// The project.
    pub project: Named,
    /// The investing firm.
    pub firm: Option<Named>,
    /// What it would make, the main product first.
    pub products: Vec<Named>,
    /// The zone that owns it.
    pub zone: Option<Named>,
    /// Its stage.
    pub stage: Option<Word<ProjectStage>>,
    /// The day it reached its stage.
    pub since: Option<String>,
    /// Land, 亩.
    pub land_mu: Option<f64>,
    /// Investment, 元.
    pub investment_yuan: Option<i64>,
    /// Energy a year, tonnes of coal equivalent.
    pub energy_tce: Option<f64>,
    /// Tax a year once in production, 元.
    pub tax_yuan: Option<i64>,
    /// Value added a year once in production, 元.
    pub value_added_yuan: Option<i64>,
    /// Investment for each 亩, 元.
    pub investment_yuan_per_mu: Option<f64>,
    /// Tax a year for each 亩, 元.
    pub tax_yuan_per_mu: Option<f64>,
    /// Value added a year for each 亩, 元.
    pub value_added_yuan_per_mu: Option<f64>,
    /// Remark.
    pub note: Option<String>,
    /// The title of its source.
    pub source: Option<String>,
}

/// Projects that a person should look at (提醒).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Warning {
    /// What is wrong.
    pub kind: Word<WarningKind>,
    /// The same in a sentence.
    pub sentence: String,
    /// The firm or head of the group.
    pub firm: Option<Named>,
    /// For a stalled project, the days at its stage.
    pub days: Option<i64>,
    /// The projects.
    pub projects: Vec<Project>,
}

/// Columns of a project that people see in a list.
pub(crate) const LISTED: [Column; 16] = [
    Column::key("project.id", "编号", "key").for_people(),
    Column::name("project", "项目", "project"),
    Column::word::<ProjectStage>("stage", "阶段", "stage"),
    Column::date("since", "自", "since"),
    Column::name("firm", "企业", "firm"),
    Column::names("products", "产品", "products"),
    Column::name("zone", "开发区", "zone"),
    Column::area("land_mu", "用地", "land"),
    Column::money("investment_yuan", "投资", "investment"),
    Column::number("energy_tce", "能耗", "energy").unit("吨标煤", "tce").decimals(0),
    Column::money("tax_yuan", "预计年税收", "tax a year").for_programs(),
    Column::money("value_added_yuan", "预计年增加值", "value added a year").for_programs(),
    per_mu("investment_yuan_per_mu", "亩均投资", "investment per mu").for_programs(),
    per_mu("tax_yuan_per_mu", "亩均税收", "tax per mu").for_programs(),
    per_mu("value_added_yuan_per_mu", "亩均增加值", "value added per mu").for_programs(),
    Column::text("note", "备注", "note").for_programs(),
];

const fn per_mu(path: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column::number(path, zh, en).unit("元", "CNY").decimals(0)
}

/// One project with everything known about it; the document is the row.
pub const PROJECT: Table = Table {
    key: "project",
    zh: "项目",
    en: "project",
    rows: &[],
    columns: &[
        Column::name("project", "项目", "project"),
        Column::word::<ProjectStage>("stage", "阶段", "stage"),
        Column::date("since", "自", "since"),
        Column::name("firm", "企业", "firm"),
        Column::names("products", "产品", "products"),
        Column::name("zone", "开发区", "zone"),
        Column::area("land_mu", "用地", "land"),
        Column::money("investment_yuan", "投资", "investment"),
        Column::number("energy_tce", "能耗", "energy a year").unit("吨标煤", "tce").decimals(0),
        Column::money("tax_yuan", "预计年税收", "tax a year"),
        Column::money("value_added_yuan", "预计年增加值", "value added a year"),
        per_mu("investment_yuan_per_mu", "亩均投资", "investment per mu"),
        per_mu("tax_yuan_per_mu", "亩均税收", "tax per mu"),
        per_mu("value_added_yuan_per_mu", "亩均增加值", "value added per mu"),
        Column::text("note", "备注", "note"),
        Column::text("source", "来源", "source"),
    ],
};

/// What is known about a project, line by line, in one language: name of the field and value as people read it.
pub fn details(project: &Value, lang: Lang) -> Vec<(String, String)> {
    let shown = PROJECT.shown(project, lang);
    PROJECT.headings(lang).into_iter().zip(shown).skip(1).filter(|(_, value)| !value.is_empty()).collect()
}

static DETAILS: Table = Table {
    key: "details",
    zh: "项目内容",
    en: "details",
    rows: &[],
    columns: &[Column::text("field", "内容", "field"), Column::text("value", "登记", "value")],
};

/// The same as a section headed by the name of the project.
pub(crate) fn card(project: &Value, heading: String, lang: Lang) -> Section {
    let line = |(field, value): (String, String)| serde_json::json!({ "field": field, "value": value });
    Section::new(heading).table(&DETAILS, details(project, lang).into_iter().map(line).collect())
}

impl Project {
    /// The shape of a project.
    pub fn new(view: &ProjectView) -> Self {
        Self {
            project: view.project.clone().into(),
            firm: view.firm.clone().map(Named::from),
            products: all(&view.products),
            zone: view.zone.clone().map(Named::from),
            stage: view.stage.map(Word),
            since: view.since.map(|since| since.to_string()),
            land_mu: view.demand(Demand::Land),
            investment_yuan: whole(view.demand(Demand::Investment)),
            energy_tce: view.demand(Demand::Energy),
            tax_yuan: whole(view.demand(Demand::Tax)),
            value_added_yuan: whole(view.demand(Demand::ValueAdded)),
            investment_yuan_per_mu: view.per_mu(Demand::Investment),
            tax_yuan_per_mu: view.per_mu(Demand::Tax),
            value_added_yuan_per_mu: view.per_mu(Demand::ValueAdded),
            note: view.note.clone(),
            source: view.source.clone(),
        }
    }
}

impl Warning {
    /// The shape of a warning.
    pub fn new(view: &ProjectWarning, lang: Lang) -> Self {
        Self {
            kind: Word(view.kind),
            sentence: view.sentence.in_lang(lang).to_owned(),
            firm: view.firm.clone().map(Named::from),
            days: view.days,
            projects: view.projects.iter().map(Project::new).collect(),
        }
    }

    /// As a remark on one of its projects.
    pub fn remark(&self, lang: Lang) -> String {
        format!("{}{}", pick(lang, "提醒：", "warning: "), self.sentence)
    }
}

/// Amounts in 元 are whole numbers.
#[expect(clippy::cast_possible_truncation, reason = "元 of projects are whole and below 2^53 each")]
pub(crate) fn whole(yuan: Option<f64>) -> Option<i64> {
    yuan.map(|yuan| yuan as i64)
}
