//! What a diagnosis says: findings with the facts that make them true.

use liantu_model::{ChainId, FirmId, InputId, ProductId, RegionId, RegionShareId, Scope};

use crate::chokepoint::{Element, Fall};
use crate::links::LinkStats;

/// The diagnosis of one chain in one scope (诊断).
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The scope.
    pub scope: Scope,
    /// The chain.
    pub chain: ChainId,
    /// Most severe first, those graded data gap after all others; then by product and kind.
    pub findings: Vec<Finding>,
    /// Needed products without any recorded maker: holes in the data, not in the scope. In closure order.
    pub data_gaps: Vec<ProductId>,
    /// What the diagnosis is based on.
    pub coverage: Coverage,
}

/// How much the data says about what a chain needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Products the chain needs.
    pub needed: usize,
    /// Those with a maker recorded somewhere.
    pub made_somewhere: usize,
    /// Those made in the scope.
    pub made_inside: usize,
}

liantu_model::codes! {
    /// What kind of weakness was found.
    FindingKind {
        /// 缺链: needed, and made by nobody in the scope.
        Gap = "gap", "缺链", "gap";
        /// 弱链: made, but by too few, too little, or mostly bought outside.
        WeakLink = "weak_link", "弱链", "weak link";
        /// 断链风险: what the scope makes stops when a few countries or firms are lost.
        ChokePoint = "choke_point", "断链风险", "choke point";
        /// 延链: not needed yet, one step from what the scope makes.
        Extension = "extension", "延链", "extension";
    }
}

liantu_model::codes! {
    /// What to do about a finding.
    Remedy {
        /// 补链.
        Fill = "fill", "补链", "fill";
        /// 强链.
        Strengthen = "strengthen", "强链", "strengthen";
        /// 延链.
        Extend = "extend", "延链", "extend";
    }
}

liantu_model::codes! {
    /// Why a link is weak.
    Weakness {
        /// Too few makers in the scope.
        Thin = "few_makers", "企业过少", "few makers";
        /// The scope has a minor share of world supply.
        Minor = "minor", "份额过小", "minor share";
        /// Mostly bought from outside.
        Dependent = "bought_outside", "依赖外购", "bought outside";
        /// Bought from few suppliers, or supplied by few countries.
        Concentrated = "concentrated", "来源集中", "concentrated";
    }
}

liantu_model::codes! {
    /// How well a finding is supported (证据等级).
    EvidenceGrade {
        /// 确证: every fact it needs comes from documents or open data.
        Confirmed = "confirmed", "确证", "confirmed";
        /// 提示: it is based on background knowledge or on counts of makers, not on volumes.
        Indicated = "indicated", "提示", "indicated";
        /// 数据缺口: the data do not suffice to say.
        DataGap = "data_gap", "数据缺口", "data gap";
    }
}

/// One weakness of a chain in a scope, with its proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of weakness.
    pub kind: FindingKind,
    /// The product.
    pub product: ProductId,
    /// 0 to 1: the weighted mean of the known factors × `1 - covered` × `nearness`; the promise of
    /// an extension.
    pub severity: f64,
    /// The same at the ends of the factors' intervals: what small counts support.
    pub interval: (f64, f64),
    /// The factors of the severity, in fixed order.
    pub factors: Vec<Factor>,
    /// Strength, 0 to 1, of what is made in the scope and can substitute for the product.
    pub covered: f64,
    /// 1 for the chain's own products, less for each step beyond them.
    pub nearness: f64,
    /// Why a link is weak; empty for other kinds.
    pub weaknesses: Vec<Weakness>,
    /// How well it is supported.
    pub grade: EvidenceGrade,
    /// The facts that make it true.
    pub witness: Witness,
    /// What to do.
    pub remedy: Remedy,
}

/// One factor of a severity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// Which factor.
    pub name: FactorName,
    /// 0 to 1, `None` when not known.
    pub value: Option<f64>,
    /// 95 % interval of a value that is a share of counted things.
    pub interval: Option<(f64, f64)>,
    /// Its weight; the weights of unknown factors go to the others in proportion.
    pub weight: f64,
}

