//! Building a snapshot: batches of rows are checked, resolved and merged, then frozen.
//!
//! Life of a batch: its references are looked up ([`resolve`](Builder::add)), bad rows are set aside with a
//! [`Diagnostic`], node rows are merged with known rows of the same key, edge rows are appended. [`Builder::finish`]
//! sorts everything into canonical order, merges edges with the same key and renumbers strings and provenances, so
//! that equal facts give equal columns in whatever order they arrived.

mod edges;
mod freeze;
mod index;
mod nodes;
mod parents;
mod replay;
mod rules;
mod staged;

use hashbrown::HashMap;

use crate::batch::{RowBatch, Values};
use crate::column::{Column, NO_CODE};
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::facts::{DamagedFacts, Facts, Provenance};
use crate::id::NONE;
use crate::input_file::InputFile;
use crate::schema::{FieldKind, Need, Shape, Table};
use crate::snapshot::Snapshot;
use crate::strings::Interner;
use parents::Pending;
pub use replay::Replay;
use staged::{Mark, Staged};

/// Collects rows of all tables and freezes them into a [`Snapshot`].
///
/// Batches come in the order of [`Table::ALL`] within one data set, because a reference is looked
/// up when its row arrives; references inside one table (a region's parent) may point forward.
#[derive(Debug)]
pub struct Builder {
    text: Interner,
    provenances: Vec<Provenance>,
    provenance_ids: HashMap<Provenance, u32>,
    staged: Vec<Staged>,
    files: Vec<InputFile>,
    pending: Vec<Pending>,
    open: Option<Table>,
    warnings: HashMap<(Table, &'static str), u32>,
}

/// What an import did to one table, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableChange {
    /// Rows before.
    pub before: u64,
    /// Rows that are new.
    pub added: u64,
    /// Rows that were known and have a changed value.
    pub changed: u64,
    /// Rows given again that changed nothing.
    pub repeated: u64,
    /// Rows set aside, because of their own cells or of what they refer to.
    pub set_aside: u64,
    /// Rows after.
    pub after: u64,
}

/// What an import did (导入报告): one entry for each of [`Table::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeReport {
    /// By table, in the order of [`Table::ALL`].
    pub tables: Vec<TableChange>,
}

impl ChangeReport {
    /// What happened to one table.
    pub fn table(&self, table: Table) -> TableChange {
        self.tables.get(table.index()).copied().unwrap_or_default()
    }

    /// Whether no fact was added or changed.
    pub fn is_unchanged(&self) -> bool {
        self.tables.iter().all(|table| table.added == 0 && table.changed == 0)
    }

    /// The sum over all tables.
    pub fn total(&self) -> TableChange {
        self.tables.iter().fold(TableChange::default(), |sum, table| TableChange {
            before: sum.before + table.before,
            added: sum.added + table.added,
            changed: sum.changed + table.changed,
            repeated: sum.repeated + table.repeated,
            set_aside: sum.set_aside + table.set_aside,
            after: sum.after + table.after,
        })
    }
}

