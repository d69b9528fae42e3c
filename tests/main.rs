//! Tests that cross crates, in one program.
#![expect(clippy::unwrap_used, clippy::format_push_string, clippy::panic, reason = "helpers of tests")]

mod import;
mod mappings;
mod oracle;
mod targets;
