//! Whether a shipment is optimal: checked from its prices alone.

use crate::verdict::{Difference, Verdict};

/// A shipment that is claimed to be optimal (最优性证书), in plain numbers.
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
    /// The claimed total worth.
    pub worth: i128,
    /// The price of a unit at each source.
    pub source_prices: Vec<i64>,
    /// The price of room at each sink.
    pub sink_prices: Vec<i64>,
}

/// Indivisible things that are claimed to fit, and a claimed upper bound, in plain numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacingClaim {
    /// How much each thing takes of each kind of room; unknown is not counted.
    pub takes: Vec<Vec<Option<i64>>>,
    /// The room of each place, by kind; `None` for no limit.
    pub rooms: Vec<Vec<Option<i64>>>,
    /// The choices: thing, place, worth.
    pub choices: Vec<(usize, usize, i64)>,
    /// The positions of the choices that were taken.
    pub taken: Vec<usize>,
    /// The claimed total worth.
    pub worth: i64,
    /// The claimed upper bound of every plan.
    pub bound: i128,
    /// The kind of room that the certificate of the bound counts.
    pub bound_by: usize,
}

/// Checks that a shipment is possible and that none is worth more (对偶证书核验).
///
/// For any prices `u, v ≥ 0` with `u_i + v_j ≥ w_ij` on every lane, no shipment is worth more than
/// `Σ s_i u_i + Σ b_j v_j` (weak duality); a shipment of exactly that worth is optimal. A sink without limit must
/// have the price 0. Time O(lanes).
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
        differ(&mut found, *flow >= 0, || format!("flow {from}→{to}"), *flow, 0);
        differ(&mut found, u + v >= i128::from(*each), || format!("prices {from}→{to}"), u + v, *each);
        sent[*from] += i128::from(*flow);
        taken[*to] += i128::from(*flow);
        worth += i128::from(*each) * i128::from(*flow);
    }
    for (at, (units, price)) in claim.supplies.iter().zip(&claim.source_prices).enumerate() {
        differ(&mut found, sent[at] <= i128::from(*units), || format!("source {at}"), sent[at], *units);
        differ(&mut found, *price >= 0, || format!("source price {at}"), *price, 0);
        bound += i128::from(*units) * i128::from(*price);
    }
    for (at, (room, price)) in claim.capacities.iter().zip(&claim.sink_prices).enumerate() {
        let room_is_kept = room.is_none_or(|room| taken[at] <= i128::from(room));
        differ(&mut found, room_is_kept, || format!("sink {at}"), taken[at], room.unwrap_or_default());
        differ(&mut found, *price >= 0 && (room.is_some() || *price == 0), || format!("sink price {at}"), *price, 0);
        bound += i128::from(room.unwrap_or_default()) * i128::from(*price);
    }
    differ(&mut found, worth == claim.worth, || "worth".to_owned(), claim.worth, worth);
    differ(&mut found, bound == worth, || "bound".to_owned(), bound, worth);
    verdict(found)
}

/// Checks that indivisible things fit where they were put and have the claimed worth, and that no plan is worth more
/// than the bound, as far as `certificate`, an optimal shipment of parts of things, proves it (整体方案与上界核验).
///
/// Source i of the certificate is thing i, its lane c is choice c. The bound holds for every plan when sending a
/// whole source on a lane is worth at least the choice, and when a sink with a limit represents one place only, with
/// at least its room of the kind `bound_by`, and only for things that take at least their units of it: then each plan
/// is a shipment. Time O(choices).
pub fn check_placing(claim: &PlacingClaim, certificate: &ShipmentClaim) -> Verdict {
    let mut found = match check_shipment(certificate) {
        Verdict::Holds => Vec::new(),
        Verdict::Refuted(differences) => differences,
    };
    if !is_whole(claim, certificate) {
        return refuse("shape", "whole", "lists of different lengths, or a thing or place that is not there");
    }
    let mut rooms = claim.rooms.clone();
    let mut seen = vec![false; claim.takes.len()];
    let mut worth = 0;
    for (thing, place, each) in claim.taken.iter().map(|at| claim.choices[*at]) {
        differ(&mut found, !seen[thing], || format!("times of thing {thing}"), 2, 1);
        seen[thing] = true;
        worth += each;
        for (room, takes) in rooms[place].iter_mut().zip(&claim.takes[thing]) {
            *room = room.map(|room| room - takes.unwrap_or_default());
        }
    }
    for (place, room) in rooms.iter().enumerate() {
        let left = room.iter().flatten().copied().min().unwrap_or_default();
        differ(&mut found, left >= 0, || format!("room left at place {place}"), left, 0);
    }
    differ(&mut found, worth == claim.worth, || "worth of the plan".to_owned(), claim.worth, worth);
    differ(&mut found, certificate.worth == claim.bound, || "bound".to_owned(), claim.bound, certificate.worth);
    relaxes(&mut found, claim, certificate);
    verdict(found)
}

/// Whether every plan is a shipment of at least its worth.
fn relaxes(found: &mut Vec<Difference>, claim: &PlacingClaim, certificate: &ShipmentClaim) {
    let mut place_of = vec![None; certificate.capacities.len()];
    for ((thing, place, each), (_, sink, unit)) in claim.choices.iter().zip(&certificate.lanes) {
        let units = certificate.supplies[*thing];
        let whole = i128::from(*unit) * i128::from(units);
        differ(found, whole >= i128::from(*each), || format!("lane {thing}→{place}"), whole, *each);
        let Some(limit) = certificate.capacities[*sink] else { continue };
        let takes = claim.takes[*thing].get(claim.bound_by).copied().flatten();
        let room = claim.rooms[*place].get(claim.bound_by).copied().flatten();
        let one_place = *place_of[*sink].get_or_insert(*place) == *place;
        let is_wide = room.is_some_and(|room| limit >= room) && takes.is_some_and(|takes| units <= takes);
        differ(found, one_place && is_wide, || format!("room at place {place}"), limit, room.unwrap_or_default());
    }
}

