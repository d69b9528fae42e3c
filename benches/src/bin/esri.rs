//! `esri --firms N`: times the systemic risk index over a synthetic network.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use liantu_benches::generate::network::supply_network;
use liantu_benches::{millis, peak_mb};
use liantu_query::shock::NetworkError;
use liantu_query::shock::esri::{Impact, Shock, impacts};
use liantu_query::{ShockRules, Work};
use serde_json::json;

/// Times the systemic risk index.
#[derive(Debug, Parser)]
struct Args {
    /// Firms of the network.
    #[arg(long, default_value_t = 10_000)]
    firms: u32,
    /// Sales of a firm, on average.
    #[arg(long, default_value_t = 5)]
    degree: u32,
    /// Seed of the network.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; by default all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// At most this many firms fail, spread evenly over all.
    #[arg(long, default_value_t = 10_000)]
    sample: u32,
    /// Without substitution by market share.
    #[arg(long)]
    no_substitution: bool,
    /// Timed runs after one warm-up.
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

#[expect(clippy::print_stderr, reason = "a program that reports why it failed")]
fn main() -> ExitCode {
    let args = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build();
    let outcome = pool
        .map_err(|error| error.to_string())
        .and_then(|pool| pool.install(|| run(&args).map_err(|error| error.to_string())));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "results are data")]
fn run(args: &Args) -> Result<(), NetworkError> {
    let network = supply_network(args.firms, args.degree, args.seed)?;
    let stride = args.firms.div_ceil(args.sample.max(1)).max(1);
    let shocks: Vec<Shock> = (0..args.firms).step_by(stride as usize).map(Shock::of_firm).collect();
    let config = ShockRules { substitution: !args.no_substitution, ..ShockRules::default() };
    let index = impacts(&network, &shocks, &config, &Work::new());
    let threads = rayon::current_num_threads();
    let ms_per_firm = |_| {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let again = impacts(&network, &shocks, &config, &Work::new());
        let wall = start.elapsed().as_secs_f64() * scale(threads);
        assert_eq!(again, index, "the same index in every run");
        let cpu = cpu_seconds().zip(cpu).map(|(after, before)| millis((after - before) / scale(index.len())));
        (millis(wall / scale(index.len())), cpu)
    };
    let (walls, cpus): (Vec<f64>, Vec<Option<f64>>) = (0..args.runs).map(ms_per_firm).unzip();
    let mean = |of: fn(&Impact) -> f64| index.iter().map(of).sum::<f64>() / scale(index.len());
    println!(
        "{}",
        json!({
            "name": "esri", "firms": args.firms, "degree": args.degree, "seed": args.seed, "threads": threads,
            "substitution": config.substitution, "eps": config.eps, "shocks": shocks.len(),
            "ms_per_firm_and_thread": walls, "cpu_ms_per_firm": cpus, "mean_esri": mean(|one| one.esri),
            "mean_touched": mean(|one| scale(one.touched)), "mean_steps": mean(|one| f64::from(one.steps)),
            "peak_mb": peak_mb(),
        })
    );
    Ok(())
}

/// A count as a floating-point number.
fn scale(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Processor time of all threads so far, in hundredths of a second; `None` where the system does not provide it.
fn cpu_seconds() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let user = status.rsplit_once(')')?.1.split_whitespace().nth(11)?;
    user.parse::<f64>().ok().map(|ticks| ticks / 100.0)
}
