//! The compiled AND/OR graph of a chain (与或图): what falls with what.

use fixedbitset::FixedBitSet;
use liantu_model::{NONE, ProductId, Snapshot};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::blueprint::{Blueprint, BlueprintProduct, Element, row};
use super::rows::NodeLists;
use crate::closure::Closure;

/// A chain as an AND/OR graph, compiled for questions about loss.
///
/// Nodes are products, firms and places (the [`Element`]s that can be lost), then what lies between them: the supply
/// of a product, its requirement groups, a product with all its variants, the ends. A node needs either *every* one
/// of its children or *any* of them. See the [module](super) for what stands and what falls.
///
/// Time to compile is linear in the blueprint with a logarithm for sorting; memory is about 8
/// bytes an edge and 30 a node.
#[derive(Debug)]
pub struct AndOr {
    /// What each of the first nodes is: products, then firms, then places.
    elements: Vec<Element>,
    /// The elements with their nodes, in order of element.
    by_element: Vec<(Element, u32)>,
    products: usize,
    /// What each node after the elements is.
    roles: Vec<Role>,
    /// Nodes that stand while any child stands; the others need every child.
    any: FixedBitSet,
    /// What each node needs.
    pub(super) children: NodeLists,
    /// What needs each node.
    pub(super) parents: NodeLists,
    /// Position of each node in an order in which children come first wherever there is no cycle.
    pub(super) rank: Vec<u32>,
    /// The inverse of `rank`.
    pub(super) ranked: Vec<u32>,
    /// The end products with the node of each.
    ends: Vec<(ProductId, u32)>,
    holes: Vec<ProductId>,
}

/// What a node between the elements is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Makers and places that supply a product, or the variants it is made as.
    Supply,
    /// A requirement group of a product, by its position among them.
    Group(u32),
    /// A product or any variant of it, wherever it is required.
    Served,
    /// An end product or any variant of it.
    End,
    /// Every end, or any end.
    Ends,
}

impl AndOr {
    /// The graph of a closure of a snapshot, with these of its products as ends.
    pub fn of_closure(world: &Snapshot, closure: &Closure, ends: &[ProductId]) -> Self {
        Self::new(&Blueprint::of_closure(world, closure, ends))
    }

    /// The graph of a blueprint.
    ///
    /// # Panics
    /// When a number in the blueprint is not a position in the list it refers to.
    pub fn new(blueprint: &Blueprint) -> Self {
        let mut draft = Draft::new(blueprint);
        draft.places_and_firms();
        draft.products();
        let ends = draft.ends();
        draft.compile(ends)
    }

    /// Products without any recorded maker, supplying region or variant (数据空洞): they are assumed to be available
    /// until they are declared lost themselves. In closure order.
    pub fn holes(&self) -> &[ProductId] {
        &self.holes
    }

    /// Everything that can be lost: products in closure order, then firms, then zones and regions.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The end products, in the order of the blueprint.
    pub fn ends(&self) -> impl ExactSizeIterator<Item = ProductId> {
        self.ends.iter().map(|(end, _)| *end)
    }

    /// The number of nodes and of edges between them.
    pub fn size(&self) -> (usize, usize) {
        (self.rank.len(), self.children.len())
    }

    /// The node of an element, `None` when it is not in the chain.
    pub(super) fn node(&self, element: Element) -> Option<u32> {
        let at = self.by_element.binary_search_by_key(&element, |(element, _)| *element).ok()?;
        Some(self.by_element[at].1)
    }

    pub(super) fn is_any(&self, node: u32) -> bool {
        self.any.contains(node as usize)
    }

    /// The product of a node, `None` when it is another kind of node.
    pub(super) fn product(&self, node: u32) -> Option<ProductId> {
        match self.elements[..self.products].get(node as usize) {
            Some(Element::Product(product)) => Some(*product),
            _ => None,
        }
    }

    /// What a node between the elements is, `None` for an element.
    pub(super) fn role(&self, node: u32) -> Option<Role> {
        self.roles.get((node as usize).checked_sub(self.elements.len())?).copied()
    }

