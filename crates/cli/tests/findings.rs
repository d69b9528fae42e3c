//! Findings on the command line: explained, verified, compared, with other thresholds, under shock.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::fs;
use std::path::Path;

use common::{liantu, text};
use serde_json::Value;

const ASKED: [&str; 7] = ["diagnose", "--chain", "ic", "--scope", "宁波", "--limit", "0"];

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = liantu(folder, &[args, &["-f", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_finding_is_explained_from_its_number_to_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let diagnosis = json(folder.path(), &ASKED);
    for kind in ["gap", "weak_link", "choke_point", "extension"] {
        let of_kind =
            diagnosis["diagnoses"][0]["findings"].as_array().unwrap().iter().find(|finding| finding["kind"] == kind);
        let mut of_kind = of_kind.unwrap().clone();
        of_kind.as_object_mut().unwrap().remove("rank");
        let id = of_kind["id"].as_str().unwrap();
        let explained = json(folder.path(), &["diagnose", "--explain", id]);
        assert_eq!(explained["finding"], of_kind, "{id}");
        let rows = explained["rows"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["table"] == "makes" && row["source"].is_string()), "{id}");
        assert!(rows.iter().any(|row| row["table"] == "inputs"), "{id}");
    }
    let code = |id: &str| liantu(folder.path(), &["diagnose", "--explain", id]).status.code();
    assert_eq!(
        [code("宁波"), code("gap/330200/ic/nothing"), code("weak_link/330200/ic/ic.litho")],
        [Some(2), Some(2), Some(1)]
    );
    let shown = text(&liantu(folder.path(), &["diagnose", "--explain", "gap/330200/ic/ic.litho"]).stdout);
    assert!(["计入权重", "依据的数据行", "链上路径"].iter().all(|word| shown.contains(word)), "{shown}");
}

#[test]
fn findings_written_to_a_file_are_checked_again() {
    let folder = tempfile::tempdir().unwrap();
    let lines = text(&liantu(folder.path(), &[&ASKED[..], &["-f", "jsonl"]].concat()).stdout);
    fs::write(folder.path().join("f.jsonl"), &lines).unwrap();
    let verify = |file: &str| liantu(folder.path(), &["verify", file, "-f", "json"]);
    let verdict: Value = serde_json::from_slice(&verify("f.jsonl").stdout).unwrap();
    assert_eq!(
        (verdict["held"].as_u64().unwrap(), verdict["refuted"].as_u64()),
        (lines.lines().count() as u64, Some(0))
    );
    let first = lines.lines().next().unwrap();
    fs::write(folder.path().join("forged.jsonl"), first.replace("\"nearness\":1.0", "\"nearness\":0.5")).unwrap();
    let forged = verify("forged.jsonl");
    assert_eq!(forged.status.code(), Some(3));
    assert!(text(&forged.stdout).contains("nearness"));
    for (name, contents, code) in [("x.jsonl", "{\"kind\": 1}\n", 65), ("y.jsonl", "no json\n", 65)] {
        fs::write(folder.path().join(name), contents).unwrap();
        let output = verify(name);
        assert_eq!(output.status.code(), Some(code), "{name}");
        assert!(text(&output.stderr).contains(name), "{name}");
    }
    assert_eq!(verify("nowhere.jsonl").status.code(), Some(74));
}

#[test]
fn thresholds_are_shown_and_set_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let parameters = json(folder.path(), &["config", "--set", "thin_makers=5"]);
    let thin = parameters["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|parameter| parameter["name"] == "thin_makers")
        .unwrap();
    assert_eq!((thin["value"].as_f64(), thin["default"].as_f64()), (Some(5.0), Some(2.0)));
    let weak = |set: &str| {
        let args = [&ASKED[..], &["--kind", "弱链", "--set", set]].concat();
        json(folder.path(), &args)["diagnoses"][0]["findings"].as_array().unwrap().len()
    };
    assert!(weak("thin_makers=5") > weak("thin_makers=2"));
    let code = |set: &str| liantu(folder.path(), &["config", "--set", set]).status.code();
    for wrong in ["thin", "thin_makers=many", "thin_makers=1.5", "minor_share=2", "no_such=1"] {
        assert_eq!(code(wrong), Some(2), "{wrong}");
    }
}

#[test]
fn two_generations_are_compared_by_their_findings() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = liantu(folder.path(), args);
        assert!(output.status.success(), "{}", text(&output.stderr));
        output
    };
    run(&["import", "--with-default", "--store", "s"]);
    fs::write(folder.path().join("firms.csv"), "id,name,region\nnew,新来的光刻机厂,330200\n").unwrap();
    fs::write(folder.path().join("makes.csv"), "product,firm\nic.litho,new\n").unwrap();
    run(&["import", "firms.csv", "makes.csv", "--store", "s"]);
    let diff = ["diff", "1", "2", "--chain", "ic", "--scope", "宁波", "--findings", "--store", "s"];
    let document = json(folder.path(), &diff);
    let ids = |change: &str| -> Vec<String> {
        let findings = document["findings"].as_array().unwrap().iter().filter(|finding| finding["change"] == change);
        findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(ids("healed").contains(&"gap/330200/ic/ic.litho".to_owned()));
    assert!(ids("new").contains(&"weak_link/330200/ic/ic.litho".to_owned()));
    assert!(ids("persistent").len() > 100);
    assert_eq!(document["facts"].as_array().map(Vec::len), Some(0));
    let shown = text(&run(&diff).stdout);
    assert!(["新出现", "已消除", "仍存在"].iter().all(|word| shown.contains(word)), "{shown}");
}

