//! How long the whole province takes: every chain in every city of the embedded data.
//!
//! `cargo run --release -p liantu-benches --bin province -- [--threads N] [--runs 5]` prints one JSON object: how
//! many findings, and the best milliseconds for finding them (`found_ms`) and for finding them and putting them into
//! names and sentences (`told_ms`). The whole command is
//! `liantu diagnose --chain all --scope 330000 --each city -f jsonl`.

use std::time::Instant;

use clap::Parser;
use liantu_engine::{Level, Work};

#[derive(Debug, Parser)]
struct Args {
    /// Threads to use
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Runs, of which the best counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

#[expect(clippy::print_stdout, reason = "results are data")]
fn main() {
    let Args { threads, runs } = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    let engine = liantu_engine::demo().expect("invariant: the embedded data loads");
    let (scope, chains) = (engine.scope("330000").expect("浙江 is in the embedded data"), engine.all_chains());
    let best = |work: &(dyn Fn() -> usize + Sync)| {
        let time = |_| {
            let start = Instant::now();
            let n = pool.install(work);
            (start.elapsed().as_secs_f64() * 1e3, n)
        };
        (0..runs).map(time).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
    };
    let work = Work::new();
    let landscape = || engine.landscape(&chains, &scope, Some(Level::City), &work);
    let (found_ms, findings) = best(&|| landscape().map(|diagnosis| diagnosis.findings.len()).into_iter().sum());
    let (worded_ms, _) = best(&|| {
        let views = engine.diagnose_each(&chains, &scope, Some(Level::City), &work);
        views.iter().map(|view| view.findings.len()).sum()
    });
    let line = serde_json::json!({
        "name": "province", "threads": threads, "places": landscape().partition().len(), "chains": chains.len(),
        "findings": findings, "found_ms": found_ms, "told_ms": worded_ms,
    });
    println!("{line}");
}
