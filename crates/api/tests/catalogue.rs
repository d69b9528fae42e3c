//! Laws of the whole catalogue: every question is declared in both languages, every column of its tables is in its
//! answer, and every format contains what the JSON contains.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use liantu_api::ProblemCode::{BadParameter, MissingParameter, UnknownName, UnknownParameter};
use liantu_api::{Answered, Ask, Entry, Work, catalogue, question};
use liantu_engine::{Engine, Lang};
use liantu_table::{Cell, FieldType};
use serde_json::{Value, json};

/// One request of each question that the embedded data can answer.
fn examples() -> Vec<(&'static str, Value)> {
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

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn answer(engine: &Engine, entry: &Entry, given: &Value, lang: Lang) -> Answered {
    let work = Work::new();
    let ask = Ask::new(engine, lang, &work);
    entry
        .answer(&ask, given.as_object().cloned().unwrap())
        .unwrap_or_else(|problem| panic!("{}: {problem}", entry.name))
}

#[test]
fn every_question_has_an_example() {
    let exemplified: Vec<&str> = examples().iter().map(|(name, _)| *name).collect();
    // The embedded data has no input–output table, no project and no history.
    let names = catalogue().iter().map(|entry| entry.name);
    let known: Vec<&str> =
        names.filter(|name| !["sectors", "project-card", "project history", "log", "diff"].contains(name)).collect();
    assert_eq!(exemplified, known);
}

#[test]
fn every_question_and_parameter_is_said_in_both_languages() {
    for entry in catalogue() {
        let purpose = entry.purpose();
        assert!(is_chinese(&purpose.zh) && !is_chinese(&purpose.en), "{}: {purpose:?}", entry.name);
        for parameter in entry.parameters() {
            let (zh, en) = (&parameter.zh, &parameter.en);
            assert!(is_chinese(zh) && !is_chinese(en) && !en.is_empty(), "{} {}", entry.name, parameter.name);
        }
    }
}

#[test]
fn every_column_has_both_names_and_lies_in_the_answer() {
    let engine = liantu_engine::demo().unwrap();
    for (name, given) in examples() {
        let entry = question(name).unwrap();
        let answered = answer(&engine, entry, &given, Lang::Zh);
        assert!(!entry.tables().is_empty(), "{name}");
        for table in entry.tables() {
            assert!(is_chinese(table.zh) && !is_chinese(table.en), "{name} {}", table.key);
            let lines = answered.lines(table);
            for column in table.columns {
                assert!(!column.zh.is_empty() && !is_chinese(column.en), "{name} {}", column.path);
                let first = column.path.split('.').next().unwrap();
                let is_there = |line: &Value| line.get(first).is_some();
                assert!(lines.iter().all(is_there), "{name} {}: no {first} in the answer", table.key);
            }
        }
    }
}

/// The value at a key, whose underscores separate the names of fields or belong to them.
fn walk<'v>(value: &'v Value, rest: &str) -> Option<&'v Value> {
    if rest.is_empty() {
        return Some(value);
    }
    let mut found = value.as_object()?.iter().filter_map(|(name, inner)| {
        let after = rest.strip_prefix(name.as_str())?;
        walk(inner, after.strip_prefix('_').unwrap_or(after))
    });
    found.next()
}

/// The expected text of a field of a row, derived from the JSON and the key of the field alone.
fn expected(line: &Value, key: &str, lang: Lang) -> String {
    let name = if lang == Lang::Zh { "name" } else { "name_en" };
    let text = |value: &Value, field: &str| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(named) => named[field].as_str().unwrap().to_owned(),
        other => other.to_string(),
    };
    let join = |list: &[Value], field: &str, with: &str| {
        list.iter().map(|one| text(one, field)).collect::<Vec<_>>().join(with)
    };
    if let Some(Value::Array(list)) = key.strip_suffix("_ids").and_then(|key| walk(line, key)) {
        return join(list, "id", ";");
    }
    match walk(line, key).unwrap_or(&Value::Null) {
        Value::Array(list) if list.first().is_some_and(Value::is_object) => {
            join(list, name, if lang == Lang::Zh { "、" } else { ", " })
        }
        Value::Array(list) => join(list, name, if lang == Lang::Zh { "；" } else { "; " }),
        value => text(value, name),
    }
}

