//! Economic systemic risk index (经济系统性风险指数, ESRI): the share of all sales that is lost when
//! firms fail.
//!
//! **Meaning.** A failed firm cuts its customers off from what they need (downstream) and its suppliers from what
//! they sell (upstream); both losses continue until they are small. The index is the share of all sales in the
//! network that is lost by then.
//!
//! **Formula.** With `W_ij` the sales of `i` to `j`, `s_i = Σ_j W_ij`, `c_j = Σ_i W_ij`, `p_i` the
//! sector of `i`, `ψ_i` what the shock leaves of `i`, and `h(0) = ψ`:
//!
//! ```text
//! Λd_ij = W_ij / Σ_{l: p_l = p_i} W_lj   essential     Λu_ij = W_ij / s_i   (or / revenue of i)
//!       = W_ij / c_j                     linear
//! σ_i   = min(1, s_i / Σ_{l: p_l = p_i} s_l hd_l(t))   market share; 1 without substitution
//! hd_j(t+1) = min( 1 − max_k Σ_{i: p_i = k, essential} σ_i Λd_ij (1 − hd_i(t)),
//!                  1 − Σ_{i: linear} σ_i Λd_ij (1 − hd_i(t)),  ψ_j )
//! hu_i(t+1) = min( 1 − Σ_j Λu_ij (1 − hu_j(t)),  ψ_i )
//! ESRI = Σ_i s_i (1 − min(hd_i, hu_i)) / Σ_i s_i
//! ```
//!
//! Both directions step together and stop when no `h` has moved by more than `eps`. The kernels
//! hold losses `1 − h`, which are 0 wherever the shock has not arrived.
//!
//! **Symbols.** `W` [`Sale::weight`](super::Sale), `s` [`SupplyNetwork::sales`], `ψ`
//! 1 − [`Shock::losses`], `σ` [`ShockRules::substitution`], `eps` [`ShockRules::eps`], `T`
//! [`Impact::steps`].
//!
//! **Unit and range.** A share, 0 to 1. **Missing data.** A sale that is not in the network does
//! not exist; a firm without sales weighs nothing; a network without sales has index 0.
//!
//! **Source.** Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022), "Quantifying
//! firm-level economic systemic risk from nation-wide supply networks", Scientific Reports 12:7719,
//! equations 2 to 8. The defaults are those of the published packages, whose example networks are
//! tests here: all inputs essential is their "Leontief", all linear their "linear".
//!
//! **Time and memory.** O(edges of touched firms × steps) for each shock, O(n + m) for each thread.
//!
//! ```
//! use liantu_query::{ShockRules, Work};
//! use liantu_query::shock::{InputClass, Sale, SupplyNetwork, esri::all};
//! // 0 and 1 (one sector) each sell 1 to 2, which sells 2 to 3.
//! let sales = [(0, 2, 1.0), (1, 2, 1.0), (2, 3, 2.0)];
//! let sales = sales.map(|(supplier, customer, weight)| Sale { supplier, customer, weight });
//! let network = SupplyNetwork::new(&[1, 1, 2, 3], &sales, |_, _| InputClass::Essential)?;
//! let rules = ShockRules { substitution: false, ..ShockRules::default() };
//! let index = all(&network, &rules, &Work::new());
//! // Without 0, firm 2 has half of its input: (1 + 2 × 1/2) / 4.
//! assert_eq!(index[0].esri, 0.5);
//! assert_eq!((index[0].downstream, index[0].upstream), (0.5, 0.25));
//! # Ok::<(), liantu_query::shock::NetworkError>(())
//! ```

use super::network::SupplyNetwork;
use super::ripple::{Ripple, Substitution};
use crate::config::ShockRules;
use crate::work::Work;

/// What fails at the start (冲击): a firm, or any set such as a zone or a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shock {
    losses: Vec<(u32, f64)>,
}

impl Shock {
    /// One firm fails altogether.
    pub fn of_firm(firm: u32) -> Self {
        Self::of_firms([firm])
    }

    /// These firms fail altogether.
    pub fn of_firms(firms: impl IntoIterator<Item = u32>) -> Self {
        Self { losses: firms.into_iter().map(|firm| (firm, 1.0)).collect() }
    }

    /// Each firm keeps the share `ψ` of its production. A `ψ` outside 0 to 1 is clamped; a NaN leaves the firm
    /// intact.
    pub fn partial(left: impl IntoIterator<Item = (u32, f64)>) -> Self {
        let known = left.into_iter().filter(|(_, left)| !left.is_nan());
        Self { losses: known.map(|(firm, left)| (firm, (1.0 - left).clamp(0.0, 1.0))).collect() }
    }

    /// Firm and share of its production lost, 0 to 1; of two entries for a firm the greater counts.
    pub fn losses(&self) -> &[(u32, f64)] {
        &self.losses
    }
}

