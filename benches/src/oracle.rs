//! Naive answers straight from the CSV files: maps and sets, nothing from the product.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// Sets by key.
type Sets = HashMap<i64, HashSet<i64>>;

/// The rows of an answer.
pub type Rows = Vec<Vec<i64>>;

/// The nation as in the files.
#[derive(Debug, Default)]
pub struct Files {
    province_of_firm: Vec<i64>,
    size: Vec<i64>,
    ends: Vec<(i64, i64)>,
    inputs: HashMap<i64, Vec<i64>>,
    /// product, input
    critical: HashSet<(i64, i64)>,
    makers: BTreeMap<i64, BTreeMap<i64, i64>>,
    supplies: Vec<(i64, i64, i64, i64)>,
    products: i64,
}

impl Files {
    /// Reads the files of a folder.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(folder: &Path) -> Result<Self, csv::Error> {
        let column = |name: &str, columns: &[usize]| -> Result<Rows, csv::Error> {
            let mut reader = csv::Reader::from_path(folder.join(name))?;
            let pick = |record: csv::StringRecord| {
                columns
                    .iter()
                    .map(|at| record.get(*at).and_then(|cell| cell.parse().ok()).unwrap_or_default())
                    .collect()
            };
            reader.records().map(|record| record.map(pick)).collect()
        };
        let mut files = Self::default();
        let cities: HashMap<i64, i64> = column("cities.csv", &[0, 2])?.iter().map(|row| (row[0], row[1])).collect();
        let zones: HashMap<i64, i64> =
            column("zones.csv", &[0, 2])?.iter().map(|row| (row[0], cities[&row[1]])).collect();
        for row in column("firms.csv", &[3, 5])? {
            files.province_of_firm.push(zones[&row[0]]);
            files.size.push(row[1]);
        }
        for row in column("products.csv", &[0, 3, 5])? {
            files.products += 1;
            if row[2] == 1 {
                files.ends.push((row[1], row[0]));
            }
        }
        for row in column("product_inputs.csv", &[0, 1, 3])? {
            files.inputs.entry(row[0]).or_default().push(row[1]);
            if row[2] == 1 {
                files.critical.insert((row[0], row[1]));
            }
        }
        for row in column("firm_products.csv", &[0, 1, 2])? {
            files.makers.entry(row[1]).or_default().insert(row[0], row[2]);
        }
        let supply = |row: Vec<i64>| (row[0], row[1], row[2], row[3]);
        files.supplies = column("supplies.csv", &[0, 1, 2, 3])?.into_iter().map(supply).collect();
        Ok(files)
    }

    fn province(&self, firm: i64) -> i64 {
        usize::try_from(firm).ok().and_then(|firm| self.province_of_firm.get(firm)).copied().unwrap_or(-1)
    }

    fn closure(&self, chain: i64) -> BTreeSet<i64> {
        let ends = self.ends.iter().filter(|(of, _)| *of == chain).map(|(_, product)| *product);
        let mut open: Vec<i64> = ends.collect();
        let mut seen: BTreeSet<i64> = open.iter().copied().collect();
        while let Some(product) = open.pop() {
            for input in self.inputs.get(&product).into_iter().flatten() {
                if seen.insert(*input) {
                    open.push(*input);
                }
            }
        }
        seen
    }

    fn made_in(&self, product: i64, province: i64) -> bool {
        self.makers.get(&product).is_some_and(|makers| makers.keys().any(|firm| self.province(*firm) == province))
    }

    fn missing(&self, chain: i64, province: i64) -> Vec<i64> {
        self.closure(chain).into_iter().filter(|product| !self.made_in(*product, province)).collect()
    }

    /// Q1: products of the closure that no firm of the province makes.
    pub fn q1(&self, chain: i64, province: i64) -> Rows {
        self.missing(chain, province).into_iter().map(|product| vec![product]).collect()
    }

    /// Q2: province, product, makers, capacity, edges, local edges, sum of squares, flags.
    pub fn q2(&self, provinces: i64) -> Rows {
        let mut sold: HashMap<(i64, i64), HashMap<i64, i64>> = HashMap::new();
        let mut edges: HashMap<(i64, i64), (i64, i64)> = HashMap::new();
        for (supplier, customer, product, amount) in &self.supplies {
            let province = self.province(*customer);
            *sold.entry((province, *product)).or_default().entry(*supplier).or_default() += amount;
            let edges = edges.entry((province, *product)).or_default();
            edges.0 += 1;
            edges.1 += i64::from(self.province(*supplier) == province);
        }
        let none = HashMap::new();
        let mut rows = Rows::new();
        for province in 0..provinces {
            for product in 0..self.products {
                let makers = self.makers.get(&product).into_iter().flatten();
                let local: Vec<i64> =
                    makers.filter(|(firm, _)| self.province(**firm) == province).map(|(_, c)| *c).collect();
                let n_local = i64::try_from(local.len()).unwrap_or(-1);
                let (n_edges, n_edges_local) = edges.get(&(province, product)).copied().unwrap_or_default();
                let sold = sold.get(&(province, product)).unwrap_or(&none);
                let sumsq: i128 = sold.values().map(|amount| i128::from(*amount) * i128::from(*amount)).sum();
                let total: i128 = sold.values().map(|amount| i128::from(*amount)).sum();
                let flags = i64::from(n_edges > 0 && n_local == 0)
                    + 2 * i64::from(n_edges > 0 && (n_local == 1 || n_local == 2))
                    + 4 * i64::from(n_edges >= 5 && 10 * n_edges_local < 3 * n_edges)
                    + 8 * i64::from(n_edges >= 5 && 4 * sumsq > total * total);
                let capacity = local.iter().sum();
                rows.push(vec![province, product, n_local, capacity, n_edges, n_edges_local, low64(sumsq), flags]);
            }
        }
        rows
    }

    /// Q3: product, rank, firm, a, b, score.
    pub fn q3(&self, chain: i64, province: i64) -> Rows {
        let context = self.customers();
        let lists = self.missing(chain, province).into_iter();
        lists.flat_map(|product| self.ranked(&context, product, province)).collect()
    }

    /// Q4: province, product, rank, firm, a, b, score.
    pub fn q4(&self, chains: i64, provinces: i64) -> Rows {
        let context = self.customers();
        let mut rows = Rows::new();
        for province in 0..provinces {
            let wanted: BTreeSet<i64> = (0..chains).flat_map(|chain| self.missing(chain, province)).collect();
            for product in wanted {
                let list = self.ranked(&context, product, province).into_iter();
                rows.extend(list.map(|row| [vec![province], row].concat()));
            }
        }
        rows
    }

    /// Q5: firm, further failures, for the largest firms, each failing alone.
    pub fn q5(&self, count: usize) -> Rows {
        let mut groups: BTreeMap<(i64, i64), Vec<(i64, i64)>> = BTreeMap::new();
        for (supplier, customer, product, amount) in &self.supplies {
            groups.entry((*customer, *product)).or_default().push((*supplier, *amount));
        }
        let makes = |firm: i64, product: i64| self.makers.get(&product).is_some_and(|all| all.contains_key(&firm));
        groups.retain(|(firm, input), _| self.critical.iter().any(|(made, of)| of == input && makes(*firm, *made)));
        let fails = |failed: &HashSet<i64>, group: &[(i64, i64)]| {
            let lost: i64 =
                group.iter().filter(|(supplier, _)| failed.contains(supplier)).map(|(_, amount)| amount).sum();
            100 * lost >= 80 * group.iter().map(|(_, amount)| amount).sum::<i64>()
        };
        let further = |firm: i64| {
            let (mut failed, mut before) = (HashSet::from([firm]), 0);
            while failed.len() > before {
                before = failed.len();
                for ((customer, _), group) in &groups {
                    if fails(&failed, group) {
                        failed.insert(*customer);
                    }
                }
            }
            vec![firm, i64::try_from(failed.len()).unwrap_or(-1) - 1]
        };
        let mut firms: Vec<(i64, i64)> = self.size.iter().map(|size| -size).zip(0..).collect();
        firms.sort_unstable();
        firms.into_iter().take(count).map(|(_, firm)| further(firm)).collect()
    }

    /// Distinct customers of each firm, and the provinces each firm buys from.
    fn customers(&self) -> (HashMap<i64, HashSet<i64>>, HashMap<i64, HashSet<i64>>) {
        let (mut customers, mut buys_from) = (HashMap::<_, HashSet<i64>>::new(), HashMap::<_, HashSet<i64>>::new());
        for (supplier, customer, _, _) in &self.supplies {
            customers.entry(*supplier).or_default().insert(*customer);
            buys_from.entry(*customer).or_default().insert(self.province(*supplier));
        }
        (customers, buys_from)
    }

    fn ranked(&self, (customers, buys_from): &(Sets, Sets), product: i64, province: i64) -> Rows {
        let count = |n: usize| i64::try_from(n).unwrap_or(-1);
        let score = |firm: &i64| {
            let of = || customers.get(firm).into_iter().flatten();
            let a = count(of().filter(|customer| self.province(**customer) == province).count());
            let b = count(of().filter(|customer| buys_from[customer].contains(&province)).count());
            let size = usize::try_from(*firm).ok().and_then(|firm| self.size.get(firm)).copied().unwrap_or(1);
            (-(10 * a + 3 * b + i64::from(size.max(1).ilog2())), -size, *firm, a, b)
        };
        let mut firms: Vec<_> = self.makers.get(&product).into_iter().flatten().map(|(firm, _)| score(firm)).collect();
        firms.sort_unstable();
        let top = firms.into_iter().take(50).zip(1..);
        top.map(|((score, _, firm, a, b), rank)| vec![product, rank, firm, a, b, -score]).collect()
    }
}

/// The low 64 bits, as the row hash uses them.
#[expect(clippy::cast_possible_truncation, reason = "the hash is defined modulo 2^64")]
pub fn low64(value: i128) -> i64 {
    value as i64
}
