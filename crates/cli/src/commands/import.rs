//! `liantu import` and `liantu check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use liantu_api::reports::import as shape;
use liantu_api::reports::import_problems::ImportProblems;
use liantu_api::{Answer as _, Answered, Outcome, Problem, ProblemCode};
use liantu_engine::{
    Archive, DataSource, Import as Reading, ImportError, ImportReport, Lang, Mapping, OpenEngineError, SheetReader,
    limit_this_process, send_workbook,
};

use crate::args::Args;
use crate::progress::Bar;
use crate::{context, render};

/// Problems printed; all go to a file on request.
const SHOWN: usize = 10;

/// The data to read.
#[derive(Debug, clap::Args)]
struct Input {
    /// 文件夹、CSV、JSONL 或 XLSX 文件。 Folders, CSV, JSONL or XLSX files
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// 映射：内置名称或 TOML 文件；缺省自动识别。 Mapping: a shipped name or a TOML file
    #[arg(long)]
    mapping: Option<String>,
    /// 把问题写入此 CSV 文件。 Write the problems to this CSV file
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// 把存疑的企业匹配写入此 CSV 文件。 Write uncertain pairs of firms to this CSV file
    #[arg(long, value_name = "FILE")]
    uncertain: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    input: Input,
    /// 先导入内置的浙江数据。 Import the embedded data first
    #[arg(long)]
    with_default: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    input: Input,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReadSheet {
    /// 文件。 File
    file: PathBuf,
    /// 工作表；缺省列出全部。 Sheet; without one, all are listed
    sheet: Option<String>,
}

impl Import {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let sources = self.input.sources(self.with_default)?;
        let archive = Archive::create_or_open(&args.store())?;
        let result = archive.import(&sources, sheet_reader().as_ref(), &args.who(), &Bar::new(args.lang()));
        let report = self.input.report_problems(args, result)?;
        context::say_notices(&report.notices, args.lang());
        context::report(args, &archive, report.generation, &shape::Import::new(&report, false))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Check {
    /// Exit code 65 when something would be set aside.
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let sources = self.input.sources(false)?;
        let archive = Archive::create_or_open(&args.store())?;
        let base = match archive.current() {
            Ok(engine) => Some(engine),
            Err(OpenEngineError::NoStore { .. } | OpenEngineError::Empty { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let result = Reading::new(base.as_deref().map(|engine| engine.world().facts()))
            .with_sheets(sheet_reader().as_ref())
            .read(&sources, &Bar::new(args.lang()))
            .map(|import| import.report().clone());
        let report = self.input.report_problems(args, result)?;
        let outcome = context::report(args, &archive, None, &shape::Import::new(&report, true))?;
        Ok(if outcome == Outcome::Unsound { ExitCode::from(65) } else { ExitCode::SUCCESS })
    }
}

impl ReadSheet {
    /// Sends the contents of a workbook to the parent process.
    pub(crate) fn run(&self) -> Result<ExitCode, Problem> {
        limit_this_process()
            .and_then(|()| send_workbook(&self.file, self.sheet.as_deref(), &mut std::io::stdout().lock()))
            .map_err(|error| Problem::unwritable_file("stdout", &error))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Workbooks are read by another process of this program.
fn sheet_reader() -> Option<SheetReader> {
    let program = std::env::current_exe().ok()?;
    Some(SheetReader { program, args: vec!["read-sheet".into(), "--".into()] })
}

impl Input {
    fn sources(&self, with_default: bool) -> Result<Vec<DataSource>, Problem> {
        let mapping = self.mapping.as_deref().map(read_mapping).transpose()?;
        let paths = self.paths.iter().map(|path| DataSource::Path(path.clone(), mapping.clone().map(Box::new)));
        let sources: Vec<DataSource> = with_default.then_some(DataSource::Embedded).into_iter().chain(paths).collect();
        let nothing = || {
            let (zh, en) = ("没有输入：请给出文件夹或文件", "no input: name a folder or a file");
            Problem::new(ProblemCode::NoInput, zh, en)
        };
        if sources.is_empty() { Err(nothing()) } else { Ok(sources) }
    }

    /// Reports the problems, whether the import succeeded or not.
    fn report_problems(&self, args: &Args, result: Result<ImportReport, ImportError>) -> Result<ImportReport, Problem> {
        let report = match &result {
            Ok(report) => report,
            Err(ImportError::BadFile(report) | ImportError::AllSetAside(report)) => report,
            Err(_) => return Ok(result?),
        };
        self.report_worst(report, args.lang());
        if let Some(path) = &self.errors {
            let problems = ImportProblems::new(report, args.lang());
            render::write_csv(path, &ImportProblems::TABLES[0], &answered(&problems, args.lang()), args.lang())?;
        }
        if let Some(path) = &self.uncertain {
            let shape = shape::Import::new(report, true);
            render::write_csv(path, &shape::UNCERTAIN, &answered(&shape, args.lang()), args.lang())?;
        }
        Ok(result?)
    }

    /// Reports the worst problems.
    fn report_worst(&self, report: &ImportReport, lang: Lang) {
        let mut problems: Vec<_> = report.problems.iter().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        for problem in problems.iter().take(SHOWN) {
            render::say(&problem.message(lang));
        }
        if problems.len() > SHOWN && self.errors.is_none() {
            let more = problems.len() - SHOWN;
            render::say(&match lang {
                Lang::Zh => format!("…… 还有 {more} 条，用 --errors 文件.csv 查看全部"),
                Lang::En => format!("… {more} more; see all with --errors FILE.csv"),
            });
        }
    }
}

fn answered<A: liantu_api::Answer>(answer: &A, lang: Lang) -> Answered {
    Answered::based(answer, lang, &liantu_api::shapes::Basis::of_log(&[], None))
}

/// A shipped mapping by name, else one from a file.
fn read_mapping(name: &str) -> Result<Mapping, Problem> {
    let path = Path::new(name);
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|error| Problem::unreadable_file(name, &error))?;
        return Ok(Mapping::parse(&text)?);
    }
    Ok(Mapping::shipped(name)?)
}
