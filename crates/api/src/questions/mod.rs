//! One file a question.

pub mod backtest;
pub mod chains;
pub mod config;
pub mod diagnose;
pub mod explain_finding;
pub mod finding;
pub mod match_projects;
pub mod pair;
pub mod paths;
pub mod portfolio;
pub mod similar;
pub mod source;
pub mod verify;
