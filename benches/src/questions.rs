//! The questions over the product's own kernels.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use liantu_engine::{DataSource, Import, ImportError, Mapping, NoProgress};
use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, FirmId, Partition, ProductId, RegionId, RowId as _, Scope, Snapshot};
use liantu_query::Thresholds;
use liantu_query::Work;
use liantu_query::closure::Closure;
use liantu_query::diagnose::missing_links;
use liantu_query::links::Links;
use liantu_query::shock::cascade::CriticalSupplies;
use liantu_query::targets::{TieRank, rank_by_ties};
use liantu_query::ties::{BLOCK, BlockTies, ScopeTies};
use rayon::prelude::*;

use crate::oracle::{Rows, low64};

/// The province of questions about a single province.
pub const PROVINCE: i64 = 11;
/// The chain of questions about a single chain.
pub const CHAIN: i64 = 7;
const TOP: usize = 50;

/// Imports a folder of CSV files with the product's importer.
///
/// # Errors
/// As for the importer.
pub fn load(folder: &Path) -> Result<Arc<Snapshot>, ImportError> {
    let mapping = Mapping::shipped("yardstick").map_err(liantu_engine::DataSetError::Mapping)?;
    let source = DataSource::Path(folder.to_path_buf(), Some(Box::new(mapping)));
    let world = Import::new(None).read(&[source], &NoProgress)?.into_world();
    // The C++ floor program loads columns and adjacency; lists derived later would flatter this program.
    world.adjacency().derive_all();
    Ok(world)
}

/// What is prepared once: scopes by province number.
#[derive(Debug)]
pub struct Nation {
    /// The snapshot.
    pub world: Arc<Snapshot>,
    partition: Partition,
    /// Province number of each part.
    numbers: Vec<i64>,
}

fn number(id: usize) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

impl Nation {
    /// The nation of a snapshot, queried by province.
    pub fn new(world: Arc<Snapshot>) -> Self {
        Self::by(world, RegionLevel::Province)
    }

    /// The nation queried by regions of a level.
    pub fn by(world: Arc<Snapshot>, level: RegionLevel) -> Self {
        let partition = Partition::by_level(&world, level);
        let of = |scope: &Scope| match scope {
            Scope::Region(region) => {
                world.key(*region).trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(-1)
            }
            _ => -1,
        };
        let numbers = partition.scopes().iter().map(of).collect();
        Self { world, partition, numbers }
    }

    fn province(&self, province: i64) -> Scope {
        let region: Option<RegionId> = self.world.find(&format!("p{province}"));
        Scope::Region(region.unwrap_or_default())
    }

    fn chain(&self, chain: i64) -> ChainId {
        self.world.find(&chain.to_string()).unwrap_or_default()
    }

    /// Missing links of one chain in one province.
    pub fn missing(&self, chain: i64, province: i64) -> Vec<ProductId> {
        let closure = Closure::of_chain(&self.world, self.chain(chain));
        missing_links(&self.world, &closure, &self.province(province))
    }

    /// Q1.
    pub fn q1(&self) -> Rows {
        self.missing(CHAIN, PROVINCE).into_iter().map(|product| vec![number(product.index())]).collect()
    }

    /// The kernel of Q2.
    pub fn links(&self) -> Links {
        Links::all(&self.world, &self.partition, &Work::new())
    }

    /// Q2: province, product, makers, capacity, edges, local edges, sum of squares, flags.
    pub fn q2(&self, links: &Links) -> Rows {
        let mut rows = Rows::new();
        for product in self.world.products().ids() {
            for (stats, province) in links.of_product(product).iter().zip(&self.numbers) {
                let (makers, edges, local) =
                    (i64::from(stats.n_local), i64::from(stats.n_edges), i64::from(stats.n_edges_local));
                let total = i128::from(stats.amount);
                let flags = i64::from(edges > 0 && makers == 0)
                    + 2 * i64::from(edges > 0 && (makers == 1 || makers == 2))
                    + 4 * i64::from(edges >= 5 && 10 * local < 3 * edges)
                    + 8 * i64::from(edges >= 5 && 4 * stats.sum_of_squares > total * total);
                #[expect(clippy::cast_possible_truncation, reason = "capacities of the yardstick are small integers")]
                let capacity = stats.capacity_local as i64;
                let sumsq = low64(stats.sum_of_squares);
                rows.push(vec![*province, number(product.index()), makers, capacity, edges, local, sumsq, flags]);
            }
        }
        rows
    }

    /// The kernel of Q3: candidates of every missing link of one chain in one province.
    pub fn candidates(&self) -> Vec<(ProductId, Vec<TieRank>)> {
        let (world, scope) = (&self.world, self.province(PROVINCE));
        let missing = self.missing(CHAIN, PROVINCE);
        let ties = ScopeTies::new(world, &scope);
        let list = |product: &ProductId| {
            let makers = world.adjacency().makers().of(*product);
            (*product, rank_by_ties(world, makers, TOP, |firm| ties.get(firm)))
        };
        missing.par_iter().map(list).collect()
    }

