//! How far a mean over queries can be trusted (自助法置信区间).

use super::measures::Measured;
use crate::work::Work;

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over all queries.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Numbers by `SplitMix64`, from a seed and a stream (Steele, Lea and Flood 2014, figure 16).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed);
        Self(random.next() ^ Self(stream).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, by the high half of a product (Lemire 2019) without its rejection: off by
    /// less than n / 2⁶⁴.
    fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * n as u128;
        usize::try_from(wide >> 64).unwrap_or_default()
    }
}

/// Means over queries with percentile bootstrap intervals: of each method, and of the first method minus each other
/// one.
///
/// **Meaning.** How much each mean, and each difference of two methods *on the same queries*, would move if other
/// queries of the same kind had been used.
///
/// **Formula.** `resamples` times, as many queries as there are are drawn with replacement, the same ones for all
/// methods; the interval lies between the 2.5 % and the 97.5 % quantile of the means, at positions `⌊0.025 B⌋` and
/// `B − 1 − ⌊0.025 B⌋` of B sorted ones. **Missing data.** Without queries everything is 0. **Source.** Efron and
/// Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13. **Time.** O(resamples × queries × methods);
/// resamples are drawn in parallel, each from its own stream of the seed, so the number of threads changes nothing.
///
/// Each resample is a step of the work; the caller counts them in its total. `values[method][query]`; returns the
/// estimates of each method, and of `values[0] − values[method]` for each method from the second on.
pub fn bootstrap(
    values: &[Vec<Measured>],
    resamples: u32,
    seed: u64,
    work: &Work,
) -> (Vec<[Estimate; 7]>, Vec<[Estimate; 7]>) {
    let n = values.first().map_or(0, Vec::len);
    let means: Vec<Measured> = values.iter().map(|of| mean(of, 0..n)).collect();
    let resample = |stream: &u32| {
        let mut random = Random::new(seed, u64::from(*stream));
        let queries: Vec<usize> = (0..n).map(|_| random.below(n)).collect();
        values.iter().map(|of| mean(of, queries.iter().copied())).collect()
    };
    let drawn: Vec<Vec<Measured>> = work.each(&(0..resamples).collect::<Vec<_>>(), resample);
    let of = |value: &dyn Fn(&[Measured]) -> Measured| {
        let each: Vec<Measured> = drawn.iter().map(|means| value(means)).collect();
        estimates(value(&means), &each)
    };
    let methods = (0..values.len()).map(|method| of(&|means| means[method])).collect();
    let less = |method: usize| of(&|means| std::array::from_fn(|at| means[0][at] - means[method][at]));
    (methods, (1..values.len()).map(less).collect())
}

fn mean(values: &[Measured], queries: impl ExactSizeIterator<Item = usize>) -> Measured {
    let n = f64::from(u32::try_from(queries.len()).unwrap_or(u32::MAX)).max(1.0);
    let mut sums = [0.0; 7];
    for query in queries {
        sums.iter_mut().zip(values[query]).for_each(|(sum, value)| *sum += value);
    }
    sums.map(|sum| sum / n)
}

fn estimates(means: Measured, drawn: &[Measured]) -> [Estimate; 7] {
    std::array::from_fn(|at| {
        let mut sorted: Vec<f64> = drawn.iter().map(|means| means[at]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let cut = sorted.len() / 40;
        let end = |place: usize| sorted.get(place).copied().unwrap_or(means[at]);
        let high = sorted.len().saturating_sub(1 + cut);
        Estimate { mean: means[at], low: end(cut), high: end(high) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(random: &mut Random) -> f64 {
        f64::from(u32::try_from(random.next() >> 32).unwrap()) / f64::from(u32::MAX)
    }

    /// About 95 % of 95 % intervals contain the true value.
    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_say() {
        let mut held = 0;
        for trial in 0..200 {
            let mut random = Random::new(11, trial);
            let values: Vec<Measured> = (0..60).map(|_| [uniform(&mut random); 7]).collect();
            let (means, _) = bootstrap(&[values], 200, trial, &Work::new());
            held += u32::from(means[0][0].low <= 0.5 && 0.5 <= means[0][0].high);
        }
        assert!((178..=199).contains(&held), "{held} of 200");
    }

    #[test]
    fn a_difference_is_taken_query_by_query() {
        // The first method is better by 0.1 on every query, however the queries differ.
        let mut random = Random::new(5, 0);
        let worse: Vec<Measured> = (0..50).map(|_| [uniform(&mut random); 7]).collect();
        let better: Vec<Measured> = worse.iter().map(|values| values.map(|value| value + 0.1)).collect();
        let (means, differences) = bootstrap(&[better, worse], 300, 1, &Work::new());
        let Estimate { mean, low, high } = differences[0][3];
        assert!((mean - 0.1).abs() < 1e-12 && (low - 0.1).abs() < 1e-12 && (high - 0.1).abs() < 1e-12);
        assert!(means[0][3].high - means[0][3].low > 0.05);
    }

    #[test]
    fn no_queries_are_no_panic() {
        let (means, differences) = bootstrap(&[Vec::new(), Vec::new()], 10, 1, &Work::new());
        assert_eq!((means.len(), differences.len(), means[0][0].mean.to_bits()), (2, 1, 0));
    }
}
