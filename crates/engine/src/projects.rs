//! The project pool in the user's words (项目储备库): lists with sums, one project, warnings.

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::identity::normalise_name;
use liantu_model::{ChainId, PartialDate, ProjectId, Scope, Snapshot, Wording};
use liantu_query::projects::{Duplicate, Same, duplicates, is_open, products_of, stalled};

use crate::engine::Engine;
use crate::named::Named;
use crate::names::{NameError, NameKind};

/// The stages at which a project may still change its zone.
pub const OPEN_STAGES: [ProjectStage; 3] = [ProjectStage::Lead, ProjectStage::Talks, ProjectStage::Signed];

/// A project (项目).
#[derive(Clone, Debug)]
pub struct ProjectView {
    /// The project.
    pub project: Named,
    /// The investing firm.
    pub firm: Option<Named>,
    /// What it would make, the main product first.
    pub products: Vec<Named>,
    /// The zone that owns it.
    pub zone: Option<Named>,
    /// Its stage.
    pub stage: Option<ProjectStage>,
    /// The day it reached its stage.
    pub since: Option<PartialDate>,
    /// Land, investment, energy, tax and value added, in the order of [`Demand::ALL`].
    pub demands: [Option<f64>; 5],
    /// Remark.
    pub note: Option<String>,
    /// The title of its source.
    pub source: Option<String>,
}

/// What a project needs or brings (要素).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Land, 亩.
    Land,
    /// Investment, 元.
    Investment,
    /// Energy a year, tonnes of coal equivalent.
    Energy,
    /// Tax a year once in production, 元.
    Tax,
    /// Value added a year once in production, 元.
    ValueAdded,
}

impl Demand {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Land, Self::Investment, Self::Energy, Self::Tax, Self::ValueAdded];

    /// The field in files.
    pub fn field(self) -> &'static str {
        match self {
            Self::Land => "land_mu",
            Self::Investment => "investment_yuan",
            Self::Energy => "energy_tce",
            Self::Tax => "tax_yuan",
            Self::ValueAdded => "value_added_yuan",
        }
    }

    fn value(self, world: &Snapshot, project: ProjectId) -> Option<f64> {
        let projects = world.projects();
        #[expect(clippy::cast_precision_loss, reason = "元 of a project stay far below 2^53")]
        let yuan = |yuan: Option<i64>| yuan.map(|yuan| yuan as f64);
        match self {
            Self::Land => projects.land_mu().get(project),
            Self::Investment => yuan(projects.investment_yuan().get(project)),
            Self::Energy => projects.energy_tce().get(project),
            Self::Tax => yuan(projects.tax_yuan().get(project)),
            Self::ValueAdded => yuan(projects.value_added_yuan().get(project)),
        }
    }
}

impl ProjectView {
    /// One demand.
    pub fn demand(&self, demand: Demand) -> Option<f64> {
        self.demands[demand as usize]
    }

    /// A demand per 亩 of land, when both are known and there is land (亩均).
    pub fn per_mu(&self, demand: Demand) -> Option<f64> {
        let land = self.demand(Demand::Land).filter(|land| *land > 0.0)?;
        Some(self.demand(demand)? / land)
    }
}

/// Which projects are requested (筛选).
#[derive(Clone, Debug, Default)]
pub struct ProjectFilter {
    /// Only those owned by zones in this scope.
    pub scope: Option<Scope>,
    /// Only those at one of these stages; empty: at any.
    pub stages: Vec<ProjectStage>,
    /// Only those of this chain: one of the products is the chain's, or no product is known and it is
    /// the main chain of the firm.
    pub chain: Option<ChainId>,
    /// Only those neither in production nor lost.
    pub open: bool,
}

/// Projects with sums by stage (储备清单).
#[derive(Clone, Debug)]
pub struct PoolView {
    /// The projects: by stage, then key; those of unknown stage last.
    pub projects: Vec<ProjectView>,
    /// Sums by stage, for stages with any project, then of all.
    pub funnel: Vec<FunnelRow>,
    /// Projects left out because a scope is requested and their zone, or its region, is unknown.
    pub n_unplaced: usize,
}

/// The projects of one stage together (漏斗).
#[derive(Clone, Debug)]
pub struct FunnelRow {
    /// The stage; for the last row all stages.
    pub stage: FunnelStage,
    /// Projects.
    pub n: usize,
    /// Sums of the known values, and for how many projects the value is unknown, in the order of [`Demand::ALL`].
    pub sums: [Sum; 5],
}

/// A sum over projects.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// The sum of the known values, `None` when there are none.
    pub known: Option<f64>,
    /// Projects whose value is unknown.
    pub n_unknown: usize,
}

