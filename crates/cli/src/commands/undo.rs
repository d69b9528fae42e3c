//! `liantu undo`.

use std::process::ExitCode;

use liantu_api::{Problem, reports};

use crate::args::Args;
use crate::context;

#[derive(Debug, clap::Args)]
pub(crate) struct Undo {
    /// 世代编号。 The generation
    generation: u64,
}

impl Undo {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let archive = context::archive(args)?;
        let made = archive.undo(self.generation, &args.who())?;
        context::report(args, &archive, Some(made), &reports::undo::Undo { undone: self.generation, made })?;
        Ok(ExitCode::SUCCESS)
    }
}
