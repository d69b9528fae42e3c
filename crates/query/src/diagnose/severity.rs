//! How severe a finding is: named factors between 0 and 1, weighted over those that are known.

use liantu_model::{FirmId, InputId, ProductId};

use super::finding::{Factor, FactorName};
use super::{Local, PATH_ROWS, Question, count};
use crate::closure::Step;
use crate::config::{criticality, irreplaceability};
use crate::interval::wilson;

/// A missing end product keeps nothing else from being made.
const END_CRITICALITY: f64 = 0.3;

/// The weighted mean of the known factors; 0 when none is known.
fn weighted_mean(factors: &[Factor], end: impl Fn(&Factor) -> Option<f64>) -> f64 {
    let known = factors.iter().filter_map(|factor| end(factor).map(|value| (value, factor.weight)));
    let (sum, weight) = known.fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + value * weight, all + weight));
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// The severity of these factors and its interval, times `left`.
pub(crate) fn severity(factors: &[Factor], left: f64) -> (f64, (f64, f64)) {
    let low = |factor: &Factor| factor.interval.map(|(low, _)| low).or(factor.value);
    let high = |factor: &Factor| factor.interval.map(|(_, high)| high).or(factor.value);
    let ends = (weighted_mean(factors, low) * left, weighted_mean(factors, high) * left);
    (weighted_mean(factors, |factor| factor.value) * left, ends)
}

impl Factor {
    /// A factor without an interval.
    pub(super) fn plain(name: FactorName, value: Option<f64>, weight: f64) -> Self {
        Self { name, value, interval: None, weight }
    }

    /// A share, `k` of `n` counted things.
    pub(super) fn part(name: FactorName, k: usize, n: usize, weight: f64) -> Self {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let value = (n > 0).then(|| count(k) / count(n));
        Self { name, value, interval: value.map(|_| wilson(number(k), number(n))), weight }
    }
}

impl Question<'_, '_> {
    /// The factors of a gap or weak link.
    pub(super) fn factors(
        &self,
        product: ProductId,
        local: &Local,
        uses: &[InputId],
        demanders: Option<&[FirmId]>,
    ) -> Vec<Factor> {
        let weights = &self.landscape.config.severity;
        let demand = demanders.map(|firms| count(firms.len()) / (count(firms.len()) + 3.0));
        vec![
            Factor::plain(FactorName::Criticality, self.criticality(product, uses), weights.criticality),
            Factor::plain(FactorName::Concentration, self.concentration(product, local), weights.concentration),
            self.dependence(product, local, weights.dependence),
            Factor::plain(FactorName::Demand, demand, weights.demand),
        ]
    }

    /// How near a product is to the chain, 0 to 1: 1 for the chain's own products, and less for each
    /// step beyond them on the shortest path from an end product; steps beyond the 64th no longer
    /// count.
    pub(super) fn nearness(&self, product: ProductId) -> f64 {
        let chain = self.world().products().chain();
        let foreign = |product: &ProductId| chain.get(*product) != Some(self.chain);
        let beyond = self.closure.upward(self.world(), product).take(PATH_ROWS).take_while(foreign).count();
        let steps = i32::try_from(beyond).unwrap_or(i32::MAX);
        self.landscape.config.severity.outside_chain.powi(steps)
    }

    /// The largest criticality × irreplaceability over the uses; for an end product of the chain 0.3, because nothing
    /// inside needs it.
    pub(super) fn criticality(&self, product: ProductId, uses: &[InputId]) -> Option<f64> {
        let inputs = self.world().inputs();
        let of_use = |row: &InputId| {
            let replace = inputs.substitutability().get(*row).map_or(1.0, irreplaceability);
            inputs.criticality().get(*row).map(|grade| criticality(grade) * replace)
        };
        match self.closure.step(product) {
            Some(Step::End) => Some(END_CRITICALITY),
            _ => uses.iter().filter_map(of_use).reduce(f64::max),
        }
    }

    /// HHI of the other countries' shares if these are meaningful, else of the known purchases. Recorded makers are
    /// not counted for it: who is recorded says little about who exists.
    pub(super) fn concentration(&self, product: ProductId, local: &Local) -> Option<f64> {
        let links = self.landscape.links.get(product, self.part);
        let enough = links.n_edges >= self.landscape.config.thresholds.min_links;
        match local.shares {
            Some(shares) => shares.outside_hhi,
            None => links.hhi().filter(|_| enough),
        }
    }

    /// The share not met from inside: by share of world supply if known, else by supply links, else by makers.
    fn dependence(&self, product: ProductId, local: &Local, weight: f64) -> Factor {
        const NAME: FactorName = FactorName::Dependence;
        let links = self.landscape.links.get(product, self.part);
        let (inside, outside) = (local.makers.inside.len(), local.makers.outside.len());
        match local.shares {
            Some(shares) => Factor::plain(NAME, shares.inside.map(|share| 1.0 - share), weight),
            None if inside == 0 => Factor::part(NAME, outside, outside, weight),
            None if links.n_edges >= self.landscape.config.thresholds.min_links => {
                Factor::part(NAME, (links.n_edges - links.n_edges_local) as usize, links.n_edges as usize, weight)
            }
            None => Factor::part(NAME, outside, inside + outside, weight),
        }
    }
}
