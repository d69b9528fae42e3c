//! The transportation problem (运输问题): the shipment of the greatest worth, with prices that prove it.

use crate::work::Work;

/// What can be sent, what can be received, and what each unit is worth on each lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transport {
    /// Units at each source, not negative.
    pub supplies: Vec<i64>,
    /// Units each sink can take, not negative; `None` for no limit.
    pub capacities: Vec<Option<i64>>,
    /// The lanes that may be used; units without a lane cannot be sent.
    pub lanes: Vec<Lane>,
}

/// One way from a source to a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The source.
    pub source: usize,
    /// The sink.
    pub sink: usize,
    /// What one unit is worth there, not negative.
    pub worth: i64,
}

/// A best shipment, and the prices that prove that no better one exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shipment {
    /// Units on each lane.
    pub flow: Vec<i64>,
    /// `Σ worth · flow`.
    pub worth: i128,
    /// What one more unit at each source would be worth.
    pub source_prices: Vec<i64>,
    /// What room for one more unit at each sink would be worth.
    pub sink_prices: Vec<i64>,
}

/// A shipment of the largest worth (最优运输方案), in whole units.
///
/// `max Σ w_ij f_ij` with `Σ_j f_ij ≤ s_i`, `Σ_i f_ij ≤ b_j`, `f ≥ 0`, where s, b, w, f are
/// `supplies`, `capacities`, `worth`, `flow`. The prices `u` of sources and `v` of sinks have
/// `u, v ≥ 0`, `u_i + v_j ≥ w_ij` and `Σ s_i u_i + Σ b_j v_j = Σ w_ij f_ij`, so no shipment, of whole
/// units or not, is worth more (duality). A sink without limit has the price 0.
///
/// Sources are served one after another on cheapest augmenting paths with prices kept up to date
/// (Tomizawa 1971, "On some techniques useful for solution of transportation network problems",
/// Networks 1, 173–194; Edmonds and Karp 1972, Journal of the ACM 19, 248–264). All numbers are
/// whole, so nothing is rounded. Equal paths go to the sink that comes first.
///
/// Each source is a step. Time O(a (L + Z²)) for a augmentations, L lanes and Z sinks; a is about the number of sources.
/// Memory O(L).
///
/// ```
/// use liantu_query::Work;
/// use liantu_query::matching::transport::{Lane, Transport, best_shipment};
/// let lane = |source, sink, worth| Lane { source, sink, worth };
/// // Two sources of one unit want the same sink; the second loses less by going elsewhere.
/// let given = Transport {
///     supplies: vec![1, 1],
///     capacities: vec![Some(1), Some(1)],
///     lanes: vec![lane(0, 0, 9), lane(0, 1, 2), lane(1, 0, 8), lane(1, 1, 7)],
/// };
/// let best = best_shipment(&given, &Work::new());
/// assert_eq!((best.flow, best.worth), (vec![1, 0, 0, 1], 16));
/// ```
pub fn best_shipment(given: &Transport, work: &Work) -> Shipment {
    let mut desk = Desk::new(given);
    work.expect(given.supplies.len());
    for source in 0..given.supplies.len() {
        desk.serve(source, work);
        work.step();
    }
    let worth = given.lanes.iter().zip(&desk.flow).map(|(lane, flow)| i128::from(lane.worth) * i128::from(*flow));
    Shipment { worth: worth.sum(), flow: desk.flow, source_prices: desk.source_prices, sink_prices: desk.sink_prices }
}

struct Desk<'t> {
    given: &'t Transport,
    /// Lanes by source.
    lanes_of: Vec<Vec<usize>>,
    /// Lanes that carry something, by sink, ascending.
    busy: Vec<Vec<usize>>,
    flow: Vec<i64>,
    load: Vec<i64>,
    source_prices: Vec<i64>,
    sink_prices: Vec<i64>,
}

/// Where an augmenting path ends: at a sink with room, or at a source that keeps its units.
#[derive(Clone, Copy)]
enum End {
    Sink(usize),
    Kept(usize),
}

/// The cheapest paths from one source.
struct Search {
    /// Distance of each sink, and the lane on which it is reached.
    sinks: Vec<Option<(i64, usize)>>,
    settled: Vec<bool>,
    /// Distance of each source, and the lane that would be relieved; `None` for the first source.
    sources: Vec<Option<(i64, Option<usize>)>>,
    /// The least loss at which some source keeps its units.
    kept: (i64, usize),
}

