//! The closure of a chain (§1): what it needs, with the fewest steps from an end product.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::{ChainId, ProductId};

use crate::rows::{Rows, entries};

/// What is computed once for a chain.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) ends: BTreeSet<ProductId>,
    /// The products whose `chain` it is.
    pub(crate) own: BTreeSet<ProductId>,
    /// The closure, with the fewest steps from an end product.
    pub(crate) depth: BTreeMap<ProductId, usize>,
}

impl Chain {
    pub(crate) fn new(rows: &Rows, chain: ChainId) -> Self {
        let own: BTreeSet<ProductId> =
            rows.products.iter().copied().filter(|product| rows.chain_of.get(product) == Some(&chain)).collect();
        let ends = ends(rows, &own);
        let mut depth: BTreeMap<ProductId, usize> = ends.iter().map(|end| (*end, 0)).collect();
        let mut last: Vec<ProductId> = ends.iter().copied().collect();
        for steps in 1.. {
            let next: BTreeSet<ProductId> = last.iter().flat_map(|product| below(rows, *product)).collect();
            last = next.into_iter().filter(|product| !depth.contains_key(product)).collect();
            if last.is_empty() {
                break;
            }
            depth.extend(last.iter().map(|product| (*product, steps)));
        }
        Self { ends, own, depth }
    }

    /// Whether it is a shortest path from an end product down to its last product, or the last [`PATH`] products of
    /// one.
    pub(crate) fn is_shortest(&self, rows: &Rows, path: &[ProductId]) -> bool {
        let (Some(first), Some(last)) = (path.first(), path.last()) else { return false };
        let depth = |product| self.depth.get(product).copied();
        let is_cut = path.len() == PATH && depth(first).is_some_and(|depth| depth > 0);
        (self.ends.contains(first) || is_cut)
            && depth(last) == depth(first).map(|depth| depth + path.len() - 1)
            && path.windows(2).all(|step| below(rows, step[0]).contains(&step[1]))
    }
}

/// Paths are truncated to this many products, the lowest.
const PATH: usize = 64;

/// The inputs and variants of a product.
pub(crate) fn below(rows: &Rows, product: ProductId) -> Vec<ProductId> {
    let inputs = entries(&rows.inputs, product).iter().map(|row| row.input);
    inputs.chain(entries(&rows.variants, product).iter().copied()).collect()
}

/// The marked products; if none is marked, those that no product of the chain uses; if all are used, all.
fn ends(rows: &Rows, own: &BTreeSet<ProductId>) -> BTreeSet<ProductId> {
    let marked: BTreeSet<ProductId> = own.intersection(&rows.marked_ends).copied().collect();
    let unused = |product: &ProductId| !entries(&rows.used, *product).iter().any(|row| own.contains(&row.product));
    let unused: BTreeSet<ProductId> = own.iter().copied().filter(unused).collect();
    let choices = [marked, unused, own.clone()];
    choices.into_iter().find(|ends| !ends.is_empty()).unwrap_or_default()
}
