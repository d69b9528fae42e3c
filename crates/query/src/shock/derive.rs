//! The supply network of a world (由图谱得网络): known supplies, and potential ones where none are known.
//!
//! **Firms** are the firms of the snapshot, in id order. The **sector** of a firm is its main
//! product: the first made in the role main, else the one with the greatest known share of its
//! revenue, else the first it makes; firms that make nothing known are one sector.
//!
//! **Known sales** are the rows of `supplies`, weighted by amount. An unknown amount weighs the median of the known
//! ones, or 1 when none is known: a weight of 1 元 beside millions would say that the supply hardly exists.
//!
//! **Classes.** A supplier's main product that is in `inputs` of the customer's main product with criticality high is
//! essential; with any other, or unknown, criticality it is linear. Where no requirement is recorded the supply is
//! linear too: that it is bought says it is of some use, and nothing says that production stops without it.
//!
//! **Potential sales** are derived inside a closure, for a product `p` that a firm needs for what it makes and of
//! which it has no known supplier. The need weighs the median amount and is split among at most
//! [`ShockRules::potential_suppliers`] makers of `p`, those of the greatest known capacity (then the lowest id), in
//! proportion to capacity where all are known, else equally. Their confidence is 1 / (makers of `p`): the chance of a
//! maker drawn at random. They are assumptions; [`Derived::potential_share`] says how much is based on them.
//!
//! **Time and memory.** Linear in the supplies, and in makers × inputs of the closure's products
//! times the logarithm of the makers; at most [`ShockRules::max_potential`] potential sales.
//!
//! ```
//! use liantu_model::{ChainId, FirmId, sketch};
//! use liantu_query::{ShockRules, closure::Closure, shock::derive::derive};
//! let world = sketch::world("
//!     chains: id name
//!     bat 动力电池
//!     products: id name chain
//!     cell 电芯 bat
//!     cathode 正极材料 bat
//!     sep 隔膜 bat
//!     firms: id name
//!     a 甲
//!     b 乙
//!     c 丙
//!     d 丁
//!     inputs: product input criticality
//!     cell cathode high
//!     cell sep medium
//!     makes: product firm capacity
//!     cell a -
//!     cathode b -
//!     sep c 3
//!     sep d 1
//!     supplies: product supplier customer amount
//!     cathode b a 100
//! ");
//! let closure = Closure::of_chain(&world, ChainId(0));
//! let derived = derive(&world, Some(&closure), &ShockRules::default())?;
//! // b sells cathodes to a, as is known; c and d may sell separators to a, 75 and 25.
//! let weights: Vec<f64> = derived.sales().iter().map(|sale| sale.weight).collect();
//! assert_eq!(weights, [100.0, 75.0, 25.0]);
//! assert_eq!(derived.sales()[1].potential, Some(0.5));
//! assert_eq!(derived.potential_share(|_| true), Some(0.5));
//! assert_eq!(derived.potential_share(|firm| firm != FirmId(3)), Some(75.0 / 175.0));
//! # Ok::<(), liantu_query::shock::NetworkError>(())
//! ```

use liantu_model::code::{Grade, MakesRole};
use liantu_model::{FirmId, NONE, ProductId, RowId as _, Snapshot};

use super::network::{InputClass, NetworkError, Sale, SupplyNetwork};
use crate::closure::Closure;
use crate::config::ShockRules;

/// A sale of the network and what it is based on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DerivedSale {
    /// Who sells.
    pub supplier: FirmId,
    /// Who buys.
    pub customer: FirmId,
    /// What is sold, if known.
    pub product: Option<ProductId>,
    /// How much, 元, or 1 for each supply when no amount is known anywhere.
    pub weight: f64,
    /// `None` for a known supply; else the confidence in a potential one, 0 to 1.
    pub potential: Option<f64>,
}

/// A supply network with what its sales are based on.
#[derive(Clone, Debug)]
pub struct Derived {
    network: SupplyNetwork,
    sales: Vec<DerivedSale>,
    is_cut: bool,
}

impl Derived {
    /// The network; firm `i` is `FirmId(i)`.
    pub fn network(&self) -> &SupplyNetwork {
        &self.network
    }

    /// The known sales in the order of `supplies`, then the potential ones in closure order.
    pub fn sales(&self) -> &[DerivedSale] {
        &self.sales
    }

    /// Whether needs were left out because there were too many potential sales.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The share by weight of potential sales among those between the given firms (such as the
    /// firms that a shock touches), 0 to 1; `None` when there are no sales between them.
    pub fn potential_share(&self, is_touched: impl Fn(FirmId) -> bool) -> Option<f64> {
        let (mut all, mut potential) = (0.0, 0.0);
        for sale in self.sales.iter().filter(|sale| is_touched(sale.supplier) && is_touched(sale.customer)) {
            all += sale.weight;
            potential += if sale.potential.is_some() { sale.weight } else { 0.0 };
        }
        (all > 0.0).then(|| potential / all)
    }
}

/// The supply network of a world; potential sales only inside the closure, if one is given.
///
/// # Errors
/// [`NetworkError::TooLarge`] when there are too many sales to count in 32 bits.
pub fn derive(world: &Snapshot, closure: Option<&Closure>, rules: &ShockRules) -> Result<Derived, NetworkError> {
    let typical = median_amount(world);
    let mut sales = known(world, typical);
    let mut is_cut = false;
    if let Some(closure) = closure {
        let mut potential = Vec::new();
        for product in closure.products() {
            is_cut |= !add_needs(world, *product, typical, rules, &mut potential);
        }
        sales.extend(potential);
    }
    let sectors: Vec<u32> =
        world.firms().ids().map(|firm| main_product(world, firm).map_or(NONE, ProductId::raw)).collect();
    let edge =
        |sale: &DerivedSale| Sale { supplier: sale.supplier.raw(), customer: sale.customer.raw(), weight: sale.weight };
    let edges: Vec<Sale> = sales.iter().map(edge).collect();
    let network = SupplyNetwork::new(&sectors, &edges, |supplier, customer| class(world, supplier, customer))?;
    Ok(Derived { network, sales, is_cut })
}

