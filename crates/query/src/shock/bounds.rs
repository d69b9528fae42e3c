//! Where the losses end, between certified bounds (认证上下界).
//!
//! **Meaning.** The published iteration stops when changes are small, which says nothing about how far it still had
//! to go. Here every loss and every index is enclosed: the end of the process (of [`super::esri`] with `eps` → 0)
//! lies between `low` and `high`.
//!
//! **Why it holds.** In losses `x = 1 − h` a step is `F(x) = max(1 − ψ, worst sum of σ(x) Λ x)`. `F` is monotone:
//! greater losses shrink what is left of a sector, so `σ` grows with them too. The process starts at `1 − ψ`, where
//! it must rise, so it ends in the *least* fixed point `x*` of `F` (Tarski). By induction, `low ≤ x*` gives
//! `F(low) ≤ x*`, and `x* ≤ high` gives `x* ≤ F(high)`: sweeps from `1 − ψ` rise to `x*`, sweeps from 1 (on every
//! firm the shock can reach) fall towards it, and either may be stopped at any point. Sums are rounded down for `low`
//! and up for `high` by more than floating point can have lost, so the bounds hold for the numbers the computer has,
//! given the shares `Λ` as stored.
//!
//! **What is not certified.** That the bounds meet. Where a cycle of firms depends on nobody else (all shares
//! inside), a whole range of losses would sustain itself: `low` is then the process's own end, `high` stays at the
//! greatest sustainable loss, and `converged` is false. This needs no substitution; with it, sectors that fail
//! together can do the same.
//!
//! **Unit and range.** Shares, 0 to 1. **Source.** Iteration from both sides as in Haddad, S.,
//! Monmege, B. (2018), "Interval iteration algorithm for MDPs and IMDPs", Theoretical Computer
//! Science 735, pp. 111–131, applied to the formulas of Diem et al. (2022); that `F` stays
//! monotone under `σ` is our observation. **Time.** O(edges of reached firms) a sweep; memory O(n + m).
//!
//! ```
//! use liantu_query::{ShockRules, Work};
//! use liantu_query::shock::{InputClass, Sale, SupplyNetwork, bounds::enclose, esri::Shock};
//! // 0 sells to 1, half of 1's input; the other half is its own product.
//! let sales = [(0, 1, 1.0), (1, 1, 1.0)];
//! let sales = sales.map(|(supplier, customer, weight)| Sale { supplier, customer, weight });
//! let network = SupplyNetwork::new(&[1, 1], &sales, |_, _| InputClass::Linear)?;
//! let rules = ShockRules { substitution: false, ..ShockRules::default() };
//! let bounds = enclose(&network, &Shock::of_firm(0), &rules, &Work::new());
//! // x = 1/2 + x/2 ends at 1.
//! assert!(bounds.converged && bounds.esri.low > 1.0 - 1e-9 && bounds.esri.high <= 1.0);
//! # Ok::<(), liantu_query::shock::NetworkError>(())
//! ```

use fixedbitset::FixedBitSet;

use super::esri::{Shock, sector_sales};
use super::flow::Flow;
use super::network::SupplyNetwork;
use crate::config::ShockRules;
use crate::work::Work;

/// Two bounds with the true value between them, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// Bounds of what a shock does to one firm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirmBounds {
    /// The firm.
    pub firm: u32,
    /// Bounds of `1 − hd`.
    pub downstream: Interval,
    /// Bounds of `1 − hu`.
    pub upstream: Interval,
}

/// Bounds of what a shock does.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The index.
    pub esri: Interval,
    /// The index of the downstream losses alone.
    pub downstream: Interval,
    /// The index of the upstream losses alone.
    pub upstream: Interval,
    /// Every firm the shock can reach, in firm order; all others lose nothing.
    pub firms: Vec<FirmBounds>,
    /// Sweeps from each side, the longer of the two directions.
    pub sweeps: u32,
    /// Whether all bounds are as close as requested.
    pub converged: bool,
}

/// Encloses the end of the process that a shock starts; each of its two directions is a step.
///
/// # Panics
/// When the shock names a firm out of range.
pub fn enclose(network: &SupplyNetwork, shock: &Shock, rules: &ShockRules, work: &Work) -> Bounds {
    work.expect(2);
    let market = rules.substitution.then(|| Market::new(network));
    let down = Enclosure::new(network.down(), network.firms(), shock).close(market.as_ref(), rules, work);
    let up = Enclosure::new(network.up(), network.firms(), shock).close(None, rules, work);
    let mut reached: Vec<u32> = down.reach.iter().chain(&up.reach).copied().collect();
    reached.sort_unstable();
    reached.dedup();
    let share = |loss: &dyn Fn(usize) -> Interval| {
        let of = |side: Side| {
            let lost = network.share_lost(reached.iter().map(|firm| (*firm, side.end(loss(*firm as usize)))));
            side.round(lost, network.firms()).min(1.0)
        };
        Interval { low: of(Side::Low), high: of(Side::High) }
    };
    let either = |firm: usize| {
        let (down, up) = (down.at(firm), up.at(firm));
        Interval { low: down.low.max(up.low), high: down.high.max(up.high) }
    };
    let bounds =
        |firm: &u32| FirmBounds { firm: *firm, downstream: down.at(*firm as usize), upstream: up.at(*firm as usize) };
    Bounds {
        esri: share(&either),
        downstream: share(&|firm| down.at(firm)),
        upstream: share(&|firm| up.at(firm)),
        firms: reached.iter().map(bounds).collect(),
        sweeps: down.sweeps.max(up.sweeps),
        converged: down.converged && up.converged,
    }
}

/// The side from which a bound approaches.
#[derive(Clone, Copy)]
enum Side {
    Low,
    High,
}

