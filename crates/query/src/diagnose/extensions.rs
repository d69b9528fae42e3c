//! Extensions: what the scope could make next, one step from what it makes of the chain.

use liantu_model::{FirmId, Inside, ProductId, RequirementGroup};

use super::finding::{Factor, FactorName, Finding, FindingKind, Remedy, Witness};
use super::severity::severity;
use super::supply::Makers;
use super::{Local, Presence, Question, WITNESS_ROWS};

/// A product that could be made next, as far as it does not depend on the strengths of the scope.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NextStep {
    pub(crate) product: ProductId,
    /// Requirement groups met inside, and all of them.
    pub(crate) readiness: (usize, usize),
}

impl Question<'_, '_> {
    /// The most promising extensions, in order of their promise.
    pub(super) fn extensions(&self, presence: &Presence<'_>) -> Vec<Finding> {
        let thresholds = &self.landscape.config.thresholds;
        let made = self.made_of_chain(presence);
        if made.is_empty() || thresholds.max_extensions == 0 {
            return Vec::new();
        }
        let steps = self.one_step_on(&made).into_iter().filter_map(|product| self.next_step(product));
        let mut found: Vec<Finding> = steps.filter_map(|step| self.extension(&step)).collect();
        found.sort_by(|a, b| b.severity.total_cmp(&a.severity).then(a.product.cmp(&b.product)));
        found.truncate(thresholds.max_extensions as usize);
        found
    }

    /// Products outside the closure with an input that one of these serves, ascending.
    pub(crate) fn one_step_on(&self, made: &[ProductId]) -> Vec<ProductId> {
        let user = self.world().inputs().product();
        let mut users: Vec<ProductId> = made
            .iter()
            .flat_map(|product| self.rows_requiring(*product))
            .filter_map(|row| user.get(row))
            .filter(|user| !self.closure.contains(*user))
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// How near a product outside the closure is, if it is made somewhere and not inside.
    pub(crate) fn next_step(&self, product: ProductId) -> Option<NextStep> {
        let local = self.outer(product);
        let serving = || self.world().requirements().serving(product);
        let comes = !self.newcomers.is_empty() && serving().into_iter().any(|product| self.has_newcomer(product));
        if local.is_made_inside() || comes || !local.is_made_somewhere() {
            return None;
        }
        let inside = self.scope.inside(self.world());
        let groups = self.world().requirements().groups(product);
        let met = groups.iter().filter(|group| self.is_met_inside(group, &inside)).count();
        Some(NextStep { product, readiness: (met, groups.len()) })
    }

    /// How a product outside the closure is supplied, as recorded.
    fn outer(&self, product: ProductId) -> Local {
        self.local(product, Makers::of(self.world(), product, &self.scope.inside(self.world())))
    }

    /// The factors of an extension with this density, `None` when too few of its inputs are available inside.
    pub(crate) fn step_factors(&self, step: &NextStep, density: impl FnOnce() -> Option<f64>) -> Option<[Factor; 3]> {
        let config = self.landscape.config;
        let weights = &config.extension;
        let readiness = Factor::part(FactorName::Readiness, step.readiness.0, step.readiness.1, weights.readiness);
        if readiness.value.is_none_or(|readiness| readiness < config.thresholds.min_readiness) {
            return None;
        }
        let complexity = self.landscape.space().complexity(step.product);
        Some([
            Factor::plain(FactorName::Relatedness, density(), weights.relatedness),
            readiness,
            Factor::plain(FactorName::Complexity, complexity, weights.complexity),
        ])
    }

    fn extension(&self, step: &NextStep) -> Option<Finding> {
        self.work().check();
        let product = step.product;
        let density = || self.landscape.space().density(product, self.strengths());
        let factors = self.step_factors(step, density)?.to_vec();
        let (severity, interval) = severity(&factors, 1.0);
        let grade = self.grade_of_makers(product);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let witness = Witness {
            relatives: self.relatives(product),
            readiness: (number(step.readiness.0), number(step.readiness.1)),
            ..self.witness(product, &self.outer(product), Vec::new(), &[])
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
                || self.has_newcomer(product)
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
