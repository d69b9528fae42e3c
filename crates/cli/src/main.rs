//! The `liantu` command 链图: words in, words out.
//!
//! Data goes to standard output, words about it to standard error. Exit codes are listed in
//! `liantu --help` and in [`failure::Failure`].

mod amounts;
mod answer;
mod args;
mod commands;
mod failure;
mod finding_json;
mod json;
mod moment;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(&args) {
        Ok(code) => code,
        Err(failure) => failure.report(args.lang()),
    }
}
