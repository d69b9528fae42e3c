//! Names in, ids out: keys, names and short forms as people type them, former names, pinyin; and suggestions when
//! nothing matches or several things do.
//!
//! A text is resolved by its best [`Fit`] alone: when several things match equally well, none of them is taken and
//! the error lists them with what each contains. A result with a name other than the requested one comes with a
//! remark ([`Resolved::note`]).

mod error;
mod fit;
mod former;
mod holds;
mod parts;
mod places;
mod regions;
mod rows;
mod search;
mod spelling;
mod stages;
#[cfg(test)]
mod tests;
mod things;
mod usual;
mod zones;

use liantu_model::{FirmId, NodeId, Scope, Table, Wording};

pub use error::{NameCandidate, NameCase, NameError, NameKind};
pub use fit::Fit;
pub use search::NameHit;
pub(crate) use stages::stage;

use crate::engine::Engine;
use crate::named::Named;

/// Candidates that an error lists.
const SHOWN: usize = 8;

/// What a name means (名称解析结果).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<T> {
    /// What it is.
    pub id: T,
    /// What the user should know about it: a former name, a common name, others of the same name.
    pub note: Option<Wording>,
}

impl<T> Resolved<T> {
    fn plain(id: T) -> Self {
        Self { id, note: None }
    }
}

impl Engine {
    /// Key and names of a row.
    pub fn named<I: NodeId>(&self, id: I) -> Named {
        self.named_row(I::TABLE, id.index())
    }

    /// Key and names of the row of a node table with this key; the key alone when there is none.
    pub(crate) fn named_in(&self, table: Table, key: &str) -> Named {
        let bare = || Named { key: key.to_owned(), zh: key.to_owned(), en: key.to_owned() };
        self.world.view(table).find(key).map_or_else(bare, |row| self.named_row(table, row))
    }

    fn named_row(&self, table: Table, row: usize) -> Named {
        let view = self.world.view(table);
        let (zh, en) = (rows::text(&view, "name", row), rows::text(&view, "name_en", row));
        let en = if en.is_empty() { zh } else { en };
        Named { key: view.key(row).to_owned(), zh: zh.to_owned(), en: en.to_owned() }
    }

    /// Where a firm is, if known.
    pub(crate) fn place_of(&self, firm: FirmId) -> Option<Named> {
        self.world.region_of(firm).map(|region| self.named(region))
    }

    /// Key and names of a scope; for several places they are joined by `+`.
    pub fn scope_name(&self, scope: &Scope) -> Named {
        let all: Vec<Named> = match scope {
            Scope::Region(region) => return self.named(*region),
            Scope::Zone(zone) => return self.named(*zone),
            Scope::Regions(regions) => regions.iter().map(|region| self.named(*region)).collect(),
            Scope::Zones(zones) => zones.iter().map(|zone| self.named(*zone)).collect(),
        };
        let join = |part: fn(&Named) -> &str| all.iter().map(part).collect::<Vec<_>>().join("+");
        Named { key: join(|n| &n.key), zh: join(|n| &n.zh), en: join(|n| &n.en) }
    }

    /// The error that several rows match equally well, those that contain something first.
    pub(crate) fn several(&self, kind: NameKind, text: &str, mut fitting: Vec<(NameKind, usize)>) -> NameError {
        let held = holds::Held::of(&self.world);
        fitting.sort_by(|a, b| held.favour(b.0, b.1).total_cmp(&held.favour(a.0, a.1)));
        let n_fitting = fitting.len();
        let candidates = fitting.into_iter().take(SHOWN).map(|(kind, row)| self.candidate(kind, row)).collect();
        NameError { kind, text: text.to_owned(), case: NameCase::Several, candidates, n_fitting }
    }

    /// The error that nothing matches, with what is similar to the text among these kinds of things.
    fn unknown(&self, kind: NameKind, query: &fit::Query, among: &[NameKind]) -> NameError {
        let held = holds::Held::of(&self.world);
        let mut near: Vec<(f64, NameKind, usize)> = Vec::new();
        for among in among {
            let Some(table) = table(*among) else { continue };
            let columns = rows::NameColumns::of(&self.world.view(table));
            let found = columns.nearest(&query.folded, |row| held.favour(*among, row), SHOWN);
            near.extend(found.into_iter().map(|(row, likeness)| (likeness, *among, row)));
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let near = near.into_iter().take(SHOWN).map(|(_, kind, row)| self.candidate(kind, row));
        NameError::unknown(kind, &query.text, near.collect())
    }

    fn candidate(&self, kind: NameKind, row: usize) -> NameCandidate {
        let named = table(kind).map(|table| self.named_row(table, row)).unwrap_or_default();
        NameCandidate { kind, named, holds: self.holds(kind, row) }
    }
}

/// The kinds of things that have a table of their own.
const KINDS: [NameKind; 8] = [
    NameKind::Chain,
    NameKind::ChainStage,
    NameKind::Product,
    NameKind::Firm,
    NameKind::Region,
    NameKind::Zone,
    NameKind::Project,
    NameKind::Indicator,
];

/// The kind of the things of a table.
fn kind_of(of: Table) -> Option<NameKind> {
    KINDS.into_iter().find(|kind| table(*kind) == Some(of))
}

/// The table of a kind of things, `None` for kinds without a table of their own.
fn table(kind: NameKind) -> Option<Table> {
    match kind {
        NameKind::Chain => Some(Table::Chains),
        NameKind::Product => Some(Table::Products),
        NameKind::Firm => Some(Table::Firms),
        NameKind::Region => Some(Table::Regions),
        NameKind::Zone => Some(Table::Zones),
        NameKind::Project => Some(Table::Projects),
        NameKind::ChainStage => Some(Table::Stages),
        NameKind::Indicator => Some(Table::Indicators),
        NameKind::RegionOrZone | NameKind::Site | NameKind::Stage => None,
    }
}
