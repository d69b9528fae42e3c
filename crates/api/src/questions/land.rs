//! `land`: what changes if firms come to a place.

use liantu_engine as engine;
use liantu_engine::{
    Balance, ChangeView, Effect, EvidenceGrade, FindingKind, LandingRisk, LandingView, Lang, OutcomeView, Sourcing,
    StateView,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::network::Network;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemCode};
use crate::question::Question;
use crate::shapes::{Named, Word, all, first, sentences};

/// 落地推演：企业来设厂会治愈、缓解、加重什么。 What changes if firms build a plant at a place
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct LandRequest {
    /// 企业（可重复，一起落地）。 A firm; several land together
    pub firm: Vec<String>,
    /// 落地的开发区或地区。 The zone or region to land in
    pub at: String,
    /// 只看这条产业链。 Only this chain
    pub chain: Option<String>,
    /// 只生产这些产品（可重复）。 Only these of its products
    #[serde(default)]
    pub product: Vec<String>,
    /// 与整体重算比较，给出最大差。 Compare with everything recomputed
    #[serde(default)]
    pub check: bool,
    /// 同时比较系统性风险（ESRI），须指定产业链。 Also compare systemic risk (ESRI); needs a chain
    #[serde(default)]
    pub risk: bool,
    /// 每张表列出多少行，0 为全部。 Rows listed in each table, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// What a landing does (落地影响).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Landing {
    /// The place.
    pub site: Named,
    /// The plants.
    pub plants: Vec<Plant>,
    /// The scopes around the place, smallest first, with what is removed and added in each.
    pub scopes: Vec<ScopeChange>,
    /// Scope by scope, chain by chain; only those in which something changes.
    pub outcomes: Vec<ChainOutcome>,
    /// How the answer compares with everything recomputed, when requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Recomputed>,
    /// Systemic risk before and after, when requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskChange>,
}

/// A firm with what its plant would make.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Plant {
    /// The firm.
    pub firm: Named,
    /// What the plant would make.
    pub products: Vec<Named>,
}

/// Severity removed and added in a scope.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScopeChange {
    /// The scope.
    pub scope: Named,
    /// By how much findings are less severe.
    pub removed: f64,
    /// By how much findings are more severe.
    pub added: f64,
}

/// What a landing does to one chain in one scope.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChainOutcome {
    /// The scope.
    pub scope: Named,
    /// The chain.
    pub chain: Named,
    /// By how much findings are less severe.
    pub removed: f64,
    /// By how much findings are more severe.
    pub added: f64,
    /// Gaps, weak links and choke points that change, the most removed first, as many as were requested.
    pub changes: Vec<FindingChange>,
    /// How many there are in all.
    pub n_changes: usize,
    /// Extensions whose promise changes, as many as were requested.
    pub outlook: Vec<FindingChange>,
    /// How many there are in all.
    pub n_outlook: usize,
    /// The fewest countries outside whose loss stops something made here; `null`: none found.
    pub countries_to_break: BeforeAfter<Option<usize>>,
    /// The same for firms.
    pub firms_to_break: BeforeAfter<Option<usize>>,
    /// How much of what is needed is made inside.
    pub sourcing: BeforeAfter<LocalSourcing>,
    /// The same in sentences.
    pub sentences: Vec<String>,
}

/// Something as recorded, and with the plants.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct BeforeAfter<T> {
    /// As recorded.
    pub before: T,
    /// With the plants.
    pub after: T,
}

/// One finding before and after.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingChange {
    /// The product.
    pub product: Named,
    /// What happens to it.
    pub effect: Word<Effect>,
    /// As recorded; `null` when there is no finding.
    pub before: Option<FindingState>,
    /// With the plants.
    pub after: Option<FindingState>,
    /// Severity removed.
    pub removed: f64,
}

/// The part of a finding that is compared.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct FindingState {
    /// Its kind.
    pub kind: Word<FindingKind>,
    /// Its severity or promise.
    pub severity: f64,
    /// How well it is supported.
    pub grade: Word<EvidenceGrade>,
}

/// What is made in a scope of what a chain needs (本地配套).
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct LocalSourcing {
    /// Products the chain needs.
    pub needed: usize,
    /// Those made in the scope.
    pub made: usize,
    /// Requirement groups of the products made in the scope.
    pub groups: usize,
    /// Those requirement groups that something made in the scope serves.
    pub met: usize,
    /// Their share; `null` when there are none.
    pub local_sourcing_rate: Option<f64>,
}

/// How far the fast answer is from everything recomputed.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Recomputed {
    /// Diagnoses compared.
    pub compared: usize,
    /// The largest difference of a number.
    pub largest_difference: f64,
}

/// Systemic risk with and without the plants (系统性风险的变化).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RiskChange {
    /// What the network is based on without the plants.
    pub network: Network,
    /// Mean ESRI of the recorded firms that have any.
    pub mean: BeforeAfter<f64>,
    /// The largest ESRI of a recorded firm.
    pub largest: BeforeAfter<f64>,
    /// Recorded firms whose ESRI changes, the most lowered first, as many as were requested.
    pub changes: Vec<FirmRiskChange>,
    /// How many there are in all.
    pub n_changes: usize,
}

