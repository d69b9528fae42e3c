//! Every change ever made to a project (项目沿革), read from the journal without replaying it.

use std::collections::BTreeSet;

use liantu_model::column::Column;
use liantu_model::{FieldKind, FieldSpec, Strings, Table, TableData, Vocabulary, Wording};
use liantu_store::{Generation, LogEntry, Store};

use crate::archive::Archive;
use crate::engine::Engine;
use crate::history::RowChange;
use crate::project_edit::ProjectError;

/// A generation in which a project changed.
#[derive(Clone, Debug)]
pub struct ProjectEvent {
    /// The generation: who, when, why.
    pub entry: LogEntry,
    /// How the project changed.
    pub change: RowChange,
    /// The fields that changed: field (in English as in files), before, after; empty for unknown.
    pub fields: Vec<(Wording, Wording, Wording)>,
}

impl Archive {
    /// Every generation in which a project changed, oldest first, and the oldest generation that can still be loaded:
    /// what was before a compaction is not known.
    ///
    /// `project` is a key or, for a project that still exists, a name. Time is that of reading the change sets that
    /// touch any project.
    ///
    /// # Errors
    /// [`ProjectError::Name`] when no generation contains the project, [`ProjectError::Load`] when a record is
    /// damaged.
    pub fn project_history(&self, project: &str) -> Result<(Vec<ProjectEvent>, Generation), ProjectError> {
        let engine = self.current()?;
        let named = engine.project(project);
        let key = named.as_ref().map_or_else(|_| project.trim().to_owned(), |id| engine.world.key(*id).to_owned());
        let mut store = self.reader()?;
        let first = store.first_loadable();
        let mut events = Vec::new();
        let mut held = State::default();
        for entry in store.log().into_iter().filter(|entry| entry.generation >= first) {
            let touches = |(table, _, _): &(String, u64, u64)| {
                [Table::Projects, Table::ProjectProducts].iter().any(|pool| pool.name() == table)
            };
            if entry.generation != first && !entry.changes.iter().any(touches) {
                continue;
            }
            let next = held.after(&mut store, entry.generation, &key)?;
            events.extend(engine.event(&entry, &held, &next));
            held = next;
        }
        match named {
            Err(unknown) if events.is_empty() => Err(unknown.into()),
            _ => Ok((events, first)),
        }
    }
}

impl Engine {
    /// What a generation changed about a project, `None` when nothing.
    fn event(&self, entry: &LogEntry, before: &State, after: &State) -> Option<ProjectEvent> {
        let change = match (&before.cells, &after.cells) {
            (None, None) => return None,
            (None, Some(_)) => RowChange::Added,
            (Some(_), None) => RowChange::Removed,
            (Some(_), Some(_)) => RowChange::Changed,
        };
        let cell = |state: &State, at: usize| state.cells.as_ref().map_or("", |cells| cells[at].as_str()).to_owned();
        let fields = Table::Projects.spec().fields.iter().enumerate();
        let mut fields: Vec<(Wording, Wording, Wording)> = fields
            .map(|(at, field)| (field, cell(before, at), cell(after, at)))
            .filter(|(_, was, now)| was != now)
            .map(|(field, was, now)| {
                (Wording::new(field.zh, field.name), self.shown(field, &was), self.shown(field, &now))
            })
            .collect();
        if before.others != after.others {
            let field = Wording::new("其他产品", "other_products");
            fields.push((field, self.shown_products(&before.others), self.shown_products(&after.others)));
        }
        (!fields.is_empty()).then(|| ProjectEvent { entry: entry.clone(), change, fields })
    }

    /// A cell as people read it: names beside keys, codes in words.
    fn shown(&self, field: &FieldSpec, cell: &str) -> Wording {
        match field.kind {
            FieldKind::Ref(to) if !cell.is_empty() => {
                let named = self.named_in(to, cell);
                Wording::new(format!("{}（{cell}）", named.zh), format!("{} ({cell})", named.en))
            }
            _ => field.vocabulary().map_or_else(|| Wording::new(cell, cell), |vocabulary| in_words(vocabulary, cell)),
        }
    }

    fn shown_products(&self, keys: &BTreeSet<String>) -> Wording {
        let named: Vec<_> = keys.iter().map(|key| self.named_in(Table::Products, key)).collect();
        let zh: Vec<&str> = named.iter().map(|named| named.zh.as_str()).collect();
        let en: Vec<&str> = named.iter().map(|named| named.en.as_str()).collect();
        Wording::new(zh.join("、"), en.join(", "))
    }
}

