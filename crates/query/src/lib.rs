//! Questions over a snapshot of Liantu 链图: what is missing, what is weak, which firms to bring in.
//!
//! Every answer is a pure function of an immutable [`liantu_model::Snapshot`], a scope and a [`Config`]; it carries
//! the facts that prove it (its witness) and is the same on any number of threads. This crate is **not** a store, a
//! file format or a user interface: it never does I/O, reads no clock and contains no text in any language.
//!
//! In reading order: [`closure`] what a chain needs; [`links`] how it is made and bought in each part of the country;
//! [`ties`] who already deals with whom; [`concentration`] shares; [`interval`] what small counts support; [`space`]
//! what is made together; [`chokepoint`] what must be lost before a chain breaks; [`diagnose`] findings; [`landing`]
//! what changes if a firm comes; [`groups`] which firms belong together; [`predict`] likely ties, [`backtest`] how
//! well they are predicted; [`targets`] candidates; [`portfolio`] the best set within a budget; [`projects`]
//! duplicated effort in the project pool; [`acquaintance`] through whom our firms know a target; [`matching`] which
//! project goes where, and which counties become partners; [`similarity`] which places do the same; [`shock`] what
//! fails when firms fail; [`input_output`] how the sectors of an economy are connected; [`Work`] how a running
//! computation is followed and cancelled.

pub mod acquaintance;
pub mod backtest;
pub mod chokepoint;
pub mod closure;
pub mod concentration;
mod config;
pub mod diagnose;
#[cfg(test)]
mod dice;
pub mod groups;
mod hosting;
pub mod input_output;
pub mod interval;
pub mod landing;
pub mod links;
pub mod matching;
mod measures;
pub mod portfolio;
pub mod predict;
mod preset;
pub mod projects;
pub mod shock;
pub mod similarity;
pub mod space;
pub mod targets;
pub mod ties;
mod work;

pub use config::{
    AcquaintanceWeights, CapabilityWeights, ChokeWeights, ClassWeights, Config, ExtensionWeights, GroupRules,
    MatchWeights, Parameter, PathRules, Planning, PredictWeights, RiskWeights, SetError, SeverityWeights, ShockRules,
    SupplyPredictWeights, TargetWeights, Thresholds, TieWeights,
};
pub use preset::Preset;
pub use work::{CutShort, Work};

/// A count as a floating-point number; counts here are far below 2^32.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
