//! One file a question.

pub mod chains;
pub mod config;
pub mod diagnose;
pub mod explain_finding;
pub mod finding;
pub mod source;
pub mod verify;