#[test]
fn a_shock_says_what_stops_and_what_it_is_based_on() {
    let folder = tempfile::tempdir().unwrap();
    let ranking = json(folder.path(), &["risk", "--chain", "ic", "--top", "5"]);
    let firms = ranking["firms"].as_array().unwrap();
    assert_eq!(firms.len(), 5);
    assert!(firms.windows(2).all(|pair| pair[0]["esri"].as_f64() >= pair[1]["esri"].as_f64()));
    let loss = |args: &[&str]| json(folder.path(), &[&["shock", "--chain", "ic", "--place", "日本"], args].concat());
    let whole = loss(&["--exact"]);
    let (low, high) = (whole["limits"]["low"].as_f64().unwrap(), whole["limits"]["high"].as_f64().unwrap());
    assert!(low <= high && whole["esri"].as_f64().unwrap() <= high + 1e-9, "{low} {high}");
    assert!(whole["potential_share"].as_f64().is_some_and(|share| share > 0.0 && share < 1.0));
    assert!(whole["failures"].as_array().is_some_and(|failures| !failures.is_empty()));
    assert!(loss(&["--left", "0.9"])["esri"].as_f64() < whole["esri"].as_f64());
    assert_eq!(liantu(folder.path(), &["shock", "--left", "2"]).status.code(), Some(2));
    assert_eq!(liantu(folder.path(), &["shock", "--firm", "没有这家"]).status.code(), Some(2));
}

#[test]
fn cut_sets_and_falls_agree() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["cuts", "--chain", "ic", "--scope", "宁波", "--by", "countries", "--order", "1"];
    let cuts = json(folder.path(), &args);
    let ends = cuts["ends"].as_array().unwrap();
    let sets = cuts["sets"].as_array().unwrap();
    assert!(!ends.is_empty() && !sets.is_empty() && cuts["complete"] == 1);
    for set in sets {
        let lost = set["set"][0]["id"].as_str().unwrap();
        let falls = json(folder.path(), &["cuts", "--chain", "ic", "--lost", lost]);
        let stopped = falls["stopped"].as_array().unwrap();
        assert!(ends.iter().any(|end| stopped.contains(end)), "{lost}");
    }
    let by_firms = json(folder.path(), &["cuts", "--firm", "甬矽电子", "--by", "firms", "--order", "1"]);
    assert!(by_firms["sets"].as_array().unwrap().iter().all(|set| set["size"] == 1));
    let shown = text(&liantu(folder.path(), &["cuts", "--chain", "ic", "--lost", "日本"]).stdout);
    assert!(shown.contains("所需投入无从替代") && shown.contains("供给全失"), "{shown}");
    let csv = text(&liantu(folder.path(), &["cuts", "--chain", "ic", "--lost", "日本", "-f", "csv"]).stdout);
    assert!(csv.contains("order,product_id,product,reason") && csv.lines().count() > 2, "{csv}");
    let code = |args: &[&str]| liantu(folder.path(), &[&["cuts"], args].concat()).status.code();
    assert_eq!([code(&[]), code(&["--chain", "ic", "--lost", "没有这个"])], [Some(2), Some(2)]);
}
