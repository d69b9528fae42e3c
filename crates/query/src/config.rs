//! Thresholds and weights, all in one place with their names, defaults, ranges and meaning.

mod parameter;

use liantu_model::Wording;
use liantu_model::code::{Confidence, Grade};

use parameter::{Number, parameters};
pub use parameter::{Parameter, SetError};

/// Everything about a question that is a choice rather than a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// When something counts as weak.
    pub thresholds: Thresholds,
    /// How the severity of gaps and weak links is weighted.
    pub severity: SeverityWeights,
    /// How the severity of choke points is weighted.
    pub choke: ChokeWeights,
    /// How the promise of extensions is weighted.
    pub extension: ExtensionWeights,
    /// How candidates are weighted.
    pub targets: TargetWeights,
    /// How ties into the scope count.
    pub tie: TieWeights,
    /// What investor classes are worth.
    pub class: ClassWeights,
    /// What speaks against a candidate.
    pub risk: RiskWeights,
    /// What makes firms one group.
    pub groups: GroupRules,
    /// How well firms know one another.
    pub acquaintance: AcquaintanceWeights,
    /// How projects are matched with zones, and counties with partners.
    pub matching: MatchWeights,
    /// How sets of firms and projects are chosen, and places compared.
    pub planning: Planning,
    /// How likely makers and likely products are predicted.
    pub predict: PredictWeights,
    /// How likely customers are predicted.
    pub predict_supplies: SupplyPredictWeights,
    /// How paths of link prediction are followed.
    pub predict_paths: PathRules,
    /// What the ways to supply a product are worth.
    pub capability: CapabilityWeights,
    /// How far losses are followed through supply networks.
    pub shock: ShockRules,
}