fn same(cell: &str, expected: &str) -> bool {
    let numbers = cell.parse::<f64>().ok().zip(expected.parse::<f64>().ok());
    let is_same_list = cell.replace(';', "；").replace("； ", "；") == expected.replace("; ", "；");
    numbers.is_some_and(|(cell, expected)| cell.to_bits() == expected.to_bits())
        || cell == liantu_table::guarded(expected)
        || is_same_list
}

#[test]
fn csv_holds_what_the_json_holds() {
    let engine = liantu_engine::demo().unwrap();
    for (name, given) in examples() {
        for lang in [Lang::Zh, Lang::En] {
            let answered = answer(&engine, question(name).unwrap(), &given, lang);
            let main = &answered.tables[0];
            let lines = answered.lines(main);
            let mut bytes = Vec::new();
            liantu_table::csv(main, &lines, lang, &[], &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
            let header = reader.headers().unwrap().clone();
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), lines.len(), "{name}");
            for (row, line) in rows.iter().zip(&lines) {
                for (key, cell) in header.iter().zip(row) {
                    let expected = expected(line, key, lang);
                    assert!(same(cell, &expected), "{name} {key}: {cell} {expected}");
                }
            }
        }
    }
}

#[test]
fn cells_have_the_type_of_their_field() {
    let engine = liantu_engine::demo().unwrap();
    for (name, given) in examples() {
        let answered = answer(&engine, question(name).unwrap(), &given, Lang::Zh);
        for table in answered.tables {
            for line in answered.lines(table) {
                for (field, cell) in table.fields().iter().zip(table.cells(&line, Lang::Zh)) {
                    let fits = match cell {
                        Cell::Empty => true,
                        Cell::Text(_) => field.holds == FieldType::Text,
                        Cell::Integer(_) => matches!(field.holds, FieldType::Integer | FieldType::Number),
                        Cell::Number(_) => field.holds == FieldType::Number,
                        Cell::Flag(_) => field.holds == FieldType::Flag,
                    };
                    assert!(fits, "{name} {} {}: {cell:?}", table.key, field.key);
                }
            }
        }
    }
}

#[test]
fn every_answer_says_what_it_is_based_on() {
    let engine = liantu_engine::demo().unwrap();
    for (name, given) in examples() {
        let document = answer(&engine, question(name).unwrap(), &given, Lang::Zh).document;
        assert_eq!(document["generation"]["hash"].as_str().map(str::len), Some(64), "{name}");
        assert!(document["version"].is_string() && document["settings"].is_array(), "{name}");
    }
}

#[test]
fn wrong_requests_are_refused_with_the_parameter_at_fault() {
    let engine = liantu_engine::demo().unwrap();
    let work = Work::new();
    let ask = Ask::new(&engine, Lang::Zh, &work);
    let refused = |name: &str, given: Value| {
        let problem = question(name).unwrap().answer(&ask, given.as_object().cloned().unwrap()).unwrap_err();
        assert!(is_chinese(&problem.wording.zh) && !problem.wording.en.is_empty(), "{problem:?}");
        (problem.code, problem.parameter().map(str::to_owned))
    };
    let at = |name: &str| Some(name.to_owned());
    assert_eq!(refused("diagnose", json!({ "chain": "ic" })), (MissingParameter, at("scope")));
    assert_eq!(
        refused("diagnose", json!({ "chain": "ic", "scope": "宁波", "kinds": [] })),
        (UnknownParameter, at("kinds"))
    );
    let wrong = json!({ "chain": "ic", "scope": "宁波", "kind": ["缺连"] });
    assert_eq!(refused("diagnose", wrong), (BadParameter, at("kind")));
    let wrong = json!({ "chain": "ic", "scope": "宁波", "limit": -1 });
    assert_eq!(refused("diagnose", wrong), (BadParameter, at("limit")));
    assert_eq!(refused("diagnose", json!({ "chain": "集成电炉", "scope": "宁波" })).0, UnknownName);
}

#[test]
fn words_of_both_languages_are_taken_for_their_keys() {
    let engine = liantu_engine::demo().unwrap();
    let ask = |kind: &str| {
        let given = json!({ "chain": "ic", "scope": "宁波", "kind": [kind], "limit": 5 });
        answer(&engine, question("diagnose").unwrap(), &given, Lang::Zh).document
    };
    let [key, zh, en] = ["weak_link", "弱链", "Weak link"].map(ask);
    assert_eq!(key["diagnoses"][0]["findings"].as_array().map(Vec::len), Some(5));
    assert!(key == zh && zh == en);
}
