//! Whether a choice keeps its budgets, has the claimed worth, and cannot be beaten by more than claimed.

use crate::verdict::{Difference, Verdict};

/// A choice of items within budgets, with the set that proves its bound, in plain numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BudgetClaim {
    /// What it is worth to heal each finding completely.
    pub weights: Vec<f64>,
    /// The findings each item heals, each with the share it heals.
    pub heals: Vec<Vec<(usize, f64)>>,
    /// What each item costs in each budget.
    pub costs: Vec<Vec<f64>>,
    /// The budgets.
    pub budgets: Vec<f64>,
    /// The items chosen.
    pub chosen: Vec<usize>,
    /// Their claimed worth.
    pub worth: f64,
    /// The claimed upper bound of every choice.
    pub bound: f64,
    /// The set from whose gains the bound was computed.
    pub bound_from: Vec<usize>,
}

/// By how much sums may differ, as a share of the sum of all weights.
const TOLERANCE: f64 = 1e-9;

/// Checks a choice and its bound (组合与上界核验).
///
/// For every set S: no choice is worth more than the worth of S plus what each item alone would add to it, as far as
/// the items fit into one budget, parts of items allowed. The check takes the least over the budgets. Time O(budgets
/// × n log n).
pub fn check_budget(claim: &BudgetClaim) -> Verdict {
    let n = claim.heals.len();
    let known = |set: &[usize]| {
        let mut sorted = set.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.len() == set.len() && set.iter().all(|item| *item < n)
    };
    let mut found = Vec::new();
    let mut expect = |holds: bool, quantity: &str, claimed: String, right: String| {
        if !holds {
            found.push(Difference { quantity: quantity.to_owned(), claimed, found: right });
        }
    };
    if !known(&claim.chosen) || !known(&claim.bound_from) || claim.costs.len() != n {
        expect(false, "items", format!("{:?}", claim.chosen), format!("each once, below {n}"));
        return Verdict::Refuted(found);
    }
    for (kind, budget) in claim.budgets.iter().enumerate() {
        let spent: f64 = claim.chosen.iter().map(|item| claim.costs[*item][kind]).sum();
        expect(spent <= budget * (1.0 + TOLERANCE), &format!("budget {kind}"), budget.to_string(), spent.to_string());
    }
    let near = |a: f64, b: f64| (a - b).abs() <= TOLERANCE * (1.0 + claim.weights.iter().sum::<f64>());
    let worth = worth(claim, &claim.chosen);
    expect(near(worth, claim.worth), "worth", claim.worth.to_string(), worth.to_string());
    let bound = bound(claim);
    expect(near(bound, claim.bound), "bound", claim.bound.to_string(), bound.to_string());
    if found.is_empty() { Verdict::Holds } else { Verdict::Refuted(found) }
}

/// The worth of a set, finding by finding.
fn worth(claim: &BudgetClaim, set: &[usize]) -> f64 {
    let healed = |finding: usize| {
        let parts = set.iter().flat_map(|item| claim.heals[*item].iter().filter(move |(of, _)| *of == finding));
        1.0 - parts.map(|(_, part)| 1.0 - part).product::<f64>()
    };
    claim.weights.iter().enumerate().map(|(finding, weight)| weight * healed(finding)).sum()
}

fn bound(claim: &BudgetClaim) -> f64 {
    let base = worth(claim, &claim.bound_from);
    let fits = |item: &usize| claim.costs[*item].iter().zip(&claim.budgets).all(|(cost, budget)| cost <= budget);
    let open: Vec<usize> = (0..claim.heals.len()).filter(fits).collect();
    // An item of the set adds nothing by being chosen again, but the bound may count it as if it did.
    let gain = |item: usize| worth(claim, &[claim.bound_from.as_slice(), &[item]].concat()) - base;
    let gains: Vec<(usize, f64)> = open.into_iter().map(|item| (item, gain(item).max(0.0))).collect();
    let all = gains.iter().map(|(_, gain)| gain).sum();
    let each = (0..claim.budgets.len()).map(|kind| {
        let mut order = gains.clone();
        let cost = |item: usize| claim.costs[item][kind];
        order.sort_by(|a, b| (b.1 * cost(a.0)).total_cmp(&(a.1 * cost(b.0))));
        let (mut sum, mut room) = (0.0, claim.budgets[kind]);
        for (item, gain) in order {
            let part = if cost(item) > 0.0 { (room / cost(item)).min(1.0) } else { 1.0 };
            sum += gain * part;
            room = (room - cost(item)).max(0.0);
        }
        sum
    });
    base + each.fold(all, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 亩: one firm of 100 heals a finding of 3, two of 50 heal two of 2 each.
    fn claim() -> BudgetClaim {
        BudgetClaim {
            weights: vec![3.0, 2.0, 2.0],
            heals: vec![vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]],
            costs: vec![vec![100.0], vec![50.0], vec![50.0]],
            budgets: vec![100.0],
            chosen: vec![1, 2],
            worth: 4.0,
            bound: 4.0,
            bound_from: vec![],
        }
    }

    #[test]
    fn any_tampering_is_noticed() {
        assert_eq!(check_budget(&claim()), Verdict::Holds);
        let tamper: [fn(&mut BudgetClaim); 9] = [
            |claim| (claim.chosen, claim.worth) = (vec![0, 1], 5.0),
            |claim| claim.chosen = vec![1, 1],
            |claim| claim.chosen = vec![1, 7],
            |claim| claim.worth = 4.1,
            |claim| claim.bound = 3.9,
            |claim| claim.bound = 4.1,
            |claim| claim.bound_from = vec![0],
            |claim| claim.budgets[0] = 90.0,
            |claim| claim.weights[1] = 1.0,
        ];
        for (at, tamper) in tamper.iter().enumerate() {
            let mut claim = claim();
            tamper(&mut claim);
            assert_ne!(check_budget(&claim), Verdict::Holds, "{at}");
        }
    }
}
