//! Which places do the same (产业趋同): how similar the chains of places are.

use liantu_model::{ChainId, NO_PART, Partition, RowId as _, Snapshot};

use crate::interval::Z;
use crate::work::Work;

/// What the firms of a place do, by chain (产业链构成).
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Firms that make a product of some chain.
    pub n_firms: u32,
    /// Firms by chain; a firm in m chains counts 1/m in each, so the sum is `n_firms`.
    pub firms: Vec<f64>,
    /// Firms in the same chains: these chains, and how many such firms there are.
    groups: Vec<(Vec<ChainId>, u32)>,
}

/// How similar two places are (产业结构相似程度).
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The two places, as parts of the partition, the lower one first.
    pub places: (usize, usize),
    /// 产业结构相似系数, 0 to 1.
    pub cosine: f64,
    /// 95 % interval of it, by leaving out each firm once.
    pub interval: (f64, f64),
    /// Krugman 专业化指数, 0 (identical) to 2.
    pub krugman: f64,
    /// Finger–Kreinin 相似指数, 0 to 1: what the two have in common.
    pub common: f64,
    /// The chains that make them similar, with the share of the cosine that each gives, largest first.
    pub chains: Vec<(ChainId, f64)>,
}

/// The profile of each part of a partition.
///
/// A firm is in the chains of the products it makes. Time O(makes).
pub fn profiles(world: &Snapshot, partition: &Partition) -> Vec<Profile> {
    let mut kinds = vec![std::collections::BTreeMap::<Vec<ChainId>, u32>::new(); partition.len()];
    for firm in world.firms().ids() {
        let part = partition.part_of()[firm.index()];
        if part == NO_PART {
            continue;
        }
        let chain = |product: &_| world.products().chain().get(*product);
        let mut chains: Vec<ChainId> = world.adjacency().products_made().of(firm).iter().filter_map(chain).collect();
        chains.sort_unstable();
        chains.dedup();
        if !chains.is_empty() {
            *kinds[usize::from(part)].entry(chains).or_insert(0) += 1;
        }
    }
    kinds.into_iter().map(|groups| Profile::of(groups.into_iter().collect(), world.chains().len())).collect()
}

impl Profile {
    fn of(groups: Vec<(Vec<ChainId>, u32)>, n_chains: usize) -> Self {
        let mut firms = vec![0.0; n_chains];
        for (chains, n) in &groups {
            add(&mut firms, chains, f64::from(*n));
        }
        Self { n_firms: groups.iter().map(|(_, n)| n).sum(), firms, groups }
    }

    /// The share of its firms in each chain; the sum is 1.
    pub fn shares(&self) -> Vec<f64> {
        self.firms.iter().map(|firms| firms / f64::from(self.n_firms.max(1))).collect()
    }

    /// The largest chains with their shares, at most `top`.
    pub fn largest(&self, top: usize) -> Vec<(ChainId, f64)> {
        largest(&self.shares(), top)
    }
}

