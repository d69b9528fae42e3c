//! `liantu completions`.

use std::io;
use std::process::ExitCode;

use crate::args::Args;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// 命令解释器。 Shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self, args: &Args) -> ExitCode {
        clap_complete::generate(self.shell, &mut crate::usage::command(args.lang()), "liantu", &mut io::stdout());
        ExitCode::SUCCESS
    }
}
