//! Sixty-four losses at a time: what falls, one bit for each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::graph::AndOr;

/// Buffers for spreading losses through a graph, reused by one thread.
///
/// Bit `l` of a node's mask says that the node has fallen in lane `l`. Nodes are processed in rank order, so that
/// without cycles each node is processed once, however many lanes reach it.
pub(super) struct Lanes<'g> {
    graph: &'g AndOr,
    /// Nodes that never fall.
    kept: &'g FixedBitSet,
    masks: Vec<u64>,
    /// Nodes whose mask is not zero.
    touched: Vec<u32>,
    due: BinaryHeap<Reverse<u32>>,
    is_due: FixedBitSet,
    /// Edges visited so far.
    pub(super) work: u64,
}

impl<'g> Lanes<'g> {
    pub(super) fn new(graph: &'g AndOr, kept: &'g FixedBitSet) -> Self {
        let nodes = graph.rank.len();
        Self {
            graph,
            kept,
            masks: vec![0; nodes],
            touched: Vec::new(),
            due: BinaryHeap::new(),
            is_due: FixedBitSet::with_capacity(nodes),
            work: 0,
        }
    }

    /// Whether a node has fallen in every lane.
    pub(super) fn has_fallen(&self, node: u32) -> bool {
        self.masks[node as usize] == u64::MAX
    }

    /// Makes a node fall in these lanes.
    pub(super) fn lose(&mut self, node: u32, lanes: u64) {
        let mask = &mut self.masks[node as usize];
        if *mask == 0 {
            self.touched.push(node);
        }
        *mask |= lanes;
        let parents = self.graph.parents.targets(node);
        self.work += parents.len() as u64;
        for parent in parents {
            let rank = self.graph.rank[*parent as usize];
            if !self.is_due.put(rank as usize) {
                self.due.push(Reverse(rank));
            }
        }
    }

    /// Spreads the losses until nothing more falls; returns the lanes in which a node of `goals` fell. What a goal
    /// would bring down with it is not followed.
    pub(super) fn spread(&mut self, goals: &FixedBitSet) -> u64 {
        let mut reached = 0;
        while let Some(Reverse(rank)) = self.due.pop() {
            self.is_due.remove(rank as usize);
            let node = self.graph.ranked[rank as usize];
            let before = self.masks[node as usize];
            let new = self.fallen(node) & !before & !reached;
            if new == 0 {
                continue;
            }
            if goals.contains(node as usize) {
                reached |= new;
            } else {
                self.lose(node, new);
            }
        }
        reached
    }

    /// The lanes in which a node falls because of its children.
    fn fallen(&mut self, node: u32) -> u64 {
        if self.kept.contains(node as usize) {
            return 0;
        }
        let children = self.graph.children.targets(node);
        let masks = children.iter().map(|child| self.masks[*child as usize]);
        if !self.graph.is_any(node) {
            self.work += children.len() as u64;
            return masks.fold(0, |all, mask| all | mask);
        }
        let mut all = u64::MAX;
        for mask in masks {
            self.work += 1;
            all &= mask;
            if all == 0 {
                break;
            }
        }
        all
    }

    /// The nodes that are touched, leaving them fallen: what was lost so far becomes the starting point.
    pub(super) fn take_ground(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.touched)
    }

    /// Makes everything that was touched since [`Lanes::take_ground`] stand again.
    pub(super) fn stand_up(&mut self) {
        for node in self.touched.drain(..) {
            self.masks[node as usize] = 0;
        }
    }

    /// Makes the nodes of the starting point stand again.
    pub(super) fn clear(&mut self, ground: &[u32]) {
        for node in ground {
            self.masks[*node as usize] = 0;
        }
    }
}
