//! How grave a finding is: named factors between 0 and 1, weighed over those that are known.

use liantu_model::{FirmId, InputId, ProductId};

use super::finding::{Factor, FactorName};
use super::{Local, Question, count};
use crate::closure::Step;
use crate::config::{criticality, irreplaceability};

/// An end product that is missing keeps nothing else from being made.
const END_CRITICALITY: f64 = 0.3;

/// The weighted mean of the known factors; 0 when none is known.
pub(super) fn weighted_mean(factors: &[Factor]) -> f64 {
    let known = factors.iter().filter_map(|factor| factor.value.map(|value| (value, factor.weight)));
    let (sum, weight) = known.fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + value * weight, all + weight));
    if weight > 0.0 { sum / weight } else { 0.0 }
}

impl Question<'_, '_> {
    pub(super) fn factors(
        &self,
        product: ProductId,
        local: &Local,
        uses: &[InputId],
        demanders: Option<&[FirmId]>,
    ) -> [Factor; 4] {
        let weights = &self.landscape.config.severity;
        let demand = demanders.map(|firms| count(firms.len()) / (count(firms.len()) + 3.0));
        [
            Factor {
                name: FactorName::Criticality,
                value: self.criticality(product, uses),
                weight: weights.criticality,
            },
            Factor {
                name: FactorName::Concentration,
                value: self.concentration(product, local),
                weight: weights.concentration,
            },
            Factor { name: FactorName::Dependence, value: self.dependence(product, local), weight: weights.dependence },
            Factor { name: FactorName::Demand, value: demand, weight: weights.demand },
        ]
    }

    /// How near a product is to the chain, 0 to 1: 1 for the chain's own products, and less for each
    /// step beyond them on the shortest path from an end product.
    pub(super) fn nearness(&self, product: ProductId) -> f64 {
        let chain = self.world().products().chain();
        let path = self.closure.path(self.world(), product);
        let own = path.first().and_then(|end| chain.get(*end));
        let beyond = path.iter().rev().take_while(|product| chain.get(**product) != own).count();
        let steps = i32::try_from(beyond).unwrap_or(i32::MAX);
        self.landscape.config.severity.outside_chain.powi(steps)
    }

    /// The largest criticality × irreplaceability over the uses; for an end product of the chain
    /// 0.3, because nothing inside waits for it.
    fn criticality(&self, product: ProductId, uses: &[InputId]) -> Option<f64> {
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

    /// HHI of the other countries' shares if they tell, else of the known purchases. Recorded makers
    /// are not counted for it: who is recorded says little about who there is.
    fn concentration(&self, product: ProductId, local: &Local) -> Option<f64> {
        let links = self.landscape.links.get(product, self.part);
        let enough = links.n_edges >= self.landscape.config.thresholds.min_links;
        match local.shares {
            Some(shares) => shares.outside_hhi,
            None => links.hhi().filter(|_| enough),
        }
    }

    /// What is not met from inside: by share of world supply if known, else by supply links, else
    /// by makers.
    fn dependence(&self, product: ProductId, local: &Local) -> Option<f64> {
        let links = self.landscape.links.get(product, self.part);
        let enough = links.n_edges >= self.landscape.config.thresholds.min_links;
        let (inside, outside) = (count(local.makers.inside.len()), count(local.makers.outside.len()));
        match local.shares {
            Some(shares) => shares.inside.map(|share| 1.0 - share),
            None if inside == 0.0 => Some(1.0),
            None if enough => links.local_sourcing_rate().map(|rate| 1.0 - rate),
            None => Some(outside / (inside + outside)),
        }
    }
}
