//! `generate --size S|M|L --seed 1 --out DIR`: writes the synthetic nation.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use liantu_benches::generate::{Size, generate};

#[derive(Debug, Parser)]
struct Args {
    /// How large.
    #[arg(long, value_enum, default_value_t = Named::S)]
    size: Named,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to write.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Named {
    S,
    M,
    L,
}

#[expect(clippy::print_stderr, reason = "a program that tells why it failed")]
fn main() -> ExitCode {
    let args = Args::parse();
    let size = match args.size {
        Named::S => Size::S,
        Named::M => Size::M,
        Named::L => Size::L,
    };
    match generate(size, args.seed, &args.out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", args.out.display());
            ExitCode::FAILURE
        }
    }
}
