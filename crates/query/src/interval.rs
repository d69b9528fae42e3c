//! Intervals for shares of small counts (置信区间).

/// The 97.5 % point of the normal distribution, for 95 % intervals.
pub(crate) const Z: f64 = 1.959_964;

/// 95 % interval of a share `k` of `n` counted things (Wilson 区间).
///
/// `(k + z²/2 ± z √(k (n − k)/n + z²/4)) / (n + z²)` with `z = 1.959964`; each end within 0 to 1.
/// Unlike the textbook interval it stays honest for few things and for shares near 0 or 1: two of two is 0.34 to 1,
/// not 1 to 1. Without any count the interval is 0 to 1. `k` is at most `n`.
///
/// Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
/// inference", Journal of the American Statistical Association 22, 209–212.
///
/// ```
/// use liantu_query::interval::wilson;
/// let (low, high) = wilson(2, 2);
/// assert!((low - 0.342_380).abs() < 1e-6 && high == 1.0);
/// let (low, high) = wilson(1, 10);
/// assert!((low - 0.017_876).abs() < 1e-6 && (high - 0.404_150).abs() < 1e-6);
/// assert_eq!(wilson(0, 0), (0.0, 1.0));
/// ```
pub fn wilson(k: u32, n: u32) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (k, n) = (f64::from(k.min(n)), f64::from(n));
    let middle = k + Z * Z / 2.0;
    let half = Z * (k * (n - k) / n + Z * Z / 4.0).sqrt();
    let end = |at: f64| (at / (n + Z * Z)).clamp(0.0, 1.0);
    (end(middle - half), end(middle + half))
}
