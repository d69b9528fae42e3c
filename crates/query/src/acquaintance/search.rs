//! Shortest paths from a target outwards to our firms, within a number of hops.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use fixedbitset::FixedBitSet;
use liantu_model::{FirmId, RowId as _};

use super::relation::Relations;
use crate::work::Work;

/// The most hops a path can ever have.
pub(super) const MAX_HOPS: usize = 6;

/// A path from where a search began: ordered by cost, then hops, then firms from the start on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub(super) cost: u64,
    pub(super) hops: usize,
    /// The firms after the start, zero beyond `hops`.
    steps: [u32; MAX_HOPS],
}

impl Route {
    /// The firms after the start.
    pub(super) fn firms(&self) -> impl Iterator<Item = FirmId> + '_ {
        self.steps[..self.hops].iter().map(|raw| FirmId(*raw))
    }

    /// The firm after this many steps, at most `hops` − 1.
    pub(super) fn step(&self, at: usize) -> FirmId {
        FirmId(self.steps[at])
    }

    /// The route one hop longer.
    pub(super) fn then(mut self, firm: FirmId, cost: u64) -> Self {
        self.steps[self.hops] = firm.raw();
        self.hops += 1;
        self.cost += cost;
        self
    }
}

/// What a search must not use.
#[derive(Clone, Debug, Default)]
pub(super) struct Barred {
    /// Firms.
    pub(super) firms: Vec<FirmId>,
    /// First steps.
    pub(super) first: Vec<FirmId>,
}

/// Searches for one target; what is learned about a firm is kept for the next search.
pub(super) struct Search<'a, 's> {
    relations: &'a Relations<'s>,
    own: &'a FixedBitSet,
    near: &'a FixedBitSet,
    pub(super) hops: usize,
    /// No hop costs less.
    least: u64,
    known: HashMap<FirmId, Vec<(FirmId, u64)>>,
    work: &'a Work,
}

impl<'a, 's> Search<'a, 's> {
    pub(super) fn new(
        relations: &'a Relations<'s>,
        (own, near): (&'a FixedBitSet, &'a FixedBitSet),
        hops: usize,
        work: &'a Work,
    ) -> Self {
        // One unit less, for the rounding of the strongest hop.
        let least = cost_of(relations.strongest().min(1.0)).saturating_sub(1);
        Self { relations, own, near, hops, least, known: HashMap::new(), work }
    }

    /// The best route to each of the `k` nearest firms of ours, and the least cost at which the limit
    /// of hops cut something off.
    pub(super) fn nearest(&mut self, target: FirmId, k: usize) -> (Vec<Route>, Option<u64>) {
        self.from(target, self.hops, &Barred::default(), k)
    }

    /// Like [`Search::nearest`], from a firm on the way, with fewer hops, avoiding what is barred.
    ///
    /// A route is dropped when another reached the same firm with no more cost and no more hops: whatever follows the
    /// one can follow the other, and if the two meet, leaving out the loop makes it better still.
    pub(super) fn from(&mut self, start: FirmId, hops: usize, barred: &Barred, k: usize) -> (Vec<Route>, Option<u64>) {
        let (own, near, least) = (self.own, self.near, self.least);
        let (mut found, mut ends) = (Vec::new(), Ends::new(k));
        let mut cut: Option<u64> = None;
        let mut reached: HashMap<FirmId, usize> = barred.firms.iter().map(|firm| (*firm, 0)).collect();
        let mut open = BinaryHeap::from([Reverse(Route::default())]);
        while let Some(Reverse(route)) = open.pop() {
            self.work.check();
            let at = route.firms().last().unwrap_or(start);
            if reached.get(&at).is_some_and(|held| *held <= route.hops) {
                continue;
            }
            let is_own = own.contains(at.index());
            // A firm of ours is found once; others may be worth reaching again with fewer hops.
            reached.insert(at, if is_own { 0 } else { route.hops });
            if is_own {
                found.push(route);
                if found.len() == k {
                    break;
                }
                continue;
            }
            let left = hops - route.hops - 1;
            for (to, cost) in self.known(at) {
                let barred = route.hops == 0 && barred.first.contains(to);
                if barred || reached.get(to).is_some_and(|held| *held <= route.hops + 1) {
                    continue;
                }
                let next = route.then(*to, *cost);
                let still = match (own.contains(to.index()), near.contains(to.index())) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
                if next.cost + least * still as u64 > ends.bound() {
                    continue;
                }
                if still > left {
                    cut = Some(cut.map_or(next.cost, |cut| cut.min(next.cost)));
                    continue;
                }
                if still == 0 {
                    ends.reach(*to, next.cost);
                }
                open.push(Reverse(next));
            }
        }
        (found, cut)
    }

    /// The cost of the hop between two firms that know each other.
    pub(super) fn cost(&mut self, from: FirmId, to: FirmId) -> u64 {
        let known = self.known(from);
        known.binary_search_by_key(&to, |(other, _)| *other).map_or(u64::MAX, |at| known[at].1)
    }

    /// Every firm that a firm knows, ascending, with the cost of the hop.
    fn known(&mut self, firm: FirmId) -> &[(FirmId, u64)] {
        let relations = self.relations;
        self.known.entry(firm).or_insert_with(|| {
            relations.known_firms(firm).into_iter().map(|(other, strength)| (other, cost_of(strength))).collect()
        })
    }
}

/// The firms of ours that can be reached at the least cost, so far.
struct Ends {
    k: usize,
    /// At most `k` different firms with their cost, cheapest first.
    nearest: Vec<(u64, FirmId)>,
}

impl Ends {
    fn new(k: usize) -> Self {
        Self { k, nearest: Vec::new() }
    }

    fn reach(&mut self, firm: FirmId, cost: u64) {
        match self.nearest.iter_mut().find(|(_, known)| *known == firm) {
            Some((held, _)) => *held = cost.min(*held),
            None => self.nearest.push((cost, firm)),
        }
        self.nearest.sort_unstable();
        self.nearest.truncate(self.k);
    }

    /// A route that costs more is not among the best `k`.
    fn bound(&self) -> u64 {
        if self.nearest.len() == self.k { self.nearest.last().map_or(u64::MAX, |(cost, _)| *cost) } else { u64::MAX }
    }
}

/// `−ln strength` in units of 2⁻³².
fn cost_of(strength: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "strengths are in (0, 1]")]
    let cost = (-strength.ln() * 4_294_967_296.0).round() as u64;
    cost
}
