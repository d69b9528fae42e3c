//! Shocks in the user's words (冲击推演): what fails when firms or places fail.

use liantu_model::{ChainId, FirmId, RowId as _, Scope};
use liantu_query::Work;
use liantu_query::closure::Closure;
use liantu_query::shock::NetworkError;
use liantu_query::shock::bounds::enclose;
use liantu_query::shock::cascade::{CriticalSupplies, Failure};
use liantu_query::shock::derive::{Derived, derive};
use liantu_query::shock::esri::{FirmLoss, Impact, Shock, all, losses};

use crate::engine::Engine;
use crate::named::Named;

/// What is lost, and how to evaluate it.
#[derive(Clone, Debug)]
pub struct ShockRequest {
    /// Firms that are lost.
    pub firms: Vec<FirmId>,
    /// Places whose firms are all lost.
    pub places: Vec<Scope>,
    /// The share of its production each of them keeps, 0 to 1.
    pub left: f64,
    /// Where no supply is known, potential supplies are derived from what this chain needs.
    pub chain: Option<ChainId>,
    /// Whether to enclose the result between certified bounds.
    pub exact: bool,
}

/// What a shock does (冲击结果).
#[derive(Clone, Debug)]
pub struct ShockView {
    /// What the network is based on.
    pub network: NetworkView,
    /// Firms that are lost at the start.
    pub n_lost: usize,
    /// The impact on the whole network.
    pub impact: Impact,
    /// Certified bounds of the index, when requested.
    pub limits: Option<(f64, f64)>,
    /// Firms that lose production, most first.
    pub losses: Vec<LossView>,
    /// Firms that stop for lack of a critical input, round by round.
    pub failures: Vec<Vec<FailureView>>,
    /// The share of the sales among the touched firms that is only potential.
    pub potential_share: Option<f64>,
}

/// What a supply network is based on.
#[derive(Clone, Copy, Debug)]
pub struct NetworkView {
    /// Firms with at least one sale.
    pub n_firms: usize,
    /// Known sales.
    pub n_known: usize,
    /// Potential sales, added where none are known.
    pub n_potential: usize,
    /// Whether some potential sales were left out because there were too many.
    pub is_cut: bool,
}

/// What one firm loses.
#[derive(Clone, Debug)]
pub struct LossView {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Share of its production lost for lack of inputs.
    pub downstream: f64,
    /// Share of its production lost for lack of customers.
    pub upstream: f64,
}

/// A firm that stops, and the input it lacks.
#[derive(Clone, Debug)]
pub struct FailureView {
    /// The firm.
    pub firm: Named,
    /// The critical input.
    pub product: Named,
    /// How much of it came from failed suppliers, 0 to 1.
    pub lost: f64,
}

/// A firm by what is lost when it fails alone (系统性风险).
#[derive(Clone, Debug)]
pub struct RiskView {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// What its failure does.
    pub impact: Impact,
}

impl Engine {
    /// What fails when these firms and places fail: ESRI (Diem et al. 2022) over known and potential supplies, and
    /// the cascade of critical inputs over known ones. The index is one step, its bounds are two.
    ///
    /// # Errors
    /// [`NetworkError`] when there are too many supplies to count in 32 bits.
    pub fn shock(&self, question: &ShockRequest, work: &Work) -> Result<ShockView, NetworkError> {
        let derived = self.supply_network(question.chain)?;
        let lost = self.lost_firms(question);
        let shock = Shock::partial(lost.iter().map(|firm| (firm.raw(), question.left)));
        let (impact, touched) = losses(derived.network(), &shock, &self.config.shock, work);
        let limits = question.exact.then(|| {
            let bounds = enclose(derived.network(), &shock, &self.config.shock, work);
            (bounds.esri.low, bounds.esri.high)
        });
        let failures = if question.left > 0.0 {
            Vec::new()
        } else {
            CriticalSupplies::new(&self.world, &self.config.thresholds).cascade(&lost)
        };
        let firms: Vec<u32> = touched.iter().map(|loss| loss.firm).collect();
        let potential_share = derived.potential_share(|firm| firms.binary_search(&firm.raw()).is_ok());
        let is_lost = |loss: &&FirmLoss| lost.binary_search(&FirmId(loss.firm)).is_ok();
        let mut losses: Vec<&FirmLoss> = touched.iter().filter(|loss| !is_lost(loss)).collect();
        let size = |loss: &FirmLoss| loss.downstream.max(loss.upstream);
        losses.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.firm.cmp(&b.firm)));
        Ok(ShockView {
            network: network_view(&derived),
            n_lost: lost.len(),
            impact,
            limits,
            losses: losses.into_iter().map(|loss| self.loss(loss)).collect(),
            failures: failures.iter().map(|round| round.iter().map(|one| self.failure(one)).collect()).collect(),
            potential_share,
        })
    }

    /// Every firm of the supply network by what is lost when it fails alone, most first; at most
    /// `top`. Firms are steps.
    ///
    /// # Errors
    /// As for [`Engine::shock`].
    pub fn systemic_risk(
        &self,
        chain: Option<ChainId>,
        top: usize,
        work: &Work,
    ) -> Result<(NetworkView, Vec<RiskView>), NetworkError> {
        let derived = self.supply_network(chain)?;
        let impacts = all(derived.network(), &self.config.shock, work);
        let mut ranked: Vec<(FirmId, Impact)> = self.world.firms().ids().zip(impacts).collect();
        ranked.retain(|(_, impact)| impact.esri > 0.0);
        ranked.sort_by(|a, b| b.1.esri.total_cmp(&a.1.esri).then(a.0.cmp(&b.0)));
        ranked.truncate(top);
        let view = |(firm, impact)| RiskView { firm: self.named(firm), place: self.place_of(firm), impact };
        Ok((network_view(&derived), ranked.into_iter().map(view).collect()))
    }

    pub(crate) fn supply_network(&self, chain: Option<ChainId>) -> Result<Derived, NetworkError> {
        let closure = chain.map(|chain| Closure::of_chain(&self.world, chain));
        derive(&self.world, closure.as_ref(), &self.config.shock)
    }

    /// The firms lost at the start, ascending.
    fn lost_firms(&self, question: &ShockRequest) -> Vec<FirmId> {
        let places = question.places.iter().flat_map(|place| place.firms(&self.world).ones().collect::<Vec<_>>());
        let mut lost: Vec<FirmId> = places.map(FirmId::from_index).chain(question.firms.iter().copied()).collect();
        lost.sort_unstable();
        lost.dedup();
        lost
    }

    fn loss(&self, loss: &FirmLoss) -> LossView {
        let firm = FirmId(loss.firm);
        LossView {
            firm: self.named(firm),
            place: self.place_of(firm),
            downstream: loss.downstream,
            upstream: loss.upstream,
        }
    }

    fn failure(&self, failure: &Failure) -> FailureView {
        #[expect(clippy::cast_precision_loss, reason = "a ratio to be shown in per cent")]
        let lost = failure.lost as f64 / failure.total as f64;
        FailureView { firm: self.named(failure.firm), product: self.named(failure.product), lost }
    }
}

pub(crate) fn network_view(derived: &Derived) -> NetworkView {
    let sales = derived.sales();
    let n_potential = sales.iter().filter(|sale| sale.potential.is_some()).count();
    let mut firms: Vec<FirmId> = sales.iter().flat_map(|sale| [sale.supplier, sale.customer]).collect();
    firms.sort_unstable();
    firms.dedup();
    NetworkView { n_firms: firms.len(), n_known: sales.len() - n_potential, n_potential, is_cut: derived.is_cut() }
}