/// ESRI of one firm before and after.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirmRiskChange {
    /// The firm.
    pub firm: Named,
    /// As recorded.
    pub before: f64,
    /// With the plants.
    pub after: f64,
}

impl Question for LandRequest {
    const NAME: &'static str = "land";
    type Answer = Landing;

    fn answer(&self, ask: &Ask<'_>) -> Result<Landing, Problem> {
        let engine = ask.engine;
        let question = engine::LandingRequest {
            firms: ask.landing_firms(&self.firm)?,
            site: engine.site(&self.at)?,
            chain: self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?,
            products: self.product.iter().map(|product| engine.product(product)).collect::<Result<_, _>>()?,
        };
        if self.risk && question.chain.is_none() {
            return Err(Problem::new(
                ProblemCode::MissingParameter,
                "比较系统性风险须指定产业链",
                "a chain must be given to compare systemic risk",
            )
            .with("parameter", "chain"));
        }
        let view = engine.land(&question, ask.work);
        let check = self.check.then(|| engine.check_landing(&question, ask.work)).transpose()?;
        let risk = self.risk.then(|| engine.landing_risk(&question, ask.work)).transpose()?;
        let check = check.map(|of| Recomputed { compared: of.compared, largest_difference: of.difference });
        Ok(Landing { check, risk: risk.map(|risk| RiskChange::new(&risk, self.top)), ..self.landing(&view, ask.lang) })
    }
}

impl Ask<'_> {
    /// The firms that would land: at least one.
    pub(crate) fn landing_firms(&self, names: &[String]) -> Result<Vec<liantu_engine::FirmId>, Problem> {
        if names.is_empty() {
            return Err(Problem::missing("firm"));
        }
        Ok(names.iter().map(|firm| self.engine.firm(firm)).collect::<Result<_, _>>()?)
    }
}

impl LandRequest {
    fn landing(&self, view: &LandingView, lang: Lang) -> Landing {
        let plant = |(firm, products): &(liantu_engine::Named, Vec<_>)| Plant {
            firm: firm.clone().into(),
            products: all(products),
        };
        let scope = |(scope, balance): &(liantu_engine::Named, Balance)| ScopeChange {
            scope: scope.clone().into(),
            removed: balance.removed,
            added: balance.added,
        };
        Landing {
            site: view.site.clone().into(),
            plants: view.plants.iter().map(plant).collect(),
            scopes: view.scopes.iter().map(scope).collect(),
            outcomes: view.outcomes.iter().map(|outcome| ChainOutcome::new(outcome, self.top, lang)).collect(),
            check: None,
            risk: None,
        }
    }
}

impl ChainOutcome {
    fn new(view: &OutcomeView, top: usize, lang: Lang) -> Self {
        let changes = |changes: &[ChangeView]| first(changes, top).iter().map(FindingChange::from).collect();
        let (before, after) = view.sourcing;
        Self {
            scope: view.scope.clone().into(),
            chain: view.chain.clone().into(),
            removed: view.balance.removed,
            added: view.balance.added,
            changes: changes(&view.changes),
            n_changes: view.changes.len(),
            outlook: changes(&view.outlook),
            n_outlook: view.outlook.len(),
            countries_to_break: view.countries_to_break.into(),
            firms_to_break: view.firms_to_break.into(),
            sourcing: BeforeAfter { before: before.into(), after: after.into() },
            sentences: sentences(&view.sentences, lang),
        }
    }
}

impl<T> From<(T, T)> for BeforeAfter<T> {
    fn from((before, after): (T, T)) -> Self {
        Self { before, after }
    }
}

impl From<&ChangeView> for FindingChange {
    fn from(view: &ChangeView) -> Self {
        Self {
            product: view.product.clone().into(),
            effect: Word(view.effect),
            before: view.before.map(FindingState::from),
            after: view.after.map(FindingState::from),
            removed: view.removed,
        }
    }
}

impl From<StateView> for FindingState {
    fn from(view: StateView) -> Self {
        Self { kind: Word(view.kind), severity: view.severity, grade: Word(view.grade) }
    }
}

impl From<Sourcing> for LocalSourcing {
    fn from(of: Sourcing) -> Self {
        let Sourcing { needed, made, groups, met } = of;
        Self { needed, made, groups, met, local_sourcing_rate: of.rate() }
    }
}

impl RiskChange {
    fn new(risk: &LandingRisk, top: usize) -> Self {
        let change = |(firm, before, after): &(liantu_engine::Named, f64, f64)| FirmRiskChange {
            firm: firm.clone().into(),
            before: *before,
            after: *after,
        };
        Self {
            network: risk.network.into(),
            mean: risk.mean.into(),
            largest: risk.largest.into(),
            changes: first(&risk.changes, top).iter().map(change).collect(),
            n_changes: risk.changes.len(),
        }
    }
}
