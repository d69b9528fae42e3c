//! How every product is made and bought in every part (供需联系): one pass over the supplies.

use liantu_model::{NO_PART, NONE, Partition, ProductId, RowId as _, Snapshot};
use rayon::prelude::*;

use crate::work::Work;

/// How one product is made and bought in one part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LinkStats {
    /// Makers of the product in the part.
    pub n_local: u32,
    /// Their known capacity, in the product's unit.
    pub capacity_local: f64,
    /// Known supplies of the product to customers in the part.
    pub n_edges: u32,
    /// Those whose supplier is in the part too.
    pub n_edges_local: u32,
    /// Total amount of those supplies, 元; supplies of unknown amount add nothing.
    pub amount: i64,
    /// Sum over distinct suppliers of the square of what each sells to the part.
    pub sum_of_squares: i128,
}

impl LinkStats {
    /// Local sourcing rate (本地配套率): the share of supply links that stay in the part, 0 to 1;
    /// `None` without any link.
    pub fn local_sourcing_rate(&self) -> Option<f64> {
        (self.n_edges > 0).then(|| f64::from(self.n_edges_local) / f64::from(self.n_edges))
    }

    /// Concentration of the part's purchases over suppliers, 0 to 1 (see
    /// [`crate::concentration::hhi`]); `None` without any known amount.
    pub fn hhi(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a ratio of two sums; 53 bits are enough for it")]
        (self.amount > 0).then(|| self.sum_of_squares as f64 / (self.amount as f64 * self.amount as f64))
    }
}

/// Statistics of products × parts.
#[derive(Clone, Debug)]
pub struct Links {
    parts: usize,
    /// Row of each product in `stats`, [`NONE`] for products that were not requested.
    row: Vec<u32>,
    stats: Vec<LinkStats>,
    capacity: Vec<f64>,
}

impl Links {
    /// The statistics of all products in all parts.
    ///
    /// Products are processed in parallel. Time is linear in the rows of `makes` and `supplies` plus products ×
    /// parts.
    pub fn all(world: &Snapshot, partition: &Partition, work: &Work) -> Self {
        Self::of(world, partition, &world.products().ids().collect::<Vec<_>>(), work)
    }

    /// The statistics of these products (each named once) in all parts.
    pub fn of(world: &Snapshot, partition: &Partition, products: &[ProductId], work: &Work) -> Self {
        let parts = partition.len();
        let mut stats = vec![LinkStats::default(); products.len() * parts];
        let mut capacity = vec![0.0; products.len()];
        stats.par_chunks_mut(parts.max(1)).zip(&mut capacity).zip(products).for_each_init(
            || Supplier::new(parts),
            |supplier, ((stats, capacity), product)| {
                work.check();
                *capacity = count_makers(world, partition, *product, stats);
                count_supplies(world, partition, *product, stats, supplier);
            },
        );
        let mut row = vec![NONE; world.products().len()];
        for (at, product) in (0..).zip(products) {
            row[product.index()] = at;
        }
        Self { parts, row, stats, capacity }
    }

    /// The statistics of a product in a part; all zero for a product that was not requested.
    pub fn get(&self, product: ProductId, part: usize) -> LinkStats {
        self.of_product(product).get(part).copied().unwrap_or_default()
    }

    /// The statistics of a product, one for each part.
    pub fn of_product(&self, product: ProductId) -> &[LinkStats] {
        match self.row.get(product.index()) {
            Some(row) if *row != NONE => &self.stats[*row as usize * self.parts..][..self.parts],
            _ => &[],
        }
    }

    /// Known capacity of all makers of a product, wherever they are.
    pub fn capacity(&self, product: ProductId) -> f64 {
        let row = self.row.get(product.index()).copied().unwrap_or(NONE);
        self.capacity.get(row as usize).copied().unwrap_or_default()
    }
}

fn count_makers(world: &Snapshot, partition: &Partition, product: ProductId, stats: &mut [LinkStats]) -> f64 {
    let makers = world.adjacency().makers();
    let first = makers.offsets()[product.index()] as usize;
    let capacity = world.makes().capacity();
    let mut total = 0.0;
    for (at, firm) in (first..).zip(makers.of(product)) {
        let made = capacity.at(at).unwrap_or_default();
        total += made;
        let part = partition.part_of()[firm.index()];
        if part != NO_PART {
            let stats = &mut stats[usize::from(part)];
            stats.n_local += 1;
            stats.capacity_local += made;
        }
    }
    total
}

/// What one supplier of a product sells to each part.
struct Supplier {
    amount: Vec<i64>,
    touched: Vec<u16>,
}

impl Supplier {
    fn new(parts: usize) -> Self {
        Self { amount: vec![0; parts], touched: Vec::new() }
    }

    fn add(&mut self, part: u16, amount: i64) {
        let sum = &mut self.amount[usize::from(part)];
        if *sum == 0 {
            self.touched.push(part);
        }
        *sum += amount;
    }

    fn close(&mut self, stats: &mut [LinkStats]) {
        for part in self.touched.drain(..) {
            let sold = i128::from(std::mem::take(&mut self.amount[usize::from(part)]));
            stats[usize::from(part)].sum_of_squares += sold * sold;
        }
    }
}

fn count_supplies(
    world: &Snapshot,
    partition: &Partition,
    product: ProductId,
    stats: &mut [LinkStats],
    supplier: &mut Supplier,
) {
    let table = world.supplies();
    let rows = world.adjacency().supplies_of(product);
    let suppliers = table.supplier().raw().get(rows.clone()).unwrap_or_default();
    let customers = table.customer().raw().get(rows.clone()).unwrap_or_default();
    let amounts = table.amount();
    let part_of = partition.part_of();
    let mut current = NONE;
    let mut supplier_part = NO_PART;
    for (at, (from, to)) in rows.zip(suppliers.iter().zip(customers)) {
        if *from != current {
            supplier.close(stats);
            current = *from;
            supplier_part = part_of[*from as usize];
        }
        let part = part_of[*to as usize];
        if part == NO_PART {
            continue;
        }
        let amount = amounts.at(at).unwrap_or_default();
        let stats = &mut stats[usize::from(part)];
        stats.n_edges += 1;
        stats.n_edges_local += u32::from(supplier_part == part);
        stats.amount += amount;
        supplier.add(part, amount);
    }
    supplier.close(stats);
}