impl<'t> Desk<'t> {
    fn new(given: &'t Transport) -> Self {
        let mut lanes_of = vec![Vec::new(); given.supplies.len()];
        let mut source_prices = vec![0; given.supplies.len()];
        for (at, lane) in given.lanes.iter().enumerate() {
            lanes_of[lane.source].push(at);
            source_prices[lane.source] = lane.worth.max(source_prices[lane.source]);
        }
        Self {
            given,
            lanes_of,
            busy: vec![Vec::new(); given.capacities.len()],
            flow: vec![0; given.lanes.len()],
            load: vec![0; given.capacities.len()],
            source_prices,
            sink_prices: vec![0; given.capacities.len()],
        }
    }

    /// Sends all units of a source where they are worth most, moving others where that is better.
    fn serve(&mut self, source: usize, work: &Work) {
        // Prices of sinks have risen since the start: the best lane leaves less.
        let left = self.lanes_of[source].iter().map(|at| {
            let lane = self.given.lanes[*at];
            lane.worth - self.sink_prices[lane.sink]
        });
        self.source_prices[source] = left.fold(0, i64::max);
        let mut rest = self.given.supplies[source];
        while rest > 0 {
            work.check();
            let (search, end) = self.search(source);
            self.reprice(&search, end);
            let path = self.path(&search, end);
            let amount = self.room(&path, end).min(rest);
            self.send(&path, amount);
            rest -= amount;
        }
    }

    fn spare(&self, sink: usize) -> i64 {
        self.given.capacities[sink].map_or(i64::MAX, |capacity| capacity - self.load[sink])
    }

    fn search(&self, first: usize) -> (Search, End) {
        let mut search = Search {
            sinks: vec![None; self.given.capacities.len()],
            settled: vec![false; self.given.capacities.len()],
            sources: vec![None; self.given.supplies.len()],
            kept: (i64::MAX, first),
        };
        self.reach(&mut search, first, (0, None));
        loop {
            let open = search.sinks.iter().enumerate().filter(|(sink, _)| !search.settled[*sink]);
            let nearest = open.filter_map(|(sink, reached)| Some((reached.as_ref()?.0, sink))).min();
            let Some((distance, sink)) = nearest.filter(|(distance, _)| *distance <= search.kept.0) else {
                let end = End::Kept(search.kept.1);
                return (search, end);
            };
            search.settled[sink] = true;
            if self.spare(sink) > 0 {
                return (search, End::Sink(sink));
            }
            for lane in &self.busy[sink] {
                let source = self.given.lanes[*lane].source;
                if search.sources[source].is_none() {
                    self.reach(&mut search, source, (distance, Some(*lane)));
                }
            }
        }
    }

    /// Follows the lanes of a source that has now been reached.
    fn reach(&self, search: &mut Search, source: usize, by: (i64, Option<usize>)) {
        search.sources[source] = Some(by);
        let price = self.source_prices[source];
        search.kept = search.kept.min((by.0 + price, source));
        for at in &self.lanes_of[source] {
            let lane = self.given.lanes[*at];
            let distance = by.0 + price + self.sink_prices[lane.sink] - lane.worth;
            if search.sinks[lane.sink].is_none_or(|(known, _)| distance < known) {
                search.sinks[lane.sink] = Some((distance, *at));
            }
        }
    }

    /// Keeps `u + v ≥ worth` everywhere, with equality on the path and on all busy lanes.
    fn reprice(&mut self, search: &Search, end: End) {
        let length = match end {
            End::Sink(sink) => search.sinks[sink].map_or(0, |(distance, _)| distance),
            End::Kept(_) => search.kept.0,
        };
        for (sink, reached) in search.sinks.iter().enumerate().filter(|(sink, _)| search.settled[*sink]) {
            self.sink_prices[sink] += reached.map_or(0, |(distance, _)| length - distance);
        }
        for (source, reached) in search.sources.iter().enumerate() {
            self.source_prices[source] -= reached.map_or(0, |(distance, _)| length - distance);
        }
    }

