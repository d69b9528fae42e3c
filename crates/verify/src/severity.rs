//! Severity with its interval (§3): weighted means of the known factors.

use std::collections::BTreeMap;

use crate::codes::{Factor, FindingKind};
use crate::place::as_number;
use crate::rules::Rules;

/// A number with the ends of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) at: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Bounds {
    /// A number without uncertainty.
    pub(crate) fn exact(at: f64) -> Self {
        Self { at, low: at, high: at }
    }

    /// A share `k` of `n` counted things, with Wilson's interval.
    ///
    /// `(k + z²/2 ± z √(k (n − k) / n + z²/4)) / (n + z²)`, z = 1.959964. Source: Wilson, E. B.
    /// (1927), "Probable inference, the law of succession, and statistical inference", JASA 22,
    /// p. 209.
    pub(crate) fn part(k: usize, n: usize) -> Self {
        const Z: f64 = 1.959_964;
        let (k, n) = (as_number(k), as_number(n));
        let half = Z * (k * (n - k) / n + Z * Z / 4.0).sqrt();
        let end = |half: f64| (k + Z * Z / 2.0 + half) / (n + Z * Z);
        Self { at: k / n, low: end(-half), high: end(half) }
    }
}

/// The factors of a finding, `None` for an unknown one.
pub(crate) type Factors = BTreeMap<Factor, Option<Bounds>>;

/// The weighted mean of the known factors × `part`; 0 when none is known.
pub(crate) fn severity(rules: &Rules, kind: FindingKind, factors: &Factors, part: f64) -> Bounds {
    let known = || factors.iter().filter_map(|(factor, value)| Some((rules.weight(kind, *factor), (*value)?)));
    let weights: f64 = known().map(|(weight, _)| weight).sum();
    let mean = |end: fn(Bounds) -> f64| {
        let sum: f64 = known().map(|(weight, value)| weight * end(value)).sum();
        if weights > 0.0 { sum / weights * part } else { 0.0 }
    };
    Bounds { at: mean(|value| value.at), low: mean(|value| value.low), high: mean(|value| value.high) }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    /// 3 of 10 and 5 of 5, as R 4 prints them for `prop.test(…, correct = FALSE)`.
    #[test]
    fn wilson_is_as_published() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let three = Bounds::part(3, 10);
        assert!(close(three.low, 0.107_791) && close(three.high, 0.603_222), "{three:?}");
        let all = Bounds::part(5, 5);
        assert!(close(all.low, 0.565_518) && close(all.high, 1.0), "{all:?}");
    }
}
