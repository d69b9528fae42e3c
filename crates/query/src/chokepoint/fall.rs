//! What falls when something is lost (可行性), with the order of falling as proof.

use std::collections::VecDeque;

use fixedbitset::FixedBitSet;
use liantu_model::ProductId;

use super::blueprint::Element;
use super::graph::{AndOr, Role};

/// What is lost at the start (初始损失).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LostSet {
    /// Nodes, ascending, each once.
    pub(super) nodes: Vec<u32>,
    /// Nodes that never fall, whatever else does.
    pub(super) kept: FixedBitSet,
}

impl LostSet {
    /// The same, with the nodes that never fall according to this set.
    pub(crate) fn keeping(mut self, ground: &Self) -> Self {
        self.kept.clone_from(&ground.kept);
        self
    }
}

/// Why a product fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is itself declared lost.
    Lost,
    /// All its makers and supplying places are lost; if none is recorded, all its variants fell before it.
    Supply,
    /// Nothing can serve this requirement group any more, given by its position in
    /// [`liantu_model::Requirements::groups`]: all its alternatives and their variants fell before.
    Group(u32),
}

/// A product that fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fall {
    /// The product.
    pub product: ProductId,
    /// Why.
    pub reason: Reason,
}

/// What falls with a [`LostSet`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collapse {
    /// The products that fall, ordered so that each reason depends only on earlier falls and the lost set: the list
    /// can be checked by replaying it in this order, without any search.
    pub falls: Vec<Fall>,
    /// The end products that are no longer served, neither by themselves nor by a variant.
    pub ends_lost: Vec<ProductId>,
    /// Where the loss cuts the ends off (断供产品): products whose recorded makers and places are all lost and that such
    /// an end needs, itself or through other fallen products. Ascending. A product that falls only for lack of inputs
    /// is not one of them.
    pub severed: Vec<ProductId>,
}

impl Collapse {
    /// Whether all end products are still served.
    pub fn is_feasible(&self) -> bool {
        self.ends_lost.is_empty()
    }
}

