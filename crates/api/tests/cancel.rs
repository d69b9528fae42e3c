//! Every question can be cut short, and says how far it came.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::thread;

use liantu_api::{Ask, Problem, ProblemCode, Work, catalogue, question};
use liantu_engine::Lang;
use serde_json::{Map, Value, json};

/// Requests that the embedded data cannot answer at once.
fn long_ones() -> Vec<(&'static str, Value)> {
    let all = json!({ "chain": "all", "scope": "浙江", "each": "county" });
    let with = |more: Value| {
        let mut given = all.as_object().cloned().unwrap();
        given.extend(more.as_object().cloned().unwrap());
        Value::Object(given)
    };
    let portfolio =
        json!({ "chain": ["all"], "scope": "浙江", "land": 5_000, "assume": "land=80", "findings": 100, "top": 20 });
    vec![
        ("diagnose", all.clone()),
        ("verify", all.clone()),
        ("targets", with(json!({ "findings": 20 }))),
        ("explain target", with(json!({ "firm": "长川科技" }))),
        ("portfolio", portfolio),
        ("pair", json!({ "scope": "浙江" })),
        ("backtest", json!({ "resamples": 5_000 })),
        ("cuts", json!({ "chain": "ic", "by": ["firms", "products"], "order": 4 })),
        ("risk", json!({ "chain": "ic" })),
        ("land", json!({ "firm": ["长川科技"], "at": "宁波市", "chain": "ic", "risk": true, "check": true })),
        ("landing-places", json!({ "firm": ["长川科技"], "scope": "浙江", "each": "zone" })),
        ("landing-firms", json!({ "at": "宁波市", "chain": "ic" })),
    ]
}

/// The progress in a problem, when the question was cut short.
fn progress(problem: &Problem) -> Option<(u64, u64)> {
    let number = |name: &str| problem.parameters[name].as_u64().unwrap();
    (problem.code == ProblemCode::CutShort).then(|| (number("done"), number("all")))
}

#[test]
fn cancelled_before_it_begins_no_question_is_answered() {
    let engine = liantu_engine::demo().unwrap();
    let work = Work::new();
    work.cancel();
    let ask = Ask::new(&engine, Lang::Zh, &work);
    for entry in catalogue() {
        let problem = entry.answer(&ask, Map::new()).unwrap_err();
        assert_eq!(progress(&problem), Some((0, 0)), "{}: {problem}", entry.name);
    }
}

#[test]
fn cancelled_in_the_middle_long_questions_end_with_the_steps_under_way() {
    // Some find out on the way how many steps there are, so all that is known of may be done.
    const STEPS: u64 = 2;
    let engine = liantu_engine::demo().unwrap();
    let threads = thread::available_parallelism().unwrap().get() as u64;
    for (name, given) in long_ones() {
        let work = Work::limited(STEPS);
        let ask = Ask::new(&engine, Lang::Zh, &work);
        let problem = question(name).unwrap().answer(&ask, given.as_object().cloned().unwrap()).unwrap_err();
        let (done, all) = progress(&problem).unwrap_or_else(|| panic!("{name}: {problem}"));
        assert!(done <= all && done <= STEPS + 2 * threads, "{name}: {done} of {all}");
    }
}