parameters! {
    /// When something counts as weak.
    Thresholds in thresholds, "" {
        thin_makers: u32 = 2, 0..1_000, "本地企业不超过此数为企业过少", "a product with at most this many local makers is thin";
        min_links: u32 = 5, 1..1_000_000, "采购关系少于此数不作依赖度与集中度判断", "fewer supply links than this say nothing about dependence or concentration";
        dependent_rate: f64 = 0.3, 0..1, "本地采购关系占比低于此值为依赖外购", "a product is dependent when less than this share of its links is local";
        concentrated_hhi: f64 = 0.25, 0..1, "采购集中度高于此值为来源集中", "purchases are concentrated when their HHI is above this";
        minor_share: f64 = 0.1, 0..1, "世界供给份额低于此值为份额过小", "a region with less than this share of world supply is minor";
        // As in the European Commission's foreign-dependency indicator.
        world_hhi: f64 = 0.4, 0..1, "外部国家集中度高于此值为来源集中", "world supply is concentrated when the HHI of the other countries' shares is above this";
        aggregate_share: f64 = 0.5, 0..1, "合并统计的国家达到此份额时各国份额不作判断", "country shares say nothing when this share is reported for several countries as one";
        covered_strength: f64 = 0.5, 0..1, "本地替代品强度达到此值时不算缺链弱链", "nothing is missing or weak when something that can stand in is made inside with this strength";
        cut_order: u32 = 2, 0..3, "断链风险考虑同时失去几个国家或企业", "choke points: how many countries or firms are lost at once";
        failure_percent: u32 = 80, 1..100, "关键投入中失去此百分比以上的企业随之停产", "a firm fails when at least this much of a critical input, in percent, came from suppliers that failed";
        max_extensions: u32 = 10, 0..1_000, "延链方向最多列几项", "extensions listed for a chain in a scope";
        min_readiness: f64 = 0.5, 0..1, "延链方向的配套度下限", "an extension has at least this part of what it needs inside";
    }
    /// Weights of the severity factors of gaps and weak links; an unknown factor is left out and the others share its
    /// weight.
    SeverityWeights in severity, "severity." {
        criticality: f64 = 0.3, 0..1, "关键程度与不可替代程度的权重", "weight of how critical and how hard to replace it is";
        concentration: f64 = 0.25, 0..1, "外部供给集中度的权重", "weight of how concentrated the supply outside is";
        dependence: f64 = 0.15, 0..1, "外部依赖度的权重", "weight of how much of the need is met from outside";
        demand: f64 = 0.3, 0..1, "本地需求的权重", "weight of how many firms inside need it";
        outside_chain: f64 = 0.7, 0..1, "产品每离开本链一步严重度的折扣", "what is left of a severity for each step outside the chain itself";
    }
    /// Weights of the severity factors of choke points.
    ChokeWeights in choke, "choke." {
        criticality: f64 = 0.3, 0..1, "关键程度的权重", "weight of how critical and how hard to replace it is";
        concentration: f64 = 0.2, 0..1, "外部供给集中度的权重", "weight of how concentrated the supply outside is";
        fragility: f64 = 0.3, 0..1, "脆弱度（失去几个即断）的权重", "weight of how few losses are enough";
        reach: f64 = 0.2, 0..1, "波及面的权重", "weight of how much of the chain inside stops";
    }
    /// Weights of the factors of an extension's promise.
    ExtensionWeights in extension, "extension." {
        relatedness: f64 = 0.4, 0..1, "关联密度的权重", "weight of how related it is to what is made inside";
        readiness: f64 = 0.35, 0..1, "配套度的权重", "weight of how much of what it needs is made inside";
        complexity: f64 = 0.25, 0..1, "复杂度的权重", "weight of how complex it is";
    }
    /// Points a candidate can earn for each term; the defaults add up to 100, before the deduction for risk.
    TargetWeights in targets, "targets." {
        capability: f64 = 25.0, 0..100, "供给能力的分值", "points for making the product";
        ties: f64 = 20.0, 0..100, "供应纽带的分值", "points for dealing with firms in the scope";
        worth: f64 = 15.0, 0..100, "补链价值的分值", "points for what its coming takes off the findings";
        worth_half: f64 = 0.5, 0.01..100, "减轻严重度达到此数得补链价值的半分", "severity taken off that earns half of the points for it";
        class: f64 = 15.0, 0..100, "企业类型的分值", "points for its class as an investor";
        evidence: f64 = 10.0, 0..100, "依据的分值", "points for how well it is documented";
        fit: f64 = 5.0, 0..100, "落地适配的分值", "points for fitting the place";
        likely: u32 = 10, 0..1_000, "每项最多取几家推测可能生产的企业", "likely makers considered for a product";
        min_likelihood: f64 = 0.2, 0..1, "推测的可能性低于此值不列入", "likely makers below this likelihood are left out";
        distance: f64 = 10.0, 0..100, "距离的分值", "points for being near";
        risk: f64 = 20.0, 0..100, "风险的扣分", "points taken off for what speaks against calling it";
    }
    /// How a tie into the scope counts; ties count t / (t + half).
    TieWeights in tie, "tie." {
        customer: f64 = 10.0, 0..100, "本地客户每家计数", "a customer in the scope";
        supplier: f64 = 6.0, 0..100, "本地供应商每家计数", "a supplier in the scope";
        shared: f64 = 3.0, 0..100, "共同客户每家计数", "a customer that also buys from the scope";
        lead: f64 = 5.0, 0..100, "共同链主每家加计", "more, when such a customer leads the chain";
        stake: f64 = 10.0, 0..100, "投资关系每项计数", "a stake in or of a firm in the scope";
        half: f64 = 20.0, 1..1_000, "得半分所需计数", "the count that earns half of the points";
    }
    /// What an investor class is worth, 0 to 1; the best one of a firm counts.
    ClassWeights in class, "class." {
        global500: f64 = 1.0, 0..1, "世界500强", "Fortune Global 500";
        china500: f64 = 0.9, 0..1, "中国500强", "China 500";
        multinational: f64 = 0.8, 0..1, "跨国公司", "multinational";
        headquarters: f64 = 0.7, 0..1, "总部企业", "headquarters";
        foreign_rnd: f64 = 0.7, 0..1, "外资研发中心", "foreign R&D centre";
        listed: f64 = 0.6, 0..1, "上市公司", "listed company";
        single_champion: f64 = 0.8, 0..1, "单项冠军", "single-item champion";
        little_giant: f64 = 0.7, 0..1, "专精特新小巨人", "little giant";
        foreign: f64 = 0.2, 0..1, "外资企业", "owned from another country";
        none: f64 = 0.2, 0..1, "无上述类型", "none of these";
    }
    /// What speaks against calling a firm, 0 to 1 each; together at most 1.
    RiskWeights in risk, "risk." {
        courted: f64 = 0.5, 0..1, "其他地方已有在谈项目", "an open project of another place is after it";
        lost: f64 = 0.3, 0..1, "项目曾流失", "a project with it was lost";
        small: f64 = 0.3, 0..1, "注册资本偏小", "small registered capital";
        ended: f64 = 0.6, 0..1, "生产依据已失效", "it is said to make the product no more";
        small_capital_wan: u32 = 1_000, 0..1_000_000, "注册资本低于此数(万元)为偏小", "registered capital below this, 万元, is small";
    }
    /// What makes firms one group.
    GroupRules in groups, "groups." {
        control_share: f64 = 0.5, 0..1, "持股达到此比例视为同一集团", "an owner of at least this share has the firm in its group";
    }
    /// How well firms know one another: strengths of hops, and how many a path may have.
    AcquaintanceWeights in acquaintance, "acquaintance." {
        hops: u32 = 4, 1..6, "以商招商路径最多几步", "a path of acquaintance has at most so many hops";
        group: f64 = 0.95, 0.01..1, "同一集团的关系强度", "strength of a hop between a head of a group and a member";
        owner: f64 = 0.9, 0.01..1, "控股关系的强度", "strength of an ownership that controls";
        stake: f64 = 0.5, 0.01..1, "参股关系的最低强度，持股不明也按此", "strength of the smallest or an unknown ownership";
        supply_most: f64 = 0.8, 0.01..1, "供货关系的最高强度", "strength of the largest supplies";
        supply_least: f64 = 0.4, 0.01..1, "供货关系的最低强度，金额不明也按此", "strength of the smallest or unknown supplies";
        supply_half_yuan: f64 = 100_000_000.0, 1..1_000_000_000, "年供货达到此金额(元)时强度居中", "supplies of this amount a year, 元, are halfway between";
        ended: f64 = 0.7, 0.01..1, "供货已知有结束日期时的折扣", "what is left of a supply with a known last delivery";
        evidence: f64 = 0.5, 0..0.9, "依据不足对关系强度的影响", "how much the strength depends on how well it is documented";
    }
    /// Points a project can earn in a zone, and a county with a partner.
    MatchWeights in matching, "match." {
        placed: f64 = 40.0, 0..100, "落地的分值", "points for being placed at all";
        focus: f64 = 25.0, 0..100, "产业方向相符的分值", "points where the zone hosts the chain";
        role: f64 = 15.0, 0..100, "“415X”集群角色的分值", "points for the zone's role in a 415X cluster";
        demand: f64 = 20.0, 0..100, "本地需求的分值", "points for firms there that need the product";
        mountain: f64 = 10.0, 0..100, "山区县的分值", "points for a mountain county";
        pair: f64 = 10.0, 0..100, "飞地与双链长结对的分值", "points where the places are paired";
        own: f64 = 10.0, 0..100, "留在原开发区的分值", "points for staying in the owner zone";
        nodes: u32 = 200_000, 0..100_000_000, "整体方案搜索的节点上限", "nodes that the search for a whole plan may visit";
        fills: f64 = 40.0, 0..100, "伙伴补本县缺口的分值", "points for what the partner fills of the county's needs";
        filled: f64 = 30.0, 0..100, "本县补伙伴缺口的分值", "points for what the county fills of the partner's needs";
        related: f64 = 30.0, 0..100, "产品关联度的分值", "points for how related their products are";
        min_makes: u32 = 3, 0..1_000, "结对伙伴至少有几种产品记录", "a partner has at least this many products on record";
    }
    /// Sets of firms and projects, and the similarity of places.
    Planning in planning, "plan." {
        enumerate: u32 = 30, 0..60, "候选不超过此数时枚举三项起点", "with at most this many items, all beginnings of three are tried";
        target_part: f64 = 0.5, 0..1, "一家候选企业补上缺口的部分", "the part of a gap that a target firm heals";
        project_part: f64 = 0.8, 0..1, "一个在谈项目补上缺口的部分", "the part of a gap that a project heals";
        min_firms: u32 = 5, 1..10_000, "企业少于此数的地方不作相似度比较", "places with fewer firms are not compared";
    }
    /// How likely makers and likely products are predicted (`predict`).
    PredictWeights in predict, "predict." {
        walk: f64 = 1.0, 0..100, "关系预测：共同生产的权重", "likely makers: weight of what is made by the same firms";
        names: f64 = 0.4, 0..100, "关系预测：产品名称相近的权重", "likely makers: weight of like product names";
        requirements: f64 = 0.1, 0..100, "关系预测：投入与品种关系的权重", "likely makers: weight of inputs, uses and kinds of known products";
        stage: f64 = 0.15, 0..100, "关系预测：同一环节的权重", "likely makers: weight of products of the same stage";
        popularity: f64 = 0.0035, 0..100, "关系预测：热门产品的权重", "likely products: weight of how many firms make the product";
        hub: f64 = 0.1, 0..2, "关系预测：对多关系候选的折减指数", "likely makers: exponent by which candidates with many ties are damped";
        likeness: f64 = 1.5, 0..20, "关系预测：名称相似度的指数", "likely makers: exponent of the likeness of names";
    }
    /// How likely customers are predicted.
    SupplyPredictWeights in predict_supplies, "predict.supply_" {
        walk: f64 = 1.0, 0..100, "客户预测：共同客户的权重", "likely customers: weight of customers of those who share customers";
        names: f64 = 0.05, 0..100, "客户预测：客户名称相近的权重", "likely customers: weight of names like those of known customers";
        purchases: f64 = 0.2, 0..100, "客户预测：采购同类产品的权重", "likely customers: weight of buying from others what the supplier offers";
        needs: f64 = 0.2, 0..100, "客户预测：需要其产品的权重", "likely customers: weight of making what needs what the supplier offers";
        popularity: f64 = 0.02, 0..100, "客户预测：供应商多的客户的权重", "likely customers: weight of how many suppliers the customer has";
        hub: f64 = 0.25, 0..2, "客户预测：对多关系候选的折减指数", "likely customers: exponent by which candidates with many ties are damped";
        likeness: f64 = 2.0, 0..20, "客户预测：名称相似度的指数", "likely customers: exponent of the likeness of names";
    }
    /// How paths of link prediction are followed, for makers and customers alike. A node with d ties counts d to the
    /// power of minus the exponent.
    PathRules in predict_paths, "predict.path_" {
        // As in the cosine of two sets of ties.
        known: f64 = 0.5, 0..2, "预测路径：已知关系按其数量折减的指数", "paths: exponent by which known ties are damped by their number";
        // Nearly as in resource allocation.
        sharing: f64 = 0.75, 0..2, "预测路径：共有关系者按其关系数折减的指数", "paths: exponent by which those who share ties are damped";
        kin: f64 = 0.4, 0..2, "预测路径：同环节与相关产品按数量折减的指数", "paths: exponent by which stages and related products are damped by their number";
        broad: f64 = 0.25, 0..2, "预测路径：产品多的企业的折减指数", "paths: exponent by which firms with many products are damped";
        names: u32 = 100, 1..100_000, "预测路径：每条路径最多比较几个名称", "paths: names compared for one path";
    }
    /// What the ways to supply a product are worth, 0 to 1; a main product exactly as requested is worth 1.
    CapabilityWeights in capability, "capability." {
        secondary: f64 = 0.6, 0..1, "供给能力：非主营产品", "capability: a secondary product";
        unsaid: f64 = 0.8, 0..1, "供给能力：主营与否不明", "capability: main or secondary is not known";
        variant: f64 = 0.8, 0..1, "供给能力：所产为其品种时的折扣", "capability: what is left for a variant";
        alternative: f64 = 0.6, 0..1, "供给能力：所产为替代品时的折扣", "capability: what is left for an alternative";
        declared: f64 = 0.5, 0..1, "供给能力：经营范围写明该产品", "capability: the business scope names the product";
        declared_head: f64 = 0.4, 0..1, "供给能力：经营范围中为更长名词的中心词", "capability: the business scope names it as the head of a longer noun";
        likely: f64 = 0.5, 0..1, "供给能力：推测可能性的折扣", "capability: what a likelihood counts";
    }
    /// How far losses are followed through supply networks: ESRI, its certified bounds, and the potential supplies
    /// that both may be based on.
    ShockRules in shock, "shock." {
        // As published (Diem et al. 2022).
        eps: f64 = 0.01, 0..1, "冲击：每步变动不超过此值即停", "shocks: steps end when no firm moves by more than this";
        substitution: bool = true, 0..1, "冲击：同业按市场份额替代（1 是，0 否）", "shocks: rivals stand in by their market share (1 yes, 0 no)";
        max_steps: u32 = 1_000, 1..1_000_000, "冲击：最多几步", "shocks: steps at most";
        max_visits: u32 = 1_000_000_000, 1..2_000_000_000, "冲击：每次冲击传递份额次数的上限", "shocks: shares passed on for one shock, at most";
        exact_digits: u32 = 10, 1..15, "冲击：精确上下限相差不超过小数点后几位", "shocks: certified limits agree to so many decimals";
        max_sweeps: u32 = 1_000, 1..1_000_000, "冲击：求上下限每侧最多几轮", "shocks: sweeps from each side for certified limits, at most";
        potential_suppliers: u32 = 8, 1..1_000, "冲击：每企业每产品推测的供应商最多几家", "shocks: potential suppliers of one product to one firm, at most";
        max_potential: u32 = 1_000_000, 0..100_000_000, "冲击：推测的供应关系总数上限", "shocks: potential supplies altogether, at most; needs beyond are left out and reported";
    }
}

