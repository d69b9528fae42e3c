//! Indivisible things into places with limited room (整体安排).

use crate::work::Work;

/// Things, places, and what each thing would be worth in each place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placing {
    /// How much each thing takes of each kind of room, not negative; unknown amounts are not counted.
    pub takes: Vec<[Option<i64>; KINDS]>,
    /// The room of each place, by kind; `None`: no known limit.
    pub rooms: Vec<[Option<i64>; KINDS]>,
    /// The possible choices.
    pub choices: Vec<Choice>,
}

/// Kinds of room: land, energy.
pub const KINDS: usize = 2;

/// One thing in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The thing.
    pub thing: usize,
    /// The place.
    pub place: usize,
    /// What it is worth there, not negative.
    pub worth: i64,
}

/// What was put where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The choice taken for each thing, if any.
    pub taken: Vec<Option<usize>>,
    /// The sum of the worths.
    pub worth: i64,
    /// Whether it is proved to be the best: the search ended before its budget, or the worth reaches the bound.
    pub is_best: bool,
}

/// Puts indivisible things into places for the largest worth found (整体最优安排).
///
/// This is a generalised assignment problem, for which no fast exact method is known. The search goes through the
/// things, those of most worth first, and tries each choice and none; it prunes a branch when even the best choice
/// for every remaining thing would not beat the best known plan. It begins from the best of the `starts` (choices
/// taken in this order where they fit), each improved by single moves: a thing without a place takes one from which
/// another thing can move away, or drop out, at a gain. It visits at most `nodes` nodes, each a step, and stops at
/// once when it reaches the `bound`, an upper bound known from elsewhere.
///
/// Time O(`nodes` × choices of a thing). Memory O(choices). Source: branch and bound as in Ross and
/// Soland (1975), "A branch and bound algorithm for the generalized assignment problem",
/// Mathematical Programming 8, 91–103, with their simplest bound.
///
/// ```
/// use liantu_query::Work;
/// use liantu_query::matching::whole::{Choice, Placing, place};
/// // Three things of 2, 2 and 3 units; one place for 4: the two small ones are worth more.
/// let choice = |thing, worth| Choice { thing, place: 0, worth };
/// let given = Placing {
///     takes: vec![[Some(2), None], [Some(2), None], [Some(3), None]],
///     rooms: vec![[Some(4), None]],
///     choices: vec![choice(0, 5), choice(1, 5), choice(2, 8)],
/// };
/// let placed = place(&given, &[&[2]], i64::MAX, 100, &Work::new());
/// assert_eq!((placed.worth, placed.is_best), (10, true));
/// assert_eq!(placed.taken, [Some(0), Some(1), None]);
/// ```
pub fn place(given: &Placing, starts: &[&[usize]], bound: i64, nodes: u32, work: &Work) -> Placed {
    let mut best = in_order(given, &[], work);
    for start in starts {
        let placed = in_order(given, start, work);
        if placed.worth > best.worth {
            best = placed;
        }
    }
    best.is_best = best.worth >= bound;
    if !best.is_best {
        work.expect(nodes as usize);
        Search::new(given).run(&mut best, (bound, nodes), work);
    }
    best
}

/// Takes choices in this order where they fit, then all others, those of most worth first.
fn in_order(given: &Placing, first: &[usize], work: &Work) -> Placed {
    let mut order: Vec<usize> = (0..given.choices.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(given.choices[*at].worth));
    let mut placed = Placed { taken: vec![None; given.takes.len()], ..Placed::default() };
    let mut rooms = given.rooms.clone();
    for at in first.iter().copied().chain(order) {
        let choice = given.choices[at];
        if placed.taken[choice.thing].is_none() && fits(given, &rooms, choice) {
            take(given, &mut rooms, choice, 1);
            placed.taken[choice.thing] = Some(at);
            placed.worth += choice.worth;
        }
    }
    let mut own = vec![Vec::new(); given.takes.len()];
    for (at, choice) in given.choices.iter().enumerate() {
        own[choice.thing].push(at);
    }
    let mut passes = 0;
    while passes < PASSES && mend(given, &own, (&mut placed, &mut rooms), work) {
        passes += 1;
    }
    placed
}

/// How many times all things without a place are tried again.
const PASSES: u32 = 20;

