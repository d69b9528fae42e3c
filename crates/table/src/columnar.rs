//! Parquet and Arrow: every column for programs, typed, together with what the table is based on.
//!
//! Parquet is written through the low-level writer of `parquet`, because its Arrow writer doubles the build time of
//! the library and flat columns need nothing of it.

use std::io;
use std::sync::Arc;

use ::parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType as Physically, DoubleType, Int64Type};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Metadata, Schema};
use liantu_model::Lang;
use serde_json::Value;

use crate::cell::Cell;
use crate::table::{Field, FieldType, Table};

/// Rows of a row group or record batch: the size readers like to distribute over threads.
const GROUP: usize = 122_880;
/// Bytes of text of one column of a record batch, a limit of the format.
const MOST_TEXT: usize = i32::MAX as usize;

/// The values of a field.
enum Values {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Flag(Vec<Option<bool>>),
}

impl Values {
    fn new(holds: FieldType) -> Self {
        match holds {
            FieldType::Text => Self::Text(Vec::new()),
            FieldType::Integer => Self::Integer(Vec::new()),
            FieldType::Number => Self::Number(Vec::new()),
            FieldType::Flag => Self::Flag(Vec::new()),
        }
    }

    /// Appends a cell; returns it when its type is not that of the field.
    fn push(&mut self, cell: Cell) -> Result<(), Cell> {
        match (self, cell) {
            (Self::Text(values), Cell::Empty) => values.push(None),
            (Self::Integer(values), Cell::Empty) => values.push(None),
            (Self::Number(values), Cell::Empty) => values.push(None),
            (Self::Flag(values), Cell::Empty) => values.push(None),
            (Self::Text(values), Cell::Text(text)) => values.push(Some(text)),
            (Self::Text(values), Cell::Flag(flag)) => values.push(Some(flag.to_string())),
            (Self::Integer(values), Cell::Integer(whole)) => values.push(Some(whole)),
            (Self::Integer(values), Cell::Number(number)) => {
                values.push(Some(whole(number).ok_or(Cell::Number(number))?));
            }
            #[expect(clippy::cast_precision_loss, reason = "a number column holds floats")]
            (Self::Number(values), Cell::Integer(whole)) => values.push(Some(whole as f64)),
            (Self::Number(values), Cell::Number(number)) => values.push(Some(number)),
            (Self::Flag(values), Cell::Flag(flag)) => values.push(Some(flag)),
            (_, other) => return Err(other),
        }
        Ok(())
    }
}

/// A float without fraction as a whole number, where floats are exact.
fn whole(number: f64) -> Option<i64> {
    let is_exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
    is_exact.then_some(number as i64)
}

/// Some rows, converted to columns.
fn columns(table: &Table, fields: &[Field], lines: &[Value], lang: Lang) -> io::Result<Vec<Values>> {
    let mut columns: Vec<Values> = fields.iter().map(|field| Values::new(field.holds)).collect();
    for line in lines {
        for ((cell, field), values) in table.cells(line, lang).into_iter().zip(fields).zip(&mut columns) {
            values.push(cell).map_err(|cell| wrong(table, field, &cell))?;
        }
    }
    Ok(columns)
}

fn wrong(table: &Table, field: &Field, cell: &Cell) -> io::Error {
    let is = match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Integer(whole) => whole.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    };
    let wanted = match field.holds {
        FieldType::Text => "text",
        FieldType::Integer => "a whole number",
        FieldType::Number => "a number",
        FieldType::Flag => "true or false",
    };
    let (table, key) = (table.key, &field.key);
    io::Error::new(io::ErrorKind::InvalidData, format!("column {key} of table {table} is {wanted}, but a cell is {is}"))
}

