//! The best set of firms and projects within a budget, in the user's words (招商组合).

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::Code as _;
use liantu_model::{ChainId, FirmId, ProductId, ProjectId, Scope};
use liantu_query::Work;
use liantu_query::matching::projects::projects_at;
use liantu_query::portfolio::{Choice, Items, Left, Need, choose, heals, once_each};
use liantu_query::projects::products_of;
use liantu_query::targets::Sources;
use liantu_verify::Difference;

use crate::certificate;
use crate::diagnosis::FindingView;
use crate::engine::Engine;
use crate::named::Named;
use crate::names::NameError;
use crate::projects::OPEN_STAGES;
use crate::targets::TargetRequest;

liantu_model::codes! {
    /// What a project or firm uses up, and what budgets limit (要素).
    CostKind {
        /// 用地, 亩.
        Land = "land", "用地", "land";
        /// 能耗, tonnes of coal equivalent a year.
        Energy = "energy", "能耗", "energy";
        /// 投资, 元.
        Investment = "investment", "投资", "investment";
    }
}

/// Land (亩), energy (吨标煤) and investment (元); `None`: no limit, or unknown.
pub type Amounts = [Option<f64>; 3];

/// A request for a portfolio.
#[derive(Clone, Debug)]
pub struct PortfolioRequest {
    /// The chains whose gaps and weak links are to be healed.
    pub chains: Vec<ChainId>,
    /// Where.
    pub scope: Scope,
    /// Whether open projects of the scope can be chosen.
    pub projects: bool,
    /// Whether candidates of the target lists can be chosen.
    pub targets: bool,
    /// The budgets.
    pub budgets: Amounts,
    /// The needs assumed for a firm without a project, or a project without figures.
    pub assumed: Amounts,
    /// The number of findings of each chain for which target lists are built.
    pub findings: usize,
    /// The number of candidates in each of these lists.
    pub top: usize,
}

/// A portfolio (组合).
#[derive(Clone, Debug)]
pub struct PortfolioView {
    /// What was chosen, in the order in which it was taken.
    pub picks: Vec<PickView>,
    /// The number of items that could be chosen.
    pub n_items: usize,
    /// Items that heal something but have unknown costs, with the costs that are missing.
    pub unknown: Vec<(Named, Vec<CostKind>)>,
    /// Findings, and how much of each is left, most first.
    pub findings: Vec<(FindingView, f64)>,
    /// Severity healed, out of the sum of all.
    pub worth: f64,
    /// The sum of all severities.
    pub whole: f64,
    /// The most that any set within the budgets can heal.
    pub bound: f64,
    /// The share of the optimum that is reached in any case.
    pub guarantee: f64,
    /// What is spent of each limited budget: kind, amount spent, budget.
    pub spent: Vec<(CostKind, f64, f64)>,
    /// Where the independent check differs; empty when everything holds.
    pub differences: Vec<Difference>,
}

/// One item of a portfolio.
#[derive(Clone, Debug)]
pub struct PickView {
    /// The project, or the firm.
    pub name: Named,
    /// Whether it is a project.
    pub is_project: bool,
    /// Land, energy and money it takes; `None` where unknown and not limited.
    pub costs: Amounts,
    /// Whether one of them is assumed.
    pub is_assumed: bool,
    /// Severity it heals beyond those before it.
    pub gain: f64,
    /// Products whose gap or weak link it heals.
    pub heals: Vec<Named>,
}

/// Something that can be chosen.
struct Item {
    name: Named,
    is_project: bool,
    costs: Amounts,
    is_assumed: bool,
    heals: Vec<(usize, f64)>,
}

