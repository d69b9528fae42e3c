//! The synthetic nation: seeded, the same bytes for the same size and seed on any machine.
//!
//! Only integer arithmetic and IEEE-exact operations (`*`, `/`, `sqrt`) are used, so that no
//! mathematical library can change a byte. The shape follows the table in `benches/README.md`: firm
//! size and the popularity of products are power laws, products lie in tiers with 1.4 % of inputs
//! going back, supplies go to firms that need the product and decay with distance.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::iter::repeat_n;
use std::path::Path;

use random::{Random, Weighted, whole};

pub mod network;
mod random;
mod trade;

/// The size of a nation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// The size on which speed is judged.
    pub const M: Self = Self { products: 10_000, inputs: 40_000, firms: 1_000_000, supplies: 10_000_000 };
    /// Five times M.
    pub const L: Self = Self { products: 20_000, inputs: 80_000, firms: 5_000_000, supplies: 50_000_000 };
}

const PROVINCES: u32 = 31;
/// Provinces differ in their number of cities by up to this, before the cities are distributed.
const PROVINCES_WIDE: u32 = 19;
const CITIES: u32 = 340;
const ZONES: u32 = 3_000;
const CLUSTERS: u32 = 20;
const CHAINS: u32 = 200;
const TIERS: u32 = 6;
/// Of a thousand inputs, how many go back to a tier no higher than that of the product.
const INPUTS_BACK: u32 = 14;
/// Of a thousand draws of an input, how many look in the chain of the product.
const INPUTS_OF_CHAIN: u32 = 800;
/// Sixteenths in the exponent of the power law of popularity.
const POPULARITY: u32 = 13;
/// The maximum of the power law of popularity; its minimum is 1.
const MOST_POPULAR: f64 = 900.0;
/// The more draws, the fewer unpopular products.
const POPULARITY_DRAWS: u32 = 3;
/// Of a thousand draws of a product for a firm, how many look in the chain of the firm.
const MAKES_OF_CHAIN: u32 = 650;
/// The most products of a firm.
const MOST_PRODUCTS: usize = 20;
/// Of a thousand firms with a product, how many make one more.
const MORE_PRODUCTS: u32 = 736;

/// Writes the nation into a folder, which is created.
///
/// Memory is about 27 bytes per supply.
///
/// # Errors
/// When a file cannot be written.
pub fn generate(size: Size, seed: u64, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut nation = Nation { size, ..Nation::default() };
    let random = &mut Random::new(seed);
    nation.places(random, folder)?;
    nation.products(random, folder)?;
    nation.inputs(random, folder)?;
    nation.firms(random, folder)?;
    nation.supplies(random, folder)
}

/// What later tables need to know of earlier ones.
#[derive(Default)]
struct Nation {
    size: Size,
    /// Latitude and longitude of each province.
    seats: Vec<(i64, i64)>,
    province_of_zone: Vec<u32>,
    /// How popular each product is, over all products and within each chain.
    popularity: Weighted,
    popularity_in_chain: Vec<Weighted>,
    /// The products each product goes into.
    users: Vec<Vec<u32>>,
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
    /// Products of a chain; they are numbered chain by chain.
    fn per_chain(&self) -> u32 {
        self.size.products / CHAINS
    }

    /// The tier of a product, 0 for the end products of its chain.
    fn tier(&self, product: u32) -> u32 {
        product % self.per_chain() * TIERS / self.per_chain()
    }

    /// The first product of a chain.
    fn first(&self, chain: u32) -> u32 {
        chain * self.per_chain()
    }

    fn popular(&self, random: &mut Random) -> u32 {
        u32::try_from(self.popularity.draw(random)).unwrap_or_default()
    }

    fn popular_in_chain(&self, chain: u32, random: &mut Random) -> u32 {
        let drawn = self.popularity_in_chain[chain as usize].draw(random);
        self.first(chain) + u32::try_from(drawn).unwrap_or_default()
    }

