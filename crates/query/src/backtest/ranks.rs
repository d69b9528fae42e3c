//! Where hidden ties rank among all candidates (隐藏关系的名次).

use super::measures::Group;
use crate::predict::{Desk, Ground, Method};

/// The groups of equal scores that hold hidden ties of a query, best first, and the number of candidates: all that
/// are not known ties of it.
///
/// Time is linear in what the method touches, or in the candidates when it has a base; times the logarithm of the
/// hidden ties.
pub fn ranked(ground: &Ground, method: &dyn Method, query: u32, lost: &[u32], desk: &mut Desk) -> (Vec<Group>, u32) {
    method.score(query, desk);
    let (base, scores) = (method.base(), &desk.scores);
    let total = |node: u32| base.get(node as usize).copied().unwrap_or_default() + scores.get(node);
    let mut levels: Vec<f64> = lost.iter().map(|node| total(*node)).collect();
    levels.sort_unstable_by(|a, b| b.total_cmp(a));
    levels.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let mut tally = Tally { above: vec![0; levels.len() + 1], equal: vec![0; levels.len()], levels };
    let all = 0..ground.n_candidates();
    let is_candidate = |node: &u32| ground.is_candidate(query, *node);
    let n = all.len() - ground.known(query).len() - usize::from(!is_own_candidate(ground, query));
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    let seen = if base.is_empty() {
        let seen: u32 =
            scores.touched().iter().copied().filter(is_candidate).map(|node| tally.count(total(node))).sum();
        tally.count_many(0.0, n - seen);
        n
    } else {
        all.filter(is_candidate).map(|node| tally.count(total(node))).sum()
    };
    let groups = tally.groups(lost.iter().map(|node| total(*node)));
    desk.scores.clear();
    (groups, seen)
}

/// Whether the node with the same number as the query is a candidate for it or one of its known ties.
fn is_own_candidate(ground: &Ground, query: u32) -> bool {
    ground.is_candidate(query, query) || ground.known(query).binary_search(&query).is_ok()
}

/// Candidates counted by the different scores of hidden ties, best first.
struct Tally {
    levels: Vec<f64>,
    /// Candidates above level `i` and not above level `i − 1`.
    above: Vec<u32>,
    equal: Vec<u32>,
}

impl Tally {
    fn count(&mut self, score: f64) -> u32 {
        self.count_many(score, 1)
    }

    fn count_many(&mut self, score: f64, n: u32) -> u32 {
        let at = self.levels.partition_point(|level| level.total_cmp(&score).is_ge());
        if at > 0 && self.levels[at - 1].total_cmp(&score).is_eq() {
            self.equal[at - 1] += n;
        }
        self.above[at] += n;
        n
    }

    fn groups(self, hidden: impl Iterator<Item = f64>) -> Vec<Group> {
        let mut above = 0;
        let mut groups: Vec<Group> = Vec::with_capacity(self.levels.len());
        for (equal, more) in self.equal.iter().zip(&self.above) {
            above += more;
            groups.push(Group { above, equal: *equal, hidden: 0 });
        }
        for score in hidden {
            let at = self.levels.partition_point(|level| level.total_cmp(&score).is_gt());
            groups[at].hidden += 1;
        }
        groups
    }
}
