//! Minimal cut sets (最小割集): the smallest losses that break a chain.

use std::collections::BTreeSet;
use std::sync::Arc;

use fixedbitset::FixedBitSet;
use liantu_model::ProductId;
use rayon::prelude::*;

use super::blueprint::{Element, row};
use super::fall::LostSet;
use super::graph::AndOr;
use super::lanes::Lanes;
use crate::work::Work;

/// Cut sets with more elements than this are not searched for.
pub const MAX_ORDER: usize = 8;

/// Bases processed together; the same on any number of threads.
const BATCH: usize = 64;

/// What has to happen for a chain to count as broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// This end product is no longer served.
    End(ProductId),
    /// At least one end product is no longer served.
    #[default]
    AnyEnd,
    /// No end product is served any more.
    AllEnds,
}

/// A search for minimal cut sets.
#[derive(Clone, Debug)]
pub struct CutRequest<'q> {
    /// What counts as broken. Default: any end product.
    pub goal: Goal,
    /// What may be lost.
    pub candidates: &'q [Element],
    /// What is lost already. Default: nothing.
    pub lost: LostSet,
    /// The largest number of elements in a set, at most [`MAX_ORDER`]. Default 2.
    pub order: usize,
    /// How many edges may be visited. Default 1,000,000,000: some seconds. Losses are extended in batches of 64, each
    /// of which stops on its own at what was left before the batch; work that a batch did beyond the budget is
    /// neither counted nor reported.
    pub budget: u64,
}

impl<'q> CutRequest<'q> {
    /// The default search over these candidates.
    pub fn about(candidates: &'q [Element]) -> Self {
        Self { goal: Goal::default(), candidates, lost: LostSet::default(), order: 2, budget: 1_000_000_000 }
    }
}

/// Minimal cut sets, as far as the search got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CutSets {
    /// Each set ascending; the sets by size, then by elements. One empty set when the goal is reached without any
    /// further loss.
    pub sets: Vec<Vec<Element>>,
    /// All minimal cut sets of at most this many elements are listed. Less than the requested order when the budget
    /// ran out; larger sets that are listed then are minimal cut sets too, but others are missing.
    pub complete: usize,
    /// Edges visited.
    pub work: u64,
}

impl AndOr {
    /// Minimal cut sets (最小割集): sets of elements whose loss breaks the chain, none of which
    /// can be left out.
    ///
    /// Meaning: one element that is a cut set by itself is a single point of failure (断链点); a
    /// chain without cut sets up to order k survives any k losses.
    /// Formula: `K ⊆ C` with `T ∈ fallen(L ∪ K)` and `T ∉ fallen(L ∪ K ∖ {e})` for every `e ∈ K`;
    /// `K` ↔ a set, `C` ↔ `candidates`, `L` ↔ `lost`, `T` ↔ `goal`, `fallen` as in
    /// [`AndOr::feasible`].
    /// Method: what keeps the goal from falling is a *support*, a set of nodes closed under "every child" and "one
    /// child"; each cut set has an element in every support, so the sets are found by branching over the elements of
    /// one support after each loss (Reiter's hitting-set tree), and the last element of 64 sets at a time is tried in
    /// the bits of a word. Nodes that bring the goal down on their own are found first, by one walk.
    /// Missing data: holes stand until they are lost themselves; a goal about a product that is not an end has no cut
    /// set; a chain without end products has none.
    /// Source: Reiter, R. (1987), "A theory of diagnosis from first principles", Artificial
    /// Intelligence 32(1), 57–95, §4.2; cut sets of fault trees: Vesely, W. E. et al. (1981), "Fault
    /// Tree Handbook", NUREG-0492, ch. VII.
    /// Time for order 1 is O((nodes + edges) · (1 + s/64)), s ≤ elements of one support that are not cut sets; each
    /// further order multiplies by the elements of a support. Bases are processed in parallel; the answer is the same
    /// on any number of threads. Each base checks `work` for cancellation but is not a step of it.
    ///
    /// ```
    /// use liantu_model::{FirmId, ProductId};
    /// use liantu_query::Work;
    /// use liantu_query::chokepoint::{AndOr, Blueprint, CutRequest, Element, BlueprintFirm, BlueprintProduct};
    ///
    /// // A cell needs a separator; firm 0 makes cells, firms 1 and 2 make separators.
    /// let cell = BlueprintProduct { id: ProductId(0), groups: vec![vec![1]], makers: vec![0], ..BlueprintProduct::default() };
    /// let separator = BlueprintProduct { id: ProductId(1), makers: vec![1, 2], ..BlueprintProduct::default() };
    /// let firms = (0..3).map(|firm| BlueprintFirm { id: FirmId(firm), places: Vec::new() }).collect();
    /// let products = vec![cell, separator];
    /// let graph = AndOr::new(&Blueprint { products, firms, ends: vec![0], ..Blueprint::default() });
    /// let firm = |firm| Element::Firm(FirmId(firm));
    /// let cuts = graph.cut_sets(&CutRequest::about(&[firm(0), firm(1), firm(2)]), &Work::new());
    /// assert_eq!(cuts.sets, [vec![firm(0)], vec![firm(1), firm(2)]]);
    /// assert_eq!(cuts.complete, 2);
    /// ```
    pub fn cut_sets(&self, question: &CutRequest<'_>, work: &Work) -> CutSets {
        self.cut_sets_within(question, Pace { work, is_counted: false })
    }

