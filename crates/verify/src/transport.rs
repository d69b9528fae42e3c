//! Whether a shipment is the best there is: checked from its prices alone.

use crate::verdict::{Difference, Verdict};

/// A shipment that is said to be the best (最优性证书), in plain numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShipmentClaim {
    /// Units at each source.
    pub supplies: Vec<i64>,
    /// Units each sink can take, `None` for any number.
    pub capacities: Vec<Option<i64>>,
    /// The lanes: source, sink, worth of a unit.
    pub lanes: Vec<(usize, usize, i64)>,
    /// Units on each lane.
    pub flow: Vec<i64>,
    /// What is said to be the worth of all.
    pub worth: i128,
    /// The price of a unit at each source.
    pub source_prices: Vec<i64>,
    /// The price of room at each sink.
    pub sink_prices: Vec<i64>,
}

/// Whole things that are said to fit, and a bound that nothing can pass, in plain numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacingClaim {
    /// What each thing takes of each kind of room; unknown is not counted.
    pub takes: Vec<Vec<Option<i64>>>,
    /// The room of each place, by kind; `None` for no limit.
    pub rooms: Vec<Vec<Option<i64>>>,
    /// The choices: thing, place, worth.
    pub choices: Vec<(usize, usize, i64)>,
    /// The positions of the choices that were taken.
    pub taken: Vec<usize>,
    /// What is said to be the worth of all.
    pub worth: i64,
    /// What is said to be above every plan.
    pub bound: i128,
}

/// Checks that a shipment is possible and that none is worth more (对偶证书核验).
///
/// For any prices `u, v ≥ 0` with `u_i + v_j ≥ w_ij` on every lane, no shipment is worth more than
/// `Σ s_i u_i + Σ b_j v_j` (weak duality); where the shipment is worth just that, it is the best. A
/// sink without limit must have the price 0. Time O(lanes).
pub fn check_shipment(claim: &ShipmentClaim) -> Verdict {
    let mut found = Vec::new();
    let shape = claim.flow.len() == claim.lanes.len()
        && claim.source_prices.len() == claim.supplies.len()
        && claim.sink_prices.len() == claim.capacities.len()
        && claim.lanes.iter().all(|(from, to, _)| *from < claim.supplies.len() && *to < claim.capacities.len());
    if !shape {
        return refuse("shape", "whole", "lists of different lengths");
    }
    let mut sent = vec![0_i128; claim.supplies.len()];
    let mut taken = vec![0_i128; claim.capacities.len()];
    let (mut worth, mut bound) = (0_i128, 0_i128);
    for ((from, to, each), flow) in claim.lanes.iter().zip(&claim.flow) {
        let (u, v) = (i128::from(claim.source_prices[*from]), i128::from(claim.sink_prices[*to]));
        differ(&mut found, *flow >= 0, || format!("flow {from}→{to}"), flow, "at least 0");
        differ(&mut found, u + v >= i128::from(*each), || format!("prices {from}→{to}"), u + v, each);
        sent[*from] += i128::from(*flow);
        taken[*to] += i128::from(*flow);
        worth += i128::from(*each) * i128::from(*flow);
    }
    for (at, (units, price)) in claim.supplies.iter().zip(&claim.source_prices).enumerate() {
        differ(&mut found, sent[at] <= i128::from(*units), || format!("source {at}"), sent[at], units);
        differ(&mut found, *price >= 0, || format!("source price {at}"), price, "at least 0");
        bound += i128::from(*units) * i128::from(*price);
    }
    for (at, (room, price)) in claim.capacities.iter().zip(&claim.sink_prices).enumerate() {
        let room_is_kept = room.is_none_or(|room| taken[at] <= i128::from(room));
        differ(&mut found, room_is_kept, || format!("sink {at}"), taken[at], room.unwrap_or_default());
        differ(&mut found, *price >= 0 && (room.is_some() || *price == 0), || format!("sink price {at}"), price, 0);
        bound += i128::from(room.unwrap_or_default()) * i128::from(*price);
    }
    differ(&mut found, worth == claim.worth, || "worth".to_owned(), claim.worth, worth);
    differ(&mut found, bound == worth, || "bound".to_owned(), bound, worth);
    verdict(found)
}

