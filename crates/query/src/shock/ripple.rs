//! One step of losses after another through one direction of a network, touching only what they
//! reach.

use super::flow::Flow;

/// What one thread needs to follow losses through a [`Flow`]; clean between shocks.
#[derive(Debug)]
pub(super) struct Ripple<'n> {
    flow: &'n Flow,
    substitution: Option<Substitution<'n>>,
    firms: Vec<Firm>,
    slots: Vec<Slot>,
    /// Firms that lose something, in the order they were reached.
    touched: Vec<u32>,
    /// Slots with losses.
    used: Vec<u32>,
    /// Slots whose losses grew in this step.
    grown: Vec<u32>,
    step: u32,
    visits: u64,
}

/// How rivals of the same sector stand in for each other: the market share `σ`.
#[derive(Debug)]
pub(super) struct Substitution<'n> {
    pub(super) sector: &'n [u32],
    pub(super) sales: &'n [f64],
    /// `Σ s_l` by sector.
    pub(super) whole: &'n [f64],
    /// `Σ s_l (1 − h_l)` by sector; zero between steps.
    pub(super) lost: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Firm {
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
            firms: vec![Firm::default(); firms],
            slots: flow.owners().iter().map(|owner| Slot { sum: 0.0, owner: *owner, step: 0 }).collect(),
            touched: Vec::new(),
            used: Vec::new(),
            grown: Vec::new(),
            step: 0,
            visits: 0,
        }
    }

    /// Starts from these losses; of two for one firm the greater holds.
    pub(super) fn start(&mut self, losses: impl Iterator<Item = (u32, f64)>) {
        for (firm, loss) in losses.filter(|(_, loss)| *loss > 0.0) {
            self.raise(firm, loss);
        }
    }

    /// One synchronous step; the greatest growth of any firm's loss.
    ///
    /// Losses only grow: `σ` and every sum of shares grow with the losses, so what a slot adds is
    /// the growth of its sources, and a firm's loss is the greatest sum it has seen in any slot.
    pub(super) fn step(&mut self) -> f64 {
        self.step += 1;
        self.settle();
        for at in 0..self.touched.len() {
            let firm = self.touched[at] as usize;
            let state = self.firms[firm];
            let sent = self.substitution.as_ref().map_or(1.0, |market| market.sigma(firm)) * state.loss;
            let growth = sent - state.sent;
            if growth > 0.0 {
                self.firms[firm].sent = sent;
                self.pass_on(firm, growth);
            }
        }
        if let Some(market) = &mut self.substitution {
            self.touched.iter().for_each(|firm| market.lost[market.sector[*firm as usize] as usize] = 0.0);
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
    pub(super) fn loss(&self, firm: usize) -> f64 {
        self.firms[firm].next
    }

    /// Firms that lose something, in the order they were reached.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Shares passed on so far.
    pub(super) fn visits(&self) -> u64 {
        self.visits
    }

    /// Forgets the shock; time is linear in what it touched.
    pub(super) fn clear(&mut self) {
        self.touched.drain(..).for_each(|firm| self.firms[firm as usize] = Firm::default());
        for slot in self.used.drain(..) {
            self.slots[slot as usize].sum = 0.0;
            self.slots[slot as usize].step = 0;
        }
        (self.step, self.visits) = (0, 0);
    }

    /// Makes the losses of the last step those of now.
    fn settle(&mut self) {
        for firm in &self.touched {
            let state = &mut self.firms[*firm as usize];
            state.loss = state.next;
            if let Some(market) = &mut self.substitution {
                let at = *firm as usize;
                market.lost[market.sector[at] as usize] += market.sales[at] * state.loss;
            }
        }
    }

    fn pass_on(&mut self, firm: usize, growth: f64) {
        let out = self.flow.out(firm);
        self.visits += out.len() as u64;
        for (at, share) in out {
            let slot = &mut self.slots[*at as usize];
            if slot.step != self.step {
                if slot.step == 0 {
                    self.used.push(*at);
                }
                slot.step = self.step;
                self.grown.push(*at);
            }
            slot.sum += share * growth;
        }
    }

    /// Raises the next loss of a firm; how far it is now above the present one.
    fn raise(&mut self, firm: u32, loss: f64) -> f64 {
        let state = &mut self.firms[firm as usize];
        if loss > state.next {
            if state.next == 0.0 {
                self.touched.push(firm);
            }
            state.next = loss;
        }
        state.next - state.loss
    }
}

impl Substitution<'_> {
    /// `σ_i = min(1, s_i / Σ_{l: p_l = p_i} s_l h_l)`: 1 when nothing of the sector is left.
    fn sigma(&self, firm: usize) -> f64 {
        let sector = self.sector[firm] as usize;
        let left = self.whole[sector] - self.lost[sector];
        if left > self.sales[firm] { self.sales[firm] / left } else { 1.0 }
    }
}
