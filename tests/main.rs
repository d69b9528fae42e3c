//! Tests that cross crates, in one program.
#![expect(clippy::unwrap_used, clippy::format_push_string, clippy::panic, reason = "helpers of tests")]

mod errors;
mod eto;
mod fuzz_bodies;
mod fuzz_replay;
mod import;
mod input_output;
mod landing;
mod mappings;
mod matching;
mod numbers;
mod oracle;
mod targets;
mod verify;

#[cfg(target_os = "linux")]
mod controls;
#[cfg(target_os = "linux")]
mod durability;
#[cfg(target_os = "linux")]
mod powercut;
#[cfg(target_os = "linux")]
mod store;
#[cfg(target_os = "linux")]
mod support;
#[cfg(target_os = "linux")]
mod workload;
