//! Findings computed by hand in small worlds, and the verdict on a claim that differs from them.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod battery;
mod choke;
mod extension;
mod falsify;
mod flips;
mod mutations;
mod rules;
mod worlds;
