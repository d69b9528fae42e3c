//! `match`: which project goes into which zone, with a proof.

use liantu_engine as engine;
use liantu_engine::{
    CostKind, Lang, MatchTerm, MatchView, Mountain, OPEN_STAGES, PlacedView, ProjectStage, UnplacedView, ZoneRoom,
};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pair::of_26;
use crate::amount::Amounts;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::sentences::proof;
use crate::shapes::{Named, Score, Word};

/// 项目跨区流转：在谈项目该进哪个开发区，为什么，附最优性证书。 Which project goes into which zone, with a proof
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct MatchRequest {
    /// 地区：其中的开发区和项目参加。 Zones and projects of this region take part
    pub scope: String,
    /// 参加的项目阶段；阶段未知的总是参加。 Stages that take part; projects of unknown stage always do
    #[serde(default = "open_stages")]
    pub stage: Vec<Word<ProjectStage>>,
    /// 哪份山区县名单优先。 The list of mountain counties that is favoured
    #[serde(default = "of_26")]
    pub mountain: Word<Mountain>,
    /// 承载未知的开发区按此假定，如 land=300,energy=20000。 What zones that do not say are taken to have left, such as land=300,energy=20000
    pub capacity: Option<Amounts>,
}

fn open_stages() -> Vec<Word<ProjectStage>> {
    OPEN_STAGES.map(Word).to_vec()
}

/// Projects in zones, with a proof of how good that is (匹配结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Matching {
    /// The region.
    pub scope: Named,
    /// Projects with a zone first, then those without one; each in id order.
    pub projects: Vec<ProjectPlace>,
    /// Points of the plan.
    pub points: Score,
    /// What no plan can exceed.
    pub bound: Score,
    /// What the bound counts: land or energy.
    pub bound_by: Word<CostKind>,
    /// Whether the plan is proved to be the best.
    pub is_best: bool,
    /// Projects that the solution behind the bound splits.
    pub n_split_in_bound: usize,
    /// Whether the independent check of the certificate holds.
    pub is_checked: bool,
    /// The result of the independent check.
    pub proof: String,
    /// Zones that took part.
    pub n_zones: usize,
    /// Zones whose remaining land is unknown.
    pub n_zones_land_unknown: usize,
    /// Zones whose remaining energy is unknown.
    pub n_zones_energy_unknown: usize,
    /// Projects of unknown land: not counted.
    pub n_projects_land_unknown: usize,
    /// Projects of unknown energy: not counted.
    pub n_projects_energy_unknown: usize,
}

/// A project and the zone it goes to (项目去处).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProjectPlace {
    /// The project.
    pub project: Named,
    /// Its stage.
    pub stage: Option<Word<ProjectStage>>,
    /// The zone that owns it.
    pub owner: Option<Named>,
    /// The zone it goes to; `null` when no zone accepts it.
    pub zone: Option<Named>,
    /// Whether it leaves the zone that owns it.
    pub is_moved: bool,
    /// The sum of the terms; `null` without a zone.
    pub points: Option<Score>,
    /// What makes the zone suitable.
    pub terms: Vec<PointsTerm>,
    /// Land it takes, 亩.
    pub land_mu: Option<f64>,
    /// Energy it takes, tonnes of coal equivalent.
    pub energy_tce: Option<f64>,
    /// The terms in words, or why no zone accepts it.
    pub why: String,
}

/// One thing that makes a zone suitable for a project.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PointsTerm {
    /// What it is.
    pub name: Word<MatchTerm>,
    /// 0 to 1.
    pub value: Score,
    /// Value × weight.
    pub points: Score,
}

static TABLES: [Table; 1] = [Table {
    key: "projects",
    zh: "项目去处",
    en: "projects",
    rows: &[list("projects")],
    columns: &[
        Column::name("project", "项目", "project"),
        Column::word::<ProjectStage>("stage", "阶段", "stage"),
        Column::name("owner", "原开发区", "owner zone"),
        Column::name("zone", "安排到", "goes to"),
        Column::flag("is_moved", "流转", "moves"),
        Column::number("points", "得分", "points").decimals(0),
        Column::area("land_mu", "用地", "land"),
        Column::number("energy_tce", "能耗", "energy").unit("吨标煤", "tce").for_programs(),
        Column::text("why", "理由", "why").width(20),
    ],
}];

impl Question for MatchRequest {
    const NAME: &'static str = "match";
    type Answer = Matching;

    fn answer(&self, ask: &Ask<'_>) -> Result<Matching, Problem> {
        let capacity = self.capacity.as_ref().map(|capacity| capacity.read("capacity")).transpose()?;
        let [land_mu, energy_tce, investment] = capacity.unwrap_or_default();
        if investment.is_some() {
            let zh = "开发区的承载只有用地和能耗，没有投资";
            return Err(Problem::bad("capacity", zh, "zones have land and energy left, not investment"));
        }
        let requested: Vec<ProjectStage> = self.stage.iter().map(|stage| stage.0).collect();
        let question = engine::MatchRequest {
            scope: ask.scope(&self.scope)?,
            stages: if requested.is_empty() { OPEN_STAGES.to_vec() } else { requested },
            mountain: self.mountain.0,
            assumed: ZoneRoom { land_mu, energy_tce, ..ZoneRoom::default() },
        };
        let view = ask.engine.match_projects(&question, ask.work);
        Ok(Matching::new(&view, ask.lang))
    }
}