/// The codes of a cell, one or a set of them, in the words of its column; text that is not a code is kept.
fn in_words(vocabulary: &Vocabulary, cell: &str) -> Wording {
    let words = |names: &[&'static str], between: &str| {
        let word = |code| vocabulary.position(code).and_then(|at| names.get(at).copied()).unwrap_or(code);
        cell.split(';').map(word).collect::<Vec<_>>().join(between)
    };
    Wording::new(words(vocabulary.zh, "、"), words(vocabulary.en, ", "))
}

/// A project in one generation.
#[derive(Clone, Debug, Default)]
struct State {
    /// Its cells as in files, `None` when it does not exist.
    cells: Option<Vec<String>>,
    /// Keys of its further products.
    others: BTreeSet<String>,
}

impl State {
    /// The state after the next generation.
    fn after(&self, store: &mut Store, generation: Generation, key: &str) -> Result<Self, ProjectError> {
        let Some(change) = store.change(generation)? else {
            let facts = store.load(generation)?;
            let key_of = |table: Table, row: u32| {
                text(&facts.table(table).columns[0], row as usize, &facts.strings).unwrap_or_default().to_owned()
            };
            let rows = RowReader { strings: &facts.strings, key_of: &key_of };
            let cells = rows.project(facts.table(Table::Projects), key);
            return Ok(Self { cells, others: rows.others(facts.table(Table::ProjectProducts), key).collect() });
        };
        let key_of = |_: Table, id: u32| change.strings.get(id).unwrap_or_default().to_owned();
        let rows = RowReader { strings: &change.strings, key_of: &key_of };
        let [projects, others] = [Table::Projects, Table::ProjectProducts].map(|table| change.table(table));
        let mut next = self.clone();
        if rows.project(&projects.removed, key).is_some() {
            next.cells = None;
        }
        next.cells = rows.project(&projects.set, key).or(next.cells);
        let gone: BTreeSet<String> = rows.others(&others.removed, key).collect();
        next.others.retain(|product| !gone.contains(product));
        next.others.extend(rows.others(&others.set, key));
        Ok(next)
    }
}

/// Reads rows of whole facts and of change sets alike.
struct RowReader<'a> {
    strings: &'a Strings,
    /// The key that a reference stands for.
    key_of: &'a dyn Fn(Table, u32) -> String,
}

impl RowReader<'_> {
    /// The cells of the project with this key.
    fn project(&self, data: &TableData, key: &str) -> Option<Vec<String>> {
        let row = (0..data.rows).find(|row| text(&data.columns[0], *row, self.strings) == Some(key))?;
        let fields = Table::Projects.spec().fields.iter().zip(&data.columns);
        Some(fields.map(|(field, column)| field.cell_text(column, row, self.strings, self.key_of)).collect())
    }

    /// The keys of the further products of the project with this key.
    fn others<'r>(&'r self, data: &'r TableData, key: &'r str) -> impl Iterator<Item = String> + 'r {
        let cell = |row: usize, at: usize| {
            Table::ProjectProducts.spec().fields[at].cell_text(&data.columns[at], row, self.strings, self.key_of)
        };
        (0..data.rows).filter(move |row| cell(*row, 0) == key).map(move |row| cell(row, 1))
    }
}

fn text<'s>(column: &Column, row: usize, strings: &'s Strings) -> Option<&'s str> {
    match column {
        Column::U32(ids) => ids.get(row).and_then(|id| strings.get(*id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_shown_in_the_words_of_its_own_column() {
        let said = |table: Table, field: &str, cell: &str| {
            let spec = table.spec();
            let field = spec.field(field).and_then(|at| spec.field_at(at)).unwrap();
            let Wording { zh, en } = in_words(field.vocabulary().unwrap(), cell);
            (zh, en)
        };
        let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        assert_eq!(said(Table::Projects, "stage", "building"), pair("开工", "under construction"));
        assert_eq!(said(Table::Regions, "level", "city"), pair("地级", "city"));
        assert_eq!(
            said(Table::Firms, "classes", "listed;single_champion"),
            pair("上市公司、单项冠军", "listed company, single-item champion")
        );
        assert_eq!(said(Table::Projects, "stage", ""), pair("", ""));
    }
}
