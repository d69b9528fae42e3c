//! Draws that are the same on any machine: integers and IEEE-exact operations only.

use rand_core::{RngCore as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256StarStar;

/// The one stream of random numbers of a nation.
pub(super) struct Random(Xoshiro256StarStar);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(Xoshiro256StarStar::seed_from_u64(seed))
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.below_wide(n.into())).unwrap_or_default()
    }

    /// A number below `n`, which may be large.
    pub(super) fn below_wide(&mut self, n: u64) -> u64 {
        u64::try_from((u128::from(self.0.next_u64()) * u128::from(n)) >> 64).unwrap_or_default()
    }

    /// One of these, and none of an empty slice.
    pub(super) fn one_of<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.below(u32::try_from(items.len()).unwrap_or(u32::MAX)) as usize).copied()
    }

    /// Whether an event with this probability per thousand happens.
    pub(super) fn per_mille(&mut self, n: u32) -> bool {
        self.below(1_000) < n
    }

    /// `u^(-sixteenths/16)` for a uniform `u`, below 16/16: a power law, by square roots alone.
    pub(super) fn power(&mut self, sixteenths: u32) -> f64 {
        let mut root = (f64::from(self.below(u32::MAX)) + 1.0) / f64::from(u32::MAX);
        let mut product = 1.0;
        for half in [8, 4, 2, 1] {
            root = root.sqrt();
            if sixteenths & half > 0 {
                product *= root;
            }
        }
        1.0 / product
    }
}

/// The whole part of a number that is never negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and saturated when too large")]
pub(super) fn whole(value: f64) -> u64 {
    value as u64
}

/// Draws an index with probability in proportion to its weight.
#[derive(Default)]
pub(super) struct Weighted(Vec<u64>);

impl Weighted {
    pub(super) fn new(weights: impl Iterator<Item = u64>) -> Self {
        Self(running_sums(weights))
    }

    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let at = random.below_wide(self.0.last().copied().unwrap_or(1));
        self.0.partition_point(|sum| *sum <= at)
    }
}

/// The sum of the weights up to and including each.
pub(super) fn running_sums(weights: impl Iterator<Item = u64>) -> Vec<u64> {
    let add = |sum: &mut u64, weight| {
        *sum += weight;
        Some(*sum)
    };
    weights.scan(0, add).collect()
}
