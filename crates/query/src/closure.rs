//! What a chain needs (投入闭包): its end products and everything reached from them by inputs.

use fixedbitset::FixedBitSet;
use liantu_model::{ChainId, InputId, ProductId, RowId as _, Snapshot};

/// How a product of the closure was first reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is an end product of the chain.
    End,
    /// As an input, in this row of `inputs`.
    Input(InputId),
    /// As a variant that serves for this product.
    Variant(ProductId),
}

/// The products a chain needs, in the order in which they were reached, nearest the end first.
///
/// Alternatives and variants are all included: each may serve, so each is worth knowing about.
#[derive(Clone, Debug)]
pub struct Closure {
    products: Vec<ProductId>,
    steps: Vec<Step>,
    /// Position in `products` by product, [`liantu_model::NONE`] for others.
    position: Vec<u32>,
}

impl Closure {
    /// The requirement closure of a chain.
    ///
    /// The chain's end products are those marked `is_end`; if none is marked, those that no
    /// product of the same chain uses as an input; if all are used (a circle), all of them.
    ///
    /// Time and memory are linear in the products and inputs reached.
    pub fn of_chain(world: &Snapshot, chain: ChainId) -> Self {
        Self::from_ends(world, &end_products(world, chain))
    }

    /// The requirement closure of a set of products.
    pub fn from_ends(world: &Snapshot, ends: &[ProductId]) -> Self {
        let adjacency = world.adjacency();
        let input_of = world.inputs().input();
        let mut seen = FixedBitSet::with_capacity(world.products().len());
        let mut closure = Self { products: Vec::new(), steps: Vec::new(), position: Vec::new() };
        for end in ends.iter().filter(|end| !seen.put(end.index())) {
            closure.push(*end, Step::End);
        }
        let mut at = 0;
        while let Some(product) = closure.products.get(at).copied() {
            for row in adjacency.inputs().of(product) {
                let input = ProductId(input_of.raw()[row.index()]);
                if !seen.put(input.index()) {
                    closure.push(input, Step::Input(*row));
                }
            }
            for variant in adjacency.variants().of(product) {
                if !seen.put(variant.index()) {
                    closure.push(*variant, Step::Variant(product));
                }
            }
            at += 1;
        }
        closure.position = vec![liantu_model::NONE; world.products().len()];
        for (at, product) in (0_u32..).zip(&closure.products) {
            closure.position[product.index()] = at;
        }
        closure
    }

    fn push(&mut self, product: ProductId, step: Step) {
        self.products.push(product);
        self.steps.push(step);
    }

    /// The products, nearest the end first.
    pub fn products(&self) -> &[ProductId] {
        &self.products
    }

    /// The position of a product in [`Closure::products`], `None` when it is not needed.
    pub fn position(&self, product: ProductId) -> Option<u32> {
        self.position.get(product.index()).copied().filter(|at| *at != liantu_model::NONE)
    }

    /// Whether the chain needs the product.
    pub fn contains(&self, product: ProductId) -> bool {
        self.position(product).is_some()
    }

    /// How the product was first reached, `None` when it is not needed.
    pub fn step(&self, product: ProductId) -> Option<Step> {
        self.steps.get(self.position(product)? as usize).copied()
    }

    /// A shortest path from an end product down to `product`, both included; empty when the chain does not need it.
    /// Of a path of more than `most` products, the last ones.
    ///
    /// Time is linear in the products returned.
    pub fn path(&self, world: &Snapshot, product: ProductId, most: usize) -> Vec<ProductId> {
        let mut path: Vec<ProductId> = self.upward(world, product).take(most).collect();
        path.reverse();
        path
    }

    /// The products of a shortest path from `product` up to an end product, both included.
    pub fn upward<'c>(&'c self, world: &'c Snapshot, product: ProductId) -> impl Iterator<Item = ProductId> + 'c {
        let above = move |here: &ProductId| match self.step(*here)? {
            Step::End => None,
            Step::Input(row) => world.inputs().product().get(row),
            Step::Variant(general) => Some(general),
        };
        std::iter::successors(Some(product).filter(|product| self.contains(*product)), above)
    }
}

/// The end products of a chain, in id order.
pub fn end_products(world: &Snapshot, chain: ChainId) -> Vec<ProductId> {
    let all = world.adjacency().chain_products().of(chain);
    let marked = |product: &ProductId| world.products().is_end().get(*product) == Some(true);
    let in_chain = |product: ProductId| world.products().chain().get(product) == Some(chain);
    let unused = |product: &ProductId| {
        let users = world.adjacency().used_by().of(*product).iter();
        !users.filter_map(|row| world.inputs().product().get(*row)).any(in_chain)
    };
    let ends: Vec<ProductId> = all.iter().copied().filter(marked).collect();
    if !ends.is_empty() {
        return ends;
    }
    let ends: Vec<ProductId> = all.iter().copied().filter(unused).collect();
    if ends.is_empty() { all.to_vec() } else { ends }
}
