//! What is made inside and can stand in for something else (替代品).

use liantu_model::{InputId, NONE, ProductId, RowId as _, Snapshot};

use super::{Local, Presence};
use crate::closure::{Closure, Step};

/// For every requirement group of a closure, what is made inside and serves it.
pub(super) struct StandIns<'a> {
    world: &'a Snapshot,
    closure: &'a Closure,
    /// The group of each row of `inputs`, [`NONE`] outside the closure.
    group_of: Vec<u32>,
    /// What serves each group with its strength, strongest first, then by id.
    groups: Vec<Vec<(ProductId, f64)>>,
}

impl<'a> StandIns<'a> {
    /// Time is linear in the inputs of the closure and the variants that serve them, with a
    /// logarithm for sorting.
    pub(super) fn new(world: &'a Snapshot, closure: &'a Closure, presence: &Presence<'_>) -> Self {
        let mut group_of = vec![NONE; world.inputs().len()];
        let mut groups = Vec::new();
        let requirements = world.requirements();
        for product in closure.products() {
            for group in requirements.groups(*product) {
                let at = u32::try_from(groups.len()).unwrap_or(NONE);
                group.alternatives.iter().for_each(|row| group_of[row.index()] = at);
                let inputs = group.alternatives.iter().filter_map(|row| world.inputs().input().get(*row));
                let strength = |product: ProductId| {
                    let local = presence.of(product).filter(|local| local.is_made_inside())?;
                    Some((product, Local::strength(local)))
                };
                let mut serving: Vec<(ProductId, f64)> =
                    inputs.flat_map(|input| requirements.serving(input)).filter_map(strength).collect();
                serving.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                serving.dedup_by_key(|(product, _)| *product);
                groups.push(serving);
            }
        }
        Self { world, closure, group_of, groups }
    }

    /// What can stand in for a product in every one of its uses, with its strength: other
    /// alternatives of the same group, other variants of the same general product. Ascending.
    pub(super) fn of(&self, product: ProductId, uses: &[InputId]) -> Vec<(ProductId, f64)> {
        if self.closure.step(product) == Some(Step::End) {
            return Vec::new();
        }
        let own = self.world.requirements().serving(product);
        let best = |row: &InputId| {
            let group = self.groups.get(self.group_of[row.index()] as usize)?;
            group.iter().find(|(other, _)| !own.contains(other)).copied()
        };
        let mut found: Vec<(ProductId, f64)> = uses.iter().map(best).collect::<Option<_>>().unwrap_or_default();
        // Every use must be covered, so what counts is the weakest cover.
        let weakest = found.iter().map(|(_, strength)| *strength).fold(f64::INFINITY, f64::min);
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|(product, _)| *product);
        for (_, strength) in &mut found {
            *strength = strength.min(weakest);
        }
        found
    }
}
