//! The minimal cut sets of a chain in a scope, and what becomes of them when a plant stands.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use liantu_model::ProductId;

use crate::chokepoint::{AndOr, Collapse, CutQuestion, Element, LostSet};
use crate::closure::Closure;
use crate::diagnose::{BUDGET, Loss, Question};

/// A minimal cut set and what its loss does.
#[derive(Clone, Debug)]
pub(super) struct Broken<'p> {
    pub(super) set: Cow<'p, [Element]>,
    /// How many ends are no longer served.
    pub(super) n_stopped: usize,
    /// Positions in the closure of what it cuts off.
    pub(super) severed: Cow<'p, [u32]>,
}

/// Minimal cut sets as recorded (最小割集).
#[derive(Debug)]
pub(super) struct Pool {
    loss: Loss,
    /// What may be lost.
    candidates: Vec<Element>,
    /// Smallest first, then by element.
    pub(super) broken: Vec<Broken<'static>>,
    /// For each of them the nodes from which the severed products were looked for.
    seen: Vec<FixedBitSet>,
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

/// What became of a pool.
pub(super) enum After<'p> {
    /// Nothing.
    AsRecorded,
    /// These are the minimal cut sets now, in order.
    Now(Vec<Broken<'p>>),
    /// The budget does not suffice to say.
    Open,
}

impl<'p> Broken<'p> {
    pub(super) fn new(closure: &Closure, set: Vec<Element>, collapse: &Collapse) -> Self {
        let severed = collapse.severed.iter().filter_map(|product| closure.position(*product)).collect();
        Self { set: Cow::Owned(set), n_stopped: collapse.ends_lost.len(), severed }
    }

    fn borrowed(&'p self) -> Self {
        Self { set: Cow::Borrowed(&self.set), n_stopped: self.n_stopped, severed: Cow::Borrowed(&self.severed) }
    }

    fn order(&self, set: &[Element]) -> std::cmp::Ordering {
        self.set.len().cmp(&set.len()).then_with(|| (*self.set).cmp(set))
    }
}

impl Pool {
    pub(super) fn new(
        question: &Question<'_, '_>,
        made: &[ProductId],
        graph: &AndOr,
        (loss, candidates): (Loss, Vec<Element>),
    ) -> Self {
        let products = question.closure.products().len();
        let own = (0..products).map(|_| OnceLock::new()).collect();
        let (broken, seen, falls_with) = (Vec::new(), Vec::new(), vec![Vec::new(); products]);
        let mut pool = Self { loss, candidates, broken, seen, falls_with, own, is_complete: true };
        if made.is_empty() || question.cut_order() == 0 {
            return pool;
        }
        let ground = graph.ground(|end| made.contains(&end), &[]);
        let Self { candidates, broken, seen, falls_with, is_complete, .. } = &mut pool;
        *is_complete = question.cut_sets(graph, &ground, candidates, |set, (collapse, reached)| {
            let fallen = collapse.falls.iter().filter_map(|fall| question.closure.position(fall.product));
            fallen.for_each(|at| falls_with[at as usize].push(broken.len()));
            broken.push(Broken::new(question.closure, set, &collapse));
            seen.push(reached);
        });
        pool
    }