/// All pairs of places with at least `min_firms` firms each, most similar first; equal ones in the order of the
/// places.
///
/// With shares x, y of the firms of two places by chain:
/// - 产业结构相似系数 `S = Σ x_k y_k / √(Σ x_k² Σ y_k²)`, 0 to 1. Source: UNIDO (1979), World Industry
///   since 1960: Progress and Prospects, United Nations, New York; the cosine of the two.
/// - Krugman 专业化指数 `K = Σ |x_k − y_k|`, 0 (identical) to 2. Source: Krugman (1991), Geography and Trade, MIT Press,
///   p. 76.
/// - Finger–Kreinin `FK = Σ min(x_k, y_k) = 1 − K/2`, 0 to 1. Source: Finger and Kreinin (1979), “A
///   measure of ‘export similarity’ and its possible uses”, Economic Journal 89, 905–912.
///
/// The interval of S is that of the jackknife: each firm of either place is left out once,
/// `se² = Σ over both places (n − 1)/n Σ_i (S_(−i) − mean)²`, S ± 1.96 se within 0 to 1. Source: Tukey (1958), Annals
/// of Mathematical Statistics 29, 614; for two samples Arvesen (1969), Annals of Mathematical Statistics 40,
/// 2076–2100. It is wide where a few firms decide; places with fewer than `min_firms` are left out, because there
/// even the interval means nothing.
///
/// Firms are counted, whatever their size. Pairs are steps, processed in parallel. Time O(places² × kinds of firms ×
/// chains).
pub fn likenesses(profiles: &[Profile], min_firms: u32, work: &Work) -> Vec<Likeness> {
    let large: Vec<usize> = (0..profiles.len()).filter(|at| profiles[*at].n_firms >= min_firms.max(2)).collect();
    let pairs = large.iter().enumerate().flat_map(|(at, one)| large[at + 1..].iter().map(|other| (*one, *other)));
    let pairs: Vec<(usize, usize)> = pairs.collect();
    work.expect(pairs.len());
    let mut all = work.each(&pairs, |places| likeness(*places, &profiles[places.0], &profiles[places.1]));
    all.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.places.cmp(&b.places)));
    all
}

/// The cosine of two lists, 0 when one of them is empty; it does not change when one is scaled.
///
/// ```
/// use liantu_query::similarity::cosine;
/// assert_eq!(cosine(&[3.0, 4.0], &[6.0, 8.0]), 1.0);
/// assert_eq!(cosine(&[3.0, 4.0], &[4.0, 3.0]), 0.96);
/// assert_eq!(cosine(&[1.0, 0.0], &[0.0, 1.0]), 0.0);
/// ```
pub fn cosine(x: &[f64], y: &[f64]) -> f64 {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let size = (product(x, x) * product(y, y)).sqrt();
    if size > 0.0 { (product(x, y) / size).min(1.0) } else { 0.0 }
}

fn likeness(places: (usize, usize), one: &Profile, other: &Profile) -> Likeness {
    let (x, y) = (one.shares(), other.shares());
    let cosine = cosine(&x, &y);
    let krugman: f64 = x.iter().zip(&y).map(|(x, y)| (x - y).abs()).sum();
    let common = x.iter().zip(&y).map(|(x, y)| x.min(*y)).sum();
    let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
    let all: f64 = products.iter().sum();
    let parts: Vec<f64> = products.iter().map(|part| if all > 0.0 { part / all } else { 0.0 }).collect();
    let error = (variance(one, other) + variance(other, one)).sqrt();
    let interval = ((cosine - Z * error).max(0.0), (cosine + Z * error).min(1.0));
    Likeness { places, cosine, interval, krugman, common, chains: largest(&parts, x.len()) }
}

/// The jackknife variance of the cosine by the firms of `one`.
fn variance(one: &Profile, other: &Profile) -> f64 {
    let without = |chains: &[ChainId]| {
        let mut firms = one.firms.clone();
        add(&mut firms, chains, -1.0);
        cosine(&firms, &other.firms)
    };
    let values: Vec<(f64, f64)> = one.groups.iter().map(|(chains, n)| (without(chains), f64::from(*n))).collect();
    let n = f64::from(one.n_firms);
    let mean = values.iter().map(|(value, times)| value * times).sum::<f64>() / n;
    (n - 1.0) / n * values.iter().map(|(value, times)| times * (value - mean).powi(2)).sum::<f64>()
}

/// Adds firms to their chains, each in equal shares.
fn add(firms: &mut [f64], chains: &[ChainId], n: f64) {
    let part = n / f64::from(u32::try_from(chains.len()).unwrap_or(u32::MAX));
    for chain in chains {
        firms[chain.index()] += part;
    }
}

