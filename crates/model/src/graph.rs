//! Views of a snapshot as graphs, so that petgraph's algorithms run on it without copying.
//!
//! Choose the algorithm with care: `petgraph::algo::tarjan_scc` recurses and overflows the stack on deep chains (use
//! `kosaraju_scc`), and its `page_rank` does not compute the definition it cites.

use fixedbitset::FixedBitSet;
use petgraph::Direction;
use petgraph::visit;

use crate::id::RowId;
use crate::schema::{FirmId, InputId, ProductId};
use crate::snapshot::Snapshot;

/// The supply network (供应网络): firms, with one edge from each supplier to each distinct customer.
#[derive(Clone, Copy, Debug)]
pub struct SupplyGraph<'s>(pub &'s Snapshot);

/// The requirement network (投入网络): products, with an edge from each product to each input, whatever its group.
#[derive(Clone, Copy, Debug)]
pub struct RequirementGraph<'s>(pub &'s Snapshot);

impl<'s> SupplyGraph<'s> {
    fn len(self) -> usize {
        self.0.firms().len()
    }

    fn step(self, from: FirmId, direction: Direction) -> Neighbors<'s, FirmId> {
        let adjacency = self.0.adjacency();
        let csr = match direction {
            Direction::Outgoing => adjacency.customers(),
            Direction::Incoming => adjacency.suppliers(),
        };
        Neighbors { rows: csr.of(from).iter(), node: |_, firm| *firm, world: self.0 }
    }
}

impl<'s> RequirementGraph<'s> {
    fn len(self) -> usize {
        self.0.products().len()
    }

    fn step(self, from: ProductId, direction: Direction) -> Neighbors<'s, ProductId, InputId> {
        let adjacency = self.0.adjacency();
        match direction {
            Direction::Outgoing => Neighbors {
                rows: adjacency.inputs().of(from).iter(),
                node: |world, row| ProductId(world.inputs().input().raw()[row.index()]),
                world: self.0,
            },
            Direction::Incoming => Neighbors {
                rows: adjacency.used_by().of(from).iter(),
                node: |world, row| ProductId(world.inputs().product().raw()[row.index()]),
                world: self.0,
            },
        }
    }
}

/// The neighbours of a node, in row order.
#[derive(Clone, Debug)]
pub struct Neighbors<'s, N, R = N> {
    rows: std::slice::Iter<'s, R>,
    node: fn(&Snapshot, &R) -> N,
    world: &'s Snapshot,
}

impl<N, R> Iterator for Neighbors<'_, N, R> {
    type Item = N;

    fn next(&mut self) -> Option<N> {
        self.rows.next().map(|row| (self.node)(self.world, row))
    }
}

/// The nodes an algorithm has visited.
#[derive(Clone, Debug, Default)]
pub struct Visited(FixedBitSet);

impl<N: RowId> visit::VisitMap<N> for Visited {
    fn visit(&mut self, node: N) -> bool {
        !self.0.put(node.index())
    }

    fn is_visited(&self, node: &N) -> bool {
        self.0.contains(node.index())
    }

    fn unvisit(&mut self, node: N) -> bool {
        let was = self.0.contains(node.index());
        self.0.remove(node.index());
        was
    }
}

/// All nodes of a graph, in id order.
#[derive(Clone, Debug)]
pub struct Nodes<N> {
    rows: std::ops::Range<usize>,
    node: std::marker::PhantomData<N>,
}

impl<N: RowId> Iterator for Nodes<N> {
    type Item = N;

    fn next(&mut self) -> Option<N> {
        self.rows.next().map(N::from_index)
    }
}

