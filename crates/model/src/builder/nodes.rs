//! Accepting nodes: new rows are appended, rows of a known key are merged.

use super::parents::Pending;
use super::staged::{Mark, place_text};
use super::{Builder, Checked, is_needed, place};
use crate::batch::RowBatch;
use crate::column::Column;
use crate::diagnostic::Diagnostic;
use crate::id::NONE;
use crate::schema::FieldKind;

/// The effect of a row with a known key.
enum Merge {
    /// It adds nothing new.
    Repeats,
    /// These fields are replaced or filled in.
    Takes(Vec<Take>),
    /// It contradicts an earlier row of the same file in this field.
    Conflicts,
}

/// A value that is taken from the new row.
struct Take {
    /// Position in [`Checked::stored`].
    position: usize,
    /// Whether a set of codes is united with the existing one instead of replacing it.
    unite: bool,
}

impl Builder {
    pub(super) fn add_nodes(&mut self, batch: &RowBatch, checked: &Checked, file: u32, problems: &mut Vec<Diagnostic>) {
        let table = batch.table.index();
        let first_row = self.staged[table].rows;
        let (mut fresh, mut known) = (Vec::with_capacity(batch.rows()), Vec::new());
        for row in 0..batch.rows() {
            let key = batch.text(0, row);
            if checked.bad[row] {
                self.staged[table].set_aside += 1;
            } else if let Some(at) = self.find(batch.table, key) {
                known.push((row, at as usize));
            } else if self.is_complete(batch, checked, row, problems) {
                let at = u32::try_from(first_row + fresh.len()).expect("invariant: tables hold at most MAX_ROWS rows");
                let text = self.text.intern(key);
                self.staged[table].index.bind(key, text, at);
                fresh.push(u32::try_from(row).expect("invariant: a batch holds fewer than 2^32 rows"));
            }
        }
        let staged = &mut self.staged[table];
        staged.append(&checked.stored, &checked.provenance, &fresh, &batch.origin);
        let mark = |row: &u32| Mark { file, line: batch.origin.lines.get(*row as usize), ..Mark::default() };
        staged.marks.extend(fresh.iter().map(mark));
        for (at, row) in (first_row..).zip(&fresh) {
            self.defer(batch, checked, *row as usize, at);
        }
        for (row, at) in known {
            self.merge_node(batch, checked, row, at, file, problems);
        }
    }

    /// Whether a new row has all required fields.
    fn is_complete(&mut self, batch: &RowBatch, checked: &Checked, row: usize, problems: &mut Vec<Diagnostic>) -> bool {
        let fields = batch.table.spec().fields.iter().enumerate();
        let missing: Vec<usize> = fields
            .filter(|(field, spec)| is_needed(spec.need) && checked.is_null(*field, row))
            .map(|(field, _)| field)
            .collect();
        problems.extend(missing.iter().map(|field| Diagnostic::required(place(batch, row, Some(*field)))));
        self.staged[batch.table.index()].set_aside += u64::from(!missing.is_empty());
        missing.is_empty()
    }

    /// Defers references within the table until it is complete.
    fn defer(&mut self, batch: &RowBatch, checked: &Checked, row: usize, at: usize) {
        for (field, keys) in checked.forward.iter().filter(|(_, keys)| keys[row] != NONE) {
            let (file, line) = (batch.origin.file.clone(), batch.origin.lines.get(row));
            self.pending.push(Pending { table: batch.table, row: at, field: *field, key: keys[row], file, line });
        }
    }

    fn merge_node(
        &mut self,
        batch: &RowBatch,
        checked: &Checked,
        row: usize,
        at: usize,
        file: u32,
        problems: &mut Vec<Diagnostic>,
    ) {
        let merge = self.compare(batch, checked, row, at, file, problems);
        let first = || place_text(self.staged[batch.table.index()].origin_of(at));
        let key = batch.text(0, row);
        let staged_here = self.staged[batch.table.index()].marks[at].file == file;
        match &merge {
            Merge::Conflicts => problems.push(Diagnostic::conflicting_key(place(batch, row, None), key, &first())),
            Merge::Repeats if staged_here && !batch.fill_only => {
                problems.push(Diagnostic::duplicate_row(place(batch, row, None), key, &first()));
            }
            _ => {}
        }
        let staged = &mut self.staged[batch.table.index()];
        let mark = &mut staged.marks[at];
        match merge {
            Merge::Conflicts => staged.set_aside += 1,
            Merge::Repeats => {
                staged.repeated += u64::from(at < staged.base_rows || mark.file == file);
                mark.file = file;
                mark.line = batch.origin.lines.get(row);
            }
            Merge::Takes(fields) => {
                mark.changed = true;
                mark.file = file;
                mark.line = batch.origin.lines.get(row);
                for Take { position, unite } in fields {
                    let (field, from) = &checked.stored[position];
                    let (filled, rows) = (&mut staged.columns[*field], staged.rows);
                    filled.fill(rows);
                    take(filled, at, from, row, unite);
                }
                if !batch.fill_only && checked.provenance[row] != NONE {
                    staged.provenance[at] = checked.provenance[row];
                }
            }
        }
        if !batch.fill_only {
            self.defer(batch, checked, row, at);
        }
    }

    fn compare(
        &self,
        batch: &RowBatch,
        checked: &Checked,
        row: usize,
        at: usize,
        file: u32,
        problems: &mut Vec<Diagnostic>,
    ) -> Merge {
        let staged = &self.staged[batch.table.index()];
        let mark = staged.marks[at];
        let mut takes = Vec::new();
        for (position, (field, column)) in checked.stored.iter().enumerate().filter(|(_, (field, _))| *field > 0) {
            let held = &staged.columns[*field];
            let flags = matches!(batch.table.spec().fields[*field].kind, FieldKind::Flags(_));
            if column.is_null(row) || held.same(at, column, row) {
                continue;
            }
            if held.is_null(at) {
                takes.push(Take { position, unite: false });
            } else if flags {
                if bits(held, at) | bits(column, row) != bits(held, at) {
                    takes.push(Take { position, unite: true });
                }
            } else if batch.fill_only {
                // Known values stay.
            } else if mark.file == file {
                return Merge::Conflicts;
            } else if mark.file == 0 {
                takes.push(Take { position, unite: false });
            } else {
                let name = batch.text(0, row);
                let kept = place_text(staged.origin_of(at));
                problems.push(Diagnostic::conflicting_value(place(batch, row, Some(*field)), name, &kept));
            }
        }
        if takes.is_empty() { Merge::Repeats } else { Merge::Takes(takes) }
    }
}

fn bits(column: &Column, row: usize) -> u32 {
    match column {
        Column::U32(values) => values.get(row).copied().filter(|bits| *bits != NONE).unwrap_or_default(),
        _ => 0,
    }
}

/// Copies a value, or unites two sets of codes.
fn take(to: &mut Column, at: usize, from: &Column, row: usize, unite: bool) {
    match to {
        Column::U32(values) if unite => values[at] |= bits(from, row),
        _ => to.set(at, from, row),
    }
}