    /// Like [`AndOr::cut_sets`], but each loss that is extended is a step of the work.
    pub(super) fn cut_sets_in_steps(&self, question: &CutRequest<'_>, work: &Work) -> CutSets {
        self.cut_sets_within(question, Pace { work, is_counted: true })
    }

    fn cut_sets_within(&self, question: &CutRequest<'_>, pace: Pace<'_>) -> CutSets {
        let order = question.order.min(MAX_ORDER);
        let Some(goal) = self.goal_node(question.goal) else {
            return CutSets { complete: order, ..CutSets::default() };
        };
        let mut open = FixedBitSet::with_capacity(self.rank.len());
        open.extend(question.candidates.iter().filter_map(|element| self.node(*element)).map(|node| node as usize));
        let mut search = Search { graph: self, goal, open, lost: &question.lost, known: BTreeSet::new(), pace };
        let (complete, visited) = search.run(order, question.budget);
        let element = |node: &u32| self.elements()[*node as usize];
        let sets = search.known.iter().map(|set| {
            let mut set: Vec<Element> = set.iter().map(element).collect();
            set.sort_unstable();
            set
        });
        let mut sets: Vec<Vec<Element>> = sets.collect();
        sets.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        CutSets { sets, complete, work: visited }
    }

    fn goal_node(&self, goal: Goal) -> Option<u32> {
        match goal {
            Goal::End(end) => self.end_nodes().iter().find(|(product, _)| *product == end).map(|(_, node)| *node),
            Goal::AnyEnd => Some(self.every_end()),
            Goal::AllEnds => Some(self.any_end()),
        }
    }
}

/// A search in progress.
struct Search<'g> {
    graph: &'g AndOr,
    goal: u32,
    /// Nodes that may be lost.
    open: FixedBitSet,
    lost: &'g LostSet,
    /// The minimal cut sets found, nodes ascending.
    known: BTreeSet<Vec<u32>>,
    pace: Pace<'g>,
}

/// The work that a search is part of, and whether the losses it extends are steps of it.
#[derive(Clone, Copy)]
struct Pace<'w> {
    work: &'w Work,
    is_counted: bool,
}

impl Pace<'_> {
    fn expect(self, losses: usize) {
        if self.is_counted {
            self.work.expect(losses);
        }
    }

    fn step(self) {
        if self.is_counted {
            self.work.step();
        }
    }
}

