//! The command as it is typed: exit codes, formats, words on standard error.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{liantu, text};

#[test]
fn the_demo_shows_gaps_and_targets_with_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let output = liantu(folder.path(), &["demo"]);
    let shown = text(&output.stdout);
    assert!(output.status.success());
    for word in ["集成电路 × 宁波市", "缺链", "光刻机", "需要它", "找企业", "得分"] {
        assert!(shown.contains(word), "{word}");
    }
    let english = text(&liantu(folder.path(), &["demo", "--lang", "en"]).stdout);
    assert!(english.contains("gaps") && english.contains("Firms for"));
}

#[test]
fn formats_hold_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |format: &str| {
        let args = ["diagnose", "--chain", "集成电路", "--scope", "宁波", "-f", format];
        text(&liantu(folder.path(), &args).stdout)
    };
    let document: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
    let findings = document["findings"].as_array().unwrap().len();
    assert!(findings > 100);
    assert_eq!(ask("jsonl").lines().count(), findings);
    assert_eq!(csv::Reader::from_reader(ask("csv").as_bytes()).records().count(), findings);
    let first = &document["findings"][0];
    for key in ["id", "kind", "product", "severity", "factors", "evidence_grade", "reasons", "witness", "remedy"] {
        assert!(!first[key].is_null(), "{key}");
    }
}

#[test]
fn exit_codes_say_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let code = |args: &[&str]| liantu(folder.path(), args).status.code();
    std::fs::write(folder.path().join("firms.csv"), "id,name,region\nx,甲,999999\n").unwrap();
    std::fs::write(folder.path().join("zones.csv"), "").unwrap();
    assert_eq!(code(&["chains"]), Some(0));
    assert_eq!(code(&["no-such-command"]), Some(2));
    assert_eq!(code(&["diagnose", "--chain", "集成电炉", "--scope", "宁波"]), Some(2));
    assert_eq!(code(&["diagnose", "--chain", "ic", "--scope", "宁波", "--fail-on", "gap"]), Some(3));
    assert_eq!(code(&["check", "firms.csv"]), Some(65));
    assert_eq!(code(&["import", "zones.csv"]), Some(65));
    assert_eq!(code(&["import", "nowhere.csv"]), Some(66));
    assert_eq!(code(&["chains", "--store", "nowhere"]), Some(66));
    assert_eq!(code(&["chains", "-o", "no/such/folder/file"]), Some(73));
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let output = liantu(folder.path(), &["diagnose", "--chain", "集成电炉", "--scope", "宁波"]);
    assert!(text(&output.stderr).contains("集成电路 (ic)"));
}

#[test]
fn a_bad_row_is_told_on_standard_error_and_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,name,region,size\nx,甲,330200,3O\ny,乙,330200,5\n";
    std::fs::write(folder.path().join("firms.csv"), rows).unwrap();
    let args = ["import", "--with-default", "firms.csv", "--store", "s", "--errors", "e.csv"];
    let output = liantu(folder.path(), &args);
    assert!(output.status.success());
    assert!(text(&output.stderr).contains("firms.csv 第 2 行，“size”列：值“3O”"));
    let errors = std::fs::read_to_string(folder.path().join("e.csv")).unwrap();
    assert!(errors.contains("E0202") && errors.lines().count() == 2);
    assert!(text(&liantu(folder.path(), &["firm", "y", "--store", "s"]).stdout).contains('乙'));
    assert_eq!(liantu(folder.path(), &["firm", "x", "--store", "s"]).status.code(), Some(2));
}
