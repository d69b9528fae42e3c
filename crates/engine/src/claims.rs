//! The vocabulary of claims that can be checked again (see [`crate::Engine::check_claims`]).

pub use liantu_model::code::Code;
pub use liantu_verify::{
    Claim, CutSets, Element, Factor, FallReason, FindingGrade, FindingKind, Listed, Rings, ScopeKey, UseKey, Weakness,
    Witness,
};
