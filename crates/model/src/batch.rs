//! Incoming rows: columns of parsed values with the place each row was read at.

use crate::column::{Column, NO_CODE, NO_WHOLE};
use crate::id::NONE;
use crate::input_file::InputFile;
use crate::schema::{FieldKind, Table};

/// Rows of one canonical table as read from one file.
///
/// Values are parsed and range-checked; text and references are still text, because only the
/// [`crate::Builder`] knows what exists.
#[derive(Clone, Debug)]
pub struct RowBatch {
    /// The table the rows belong to.
    pub table: Table,
    /// Which fields are given, as positions in [`crate::TableSpec::all_fields`].
    pub fields: Vec<usize>,
    /// The values, in the order of `fields`; each holds one value per row.
    pub values: Vec<Values>,
    /// Where the rows were read.
    pub origin: Origin,
    /// Rows of a known key only fill in unknown values and never change known ones: set for records of another data
    /// set that were recognised as a known firm.
    pub fill_only: bool,
}

/// The values of one field in a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Text and keys of referred rows; empty text means unknown.
    Text(TextColumn),
    /// Dates and flag sets, whole and real numbers, codes: as they will be stored.
    Stored(Column),
}

impl Values {
    /// An empty column for this kind of field.
    pub fn empty(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text | FieldKind::Ref(_) => Self::Text(TextColumn::default()),
            other => Self::Stored(other.empty_column()),
        }
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(column) => column.len(),
            Self::Stored(column) => column.len(),
        }
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes the last value.
    pub fn pop(&mut self) {
        match self {
            Self::Text(column) => column.pop(),
            Self::Stored(Column::U32(values)) => drop(values.pop()),
            Self::Stored(Column::I64(values)) => drop(values.pop()),
            Self::Stored(Column::F64(values)) => drop(values.pop()),
            Self::Stored(Column::U8(values)) => drop(values.pop()),
        }
    }

    /// Keeps the values of the rows marked `true`.
    pub fn retain(&mut self, keep: &[bool]) {
        let kept = (0_u32..).zip(keep).filter(|(_, keep)| **keep).map(|(row, _)| row);
        match self {
            Self::Text(column) => *column = kept.map(|row| column.get(row as usize)).collect(),
            Self::Stored(column) => {
                let mut values = column.gather(&kept.collect::<Vec<_>>());
                values.fill(keep.iter().filter(|keep| **keep).count());
                *column = values;
            }
        }
    }

    /// Appends "unknown".
    pub fn push_unknown(&mut self) {
        match self {
            Self::Text(column) => column.push(""),
            Self::Stored(Column::U32(values)) => values.push(NONE),
            Self::Stored(Column::I64(values)) => values.push(NO_WHOLE),
            Self::Stored(Column::F64(values)) => values.push(f64::NAN),
            Self::Stored(Column::U8(values)) => values.push(NO_CODE),
        }
    }
}

impl FieldKind {
    /// An empty stored column of this kind's width.
    pub fn empty_column(self) -> Column {
        match self {
            Self::Text | Self::Ref(_) | Self::Date | Self::Flags(_) => Column::U32(Vec::new()),
            Self::Count => Column::I64(Vec::new()),
            Self::Number | Self::Amount | Self::Share => Column::F64(Vec::new()),
            Self::Code(_) | Self::Bool => Column::U8(Vec::new()),
        }
    }
}

/// Concatenated strings: the cheapest form in which to pass many short texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    ends: Vec<u32>,
    text: String,
}

impl TextColumn {
    /// Appends a string.
    ///
    /// # Panics
    /// When the texts of one batch exceed 4 GiB in total.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).expect("invariant: a batch holds less than 4 GiB of text"));
    }

    /// Removes the last string.
    pub fn pop(&mut self) {
        self.ends.pop();
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// The string of `row`, empty when out of range.
    pub fn get(&self, row: usize) -> &str {
        let Some(end) = self.ends.get(row) else { return "" };
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.text.get(start as usize..*end as usize).unwrap_or_default()
    }

    /// The number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no strings.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All strings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl<'t> FromIterator<&'t str> for TextColumn {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut column = Self::default();
        texts.into_iter().for_each(|text| column.push(text));
        column
    }
}

/// Where the rows of a batch were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file or sheet.
    pub file: InputFile,
    /// The line numbers of the rows.
    pub lines: Lines,
}

/// The line number of each row of a batch; the header is line 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One row per line, beginning here.
    From(u64),
    /// Row by row.
    Each(Vec<u64>),
}

impl Lines {
    /// The line of `row`.
    pub fn get(&self, row: usize) -> u64 {
        match self {
            Self::From(first) => first + row as u64,
            Self::Each(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }
}

impl RowBatch {
    /// An empty batch for `table` with these fields.
    pub fn new(table: Table, fields: Vec<usize>, file: InputFile) -> Self {
        let kind = |at: &usize| table.spec().field_at(*at).map_or(FieldKind::Text, |field| field.kind);
        let values = fields.iter().map(|at| Values::empty(kind(at))).collect();
        Self { table, fields, values, origin: Origin { file, lines: Lines::Each(Vec::new()) }, fill_only: false }
    }

    /// Keeps the rows marked `true`.
    pub fn retain(&mut self, keep: &[bool]) {
        let lines = (0..keep.len()).filter(|row| keep[*row]).map(|row| self.origin.lines.get(row)).collect();
        self.origin.lines = Lines::Each(lines);
        self.values.iter_mut().for_each(|values| values.retain(keep));
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.values.first().map_or(0, Values::len)
    }

    /// The values of the field at this position of the table, if given.
    pub fn values_of(&self, field: usize) -> Option<&Values> {
        self.fields.iter().position(|at| *at == field).and_then(|at| self.values.get(at))
    }

    /// The text of a field in a row, empty when unknown or not a text field.
    pub fn text(&self, field: usize, row: usize) -> &str {
        match self.values_of(field) {
            Some(Values::Text(column)) => column.get(row),
            _ => "",
        }
    }
}