/// Checks that whole things fit where they were put and are worth what is said, and that the bound
/// holds for every plan, as far as `certificate`, a shipment of parts of things, shows it.
///
/// The certificate bounds the plans when each thing is one of its sources, each place one of its
/// sinks, and each choice is a lane on which the whole source is worth at least as much as the choice.
/// `sources` and `sinks` say which is which: the source of each thing, and the sink of each choice.
pub fn check_placing(claim: &PlacingClaim, certificate: &ShipmentClaim, sinks: &[usize]) -> Verdict {
    let mut found = match check_shipment(certificate) {
        Verdict::Holds => Vec::new(),
        Verdict::Refuted(differences) => differences,
    };
    if !is_whole(claim, certificate, sinks) {
        return refuse("shape", "whole", "lists of different lengths, or a thing or place that is not there");
    }
    let mut rooms = claim.rooms.clone();
    let mut seen = vec![false; claim.takes.len()];
    let mut worth = 0;
    for (thing, place, each) in claim.taken.iter().map(|at| claim.choices[*at]) {
        differ(&mut found, !seen[thing], || format!("thing {thing}"), "twice", "once");
        seen[thing] = true;
        worth += each;
        for (room, takes) in rooms[place].iter_mut().zip(&claim.takes[thing]) {
            *room = room.map(|room| room - takes.unwrap_or_default());
        }
    }
    for (place, room) in rooms.iter().enumerate() {
        let left = room.iter().flatten().copied().min().unwrap_or_default();
        differ(&mut found, left >= 0, || format!("room left at place {place}"), left, "at least 0");
    }
    differ(&mut found, worth == claim.worth, || "worth".to_owned(), claim.worth, worth);
    differ(&mut found, certificate.worth == claim.bound, || "bound".to_owned(), claim.bound, certificate.worth);
    differ(&mut found, i128::from(worth) <= claim.bound, || "worth".to_owned(), worth, claim.bound);
    for ((thing, place, each), sink) in claim.choices.iter().zip(sinks) {
        let lane = certificate.lanes.iter().find(|(from, to, _)| (from, to) == (thing, sink));
        let whole = lane.map(|(_, _, unit)| i128::from(*unit) * i128::from(certificate.supplies[*thing]));
        let is_covered = whole.is_some_and(|whole| whole >= i128::from(*each));
        differ(&mut found, is_covered, || format!("lane {thing}→{place}"), whole.unwrap_or_default(), each);
        differ(&mut found, is_relaxed(claim, certificate, (*thing, *place), *sink), || format!("room {place}"), 0, 1);
    }
    verdict(found)
}

/// Whether a sink lets in at least what the place does: it has no limit, or the first kind of room
/// counted in the units of the source.
fn is_relaxed(claim: &PlacingClaim, certificate: &ShipmentClaim, at: (usize, usize), sink: usize) -> bool {
    let (takes, room) = (claim.takes[at.0].first().copied().flatten(), claim.rooms[at.1].first().copied().flatten());
    certificate.capacities[sink].is_none_or(|limit| {
        room.is_some_and(|room| limit >= room) && takes.is_some_and(|takes| certificate.supplies[at.0] <= takes)
    })
}

fn is_whole(claim: &PlacingClaim, certificate: &ShipmentClaim, sinks: &[usize]) -> bool {
    let kinds = claim.rooms.iter().chain(&claim.takes).map(Vec::len);
    sinks.len() == claim.choices.len()
        && certificate.supplies.len() == claim.takes.len()
        && sinks.iter().all(|sink| *sink < certificate.capacities.len())
        && claim.choices.iter().all(|(thing, place, _)| *thing < claim.takes.len() && *place < claim.rooms.len())
        && claim.taken.iter().all(|at| *at < claim.choices.len())
        && kinds.collect::<std::collections::BTreeSet<_>>().len() <= 1
}

fn differ(
    found: &mut Vec<Difference>,
    holds: bool,
    quantity: impl FnOnce() -> String,
    claimed: impl ToString,
    right: impl ToString,
) {
    if !holds {
        found.push(Difference { quantity: quantity(), claimed: claimed.to_string(), found: right.to_string() });
    }
}

fn refuse(quantity: &str, claimed: &str, found: &str) -> Verdict {
    let difference =
        Difference { quantity: quantity.to_owned(), claimed: claimed.to_owned(), found: found.to_owned() };
    Verdict::Refuted(vec![difference])
}

fn verdict(found: Vec<Difference>) -> Verdict {
    if found.is_empty() { Verdict::Holds } else { Verdict::Refuted(found) }
}
