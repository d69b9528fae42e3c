//! The minimal cut sets of a chain in a scope, and what happens to them when a plant is built.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use liantu_model::ProductId;

use crate::chokepoint::{AndOr, Collapse, CutRequest, Element, LostSet};
use crate::closure::Closure;
use crate::diagnose::{BUDGET, Loss, Question};

/// A minimal cut set and what its loss does.
#[derive(Clone, Debug)]
pub(super) struct Broken<'p> {
    pub(super) set: Cow<'p, [Element]>,
    /// How many ends are no longer served.
    pub(super) n_stopped: usize,
    /// Positions in the closure of the products it cuts off.
    pub(super) severed: Cow<'p, [u32]>,
}

/// Minimal cut sets of some ends as recorded (最小割集).
#[derive(Debug)]
pub(super) struct Sets {
    /// Smallest first, then by element.
    pub(super) broken: Vec<Broken<'static>>,
    /// For each of them, the nodes from which the severed products were searched.
    seen: Vec<FixedBitSet>,
    /// For each product of the closure, by position, the sets with which it falls.
    falls_with: Vec<Vec<usize>>,
    is_complete: bool,
}

/// The minimal cut sets of a chain in a scope as recorded.
#[derive(Debug)]
pub(super) struct Pool {
    loss: Loss,
    /// What may be lost.
    candidates: Vec<Element>,
    /// The sets of what is made inside.
    pub(super) recorded: Sets,
    /// The sets of each product of the closure, by position, found on first use.
    own: Vec<OnceLock<Sets>>,
}

/// What a landing changes about a chain's cut sets.
pub(super) struct Shift<'a> {
    pub(super) graph: &'a AndOr,
    /// The ends with the plant.
    pub(super) made: &'a [ProductId],
    /// Those ends that are new.
    pub(super) new: &'a [ProductId],
    /// Products of the closure that the plant makes.
    pub(super) supplied: &'a [ProductId],
}

