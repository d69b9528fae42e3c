//! The command as it is typed: exit codes, formats, messages on standard error.
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
        let args = ["diagnose", "--chain", "集成电路", "--scope", "宁波", "--limit", "0", "-f", format];
        text(&liantu(folder.path(), &args).stdout)
    };
    let document: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
    let findings = document["diagnoses"][0]["findings"].as_array().unwrap().len();
    assert!(findings > 100);
    assert_eq!(ask("jsonl").lines().count(), findings);
    assert_eq!(csv::Reader::from_reader(ask("csv").as_bytes()).records().count(), findings);
    let first = &document["diagnoses"][0]["findings"][0];
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
    assert!(text(&output.stderr).contains("集成电路（ic"));
}

#[test]
fn a_bad_row_is_reported_on_standard_error_and_in_a_file() {
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

/// Two tables side by side; half of the ore is imported and its use is hidden in cars.
#[test]
fn plans_show_their_proof_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("pool");
    std::fs::create_dir(&data).unwrap();
    let projects =
        "id,name,product,zone,stage,land_mu\np1,甲,ic.litho,z.yiwu,talks,80\np2,乙,ic.litho,z.yiwu,talks,900\n";
    std::fs::write(data.join("projects.csv"), projects).unwrap();
    assert!(liantu(folder.path(), &["import", "pool", "--with-default"]).status.success());
    let commands: [(&[&str], &str); 4] = [
        (&["match", "--scope", "浙江", "--capacity", "land=100"], "projects"),
        (&["pair", "--scope", "浙江"], "pairs"),
        (&["similar", "--scope", "浙江"], "pairs"),
        (&["portfolio", "--chain", "ic", "--scope", "浙江", "--land", "200", "--assume", "land=90"], "picks"),
    ];
    for (args, key) in commands {
        let ask = |format: &str| text(&liantu(folder.path(), &[args, &["-f", format]].concat()).stdout);
        let document: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
        let n = document[key].as_array().unwrap().len();
        assert!(n > 0, "{args:?}");
        assert_eq!(ask("jsonl").lines().count(), n, "{args:?}");
        assert_eq!(csv::Reader::from_reader(ask("csv").as_bytes()).records().count(), n, "{args:?}");
        assert!(document.get("is_checked").is_none_or(|checked| checked == true), "{args:?}");
        assert!(!ask("table").is_empty());
    }
    let shown = text(&liantu(folder.path(), &["match", "--scope", "浙江", "--capacity", "land=100"]).stdout);
    for word in ["证书由独立程序核验：成立", "137 个开发区土地不足", "已证明为最优整体方案"]
    {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

fn sector_tables(folder: &std::path::Path) {
    let data = folder.join("io");
    std::fs::create_dir(&data).unwrap();
    let sectors = "id,name,name_en,io_table,unit,gross_output,final_use,exports,imports\n\
        ore,矿石,Ore,甲-2020,万元,50,0,0,50\nsteel,钢,Steel,甲-2020,万元,200,0,0,0\n\
        car,汽车,Cars,甲-2020,万元,400,400,0,\nlone,独立,Lone,乙-2020,万元,7,7,0,0\n\
        loop,循环,Loop,丙-2020,万元,7,0,0,0\n";
    std::fs::write(data.join("sectors.csv"), sectors).unwrap();
    let flows = "from,to,value\nore,steel,100\nsteel,car,200\nloop,loop,7\n";
    std::fs::write(data.join("sector_flows.csv"), flows).unwrap();
    assert!(liantu(folder, &["import", "io", "--store", "s"]).status.success());
}

#[test]
fn sectors_are_ranked_by_the_requested_measure() {
    let folder = tempfile::tempdir().unwrap();
    sector_tables(folder.path());
    let ask = |more: &[&str]| {
        let args = [&["sectors", "--store", "s", "--table", "甲-2020"], more].concat();
        text(&liantu(folder.path(), &args).stdout)
    };
    let first = |by: &str| {
        let document: serde_json::Value = serde_json::from_str(&ask(&["--by", by, "-f", "json"])).unwrap();
        assert_eq!((&document["n_sectors"], &document["n_imports_unknown"]), (&3.into(), &1.into()));
        assert_eq!(document["by"], by);
        document["sectors"][0].clone()
    };
    let expect = [("backward", "car"), ("forward", "ore"), ("upstreamness", "ore"), ("extraction", "car")];
    for (by, key) in expect.into_iter().chain([("imports", "ore"), ("exposure", "steel")]) {
        assert_eq!(first(by)["sector"]["id"], key, "{by}");
    }
    let car = first("backward");
    assert_eq!((&car["backward"], &car["upstreamness"], &car["extraction"]), (&1.75.into(), &1.0.into(), &1.0.into()));
    assert_eq!((&car["imports_direct"], &car["imports_hidden"]), (&0.0.into(), &0.125.into()));
    assert_eq!(
        (&first("exposure")["imports_total"], &first("exposure")["imports_hidden"]),
        (&0.25.into(), &0.0.into())
    );
    assert!(car["import_dependence"].is_null());
    assert_eq!(ask(&["-f", "jsonl", "--top", "2"]).lines().count(), 2);
    assert_eq!(ask(&["-f", "csv", "--top", "0"]).lines().count(), 4);
    assert!(ask(&[]).contains("1 个部门的进口依存度不明") && ask(&["--lang", "en"]).contains("Steel"));
}

#[test]
fn sectors_say_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    sector_tables(folder.path());
    let said = |args: &[&str]| {
        let output = liantu(folder.path(), args);
        (output.status.code(), text(&output.stderr))
    };
    let (code, words) = said(&["sectors"]);
    assert!(code == Some(66) && words.contains("没有投入产出表"), "{words}");
    let (code, words) = said(&["sectors", "--store", "s"]);
    assert!(code == Some(2) && words.contains("丙-2020、乙-2020、甲-2020"), "{words}");
    let (code, words) = said(&["sectors", "--store", "s", "--table", "丙-2020"]);
    assert!(code == Some(65) && words.contains("无法计算"), "{words}");
    assert_eq!(said(&["sectors", "--store", "s", "--table", "乙-2020"]).0, Some(0));
}

#[test]
fn a_landing_is_reported_in_every_format_and_wrong_names_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let land = ["land", "--firm", "中芯国际", "--at", "宁波市", "--chain", "集成电路", "--top", "0"];
    let ask = |more: &[&str]| liantu(folder.path(), &[&land, more].concat());
    let document: serde_json::Value = serde_json::from_slice(&ask(&["-f", "json", "--check"]).stdout).unwrap();
    assert_eq!((&document["check"]["compared"], &document["check"]["largest_difference"]), (&2.into(), &0.0.into()));
    let outcomes = document["outcomes"].as_array().unwrap();
    let rows = |outcome: &serde_json::Value| outcome["changes"].as_array().unwrap().len();
    let csv = text(&ask(&["-f", "csv"]).stdout);
    let n: usize = outcomes.iter().map(rows).sum();
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), n);
    assert_eq!(text(&ask(&["-f", "jsonl"]).stdout).lines().count(), n);
    assert!(text(&ask(&["--lang", "en"]).stdout).contains("severity removed"));
    let wrong = liantu(folder.path(), &["land", "--firm", "中芯国际", "--at", "宁坡市"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("宁波市"));
}
