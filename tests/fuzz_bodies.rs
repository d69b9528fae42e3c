//! What is done with arbitrary bytes: called by the programs in `fuzz/` and by the replay of their corpus. Anything
//! may be refused, nothing may panic.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use liantu_engine::{Archive, DataSource, Engine, Import, Mapping, NoProgress, Sources, TargetRequest, Work};
use liantu_model::identity::{Uscc, normalise_name};
use liantu_model::{PartialDate, Snapshot, Table, sketch};
use liantu_store::{Access, Store};

/// A program that takes bytes.
pub(crate) type Body = fn(&[u8]);

/// The targets by name, which is also the name of their corpus.
pub(crate) const TARGETS: &[(&str, Body)] = &[
    ("csv_import", csv_import),
    ("jsonl_import", jsonl_import),
    ("xlsx_read", xlsx_read),
    ("mapping_toml", mapping_toml),
    ("datapackage_json", datapackage_json),
    ("journal_open", journal_open),
    ("backup_restore", backup_restore),
    ("uscc_parse", uscc_parse),
    ("name_normalize", name_normalize),
    ("partial_date", partial_date),
    ("query_names", query_names),
];

/// Files for one input, in memory where that is possible.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder can be made")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(folder.join(name), bytes).expect("a temporary file can be written");
}

/// A world in which some keys are known.
fn world() -> Arc<Snapshot> {
    static WORLD: OnceLock<Arc<Snapshot>> = OnceLock::new();
    let text = "regions: id name level parent
        CHN 中国 country -
        330000 浙江省 province CHN
        330200 宁波市 city 330000
        chains: id name
        ic 集成电路
        products: id name chain is_end
        chip 芯片 ic true
        litho 光刻机 ic -
        zones: id name region
        z 高新区 330200
        firms: id name uscc region
        a 宁波甲乙电子股份有限公司 91350100M000100Y43 330200
        inputs: product input
        chip litho
        makes: product firm
        litho a";
    Arc::clone(WORLD.get_or_init(|| Arc::new(sketch::world(text))))
}

/// Imports over the known world; whatever is accepted must be consistent.
fn import(source: DataSource) {
    if let Ok(import) = Import::new(Some(world().facts())).read(&[source], &NoProgress) {
        import.into_world().facts().check().expect("an import makes facts that hold together");
    }
}

/// The first byte names a table, the others are its file.
pub(crate) fn csv_import(bytes: &[u8]) {
    let Some((table, text)) = bytes.split_first() else { return };
    let name = format!("{}.csv", Table::ALL[usize::from(*table) % Table::ALL.len()].name());
    let folder = folder();
    write(folder.path(), &name, text);
    import(DataSource::Path(folder.path().join(name), None));
}

/// The first byte names a table, the others are its objects.
pub(crate) fn jsonl_import(bytes: &[u8]) {
    let Some((table, text)) = bytes.split_first() else { return };
    let name = format!("{}.jsonl", Table::ALL[usize::from(*table) % Table::ALL.len()].name());
    let folder = folder();
    write(folder.path(), &name, text);
    import(DataSource::Path(folder.path().join(name), None));
}

/// What the limited process does with a workbook; here without its limits.
pub(crate) fn xlsx_read(bytes: &[u8]) {
    let folder = folder();
    write(folder.path(), "企业.xlsx", bytes);
    let file = folder.path().join("企业.xlsx");
    for sheet in [None, Some("企业")] {
        liantu_io::send_workbook(&file, sheet, &mut std::io::sink()).expect("a sink takes everything");
    }
}

/// A mapping, and two small files to apply it to.
pub(crate) fn mapping_toml(bytes: &[u8]) {
    let Ok(mapping) = Mapping::parse(&String::from_utf8_lossy(bytes)) else { return };
    let folder = folder();
    write(folder.path(), "a.csv", "k,n,r,x\n1,甲,330200,12.5\n2,乙,330299,\n2,丙,,-1\n".as_bytes());
    write(folder.path(), "b.csv", "k;n\n1;宁波\n".as_bytes());
    import(DataSource::Path(folder.path().to_path_buf(), Some(Box::new(mapping))));
}

/// A `datapackage.json` beside two tables.
pub(crate) fn datapackage_json(bytes: &[u8]) {
    let folder = folder();
    write(folder.path(), "datapackage.json", bytes);
    write(folder.path(), "firms.csv", "id,name\nx,甲\n".as_bytes());
    write(folder.path(), "makes.csv", "product;firm\nchip;a\n".as_bytes());
    import(DataSource::Path(folder.path().to_path_buf(), None));
}

