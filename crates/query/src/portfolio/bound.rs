//! What no set within the budgets can exceed.

use super::coverage::{Items, Left};

/// An upper bound of the worth of every set within the budgets (最优值上界), and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The bound.
    pub worth: f64,
    /// The set from whose gains it was computed.
    pub from: Vec<usize>,
    /// The budget whose knapsack gave it; `None`: the gains of all items together.
    pub budget: Option<usize>,
}

impl Bound {
    /// The least bound over the prefixes of a sequence of items.
    ///
    /// For any sets S and O, `f(O) ≤ f(S) + Σ_{i ∈ O} gain_i(S)` (monotone and submodular). O lies within each
    /// budget, so the sum is at most the fractional knapsack of the gains in that budget: items in order of gain /
    /// cost, the last one in part. The least over all prefixes S of the sequence and all budgets is the bound. Items
    /// that do not fit by themselves are left out.
    ///
    /// Source: Leskovec et al. (2007), KDD, 420–429, §3.2 (“online bound”), there for one budget.
    /// Time O(|sequence| × budgets × n log n).
    pub fn of(items: &Items, sequence: &[usize]) -> Self {
        let from = |n: usize| Self::from(items, &sequence[..n]);
        (1..=sequence.len()).fold(from(0), |best, n| best.least(from(n)))
    }

    /// The lesser of two; if equal, the first.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        if other.worth < self.worth { other } else { self }
    }

    /// The bound from the gains on top of one set.
    fn from(items: &Items, set: &[usize]) -> Self {
        let left = Left::of(items, set);
        let open = (0..items.len()).filter(|item| items.can_be_had(*item));
        let gains: Vec<(usize, f64)> = open.map(|item| (item, left.gain(items, item))).collect();
        let all: f64 = gains.iter().map(|(_, gain)| gain).sum();
        let bound = |more: f64, budget| Self { worth: left.worth(items) + more, from: set.to_vec(), budget };
        let each = (0..items.budgets.len()).map(|kind| bound(knapsack(items, &gains, kind), Some(kind)));
        each.fold(bound(all, None), Self::least)
    }
}

/// The largest sum of gains, parts of items allowed, within one budget.
fn knapsack(items: &Items, gains: &[(usize, f64)], kind: usize) -> f64 {
    let mut order: Vec<(f64, f64)> = gains.iter().map(|(item, gain)| (*gain, items.costs[*item][kind])).collect();
    order.sort_by(|a, b| (b.0 * a.1).total_cmp(&(a.0 * b.1)));
    let (mut sum, mut room) = (0.0, items.budgets[kind]);
    for (gain, cost) in order {
        if cost > room {
            return sum + gain * room / cost;
        }
        sum += gain;
        room -= cost;
    }
    sum
}
