//! What the tests of the catalogue share: a request of each question, and its answer.

use liantu_api::{Answered, Ask, Entry, Work};
use liantu_engine::{Engine, Lang};
use serde_json::{Value, json};

/// One request of each question that the embedded data can answer.
pub(crate) fn examples() -> Vec<(&'static str, Value)> {
    let portfolio =
        json!({ "chain": ["ic"], "scope": "宁波", "land": 500, "assume": "land=80", "findings": 3, "top": 2 });
    vec![
        ("chains", json!({})),
        ("chain", json!({ "chain": "ic", "scope": "宁波" })),
        ("products", json!({ "chain": "ic", "stage": "硅片与衬底", "scope": "宁波" })),
        ("diagnose", json!({ "chain": "ic", "scope": "宁波", "limit": 30 })),
        ("explain finding", json!({ "finding": "1", "chain": "ic", "scope": "宁波" })),
        ("verify", json!({ "chain": "ic", "scope": "宁波" })),
        ("targets", json!({ "chain": "ic", "scope": "宁波", "findings": 2, "top": 3 })),
        ("explain target", json!({ "firm": "长川科技", "chain": "ic", "scope": "宁波" })),
        ("paths", json!({ "to": ["北方华创"], "scope": "宁波", "chain": "ic" })),
        ("portfolio", portfolio),
        ("match", json!({ "scope": "浙江" })),
        ("pair", json!({ "scope": "浙江" })),
        ("similar", json!({ "scope": "浙江" })),
        ("backtest", json!({ "resamples": 10 })),
        ("cuts", json!({ "chain": "ic", "scope": "宁波", "by": ["countries"], "order": 1 })),
        ("shock", json!({ "chain": "ic", "place": ["日本"], "exact": true })),
        ("risk", json!({ "chain": "ic", "top": 5 })),
        ("land", json!({ "firm": ["长川科技"], "at": "宁波市", "chain": "ic" })),
        ("landing-places", json!({ "firm": ["长川科技"], "chain": "ic", "scope": "宁波", "each": "county" })),
        ("landing-firms", json!({ "at": "宁波市", "chain": "ic", "top": 3 })),
        ("projects", json!({})),
        ("project-warnings", json!({ "date": "2026-11-01" })),
        ("firms", json!({ "scope": "宁波", "class": ["上市公司"] })),
        ("firm", json!({ "name": "江丰电子" })),
        ("zones", json!({ "scope": "宁波" })),
        ("zone", json!({ "name": "宁波经济技术开发区" })),
        ("indicators", json!({ "subject": ["zone"] })),
        ("structure hhi", json!({})),
        ("config", json!({})),
    ]
}

/// The answer to a request that is in order.
#[expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests")]
pub(crate) fn answer(engine: &Engine, entry: &Entry, given: &Value, lang: Lang) -> Answered {
    let ask = Ask { engine, lang, work: &Work::new() };
    entry
        .answer(&ask, given.as_object().cloned().unwrap())
        .unwrap_or_else(|problem| panic!("{}: {problem}", entry.name))
}