/// The largest values above 0, with their chains; equal values in chain order.
fn largest(values: &[f64], top: usize) -> Vec<(ChainId, f64)> {
    let all = values.iter().enumerate().filter(|(_, value)| **value > 0.0);
    let mut all: Vec<(ChainId, f64)> = all.map(|(at, value)| (ChainId::from_index(at), *value)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(top);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;
    use liantu_model::code::RegionLevel;
    use liantu_model::sketch;

    #[test]
    fn a_firm_of_two_chains_counts_half_in_each() {
        let world = sketch::world(
            "regions: id name level parent
            CHN 中国 country -
            33 甲 province CHN
            44 乙 province CHN
            chains: id name
            bat 电池
            icx 芯片
            products: id name chain
            cell 电芯 bat
            chip 芯片 icx
            free 其他 -
            firms: id name region
            a 甲 33
            b 乙 33
            c 丙 44
            d 丁 44
            e 戊 44
            makes: product firm
            cell a
            chip a
            cell b
            chip c
            cell d
            free e",
        );
        let profiles = profiles(&world, &Partition::by_level(&world, RegionLevel::Province));
        assert_eq!((profiles[0].n_firms, &profiles[0].firms), (2, &vec![1.5, 0.5]));
        assert_eq!((profiles[1].n_firms, &profiles[1].firms), (2, &vec![1.0, 1.0]));
        let all = likenesses(&profiles, 1, &Work::new());
        // (1.5 + 0.5) / √(2.5 × 2) and |0.75 − 0.5| + |0.25 − 0.5|.
        assert!((all[0].cosine - 2.0 / 5.0_f64.sqrt()).abs() < 1e-12);
        assert!((all[0].krugman - 0.5).abs() < 1e-12 && (all[0].common - 0.75).abs() < 1e-12);
        assert_eq!(all[0].chains, [(ChainId(0), 0.75), (ChainId(1), 0.25)]);
        assert!(likenesses(&profiles, 3, &Work::new()).is_empty());
    }

    fn random(dice: &mut Dice) -> Profile {
        let chains = 4;
        let mut groups = std::collections::BTreeMap::new();
        for _ in 0..2 + dice.below(12) {
            let kind: Vec<ChainId> = (0..chains).filter(|_| dice.below(3) == 0).map(ChainId).collect();
            if !kind.is_empty() {
                *groups.entry(kind).or_insert(0) += 1;
            }
        }
        Profile::of(groups.into_iter().collect(), chains as usize)
    }

    /// Leaves out each firm in turn, the direct way.
    fn naive_error(one: &Profile, other: &Profile) -> f64 {
        let firms = |profile: &Profile| -> Vec<Vec<ChainId>> {
            let all = profile.groups.iter().flat_map(|(chains, n)| vec![chains.clone(); *n as usize]);
            all.collect()
        };
        let shares = |firms: &[Vec<ChainId>]| {
            let mut shares = vec![0.0; one.firms.len()];
            for chains in firms {
                add(&mut shares, chains, 1.0);
            }
            shares
        };
        let mut sum = 0.0;
        for (left, right) in [(one, other), (other, one)] {
            let all = firms(left);
            let value = |out: usize| cosine(&shares(&[&all[..out], &all[out + 1..]].concat()), &right.firms);
            let values: Vec<f64> = (0..all.len()).map(value).collect();
            let n = f64::from(u32::try_from(all.len()).unwrap());
            let mean = values.iter().sum::<f64>() / n;
            sum += (n - 1.0) / n * values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        }
        sum.sqrt()
    }

    #[test]
    fn intervals_are_those_of_leaving_out_each_firm() {
        let mut dice = Dice::new(23);
        for round in 0..1_000 {
            let profiles = [random(&mut dice), random(&mut dice)];
            for likeness in likenesses(&profiles, 2, &Work::new()) {
                let error = naive_error(&profiles[0], &profiles[1]);
                let (low, high) = likeness.interval;
                assert!((low - (likeness.cosine - Z * error).max(0.0)).abs() < 1e-9, "round {round}");
                assert!((high - (likeness.cosine + Z * error).min(1.0)).abs() < 1e-9, "round {round}");
                assert!((likeness.common - (1.0 - likeness.krugman / 2.0)).abs() < 1e-9, "round {round}");
            }
        }
    }
}