impl Side {
    fn end(self, interval: Interval) -> f64 {
        match self {
            Self::Low => interval.low,
            Self::High => interval.high,
        }
    }

    /// A sum of products of `terms` non-negative numbers, moved outwards by more than its rounding.
    fn round(self, sum: f64, terms: usize) -> f64 {
        match self {
            Self::Low => sum * (1.0 - slack(terms)),
            Self::High => sum * (1.0 + slack(terms)),
        }
    }
}

/// How far apart the bounds of a firm may be.
fn width(rules: &ShockRules) -> f64 {
    1.0 / 10_f64.powi(i32::try_from(rules.exact_digits).unwrap_or(i32::MAX))
}

/// A relative error that a sum of `terms` small products cannot exceed.
fn slack(terms: usize) -> f64 {
    f64::from(u32::try_from(terms).unwrap_or(u32::MAX)).mul_add(2.0, 16.0) * f64::EPSILON
}

/// What is left of each sector, between bounds.
struct Market<'n> {
    network: &'n SupplyNetwork,
    /// `Σ s_l` by sector.
    whole: Vec<f64>,
}

impl<'n> Market<'n> {
    fn new(network: &'n SupplyNetwork) -> Self {
        Self { network, whole: sector_sales(network) }
    }

    /// `Σ s_l h_l` by sector, moved so that `σ` errs to the given side.
    fn left(&self, losses: &[f64], reach: &[u32], side: Side) -> Vec<f64> {
        let mut lost = vec![0.0; self.whole.len()];
        for firm in reach {
            let at = *firm as usize;
            lost[self.network.sector()[at] as usize] += self.network.sales()[at] * losses[at];
        }
        let moved = |(whole, lost): (&f64, f64)| {
            let error = whole * slack(self.network.firms());
            whole - lost + if matches!(side, Side::Low) { error } else { -error }
        };
        self.whole.iter().zip(lost).map(moved).collect()
    }

    fn sigma(&self, left: &[f64], firm: usize) -> f64 {
        let (left, sales) = (left[self.network.sector()[firm] as usize], self.network.sales()[firm]);
        if left > sales { sales / left } else { 1.0 }
    }
}

/// The bounds in one direction.
struct Enclosure<'n> {
    flow: &'n Flow,
    /// Firms the shock can reach, nearest first.
    reach: Vec<u32>,
    /// `1 − ψ`.
    start: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    sweeps: u32,
    converged: bool,
}

impl<'n> Enclosure<'n> {
    fn new(flow: &'n Flow, firms: usize, shock: &Shock) -> Self {
        let mut start = vec![0.0_f64; firms];
        shock.losses().iter().for_each(|(firm, loss)| start[*firm as usize] = start[*firm as usize].max(*loss));
        let mut seen = FixedBitSet::with_capacity(firms);
        let hit = shock.losses().iter().filter(|(_, loss)| *loss > 0.0).map(|(firm, _)| *firm);
        let mut reach: Vec<u32> = hit.filter(|firm| !seen.put(*firm as usize)).collect();
        let mut at = 0;
        while let Some(firm) = reach.get(at).copied() {
            let owners = flow.out(firm as usize).0.iter().map(|slot| flow.owners()[*slot as usize]);
            reach.extend(owners.filter(|owner| !seen.put(*owner as usize)));
            at += 1;
        }
        let mut high = vec![0.0; firms];
        for firm in &reach {
            high[*firm as usize] = 1.0;
        }
        Self { flow, reach, low: start.clone(), start, high, sweeps: 0, converged: false }
    }

    fn close(mut self, market: Option<&Market<'_>>, rules: &ShockRules, work: &Work) -> Self {
        let (mut moved, width) = (true, width(rules));
        while !self.is_within(width) && moved && self.sweeps < rules.max_sweeps {
            work.check();
            let (mut low, mut high) = (std::mem::take(&mut self.low), std::mem::take(&mut self.high));
            let rose = self.sweep(&mut low, market, Side::Low);
            let fell = self.sweep(&mut high, market, Side::High);
            (self.low, self.high) = (low, high);
            moved = rose || fell;
            self.sweeps += 1;
        }
        self.converged = self.is_within(width);
        work.step();
        self
    }

    /// Applies `F` to every reached firm, in place: an improved bound already serves the next firm. Returns whether
    /// anything moved.
    fn sweep(&self, losses: &mut [f64], market: Option<&Market<'_>>, side: Side) -> bool {
        let left = market.map(|market| (market, market.left(losses, &self.reach, side)));
        let sigma = |firm: usize| left.as_ref().map_or(1.0, |(market, left)| market.sigma(left, firm));
        let mut moved = false;
        for firm in self.reach.iter().map(|firm| *firm as usize) {
            let sum = |slot: usize| {
                let sources = self.flow.into(slot);
                let passed = |(source, share): &(u32, f64)| share * sigma(*source as usize) * losses[*source as usize];
                side.round(sources.iter().map(passed).sum(), sources.len())
            };
            let worst = self.flow.slots(firm).map(sum).fold(self.start[firm], f64::max);
            let nearer = match side {
                Side::Low => worst.min(1.0).max(losses[firm]),
                Side::High => worst.min(losses[firm]),
            };
            moved |= nearer.to_bits() != losses[firm].to_bits();
            losses[firm] = nearer;
        }
        moved
    }

    fn at(&self, firm: usize) -> Interval {
        Interval { low: self.low[firm], high: self.high[firm] }
    }

    fn is_within(&self, width: f64) -> bool {
        self.reach.iter().all(|firm| self.high[*firm as usize] - self.low[*firm as usize] <= width)
    }
}
