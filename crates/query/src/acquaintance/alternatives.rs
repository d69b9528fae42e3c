//! The k shortest simple paths (Yen 1971), each deviation once (Lawler 1972).

use std::collections::BTreeSet;

use liantu_model::FirmId;

use super::search::{Barred, Route, Search};

/// The `k` best routes from a target to our firms, and the least cost at which the hop limit cut something off.
///
/// All routes are partitioned by where they deviate from those already accepted: with the firms before the deviation
/// and the accepted next steps barred, the best route of each part is found by one search. The parts of the last
/// route are searched too, to learn what the limit cuts off there.
pub(super) fn k_best(search: &mut Search<'_, '_>, target: FirmId, k: usize) -> (Vec<Route>, Option<u64>) {
    let (first, mut cut) = search.nearest(target, 1);
    let mut accepted: Vec<Route> = Vec::new();
    let mut candidates: BTreeSet<(Route, usize)> = first.into_iter().map(|route| (route, 0)).collect();
    while accepted.len() < k {
        let Some((route, deviation)) = candidates.pop_first() else { break };
        accepted.push(route);
        let mut root = Route::default();
        let mut barred = Barred::default();
        let mut start = target;
        for at in 0..route.hops {
            if at >= deviation {
                barred.first = next_steps(&accepted, &root);
                let (found, cut_here) = search.from(start, search.hops - at, &barred, 1);
                candidates.extend(found.first().map(|spur| (join(search, root, start, spur), at)));
                cut = cut.into_iter().chain(cut_here.map(|cost| cost + root.cost)).min();
            }
            let next = route.step(at);
            root = root.then(next, search.cost(start, next));
            barred.firms.push(start);
            start = next;
        }
    }
    (accepted, cut)
}

/// The next steps that accepted routes take after a root.
fn next_steps(accepted: &[Route], root: &Route) -> Vec<FirmId> {
    let follows = |route: &&Route| route.hops > root.hops && route.firms().zip(root.firms()).all(|(a, b)| a == b);
    accepted.iter().filter(follows).map(|route| route.step(root.hops)).collect()
}

/// A root joined with the route that continues from its last firm.
fn join(search: &mut Search<'_, '_>, root: Route, start: FirmId, spur: &Route) -> Route {
    let mut at = start;
    spur.firms().fold(root, |route, firm| {
        let cost = search.cost(at, firm);
        at = firm;
        route.then(firm, cost)
    })
}
