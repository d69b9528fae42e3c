//! Exported target lists: reasons, generation, weights; nothing that becomes a formula.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use common::{liantu, text};
use serde_json::Value;

/// A chain of two products; what is missing in 宁波 is made by a firm with an evil name.
fn store(folder: &Path) {
    let tables = [
        ("regions.csv", "id,name,level,parent\nCHN,中国,country,\n3302,宁波,city,CHN\n3201,南京,city,CHN\n"),
        ("chains.csv", "id,name\nc,芯片\n"),
        ("products.csv", "id,name,chain,is_end\nend,整机,c,true\npart,部件,c,\n"),
        ("firms.csv", "id,name,region\nh,本地,3302\no,\"=HYPERLINK(\"\"http://evil\"\",\"\"点我\"\")\",3201\n"),
        ("inputs.csv", "product,input\nend,part\n"),
        ("makes.csv", "product,firm\nend,h\npart,o\n"),
    ];
    fs::create_dir(folder.join("data")).unwrap();
    for (name, rows) in tables {
        fs::write(folder.join("data").join(name), rows).unwrap();
    }
    assert!(liantu(folder, &["import", "data"]).status.success());
}

const ASKED: [&str; 7] = ["targets", "--chain", "c", "--scope", "宁波", "--set", "targets.ties=30"];

fn output(folder: &Path, more: &[&str]) -> String {
    text(&liantu(folder, &[&ASKED[..], more].concat()).stdout)
}

#[test]
fn a_list_says_what_it_is_based_on_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path());
    let document: Value = serde_json::from_str(&output(folder.path(), &["-f", "json"])).unwrap();
    let setting = serde_json::json!([{ "name": "targets.ties", "value": 30.0 }]);
    assert_eq!((&document["generation"]["number"], &document["settings"]), (&Value::from(1), &setting));
    let candidate = &document["lists"][0]["candidates"][0];
    let points: f64 = candidate["terms"].as_array().unwrap().iter().map(|term| term["points"].as_f64().unwrap()).sum();
    assert!((points - candidate["score"].as_f64().unwrap()).abs() < 1e-5);
    assert!(candidate["reasons"][0].as_str().unwrap().contains("部件"), "{candidate}");
    let line: Value = serde_json::from_str(output(folder.path(), &["-f", "jsonl"]).lines().next().unwrap()).unwrap();
    assert_eq!((&line["generation"]["number"], &line["rank"]), (&Value::from(1), &Value::from(1)));
    let table = output(folder.path(), &["-f", "csv"]);
    let (header, row) = table.split_once('\n').unwrap();
    assert!(header.ends_with(",risks,reasons,generation,settings"), "{header}");
    assert!(row.trim_end().ends_with(",1,targets.ties=30") && row.contains("生产部件"), "{row}");
}

#[test]
fn no_cell_becomes_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path());
    assert!(output(folder.path(), &["-f", "csv"]).contains("\"'=HYPERLINK("));
    output(folder.path(), &["-f", "xlsx", "-o", "list.xlsx"]);
    let mut book = zip::ZipArchive::new(fs::File::open(folder.path().join("list.xlsx")).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheets: Vec<String> = (1..=3).map(|sheet| part(&format!("xl/worksheets/sheet{sheet}.xml"))).collect();
    assert!(sheets.iter().all(|sheet| !sheet.contains("<f>") && !sheet.contains("<hyperlink")), "{sheets:?}");
    let texts = part("xl/sharedStrings.xml");
    assert!(
        ["=HYPERLINK", "生产部件", "targets.ties", "数据世代"].iter().all(|wanted| texts.contains(wanted)),
        "{texts}"
    );
}

#[test]
fn explain_says_why_a_firm_is_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path());
    assert!(output(folder.path(), &["--explain", "本地"]).contains("已在本地"));
    let shown = output(folder.path(), &["--explain", "o"]);
    assert!(["供给能力", "合计", "依据的数据行"].iter().all(|word| shown.contains(word)), "{shown}");
    let wrong = liantu(folder.path(), &[&ASKED[..], &["--explain", "没有这家"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_workbook_does_not_go_to_a_terminal_or_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    store(folder.path());
    let refused = liantu(folder.path(), &[&ASKED[..], &["-f", "xlsx"]].concat());
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
    assert!(text(&refused.stderr).contains("--output"));
}
