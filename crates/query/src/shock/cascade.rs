//! Which firms stop when others do (断供级联): threshold cascades over known supplies.
//!
//! **Meaning.** A firm stops when at least a given share of one critical input comes from suppliers that have
//! stopped; it then fails its own customers, round after round.
//!
//! **Formula.** The group `(c, p)` is what firm `c` buys of product `p`; it is critical when `c`
//! makes some `q` with a row `(q, p)` of criticality high in `inputs`. With `a` the amounts of the
//! group and `F` the failed firms, `c` fails as soon as
//! `100 Σ_{supplier in F} a ≥ failure_percent Σ a` in some critical group of its own.
//!
//! **Symbols.** `failure_percent` [`Thresholds::failure_percent`], `Σ_{F} a` [`Failure::lost`],
//! `Σ a` [`Failure::total`]. Amounts are whole 元, so the comparison is exact.
//!
//! **Missing data.** A supply of unknown amount counts nothing beside known ones; where no amount of a group is known
//! (or all are 0), each supply counts as 1, so suppliers have equal shares. A supply of unknown product is in no
//! group. Alternatives and variants are not considered: the product itself, as supplied, is what is critical. Firms
//! without known suppliers never fail.
//!
//! **Source.** The threshold rule of Watts, D. J. (2002), "A simple model of global cascades on
//! random networks", PNAS 99:5766, applied to each critical input.
//!
//! **Time and memory.** Preparing: linear in the supplies, and in the makers of what critical
//! inputs go into. A cascade: linear in the critical supplies of the firms that fail.
//!
//! ```
//! use liantu_model::{FirmId, sketch};
//! use liantu_query::{Thresholds, shock::cascade::CriticalSupplies};
//! let world = sketch::world("
//!     products: id name
//!     cell 电芯
//!     cathode 正极材料
//!     firms: id name
//!     a 甲
//!     b 乙
//!     c 丙
//!     inputs: product input criticality
//!     cell cathode high
//!     makes: product firm
//!     cell c
//!     supplies: product supplier customer amount
//!     cathode a c 90
//!     cathode b c 10
//! ");
//! let supplies = CriticalSupplies::new(&world, &Thresholds::default());
//! let failed = supplies.cascade(&[FirmId(0)]);
//! assert_eq!((failed[0][0].firm, failed[0][0].lost, failed[0][0].total), (FirmId(2), 90, 100));
//! assert_eq!(supplies.further_failures(&[FirmId(0), FirmId(1)]), [1, 0]);
//! ```

use fixedbitset::FixedBitSet;
use liantu_model::code::Grade;
use liantu_model::{FirmId, InputId, NONE, ProductId, RowId as _, Snapshot};
use rayon::prelude::*;

use crate::config::Thresholds;

/// A firm that fails, and the critical group that proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The firm.
    pub firm: FirmId,
    /// The critical input it lacks; if several fail in one round, the first to reach the threshold when failed
    /// suppliers are taken in id order.
    pub product: ProductId,
    /// What came from failed suppliers when the threshold was reached, in 元, or in supplies when no amount is known.
    pub lost: i64,
    /// What it buys of the product altogether, in the same unit.
    pub total: i64,
}

/// The supplies that customers cannot do without, by supplier.
#[derive(Debug)]
pub struct CriticalSupplies {
    groups: Vec<Group>,
    /// `from[i]..from[i + 1]` are the sales of firm `i` in `sales`.
    from: Vec<u32>,
    sales: Vec<CriticalSale>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    customer: FirmId,
    product: ProductId,
    total: i64,
    /// The least loss that makes the customer fail.
    least: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct CriticalSale {
    group: u32,
    amount: i64,
}

impl CriticalSupplies {
    /// The critical supplies of a world; products are processed in parallel.
    pub fn new(world: &Snapshot, thresholds: &Thresholds) -> Self {
        let products: Vec<ProductId> = world.products().ids().collect();
        let firms = world.firms().len();
        let of_product = |seen: &mut Seen, product: &ProductId| bought(world, *product, thresholds, seen);
        let bought: Vec<Bought> =
            products.par_iter().with_min_len(64).map_init(|| Seen::new(firms), of_product).collect();
        let mut from = vec![0_u32; firms + 1];
        for supplier in bought.iter().flat_map(|bought| &bought.suppliers) {
            from[*supplier as usize + 1] += 1;
        }
        for firm in 0..firms {
            from[firm + 1] += from[firm];
        }
        let (mut sales, mut next) = (vec![CriticalSale::default(); from[firms] as usize], from.clone());
        let mut groups = Vec::new();
        for bought in bought {
            let first = number(groups.len());
            for (supplier, sale) in bought.suppliers.iter().zip(bought.sales) {
                let at = &mut next[*supplier as usize];
                sales[*at as usize] = CriticalSale { group: sale.group + first, amount: sale.amount };
                *at += 1;
            }
            groups.extend(bought.groups);
        }
        Self { groups, from, sales }
    }

    /// The firms that fail after these, round by round, each round in the order of failure.
    pub fn cascade(&self, start: &[FirmId]) -> Vec<Vec<Failure>> {
        Spread::new(self).run(start)
    }

    /// How many further firms fail after each of these alone; in parallel.
    pub fn further_failures(&self, starts: &[FirmId]) -> Vec<usize> {
        let count = |spread: &mut Spread<'_>, start: &FirmId| spread.run(&[*start]).iter().map(Vec::len).sum();
        starts.par_iter().with_min_len(16).map_init(|| Spread::new(self), count).collect()
    }

