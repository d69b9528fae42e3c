//! One chain in one scope as recorded, with everything that landings are compared with.

use std::sync::OnceLock;

use liantu_model::ProductId;

use super::outlook::Outlook;
use super::pool::{Broken, Pool};
use super::{Base, Sourcing, State};
use crate::chokepoint::AndOr;
use crate::closure::Closure;
use crate::diagnose::{FindingKind, Local, Loss, Presence, Question, Reach};

/// What is recorded of one chain in one scope; lists by position in the closure.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) local: Vec<Local>,
    /// The products of the chain itself that are made inside.
    pub(super) made: Vec<ProductId>,
    /// Gaps and weak links.
    pub(super) supply: Vec<Option<State>>,
    pub(super) sourcing: Sourcing,
    pub(super) cuts: OnceLock<Cuts>,
    pub(super) outlook: OnceLock<Outlook>,
}

/// What breaks the chain.
#[derive(Debug)]
pub(super) struct Cuts {
    /// By countries, then by firms.
    pub(super) pools: [Pool; 2],
    pub(super) reaches: Vec<Option<Reach>>,
    pub(super) chokes: Vec<Option<State>>,
}

impl Base<'_> {
    /// A cell, derived on first use.
    pub(super) fn cell(&self, part: usize, chain: usize) -> &Cell {
        let at = part * self.landscape.chains().len() + chain;
        self.cells[at].get_or_init(|| Cell::new(&self.landscape.question(part, chain, &[])))
    }

    /// What breaks the chain as recorded.
    pub(super) fn cuts(&self, part: usize, chain: usize) -> &Cuts {
        let cell = self.cell(part, chain);
        cell.cuts.get_or_init(|| Cuts::new(&self.landscape.question(part, chain, &[]), cell, self.graph(chain)))
    }

    /// The graph of a chain, with all products of the chain itself as ends.
    pub(super) fn graph(&self, chain: usize) -> &AndOr {
        self.graphs[chain].get_or_init(|| {
            let (id, closure) = &self.landscape.chains()[chain];
            let world = self.landscape.world();
            let own = |product: &ProductId| world.products().chain().get(*product) == Some(*id);
            let ends: Vec<ProductId> = closure.products().iter().copied().filter(own).collect();
            AndOr::of_closure(world, closure, &ends)
        })
    }
}

impl Cell {
    fn new(question: &Question<'_, '_>) -> Self {
        let (closure, local) = (question.closure, question.locals());
        let presence = Presence { closure, local: &local, changed: &[] };
        let state = |product: &ProductId| {
            question.work().check();
            supply_state(question, *product, &presence)
        };
        let supply = closure.products().iter().map(state).collect();
        let mut sourcing = Sourcing { needed: local.len(), ..Sourcing::default() };
        sourcing.made = local.iter().filter(|local| local.is_made_inside()).count();
        for product in closure.products() {
            let (met, groups) = groups_met(question, *product, &presence);
            sourcing.met += met;
            sourcing.groups += groups;
        }
        let made = question.made_of_chain(&presence);
        Self { made, supply, sourcing, local, cuts: OnceLock::new(), outlook: OnceLock::new() }
    }
}

/// The gap or weak link of a product.
pub(super) fn supply_state(question: &Question<'_, '_>, product: ProductId, presence: &Presence<'_>) -> Option<State> {
    let local = presence.local_of(product).filter(|local| local.is_made_somewhere())?;
    let supply = question.supply(product, local, presence)?;
    Some(State { kind: supply.kind, severity: supply.severity, grade: supply.grade })
}

/// How many requirement groups of a product are met inside, and how many it has; none when it is not made inside.
pub(super) fn groups_met(question: &Question<'_, '_>, product: ProductId, presence: &Presence<'_>) -> (usize, usize) {
    if !presence.local_of(product).is_some_and(Local::is_made_inside) {
        return (0, 0);
    }
    let is_made = |product: &ProductId| presence.local_of(*product).is_some_and(Local::is_made_inside);
    let groups = question.world().requirements().groups(product);
    let met = groups.iter().filter(|group| question.groups.serving(group.alternatives[0]).iter().any(is_made));
    (met.count(), groups.len())
}

impl Cuts {
    fn new(question: &Question<'_, '_>, cell: &Cell, graph: &AndOr) -> Self {
        let [countries, firms] = question.candidates();
        let pools = [(Loss::Countries, countries), (Loss::Firms, firms)]
            .map(|candidates| Pool::new(question, &cell.made, graph, candidates));
        let reaches =
            reaches(question.closure, [&pools[0].recorded.broken, &pools[1].recorded.broken], cell.made.len());
        let presence = Presence { closure: question.closure, local: &cell.local, changed: &[] };
        let state = |(product, reach): (&ProductId, &Option<Reach>)| {
            (*reach).and_then(|reach| choke_state(question, *product, &presence, reach))
        };
        let chokes = question.closure.products().iter().zip(&reaches).map(state).collect();
        Self { pools, reaches, chokes }
    }
}

/// A choke point.
pub(super) fn choke_state(
    question: &Question<'_, '_>,
    product: ProductId,
    presence: &Presence<'_>,
    reach: Reach,
) -> Option<State> {
    let (severity, grade) = question.choke((product, presence.local_of(product)?), reach);
    Some(State { kind: FindingKind::ChokePoint, severity, grade })
}

/// For each product of the closure that cut sets cut off, the smallest of them and what it stops; sets of countries
/// come before those of firms.
pub(super) fn reaches(closure: &Closure, broken: [&[Broken<'_>]; 2], n_made: usize) -> Vec<Option<Reach>> {
    let mut reaches = vec![None; closure.products().len()];
    for broken in broken.into_iter().flatten() {
        let reach = Reach { order: broken.set.len(), n_stopped: broken.n_stopped, n_made };
        for at in &*broken.severed {
            reaches[*at as usize].get_or_insert(reach);
        }
    }
    reaches
}
