//! The archive: one snapshot per change, undisturbed readers, changes of other processes noticed.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use liantu_engine::{
    Archive, AsOf, DataSource, Generation, ImportReport, KeepError, Mapping, NoProgress, OpenEngineError, ProjectEdit,
    ProjectError, UndoError, Who, demo,
};
use liantu_model::Snapshot;

fn who() -> Who {
    Who { now: "2026-11-01T08:00:00Z".into(), actor: "链长办".into() }
}

/// A data set of these tables.
fn data(folder: &Path, name: &str, files: &[(&str, &str)]) -> DataSource {
    let at = folder.join(name);
    fs::create_dir(&at).unwrap();
    for (table, rows) in files {
        fs::write(at.join(format!("{table}.csv")), rows).unwrap();
    }
    DataSource::Path(at, None)
}

fn import(archive: &Archive, sources: &[DataSource]) -> ImportReport {
    let report = archive.import(sources, None, &who(), &NoProgress).unwrap();
    assert_eq!(report.problems, []);
    report
}

/// A store with one firm.
fn store() -> (tempfile::TempDir, Archive) {
    let place = tempfile::tempdir().unwrap();
    let archive = Archive::create_or_open(&place.path().join("s")).unwrap();
    let first = data(place.path(), "first", &[("firms", "id,name\nf1,甲\n")]);
    assert_eq!(import(&archive, &[first]).generation, Some(1));
    (place, archive)
}

fn project(name: &str) -> ProjectEdit {
    ProjectEdit { name: Some(name.into()), ..ProjectEdit::default() }
}

/// How many snapshots were built while `work` ran.
fn snapshots<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let before = Snapshot::built_here();
    let made = work();
    (Snapshot::built_here() - before, made)
}

#[test]
fn data_sets_imported_together_are_one_snapshot() {
    let place = tempfile::tempdir().unwrap();
    let sources: Vec<DataSource> =
        ["a", "b", "c"].map(|key| data(place.path(), key, &[("firms", &format!("id,name\n{key},{key}\n"))])).into();
    let archive = Archive::create_or_open(&place.path().join("s")).unwrap();
    assert_eq!(snapshots(|| import(&archive, &sources).generation), (1, Some(1)));
    let more = data(place.path(), "d", &[("firms", "id,name\nd,d\n")]);
    let other = Archive::open(&place.path().join("s")).unwrap();
    let again = snapshots(|| import(&other, &[sources[0].clone(), more]).generation);
    assert_eq!(again, (1, Some(2)), "nor does an import need a snapshot of what was there");
    let engine = snapshots(|| other.current().unwrap());
    assert_eq!((engine.0, engine.1.world().firms().len()), (0, 4), "what was imported is current");
}

#[test]
fn firms_of_a_second_data_set_are_recognised_among_those_of_the_first() {
    let place = tempfile::tempdir().unwrap();
    let regions = "id,name,level,parent\n33,浙江,province,\n3302,宁波,city,33\n330206,北仑,county,3302\n";
    let zones = "id,name,region\nz1,北仑开发区,330206\n";
    let firms = "id,name,zone\nf1,宁波甲电子有限公司,z1\n";
    let first = data(place.path(), "first", &[("regions", regions), ("zones", zones), ("firms", firms)]);
    let path = place.path().join("list.csv");
    fs::write(&path, "编号,企业,城市\nX-1,宁波甲电子有限公司,3302\nX-2,乙,3302\n").unwrap();
    let mapping = "name = \"list\"\nfiles = [\"list.csv\"]\nmatch_firms = true\n[[table]]\ntable = \"firms\"\n\
                   file = \"list.csv\"\n[table.fields]\nid = \"编号\"\nname = \"企业\"\nregion = \"城市\"\n";
    let second = DataSource::Path(path, Some(Box::new(Mapping::parse(mapping).unwrap())));
    let archive = Archive::create_or_open(&place.path().join("s")).unwrap();
    let (built, report) = snapshots(|| import(&archive, &[first, second]));
    let [(_, found)] = report.matches.as_slice() else { panic!("{:?}", report.matches) };
    assert_eq!((built, found.by_name, found.new), (1, 1, 1));
    let engine = archive.current().unwrap();
    assert_eq!((engine.world().firms().len(), engine.world().firm_aliases().len()), (2, 1));
}