macro_rules! graph {
    ($Graph:ident, $Node:ident, $Row:ident) => {
        impl visit::GraphBase for $Graph<'_> {
            type NodeId = $Node;
            type EdgeId = ($Node, $Node);
        }
        impl visit::GraphRef for $Graph<'_> {}
        impl visit::GraphProp for $Graph<'_> {
            type EdgeType = petgraph::Directed;
        }
        impl visit::NodeCount for $Graph<'_> {
            fn node_count(&self) -> usize {
                self.len()
            }
        }
        impl visit::NodeIndexable for $Graph<'_> {
            fn node_bound(&self) -> usize {
                self.len()
            }
            fn to_index(&self, node: $Node) -> usize {
                node.index()
            }
            fn from_index(&self, index: usize) -> $Node {
                $Node::from_index(index)
            }
        }
        impl visit::NodeCompactIndexable for $Graph<'_> {}
        impl visit::IntoNodeIdentifiers for $Graph<'_> {
            type NodeIdentifiers = Nodes<$Node>;
            fn node_identifiers(self) -> Nodes<$Node> {
                Nodes { rows: 0..self.len(), node: std::marker::PhantomData }
            }
        }
        impl<'s> visit::IntoNeighbors for $Graph<'s> {
            type Neighbors = Neighbors<'s, $Node, $Row>;
            fn neighbors(self, from: $Node) -> Self::Neighbors {
                self.step(from, Direction::Outgoing)
            }
        }
        impl<'s> visit::IntoNeighborsDirected for $Graph<'s> {
            type NeighborsDirected = Neighbors<'s, $Node, $Row>;
            fn neighbors_directed(self, from: $Node, direction: Direction) -> Self::NeighborsDirected {
                self.step(from, direction)
            }
        }
        impl visit::Visitable for $Graph<'_> {
            type Map = Visited;
            fn visit_map(&self) -> Visited {
                Visited(FixedBitSet::with_capacity(self.len()))
            }
            fn reset_map(&self, map: &mut Visited) {
                map.0.clear();
                map.0.grow(self.len());
            }
        }
    };
}

graph!(SupplyGraph, FirmId, FirmId);
graph!(RequirementGraph, ProductId, InputId);

#[cfg(test)]
mod tests {
    use petgraph::algo::{dominators, has_path_connecting, kosaraju_scc};
    use petgraph::visit::{Bfs, Reversed, Walker as _};

    use super::*;
    use crate::sketch;

    /// end ← a, b; a ← c; b ← c; c ← d; d ← c (a cycle)
    fn world() -> Snapshot {
        sketch::world(
            "products: id name
            a 甲
            b 乙
            c 丙
            d 丁
            end 终端
            firms: id name
            f1 一
            f2 二
            f3 三
            inputs: product input
            end a
            end b
            a c
            b c
            c d
            d c
            supplies: supplier customer product
            f1 f2 a
            f1 f2 b
            f2 f3 -",
        )
    }

    #[test]
    fn petgraph_finds_circles_and_dominators_of_products() {
        let world = world();
        let graph = RequirementGraph(&world);
        let id = |key: &str| world.find::<ProductId>(key).unwrap();
        let mut circles: Vec<Vec<ProductId>> = kosaraju_scc(graph).into_iter().filter(|scc| scc.len() > 1).collect();
        for circle in &mut circles {
            circle.sort();
        }
        assert_eq!(circles, [vec![id("c"), id("d")]]);
        let dominators = dominators::simple_fast(graph, id("end"));
        assert_eq!(dominators.immediate_dominator(id("c")), Some(id("end")));
        assert_eq!(dominators.immediate_dominator(id("d")), Some(id("c")));
        assert!(has_path_connecting(graph, id("end"), id("d"), None));
        assert!(!has_path_connecting(graph, id("d"), id("end"), None));
    }

    #[test]
    fn petgraph_walks_the_supply_network_both_ways() {
        let world = world();
        let graph = SupplyGraph(&world);
        let down: Vec<FirmId> = Bfs::new(graph, FirmId(0)).iter(graph).collect();
        assert_eq!(down, [FirmId(0), FirmId(1), FirmId(2)]);
        let up: Vec<FirmId> = Bfs::new(Reversed(graph), FirmId(2)).iter(Reversed(graph)).collect();
        assert_eq!(up, [FirmId(2), FirmId(1), FirmId(0)]);
    }
}