    /// Q3: product, rank, firm, a, b, score.
    pub fn q3(lists: &[(ProductId, Vec<TieRank>)]) -> Rows {
        lists
            .iter()
            .flat_map(|(product, list)| list.iter().zip(1..).map(|(rank, at)| ranked(*product, at, rank)))
            .collect()
    }

    /// The kernel of Q4: candidates of every missing link of every chain in every province, each
    /// list once.
    pub fn all_candidates(&self) -> Vec<(i64, ProductId, Vec<TieRank>)> {
        let world = &self.world;
        let chains: Vec<ChainId> = world.chains().ids().collect();
        let closures: Vec<Closure> = chains.par_iter().map(|chain| Closure::of_chain(world, *chain)).collect();
        let needed: BTreeSet<ProductId> =
            closures.iter().flat_map(|closure| closure.products().iter().copied()).collect();
        let needed: Vec<ProductId> = needed.into_iter().collect();
        let mut all = Vec::new();
        for first in (0..self.partition.len()).step_by(BLOCK) {
            let ties = BlockTies::new(world, &self.partition, first);
            let of_block = needed.par_iter().flat_map_iter(|product| {
                let makers = world.adjacency().makers().of(*product);
                let mut made = vec![false; self.partition.len()];
                for part in makers.iter().map(|firm| self.partition.part_of()[firm.index()]) {
                    if let Some(made) = made.get_mut(usize::from(part)) {
                        *made = true;
                    }
                }
                let parts = first..(first + BLOCK).min(self.partition.len());
                let missing: Vec<usize> = parts.filter(|part| !made[*part]).collect();
                let ties = &ties;
                missing.into_iter().map(move |part| {
                    (
                        self.numbers[part],
                        *product,
                        rank_by_ties(world, makers, TOP, |firm| ties.get(firm, part - first)),
                    )
                })
            });
            all.extend(of_block.collect::<Vec<_>>());
        }
        all
    }

    /// The preparation for Q5.
    pub fn critical_supplies(&self) -> CriticalSupplies {
        CriticalSupplies::new(&self.world, &Thresholds::default())
    }

    /// The largest firms, by size and then by number.
    pub fn largest(&self, count: usize) -> Vec<FirmId> {
        let mut firms: Vec<FirmId> = self.world.firms().ids().collect();
        firms.sort_by_key(|firm| (std::cmp::Reverse(self.world.firms().size().get(*firm).unwrap_or_default()), *firm));
        firms.truncate(count);
        firms
    }

    /// Q5: firm, further failures when it fails alone.
    pub fn q5(firms: &[FirmId], failures: &[usize]) -> Rows {
        firms.iter().zip(failures).map(|(firm, further)| vec![number(firm.index()), number(*further)]).collect()
    }

    /// Q4: province, product, rank, firm, a, b, score.
    pub fn q4(lists: &[(i64, ProductId, Vec<TieRank>)]) -> Rows {
        let rows = |(province, product, list): &(i64, ProductId, Vec<TieRank>)| -> Rows {
            list.iter().zip(1..).map(|(rank, at)| [vec![*province], ranked(*product, at, rank)].concat()).collect()
        };
        lists.iter().flat_map(rows).collect()
    }
}

fn ranked(product: ProductId, at: i64, rank: &TieRank) -> Vec<i64> {
    let (a, b) = (rank.ties.customers_inside, rank.ties.shared_customers);
    vec![number(product.index()), at, number(rank.firm.index()), i64::from(a), i64::from(b), rank.score]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Size, generate};
    use crate::oracle::Files;

    #[test]
    fn the_kernels_answer_as_the_naive_oracle() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size { products: 1_000, inputs: 3_000, firms: 3_000, supplies: 30_000 };
        generate(size, 5, folder.path()).unwrap();
        let (files, nation) = (Files::read(folder.path()).unwrap(), Nation::new(load(folder.path()).unwrap()));
        let sorted = |mut rows: Rows| {
            rows.sort();
            rows
        };
        assert_eq!(sorted(nation.q1()), sorted(files.q1(CHAIN, PROVINCE)));
        assert_eq!(sorted(nation.q2(&nation.links())), sorted(files.q2(31)));
        let q3 = Nation::q3(&nation.candidates());
        assert!(!q3.is_empty());
        assert_eq!(sorted(q3), sorted(files.q3(CHAIN, PROVINCE)));
        assert_eq!(sorted(Nation::q4(&nation.all_candidates())), sorted(files.q4(200, 31)));
        let largest = nation.largest(200);
        let q5 = Nation::q5(&largest, &nation.critical_supplies().further_failures(&largest));
        assert!(q5.iter().any(|row| row[1] > 0));
        assert_eq!(q5, files.q5(200));
    }
}
