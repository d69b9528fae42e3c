//! Findings worked out by hand in small worlds, and what becomes of a claim that says otherwise.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod battery;
mod choke;
mod extension;
mod falsify;
mod flips;
mod mutations;
mod rules;
mod worlds;