/// What a shock does to the whole network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Impact {
    /// The index, 0 to 1.
    pub esri: f64,
    /// The index of the downstream losses alone.
    pub downstream: f64,
    /// The index of the upstream losses alone.
    pub upstream: f64,
    /// Steps taken, the last with all changes at most `eps` (`T` in the packages).
    pub steps: u32,
    /// Firms that lose something.
    pub touched: usize,
    /// Whether `max_steps` or `max_visits` ended it: then the index is too low.
    pub stopped_early: bool,
}

/// What a shock does to one firm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirmLoss {
    /// The firm.
    pub firm: u32,
    /// `1 − hd`: share of its production lost for lack of inputs.
    pub downstream: f64,
    /// `1 − hu`: share of its production lost for lack of customers.
    pub upstream: f64,
}

/// The index of every firm failing alone, in firm order.
///
/// Firms are steps, processed in parallel; the answer is the same on any number of threads.
pub fn all(network: &SupplyNetwork, rules: &ShockRules, work: &Work) -> Vec<Impact> {
    let shocks: Vec<Shock> = (0..).take(network.firms()).map(Shock::of_firm).collect();
    impacts(network, &shocks, rules, work)
}

/// The impact of each shock alone, in the order given; shocks are steps, processed in parallel.
///
/// # Panics
/// When a shock names a firm out of range.
pub fn impacts(network: &SupplyNetwork, shocks: &[Shock], rules: &ShockRules, work: &Work) -> Vec<Impact> {
    let whole = sector_sales(network);
    let run = |process: &mut Process<'_>, shock: &Shock| {
        let impact = process.run(shock, rules, work);
        process.clear();
        impact
    };
    work.expect(shocks.len());
    work.each_at(shocks, 32, || Process::new(network, &whole, rules), run)
}

/// The impact of one shock and the loss of every firm it touches, in firm order; one step.
///
/// # Panics
/// When the shock names a firm out of range.
pub fn losses(network: &SupplyNetwork, shock: &Shock, rules: &ShockRules, work: &Work) -> (Impact, Vec<FirmLoss>) {
    work.expect(1);
    let whole = sector_sales(network);
    let mut process = Process::new(network, &whole, rules);
    let impact = process.run(shock, rules, work);
    work.step();
    let mut firms: Vec<u32> = process.losses().map(|(firm, _)| firm).collect();
    firms.sort_unstable();
    let loss = |firm: u32| FirmLoss { firm, downstream: process.down.loss(firm), upstream: process.up.loss(firm) };
    (impact, firms.into_iter().map(loss).collect())
}

/// Both directions of one shock.
struct Process<'n> {
    network: &'n SupplyNetwork,
    down: Ripple<'n>,
    up: Ripple<'n>,
}

impl<'n> Process<'n> {
    fn new(network: &'n SupplyNetwork, whole: &'n [f64], rules: &ShockRules) -> Self {
        let market = || Substitution {
            sector: network.sector(),
            sales: network.sales(),
            whole,
            left: vec![0.0; network.sectors()],
        };
        Self {
            network,
            down: Ripple::new(network.down(), network.firms(), rules.substitution.then(market)),
            up: Ripple::new(network.up(), network.firms(), None),
        }
    }

    fn run(&mut self, shock: &Shock, rules: &ShockRules, work: &Work) -> Impact {
        self.down.start(shock.losses.iter().copied());
        self.up.start(shock.losses.iter().copied());
        let (mut steps, mut moving) = (0, true);
        while moving && steps < rules.max_steps && self.down.visits() + self.up.visits() < u64::from(rules.max_visits) {
            work.check();
            let most = self.down.step().max(self.up.step());
            moving = most > rules.eps;
            steps += 1;
        }
        Impact {
            esri: self.network.share_lost(self.losses()),
            downstream: self.network.share_lost(self.down.losses()),
            upstream: self.network.share_lost(self.up.losses()),
            steps,
            touched: self.losses().count(),
            stopped_early: moving,
        }
    }

    /// Firms touched in either direction, each once, with the greater of their losses.
    fn losses(&self) -> impl Iterator<Item = (u32, f64)> {
        let only_up = self.up.losses().filter(|(firm, _)| self.down.loss(*firm) == 0.0);
        self.down.losses().map(|(firm, loss)| (firm, loss.max(self.up.loss(firm)))).chain(only_up)
    }

    fn clear(&mut self) {
        self.down.clear();
        self.up.clear();
    }
}

/// `Σ s_l` by sector.
pub(super) fn sector_sales(network: &SupplyNetwork) -> Vec<f64> {
    let mut whole = vec![0.0; network.sectors()];
    for (sector, sales) in network.sector().iter().zip(network.sales()) {
        whole[*sector as usize] += sales;
    }
    whole
}
