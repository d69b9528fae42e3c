//! `generate --size S|M|L --seed 1 --out DIR`: writes the synthetic nation, and with `--shape` prints its shape.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use liantu_benches::generate::{Size, generate};
use liantu_benches::shape::shape;

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
    /// Print the shape of the generated data beside the described one.
    #[arg(long)]
    shape: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Named {
    S,
    M,
    L,
}

#[expect(clippy::print_stderr, reason = "a program that reports why it failed")]
fn main() -> ExitCode {
    let args = Args::parse();
    let size = match args.size {
        Named::S => Size::S,
        Named::M => Size::M,
        Named::L => Size::L,
    };
    if let Err(error) = generate(size, args.seed, &args.out) {
        eprintln!("{}: {error}", args.out.display());
        return ExitCode::FAILURE;
    }
    if args.shape
        && let Err(error) = print_shape(&args.out)
    {
        eprintln!("{}: {error}", args.out.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "the report that was asked for")]
fn print_shape(folder: &Path) -> Result<(), csv::Error> {
    println!("| measure | described (M) | ours |\n|---|---|---|");
    for measure in shape(folder)? {
        println!("| {} | {} | {:.1} |", measure.name, measure.described, measure.found);
    }
    Ok(())
}
