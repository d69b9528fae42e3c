//! Facts: the canonical columns of one generation, exactly what is written to disk.

use crate::code::{Code as _, Confidence};
use crate::column::{Column, NO_CODE};
use crate::id::NONE;
use crate::schema::{FieldKind, Need, Shape, Table};
use crate::strings::Strings;
use crate::wording::Wording;

/// All canonical tables as columns, with their text and provenance.
///
/// In canonical order, so that equal facts are equal bytes however they were imported: nodes ascend by key (shorter
/// keys first, then byte order, so numbers order as numbers), edges ascend by their key fields (unknown last);
/// strings are numbered by first use, table by table, column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// All text.
    pub strings: Strings,
    /// The different provenances; tables refer to them by position.
    pub provenances: Vec<Provenance>,
    /// One entry for each of [`Table::ALL`], in that order.
    pub tables: Vec<TableData>,
}

/// The columns of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableData {
    /// The number of rows.
    pub rows: usize,
    /// One column for each field of the table's declaration; empty when unknown in every row.
    pub columns: Vec<Column>,
    /// Positions in [`Facts::provenances`]: empty when no row has one, a single entry when all rows share it, else
    /// one entry per row with [`NONE`] for rows without.
    pub provenance: Vec<u32>,
}

/// Where a fact comes from, how far it can be trusted and when it held, in stored numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provenance {
    /// Row of the table `sources`, or [`NONE`].
    pub source: u32,
    /// Number of the evidence text, or [`NONE`].
    pub evidence: u32,
    /// First day the fact held as `YYYYMMDD`, or [`NONE`].
    pub valid_from: u32,
    /// Last day the fact held, or [`NONE`].
    pub valid_to: u32,
    /// Day the fact was observed, or [`NONE`].
    pub observed_on: u32,
    /// Code of the [`Confidence`], or 255.
    pub confidence: u8,
}

impl Provenance {
    /// Nothing known about where a fact comes from.
    pub const UNKNOWN: Self =
        Self { source: NONE, evidence: NONE, valid_from: NONE, valid_to: NONE, observed_on: NONE, confidence: NO_CODE };
}

impl TableData {
    /// A table without rows.
    pub fn empty(table: Table) -> Self {
        let columns = table.spec().fields.iter().map(|field| field.kind.empty_column()).collect();
        Self { rows: 0, columns, provenance: Vec::new() }
    }

    /// The position of `row`'s provenance, [`NONE`] when it has none.
    pub fn provenance_of(&self, row: usize) -> u32 {
        match self.provenance.as_slice() {
            [] => NONE,
            [shared] => *shared,
            each => each.get(row).copied().unwrap_or(NONE),
        }
    }
}

/// The columns are inconsistent: they were damaged or written by another version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the table {table} is damaged: {}", what.en)]
pub struct DamagedFacts {
    /// The table.
    pub table: String,
    /// What is inconsistent.
    pub what: Wording,
}

impl DamagedFacts {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("表 {} 损坏：{}", self.table, self.what.zh), self.to_string())
    }
}

impl Facts {
    /// An empty world.
    pub fn empty() -> Self {
        Self {
            strings: Strings::default(),
            provenances: Vec::new(),
            tables: Table::ALL.iter().map(|table| TableData::empty(*table)).collect(),
        }
    }

    /// The columns of a table.
    pub fn table(&self, table: Table) -> &TableData {
        &self.tables[table.index()]
    }

    /// Checks what every reader relies on: one column per field, of the right width and length, all references, texts
    /// and codes in range, keys strictly ascending.
    ///
    /// # Errors
    /// [`DamagedFacts`] names the first inconsistent table.
    ///
    /// Time is linear in the number of stored values.
    pub fn check(&self) -> Result<(), DamagedFacts> {
        if self.tables.len() != Table::ALL.len() {
            let (found, expected) = (self.tables.len(), Table::ALL.len());
            let what = Wording::new(
                format!("有 {found} 张表，应有 {expected} 张"),
                format!("{found} tables instead of {expected}"),
            );
            return Err(DamagedFacts { table: "(all)".into(), what });
        }
        for table in Table::ALL {
            self.check_table(*table).map_err(|what| DamagedFacts { table: table.to_string(), what })?;
        }
        let known = |raw: u32, limit: usize| raw == NONE || (raw as usize) < limit;
        let sources = self.table(Table::Sources).rows;
        let fits = |p: &Provenance| known(p.source, sources) && known(p.evidence, self.strings.len());
        if !self.provenances.iter().all(fits) {
            return Err(DamagedFacts {
                table: "(provenance)".into(),
                what: Wording::new("引用超出范围", "a reference is out of range"),
            });
        }
        Ok(())
    }

