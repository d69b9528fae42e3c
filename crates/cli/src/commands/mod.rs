//! One function a command.

mod care;
mod history;
mod import;
mod project_history;
mod projects;

use std::io;
use std::process::ExitCode;

use liantu_engine::{Archive, AsOf, Engine, Lang, Named, OpenEngineError, notice_words};

use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::output;

/// Runs the command that was typed.
pub(crate) fn run(args: &Args, command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo { chain, scope, limit } => demo(args, chain, scope, *limit),
        Command::Import { input, with_default } => import::import(args, input, *with_default),
        Command::Check { input } => import::check(args, input),
        Command::ReadSheet { file, sheet } => import::read_sheet(file, sheet.as_deref()),
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

/// The store if there is one, else the embedded data, saying so.
pub(crate) fn open(args: &Args) -> Result<Engine, Failure> {
    let as_of = args.as_of()?;
    match open_as_of(args, as_of.as_ref()) {
        Err(Failure::Open(OpenEngineError::NoStore { .. })) if as_of.is_none() && !args.names_a_store() => {
            output::say(match args.lang() {
                Lang::Zh => "（没有数据库，用内置的浙江数据回答；导入自己的数据：liantu import）",
                Lang::En => "(no store here: answering from the embedded Zhejiang data; see `liantu import`)",
            });
            Ok(liantu_engine::demo()?.with_config(args.config()?))
        }
        opened => opened,
    }
}

/// A generation of the store, saying what the user should know about it.
fn open_as_of(args: &Args, as_of: Option<&AsOf>) -> Result<Engine, Failure> {
    let archive = Archive::open(&args.store())?;
    let engine = as_of.map_or_else(|| archive.current(), |as_of| archive.at(as_of))?.with_config(args.config()?);
    for notice in engine.notices() {
        output::say(notice_words(notice).in_lang(args.lang()));
    }
    Ok(engine)
}

/// The first look: gaps of a chain in a city with reasons, then the first targets with reasons.
fn demo(args: &Args, chain: &str, scope: &str, limit: usize) -> Result<ExitCode, Failure> {
    let engine = liantu_engine::demo()?.with_config(args.config()?);
    let ask = liantu_api::Ask { engine: &engine, lang: args.lang(), work: crate::watch::work(args) };
    let diagnose = serde_json::json!({ "chain": chain, "scope": scope, "limit": limit });
    let targets = serde_json::json!({ "chain": chain, "scope": scope, "findings": 3, "top": 3, "basis": ["recorded"] });
    for (name, given) in [("diagnose", diagnose), ("targets", targets)] {
        let entry = liantu_api::question(name).expect("invariant: it is in the catalogue");
        let answered = entry.answer(&ask, given.as_object().cloned().unwrap_or_default())?;
        crate::render::write(args, &answered)?;
        output::say("");
    }
    output::say(pick(
        args.lang(),
        "下一步：liantu diagnose --chain <链> --scope <地区>；liantu targets …；liantu import <文件夹>；liantu --help",
        "Next: liantu diagnose --chain <chain> --scope <place>; liantu targets …; liantu import <folder>; liantu --help",
    ));
    Ok(ExitCode::SUCCESS)
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
    done(args, &Answer { document: lines.clone().into(), lines, flat, sections })
}

impl Args {
    /// The defaults with what was set.
    pub(crate) fn config(&self) -> Result<liantu_engine::Config, Failure> {
        let mut config = liantu_engine::Config::default();
        for setting in &self.set {
            let wrong = || Failure::Setting(setting.clone());
            let (name, value) = setting.split_once('=').ok_or_else(wrong)?;
            config.set(name.trim(), value.trim().parse().map_err(|_| wrong())?)?;
        }
        Ok(config)
    }
}

pub(crate) use crate::lang::pick;

/// The name in a language.
fn name(named: &Named, lang: Lang) -> &str {
    pick(lang, &named.zh, &named.en)
}
