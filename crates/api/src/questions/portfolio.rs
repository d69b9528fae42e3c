//! `portfolio`: the best set of projects and firms within a budget.

use liantu_engine as engine;
use liantu_engine::{ChainId, CostKind, FindingKind, FindingView, Lang, PickView, PortfolioView};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, list, money, plain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::amount::{Amounts, Budget, Yuan};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::sentences::proof;
use crate::shapes::{Named, Score, Word, all};

liantu_model::codes! {
    /// What a portfolio is chosen from (选择范围).
    PickFrom {
        /// The project pool.
        Projects = "projects", "项目储备库", "the project pool";
        /// Firms of target lists.
        Targets = "targets", "目标清单的候选企业", "firms of target lists";
        /// Both.
        Both = "both", "两者", "both";
    }

    /// What was chosen (入选类别).
    PickKind {
        /// A project of the pool.
        Project = "project", "项目", "project";
        /// A firm of a target list.
        Firm = "firm", "候选企业", "firm";
    }

    /// The unit of an amount (单位).
    CostUnit {
        /// 亩.
        Mu = "mu", "亩", "mu";
        /// Tonnes of coal equivalent.
        Tce = "tce", "吨标煤", "tce";
        /// 元.
        Yuan = "yuan", "元", "yuan";
    }
}

/// 招商组合：预算内选哪些项目和企业，补上的最多，并给出与最优的差距上限。 Best set of projects and firms within a budget, and how far from the best it can be
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct PortfolioRequest {
    /// 产业链（可多条），all 为全部。 Chains, by key or name; `all` for every chain
    pub chain: Vec<String>,
    /// 地区或开发区。 Region or zone(s)
    pub scope: String,
    /// 用地预算，亩。 Land budget, mu
    pub land: Option<Budget>,
    /// 能耗预算，吨标煤。 Energy budget, tonnes of coal equivalent
    pub energy: Option<Budget>,
    /// 投资预算，如 20亿。 Money, such as 2000000000 yuan
    pub investment: Option<Yuan>,
    /// 成本未知的按此假定，如 land=100,investment=5亿。 What unknown costs are taken to be, such as land=100,investment=500000000
    pub assume: Option<Amounts>,
    /// 从哪里选。 What to choose from
    #[serde(default = "both")]
    pub from: Word<PickFrom>,
    /// 每条链看最严重的多少项来列候选企业。 Target lists for so many findings of each chain
    #[serde(default = "ten")]
    pub findings: usize,
    /// 每项列多少家候选。 Candidates for each
    #[serde(default = "five")]
    pub top: usize,
}

fn both() -> Word<PickFrom> {
    Word(PickFrom::Both)
}

fn ten() -> usize {
    10
}

fn five() -> usize {
    5
}

/// A portfolio (组合).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Portfolio {
    /// What was chosen, in the order in which it was taken.
    pub picks: Vec<Picked>,
    /// The number of items that could be chosen.
    pub n_items: usize,
    /// Gaps and weak links that count.
    pub n_findings: usize,
    /// Severity healed.
    pub healed: Score,
    /// The sum of all severities.
    pub severity: Score,
    /// The most that any set within the budgets can heal.
    pub bound: Score,
    /// How far from the optimum the choice can be, as a share of the bound.
    pub gap: Score,
    /// The share of the optimum that is reached whatever the data.
    pub guarantee: Score,
    /// Whether the independent check of the certificate holds.
    pub is_checked: bool,
    /// The result of the independent check.
    pub proof: String,
    /// What is spent of each limited budget.
    pub budgets: Vec<Spending>,
    /// Items that heal something but were left out because their costs are unknown.
    pub unknown_costs: Vec<UnknownCost>,
    /// The findings, and how much of each is left, most first.
    pub left: Vec<LeftFinding>,
}

/// One item of a portfolio (入选项).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Picked {
    /// Its place in the order in which it was taken, from 1.
    pub rank: usize,
    /// Whether it is a project or a firm.
    pub kind: Word<PickKind>,
    /// The project, or the firm.
    pub item: Named,
    /// Severity it heals beyond those before it.
    pub gain: Score,
    /// Land it takes, 亩; `null` where unknown and not limited.
    pub land_mu: Option<f64>,
    /// Energy it takes, tonnes of coal equivalent.
    pub energy_tce: Option<f64>,
    /// Money it takes, 元.
    pub investment_yuan: Option<i64>,
    /// Whether one of them is assumed.
    pub is_assumed: bool,
    /// Products whose gap or weak link it heals.
    pub heals: Vec<Named>,
}

/// What is spent of a budget.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Spending {
    /// The kind of cost.
    pub name: Word<CostKind>,
    /// Its unit.
    pub unit: Word<CostUnit>,
    /// What is spent.
    pub spent: f64,
    /// The budget.
    pub budget: f64,
}

