//! Replaying change sets: rows are set and removed by key, nothing is merged.

use hashbrown::HashMap;

use super::Builder;
use super::staged::{Mark, Staged};
use crate::change::{BadChange, ChangeSet, TableChanges, text_key};
use crate::column::{Column, NO_CODE};
use crate::facts::{Facts, Provenance, TableData};
use crate::id::{NONE, row_number};
use crate::schema::{FieldKind, Shape, Table};

/// Facts to which the change sets of later generations are applied (重放).
///
/// Any number of change sets is applied before the one costly step, [`Replay::finish`].
#[derive(Debug)]
pub struct Replay {
    builder: Builder,
    edges: Vec<EdgeIndex>,
}

/// The most key fields an edge has.
const KEY: usize = 6;

/// Finds the row of an edge's key.
#[derive(Debug, Default)]
struct EdgeIndex {
    /// The first rows are in canonical order: those of the initial facts, or the first change of an empty table.
    sorted: usize,
    added: HashMap<[u32; KEY], u32>,
}

impl Replay {
    /// Starts from these facts. Time and memory are linear in their size.
    pub fn on(facts: &Facts) -> Self {
        let builder = Builder::on_facts(facts);
        let edges = builder.staged.iter().map(|staged| EdgeIndex { sorted: staged.rows, ..EdgeIndex::default() });
        let edges = edges.collect();
        Self { builder, edges }
    }

    /// Sets and removes the rows of one change set.
    ///
    /// # Errors
    /// [`BadChange::Damaged`], or [`BadChange::Dangling`] when a row refers to something that does not exist; the
    /// replay must then be abandoned.
    pub fn apply(&mut self, change: &ChangeSet) -> Result<(), BadChange> {
        change.check()?;
        let texts: Vec<u32> = (0..change.strings.len())
            .map(|id| self.builder.text.intern(change.strings.get(row_number(id)).unwrap_or_default()))
            .collect();
        let text = |id: u32| if id == NONE { NONE } else { texts[id as usize] };
        let mut targets: Vec<Vec<u32>> = Vec::with_capacity(Table::ALL.len());
        for (table, changes) in Table::ALL.iter().zip(&change.tables) {
            let node = table.spec().shape == Shape::Node;
            targets.push(if node { self.bind(*table, changes, &text) } else { Vec::new() });
        }
        let provenances = self.provenances(change, &text)?;
        for (table, changes) in Table::ALL.iter().zip(&change.tables) {
            let mut resolved = Vec::new();
            for (at, column) in changes.set.columns.iter().enumerate() {
                resolved.push(self.resolve(change, *table, at, column, &changes.set, &text)?);
            }
            let rows = match table.spec().shape {
                Shape::Node => std::mem::take(&mut targets[table.index()]),
                Shape::Edge => {
                    self.remove_edges(change, *table, changes, &text);
                    self.place_edges(*table, changes.set.rows, &resolved)
                }
            };
            let provenance = |row: usize| match changes.set.provenance_of(row) {
                NONE => NONE,
                id => provenances[id as usize],
            };
            write(&mut self.builder.staged[table.index()], &rows, &resolved, provenance);
        }
        Ok(())
    }

    /// Marks removed nodes and finds or creates the row of every node that is set.
    fn bind(&mut self, table: Table, changes: &TableChanges, text: &impl Fn(u32) -> u32) -> Vec<u32> {
        let find =
            |builder: &Builder, id: u32| builder.find(table, builder.text.strings().get(text(id)).unwrap_or_default());
        for id in ids(&changes.removed.columns[0]) {
            if let Some(row) = find(&self.builder, *id) {
                self.builder.staged[table.index()].dead.insert(row);
            }
        }
        let mut next = row_number(self.builder.staged[table.index()].rows);
        let mut rows = Vec::with_capacity(changes.set.rows);
        for id in ids(&changes.set.columns[0]) {
            let known = find(&self.builder, *id);
            let staged = &mut self.builder.staged[table.index()];
            if let Some(row) = known {
                staged.dead.remove(&row);
                rows.push(row);
            } else {
                let key = self.builder.text.strings().get(text(*id)).unwrap_or_default();
                staged.index.bind(key, text(*id), next);
                rows.push(next);
                next += 1;
            }
        }
        rows
    }

    fn provenances(&mut self, change: &ChangeSet, text: &impl Fn(u32) -> u32) -> Result<Vec<u32>, BadChange> {
        let mut ids = Vec::with_capacity(change.provenances.len());
        for provenance in &change.provenances {
            let key = change.strings.get(provenance.source);
            let source = key.map(|key| {
                let table = Table::Sources.name().to_owned();
                let dangling =
                    || BadChange::Dangling { table, key: key.into(), field: "source".into(), to: key.into() };
                self.builder.find(Table::Sources, key).ok_or_else(dangling)
            });
            let source = source.transpose()?.unwrap_or(NONE);
            let provenance = Provenance { source, evidence: text(provenance.evidence), ..*provenance };
            ids.push(self.builder.provenance_id(provenance));
        }
        Ok(ids)
    }