impl AndOr {
    /// These elements as a lost set; those that are not in the chain are left out, as their loss changes nothing.
    pub fn lost(&self, elements: impl IntoIterator<Item = Element>) -> LostSet {
        let mut nodes: Vec<u32> = elements.into_iter().filter_map(|element| self.node(element)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        LostSet { nodes, kept: FixedBitSet::new() }
    }

    /// The node of an end with everything that serves for it.
    pub(crate) fn served(&self, end: ProductId) -> Option<u32> {
        let (_, node) = self.end_nodes().iter().find(|(product, _)| *product == end)?;
        self.children.targets(*node).first().copied()
    }

    /// A starting point at which nothing is lost yet: only these ends count, and these products have one more
    /// supplier that cannot be lost.
    ///
    /// A node that never falls has no effect on what needs it: an end that does not count breaks nothing, and a
    /// supply with a supplier that stays is there whatever happens to the others.
    pub(crate) fn ground(&self, is_required: impl Fn(ProductId) -> bool, supplied: &[ProductId]) -> LostSet {
        let mut kept = FixedBitSet::with_capacity(self.rank.len());
        let others = self.end_nodes().iter().filter(|(end, _)| !is_required(*end));
        others.for_each(|(_, node)| kept.insert(*node as usize));
        for node in supplied.iter().filter_map(|product| self.node(Element::Product(*product))) {
            let supply = self.children.targets(node).iter().filter(|child| self.role(**child) == Some(Role::Supply));
            supply.for_each(|child| kept.insert(*child as usize));
        }
        LostSet { nodes: Vec::new(), kept }
    }

    /// Feasibility after a loss (损失后的可行性): which products fall, why, and which ends with them.
    ///
    /// Meaning: the greatest set of products each of which is made by a remaining maker from products of the set; the
    /// rest falls.
    /// Formula: the least fixpoint of the Horn clauses `fallen(n) ← fallen(c)` for every child `c` of
    /// a node that needs every child, and `fallen(n) ← fallen(c₁) ∧ … ∧ fallen(c_m)` for all children
    /// of a node that needs any; `n` ↔ `node`, `m` ↔ the length of `children`, `gone` counts those fallen.
    /// Missing data: see [`AndOr::holes`].
    /// Source: Dowling, W. F. and Gallier, J. H. (1984), "Linear-time algorithms for testing the
    /// satisfiability of propositional Horn formulae", Journal of Logic Programming 1(3), 267–284.
    /// Time and memory O(nodes + edges): each edge is visited once.
    ///
    /// ```
    /// use liantu_model::{ChainId, FirmId, sketch};
    /// use liantu_query::chokepoint::{AndOr, Element, Fall, Reason};
    /// use liantu_query::closure::Closure;
    ///
    /// let world = sketch::world("
    ///     chains: id name
    ///     bat 动力电池
    ///     products: id name chain is_end
    ///     cell 电芯 bat true
    ///     sep 隔膜 bat -
    ///     firms: id name
    ///     f 甲
    ///     g 乙
    ///     inputs: product input
    ///     cell sep
    ///     makes: product firm
    ///     cell f
    ///     sep g
    /// ");
    /// let closure = Closure::of_chain(&world, ChainId(0));
    /// let (cell, sep) = (closure.products()[0], closure.products()[1]);
    /// let graph = AndOr::of_closure(&world, &closure, &[cell]);
    /// let collapse = graph.feasible(&graph.lost([Element::Firm(FirmId(1))]));
    /// let expect = [Fall { product: sep, reason: Reason::Supply }, Fall { product: cell, reason: Reason::Group(0) }];
    /// assert_eq!(collapse.falls, expect);
    /// assert_eq!(collapse.ends_lost, [cell]);
    /// ```
    pub fn feasible(&self, lost: &LostSet) -> Collapse {
        self.collapse(lost).0
    }

    /// The same, with the nodes from which the severed products were searched: another lost end that is one of these
    /// leads to the same severed products.
    pub(crate) fn collapse(&self, lost: &LostSet) -> (Collapse, FixedBitSet) {
        let of = |node: u32, reason| Some(Fall { product: self.product(node)?, reason });
        let mut falls: Vec<Fall> = lost.nodes.iter().filter_map(|node| of(*node, Reason::Lost)).collect();
        let fallen = self.sweep(lost, |node, child| falls.extend(of(node, self.reason(child))));
        let lost = self.end_nodes().iter().filter(|(_, node)| fallen.contains(*node as usize));
        let (severed, seen) = self.severed(&fallen);
        (Collapse { falls, ends_lost: lost.map(|(end, _)| *end).collect(), severed }, seen)
    }

    /// Formula: `v` with `fallen(supply(v))` and a path of fallen nodes from an end to `v`, in which
    /// a product leads to its fallen requirement groups and a group to all that served it.
    fn severed(&self, fallen: &FixedBitSet) -> (Vec<ProductId>, FixedBitSet) {
        let mut seen = FixedBitSet::with_capacity(self.rank.len());
        let mut stack: Vec<u32> = self.end_nodes().iter().map(|(_, node)| *node).collect();
        stack.retain(|node| fallen.contains(*node as usize));
        let mut severed = Vec::new();
        while let Some(node) = stack.pop() {
            for child in self.children.targets(node) {
                if !fallen.contains(*child as usize) {
                    continue;
                }
                if self.role(*child) == Some(Role::Supply) && self.is_recorded(*child) {
                    severed.extend(self.product(node));
                } else if !self.is_supplier(*child) && !seen.put(*child as usize) {
                    stack.push(*child);
                }
            }
        }
        severed.sort_unstable();
        severed.dedup();
        (severed, seen)
    }

    /// All nodes that fall; `visit` gets each one, except the lost ones, with the child whose fall was the last
    /// needed.
    fn sweep(&self, lost: &LostSet, mut visit: impl FnMut(u32, u32)) -> FixedBitSet {
        let nodes = self.rank.len();
        let mut gone: Vec<u32> = vec![0; nodes];
        let mut fallen = FixedBitSet::with_capacity(nodes);
        fallen.extend(lost.nodes.iter().map(|node| *node as usize));
        let mut queue: VecDeque<u32> = lost.nodes.iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            for parent in self.parents.targets(node) {
                let at = *parent as usize;
                gone[at] += 1;
                let whole = self.is_any(*parent) && (gone[at] as usize) < self.children.targets(*parent).len();
                if whole || lost.kept.contains(at) || fallen.put(at) {
                    continue;
                }
                visit(*parent, node);
                queue.push_back(*parent);
            }
        }
        fallen
    }

    /// Whether a node is a firm or a place.
    fn is_supplier(&self, node: u32) -> bool {
        self.product(node).is_none() && self.role(node).is_none()
    }

    /// Whether a supply node is of recorded makers and places, not of variants.
    fn is_recorded(&self, supply: u32) -> bool {
        self.children.targets(supply).first().is_some_and(|child| self.is_supplier(*child))
    }

    /// Why a product falls when this child of it has fallen.
    fn reason(&self, child: u32) -> Reason {
        match self.role(child) {
            Some(Role::Group(position)) => Reason::Group(position),
            _ => Reason::Supply,
        }
    }
}
