//! `yardstick --data DIR`: times the questions of the yardstick over the product's kernels and prints one JSON object
//! per question.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use liantu_benches::oracle::Rows;
use liantu_benches::questions::{Nation, load};
use liantu_benches::{hash, keep, millis, peak_mb};
use serde_json::{Value, json};

/// Times the questions of the yardstick.
#[derive(Debug, Parser)]
struct Args {
    /// Folder of CSV files, as written by `generate`.
    #[arg(long)]
    data: PathBuf,
    /// Threads; by default all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Only these, such as `load,store,Q2,Q3`.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Timed runs after one warm-up.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Also commit to a new store in this folder and open it again.
    #[arg(long)]
    store: Option<PathBuf>,
}

#[expect(clippy::print_stderr, reason = "a program that reports why it failed")]
fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "results are data")]
fn print(value: &Value) {
    println!("{value}");
}

fn run(args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only.eq_ignore_ascii_case(name));
    if let Some(folder) = &args.store {
        keep::run(&args.data, folder, args.runs, &mut |value| print(&value))?;
    }
    let start = Instant::now();
    let world = load(&args.data)?;
    let seconds = start.elapsed().as_secs_f64();
    let rows: usize = liantu_model::Table::ALL.iter().map(|table| world.view(*table).rows()).sum();
    print(&json!({
        "name": "load", "threads": rayon::current_num_threads(), "rows": rows, "wall_ms": [millis(seconds)],
        "rows_per_s": (f64::from(u32::try_from(rows)?) / seconds).round(), "peak_mb": peak_mb(),
    }));
    let nation = Nation::new(world);
    if wanted("Q1") {
        ask(args, "Q1", || nation.q1(), Clone::clone);
    }
    if wanted("Q2") {
        ask(args, "Q2", || nation.links(), |links| nation.q2(links));
    }
    if wanted("Q3") {
        ask(args, "Q3", || nation.candidates(), |lists| Nation::q3(lists));
    }
    if wanted("Q4") {
        ask(args, "Q4", || nation.all_candidates(), |lists| Nation::q4(lists));
    }
    if wanted("Q5") {
        let firms = nation.largest(1_000);
        let rows = |failures: &Vec<usize>| Nation::q5(&firms, failures);
        ask(args, "Q5", || nation.critical_supplies().further_failures(&firms), rows);
        let supplies = nation.critical_supplies();
        ask(args, "Q5 prepared", || supplies.further_failures(&firms), rows);
    }
    print(&json!({ "name": "whole run", "peak_mb": peak_mb() }));
    Ok(())
}

/// Times a kernel; building rows and hashing them is not timed.
fn ask<T>(args: &Args, name: &str, kernel: impl Fn() -> T, rows: impl Fn(&T) -> Rows) {
    let answer = kernel();
    let rows = rows(&answer);
    drop(answer);
    let runs = (0..args.runs).map(|_| {
        let start = Instant::now();
        let answer = kernel();
        let wall = millis(start.elapsed().as_secs_f64());
        drop(answer);
        wall
    });
    let runs: Vec<f64> = runs.collect();
    let check = hash::check(rows.iter().map(|row| hash::row(row)));
    print(&json!({
        "name": name, "threads": rayon::current_num_threads(), "rows": rows.len(),
        "check": format!("{check:016x}"), "wall_ms": runs,
    }));
}
