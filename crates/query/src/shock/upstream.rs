//! The upstream half of the index in closed form (上游风险闭式解).
//!
//! **Meaning.** What suppliers lose when one firm no longer buys, for all firms from one solution.
//!
//! **Formula.** With `Λu_ij` the share of `i`'s income from `j`, the upstream loss of `k` when `i` fails is the
//! probability that a walk from `k` along `Λu` ever reaches `i`, which is `N_ki / N_ii` with `N = (I − Λu)⁻¹`.
//! Weighted by sales:
//!
//! ```text
//! ESRI_u(i) = Σ_k s_k N_ki / (N_ii Σ s) = y_i (1 − R_i) / Σ s
//! y = s + Λuᵀ y                 one sparse iteration for all firms
//! R_i = 1 − 1 / N_ii            the probability that a walk from i returns to i
//! ```
//!
//! **Symbols.** `s` [`SupplyNetwork::sales`], `y` the weighted visits, `R` the returns.
//!
//! **Unit and range.** A share, 0 to 1. **Missing data.** `None` where the walk does not leave a cycle (or leaves it
//! too slowly for `max_steps`): `N` does not exist there, though the loss does; [`super::bounds`] encloses it. Both
//! `y` and `R` are too low by what the remaining walks, at most `tolerance` of all sales (of one walk), would still
//! have added.
//!
//! **Source.** Hitting probabilities from the fundamental matrix: Kemeny, J. G., Snell, J. L.
//! (1960), "Finite Markov Chains", chapter 3; the upstream rule of Diem et al. (2022).
//!
//! **Time and memory.** `y` takes O(m) a step; `R_i` follows one walk through the firms it reaches
//! until less than `tolerance` is left, firms in parallel; O(n) memory for each thread.
//!
//! ```
//! use liantu_query::shock::{InputClass, Sale, SupplyNetwork, upstream::{UpstreamConfig, indices}};
//! // 0 sells 1 to 1, which sells 1 back and 1 to 2.
//! let sales = [(0, 1, 1.0), (1, 0, 1.0), (1, 2, 1.0)];
//! let sales = sales.map(|(supplier, customer, weight)| Sale { supplier, customer, weight });
//! let network = SupplyNetwork::new(&[1, 1, 1], &sales, |_, _| InputClass::Linear)?;
//! let index = indices(&network, &UpstreamConfig::default());
//! // Without 0: all of 0 and half of 1. Without 1 or 2: everything.
//! assert!((index[0].unwrap() - 2.0 / 3.0).abs() < 1e-9);
//! assert!((index[1].unwrap() - 1.0).abs() < 1e-9);
//! assert!((index[2].unwrap() - 1.0).abs() < 1e-9);
//! # Ok::<(), liantu_query::shock::NetworkError>(())
//! ```

use rayon::prelude::*;

use super::network::SupplyNetwork;

/// How exactly the closed form is evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpstreamConfig {
    /// Walks are followed until at most this share of them is left. Default 1e-12.
    pub tolerance: f64,
    /// At most this many steps of a walk. Default 1000.
    pub max_steps: u32,
}

impl Default for UpstreamConfig {
    fn default() -> Self {
        Self { tolerance: 1e-12, max_steps: 1_000 }
    }
}

/// `ESRI_u` of every firm failing alone, in firm order; the same on any number of threads.
pub fn indices(network: &SupplyNetwork, config: &UpstreamConfig) -> Vec<Option<f64>> {
    let visits = visits(network, config);
    let index = |walk: &mut Walk<'_>, firm: &u32| {
        let visits = visits[*firm as usize]?;
        let returns = walk.returns(*firm, config)?;
        let lost = visits * (1.0 - returns);
        Some(if network.total_sales() > 0.0 { lost / network.total_sales() } else { 0.0 })
    };
    let firms: Vec<u32> = (0..).take(network.firms()).collect();
    firms.par_iter().with_min_len(32).map_init(|| Walk::new(network), index).collect()
}

/// `y`, where it converges.
fn visits(network: &SupplyNetwork, config: &UpstreamConfig) -> Vec<Option<f64>> {
    let mut sum = vec![0.0; network.firms()];
    let mut walk = Walk::new(network);
    for (firm, sales) in (0..).zip(network.sales()) {
        walk.arrive(firm, *sales);
    }
    let least = config.tolerance * network.total_sales();
    let (mut left, mut steps) = (network.total_sales(), 0);
    while left > least && steps < config.max_steps {
        left = 0.0;
        for (firm, mass) in walk.take() {
            sum[firm as usize] += mass;
            left += mass;
            walk.go_on(firm, mass);
        }
        steps += 1;
    }
    let settled = |(firm, visits): (usize, f64)| (walk.mass[firm] <= least).then_some(visits);
    sum.into_iter().enumerate().map(settled).collect()
}

/// Mass that walks along `Λu`; clean between walks.
struct Walk<'n> {
    network: &'n SupplyNetwork,
    mass: Vec<f64>,
    /// Firms with mass, in the order of arrival.
    front: Vec<u32>,
}

impl<'n> Walk<'n> {
    fn new(network: &'n SupplyNetwork) -> Self {
        Self { network, mass: vec![0.0; network.firms()], front: Vec::new() }
    }

    /// `R_i`; `None` when the walk does not end.
    fn returns(&mut self, start: u32, config: &UpstreamConfig) -> Option<f64> {
        self.go_on(start, 1.0);
        let mut returned = 0.0;
        for _ in 0..config.max_steps {
            let moving = self.take();
            let left: f64 = moving.iter().filter(|(firm, _)| *firm != start).map(|(_, mass)| mass).sum();
            returned += moving.iter().find(|(firm, _)| *firm == start).map_or(0.0, |(_, mass)| *mass);
            if left <= config.tolerance {
                return Some(returned);
            }
            for (firm, mass) in moving.into_iter().filter(|(firm, _)| *firm != start) {
                self.go_on(firm, mass);
            }
        }
        self.take();
        None
    }

    /// The firms with mass and how much, which is removed from them.
    fn take(&mut self) -> Vec<(u32, f64)> {
        let mass = &mut self.mass;
        self.front.drain(..).map(|firm| (firm, std::mem::take(&mut mass[firm as usize]))).collect()
    }

    /// One step from a firm to its customers.
    fn go_on(&mut self, firm: u32, mass: f64) {
        let network = self.network;
        for slot in network.up().slots(firm as usize) {
            for (customer, share) in network.up().into(slot) {
                self.arrive(*customer, mass * share);
            }
        }
    }

    fn arrive(&mut self, firm: u32, mass: f64) {
        let here = &mut self.mass[firm as usize];
        if *here == 0.0 && mass > 0.0 {
            self.front.push(firm);
        }
        *here += mass;
    }
}
