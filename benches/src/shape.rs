//! The shape of a nation, measured in its files and compared with the described shape.

use std::path::Path;

/// The province and the chain whose missing links are counted.
const PROVINCE: u32 = 11;
const CHAIN: u32 = 7;

/// One number of the shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What is counted.
    pub name: &'static str,
    /// The value in the description of size M.
    pub described: f64,
    /// The value measured in the files.
    pub found: f64,
}

/// Measures the nation in a folder, in the order of the description.
///
/// Memory is about 16 bytes per supply.
///
/// # Errors
/// When a file cannot be read.
pub fn shape(folder: &Path) -> Result<Vec<Measure>, csv::Error> {
    let places = Places::read(folder)?;
    let makes = Makes::read(folder, &places)?;
    let trade = Trade::read(folder, &places)?;
    let (missing, back) = inputs(folder, &makes)?;
    let size = Spread::new(places.size.clone());
    let measure = |name, described, found| Measure { name, described, found };
    Ok(vec![
        measure("firm size, median", 96.0, size.at(0.5)),
        measure("firm size, 99 %", 3_828.0, size.at(0.99)),
        measure("firm size, largest", 15e6, size.at(1.0)),
        measure("products of a firm, mean", 3.5, makes.of_firm.mean()),
        measure("products of a firm, most", 20.0, makes.of_firm.at(1.0)),
        measure("makers of a product, fewest", 6.0, makes.of_product.at(0.0)),
        measure("makers of a product, median", 158.0, makes.of_product.at(0.5)),
        measure("makers of a product, most", 37_710.0, makes.of_product.at(1.0)),
        measure("customers of a supplier, median", 5.0, trade.customers.at(0.5)),
        measure("customers of a supplier, 99.9 %", 586.0, trade.customers.at(0.999)),
        measure("customers of a supplier, most", 7_528.0, trade.customers.at(1.0)),
        measure("suppliers of a customer, median", 9.0, trade.suppliers.at(0.5)),
        measure("suppliers of a customer, most", 653.0, trade.suppliers.at(1.0)),
        measure("firms that supply nobody, %", 33.0, trade.supply_nobody),
        measure("firms without a supplier, %", 3.1, trade.without_supplier),
        measure("supplies inside a province, %", 37.5, trade.inside),
        measure("product inputs that go back, %", 1.4, back),
        measure("missing links of Q1", 232.0, missing),
    ])
}

/// Counts in ascending order.
struct Spread(Vec<u32>);

impl Spread {
    fn new(mut counts: Vec<u32>) -> Self {
        counts.sort_unstable();
        Self(counts)
    }

