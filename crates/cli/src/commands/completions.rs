//! `liantu completions`.

use std::io;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// 命令解释器。 Shell
    shell: clap_complete::Shell,
}

impl Completions {
    /// Writes the script for the whole command line.
    pub(crate) fn run(&self, mut whole: clap::Command) -> ExitCode {
        clap_complete::generate(self.shell, &mut whole, "liantu", &mut io::stdout());
        ExitCode::SUCCESS
    }
}
