//! What a landing does to systemic risk (落地后的系统性风险): one more maker of an input is one more supplier to turn to.

use std::sync::Arc;

use liantu_model::{DamagedFacts, FirmId, Wording};
use liantu_query::Work;
use liantu_query::shock::NetworkError;
use liantu_query::shock::esri::all;

use crate::engine::Engine;
use crate::landing::LandingRequest;
use crate::named::Named;
use crate::shock::NetworkView;

/// Systemic risk with and without the plants.
#[derive(Clone, Debug)]
pub struct LandingRisk {
    /// What the network is based on without the plants.
    pub network: NetworkView,
    /// Mean ESRI of the recorded firms that have any, before and after.
    pub mean: (f64, f64),
    /// The largest ESRI of a recorded firm, before and after.
    pub largest: (f64, f64),
    /// Recorded firms by how much less is lost when they fail, before and after; greatest reduction first, only those
    /// that change.
    pub changes: Vec<(Named, f64, f64)>,
}

/// Why the risk of a landing cannot be computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LandingRiskError {
    /// The world with the plants is inconsistent: a defect of this build.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    /// There are too many supplies.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl LandingRiskError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        match self {
            Self::Damaged(error) => error.wording(),
            Self::Network(error) => error.wording(),
        }
    }
}

impl Engine {
    /// ESRI (Diem et al. 2022) of every recorded firm with and without the plants, over known supplies
    /// and, with a chain, potential ones. A plant has no known supplies, so without a chain nothing
    /// changes.
    ///
    /// Each side takes as long as ranking all firms (see [`Engine::systemic_risk`]).
    ///
    /// # Errors
    /// [`LandingRiskError`].
    pub fn landing_risk(&self, question: &LandingRequest, work: &Work) -> Result<LandingRisk, LandingRiskError> {
        let with = Arc::new(self.world.with_plants(&self.plants(question))?);
        let with = Self::new(with).with_config((*self.config).clone());
        let derived = self.supply_network(question.chain)?;
        let before = all(derived.network(), &self.config.shock, work);
        let after = all(with.supply_network(question.chain)?.network(), &self.config.shock, work);
        let esri = |impacts: &[liantu_query::shock::esri::Impact]| -> Vec<f64> {
            impacts.iter().take(self.world.firms().len()).map(|impact| impact.esri).collect()
        };
        let (before, after) = (esri(&before), esri(&after));
        let mut changes: Vec<(FirmId, f64, f64)> =
            self.world.firms().ids().zip(&before).zip(&after).map(|((firm, b), a)| (firm, *b, *a)).collect();
        changes.retain(|(_, before, after)| before.to_bits() != after.to_bits());
        changes.sort_by(|a, b| (b.1 - b.2).total_cmp(&(a.1 - a.2)).then(a.0.cmp(&b.0)));
        Ok(LandingRisk {
            network: crate::shock::network_view(&derived),
            mean: (mean(&before), mean(&after)),
            largest: (largest(&before), largest(&after)),
            changes: changes.into_iter().map(|(firm, before, after)| (self.named(firm), before, after)).collect(),
        })
    }
}

/// The mean of the values above 0.
fn mean(values: &[f64]) -> f64 {
    let some = || values.iter().copied().filter(|value| *value > 0.0);
    let n = f64::from(u32::try_from(some().count()).unwrap_or(u32::MAX));
    if n > 0.0 { some().fold(0.0, |sum, value| sum + value) / n } else { 0.0 }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::{ChainId, Site, sketch};

    /// `user` can turn to `a` and `far`; with a plant of `far` nearby, to three.
    #[test]
    fn one_maker_more_lowers_the_risk_of_the_others() {
        let world = sketch::world(
            "regions: id name level
            A 甲市 city
            B 乙市 city
            chains: id name
            c 链
            products: id name chain is_end
            end 整机 c true
            part 部件 c -
            other 别的 c -
            firms: id name region
            a 甲 A
            far 远 B
            user 用户 A
            inputs: product input criticality
            end part high
            makes: product firm
            part a
            end user
            part far
            other far",
        );
        let far = world.find("far").unwrap();
        let site = Site::Region(world.find("A").unwrap());
        let engine = Engine::new(Arc::new(world));
        let question = |products| LandingRequest { firms: vec![far], site, chain: Some(ChainId(0)), products };
        let product = |key| engine.product(key).unwrap();
        let same = engine.landing_risk(&question(vec![product("other")]), &Work::new()).unwrap();
        assert!(same.changes.is_empty() && same.largest.0 > 0.0, "{same:?}");
        let eased = engine.landing_risk(&question(vec![product("part")]), &Work::new()).unwrap();
        let (firm, before, after) = eased.changes.first().unwrap();
        assert!(["a", "far"].contains(&firm.key.as_str()) && after < before, "{eased:?}");
        assert!(eased.mean.1 < eased.mean.0 && eased.largest.1 <= eased.largest.0, "{eased:?}");
    }
}
