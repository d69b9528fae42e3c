//! What a set of items is worth (覆盖价值).

/// What can be chosen, what it would heal, and the budgets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Items {
    /// What it is worth to heal each finding completely, not negative.
    pub weights: Vec<f64>,
    /// The findings each item heals, each with the share it heals, 0 to 1; a finding appears once.
    pub heals: Vec<Vec<(usize, f64)>>,
    /// What each item costs in each budget, not negative.
    pub costs: Vec<Vec<f64>>,
    /// The budgets, above 0. Without budgets everything can be chosen.
    pub budgets: Vec<f64>,
}

/// What a set of items leaves unhealed of each finding, 0 to 1 (剩余未补部分).
///
/// The worth of a set S is `f(S) = Σ_k w_k (1 − Π_{i ∈ S} (1 − p_ik))`, where w, p are `weights` and the shares in
/// `heals`: each item heals its share of what the others left. f grows with S and an item adds less to a larger set
/// (monotone and submodular): what is left of a finding can only shrink, and an item adds `Σ_k w_k · left_k · p_ik`.
/// Both hold bit for bit, because rounded products of numbers from 0 to 1 never grow.
///
/// ```
/// use liantu_query::portfolio::{Items, Left};
/// let items = Items { weights: vec![1.0], heals: vec![vec![(0, 0.5)]; 2], ..Items::default() };
/// let mut left = Left::of(&items, &[]);
/// assert_eq!(left.gain(&items, 0), 0.5);
/// left.add(&items, 0);
/// assert_eq!(left.gain(&items, 1), 0.25);
/// assert_eq!(left.worth(&items), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Left(Vec<f64>);

impl Left {
    /// What this set leaves.
    pub fn of(items: &Items, set: &[usize]) -> Self {
        let mut left = Self(vec![1.0; items.weights.len()]);
        for item in set {
            left.add(items, *item);
        }
        left
    }

    /// Adds an item to the set.
    pub fn add(&mut self, items: &Items, item: usize) {
        for (finding, part) in &items.heals[item] {
            self.0[*finding] *= 1.0 - part;
        }
    }

    /// What an item would add to the worth of the set. Time linear in the findings it heals.
    pub fn gain(&self, items: &Items, item: usize) -> f64 {
        items.heals[item].iter().map(|(finding, part)| items.weights[*finding] * self.0[*finding] * part).sum()
    }

    /// The worth of the set.
    pub fn worth(&self, items: &Items) -> f64 {
        items.weights.iter().zip(&self.0).map(|(weight, left)| weight * (1.0 - left)).sum()
    }

    /// What is left of each finding.
    pub fn parts(&self) -> &[f64] {
        &self.0
    }
}

impl Items {
    /// The number of items.
    pub fn len(&self) -> usize {
        self.heals.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.heals.is_empty()
    }

    /// Whether an item fits into every budget by itself.
    pub fn can_be_had(&self, item: usize) -> bool {
        self.fits(item, &vec![0.0; self.budgets.len()])
    }

    /// Whether an item fits on top of what is already spent.
    pub fn fits(&self, item: usize, spent: &[f64]) -> bool {
        let each = self.costs[item].iter().zip(spent).zip(&self.budgets);
        each.into_iter().all(|((cost, spent), budget)| spent + cost <= *budget)
    }

    /// The sum of an item's costs, each as a share of its budget.
    pub fn burden(&self, item: usize) -> f64 {
        self.costs[item].iter().zip(&self.budgets).map(|(cost, budget)| cost / budget).sum()
    }
}