/// A loss that does not break the chain, to be extended by one element of a support.
#[derive(Clone, Default)]
struct Base {
    lost: Vec<u32>,
    /// Elements already branched over besides `lost`: the start of each list.
    barred: Vec<(Arc<[u32]>, usize)>,
}

/// Bases that differ only in their last element.
struct Branch {
    base: Base,
    elements: Arc<[u32]>,
}

/// The result for a base.
#[derive(Default)]
struct Outcome {
    /// The base itself reaches the goal.
    is_cut: bool,
    /// Elements that complete a cut set.
    cuts: Vec<u32>,
    /// Elements of a support that do not complete one.
    others: Vec<u32>,
    work: u64,
    is_whole: bool,
}

impl Search<'_> {
    /// The order that was completed, and the edges visited.
    fn run(&mut self, order: usize, budget: u64) -> (usize, u64) {
        let mut work = 0;
        let mut branches = Vec::new();
        for size in 1..=order {
            let mut next = Vec::new();
            let mut found: Vec<Vec<u32>> = Vec::new();
            let first = (size == 1).then(Base::default);
            let losses = branches.iter().map(|branch: &Branch| branch.elements.len()).sum::<usize>();
            self.pace.expect(losses + usize::from(first.is_some()));
            let mut bases = first.into_iter().chain(branches.iter().flat_map(Branch::bases));
            let is_whole = loop {
                let batch: Vec<Base> = bases.by_ref().take(BATCH).collect();
                if batch.is_empty() {
                    break true;
                }
                if !self.extend_all(batch, budget, &mut work, &mut found, &mut next) {
                    break false;
                }
            };
            drop(bases);
            found.retain(|set| self.is_minimal(set));
            self.known.extend(found);
            if !is_whole {
                return (size - 1, work);
            }
            branches = next;
        }
        (order, work)
    }

    /// Extends a batch of bases; whether the budget sufficed.
    fn extend_all(
        &self,
        batch: Vec<Base>,
        budget: u64,
        work: &mut u64,
        found: &mut Vec<Vec<u32>>,
        next: &mut Vec<Branch>,
    ) -> bool {
        let left = budget.saturating_sub(*work);
        let extend = |lanes: &mut Lanes<'_>, base: &Base| self.extend(lanes, base, left);
        let outcomes: Vec<Outcome> =
            batch.par_iter().map_init(|| Lanes::new(self.graph, &self.lost.kept), extend).collect();
        for (base, outcome) in batch.into_iter().zip(outcomes) {
            *work += outcome.work;
            if !outcome.is_whole || *work > budget {
                return false;
            }
            found.extend(outcome.is_cut.then(|| sorted(&base.lost, None)));
            found.extend(outcome.cuts.iter().map(|last| sorted(&base.lost, Some(*last))));
            next.push(Branch { base, elements: outcome.others.into() });
        }
        true
    }

    /// Tries all elements of a support after the loss of a base.
    fn extend(&self, lanes: &mut Lanes<'_>, base: &Base, budget: u64) -> Outcome {
        self.pace.work.check();
        let before = lanes.work;
        for node in self.lost.nodes.iter().chain(&base.lost) {
            lanes.lose(*node, u64::MAX);
        }
        lanes.spread(&FixedBitSet::new());
        let ground = lanes.take_ground();
        let mut outcome = Outcome { is_cut: lanes.has_fallen(self.goal), ..Outcome::default() };
        outcome.is_whole = outcome.is_cut || self.try_support(lanes, base, before.saturating_add(budget), &mut outcome);
        lanes.clear(&ground);
        outcome.work = lanes.work - before;
        self.pace.step();
        outcome
    }

    /// Sorts the elements of a support into those that break the chain and others; whether the work
    /// stayed below its limit.
    fn try_support(&self, lanes: &mut Lanes<'_>, base: &Base, limit: u64, outcome: &mut Outcome) -> bool {
        let critical = self.critical(lanes);
        let mut open = self.open.clone();
        for (elements, barred) in &base.barred {
            elements[..*barred].iter().for_each(|node| open.remove(*node as usize));
        }
        open.intersect_with(&self.support(lanes, &critical));
        let mut tried: Vec<u32> = Vec::new();
        for node in open.ones().map(row).filter(|node| !self.known.contains(&[*node][..])) {
            if critical.contains(node as usize) { outcome.cuts.push(node) } else { tried.push(node) }
        }
        for block in tried.chunks(64) {
            self.pace.work.check();
            if lanes.work > limit {
                return false;
            }
            block.iter().enumerate().for_each(|(lane, node)| lanes.lose(*node, 1 << lane));
            let reached = lanes.spread(&critical);
            lanes.stand_up();
            for (lane, node) in block.iter().enumerate() {
                if reached >> lane & 1 == 1 { outcome.cuts.push(*node) } else { outcome.others.push(*node) }
            }
        }
        true
    }

    /// Standing nodes whose fall brings the goal down on its own.
    fn critical(&self, lanes: &mut Lanes<'_>) -> FixedBitSet {
        let mut critical = FixedBitSet::with_capacity(self.graph.rank.len());
        critical.insert(self.goal as usize);
        let mut stack = vec![self.goal];
        while let Some(node) = stack.pop() {
            if self.never_falls(node) {
                continue;
            }
            let children = self.graph.children.targets(node);
            lanes.work += children.len() as u64;
            let standing = || children.iter().filter(|child| !lanes.has_fallen(**child));
            if self.graph.is_any(node) && standing().nth(1).is_some() {
                continue;
            }
            stack.extend(standing().filter(|child| !critical.put(**child as usize)));
        }
        critical
    }

    /// Standing nodes that together keep the goal from falling: all that is critical, and one child wherever any will
    /// do, preferably one that is needed anyway.
    fn support(&self, lanes: &mut Lanes<'_>, critical: &FixedBitSet) -> FixedBitSet {
        let mut support = critical.clone();
        let mut stack: Vec<u32> = critical.ones().map(row).collect();
        let mut choices = Vec::new();
        while let Some(node) = stack.pop().or_else(|| choices.pop()) {
            if self.never_falls(node) {
                continue;
            }
            let children = self.graph.children.targets(node);
            lanes.work += children.len() as u64;
            if !self.graph.is_any(node) {
                stack.extend(children.iter().filter(|child| !support.put(**child as usize)));
            } else if !stack.is_empty() {
                choices.push(node);
            } else if !children.iter().any(|child| support.contains(*child as usize)) {
                let chosen = children.iter().find(|child| !lanes.has_fallen(**child));
                stack.extend(chosen.filter(|child| !support.put(**child as usize)));
            }
        }
        support
    }

    /// Whether a node stands whatever its children do, so that nothing it needs supports it.
    fn never_falls(&self, node: u32) -> bool {
        self.lost.kept.contains(node as usize)
    }

    /// Whether no proper part of a set is a cut set; all smaller minimal cut sets are known.
    fn is_minimal(&self, set: &[u32]) -> bool {
        self.pace.work.check();
        let part = |bits: u32| (0..).zip(set).filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, node)| *node);
        (0..(1_u32 << set.len()) - 1).all(|bits| !self.known.contains(&part(bits).collect::<Vec<u32>>()))
    }
}

impl Branch {
    /// The base extended by each of the elements, with those before it barred.
    fn bases(&self) -> impl Iterator<Item = Base> {
        self.elements.iter().enumerate().map(|(at, element)| {
            let mut base = self.base.clone();
            base.lost.push(*element);
            base.barred.push((Arc::clone(&self.elements), at));
            base
        })
    }
}

fn sorted(base: &[u32], last: Option<u32>) -> Vec<u32> {
    let mut set: Vec<u32> = base.iter().copied().chain(last).collect();
    set.sort_unstable();
    set
}
