//! The plain ranking used as a yardstick: ties alone, in whole numbers.

use std::cmp::Reverse;

use liantu_model::{FirmId, Snapshot};

use crate::ties::Ties;

/// A maker of a missing product, ranked by its ties alone: the plain integer score
/// `10 customers inside + 3 shared customers + ⌊log2 size⌋`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieRank {
    /// The firm.
    pub firm: FirmId,
    /// Its ties into the scope.
    pub ties: Ties,
    /// The score.
    pub score: i64,
}

/// The `top` makers by [`TieRank::score`], then size, then firm.
///
/// Time is linear in the makers, plus sorting the top.
pub fn rank_by_ties(world: &Snapshot, makers: &[FirmId], top: usize, ties: impl Fn(FirmId) -> Ties) -> Vec<TieRank> {
    let sizes = world.firms().size();
    let size = |firm: FirmId| sizes.get(firm).unwrap_or_default();
    let rank = |firm: &FirmId| {
        let ties = ties(*firm);
        let weight = i64::from(size(*firm).max(1).ilog2());
        let score = 10 * i64::from(ties.customers_inside) + 3 * i64::from(ties.shared_customers) + weight;
        TieRank { firm: *firm, ties, score }
    };
    let mut ranked: Vec<TieRank> = makers.iter().map(rank).collect();
    let key = |rank: &TieRank| (Reverse(rank.score), Reverse(size(rank.firm)), rank.firm);
    if ranked.len() > top && top > 0 {
        ranked.select_nth_unstable_by_key(top - 1, key);
        ranked.truncate(top);
    }
    ranked.sort_unstable_by_key(key);
    ranked.truncate(top);
    ranked
}
