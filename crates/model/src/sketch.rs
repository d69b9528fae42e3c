//! Small worlds written as text, for examples and tests.
//!
//! A sketch is a list of tables; each begins with a line `table: field field …`, followed by rows of cells separated
//! by spaces, `-` for unknown. In a cell `_` means a space (`中国_石化`) and `__` an underscore (`Z__LAND`).
//!
//! ```
//! use liantu_model::{ChainId, sketch};
//!
//! let world = sketch::world("
//!     chains: id name
//!     bat 动力电池
//!     products: id name chain is_end
//!     cell 电芯 bat true
//!     cathode 正极材料 bat -
//!     inputs: product input
//!     cell cathode
//! ");
//! assert_eq!(world.chains().name().get(ChainId(0)), Some("动力电池"));
//! assert_eq!(world.inputs().len(), 1);
//! ```

use crate::batch::{Lines, RowBatch, Values};
use crate::builder::{Builder, Built};
use crate::column::{Column, NO_CODE, NO_WHOLE};
use crate::diagnostic::Diagnostic;
use crate::id::NONE;
use crate::schema::{FieldKind, Table};
use crate::snapshot::Snapshot;

/// The snapshot of a sketch.
///
/// # Panics
/// When the sketch has a mistake: sketches are written by programmers.
pub fn world(text: &str) -> Snapshot {
    let mut builder = Builder::new();
    let problems = add(&mut builder, "sketch", text);
    let built = builder.finish().expect("invariant: the builder makes whole columns");
    let all: Vec<&Diagnostic> = problems.iter().chain(&built.problems).collect();
    assert!(all.is_empty(), "the sketch has mistakes: {all:#?}");
    built.snapshot
}

/// Adds a sketch to a snapshot, as if read from a file with this name.
///
/// # Panics
/// When the sketch is not well-formed; problems found by the builder are returned.
pub fn extend(base: &Snapshot, file: &str, text: &str) -> (Built, Vec<Diagnostic>) {
    let mut builder = Builder::on(base);
    let problems = add(&mut builder, file, text);
    (builder.finish().expect("invariant: the builder makes whole columns"), problems)
}

/// Adds the rows of a sketch to a builder; line 1 is the first line of the text.
///
/// # Panics
/// When the sketch is not well-formed.
pub fn add(builder: &mut Builder, file: &str, text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for batch in batches(file, text) {
        problems.extend(builder.add(&batch));
    }
    problems
}

/// The batches of a sketch, one for each table.
///
/// # Panics
/// When the sketch is not well-formed.
pub fn batches(file: &str, text: &str) -> Vec<RowBatch> {
    let mut batches: Vec<RowBatch> = Vec::new();
    for (line, text) in (1_u64..).zip(text.lines()) {
        let text = text.trim();
        if let Some((name, fields)) = text.split_once(':').filter(|(name, _)| Table::from_name(name).is_some()) {
            let table = Table::from_name(name).expect("invariant: checked above");
            let position =
                |field: &str| table.spec().field(field).unwrap_or_else(|| unreachable!("{table} has no field {field}"));
            let fields = fields.split_whitespace().map(position).collect();
            batches.push(RowBatch::new(table, fields, file.into()));
        } else if !text.is_empty() {
            let batch = batches.last_mut().expect("a sketch begins with a table");
            push_row(batch, text, line);
        }
    }
    batches
}

fn push_row(batch: &mut RowBatch, text: &str, line: u64) {
    let cells: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(cells.len(), batch.fields.len(), "line {line} of the sketch: {text}");
    for ((field, values), cell) in batch.fields.iter().zip(&mut batch.values).zip(cells) {
        let spec = batch.table.spec().field_at(*field).expect("invariant: positions come from the table");
        match cell {
            "-" => values.push_unknown(),
            cell => push(spec.kind, values, &cell.replace('_', " ").replace("  ", "_")),
        }
    }
    if let Lines::Each(lines) = &mut batch.origin.lines {
        lines.push(line);
    }
}

fn push(kind: FieldKind, values: &mut Values, cell: &str) {
    let code = |codes: &[&str], cell: &str| {
        codes.iter().position(|code| *code == cell).unwrap_or_else(|| unreachable!("no code {cell} in {codes:?}"))
    };
    let number = || cell.parse::<f64>().expect("a number");
    match (kind, values) {
        (_, Values::Text(texts)) => texts.push(cell),
        (FieldKind::Date, Values::Stored(Column::U32(values))) => {
            values.push(cell.parse::<crate::PartialDate>().map_or(NONE, crate::PartialDate::raw));
        }
        (FieldKind::Flags(all), Values::Stored(Column::U32(values))) => {
            values.push(cell.split(';').fold(0, |bits, cell| bits | 1 << code(all.codes, cell)));
        }
        (FieldKind::Bool, Values::Stored(Column::U8(values))) => values.push(u8::from(cell == "true")),
        (FieldKind::Code(all), Values::Stored(Column::U8(values))) => {
            values.push(u8::try_from(code(all.codes, &cell.replace(' ', "_"))).unwrap_or(NO_CODE));
        }
        (_, Values::Stored(Column::I64(values))) => values.push(cell.parse().unwrap_or(NO_WHOLE)),
        (_, Values::Stored(Column::F64(values))) => values.push(number()),
        (kind, values) => unreachable!("invariant: {kind:?} is not stored as {values:?}"),
    }
}
