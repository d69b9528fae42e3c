//! What every byte store must do, and what a store of generations guarantees on top of it.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use liantu_model::{ChangeSet, Facts, sketch};
use liantu_store::{
    Access, ByteStore, CareError, Change, Commit, CommitError, LoadError, MemoryStore, Notice, OpenError, Origin,
    SledStore, Store, Tree,
};

fn put(key: &[u8], value: &[u8]) -> (Tree, Change) {
    (Tree::Blocks, Change::Put(key.to_vec(), value.to_vec()))
}

/// The conformance suite: one for all byte stores.
fn conforms(store: &dyn ByteStore) {
    let [blocks, manifest] = Tree::ALL;
    assert_eq!(store.get(blocks, b"a").unwrap(), None);
    store.apply(vec![put(b"b", b"2"), put(b"a", b"1"), put(b"ab", b""), put(b"b", b"3")]).unwrap();
    assert_eq!(store.get(blocks, b"b").unwrap().as_deref(), Some(b"3".as_slice()));
    assert_eq!(store.get(blocks, b"ab").unwrap().as_deref(), Some(b"".as_slice()));
    assert_eq!(store.get(manifest, b"b").unwrap(), None);
    assert_eq!(store.keys(blocks, b"").unwrap(), [b"a".to_vec(), b"ab".to_vec(), b"b".to_vec()]);
    assert_eq!(store.keys(blocks, b"a").unwrap(), [b"a".to_vec(), b"ab".to_vec()]);
    let both = vec![
        (blocks, Change::Delete(b"a".to_vec())),
        (blocks, Change::Delete(b"none".to_vec())),
        (manifest, Change::Put(b"m".to_vec(), b"1".to_vec())),
    ];
    store.apply(both).unwrap();
    assert_eq!(store.keys(blocks, b"").unwrap().len(), 2);
    assert_eq!(store.get(manifest, b"m").unwrap().as_deref(), Some(b"1".as_slice()));
    store.flush().unwrap();
}

#[test]
fn memory_and_sled_conform() {
    conforms(&MemoryStore::default());
    let folder = tempfile::tempdir().unwrap();
    conforms(&SledStore::open(folder.path()).unwrap());
}

fn facts(firms: usize) -> Facts {
    let rows: Vec<String> = (0..firms).map(|firm| format!("{firm} 企业{firm} {} s\n", firm * 7)).collect();
    let rows = rows.concat();
    let text = format!("sources: id title\ns 来源\nfirms: id name size source\n{rows}");
    sketch::world(&text).facts().clone()
}

fn commit_of(note: &str) -> Commit {
    let (created_at, actor) = (format!("2026-01-01T00:00:{note:0>2}Z"), "office".to_owned());
    Commit { created_at, actor, note: note.to_owned(), kind: Origin::Import, sources: Vec::new() }
}

/// Commits a change from one state of the world to another, with or without updating the state.
fn commit(store: &mut Store, from: &Facts, to: &Facts, checkpoint: bool) -> u64 {
    let note = (store.current().unwrap_or_default() + 1).to_string();
    let generation = store.commit(&ChangeSet::between(from, to), commit_of(&note), &|_| ()).unwrap();
    if checkpoint {
        store.checkpoint(to, &|_| ()).unwrap();
    }
    generation
}

/// Three generations; the last one is not in the state.
fn three(folder: &Path) -> [Facts; 3] {
    let worlds = [facts(2), facts(5), facts(3)];
    let mut store = Store::open(folder, Access::Write).unwrap();
    assert_eq!(store.commit_whole(&worlds[0], commit_of("1"), &|_| ()).unwrap(), 1);
    commit(&mut store, &worlds[0], &worlds[1], true);
    commit(&mut store, &worlds[1], &worlds[2], false);
    worlds
}

fn holds(store: &mut Store, worlds: &[Facts]) {
    for (generation, world) in (1..).zip(worlds) {
        assert!(&store.load(generation).unwrap() == world, "generation {generation}");
    }
    assert_eq!(store.current(), Some(worlds.len() as u64));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            assert!(fs::copy(entry.path(), target).is_ok());
        }
    }
}

fn journal(folder: &Path) -> PathBuf {
    folder.join("journal-000001.lj")
}

