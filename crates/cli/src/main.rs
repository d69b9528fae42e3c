//! The `liantu` command 链图: words in, words out.
//!
//! Data goes to standard output, messages to standard error. The questions of [`liantu_api::catalogue`] are commands
//! by themselves ([`options`], [`ask`]); commands that change a store have files of their own in [`commands`]. Exit
//! codes are listed in `liantu --help`.

mod args;
mod ask;
mod commands;
mod context;
mod failure;
mod help;
mod lang;
mod moment;
mod options;
mod progress;
mod render;
mod usage;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::args::Args;
use crate::commands::Command;

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let lang = lang::wanted(&typed);
    let matches = match usage::command(lang).try_get_matches_from(typed) {
        Ok(matches) => matches,
        Err(error) => return usage::report(&error, lang),
    };
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => return usage::report(&error, lang),
    };
    run(&args, &matches).unwrap_or_else(|problem| failure::report(&problem, lang))
}

/// Runs what was typed: a question of the catalogue, or a command of its own.
fn run(args: &Args, matches: &clap::ArgMatches) -> Result<ExitCode, liantu_api::Problem> {
    render::check(args)?;
    let (mut name, mut matches_of) = (String::new(), matches);
    while let Some((word, inner)) = matches_of.subcommand() {
        name = if name.is_empty() { word.to_owned() } else { format!("{name} {word}") };
        matches_of = inner;
    }
    if let Some(entry) = liantu_api::question(&name) {
        return ask::run(args, entry, matches_of);
    }
    match Command::from_arg_matches(matches) {
        Ok(command) => command.run(args, usage::command(args.lang())),
        Err(error) => Ok(usage::report(&error, args.lang())),
    }
}
