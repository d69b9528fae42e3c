//! Change sets (变更集): what one generation changed, row by row, independent of row numbers.
//!
//! A change set names rows by their keys, so it can be stored, sent and replayed on any facts that contain the same
//! rows. It says what a row **is** afterwards, not how it came about: replaying needs no rule of merging and gives
//! the same bytes in every later version.
//!
//! ```
//! use liantu_model::{ChangeSet, Facts, Replay, sketch};
//!
//! let old = sketch::world("firms: id name size\na 甲 1\nb 乙 2\n");
//! let new = sketch::world("firms: id name size\na 甲 3\nc 丙 4\n");
//! let change = ChangeSet::between(old.facts(), new.facts());
//! assert_eq!((change.n_set(), change.n_removed()), (2, 1));
//! let mut replay = Replay::on(old.facts());
//! replay.apply(&change)?;
//! assert_eq!(&replay.finish()?, new.facts());
//! # Ok::<(), liantu_model::BadChange>(())
//! ```

mod edit;

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};

use crate::column::{Column, NO_CODE, NO_WHOLE};
use crate::facts::{Facts, Provenance, TableData, shortlex};
use crate::id::{NONE, row_number};
use crate::schema::{FieldKind, FieldSpec, Shape, Table};
use crate::strings::{Interner, Strings};
use crate::wording::Wording;
pub use edit::{Cell, Edit};

/// What one generation changed: rows that are new or different, complete, and keys of removed rows.
///
/// References and the sources of provenances are numbers of key texts in `strings`, not rows.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    /// All text, keys included.
    pub strings: Strings,
    /// The different provenances; `source` is the number of the source's key.
    pub provenances: Vec<Provenance>,
    /// One entry for each of [`Table::ALL`], in that order.
    pub tables: Vec<TableChanges>,
}

/// What changed in one table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableChanges {
    /// Rows that are new or different, complete, in canonical order.
    pub set: TableData,
    /// Removed rows; only the key fields are given.
    pub removed: TableData,
}

impl TableChanges {
    /// No change.
    pub fn none(table: Table) -> Self {
        Self { set: TableData::empty(table), removed: TableData::empty(table) }
    }
}

/// Which rows of two tables differ, as row numbers.
struct Difference {
    set: Vec<u32>,
    removed: Vec<u32>,
}

/// For each node table, the rank of every row among the keys of both sides.
#[derive(Default)]
struct Ranks {
    base: Vec<Vec<u32>>,
    new: Vec<Vec<u32>>,
}

impl ChangeSet {
    /// An empty change set.
    pub fn none() -> Self {
        let tables = Table::ALL.iter().map(|table| TableChanges::none(*table)).collect();
        Self { strings: Strings::default(), provenances: Vec::new(), tables }
    }

    /// The changes that turn `base` into `new`.
    ///
    /// Time is linear in the cells of both, memory in what differs.
    pub fn between(base: &Facts, new: &Facts) -> Self {
        let differences = compare(base, new);
        let mut text = Interner::default();
        let mut provenances = Provenances::default();
        let mut from_new = Source::new(new);
        let mut from_base = Source::new(base);
        let tables = Table::ALL.iter().zip(differences).map(|(table, difference)| TableChanges {
            set: from_new.rows(*table, &difference.set, &mut text, &mut provenances),
            removed: from_base.keys(*table, &difference.removed, &mut text),
        });
        let tables = tables.collect();
        Self { strings: text.into_strings(), provenances: provenances.kept, tables }
    }

    /// The changes of a table.
    pub fn table(&self, table: Table) -> &TableChanges {
        &self.tables[table.index()]
    }

    /// How many rows are new or different.
    pub fn n_set(&self) -> usize {
        self.tables.iter().map(|table| table.set.rows).sum()
    }

    /// How many rows are removed.
    pub fn n_removed(&self) -> usize {
        self.tables.iter().map(|table| table.removed.rows).sum()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.n_set() == 0 && self.n_removed() == 0
    }