impl Matching {
    fn new(view: &MatchView, lang: Lang) -> Self {
        let placed = view.placed.iter().map(|placed| ProjectPlace::placed(placed, lang));
        let unplaced = view.unplaced.iter().map(|unplaced| ProjectPlace::unplaced(unplaced, lang));
        let ([n_zones, zones_mu, zones_tce], [projects_mu, projects_tce]) = (view.zones, view.uncounted);
        Self {
            scope: view.scope.clone().into(),
            projects: placed.chain(unplaced).collect(),
            points: Score(view.points),
            bound: Score(view.bound),
            bound_by: Word(view.bound_by),
            is_best: view.is_best,
            n_split_in_bound: view.n_split,
            is_checked: view.differences.is_empty(),
            proof: proof(&view.differences, lang),
            n_zones,
            n_zones_land_unknown: zones_mu,
            n_zones_energy_unknown: zones_tce,
            n_projects_land_unknown: projects_mu,
            n_projects_energy_unknown: projects_tce,
        }
    }
}

impl ProjectPlace {
    fn placed(view: &PlacedView, lang: Lang) -> Self {
        let term = |(name, value, points): &(MatchTerm, f64, f64)| PointsTerm {
            name: Word(*name),
            value: Score(*value),
            points: Score(*points),
        };
        let in_words = view.terms.iter().map(|(name, _, points)| format!("{} {points:.0}", name.in_lang(lang)));
        Self {
            project: view.project.clone().into(),
            stage: view.stage.map(Word),
            owner: view.owner.clone().map(Named::from),
            zone: Some(view.zone.clone().into()),
            is_moved: view.is_moved,
            points: Some(Score(view.points)),
            terms: view.terms.iter().map(term).collect(),
            land_mu: view.land_mu,
            energy_tce: view.energy_tce,
            why: in_words.collect::<Vec<_>>().join(pick(lang, "，", ", ")),
        }
    }

    fn unplaced(view: &UnplacedView, lang: Lang) -> Self {
        Self {
            project: view.project.clone().into(),
            stage: view.stage.map(Word),
            owner: view.owner.clone().map(Named::from),
            zone: None,
            is_moved: false,
            points: None,
            terms: Vec::new(),
            land_mu: view.land_mu,
            energy_tce: view.energy_tce,
            why: view.why.in_lang(lang).to_owned(),
        }
    }
}

impl Answer for Matching {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let n = self.projects.iter().filter(|project| project.zone.is_some()).count();
        let moved = self.projects.iter().filter(|project| project.is_moved).count();
        let (scope, without) = (self.scope.in_lang(lang), self.projects.len() - n);
        let heading = match lang {
            Lang::Zh => format!("{scope}：{n} 个项目有去处，其中跨区流转 {moved} 个；{without} 个没有去处"),
            Lang::En => format!("{scope}: {n} projects have a zone, {moved} of them move; {without} have none"),
        };
        let section = Section::new(heading);
        if self.projects.is_empty() {
            let none = ["没有在谈项目（表 projects）。", "There is no open project (table projects)."];
            return vec![section.remark(pick(lang, none[0], none[1]))];
        }
        let section = section.remarks(self.unknown_room(lang)).remarks(self.uncounted(lang));
        vec![section.remark(self.certificate(lang)).table(&TABLES[0], TABLES[0].lines(document))]
    }
}

impl Matching {
    fn unknown_room(&self, lang: Lang) -> Option<String> {
        let (zones, mu, tce) = (self.n_zones, self.n_zones_land_unknown, self.n_zones_energy_unknown);
        (mu + tce > 0).then(|| match lang {
            Lang::Zh => {
                format!("{zones} 个开发区中，{mu} 个可供用地未知、{tce} 个可用能耗未知，按不受限处理。")
            }
            Lang::En => format!(
                "Of {zones} zones, {mu} do not say what land and {tce} what energy is left: these are not limited."
            ),
        })
    }

    fn uncounted(&self, lang: Lang) -> Option<String> {
        let (mu, tce) = (self.n_projects_land_unknown, self.n_projects_energy_unknown);
        (mu + tce > 0).then(|| match lang {
            Lang::Zh => format!("{mu} 个项目用地未知，{tce} 个能耗未知，未计入占用。"),
            Lang::En => format!("{mu} projects do not say their land, {tce} their energy: not counted."),
        })
    }

    /// How good the plan is, and the result of the independent check.
    fn certificate(&self, lang: Lang) -> String {
        let (points, bound, split, proof) = (self.points.0, self.bound.0, self.n_split_in_bound, &self.proof);
        let by = self.bound_by.0.in_lang(lang);
        let gap = if bound > 0.0 { ((bound - points) / bound * 100.0).max(0.0) } else { 0.0 };
        let best = match (self.is_best, lang) {
            (true, Lang::Zh) => "已证明为最优整体方案".to_owned(),
            (true, Lang::En) => "proved to be the best whole plan".to_owned(),
            (false, Lang::Zh) => format!("至多差 {gap:.2}%"),
            (false, Lang::En) => format!("at most {gap:.2}% is missing"),
        };
        match lang {
            Lang::Zh => format!(
                "总分 {points:.1}，任何方案都不超过 {bound:.1}（允许项目分拆、只计{by}的最小费用流，其中 {split} 个被分拆）：{best}。{proof}"
            ),
            Lang::En => format!(
                "{points:.1} points; no plan has more than {bound:.1} (a flow that may split projects and counts {by} only; it splits {split}): {best}. {proof}"
            ),
        }
    }
}
