//! `liantu export`.

use std::path::PathBuf;
use std::process::ExitCode;

use liantu_api::reports::export;
use liantu_api::{Answered, Problem};

use crate::args::Args;
use crate::context::Context;
use crate::render;

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// 目标文件夹。 Folder to write
    folder: PathBuf,
}

impl Export {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let context = Context::open(args)?;
        let written = context.engine().export(&self.folder)?;
        render::write(args, &Answered::new(&context.ask(), &export::Export::new(&self.folder, &written)))?;
        Ok(ExitCode::SUCCESS)
    }
}