    /// The count below which the given share lies; 0 when nothing was counted.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1) as f64;
        self.0.get((last * share) as usize).copied().unwrap_or_default().into()
    }

    fn mean(&self) -> f64 {
        percent(self.0.iter().map(|count| u64::from(*count)).sum(), self.0.len()) / 100.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn percent(part: u64, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// Visits the named columns of every row; a cell that is not a number counts as 0.
fn each<const N: usize>(
    folder: &Path,
    name: &str,
    columns: [usize; N],
    mut visit: impl FnMut([u32; N]),
) -> Result<(), csv::Error> {
    let mut reader = csv::Reader::from_path(folder.join(name))?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        visit(columns.map(|at| record.get(at).and_then(|cell| cell.parse().ok()).unwrap_or_default()));
    }
    Ok(())
}

/// Province and size of each firm.
struct Places {
    province: Vec<u32>,
    size: Vec<u32>,
}

impl Places {
    fn read(folder: &Path) -> Result<Self, csv::Error> {
        let (mut of_city, mut of_zone) = (Vec::new(), Vec::new());
        each(folder, "cities.csv", [2], |[province]| of_city.push(province))?;
        each(folder, "zones.csv", [2], |[city]| of_zone.push(of_city[city as usize]))?;
        let mut places = Self { province: Vec::new(), size: Vec::new() };
        each(folder, "firms.csv", [3, 5], |[zone, size]| {
            places.province.push(of_zone[zone as usize]);
            places.size.push(size);
        })?;
        Ok(places)
    }

    fn province(&self, firm: u32) -> u32 {
        self.province[firm as usize]
    }
}

/// Who makes what.
struct Makes {
    of_firm: Spread,
    of_product: Spread,
    /// Whether a product is made in the province of Q1, for each product.
    is_local: Vec<bool>,
    tier: Vec<u32>,
    ends: Vec<u32>,
}

impl Makes {
    fn read(folder: &Path, places: &Places) -> Result<Self, csv::Error> {
        let (mut tier, mut ends) = (Vec::new(), Vec::new());
        each(folder, "products.csv", [0, 3, 4, 5], |[product, chain, at, is_end]| {
            tier.push(at);
            if (chain, is_end) == (CHAIN, 1) {
                ends.push(product);
            }
        })?;
        let mut of_firm = vec![0; places.size.len()];
        let mut of_product = vec![0; tier.len()];
        let mut is_local = vec![false; tier.len()];
        each(folder, "firm_products.csv", [0, 1], |[firm, product]| {
            of_firm[firm as usize] += 1;
            of_product[product as usize] += 1;
            is_local[product as usize] |= places.province(firm) == PROVINCE;
        })?;
        Ok(Self { of_firm: Spread::new(of_firm), of_product: Spread::new(of_product), is_local, tier, ends })
    }
}

/// The missing links of Q1, and how many of a hundred inputs go back to a tier that is no higher.
fn inputs(folder: &Path, makes: &Makes) -> Result<(f64, f64), csv::Error> {
    let mut inputs = vec![Vec::new(); makes.tier.len()];
    let (mut all, mut back) = (0, 0);
    each(folder, "product_inputs.csv", [0, 1], |[product, input]| {
        inputs[product as usize].push(input);
        all += 1;
        back += u64::from(makes.tier[input as usize] <= makes.tier[product as usize]);
    })?;
    let mut seen = vec![false; inputs.len()];
    let mut open = makes.ends.clone();
    for end in &open {
        seen[*end as usize] = true;
    }
    let mut missing = 0_u32;
    while let Some(product) = open.pop() {
        missing += u32::from(!makes.is_local[product as usize]);
        open.extend(
            inputs[product as usize].iter().filter(|input| !std::mem::replace(&mut seen[**input as usize], true)),
        );
    }
    Ok((missing.into(), percent(back, all)))
}

/// Who supplies whom.
struct Trade {
    /// Distinct customers of each firm that has any.
    customers: Spread,
    /// Distinct suppliers of each firm that has any.
    suppliers: Spread,
    supply_nobody: f64,
    without_supplier: f64,
    inside: f64,
}

impl Trade {
    fn read(folder: &Path, places: &Places) -> Result<Self, csv::Error> {
        let mut pairs = Vec::new();
        let mut inside = 0;
        each(folder, "supplies.csv", [0, 1], |[supplier, customer]| {
            pairs.push((supplier, customer));
            inside += u64::from(places.province(supplier) == places.province(customer));
        })?;
        let inside = percent(inside, pairs.len());
        pairs.sort_unstable();
        pairs.dedup();
        let n_firms = places.size.len();
        let (mut customers, mut suppliers) = (vec![0; n_firms], vec![0; n_firms]);
        for (supplier, customer) in pairs {
            customers[supplier as usize] += 1;
            suppliers[customer as usize] += 1;
        }
        let (mut supply_nobody, mut without_supplier) = (0, 0);
        customers.retain(|count| count_and_keep(*count, &mut supply_nobody));
        suppliers.retain(|count| count_and_keep(*count, &mut without_supplier));
        Ok(Self {
            customers: Spread::new(customers),
            suppliers: Spread::new(suppliers),
            supply_nobody: percent(supply_nobody, n_firms),
            without_supplier: percent(without_supplier, n_firms),
            inside,
        })
    }
}

/// Counts the firms with none, and keeps the others.
fn count_and_keep(count: u32, none: &mut u64) -> bool {
    *none += u64::from(count == 0);
    count > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Size, generate};

    /// Measures that depend on the size are left out: makers of a product, the largest of all, Q1.
    #[test]
    fn a_small_nation_has_the_described_shape() {
        let folder = tempfile::tempdir().unwrap();
        generate(Size::S, 1, folder.path()).unwrap();
        let mut supplies = 0;
        each(folder.path(), "supplies.csv", [0], |_| supplies += 1).unwrap();
        assert_eq!(supplies, Size::S.supplies);
        let measures = shape(folder.path()).unwrap();
        let check = |name: &str, tolerance: f64| {
            let measure = measures.iter().find(|measure| measure.name == name).unwrap();
            assert!((measure.found / measure.described - 1.0).abs() <= tolerance, "{measure:?}");
        };
        check("firm size, median", 0.05);
        check("firm size, 99 %", 0.20);
        check("products of a firm, mean", 0.20);
        check("products of a firm, most", 0.10);
        check("customers of a supplier, median", 0.20);
        check("customers of a supplier, 99.9 %", 0.25);
        check("suppliers of a customer, median", 0.15);
        check("firms that supply nobody, %", 0.10);
        check("firms without a supplier, %", 0.25);
        check("supplies inside a province, %", 0.10);
        check("product inputs that go back, %", 0.25);
    }

    #[test]
    fn the_share_below_and_the_mean_of_a_spread_by_hand() {
        let spread = Spread::new(vec![9, 1, 2, 3, 5]);
        let found = [spread.at(0.0), spread.at(0.5), spread.at(1.0), spread.mean()];
        assert!(
            found.iter().zip([1.0, 3.0, 9.0, 4.0]).all(|(found, expect)| (found - expect).abs() < 1e-9),
            "{found:?}"
        );
    }
}
