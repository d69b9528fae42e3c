//! How long the whole province takes: every chain in every city of the embedded data.
//!
//! `cargo run --release -p liantu-benches --bin province -- [--threads N] [--runs 5]` prints one JSON
//! object: how many findings, and the best milliseconds for finding them (`found_ms`) and for finding
//! them and telling them with names and sentences (`told_ms`). The whole command is
//! `liantu diagnose --chain all --scope 330000 --each city -f jsonl`.

use std::time::Instant;

use liantu_engine::{Engine, Level};

#[expect(clippy::print_stdout, reason = "results are data")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |flag: &str, usual: usize| {
        let at = arguments.iter().position(|argument| argument == flag);
        at.and_then(|at| arguments.get(at + 1)).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let (threads, runs) = (number("--threads", 2), number("--runs", 5));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    let engine = Engine::demo().expect("invariant: the embedded data loads");
    let (scope, chains) = (engine.scope("330000").expect("浙江 is in the embedded data"), engine.all_chains());
    let best = |work: &(dyn Fn() -> usize + Sync)| {
        let time = || {
            let start = Instant::now();
            let n = pool.install(work);
            (start.elapsed().as_secs_f64() * 1e3, n)
        };
        let times: Vec<(f64, usize)> = (0..runs).map(|_| time()).collect();
        times.into_iter().fold((f64::INFINITY, 0), |best, next| if next.0 < best.0 { next } else { best })
    };
    let places = || engine.partition(&scope, Some(Level::City));
    let (found_ms, n) = best(&|| {
        let landscape = liantu_query::diagnose::Landscape::new(engine.world(), places(), &chains, engine.config());
        landscape.diagnose_all().iter().map(|diagnosis| diagnosis.findings.len()).sum()
    });
    let (told_ms, _) = best(&|| {
        let mut n = 0;
        let sum: Result<(), std::convert::Infallible> = engine.diagnose_stream(
            &chains,
            places(),
            |view| view.findings.len(),
            |found| {
                n += found;
                Ok(())
            },
        );
        match sum {
            Ok(()) => n,
        }
    });
    let line = serde_json::json!({
        "name": "province", "threads": threads, "places": places().len(), "chains": chains.len(), "findings": n,
        "found_ms": found_ms, "told_ms": told_ms,
    });
    println!("{line}");
}