#[test]
fn generations_come_back_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!Store::is_at(folder.path()));
    let worlds = three(folder.path());
    assert!(Store::is_at(folder.path()));
    let mut store = Store::open(folder.path(), Access::Read).unwrap();
    holds(&mut store, &worlds);
    assert_eq!(store.take_notices(), [Notice::StateBehind { state: 2, journal: 3 }]);
    holds(&mut store, &worlds);
    assert_eq!(store.take_notices(), []);
    let log = store.log();
    assert_eq!(log.iter().map(|entry| entry.commit.note.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(log[2].changes, [("firms".to_owned(), 0, 2)]);
    assert!(matches!(store.load(4), Err(LoadError::NoGeneration { generation: 4, first: 1, last: 3 })));
    assert!(matches!(store.load(0), Err(LoadError::NoGeneration { .. })));
}

#[test]
fn after_a_failed_write_nothing_more_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let head = folder.path().join("HEAD");
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    fs::remove_file(&head).unwrap();
    fs::create_dir(&head).unwrap();
    let change = ChangeSet::between(&worlds[2], &facts(6));
    assert!(matches!(store.commit(&change, commit_of("4"), &|_| ()), Err(CommitError::Io { .. })));
    fs::remove_dir(&head).unwrap();
    assert!(matches!(store.commit(&change, commit_of("4"), &|_| ()), Err(CommitError::Poisoned { .. })));
    drop(store);
    // The record was complete; it only had not been acknowledged.
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    assert!(store.load(4).unwrap() == facts(6));
}

#[test]
fn one_process_writes_and_others_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let mut writer = Store::open(folder.path(), Access::Write).unwrap();
    assert!(matches!(Store::open(folder.path(), Access::Write), Err(OpenError::Locked { .. })));
    let mut reader = Store::open(folder.path(), Access::Read).unwrap();
    holds(&mut reader, &worlds);
    let refused = reader.commit(&ChangeSet::none(), commit_of("x"), &|_| ());
    assert!(matches!(refused, Err(CommitError::ReadOnly)));
    let next = facts(7);
    assert_eq!(commit(&mut writer, &worlds[2], &next, true), 4);
    assert_eq!(reader.current(), Some(3));
    holds(&mut reader, &worlds);
    assert!(Store::open(folder.path(), Access::Read).unwrap().load(4).unwrap() == next);
}

#[test]
fn a_commit_cut_short_is_taken_away_and_what_head_names_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let whole = fs::read(journal(folder.path())).unwrap();
    let head = fs::read(folder.path().join("HEAD")).unwrap();
    let second = fs::read(journal(folder.path())).unwrap().len();
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    commit(&mut store, &worlds[2], &facts(4), false);
    drop(store);
    let longer = fs::read(journal(folder.path())).unwrap();
    let newer_head = fs::read(folder.path().join("HEAD")).unwrap();
    assert!(longer.starts_with(&whole));
    for cut in (second..longer.len()).step_by(3) {
        // As after a power cut: garbage in place of the rest counts as torn, too.
        for filler in [None, Some(0), Some(0xA5)] {
            let mut bytes = longer[..cut].to_vec();
            bytes.resize(filler.map_or(cut, |_| longer.len()), filler.unwrap_or_default());
            if bytes == longer {
                continue;
            }
            fs::write(journal(folder.path()), &bytes).unwrap();
            fs::write(folder.path().join("HEAD"), &newer_head).unwrap();
            match Store::open(folder.path(), Access::Read) {
                Err(OpenError::Damaged { .. }) => {}
                opened => assert!(matches!(opened.unwrap().load(4), Err(LoadError::Damaged { .. }))),
            }
            fs::write(folder.path().join("HEAD"), &head).unwrap();
            let mut store = Store::open(folder.path(), Access::Write).unwrap();
            assert_eq!(store.current(), Some(3), "cut {cut} {filler:?}");
            assert_eq!(fs::metadata(journal(folder.path())).unwrap().len(), whole.len() as u64);
            let torn = bytes.len() as u64 - whole.len() as u64;
            let notices = store.take_notices();
            assert_eq!(notices, if torn > 0 { vec![Notice::TornTail { bytes: torn }] } else { vec![] });
        }
    }
    holds(&mut Store::open(folder.path(), Access::Write).unwrap(), &worlds);
}

