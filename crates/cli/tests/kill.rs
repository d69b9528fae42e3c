//! An import that is killed: the old generation answers, and the interruption is reported.
#![expect(clippy::unwrap_used, clippy::format_push_string, reason = "helpers of tests")]

mod common;

use std::path::Path;
use std::thread;
use std::time::Duration;

use common::{command, liantu, text};

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = liantu(folder, args);
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn generations(folder: &Path) -> usize {
    let (code, out, err) = run(folder, &["log", "--store", "s", "-f", "jsonl"]);
    assert_eq!(code, 0, "{err}");
    out.lines().count()
}

#[test]
fn a_killed_import_leaves_the_old_or_the_new_generation() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(run(folder, &["import", "--with-default", "--store", "s"]).0, 0);
    let (mut old, mut new) = (0, 0);
    for round in 0..12_u64 {
        let before = generations(folder);
        let mut rows = "id,name,region\n".to_owned();
        (0..20_000).for_each(|firm| rows.push_str(&format!("k{round}-{firm},企业{round}之{firm},330200\n")));
        std::fs::write(folder.join("firms.csv"), rows).unwrap();
        let mut child = command(folder, &["import", "firms.csv", "--store", "s"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(round * 60));
        child.kill().unwrap();
        child.wait().unwrap();
        let after = generations(folder);
        assert!(after == before || after == before + 1, "round {round}: {before} {after}");
        let last = run(folder, &["firm", &format!("k{round}-19999"), "--store", "s"]).0;
        let first = run(folder, &["firm", &format!("k{round}-0"), "--store", "s"]).0;
        let expected = if after > before { 0 } else { 2 };
        assert_eq!((first, last), (expected, expected), "round {round}");
        if after > before { new += 1 } else { old += 1 }
    }
    eprintln!("old: {old}, new: {new}");
    assert!(old > 0, "{old} {new}");
    let (code, out, _) = run(folder, &["store", "verify", "--store", "s"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn what_was_cut_short_is_said() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(run(folder, &["import", "--with-default", "--store", "s"]).0, 0);
    let journal = folder.join("s/journal-000001.lj");
    let whole = std::fs::metadata(&journal).unwrap().len();
    let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
    file.write_all(b"LIANTUJR and then the power went").unwrap();
    std::fs::write(folder.join("firms.csv"), "id,name,region\nx,甲企业,330200\n").unwrap();
    let (code, _, err) = run(folder, &["chains", "--store", "s"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(folder, &["import", "firms.csv", "--store", "s"]);
    assert!(code == 0 && err.contains("未确认的 32 字节已清除"), "{err}");
    assert!(std::fs::metadata(&journal).unwrap().len() > whole);
    assert_eq!(run(folder, &["firm", "x", "--store", "s"]).0, 0);
    std::fs::write(folder.join("s/state/db"), b"rotten").unwrap();
    let (code, _, err) = run(folder, &["firm", "x", "--store", "s"]);
    assert!(code == 0 && err.contains("状态缓存损坏"), "{err}");
}

#[test]
fn history_is_queried_compared_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(run(folder, &["import", "--with-default", "--store", "s", "--actor", "链长办"]).0, 0);
    let data = folder.join("d");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("firms.csv"), "id,name,region\nx,新光刻机企业,330200\n").unwrap();
    std::fs::write(data.join("makes.csv"), "product,firm\nic.litho,x\n").unwrap();
    assert_eq!(run(folder, &["import", "d", "--store", "s"]).0, 0);
    let (code, out, _) = run(folder, &["diff", "1", "--store", "s", "--scope", "宁波", "--chain", "ic", "-f", "json"]);
    let diff: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, diff["from"]["number"].as_u64(), diff["to"]["number"].as_u64()), (0, Some(1), Some(2)));
    assert_eq!(diff["facts"].as_array().unwrap().len(), 2);
    let ids = |list: &str| {
        let findings = diff["findings"].as_array().unwrap().iter().filter(|finding| finding["change"] == list);
        findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(ids("healed").iter().any(|id| id.starts_with("gap/") && id.ends_with("ic.litho")), "{:?}", ids("healed"));
    let (_, log, _) = run(folder, &["log", "--store", "s", "-f", "json"]);
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["commits"][0]["actor"], "链长办");
    assert_eq!(log["commits"][1]["files"].as_array().unwrap().len(), 2);
    assert_eq!(run(folder, &["firm", "x", "--store", "s", "--as-of", "1"]).0, 2);
    assert_eq!(run(folder, &["firm", "x", "--store", "s", "--as-of", "2"]).0, 0);
    assert_eq!(run(folder, &["firm", "x", "--store", "s", "--as-of", "1999-01-01"]).0, 66);
    assert_eq!(run(folder, &["firm", "x", "--store", "s", "--as-of", "昨天"]).0, 2);
    assert_eq!(run(folder, &["undo", "2", "--store", "s"]).0, 0);
    assert_eq!(run(folder, &["firm", "x", "--store", "s"]).0, 2);
    let (code, out, _) = run(folder, &["diff", "1", "3", "--store", "s", "-f", "json"]);
    let diff: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, diff["facts"].as_array().map(Vec::len)), (0, Some(0)));
    assert_eq!(run(folder, &["backup", "b.ltb", "--store", "s", "--as-of", "2"]).0, 0);
    assert_eq!(run(folder, &["restore", "b.ltb", "--store", "t"]).0, 0);
    assert_eq!(run(folder, &["firm", "x", "--store", "t"]).0, 0);
    assert_eq!(run(folder, &["restore", "b.ltb", "--store", "s"]).0, 73);
    assert_eq!(run(folder, &["store", "compact", "--store", "s"]).0, 0);
    assert_eq!(run(folder, &["chains", "--store", "s", "--as-of", "1"]).0, 66);
    assert_eq!(run(folder, &["undo", "3", "--store", "s"]).0, 1);
}