    /// Checks what every reader relies on: one column per field, of the right width and length, all numbers of text
    /// in range.
    ///
    /// # Errors
    /// [`BadChange::Damaged`] names the first inconsistent table.
    pub fn check(&self) -> Result<(), BadChange> {
        let damaged = |table: &str| BadChange::Damaged { table: table.to_owned() };
        if self.tables.len() != Table::ALL.len() {
            return Err(damaged("(all)"));
        }
        let known = |raw: u32, limit: usize| raw == NONE || (raw as usize) < limit;
        let provenance = |p: &Provenance| known(p.source, self.strings.len()) && known(p.evidence, self.strings.len());
        if !self.provenances.iter().all(provenance) {
            return Err(damaged("(provenance)"));
        }
        for (table, changes) in Table::ALL.iter().zip(&self.tables) {
            let whole = [&changes.set, &changes.removed].into_iter().all(|data| self.is_whole(*table, data));
            if !whole {
                return Err(damaged(table.name()));
            }
        }
        Ok(())
    }

    fn is_whole(&self, table: Table, data: &TableData) -> bool {
        let fields = table.spec().fields;
        let fits = |(field, column): (&FieldSpec, &Column)| {
            let width = std::mem::discriminant(column) == std::mem::discriminant(&field.kind.empty_column());
            let length = column.is_empty() || column.len() == data.rows;
            let texts = match (field.kind, column) {
                (FieldKind::Text | FieldKind::Ref(_), Column::U32(values)) => {
                    values.iter().all(|raw| *raw == NONE || (*raw as usize) < self.strings.len())
                }
                _ => true,
            };
            width && length && texts
        };
        let provenance = matches!(data.provenance.len(), 0 | 1) || data.provenance.len() == data.rows;
        let known = |raw: &u32| *raw == NONE || (*raw as usize) < self.provenances.len();
        data.columns.len() == fields.len()
            && fields.iter().zip(&data.columns).all(fits)
            && provenance
            && data.provenance.iter().all(known)
    }

    /// The change set that reverts a change: from `after`, which it made of `before`, applied to `now`, which came
    /// later.
    ///
    /// # Errors
    /// The rows that have been changed again since, as (table, key): they cannot be reverted.
    pub fn undoing(before: &Facts, after: &Facts, now: &Facts) -> Result<Self, Vec<(Table, String)>> {
        let inverse = Self::between(after, before);
        let since: HashSet<_> = Self::between(after, now).identities().map(|(table, key, _)| (table, key)).collect();
        let touched = inverse.identities().filter(|(table, key, _)| since.contains(&(*table, key.clone())));
        let touched: Vec<_> = touched.map(|(table, _, text)| (table, text)).collect();
        if touched.is_empty() { Ok(inverse) } else { Err(touched) }
    }

    /// Every row named, by table and unambiguous key, with its key as people know it.
    fn identities(&self) -> impl Iterator<Item = (Table, Vec<u64>, String)> {
        Table::ALL.iter().zip(&self.tables).flat_map(move |(table, changes)| {
            [&changes.set, &changes.removed].into_iter().flat_map(move |data| {
                (0..data.rows)
                    .map(move |row| (*table, self.identity(*table, data, row), self.key_text(*table, data, row)))
            })
        })
    }

    /// The key of a row as fingerprints of its parts, equal across change sets.
    fn identity(&self, table: Table, data: &TableData, row: usize) -> Vec<u64> {
        use std::hash::BuildHasher as _;
        let spec = table.spec();
        let hasher = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
        let part = |field: usize| match (&data.columns[field], spec.fields[field].kind) {
            (column, FieldKind::Text | FieldKind::Ref(_)) => hasher.hash_one(self.strings.get(raw(column, row))),
            (column, _) => code(column, row).cast_unsigned(),
        };
        spec.key_fields().map(part).collect()
    }

