//! `projects`: the pool of projects with sums by stage.

use liantu_engine::{Demand, FunnelStage, Lang, PoolView, ProjectFilter, ProjectStage, Scope};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::project::{LISTED, Project, whole};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::Word;

/// 项目储备库：项目清单与分阶段合计。 The pool of projects, with sums by stage
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ProjectsRequest {
    /// 只看这个开发区的。 Only of this zone
    pub zone: Option<String>,
    /// 只看这个地区内开发区的。 Only of zones in this place
    pub scope: Option<String>,
    /// 只看这些阶段（可重复）。 Only at this stage
    #[serde(default)]
    pub stage: Vec<Word<ProjectStage>>,
    /// 只看这条产业链。 Only of this chain
    pub chain: Option<String>,
    /// 只看未投产、未流失的。 Only open ones
    #[serde(default)]
    pub open: bool,
}

/// Projects with sums by stage (储备清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Projects {
    /// By stage, then key; those of unknown stage last.
    pub projects: Vec<Project>,
    /// Projects left out because a place is requested and their zone, or its region, is unknown.
    pub n_unplaced: usize,
    /// Sums by stage, for stages with any project, then of all.
    pub funnel: Vec<FunnelRow>,
}

/// The projects of one stage together (漏斗).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FunnelRow {
    /// The stage.
    pub stage: Word<FunnelStage>,
    /// Projects.
    pub n: usize,
    /// Land, 亩.
    pub land_mu: Sum<f64>,
    /// Investment, 元.
    pub investment_yuan: Sum<i64>,
    /// Energy a year, tonnes of coal equivalent.
    pub energy_tce: Sum<f64>,
    /// Tax a year, 元.
    pub tax_yuan: Sum<i64>,
    /// Value added a year, 元.
    pub value_added_yuan: Sum<i64>,
    /// For each field, how many projects have no known value, in words.
    pub unknown: Vec<String>,
}

/// A sum over projects.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Sum<T> {
    /// The sum of the known values; `null` when there are none.
    pub sum: Option<T>,
    /// Projects whose value is unknown.
    pub n_unknown: usize,
}

const fn unknown(path: &'static str, zh: &'static str, en: &'static str) -> Column {
    Column::integer(path, zh, en).for_programs()
}

static TABLES: [Table; 2] = [
    Table { key: "projects", zh: "项目", en: "projects", rows: &[list("projects")], columns: &LISTED },
    Table {
        key: "funnel",
        zh: "分阶段合计",
        en: "sums by stage",
        rows: &[list("funnel")],
        columns: &[
            Column::word::<FunnelStage>("stage", "阶段", "stage"),
            Column::integer("n", "项目数", "projects"),
            Column::area("land_mu.sum", "用地", "land"),
            unknown("land_mu.n_unknown", "用地未填", "land unknown"),
            Column::money("investment_yuan.sum", "投资", "investment"),
            unknown("investment_yuan.n_unknown", "投资未填", "investment unknown"),
            Column::number("energy_tce.sum", "能耗", "energy").unit("吨标煤", "tce").decimals(0),
            unknown("energy_tce.n_unknown", "能耗未填", "energy unknown"),
            Column::money("tax_yuan.sum", "预计年税收", "tax a year"),
            unknown("tax_yuan.n_unknown", "税收未填", "tax unknown"),
            Column::money("value_added_yuan.sum", "预计年增加值", "value added a year"),
            unknown("value_added_yuan.n_unknown", "增加值未填", "value added unknown"),
            Column::texts("unknown", "未填的项目数", "projects not filled in").for_people(),
        ],
    },
];

impl Question for ProjectsRequest {
    const NAME: &'static str = "projects";
    type Answer = Projects;

    fn answer(&self, ask: &Ask<'_>) -> Result<Projects, Problem> {
        let engine = ask.engine;
        if self.zone.is_some() && self.scope.is_some() {
            return Err(Problem::bad("scope", "开发区与地区只能指定一个", "a zone and a place do not go together"));
        }
        let zone = self.zone.as_deref().map(|zone| engine.zone(zone).map(Scope::Zone)).transpose()?;
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let filter = ProjectFilter {
            scope: zone.or(scope),
            stages: self.stage.iter().map(|stage| stage.0).collect(),
            chain: self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?,
            open: self.open,
        };
        let pool = engine.pool(&filter);
        Ok(Projects::new(&pool, ask.lang))
    }
}

impl Projects {
    fn new(pool: &PoolView, lang: Lang) -> Self {
        Self {
            projects: pool.projects.iter().map(Project::new).collect(),
            n_unplaced: pool.n_unplaced,
            funnel: pool.funnel.iter().map(|row| FunnelRow::new(row, lang)).collect(),
        }
    }
}

impl FunnelRow {
    fn new(row: &liantu_engine::FunnelRow, lang: Lang) -> Self {
        let amount = |demand: Demand| {
            let sum = row.sums[demand as usize];
            Sum { sum: sum.known, n_unknown: sum.n_unknown }
        };
        let money = |demand: Demand| {
            let sum = row.sums[demand as usize];
            Sum { sum: whole(sum.known), n_unknown: sum.n_unknown }
        };
        let unknown = Demand::ALL.iter().filter_map(|demand| {
            let n = row.sums[*demand as usize].n_unknown;
            (n > 0).then(|| format!("{} {n}", word(*demand, lang)))
        });
        Self {
            stage: Word(row.stage),
            n: row.n,
            land_mu: amount(Demand::Land),
            investment_yuan: money(Demand::Investment),
            energy_tce: amount(Demand::Energy),
            tax_yuan: money(Demand::Tax),
            value_added_yuan: money(Demand::ValueAdded),
            unknown: unknown.collect(),
        }
    }
}

fn word(demand: Demand, lang: Lang) -> &'static str {
    let (zh, en) = match demand {
        Demand::Land => ("用地", "land"),
        Demand::Investment => ("投资", "investment"),
        Demand::Energy => ("能耗", "energy"),
        Demand::Tax => ("税收", "tax"),
        Demand::ValueAdded => ("增加值", "value added"),
    };
    pick(lang, zh, en)
}

impl Answer for Projects {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [projects, funnel] = &TABLES;
        let (n, n_unplaced) = (self.projects.len(), self.n_unplaced);
        let heading = match lang {
            Lang::Zh => format!("项目储备库：{n} 个项目"),
            Lang::En => format!("project pool: {n} projects"),
        };
        let unplaced = (n_unplaced > 0).then(|| match lang {
            Lang::Zh => format!("另有 {n_unplaced} 个项目的开发区或其所在地不明，未列入。"),
            Lang::En => format!("{n_unplaced} more are left out: their zone or its region is not known"),
        });
        vec![
            Section::new(heading).remarks(unplaced).table(projects, projects.lines(document)),
            Section::new(pick(lang, funnel.zh, funnel.en)).table(funnel, funnel.lines(document)),
        ]
    }
}
