//! What a scope could make next, as recorded and with plants (延链前景).

use liantu_model::{ProductId, RowId as _};

use super::change::{Landed, compare};
use super::{Base, Change, State};
use crate::diagnose::{FindingKind, Newcomer, NextStep, Question, severity::severity};

/// The extensions of a chain in a scope as recorded.
#[derive(Debug)]
pub(super) struct Outlook {
    /// The products one step away, by product.
    steps: Vec<NextStep>,
    /// The most promising ones.
    listed: Vec<(ProductId, State)>,
}

impl Base<'_> {
    /// What a scope would make with advantage if these firms came.
    pub(super) fn strengths(&self, part: usize, newcomers: &[Newcomer]) -> Vec<ProductId> {
        let mut made = self.landscape.made()[part].clone();
        for product in newcomers.iter().flat_map(|newcomer| &newcomer.products) {
            match made.binary_search_by_key(product, |(product, _)| *product) {
                Ok(at) => made[at].1 += 1,
                Err(at) => made.insert(at, (*product, 1)),
            }
        }
        self.landscape.space().strengths(&made)
    }

    /// Relatedness density of a product for a scope with these strengths.
    fn density(&self, product: ProductId, strengths: &[ProductId]) -> Option<f64> {
        let space = self.landscape.space();
        let proximities = self.proximities[product.index()].get_or_init(|| {
            self.landscape.world().products().ids().map(|other| space.proximity(product, other)).collect()
        });
        space.density_by(product, strengths, |other| proximities[other.index()])
    }

    /// The most promising of these steps.
    fn listed(
        &self,
        question: &Question<'_, '_>,
        steps: &[NextStep],
        strengths: &[ProductId],
    ) -> Vec<(ProductId, State)> {
        let promise = |step: &NextStep| {
            question.work().check();
            let factors = question.step_factors(step, || self.density(step.product, strengths))?;
            Some((step.product, severity(&factors, 1.0).0))
        };
        let mut listed: Vec<(ProductId, f64)> = steps.iter().filter_map(promise).collect();
        listed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        listed.truncate(self.landscape.config().thresholds.max_extensions as usize);
        let state = |(product, severity)| {
            let grade = question.grade_of_makers(product);
            (product, State { kind: FindingKind::Extension, severity, grade })
        };
        listed.into_iter().map(state).collect()
    }
}

impl Landed<'_, '_> {
    /// Extensions that change.
    pub(super) fn outlook(&self, strengths: &[ProductId]) -> Vec<Change> {
        let (base, (part, chain)) = (self.base, self.at);
        let recorded = self.cell.outlook.get_or_init(|| {
            let question = base.landscape.question(part, chain, &[]);
            let steps = question.one_step_on(&self.cell.made).into_iter();
            let steps: Vec<NextStep> = steps.filter_map(|product| question.next_step(product)).collect();
            Outlook { listed: base.listed(&question, &steps, base.landscape.strengths(part)), steps }
        });
        let stale = self.stale_steps();
        let fresh: Vec<ProductId> = self.question.one_step_on(&self.new_ends());
        if stale.is_empty() && fresh.is_empty() && base.landscape.strengths(part) == strengths {
            return Vec::new();
        }
        let is_stale = |product: &ProductId| stale.binary_search(product).is_ok();
        let step = |step: &NextStep| {
            if is_stale(&step.product) { self.question.next_step(step.product) } else { Some(step.clone()) }
        };
        let mut steps: Vec<NextStep> = recorded.steps.iter().filter_map(step).collect();
        let is_known = |product: &ProductId| recorded.steps.binary_search_by_key(product, |step| step.product).is_ok();
        steps.extend(
            fresh
                .into_iter()
                .filter(|product| !is_known(product))
                .filter_map(|product| self.question.next_step(product)),
        );
        compare(&recorded.listed, &base.listed(&self.question, &steps, strengths))
    }

    /// Products that the plants serve or that need what they serve, ascending.
    fn stale_steps(&self) -> Vec<ProductId> {
        let (world, user) = (self.question.world(), self.question.world().inputs().product());
        let mut stale = Vec::new();
        for product in self.question.newcomers.iter().flat_map(|newcomer| &newcomer.products) {
            stale.extend(world.requirements().served(*product));
            stale.extend(self.question.rows_requiring(*product).iter().filter_map(|row| user.get(*row)));
        }
        stale.sort_unstable();
        stale.dedup();
        stale
    }
}
