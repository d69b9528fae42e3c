//! One file per command: its options and what it does.

mod care;
mod completions;
mod demo;
mod export;
mod import;
mod project;
mod undo;

use std::process::ExitCode;

use clap::Subcommand;
use liantu_api::Problem;

use crate::args::Args;

// No comment for readers here: clap would take it for what the whole program is about.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(crate) enum Command {
    /// 用内置数据演示：缺链弱链与首批目标企业。 A first look with the embedded data
    Demo(demo::Demo),
    /// 导入数据包或已知格式的文件夹，成为一个新世代。 Import data sets as one new generation
    Import(import::Import),
    /// 检查数据，不入库。 Check data sets without storing anything
    Check(import::Check),
    /// 在受限的进程中读取表格文件。 Read a workbook, for the process that imports it
    #[command(hide = true)]
    ReadSheet(import::ReadSheet),
    /// 项目储备库：登记、更新与沿革。 The pool of projects: edits and history
    #[command(after_help = project::HELP)]
    Project {
        #[command(subcommand)]
        command: project::ProjectCommand,
    },
    /// 导出为数据包（CSV 与 datapackage.json）。 Export as a data package
    Export(export::Export),
    /// 撤销一个世代（成为新世代，历史不变）。 Take a generation back, as a new generation
    Undo(undo::Undo),
    /// 备份一个世代为一个文件，写后读回核验。 Write one generation as one checked file
    Backup(care::Backup),
    /// 从备份恢复到 --store 指定的新文件夹。 Make a store of a backup file
    Restore(care::Restore),
    /// 数据库维护。 Care of the store
    Store {
        #[command(subcommand)]
        command: care::StoreCommand,
    },
    /// 生成命令补全脚本。 Print a completion script
    Completions(completions::Completions),
}

impl Command {
    /// Runs it; `whole` is the whole command line.
    pub(crate) fn run(&self, args: &Args, whole: clap::Command) -> Result<ExitCode, Problem> {
        match self {
            Self::Demo(command) => command.run(args),
            Self::Import(command) => command.run(args),
            Self::Check(command) => command.run(args),
            Self::ReadSheet(command) => command.run(),
            Self::Project { command } => command.run(args),
            Self::Export(command) => command.run(args),
            Self::Undo(command) => command.run(args),
            Self::Backup(command) => command.run(args),
            Self::Restore(command) => command.run(args),
            Self::Store { command } => command.run(args),
            Self::Completions(command) => Ok(command.run(whole)),
        }
    }
}
