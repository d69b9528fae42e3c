//! From staged rows to canonical columns: sort, merge, renumber.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::staged::{Staged, place_text};
use super::{Builder, ChangeReport, TableChange};
use crate::column::Column;
use crate::diagnostic::{Diagnostic, Location};
use crate::facts::{Facts, Provenance, TableData, shortlex};
use crate::id::{NONE, row_number};
use crate::schema::{FieldKind, Shape, Table};
use crate::strings::Strings;

pub(super) fn freeze(builder: Builder, problems: &mut Vec<Diagnostic>) -> (Facts, ChangeReport) {
    let Builder { text, provenances, staged, .. } = builder;
    let strings = text.into_strings();
    let mut report = ChangeReport::default();
    let mut frozen: Vec<Frozen> = Vec::with_capacity(staged.len());
    for table in staged {
        let table = match table.table.spec().shape {
            Shape::Node => freeze_nodes(table, &strings, &frozen, &mut report),
            Shape::Edge => freeze_edges(table, &strings, &frozen, &mut report, problems),
        };
        frozen.push(table);
    }
    let mut provenances = provenances;
    for provenance in &mut provenances {
        provenance.source = frozen[Table::Sources.index()].final_row(provenance.source);
    }
    let tables = frozen.into_iter().map(|table| table.data).collect();
    (canonical(strings, &provenances, tables), report)
}

/// A table in canonical order, with the mapping from staged rows to final rows.
struct Frozen {
    data: TableData,
    /// The final row of each staged row, [`NONE`] for rows set aside; empty when nothing moved.
    moved: Vec<u32>,
}

impl Frozen {
    fn final_row(&self, staged: u32) -> u32 {
        if self.moved.is_empty() || staged == NONE { staged } else { self.moved[staged as usize] }
    }
}

/// The rows that are still part of the table, in order of arrival.
fn alive(staged: &Staged) -> Vec<u32> {
    (0..row_number(staged.rows)).filter(|row| staged.is_alive(*row as usize)).collect()
}

fn freeze_nodes(staged: Staged, strings: &Strings, before: &[Frozen], report: &mut ChangeReport) -> Frozen {
    let Column::U32(keys) = &staged.columns[0] else { unreachable!("invariant: keys are text") };
    let key = |row: u32| shortlex(keys.get(row as usize).and_then(|id| strings.get(*id)).unwrap_or_default());
    let mut order = alive(&staged);
    if !order.is_sorted_by(|a, b| key(*a) <= key(*b)) {
        order.sort_by(|a, b| key(*a).cmp(&key(*b)));
    }
    let stays = order.len() == staged.rows && order.iter().zip(0..).all(|(row, at)| *row == at);
    let mut moved = Vec::new();
    if !stays {
        moved = vec![NONE; staged.rows];
        for (at, row) in (0..).zip(&order) {
            moved[*row as usize] = at;
        }
    }
    report.tables.push(node_change(&staged, order.len()));
    let Staged { table, columns, provenance, .. } = staged;
    let own = Frozen { data: TableData::empty(table), moved };
    let spec = table.spec();
    let columns = spec.fields.iter().zip(columns).map(|(field, column)| {
        let column = if stays { tidy(column) } else { column.gather(&order) };
        match field.kind {
            FieldKind::Ref(to) if to == table => follow(column, &own),
            FieldKind::Ref(to) => follow(column, &before[to.index()]),
            _ => column,
        }
    });
    let data = TableData { rows: order.len(), columns: columns.collect(), provenance: shrink(&provenance, &order) };
    Frozen { data, moved: own.moved }
}

fn node_change(staged: &Staged, after: usize) -> TableChange {
    let base = staged.base_rows;
    TableChange {
        before: base as u64,
        added: after.saturating_sub(base) as u64,
        changed: staged.marks.iter().take(base).filter(|mark| mark.changed).count() as u64,
        repeated: staged.repeated,
        set_aside: staged.set_aside,
        after: after as u64,
    }
}

/// A column without any known value becomes empty.
fn tidy(column: Column) -> Column {
    if (0..column.len()).any(|row| !column.is_null(row)) { column } else { column.empty_like() }
}

fn follow(column: Column, to: &Frozen) -> Column {
    match column {
        Column::U32(mut values) if !to.moved.is_empty() => {
            for row in &mut values {
                *row = to.final_row(*row);
            }
            Column::U32(values)
        }
        other => other,
    }
}

