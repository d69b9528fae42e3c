//! One search over everything that has a name.

use liantu_model::{RegionId, RowId as _, Wording, ZoneId};

use super::error::NameKind;
use super::fit::{Fit, Query};
use super::holds::Held;
use super::{Named, regions, zones};
use crate::engine::Engine;

/// Something that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    /// What it is.
    pub kind: NameKind,
    /// Its key and names.
    pub named: Named,
    /// What it holds or where it is.
    pub holds: Option<Wording>,
    /// How the text fits it.
    pub fit: Fit,
}

impl Engine {
    /// At most `limit` things of these kinds that a text fits, the best first: by the fit, then by
    /// what lies in the home province or holds data, then in the order of `kinds` and of keys.
    /// Kinds without a table of their own find nothing.
    ///
    /// Time is one pass over the names of each kind.
    pub fn search(&self, text: &str, kinds: &[NameKind], limit: usize) -> Vec<NameHit> {
        let query = Query::new(text);
        if query.folded.is_empty() {
            return Vec::new();
        }
        let held = Held::of(&self.world);
        let mut found: Vec<(Fit, f64, NameKind, usize)> = Vec::new();
        for kind in kinds {
            let rows = self.all_fitting(*kind, &query).into_iter();
            found.extend(rows.map(|(fit, row)| (fit, held.favour(*kind, row), *kind, row)));
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let hit = |(fit, _, kind, row)| {
            let candidate = self.candidate(kind, row);
            NameHit { kind, named: candidate.named, holds: candidate.holds, fit }
        };
        found.into_iter().take(limit).map(hit).collect()
    }

    /// How a text fits a place by the short forms of places.
    pub(super) fn fit_of(&self, kind: NameKind, query: &Query, row: usize, name: &str) -> Option<Fit> {
        match kind {
            NameKind::Region => regions::fit(&self.world, query, RegionId::from_index(row), name).map(|(fit, _)| fit),
            NameKind::Zone => zones::fit(&self.world, query, ZoneId::from_index(row), name),
            _ => None,
        }
    }
}
