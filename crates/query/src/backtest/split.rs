//! Which ties a backtest hides (隐藏哪些关系).

use liantu_model::{MakesId, PartialDate, RowId as _, Snapshot};

use super::bootstrap::Random;
use crate::predict::{Hidden, TieKind};

/// Which ties are hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Split {
    /// This share of all ties, 0 to 1, drawn with the seed; a supply tie with all its products.
    Share(f64),
    /// Rows that begin on or after this date (`makes.valid_from`, `supplies.since`); rows without a
    /// date stay known, and so does a tie with an earlier row.
    Since(PartialDate),
}

/// The rows of `makes` or `supplies` to hide. Time O(rows log rows).
pub fn hide(world: &Snapshot, kind: TieKind, split: Split, seed: u64) -> Hidden {
    let ties = ties(world, kind);
    let mut hidden = Hidden::with_capacity(ties.len());
    match split {
        Split::Share(share) => {
            let chosen = draw(&ties, share, seed);
            let is_chosen = |row: &usize| chosen.binary_search(&ties[*row]).is_ok();
            hidden.extend((0..ties.len()).filter(is_chosen));
        }
        Split::Since(date) => {
            let begins = |row: usize| match kind {
                TieKind::Supplies => world.supplies().since().at(row),
                _ => world.makes().view().evidence(MakesId::from_index(row)).and_then(|evidence| evidence.valid_from),
            };
            hidden.extend((0..ties.len()).filter(|row| begins(*row).is_some_and(|begun| begun >= date)));
        }
    }
    hidden
}

/// The two ends of each row.
fn ties(world: &Snapshot, kind: TieKind) -> Vec<(u32, u32)> {
    let (makes, supplies) = (world.makes(), world.supplies());
    let (from, to) = match kind {
        TieKind::Supplies => (supplies.supplier().raw(), supplies.customer().raw()),
        _ => (makes.firm().raw(), makes.product().raw()),
    };
    from.iter().copied().zip(to.iter().copied()).collect()
}

/// A share of the different ties, ascending.
fn draw(ties: &[(u32, u32)], share: f64, seed: u64) -> Vec<(u32, u32)> {
    let mut distinct = ties.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut random = Random::new(seed, u64::MAX);
    let mut order: Vec<(u64, (u32, u32))> = distinct.into_iter().map(|tie| (random.next(), tie)).collect();
    order.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share from 0 to 1 of a count"
    )]
    let n = (share.clamp(0.0, 1.0) * order.len() as f64).round() as usize;
    let mut chosen: Vec<(u32, u32)> = order.into_iter().take(n).map(|(_, tie)| tie).collect();
    chosen.sort_unstable();
    chosen
}
