//! The same rows give the same answers, byte by byte: in any order, on any number of threads, from files or from a
//! store.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use liantu_engine::{Archive, Config, DataSource, Engine, Import, Level, NoProgress, Sources, TargetRequest, Work};
use liantu_model::Snapshot;
use rayon::ThreadPoolBuilder;

use super::worlds::{self, Worlds};
use super::{cases, quick_folder, who};
use crate::support::rng::Rng;
use crate::support::tree::Tree;

/// All answers as text, and the export.
fn answers(engine: &Engine, folder: &Path) -> (String, Tree) {
    let scopes = engine.world().regions().ids().map(liantu_model::Scope::Region);
    let scopes: Vec<_> = scopes.chain(engine.world().zones().ids().map(liantu_model::Scope::Zone)).collect();
    let chains = engine.all_chains();
    let mut text = String::new();
    for scope in &scopes {
        text.push_str(&format!("{:?}\n", engine.diagnose_scope(&chains, scope)));
        text.push_str(&format!("{:?}\n", engine.diagnose_each(&chains, scope, Some(Level::Zone), &Work::new())));
        let (chains, sources) = (&chains[..], Sources::ALL);
        let request =
            TargetRequest { chains, scope, each: None, gap: None, findings: 5, top: 5, sources, introductions: true };
        text.push_str(&format!("{:?}\n", engine.targets(&request, &Work::new())));
    }
    engine.world().firms().ids().for_each(|firm| text.push_str(&format!("{:?}\n", engine.firm_portrait(firm))));
    engine.world().zones().ids().for_each(|zone| text.push_str(&format!("{:?}\n", engine.zone_portrait(zone))));
    engine.export(folder).unwrap();
    (text, Tree::read(folder))
}

/// The same tables with their rows in another order.
fn shuffle(from: &Path, to: &Path, rng: &mut Rng) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.extension().is_none_or(|extension| extension != "csv") {
            fs::copy(&path, target).unwrap();
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let mut writer = csv::Writer::from_path(target).unwrap();
        writer.write_record(reader.headers().unwrap()).unwrap();
        let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        while !rows.is_empty() {
            writer.write_record(&rows.swap_remove(rng.below(rows.len()))).unwrap();
        }
        writer.flush().unwrap();
    }
}

fn source(folder: &Path) -> DataSource {
    DataSource::Path(folder.to_path_buf(), None)
}

#[test]
fn order_threads_and_restarts_change_no_byte_of_any_answer() {
    let mut n_findings = 0;
    for seed in 0..u64::from(cases(60)) {
        let place = quick_folder();
        let folder = |name: &str| place.path().join(name);
        let mut worlds = Worlds::new(seed, 7);
        let mut world: Snapshot = worlds::nothing();
        for _ in 0..4 {
            world = worlds.next(&world, 14);
        }
        let engine = Engine::new(Arc::new(world)).with_config(Config::default());
        let expected = answers(&engine, &folder("rows"));
        n_findings += expected.0.matches("FindingView {").count();
        for threads in [1, 2, 8] {
            let name = |what: &str| folder(&format!("{what}-{threads}"));
            shuffle(&folder("rows"), &name("shuffled"), &mut Rng::new(seed + threads as u64));
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| {
                let import = Import::new(None).read(&[source(&name("shuffled"))], &NoProgress).unwrap();
                answers(&Engine::new(import.into_world()), &name("found"))
            });
            assert_eq!(found.0, expected.0, "seed {seed}, {threads} threads");
            assert_eq!(found.1, expected.1, "seed {seed}, {threads} threads");
        }
        let store = folder("store");
        Archive::create_or_open(&store)
            .unwrap()
            .import(&[source(&folder("shuffled-8"))], None, &who(), &NoProgress)
            .unwrap();
        let found = answers(&Archive::open(&store).unwrap().current().unwrap(), &folder("reopened"));
        assert_eq!(found.0, expected.0, "seed {seed}, reopened");
        assert_eq!(found.1, expected.1, "seed {seed}, reopened");
    }
    assert!(n_findings > 100, "{n_findings}: the worlds are too poor to show anything");
}
