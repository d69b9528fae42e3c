//! Edits (修改): a change set made row by row instead of from two whole worlds.

use super::{ChangeSet, Provenances, Source, TableChanges};
use crate::column::Column;
use crate::date::PartialDate;
use crate::facts::TableData;
use crate::id::NONE;
use crate::schema::{Shape, Table};
use crate::snapshot::Snapshot;
use crate::strings::Interner;

/// The new value of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'t> {
    /// Unknown.
    Unknown,
    /// Text, or the key of a referenced row.
    Text(&'t str),
    /// A whole number.
    Whole(i64),
    /// A real number.
    Real(f64),
    /// The stored byte of a code.
    Code(u8),
    /// A date.
    Date(PartialDate),
}

/// Rows as they will be afterwards, and rows to remove.
///
/// ```
/// use liantu_model::{Cell, Edit, Replay, Snapshot, Table, sketch};
///
/// let world = sketch::world("tags: id name definition\na 甲 旧\n");
/// let mut edit = Edit::on(&world);
/// edit.set(Table::Tags, &[Cell::Text("a"), Cell::Text("乙"), Cell::Unknown, Cell::Unknown, Cell::Unknown]);
/// let mut replay = Replay::on(world.facts());
/// replay.apply(&edit.finish())?;
/// assert_eq!(&replay.finish()?, sketch::world("tags: id name\na 乙\n").facts());
/// # Ok::<(), liantu_model::BadChange>(())
/// ```
pub struct Edit<'w> {
    world: &'w Snapshot,
    source: Source<'w>,
    text: Interner,
    provenances: Provenances,
    tables: Vec<TableChanges>,
}

impl std::fmt::Debug for Edit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edit").field("tables", &self.tables).finish_non_exhaustive()
    }
}

impl<'w> Edit<'w> {
    /// An edit of this world that changes nothing yet. Time is linear in its number of texts.
    pub fn on(world: &'w Snapshot) -> Self {
        Self {
            world,
            source: Source::new(world.facts()),
            text: Interner::default(),
            provenances: Provenances::default(),
            tables: Table::ALL.iter().map(|table| TableChanges::none(*table)).collect(),
        }
    }

    /// Sets a complete row: one cell for each field of the table, in order. Rows of one table are set in canonical
    /// order. An existing node keeps its provenance; other rows get none.
    ///
    /// # Panics
    /// When a cell has a different kind from its field.
    pub fn set(&mut self, table: Table, cells: &[Cell<'_>]) {
        let known = match (table.spec().shape, cells.first()) {
            (Shape::Node, Some(Cell::Text(key))) => self.world.view(table).find(key),
            _ => None,
        };
        let held = known.map_or(NONE, |row| self.world.facts().table(table).provenance_of(row));
        let provenance = self.source.provenance(held, &mut self.text, &mut self.provenances);
        let data = &mut self.tables[table.index()].set;
        data.provenance.push(provenance);
        push(data, cells, &mut self.text);
    }

    /// Removes the row with this key; cells of other fields are [`Cell::Unknown`].
    ///
    /// # Panics
    /// As for [`Edit::set`].
    pub fn remove(&mut self, table: Table, cells: &[Cell<'_>]) {
        push(&mut self.tables[table.index()].removed, cells, &mut self.text);
    }

    /// The change set.
    pub fn finish(mut self) -> ChangeSet {
        for data in self.tables.iter_mut().flat_map(|table| [&mut table.set, &mut table.removed]) {
            for column in &mut data.columns {
                if (0..data.rows).all(|row| column.is_null(row)) {
                    *column = column.empty_like();
                }
            }
            if data.provenance.iter().all(|id| *id == NONE) {
                data.provenance.clear();
            }
        }
        ChangeSet { strings: self.text.into_strings(), provenances: self.provenances.kept, tables: self.tables }
    }
}

fn push(data: &mut TableData, cells: &[Cell<'_>], text: &mut Interner) {
    assert_eq!(data.columns.len(), cells.len(), "one cell for each field");
    data.rows += 1;
    for (column, cell) in data.columns.iter_mut().zip(cells) {
        match (column, cell) {
            (column, Cell::Unknown) => column.fill(data.rows),
            (Column::U32(values), Cell::Text(cell)) => values.push(text.intern(cell)),
            (Column::U32(values), Cell::Date(day)) => values.push(day.raw()),
            (Column::I64(values), Cell::Whole(number)) => values.push(*number),
            (Column::F64(values), Cell::Real(number)) => values.push(*number),
            (Column::U8(values), Cell::Code(code)) => values.push(*code),
            (column, cell) => unreachable!("invariant: callers follow the schema: {cell:?} in {column:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Replay, sketch};

    fn after(world: &Snapshot, change: &ChangeSet) -> crate::Facts {
        let mut replay = Replay::on(world.facts());
        replay.apply(change).unwrap();
        let facts = replay.finish().unwrap();
        facts.check().unwrap();
        facts
    }

    #[test]
    fn an_edit_is_the_change_between_the_two_worlds() {
        let old = sketch::world(
            "sources: id title\ns 文件\ntags: id name subject source\na 甲 zone s\nb 乙 firm s\n
            firms: id name\nf 企业\nfirm_tags: tag firm\na f\n",
        );
        let new = sketch::world(
            "sources: id title\ns 文件\ntags: id name subject source\na 丙 - s\nb 乙 firm s\nc 丁 zone -\n
            firms: id name\nf 企业\nfirm_tags: tag firm\nc f\n",
        );
        let mut edit = Edit::on(&old);
        let text = Cell::Text;
        edit.set(Table::Tags, &[text("a"), text("丙"), Cell::Unknown, Cell::Unknown, Cell::Unknown]);
        edit.set(Table::Tags, &[text("c"), text("丁"), Cell::Unknown, Cell::Code(0), Cell::Unknown]);
        edit.set(Table::FirmTags, &[text("c"), text("f")]);
        edit.remove(Table::FirmTags, &[text("a"), text("f")]);
        let change = edit.finish();
        change.check().unwrap();
        assert_eq!(&after(&old, &change), new.facts());
        let between = ChangeSet::between(old.facts(), new.facts());
        assert_eq!((change.n_set(), change.n_removed()), (between.n_set(), between.n_removed()));
        assert_eq!(change.provenances.len(), between.provenances.len());
    }

    #[test]
    fn an_edit_of_nothing_changes_nothing() {
        let world = sketch::world("firms: id name\nf 企业\n");
        assert_eq!(Edit::on(&world).finish(), ChangeSet::none());
    }
}
