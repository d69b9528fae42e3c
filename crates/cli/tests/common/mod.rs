//! Running the command as it is typed.

use std::path::Path;
use std::process::{Command, Output};

/// The command in a folder, isolated from the environment of the test.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liantu"));
    command.args(args).current_dir(folder).env_remove("LIANTU_STORE").env_remove("LIANTU_ACTOR").env("NO_COLOR", "1");
    command
}

/// The output of the command in a folder.
pub(crate) fn liantu(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// Bytes that are text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
