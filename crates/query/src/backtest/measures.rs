//! How well hidden ties are ranked (排序指标), with fair treatment of equal scores.

liantu_model::codes! {
    /// What is measured for each query, in this order; all are better when larger.
    Measure {
        /// 首位命中率: a hidden tie comes first.
        HitAt1 = "hit_at_1", "首位命中", "hit@1";
        /// 前5命中率.
        HitAt5 = "hit_at_5", "前5命中", "hit@5";
        /// 前10命中率.
        HitAt10 = "hit_at_10", "前10命中", "hit@10";
        /// 前50命中率.
        HitAt50 = "hit_at_50", "前50命中", "hit@50";
        /// 平均倒数排名, MRR: 1 / rank of the best hidden tie.
        ReciprocalRank = "mrr", "平均倒数排名 MRR", "MRR";
        /// NDCG@10.
        GainAt10 = "ndcg_at_10", "NDCG@10", "NDCG@10";
        /// AUC: the share of all other candidates that rank below a hidden tie.
        Auc = "auc", "AUC", "AUC";
    }
}

impl Measure {
    /// All measures, in order.
    pub const ALL: [Self; 7] =
        [Self::HitAt1, Self::HitAt5, Self::HitAt10, Self::HitAt50, Self::ReciprocalRank, Self::GainAt10, Self::Auc];
}

/// One value for each of [`Measure::ALL`].
pub type Measured = [f64; 7];

/// Candidates of one query with the same score, among them hidden ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Candidates with a higher score.
    pub above: u32,
    /// Candidates with this score, hidden ties included.
    pub equal: u32,
    /// Hidden ties among them, at least 1.
    pub hidden: u32,
}

/// The measures of one query (排序指标).
///
/// **Meaning.** Candidates are ranked by score; those with equal scores come in random order, and the result is the
/// mean over all such orders, so no method gains or loses by the order in which equal candidates happen to be stored.
///
/// **Formula.** With `m` hidden ties among `n` candidates, and groups of equal scores in descending
/// order, each with `a` candidates above, `e` equal, `h` hidden:
/// - hit@k: 1 when a group with a hidden tie lies within the first k; for a group that k cuts,
///   `1 − Π_{i<h} (e − (k − a) − i) / (e − i)`.
/// - reciprocal rank: in the first group `Σ_{j=1}^{e−h+1} C(e−j, h−1) / C(e, h) / (a + j)`.
/// - NDCG@10: `Σ_groups h/e Σ_{a < r ≤ min(a+e, 10)} 1 / log2(1 + r)`, divided by
///   `Σ_{r ≤ min(m, 10)} 1 / log2(1 + r)`.
/// - AUC: the mean over hidden ties of `(others below + half of the equal others) / (n − m)`; ½ when
///   there are no others.
///
/// **Range.** 0 to 1. **Source.** F. `McSherry` and M. Najork (2008), "Computing information retrieval
/// performance measures efficiently in the presence of tied scores", ECIR, 414–421; Järvelin and
/// Kekäläinen (2002), ACM TOIS 20, 422–446, for NDCG; Hanley and `McNeil` (1982), Radiology 143,
/// 29–36, for AUC. **Time.** Linear in the groups, and in the size of the first one.
///
/// ```
/// use liantu_query::backtest::{Group, measured};
/// // Three candidates; the only hidden tie shares the first place with another one.
/// let [hit1, hit5, .., rr, ndcg, auc] = measured(&[Group { above: 0, equal: 2, hidden: 1 }], 3);
/// assert_eq!((hit1, hit5, rr, auc), (0.5, 1.0, 0.75, 0.75));
/// assert!((ndcg - (1.0 + 1.0 / 3.0_f64.log2()) / 2.0).abs() < 1e-12);
/// ```
pub fn measured(groups: &[Group], n_candidates: u32) -> Measured {
    let first = groups.first().copied().unwrap_or(Group { above: n_candidates, equal: 1, hidden: 1 });
    let hit = |k| hit_at(first, k);
    [hit(1), hit(5), hit(10), hit(50), reciprocal_rank(first), gain(groups, 10), auc(groups, n_candidates)]
}

fn hit_at(first: Group, k: u32) -> f64 {
    let Some(within) = k.checked_sub(first.above) else { return 0.0 };
    let outside = first.equal.saturating_sub(within);
    let miss = |i: u32| f64::from(outside.saturating_sub(i)) / f64::from(first.equal - i);
    1.0 - (0..first.hidden).map(miss).product::<f64>()
}

fn reciprocal_rank(first: Group) -> f64 {
    let Group { above, equal, hidden } = first;
    // chance(j) = C(e − j, h − 1) / C(e, h): the first hidden tie of the group is at position j.
    let mut chance = f64::from(hidden) / f64::from(equal);
    let mut mean = 0.0;
    for place in 1..=equal - hidden + 1 {
        mean += chance / f64::from(above + place);
        let left = equal - place;
        if left > 0 {
            chance *= f64::from(left - (hidden - 1).min(left)) / f64::from(left);
        }
    }
    mean
}

