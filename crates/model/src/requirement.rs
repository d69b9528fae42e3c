//! What a product needs: every group, any alternative of a group, any variant of an alternative.

use fixedbitset::FixedBitSet;

use crate::id::{NONE, RowId as _};
use crate::schema::{InputId, ProductId};
use crate::snapshot::Snapshot;

/// Requirement semantics (投入要求) over a snapshot.
///
/// A product needs *every* one of its requirement groups; a group is met by *any* of its alternatives; an input
/// without a group is a group of its own; a variant serves wherever its general product is required. Cycles are legal
/// (machine tools make machine tools): nothing here recurses or assumes an order.
#[derive(Clone, Copy, Debug)]
pub struct Requirements<'s> {
    world: &'s Snapshot,
}

/// One requirement group of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementGroup {
    /// The product that needs it.
    pub product: ProductId,
    /// Rows of `inputs`: any one of them will do. Never empty.
    pub alternatives: Vec<InputId>,
}

impl<'s> Requirements<'s> {
    /// The requirements of a world.
    pub fn new(world: &'s Snapshot) -> Self {
        Self { world }
    }

    /// The requirement groups of a product, in the order of their first input.
    ///
    /// Time is linear in the product's inputs, times the number of its named groups.
    pub fn groups(&self, product: ProductId) -> Vec<RequirementGroup> {
        let labels = self.world.inputs().alternative_group();
        let mut named: Vec<(u32, usize)> = Vec::new();
        let mut groups: Vec<RequirementGroup> = Vec::new();
        for input in self.world.adjacency().inputs().of(product) {
            let label = labels.raw().get(input.index()).copied().unwrap_or(NONE);
            let known = named.iter().find(|(name, _)| *name == label);
            if let Some((_, at)) = known {
                groups[*at].alternatives.push(*input);
                continue;
            }
            if label != NONE {
                named.push((label, groups.len()));
            }
            groups.push(RequirementGroup { product, alternatives: vec![*input] });
        }
        groups
    }

    /// The product itself and all its variants, variants of variants included, nearest first.
    ///
    /// Time is linear in the variants found.
    pub fn serving(&self, product: ProductId) -> Vec<ProductId> {
        self.reached(product, |product| self.world.adjacency().variants().of(product))
    }

    /// The product itself and every product that it serves for: what it is a variant of, directly or not, nearest
    /// first.
    ///
    /// Time is linear in the products found.
    pub fn served(&self, product: ProductId) -> Vec<ProductId> {
        self.reached(product, |product| self.world.adjacency().generals().of(product))
    }

    fn reached(self, product: ProductId, next: impl Fn(ProductId) -> &'s [ProductId]) -> Vec<ProductId> {
        /// Up to this many are searched faster than a set is built.
        const FEW: usize = 32;
        let (mut found, mut set) = (vec![product], None);
        let mut at = 0;
        while let Some(here) = found.get(at).copied() {
            for other in next(here) {
                if found.len() == FEW && set.is_none() {
                    set = Some(self.set_of(&found));
                }
                let is_new = set.as_mut().map_or_else(|| !found.contains(other), |set| !set.put(other.index()));
                if is_new {
                    found.push(*other);
                }
            }
            at += 1;
        }
        found
    }

    fn set_of(self, products: &[ProductId]) -> FixedBitSet {
        let mut set = FixedBitSet::with_capacity(self.world.products().len());
        set.extend(products.iter().map(|product| product.index()));
        set
    }

    /// Whether a group is met when exactly the products for which `is_there` holds are available.
    pub fn is_met(&self, group: &RequirementGroup, is_there: impl Fn(ProductId) -> bool) -> bool {
        let inputs = self.world.inputs();
        let input = |row: &InputId| inputs.input().get(*row);
        let serves = |product: ProductId| self.serving(product).into_iter().any(&is_there);
        group.alternatives.iter().filter_map(input).any(serves)
    }
}

impl Snapshot {
    /// What products need.
    pub fn requirements(&self) -> Requirements<'_> {
        Requirements::new(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    fn world() -> Snapshot {
        sketch::world(
            "products: id name
            cell 电芯
            lfp 磷酸铁锂
            ncm 三元
            ncm811 高镍三元
            sep 隔膜
            coat 涂覆机
            inputs: product input alternative_group
            cell lfp cathode
            cell ncm cathode
            cell sep -
            coat cell -
            cell coat -
            variants: variant general
            ncm811 ncm",
        )
    }

    fn id(world: &Snapshot, key: &str) -> ProductId {
        world.find(key).unwrap()
    }

    #[test]
    fn inputs_without_a_group_stand_alone() {
        let world = world();
        let groups = world.requirements().groups(id(&world, "cell"));
        let sizes: Vec<usize> = groups.iter().map(|group| group.alternatives.len()).collect();
        assert_eq!(sizes, [2, 1, 1]);
    }

    #[test]
    fn any_variant_of_any_alternative_will_do() {
        let world = world();
        let requirements = world.requirements();
        let cathode = &requirements.groups(id(&world, "cell"))[0];
        for (there, expect) in [("lfp", true), ("ncm811", true), ("sep", false)] {
            let there = id(&world, there);
            assert_eq!(requirements.is_met(cathode, |product| product == there), expect);
        }
    }
}
