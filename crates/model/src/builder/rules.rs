//! Rules within one row, beyond the kind of each cell.

use super::{Builder, Checked, place};
use crate::batch::RowBatch;
use crate::column::Column;
use crate::date::PartialDate;
use crate::diagnostic::Diagnostic;
use crate::id::NONE;
use crate::schema::Table;

/// Marks rows that break a rule of their table.
pub(super) fn check(builder: &Builder, batch: &RowBatch, checked: &mut Checked, problems: &mut Vec<Diagnostic>) {
    match batch.table {
        Table::Inputs => distinct(batch, checked, ["product", "input"], problems),
        Table::Variants => distinct(batch, checked, ["variant", "general"], problems),
        Table::Supplies => {
            distinct(batch, checked, ["supplier", "customer"], problems);
            ordered(batch, checked, ["since", "until"], problems);
        }
        Table::Invests => distinct(batch, checked, ["investor", "investee"], problems),
        Table::Pairs => distinct(batch, checked, ["home", "host"], problems),
        Table::Products => stage_of_chain(builder, batch, checked, problems),
        Table::Measures => unit_of_indicator(builder, batch, checked, problems),
        _ => {}
    }
    ordered(batch, checked, ["valid_from", "valid_to"], problems);
}

fn at(table: Table, field: &str) -> usize {
    table.spec().field(field).expect("invariant: the schema names this field")
}

/// The two ends of a relation are different.
fn distinct(batch: &RowBatch, checked: &mut Checked, ends: [&str; 2], problems: &mut Vec<Diagnostic>) {
    let [from, to] = ends.map(|name| at(batch.table, name));
    for row in 0..batch.rows() {
        let end = checked.number(from, row);
        if end != NONE && end == checked.number(to, row) && !checked.bad[row] {
            checked.bad[row] = true;
            problems.push(Diagnostic::self_reference(place(batch, row, Some(to)), batch.text(to, row)));
        }
    }
}

/// A period ends on or after the day it begins; a date that is only a year begins on its first day and ends on its
/// last.
fn ordered(batch: &RowBatch, checked: &mut Checked, ends: [&str; 2], problems: &mut Vec<Diagnostic>) {
    let [from, to] = ends.map(|name| at(batch.table, name));
    let date = |field: usize, row: usize| match batch.values_of(field) {
        Some(crate::batch::Values::Stored(Column::U32(values))) => PartialDate::from_raw(values[row]),
        _ => None,
    };
    for row in 0..batch.rows() {
        let (Some(start), Some(end)) = (date(from, row), date(to, row)) else { continue };
        let last = match (end.month(), end.day()) {
            (0, _) => end.raw() + 1231,
            (_, 0) => end.raw() + 31,
            _ => end.raw(),
        };
        if last < start.raw() && !checked.bad[row] {
            checked.bad[row] = true;
            let place = place(batch, row, Some(to));
            problems.push(Diagnostic::ends_before_it_starts(place, &start.to_string(), &end.to_string()));
        }
    }
}

/// The stage of a product belongs to the product's chain; a product with only a stage takes its
/// chain from there.
fn stage_of_chain(builder: &Builder, batch: &RowBatch, checked: &mut Checked, problems: &mut Vec<Diagnostic>) {
    let [chain, stage] = ["chain", "stage"].map(|name| at(Table::Products, name));
    let Column::U32(chain_of) = &builder.staged[Table::Stages.index()].columns[at(Table::Stages, "chain")] else {
        return;
    };
    let mut chains: Vec<u32> = (0..batch.rows()).map(|row| checked.number(chain, row)).collect();
    for (row, given) in chains.iter_mut().enumerate() {
        let stage_row = checked.number(stage, row);
        let expected = chain_of.get(stage_row as usize).copied().unwrap_or(NONE);
        if expected == NONE || checked.bad[row] {
            continue;
        }
        if *given == NONE {
            *given = expected;
        } else if *given != expected {
            checked.bad[row] = true;
            let place = place(batch, row, Some(stage));
            problems.push(Diagnostic::stage_of_other_chain(place, batch.text(stage, row), batch.text(chain, row)));
        }
    }
    checked.stored.retain(|(field, _)| *field != chain);
    checked.stored.push((chain, Column::U32(chains)));
}

/// A measured value is given in the unit of its indicator.
fn unit_of_indicator(builder: &Builder, batch: &RowBatch, checked: &mut Checked, problems: &mut Vec<Diagnostic>) {
    let [indicator, unit] = ["indicator", "unit"].map(|name| at(Table::Measures, name));
    let Column::U32(units) = &builder.staged[Table::Indicators.index()].columns[at(Table::Indicators, "unit")] else {
        return;
    };
    for row in 0..batch.rows() {
        let expected = units.get(checked.number(indicator, row) as usize).copied().unwrap_or(NONE);
        let found = batch.text(unit, row);
        let Some(expected) = builder.text.strings().get(expected) else { continue };
        if !found.is_empty() && found != expected && !checked.bad[row] {
            checked.bad[row] = true;
            problems.push(Diagnostic::wrong_unit(place(batch, row, Some(unit)), found, expected));
        }
    }
}