/// Amounts and capacities as floating-point numbers.
#[expect(clippy::cast_precision_loss, reason = "a weight; 53 bits are enough for it")]
fn weight(amount: i64) -> f64 {
    amount.max(0) as f64
}

/// The lower median of the known positive amounts, 1 when there are none.
fn median_amount(world: &Snapshot) -> f64 {
    let amounts = world.supplies().amount();
    let known = world.supplies().ids().filter_map(|row| amounts.get(row));
    let mut known: Vec<i64> = known.filter(|amount| *amount > 0).collect();
    let middle = known.len().saturating_sub(1) / 2;
    if known.is_empty() { 1.0 } else { weight(*known.select_nth_unstable(middle).1) }
}

fn known(world: &Snapshot, typical: f64) -> Vec<DerivedSale> {
    let table = world.supplies();
    let (supplier, customer, product, amount) = (table.supplier(), table.customer(), table.product(), table.amount());
    let sale = |row| {
        Some(DerivedSale {
            supplier: supplier.get(row)?,
            customer: customer.get(row)?,
            product: product.get(row),
            weight: amount.get(row).map_or(typical, weight),
            potential: None,
        })
    };
    table.ids().filter_map(sale).collect()
}

/// Adds the potential sales to the makers of `made`; false when there is no room for all.
fn add_needs(
    world: &Snapshot,
    made: ProductId,
    typical: f64,
    rules: &ShockRules,
    sales: &mut Vec<DerivedSale>,
) -> bool {
    let (makers, bought) = (world.adjacency().makers(), world.supplies().product());
    let inputs = world.adjacency().inputs().of(made).iter().filter_map(|row| world.inputs().input().get(*row));
    for input in inputs {
        let suppliers = split(&ranked_makers(world, input, rules.potential_suppliers as usize));
        let confidence = 1.0 / f64::from(u32::try_from(makers.of(input).len()).unwrap_or(u32::MAX));
        let is_known = |customer: FirmId| {
            makers.of(input).binary_search(&customer).is_ok()
                || world.supplies_to(customer).iter().any(|row| bought.get(*row) == Some(input))
        };
        for customer in makers.of(made).iter().copied().filter(|customer| !is_known(*customer)) {
            if sales.len() + suppliers.len() > rules.max_potential as usize {
                return false;
            }
            sales.extend(suppliers.iter().map(|(supplier, share)| DerivedSale {
                supplier: *supplier,
                customer,
                product: Some(input),
                weight: typical * share,
                potential: Some(confidence),
            }));
        }
    }
    true
}

/// The makers of a product with the greatest known capacity, at most `count`; then by id.
fn ranked_makers(world: &Snapshot, product: ProductId, count: usize) -> Vec<(FirmId, Option<f64>)> {
    let capacity = |firm: &FirmId| {
        let row = world.adjacency().makes_row(*firm, product)?;
        world.makes().capacity().get(row).filter(|capacity| *capacity > 0.0)
    };
    let makers = world.adjacency().makers().of(product).iter();
    let mut ranked: Vec<(FirmId, Option<f64>)> = makers.map(|firm| (*firm, capacity(firm))).collect();
    ranked.sort_by(|a, b| b.1.unwrap_or(0.0).total_cmp(&a.1.unwrap_or(0.0)).then(a.0.cmp(&b.0)));
    ranked.truncate(count);
    ranked
}

/// Shares in proportion to capacity where all are known, else equal.
fn split(makers: &[(FirmId, Option<f64>)]) -> Vec<(FirmId, f64)> {
    let known: Option<Vec<f64>> = makers.iter().map(|(_, capacity)| *capacity).collect();
    let parts = known.unwrap_or_else(|| vec![1.0; makers.len()]);
    let whole: f64 = parts.iter().sum();
    makers.iter().zip(parts).map(|((firm, _), part)| (*firm, part / whole)).collect()
}

fn main_product(world: &Snapshot, firm: FirmId) -> Option<ProductId> {
    let made = world.adjacency().products_made().of(firm);
    let row = |product: &ProductId| world.adjacency().makes_row(firm, *product);
    let is_main =
        |product: &&ProductId| row(product).and_then(|row| world.makes().role().get(row)) == Some(MakesRole::Main);
    let share =
        |product: &ProductId| row(product).and_then(|row| world.makes().revenue_share().get(row)).unwrap_or(0.0);
    // Of equal maxima `max_by` takes the last, hence the reversal.
    let largest = || made.iter().rev().max_by(|a, b| share(a).total_cmp(&share(b)));
    made.iter().find(is_main).or_else(largest).copied()
}

/// How the main product of a customer depends on the main product of a supplier.
fn class(world: &Snapshot, supplier: u32, customer: u32) -> InputClass {
    let rows = world.adjacency().inputs().of(ProductId(customer));
    let inputs = world.inputs();
    let is_critical = |row: &liantu_model::InputId| {
        inputs.input().get(*row) == Some(ProductId(supplier)) && inputs.criticality().get(*row) == Some(Grade::High)
    };
    if rows.iter().any(is_critical) { InputClass::Essential } else { InputClass::Linear }
}
