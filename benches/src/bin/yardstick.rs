//! `yardstick --data DIR`: times the questions of the yardstick over the product's kernels and
//! prints one JSON object a question.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use liantu_benches::hash;
use liantu_benches::oracle::Rows;
use liantu_benches::questions::{Nation, load};
use liantu_engine::{DataSource, Engine, Import, Mapping, NoProgress, Who};
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

#[expect(clippy::print_stderr, reason = "a program that tells why it failed")]
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
fn tell(value: &Value) {
    println!("{value}");
}

fn run(args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only.eq_ignore_ascii_case(name));
    if let Some(folder) = &args.store {
        store(args, folder)?;
    }
    let start = Instant::now();
    let world = load(&args.data)?;
    let seconds = start.elapsed().as_secs_f64();
    let rows: usize = liantu_model::Table::ALL.iter().map(|table| world.view(*table).rows()).sum();
    tell(&json!({
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
    tell(&json!({ "name": "whole run", "peak_mb": peak_mb() }));
    Ok(())
}

/// Imports into a new store, then opens it.
fn store(args: &Args, folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let source = DataSource::Path(args.data.clone(), Some(Box::new(Mapping::shipped("yardstick")?)));
    let who = Who { now: "2026-01-01T00:00:00Z".into(), actor: "yardstick".into() };
    let report = Import::into_store(folder, &[source], None, &who, &NoProgress)?;
    let imported = start.elapsed().as_secs_f64();
    tell(&json!({
        "name": "import into store", "rows": report.changes.total().after, "wall_ms": [millis(imported)],
        "problems": report.problems.len(), "peak_mb": peak_mb(),
    }));
    let mut opened = Vec::new();
    for _ in 0..=args.runs {
        let start = Instant::now();
        let engine = Engine::open(folder, None)?;
        opened.push(millis(start.elapsed().as_secs_f64()));
        drop(engine);
    }
    tell(&json!({ "name": "open from store", "wall_ms": opened, "threads": rayon::current_num_threads() }));
    Ok(())
}

/// Times a kernel; making rows and hashing them is not timed.
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
    tell(&json!({
        "name": name, "threads": rayon::current_num_threads(), "rows": rows.len(),
        "check": format!("{check:016x}"), "wall_ms": runs,
    }));
}

fn millis(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e3
}

/// Peak resident memory of this process, MB; `None` where the system does not tell.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
