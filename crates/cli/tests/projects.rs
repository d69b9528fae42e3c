//! The project pool as it is typed.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::Path;

use common::{command, liantu, text};

/// Runs a command about projects on the store of a folder: exit code, standard output, standard error.
fn project(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let group: &[&str] = if args[0].starts_with("project") { &[] } else { &["project"] };
    let args = [group, args, &["--store", "s"]].concat();
    let output = command(folder, &args).env("LIANTU_ACTOR", "招商办").output().unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn store() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(liantu(folder.path(), &["import", "--with-default", "--store", "s"]).status.success());
    folder
}

const ADD: [&str; 9] =
    ["add", "--name", "光刻胶一期", "--firm", "彤程新材", "--zone", "宁波经济技术开发区", "--investment", "3.5亿"];

#[test]
fn a_project_is_recorded_changed_listed_and_undone() {
    let folder = store();
    let at = folder.path();
    let (code, shown, said) = project(at, &ADD);
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(shown.contains("第 2 世代：xm-0001 光刻胶一期") && shown.contains("3.5亿元"), "{shown}");
    let change = ["set", "光刻胶一期", "--stage", "签约", "--land", "120", "--date", "2026-11-20"];
    let changed = project(at, &change).1;
    assert!(changed.contains("签约") && changed.contains("2026-11-20"), "{changed}");
    let document: serde_json::Value =
        serde_json::from_str(&project(at, &["projects", "--scope", "宁波", "-f", "json"]).1).unwrap();
    assert_eq!(document["projects"][0]["investment_yuan"], 350_000_000);
    assert_eq!(document["funnel"][0]["land_mu"]["sum"], 120.0);
    assert!(document["funnel"][0]["tax_yuan"]["sum"].is_null());
    assert_eq!(project(at, &["projects", "--scope", "杭州", "-f", "jsonl"]).1, "");
    let history = project(at, &["history", "xm-0001", "-f", "csv"]).1;
    let stage = "招商办,edit,项目 xm-0001 光刻胶一期：线索 → 签约,changed,stage,阶段,线索,签约,";
    assert!(history.lines().any(|line| line.starts_with("3,") && line.contains(stage)), "{history}");
    assert!(liantu(at, &["undo", "3", "--store", "s"]).status.success());
    assert!(project(at, &["project-card", "xm-0001"]).1.contains("线索"));
    let log = text(&liantu(at, &["log", "--store", "s", "-f", "jsonl"]).stdout);
    assert!(log.lines().nth(1).unwrap().contains("\"kind\":\"edit\""));
}

#[test]
fn another_zone_that_courts_the_firm_is_named_at_once_on_standard_error() {
    let folder = store();
    let at = folder.path();
    project(at, &ADD);
    let second = ["add", "--name", "二期", "--firm", "彤程新材", "--zone", "杭州经济技术开发区"];
    let (code, shown, said) = project(at, &second);
    assert_eq!(code, 0);
    assert!(said.starts_with("提醒：杭州经济技术开发区、宁波经济技术开发区都在招引彤程新材"), "{said}");
    assert!(!shown.contains("提醒"));
    assert_eq!(project(at, &["project-warnings", "-f", "jsonl"]).1.lines().count(), 2);
    project(at, &["set", "二期", "--stage", "流失"]);
    assert!(project(at, &["project-warnings"]).1.contains("没有提醒"));
    let stalled = project(at, &["project-warnings", "--stalled", "90", "--date", "2035-01-01", "-f", "csv"]).1;
    assert!(stalled.contains("stalled") && stalled.lines().count() == 2, "{stalled}");
}

#[test]
fn mistakes_are_answered_with_what_to_write_instead() {
    let folder = store();
    let at = folder.path();
    for (args, word) in [
        (vec!["add", "--name", "x", "--zone", "宁波经济技木开发区"], "宁波经济技术开发区"),
        (vec!["add", "--name", "x", "--stage", "洽淡"], "是否指“洽谈”"),
        (vec!["add", "--name", "x", "--investment", "三亿"], "3.5亿"),
        (vec!["add", "--name", "x", "--date", "昨天"], "2019-05-17"),
        (vec!["add"], "须有名称"),
        (vec!["project-card", "xm-0007"], "没有名为“xm-0007”的项目"),
    ] {
        let (code, _, said) = project(at, &args);
        assert_eq!(code, 2, "{args:?}");
        assert!(said.contains(word), "{args:?}: {said}");
    }
    project(at, &ADD);
    project(at, &["set", "xm-0001", "--stage", "签约"]);
    let (code, _, said) = project(at, &["set", "xm-0001", "--stage", "洽谈"]);
    assert!(code == 2 && said.contains("--back"), "{said}");
    assert_eq!(project(at, &["set", "xm-0001", "--stage", "洽谈", "--back"]).0, 0);
}

#[test]
fn the_pool_comes_and_goes_as_ordinary_tables_with_chinese_headers() {
    let folder = store();
    let at = folder.path();
    let rows = "编号,名称,开发区,产品,用地(亩),阶段,阶段起始\nA1,电芯,z.ningbo_etdz,ic.photoresist,80,talks,2026-05\n";
    std::fs::write(at.join("项目.csv"), rows).unwrap();
    std::fs::write(at.join("项目其他产品.csv"), "项目,产品\nA1,ic.pr_resin\n").unwrap();
    let imported = liantu(at, &["import", "项目.csv", "项目其他产品.csv", "--store", "s"]);
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    assert!(project(at, &["project-card", "A1"]).1.contains("半导体光刻胶、光刻胶树脂"));
    assert!(liantu(at, &["export", "out", "--store", "s"]).status.success());
    let written = std::fs::read_to_string(at.join("out/projects.csv")).unwrap();
    assert_eq!(
        written,
        "id,name,product,zone,stage,land_mu,since\nA1,电芯,ic.photoresist,z.ningbo_etdz,talks,80,2026-05\n"
    );
    assert!(at.join("out/project_products.csv").is_file());
}
