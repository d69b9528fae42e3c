//! Findings and candidates in sentences, Chinese and English.

use liantu_model::{Lang, Wording};
use liantu_query::diagnose::{EvidenceGrade, FactorName, FindingKind, Remedy, Rings, Weakness};
use liantu_query::landing::Effect;
use liantu_query::targets::{Basis, FitName, RelationKind, TermName};

use crate::engine::Engine;
use crate::names::Named;

/// A fixed word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The word in one language.
    pub fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// What a thing displays, for errors of other crates, which say one text in both languages.
pub(crate) fn as_displayed(said: &impl std::fmt::Display) -> Wording {
    let said = said.to_string();
    Wording::new(said.clone(), said)
}

/// Chinese and English of a word.
pub(crate) fn word(zh: &'static str, en: &'static str) -> Label {
    Label { zh, en }
}

pub(crate) fn kind(kind: FindingKind) -> Label {
    match kind {
        FindingKind::Gap => word("缺链", "gap"),
        FindingKind::WeakLink => word("弱链", "weak link"),
        FindingKind::ChokePoint => word("断链风险", "choke point"),
        FindingKind::Extension => word("延链", "extension"),
    }
}

/// What the ids of findings of a kind begin with.
pub(crate) fn kind_code(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Gap => "gap",
        FindingKind::WeakLink => "weak",
        FindingKind::ChokePoint => "choke",
        FindingKind::Extension => "extend",
    }
}

pub(crate) fn remedy(remedy: Remedy) -> Label {
    match remedy {
        Remedy::Fill => word("补链", "fill"),
        Remedy::Strengthen => word("强链", "strengthen"),
        Remedy::Extend => word("延链", "extend"),
    }
}

pub(crate) fn grade(grade: EvidenceGrade) -> Label {
    match grade {
        EvidenceGrade::Confirmed => word("确证", "confirmed"),
        EvidenceGrade::Indicated => word("提示", "indicated"),
        EvidenceGrade::DataGap => word("数据缺口", "data gap"),
    }
}

pub(crate) fn weakness(weakness: Weakness) -> Label {
    match weakness {
        Weakness::Thin => word("企业过少", "few makers"),
        Weakness::Minor => word("份额过小", "minor share"),
        Weakness::Dependent => word("依赖外购", "bought outside"),
        Weakness::Concentrated => word("来源集中", "concentrated"),
    }
}

pub(crate) fn factor(name: FactorName) -> Label {
    match name {
        FactorName::Criticality => word("关键程度", "criticality"),
        FactorName::Concentration => word("外部供给集中度", "outside concentration"),
        FactorName::Dependence => word("外部依赖度", "outside dependence"),
        FactorName::Demand => word("本地需求", "local demand"),
        FactorName::Fragility => word("脆弱度", "fragility"),
        FactorName::Reach => word("波及面", "reach"),
        FactorName::Relatedness => word("关联密度", "relatedness"),
        FactorName::Readiness => word("配套度", "readiness"),
        FactorName::Complexity => word("复杂度", "complexity"),
    }
}

pub(crate) fn effect(effect: Effect) -> Label {
    match effect {
        Effect::Healed => word("治愈", "healed"),
        Effect::Eased => word("缓解", "eased"),
        Effect::Worsened => word("加重", "made worse"),
        Effect::New => word("新增", "new"),
    }
}

pub(crate) fn term(name: TermName) -> Label {
    match name {
        TermName::Capability => word("供给能力", "capability"),
        TermName::Ties => word("供应纽带", "ties"),
        TermName::Worth => word("补链价值", "worth"),
        TermName::Class => word("企业类型", "class"),
        TermName::Evidence => word("依据", "evidence"),
        TermName::Fit => word("落地适配", "fit"),
        TermName::Distance => word("距离", "distance"),
        TermName::Risk => word("风险", "risk"),
    }
}

pub(crate) fn fit(name: FitName) -> Label {
    match name {
        FitName::Focus => word("产业定位", "chain focus"),
        FitName::Role => word("415X 角色", "role in 415X"),
        FitName::Tax => word("亩均税收(万元/亩)", "tax per mu"),
        FitName::ValueAdded => word("亩均增加值(万元/亩)", "value added per mu"),
        FitName::Energy => word("单位能耗增加值(万元/吨标煤)", "value added per energy"),
        FitName::Land => word("用地(亩)", "land"),
    }
}

pub(crate) fn basis(basis: Basis) -> Label {
    match basis {
        Basis::Makes(_) => word("已知生产", "recorded maker"),
        Basis::Declared(_) => word("经营范围", "business scope"),
        Basis::Likely { .. } => word("推测", "likely"),
    }
}

/// How a sentence about ties of a kind begins.
pub(crate) fn relation(kind: RelationKind) -> (&'static str, &'static str) {
    match kind {
        RelationKind::CustomerInside => ("已供货本地", "already supplies"),
        RelationKind::SupplierInside => ("已采购本地", "already buys from"),
        RelationKind::SharedCustomer => ("与本地供应商同供", "shares customers with local suppliers:"),
        RelationKind::CommonLead => ("同供链主", "supplies a lead firm of the chain:"),
        RelationKind::Stake => ("投资关系", "stakes in or of"),
    }
}

/// `甲、乙等 5 家` from names and the count of all.
pub(crate) fn listing(names: &[Named], all: usize) -> Wording {
    listing_of(names, all, "家")
}

/// As [`listing`], counted in `unit` (in Chinese).
pub(crate) fn listing_of(names: &[Named], all: usize, unit: &str) -> Wording {
    let zh: Vec<&str> = names.iter().take(3).map(|named| named.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().take(3).map(|named| named.en.as_str()).collect();
    if all > zh.len() {
        Wording::new(format!("{}等 {all} {unit}", zh.join("、")), format!("{} and others, {all} in all", en.join(", ")))
    } else {
        Wording::new(zh.join("、"), en.join(", "))
    }
}

/// Where what is outside comes from, counted in `unit` (in Chinese).
pub(crate) fn rings(engine: &Engine, rings: &Rings, unit: &str) -> Option<Wording> {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let mut add = |n: usize, in_zh: &str, in_en: &str| {
        if n > 0 {
            zh.push(format!("{in_zh} {n} {unit}"));
            en.push(format!("{n} {in_en}"));
        }
    };
    add(rings.province, "省内", "elsewhere in the province");
    add(rings.country, "省外", "elsewhere in the country");
    let mut abroad = rings.abroad.clone();
    abroad.sort_by_key(|(country, n)| (std::cmp::Reverse(*n), *country));
    for (country, n) in abroad.iter().take(4) {
        let country = engine.named(*country);
        add(*n, &country.zh, &format!("in {}", country.en));
    }
    add(abroad.iter().skip(4).map(|(_, n)| n).sum(), "其他国家", "in other countries");
    add(rings.unplaced, "所在地不明", "of unknown place");
    (!zh.is_empty()).then(|| Wording::new(zh.join("，"), en.join(", ")))
}

/// A number between 0 and 1 in per cent, with a decimal where it is small.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}
