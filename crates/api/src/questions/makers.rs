//! The recorded makers of products, overall and in one place.

use std::collections::BTreeSet;

use liantu_engine::{FirmId, Lang, Scope};
use liantu_model::{Inside, ProductId};
use liantu_table::Column;
use schemars::JsonSchema;
use serde::Serialize;

use super::listing::{FIRMS, not_recorded};
use crate::ask::Ask;
use crate::question::pick;
use crate::shapes::Named;

/// How many firms are recorded as makers (企业数).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Makers {
    /// Recorded makers anywhere; `null` when none is recorded.
    pub n_makers: Option<usize>,
    /// Those in the place in question; `null` when no maker is recorded anywhere, no firm of the place is recorded,
    /// or there is no place.
    pub n_makers_here: Option<usize>,
}

/// Columns of [`Makers`]; the last is for answers about a place.
pub(crate) const MAKERS: [Column; 2] = [
    Column::integer("n_makers", "企业", "makers").unknown("未收录", "not recorded"),
    Column::integer("n_makers_here", "其中本地", "makers here").unknown("未收录", "not recorded"),
];

/// A place whose makers are counted.
pub(crate) struct CountedPlace<'e> {
    inside: Inside<'e>,
    /// Firms recorded in it.
    pub(crate) n_firms: usize,
}

impl<'e> CountedPlace<'e> {
    /// The place of a scope.
    pub(crate) fn new(ask: &Ask<'e>, scope: &Scope) -> Self {
        let world = ask.engine.world();
        let inside = scope.inside(world);
        let n_firms = world.firms().ids().filter(|firm| inside.contains(*firm)).count();
        Self { inside, n_firms }
    }

    /// Whether a firm is in it.
    pub(crate) fn contains(&self, firm: FirmId) -> bool {
        self.inside.contains(firm)
    }
}

impl Makers {
    /// The makers of any of these products, each counted once.
    pub(crate) fn of(ask: &Ask<'_>, products: &[ProductId], place: Option<&CountedPlace<'_>>) -> Self {
        let makers = ask.engine.world().adjacency().makers();
        let makers: BTreeSet<FirmId> =
            products.iter().flat_map(|product| makers.of(*product).iter().copied()).collect();
        let is_known = !makers.is_empty();
        let place = place.filter(|place| is_known && place.n_firms > 0);
        Self {
            n_makers: is_known.then_some(makers.len()),
            n_makers_here: place.map(|place| makers.iter().filter(|firm| place.contains(**firm)).count()),
        }
    }
}

/// What the words for unknown numbers of makers mean, for a place with this many recorded firms.
pub(crate) fn remark(place: Option<(&Named, usize)>, is_any_unknown: bool, lang: Lang) -> Option<String> {
    let zh = "未收录：数据中没有生产它的企业，并非没有企业生产。";
    let en = "not recorded: the data has no maker of it, which does not mean that there is none.";
    match place {
        Some((scope, 0)) => Some(not_recorded(scope, FIRMS, lang)),
        _ => is_any_unknown.then(|| pick(lang, zh, en).to_owned()),
    }
}
