//! One search over everything that has a name.

use liantu_model::{NodeId, RegionId, RowId as _, Wording, ZoneId};

use super::error::NameKind;
use super::fit::{Fit, Query};
use super::holds::Held;
use super::{kind_of, regions, zones};
use crate::engine::Engine;
use crate::named::Named;

/// Something that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    /// What it is.
    pub kind: NameKind,
    /// Its key and names.
    pub named: Named,
    /// What it contains or where it is.
    pub holds: Option<Wording>,
    /// How the text matches it.
    pub fit: Fit,
}

impl Engine {
    /// At most `limit` things of these kinds that match a text, the best first: by the match, then by whether it lies
    /// in the home province or contains data, then in the order of `kinds` and of keys. Kinds without a table of
    /// their own find nothing.
    ///
    /// Time is one pass over the names of each kind.
    pub fn search(&self, text: &str, kinds: &[NameKind], limit: usize) -> Vec<NameHit> {
        let hit = |(fit, kind, row)| {
            let candidate = self.candidate(kind, row);
            NameHit { kind, named: candidate.named, holds: candidate.holds, fit }
        };
        self.ranked(&Query::new(text), kinds).into_iter().take(limit).map(hit).collect()
    }

    /// All rows of one table that match a text, in the order of [`Engine::search`]; none for a table whose things
    /// have no names.
    pub fn search_rows<I: NodeId>(&self, text: &str) -> Vec<I> {
        let kinds: Vec<NameKind> = kind_of(I::TABLE).into_iter().collect();
        let ranked = self.ranked(&Query::new(text), &kinds).into_iter();
        ranked.map(|(_, _, row)| I::from_index(row)).collect()
    }

    /// At most eight rows of one table whose names are similar to a text, the likeliest first.
    pub fn near_names<I: NodeId>(&self, text: &str) -> Vec<Named> {
        let Some(kind) = kind_of(I::TABLE) else { return Vec::new() };
        let unknown = self.unknown(kind, &Query::new(text), &[kind]);
        unknown.candidates.into_iter().map(|candidate| candidate.named).collect()
    }

    /// What matches a text, the best first.
    fn ranked(&self, query: &Query, kinds: &[NameKind]) -> Vec<(Fit, NameKind, usize)> {
        if query.folded.is_empty() {
            return Vec::new();
        }
        let held = Held::of(&self.world);
        let mut found: Vec<(Fit, f64, NameKind, usize)> = Vec::new();
        for kind in kinds {
            let rows = self.all_fitting(*kind, query).into_iter();
            found.extend(rows.map(|(fit, row)| (fit, held.favour(*kind, row), *kind, row)));
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        found.into_iter().map(|(fit, _, kind, row)| (fit, kind, row)).collect()
    }

    /// How a text matches a place by the short forms of places.
    pub(super) fn fit_of(&self, kind: NameKind, query: &Query, row: usize, name: &str) -> Option<Fit> {
        match kind {
            NameKind::Region => regions::fit(&self.world, query, RegionId::from_index(row), name).map(|(fit, _)| fit),
            NameKind::Zone => zones::fit(&self.world, query, ZoneId::from_index(row), name),
            _ => None,
        }
    }
}
