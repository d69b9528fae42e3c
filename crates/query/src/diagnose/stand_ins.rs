//! What is made inside and can substitute for something else (替代品).

use liantu_model::{InputId, NONE, ProductId, RowId as _, Snapshot};

use super::{Local, Presence};
use crate::closure::{Closure, Step};

/// The requirement groups of a closure with what serves each; the same for every scope.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The group of each row of `inputs`, [`NONE`] outside the closure.
    group_of: Vec<u32>,
    /// What serves each group, ascending.
    serving: Vec<Vec<ProductId>>,
}

impl Groups {
    /// Time is linear in the inputs of the closure and the variants that serve them, with a
    /// logarithm for sorting.
    pub(super) fn new(world: &Snapshot, closure: &Closure) -> Self {
        let mut group_of = vec![NONE; world.inputs().len()];
        let mut groups = Vec::new();
        let requirements = world.requirements();
        for product in closure.products() {
            for group in requirements.groups(*product) {
                let at = u32::try_from(groups.len()).unwrap_or(NONE);
                group.alternatives.iter().for_each(|row| group_of[row.index()] = at);
                let inputs = group.alternatives.iter().filter_map(|row| world.inputs().input().get(*row));
                let mut serving: Vec<ProductId> = inputs.flat_map(|input| requirements.serving(input)).collect();
                serving.sort_unstable();
                serving.dedup();
                groups.push(serving);
            }
        }
        Self { group_of, serving: groups }
    }

    /// What serves the group of a row of `inputs` of the closure, ascending.
    pub(crate) fn serving(&self, row: InputId) -> &[ProductId] {
        self.serving.get(self.group_of[row.index()] as usize).map_or(&[], Vec::as_slice)
    }

    /// What can substitute for a product in every one of its uses, with its strength: other alternatives of the same
    /// group, other variants of the same general product. Ascending.
    pub(super) fn stand_ins(
        &self,
        world: &Snapshot,
        product: ProductId,
        uses: &[InputId],
        presence: &Presence<'_>,
    ) -> Vec<(ProductId, f64)> {
        if presence.closure.step(product) == Some(Step::End) {
            return Vec::new();
        }
        let own = world.requirements().serving(product);
        let strength = |other: ProductId| {
            let local = presence.local_of(other).filter(|local| local.is_made_inside())?;
            Some((other, Local::strength(local)))
        };
        // The strongest; among equals the first.
        let stronger = |best: (ProductId, f64), other: (ProductId, f64)| if other.1 > best.1 { other } else { best };
        let best = |row: &InputId| {
            let others = self.serving(*row).iter().filter(|other| !own.contains(other));
            others.filter_map(|other| strength(*other)).reduce(stronger)
        };
        let mut found: Vec<(ProductId, f64)> = uses.iter().map(best).collect::<Option<_>>().unwrap_or_default();
        // Every use must be covered, so the weakest cover counts.
        let weakest = found.iter().map(|(_, strength)| *strength).fold(f64::INFINITY, f64::min);
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|(product, _)| *product);
        for (_, strength) in &mut found {
            *strength = strength.min(weakest);
        }
        found
    }
}
