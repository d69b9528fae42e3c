//! Greedy choice that does not re-evaluate everything in every round.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::bound::Bound;
use super::coverage::{Items, Left};
use crate::work::Work;

/// A chosen set, what it is worth, and how far from the best it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The items, in the order in which they were taken.
    pub items: Vec<usize>,
    /// Their worth.
    pub worth: f64,
    /// What is spent of each budget.
    pub spent: Vec<f64>,
    /// What no set within the budgets can exceed.
    pub bound: Bound,
    /// The share of the best worth that is reached in any case, known before looking at the data.
    pub guarantee: f64,
}

/// Chooses a set of large worth within the budgets (预算内最优组合).
///
/// The better of three: (a) lazy greedy that always takes the item that fits and adds most per burden, where the
/// burden is the sum over the d budgets of cost / budget; (b) the same by what an item adds, whatever it costs; (c)
/// the best single item. With at most `enumerate` items, greedy (a) also starts from every set of up to three items.
///
/// **Guarantee.** The worth is at least `½ (1 − e^(−1/d))` of the best: 0.316 for one budget, 0.197 for two, 0.142
/// for three. Let O be a best set: its burden is at most d. While nothing has been refused, each item greedy takes
/// adds at least `burden / d` of what is still missing to f(O); when an item is first refused, the burden of all
/// taken so far and of that item together is above 1. So f(taken) + f(the refused one) ≥ f(taken and refused) ≥ (1 −
/// e^(−1/d)) f(O), and the better of the two is at least half of it. When nothing is refused all items are taken,
/// which is the best. For one budget and a start from all sets of three items it is `1 − 1/e` (Sviridenko 2004).
/// Without a budget everything is taken: 1. The [`Bound`] computed afterwards from the data is mostly far better.
///
/// What an item adds only shrinks as the set grows, so an item whose last known gain per burden is not the largest
/// need not be re-evaluated; the result is that of plain greedy, bit for bit. Among equal items the first is taken.
///
/// Sources: Minoux (1978), "Accelerated greedy algorithms for maximizing submodular set functions",
/// in Optimization Techniques, LNCIS 7, 234–243; Leskovec et al. (2007), "Cost-effective outbreak
/// detection in networks", KDD, 420–429, §3 for (a) with (b); Khuller, Moss and Naor (1999),
/// Information Processing Letters 70, 39–45; Sviridenko (2004), "A note on maximizing a submodular set
/// function subject to a knapsack constraint", Operations Research Letters 32, 41–43.
///
/// Each start is a step. Time O(chosen × n × findings of an item) at worst, mostly near O(n); times n³ with
/// enumeration.
///
/// ```
/// use liantu_query::{Work, portfolio::{Items, choose}};
/// // 100 亩: one firm of 100 heals the finding of weight 3, two of 50 heal two of weight 2.
/// let items = Items {
///     weights: vec![3.0, 2.0, 2.0],
///     heals: vec![vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]],
///     costs: vec![vec![100.0], vec![50.0], vec![50.0]],
///     budgets: vec![100.0],
/// };
/// let choice = choose(&items, 0, &Work::new());
/// assert_eq!((choice.items, choice.worth, choice.bound.worth), (vec![1, 2], 4.0, 4.0));
/// ```
pub fn choose(items: &Items, enumerate: usize, work: &Work) -> Choice {
    work.expect(2);
    let mut runs = vec![lazy(items, &[], by_burden, work), lazy(items, &[], by_gain, work)];
    runs.extend((0..items.len()).filter(|item| items.can_be_had(*item)).map(|item| vec![item]));
    let all_begun = items.len() <= enumerate;
    if all_begun {
        let begun = beginnings(items);
        work.expect(begun.len());
        runs.extend(begun.iter().map(|begun| lazy(items, begun, by_burden, work)));
    }
    let worth = |set: &[usize]| Left::of(items, set).worth(items);
    let bound = Bound::of(items, &runs[0]);
    let mut best = 0;
    let worths: Vec<f64> = runs.iter().map(|run| worth(run)).collect();
    for (at, worth) in worths.iter().enumerate() {
        if *worth > worths[best] {
            best = at;
        }
    }
    let chosen = runs.swap_remove(best);
    let bound = bound.least(Bound::of(items, &chosen));
    let spent = spent(items, &chosen);
    Choice { worth: worths[best], guarantee: guarantee(items.budgets.len(), all_begun), items: chosen, spent, bound }
}