/// An item of unknown costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnknownCost {
    /// The project or firm.
    pub item: Named,
    /// The costs that are missing.
    pub unknown: Vec<Word<CostKind>>,
}

/// How much of a finding is left.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftFinding {
    /// The id of the finding.
    pub finding: String,
    /// Gap or weak link.
    pub kind: Word<FindingKind>,
    /// The product.
    pub product: Named,
    /// Its severity.
    pub severity: Score,
    /// The share that is left, 0 to 1.
    pub left: Score,
}

static TABLES: [Table; 2] = [
    Table {
        key: "picks",
        zh: "入选",
        en: "picks",
        rows: &[list("picks")],
        columns: &[
            Column::integer("rank", "#", "#"),
            Column::word::<PickKind>("kind", "类别", "kind"),
            Column::name("item", "项目或企业", "project or firm"),
            Column::number("gain", "新增补强", "adds"),
            Column::area("land_mu", "用地", "land"),
            Column::number("energy_tce", "能耗", "energy").unit("吨标煤", "tce").decimals(0),
            Column::money("investment_yuan", "投资", "investment"),
            Column::flag("is_assumed", "成本为假定", "costs assumed"),
            Column::names("heals", "补强的产品", "heals").width(20),
        ],
    },
    Table {
        key: "left",
        zh: "尚未补上",
        en: "still weak",
        rows: &[list("left")],
        columns: &[
            Column::key("finding", "发现", "finding").for_programs(),
            Column::name("product", "尚未补上", "still weak"),
            Column::word::<FindingKind>("kind", "类别", "kind"),
            Column::number("severity", "严重度", "severity"),
            Column::percent("left", "剩余", "left").decimals(0),
        ],
    },
];

/// Rows of the second table that are shown to people.
const LEFT_SHOWN: usize = 8;

impl Question for PortfolioRequest {
    const NAME: &'static str = "portfolio";
    type Answer = Portfolio;

    fn answer(&self, ask: &Ask<'_>) -> Result<Portfolio, Problem> {
        let assumed = self.assume.as_ref().map(|assume| assume.read("assume")).transpose()?;
        let question = engine::PortfolioRequest {
            chains: self.chains(ask)?,
            scope: ask.scope(&self.scope)?,
            projects: self.from.0 != PickFrom::Targets,
            targets: self.from.0 != PickFrom::Projects,
            budgets: [
                self.land.as_ref().map(|land| land.amount("land")).transpose()?,
                self.energy.as_ref().map(|energy| energy.amount("energy")).transpose()?,
                self.investment.as_ref().map(|investment| investment.budget("investment")).transpose()?,
            ],
            assumed: assumed.unwrap_or_default(),
            findings: self.findings,
            top: self.top,
        };
        let view = ask.engine.portfolio(&question, ask.work)?;
        Ok(Portfolio::new(&view, ask.lang))
    }
}

impl PortfolioRequest {
    /// The requested chains, each once.
    fn chains(&self, ask: &Ask<'_>) -> Result<Vec<ChainId>, Problem> {
        let mut chains = Vec::new();
        for name in &self.chain {
            let new: Vec<ChainId> = ask.chains(name)?.into_iter().filter(|chain| !chains.contains(chain)).collect();
            chains.extend(new);
        }
        if chains.is_empty() { Err(Problem::missing("chain")) } else { Ok(chains) }
    }
}

impl Portfolio {
    fn new(view: &PortfolioView, lang: Lang) -> Self {
        let gap = if view.bound > 0.0 { ((view.bound - view.worth) / view.bound).max(0.0) } else { 0.0 };
        let unknown = |(item, kinds): &(liantu_engine::Named, Vec<CostKind>)| UnknownCost {
            item: item.clone().into(),
            unknown: kinds.iter().copied().map(Word).collect(),
        };
        let left = |(finding, left): &(FindingView, f64)| LeftFinding {
            finding: finding.id.clone(),
            kind: Word(finding.kind),
            product: finding.product.clone().into(),
            severity: Score(finding.severity),
            left: Score(*left),
        };
        Self {
            picks: (1..).zip(&view.picks).map(|(rank, item)| Picked::new(rank, item)).collect(),
            n_items: view.n_items,
            n_findings: view.findings.len(),
            healed: Score(view.worth),
            severity: Score(view.whole),
            bound: Score(view.bound),
            gap: Score(gap),
            guarantee: Score(view.guarantee),
            is_checked: view.differences.is_empty(),
            proof: proof(&view.differences, lang),
            budgets: view.spent.iter().map(Spending::from).collect(),
            unknown_costs: view.unknown.iter().map(unknown).collect(),
            left: view.findings.iter().map(left).collect(),
        }
    }
}

