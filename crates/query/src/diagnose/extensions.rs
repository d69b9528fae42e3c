//! Extensions: what the scope could make next, one step from what it makes of the chain.

use liantu_model::{FirmId, Inside, ProductId, RequirementGroup};

use super::finding::{Factor, FactorName, Finding, FindingKind, Remedy, Witness};
use super::severity::severity;
use super::supply::Makers;
use super::{Presence, Question, WITNESS_ROWS};

impl Question<'_, '_> {
    /// The most promising extensions, in product order.
    pub(super) fn extensions(&self, presence: &Presence<'_>) -> Vec<Finding> {
        let thresholds = &self.landscape.config.thresholds;
        let made = self.made_of_chain(presence);
        if made.is_empty() || thresholds.max_extensions == 0 {
            return Vec::new();
        }
        let mut found: Vec<Finding> =
            self.one_step_on(&made).into_iter().filter_map(|product| self.extension(product)).collect();
        found.sort_by(|a, b| b.severity.total_cmp(&a.severity).then(a.product.cmp(&b.product)));
        found.truncate(thresholds.max_extensions as usize);
        found
    }

    /// Products outside the closure that have an input which one of these serves, ascending.
    fn one_step_on(&self, made: &[ProductId]) -> Vec<ProductId> {
        let user = self.world().inputs().product();
        let mut users: Vec<ProductId> = made
            .iter()
            .flat_map(|product| self.asked_in(*product))
            .filter_map(|row| user.get(row))
            .filter(|user| !self.closure.contains(*user))
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    fn extension(&self, product: ProductId) -> Option<Finding> {
        let inside = self.scope.inside(self.world());
        let local = self.local(product, Makers::of(self.world(), product, &inside));
        if local.is_made_inside() || !local.is_made_somewhere() {
            return None;
        }
        let config = self.landscape.config;
        let groups = self.world().requirements().groups(product);
        let met = groups.iter().filter(|group| self.is_met_inside(group, &inside)).count();
        let weights = &config.extension;
        let space = self.landscape.space();
        let density = space.density(product, self.strengths());
        let factors = vec![
            Factor::plain(FactorName::Relatedness, density, weights.relatedness),
            Factor::part(FactorName::Readiness, met, groups.len(), weights.readiness),
            Factor::plain(FactorName::Complexity, space.complexity(product), weights.complexity),
        ];
        if factors[1].value.is_none_or(|readiness| readiness < config.thresholds.min_readiness) {
            return None;
        }
        let (severity, interval) = severity(&factors, 1.0);
        let grade = self.grade_of_makers(product);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let witness = Witness {
            relatives: self.relatives(product),
            readiness: (number(met), number(groups.len())),
            ..self.witness(product, &local, Vec::new(), &[])
        };
        Some(Finding {
            kind: FindingKind::Extension,
            product,
            severity,
            interval,
            factors,
            covered: 0.0,
            nearness: 1.0,
            weaknesses: Vec::new(),
            grade,
            witness,
            remedy: Remedy::Extend,
        })
    }

    /// Whether something made inside serves a group.
    fn is_met_inside(&self, group: &RequirementGroup, inside: &Inside<'_>) -> bool {
        let world = self.world();
        let makes = |product: ProductId| {
            world.adjacency().makers().of(product).iter().any(|firm: &FirmId| inside.contains(*firm))
        };
        world
            .requirements()
            .is_met(group, |product| makes(product) || self.shares(product).is_some_and(|shares| shares.any_inside))
    }

    /// The nearest products made inside, nearest first.
    fn relatives(&self, product: ProductId) -> Vec<(ProductId, f64)> {
        let space = self.landscape.space();
        let near = self.strengths().iter().map(|other| (*other, space.proximity(product, *other)));
        let mut near: Vec<(ProductId, f64)> = near.filter(|(_, proximity)| *proximity > 0.0).collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(WITNESS_ROWS);
        near
    }
}
