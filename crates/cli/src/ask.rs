//! A question of the catalogue, asked and written out.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use liantu_api::questions::verify::{FindingLine, Verification};
use liantu_api::{Answered, Ask, Entry, Outcome, Stopped, question};
use liantu_engine::Engine;
use liantu_engine::claims::Claim;
use serde_json::{Map, Value};

use crate::args::{Args, Format};
use crate::commands::open;
use crate::failure::Failure;
use crate::options::{self, INSTEAD};
use crate::{moment, output, render, watch};

/// Asks what was typed: a question, or with an argument that stands for another one that one.
pub(crate) fn run(args: &Args, entry: &'static Entry, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let (entry, instead) = match instead(entry, matches) {
        None => (entry, None),
        Some((other, parameter, value)) => (other, Some((parameter.to_owned(), Value::from(value.as_str())))),
    };
    let mut request = options::request(entry, matches);
    request.extend(instead);
    for parameter in entry.parameters().iter().filter(|parameter| parameter.is_today) {
        if !request.contains_key(&parameter.name) {
            request.insert(parameter.name.clone(), Value::from(moment::today()?.to_string()));
        }
    }
    let engine = open(args)?;
    let work = watch::work(args);
    let ask = Ask { engine: &engine, lang: args.lang(), work };
    for note in entry.notes(&ask, &request) {
        output::say(&note);
    }
    if args.format == Format::Jsonl {
        stream(args, entry, &ask, request)?;
        return Ok(ExitCode::SUCCESS);
    }
    let answered = match matches.try_get_one::<PathBuf>("file").ok().flatten() {
        Some(file) => Answered::new(&ask, &Verification::of_claims(&engine, &claims(&engine, file)?)),
        None => entry.answer(&ask, request)?,
    };
    watch::end();
    render::write(args, &answered)?;
    Ok(exit(&answered, matches))
}

fn instead<'m>(entry: &Entry, matches: &'m ArgMatches) -> Option<(&'static Entry, &'static str, &'m String)> {
    let (_, option, other, parameter) = INSTEAD.iter().find(|(command, ..)| *command == entry.name)?;
    let value = matches.try_get_one::<String>(option).ok().flatten()?;
    Some((question(other)?, parameter, value))
}

fn stream(args: &Args, entry: &Entry, ask: &Ask<'_>, request: Map<String, Value>) -> Result<(), Failure> {
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
    problem.map_or(Ok(()), |problem| Err(problem.into()))
}

/// The findings of a file that `diagnose -f jsonl` wrote.
fn claims(engine: &Engine, file: &Path) -> Result<Vec<(String, Claim)>, Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Read(name.clone(), error))?;
    let claim = |(line, text): (usize, &str)| {
        let read = serde_json::from_str::<FindingLine>(text);
        let read = read.map_err(|error| Failure::NotAFinding { file: name.clone(), line, what: error.to_string() })?;
        Ok(read.claim(engine)?)
    };
    (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()).map(claim).collect()
}

/// Status 3 when a check is refuted, or when something was found and `--fail-on` asks for it.
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
