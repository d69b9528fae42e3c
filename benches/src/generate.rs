//! The synthetic nation: seeded, the same bytes for the same size and seed on any machine.
//!
//! Only integer arithmetic and IEEE-exact operations (`/`, `sqrt`) are used, so that no
//! mathematical library can change a byte. Shapes follow the description in `benches/README.md`:
//! firm size is a power law with exponent 16/15, supplies decay with distance, products lie in
//! tiers with 1.4 % of inputs going back.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use rand_core::{RngCore as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256StarStar;

/// How large a nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Products.
    pub products: u32,
    /// Product inputs.
    pub inputs: u32,
    /// Firms.
    pub firms: u32,
    /// Supplies.
    pub supplies: u32,
}

impl Size {
    /// Small: seconds for the naive oracle.
    pub const S: Self = Self { products: 2_000, inputs: 6_000, firms: 10_000, supplies: 100_000 };
    /// The size speed is judged on.
    pub const M: Self = Self { products: 10_000, inputs: 40_000, firms: 1_000_000, supplies: 10_000_000 };
    /// Five times M.
    pub const L: Self = Self { products: 20_000, inputs: 80_000, firms: 5_000_000, supplies: 50_000_000 };
}

const PROVINCES: u32 = 31;
/// Provinces differ in weight by up to this.
const PROVINCES_WIDE: u64 = 19;
const CITIES: u32 = 340;
const ZONES: u32 = 3_000;
const CLUSTERS: u32 = 20;
const CHAINS: u32 = 200;
const TIERS: u32 = 6;

/// Writes the nation into a folder, which is made.
///
/// Memory is about 20 bytes a supply.
///
/// # Errors
/// When a file cannot be written.
pub fn generate(size: Size, seed: u64, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut nation = Nation::new(size, seed);
    nation.places(folder)?;
    nation.products(folder)?;
    nation.firms(folder)?;
    nation.supplies(folder)
}

struct Random(Xoshiro256StarStar);

impl Random {
    /// A number below `n`.
    fn below(&mut self, n: u32) -> u32 {
        u32::try_from((u128::from(self.0.next_u64()) * u128::from(n)) >> 64).unwrap_or_default()
    }

    /// Whether an event of so many in a thousand happens.
    fn per_mille(&mut self, n: u32) -> bool {
        self.below(1_000) < n
    }

    /// `u^(-15/16)` for a uniform `u`: a power law, by square roots alone.
    fn power(&mut self) -> f64 {
        let u = (f64::from(self.below(u32::MAX)) + 1.0) / f64::from(u32::MAX);
        let r2 = u.sqrt();
        let r4 = r2.sqrt();
        let r8 = r4.sqrt();
        1.0 / (r2 * r4 * r8 * r8.sqrt())
    }
}

/// Draws an index with probability in proportion to its weight.
struct Weighted(Vec<u64>);

impl Weighted {
    fn new(weights: impl Iterator<Item = u64>) -> Self {
        let mut sum = 0;
        Self(
            weights
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, random: &mut Random) -> usize {
        let total = self.0.last().copied().unwrap_or(1);
        let at = u64::try_from((u128::from(random.0.next_u64()) * u128::from(total)) >> 64).unwrap_or_default();
        self.0.partition_point(|sum| *sum <= at)
    }
}

struct Nation {
    size: Size,
    random: Random,
    province_of_zone: Vec<u32>,
    seats: Vec<(i64, i64)>,
    /// Products of each chain, with a drawing weight each.
    of_chain: Vec<(Vec<u32>, Weighted)>,
    province_of_firm: Vec<u32>,
    size_of_firm: Vec<u32>,
    made: Vec<Vec<u32>>,
}

fn create(folder: &Path, name: &str, header: &str) -> io::Result<BufWriter<File>> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?);
    writeln!(file, "{header}")?;
    Ok(file)
}

impl Nation {
    fn new(size: Size, seed: u64) -> Self {
        Self {
            size,
            random: Random(Xoshiro256StarStar::seed_from_u64(seed)),
            province_of_zone: Vec::new(),
            seats: Vec::new(),
            of_chain: Vec::new(),
            province_of_firm: Vec::new(),
            size_of_firm: Vec::new(),
            made: Vec::new(),
        }
    }

