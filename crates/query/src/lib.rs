//! Questions over a snapshot of Liantu 链图: what is missing, what is weak, whom to bring in.
//!
//! Every answer is a pure function of an immutable [`liantu_model::Snapshot`], a scope and a
//! [`Config`]; it carries the facts that make it true (its witness) and is the same on any number
//! of threads. This crate is **not** a store, a file format or a user interface: it never does I/O,
//! reads no clock and knows no words of any language.
//!
//! In reading order: [`closure`] what a chain needs; [`links`] how it is made and bought in each
//! part of the country; [`ties`] who already deals with whom; [`concentration`] shares;
//! [`interval`] what small counts can bear; [`space`] what is made together; [`chokepoint`] what must
//! be lost before a chain breaks; [`diagnose`] findings; [`targets`] candidates; [`predict`] likely
//! ties, [`backtest`] how well they are predicted; [`shock`] what fails
//! when firms fail; [`input_output`] how the sectors of an economy hang together.

pub mod backtest;
pub mod chokepoint;
pub mod closure;
pub mod concentration;
mod config;
pub mod diagnose;
pub mod input_output;
pub mod interval;
pub mod links;
pub mod predict;
pub mod shock;
pub mod space;
pub mod targets;
pub mod ties;

pub use config::{
    ChokeWeights, Config, ExtensionWeights, Parameter, PredictWeights, SetError, SeverityWeights, SupplyPredictWeights,
    TargetWeights, Thresholds,
};