    fn sales(&self, firm: FirmId) -> &[CriticalSale] {
        &self.sales[self.from[firm.index()] as usize..self.from[firm.index() + 1] as usize]
    }
}

/// Critical supplies of one product; groups are counted from 0.
#[derive(Default)]
struct Bought {
    groups: Vec<Group>,
    suppliers: Vec<u32>,
    sales: Vec<CriticalSale>,
}

/// What one thread knows about each firm while it processes a product.
struct Seen {
    /// Firms to whom the product is critical: a bit set, as it is read for every supply of the product.
    critical: FixedBitSet,
    marked: Vec<FirmId>,
    /// The group of each of them, [`NONE`] before its first supply.
    group: Vec<u32>,
}

impl Seen {
    fn new(firms: usize) -> Self {
        Self { critical: FixedBitSet::with_capacity(firms), marked: Vec::new(), group: vec![NONE; firms] }
    }

    /// Marks the makers of everything that the product is critical to.
    fn mark(&mut self, world: &Snapshot, product: ProductId) {
        let inputs = world.inputs();
        let critical = |row: &&InputId| inputs.criticality().get(**row) == Some(Grade::High);
        for row in world.adjacency().used_by().of(product).iter().filter(critical) {
            let makers = inputs.product().get(*row).map_or(&[][..], |user| world.adjacency().makers().of(user));
            self.marked.extend(makers.iter().filter(|firm| !self.critical.put(firm.index())));
        }
    }

    fn clear(&mut self, groups: &[Group]) {
        self.marked.drain(..).for_each(|firm| self.critical.set(firm.index(), false));
        for group in groups {
            self.group[group.customer.index()] = NONE;
        }
    }
}

fn bought(world: &Snapshot, product: ProductId, thresholds: &Thresholds, seen: &mut Seen) -> Bought {
    let mut bought = Bought::default();
    seen.mark(world, product);
    if seen.marked.is_empty() {
        return bought;
    }
    let table = world.supplies();
    let rows = world.adjacency().supplies_of(product);
    let suppliers = table.supplier().raw().get(rows.clone()).unwrap_or_default();
    let customers = table.customer().raw().get(rows.clone()).unwrap_or_default();
    let amounts = table.amount();
    for (row, (supplier, customer)) in rows.zip(suppliers.iter().zip(customers)) {
        if !seen.critical.contains(*customer as usize) {
            continue;
        }
        let group = &mut seen.group[*customer as usize];
        if *group == NONE {
            *group = number(bought.groups.len());
            bought.groups.push(Group { customer: FirmId(*customer), product, total: 0, least: 0 });
        }
        let amount = amounts.at(row).unwrap_or_default().max(0);
        bought.groups[*group as usize].total += amount;
        bought.suppliers.push(*supplier);
        bought.sales.push(CriticalSale { group: *group, amount });
    }
    seen.clear(&bought.groups);
    count_unknown(&mut bought);
    for group in &mut bought.groups {
        let least = (i128::from(group.total) * i128::from(thresholds.failure_percent) + 99) / 100;
        group.least = i64::try_from(least).unwrap_or(i64::MAX).max(1);
    }
    bought
}

/// In groups where no amount is known, every supply counts as 1.
fn count_unknown(bought: &mut Bought) {
    let unknown: Vec<bool> = bought.groups.iter().map(|group| group.total == 0).collect();
    for sale in bought.sales.iter_mut().filter(|sale| unknown[sale.group as usize]) {
        sale.amount = 1;
        bought.groups[sale.group as usize].total += 1;
    }
}

/// A position stored in 32 bits, like the rows of every table.
fn number(position: usize) -> u32 {
    u32::try_from(position).expect("invariant: no more groups than supplies")
}

/// What one thread needs to follow a cascade; clean between cascades.
struct Spread<'s> {
    supplies: &'s CriticalSupplies,
    lost: Vec<i64>,
    failed: Vec<bool>,
    touched: Vec<u32>,
}

impl<'s> Spread<'s> {
    fn new(supplies: &'s CriticalSupplies) -> Self {
        let (groups, firms) = (supplies.groups.len(), supplies.from.len() - 1);
        Self { supplies, lost: vec![0; groups], failed: vec![false; firms], touched: Vec::new() }
    }

    fn run(&mut self, start: &[FirmId]) -> Vec<Vec<Failure>> {
        let mut front: Vec<FirmId> = start.to_vec();
        for firm in &front {
            self.failed[firm.index()] = true;
        }
        let mut rounds: Vec<Vec<Failure>> = Vec::new();
        while !front.is_empty() {
            front.sort_unstable();
            front.dedup();
            let failures: Vec<Failure> = front.iter().flat_map(|firm| self.fail(*firm)).collect();
            front = failures.iter().map(|failure| failure.firm).collect();
            if !failures.is_empty() {
                rounds.push(failures);
            }
        }
        self.clear(start, &rounds);
        rounds
    }

    /// The customers that fail when this firm no longer supplies.
    fn fail(&mut self, firm: FirmId) -> Vec<Failure> {
        let mut failures = Vec::new();
        for sale in self.supplies.sales(firm) {
            let lost = &mut self.lost[sale.group as usize];
            if *lost == 0 {
                self.touched.push(sale.group);
            }
            *lost += sale.amount;
            let Group { customer, product, total, least } = self.supplies.groups[sale.group as usize];
            if *lost >= least && !std::mem::replace(&mut self.failed[customer.index()], true) {
                failures.push(Failure { firm: customer, product, lost: *lost, total });
            }
        }
        failures
    }

    fn clear(&mut self, start: &[FirmId], rounds: &[Vec<Failure>]) {
        self.touched.drain(..).for_each(|group| self.lost[group as usize] = 0);
        let failed = rounds.iter().flatten().map(|failure| failure.firm);
        start.iter().copied().chain(failed).for_each(|firm| self.failed[firm.index()] = false);
    }
}
