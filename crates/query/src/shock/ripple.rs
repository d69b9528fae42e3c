//! Losses that spread step by step in one direction of a network, touching only what they reach.

use liantu_model::NONE;

use super::flow::Flow;

/// A growth smaller than this waits until more has accumulated. A firm's loss is then too low by at most this for
/// each step taken.
const QUIET: f64 = 1e-14;

/// What one thread needs to follow losses through a [`Flow`]; clean between shocks.
#[derive(Debug)]
pub(super) struct Ripple<'n> {
    flow: &'n Flow,
    substitution: Option<Substitution<'n>>,
    /// Firms that lose something, in the order they were reached.
    touched: Vec<Touched>,
    /// Position of each firm in `touched`, [`NONE`] for others.
    position: Vec<u32>,
    slots: Vec<Slot>,
    /// Slots with losses.
    used: Vec<u32>,
    /// Slots whose losses grew in this step.
    grown: Vec<u32>,
    step: u32,
    visits: u64,
}

/// How rivals in the same sector replace each other: the market share `σ`.
#[derive(Debug)]
pub(super) struct Substitution<'n> {
    pub(super) sector: &'n [u32],
    pub(super) sales: &'n [f64],
    /// `Σ s_l` by sector.
    pub(super) whole: &'n [f64],
    /// `Σ s_l h_l` by sector, where a firm is touched.
    pub(super) left: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Touched {
    firm: u32,
    /// Its sector and sales, when rivals can substitute for it.
    sector: u32,
    sales: f64,
    /// `1 − h(t)`.
    loss: f64,
    /// `1 − h(t + 1)`.
    next: f64,
    /// `σ (1 − h)` as last passed on.
    sent: f64,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    sum: f64,
    owner: u32,
    /// The step in which it last grew.
    step: u32,
}

impl<'n> Ripple<'n> {
    pub(super) fn new(flow: &'n Flow, firms: usize, substitution: Option<Substitution<'n>>) -> Self {
        Self {
            flow,
            substitution,
            touched: Vec::new(),
            position: vec![NONE; firms],
            slots: flow.owners().iter().map(|owner| Slot { sum: 0.0, owner: *owner, step: 0 }).collect(),
            used: Vec::new(),
            grown: Vec::new(),
            step: 0,
            visits: 0,
        }
    }

    /// Starts from these losses; of two for one firm the greater counts.
    pub(super) fn start(&mut self, losses: impl Iterator<Item = (u32, f64)>) {
        for (firm, loss) in losses.filter(|(_, loss)| *loss > 0.0) {
            self.raise(firm, loss);
        }
    }

    /// One synchronous step; returns the greatest growth of any firm's loss.
    ///
    /// Losses only grow: `σ` and every sum of shares grow with the losses, so what a slot adds is
    /// the growth of its sources, and a firm's loss is the greatest sum it has seen in any slot.
    pub(super) fn step(&mut self) -> f64 {
        self.step += 1;
        self.settle();
        for at in 0..self.touched.len() {
            let state = &mut self.touched[at];
            let sent = self.substitution.as_ref().map_or(1.0, |market| market.sigma(state)) * state.loss;
            let growth = sent - state.sent;
            if growth > QUIET {
                state.sent = sent;
                let firm = state.firm;
                self.pass_on(firm, growth);
            }
        }
        let mut grown = std::mem::take(&mut self.grown);
        let mut most = 0.0_f64;
        for slot in grown.drain(..) {
            let Slot { sum, owner, .. } = self.slots[slot as usize];
            most = most.max(self.raise(owner, sum.min(1.0)));
        }
        self.grown = grown;
        most
    }

    /// The loss of a firm after the last step.
    pub(super) fn loss(&self, firm: u32) -> f64 {
        self.touched.get(self.position[firm as usize] as usize).map_or(0.0, |state| state.next)
    }

    /// Firms that lose something and how much, in the order they were reached.
    pub(super) fn losses(&self) -> impl Iterator<Item = (u32, f64)> {
        self.touched.iter().map(|state| (state.firm, state.next))
    }

    /// Shares passed on so far.
    pub(super) fn visits(&self) -> u64 {
        self.visits
    }

    /// Forgets the shock; time is linear in what it touched.
    pub(super) fn clear(&mut self) {
        for state in self.touched.drain(..) {
            self.position[state.firm as usize] = NONE;
        }
        for slot in self.used.drain(..) {
            self.slots[slot as usize].sum = 0.0;
            self.slots[slot as usize].step = 0;
        }
        (self.step, self.visits) = (0, 0);
    }

    /// Makes the losses of the last step the current ones.
    fn settle(&mut self) {
        if let Some(market) = &mut self.substitution {
            for state in &self.touched {
                market.left[state.sector as usize] = market.whole[state.sector as usize];
            }
            for state in &self.touched {
                market.left[state.sector as usize] -= state.sales * state.next;
            }
        }
        for state in &mut self.touched {
            state.loss = state.next;
        }
    }

    fn pass_on(&mut self, firm: u32, growth: f64) {
        let Self { slots, used, grown, step, .. } = self;
        let (out, shares) = self.flow.out(firm as usize);
        self.visits += out.len() as u64;
        for (at, share) in out.iter().zip(shares) {
            let slot = &mut slots[*at as usize];
            slot.sum += share * growth;
            if slot.step != *step {
                if slot.step == 0 {
                    used.push(*at);
                }
                slot.step = *step;
                grown.push(*at);
            }
        }
    }

    /// Raises the next loss of a firm; returns how far it is now above the current one.
    fn raise(&mut self, firm: u32, loss: f64) -> f64 {
        let position = &mut self.position[firm as usize];
        if let Some(state) = self.touched.get_mut(*position as usize) {
            state.next = state.next.max(loss);
            return state.next - state.loss;
        }
        *position = u32::try_from(self.touched.len()).expect("invariant: firms are counted in 32 bits");
        let (sector, sales) =
            self.substitution.as_ref().map_or((0, 0.0), |market| market.sector_and_sales(firm as usize));
        self.touched.push(Touched { firm, sector, sales, loss: 0.0, next: loss, sent: 0.0 });
        loss
    }
}

impl Substitution<'_> {
    fn sector_and_sales(&self, firm: usize) -> (u32, f64) {
        (self.sector[firm], self.sales[firm])
    }

    /// `σ_i = min(1, s_i / Σ_{l: p_l = p_i} s_l h_l)`: 1 when nothing of the sector is left.
    fn sigma(&self, state: &Touched) -> f64 {
        let left = self.left[state.sector as usize];
        if left > state.sales { state.sales / left } else { 1.0 }
    }
}