fn freeze_edges(
    staged: Staged,
    strings: &Strings,
    before: &[Frozen],
    report: &mut ChangeReport,
    problems: &mut Vec<Diagnostic>,
) -> Frozen {
    let spec = staged.table.spec();
    let mut staged = staged;
    let columns = std::mem::take(&mut staged.columns);
    let columns = spec.fields.iter().zip(columns).map(|(field, column)| match field.kind {
        FieldKind::Ref(to) => follow(column, &before[to.index()]),
        _ => column,
    });
    let mut columns: Vec<Column> = columns.collect();
    let keys: Vec<usize> = spec.key_fields().collect();
    let order = edge_order(&columns, &keys, spec.fields, alive(&staged), strings);
    let same = |a: u32, b: u32| keys.iter().all(|key| columns[*key].same(a as usize, &columns[*key], b as usize));
    let mut change =
        TableChange { before: staged.base_rows as u64, set_aside: staged.set_aside, ..TableChange::default() };
    let order = if order.windows(2).any(|pair| same(pair[0], pair[1])) {
        let groups: Vec<Vec<u32>> = order.chunk_by(|a, b| same(*a, *b)).map(<[u32]>::to_vec).collect();
        merge_groups(&mut staged, &mut columns, &groups, &keys, strings, &mut change, problems)
    } else {
        change.added = (staged.rows - staged.base_rows) as u64;
        order
    };
    change.after = order.len() as u64;
    report.tables.push(change);
    let data = TableData {
        rows: order.len(),
        columns: columns
            .iter_mut()
            .map(|column| std::mem::replace(column, column.empty_like()).gather(&order))
            .collect(),
        provenance: shrink(&staged.provenance, &order),
    };
    Frozen { data, moved: Vec::new() }
}

/// Keeps the first row of each group, filled in with what later rows add.
fn merge_groups(
    staged: &mut Staged,
    columns: &mut [Column],
    groups: &[Vec<u32>],
    keys: &[usize],
    strings: &Strings,
    change: &mut TableChange,
    problems: &mut Vec<Diagnostic>,
) -> Vec<u32> {
    let mut order = Vec::with_capacity(groups.len());
    for group in groups {
        let Some((first, later)) = group.split_first() else { continue };
        order.push(*first);
        let known = (*first as usize) < staged.base_rows;
        let mut given_here = !known;
        let mut changed = false;
        for row in later {
            let takes = match differing(columns, keys, *first as usize, *row as usize) {
                Some(differing) if given_here && !differing.conflicts.is_empty() => {
                    change.set_aside += 1;
                    problems.push(conflict(staged, columns, keys, strings, *first, *row));
                    continue;
                }
                Some(differing) => [differing.fills, differing.conflicts].concat(),
                None => Vec::new(),
            };
            if takes.is_empty() {
                change.repeated += 1;
                if given_here {
                    problems.push(repeat(staged, columns, keys, strings, *first, *row));
                }
            }
            for field in &takes {
                let value = columns[*field].clone_cell(*row as usize);
                columns[*field].set(*first as usize, &value, 0);
            }
            if !takes.is_empty() && staged.provenance[*row as usize] != NONE {
                staged.provenance[*first as usize] = staged.provenance[*row as usize];
            }
            changed |= !takes.is_empty();
            given_here = true;
        }
        change.added += u64::from(!known);
        change.changed += u64::from(known && changed);
    }
    order
}

struct Differing {
    fills: Vec<usize>,
    conflicts: Vec<usize>,
}

/// The fields in which `row` adds to or differs from `first`.
fn differing(columns: &[Column], keys: &[usize], first: usize, row: usize) -> Option<Differing> {
    let mut found = Differing { fills: Vec::new(), conflicts: Vec::new() };
    for (field, column) in columns.iter().enumerate().filter(|(field, _)| !keys.contains(field)) {
        if column.is_null(row) || column.same(first, column, row) {
            continue;
        }
        if column.is_null(first) { found.fills.push(field) } else { found.conflicts.push(field) }
    }
    (!found.fills.is_empty() || !found.conflicts.is_empty()).then_some(found)
}

fn edge_place(staged: &Staged, row: u32) -> Location {
    match staged.origin_of(row as usize) {
        Some((file, line)) => Location::line(file, line),
        None => Location::file(&staged.table.name().into()),
    }
}

fn conflict(
    staged: &Staged,
    columns: &[Column],
    keys: &[usize],
    strings: &Strings,
    first: u32,
    row: u32,
) -> Diagnostic {
    let first_place = place_text(staged.origin_of(first as usize));
    Diagnostic::conflicting_key(edge_place(staged, row), &key_text(columns, keys, staged, strings, row), &first_place)
}

fn repeat(staged: &Staged, columns: &[Column], keys: &[usize], strings: &Strings, first: u32, row: u32) -> Diagnostic {
    let first_place = place_text(staged.origin_of(first as usize));
    Diagnostic::duplicate_row(edge_place(staged, row), &key_text(columns, keys, staged, strings, row), &first_place)
}