liantu_model::codes! {
    /// The factors of a severity.
    FactorName {
        /// 关键程度 × 不可替代程度, the largest over the uses.
        Criticality = "criticality", "关键程度", "criticality";
        /// 外部供给集中度: HHI of the supply outside.
        Concentration = "concentration", "外部供给集中度", "outside concentration";
        /// 外部依赖度: share of the need met from outside.
        Dependence = "dependence", "外部依赖度", "outside dependence";
        /// 本地需求: d / (d + 3) for d firms inside that make something needing it.
        Demand = "demand", "本地需求", "local demand";
        /// 脆弱度: 1 / size of the smallest cut set.
        Fragility = "fragility", "脆弱度", "fragility";
        /// 波及面: share of what the scope makes of the chain that stops.
        Reach = "reach", "波及面", "reach";
        /// 关联密度: relatedness density ω (see [`crate::space`]).
        Relatedness = "relatedness", "关联密度", "relatedness";
        /// 配套度: share of its inputs that is made inside.
        Readiness = "readiness", "配套度", "readiness";
        /// 复杂度: rank of its complexity (see [`crate::space`]).
        Complexity = "complexity", "复杂度", "complexity";
    }
}

/// The facts behind a finding; lists are truncated, counts are complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// A shortest path from an end product of the chain down to the product.
    pub path: Vec<ProductId>,
    /// Rows of `inputs` that require the product (or the product it is a variant of) in this chain.
    pub uses: Vec<InputId>,
    /// How many there are.
    pub n_uses: usize,
    /// How many different products require it in them.
    pub n_users: usize,
    /// Firms inside that make something needing the product.
    pub demanders: Vec<FirmId>,
    /// How many there are.
    pub n_demanders: usize,
    /// Firms inside that make the product or a variant of it.
    pub local_makers: Vec<FirmId>,
    /// How many there are.
    pub n_local_makers: usize,
    /// Makers outside, by ring.
    pub outside: Rings,
    /// Rows of `region_shares` of the product.
    pub shares: Vec<RegionShareId>,
    /// The scope's share of world supply among named countries, if known.
    pub share_inside: Option<f64>,
    /// The sum of the named countries' shares before they were divided by it, if they count.
    pub share_sum: Option<f64>,
    /// Supplies of the product to customers inside.
    pub links: LinkStats,
    /// Those that come from outside, by ring.
    pub links_outside: Rings,
    /// What is made inside and can substitute for the product, with its strength.
    pub stand_ins: Vec<(ProductId, f64)>,
    /// For a choke point, what cuts the chain off.
    pub cut: Option<Cut>,
    /// For an extension, the nearest products made inside, with their proximity.
    pub relatives: Vec<(ProductId, f64)>,
    /// For an extension, how many of its requirement groups are met inside, and how many it has.
    pub readiness: (u32, u32),
}

/// What cuts a chain off at a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The smallest cut sets, in order: countries or firms.
    pub sets: Vec<Vec<Element>>,
    /// How many there are.
    pub n_sets: usize,
    /// What falls with the first of them, in falling order.
    pub falls: Vec<Fall>,
    /// How many products of the chain made inside have an unmet group then.
    pub n_stopped: usize,
    /// Of how many.
    pub n_made: usize,
    /// Whether all cut sets up to the requested order were found before the budget ran out.
    pub is_complete: bool,
}

/// Makers or supplies outside a scope, by how far out they are (依赖圈层).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rings {
    /// In the rest of the province.
    pub province: usize,
    /// In the rest of the country.
    pub country: usize,
    /// Abroad, by country, in country order.
    pub abroad: Vec<(RegionId, usize)>,
    /// At an unknown place.
    pub unplaced: usize,
}

impl Rings {
    /// All of them.
    pub fn total(&self) -> usize {
        self.province + self.country + self.unplaced + self.abroad.iter().map(|(_, n)| n).sum::<usize>()
    }
}
