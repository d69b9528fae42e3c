//! Thresholds and weights, all in one place with their defaults.

use liantu_model::code::{Confidence, Grade, InvestorClass};

/// Everything about a question that is a choice rather than a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// When something counts as weak.
    pub thresholds: Thresholds,
    /// How severity is weighed.
    pub severity: SeverityWeights,
    /// How candidates are weighed.
    pub targets: TargetWeights,
}

/// When something counts as weak.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// A product with at most this many local makers is thin. Default 2.
    pub thin_makers: u32,
    /// Fewer supply links than this say nothing about dependence or concentration. Default 5.
    pub min_links: u32,
    /// A product is dependent when less than this share of its links is local. Default 0.3.
    pub dependent_rate: f64,
    /// Purchases are concentrated when their HHI is above this. Default 0.25.
    pub concentrated_hhi: f64,
    /// A region with less than this share of world supply is minor. Default 0.1.
    pub minor_share: f64,
    /// World supply is concentrated when the HHI of the other countries' shares is above this
    /// (as in the European Commission's foreign-dependency indicator). Default 0.4.
    pub world_hhi: f64,
    /// When this share of world supply is reported for several countries as one, country shares say
    /// nothing. Default 0.5.
    pub aggregate_share: f64,
    /// A missing product is no gap when something that can stand in for it is made in the scope
    /// with at least this strength. Default 0.5.
    pub covered_strength: f64,
    /// A firm fails when at least this much of a critical input, in percent, came from suppliers
    /// that failed. Default 80.
    pub failure_percent: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            thin_makers: 2,
            min_links: 5,
            dependent_rate: 0.3,
            concentrated_hhi: 0.25,
            minor_share: 0.1,
            world_hhi: 0.4,
            aggregate_share: 0.5,
            covered_strength: 0.5,
            failure_percent: 80,
        }
    }
}

/// Weights of the severity factors; a factor that is not known is left out and the others share
/// its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct SeverityWeights {
    /// How critical and how hard to replace the product is where it is needed. Default 0.3.
    pub criticality: f64,
    /// How concentrated the supply outside is. Default 0.25.
    pub concentration: f64,
    /// How much of the need is met from outside. Default 0.15.
    pub dependence: f64,
    /// How many firms inside need it. Default 0.3.
    pub demand: f64,
    /// What is left of a severity for each step that a product lies outside the chain itself.
    /// Default 0.7.
    pub outside_chain: f64,
}

impl Default for SeverityWeights {
    fn default() -> Self {
        Self { criticality: 0.3, concentration: 0.25, dependence: 0.15, demand: 0.3, outside_chain: 0.7 }
    }
}

/// Points a candidate can earn by each term; the defaults add up to 100.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetWeights {
    /// It makes the product. Default 30.
    pub capability: f64,
    /// It already deals with firms in the scope. Default 25.
    pub ties: f64,
    /// Its class as an investor. Default 20.
    pub class: f64,
    /// How well it is documented that it makes the product. Default 15.
    pub evidence: f64,
    /// How near it is. Default 10.
    pub distance: f64,
}

impl Default for TargetWeights {
    fn default() -> Self {
        Self { capability: 30.0, ties: 25.0, class: 20.0, evidence: 15.0, distance: 10.0 }
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

/// How much an investor class counts, 0 to 1.
pub(crate) fn class_value(class: InvestorClass) -> f64 {
    match class {
        InvestorClass::Global500 => 1.0,
        InvestorClass::China500 => 0.9,
        InvestorClass::Multinational | InvestorClass::SingleChampion => 0.8,
        InvestorClass::Headquarters | InvestorClass::ForeignRnd | InvestorClass::LittleGiant => 0.7,
        InvestorClass::Listed => 0.6,
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