    fn check_table(&self, table: Table) -> Result<(), Wording> {
        let (spec, data) = (table.spec(), self.table(table));
        if data.columns.len() != spec.fields.len() {
            let (found, expected) = (data.columns.len(), spec.fields.len());
            return Err(Wording::new(
                format!("有 {found} 列，应有 {expected} 列"),
                format!("{found} columns instead of {expected}"),
            ));
        }
        for (field, column) in spec.fields.iter().zip(&data.columns) {
            let of_column = |zh: &str, en: &str| {
                Err(Wording::new(format!("{} 列{zh}", field.name), format!("column {} {en}", field.name)))
            };
            let same_width = std::mem::discriminant(column) == std::mem::discriminant(&field.kind.empty_column());
            if !same_width || !(column.is_empty() || column.len() == data.rows) {
                return of_column("宽度或长度不符", "has the wrong width or length");
            }
            let must = matches!(field.need, Need::Key | Need::Required);
            if must && (0..data.rows).any(|row| column.is_null(row)) {
                return of_column("有空单元格", "has an empty cell");
            }
            if !self.in_range(field.kind, column) {
                return of_column("有超出范围的值", "has a value out of range");
            }
        }
        if !matches!(data.provenance.len(), 0 | 1) && data.provenance.len() != data.rows {
            return Err(Wording::new("出处的长度不符", "the provenance has the wrong length"));
        }
        let known = |raw: &u32| *raw == NONE || (*raw as usize) < self.provenances.len();
        if !data.provenance.iter().all(known) {
            return Err(Wording::new("出处超出范围", "a provenance is out of range"));
        }
        match (1..data.rows).find(|row| !self.ascends(table, *row)) {
            Some(row) => Err(Wording::new(format!("第 {row} 行次序不对"), format!("row {row} is out of order"))),
            None => Ok(()),
        }
    }

    fn in_range(&self, kind: FieldKind, column: &Column) -> bool {
        let within = |limit: usize, values: &[u32]| values.iter().all(|raw| *raw == NONE || (*raw as usize) < limit);
        match (kind, column) {
            (FieldKind::Text, Column::U32(values)) => within(self.strings.len(), values),
            (FieldKind::Ref(to), Column::U32(values)) => within(self.table(to).rows, values),
            (FieldKind::Code(codes), Column::U8(values)) => {
                values.iter().all(|raw| *raw == NO_CODE || usize::from(*raw) < codes.len())
            }
            (FieldKind::Bool, Column::U8(values)) => values.iter().all(|raw| *raw == NO_CODE || *raw < 2),
            (FieldKind::Share, Column::F64(values)) => values.iter().all(|v| v.is_nan() || (0.0..=1.0).contains(v)),
            (FieldKind::Amount, Column::F64(values)) => values.iter().all(|v| v.is_nan() || *v >= 0.0),
            _ => true,
        }
    }

    /// Whether `row` comes strictly after the row before it in canonical order.
    fn ascends(&self, table: Table, row: usize) -> bool {
        let data = self.table(table);
        if table.spec().shape == Shape::Node {
            let key = |row: usize| self.text(&data.columns[0], row);
            return shortlex(key(row - 1)) < shortlex(key(row));
        }
        for at in table.spec().key_fields() {
            let order = match &data.columns[at] {
                column if column.is_empty() => continue,
                Column::U32(values) if table.spec().fields[at].kind == FieldKind::Text => {
                    let key = |row: usize| self.strings.get(values[row]).map_or((true, 0, ""), |t| (false, t.len(), t));
                    key(row - 1).cmp(&key(row))
                }
                Column::U32(values) => values[row - 1].cmp(&values[row]),
                Column::U8(values) => values[row - 1].cmp(&values[row]),
                Column::I64(values) => values[row - 1].cmp(&values[row]),
                Column::F64(values) => values[row - 1].total_cmp(&values[row]),
            };
            if order.is_ne() {
                return order.is_lt();
            }
        }
        false
    }

    /// The text of a cell of a text column, empty when unknown.
    pub(crate) fn text(&self, column: &Column, row: usize) -> &str {
        match column {
            Column::U32(values) => values.get(row).and_then(|raw| self.strings.get(*raw)).unwrap_or_default(),
            _ => "",
        }
    }

    /// The bytes held by all columns and text.
    pub fn bytes(&self) -> usize {
        let tables = self
            .tables
            .iter()
            .map(|table| table.columns.iter().map(Column::bytes).sum::<usize>() + table.provenance.len() * 4);
        tables.sum::<usize>() + self.strings.text().len() + self.strings.len() * 4
    }
}

/// The order of node keys: shorter first, then by bytes, so that `9` comes before `10`.
pub(crate) fn shortlex(key: &str) -> (usize, &str) {
    (key.len(), key)
}

/// The provenance of one fact, for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence<'s> {
    /// The source, if known.
    pub source: Option<crate::SourceId>,
    /// How far it can be trusted.
    pub confidence: Option<Confidence>,
    /// What the source says about it.
    pub evidence: Option<&'s str>,
    /// First day the fact held.
    pub valid_from: Option<crate::PartialDate>,
    /// Last day the fact held.
    pub valid_to: Option<crate::PartialDate>,
    /// Day the fact was observed.
    pub observed_on: Option<crate::PartialDate>,
}

impl<'s> Evidence<'s> {
    pub(crate) fn read(provenance: &Provenance, strings: &'s Strings) -> Self {
        Self {
            source: (provenance.source != NONE).then_some(crate::SourceId(provenance.source)),
            confidence: Confidence::from_raw(provenance.confidence),
            evidence: strings.get(provenance.evidence),
            valid_from: crate::PartialDate::from_raw(provenance.valid_from),
            valid_to: crate::PartialDate::from_raw(provenance.valid_to),
            observed_on: crate::PartialDate::from_raw(provenance.observed_on),
        }
    }
}
