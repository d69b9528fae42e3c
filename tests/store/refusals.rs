//! Every refusal has a message and changes no byte on the disk.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use liantu_engine::{Archive, AsOf, DataSource, ImportError, NoProgress, OpenEngineError, OpenError, UndoError};
use liantu_model::Facts;
use liantu_store::{Access, CommitError, Store};

use super::{commit, facts_of, quick_folder, who, worlds};
use crate::support::kill;
use crate::support::small_disk::SmallDisk;
use crate::support::tree::Tree;

/// A store of two generations, with the facts of both.
fn two_generations(folder: &Path) -> [Facts; 2] {
    let mut worlds = worlds::Worlds::new(7, 6);
    let first = worlds.next(&worlds::nothing(), 9);
    let second = worlds.next(&first, 9);
    let mut store = Store::open(folder, Access::Write).unwrap();
    commit(&mut store, &Facts::empty(), first.facts());
    commit(&mut store, first.facts(), second.facts());
    store.checkpoint(second.facts(), &|_| ()).unwrap();
    [first.facts().clone(), second.facts().clone()]
}

fn import(store: &Path) -> Result<liantu_engine::ImportReport, ImportError> {
    Archive::create_or_open(store).unwrap().import(&[DataSource::Embedded], None, &who(), &NoProgress)
}

const CHILD: &str = "LIANTU_SECOND_WRITER";

/// Does nothing, except in a child that is instructed to write to a store.
#[test]
fn a_second_writer_in_a_child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    match import(Path::new(&folder)) {
        Err(ImportError::Open(error @ OpenError::Locked { .. })) => {
            eprintln!("{error}");
            std::process::exit(75);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_second_process_may_read_and_not_write() {
    let place = quick_folder();
    let folder = place.path().join("store");
    let [first, second] = two_generations(&folder);
    let mut writer = Store::open(&folder, Access::Write).unwrap();
    let before = Tree::read(&folder);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "store::refusals::a_second_writer_in_a_child", "--nocapture"]).env(CHILD, &folder);
    let ended = kill::run(&mut child, Duration::from_mins(1));
    assert_eq!(ended.status.code(), Some(75), "{}", ended.errors);
    assert!(ended.errors.contains("another process is writing"));
    assert!(Tree::read(&folder) == before, "the second writer changed something");
    assert!(facts_of(&folder, 2) == second, "reading goes on");
    let mut reader = Store::open(&folder, Access::Read).unwrap();
    let change = liantu_model::ChangeSet::between(&second, &first);
    let refused = reader.commit(&change, writer.log()[0].commit.clone(), &|_| ());
    assert!(matches!(refused, Err(CommitError::ReadOnly)), "{refused:?}");
    assert_eq!(commit(&mut writer, &second, &first), 3, "the writer is not hindered");
}

#[test]
fn a_read_only_disk_answers_and_takes_nothing() {
    let disk = match SmallDisk::mount(64 << 10) {
        Ok(disk) => disk,
        Err(why) => return eprintln!("skipped, no disk can be mounted here: {why}"),
    };
    let [with_state, without] = ["with-state", "without"].map(|name| disk.path().join(name));
    let [first, second] = two_generations(&with_state);
    two_generations(&without);
    fs::remove_dir_all(without.join("state")).unwrap();
    let before = Tree::read(disk.path());
    disk.make_read_only();
    for folder in [&with_state, &without] {
        assert!(facts_of(folder, 1) == first, "{}", folder.display());
        assert!(facts_of(folder, 2) == second, "{}", folder.display());
        assert!(
            Archive::open(folder)
                .unwrap()
                .verify()
                .unwrap()
                .iter()
                .all(|check| check.what.en == "state" || check.flaw.is_none())
        );
        let refused = import(folder);
        assert!(matches!(refused, Err(ImportError::Open(OpenError::Io { .. }))), "{refused:?}");
        let refused = Archive::open(folder).unwrap().undo(2, &who()).unwrap_err();
        assert!(matches!(refused, UndoError::Open(OpenEngineError::Open(OpenError::Io { .. }))), "{refused:?}");
    }
    assert!(Tree::read(disk.path()) == before);
}

/// Checks that every way of opening refuses a store for this file and format, and leaves it unchanged.
fn check_newer(folder: &Path, file: &str, format: &str) {
    let before = Tree::read(folder);
    for access in [Access::Read, Access::Write] {
        let refused = Store::open(folder, access).unwrap_err();
        match &refused {
            OpenError::Newer { file: named, format: found } => {
                assert!(named.ends_with(file), "{named}");
                assert_eq!(found, format);
            }
            other => panic!("{other:?}"),
        }
        assert!(refused.to_string().contains(&format!("format {format} is newer")));
    }
    assert!(matches!(import(folder), Err(ImportError::Open(OpenError::Newer { .. }))));
    assert!(Archive::open(folder).unwrap().at(&AsOf::Generation(1)).is_err());
    assert!(Tree::read(folder) == before, "a refused store was changed");
}

#[test]
fn a_newer_format_is_refused_with_its_number() {
    let place = quick_folder();
    let [head, record] = ["head", "record"].map(|name| place.path().join(name));
    two_generations(&head);
    fs::write(head.join("HEAD"), "liantu-head 9\nwhat nobody knows yet\n").unwrap();
    check_newer(&head, "HEAD", "9");
    two_generations(&record);
    let path = record.join("journal-000001.lj");
    let mut bytes = fs::read(&path).unwrap();
    let magic = b"LIANTUJR";
    let last = bytes.windows(magic.len()).rposition(|window| window == magic).unwrap();
    assert!(last > 0, "the second record");
    bytes[last + 8..last + 12].copy_from_slice(&7_u32.to_le_bytes());
    let check = crc32c::crc32c(&bytes[last..last + 140]);
    bytes[last + 140..last + 144].copy_from_slice(&check.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    check_newer(&record, "journal-000001.lj", "7");
}
