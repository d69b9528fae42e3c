//! `chokepoints`: times minimal cut sets of a synthetic chain, or of every chain of a store, and prints one JSON
//! object per question.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use liantu_benches::millis;
use liantu_engine::Archive;
use liantu_model::{ChainId, FirmId, ProductId};
use liantu_query::Work;
use liantu_query::chokepoint::{
    AndOr, Blueprint, BlueprintFirm, BlueprintProduct, Candidates, ChokeRequest, CutRequest, CutSets, Element,
    ElementKind, choke_points,
};
use rand_core::{RngCore as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

/// Times minimal cut sets.
#[derive(Debug, Parser)]
struct Args {
    /// Every chain of this store; without it a synthetic chain.
    #[arg(long)]
    store: Option<PathBuf>,
    /// Products of the synthetic chain.
    #[arg(long, default_value_t = 500)]
    products: u32,
    /// Largest number of elements in a set.
    #[arg(long, default_value_t = 2)]
    order: usize,
    /// Threads; by default all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
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

fn run(args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    match &args.store {
        Some(store) => of_store(args, store)?,
        None => synthetic(args),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "results are data")]
fn print(value: &Value) {
    println!("{value}");
}

fn of_store(args: &Args, store: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let world = Archive::open(store)?.current()?.shared_world();
    for chain in world.chains().ids() {
        for (name, kind) in [("products", ElementKind::Products), ("firms", ElementKind::Firms)] {
            let candidates = Candidates::Kinds(vec![kind]);
            let question = ChokeRequest { candidates, order: args.order, ..ChokeRequest::of_chain(chain) };
            let start = Instant::now();
            let answer = choke_points(&world, &question, &Work::new());
            report(&format!("{} {name}", chain_name(&world, chain)), start, &answer.cuts);
        }
    }
    Ok(())
}

fn chain_name(world: &liantu_model::Snapshot, chain: ChainId) -> &str {
    world.chains().name().get(chain).unwrap_or_default()
}

/// A chain in which each product needs up to four others further upstream, half of them with an
/// alternative, and each is made by one to four firms.
fn synthetic(args: &Args) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut below = |n: u32| random.next_u32() % n.max(1);
    let n = args.products;
    let n_firms = n * 2;
    let products = (0..n).map(|at| {
        let mut upstream = || (at + 1 + below(40)).min(n - 1);
        let groups = (0..4).map(|group| (0..=group % 2).map(|_| upstream()).collect()).collect();
        let makers = (0..=below(4)).map(|_| below(n_firms)).collect();
        BlueprintProduct { id: ProductId(at), groups, makers, ..BlueprintProduct::default() }
    });
    let products = products.collect();
    let firms = (0..n_firms).map(|firm| BlueprintFirm { id: FirmId(firm), places: Vec::new() }).collect();
    let start = Instant::now();
    let graph = AndOr::new(&Blueprint { products, firms, ends: vec![0], ..Blueprint::default() });
    print(&json!({ "name": "compile", "size": graph.size(), "wall_ms": millis(start.elapsed().as_secs_f64()) }));
    let (of_products, of_firms): (Vec<Element>, Vec<Element>) =
        graph.elements().iter().partition(|element| matches!(element, Element::Product(_)));
    for (name, candidates) in [("products", of_products), ("firms", of_firms)] {
        let start = Instant::now();
        let cuts = graph.cut_sets(&CutRequest { order: args.order, ..CutRequest::about(&candidates) }, &Work::new());
        report(name, start, &cuts);
    }
}

fn report(name: &str, start: Instant, cuts: &CutSets) {
    let wall = millis(start.elapsed().as_secs_f64());
    let mut by_size: Vec<usize> = Vec::new();
    for set in &cuts.sets {
        by_size.resize(by_size.len().max(set.len() + 1), 0);
        by_size[set.len()] += 1;
    }
    print(&json!({
        "name": name, "threads": rayon::current_num_threads(), "wall_ms": wall, "sets_by_size": by_size,
        "complete": cuts.complete, "work": cuts.work,
    }));
}