    /// A column of the change set in the numbers of the builder.
    fn resolve(
        &self,
        change: &ChangeSet,
        table: Table,
        field: usize,
        column: &Column,
        data: &TableData,
        text: &impl Fn(u32) -> u32,
    ) -> Result<Column, BadChange> {
        let spec = table.spec().fields[field];
        let (FieldKind::Ref(to), Column::U32(values)) = (spec.kind, column) else {
            return Ok(match (spec.kind, column) {
                (FieldKind::Text, Column::U32(values)) => Column::U32(values.iter().map(|id| text(*id)).collect()),
                _ => column.clone(),
            });
        };
        let mut found = Vec::with_capacity(values.len());
        for (row, id) in values.iter().enumerate() {
            let Some(key) = change.strings.get(*id) else {
                found.push(NONE);
                continue;
            };
            let at = self.builder.find(to, key).ok_or_else(|| BadChange::Dangling {
                table: table.name().to_owned(),
                key: change.key_text(table, data, row),
                field: spec.name.to_owned(),
                to: key.to_owned(),
            })?;
            found.push(at);
        }
        Ok(Column::U32(found))
    }

    fn remove_edges(&mut self, change: &ChangeSet, table: Table, changes: &TableChanges, text: &impl Fn(u32) -> u32) {
        let removed = &changes.removed;
        let resolved: Result<Vec<Column>, BadChange> = (0..removed.columns.len())
            .map(|at| self.resolve(change, table, at, &removed.columns[at], removed, text))
            .collect();
        // A key that refers to something unknown is the key of no row.
        let Ok(resolved) = resolved else { return };
        for row in 0..removed.rows {
            if let Some(at) = self.find_edge(table, &key(table, &resolved, row)) {
                self.builder.staged[table.index()].dead.insert(at);
            }
        }
    }

    /// The row of every edge that is set: the known one of its key, or a new one.
    fn place_edges(&mut self, table: Table, n: usize, resolved: &[Column]) -> Vec<u32> {
        let first = row_number(self.builder.staged[table.index()].rows);
        if first == 0 {
            self.edges[table.index()].sorted = n;
            return (0..row_number(n)).collect();
        }
        let mut next = first;
        let mut rows = Vec::with_capacity(n);
        for row in 0..n {
            let key = key(table, resolved, row);
            let at = self.find_edge(table, &key).unwrap_or(next);
            if at == next {
                self.edges[table.index()].added.insert(key, next);
                next += 1;
            }
            self.builder.staged[table.index()].dead.remove(&at);
            rows.push(at);
        }
        rows
    }

