//! What changed between two generations, in facts and in findings.

use std::collections::BTreeMap;

use liantu_model::{ChangeSet, FieldKind, FieldSpec, Snapshot, Table, TableData};
use liantu_query::Work;

use crate::diagnosis::FindingView;
use crate::engine::Engine;

liantu_model::codes! {
    /// How a row changed.
    RowChange {
        /// 新增.
        Added = "added", "新增", "added";
        /// 更新.
        Changed = "changed", "更新", "changed";
        /// 删除.
        Removed = "removed", "删除", "removed";
    }
}

/// A row that is different in two generations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// The table.
    pub table: Table,
    /// Its key; the parts of an edge's key are joined by ` · `.
    pub key: String,
    /// The names of what the key refers to.
    pub name: String,
    /// How it changed.
    pub change: RowChange,
    /// The fields that changed: field, before, after. For an added row, all that are known.
    pub fields: Vec<(&'static FieldSpec, String, String)>,
}

/// The difference between two generations in facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactDiff {
    /// Rows added, changed and removed, by table, for tables with any.
    pub tables: Vec<(Table, u64, u64, u64)>,
    /// The rows, table by table.
    pub rows: Vec<FactChange>,
}

/// The difference between two generations in findings.
#[derive(Clone, Debug, Default)]
pub struct FindingDiff {
    /// Findings that did not exist before (新出现).
    pub new: Vec<FindingView>,
    /// Findings that no longer exist (已消除).
    pub healed: Vec<FindingView>,
    /// Findings in both (仍存在): the severity before, and the finding as it is now.
    pub persistent: Vec<(f64, FindingView)>,
}

impl Engine {
    /// The changes that turn the facts of `before` into these.
    ///
    /// At most `limit` rows of each table are described; all are counted.
    pub fn facts_since(&self, before: &Self, limit: usize) -> FactDiff {
        let (old, new) = (before.world().facts(), self.world().facts());
        let (forward, back) = (ChangeSet::between(old, new), ChangeSet::between(new, old));
        let worlds = [before.world(), self.world()];
        let mut diff = FactDiff::default();
        for table in Table::ALL {
            let Sides { added, changed, removed } = sides(*table, &forward, &back);
            if added.len() + changed.len() + removed.len() == 0 {
                continue;
            }
            diff.tables.push((*table, added.len() as u64, changed.len() as u64, removed.len() as u64));
            let describe = Describe { table: *table, worlds };
            let (set, was) = (&forward.table(*table).set, &back.table(*table).set);
            let added = added.iter().map(|row| describe.row(RowChange::Added, (&forward, set, *row), None));
            let changed = changed
                .iter()
                .map(|(row, old)| describe.row(RowChange::Changed, (&forward, set, *row), Some((&back, was, *old))));
            let removed = removed.iter().map(|row| describe.row(RowChange::Removed, (&back, was, *row), None));
            diff.rows.extend(added.chain(changed).chain(removed).take(limit));
        }
        diff
    }