    /// The minimal cut sets with the plant.
    pub(super) fn after(&self, question: &Question<'_, '_>, shift: &Shift<'_>) -> After<'_> {
        if !self.is_complete {
            return After::Open;
        }
        let mut now = Now { pool: self, question, shift, kept: Vec::new(), found: Vec::new(), ground: None };
        match now.run() {
            None => After::Open,
            Some(false) => After::AsRecorded,
            Some(true) => After::Now(now.minimal()),
        }
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

/// A pool being worked out again.
struct Now<'p, 'a, 's> {
    pool: &'p Pool,
    question: &'a Question<'a, 's>,
    shift: &'a Shift<'a>,
    /// Sets that are as recorded, up to how many ends they stop; in order.
    kept: Vec<Broken<'p>>,
    /// Other sets that break the chain now.
    found: Vec<Broken<'p>>,
    ground: Option<LostSet>,
}

impl<'p> Now<'p, '_, '_> {
    /// Whether anything changed; `None` when the budget does not suffice to say.
    fn run(&mut self) -> Option<bool> {
        let holders = |product: &ProductId| self.question.holders(self.pool.loss, *product);
        let freed: Vec<Vec<Element>> = self.shift.supplied.iter().filter_map(holders).collect();
        // The supply of what the plant makes falls with the loss of all its holders, and only then.
        let is_freed = |set: &[Element]| {
            freed.iter().any(|held| held.len() <= set.len() && held.iter().all(|element| set.contains(element)))
        };
        let stale: Vec<bool> = self.pool.broken.iter().map(|broken| is_freed(&broken.set)).collect();
        if self.shift.new.is_empty() && !stale.contains(&true) {
            return Some(false);
        }
        let (more, again) = self.with_new_ends();
        let mut open: BTreeSet<&'p [Element]> = BTreeSet::new();
        for (at, broken) in self.pool.broken.iter().enumerate() {
            if stale[at] || again[at] {
                open.insert(&broken.set);
            } else {
                self.kept.push(Broken { n_stopped: broken.n_stopped + more[at], ..broken.borrowed() });
            }
        }
        for end in self.shift.new {
            let own = self.pool.of_end(self.question, self.shift.graph, *end)?.iter().map(Vec::as_slice);
            open.extend(own.filter(|set| !self.holds_kept(set)));
        }
        for set in open {
            self.open(set)?;
        }
        Some(true)
    }

    /// For each set recorded, how many of the new ends it stops too, and whether it has to be looked at
    /// again because one of these may lead to more.
    fn with_new_ends(&self) -> (Vec<usize>, Vec<bool>) {
        let (mut more, mut again) = (vec![0; self.pool.broken.len()], vec![false; self.pool.broken.len()]);
        for end in self.shift.new {
            let (Some(at), Some(served)) = (self.question.closure.position(*end), self.shift.graph.served(*end)) else {
                continue;
            };
            for set in &self.pool.falls_with[at as usize] {
                if self.pool.seen[*set].contains(served as usize) {
                    more[*set] += 1;
                } else {
                    again[*set] = true;
                }
            }
        }
        (more, again)
    }

    /// Looks at a set that broke the chain or one of its new ends: it still does, or some that hold it do.
    fn open(&mut self, set: &[Element]) -> Option<()> {
        let (graph, shift) = (self.shift.graph, self.shift);
        let ground = self.ground.get_or_insert_with(|| graph.ground(|end| shift.made.contains(&end), shift.supplied));
        let lost = |set: &[Element]| graph.lost(set.iter().copied()).keeping(ground);
        let broken = |set: Vec<Element>| Broken::new(self.question.closure, set.clone(), &graph.feasible(&lost(&set)));
        let again = broken(set.to_vec());
        let order = self.question.cut_order() - set.len();
        if again.n_stopped > 0 {
            self.found.push(again);
        } else if order > 0 {
            let about = CutQuestion::about(&self.pool.candidates);
            let more = graph.cut_sets(&CutQuestion { order, budget: BUDGET, lost: lost(set), ..about });
            if more.complete < order {
                return None;
            }
            self.found.extend(more.sets.iter().map(|more| broken(union(set, more))));
        }
        Some(())
    }

    /// Whether a set that is kept is this set or part of it.
    fn holds_kept(&self, set: &[Element]) -> bool {
        parts(set).any(|part| self.kept.binary_search_by(|kept| kept.order(&part)).is_ok())
    }

    /// The sets that hold no other of them, each once, in order.
    fn minimal(mut self) -> Vec<Broken<'p>> {
        let new: BTreeSet<Vec<Element>> = self.found.iter().map(|broken| broken.set.to_vec()).collect();
        let holds_new = |set: &[Element]| parts(set).any(|part| part.len() < set.len() && new.contains(&part));
        let mut found = std::mem::take(&mut self.found);
        found.retain(|broken| !holds_new(&broken.set) && !self.holds_kept(&broken.set));
        self.kept.retain(|broken| new.is_empty() || !holds_new(&broken.set));
        self.kept.append(&mut found);
        self.kept.sort_by(|a, b| a.order(&b.set));
        self.kept.dedup_by(|a, b| a.set == b.set);
        self.kept
    }
}

/// The parts of a set that are not empty, itself included, each in the order of the set.
fn parts(set: &[Element]) -> impl Iterator<Item = Vec<Element>> {
    (1..1_u32 << set.len()).map(|bits| {
        let chosen = set.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
        chosen.map(|(_, element)| *element).collect()
    })
}

fn union(set: &[Element], more: &[Element]) -> Vec<Element> {
    let mut all: Vec<Element> = set.iter().chain(more).copied().collect();
    all.sort_unstable();
    all
}
