//! Scores of a few nodes among many (稀疏得分): only what was touched costs time.

/// A score for each of `n` nodes, most of them 0; knows which ones are not.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    values: Vec<f64>,
    touched: Vec<u32>,
}

impl Scores {
    /// All 0, for nodes below `n`.
    pub fn new(n: usize) -> Self {
        Self { values: vec![0.0; n], touched: Vec::new() }
    }

    /// Adds to a score; an amount that is not above 0 changes nothing.
    #[inline]
    pub fn add(&mut self, node: u32, amount: f64) {
        if amount > 0.0 {
            let value = &mut self.values[node as usize];
            if *value == 0.0 {
                self.touched.push(node);
            }
            *value += amount;
        }
    }

    /// The score of a node.
    #[inline]
    pub fn get(&self, node: u32) -> f64 {
        self.values.get(node as usize).copied().unwrap_or_default()
    }

    /// The nodes with a score above 0, in the order in which they got it.
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Resets all scores to 0, in time linear in what was touched.
    pub fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.values[node as usize] = 0.0;
        }
    }
}

/// The `top` best of these scored nodes: best first, equal scores in node order.
///
/// Time is linear in the nodes, plus sorting the top.
pub(crate) fn best(mut scored: Vec<(u32, f64)>, top: usize) -> Vec<(u32, f64)> {
    let order = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if top > 0 && scored.len() > top {
        scored.select_nth_unstable_by(top - 1, order);
    }
    scored.truncate(top);
    scored.sort_unstable_by(order);
    scored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleared_scores_are_as_good_as_new() {
        let mut scores = Scores::new(4);
        for (node, amount) in [(2, 0.5), (0, 1.0), (2, 0.25), (3, 0.0), (1, f64::NAN)] {
            scores.add(node, amount);
        }
        assert_eq!((scores.touched(), scores.get(2).to_bits()), ([2, 0].as_slice(), 0.75_f64.to_bits()));
        scores.clear();
        assert!(scores.touched().is_empty() && (0..5).all(|node| scores.get(node) == 0.0));
    }

    #[test]
    fn the_best_are_those_of_a_full_sort() {
        let scored: Vec<(u32, f64)> = (0..50).map(|node| (node, f64::from(node * 7 % 10))).collect();
        let mut sorted = scored.clone();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for top in [0, 1, 7, 49, 50, 60] {
            assert_eq!(best(scored.clone(), top), sorted[..top.min(50)]);
        }
    }
}