/// How much a grade of criticality counts, 0 to 1.
pub(crate) fn criticality(grade: Grade) -> f64 {
    match grade {
        Grade::High => 1.0,
        Grade::Medium => 0.6,
        Grade::Low => 0.3,
    }
}

/// How hard something is to replace, 0 to 1, by how easily it can be.
pub(crate) fn irreplaceability(substitutability: Grade) -> f64 {
    match substitutability {
        Grade::High => 0.5,
        Grade::Medium => 0.8,
        Grade::Low => 1.0,
    }
}

/// How far a fact of this confidence is relied on, 0 to 1.
pub(crate) fn reliance(confidence: Option<Confidence>) -> f64 {
    match confidence {
        Some(Confidence::Official) => 1.0,
        Some(Confidence::OpenDataset) => 0.9,
        Some(Confidence::Media) => 0.8,
        Some(Confidence::Background) => 0.5,
        Some(Confidence::Inferred) => 0.4,
        None => 0.3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_shown_and_can_be_set_by_its_name() {
        let mut config = Config::default();
        for parameter in Config::default().parameters() {
            assert_eq!(parameter.value.to_bits(), parameter.default.to_bits(), "{}", parameter.name);
            config.set(&parameter.name, parameter.range.1).unwrap();
        }
        assert!(config.parameters().iter().all(|parameter| parameter.value.to_bits() == parameter.range.1.to_bits()));
        let weights: f64 = Config::default().parameters().iter().skip(12).take(4).map(|p| p.value).sum();
        assert!((weights - 1.0).abs() < 1e-12, "{weights}");
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let mut config = Config::default();
        assert!(matches!(config.set("thin", 1.0), Err(SetError::Unknown { .. })));
        assert!(matches!(config.set("thin_makers", 1.5), Err(SetError::NotWhole { .. })));
        for value in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(config.set("severity.demand", value), Err(SetError::OutOfRange { .. })), "{value}");
        }
        assert_eq!(config, Config::default());
    }
}
