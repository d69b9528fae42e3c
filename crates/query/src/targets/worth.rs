//! How much severity a firm's landing would take off the findings of a place (补链价值).

use liantu_model::{FirmId, ProductId, Snapshot};

use crate::landing::{Base, Relief};

/// The findings that count: those of one chain in one scope of a base for landings.
#[derive(Clone, Copy, Debug)]
pub struct Worth<'b> {
    base: &'b Base<'b>,
    part: usize,
    chain: usize,
}

impl<'b> Worth<'b> {
    /// The findings of a chain in a scope, given by their positions in the base's landscape.
    pub fn of(base: &'b Base<'b>, part: usize, chain: usize) -> Self {
        Self { base, part, chain }
    }

    /// How much would be removed from which gaps and weak links, by product, if a plant were built that makes what
    /// the firm is recorded to make and `made`: see [`Base::relief`].
    pub(super) fn relief(&self, world: &Snapshot, firm: FirmId, made: ProductId) -> Vec<Relief> {
        let mut products = world.adjacency().products_made().of(firm).to_vec();
        products.push(made);
        self.base.relief(self.part, self.chain, products)
    }
}