/// HEAD up to the first zero byte, then the journal. If HEAD begins with `!`, there is none, and checks and hashes in
/// the journal are corrected, so that the code behind them is reached.
pub(crate) fn journal_open(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (head, journal) = bytes.split_at(at);
    let mut journal = journal.get(1..).unwrap_or_default().to_vec();
    let folder = folder();
    if head.starts_with(b"!") {
        seal(&mut journal);
    } else {
        write(folder.path(), "HEAD", head);
    }
    write(folder.path(), "journal-000001.lj", &journal);
    let Ok(mut store) = Store::open(folder.path(), Access::Read) else { return };
    for entry in store.log() {
        if let Ok(facts) = store.load(entry.generation) {
            // A change is trusted when its hash is right; facts are checked by whoever builds on them.
            drop(Snapshot::new(facts));
        }
    }
    drop(store.verify());
}

/// A backup file; if it begins with `!`, its checks and hashes are corrected.
pub(crate) fn backup_restore(bytes: &[u8]) {
    let mut file = bytes.strip_prefix(b"!").unwrap_or(bytes).to_vec();
    if bytes.starts_with(b"!") {
        seal(&mut file);
    }
    let folder = folder();
    write(folder.path(), "backup", &file);
    let store = folder.path().join("store");
    if Archive::restore(&folder.path().join("backup"), &store, false).is_ok() {
        drop(Archive::open(&store).and_then(|archive| archive.current()));
    }
}

/// A credit code that was read is read again the same.
pub(crate) fn uscc_parse(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = Uscc::parse(&text) {
        assert_eq!(Uscc::parse(code.as_str()), Ok(code));
    }
}

/// Any name has a normal form.
pub(crate) fn name_normalize(bytes: &[u8]) {
    let name = normalise_name(&String::from_utf8_lossy(bytes));
    assert!(name.core.len() <= name.full.len(), "{name:?}");
}

/// A date that was read is written and read again the same.
pub(crate) fn partial_date(bytes: &[u8]) {
    if let Ok(date) = String::from_utf8_lossy(bytes).parse::<PartialDate>() {
        assert_eq!(date.to_string().parse::<PartialDate>().ok(), Some(date));
    }
}

/// Arbitrary text where a name is expected.
pub(crate) fn query_names(bytes: &[u8]) {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::new(world()));
    let text = String::from_utf8_lossy(bytes);
    let (scope, chain) = (engine.scope(&text), engine.chain(&text));
    drop((engine.product(&text), engine.firm(&text), engine.zone(&text)));
    if let Ok(scope) = scope {
        engine.all_chains().into_iter().for_each(|chain| drop(engine.diagnose(chain, &scope)));
    }
    if let Ok(chain) = chain {
        let china = engine.scope("中国").expect("it is there");
        let (chains, scope, gap, sources) = (&[chain][..], &china, Some(&*text), Sources::ALL);
        drop(engine.targets(
            &TargetRequest { chains, scope, each: None, gap, findings: 3, top: 3, sources, introductions: true },
            &Work::new(),
        ));
    }
}

/// Corrects the checks of the records, one after another, as far as their lengths allow.
fn seal(journal: &mut [u8]) {
    const HEAD: usize = 144;
    let mut before: Option<[u8; 32]> = None;
    let mut rest = journal;
    while rest.len() >= HEAD {
        let length =
            |rest: &[u8], at: usize| rest[at..at + 8].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let left = rest.len() - HEAD;
        let meta = length(rest, 24).min(left);
        let body = length(rest, 32).min(left - meta);
        let (record, after) = rest.split_at_mut(HEAD + meta + body);
        let (head, contents) = record.split_at_mut(HEAD);
        let (meta, body) = contents.split_at_mut(meta);
        seal_blocks(body);
        if let Some(before) = before {
            head[40..72].copy_from_slice(&before);
        }
        head[72..104].copy_from_slice(blake3::hash(meta).as_bytes());
        head[104..136].copy_from_slice(blake3::hash(body).as_bytes());
        let check = crc32c::crc32c(&head[..140]);
        head[140..].copy_from_slice(&check.to_le_bytes());
        before = Some(*blake3::hash(head).as_bytes());
        rest = after;
    }
}

/// Corrects the checks of the blocks of a record's body.
fn seal_blocks(mut body: &mut [u8]) {
    const PLACE: usize = 10;
    const BLOCK: usize = 11;
    while body.len() >= PLACE + BLOCK {
        let length = body[6..PLACE].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let end = PLACE + length.clamp(BLOCK, body.len() - PLACE);
        let (block, after) = body.split_at_mut(end);
        let check = crc32c::crc32c(&block[PLACE + BLOCK..]);
        block[PLACE + 7..PLACE + BLOCK].copy_from_slice(&check.to_le_bytes());
        body = after;
    }
}