    fn find_edge(&self, table: Table, wanted: &[u32; KEY]) -> Option<u32> {
        let (index, staged) = (&self.edges[table.index()], &self.builder.staged[table.index()]);
        if let Some(row) = index.added.get(wanted) {
            return Some(*row);
        }
        let (mut low, mut high) = (0, index.sorted);
        while low < high {
            let middle = low.midpoint(high);
            let held = key(table, &staged.columns, middle);
            match self.order(table, &held, wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(row_number(middle)),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The canonical order of two keys, whatever rows represent the things they name.
    fn order(&self, table: Table, a: &[u32; KEY], b: &[u32; KEY]) -> std::cmp::Ordering {
        let strings = self.builder.text.strings();
        for (at, field) in table.spec().key_fields().enumerate().filter(|(at, _)| a[*at] != b[*at]) {
            let name = |raw: u32| match table.spec().fields[field].kind {
                FieldKind::Ref(to) if raw != NONE => match &self.builder.staged[to.index()].columns[0] {
                    Column::U32(keys) => keys[raw as usize],
                    _ => NONE,
                },
                _ => raw,
            };
            let order = match table.spec().fields[field].kind {
                FieldKind::Ref(_) | FieldKind::Text => {
                    text_key(strings, name(a[at])).cmp(&text_key(strings, name(b[at])))
                }
                _ => a[at].cmp(&b[at]),
            };
            if order.is_ne() {
                return order;
            }
        }
        std::cmp::Ordering::Equal
    }

    /// The facts after all changes, in canonical form.
    ///
    /// # Errors
    /// [`BadChange::Dangling`] when a remaining row refers to one that was removed.
    ///
    /// Time is that of [`Builder::finish`].
    pub fn finish(self) -> Result<Facts, BadChange> {
        self.check_removed()?;
        let (facts, _) = super::freeze::freeze(self.builder, &mut Vec::new());
        Ok(facts)
    }

    fn check_removed(&self) -> Result<(), BadChange> {
        let staged = &self.builder.staged;
        if staged.iter().all(|staged| staged.dead.is_empty()) {
            return Ok(());
        }
        for table in Table::ALL {
            for (at, field) in table.spec().fields.iter().enumerate() {
                let FieldKind::Ref(to) = field.kind else { continue };
                let (dead, rows) = (&staged[to.index()].dead, &staged[table.index()]);
                let gone = |(row, target): &(usize, &u32)| dead.contains(*target) && rows.is_alive(*row);
                if let Some((row, target)) = ids(&rows.columns[at]).iter().enumerate().find(gone) {
                    return Err(self.dangling(*table, row, field.name, to, *target));
                }
            }
        }
        self.check_removed_sources()
    }

    /// A remaining row must not lose its source.
    fn check_removed_sources(&self) -> Result<(), BadChange> {
        let dead = &self.builder.staged[Table::Sources.index()].dead;
        let source = |id: u32| self.builder.provenances.get(id as usize).map_or(NONE, |known| known.source);
        for (table, rows) in Table::ALL.iter().zip(&self.builder.staged) {
            let cited = rows.provenance.iter().enumerate().map(|(row, id)| (row, source(*id)));
            let gone = |(row, source): &(usize, u32)| dead.contains(source) && rows.is_alive(*row);
            if let Some((row, source)) = cited.filter(|_| !dead.is_empty()).find(gone) {
                return Err(self.dangling(*table, row, "source", Table::Sources, source));
            }
        }
        Ok(())
    }

    fn dangling(&self, table: Table, row: usize, field: &str, to: Table, target: u32) -> BadChange {
        let name = |table: Table, row: u32| match table.spec().shape {
            Shape::Node => self.builder.key_of(table, row as usize).to_owned(),
            Shape::Edge => String::new(),
        };
        let fields = table.spec().key_fields();
        let parts = fields.zip(key(table, &self.builder.staged[table.index()].columns, row));
        let parts = parts.map(|(field, raw)| match table.spec().fields[field].kind {
            FieldKind::Ref(to) if raw != NONE => name(to, raw),
            FieldKind::Text => self.builder.text.strings().get(raw).unwrap_or_default().to_owned(),
            _ => String::new(),
        });
        let key = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        BadChange::Dangling { table: table.name().to_owned(), key, field: field.to_owned(), to: name(to, target) }
    }
}

fn ids(column: &Column) -> &[u32] {
    match column {
        Column::U32(values) => values,
        _ => &[],
    }
}

/// The key fields of a row as numbers, [`NONE`] where unknown and beyond the last.
fn key(table: Table, columns: &[Column], row: usize) -> [u32; KEY] {
    let mut key = [NONE; KEY];
    for (slot, field) in key.iter_mut().zip(table.spec().key_fields()) {
        *slot = match &columns[field] {
            Column::U32(values) => values.get(row).copied().unwrap_or(NONE),
            Column::U8(values) => {
                values.get(row).filter(|code| **code != NO_CODE).map_or(NONE, |code| u32::from(*code))
            }
            other => unreachable!("invariant: keys are text, references and codes, found {other:?}"),
        };
    }
    key
}

/// Writes whole rows to these places, which are known rows or directly follow the last one.
fn write(staged: &mut Staged, rows: &[u32], from: &[Column], provenance: impl Fn(usize) -> u32) {
    let before = staged.rows;
    let end = rows.iter().map(|row| *row as usize + 1).max().unwrap_or_default().max(before);
    staged.rows = end;
    for (to, from) in staged.columns.iter_mut().zip(from) {
        if from.is_empty() && to.is_empty() {
            continue;
        }
        if before == 0 && !from.is_empty() {
            to.clone_from(from);
            continue;
        }
        to.fill(end);
        for (at, row) in rows.iter().enumerate() {
            match from {
                _ if from.is_empty() => to.forget(*row as usize),
                from => to.set(*row as usize, from, at),
            }
        }
    }
    staged.provenance.resize(end, NONE);
    for (at, row) in rows.iter().enumerate() {
        staged.provenance[*row as usize] = provenance(at);
    }
    if staged.table.spec().shape == Shape::Node {
        staged.marks.resize(end, Mark::default());
    }
}

#[cfg(test)]
mod tests {
    use super::KEY;
    use crate::schema::{Shape, Table};

    #[test]
    fn no_edge_has_more_key_fields_than_there_is_room_for() {
        let edges = Table::ALL.iter().filter(|table| table.spec().shape == Shape::Edge);
        assert_eq!(edges.map(|table| table.spec().key_fields().count()).max(), Some(KEY));
    }
}