    /// The key of a row of [`TableChanges::set`] or [`TableChanges::removed`] as readable text, with the parts of an
    /// edge's key joined by ` · `.
    pub fn key_text(&self, table: Table, data: &TableData, row: usize) -> String {
        let spec = table.spec();
        let part = |field: usize| match (&data.columns[field], spec.fields[field].kind) {
            (Column::U32(ids), FieldKind::Text | FieldKind::Ref(_)) => {
                ids.get(row).and_then(|id| self.strings.get(*id)).unwrap_or_default().to_owned()
            }
            (Column::U8(codes), FieldKind::Code(all)) => codes
                .get(row)
                .and_then(|code| all.codes.get(usize::from(*code)))
                .copied()
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        };
        let parts = spec.key_fields().map(part).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// Why a change set cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadChange {
    /// Its columns are inconsistent.
    #[error("the change of the table {table} is damaged")]
    Damaged {
        /// The table.
        table: String,
    },
    /// A row would refer to something that does not exist.
    #[error("{table} {key}: its {field} \"{to}\" would not exist")]
    Dangling {
        /// The table of the row.
        table: String,
        /// The key of the row.
        key: String,
        /// The field that refers.
        field: String,
        /// The key that is missing.
        to: String,
    },
    /// The result is inconsistent.
    #[error(transparent)]
    Facts(#[from] crate::facts::DamagedFacts),
}

impl BadChange {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Damaged { table } => format!("表 {table} 的变更损坏"),
            Self::Dangling { table, key, field, to } => {
                format!("表 {table} 的 {key}：其 {field} 所指的“{to}”将不存在")
            }
            Self::Facts(damaged) => return damaged.wording(),
        };
        Wording::new(zh, self.to_string())
    }
}

fn compare(base: &Facts, new: &Facts) -> Vec<Difference> {
    let mut ranks = Ranks::default();
    let same_provenance = translate_provenances(base, new);
    let mut differences = Vec::with_capacity(Table::ALL.len());
    for table in Table::ALL {
        let (of_base, of_new) = (base.table(*table), new.table(*table));
        if of_base.rows == 0 {
            let all: Vec<u32> = (0..row_number(of_new.rows)).collect();
            ranks.base.push(Vec::new());
            ranks.new.push(if table.spec().shape == Shape::Node { all.clone() } else { Vec::new() });
            differences.push(Difference { set: all, removed: Vec::new() });
            continue;
        }
        let pair = Pair { table: *table, base, new, ranks: &ranks, same_provenance: &same_provenance };
        let (difference, rank_base, rank_new) = pair.walk();
        ranks.base.push(rank_base);
        ranks.new.push(rank_new);
        differences.push(difference);
    }
    differences
}

/// For each provenance of `base` the equal one of `new`, [`NONE`] when there is none.
fn translate_provenances(base: &Facts, new: &Facts) -> Vec<u32> {
    let name = |facts: &'_ Facts, p: &Provenance| {
        let source = (p.source != NONE).then(|| facts.text(&facts.table(Table::Sources).columns[0], p.source as usize));
        let evidence = facts.strings.get(p.evidence).map(str::to_owned);
        (source.map(str::to_owned), evidence, [p.valid_from, p.valid_to, p.observed_on], p.confidence)
    };
    let known: HashMap<_, u32> = (0..).zip(&new.provenances).map(|(at, p)| (name(new, p), at)).collect();
    base.provenances.iter().map(|p| known.get(&name(base, p)).copied().unwrap_or(NONE)).collect()
}

/// One table on both sides.
struct Pair<'a> {
    table: Table,
    base: &'a Facts,
    new: &'a Facts,
    ranks: &'a Ranks,
    same_provenance: &'a [u32],
}