#[test]
fn a_whole_generation_needs_no_state() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = [facts(4), facts(2), facts(9), facts(1)];
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    commit(&mut store, &Facts::empty(), &worlds[0], false);
    commit(&mut store, &worlds[0], &worlds[1], false);
    store.commit_whole(&worlds[2], commit_of("3"), &|_| ()).unwrap();
    store.checkpoint(&worlds[2], &|_| ()).unwrap();
    assert!(!folder.path().join("state").exists());
    commit(&mut store, &worlds[2], &worlds[3], false);
    holds(&mut store, &worlds);
    assert!(store.verify().unwrap().iter().all(|check| check.flaw.is_none()));
    store.compact(2).unwrap();
    assert!(store.load(3).unwrap() == worlds[2] && store.load(4).unwrap() == worlds[3]);
}

#[test]
fn a_state_of_another_store_is_not_believed() {
    let (ours, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let worlds = three(ours.path());
    let mut store = Store::open(other.path(), Access::Write).unwrap();
    commit(&mut store, &Facts::empty(), &facts(8), false);
    commit(&mut store, &facts(8), &facts(9), false);
    commit(&mut store, &facts(9), &facts(8), true);
    drop(store);
    fs::remove_dir_all(ours.path().join("state")).unwrap();
    copy(&other.path().join("state"), &ours.path().join("state"));
    let mut store = Store::open(ours.path(), Access::Read).unwrap();
    holds(&mut store, &worlds);
    assert!(matches!(&store.take_notices()[0], Notice::StateDamaged { .. }));
}

/// Damages a file in many places: opening must give the same contents or report the problem.
#[test]
fn damage_anywhere_is_healed_or_refused() {
    let source = tempfile::tempdir().unwrap();
    let worlds = three(source.path());
    drop(Store::open(source.path(), Access::Write).unwrap().load(3).unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let mut refused = 0;
    for file in ["HEAD", "journal-000001.lj", "state/db", "state/conf"] {
        let good = fs::read(source.path().join(file)).unwrap();
        let marked: Vec<usize> = (0..good.len()).filter(|at| good[*at] != 0).collect();
        for (n, byte) in marked.iter().step_by((marked.len() / 40).max(1)).enumerate() {
            let folder = scratch.path().join("store");
            copy(source.path(), &folder);
            let mut bad = good.clone();
            bad[*byte] ^= 1 << (n % 8);
            fs::write(folder.join(file), bad).unwrap();
            let opened = Store::open(&folder, Access::Write);
            if file == "HEAD" || file.starts_with("state") {
                holds(&mut opened.unwrap(), &worlds);
            } else {
                let flawed = match opened {
                    Err(error) => error.wording(),
                    Ok(mut store) => {
                        let flaws = store.verify().unwrap().into_iter().find_map(|check| check.flaw);
                        assert!(store.load(3).is_err() || store.load(3).unwrap() == worlds[2]);
                        flaws.unwrap()
                    }
                };
                assert!(!flawed.en.is_empty());
                refused += 1;
            }
            fs::remove_dir_all(&folder).unwrap();
        }
    }
    assert!(refused > 35);
}

#[test]
fn a_state_that_does_not_open_is_set_aside_and_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let db = fs::read(folder.path().join("state/db")).unwrap();
    fs::write(folder.path().join("state/db"), &db[..1_000]).unwrap();
    fs::write(folder.path().join("state/snap.0.generating"), b"half").unwrap();
    let mut store = Store::open(folder.path(), Access::Read).unwrap();
    holds(&mut store, &worlds);
    let notices = store.take_notices();
    let reported =
        [&notices[0]].map(|notice| matches!(notice, Notice::StateDamaged { .. } | Notice::StateBehind { .. }));
    assert_eq!(reported, [true], "{notices:?}");
    let mut again = Store::open(folder.path(), Access::Read).unwrap();
    holds(&mut again, &worlds);
    assert_eq!(again.take_notices(), []);
    assert!(again.verify().unwrap().iter().all(|check| check.flaw.is_none()));
}

#[test]
fn a_lost_or_foreign_head_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    fs::remove_file(folder.path().join("HEAD")).unwrap();
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    assert_eq!(store.take_notices()[0], Notice::HeadRebuilt);
    holds(&mut store, &worlds);
    drop(store);
    let other = tempfile::tempdir().unwrap();
    let mut store = Store::open(other.path(), Access::Write).unwrap();
    for _ in 0..3 {
        commit(&mut store, &Facts::empty(), &facts(1), true);
    }
    fs::copy(other.path().join("HEAD"), folder.path().join("HEAD")).unwrap();
    assert!(matches!(Store::open(folder.path(), Access::Read), Err(OpenError::Damaged { .. })));
    fs::write(folder.path().join("HEAD"), "liantu-head 9\n").unwrap();
    assert!(matches!(Store::open(folder.path(), Access::Read), Err(OpenError::Newer { .. })));
}