/// Gives things without a place a place at a gain; returns whether there was any.
fn mend(
    given: &Placing,
    own: &[Vec<usize>],
    (placed, rooms): (&mut Placed, &mut [[Option<i64>; KINDS]]),
    work: &Work,
) -> bool {
    let mut inside = vec![Vec::new(); given.rooms.len()];
    for (thing, taken) in placed.taken.iter().enumerate() {
        inside[taken.map_or(0, |taken| given.choices[taken].place)].extend(taken.map(|_| thing));
    }
    let before = placed.worth;
    for (at, choice) in given.choices.iter().enumerate() {
        work.check();
        for slot in 0..inside[choice.place].len() {
            if placed.taken[choice.thing].is_some() {
                break;
            }
            let other = inside[choice.place][slot];
            let Some((new, gain)) = make_way(given, own, (placed, rooms), at, other) else { continue };
            placed.taken[choice.thing] = Some(at);
            placed.taken[other] = new;
            placed.worth += gain;
            inside[choice.place][slot] = choice.thing;
            inside[new.map_or(0, |new| given.choices[new].place)].extend(new.map(|_| other));
        }
    }
    placed.worth > before
}

/// Takes a choice in the room of another thing, where that is a gain: returns the new choice of the other thing, if
/// any, and the gain. Otherwise the room is unchanged.
fn make_way(
    given: &Placing,
    own: &[Vec<usize>],
    (placed, rooms): (&Placed, &mut [[Option<i64>; KINDS]]),
    at: usize,
    other: usize,
) -> Option<(Option<usize>, i64)> {
    let (choice, old) = (given.choices[at], given.choices[placed.taken[other]?]);
    take(given, rooms, old, -1);
    if fits(given, rooms, choice) {
        take(given, rooms, choice, 1);
        let fitting = own[other].iter().copied().filter(|new| fits(given, rooms, given.choices[*new]));
        let new = fitting.max_by_key(|new| (given.choices[*new].worth, std::cmp::Reverse(*new)));
        let gain = choice.worth + new.map_or(0, |new| given.choices[new].worth) - old.worth;
        if gain > 0 {
            if let Some(new) = new {
                take(given, rooms, given.choices[new], 1);
            }
            return Some((new, gain));
        }
        take(given, rooms, choice, -1);
    }
    take(given, rooms, old, 1);
    None
}

fn fits(given: &Placing, rooms: &[[Option<i64>; KINDS]], choice: Choice) -> bool {
    let (takes, rooms) = (given.takes[choice.thing], rooms[choice.place]);
    takes.into_iter().zip(rooms).all(|(takes, room)| takes.zip(room).is_none_or(|(takes, room)| takes <= room))
}

/// Takes room for a choice, or returns it with `-1`.
fn take(given: &Placing, rooms: &mut [[Option<i64>; KINDS]], choice: Choice, sign: i64) {
    let takes = given.takes[choice.thing];
    for (room, takes) in rooms[choice.place].iter_mut().zip(takes) {
        if let (Some(room), Some(takes)) = (room, takes) {
            *room -= sign * takes;
        }
    }
}

struct Search<'p> {
    given: &'p Placing,
    /// Things by their largest worth, largest first, each with its choices, best first.
    order: Vec<(usize, Vec<usize>)>,
    /// The sum of the largest worths from here to the end of `order`.
    hope: Vec<i64>,
    rooms: Vec<[Option<i64>; KINDS]>,
}

/// A thing on the search path: which of its choices comes next, and which is taken.
struct Step {
    next: usize,
    taken: Option<usize>,
}

impl<'p> Search<'p> {
    fn new(given: &'p Placing) -> Self {
        let mut order: Vec<(usize, Vec<usize>)> = (0..given.takes.len()).map(|thing| (thing, Vec::new())).collect();
        for (at, choice) in given.choices.iter().enumerate() {
            order[choice.thing].1.push(at);
        }
        for (_, choices) in &mut order {
            choices.sort_by_key(|at| std::cmp::Reverse(given.choices[*at].worth));
        }
        let largest = |choices: &[usize]| choices.first().map_or(0, |at| given.choices[*at].worth);
        order.retain(|(_, choices)| !choices.is_empty());
        order.sort_by_key(|(thing, choices)| (std::cmp::Reverse(largest(choices)), *thing));
        let mut hope = vec![0; order.len() + 1];
        for at in (0..order.len()).rev() {
            hope[at] = hope[at + 1] + largest(&order[at].1);
        }
        Self { given, order, hope, rooms: given.rooms.clone() }
    }

