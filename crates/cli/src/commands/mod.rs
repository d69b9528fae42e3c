//! One function a command.

mod backtest;
mod care;
pub(crate) mod explain;
mod history;
mod import;
mod matching;
mod paths;
mod portfolio;
mod portraits;
mod project_history;
mod projects;
mod similar;
mod targets;

use std::io;
use std::process::ExitCode;

use liantu_engine::{AsOf, Difference, Engine, Lang, Named, OpenEngineError, Protocol, Split, Wording, notice_words};

use crate::answer::{Answer, Basis, Section, Sheet};
use crate::args::{Args, BasisOf, Command, Purpose};
use crate::failure::Failure;
use crate::output;

/// Runs the command that was typed.
pub(crate) fn run(args: &Args, command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo { chain, scope, limit } => demo(args, chain, scope, *limit),
        Command::Import { input, with_default } => import::import(args, input, *with_default),
        Command::Check { input } => import::check(args, input),
        Command::ReadSheet { file, sheet } => import::read_sheet(file, sheet.as_deref()),
        Command::Firm { name } => done(args, &portraits::firm(&open(args)?, name, args.lang())?),
        Command::Zone { name } => done(args, &portraits::zone(&open(args)?, name, args.lang())?),
        Command::Targets { chain, scope, each, gap, findings, top, basis, explain, preset } => {
            let (each, gap, findings, top) = (*each, gap.as_deref(), *findings, *top);
            let asked = targets::Asked { chain, scope, each, gap, findings, top, basis };
            let engine = open(args)?.with_config(args.config(*preset)?);
            targets::run(args, &engine, &asked, explain.as_deref())
        }
        Command::Portfolio { chain, scope, land, energy, investment, assume, from, findings, top } => {
            let (budgets, assumed) = ([*land, *energy, *investment], assume.unwrap_or_default());
            let (findings, top, from) = (*findings, *top, *from);
            let asked = portfolio::Asked { chains: chain, scope, budgets, assumed, from, findings, top };
            list(args, |engine| portfolio::answer(engine, &asked, args.lang()))
        }
        Command::Match { scope, stage, mountain, capacity } => {
            let capacity = capacity.unwrap_or_default();
            let asked = matching::Asked { scope, stages: stage, mountain: *mountain, capacity };
            list(args, |engine| matching::answer(engine, &asked, args.lang()))
        }
        Command::Pair { scope, mountain, most, keep } => {
            let asked = matching::PairAsked { scope, mountain: *mountain, most: *most, keep: *keep };
            list(args, |engine| matching::pairs(engine, &asked, args.lang()))
        }
        Command::Similar { scope, each, top } => {
            list(args, |engine| similar::answer(engine, scope, level_of(*each), *top, args.lang()))
        }
        Command::Backtest { ties, hide, since, seed, resamples } => {
            let split = since.map_or(Split::Share(*hide), Split::Since);
            let protocol = Protocol { kind: backtest::kind(*ties), split, seed: *seed, resamples: *resamples };
            backtest::run(args, &open(args)?, &protocol)
        }
        Command::Paths { to, scope, chain, top, hops, all } => {
            let asked = paths::Asked { to, scope, chain: chain.as_deref(), top: *top, hops: *hops, all: *all };
            paths::run(args, &open(args)?, &asked)
        }
        Command::Project { command } => projects::run(args, command),
        Command::Export { folder } => export(args, folder),
        Command::Log => history::log(args),
        Command::Diff { from, to, chain, scope, findings } => {
            let (to, chain, scope) = (to.as_deref(), chain.as_deref(), scope.as_deref());
            history::diff(args, &history::Asked { from, to, chain, scope, findings_only: *findings })
        }
        Command::Undo { generation } => history::undo(args, *generation),
        Command::Backup { file } => care::backup(args, file),
        Command::Restore { file, replace } => care::restore(args, file, *replace),
        Command::Store { command } => care::store(args, command),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut crate::usage::command(args.lang()), "liantu", &mut io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn done(args: &Args, answer: &Answer) -> Result<ExitCode, Failure> {
    output::write(args, answer)?;
    Ok(ExitCode::SUCCESS)
}

/// A list made from the store or the embedded data, with what it stands on.
fn list(args: &Args, make: impl FnOnce(&Engine) -> Result<Answer, Failure>) -> Result<ExitCode, Failure> {
    let engine = open(args)?;
    let answer = make(&engine)?;
    listed(args, &engine, answer)
}

/// As [`done`], for lists that leave the house: with what they stand on.
fn listed(args: &Args, engine: &Engine, answer: Answer) -> Result<ExitCode, Failure> {
    done(args, &Answer { basis: Some(Basis::of(engine)), ..answer })
}

/// The store if there is one, else the embedded data, saying so.
pub(crate) fn open(args: &Args) -> Result<Engine, Failure> {
    let as_of = args.as_of()?;
    match open_as_of(args, as_of.as_ref()) {
        Err(Failure::Open(OpenEngineError::NoStore { .. })) if as_of.is_none() && !args.names_a_store() => {
            output::say(match args.lang() {
                Lang::Zh => "（没有数据库，用内置的浙江数据回答；导入自己的数据：liantu import）",
                Lang::En => "(no store here: answering from the embedded Zhejiang data; see `liantu import`)",
            });
            Ok(Engine::demo()?.with_config(args.config(Purpose::Fill)?))
        }
        opened => opened,
    }
}

/// A generation of the store, saying what the user should know about it.
fn open_as_of(args: &Args, as_of: Option<&AsOf>) -> Result<Engine, Failure> {
    let engine = Engine::open(&args.store(), as_of)?.with_config(args.config(Purpose::Fill)?);
    for notice in engine.notices() {
        output::say(notice_words(notice).in_lang(args.lang()));
    }
    Ok(engine)
}

/// The first look: gaps of a chain in a city with reasons, then the first targets with reasons.
fn demo(args: &Args, chain: &str, scope: &str, limit: usize) -> Result<ExitCode, Failure> {
    let (engine, lang) = (Engine::demo()?.with_config(args.config(Purpose::Fill)?), args.lang());
    let ask = liantu_api::Ask { engine: &engine, lang, work: crate::watch::work(args) };
    let given = serde_json::json!({ "chain": chain, "scope": scope, "limit": limit });
    let diagnose = liantu_api::question("diagnose").expect("invariant: it is in the catalogue");
    crate::render::write(args, &diagnose.answer(&ask, given.as_object().cloned().unwrap_or_default())?)?;
    let mut answer = Answer::default();
    let asked =
        targets::Asked { chain, scope, each: None, gap: None, findings: 3, top: 3, basis: &[BasisOf::Recorded] };
    let mut targets = targets::answer(&engine, &asked, lang)?;
    answer.sections.append(&mut targets.sections);
    answer.lines.append(&mut targets.lines);
    answer.document = targets.document;
    answer.sections.push(Section {
        remarks: vec![pick(
            lang,
            "下一步：liantu diagnose --chain <链> --scope <地区>；liantu targets …；liantu import <文件夹>；liantu --help",
            "Next: liantu diagnose --chain <chain> --scope <place>; liantu targets …; liantu import <folder>; liantu --help",
        )
        .to_owned()],
        ..Section::default()
    });
    done(args, &answer)
}

fn export(args: &Args, folder: &std::path::Path) -> Result<ExitCode, Failure> {
    let written = open(args)?.export(folder)?;
    let mut sheet = Sheet::new(["table", "rows"]);
    for (table, rows) in &written {
        sheet.push([table.name().to_owned(), rows.to_string()]);
    }
    let lines = written.iter().map(|(table, rows)| serde_json::json!({ "table": table.name(), "rows": rows }));
    let lines: Vec<_> = lines.collect();
    let heading = format!("{} {}", pick(args.lang(), "已导出到", "exported to"), folder.display());
    let flat = Sheet { header: sheet.header.clone(), rows: sheet.rows.clone() };
    let sections = vec![Section { heading, sheet, ..Section::default() }];
    done(args, &Answer { document: lines.clone().into(), lines, flat, sections, basis: None })
}

/// The chain of this name, or all.
pub(crate) fn chains(engine: &Engine, name: &str) -> Result<Vec<liantu_engine::ChainId>, Failure> {
    match name {
        "all" => Ok(engine.all_chains()),
        name => Ok(vec![engine.chain(name)?]),
    }
}

pub(crate) fn level_of(level: crate::args::Level) -> liantu_engine::Level {
    match level {
        crate::args::Level::Province => liantu_engine::Level::Province,
        crate::args::Level::City => liantu_engine::Level::City,
        crate::args::Level::County => liantu_engine::Level::County,
        crate::args::Level::Zone => liantu_engine::Level::Zone,
    }
}

impl Args {
    /// The defaults with a purpose, and what was set on top.
    pub(crate) fn config(&self, purpose: Purpose) -> Result<liantu_engine::Config, Failure> {
        let mut config = liantu_engine::Config::default();
        for (name, value) in liantu_engine::Preset::from(purpose).settings() {
            config.set(name, *value)?;
        }
        for setting in &self.set {
            let wrong = || Failure::Setting(setting.clone());
            let (name, value) = setting.split_once('=').ok_or_else(wrong)?;
            config.set(name.trim(), value.trim().parse().map_err(|_| wrong())?)?;
        }
        Ok(config)
    }
}

impl From<Purpose> for liantu_engine::Preset {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Fill => Self::Fill,
            Purpose::Strengthen => Self::Strengthen,
            Purpose::Foreign => Self::Foreign,
            Purpose::Headquarters => Self::Headquarters,
        }
    }
}

pub(crate) use crate::lang::pick;

/// The name in a language.
fn name(named: &Named, lang: Lang) -> &str {
    pick(lang, &named.zh, &named.en)
}

/// What the independent check says.
fn proof(differences: &[Difference], lang: Lang) -> String {
    match (differences.first(), lang) {
        (None, Lang::Zh) => "证书由独立程序核验：成立。".to_owned(),
        (None, Lang::En) => "certificate checked by an independent program: it holds".to_owned(),
        (Some(first), Lang::Zh) => format!("证书核验不符，请勿采用：{}。", first.wording().zh),
        (Some(first), Lang::En) => format!("the certificate does not hold, do not use this: {}", first.wording().en),
    }
}

/// Sentences in a row.
fn sentences(words: &[Wording], lang: Lang) -> String {
    words.iter().map(|word| word.in_lang(lang)).collect::<Vec<_>>().join(pick(lang, "；", "; "))
}
