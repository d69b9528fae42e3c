//! An independent, naive checker of findings of Liantu 链图, written from `docs/findings.md` alone.
//!
//! A [`Claim`] is a finding in plain keys and numbers. A [`Checker`] recomputes it from the rows of a world, in the
//! plainest correct way, and confirms it or reports where it and the data differ. It is **not** a search: it finds
//! nothing by itself, and it knows nothing about the engine that made the claim. It shares no code with
//! `liantu-query`, and of the model it uses columns and keys only: an error in shared code could not be noticed.
//!
//! ```
//! use std::collections::BTreeMap;
//! use liantu_model::sketch;
//! use liantu_verify::{Checker, Claim, Factor, FindingGrade, FindingKind, Rules, ScopeKey, Verdict, Witness, NAMES};
//!
//! // Cells need cathodes; one firm far away makes them, none does in the province 33.
//! let world = sketch::world("
//!     regions: id name level parent
//!     CHN 中国 country -
//!     33 浙江 province CHN
//!     44 广东 province CHN
//!     chains: id name
//!     bat 电池
//!     products: id name chain is_end
//!     cell 电芯 bat true
//!     cathode 正极 bat -
//!     firms: id name region
//!     a 甲 33
//!     b 乙 44
//!     inputs: product input criticality
//!     cell cathode high
//!     makes: product firm
//!     cell a
//!     cathode b
//! ");
//! let rules = Rules::new(NAMES.iter().map(|name| (*name, 0.5)))?;
//! // Criticality 1, dependence 1 (1 of 1: Wilson from 0.206549), demand 1 / (1 + 3); equal weights.
//! let claim = Claim {
//!     kind: FindingKind::Gap,
//!     scope: ScopeKey::Region("33".into()),
//!     chain: "bat".into(),
//!     product: "cathode".into(),
//!     severity: 0.75,
//!     interval: (0.485516, 0.75),
//!     factors: BTreeMap::from([
//!         (Factor::Criticality, Some(1.0)),
//!         (Factor::Concentration, None),
//!         (Factor::Dependence, Some(1.0)),
//!         (Factor::Demand, Some(0.25)),
//!     ]),
//!     covered: 0.0,
//!     nearness: 1.0,
//!     weaknesses: vec![],
//!     grade: FindingGrade::DataGap,
//!     witness: Witness { path: vec!["cell".into(), "cathode".into()], ..Witness::default() },
//! };
//! let mut checker = Checker::new(&world, rules);
//! assert_eq!(checker.check(&claim), Verdict::Holds);
//! let wrong = Claim { severity: 0.8, ..claim };
//! assert!(matches!(checker.check(&wrong), Verdict::Refuted(differences) if differences[0].quantity == "severity"));
//! # Ok::<(), liantu_verify::BadRules>(())
//! ```
//!
//! In reading order: `claim` what is claimed, in `codes`; `rules` thresholds and weights; `verdict` the answer;
//! `rows` the data as plain maps; `chain`, `place`, `need`, `cuts`, `space` (with `eigen`), `extension` and
//! `severity` the page section by section; `checker` and the `check_…` files compare claim and data. `transport` and
//! `budget` check from its certificate that a plan is optimal, or near it.

mod budget;
mod chain;
mod check_choke;
mod check_extension;
mod check_need;
mod check_witness;
mod checker;
mod claim;
mod codes;
mod compare;
mod cuts;
mod eigen;
mod extension;
mod need;
mod path;
mod place;
mod rows;
mod rules;
mod severity;
mod space;
mod transport;
mod verdict;

pub use budget::{BudgetClaim, check_budget};
pub use checker::Checker;
pub use claim::{Claim, CutSets, Listed, Rings, ScopeKey, UseKey, Witness};
pub use codes::{Element, Factor, FallReason, FindingGrade, FindingKind, Weakness};
pub use rules::{BadRules, NAMES, Rules};
pub use transport::{PlacingClaim, ShipmentClaim, check_placing, check_shipment};
pub use verdict::{Difference, Verdict};

/// Lists of a witness are truncated to this many entries.
pub const LIST: usize = 8;

/// By how much numbers may differ: claims may be rounded to 6 decimals.
pub const TOLERANCE: f64 = 1e-6;