    /// Which findings of these chains in the scope with this name are new, healed or persistent since `before`.
    ///
    /// # Errors
    /// [`crate::NameError`] when a generation does not contain the chain or scope.
    pub fn findings_since(
        &self,
        before: &Self,
        chain: Option<&str>,
        scope: &str,
        work: &Work,
    ) -> Result<FindingDiff, crate::NameError> {
        let mut old: BTreeMap<String, FindingView> =
            before.findings_of(chain, scope, work)?.into_iter().map(|finding| (finding.id.clone(), finding)).collect();
        let mut diff = FindingDiff::default();
        for finding in self.findings_of(chain, scope, work)? {
            match old.remove(&finding.id) {
                Some(was) => diff.persistent.push((was.severity, finding)),
                None => diff.new.push(finding),
            }
        }
        diff.healed = old.into_values().collect();
        for findings in [&mut diff.new, &mut diff.healed] {
            findings.sort_by(|a, b| b.severity.total_cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
        }
        Ok(diff)
    }

    fn findings_of(&self, chain: Option<&str>, scope: &str, work: &Work) -> Result<Vec<FindingView>, crate::NameError> {
        let chains = chain.map_or_else(|| Ok(self.all_chains()), |chain| self.chain(chain).map(|chain| vec![chain]))?;
        let diagnoses = self.diagnose_each(&chains, &self.scope(scope)?, None, work);
        Ok(diagnoses.into_iter().flat_map(|diagnosis| diagnosis.findings).collect())
    }
}

/// Rows of one table on both sides of a difference.
struct Sides {
    added: Vec<usize>,
    changed: Vec<(usize, usize)>,
    removed: Vec<usize>,
}

/// Sorts the rows of two opposite change sets: a row that one sets and the other removes was added; a row that both
/// set, in the same order, was changed.
fn sides(table: Table, forward: &ChangeSet, back: &ChangeSet) -> Sides {
    let keys = |change: &ChangeSet, data: &TableData| -> Vec<String> {
        (0..data.rows).map(|row| change.key_text(table, data, row)).collect()
    };
    let split = |set: Vec<String>, gone: Vec<String>| {
        let gone: std::collections::BTreeSet<String> = gone.into_iter().collect();
        set.iter().enumerate().map(|(row, _)| row).partition::<Vec<usize>, _>(|row| gone.contains(&set[*row]))
    };
    let (there, here) = (back.table(table), forward.table(table));
    let (added, kept) = split(keys(forward, &here.set), keys(back, &there.removed));
    let (removed, was) = split(keys(back, &there.set), keys(forward, &here.removed));
    Sides { added, changed: kept.into_iter().zip(was).collect(), removed }
}

/// Puts rows of change sets into words.
struct Describe<'a> {
    table: Table,
    worlds: [&'a Snapshot; 2],
}

/// A row of a change set.
type Row<'a> = (&'a ChangeSet, &'a TableData, usize);

impl Describe<'_> {
    fn row(&self, change: RowChange, (set, data, row): Row<'_>, before: Option<Row<'_>>) -> FactChange {
        let text = |(change, data, row): Row<'_>, field: usize| {
            let strings = &change.strings;
            let key = |_: Table, id: u32| strings.get(id).unwrap_or_default().to_owned();
            self.table.spec().fields[field].cell_text(&data.columns[field], row, strings, &key)
        };
        let fields = self.table.spec().fields.iter().enumerate().filter_map(|(at, field)| {
            let now = text((set, data, row), at);
            let was = before.map(|before| text(before, at)).unwrap_or_default();
            (now != was).then_some((field, was, now))
        });
        let fields = match change {
            RowChange::Removed => fields.map(|(field, was, now)| (field, now, was)).collect(),
            _ => fields.collect(),
        };
        let key = set.key_text(self.table, data, row);
        FactChange { table: self.table, key, name: self.name((set, data, row)), change, fields }
    }

    /// The names of what the key refers to; for a node its own name.
    fn name(&self, (change, data, row): Row<'_>) -> String {
        let spec = self.table.spec();
        let value = |field: usize| match &data.columns[field] {
            liantu_model::column::Column::U32(ids) => ids.get(row).and_then(|id| change.strings.get(*id)),
            _ => None,
        };
        if let Some(at) = spec.field("name").filter(|_| spec.shape == liantu_model::Shape::Node) {
            return value(at).map_or_else(|| self.known(self.table, value(0).unwrap_or_default()), str::to_owned);
        }
        let parts = spec.key_fields().filter_map(|field| match spec.fields[field].kind {
            FieldKind::Ref(to) => value(field).map(|key| self.known(to, key)),
            _ => value(field).map(str::to_owned),
        });
        parts.collect::<Vec<_>>().join(" · ")
    }

    fn known(&self, table: Table, key: &str) -> String {
        let names = self.worlds.iter().rev().filter_map(|world| {
            let view = world.view(table);
            let (row, at) = (view.find(key)?, table.spec().field("name")?);
            let text =
                table.spec().fields[at].cell_text(&view.data().columns[at], row, view.strings(), &|_, _| String::new());
            Some(text)
        });
        names.into_iter().next().unwrap_or_else(|| key.to_owned())
    }
}
