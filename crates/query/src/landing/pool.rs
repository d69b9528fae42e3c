//! The minimal cut sets of a chain in a scope, and what becomes of them when a plant stands.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use liantu_model::ProductId;

use crate::chokepoint::{AndOr, CutQuestion, Element};
use crate::diagnose::{BUDGET, Broken, Question};

/// Minimal cut sets as recorded (最小割集).
#[derive(Debug)]
pub(super) struct Pool {
    /// What may be lost.
    candidates: Vec<Element>,
    /// Smallest first, then by element.
    pub(super) broken: Vec<Broken>,
    /// For each product of the closure, by position, the sets with which it falls.
    falls_with: Vec<Vec<usize>>,
    /// For each product of the closure, its own cut sets, found when first asked for; `None` when the
    /// budget ran out.
    own: Vec<OnceLock<Option<Vec<Vec<Element>>>>>,
    is_complete: bool,
}

/// What a landing alters about a chain's cut sets.
pub(super) struct Shift<'a> {
    pub(super) graph: &'a AndOr,
    /// The ends with the plant.
    pub(super) made: &'a [ProductId],
    /// Those that are new.
    pub(super) new: &'a [ProductId],
    /// Products of the closure that the plant makes.
    pub(super) supplied: &'a [ProductId],
}

impl Pool {
    pub(super) fn new(
        question: &Question<'_, '_>,
        made: &[ProductId],
        graph: &AndOr,
        candidates: Vec<Element>,
    ) -> Self {
        let products = question.closure.products().len();
        let own = (0..products).map(|_| OnceLock::new()).collect();
        let mut pool =
            Self { candidates, broken: Vec::new(), falls_with: vec![Vec::new(); products], own, is_complete: true };
        if made.is_empty() || question.cut_order() == 0 {
            return pool;
        }
        let ground = graph.ground(|end| made.contains(&end), &[]);
        let Self { candidates, broken, falls_with, is_complete, .. } = &mut pool;
        *is_complete = question.cut_sets(graph, &ground, candidates, |set, collapse| {
            let fallen = collapse.falls.iter().filter_map(|fall| question.closure.position(fall.product));
            fallen.for_each(|at| falls_with[at as usize].push(broken.len()));
            broken.push(Broken { set, collapse });
        });
        pool
    }

    /// The minimal cut sets with the plant, in order; `None` when the budget does not suffice to say.
    pub(super) fn after(&self, question: &Question<'_, '_>, shift: &Shift<'_>) -> Option<Vec<Cow<'_, Broken>>> {
        let order = question.cut_order();
        if !self.is_complete {
            return None;
        }
        if order == 0 {
            return Some(Vec::new());
        }
        let at = |product: &ProductId| question.closure.position(*product).map(|at| at as usize);
        let mut stale = FixedBitSet::with_capacity(self.broken.len());
        for at in shift.supplied.iter().chain(shift.new).filter_map(at) {
            stale.extend(self.falls_with[at].iter().copied());
        }
        let whole = |(at, broken)| (!stale.contains(at)).then_some(Cow::Borrowed(broken));
        let mut found: Vec<Cow<'_, Broken>> = self.broken.iter().enumerate().filter_map(whole).collect();
        let mut open: BTreeSet<&[Element]> = stale.ones().map(|at| self.broken[at].set.as_slice()).collect();
        for end in shift.new {
            open.extend(self.of_end(question, shift.graph, *end)?.iter().map(Vec::as_slice));
        }
        let ground = shift.graph.ground(|end| shift.made.contains(&end), shift.supplied);
        for set in open {
            let lost = |set: &[Element]| shift.graph.lost(set.iter().copied()).keeping(&ground);
            let broken = |set: Vec<Element>| Broken { collapse: shift.graph.feasible(&lost(&set)), set };
            let again = broken(set.to_vec());
            if !again.collapse.is_feasible() {
                found.push(Cow::Owned(again));
            } else if set.len() < order {
                let order = order - set.len();
                let question =
                    CutQuestion { order, budget: BUDGET, lost: lost(set), ..CutQuestion::about(&self.candidates) };
                let more = shift.graph.cut_sets(&question);
                if more.complete < order {
                    return None;
                }
                found.extend(more.sets.iter().map(|more| Cow::Owned(broken(union(set, more)))));
            }
        }
        Some(minimal(found))
    }

    /// The minimal cut sets of one end as recorded.
    fn of_end(&self, question: &Question<'_, '_>, graph: &AndOr, end: ProductId) -> Option<&[Vec<Element>]> {
        let own = self.own[question.closure.position(end)? as usize].get_or_init(|| {
            let (order, lost) = (question.cut_order(), graph.ground(|other| other == end, &[]));
            let question = CutQuestion { order, budget: BUDGET, lost, ..CutQuestion::about(&self.candidates) };
            let cuts = graph.cut_sets(&question);
            (cuts.complete == order).then_some(cuts.sets)
        });
        own.as_deref()
    }
}

fn union(set: &[Element], more: &[Element]) -> Vec<Element> {
    let mut all: Vec<Element> = set.iter().chain(more).copied().collect();
    all.sort_unstable();
    all
}

/// The sets that hold no other of them, each once, in order.
fn minimal(mut found: Vec<Cow<'_, Broken>>) -> Vec<Cow<'_, Broken>> {
    found.sort_by(|a, b| a.set.len().cmp(&b.set.len()).then_with(|| a.set.cmp(&b.set)));
    found.dedup_by(|a, b| a.set == b.set);
    let sets: BTreeSet<Vec<Element>> = found.iter().map(|broken| broken.set.clone()).collect();
    found.retain(|broken| {
        let part = |bits: u32| {
            let chosen = broken.set.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
            chosen.map(|(_, element)| *element).collect::<Vec<Element>>()
        };
        (1..(1_u32 << broken.set.len()) - 1).all(|bits| !sets.contains(&part(bits)))
    });
    found
}