    fn places(&mut self, folder: &Path) -> io::Result<()> {
        let mut file = create(folder, "provinces.csv", "province_id,name,lat,lon")?;
        for province in 0..PROVINCES {
            let (lat, lon) = (20 + self.random.below(28), 85 + self.random.below(45));
            self.seats.push((i64::from(lat), i64::from(lon)));
            writeln!(file, "{province},演示省{province:02},{lat},{lon}")?;
        }
        file.flush()?;
        let mut file = create(folder, "cities.csv", "city_id,name,province_id")?;
        let populous = Weighted::new((0..u64::from(PROVINCES)).map(|province| 6 + province * 7 % PROVINCES_WIDE));
        let mut province_of_city = Vec::new();
        for city in 0..CITIES {
            let drawn = u32::try_from(populous.draw(&mut self.random)).unwrap_or_default();
            province_of_city.push(if city < PROVINCES { city } else { drawn });
            writeln!(file, "{city},演示市{city:03},{}", province_of_city[city as usize])?;
        }
        file.flush()?;
        let mut file = create(folder, "zones.csv", "zone_id,name,city_id,level")?;
        for zone in 0..ZONES {
            let city = if zone < CITIES { zone } else { self.random.below(CITIES) };
            self.province_of_zone.push(province_of_city[city as usize]);
            let level = if zone % 10 == 0 { "national" } else { "provincial" };
            writeln!(file, "{zone},演示开发区{zone:04},{city},{level}")?;
        }
        file.flush()?;
        let mut file = create(folder, "clusters.csv", "cluster_id,name")?;
        (0..CLUSTERS).try_for_each(|cluster| writeln!(file, "{cluster},演示集群{cluster:02}"))?;
        file.flush()?;
        let mut file = create(folder, "chains.csv", "chain_id,name,cluster_id")?;
        (0..CHAINS).try_for_each(|chain| writeln!(file, "{chain},演示产业链{chain:03},{}", chain % CLUSTERS))?;
        file.flush()
    }

    fn products(&mut self, folder: &Path) -> io::Result<()> {
        let n = self.size.products;
        let mut file = create(folder, "products.csv", "product_id,code,name,chain_id,tier,is_end")?;
        let per_chain = n / CHAINS;
        let tier = |product: u32| product % per_chain * TIERS / per_chain;
        for product in 0..n {
            let (chain, tier) = (product / per_chain, tier(product));
            writeln!(file, "{product},P{product:06},演示产品{product:05},{chain},{tier},{}", u32::from(tier == 0))?;
        }
        file.flush()?;
        for chain in 0..CHAINS {
            let products: Vec<u32> = (chain * per_chain..(chain + 1) * per_chain).collect();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and capped")]
            let weights = products.iter().map(|_| (self.random.power() * 100.0).min(40_000.0) as u64);
            let weights = Weighted::new(weights.collect::<Vec<_>>().into_iter());
            self.of_chain.push((products, weights));
        }
        let mut file = create(folder, "product_inputs.csv", "product_id,input_product_id,weight,critical")?;
        let mut seen = HashSet::new();
        while seen.len() < self.size.inputs as usize {
            let product = self.random.below(n);
            let chain = product / per_chain;
            let chain = if self.random.per_mille(930) { chain } else { self.random.below(CHAINS) };
            let input = chain * per_chain + self.random.below(per_chain);
            let back = self.random.per_mille(14);
            let forward = tier(input) > tier(product);
            if input != product && (forward != back) && seen.insert((product, input)) {
                let (weight, critical) = (1 + self.random.below(100), u32::from(self.random.per_mille(300)));
                writeln!(file, "{product},{input},{weight},{critical}")?;
            }
        }
        file.flush()
    }

    fn firms(&mut self, folder: &Path) -> io::Result<()> {
        let header = "firm_id,uscc,name,zone_id,chain_id,size,employees,is_leader";
        let mut firms = create(folder, "firms.csv", header)?;
        let mut makes = create(folder, "firm_products.csv", "firm_id,product_id,capacity")?;
        let zones: Vec<u64> = (0..u64::from(ZONES)).map(|zone| 200 + 30_000 / (1 + zone % 97)).collect();
        let (zones, chains) =
            (Weighted::new(zones.into_iter()), Weighted::new((0..u64::from(CHAINS)).map(|c| 20 + c % 40)));
        for firm in 0..self.size.firms {
            let (zone, chain) = (zones.draw(&mut self.random), chains.draw(&mut self.random));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and capped")]
            let size = (50.0 * self.random.power()).min(15_000_000.0) as u32;
            let leader = u32::from(size > 200_000);
            let uscc = uscc(firm);
            writeln!(firms, "{firm},{uscc},演示企业{firm:07}有限公司,{zone},{chain},{size},{},{leader}", 1 + size / 7)?;
            self.province_of_firm.push(self.province_of_zone[zone]);
            self.size_of_firm.push(size);
            let mut made = Vec::new();
            while made.len() < 20 && (made.is_empty() || self.random.per_mille(760)) {
                let (products, weights) =
                    &self.of_chain[if self.random.per_mille(850) { chain } else { chains.draw(&mut self.random) }];
                let product = products[weights.draw(&mut self.random)];
                if !made.contains(&product) {
                    made.push(product);
                    writeln!(makes, "{firm},{product},{}", 1 + self.random.below(10 * size.min(100_000) + 1))?;
                }
            }
            self.made.push(made);
        }
        firms.flush()?;
        makes.flush()
    }

