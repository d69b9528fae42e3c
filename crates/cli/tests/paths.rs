//! Paths of acquaintance on the command line.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{liantu, text};

fn ask(args: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = liantu(folder.path(), &[&["paths"], args].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn a_path_names_every_firm_relation_and_row() {
    let args = ["--to", "北方华创", "--scope", "宁波", "--top", "1"];
    let shown = ask(&args);
    for word in ["谁认识 北方华创", "中芯宁波 —股东为→ 中芯国际", "）→ 北方华创", "本地企业", "背景知识"]
    {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let document: serde_json::Value = serde_json::from_str(&ask(&[&args[..], &["-f", "json"]].concat())).unwrap();
    let path = &document["targets"][0]["paths"][0];
    assert_eq!(path["firms"].as_array().unwrap().len(), path["hops"].as_array().unwrap().len() + 1);
    for hop in path["hops"].as_array().unwrap() {
        assert!(hop["rows"][0]["key"].as_str().unwrap().contains(" · ") && hop["strength"].as_f64().unwrap() <= 1.0);
    }
    assert!(ask(&[&args[..], &["--lang", "en"]].concat()).contains("Who knows"));
}

#[test]
fn formats_agree_and_each_firm_of_ours_is_named_once_unless_all_are_requested() {
    let args = ["--to", "中芯国际", "--to", "北方华创", "--scope", "浙江", "--chain", "ic", "--top", "4"];
    let csv = ask(&[&args[..], &["-f", "csv"]].concat());
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    let begins = |target: &str| {
        let of: Vec<_> = rows.iter().filter(|row| row[1].contains(target)).map(|row| row[6].to_owned()).collect();
        let distinct: std::collections::BTreeSet<_> = of.iter().cloned().collect();
        (of.len(), distinct.len())
    };
    assert_eq!((begins("中芯"), begins("北方华创")), ((4, 4), (4, 4)));
    assert_eq!(ask(&[&args[..], &["-f", "jsonl"]].concat()).lines().count(), rows.len());
    let all = ask(&[&args[..], &["--all", "-f", "jsonl"]].concat());
    assert_eq!(all.lines().count(), 8);
}

#[test]
fn the_limit_of_hops_is_never_silent() {
    let args = ["--to", "北方华创", "--scope", "宁波"];
    assert!(ask(&[&args[..], &["--hops", "1"]].concat()).contains("1 步以内找到 0 条；更长的路径可能存在"));
    assert!(ask(&["--to", "江丰电子", "--scope", "宁波"]).contains("本身就是本地企业"));
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let output = liantu(folder.path(), &["paths", "--to", "北方华创科计集团股份有限公司", "--scope", "宁波"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("北方华创科技集团股份有限公司"));
}
