//! Who supplies whom: the supplier's degree comes from its size, the customer is found nearby and among those who
//! need the product.

use std::collections::HashSet;

use super::random::{Random, Weighted, running_sums, whole};
use super::{Nation, PROVINCES};

/// Of a thousand supplies, how many are meant to stay in the province.
const LOCAL: u32 = 384;
/// Of a thousand supplies, how many are of use to any firm, such as packaging or tools.
const GENERAL: u32 = 600;
/// Of a thousand firms, how many supply somebody.
const SUPPLIERS: u32 = 710;
/// Supplies attempted over supplies wanted, so that enough remain when some find no customer.
const SURPLUS: f64 = 1.06;
/// How many random factors make the degree of a supplier, and sixteenths in the exponent of each.
const CHANCES: u32 = 4;
const CHANCE: u32 = 7;
/// How often the degrees are scaled to the supplies wanted; because of the bounds once is not enough.
const SCALINGS: u32 = 8;
/// The most supplies of a firm.
const MOST_SUPPLIES: f64 = 7_520.0;
/// The most suppliers a customer takes.
const MOST_SUPPLIERS: u32 = 650;
/// Of a thousand firms, how many have no recorded supplier at all.
const BUY_NOTHING: u32 = 27;
/// How often a province is searched for a customer that needs the product.
const LOOKS: usize = 4;

/// Supplier, customer and product.
pub(super) type Supply = (u32, u32, u32);

/// The supplies of a nation, without duplicates, in no particular order.
pub(super) fn supplies(nation: &Nation, random: &mut Random) -> Vec<Supply> {
    let wanted = nation.size.supplies as usize;
    let mut market = Market::new(nation, random);
    let mut rows = Vec::with_capacity(wanted);
    let mut suppliers = degrees(nation, random);
    shuffle(&mut suppliers, random);
    for (supplier, degree) in suppliers {
        let degree = degree.min(wanted - rows.len());
        market.sell(supplier, degree, random, &mut rows);
    }
    shuffle(&mut rows, random);
    rows
}

fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(u32::try_from(at + 1).unwrap_or(u32::MAX)) as usize);
    }
}

/// The firms that supply somebody and how many supplies each, in proportion to the root of its size
/// and to a chance that is nearly log-normal.
fn degrees(nation: &Nation, random: &mut Random) -> Vec<(u32, usize)> {
    let mut weights = Vec::new();
    for (firm, size) in (0_u32..).zip(&nation.size_of_firm) {
        if random.per_mille(SUPPLIERS) {
            let chance: f64 = (0..CHANCES).map(|_| random.power(CHANCE) / random.power(CHANCE)).product();
            weights.push((firm, f64::from(*size).sqrt() * chance));
        }
    }
    let wanted = f64::from(nation.size.supplies) * SURPLUS;
    let degree = |weight: f64, scale: f64| (weight * scale).clamp(1.0, MOST_SUPPLIES);
    let mut scale = 1.0;
    for _ in 0..SCALINGS {
        scale *= wanted / weights.iter().map(|(_, weight)| degree(*weight, scale)).sum::<f64>();
    }
    let whole_degree = |weight| usize::try_from(whole(degree(weight, scale) + 0.5)).unwrap_or_default();
    weights.into_iter().map(|(firm, weight)| (firm, whole_degree(weight))).collect()
}

/// Where suppliers look for customers.
struct Market<'a> {
    nation: &'a Nation,
    /// Where goods of a province go when they leave it.
    reach: Vec<Weighted>,
    /// The firms of each province.
    of_province: Groups,
    /// The makers of each product in each province: group `product * 31 + province`.
    makers: Groups,
    /// The products each product goes into, with the appetite of their makers.
    users: Vec<(Vec<u32>, Weighted)>,
    /// Supplies each firm has already bought.
    bought: Vec<u32>,
}

impl<'a> Market<'a> {
    fn new(nation: &'a Nation, random: &mut Random) -> Self {
        let appetite: Vec<u64> = nation.size_of_firm.iter().map(|size| appetite(*size, random)).collect();
        let province = |firm: u32| nation.province_of_firm[firm as usize];
        let firms = || 0..nation.size.firms;
        let of_province = Groups::new(PROVINCES, &appetite, || firms().map(|firm| (province(firm), firm)));
        let made = |firm: u32| nation.made[firm as usize].iter().map(move |product| (*product, firm));
        let group = |(product, firm)| (product * PROVINCES + province(firm), firm);
        let makers = Groups::new(nation.size.products * PROVINCES, &appetite, || firms().flat_map(made).map(group));
        let appetite_for = |product: u32| (0..PROVINCES).map(|at| makers.appetite(product * PROVINCES + at)).sum();
        let with_weights = |users: &Vec<u32>| (users.clone(), Weighted::new(users.iter().map(|q| appetite_for(*q))));
        let users = nation.users.iter().map(with_weights).collect();
        let reach = (0..PROVINCES).map(|home| reach(nation, home, &of_province)).collect();
        Self { nation, reach, of_province, makers, users, bought: vec![0; nation.size_of_firm.len()] }
    }