    fn supplies(&mut self, folder: &Path) -> io::Result<()> {
        let mut of_province: Vec<Vec<u32>> = vec![Vec::new(); PROVINCES as usize];
        for (firm, province) in (0_u32..).zip(&self.province_of_firm) {
            of_province[*province as usize].push(firm);
        }
        let reach: Vec<Weighted> = (0..PROVINCES as usize).map(|home| self.reach(home, &of_province)).collect();
        let mut rows: Vec<(u32, u32, u32)> = Vec::with_capacity(self.size.supplies as usize);
        let degrees = self.degrees();
        for (supplier, degree) in (0_u32..).zip(degrees) {
            let mut seen: HashSet<(u32, u32)> = HashSet::with_capacity(degree as usize);
            let home = self.province_of_firm[supplier as usize] as usize;
            for _ in 0..degree * 3 {
                if seen.len() == degree as usize || rows.len() == self.size.supplies as usize {
                    break;
                }
                let province = if self.random.per_mille(375) { home } else { reach[home].draw(&mut self.random) };
                let firms = &of_province[province];
                let customer = firms[self.random.below(u32::try_from(firms.len()).unwrap_or(1)) as usize];
                let made = &self.made[supplier as usize];
                let product = made[self.random.below(u32::try_from(made.len()).unwrap_or(1)) as usize];
                if customer != supplier && seen.insert((customer, product)) {
                    rows.push((supplier, customer, product));
                }
            }
        }
        for at in (1..rows.len()).rev() {
            rows.swap(at, self.random.below(u32::try_from(at + 1).unwrap_or(u32::MAX)) as usize);
        }
        let mut file = create(folder, "supplies.csv", "supplier_id,customer_id,product_id,amount,since_year")?;
        for (supplier, customer, product) in rows {
            let amount = 1 + self.random.below(10_000) * (1 + self.size_of_firm[supplier as usize] / 1_000).min(1_000);
            writeln!(file, "{supplier},{customer},{product},{amount},{}", 2000 + self.random.below(25))?;
        }
        file.flush()?;
        let mut file = create(folder, "pairs.csv", "src,dst")?;
        for _ in 0..1_000 {
            writeln!(file, "{},{}", self.random.below(self.size.firms), self.random.below(self.size.firms))?;
        }
        file.flush()
    }

    /// Where goods of a province go when they leave it: firms there, over distance squared.
    fn reach(&self, home: usize, of_province: &[Vec<u32>]) -> Weighted {
        let (lat, lon) = self.seats[home];
        Weighted::new(self.seats.iter().zip(of_province).enumerate().map(|(at, ((lat_b, lon_b), firms))| {
            let squared = ((lat - lat_b).pow(2) + (lon - lon_b).pow(2)).unsigned_abs();
            if at == home { 0 } else { 1_000 * firms.len() as u64 / (4 + squared) }
        }))
    }

    /// Supplies of each firm: none for a third, else in proportion to size^(3/4), until all are given.
    fn degrees(&mut self) -> Vec<u32> {
        let weight = |size: u32| f64::from(size).sqrt() * f64::from(size).sqrt().sqrt();
        let active: Vec<bool> = self.size_of_firm.iter().map(|_| self.random.per_mille(670)).collect();
        let of_active = |(active, size): (&bool, &u32)| if *active { weight(*size) } else { 0.0 };
        let total: f64 = active.iter().zip(&self.size_of_firm).map(of_active).sum();
        let scale = f64::from(self.size.supplies) * 1.08 / total;
        let firms = active.iter().zip(&self.size_of_firm);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and capped")]
        let degree = |pair: (&bool, &u32)| if *pair.0 { 1 + (of_active(pair) * scale).min(7_500.0) as u32 } else { 0 };
        firms.map(degree).collect()
    }
}

/// A credit code for a firm number: well-formed, with its check digit, of no real firm.
fn uscc(firm: u32) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91330000MA{firm:07}");
    let mut weight = 1;
    let mut sum = 0;
    for byte in body.bytes() {
        sum += ALPHABET.iter().position(|known| *known == byte).unwrap_or_default() * weight;
        weight = weight * 3 % 31;
    }
    format!("{body}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: Size = Size { products: 400, inputs: 900, firms: 500, supplies: 3_000 };

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, seed: u64| {
            let to = folder.path().join(name);
            generate(TINY, seed, &to).unwrap();
            std::fs::read(to.join("supplies.csv")).unwrap()
        };
        let (a, b, c) = (read("a", 1), read("b", 1), read("c", 2));
        assert!(a == b && a != c);
    }

    #[test]
    fn supplies_are_unique_and_made_by_their_supplier() {
        let folder = tempfile::tempdir().unwrap();
        generate(TINY, 3, folder.path()).unwrap();
        let rows = |name: &str| -> Vec<Vec<u64>> {
            let mut reader = csv::Reader::from_path(folder.path().join(name)).unwrap();
            let cells = |record: csv::StringRecord| record.iter().map(|cell| cell.parse().unwrap_or(0)).collect();
            reader.records().map(|record| cells(record.unwrap())).collect()
        };
        let makes: HashSet<(u64, u64)> = rows("firm_products.csv").iter().map(|row| (row[0], row[1])).collect();
        let supplies = rows("supplies.csv");
        assert_eq!(supplies.len(), TINY.supplies as usize);
        let unique: HashSet<&[u64]> = supplies.iter().map(|row| &row[..3]).collect();
        assert_eq!(unique.len(), supplies.len());
        assert!(supplies.iter().all(|row| row[0] != row[1] && makes.contains(&(row[0], row[2]))));
    }
}
