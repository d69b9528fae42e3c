//! How long a landing takes when only what the plant affects is recomputed, compared with rebuilding the world.
//!
//! `cargo run --release -p liantu-benches --bin landing -- [--data DIR] [--landings 50] [--threads 1]` prints one
//! JSON object per scope: the embedded data, or a nation written by `generate`. Every chain is included. `prepare_ms`
//! is paid once per scope; `first_ms` and `again_ms` are medians of one landing before and after the cuts of its new
//! ends are known; `full_ms` is the median of building the world with the plant and diagnosing it, `diagnose_ms` the
//! part of it that diagnoses.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use liantu_benches::{millis, peak_mb, questions};
use liantu_engine::{Config, Scope, Work};
use liantu_model::{ChainId, FirmId, Partition, Plant, RegionId, RowId as _, Site, Snapshot, ZoneId};
use liantu_query::diagnose::Landscape;
use liantu_query::landing::{Base, full};

#[derive(Debug, Parser)]
struct Args {
    /// Folder of a generated nation; without one the embedded data.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Landings in each scope.
    #[arg(long, default_value_t = 50)]
    landings: usize,
    /// How many of them are compared with the rebuilt world.
    #[arg(long, default_value_t = 10)]
    compared: usize,
    /// Threads to use.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Only the first chains; 0 for all.
    #[arg(long, default_value_t = 0)]
    chains: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    let world = match &args.data {
        None => liantu_engine::demo()?.shared_world(),
        Some(folder) => questions::load(folder)?,
    };
    let (zone, city, province) = home(&world).ok_or("no zone with a region")?;
    for scope in [Scope::Zone(zone), Scope::Region(city), Scope::Region(province)] {
        measure(&world, &scope, Site::Zone(zone), &args)?;
    }
    Ok(())
}

/// The zone with the most firms that lies in a region, with its city (or region) and its province.
fn home(world: &Snapshot) -> Option<(ZoneId, RegionId, RegionId)> {
    let mut firms = vec![0_usize; world.zones().len()];
    let zones = world.firms().ids().filter_map(|firm| world.firms().zone().get(firm));
    zones.for_each(|zone| firms[zone.index()] += 1);
    let place = |zone: ZoneId| world.zones().region().get(zone).map(|region| (zone, region));
    let placed = world.zones().ids().filter_map(place);
    let (zone, region) = placed.max_by_key(|(zone, _)| (firms[zone.index()], std::cmp::Reverse(*zone)))?;
    let at = |level| world.region_tree().at_level(region, level);
    let city = at(liantu_model::code::RegionLevel::City).unwrap_or(region);
    Some((zone, city, at(liantu_model::code::RegionLevel::Province)?))
}

#[expect(clippy::print_stdout, reason = "results are data")]
fn measure(world: &Snapshot, scope: &Scope, site: Site, args: &Args) -> Result<(), Box<dyn Error>> {
    let (config, work) = (Config::default(), Work::new());
    let mut chains: Vec<ChainId> = world.chains().ids().collect();
    chains.truncate(if args.chains == 0 { usize::MAX } else { args.chains });
    let landscape = || Landscape::new(world, Partition::single(world, scope.clone()), &chains, &config, &work);
    let start = Instant::now();
    let base = Base::new(landscape());
    base.prepare();
    let prepare_ms = since(start);
    // Firms that make something, spread over the list.
    let makers: Vec<FirmId> =
        world.firms().ids().filter(|firm| !world.adjacency().products_made().of(*firm).is_empty()).collect();
    let step = (makers.len() / args.landings.max(1)).max(1);
    let plants: Vec<[Plant; 1]> =
        makers.iter().step_by(step).take(args.landings).map(|firm| [Plant::of(world, *firm, site)]).collect();
    let land = |plants: &[Plant; 1]| {
        let start = Instant::now();
        let outcomes = base.land_all(0, plants);
        (since(start), outcomes)
    };
    let first: Vec<f64> = plants.iter().map(|plants| land(plants).0).collect();
    let again: Vec<f64> = plants.iter().map(|plants| land(plants).0).collect();
    let balance: Vec<f64> = plants
        .iter()
        .map(|plants| {
            let start = Instant::now();
            base.balance(0, plants);
            since(start)
        })
        .collect();
    let (mut anew, mut diagnose, mut equal) = (Vec::new(), Vec::new(), 0);
    for plants in plants.iter().take(args.compared) {
        let start = Instant::now();
        let with = world.with_plants(plants)?;
        let built = Instant::now();
        drop(Landscape::new(&with, Partition::single(&with, scope.clone()), &chains, &config, &work).diagnose_all());
        diagnose.push(since(built));
        anew.push(since(start));
        equal += usize::from(land(plants).1 == Some(full(world, &config, scope, &chains, plants, &work)?));
    }
    let (again_ms, full_ms) = (median(again), median(anew));
    let line = serde_json::json!({
        "name": "landing", "threads": args.threads, "scope": format!("{scope:?}"), "firms": world.firms().len(),
        "makes": world.makes().len(), "supplies": world.supplies().len(), "chains": chains.len(),
        "landings": plants.len(), "compared": args.compared.min(plants.len()), "equal": equal,
        "prepare_ms": prepare_ms, "first_ms": median(first), "again_ms": again_ms, "balance_ms": median(balance),
        "diagnose_ms": median(diagnose), "full_ms": full_ms, "ratio": (full_ms / again_ms).round(),
        "peak_mb": peak_mb(),
    });
    println!("{line}");
    Ok(())
}

fn since(start: Instant) -> f64 {
    millis(start.elapsed().as_secs_f64())
}

fn median(mut walls: Vec<f64>) -> f64 {
    walls.sort_by(f64::total_cmp);
    walls.get(walls.len() / 2).copied().unwrap_or_default()
}