impl Engine {
    /// The best set of firms and projects within budgets (see [`choose`]).
    ///
    /// What can be healed: the gaps and weak links of the diagnoses, each worth its severity (see [`once_each`]);
    /// what an item heals of them: [`heals`], with `plan.project_part` of a gap for a project and `plan.target_part`
    /// for a firm. A firm with a project is not counted again as a candidate.
    ///
    /// # Errors
    /// Never returns a [`NameError`], as no product is named.
    pub fn portfolio(&self, question: &PortfolioRequest, work: &Work) -> Result<PortfolioView, NameError> {
        let diagnoses = self.diagnose_each(&question.chains, &question.scope, None, work);
        let all: Vec<FindingView> = diagnoses.into_iter().flat_map(|diagnosis| diagnosis.findings).collect();
        let kept = once_each(&all.iter().map(need).collect::<Vec<_>>());
        let findings: Vec<FindingView> = kept.into_iter().map(|at| all[at].clone()).collect();
        let needs: Vec<Need> = findings.iter().map(need).collect();
        let mut items = self.items(question, &needs, work)?;
        let limited: Vec<usize> = (0..3).filter(|kind| question.budgets[*kind].is_some()).collect();
        let missing =
            |item: &Item| limited.iter().copied().filter(|kind| item.costs[*kind].is_none()).collect::<Vec<_>>();
        let unknown =
            items.iter().map(|item| (item.name.clone(), missing(item))).filter(|(_, kinds)| !kinds.is_empty());
        let unknown =
            unknown.map(|(name, kinds)| (name, kinds.into_iter().map(|kind| CostKind::ALL[kind]).collect())).collect();
        items.retain(|item| missing(item).is_empty());
        let cost = |item: &Item| limited.iter().map(|kind| item.costs[*kind].unwrap_or_default()).collect();
        let problem = Items {
            weights: findings.iter().map(|finding| finding.severity).collect(),
            heals: items.iter().map(|item| item.heals.clone()).collect(),
            costs: items.iter().map(cost).collect(),
            budgets: limited.iter().filter_map(|kind| question.budgets[*kind]).collect(),
        };
        let choice = choose(&problem, self.config.planning.enumerate as usize, work);
        Ok(self.portfolio_view((&problem, &choice), &items, findings, unknown, &limited))
    }

    fn portfolio_view(
        &self,
        (problem, choice): (&Items, &Choice),
        items: &[Item],
        findings: Vec<FindingView>,
        unknown: Vec<(Named, Vec<CostKind>)>,
        limited: &[usize],
    ) -> PortfolioView {
        let mut left = Left::of(problem, &[]);
        let mut pick = |at: &usize| {
            let gain = left.gain(problem, *at);
            left.add(problem, *at);
            let item = &items[*at];
            let mut heals: Vec<Named> = Vec::new();
            for product in item.heals.iter().map(|(finding, _)| self.named(findings[*finding].product_id)) {
                if !heals.contains(&product) {
                    heals.push(product);
                }
            }
            let (name, is_assumed) = (item.name.clone(), item.is_assumed);
            PickView { name, is_project: item.is_project, costs: item.costs, is_assumed, gain, heals }
        };
        let picks = choice.items.iter().map(&mut pick).collect();
        let spent = limited.iter().zip(choice.spent.iter().zip(&problem.budgets));
        let mut findings: Vec<(FindingView, f64)> = findings.into_iter().zip(left.parts().iter().copied()).collect();
        findings.sort_by(|a, b| (b.0.severity * b.1).total_cmp(&(a.0.severity * a.1)).then(a.0.id.cmp(&b.0.id)));
        PortfolioView {
            picks,
            n_items: items.len(),
            unknown,
            findings,
            worth: choice.worth,
            whole: problem.weights.iter().sum(),
            bound: choice.bound.worth,
            guarantee: choice.guarantee,
            spent: spent.map(|(kind, (spent, all))| (CostKind::ALL[*kind], *spent, *all)).collect(),
            differences: certificate::portfolio(problem, choice),
        }
    }

    /// The items that heal at least one finding.
    fn items(&self, question: &PortfolioRequest, needs: &[Need], work: &Work) -> Result<Vec<Item>, NameError> {
        let mut items = Vec::new();
        let mut taken: BTreeSet<FirmId> = BTreeSet::new();
        let zones = question.scope.zones(&self.world);
        for project in projects_at(&self.world, &zones, &OPEN_STAGES).into_iter().filter(|_| question.projects) {
            taken.extend(self.world.projects().firm().get(project));
            let products = products_of(&self.world, project);
            let heals = heals(&self.world, needs, &products, self.config.planning.project_part);
            let costs = self.project_costs(project);
            items.push(Item { heals, ..with_assumed(self.named(project), true, costs, question.assumed) });
        }
        if question.targets {
            let request = TargetRequest {
                chains: &question.chains,
                scope: &question.scope,
                each: None,
                gap: None,
                findings: question.findings,
                top: question.top,
                sources: Sources::ALL,
                introductions: false,
            };
            let lists = self.targets(&request, work)?;
            let listed = lists.iter().flat_map(|list| list.candidates.iter());
            let mut firms: BTreeMap<FirmId, Vec<ProductId>> = BTreeMap::new();
            for candidate in listed {
                if let Some(firm) = self.world.find::<FirmId>(&candidate.firm.key).filter(|firm| !taken.contains(firm))
                {
                    let recorded = self.world.adjacency().products_made().of(firm);
                    let products = firms.entry(firm).or_insert_with(|| recorded.to_vec());
                    products.extend(self.world.find::<ProductId>(&candidate.makes.key));
                }
            }
            for (firm, products) in firms {
                work.check();
                let heals = heals(&self.world, needs, &products, self.config.planning.target_part);
                items.push(Item { heals, ..with_assumed(self.named(firm), false, [None; 3], question.assumed) });
            }
        }
        items.retain(|item| !item.heals.is_empty());
        Ok(items)
    }