    /// The end products with the node of each.
    pub(super) fn end_nodes(&self) -> &[(ProductId, u32)] {
        &self.ends
    }

    /// The node that falls with the first end product.
    pub(super) fn every_end(&self) -> u32 {
        row(self.rank.len() - 2)
    }

    /// The node that falls with the last end product.
    pub(super) fn any_end(&self) -> u32 {
        row(self.rank.len() - 1)
    }
}

/// A graph under construction.
struct Draft<'b> {
    blueprint: &'b Blueprint,
    circles: Circles,
    roles: Vec<Role>,
    any: Vec<u32>,
    /// parent, child
    edges: Vec<(u32, u32)>,
    holes: Vec<ProductId>,
}

impl<'b> Draft<'b> {
    fn new(blueprint: &'b Blueprint) -> Self {
        let circles = Circles::of(blueprint);
        let (roles, any, edges, holes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut draft = Self { blueprint, circles, roles, any, edges, holes };
        draft.served();
        draft
    }

    fn firm(&self, at: u32) -> u32 {
        row(self.blueprint.products.len()) + at
    }

    fn place(&self, at: u32) -> u32 {
        self.firm(row(self.blueprint.firms.len())) + at
    }

    /// Adds a node that stands while any of these does.
    fn add(&mut self, role: Role, children: impl IntoIterator<Item = u32>) -> u32 {
        let node = self.place(row(self.blueprint.places.len() + self.roles.len()));
        self.roles.push(role);
        self.any.push(node);
        self.edges.extend(children.into_iter().map(|child| (node, child)));
        node
    }

    /// One node for each cycle of variants that has more than one product to serve.
    ///
    /// The products of a cycle share one node: with one node each they would keep each other standing after all of
    /// them are lost.
    fn served(&mut self) {
        for at in 0..self.circles.members.len() {
            let members = self.circles.members[at].clone();
            let below = self.circles.below(self.blueprint, at);
            if members.len() + below.len() > 1 {
                self.circles.node[at] = self.add(Role::Served, members.into_iter().chain(below));
            }
        }
    }

    fn places_and_firms(&mut self) {
        for (at, place) in (0..).zip(&self.blueprint.places) {
            self.edges.extend(place.within.map(|outer| (self.place(at), self.place(outer))));
        }
        for (at, firm) in (0..).zip(&self.blueprint.firms) {
            let places = firm.places.iter().map(|place| (self.firm(at), self.place(*place)));
            self.edges.extend(places.collect::<Vec<_>>());
        }
    }

    fn products(&mut self) {
        for (at, part) in (0..).zip(&self.blueprint.products) {
            let suppliers = self.suppliers(at, part);
            if suppliers.is_empty() {
                self.holes.push(part.id);
            } else {
                let supply = self.add(Role::Supply, suppliers);
                self.edges.push((at, supply));
            }
            for (position, alternatives) in (0..).zip(&part.groups) {
                let served: Vec<u32> = alternatives.iter().map(|product| self.circles.served(*product)).collect();
                let group = self.add(Role::Group(position), served);
                self.edges.push((at, group));
            }
        }
    }

    /// Makers and places of a product; if none is recorded, the variants it is made as.
    fn suppliers(&self, at: u32, part: &BlueprintProduct) -> Vec<u32> {
        if is_recorded(part) {
            let places = part.regions.iter().map(|place| self.place(*place));
            return part.makers.iter().map(|firm| self.firm(*firm)).chain(places).collect();
        }
        let circle = self.circles.of[at as usize] as usize;
        let made = |member: &u32| *member != at && is_recorded(&self.blueprint.products[*member as usize]);
        let mut suppliers: Vec<u32> = self.circles.members[circle].iter().copied().filter(made).collect();
        suppliers.extend(self.circles.below(self.blueprint, circle));
        suppliers
    }

    fn ends(&mut self) -> Vec<(ProductId, u32)> {
        let mut ends = Vec::new();
        for end in &self.blueprint.ends {
            let served = self.circles.served(*end);
            ends.push((self.blueprint.products[*end as usize].id, self.add(Role::End, [served])));
        }
        let nodes: Vec<u32> = ends.iter().map(|(_, node)| *node).collect();
        self.add(Role::Ends, nodes.iter().copied());
        self.any.pop();
        self.add(Role::Ends, nodes);
        ends
    }

    fn compile(mut self, ends: Vec<(ProductId, u32)>) -> AndOr {
        let nodes = self.place(row(self.blueprint.places.len() + self.roles.len()));
        self.edges.sort_unstable();
        self.edges.dedup();
        let turned: Vec<(u32, u32)> = self.edges.iter().map(|(parent, child)| (*child, *parent)).collect();
        let (children, parents) =
            (NodeLists::group(nodes as usize, &self.edges), NodeLists::group(nodes as usize, &turned));
        let ranked: Vec<u32> = circles(nodes, &self.edges).into_iter().flatten().collect();
        let mut rank = vec![0; nodes as usize];
        (0..).zip(&ranked).for_each(|(at, node)| rank[*node as usize] = at);
        let mut any = FixedBitSet::with_capacity(nodes as usize);
        any.extend(self.any.iter().map(|node| *node as usize));
        let elements = elements(self.blueprint);
        let mut by_element: Vec<(Element, u32)> = elements.iter().copied().zip(0..).collect();
        by_element.sort_unstable();
        let products = self.blueprint.products.len();
        let (roles, holes) = (self.roles, self.holes);
        AndOr { elements, by_element, products, roles, any, children, parents, rank, ranked, ends, holes }
    }
}

fn is_recorded(part: &BlueprintProduct) -> bool {
    !part.makers.is_empty() || !part.regions.is_empty()
}

fn elements(blueprint: &Blueprint) -> Vec<Element> {
    let products = blueprint.products.iter().map(|part| Element::Product(part.id));
    let firms = blueprint.firms.iter().map(|firm| Element::Firm(firm.id));
    products.chain(firms).chain(blueprint.places.iter().map(|place| place.element)).collect()
}

/// Products that are variants of each other, directly or in a cycle; mostly each by itself.
struct Circles {
    /// The cycle of each product.
    of: Vec<u32>,
    /// The products of each cycle, variants before what they serve for.
    members: Vec<Vec<u32>>,
    /// The node of each cycle that needed one.
    node: Vec<u32>,
}

impl Circles {
    fn of(blueprint: &Blueprint) -> Self {
        let edges: Vec<(u32, u32)> = (0..)
            .zip(&blueprint.products)
            .flat_map(|(general, part)| part.variants.iter().map(move |variant| (general, *variant)))
            .collect();
        let members = circles(row(blueprint.products.len()), &edges);
        let mut of = vec![0; blueprint.products.len()];
        for (circle, members) in (0..).zip(&members) {
            for member in members {
                of[*member as usize] = circle;
            }
        }
        Self { of, node: vec![NONE; members.len()], members }
    }

    /// The node of a product together with what serves for it.
    fn served(&self, product: u32) -> u32 {
        match self.node[self.of[product as usize] as usize] {
            NONE => product,
            node => node,
        }
    }

    /// The nodes of the variants of a cycle that are not in it.
    fn below(&self, blueprint: &Blueprint, circle: usize) -> Vec<u32> {
        let variants = self.members[circle].iter().flat_map(|member| &blueprint.products[*member as usize].variants);
        let outside = variants.filter(|variant| self.of[**variant as usize] as usize != circle);
        outside.map(|variant| self.served(*variant)).collect()
    }
}

/// Strongly connected components, those that others point to first.
fn circles(nodes: u32, edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(nodes as usize, edges.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    graph.extend_with_edges(edges.iter().copied());
    let component = |nodes: Vec<petgraph::graph::NodeIndex>| nodes.into_iter().map(|node| row(node.index())).collect();
    kosaraju_scc(&graph).into_iter().map(component).collect()
}
