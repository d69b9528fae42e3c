//! Backtests on the command line.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{liantu, text};
use serde_json::Value;

#[test]
fn the_same_seed_gives_the_same_table_and_another_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |seed: &str| {
        let args = ["backtest", "--ties", "supplies", "--resamples", "50", "-f", "json", "--seed", seed];
        text(&liantu(folder.path(), &args).stdout)
    };
    let (one, again, other) = (ask("1"), ask("1"), ask("2"));
    assert!(one == again && one != other);
    let document: Value = serde_json::from_str(&one).unwrap();
    let rows = document["rows"].as_array().unwrap();
    let of = |kind: &str| rows.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!((of("mean"), of("default_less")), (6 * 7, 5 * 7), "{one}");
    assert!(rows.iter().all(|row| row["low"].as_f64() <= row["mean"].as_f64()));
    assert_eq!((document["seed"].as_u64(), document["verdict"].as_array().unwrap().len()), (Some(1), 5));
}

#[test]
fn nothing_hidden_is_said_and_not_shown_as_zeros() {
    let folder = tempfile::tempdir().unwrap();
    let output = liantu(folder.path(), &["backtest", "--ties", "supplies", "--since", "2099"]);
    let shown = text(&output.stdout);
    assert!(output.status.success() && shown.contains("没有隐藏任何关系") && !shown.contains("0.000"), "{shown}");
}
