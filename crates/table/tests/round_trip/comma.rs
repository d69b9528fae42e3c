//! CSV, read back with the csv crate.

use liantu_model::Lang;
use liantu_table::csv;
use serde_json::{Value, json};

use crate::{ALL, KEYS, compare, expected, lines};

#[test]
fn csv_holds_what_the_json_holds() {
    let lines = lines();
    let mut bytes = Vec::new();
    csv(&ALL, &lines, Lang::Zh, &[], &mut bytes).expect("written to memory");
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = ::csv::Reader::from_reader(bytes);
    assert_eq!(reader.headers().expect("a header"), KEYS.as_slice());
    let records: Vec<::csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    assert_eq!(records.len(), lines.len());
    for (line, record) in lines.iter().zip(&records) {
        // CSV has one type: the JSON says which type it was.
        let read: Vec<Value> =
            expected(line).iter().zip(record).map(|(expected, field)| typed(expected, field)).collect();
        compare(line, &read);
    }
}

fn typed(expected: &Value, field: &str) -> Value {
    match expected {
        Value::Number(_) => json!(field.parse::<f64>().expect("a number")),
        Value::Bool(_) => json!(field.parse::<bool>().expect("a flag")),
        _ if field.is_empty() => Value::Null,
        // An apostrophe keeps spreadsheets from treating a text as a formula.
        _ => json!(field.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(field)),
    }
}
