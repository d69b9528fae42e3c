//! One chain in one scope with plants: what they affect is recomputed, the rest is as recorded.

use std::borrow::Cow;
use std::cell::OnceCell;

use liantu_model::ProductId;

use super::cell::{Cell, choke_state, groups_met, reaches, supply_state};
use super::pool::{After, Broken, Pool, Shift};
use super::{Balance, Base, Change, Outcome, Sourcing, State};
use crate::chokepoint::{AndOr, Blueprint, LostSet};
use crate::diagnose::{Local, Newcomer, Presence, Question};

/// A landing in one chain and scope.
pub(super) struct Landed<'b, 's> {
    pub(super) base: &'b Base<'s>,
    pub(super) at: (usize, usize),
    pub(super) question: Question<'b, 's>,
    pub(super) cell: &'b Cell,
    /// Products of the closure that a product of the plants serves, by position, with their supply.
    changed: Vec<(u32, Local)>,
    cuts: OnceCell<CutsAfter>,
}

/// What breaks the chain with the plants.
struct CutsAfter {
    changes: Vec<Change>,
    /// The size of the smallest cut set of countries, and of firms.
    orders: [Option<usize>; 2],
}

impl<'s> Base<'s> {
    /// A landing in one chain and scope.
    pub(super) fn change<'b>(&'b self, part: usize, chain: usize, newcomers: &'b [Newcomer]) -> Landed<'b, 's> {
        self.landscape.work().check();
        let question = self.landscape.question(part, chain, newcomers);
        let cell = self.cell(part, chain);
        let mut changed: Vec<(u32, Local)> = Vec::new();
        for newcomer in newcomers {
            let mut serves: Vec<u32> = newcomer
                .products
                .iter()
                .flat_map(|product| question.world().requirements().served(*product))
                .filter_map(|product| question.closure.position(product))
                .collect();
            serves.sort_unstable();
            serves.dedup();
            for at in serves {
                if let Some((_, local)) = changed.iter_mut().find(|(known, _)| *known == at) {
                    local.makers.inside.push(newcomer.id);
                } else {
                    let mut local = cell.local[at as usize].clone();
                    local.makers.inside.push(newcomer.id);
                    changed.push((at, local));
                }
            }
        }
        changed.sort_by_key(|(at, _)| *at);
        Landed { base: self, at: (part, chain), question, cell, changed, cuts: OnceCell::new() }
    }
}

impl Landed<'_, '_> {
    /// Whether the chain needs something that the plants serve.
    fn is_touched(&self) -> bool {
        !self.changed.is_empty()
    }

