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
