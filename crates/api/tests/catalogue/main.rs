//! Laws of the whole catalogue: every question is declared in both languages, every column of its tables is in its
//! answer, and every format contains what the JSON contains.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod formats;
mod world;

use liantu_api::ProblemCode::{BadParameter, MissingParameter, UnknownName, UnknownParameter};
use liantu_api::reports::reports;
use liantu_api::{catalogue, question};
use liantu_engine::Lang;
use liantu_table::{Cell, FieldType};
use serde_json::{Value, json};

use world::{WORLD, all, answers};

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn every_question_and_report_has_an_example() {
    let exemplified: Vec<&str> =
        answers().iter().filter(|(_, lang, _)| *lang == Lang::Zh).map(|(name, ..)| *name).collect();
    assert_eq!(exemplified, catalogue().iter().map(|entry| entry.name).collect::<Vec<_>>());
    for report in reports() {
        assert!(WORLD.reports.iter().any(|(name, ..)| report.commands.contains(name)), "{:?}", report.commands);
    }
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
    for (name, _, answered) in all() {
        assert!(!answered.tables.is_empty(), "{name}");
        for table in answered.tables {
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

#[test]
fn every_example_has_rows() {
    // The rows of a verification are its differences.
    for (name, _, answered) in all().filter(|(name, ..)| *name != "verify") {
        assert!(!answered.lines(&answered.tables[0]).is_empty(), "{name}");
    }
}

#[test]
fn cells_have_the_type_of_their_field() {
    for (name, lang, answered) in all() {
        for table in answered.tables {
            for line in answered.lines(table) {
                for (field, cell) in table.fields().iter().zip(table.cells(&line, *lang)) {
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
    for (name, _, answered) in all() {
        let document = &answered.document;
        assert_eq!(document["generation"]["hash"].as_str().map(str::len), Some(64), "{name}");
        assert!(document["generation"]["number"].is_u64() && document["version"].is_string(), "{name}");
        assert!(document["settings"].is_array() && document["notes"].is_array(), "{name}");
    }
}

#[test]
fn names_read_as_something_else_are_noted_in_the_answer() {
    let given = json!({ "chain": "半导体", "scope": "宁波" });
    let noted = WORLD.answer(question("diagnose").unwrap(), &given, Lang::Zh).document;
    assert!(noted["notes"][0].as_str().unwrap().contains("集成电路"), "{}", noted["notes"]);
    let by_stage = WORLD.answer(question("chain").unwrap(), &json!({ "chain": "半导体" }), Lang::Zh).document;
    assert_eq!(by_stage["notes"], noted["notes"]);
    let given = json!({ "chain": "ic", "scope": "宁波" });
    assert_eq!(WORLD.answer(question("diagnose").unwrap(), &given, Lang::Zh).document["notes"], json!([]));
}

#[test]
fn wrong_requests_are_refused_with_the_parameter_at_fault() {
    let ask = WORLD.ask(Lang::Zh);
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
    let ask = |kind: Value| {
        let given = json!({ "chain": "ic", "scope": "宁波", "kind": kind, "limit": 5 });
        WORLD.answer(question("diagnose").unwrap(), &given, Lang::Zh).document
    };
    let [key, zh, en, alone] = [json!(["weak_link"]), json!(["弱链"]), json!(["Weak link"]), json!("弱链")].map(ask);
    assert_eq!(key["diagnoses"][0]["findings"].as_array().map(Vec::len), Some(5));
    assert!(key == zh && zh == en && en == alone);
}
