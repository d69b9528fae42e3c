//! How long target lists take.
//!
//! `cargo run --release -p liantu-benches --bin targets -- --store DIR [--chain ic] [--scope 330200]` times one chain
//! in one city as the command answers it, with words, and then every chain in every city of the province.
//! `--data DIR` with a generated nation times the plain ranking of every product missing in every province, and in
//! every city (Q4 of the yardstick and the same for cities), and the full score with words in one province. One JSON
//! object per line; best and median of the runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use liantu_benches::questions::{Nation, load};
use liantu_engine::{Archive, Engine, Level, Sources, TargetRequest, Work};
use liantu_model::code::RegionLevel;

#[derive(Debug, Parser)]
struct Args {
    /// A store; without one, the embedded data
    #[arg(long)]
    store: Option<PathBuf>,
    /// A generated nation instead
    #[arg(long, conflicts_with = "store")]
    data: Option<PathBuf>,
    /// Chain of the single question
    #[arg(long, default_value = "ic")]
    chain: String,
    /// Place of the single question
    #[arg(long, default_value = "330200")]
    scope: String,
    /// Threads to use
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Runs
    #[arg(long, default_value_t = 7)]
    runs: usize,
}

/// Times work whose result is a count.
#[expect(clippy::print_stdout, reason = "results are data")]
fn time(args: &Args, name: &str, firms: usize, work: impl Fn() -> usize + Sync) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build().expect("threads can be had");
    let run = |_| {
        let start = Instant::now();
        let n = pool.install(&work);
        (start.elapsed().as_secs_f64() * 1e3, n)
    };
    let mut runs: Vec<(f64, usize)> = (0..args.runs).map(run).collect();
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (best, median) = (runs[0].0, runs[runs.len() / 2].0);
    let line = serde_json::json!({
        "name": name, "threads": args.threads, "firms": firms, "lists": runs[0].1, "best_ms": best, "median_ms": median,
    });
    println!("{line}");
}

/// The number of lists, built with words.
fn worded_lists(engine: &Engine, request: &TargetRequest<'_>) -> usize {
    engine.targets(request, &Work::new()).expect("no product is named").len()
}

fn main() {
    let args = Args::parse();
    if let Some(folder) = &args.data {
        return nation(&args, folder);
    }
    let engine = match &args.store {
        Some(folder) => Archive::open(folder).expect("a store that opens").current().expect("a store that opens"),
        None => Arc::new(liantu_engine::demo().expect("invariant: the embedded data loads")),
    };
    let firms = engine.world().firms().len();
    let scope = engine.scope(&args.scope).expect("a place that is known");
    let chains = [engine.chain(&args.chain).expect("a chain that is known")];
    let one = TargetRequest {
        chains: &chains,
        scope: &scope,
        each: None,
        gap: None,
        findings: 5,
        top: 5,
        sources: Sources::ALL,
        introductions: false,
    };
    time(&args, "one chain in one city", firms, || worded_lists(&engine, &one));
    let (chains, scope) = (engine.all_chains(), engine.scope("330000").expect("浙江 is in the data"));
    let all = TargetRequest { chains: &chains, scope: &scope, each: Some(Level::City), ..one };
    time(&args, "every chain in every city", firms, || worded_lists(&engine, &all));
}

fn nation(args: &Args, folder: &std::path::Path) {
    let world = load(folder).expect("a generated nation");
    let firms = world.firms().len();
    for (name, level) in [("every missing product, provinces", RegionLevel::Province), ("cities", RegionLevel::City)] {
        let nation = Nation::by(Arc::clone(&world), level);
        time(args, name, firms, || nation.all_candidates().len());
    }
    let engine = Engine::new(world);
    let (chains, scope) = (engine.all_chains(), engine.scope("p11").expect("province 11 is in the nation"));
    let request = TargetRequest {
        chains: &chains,
        scope: &scope,
        each: None,
        gap: None,
        findings: 5,
        top: 5,
        sources: Sources::ALL,
        introductions: false,
    };
    time(args, "full score, every chain in one province", firms, || worded_lists(&engine, &request));
}
