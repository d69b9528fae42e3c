//! `liantu import` and `liantu check`.

use std::path::Path;
use std::process::ExitCode;

use liantu_engine::{
    Archive, DataSource, Import, ImportError, ImportReport, Lang, Mapping, OpenEngineError, Severity, SheetReader,
    Table, Uncertain, limit_this_process, notice_words, tell_workbook, write_problems,
};
use serde_json::{Value, json};

use super::pick;
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Input};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;

/// Problems and pairs printed; the rest goes to a file on request.
const SHOWN: usize = 10;

pub(crate) fn import(args: &Args, input: &Input, with_default: bool) -> Result<ExitCode, Failure> {
    let sources = sources(input, with_default)?;
    let archive = Archive::create_or_open(&args.store())?;
    let result = archive.import(&sources, sheet_reader().as_ref(), &args.who(), &Bar::new(args.lang()));
    let report = checked(args, input, result)?;
    for notice in &report.notices {
        output::say(notice_words(notice).in_lang(args.lang()));
    }
    output::write(args, &answer(&report, args.lang(), Done::Imported))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn check(args: &Args, input: &Input) -> Result<ExitCode, Failure> {
    let sources = sources(input, false)?;
    let base = match Archive::open(&args.store()).and_then(|archive| archive.current()) {
        Ok(engine) => Some(engine),
        Err(OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let result = Import::new(base.as_deref().map(|engine| engine.world().facts()))
        .with_sheets(sheet_reader().as_ref())
        .read(&sources, &Bar::new(args.lang()))
        .map(|import| import.report().clone());
    let report = checked(args, input, result)?;
    output::write(args, &answer(&report, args.lang(), Done::Checked))?;
    let bad = report.problems.iter().any(|problem| problem.severity > Severity::Warning);
    Ok(if bad { ExitCode::from(65) } else { ExitCode::SUCCESS })
}

/// Workbooks are read by another process of this program.
fn sheet_reader() -> Option<SheetReader> {
    let program = std::env::current_exe().ok()?;
    Some(SheetReader { program, args: vec!["read-sheet".into(), "--".into()] })
}

/// Tells what is in a workbook, to the process that asked for it.
pub(crate) fn read_sheet(file: &Path, sheet: Option<&str>) -> Result<ExitCode, Failure> {
    limit_this_process()
        .and_then(|()| tell_workbook(file, sheet, &mut std::io::stdout().lock()))
        .map_err(|error| Failure::Output("stdout".to_owned(), error))?;
    Ok(ExitCode::SUCCESS)
}

fn sources(input: &Input, with_default: bool) -> Result<Vec<DataSource>, Failure> {
    let mapping = input.mapping.as_deref().map(read_mapping).transpose()?;
    let paths = input.paths.iter().map(|path| DataSource::Path(path.clone(), mapping.clone().map(Box::new)));
    let sources: Vec<DataSource> = with_default.then_some(DataSource::Embedded).into_iter().chain(paths).collect();
    if sources.is_empty() { Err(Failure::NoInput) } else { Ok(sources) }
}

/// A shipped mapping by name, else one from a file.
fn read_mapping(name: &str) -> Result<Mapping, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::Read(name.to_owned(), error))?;
        return Ok(Mapping::parse(&text)?);
    }
    Ok(Mapping::shipped(name)?)
}

/// Tells the problems, whether or not the import went through.
fn checked(args: &Args, input: &Input, result: Result<ImportReport, ImportError>) -> Result<ImportReport, Failure> {
    let report = match &result {
        Ok(report) => report,
        Err(ImportError::BadFile(report) | ImportError::AllSetAside(report)) => report,
        Err(_) => return Ok(result?),
    };
    let lang = args.lang();
    let mut problems: Vec<_> = report.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    for problem in problems.iter().take(SHOWN) {
        output::say(&problem.message(lang));
    }
    if problems.len() > SHOWN && input.errors.is_none() {
        let more = problems.len() - SHOWN;
        output::say(&match lang {
            Lang::Zh => format!("…… 还有 {more} 条，用 --errors 文件.csv 查看全部"),
            Lang::En => format!("… {more} more; see all with --errors FILE.csv"),
        });
    }
    if let Some(path) = &input.errors {
        write_problems(&report.problems, lang, path)?;
    }
    if let Some(path) = &input.uncertain {
        write_uncertain(report, path)?;
    }
    Ok(result?)
}