/// At most this many warnings of one code in one table are described; rows that are set aside are all listed.
const WARNING_LIMIT: u32 = 1_000;

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// A builder that starts from an empty world.
    pub fn new() -> Self {
        Self {
            text: Interner::default(),
            provenances: Vec::new(),
            provenance_ids: HashMap::new(),
            staged: Table::ALL.iter().map(|table| Staged::new(*table)).collect(),
            files: Vec::new(),
            pending: Vec::new(),
            open: None,
            warnings: HashMap::new(),
        }
    }

    /// A builder that adds to known facts.
    ///
    /// Time and memory are linear in the size of `base`.
    pub fn on(base: &Snapshot) -> Self {
        Self::on_facts(base.facts())
    }

    /// Like [`Builder::on`], for callers without a snapshot; the facts must be consistent (see [`Facts::check`]).
    pub fn on_facts(facts: &Facts) -> Self {
        let mut builder = Self::new();
        for id in 0..facts.strings.len() {
            builder.text.intern(facts.strings.get(u32::try_from(id).unwrap_or(NONE)).unwrap_or_default());
        }
        builder.provenances.clone_from(&facts.provenances);
        builder.provenance_ids = (0..).zip(&facts.provenances).map(|(id, provenance)| (*provenance, id)).collect();
        for table in Table::ALL {
            let mut staged = Staged::on(*table, facts.table(*table));
            if table.spec().shape == Shape::Node {
                staged.marks = vec![Mark::default(); staged.rows];
                builder.bind_keys(&mut staged);
            }
            builder.staged[table.index()] = staged;
        }
        builder.bind_aliases(0);
        builder
    }

    fn bind_keys(&self, staged: &mut Staged) {
        if let Column::U32(keys) = &staged.columns[0] {
            for (row, key) in (0_u32..).zip(keys) {
                staged.index.bind(self.text.strings().get(*key).unwrap_or_default(), *key, row);
            }
        }
    }

    /// Makes firms findable by their aliases, from this row of `firm_aliases` on.
    fn bind_aliases(&mut self, from_row: usize) {
        let aliases = &self.staged[Table::FirmAliases.index()];
        let [Column::U32(keys), Column::U32(firms), ..] = aliases.columns.as_slice() else { return };
        let pairs: Vec<(u32, u32)> = keys.iter().copied().zip(firms.iter().copied()).skip(from_row).collect();
        let index = &mut self.staged[Table::Firms.index()].index;
        for (key, firm) in pairs {
            index.bind(self.text.strings().get(key).unwrap_or_default(), key, firm);
        }
    }

    /// The number of rows staged in a table so far.
    pub fn rows(&self, table: Table) -> usize {
        self.staged[table.index()].rows
    }

    /// Whether a node table has a row with this key (or, for firms, this alias).
    pub fn contains(&self, table: Table, key: &str) -> bool {
        self.find(table, key).is_some()
    }

    fn find(&self, table: Table, key: &str) -> Option<u32> {
        self.staged[table.index()].index.find(key, |text| self.text.find(text))
    }

    /// Accepts the rows of a batch and reports which were set aside and why.
    ///
    /// A row is accepted as a whole or not at all. A row whose key is known changes the values it gives and leaves
    /// the others; if the key was given before in the same file, differing values are a conflict. With
    /// [`RowBatch::fill_only`] it only fills in unknown values. Sets of codes accumulate over all rows of a key: a
    /// class that one source names is not removed by another source that does not name it.
    ///
    /// At most 1,000 problems of each code are described for each table; all are counted in the [`ChangeReport`].
    ///
    /// Time is linear in the cells of the batch.
    pub fn add(&mut self, batch: &RowBatch) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.open != Some(batch.table) {
            problems = self.settle_parents();
            self.open = Some(batch.table);
        }
        let file = self.file_number(&batch.origin.file);
        let checked = self.check(batch, &mut problems);
        match batch.table.spec().shape {
            Shape::Node => self.add_nodes(batch, &checked, file, &mut problems),
            Shape::Edge => self.add_edges(batch, &checked, &mut problems),
        }
        self.limit(batch.table, problems)
    }

    fn file_number(&mut self, file: &InputFile) -> u32 {
        let at = self.files.iter().rposition(|known| known == file).unwrap_or_else(|| {
            self.files.push(file.clone());
            self.files.len() - 1
        });
        u32::try_from(at + 1).unwrap_or(u32::MAX)
    }

    /// Turns the values of a batch into stored columns and finds the rows that cannot be kept.
    fn check(&mut self, batch: &RowBatch, problems: &mut Vec<Diagnostic>) -> Checked {
        let rows = batch.rows();
        let own = batch.table.spec().fields.len();
        let mut checked = Checked { bad: vec![false; rows], ..Checked::default() };
        for (field, values) in batch.fields.iter().zip(&batch.values).filter(|(field, _)| **field < own) {
            let kind = batch.table.spec().fields[*field].kind;
            match (kind, values) {
                (FieldKind::Ref(to), Values::Text(keys)) if to == batch.table => {
                    checked.forward.push((*field, keys.iter().map(|key| self.intern_key(key)).collect()));
                }
                (FieldKind::Ref(to), Values::Text(_)) => {
                    let column = self.look_up(batch, *field, to, &mut checked.bad, problems);
                    checked.stored.push((*field, column));
                }
                (_, Values::Text(texts)) => {
                    let ids = texts.iter().map(|text| self.intern_key(text)).collect();
                    checked.stored.push((*field, Column::U32(ids)));
                }
                (_, Values::Stored(column)) => checked.stored.push((*field, column.clone())),
            }
        }
        checked.provenance = self.provenance_of(batch, &mut checked.bad, problems);
        rules::check(self, batch, &mut checked, problems);
        checked
    }

    fn intern_key(&mut self, text: &str) -> u32 {
        if text.is_empty() { NONE } else { self.text.intern(text) }
    }

    /// The staged rows that the keys of a reference field refer to.
    fn look_up(
        &self,
        batch: &RowBatch,
        field: usize,
        to: Table,
        bad: &mut [bool],
        problems: &mut Vec<Diagnostic>,
    ) -> Column {
        let Some(Values::Text(keys)) = batch.values_of(field) else { return Column::U32(Vec::new()) };
        let mut last: (&str, u32) = ("", NONE);
        let found = keys.iter().enumerate().map(|(row, key)| {
            if key != last.0 {
                last = (key, self.find(to, key).unwrap_or(NONE));
            }
            if last.1 == NONE && !key.is_empty() {
                bad[row] = true;
                problems.push(dangling(batch, field, row, to));
            }
            last.1
        });
        Column::U32(found.collect())
    }

    /// The number of each row's provenance.
    fn provenance_of(&mut self, batch: &RowBatch, bad: &mut [bool], problems: &mut Vec<Diagnostic>) -> Vec<u32> {
        let own = batch.table.spec().fields.len();
        if batch.fields.iter().all(|field| *field < own) {
            return vec![NONE; batch.rows()];
        }
        let source = match batch.values_of(own) {
            Some(Values::Text(_)) if batch.table == Table::Sources => Column::U32(Vec::new()),
            _ => self.look_up(batch, own, Table::Sources, bad, problems),
        };
        let number = |field: usize, row: usize| match batch.values_of(field) {
            Some(Values::Stored(Column::U32(values))) => values[row],
            _ => NONE,
        };
        let code = |row: usize| match batch.values_of(own + 1) {
            Some(Values::Stored(Column::U8(values))) => values[row],
            _ => NO_CODE,
        };
        let mut ids = Vec::with_capacity(batch.rows());
        for row in 0..batch.rows() {
            let source = match &source {
                Column::U32(values) => values.get(row).copied().unwrap_or(NONE),
                _ => NONE,
            };
            let provenance = Provenance {
                source,
                evidence: self.intern_key(batch.text(own + 2, row)),
                valid_from: number(own + 3, row),
                valid_to: number(own + 4, row),
                observed_on: number(own + 5, row),
                confidence: code(row),
            };
            ids.push(self.provenance_id(provenance));
        }
        ids
    }

    fn provenance_id(&mut self, provenance: Provenance) -> u32 {
        if provenance == Provenance::UNKNOWN {
            return NONE;
        }
        let (ids, all) = (&mut self.provenance_ids, &mut self.provenances);
        *ids.entry(provenance).or_insert_with(|| {
            all.push(provenance);
            u32::try_from(all.len() - 1).expect("invariant: fewer provenances than facts")
        })
    }

    /// Keeps every row that is set aside, and the first warnings of each code.
    fn limit(&mut self, table: Table, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
        problems.retain(|problem| {
            let warnings = self.warnings.entry((table, problem.code)).or_default();
            *warnings += 1;
            problem.severity > Severity::Warning || *warnings <= WARNING_LIMIT
        });
        problems
    }

    /// Sorts, merges and freezes everything.
    ///
    /// # Errors
    /// [`DamagedFacts`] when the merged columns are inconsistent; this would be a defect of the builder and is
    /// checked so that it cannot pass silently.
    ///
    /// Time is linear in the number of rows, apart from sorting node keys.
    pub fn finish(self) -> Result<Built, DamagedFacts> {
        let BuiltFacts { facts, report, problems } = self.finish_facts();
        Ok(Built { snapshot: Snapshot::new(facts)?, report, problems })
    }

    /// Like [`Builder::finish`] without a snapshot: for facts to build on once more, which nobody queries, so that no
    /// adjacency need be derived.
    pub fn finish_facts(mut self) -> BuiltFacts {
        let mut problems = self.settle_parents();
        let (facts, report) = freeze::freeze(self, &mut problems);
        BuiltFacts { facts, report, problems }
    }
}

