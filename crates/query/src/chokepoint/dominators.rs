//! Dominators (必经节点): products that everything behind them must pass.

use liantu_model::{NONE, ProductId};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};

use super::blueprint::{Blueprint, row};

/// How many products depend on one product alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dominance {
    /// The product.
    pub product: ProductId,
    /// The nearest other product that it must pass on its way to the ends; `None` when there is none.
    pub immediate: Option<ProductId>,
    /// How many other products must pass this one.
    pub dominated: usize,
}

/// Dominators of the product network (必经节点), in the order of the blueprint.
///
/// Meaning: `x` dominates `v` when every path from `v` to an end product passes `x`; inputs, alternatives and
/// variants all count as steps, so this is what a map of the chain shows. It ignores that a group needs only one of
/// its alternatives: for that see [`super::AndOr::cut_sets`].
/// [`super::AndOr::cut_sets`].
/// Formula: `dom(v) = {v} ∪ ⋂ dom(u)` over the users `u` of `v`; `dominated` of `x` is
/// `|{v ≠ x : x ∈ dom(v)}|`.
/// Unit: products, 0 to n − 1. Missing data: a product from which no end is reached has no dominator and dominates
/// nothing; a product that is its own input changes nothing.
/// Source: Cooper, K. D., Harvey, T. J. and Kennedy, K. (2001), "A simple, fast dominance
/// algorithm", Rice University TR-06-33870.
/// Time O(n²) at worst, near-linear in practice; memory O(nodes + edges).
///
/// ```
/// use liantu_query::chokepoint::{Blueprint, BlueprintProduct, dominators};
/// // 0 needs 1 and 2, both need 3, 3 needs 4.
/// let part = |groups| BlueprintProduct { groups, ..BlueprintProduct::default() };
/// let products = vec![
///     part(vec![vec![1], vec![2]]), part(vec![vec![3]]), part(vec![vec![3]]), part(vec![vec![4]]), part(vec![]),
/// ];
/// let blueprint = Blueprint { products, ends: vec![0], ..Blueprint::default() };
/// let counts: Vec<usize> = dominators(&blueprint).iter().map(|product| product.dominated).collect();
/// assert_eq!(counts, [4, 0, 0, 1, 0]);
/// ```
pub fn dominators(blueprint: &Blueprint) -> Vec<Dominance> {
    let parent = immediate(blueprint);
    let behind = subtree_sizes(&parent);
    let product = |at: u32| blueprint.products.get(at as usize).map(|part| part.id);
    let of = |at: usize| Dominance {
        product: blueprint.products[at].id,
        immediate: product(parent[at]),
        dominated: behind[at],
    };
    (0..blueprint.products.len()).map(of).collect()
}

/// The immediate dominator of each product: a product, the number that stands for all ends together, or [`NONE`].
fn immediate(blueprint: &Blueprint) -> Vec<u32> {
    let root = row(blueprint.products.len());
    let mut graph = DiGraph::<(), ()>::new();
    for _ in 0..=root {
        graph.add_node(());
    }
    graph.extend_with_edges(blueprint.ends.iter().map(|end| (root, *end)));
    for (user, part) in (0_u32..).zip(&blueprint.products) {
        graph.extend_with_edges(part.groups.iter().flatten().chain(&part.variants).map(|input| (user, *input)));
    }
    let tree = simple_fast(&graph, NodeIndex::new(root as usize));
    let above = |at: u32| tree.immediate_dominator(NodeIndex::new(at as usize));
    (0..root).map(|at| above(at).map_or(NONE, |node| row(node.index()))).collect()
}

/// How many nodes lie below each node of a forest.
fn subtree_sizes(parent: &[u32]) -> Vec<usize> {
    let mut children = vec![0_usize; parent.len()];
    let inner = |at: u32| (at as usize) < parent.len();
    parent.iter().filter(|up| inner(**up)).for_each(|up| children[*up as usize] += 1);
    let mut below = vec![0; parent.len()];
    let mut leaves: Vec<usize> = (0..parent.len()).filter(|at| children[*at] == 0).collect();
    while let Some(at) = leaves.pop() {
        if !inner(parent[at]) {
            continue;
        }
        let up = parent[at] as usize;
        below[up] += below[at] + 1;
        children[up] -= 1;
        if children[up] == 0 {
            leaves.push(up);
        }
    }
    below
}
