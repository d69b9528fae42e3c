//! Thresholds and weights by their documented names.

use liantu_model::Wording;
use liantu_model::code::Code as _;

use crate::codes::{Factor, FindingKind};

/// The thresholds and weights with which a finding was made (规则), as in `docs/findings.md`.
///
/// ```
/// use liantu_verify::{BadRules, NAMES, Rules};
///
/// let all = NAMES.iter().map(|name| (*name, 0.5));
/// assert!(Rules::new(all.clone()).is_ok());
/// let without = Rules::new(all.filter(|(name, _)| *name != "world_hhi"));
/// assert_eq!(without, Err(BadRules::Missing { name: "world_hhi" }));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// In the order of [`NAMES`].
    values: Vec<f64>,
}

/// All names, each of which must be given.
pub const NAMES: &[&str] = &[
    "thin_makers",
    "min_links",
    "dependent_rate",
    "concentrated_hhi",
    "minor_share",
    "world_hhi",
    "aggregate_share",
    "covered_strength",
    "cut_order",
    "max_extensions",
    "min_readiness",
    "severity.criticality",
    "severity.concentration",
    "severity.dependence",
    "severity.demand",
    "severity.outside_chain",
    "choke.criticality",
    "choke.concentration",
    "choke.fragility",
    "choke.reach",
    "extension.relatedness",
    "extension.readiness",
    "extension.complexity",
];

/// Why rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRules {
    /// A name is missing.
    #[error("{name} is not given")]
    Missing {
        /// The name.
        name: &'static str,
    },
    /// A value is negative or not a number.
    #[error("{name} must be a number of at least 0")]
    OutOfRange {
        /// The name.
        name: &'static str,
    },
}

impl BadRules {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Missing { name } => format!("没有给出 {name}"),
            Self::OutOfRange { name } => format!("{name} 须为不小于 0 的数"),
        };
        Wording::new(zh, self.to_string())
    }
}

impl Rules {
    /// The rules with these names and values; names that are not in [`NAMES`] are ignored.
    ///
    /// # Errors
    /// [`BadRules::Missing`] for a missing name, [`BadRules::OutOfRange`] for a value that is negative or not a
    /// number.
    pub fn new<'n>(pairs: impl IntoIterator<Item = (&'n str, f64)>) -> Result<Self, BadRules> {
        let pairs: Vec<(&str, f64)> = pairs.into_iter().collect();
        let value = |name: &'static str| {
            let found = pairs.iter().find(|(given, _)| *given == name);
            let (_, value) = found.ok_or(BadRules::Missing { name })?;
            if value.is_finite() && *value >= 0.0 { Ok(*value) } else { Err(BadRules::OutOfRange { name }) }
        };
        Ok(Self { values: NAMES.iter().map(|name| value(name)).collect::<Result<_, _>>()? })
    }

    /// The value of a name of [`NAMES`].
    pub(crate) fn get(&self, name: &str) -> f64 {
        let at = NAMES.iter().position(|known| *known == name);
        self.values[at.expect("invariant: only names of NAMES are asked for")]
    }

    /// A threshold that is a count.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be at least 0; a count")]
    pub(crate) fn count(&self, name: &str) -> usize {
        self.get(name) as usize
    }

    /// The weight of a factor in a kind of finding.
    pub(crate) fn weight(&self, kind: FindingKind, factor: Factor) -> f64 {
        let group = match kind {
            FindingKind::Gap | FindingKind::WeakLink => "severity",
            FindingKind::ChokePoint => "choke",
            FindingKind::Extension => "extension",
        };
        self.get(&format!("{group}.{}", factor.code()))
    }
}