#[test]
fn without_a_head_a_compaction_cut_short_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let other = tempfile::tempdir().unwrap();
    copy(folder.path(), other.path());
    Store::open(other.path(), Access::Write).unwrap().compact(2).unwrap();
    // Only the first record of the new journal had been written.
    let compacted = fs::read(other.path().join("journal-000002.lj")).unwrap();
    let records = compacted.array_windows::<8>().enumerate().filter(|(_, bytes)| *bytes == b"LIANTUJR");
    let second = records.map(|(at, _)| at).nth(1).unwrap();
    fs::write(folder.path().join("journal-000002.lj"), &compacted[..second]).unwrap();
    fs::write(folder.path().join("HEAD"), "rotten").unwrap();
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    holds(&mut store, &worlds);
}

#[test]
fn a_backup_is_one_generation_and_restores_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(&folder.path().join("store"));
    let mut store = Store::open(&folder.path().join("store"), Access::Read).unwrap();
    let file = folder.path().join("b.ltb");
    let kept = store.backup(2, &file, "2026-02-02T00:00:00Z").unwrap();
    assert_eq!((kept.generation, kept.bytes), (2, fs::metadata(&file).unwrap().len()));
    let to = folder.path().join("restored");
    assert_eq!(Store::restore(&file, &to, false).unwrap().generation, 2);
    let mut restored = Store::open(&to, Access::Write).unwrap();
    assert!(restored.load(2).unwrap() == worlds[1]);
    assert!(matches!(restored.load(1), Err(LoadError::NoGeneration { first: 2, .. })));
    assert_eq!(restored.log().iter().map(|entry| entry.generation).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(commit(&mut restored, &worlds[1], &worlds[0], true), 3);
    drop(restored);
    assert!(matches!(Store::restore(&file, &to, false), Err(CareError::Occupied { .. })));
    Store::restore(&file, &to, true).unwrap();
    assert!(Store::open(&to, Access::Read).unwrap().load(2).unwrap() == worlds[1]);
    assert!(folder.path().join("restored.before-restore").is_dir());
    let good = fs::read(&file).unwrap();
    for byte in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[byte] ^= 4;
        fs::write(&file, bad).unwrap();
        assert!(Store::restore(&file, &folder.path().join("never"), false).is_err(), "byte {byte}");
        assert!(!folder.path().join("never").exists());
    }
}

#[test]
fn compaction_gives_up_old_generations_and_keeps_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let worlds = three(folder.path());
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    let before = store.log();
    store.compact(2).unwrap();
    for mut store in [store, Store::open(folder.path(), Access::Read).unwrap()] {
        assert!(store.load(2).unwrap() == worlds[1] && store.load(3).unwrap() == worlds[2]);
        assert!(matches!(store.load(1), Err(LoadError::NoGeneration { first: 2, .. })));
        assert_eq!(store.log().len(), 3);
        assert_eq!(store.log()[0], before[0]);
        assert_eq!(store.log()[2].commit, before[2].commit);
        assert!(store.verify().unwrap().iter().all(|check| check.flaw.is_none()));
    }
    let mut store = Store::open(folder.path(), Access::Write).unwrap();
    store.compact(1).unwrap();
    assert_eq!(commit(&mut store, &worlds[2], &worlds[0], true), 4);
    assert_eq!((store.first_loadable(), store.log().len()), (3, 4));
    assert!(!journal(folder.path()).exists());
}

#[test]
fn a_store_of_the_time_before_the_journal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(SledStore::open(folder.path()).unwrap());
    assert!(matches!(Store::open(folder.path(), Access::Write), Err(OpenError::OldLayout { .. })));
}