/// Writes a table as a Parquet file: nullable columns of text, 64-bit whole numbers, floats and flags, compressed
/// with zstd; the metadata are those of the file.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] for a cell that does not fit its column, such as 1.5 among whole numbers.
pub fn parquet(table: &Table, lines: &[Value], lang: Lang, metadata: &[(String, String)]) -> io::Result<Vec<u8>> {
    let fields = table.fields();
    let pairs = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(pairs))
        .build();
    let columns_of_file: Result<Vec<_>, _> = fields.iter().map(|field| parquet_field(field).map(Arc::new)).collect();
    let schema = Type::group_type_builder(table.key).with_fields(columns_of_file?).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for group in lines.chunks(GROUP) {
        let mut rows = writer.next_row_group()?;
        for values in columns(table, &fields, group, lang)? {
            let Some(mut column) = rows.next_column()? else { break };
            match values {
                Values::Text(values) => {
                    let bytes = values.iter().map(|value| value.as_deref().map(ByteArray::from)).collect();
                    write_column::<ByteArrayType>(&mut column, bytes)?;
                }
                Values::Integer(values) => write_column::<Int64Type>(&mut column, values)?,
                Values::Number(values) => write_column::<DoubleType>(&mut column, values)?,
                Values::Flag(values) => write_column::<BoolType>(&mut column, values)?,
            }
            column.close()?;
        }
        rows.close()?;
    }
    writer.into_inner().map_err(io::Error::from)
}

fn parquet_field(field: &Field) -> Result<Type, ::parquet::errors::ParquetError> {
    let physical = match field.holds {
        FieldType::Text => Physical::BYTE_ARRAY,
        FieldType::Integer => Physical::INT64,
        FieldType::Number => Physical::DOUBLE,
        FieldType::Flag => Physical::BOOLEAN,
    };
    let column = Type::primitive_type_builder(&field.key, physical).with_repetition(Repetition::OPTIONAL);
    match field.holds {
        // Both annotations for text: old readers know only the second.
        FieldType::Text => {
            column.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8).build()
        }
        _ => column.build(),
    }
}

/// Writes the known values, and for each row whether its value is known.
fn write_column<T: Physically>(column: &mut SerializedColumnWriter<'_>, values: Vec<Option<T::T>>) -> io::Result<()> {
    let is_there: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<T::T> = values.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&there, Some(&is_there), None)?;
    Ok(())
}

/// Writes a table as an Arrow IPC *file*, not a stream: a file is opened by memory mapping and read from any position
/// (pandas `read_feather`, polars `read_ipc`, R `read_feather`), and its closing footer shows that it is complete.
/// The metadata are those of the schema, sorted by key.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] for a cell that does not fit its column, such as 1.5 among whole numbers, and for
/// more than 2 GiB of text in a column of a batch.
pub fn arrow(table: &Table, lines: &[Value], lang: Lang, metadata: &[(String, String)]) -> io::Result<Vec<u8>> {
    let fields = table.fields();
    let columns_of_file: Vec<_> = fields.iter().map(arrow_field).collect();
    let schema = Arc::new(Schema::new_with_metadata(columns_of_file, metadata.iter().cloned().collect::<Metadata>()));
    let mut writer = FileWriter::try_new(Vec::new(), &schema).map_err(io::Error::other)?;
    for group in lines.chunks(GROUP) {
        let arrays: io::Result<Vec<ArrayRef>> =
            columns(table, &fields, group, lang)?.into_iter().map(arrow_values).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays?).map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(io::Error::other)
}

fn arrow_field(field: &Field) -> arrow_schema::Field {
    let holds = match field.holds {
        FieldType::Text => DataType::Utf8,
        FieldType::Integer => DataType::Int64,
        FieldType::Number => DataType::Float64,
        FieldType::Flag => DataType::Boolean,
    };
    arrow_schema::Field::new(&field.key, holds, true)
}

fn arrow_values(values: Values) -> io::Result<ArrayRef> {
    Ok(match values {
        Values::Text(values) => {
            let length: usize = values.iter().flatten().map(String::len).sum();
            if length > MOST_TEXT {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "more than 2 GiB of text in a column"));
            }
            Arc::new(StringArray::from(values))
        }
        Values::Integer(values) => Arc::new(Int64Array::from(values)),
        Values::Number(values) => Arc::new(Float64Array::from(values)),
        Values::Flag(values) => Arc::new(BooleanArray::from(values)),
    })
}
