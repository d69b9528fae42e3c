//! Accepting edges: rows are appended; rows with the same key are merged when all have arrived.

use super::{Builder, Checked, is_needed, place};
use crate::batch::RowBatch;
use crate::diagnostic::Diagnostic;
use crate::schema::Table;

impl Builder {
    pub(super) fn add_edges(&mut self, batch: &RowBatch, checked: &Checked, problems: &mut Vec<Diagnostic>) {
        let needed: Vec<usize> = batch
            .table
            .spec()
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| is_needed(field.need))
            .map(|(at, _)| at)
            .collect();
        let mut kept = Vec::with_capacity(batch.rows());
        for row in (0..batch.rows()).filter(|row| !checked.bad[*row]) {
            match needed.iter().find(|field| checked.is_null(**field, row)) {
                Some(field) => problems.push(Diagnostic::required(place(batch, row, Some(*field)))),
                None => kept.push(u32::try_from(row).expect("invariant: a batch holds fewer than 2^32 rows")),
            }
        }
        let staged = &mut self.staged[batch.table.index()];
        let first_row = staged.rows;
        staged.set_aside += (batch.rows() - kept.len()) as u64;
        staged.append(&checked.stored, &checked.provenance, &kept, &batch.origin);
        if batch.table == Table::FirmAliases {
            self.bind_aliases(first_row);
        }
    }
}
