//! One file a question.

pub mod backtest;
pub mod candidate;
pub mod chains;
pub mod config;
pub mod cuts;
pub mod diagnose;
pub mod explain_finding;
pub mod explain_target;
pub mod finding;
pub mod firm;
pub mod match_projects;
pub mod network;
pub mod pair;
pub mod paths;
pub mod portfolio;
pub mod portrait;
pub mod risk;
pub mod sectors;
pub mod shock;
pub mod similar;
pub mod source;
pub mod structure_hhi;
pub mod targets;
pub mod verify;
pub mod zone;