fn discount(rank: u32) -> f64 {
    1.0 / f64::from(1 + rank).log2()
}

fn gain(groups: &[Group], k: u32) -> f64 {
    let places = |group: &Group| (group.above + 1..=(group.above + group.equal).min(k)).map(discount).sum::<f64>();
    let gain = |group: &Group| f64::from(group.hidden) / f64::from(group.equal) * places(group);
    let hidden: u32 = groups.iter().map(|group| group.hidden).sum();
    let ideal: f64 = (1..=hidden.min(k)).map(discount).sum();
    if ideal > 0.0 { groups.iter().map(gain).sum::<f64>() / ideal } else { 0.0 }
}

fn auc(groups: &[Group], n_candidates: u32) -> f64 {
    let hidden: u32 = groups.iter().map(|group| group.hidden).sum();
    let others = n_candidates - hidden;
    if others == 0 || hidden == 0 {
        return 0.5;
    }
    let (mut sum, mut hidden_above) = (0.0, 0);
    for group in groups {
        let equal = group.equal - group.hidden;
        let below = others - (group.above - hidden_above) - equal;
        sum += f64::from(group.hidden) * (f64::from(below) + f64::from(equal) / 2.0);
        hidden_above += group.hidden;
    }
    sum / f64::from(others) / f64::from(hidden)
}

#[cfg(test)]
mod tests {
    use super::super::bootstrap::Random;
    use super::*;

    /// All measures of one strict order, by definition; `hidden[rank - 1]`.
    fn naive(hidden: &[bool]) -> Measured {
        let hit = |k: usize| f64::from(u8::from(hidden.iter().take(k).any(|h| *h)));
        let places: Vec<u32> = (1..).zip(hidden).filter(|(_, h)| **h).map(|(rank, _)| rank).collect();
        let gain = |ranks: &[u32]| ranks.iter().filter(|rank| **rank <= 10).map(|rank| discount(*rank)).sum::<f64>();
        let ideal: Vec<u32> = (1..).take(places.len()).collect();
        let mut pairs = Vec::new();
        for place in &places {
            for (rank, other) in (1..).zip(hidden) {
                if !other {
                    pairs.push(f64::from(u8::from(rank > *place)));
                }
            }
        }
        let n_pairs = f64::from(u32::try_from(pairs.len()).unwrap());
        let auc = if pairs.is_empty() { 0.5 } else { pairs.iter().sum::<f64>() / n_pairs };
        [hit(1), hit(5), hit(10), hit(50), 1.0 / f64::from(places[0]), gain(&places) / gain(&ideal), auc]
    }

    /// Every order of `items` from position `at` on.
    fn orders(items: &mut Vec<bool>, at: usize, all: &mut Vec<Vec<bool>>) {
        if at == items.len() {
            all.push(items.clone());
        }
        for other in at..items.len() {
            items.swap(at, other);
            orders(items, at + 1, all);
            items.swap(at, other);
        }
    }

    /// The mean over all orders of the first and the second group of equal candidates.
    fn over_all_orders(first: &[bool], second: &[bool]) -> Measured {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        orders(&mut first.to_vec(), 0, &mut a);
        orders(&mut second.to_vec(), 0, &mut b);
        let mut sums = [0.0; 7];
        for (one, other) in a.iter().flat_map(|one| b.iter().map(move |other| (one, other))) {
            let strict: Vec<bool> = one.iter().chain(other).copied().collect();
            sums.iter_mut().zip(naive(&strict)).for_each(|(sum, value)| *sum += value);
        }
        let n = f64::from(u32::try_from(a.len() * b.len()).unwrap());
        sums.map(|sum| sum / n)
    }

    #[test]
    fn equals_count_as_the_mean_over_all_their_orders() {
        let mut random = Random::new(3, 0);
        for _ in 0..300 {
            let mut draw =
                |n: u64| -> Vec<bool> { (0..=random.next() % n).map(|_| random.next().is_multiple_of(3)).collect() };
            let (first, second) = (draw(4), draw(5));
            let count = |group: &[bool]| u32::try_from(group.iter().filter(|h| **h).count()).unwrap();
            let size = |group: &[bool]| u32::try_from(group.len()).unwrap();
            let mut groups = vec![
                Group { above: 0, equal: size(&first), hidden: count(&first) },
                Group { above: size(&first), equal: size(&second), hidden: count(&second) },
            ];
            groups.retain(|group| group.hidden > 0);
            if groups.is_empty() {
                continue;
            }
            let fast = measured(&groups, size(&first) + size(&second));
            let slow = over_all_orders(&first, &second);
            for (a, b) in fast.iter().zip(slow) {
                assert!((a - b).abs() < 1e-9, "{first:?} {second:?} {fast:?} {slow:?}");
            }
        }
    }
}