impl Pair<'_> {
    /// Walks both sides in canonical order; for nodes also ranks every row among both sides' keys.
    fn walk(&self) -> (Difference, Vec<u32>, Vec<u32>) {
        let rows = |facts: &Facts| facts.table(self.table).rows;
        let (n_base, n_new) = (rows(self.base), rows(self.new));
        let is_node = self.table.spec().shape == Shape::Node;
        let mut found = Difference { set: Vec::new(), removed: Vec::new() };
        let (mut rank_base, mut rank_new) = (Vec::new(), Vec::new());
        let (mut b, mut n, mut rank) = (0, 0, 0);
        let mut paired = Vec::new();
        while b < n_base || n < n_new {
            let order = match (b < n_base, n < n_new) {
                (true, true) => self.order(b, n),
                (true, false) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if order.is_le() {
                if is_node {
                    rank_base.push(rank);
                }
                b += 1;
            }
            if order.is_ge() {
                if is_node {
                    rank_new.push(rank);
                }
                n += 1;
            }
            match order {
                Ordering::Less => found.removed.push(row_number(b - 1)),
                Ordering::Greater => found.set.push(row_number(n - 1)),
                Ordering::Equal if is_node => paired.push((b - 1, n - 1)),
                Ordering::Equal if !self.same(b - 1, n - 1, &[], &[]) => found.set.push(row_number(n - 1)),
                Ordering::Equal => {}
            }
            rank += 1;
        }
        // A node may refer to its own table, whose ranks are complete only now.
        let changed = paired.iter().filter(|(b, n)| !self.same(*b, *n, &rank_base, &rank_new));
        found.set.extend(changed.map(|(_, n)| row_number(*n)));
        found.set.sort_unstable();
        (found, rank_base, rank_new)
    }

    fn columns(&self, field: usize) -> (&Column, &Column) {
        (&self.base.table(self.table).columns[field], &self.new.table(self.table).columns[field])
    }

    /// The order of the keys of two rows.
    fn order(&self, b: usize, n: usize) -> Ordering {
        if self.table.spec().shape == Shape::Node {
            let (of_base, of_new) = self.columns(0);
            return shortlex(self.base.text(of_base, b)).cmp(&shortlex(self.new.text(of_new, n)));
        }
        for field in self.table.spec().key_fields() {
            let (of_base, of_new) = self.columns(field);
            let order = match self.table.spec().fields[field].kind {
                FieldKind::Text => {
                    text_key(&self.base.strings, raw(of_base, b)).cmp(&text_key(&self.new.strings, raw(of_new, n)))
                }
                FieldKind::Ref(to) => self.rank(to, of_base, of_new, b, n, &[], &[]),
                _ => code(of_base, b).cmp(&code(of_new, n)),
            };
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    }

    #[expect(clippy::too_many_arguments, reason = "two sides of one comparison")]
    fn rank(
        &self,
        to: Table,
        base: &Column,
        new: &Column,
        b: usize,
        n: usize,
        own: &[u32],
        own_new: &[u32],
    ) -> Ordering {
        let of = |ranks: &[Vec<u32>], own: &[u32], row: u32| match ranks.get(to.index()) {
            _ if row == NONE => NONE,
            Some(ranks) => ranks[row as usize],
            None => own[row as usize],
        };
        of(&self.ranks.base, own, raw(base, b)).cmp(&of(&self.ranks.new, own_new, raw(new, n)))
    }

    /// Whether two rows of equal keys are the same.
    fn same(&self, b: usize, n: usize, own: &[u32], own_new: &[u32]) -> bool {
        let fields = self.table.spec().fields.iter().enumerate();
        let equal = |(at, field): (usize, &FieldSpec)| {
            let (of_base, of_new) = self.columns(at);
            match field.kind {
                FieldKind::Text => self.base.strings.get(raw(of_base, b)) == self.new.strings.get(raw(of_new, n)),
                FieldKind::Ref(to) => self.rank(to, of_base, of_new, b, n, own, own_new).is_eq(),
                _ => of_base.same(b, of_new, n),
            }
        };
        let provenance = |facts: &Facts, row: usize| facts.table(self.table).provenance_of(row);
        let expected = match provenance(self.base, b) {
            NONE => Some(NONE),
            known => Some(self.same_provenance[known as usize]).filter(|found| *found != NONE),
        };
        expected == Some(provenance(self.new, n)) && fields.into_iter().all(equal)
    }
}

fn raw(column: &Column, row: usize) -> u32 {
    match column {
        Column::U32(values) => values.get(row).copied().unwrap_or(NONE),
        _ => NONE,
    }
}

fn code(column: &Column, row: usize) -> i64 {
    match column {
        Column::U8(values) => values.get(row).copied().unwrap_or(NO_CODE).into(),
        Column::I64(values) => values.get(row).copied().unwrap_or(NO_WHOLE),
        _ => raw(column, row).into(),
    }
}

/// Text keys are ordered by length, then by bytes; unknown comes last.
pub(crate) fn text_key(strings: &Strings, id: u32) -> (bool, (usize, &str)) {
    strings.get(id).map_or((true, (0, "")), |text| (false, shortlex(text)))
}

#[derive(Default)]
struct Provenances {
    ids: HashMap<Provenance, u32>,
    kept: Vec<Provenance>,
}

/// Rows taken from facts: texts, references and provenances get numbers of the change set.
struct Source<'f> {
    facts: &'f Facts,
    texts: Vec<u32>,
    provenances: Vec<u32>,
}