/// What a set costs in each budget.
pub fn spent(items: &Items, set: &[usize]) -> Vec<f64> {
    let of = |kind: usize| set.iter().fold(0.0, |sum, item| sum + items.costs[*item][kind]);
    (0..items.budgets.len()).map(of).collect()
}

fn guarantee(budgets: usize, all_begun: bool) -> f64 {
    match (u32::try_from(budgets).map(f64::from), all_begun) {
        (Ok(0.0), _) => 1.0,
        (Ok(1.0), true) => 1.0 - (-1.0_f64).exp(),
        (Ok(budgets), _) => (1.0 - (-1.0 / budgets).exp()) / 2.0,
        (Err(_), _) => 0.0,
    }
}

/// All sets of one to three items that fit, in order.
fn beginnings(items: &Items) -> Vec<Vec<usize>> {
    let mut begun: Vec<Vec<usize>> = vec![Vec::new()];
    let mut at = 0;
    while let Some(set) = begun.get(at).cloned() {
        let next = set.last().map_or(0, |last| last + 1);
        let room = spent(items, &set);
        let more = (next..items.len()).filter(|item| set.len() < 3 && items.fits(*item, &room));
        begun.extend(more.map(|item| [set.as_slice(), &[item]].concat()));
        at += 1;
    }
    begun
}

/// The key by which items are ordered.
type Order = fn(&Items, usize, f64) -> f64;

fn by_burden(items: &Items, item: usize, gain: f64) -> f64 {
    let burden = items.burden(item);
    if burden > 0.0 { gain / burden } else { f64::INFINITY }
}

fn by_gain(_: &Items, _: usize, gain: f64) -> f64 {
    gain
}

/// An item with its gain when the set had `round` items.
struct Known {
    rank: f64,
    item: usize,
    round: usize,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Known {}

impl PartialOrd for Known {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Known {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.total_cmp(&other.rank).then(other.item.cmp(&self.item))
    }
}

fn lazy(items: &Items, begun: &[usize], order: Order, work: &Work) -> Vec<usize> {
    let mut set = begun.to_vec();
    let mut left = Left::of(items, &set);
    let mut room = spent(items, &set);
    let known = |left: &Left, item: usize, round: usize| {
        let gain = left.gain(items, item);
        (gain > 0.0).then(|| Known { rank: order(items, item, gain), item, round })
    };
    let open = (0..items.len()).filter(|item| !begun.contains(item));
    let mut queue: BinaryHeap<Known> = open.filter_map(|item| known(&left, item, set.len())).collect();
    while let Some(top) = queue.pop() {
        work.check();
        if !items.fits(top.item, &room) {
            continue;
        }
        if top.round < set.len() {
            queue.extend(known(&left, top.item, set.len()));
            continue;
        }
        set.push(top.item);
        left.add(items, top.item);
        room.iter_mut().zip(&items.costs[top.item]).for_each(|(spent, cost)| *spent += cost);
    }
    work.step();
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    fn random(dice: &mut Dice) -> Items {
        let (n, findings, budgets) = (1 + dice.below(8), 1 + dice.below(5), dice.below(4));
        let heals = |dice: &mut Dice| {
            let some = (0..findings).filter(|_| dice.below(2) == 0).collect::<Vec<_>>();
            some.into_iter().map(|finding| (finding, if dice.below(2) == 0 { 1.0 } else { dice.part() })).collect()
        };
        Items {
            weights: (0..findings).map(|_| dice.part()).collect(),
            heals: (0..n).map(|_| heals(dice)).collect(),
            costs: (0..n).map(|_| (0..budgets).map(|_| dice.part()).collect()).collect(),
            budgets: (0..budgets).map(|_| 0.2 + 1.5 * dice.part()).collect(),
        }
    }

    /// The best worth within the budgets, by trying all sets.
    fn brute_force(items: &Items) -> f64 {
        let sets = (0_u32..1 << items.len()).map(|bits| (0..items.len()).filter(|at| bits >> at & 1 == 1).collect());
        let within = |set: &Vec<usize>| spent(items, set).iter().zip(&items.budgets).all(|(spent, all)| spent <= all);
        sets.filter(within).map(|set: Vec<usize>| Left::of(items, &set).worth(items)).fold(0.0, f64::max)
    }

    /// Greedy that re-evaluates everything in every round.
    fn plain(items: &Items, order: Order) -> Vec<usize> {
        let mut set: Vec<usize> = Vec::new();
        let mut spent = vec![0.0; items.budgets.len()];
        loop {
            let left = Left::of(items, &set);
            let open = (0..items.len()).filter(|item| !set.contains(item) && items.fits(*item, &spent));
            let gains = open.map(|item| (item, left.gain(items, item))).filter(|(_, gain)| *gain > 0.0);
            let ranked = gains.map(|(item, gain)| (order(items, item, gain), item));
            let Some((_, best)) = ranked.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) else { return set };
            set.push(best);
            spent.iter_mut().zip(&items.costs[best]).for_each(|(spent, cost)| *spent += cost);
        }
    }