    fn run(&mut self, best: &mut Placed, (bound, nodes): (i64, u32), work: &Work) {
        let mut steps: Vec<Step> = Vec::new();
        let (mut worth, mut left) = (0, nodes);
        let mut down = true;
        loop {
            if down && worth > best.worth {
                self.keep(best, &steps, worth);
                if worth >= bound {
                    best.is_best = true;
                    return;
                }
            }
            if down && steps.len() < self.order.len() && worth + self.hope[steps.len()] > best.worth {
                steps.push(Step { next: 0, taken: None });
            }
            let depth = steps.len();
            let Some(step) = steps.last_mut() else {
                best.is_best = true;
                return;
            };
            if left == 0 {
                return;
            }
            left -= 1;
            work.step();
            if let Some(taken) = step.taken.take() {
                worth -= self.given.choices[taken].worth;
                take(self.given, &mut self.rooms, self.given.choices[taken], -1);
            }
            let choices = &self.order[depth - 1].1;
            let fitting = |at: &usize| fits(self.given, &self.rooms, self.given.choices[choices[*at]]);
            if let Some(at) = (step.next..choices.len()).find(fitting) {
                step.taken = Some(choices[at]);
                step.next = at + 1;
                worth += self.given.choices[choices[at]].worth;
                take(self.given, &mut self.rooms, self.given.choices[choices[at]], 1);
                down = worth + self.hope[depth] > best.worth;
            } else if step.next <= choices.len() {
                step.next = choices.len() + 1;
                down = worth + self.hope[depth] > best.worth;
            } else {
                steps.pop();
                down = false;
            }
        }
    }

    fn keep(&self, best: &mut Placed, steps: &[Step], worth: i64) {
        best.taken.fill(None);
        for (step, (thing, _)) in steps.iter().zip(&self.order) {
            best.taken[*thing] = step.taken;
        }
        best.worth = worth;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    fn random(dice: &mut Dice) -> Placing {
        let (things, places) = (1 + dice.below(5), 1 + dice.below(3));
        let some = |dice: &mut Dice, most| (dice.below(6) > 0).then(|| dice.whole(most));
        let mut choices = Vec::new();
        for thing in 0..things {
            for place in 0..places {
                if dice.below(4) > 0 {
                    choices.push(Choice { thing, place, worth: dice.whole(10) });
                }
            }
        }
        Placing {
            takes: (0..things).map(|_| [some(dice, 6), some(dice, 6)]).collect(),
            rooms: (0..places).map(|_| [some(dice, 10), some(dice, 10)]).collect(),
            choices,
        }
    }

    /// The worth of a plan, `None` when it does not fit.
    fn worth(given: &Placing, taken: &[Option<usize>]) -> Option<i64> {
        let mut rooms = given.rooms.clone();
        let mut worth = 0;
        for at in taken.iter().flatten() {
            fits(given, &rooms, given.choices[*at]).then_some(())?;
            take(given, &mut rooms, given.choices[*at], 1);
            worth += given.choices[*at].worth;
        }
        Some(worth)
    }

    fn brute_force(given: &Placing) -> i64 {
        let mut plans: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        for thing in 0..given.takes.len() {
            let own = (0..given.choices.len()).filter(|at| given.choices[*at].thing == thing);
            let options: Vec<Option<usize>> = own.map(Some).chain([None]).collect();
            let longer = |plan: &Vec<Option<usize>>| {
                options.iter().map(|option| [plan.as_slice(), &[*option]].concat()).collect::<Vec<_>>()
            };
            plans = plans.iter().flat_map(longer).collect();
        }
        plans.iter().filter_map(|plan| worth(given, plan)).max().unwrap_or_default()
    }

    #[test]
    fn an_ended_search_has_found_the_best() {
        let mut dice = Dice::new(7);
        for round in 0..1_000 {
            let given = random(&mut dice);
            let best = brute_force(&given);
            let placed = place(&given, &[], i64::MAX, 100_000, &Work::new());
            assert!(placed.is_best, "round {round}");
            assert_eq!(placed.worth, best, "round {round}: {given:?}");
            assert_eq!(worth(&given, &placed.taken), Some(best), "round {round}: {given:?}");
            let hasty = place(&given, &[], i64::MAX, 3, &Work::new());
            assert_eq!(worth(&given, &hasty.taken), Some(hasty.worth), "round {round}: {given:?}");
            assert!(hasty.worth <= best && (!hasty.is_best || hasty.worth == best), "round {round}: {given:?}");
            let bounded = place(&given, &[], best, 0, &Work::new());
            assert_eq!(bounded.is_best, bounded.worth == best, "round {round}: {given:?}");
        }
    }
}