/// What happens to a pool.
pub(super) enum After<'p> {
    /// It stays as recorded.
    AsRecorded,
    /// These are the minimal cut sets now, in order.
    Now(Vec<Broken<'p>>),
    /// The budget ran out before this was known.
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

impl Sets {
    fn new(question: &Question<'_, '_>, graph: &AndOr, candidates: &[Element], ends: &[ProductId]) -> Self {
        let falls_with = vec![Vec::new(); question.closure.products().len()];
        let mut sets = Self { broken: Vec::new(), seen: Vec::new(), falls_with, is_complete: true };
        if ends.is_empty() || question.cut_order() == 0 {
            return sets;
        }
        let ground = graph.ground(|end| ends.contains(&end), &[]);
        let Self { broken, seen, falls_with, .. } = &mut sets;
        let is_complete = question.cut_sets(graph, &ground, candidates, |set, (collapse, reached)| {
            let fallen = collapse.falls.iter().filter_map(|fall| question.closure.position(fall.product));
            fallen.for_each(|at| falls_with[at as usize].push(broken.len()));
            broken.push(Broken::new(question.closure, set, &collapse));
            seen.push(reached);
        });
        Self { is_complete, ..sets }
    }

    /// Whether a set equals or contains one of these.
    fn is_held_by(&self, set: &[Element]) -> bool {
        parts(set).any(|part| self.broken.binary_search_by(|broken| broken.order(&part)).is_ok())
    }
}

impl Pool {
    pub(super) fn new(
        question: &Question<'_, '_>,
        made: &[ProductId],
        graph: &AndOr,
        (loss, candidates): (Loss, Vec<Element>),
    ) -> Self {
        let own = question.closure.products().iter().map(|_| OnceLock::new()).collect();
        let recorded = Sets::new(question, graph, &candidates, made);
        Self { loss, candidates, recorded, own }
    }

    /// The minimal cut sets with the plant.
    pub(super) fn after(&self, question: &Question<'_, '_>, shift: &Shift<'_>) -> After<'_> {
        if !self.recorded.is_complete {
            return After::Open;
        }
        let mut now = Now { pool: self, question, shift, kept: Vec::new(), found: Vec::new(), ground: None };
        match now.run() {
            None => After::Open,
            Some(false) => After::AsRecorded,
            Some(true) => After::Now(now.minimal()),
        }
    }

    /// The minimal cut sets of one end as recorded; `None` when the budget ran out.
    fn of_end(&self, question: &Question<'_, '_>, graph: &AndOr, end: ProductId) -> Option<&Sets> {
        let at = question.closure.position(end)? as usize;
        let sets = self.own[at].get_or_init(|| Sets::new(question, graph, &self.candidates, &[end]));
        Some(sets).filter(|sets| sets.is_complete)
    }
}

/// A pool being recomputed.
struct Now<'p, 'a, 's> {
    pool: &'p Pool,
    question: &'a Question<'a, 's>,
    shift: &'a Shift<'a>,
    /// Sets that stay as recorded, except for how many ends they stop; in order.
    kept: Vec<Broken<'p>>,
    /// Other sets that break the chain now.
    found: Vec<Broken<'p>>,
    ground: Option<LostSet>,
}

impl<'p> Now<'p, '_, '_> {
    /// Whether anything changed; `None` when the budget ran out first.
    fn run(&mut self) -> Option<bool> {
        let holders = |product: &ProductId| self.question.holders(self.pool.loss, *product);
        let freed: Vec<Vec<Element>> = self.shift.supplied.iter().filter_map(holders).collect();
        // The supply of what the plant makes falls with the loss of all its holders, and only then.
        let is_freed = |set: &[Element]| {
            freed.iter().any(|held| held.len() <= set.len() && held.iter().all(|element| set.contains(element)))
        };
        let recorded = &self.pool.recorded;
        let stale: Vec<bool> = recorded.broken.iter().map(|broken| is_freed(&broken.set)).collect();
        if self.shift.new.is_empty() && !stale.contains(&true) {
            return Some(false);
        }
        let mut open: BTreeSet<&'p [Element]> = BTreeSet::new();
        let more = self.with_new_ends(recorded, None);
        for ((broken, stale), more) in recorded.broken.iter().zip(stale).zip(more) {
            match more.filter(|_| !stale) {
                Some(more) => self.kept.push(Broken { n_stopped: broken.n_stopped + more, ..broken.borrowed() }),
                None => _ = open.insert(&broken.set),
            }
        }
        for end in self.shift.new {
            let own = self.pool.of_end(self.question, self.shift.graph, *end)?;
            let more = self.with_new_ends(own, Some(*end));
            for (broken, more) in own.broken.iter().zip(more) {
                let is_freed = is_freed(&broken.set);
                let is_held = if is_freed { self.holds_kept(&broken.set) } else { recorded.is_held_by(&broken.set) };
                match more.filter(|_| !is_freed) {
                    _ if is_held => {}
                    Some(more) => self.found.push(Broken { n_stopped: broken.n_stopped + more, ..broken.borrowed() }),
                    None => _ = open.insert(&broken.set),
                }
            }
        }
        for set in open {
            self.open(set)?;
        }
        Some(true)
    }

    /// For each of these sets, how many new ends it also stops, ignoring the end `but`; `None` when it has to be
    /// examined again because an end may lead to nodes that were not followed.
    fn with_new_ends(&self, sets: &Sets, but: Option<ProductId>) -> Vec<Option<usize>> {
        let mut more = vec![Some(0); sets.broken.len()];
        for end in self.shift.new.iter().filter(|end| Some(**end) != but) {
            let (Some(at), Some(served)) = (self.question.closure.position(*end), self.shift.graph.served(*end)) else {
                continue;
            };
            for set in &sets.falls_with[at as usize] {
                let is_followed = sets.seen[*set].contains(served as usize);
                more[*set] = more[*set].filter(|_| is_followed).map(|n| n + 1);
            }
        }
        more
    }

    /// Examines a set that broke the chain or one of its new ends: it still does, or some sets that contain it do.
    fn open(&mut self, set: &[Element]) -> Option<()> {
        self.question.work().check();
        let (graph, shift) = (self.shift.graph, self.shift);
        let ground = self.ground.get_or_insert_with(|| graph.ground(|end| shift.made.contains(&end), shift.supplied));
        let lost = |set: &[Element]| graph.lost(set.iter().copied()).keeping(ground);
        let broken = |set: Vec<Element>| Broken::new(self.question.closure, set.clone(), &graph.feasible(&lost(&set)));
        let again = broken(set.to_vec());
        let order = self.question.cut_order() - set.len();
        if again.n_stopped > 0 {
            self.found.push(again);
        } else if order > 0 {
            let about = CutRequest::about(&self.pool.candidates);
            let more =
                graph.cut_sets(&CutRequest { order, budget: BUDGET, lost: lost(set), ..about }, self.question.work());
            if more.complete < order {
                return None;
            }
            self.found.extend(more.sets.iter().map(|more| broken(union(set, more))));
        }
        Some(())
    }

    /// Whether a set that is kept equals this set or is part of it.
    fn holds_kept(&self, set: &[Element]) -> bool {
        parts(set).any(|part| self.kept.binary_search_by(|kept| kept.order(&part)).is_ok())
    }

    /// The sets that contain no other of them, each once, in order.
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

/// The nonempty parts of a set, itself included, each in the order of the set.
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