liantu_model::codes! {
    /// What a row of the funnel sums up: a stage of [`ProjectStage`], the unknown stage, or all.
    FunnelStage {
        /// 线索.
        Lead = "lead", "线索", "lead";
        /// 洽谈.
        Talks = "talks", "洽谈", "talks";
        /// 签约.
        Signed = "signed", "签约", "signed";
        /// 开工.
        Building = "building", "开工", "under construction";
        /// 投产.
        Running = "running", "投产", "in production";
        /// 流失.
        Lost = "lost", "流失", "lost";
        /// The stage is not known.
        Unknown = "unknown", "阶段不明", "unknown";
        /// All projects.
        All = "all", "合计", "all";
    }

    /// Why a person should look at projects.
    WarningKind {
        /// Zones court one firm.
        SameFirm = "same_firm", "同一企业", "same firm";
        /// Zones court firms of one group.
        SameGroup = "same_group", "同一集团", "same group";
        /// Zones have projects of one name whose firm is not recorded.
        SameName = "same_name", "同名项目", "same name";
        /// A project has been at its stage for a long time.
        Stalled = "stalled", "停滞", "stalled";
    }
}

/// Projects that a person should look at (提醒).
#[derive(Clone, Debug)]
pub struct ProjectWarning {
    /// What is wrong.
    pub kind: WarningKind,
    /// What is wrong, in a sentence.
    pub sentence: Wording,
    /// The firm or head of the group.
    pub firm: Option<Named>,
    /// The projects.
    pub projects: Vec<ProjectView>,
    /// Of a stalled project: days at its stage.
    pub days: Option<i64>,
}

impl Engine {
    /// The project with this key or name.
    ///
    /// # Errors
    /// [`NameError`] with the nearest projects.
    pub fn project(&self, text: &str) -> Result<ProjectId, NameError> {
        self.one(text, NameKind::Project)
    }

    /// One project.
    pub fn project_view(&self, project: ProjectId) -> ProjectView {
        let (world, projects) = (&self.world, self.world.projects());
        let source = projects.view().evidence(project).and_then(|evidence| evidence.source);
        ProjectView {
            project: self.named(project),
            firm: projects.firm().get(project).map(|firm| self.named(firm)),
            products: products_of(world, project).into_iter().map(|product| self.named(product)).collect(),
            zone: projects.zone().get(project).map(|zone| self.named(zone)),
            stage: projects.stage().get(project),
            since: projects.since().get(project),
            demands: Demand::ALL.map(|demand| demand.value(world, project)),
            note: projects.note().get(project).map(str::to_owned),
            source: source.and_then(|source| world.sources().title().get(source)).map(str::to_owned),
        }
    }

    /// The projects that pass a filter, with sums by stage.
    pub fn pool(&self, filter: &ProjectFilter) -> PoolView {
        let projects = self.world.projects();
        let stage = |project: &ProjectId| projects.stage().get(*project);
        let passes = |project: &ProjectId| {
            (!filter.open || is_open(&self.world, *project))
                && (filter.stages.is_empty() || stage(project).is_some_and(|stage| filter.stages.contains(&stage)))
                && filter.chain.is_none_or(|chain| is_of_chain(&self.world, *project, chain))
        };
        let mut n_unplaced = 0;
        let mut found: Vec<ProjectId> = projects.ids().filter(passes).collect();
        if let Some(scope) = &filter.scope {
            found.retain(|project| {
                let inside = projects.zone().get(*project).and_then(|zone| scope.contains_zone(&self.world, zone));
                n_unplaced += usize::from(inside.is_none());
                inside == Some(true)
            });
        }
        found.sort_by_key(|project| (stage(project).map_or(u8::MAX, ProjectStage::raw), *project));
        let projects: Vec<ProjectView> = found.into_iter().map(|project| self.project_view(project)).collect();
        PoolView { funnel: funnel(&projects), projects, n_unplaced }
    }

    /// Duplicated effort (重复招引): open projects of different zones for one firm or group.
    pub fn duplicate_projects(&self) -> Vec<ProjectWarning> {
        let name = |project| normalise_name(self.world.projects().name().get(project).unwrap_or_default()).full;
        duplicates(&self.world, &self.config, name).iter().map(|one| self.duplicate(one)).collect()
    }