    /// Finds customers for one supplier, as many as its degree and the number of customers allow.
    fn sell(&mut self, supplier: u32, degree: usize, random: &mut Random, rows: &mut Vec<Supply>) {
        let home = self.nation.province_of_firm[supplier as usize];
        let mut seen: HashSet<(u32, u32)> = HashSet::with_capacity(degree);
        for _ in 0..degree * 3 {
            if seen.len() == degree {
                break;
            }
            let Some(product) = random.one_of(&self.nation.made[supplier as usize]) else { break };
            let Some(customer) = self.customer(home, product, random) else { continue };
            let bought = &mut self.bought[customer as usize];
            if customer != supplier && *bought < MOST_SUPPLIERS && seen.insert((customer, product)) {
                *bought += 1;
                rows.push((supplier, customer, product));
            }
        }
    }

    /// A firm in the own province or in one that goods reach, preferably one that needs the product.
    fn customer(&self, home: u32, product: u32, random: &mut Random) -> Option<u32> {
        let is_local = random.per_mille(LOCAL);
        let province = if is_local { home } else { u32::try_from(self.reach[home as usize].draw(random)).ok()? };
        let (users, weights) = &self.users[product as usize];
        let looks = if users.is_empty() || random.per_mille(GENERAL) { 0 } else { LOOKS };
        for _ in 0..looks {
            let user = users.get(weights.draw(random))?;
            if let Some(customer) = self.makers.draw(user * PROVINCES + province, random) {
                return Some(customer);
            }
        }
        self.of_province.draw(province, random)
    }
}

/// How much a firm buys: nearly in proportion to size^(1/4), the largest more, a few nothing.
fn appetite(size: u32, random: &mut Random) -> u64 {
    if random.per_mille(BUY_NOTHING) {
        return 0;
    }
    let root = f64::from(size).sqrt();
    whole(24.0 * root.sqrt() + root)
}

/// Where goods go when they leave a province: firms there, over distance squared.
fn reach(nation: &Nation, home: u32, of_province: &Groups) -> Weighted {
    let (lat, lon) = nation.seats[home as usize];
    Weighted::new((0..PROVINCES).zip(&nation.seats).map(|(at, (lat_b, lon_b))| {
        let squared = ((lat - lat_b).pow(2) + (lon - lon_b).pow(2)).unsigned_abs();
        if at == home { 0 } else { of_province.appetite(at) / (4 + squared) }
    }))
}

/// Firms in groups, drawn by their appetite.
struct Groups {
    /// Where each group begins, and the end of the last.
    first: Vec<usize>,
    firms: Vec<u32>,
    /// The appetite of all firms before each, and of all.
    sums: Vec<u64>,
}

impl Groups {
    /// Sorts firms into groups; `pairs` gives group and firm, the same ones twice.
    fn new<I: Iterator<Item = (u32, u32)>>(n_groups: u32, appetite: &[u64], pairs: impl Fn() -> I) -> Self {
        let mut first = vec![0; n_groups as usize + 1];
        pairs().for_each(|(group, _)| first[group as usize + 1] += 1);
        (1..first.len()).for_each(|at| first[at] += first[at - 1]);
        let mut next = first.clone();
        let mut firms = vec![0; first.last().copied().unwrap_or_default()];
        for (group, firm) in pairs() {
            firms[next[group as usize]] = firm;
            next[group as usize] += 1;
        }
        let sums = running_sums(std::iter::once(0).chain(firms.iter().map(|firm| appetite[*firm as usize])));
        Self { first, firms, sums }
    }

    fn bounds(&self, group: u32) -> (usize, usize) {
        (self.first[group as usize], self.first[group as usize + 1])
    }

    fn appetite(&self, group: u32) -> u64 {
        let (from, to) = self.bounds(group);
        self.sums[to] - self.sums[from]
    }

    fn draw(&self, group: u32, random: &mut Random) -> Option<u32> {
        let (from, to) = self.bounds(group);
        let at = self.sums[from] + random.below_wide(self.appetite(group));
        let firms = &self.firms[from..to];
        firms.get(self.sums[from + 1..=to].partition_point(|sum| *sum <= at)).copied()
    }
}