impl Picked {
    fn new(rank: usize, view: &PickView) -> Self {
        let [land_mu, energy_tce, investment] = view.costs;
        #[expect(clippy::cast_possible_truncation, reason = "whole 元 below 2^53")]
        let investment_yuan = investment.map(|yuan| yuan.round() as i64);
        Self {
            rank,
            kind: Word(if view.is_project { PickKind::Project } else { PickKind::Firm }),
            item: view.name.clone().into(),
            gain: Score(view.gain),
            land_mu,
            energy_tce,
            investment_yuan,
            is_assumed: view.is_assumed,
            heals: all(&view.heals),
        }
    }
}

impl From<&(CostKind, f64, f64)> for Spending {
    fn from(&(kind, spent, budget): &(CostKind, f64, f64)) -> Self {
        let unit = match kind {
            CostKind::Land => CostUnit::Mu,
            CostKind::Energy => CostUnit::Tce,
            CostKind::Investment => CostUnit::Yuan,
        };
        Self { name: Word(kind), unit: Word(unit), spent, budget }
    }
}

impl Answer for Portfolio {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [picks, left] = &TABLES;
        let (n, items, worth, whole) = (self.picks.len(), self.n_items, self.healed.0, self.severity.0);
        let heading = match lang {
            Lang::Zh => format!("从 {items} 个候选中选出 {n} 个：补上严重度 {worth:.2}，全部 {whole:.2}"),
            Lang::En => format!("{n} of {items} candidates chosen: severity {worth:.2} healed, of {whole:.2} in all"),
        };
        let mut still: Vec<Value> = left.lines(document);
        still.retain(|line| line["left"].as_f64() > Some(0.0));
        let (n, weak) = (self.n_findings, still.len());
        still.truncate(LEFT_SHOWN);
        let shown = still.len();
        let rest = match lang {
            Lang::Zh => format!("缺链与弱链共 {n} 项，{weak} 项尚未全部补上，以下为最严重的 {shown} 项"),
            Lang::En => format!("{n} gaps and weak links, {weak} not wholly healed; the {shown} most severe of these"),
        };
        vec![
            Section::new(heading).remarks(self.remarks(lang)).table(picks, picks.lines(document)),
            Section::new(rest).table(left, still),
        ]
    }
}

impl Portfolio {
    fn remarks(&self, lang: Lang) -> Vec<String> {
        let mut remarks: Vec<String> = self.budgets.iter().map(|budget| budget.sentence(lang)).collect();
        remarks.push(self.certificate(lang));
        if self.picks.iter().any(|item| item.is_assumed) {
            let zh = "标为假定的成本按请求中的假定计，不是企业申报的。";
            let en = "Costs marked as assumed are those of the request, not reported by the firm.";
            remarks.push(pick(lang, zh, en).to_owned());
        }
        remarks.extend(self.left_out(lang));
        remarks
    }

    /// How good the choice is, and the result of the independent check.
    fn certificate(&self, lang: Lang) -> String {
        let (bound, gap, sure) = (self.bound.0, self.gap.0 * 100.0, self.guarantee.0 * 100.0);
        let proof = &self.proof;
        match lang {
            Lang::Zh => format!(
                "任何组合都不超过 {bound:.2}，本组合至多差 {gap:.1}%；不看数据时保证不低于最优的 {sure:.1}%。{proof}"
            ),
            Lang::En => format!(
                "No set heals more than {bound:.2}: at most {gap:.1}% is missing; whatever the data, at least {sure:.1}% of the best is reached. {proof}"
            ),
        }
    }

    /// What was left out because its costs are unknown.
    fn left_out(&self, lang: Lang) -> Option<String> {
        let first = self.unknown_costs.first()?;
        let kinds: Vec<&str> = first.unknown.iter().map(|kind| kind.0.in_lang(lang)).collect();
        let (item, n, kinds) = (first.item.in_lang(lang), self.unknown_costs.len(), kinds.join(pick(lang, "、", ", ")));
        Some(match lang {
            Lang::Zh => format!("{n} 个候选的成本未知，没有参选（如“{item}”：{kinds}）；可以为未知的成本作假定。"),
            Lang::En => format!(
                "{n} candidates were left out, as their costs are not known ({item}: {kinds}); unknown costs can be assumed."
            ),
        })
    }
}

impl Spending {
    fn sentence(&self, lang: Lang) -> String {
        let (name, unit) = (self.name.0.in_lang(lang), self.unit.0.in_lang(lang));
        let [spent, all] = [self.spent, self.budget].map(|amount| match self.unit.0 {
            CostUnit::Yuan => money(amount, lang),
            CostUnit::Mu | CostUnit::Tce => format!("{} {unit}", plain(amount)),
        });
        match lang {
            Lang::Zh => format!("{name}：用去 {spent}，预算 {all}。"),
            Lang::En => format!("{name}: {spent} of {all} spent."),
        }
    }
}
