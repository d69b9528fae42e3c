//! Many importers of the same firms at once: each firm exists once, and one of them wrote it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use liantu_engine::{Archive, DataSource, ImportError, ImportReport, Mapping, NoProgress, OpenError};
use liantu_model::identity::{BadUscc, Uscc};

use super::{quick_folder, who};

const FIRMS: usize = 10_000;
const IMPORTERS: usize = 8;

/// The credit code of the `n`th firm.
fn uscc(n: usize) -> String {
    let code = |digit: char| format!("91330200MA{n:07}{digit}");
    match Uscc::parse(&code('0')) {
        Err(BadUscc::CheckDigit { expected }) => code(expected),
        _ => code('0'),
    }
}

/// All firms under their own keys, every third with its credit code.
fn firms(folder: &Path) -> PathBuf {
    let row = |n: usize| {
        let code = if n.is_multiple_of(3) { uscc(n) } else { String::new() };
        format!("f{n},第{n}企业有限公司,{code},{n}\n")
    };
    let path = folder.join("firms.csv");
    fs::write(&path, format!("id,name,uscc,size\n{}", (0..FIRMS).map(row).collect::<String>())).unwrap();
    path
}

/// Every sixth firm again, under the key of another data set: some of the firms with a credit code.
fn register(folder: &Path) -> (PathBuf, Mapping) {
    let rows = (0..FIRMS).step_by(6).map(|n| format!("r{n},某企业{n},{}\n", uscc(n)));
    let path = folder.join("register.csv");
    fs::write(&path, format!("number,title,code\n{}", rows.collect::<String>())).unwrap();
    let mapping = "name = \"register\"\nmatch_firms = true\n[[table]]\ntable = \"firms\"\nfile = \"register.csv\"\n\
                   [table.fields]\nid = \"number\"\nname = \"title\"\nuscc = \"code\"\n";
    (path, Mapping::parse(mapping).unwrap())
}

/// Imports, waiting while somebody else does.
fn import(store: &Path, sources: &[DataSource]) -> ImportReport {
    loop {
        match Archive::create_or_open(store).unwrap().import(sources, None, &who(), &NoProgress) {
            Err(ImportError::Open(OpenError::Locked { .. })) => thread::yield_now(),
            done => return done.unwrap(),
        }
    }
}

#[test]
fn eight_importers_of_the_same_firms_write_each_firm_once() {
    let place = quick_folder();
    let (register, mapping) = register(place.path());
    let sources = [DataSource::Path(firms(place.path()), None), DataSource::Path(register, Some(Box::new(mapping)))];
    let store = place.path().join("store");
    let reports: Vec<ImportReport> = thread::scope(|scope| {
        let all: Vec<_> = (0..IMPORTERS).map(|_| scope.spawn(|| import(&store, &sources))).collect();
        all.into_iter().map(|importer| importer.join().unwrap()).collect()
    });
    let wrote: Vec<u64> = reports.iter().filter_map(|report| report.generation).collect();
    assert_eq!(wrote, [1], "one importer wrote, the others found everything there");
    let engine = Archive::open(&store).unwrap().current().unwrap();
    let firms = engine.world().firms();
    assert_eq!((engine.generation(), firms.len()), (Some(1), FIRMS));
    let sizes = firms.ids().filter_map(|firm| firms.size().get(firm)).map(usize::try_from);
    assert_eq!(sizes.sum::<Result<usize, _>>(), Ok(FIRMS * (FIRMS - 1) / 2));
    let mut codes: Vec<&str> = firms.ids().filter_map(|firm| firms.uscc().get(firm)).collect();
    assert_eq!(codes.len(), FIRMS.div_ceil(3));
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), FIRMS.div_ceil(3), "two firms with one code");
    assert_eq!(engine.world().firm_aliases().len(), FIRMS.div_ceil(6));
}
