//! Weighted paths from a node to candidates (加权路径): the one mechanism behind all methods.

use super::known::{Biadjacency, Lists};
use super::scores::Scores;
use super::text::TextIndex;

/// How one leg of a path continues.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'k> {
    /// Along a relation; the second list is the first one reversed.
    Along(&'k Lists, &'k Lists),
    /// To nodes with similar names, with this power of the cosine, from at most this many of the heaviest nodes.
    Like(&'k TextIndex, f64, usize),
}

/// One leg of a path, with a weight for each node it may reach; `None` means 1.
#[derive(Clone, Debug)]
pub(crate) struct Leg<'k> {
    step: Step<'k>,
    arrival: Option<Vec<f64>>,
}

impl<'k> Leg<'k> {
    /// Along a relation.
    pub(crate) fn along(relation: &'k Biadjacency) -> Self {
        Self { step: Step::Along(&relation.forward, &relation.back), arrival: None }
    }

    /// Along a relation backwards.
    pub(crate) fn back(relation: &'k Biadjacency) -> Self {
        Self { step: Step::Along(&relation.back, &relation.forward), arrival: None }
    }

    /// To similar names.
    pub(crate) fn like(index: &'k TextIndex, power: f64, most: u32) -> Self {
        Self { step: Step::Like(index, power, most as usize), arrival: None }
    }

    /// The same leg with these weights of the nodes reached.
    pub(crate) fn damped(self, arrival: Vec<f64>) -> Self {
        Self { arrival: Some(arrival), ..self }
    }

    fn weight(&self, node: u32) -> f64 {
        self.arrival.as_ref().map_or(1.0, |weights| weights[node as usize])
    }
}

/// A kind of path from a query to candidates.
///
/// The score of a candidate is the sum over all paths of these legs of the product of the weights of the nodes they
/// reach: `s(q, c) = start(q) Σ_{q → n1 → … → c} w1(n1) w2(n2) … wL(c)`. This is the path-constrained walk of Lao and
/// Cohen (2010), "Relational retrieval using a combination of path-constrained random walks", Machine Learning 81,
/// 53–67, with free weights.
///
/// Time is linear in the ties of the nodes that are reached, each leg once.
#[derive(Clone, Debug)]
pub(crate) struct Path<'k> {
    /// Weight of each query; `None` means 1.
    start: Option<Vec<f64>>,
    legs: Vec<Leg<'k>>,
    /// The leg whose end node is named in reasons, counted from 1.
    via: usize,
}

/// Buffers for a walk.
#[derive(Debug)]
pub(crate) struct Room {
    here: Scores,
    next: Scores,
    cosines: Scores,
}

impl Room {
    /// Buffers for nodes below `n`.
    pub(crate) fn new(n: usize) -> Self {
        Self { here: Scores::new(n), next: Scores::new(n), cosines: Scores::new(n) }
    }
}

impl<'k> Path<'k> {
    /// A path of these legs; reasons name the node after leg `via`, counted from 1.
    pub(crate) fn new(legs: Vec<Leg<'k>>, via: usize) -> Self {
        Self { start: None, legs, via }
    }

    /// The same path with these weights of queries.
    pub(crate) fn starting(self, start: Vec<f64>) -> Self {
        Self { start: Some(start), ..self }
    }

    /// Adds `factor` times the score of every candidate.
    pub(crate) fn spread(&self, query: u32, factor: f64, room: &mut Room, out: &mut Scores) {
        room.here.add(query, self.start_weight(query));
        for leg in &self.legs {
            advance(leg, room);
        }
        for candidate in room.here.touched() {
            out.add(*candidate, factor * room.here.get(*candidate));
        }
        room.here.clear();
    }

    /// What each node at [`Path::via`] contributes to the score of a candidate; in node order, adding up to the
    /// score.
    pub(crate) fn explain(&self, query: u32, candidate: u32, room: &mut Room) -> Vec<(u32, f64)> {
        let (before, after) = self.legs.split_at(self.via);
        room.here.add(candidate, 1.0);
        for leg in after.iter().rev() {
            retreat(leg, room);
        }
        let behind: Vec<(u32, f64)> = room.here.touched().iter().map(|node| (*node, room.here.get(*node))).collect();
        room.here.clear();
        room.here.add(query, self.start_weight(query));
        for leg in before {
            advance(leg, room);
        }
        let mut reasons: Vec<(u32, f64)> =
            behind.into_iter().map(|(node, behind)| (node, behind * room.here.get(node))).collect();
        room.here.clear();
        reasons.retain(|(_, part)| *part > 0.0);
        reasons.sort_unstable_by_key(|(node, _)| *node);
        reasons
    }

    fn start_weight(&self, query: u32) -> f64 {
        self.start.as_ref().map_or(1.0, |weights| weights[query as usize])
    }
}

/// Moves the current weights one leg forward.
fn advance(leg: &Leg<'_>, room: &mut Room) {
    let Room { here, next, cosines } = room;
    match leg.step {
        Step::Along(lists, _) => along(lists, here, |node| leg.weight(node), |_| 1.0, next),
        Step::Like(index, power, most) => {
            for node in heaviest(here, most) {
                let mass = here.get(node);
                index.spread(node, power, cosines, |other, like| next.add(other, mass * like * leg.weight(other)));
            }
        }
    }
    here.clear();
    std::mem::swap(here, next);
}

/// Moves the current weights one leg back.
fn retreat(leg: &Leg<'_>, room: &mut Room) {
    let Room { here, next, cosines } = room;
    match leg.step {
        Step::Along(_, back) => along(back, here, |_| 1.0, |node| leg.weight(node), next),
        Step::Like(index, power, _) => {
            for node in here.touched() {
                let mass = here.get(*node) * leg.weight(*node);
                index.spread(*node, power, cosines, |other, like| next.add(other, mass * like));
            }
        }
    }
    here.clear();
    std::mem::swap(here, next);
}

fn along(lists: &Lists, here: &Scores, enter: impl Fn(u32) -> f64, leave: impl Fn(u32) -> f64, next: &mut Scores) {
    for node in here.touched() {
        let mass = here.get(*node) * leave(*node);
        for target in lists.list(*node) {
            next.add(*target, mass * enter(*target));
        }
    }
}

/// The nodes with the highest scores, at most `most`.
fn heaviest(here: &Scores, most: usize) -> Vec<u32> {
    let scored = here.touched().iter().map(|node| (*node, here.get(*node))).collect();
    super::scores::best(scored, most).into_iter().map(|(node, _)| node).collect()
}
