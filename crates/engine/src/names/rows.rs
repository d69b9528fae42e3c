//! Passes over the names of one table.

use liantu_model::column::Column;
use liantu_model::{Known, Strings, TableView, fold_into, nearest};

use super::fit::Fit;

/// The fields that contain the names of a thing.
const FIELDS: [&str; 3] = ["name", "short_name", "name_en"];

/// The columns with the names of a table.
pub(super) struct NameColumns<'s> {
    strings: &'s Strings,
    columns: Vec<&'s [u32]>,
    rows: usize,
}

impl<'s> NameColumns<'s> {
    pub(super) fn of(view: &TableView<'s>) -> Self {
        let column = |field: &&str| {
            let at = view.table().spec().field(field)?;
            match view.data().columns.get(at) {
                Some(Column::U32(ids)) => Some(ids.as_slice()),
                _ => None,
            }
        };
        Self { strings: view.strings(), columns: FIELDS.iter().filter_map(column).collect(), rows: view.rows() }
    }

    /// The recorded names of a row.
    pub(super) fn names(&self, row: usize) -> impl Iterator<Item = &'s str> {
        self.columns.iter().filter_map(move |ids| self.strings.get(*ids.get(row)?)).filter(|name| !name.is_empty())
    }

    /// Calls `hit` with each matching row and its best match, in row order. One pass; folding a name usually
    /// allocates nothing.
    pub(super) fn scan(&self, mut fit: impl FnMut(usize, &str) -> Option<Fit>, mut hit: impl FnMut(Fit, usize)) {
        let mut folded = String::new();
        for row in 0..self.rows {
            let mut best: Option<Fit> = None;
            for name in self.names(row) {
                fold_into(&mut folded, name);
                let found = fit(row, &folded);
                best = if let (Some(a), Some(b)) = (best, found) { Some(a.min(b)) } else { best.or(found) };
            }
            if let Some(best) = best {
                hit(best, row);
            }
        }
    }

    /// The rows that match best, all equally well, in row order.
    pub(super) fn best(&self, fit: impl FnMut(usize, &str) -> Option<Fit>) -> Option<(Fit, Vec<usize>)> {
        let mut found: Option<(Fit, Vec<usize>)> = None;
        self.scan(fit, |fit, row| match &mut found {
            Some((best, rows)) if *best == fit => rows.push(row),
            Some((best, _)) if *best < fit => {}
            _ => found = Some((fit, vec![row])),
        });
        found
    }

    /// The rows whose names are similar to a folded text, the likeliest first, each with its similarity.
    pub(super) fn nearest(&self, folded: &str, favour: impl Fn(usize) -> f64, most: usize) -> Vec<(usize, f64)> {
        let known = (0..self.rows).map(|row| Known { what: row, names: self.names(row), favour: favour(row) });
        nearest(folded, known, most)
    }
}

/// The text of a field by name, empty when unknown.
pub(super) fn text<'s>(view: &TableView<'s>, field: &str, row: usize) -> &'s str {
    let column = view.table().spec().field(field).and_then(|at| view.data().columns.get(at));
    match column {
        Some(Column::U32(ids)) => ids.get(row).and_then(|id| view.strings().get(*id)).unwrap_or_default(),
        _ => "",
    }
}
