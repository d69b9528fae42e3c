//! `liantu backup`, `liantu restore`, `liantu store verify`, `liantu store compact`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use liantu_api::reports::kept::{CareKind, Kept};
use liantu_api::reports::store_check::StoreCheck;
use liantu_api::{Outcome, Problem};
use liantu_engine::Archive;

use crate::args::Args;
use crate::{context, moment};

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// 备份文件。 The file to write
    file: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let archive = context::archive(args)?;
        let kept = archive.backup(args.as_of()?.as_ref(), &self.file, &moment::now())?;
        let report = Kept::new(CareKind::Backup, &kept, &self.file);
        context::report(args, &archive, Some(kept.generation), &report)?;
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// 备份文件。 The file to read
    file: PathBuf,
    /// 替换已有的数据库，原库保留在旁边。 Replace a store that is there; it is kept beside it
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let kept = Archive::restore(&self.file, &args.store(), self.replace)?;
        let report = Kept::new(CareKind::Restore, &kept, &args.store());
        context::report(args, &context::archive(args)?, Some(kept.generation), &report)?;
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// 核验日志的每条记录与状态缓存。 Check every record of the journal and the state
    Verify,
    /// 压缩：只保留最近的世代，收回空间；日志条目保留。 Keep only the newest generations and win back room
    Compact {
        /// 保留多少个世代可查询。 How many generations can still be asked
        #[arg(long, default_value_t = 1)]
        keep: u64,
    },
}

impl StoreCommand {
    /// Exit code 65 when a check fails.
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let archive = context::archive(args)?;
        let outcome = match self {
            Self::Verify => {
                let checks = archive.verify()?;
                context::report(args, &archive, None, &StoreCheck::new(&checks, args.lang()))?
            }
            Self::Compact { keep } => {
                let kept = archive.compact(*keep)?;
                let report = Kept::new(CareKind::Compact, &kept, &args.store());
                context::report(args, &archive, Some(kept.generation), &report)?
            }
        };
        Ok(if outcome == Outcome::Unsound { ExitCode::from(65) } else { ExitCode::SUCCESS })
    }
}