    /// Open projects that have been at their stage for at least `days` on the day `today`, longest first; and the
    /// number of projects for which this is unknown.
    pub fn stalled_projects(&self, today: PartialDate, days: i64) -> (Vec<ProjectWarning>, usize) {
        let (found, unknown) = stalled(&self.world, today, days);
        let warn = |one: &liantu_query::projects::Stalled| {
            let view = self.project_view(one.project);
            let stage = view.stage.map_or_else(|| Wording::new("阶段不明", "an unknown stage"), ProjectStage::wording);
            let sentence = Wording::new(
                format!("{}停在“{}”已 {} 天", view.project.zh, stage.zh, one.days),
                format!("{} has been at {} for {} days", view.project.en, stage.en, one.days),
            );
            ProjectWarning {
                kind: WarningKind::Stalled,
                sentence,
                firm: view.firm.clone(),
                projects: vec![view],
                days: Some(one.days),
            }
        };
        (found.iter().map(warn).collect(), unknown.len())
    }

    fn duplicate(&self, found: &Duplicate) -> ProjectWarning {
        let projects: Vec<ProjectView> = found.projects.iter().map(|project| self.project_view(*project)).collect();
        let mut zones: Vec<&Named> = projects.iter().filter_map(|view| view.zone.as_ref()).collect();
        zones.sort_by_key(|zone| zone.key.as_str());
        zones.dedup();
        let join =
            |part: fn(&Named) -> &str, with: &str| zones.iter().map(|zone| part(zone)).collect::<Vec<_>>().join(with);
        let (zh, en) = (join(|zone| &zone.zh, "、"), join(|zone| &zone.en, ", "));
        let (kind, firm) = match found.same {
            Same::Firm(firm) => (WarningKind::SameFirm, Some(self.named(firm))),
            Same::Group(firm) => (WarningKind::SameGroup, Some(self.named(firm))),
            Same::Name => (WarningKind::SameName, None),
        };
        let sentence = match (kind, &firm) {
            (WarningKind::SameFirm, Some(firm)) => {
                Wording::new(format!("{zh}都在招引{}", firm.zh), format!("{} is courted by {en}", firm.en))
            }
            (_, Some(firm)) => Wording::new(
                format!("{zh}都在招引同一集团的企业（{}）", firm.zh),
                format!("firms of one group ({}) are courted by {en}", firm.en),
            ),
            (_, None) => {
                let name = projects.first().map(|view| view.project.clone()).unwrap_or_default();
                Wording::new(
                    format!("{zh}有同名项目“{}”，且投资企业未登记", name.zh),
                    format!("{en} have a project of one name, {}, with no firm recorded", name.en),
                )
            }
        };
        ProjectWarning { kind, sentence, firm, projects, days: None }
    }
}

fn is_of_chain(world: &Snapshot, project: ProjectId, chain: ChainId) -> bool {
    let products = products_of(world, project);
    if products.is_empty() {
        let firm = world.projects().firm().get(project);
        return firm.and_then(|firm| world.firms().chain().get(firm)) == Some(chain);
    }
    products.iter().any(|product| world.products().chain().get(*product) == Some(chain))
}

fn funnel(projects: &[ProjectView]) -> Vec<FunnelRow> {
    let row = |stage: &FunnelStage| {
        let is_in = |view: &&ProjectView| *stage == FunnelStage::All || FunnelStage::of(view.stage) == *stage;
        sum_up(*stage, &projects.iter().filter(is_in).collect::<Vec<_>>())
    };
    FunnelStage::ALL.iter().map(row).filter(|row| row.n > 0 || row.stage == FunnelStage::All).collect()
}

impl FunnelStage {
    /// The row that a project of this stage belongs to.
    fn of(stage: Option<ProjectStage>) -> Self {
        match stage {
            Some(ProjectStage::Lead) => Self::Lead,
            Some(ProjectStage::Talks) => Self::Talks,
            Some(ProjectStage::Signed) => Self::Signed,
            Some(ProjectStage::Building) => Self::Building,
            Some(ProjectStage::Running) => Self::Running,
            Some(ProjectStage::Lost) => Self::Lost,
            None => Self::Unknown,
        }
    }
}

fn sum_up(stage: FunnelStage, projects: &[&ProjectView]) -> FunnelRow {
    let sum = |demand: Demand| {
        let known: Vec<f64> = projects.iter().filter_map(|view| view.demand(demand)).collect();
        Sum { known: known.iter().copied().reduce(|sum, one| sum + one), n_unknown: projects.len() - known.len() }
    };
    FunnelRow { stage, n: projects.len(), sums: Demand::ALL.map(sum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_funnel_are_called_as_the_stages_are() {
        for stage in ProjectStage::ALL {
            let row = FunnelStage::of(Some(*stage));
            assert_eq!((row.code(), row.wording()), (stage.code(), stage.wording()));
        }
    }
}
