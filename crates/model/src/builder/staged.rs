//! One table while it is being built: rows in order of arrival, references as staged rows.

use hashbrown::HashSet;

use super::index::KeyIndex;
use crate::batch::Origin;
use crate::column::Column;
use crate::facts::TableData;
use crate::id::NONE;
use crate::input_file::InputFile;
use crate::schema::Table;

#[derive(Debug)]
pub(super) struct Staged {
    pub(super) table: Table,
    pub(super) rows: usize,
    /// Rows that existed before this import.
    pub(super) base_rows: usize,
    pub(super) columns: Vec<Column>,
    pub(super) provenance: Vec<u32>,
    pub(super) index: KeyIndex,
    /// For nodes: what this import did to each row.
    pub(super) marks: Vec<Mark>,
    /// Rows that were set aside or removed after they had been staged.
    pub(super) dead: HashSet<u32>,
    segments: Vec<Segment>,
    pub(super) repeated: u64,
    pub(super) set_aside: u64,
}

/// What this import did to a node row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// One past the number of the file that last gave the row, 0 when untouched.
    pub(super) file: u32,
    /// The line in that file.
    pub(super) line: u64,
    /// Whether a value of a row that existed before has changed.
    pub(super) changed: bool,
}

/// Rows from one batch, used to say where an edge was read.
#[derive(Debug)]
struct Segment {
    first_row: usize,
    origin: Origin,
    /// Positions in the batch, when not all of its rows were kept.
    kept: Option<Vec<u32>>,
}

impl Staged {
    pub(super) fn new(table: Table) -> Self {
        Self::on(table, &TableData::empty(table))
    }

    /// The rows of an earlier generation; their keys are bound by the builder.
    pub(super) fn on(table: Table, data: &TableData) -> Self {
        let provenance = match data.provenance.as_slice() {
            [] => vec![NONE; data.rows],
            [shared] => vec![*shared; data.rows],
            each => each.to_vec(),
        };
        Self {
            table,
            rows: data.rows,
            base_rows: data.rows,
            columns: data.columns.clone(),
            provenance,
            index: KeyIndex::default(),
            marks: Vec::new(),
            dead: HashSet::new(),
            segments: Vec::new(),
            repeated: 0,
            set_aside: 0,
        }
    }

    /// Appends the kept rows of stored columns, given as (field, values).
    pub(super) fn append(&mut self, stored: &[(usize, Column)], provenance: &[u32], kept: &[u32], origin: &Origin) {
        let first_row = self.rows;
        self.rows += kept.len();
        let all = kept.len() == provenance.len();
        for (field, from) in stored {
            let to = &mut self.columns[*field];
            to.fill(first_row);
            append(to, from, kept, all);
        }
        for column in &mut self.columns {
            column.pad(self.rows);
        }
        self.provenance.extend(kept.iter().map(|row| provenance[*row as usize]));
        let kept = (!all).then(|| kept.to_vec());
        self.segments.push(Segment { first_row, origin: origin.clone(), kept });
    }

    /// The file and line a row was read at, `None` for rows of an earlier generation.
    pub(super) fn origin_of(&self, row: usize) -> Option<(&InputFile, u64)> {
        let at = self.segments.partition_point(|segment| segment.first_row <= row).checked_sub(1)?;
        let segment = self.segments.get(at)?;
        let within = row - segment.first_row;
        let within = match &segment.kept {
            Some(kept) => *kept.get(within)? as usize,
            None => within,
        };
        Some((&segment.origin.file, segment.origin.lines.get(within)))
    }

    /// Whether the row is still part of the table.
    pub(super) fn is_alive(&self, row: usize) -> bool {
        self.dead.is_empty() || u32::try_from(row).is_ok_and(|row| !self.dead.contains(&row))
    }
}

fn append(to: &mut Column, from: &Column, kept: &[u32], all: bool) {
    macro_rules! extend {
        ($to:ident, $from:ident) => {
            if all { $to.extend_from_slice($from) } else { $to.extend(kept.iter().map(|row| $from[*row as usize])) }
        };
    }
    match (to, from) {
        (Column::U32(to), Column::U32(from)) => extend!(to, from),
        (Column::I64(to), Column::I64(from)) => extend!(to, from),
        (Column::F64(to), Column::F64(from)) => extend!(to, from),
        (Column::U8(to), Column::U8(from)) => extend!(to, from),
        _ => unreachable!("invariant: columns of one field have one width"),
    }
}

/// The place where a row was read, for messages.
pub(super) fn place_text(origin: Option<(&InputFile, u64)>) -> String {
    match origin {
        Some((file, line)) => file.at_line(line),
        None => "(store)".to_owned(),
    }
}