    #[test]
    fn the_choice_lies_between_its_guarantee_and_its_bound() {
        let mut dice = Dice::new(11);
        for round in 0..2_000 {
            let items = random(&mut dice);
            let best = brute_force(&items);
            for enumerate in [0, 8] {
                let choice = choose(&items, enumerate, &Work::new());
                assert!(choice.worth <= best + 1e-12, "round {round}: {items:?}");
                assert!(choice.worth >= choice.guarantee * best - 1e-12, "round {round}: {items:?}");
                assert!(best <= choice.bound.worth + 1e-12, "round {round}: {best} {choice:?} {items:?}");
                assert!(choice.spent.iter().zip(&items.budgets).all(|(spent, all)| *spent <= all + 1e-12));
            }
        }
    }

    #[test]
    fn lazy_is_plain_greedy() {
        let mut dice = Dice::new(13);
        for round in 0..2_000 {
            let items = random(&mut dice);
            for order in [by_burden as Order, by_gain] {
                assert_eq!(lazy(&items, &[], order, &Work::new()), plain(&items, order), "round {round}: {items:?}");
            }
        }
    }

    #[test]
    fn an_item_adds_less_to_a_larger_set() {
        let mut dice = Dice::new(17);
        for _ in 0..1_000 {
            let items = random(&mut dice);
            let mut left = Left::of(&items, &[]);
            let mut gains: Vec<f64> = (0..items.len()).map(|item| left.gain(&items, item)).collect();
            for added in 0..items.len() {
                let before = left.worth(&items);
                left.add(&items, added);
                assert!(left.worth(&items) >= before);
                let now: Vec<f64> = (0..items.len()).map(|item| left.gain(&items, item)).collect();
                assert!(now.iter().zip(&gains).all(|(now, then)| now <= then), "{items:?}");
                gains = now;
            }
        }
    }

    #[test]
    fn without_a_budget_everything_that_heals_is_taken() {
        let items = Items {
            weights: vec![1.0],
            heals: vec![vec![(0, 1.0)], vec![]],
            costs: vec![vec![]; 2],
            ..Items::default()
        };
        let choice = choose(&items, 0, &Work::new());
        assert_eq!((choice.items, choice.worth, choice.guarantee), (vec![0], 1.0, 1.0));
    }
}