impl<'f> Source<'f> {
    fn new(facts: &'f Facts) -> Self {
        let (texts, provenances) = (vec![NONE; facts.strings.len()], vec![NONE; facts.provenances.len()]);
        Self { facts, texts, provenances }
    }

    fn text(&mut self, id: u32, into: &mut Interner) -> u32 {
        let Some(text) = self.facts.strings.get(id) else { return NONE };
        let known = &mut self.texts[id as usize];
        if *known == NONE {
            *known = into.intern(text);
        }
        *known
    }

    /// The number of the key of a row of a node table.
    fn key(&mut self, table: Table, row: u32, into: &mut Interner) -> u32 {
        if row == NONE {
            return NONE;
        }
        let id = raw(&self.facts.table(table).columns[0], row as usize);
        self.text(id, into)
    }

    fn column(&mut self, kind: FieldKind, column: &Column, rows: &[u32], into: &mut Interner) -> Column {
        let mut column = column.gather(rows);
        match (kind, &mut column) {
            (FieldKind::Text, Column::U32(ids)) => ids.iter_mut().for_each(|id| *id = self.text(*id, into)),
            (FieldKind::Ref(to), Column::U32(ids)) => ids.iter_mut().for_each(|id| *id = self.key(to, *id, into)),
            _ => {}
        }
        column
    }

    fn rows(&mut self, table: Table, rows: &[u32], into: &mut Interner, provenances: &mut Provenances) -> TableData {
        let data = self.facts.table(table);
        let fields = table.spec().fields.iter().zip(&data.columns);
        let columns = fields.map(|(field, column)| self.column(field.kind, column, rows, into)).collect();
        let mut each: Vec<u32> =
            rows.iter().map(|row| self.provenance(data.provenance_of(*row as usize), into, provenances)).collect();
        match each.first().copied() {
            Some(NONE) if each.iter().all(|id| *id == NONE) => each.clear(),
            Some(first) if each.iter().all(|id| *id == first) => each.truncate(1),
            _ => {}
        }
        TableData { rows: rows.len(), columns, provenance: each }
    }

    fn provenance(&mut self, id: u32, into: &mut Interner, all: &mut Provenances) -> u32 {
        if id == NONE {
            return NONE;
        }
        if self.provenances[id as usize] == NONE {
            let mut provenance = self.facts.provenances[id as usize];
            provenance.source = self.key(Table::Sources, provenance.source, into);
            provenance.evidence = self.text(provenance.evidence, into);
            let kept = &mut all.kept;
            self.provenances[id as usize] = *all.ids.entry(provenance).or_insert_with(|| {
                kept.push(provenance);
                row_number(kept.len() - 1)
            });
        }
        self.provenances[id as usize]
    }

    fn keys(&mut self, table: Table, rows: &[u32], into: &mut Interner) -> TableData {
        let mut data = TableData::empty(table);
        data.rows = rows.len();
        for field in table.spec().key_fields() {
            let column = &self.facts.table(table).columns[field];
            data.columns[field] = self.column(table.spec().fields[field].kind, column, rows, into);
        }
        data
    }
}
