//! Refusals on the command line: the message, the exit code, and nothing changed.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn liantu(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liantu"));
    command.args(args).current_dir(folder).env_remove("LIANTU_STORE").env("NO_COLOR", "1").output().unwrap()
}

/// The files of a store by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    paths.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// Checks that a command is refused with this code and these words, and the store is unchanged.
fn check(folder: &Path, args: &[&str], code: i32, words: &[&str]) {
    let before = files(&folder.join("s"));
    let output = liantu(folder, args);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
    for word in words {
        assert!(errors.contains(word), "{args:?} does not say {word}: {errors}");
    }
    assert!(files(&folder.join("s")) == before, "{args:?} changed the store");
}

#[test]
fn a_second_writer_is_advised_to_try_again_later() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::write(folder.join("firms.csv"), "id,name\nx,甲\n").unwrap();
    assert!(liantu(folder, &["import", "firms.csv", "--store", "s"]).status.success());
    let lock = fs::File::options().write(true).open(folder.join("s/LOCK")).unwrap();
    lock.lock().unwrap();
    fs::write(folder.join("firms.csv"), "id,name\ny,乙\n").unwrap();
    let words = ["另一个进程正在写入，请稍后再试"];
    check(folder, &["import", "firms.csv", "--store", "s"], 75, &words);
    check(folder, &["undo", "1", "--store", "s"], 75, &words);
    assert!(liantu(folder, &["firm", "x", "--store", "s"]).status.success(), "reading goes on");
    drop(lock);
    assert!(liantu(folder, &["import", "firms.csv", "--store", "s"]).status.success());
}

#[test]
fn a_newer_format_is_named() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::write(folder.join("firms.csv"), "id,name\nx,甲\n").unwrap();
    assert!(liantu(folder, &["import", "firms.csv", "--store", "s"]).status.success());
    fs::write(folder.join("s/HEAD"), "liantu-head 9\n").unwrap();
    let words = ["HEAD", "格式 9 比本程序新"];
    check(folder, &["firm", "x", "--store", "s"], 1, &words);
    check(folder, &["import", "firms.csv", "--store", "s"], 1, &words);
}
