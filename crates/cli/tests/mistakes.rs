//! Mistakes with a store are reported, and they create and hide nothing.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;

mod common;
use common::{liantu, text};

/// Checks that a command is refused with this code and leaves the folder unchanged.
fn refused(folder: &Path, args: &[&str], code: i32) -> String {
    let names = || {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let output = liantu(folder, args);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
    assert_eq!(names(), before, "{args:?} made something");
    errors
}

#[test]
fn a_mistyped_store_is_no_store_and_none_is_made() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::create_dir(folder.join("empty")).unwrap();
    for store in ["mistyped", "empty"] {
        for args in [
            &["undo", "1"][..],
            &["project", "add", "--name", "一期"],
            &["project", "set", "xm-0001", "--stage", "signed"],
            &["project", "history", "xm-0001"],
            &["store", "compact"],
            &["store", "verify"],
            &["backup", "b"],
            &["log"],
        ] {
            let errors = refused(folder, &[args, &["--store", store]].concat(), 66);
            assert!(errors.contains(store), "{args:?} does not name {store}: {errors}");
        }
    }
    assert_eq!(fs::read_dir(folder.join("empty")).unwrap().count(), 0, "nothing is made in a folder without a store");
}

#[test]
fn a_check_beside_a_store_that_cannot_be_read_says_so() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    fs::write(folder.join("firms.csv"), "id,name\nx,甲\n").unwrap();
    refused(folder, &["check", "firms.csv", "--store", "s"], 0);
    assert!(liantu(folder, &["import", "firms.csv", "--store", "s"]).status.success());
    let lock = fs::File::options().write(true).open(folder.join("s/LOCK")).unwrap();
    lock.lock().unwrap();
    let output = liantu(folder, &["check", "firms.csv", "--store", "s", "-f", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["tables"][0]["n_before"], 1, "readers do not wait for a writer");
    drop(lock);
    let head = fs::read(folder.join("s/HEAD")).unwrap();
    fs::write(folder.join("s/HEAD"), "liantu-head 9\n").unwrap();
    assert!(refused(folder, &["check", "firms.csv", "--store", "s"], 1).contains("HEAD"));
    fs::write(folder.join("s/HEAD"), head).unwrap();
    let journal = folder.join("s/journal-000001.lj");
    let whole = fs::read(&journal).unwrap();
    fs::write(&journal, &whole[..whole.len() / 2]).unwrap();
    assert!(refused(folder, &["check", "firms.csv", "--store", "s"], 65).contains("journal-000001.lj"));
}

#[test]
fn an_import_of_which_no_row_is_taken_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..1_500).map(|n| format!("a{n},甲,999999\n")).collect();
    fs::write(folder.path().join("firms.csv"), format!("id,name,region\n{}", rows.concat())).unwrap();
    let output = liantu(folder.path(), &["import", "firms.csv", "--store", "s", "--errors", "e.csv"]);
    assert_eq!(output.status.code(), Some(65));
    assert!(text(&output.stderr).contains("--with-default"), "{}", text(&output.stderr));
    assert!(!folder.path().join("s").exists());
    let listed = fs::read_to_string(folder.path().join("e.csv")).unwrap();
    assert_eq!(listed.lines().count(), 1_501);
}

#[test]
fn an_empty_variable_names_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let output = common::command(folder.path(), &["chains"]).env("LIANTU_STORE", "").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}
