//! One file a question.

pub mod candidate;
pub mod chains;
pub mod config;
pub mod diagnose;
pub mod explain_finding;
pub mod explain_target;
pub mod finding;
pub mod firm;
pub mod portrait;
pub mod source;
pub mod structure_hhi;
pub mod targets;
pub mod verify;
pub mod zone;