fn write_uncertain(report: &ImportReport, path: &Path) -> Result<(), Failure> {
    let failed = |error: csv::Error| Failure::Output(path.display().to_string(), error.into());
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    writer.write_record(["data_set", "incoming", "name", "known", "known_name", "why"]).map_err(failed)?;
    for (data, matches) in &report.matches {
        for pair in &matches.uncertain {
            let Uncertain { incoming, name, known, known_name, why } = pair;
            writer.write_record([data, incoming, name, known, known_name, *why]).map_err(failed)?;
        }
    }
    writer.flush().map_err(|error| Failure::Output(path.display().to_string(), error))
}

/// Whether the data was stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Imported,
    Checked,
}

fn answer(report: &ImportReport, lang: Lang, done: Done) -> Answer {
    let total = report.changes.total();
    let heading = match (done, report.generation, lang) {
        (Done::Imported, Some(generation), Lang::Zh) => format!("已导入，成为第 {generation} 世代"),
        (Done::Imported, Some(generation), Lang::En) => format!("imported as generation {generation}"),
        (Done::Imported, None, Lang::Zh) => "没有变化，未写入新世代".to_owned(),
        (Done::Imported, None, Lang::En) => "nothing changed, no generation written".to_owned(),
        (Done::Checked, _, Lang::Zh) => format!("检查完毕，未入库：问题 {} 条", report.problems.len()),
        (Done::Checked, _, Lang::En) => format!("checked, nothing stored: {} problems", report.problems.len()),
    };
    let mut sheet = Sheet::new([
        pick(lang, "表", "table"),
        pick(lang, "原有", "before"),
        pick(lang, "新增", "added"),
        pick(lang, "更新", "changed"),
        pick(lang, "重复", "repeated"),
        pick(lang, "搁置", "set aside"),
        pick(lang, "现有", "after"),
    ]);
    let mut flat = Sheet::new(["table", "before", "added", "changed", "repeated", "set_aside", "after"]);
    let mut tables = Vec::new();
    for table in Table::ALL {
        let change = report.changes.table(*table);
        if change.after + change.set_aside == 0 {
            continue;
        }
        let numbers = [change.before, change.added, change.changed, change.repeated, change.set_aside, change.after];
        let [before, added, changed, repeated, set_aside, after] = numbers.map(|n| n.to_string());
        let row = |name: &str| {
            [
                name.to_owned(),
                before.clone(),
                added.clone(),
                changed.clone(),
                repeated.clone(),
                set_aside.clone(),
                after.clone(),
            ]
        };
        sheet.push(row(pick(lang, table.spec().zh, table.name())));
        flat.push(row(table.name()));
        let [before, added, changed, repeated, set_aside, after] = numbers;
        tables.push(json!({
            "table": table.name(), "before": before, "added": added, "changed": changed,
            "repeated": repeated, "set_aside": set_aside, "after": after,
        }));
    }
    let mut sections = vec![Section { heading, sheet, ..Section::default() }];
    sections.extend((!report.matches.is_empty()).then(|| matches(report, lang)));
    let document = json!({
        "generation": report.generation,
        "added": total.added, "changed": total.changed, "repeated": total.repeated, "set_aside": total.set_aside,
        "tables": tables,
        "matches": report.matches.iter().map(match_json).collect::<Vec<_>>(),
        "problems": report.problems.len(),
    });
    Answer { lines: tables, document, flat, sections }
}

fn matches(report: &ImportReport, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "数据集", "data set"),
        pick(lang, "信用代码", "credit code"),
        pick(lang, "证券代码", "stock code"),
        pick(lang, "名称与地点", "name and place"),
        pick(lang, "编号已知", "key known"),
        pick(lang, "新企业", "new"),
        pick(lang, "存疑", "uncertain"),
    ]);
    for (data, found) in &report.matches {
        let numbers =
            [found.by_uscc, found.by_stock_code, found.by_name, found.known, found.new, found.uncertain.len() as u64];
        let [uscc, stock, name, known, new, uncertain] = numbers.map(|n| n.to_string());
        sheet.push([data.clone(), uscc, stock, name, known, new, uncertain]);
    }
    let heading = pick(lang, "企业匹配", "firms recognised").to_owned();
    Section { heading, sheet, ..Section::default() }
}

fn match_json((data, found): &(String, liantu_engine::MatchReport)) -> Value {
    json!({
        "data_set": data, "by_uscc": found.by_uscc, "by_stock_code": found.by_stock_code,
        "by_name_and_place": found.by_name, "key_known": found.known, "new": found.new,
        "uncertain": found.uncertain.iter().map(|pair| json!({
            "incoming": pair.incoming, "name": pair.name, "known": pair.known,
            "known_name": pair.known_name, "why": pair.why,
        })).collect::<Vec<_>>(),
    })
}
