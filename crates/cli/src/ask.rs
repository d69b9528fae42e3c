//! Answering a question of the catalogue and writing the answer.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use liantu_api::questions::verify::{FindingLine, Verification};
use liantu_api::{Answered, Ask, Entry, Outcome, Problem, ProblemCode, Stopped, question};
use liantu_engine::Engine;
use liantu_engine::claims::Claim;
use serde_json::{Map, Value};

use crate::args::{Args, Format};
use crate::context::Context;
use crate::options::{self, INSTEAD};
use crate::{moment, render, watch};

/// Answers what was typed: a question, or the other question that an argument selects.
pub(crate) fn run(args: &Args, entry: &'static Entry, matches: &ArgMatches) -> Result<ExitCode, Problem> {
    let (entry, instead) = match instead(entry, matches) {
        None => (entry, None),
        Some((other, parameter, value)) => (other, Some((parameter.to_owned(), Value::from(value.as_str())))),
    };
    let mut request = options::request(entry, matches);
    request.extend(instead);
    for parameter in entry.parameters().iter().filter(|parameter| parameter.is_today) {
        if !request.contains_key(&parameter.name) {
            request.insert(parameter.name.clone(), Value::from(moment::today().to_string()));
        }
    }
    let context = Context::open(args)?;
    let ask = context.ask();
    if args.format == Format::Jsonl {
        stream(args, entry, &ask, request)?;
        return Ok(ExitCode::SUCCESS);
    }
    let answered = match matches.try_get_one::<PathBuf>("file").ok().flatten() {
        Some(file) => Answered::new(&ask, &Verification::of_claims(&ask, &claims(ask.engine, file)?)?),
        None => entry.answer(&ask, request)?,
    };
    watch::end();
    for note in answered.document["notes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        render::say(note);
    }
    render::write(args, &answered)?;
    Ok(exit(&answered, matches))
}

fn instead<'m>(entry: &Entry, matches: &'m ArgMatches) -> Option<(&'static Entry, &'static str, &'m String)> {
    let (_, option, other, parameter) = INSTEAD.iter().find(|(command, ..)| *command == entry.name)?;
    let value = matches.try_get_one::<String>(option).ok().flatten()?;
    Some((question(other)?, parameter, value))
}

fn stream(args: &Args, entry: &Entry, ask: &Ask<'_>, request: Map<String, Value>) -> Result<(), Problem> {
    let mut problem = None;
    render::stream(args, |out| {
        let mut sink = |line: &Value| {
            serde_json::to_writer(&mut *out, line)?;
            writeln!(out)
        };
        match entry.stream(ask, request, &mut sink) {
            Ok(()) => Ok(()),
            Err(Stopped::Sink(error)) => Err(error),
            Err(Stopped::Problem(found)) => {
                problem = Some(found);
                Ok::<(), io::Error>(())
            }
        }
    })?;
    problem.map_or(Ok(()), Err)
}

/// The findings in a file written by `diagnose -f jsonl`.
fn claims(engine: &Engine, file: &Path) -> Result<Vec<(String, Claim)>, Problem> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| Problem::unreadable_file(&name, &error))?;
    let claim = |(line, text): (usize, &str)| {
        let read = serde_json::from_str::<FindingLine>(text);
        read.map_err(|error| not_a_finding(&name, line, &error))?.claim(engine)
    };
    (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()).map(claim).collect()
}

fn not_a_finding(file: &str, line: usize, error: &serde_json::Error) -> Problem {
    let (zh, en) = (
        format!("{file} 第 {line} 行不是 diagnose -f jsonl 写出的发现"),
        format!("{file}, line {line}: no finding as `diagnose -f jsonl` writes it ({error})"),
    );
    Problem::new(ProblemCode::BadInput, zh, en).with("file", file).with("line", line)
}

/// Status 3 when a check is refuted, or when something was found and `--fail-on` is given for it.
fn exit(answered: &Answered, matches: &ArgMatches) -> ExitCode {
    let found = |kind: &str| {
        let diagnoses = answered.document["diagnoses"].as_array().into_iter().flatten();
        let mut counts = diagnoses.flat_map(|one| one["counts"].as_array().into_iter().flatten());
        counts.any(|count| {
            let n = |field: &str| count[field].as_u64().unwrap_or_default();
            (kind == "any" || count["kind"] == "gap") && n("n") + n("n_in_doubt") > 0
        })
    };
    let fail_on = matches.try_get_one::<String>("fail-on").ok().flatten();
    let is_found = fail_on.is_some_and(|kind| found(kind));
    if answered.outcome == Outcome::Refuted || is_found { ExitCode::from(3) } else { ExitCode::SUCCESS }
}