#[test]
fn a_change_of_what_is_held_builds_one_snapshot_and_a_question_after_it_none() {
    let (place, archive) = store();
    let (built, added) = snapshots(|| archive.add_project(None, &project("一期"), &who()).unwrap());
    assert_eq!((built, added.generation), (1, Some(2)), "the import's engine is still held");
    assert_eq!(snapshots(|| archive.undo(2, &who()).unwrap()), (1, 3));
    let loaded = snapshots(|| (archive.current().unwrap(), archive.at(&AsOf::Generation(3)).unwrap()));
    assert_eq!(loaded.0, 0);
    assert!(Arc::ptr_eq(&loaded.1.0, &loaded.1.1));
    let fresh = Archive::open(&place.path().join("s")).unwrap();
    let refused = snapshots(|| fresh.add_project(None, &ProjectEdit::default(), &who()).is_err());
    assert_eq!(refused, (1, true));
    let added = snapshots(|| fresh.add_project(None, &project("二期"), &who()).unwrap().generation);
    assert_eq!(added, (1, Some(4)), "what a refused change loaded is held");
    assert_eq!(fresh.current().unwrap().world().facts(), archive.current().unwrap().world().facts());
}

#[test]
fn readers_keep_their_generation_and_others_are_noticed() {
    let (place, archive) = store();
    let held = archive.current().unwrap();
    assert!(Arc::ptr_eq(&held, &archive.current().unwrap()));
    let other = Archive::open(&place.path().join("s")).unwrap();
    other.add_project(None, &project("一期"), &who()).unwrap();
    assert_eq!((held.generation(), held.world().projects().len()), (Some(1), 0));
    let seen = archive.current().unwrap();
    assert_eq!((seen.generation(), seen.world().projects().len()), (Some(2), 1));
    other.add_project(None, &project("二期"), &who()).unwrap();
    let edited = archive.set_project("二期", &project("三期"), &who()).unwrap();
    assert_eq!(edited.generation, Some(4), "a change begins with the newest generation");
    let first = archive.at(&AsOf::Generation(1)).unwrap();
    assert_eq!((first.hash(), first.generation()), (held.hash(), held.generation()));
}

#[test]
fn a_generation_is_named_by_its_hash_and_compaction_gives_a_new_one_without_loading() {
    let (place, archive) = store();
    archive.add_project(None, &project("一期"), &who()).unwrap();
    let hash = |archive: &Archive| archive.log().unwrap().0.last().unwrap().hash.clone();
    let before = archive.current().unwrap();
    assert_eq!(before.hash(), hash(&archive));
    archive.compact(1).unwrap();
    let (built, after) = snapshots(|| archive.current().unwrap());
    assert_eq!((built, after.hash()), (0, hash(&archive).as_str()));
    assert_ne!(after.hash(), before.hash());
    let backup = place.path().join("backup");
    archive.backup(None, &backup, &who().now).unwrap();
    archive.add_project(None, &project("二期"), &who()).unwrap();
    Archive::restore(&backup, &place.path().join("s"), true).unwrap();
    assert_eq!(archive.current().unwrap().world().projects().len(), 1, "a restored store is noticed");
    let embedded = demo().unwrap();
    assert_eq!((embedded.hash().len(), embedded.generation()), (64, None));
    assert_eq!(embedded.hash(), demo().unwrap().hash());
}

#[test]
fn changes_of_one_archive_take_turns() {
    let (_place, archive) = store();
    let add = |name: String| archive.add_project(None, &project(&name), &who()).unwrap().generation.unwrap();
    let made: Vec<Generation> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|at| scope.spawn(move || add(format!("{at}期")))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let made: std::collections::BTreeSet<Generation> = made.into_iter().collect();
    assert_eq!(made, (2..=5).collect());
    assert_eq!(archive.current().unwrap().world().projects().len(), 4);
}

#[test]
fn nothing_is_made_where_there_is_no_store() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("s");
    assert!(matches!(Archive::open(&folder), Err(OpenEngineError::NoStore { .. })));
    let archive = Archive::create_or_open(&folder).unwrap();
    assert!(matches!(archive.current(), Err(OpenEngineError::NoStore { .. })));
    assert!(matches!(archive.undo(1, &who()), Err(UndoError::Open(OpenEngineError::NoStore { .. }))));
    assert!(matches!(archive.compact(1), Err(KeepError::Open(OpenEngineError::NoStore { .. }))));
    let refused = archive.add_project(None, &project("一期"), &who());
    assert!(matches!(refused, Err(ProjectError::Open(OpenEngineError::NoStore { .. }))));
    assert!(!folder.exists());
}