/// Finished facts, with a report of how they were built.
#[derive(Debug)]
pub struct BuiltFacts {
    /// The facts.
    pub facts: Facts,
    /// What the import did, table by table.
    pub report: ChangeReport,
    /// Problems found only when everything had arrived: cycles, conflicting edges.
    pub problems: Vec<Diagnostic>,
}

/// A finished snapshot, with a report of how it was built.
#[derive(Debug)]
pub struct Built {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// What the import did, table by table.
    pub report: ChangeReport,
    /// Problems found only when everything had arrived: cycles, conflicting edges.
    pub problems: Vec<Diagnostic>,
}

/// A batch as stored columns, with the rows that cannot be kept.
#[derive(Debug, Default)]
struct Checked {
    /// (field, values) of the table's own fields, references as staged rows.
    stored: Vec<(usize, Column)>,
    /// (field, key texts) of references within the table, resolved when the table is complete.
    forward: Vec<(usize, Vec<u32>)>,
    provenance: Vec<u32>,
    bad: Vec<bool>,
}

impl Checked {
    fn column(&self, field: usize) -> Option<&Column> {
        self.stored.iter().find(|(at, _)| *at == field).map(|(_, column)| column)
    }

    fn number(&self, field: usize, row: usize) -> u32 {
        match self.column(field) {
            Some(Column::U32(values)) => values.get(row).copied().unwrap_or(NONE),
            _ => NONE,
        }
    }

    fn is_null(&self, field: usize, row: usize) -> bool {
        let forward = self.forward.iter().find(|(at, _)| *at == field);
        match forward {
            Some((_, keys)) => keys.get(row).is_none_or(|key| *key == NONE),
            None => self.column(field).is_none_or(|column| column.is_null(row)),
        }
    }
}

fn dangling(batch: &RowBatch, field: usize, row: usize, to: Table) -> Diagnostic {
    Diagnostic::dangling(place(batch, row, Some(field)), batch.text(field, row), to.name())
}

/// Whether a new row must have a value in a field.
fn is_needed(need: Need) -> bool {
    matches!(need, Need::Key | Need::Required)
}

/// The place of a cell, or of a whole row.
fn place(batch: &RowBatch, row: usize, field: Option<usize>) -> Location {
    let place = Location::line(&batch.origin.file, batch.origin.lines.get(row));
    match field.and_then(|field| batch.table.spec().field_at(field)) {
        Some(field) => place.column(field.name),
        None => place,
    }
}