fn is_whole(claim: &PlacingClaim, certificate: &ShipmentClaim) -> bool {
    let kinds = claim.rooms.iter().chain(&claim.takes).map(Vec::len);
    let same = |((thing, place, _), (from, to, _)): (&(usize, usize, i64), &(usize, usize, i64))| {
        thing == from && *place < claim.rooms.len() && *to < certificate.capacities.len()
    };
    certificate.lanes.len() == claim.choices.len()
        && certificate.supplies.len() == claim.takes.len()
        && claim.choices.iter().all(|(thing, _, _)| *thing < claim.takes.len())
        && claim.choices.iter().zip(&certificate.lanes).all(same)
        && claim.taken.iter().all(|at| *at < claim.choices.len())
        && kinds.collect::<std::collections::BTreeSet<_>>().len() <= 1
}

fn differ(
    found: &mut Vec<Difference>,
    holds: bool,
    quantity: impl FnOnce() -> String,
    claimed: impl Into<i128>,
    right: impl Into<i128>,
) {
    if !holds {
        found.push(Difference {
            quantity: quantity(),
            claimed: claimed.into().to_string(),
            found: right.into().to_string(),
        });
    }
}

fn refuse(quantity: &str, claimed: &str, found: &str) -> Verdict {
    let difference = Difference { quantity: quantity.to_owned(), claimed: claimed.to_owned(), found: found.to_owned() };
    Verdict::Refuted(vec![difference])
}

fn verdict(found: Vec<Difference>) -> Verdict {
    if found.is_empty() { Verdict::Holds } else { Verdict::Refuted(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sources of one unit, of which the first wants the sink of the second.
    fn shipment() -> ShipmentClaim {
        ShipmentClaim {
            supplies: vec![1, 1],
            capacities: vec![Some(1), None],
            lanes: vec![(0, 0, 9), (0, 1, 2), (1, 0, 8), (1, 1, 7)],
            flow: vec![1, 0, 0, 1],
            worth: 16,
            source_prices: vec![8, 7],
            sink_prices: vec![1, 0],
        }
    }

    fn placing() -> PlacingClaim {
        PlacingClaim {
            takes: vec![vec![Some(1)], vec![Some(1)]],
            rooms: vec![vec![Some(1)], vec![None]],
            choices: vec![(0, 0, 9), (0, 1, 2), (1, 0, 8), (1, 1, 7)],
            taken: vec![0, 3],
            worth: 16,
            bound: 16,
            bound_by: 0,
        }
    }

    #[test]
    fn any_tampering_is_noticed() {
        let honest = shipment();
        assert_eq!(check_shipment(&honest), Verdict::Holds);
        let tamper: [fn(&mut ShipmentClaim); 12] = [
            |claim| claim.flow[0] = 0,
            |claim| claim.flow[1] = 1,
            |claim| claim.flow[1] = -1,
            |claim| claim.flow.swap(0, 2),
            |claim| claim.worth += 1,
            |claim| claim.source_prices[0] -= 1,
            |claim| claim.source_prices[1] += 1,
            |claim| claim.sink_prices[0] -= 1,
            |claim| claim.sink_prices[1] += 1,
            |claim| claim.supplies[0] += 1,
            |claim| claim.capacities[0] = Some(0),
            |claim| claim.lanes[2].2 += 5,
        ];
        for (at, tamper) in tamper.iter().enumerate() {
            let mut claim = honest.clone();
            tamper(&mut claim);
            assert_ne!(check_shipment(&claim), Verdict::Holds, "{at}");
        }
    }

    #[test]
    fn a_plan_must_fit_and_the_bound_must_be_one() {
        assert_eq!(check_placing(&placing(), &shipment()), Verdict::Holds);
        let tamper: [fn(&mut PlacingClaim); 10] = [
            |claim| claim.taken = vec![0, 2],
            |claim| claim.taken = vec![0, 1],
            |claim| claim.taken.truncate(1),
            |claim| claim.worth -= 1,
            |claim| claim.bound += 1,
            |claim| claim.bound_by = 1,
            |claim| claim.choices[1].2 += 1,
            |claim| claim.takes[1][0] = Some(0),
            |claim| claim.takes[0][0] = Some(2),
            |claim| claim.rooms[0][0] = Some(2),
        ];
        for (at, tamper) in tamper.iter().enumerate() {
            let mut claim = placing();
            tamper(&mut claim);
            assert_ne!(check_placing(&claim, &shipment()), Verdict::Holds, "{at}");
        }
    }

    #[test]
    fn one_sink_cannot_represent_two_places() {
        // Each thing has a place of its own, so 10 is possible; one sink for both would show 5.
        let claim = PlacingClaim {
            takes: vec![vec![Some(1)]; 2],
            rooms: vec![vec![Some(1)]; 2],
            choices: vec![(0, 0, 5), (1, 1, 5)],
            taken: vec![0],
            worth: 5,
            bound: 5,
            bound_by: 0,
        };
        let certificate = ShipmentClaim {
            supplies: vec![1, 1],
            capacities: vec![Some(1)],
            lanes: vec![(0, 0, 5), (1, 0, 5)],
            flow: vec![1, 0],
            worth: 5,
            source_prices: vec![0, 0],
            sink_prices: vec![5],
        };
        assert_eq!(check_shipment(&certificate), Verdict::Holds);
        assert_ne!(check_placing(&claim, &certificate), Verdict::Holds);
    }
}
