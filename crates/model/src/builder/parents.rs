//! References within one table: a region's parent, a firm's group. They may point forward, so they are resolved when
//! the table is complete; cycles are refused.

use super::Builder;
use crate::column::Column;
use crate::diagnostic::{Diagnostic, Location};
use crate::id::NONE;
use crate::input_file::InputFile;
use crate::schema::Table;

/// A reference within its own table that waits for the table to be complete.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) table: Table,
    pub(super) row: usize,
    pub(super) field: usize,
    /// Number of the key's text.
    pub(super) key: u32,
    pub(super) file: InputFile,
    pub(super) line: u64,
}

impl Pending {
    fn place(&self) -> Location {
        let name = self.table.spec().fields[self.field].name;
        Location::line(&self.file, self.line).column(name)
    }
}

impl Builder {
    /// Resolves pending references; rows whose reference leads nowhere or into a cycle are set aside, and then those
    /// that refer to them.
    pub(super) fn settle_parents(&mut self) -> Vec<Diagnostic> {
        let mut waiting = std::mem::take(&mut self.pending);
        let mut problems = Vec::new();
        loop {
            let before = waiting.len();
            waiting.retain(|pending| self.is_found(pending, &mut problems));
            let Some(table) = waiting.first().map(|pending| pending.table) else { break };
            self.break_circles(table, &mut waiting, &mut problems);
            if waiting.len() == before {
                break;
            }
        }
        for pending in waiting {
            self.set_parent(&pending);
        }
        problems
    }

    fn is_found(&mut self, pending: &Pending, problems: &mut Vec<Diagnostic>) -> bool {
        let key = self.text.strings().get(pending.key).unwrap_or_default().to_owned();
        let alive = self.staged[pending.table.index()].is_alive(pending.row);
        if alive && self.find(pending.table, &key).is_none() {
            problems.push(Diagnostic::dangling(pending.place(), &key, pending.table.name()));
            self.reject(pending);
            return false;
        }
        alive
    }

    /// Sets the row of a reference aside, or restores its former value when it existed before.
    fn reject(&mut self, pending: &Pending) {
        let staged = &mut self.staged[pending.table.index()];
        staged.set_aside += 1;
        if pending.row < staged.base_rows {
            return;
        }
        staged.dead.insert(u32::try_from(pending.row).unwrap_or(NONE));
        if let Column::U32(keys) = &staged.columns[0] {
            let text = keys[pending.row];
            let key = self.text.strings().get(text).unwrap_or_default();
            staged.index.unbind(key, text);
        }
    }

    /// Refuses the references that close a cycle. Linear in the rows of the table.
    fn break_circles(&mut self, table: Table, waiting: &mut Vec<Pending>, problems: &mut Vec<Diagnostic>) {
        let Some(field) = waiting.first().map(|pending| pending.field) else { return };
        let staged = &self.staged[table.index()];
        let mut parent = match &staged.columns[field] {
            Column::U32(values) => values.clone(),
            _ => Vec::new(),
        };
        parent.resize(staged.rows, NONE);
        for pending in waiting.iter().filter(|pending| pending.field == field) {
            let key = self.text.strings().get(pending.key).unwrap_or_default();
            parent[pending.row] = self.find(table, key).unwrap_or(NONE);
        }
        let on_circle = circles(&parent);
        if on_circle.is_empty() {
            return;
        }
        let refused = |pending: &Pending| on_circle.iter().find(|circle| circle.contains(&pending.row));
        for pending in waiting.iter() {
            if let Some(circle) = refused(pending) {
                let names: Vec<&str> = circle.iter().map(|row| self.key_of(table, *row)).collect();
                let key = self.text.strings().get(pending.key).unwrap_or_default();
                problems.push(Diagnostic::cyclic_parent(pending.place(), key, &names.join(" → ")));
            }
        }
        let (closing, open): (Vec<Pending>, Vec<Pending>) =
            std::mem::take(waiting).into_iter().partition(|pending| refused(pending).is_some());
        for pending in &closing {
            self.reject(pending);
        }
        *waiting = open;
    }

    pub(super) fn key_of(&self, table: Table, row: usize) -> &str {
        match &self.staged[table.index()].columns[0] {
            Column::U32(keys) => self.text.strings().get(keys[row]).unwrap_or_default(),
            _ => "",
        }
    }

    fn set_parent(&mut self, pending: &Pending) {
        let key = self.text.strings().get(pending.key).unwrap_or_default();
        let parent = self.find(pending.table, key).unwrap_or(NONE);
        let staged = &mut self.staged[pending.table.index()];
        let rows = staged.rows;
        staged.columns[pending.field].fill(rows);
        if let Column::U32(values) = &mut staged.columns[pending.field] {
            let known = values[pending.row];
            if known != parent {
                values[pending.row] = parent;
                staged.marks[pending.row].changed = true;
            }
        }
    }
}

/// The cycles of a graph in which every row has at most one parent. Linear time.
fn circles(parent: &[u32]) -> Vec<Vec<usize>> {
    let mut seen_in = vec![0_u32; parent.len()];
    let mut found = Vec::new();
    for (walk, start) in (1_u32..).zip(0..parent.len()) {
        let mut at = start;
        while seen_in[at] == 0 && parent[at] != NONE {
            seen_in[at] = walk;
            at = parent[at] as usize;
        }
        if seen_in[at] == walk {
            let up = |row: &usize| Some(parent[*row] as usize).filter(|up| *up != at);
            found.push(std::iter::successors(Some(at), up).collect());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circle_is_found_once() {
        // 0 → 1 → 2 → 1, 3 → 3, 4 → 0, 5 a root, 6 → 5
        assert_eq!(circles(&[1, 2, 1, 3, 0, NONE, 5]), [vec![1, 2], vec![3]]);
    }
}
