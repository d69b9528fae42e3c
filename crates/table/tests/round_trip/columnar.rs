//! Parquet and Arrow, read back with their libraries.

use std::io::Cursor;

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_schema::DataType;
use bytes::Bytes;
use liantu_model::Lang;
use liantu_table::{Column, Table, arrow, parquet};
use serde_json::{Value, json};

use crate::{ALL, KEYS, compare, lines};

fn metadata() -> Vec<(String, String)> {
    [("generation", "7"), ("settings", "无"), ("a", ""), ("z", "=1")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec()
}

#[test]
fn parquet_holds_what_the_json_holds() {
    let lines = lines();
    let bytes = parquet(&ALL, &lines, Lang::Zh, &metadata()).expect("written");
    assert_eq!(bytes, parquet(&ALL, &lines, Lang::Zh, &metadata()).expect("written"), "the same bytes again");
    let reader = SerializedFileReader::new(Bytes::from(bytes)).expect("a Parquet file");
    let about = reader.metadata().file_metadata().key_value_metadata().expect("metadata");
    let about: Vec<_> = about.iter().map(|one| (one.key.clone(), one.value.clone().unwrap_or_default())).collect();
    assert_eq!(about, metadata());
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), lines.len());
    for (line, row) in lines.iter().zip(&rows) {
        assert!(row.get_column_iter().map(|(name, _)| name.as_str()).eq(KEYS));
        let read: Vec<Value> = row.get_column_iter().map(|(_, field)| plain(field)).collect();
        compare(line, &read);
    }
}

fn plain(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => json!(flag),
        Field::Long(whole) => json!(whole),
        Field::Double(number) => json!(number),
        Field::Str(text) => json!(text),
        other => json!({ "unexpected": format!("{other:?}") }),
    }
}

#[test]
fn arrow_holds_what_the_json_holds() {
    let lines = lines();
    let bytes = arrow(&ALL, &lines, Lang::Zh, &metadata()).expect("written");
    assert_eq!(bytes, arrow(&ALL, &lines, Lang::Zh, &metadata()).expect("written"), "the same bytes again");
    let reader = FileReader::try_new(Cursor::new(bytes), None).expect("an Arrow file");
    let schema = reader.schema();
    let about: Vec<_> = schema.metadata().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut sorted = metadata();
    sorted.sort();
    assert_eq!(about, sorted);
    assert!(schema.fields().iter().map(|field| field.name().as_str()).eq(KEYS));
    assert!(schema.fields().iter().all(|field| field.is_nullable()));
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("a batch")).collect();
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].num_rows(), lines.len());
    for (row, line) in lines.iter().enumerate() {
        let read: Vec<Value> = batches[0].columns().iter().map(|column| at(column, row)).collect();
        compare(line, &read);
    }
}

fn at(column: &dyn Array, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(row)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => json!(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => json!(column.as_boolean().value(row)),
        other => json!({ "unexpected": other.to_string() }),
    }
}

#[test]
fn a_table_without_rows_has_columns() {
    let bytes = arrow(&ALL, &[], Lang::En, &[]).expect("written");
    assert_eq!(
        FileReader::try_new(Cursor::new(bytes), None).expect("an Arrow file").schema().fields().len(),
        KEYS.len()
    );
    let bytes = parquet(&ALL, &[], Lang::En, &[]).expect("written");
    let reader = SerializedFileReader::new(Bytes::from(bytes)).expect("a Parquet file");
    assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), KEYS.len());
}

#[test]
fn many_rows_become_several_groups() {
    static COUNT: Table =
        Table { key: "count", zh: "", en: "", rows: &[], columns: &[Column::integer("n", "数", "number")] };
    let lines: Vec<Value> = (0..130_000).map(|n| json!({ "n": n })).collect();
    let bytes = parquet(&COUNT, &lines, Lang::En, &[]).expect("written");
    let reader = SerializedFileReader::new(Bytes::from(bytes)).expect("a Parquet file");
    assert_eq!((reader.num_row_groups(), reader.metadata().file_metadata().num_rows()), (2, 130_000));
    let bytes = arrow(&COUNT, &lines, Lang::En, &[]).expect("written");
    assert_eq!(FileReader::try_new(Cursor::new(bytes), None).expect("an Arrow file").num_batches(), 2);
}

#[test]
fn a_cell_that_its_column_cannot_hold_is_reported() {
    static COUNT: Table = Table {
        key: "count",
        zh: "",
        en: "",
        rows: &[],
        columns: &[Column::integer("n", "数", "number"), Column::flag("ok", "可用", "ok")],
    };
    let write = |line: Value| parquet(&COUNT, &[line], Lang::En, &[]).map_err(|error| error.to_string());
    assert!(write(json!({ "n": 2.0, "ok": true })).is_ok(), "a float without fraction is whole");
    let error = write(json!({ "n": 1.5 })).expect_err("not whole");
    assert_eq!(error, "column n of table count is a whole number, but a cell is 1.5");
    let error = write(json!({ "ok": "yes" })).expect_err("no flag");
    assert_eq!(error, "column ok of table count is true or false, but a cell is \"yes\"");
}