    /// The lanes of a path from its end to its beginning: `true` gains units, `false` loses them.
    fn path(&self, search: &Search, end: End) -> Vec<(usize, bool)> {
        let mut path = Vec::new();
        let relieved = |source: usize| search.sources[source].and_then(|(_, lane)| lane);
        let mut sink = match end {
            End::Sink(sink) => Some(sink),
            End::Kept(source) => relieved(source).map(|lane| {
                path.push((lane, false));
                self.given.lanes[lane].sink
            }),
        };
        while let Some((_, lane)) = sink.and_then(|sink| search.sinks[sink]) {
            path.push((lane, true));
            let next = relieved(self.given.lanes[lane].source);
            path.extend(next.map(|lane| (lane, false)));
            sink = next.map(|lane| self.given.lanes[lane].sink);
        }
        path
    }

    /// How much a path can carry.
    fn room(&self, path: &[(usize, bool)], end: End) -> i64 {
        let last = match end {
            End::Sink(sink) => self.spare(sink),
            End::Kept(_) => i64::MAX,
        };
        path.iter().filter(|(_, gains)| !gains).map(|(lane, _)| self.flow[*lane]).fold(last, i64::min)
    }

    fn send(&mut self, path: &[(usize, bool)], amount: i64) {
        for (at, gains) in path {
            let sink = self.given.lanes[*at].sink;
            let change = if *gains { amount } else { -amount };
            self.flow[*at] += change;
            self.load[sink] += change;
            match (self.busy[sink].binary_search(at), self.flow[*at] > 0) {
                (Err(place), true) => self.busy[sink].insert(place, *at),
                (Ok(place), false) => {
                    self.busy[sink].remove(place);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    /// The best worth by trying everything, unit by unit.
    fn brute_force(given: &Transport) -> i128 {
        let units: Vec<usize> = given
            .supplies
            .iter()
            .enumerate()
            .flat_map(|(s, n)| std::iter::repeat_n(s, usize::try_from(*n).unwrap()))
            .collect();
        let mut states = vec![(given.capacities.clone(), 0_i128)];
        for source in units {
            let mut next = states.clone();
            for (rooms, worth) in &states {
                for lane in given.lanes.iter().filter(|lane| lane.source == source) {
                    if rooms[lane.sink].is_none_or(|room| room > 0) {
                        let mut rooms = rooms.clone();
                        rooms[lane.sink] = rooms[lane.sink].map(|room| room - 1);
                        next.push((rooms, worth + i128::from(lane.worth)));
                    }
                }
            }
            next.sort();
            next.reverse();
            next.dedup_by(|later, first| later.0 == first.0);
            states = next;
        }
        states.iter().map(|(_, worth)| *worth).max().unwrap_or_default()
    }

    fn random(dice: &mut Dice) -> Transport {
        let (sources, sinks) = (1 + dice.below(4), 1 + dice.below(3));
        let mut lanes = Vec::new();
        for source in 0..sources {
            for sink in 0..sinks {
                if dice.below(4) > 0 {
                    lanes.push(Lane { source, sink, worth: dice.whole(12) });
                }
            }
        }
        let capacity = |dice: &mut Dice| (dice.below(5) > 0).then(|| dice.whole(4));
        Transport {
            supplies: (0..sources).map(|_| dice.whole(3)).collect(),
            capacities: (0..sinks).map(|_| capacity(dice)).collect(),
            lanes,
        }
    }

    #[test]
    fn the_shipment_is_the_best_and_its_prices_prove_it() {
        let mut dice = Dice::new(5);
        for round in 0..3_000 {
            let given = random(&mut dice);
            let best = best_shipment(&given, &Work::new());
            assert_eq!(best.worth, brute_force(&given), "round {round}: {given:?}");
            let product = |a: &i64, b: i64| i128::from(*a) * i128::from(b);
            let sources = given.supplies.iter().zip(&best.source_prices).map(|(units, price)| product(price, *units));
            let sinks = given.capacities.iter().zip(&best.sink_prices);
            let sinks = sinks.map(|(room, price)| room.map_or(i128::from(*price), |room| product(price, room)));
            assert_eq!(sources.chain(sinks).sum::<i128>(), best.worth, "round {round}: {given:?}");
            for lane in &given.lanes {
                let (u, v) = (best.source_prices[lane.source], best.sink_prices[lane.sink]);
                assert!(u >= 0 && v >= 0 && u + v >= lane.worth, "round {round}: {given:?}");
            }
        }
    }

    #[test]
    fn nothing_to_send_is_worth_nothing() {
        assert_eq!(best_shipment(&Transport::default(), &Work::new()), Shipment::default());
    }
}