    fn project_costs(&self, project: ProjectId) -> Amounts {
        let projects = self.world.projects();
        #[expect(clippy::cast_precision_loss, reason = "元 are far below 2^53")]
        let yuan = projects.investment_yuan().get(project).map(|yuan| yuan as f64);
        [projects.land_mu().get(project), projects.energy_tce().get(project), yuan]
    }
}

/// What one more maker would do to a finding, in plain numbers.
fn need(finding: &FindingView) -> Need {
    Need {
        product: finding.product_id,
        kind: finding.kind,
        n_makers: finding.witness.n_local_makers,
        severity: finding.severity,
    }
}

/// An item that heals nothing yet; unknown costs are as assumed.
fn with_assumed(name: Named, is_project: bool, costs: Amounts, assumed: Amounts) -> Item {
    let is_assumed = costs.iter().zip(&assumed).any(|(cost, assumed)| cost.is_none() && assumed.is_some());
    let costs = std::array::from_fn(|kind| costs[kind].or(assumed[kind]));
    Item { name, is_project, costs, is_assumed, heals: Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use liantu_model::sketch;

    /// The province needs films and salt; three projects could make them.
    const WORLD: &str = "
        regions: id name level parent
        CHN 中国 country -
        33 浙江 province CHN
        44 广东 province CHN
        chains: id name
        bat 电池
        products: id name chain is_end
        cell 电芯 bat true
        film 隔膜 bat -
        salt 锂盐 bat -
        inputs: product input criticality
        cell film high
        cell salt high
        zones: id name region
        z1 一区 33
        firms: id name region
        a 甲 33
        b 乙 44
        c 丙 44
        makes: product firm
        cell a
        film b
        salt c
        projects: id name firm product zone stage land_mu
        p1 项目一 b film z1 talks 60
        p2 项目二 b film z1 talks 50
        p3 项目三 c salt z1 talks 40
        p4 项目四 - salt z1 lost 1
        p5 项目五 - salt z1 talks -
    ";

    fn ask(budget: Option<f64>, assumed: Option<f64>) -> PortfolioView {
        let engine = Engine::new(Arc::new(sketch::world(WORLD)));
        let question = PortfolioRequest {
            chains: vec![ChainId(0)],
            scope: engine.scope("33").unwrap(),
            projects: true,
            targets: true,
            budgets: [budget, None, None],
            assumed: [assumed, None, None],
            findings: 10,
            top: 10,
        };
        engine.portfolio(&question, &Work::new()).unwrap()
    }

    fn picks(view: &PortfolioView) -> Vec<&str> {
        view.picks.iter().map(|pick| pick.name.key.as_str()).collect()
    }

    #[test]
    fn two_gaps_are_healed_rather_than_one_twice() {
        let view = ask(Some(100.0), None);
        assert_eq!(picks(&view), ["p3", "p2"]);
        let severity =
            |key: &str| view.findings.iter().find(|(finding, _)| finding.product.key == key).unwrap().0.severity;
        let worth = 0.8 * (severity("film") + severity("salt"));
        assert!((view.worth - worth).abs() < 1e-9 && worth > 1.0, "{} {worth}", view.worth);
        assert_eq!((view.spent[0].1.round(), view.spent[0].2.round()), (90.0, 100.0));
        assert_eq!(view.unknown.iter().map(|(name, _)| name.key.as_str()).collect::<Vec<_>>(), ["p5"]);
        assert!(view.differences.is_empty());
    }

    #[test]
    fn what_is_not_known_can_be_assumed() {
        let view = ask(Some(60.0), Some(10.0));
        assert_eq!(picks(&view), ["p5", "p2"]);
        assert!(view.picks[0].is_assumed && view.unknown.is_empty());
    }

    #[test]
    fn without_a_budget_all_is_taken() {
        assert_eq!(ask(None, None).picks.len(), 4);
    }
}
