//! Project chores: `cargo xtask layers` and `cargo xtask tidy`.
#![expect(clippy::print_stderr, reason = "a chore reports what it found")]

mod layers;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = match std::env::args().nth(1).as_deref() {
        Some("layers") => layers::check(&root),
        Some("tidy") => tidy::check(&root),
        _ => vec!["usage: cargo xtask layers|tidy".to_owned()],
    };
    for problem in &found {
        eprintln!("{problem}");
    }
    ExitCode::from(u8::from(!found.is_empty()))
}
