//! Concentration of shares (集中度).

/// Herfindahl–Hirschman index (赫芬达尔指数): how concentrated a supply is.
///
/// `HHI = Σ s_i²` with shares `s_i` that sum to 1; shares that sum to something else are
/// normalised first. Range 1/n (n equal shares) to 1 (one supplier). `None` when no share is
/// positive.
///
/// Source: Rhoades, S. A. (1993), "The Herfindahl-Hirschman Index", Federal Reserve Bulletin 79,
/// p. 188. Time O(n).
///
/// ```
/// use liantu_query::concentration::hhi;
/// assert_eq!(hhi(&[1.0]), Some(1.0));
/// assert_eq!(hhi(&[0.5, 0.5]), Some(0.5));
/// assert_eq!(hhi(&[2.0, 2.0, 2.0, 2.0]), Some(0.25));
/// assert_eq!(hhi(&[]), None);
/// ```
pub fn hhi(shares: &[f64]) -> Option<f64> {
    let total: f64 = shares.iter().sum();
    (total > 0.0).then(|| shares.iter().map(|share| (share / total) * (share / total)).sum())
}

/// Concentration ratio (行业集中度) `CR_k`: the share of the `k` largest, 0 to 1.
///
/// `CR_k = Σ_{i ≤ k} s_(i)` with shares in descending order, normalised like those of [`hhi`].
/// `None` when no share is positive. Source: Bain, J. S. (1951), Quarterly Journal of Economics 65,
/// 293. Time O(n log n).
///
/// ```
/// use liantu_query::concentration::cr;
/// assert_eq!(cr(&[0.2, 0.5, 0.3], 2), Some(0.8));
/// assert_eq!(cr(&[1.0, 1.0], 5), Some(1.0));
/// ```
pub fn cr(shares: &[f64], k: usize) -> Option<f64> {
    let total: f64 = shares.iter().sum();
    (total > 0.0).then(|| descending(shares).iter().take(k).sum::<f64>() / total)
}

/// N75 (七成五供给来源数): the least number of sources that hold at least 75 % of all.
///
/// `None` when no share is positive. Range 1 to n. Time O(n log n).
///
/// ```
/// use liantu_query::concentration::n75;
/// assert_eq!(n75(&[0.5, 0.3, 0.2]), Some(2));
/// assert_eq!(n75(&[0.75, 0.25]), Some(1));
/// ```
pub fn n75(shares: &[f64]) -> Option<usize> {
    let total: f64 = shares.iter().sum();
    // Shares are given with two or three digits: a shortfall from 75 % by rounding does not count.
    let enough = 0.75 * total - 1e-9 * total;
    let mut sum = 0.0;
    let reaches = |share: &f64| {
        sum += share;
        sum >= enough
    };
    (total > 0.0).then(|| descending(shares).iter().position(reaches).map_or(shares.len(), |at| at + 1))
}

fn descending(shares: &[f64]) -> Vec<f64> {
    let mut sorted = shares.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted
}