    fn places(&mut self, random: &mut Random, folder: &Path) -> io::Result<()> {
        let mut file = create(folder, "provinces.csv", "province_id,name,lat,lon")?;
        for province in 0..PROVINCES {
            let (lat, lon) = (20 + random.below(28), 85 + random.below(45));
            self.seats.push((i64::from(lat), i64::from(lon)));
            writeln!(file, "{province},演示省{province:02},{lat},{lon}")?;
        }
        file.flush()?;
        let mut file = create(folder, "cities.csv", "city_id,name,province_id")?;
        let weight = |province: u32| (6 + province * 4 % PROVINCES_WIDE) as usize;
        let shares: Vec<u32> = (0..PROVINCES).flat_map(|province| repeat_n(province, weight(province))).collect();
        let province_of_city = |city: u32| shares[city as usize * shares.len() / CITIES as usize];
        for city in 0..CITIES {
            writeln!(file, "{city},演示市{city:03},{}", province_of_city(city))?;
        }
        file.flush()?;
        let mut file = create(folder, "zones.csv", "zone_id,name,city_id,level")?;
        for zone in 0..ZONES {
            let city = zone % CITIES;
            self.province_of_zone.push(province_of_city(city));
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

    fn products(&mut self, random: &mut Random, folder: &Path) -> io::Result<()> {
        let mut file = create(folder, "products.csv", "product_id,code,name,chain_id,tier,is_end")?;
        for product in 0..self.size.products {
            let (chain, tier) = (product / self.per_chain(), self.tier(product));
            writeln!(file, "{product},P{product:06},演示产品{product:05},{chain},{tier},{}", u32::from(tier == 0))?;
        }
        file.flush()?;
        let popularity: Vec<u64> = (0..self.size.products).map(|_| popularity(random)).collect();
        let of_chain = |products: &[u64]| Weighted::new(products.iter().copied());
        self.popularity_in_chain = popularity.chunks_exact(self.per_chain() as usize).map(of_chain).collect();
        self.popularity = of_chain(&popularity);
        Ok(())
    }

    fn inputs(&mut self, random: &mut Random, folder: &Path) -> io::Result<()> {
        let mut file = create(folder, "product_inputs.csv", "product_id,input_product_id,weight,critical")?;
        self.users = vec![Vec::new(); self.size.products as usize];
        for _ in 0..self.size.inputs {
            let (product, input) = self.new_input(random);
            self.users[input as usize].push(product);
            let (weight, critical) = (1 + random.below(100), u32::from(random.per_mille(300)));
            writeln!(file, "{product},{input},{weight},{critical}")?;
        }
        file.flush()
    }

    /// A product and an input it does not have yet, most often from its own chain.
    fn new_input(&self, random: &mut Random) -> (u32, u32) {
        let goes_back = random.per_mille(INPUTS_BACK);
        loop {
            let product = random.below(self.size.products);
            let input = if random.per_mille(INPUTS_OF_CHAIN) {
                self.first(product / self.per_chain()) + random.below(self.per_chain())
            } else {
                self.popular(random)
            };
            let is_back = self.tier(input) <= self.tier(product);
            if is_back == goes_back && input != product && !self.users[input as usize].contains(&product) {
                return (product, input);
            }
        }
    }

    fn firms(&mut self, random: &mut Random, folder: &Path) -> io::Result<()> {
        let header = "firm_id,uscc,name,zone_id,chain_id,size,employees,is_leader";
        let mut firms = create(folder, "firms.csv", header)?;
        let mut makes = create(folder, "firm_products.csv", "firm_id,product_id,capacity")?;
        let zones = Weighted::new((0..u64::from(ZONES)).map(|zone| 200 + 30_000 / (1 + zone % 97)));
        let chains = Weighted::new((0..u64::from(CHAINS)).map(|chain| 20 + chain % 40));
        for firm in 0..self.size.firms {
            let (zone, chain) = (zones.draw(random), chains.draw(random));
            let size = u32::try_from(whole((50.0 * random.power(15)).min(15e6))).unwrap_or_default();
            let (uscc, leader) = (uscc(firm), u32::from(size > 200_000));
            writeln!(firms, "{firm},{uscc},演示企业{firm:07}有限公司,{zone},{chain},{size},{},{leader}", 1 + size / 7)?;
            self.province_of_firm.push(self.province_of_zone[zone]);
            self.size_of_firm.push(size);
            let made = self.products_of_firm(u32::try_from(chain).unwrap_or_default(), random);
            for product in &made {
                writeln!(makes, "{firm},{product},{}", 1 + random.below(10 * size.min(100_000) + 1))?;
            }
            self.made.push(made);
        }
        firms.flush()?;
        makes.flush()
    }

    /// One to twenty products, most of them of the firm's own chain.
    fn products_of_firm(&self, chain: u32, random: &mut Random) -> Vec<u32> {
        let mut made = Vec::new();
        while made.len() < MOST_PRODUCTS && (made.is_empty() || random.per_mille(MORE_PRODUCTS)) {
            let is_of_chain = random.per_mille(MAKES_OF_CHAIN);
            let product = if is_of_chain { self.popular_in_chain(chain, random) } else { self.popular(random) };
            if !made.contains(&product) {
                made.push(product);
            }
        }
        made
    }

    fn supplies(&self, random: &mut Random, folder: &Path) -> io::Result<()> {
        let mut file = create(folder, "supplies.csv", "supplier_id,customer_id,product_id,amount,since_year")?;
        for (supplier, customer, product) in trade::supplies(self, random) {
            let amount = 1 + random.below(10_000) * (1 + self.size_of_firm[supplier as usize] / 1_000).min(1_000);
            writeln!(file, "{supplier},{customer},{product},{amount},{}", 2000 + random.below(25))?;
        }
        file.flush()?;
        let mut file = create(folder, "pairs.csv", "src,dst")?;
        for _ in 0..1_000 {
            writeln!(file, "{},{}", random.below(self.size.firms), random.below(self.size.firms))?;
        }
        file.flush()
    }
}

/// How popular a product is: a power law, and a few that hardly anybody makes.
fn popularity(random: &mut Random) -> u64 {
    let rare = (0..POPULARITY_DRAWS).map(|_| random.below(1_000)).max().unwrap_or_default();
    whole(f64::from(1 + rare) * random.power(POPULARITY).min(MOST_POPULAR))
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
    use std::collections::HashSet;

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
