//! `paths`: times paths of acquaintance to many targets of a store, and prints one JSON object.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use liantu_benches::millis;
use liantu_engine::{Archive, Work};
use liantu_model::{FirmId, RowId as _};
use liantu_query::acquaintance::Acquaintance;
use serde_json::json;

/// Times paths of acquaintance.
#[derive(Debug, Parser)]
struct Args {
    /// The store; without it the embedded data.
    #[arg(long)]
    store: Option<PathBuf>,
    /// Our firms are those in this place.
    #[arg(long)]
    scope: String,
    /// Targets, spread evenly over all firms.
    #[arg(long, default_value_t = 1_000)]
    targets: usize,
    /// Paths to each.
    #[arg(long, default_value_t = 3)]
    top: usize,
    /// The most hops of a path.
    #[arg(long, default_value_t = 4)]
    hops: u32,
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
fn run(args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    let engine = match &args.store {
        Some(store) => Archive::open(store)?.current()?,
        None => std::sync::Arc::new(liantu_engine::demo()?),
    };
    let (world, mut config) = (engine.world(), engine.config().clone());
    config.acquaintance.hops = args.hops;
    let scope = engine.scope(&args.scope)?;
    let begun = Instant::now();
    // The rows of each firm are grouped on first use.
    let n_supplies = world.firms().ids().map(|firm| world.supplies_from(firm).len()).sum::<usize>();
    world.supplies_to(FirmId(0));
    let grouping = millis(begun.elapsed().as_secs_f64());
    let (begun, work) = (Instant::now(), Work::new());
    let known = Acquaintance::new(world, &scope, None, &config, &work);
    let preparing = millis(begun.elapsed().as_secs_f64());
    let step = (world.firms().len() / args.targets.max(1)).max(1);
    let (mut distinct, mut all, mut found, mut longest) = (Vec::new(), Vec::new(), 0, 0);
    for target in (0..world.firms().len()).step_by(step).map(FirmId::from_index) {
        let begun = Instant::now();
        let paths = known.paths(target, args.top);
        distinct.push(millis(begun.elapsed().as_secs_f64()));
        found += usize::from(!paths.paths.is_empty());
        longest = paths.paths.iter().map(|path| path.hops.len()).max().unwrap_or_default().max(longest);
        let begun = Instant::now();
        known.all_paths(target, args.top);
        all.push(millis(begun.elapsed().as_secs_f64()));
    }
    println!(
        "{}",
        json!({
            "firms": world.firms().len(), "supplies": n_supplies, "scope": args.scope, "own": scope.firms(world).count_ones(..),
            "targets": distinct.len(), "with_paths": found, "longest": longest, "top": args.top, "hops": args.hops,
            "grouping_ms": grouping, "preparing_ms": preparing,
            "distinct_ms": spread(distinct), "all_ms": spread(all),
        })
    );
    Ok(())
}

/// Median, 99th percentile, and maximum.
fn spread(mut times: Vec<f64>) -> serde_json::Value {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    json!({ "p50": at(50), "p99": at(99), "max": times.last() })
}