/// The textual part of the key of an edge; the things it joins are in the file at the line given.
fn key_text(columns: &[Column], keys: &[usize], staged: &Staged, strings: &Strings, row: u32) -> String {
    let fields = staged.table.spec().fields;
    let parts = keys.iter().map(|key| match (&columns[*key], fields[*key].kind) {
        (Column::U32(values), FieldKind::Text) => {
            values.get(row as usize).and_then(|id| strings.get(*id)).unwrap_or_default().to_owned()
        }
        _ => fields[*key].name.to_owned(),
    });
    parts.collect::<Vec<_>>().join("+")
}

/// Rows sorted by their key fields, unknown last, rows of equal keys in order of arrival.
fn edge_order(
    columns: &[Column],
    keys: &[usize],
    fields: &[crate::FieldSpec],
    mut order: Vec<u32>,
    strings: &Strings,
) -> Vec<u32> {
    for key in keys.iter().rev() {
        match &columns[*key] {
            column if column.is_empty() => {}
            Column::U32(values) if fields[*key].kind == FieldKind::Text => {
                order.sort_by(|a, b| text_order(strings, values[*a as usize], values[*b as usize]));
            }
            Column::U32(values) => order = counting_sort(&order, values),
            Column::U8(values) => order.sort_by_key(|row| values[*row as usize]),
            Column::I64(values) => order.sort_by_key(|row| values[*row as usize]),
            Column::F64(values) => order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize])),
        }
    }
    order
}

fn text_order(strings: &Strings, a: u32, b: u32) -> Ordering {
    let key = |id: u32| strings.get(id).map_or((true, (0, "")), |text| (false, shortlex(text)));
    key(a).cmp(&key(b))
}

/// `order` sorted by `values`, stable; [`NONE`] comes last. Linear when the values are dense.
fn counting_sort(order: &[u32], values: &[u32]) -> Vec<u32> {
    let most = values.iter().filter(|value| **value != NONE).max().map_or(0, |value| *value as usize);
    if most > 8 * order.len() + 1_024 {
        let mut sorted = order.to_vec();
        sorted.sort_by_key(|row| values[*row as usize]);
        return sorted;
    }
    let bucket = |row: u32| match values[row as usize] {
        NONE => most + 1,
        value => value as usize,
    };
    let mut next = vec![0_u32; most + 3];
    for row in order {
        next[bucket(*row) + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![0; order.len()];
    for row in order {
        let slot = &mut next[bucket(*row)];
        sorted[*slot as usize] = *row;
        *slot += 1;
    }
    sorted
}

/// Provenances of the rows in `order`, as short as [`TableData::provenance`] allows.
fn shrink(provenance: &[u32], order: &[u32]) -> Vec<u32> {
    let mut rows = order.iter().map(|row| provenance[*row as usize]);
    match rows.next() {
        None => Vec::new(),
        Some(first) if rows.all(|other| other == first) => {
            if first == NONE {
                Vec::new()
            } else {
                vec![first]
            }
        }
        Some(_) => order.iter().map(|row| provenance[*row as usize]).collect(),
    }
}

/// Renumbers strings and provenances by first use, table by table, column by column, and drops unused ones.
fn canonical(strings: Strings, provenances: &[Provenance], mut tables: Vec<TableData>) -> Facts {
    let mut renumber = Renumber { new_id: vec![NONE; strings.len()], old: strings, kept: Strings::default() };
    for (table, data) in Table::ALL.iter().zip(&mut tables) {
        for (field, column) in table.spec().fields.iter().zip(&mut data.columns) {
            if let (FieldKind::Text, Column::U32(values)) = (field.kind, column) {
                for id in values.iter_mut() {
                    *id = renumber.string(*id);
                }
            }
        }
    }
    let mut ids: HashMap<u32, u32> = HashMap::new();
    let mut kept: Vec<Provenance> = Vec::new();
    for data in &mut tables {
        for id in data.provenance.iter_mut().filter(|id| **id != NONE) {
            let old = *id;
            *id = *ids.entry(old).or_insert_with(|| {
                kept.push(provenances[old as usize]);
                row_number(kept.len() - 1)
            });
        }
    }
    for provenance in &mut kept {
        provenance.evidence = renumber.string(provenance.evidence);
    }
    Facts { strings: renumber.kept, provenances: kept, tables }
}

struct Renumber {
    old: Strings,
    new_id: Vec<u32>,
    kept: Strings,
}

impl Renumber {
    fn string(&mut self, id: u32) -> u32 {
        let Some(text) = self.old.get(id) else { return NONE };
        let new = &mut self.new_id[id as usize];
        if *new == NONE {
            *new = self.kept.push(text);
        }
        *new
    }
}