    pub(super) fn presence(&self) -> Presence<'_> {
        Presence { closure: self.question.closure, local: &self.cell.local, changed: &self.changed }
    }

    fn product(&self, at: u32) -> ProductId {
        self.question.closure.products()[at as usize]
    }

    /// Products of the closure that a product of the plants serves.
    fn served(&self) -> impl Iterator<Item = ProductId> {
        self.changed.iter().map(|(at, _)| self.product(*at))
    }

    /// Those of the served products that were not made inside.
    fn newly_made(&self) -> impl Iterator<Item = ProductId> {
        let is_new = |(at, _): &&(u32, Local)| !self.cell.local[*at as usize].is_made_inside();
        self.changed.iter().filter(is_new).map(|(at, _)| self.product(*at))
    }

    /// The products of the chain itself that are newly made inside.
    pub(super) fn new_ends(&self) -> Vec<ProductId> {
        let chain = self.question.world().products().chain();
        self.newly_made().filter(|product| chain.get(*product) == Some(self.question.chain)).collect()
    }

    /// Gaps and weak links that change, by product.
    pub(super) fn supplies(&self) -> Vec<Change> {
        let (closure, presence) = (self.question.closure, self.presence());
        let mut changes = Vec::new();
        for product in self.touched() {
            let Some(at) = closure.position(product) else { continue };
            self.question.work().check();
            let before = self.cell.supply[at as usize];
            let change = Change { product, before, after: supply_state(&self.question, product, &presence) };
            changes.extend(Some(change).filter(Change::is_one));
        }
        changes
    }

    /// Products whose gap or weak link may change, ascending: those served, what their makers need, and their
    /// alternatives in a group.
    fn touched(&self) -> Vec<ProductId> {
        let (world, question) = (self.question.world(), &self.question);
        let (input, user) = (world.inputs().input(), world.inputs().product());
        let mut touched: Vec<ProductId> = self.served().collect();
        for product in self.served() {
            let needs = world.adjacency().inputs().of(product).iter().filter_map(|row| input.get(*row));
            touched.extend(needs.flat_map(|need| world.requirements().serving(need)));
            let asks = question.rows_requiring(product).into_iter();
            let asks = asks.filter(|row| user.get(*row).is_some_and(|user| question.closure.contains(user)));
            asks.for_each(|row| touched.extend_from_slice(question.groups.serving(row)));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// What breaks the chain now.
    fn cuts(&self) -> &CutsAfter {
        self.cuts.get_or_init(|| self.cuts_after())
    }

    fn cuts_after(&self) -> CutsAfter {
        let before = self.base.cuts(self.at.0, self.at.1);
        let first = |broken: &[Broken<'_>]| broken.first().map(|broken| broken.set.len());
        let unchanged = || CutsAfter {
            changes: Vec::new(),
            orders: [first(&before.pools[0].recorded.broken), first(&before.pools[1].recorded.broken)],
        };
        if !self.is_touched() || self.question.cut_order() == 0 {
            return unchanged();
        }
        let made = self.question.made_of_chain(&self.presence());
        let supplied: Vec<ProductId> = self.served().filter(|product| self.is_supplied(*product)).collect();
        let (new, graph) = (self.new_ends(), self.base.graph(self.at.1));
        let shift = Shift { graph, made: &made, new: &new, supplied: &supplied };
        let (countries, firms) = match before.pools.each_ref().map(|pool| pool.after(&self.question, &shift)) {
            [After::AsRecorded, After::AsRecorded] => return unchanged(),
            [After::Open, _] | [_, After::Open] => self.cuts_from_scratch(&made),
            [countries, firms] => (now(countries, &before.pools[0]), now(firms, &before.pools[1])),
        };
        let after = reaches(self.question.closure, [&countries, &firms], made.len());
        let presence = self.presence();
        let mut changes = Vec::new();
        for (at, (_, is)) in (0..).zip(before.reaches.iter().zip(&after)).filter(|(_, (was, is))| was != is) {
            let (product, before) = (self.product(at), before.chokes[at as usize]);
            let after = is.and_then(|reach| choke_state(&self.question, product, &presence, reach));
            changes.extend(Some(Change { product, before, after }).filter(Change::is_one));
        }
        changes.sort_by_key(|change| change.product);
        CutsAfter { changes, orders: [first(&countries), first(&firms)] }
    }

    /// Whether a plant makes the product itself.
    fn is_supplied(&self, product: ProductId) -> bool {
        self.question.newcomers.iter().any(|newcomer| newcomer.products.binary_search(&product).is_ok())
    }

    /// The minimal cut sets searched from scratch.
    fn cuts_from_scratch<'p>(&self, made: &[ProductId]) -> (Cow<'p, [Broken<'p>]>, Cow<'p, [Broken<'p>]>) {
        let (world, closure) = (self.question.world(), self.question.closure);
        let recorded = Blueprint::of_closure(world, closure, made);
        let with = |blueprint: Blueprint, newcomer: &Newcomer| {
            blueprint.with_maker(world, newcomer.id, newcomer.region, &newcomer.products)
        };
        let graph = AndOr::new(&self.question.newcomers.iter().fold(recorded, with));
        let [countries, firms] = self.question.candidates().map(|candidates| {
            let mut broken = Vec::new();
            self.question.cut_sets(&graph, &LostSet::default(), &candidates, |set, (collapse, _)| {
                broken.push(Broken::new(closure, set, &collapse));
            });
            Cow::Owned(broken)
        });
        (countries, firms)
    }

    /// The sum of the changes of gaps, weak links and choke points.
    pub(super) fn balance(&self) -> Balance {
        if !self.is_touched() {
            return Balance::default();
        }
        Balance::of(self.supplies().iter().chain(&self.cuts().changes))
    }

    /// The whole outcome, with what the scope makes with advantage once the plants are built.
    pub(super) fn outcome(&self, strengths: &[ProductId]) -> Outcome {
        let before = self.base.cuts(self.at.0, self.at.1);
        let order = |pool: usize| before.pools[pool].recorded.broken.first().map(|broken| broken.set.len());
        let (mut changes, cuts) = (self.supplies(), self.cuts());
        changes.extend_from_slice(&cuts.changes);
        Outcome {
            balance: Balance::of(changes.iter()),
            changes,
            outlook: self.outlook(strengths),
            countries_to_break: (order(0), cuts.orders[0]),
            firms_to_break: (order(1), cuts.orders[1]),
            sourcing: (self.cell.sourcing, self.sourcing()),
        }
    }

    fn sourcing(&self) -> Sourcing {
        let recorded = Presence { changed: &[], ..self.presence() };
        let mut sourcing = self.cell.sourcing;
        let user = self.question.world().inputs().product();
        let mut touched: Vec<ProductId> = Vec::new();
        for product in self.newly_made() {
            sourcing.made += 1;
            touched.push(product);
            touched.extend(self.question.rows_requiring(product).iter().filter_map(|row| user.get(*row)));
        }
        touched.retain(|product| self.question.closure.contains(*product));
        touched.sort_unstable();
        touched.dedup();
        for product in touched {
            let (met, groups) = groups_met(&self.question, product, &self.presence());
            let (met_before, groups_before) = groups_met(&self.question, product, &recorded);
            sourcing.met = sourcing.met + met - met_before;
            sourcing.groups = sourcing.groups + groups - groups_before;
        }
        sourcing
    }
}

/// The minimal cut sets of a known pool.
fn now<'p>(after: After<'p>, pool: &'p Pool) -> Cow<'p, [Broken<'p>]> {
    match after {
        After::Now(broken) => Cow::Owned(broken),
        After::AsRecorded | After::Open => Cow::Borrowed(&pool.recorded.broken),
    }
}

/// The states as a list of changes, by product.
pub(super) fn compare(before: &[(ProductId, State)], after: &[(ProductId, State)]) -> Vec<Change> {
    let of = |list: &[(ProductId, State)], product| {
        list.iter().find(|(known, _)| *known == product).map(|(_, state)| *state)
    };
    let mut products: Vec<ProductId> = before.iter().chain(after).map(|(product, _)| *product).collect();
    products.sort_unstable();
    products.dedup();
    let change = |product| Change { product, before: of(before, product), after: of(after, product) };
    products.into_iter().map(change).filter(Change::is_one).collect()
}
