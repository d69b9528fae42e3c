//! Compressed adjacency, derived from the canonical columns when a snapshot is made.

use std::marker::PhantomData;

use crate::column::Column;
use crate::facts::Facts;
use crate::id::{NONE, RowId};
use crate::schema::{ChainId, FirmId, InputId, ProductId, StageId, SupplyId, Table};

/// Compressed sparse rows: for each `F`, a slice of `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr<F, T> {
    /// `offsets[i]..offsets[i + 1]` are the targets of row `i`.
    offsets: Vec<u32>,
    targets: Vec<T>,
    from: PhantomData<F>,
}

impl<F: RowId, T: RowId> Csr<F, T> {
    /// The targets of `from`; none when `from` is out of range.
    pub fn of(&self, from: F) -> &[T] {
        let at = from.index();
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(start), Some(end)) => &self.targets[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The number of targets of all rows together.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether no row has a target.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Where each row's targets begin, with the end of the last.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// All targets, row after row.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }

    /// The positions of `from`, grouped by value: row `r` of the result lists where `from` is `r`,
    /// ascending. [`NONE`] is left out.
    pub(crate) fn group(rows: usize, from: &[u32]) -> Self {
        Self::collect(rows, from, |at| T::from_index(at))
    }

    /// Targets `to[i]` grouped by `from[i]`, in the order of `i`.
    pub(crate) fn pairs(rows: usize, from: &[u32], to: &[u32]) -> Self {
        Self::collect(rows, from, |at| T::from_index(to[at] as usize))
    }

    fn collect(rows: usize, from: &[u32], target: impl Fn(usize) -> T) -> Self {
        let mut offsets = count(rows, from);
        let total = offsets[rows] as usize;
        let mut targets = vec![T::from_index(0); total];
        let mut next = offsets.clone();
        for (at, row) in from.iter().enumerate().filter(|(_, row)| **row != NONE) {
            let slot = &mut next[*row as usize];
            targets[*slot as usize] = target(at);
            *slot += 1;
        }
        offsets.shrink_to_fit();
        Self { offsets, targets, from: PhantomData }
    }

    /// Sorts each row and drops repeated targets.
    fn distinct(mut self) -> Self {
        let mut kept = 0_usize;
        let mut start = 0_usize;
        for row in 0..self.rows() {
            let end = self.offsets[row + 1] as usize;
            self.targets[start..end].sort_unstable();
            let first = kept;
            for at in start..end {
                let target = self.targets[at];
                if kept == first || self.targets[kept - 1] != target {
                    self.targets[kept] = target;
                    kept += 1;
                }
            }
            start = end;
            self.offsets[row + 1] = u32::try_from(kept).expect("invariant: fewer targets than rows");
        }
        self.targets.truncate(kept);
        self.targets.shrink_to_fit();
        self
    }
}

/// `result[r]..result[r + 1]` is the room that value `r` takes when `from` is grouped.
fn count(rows: usize, from: &[u32]) -> Vec<u32> {
    let mut offsets = vec![0_u32; rows + 1];
    for row in from.iter().filter(|row| **row != NONE) {
        offsets[*row as usize + 1] += 1;
    }
    for row in 0..rows {
        offsets[row + 1] += offsets[row];
    }
    offsets
}

/// The relations that questions walk, both ways.
#[derive(Debug)]
pub struct Adjacency {
    makers: Csr<ProductId, FirmId>,
    products_made: Csr<FirmId, ProductId>,
    supplies_of: Vec<u32>,
    customers: Csr<FirmId, FirmId>,
    suppliers: Csr<FirmId, FirmId>,
    inputs: Csr<ProductId, InputId>,
    used_by: Csr<ProductId, InputId>,
    variants: Csr<ProductId, ProductId>,
    generals: Csr<ProductId, ProductId>,
    chain_products: Csr<ChainId, ProductId>,
    chain_stages: Csr<ChainId, StageId>,
    region_shares: Csr<ProductId, crate::schema::RegionShareId>,
}

impl Adjacency {
    pub(crate) fn new(facts: &Facts) -> Self {
        let rows = |table: Table| facts.table(table).rows;
        let column = |table: Table, name: &str| raw(facts, table, name);
        let (products, firms) = (rows(Table::Products), rows(Table::Firms));
        let (made, maker) = (column(Table::Makes, "product"), column(Table::Makes, "firm"));
        let (supplier, customer) = (column(Table::Supplies, "supplier"), column(Table::Supplies, "customer"));
        let (variant, general) = (column(Table::Variants, "variant"), column(Table::Variants, "general"));
        let chains = rows(Table::Chains);
        Self {
            makers: Csr::pairs(products, made, maker),
            products_made: Csr::pairs(firms, maker, made),
            supplies_of: count(products, column(Table::Supplies, "product")),
            customers: Csr::pairs(firms, supplier, customer).distinct(),
            suppliers: Csr::pairs(firms, customer, supplier).distinct(),
            inputs: Csr::group(products, column(Table::Inputs, "product")),
            used_by: Csr::group(products, column(Table::Inputs, "input")),
            variants: Csr::pairs(products, general, variant),
            generals: Csr::pairs(products, variant, general),
            chain_products: Csr::group(chains, column(Table::Products, "chain")),
            chain_stages: Csr::group(chains, column(Table::Stages, "chain")),
            region_shares: Csr::group(products, column(Table::RegionShares, "product")),
        }
    }

    /// Firms that make each product, ascending.
    pub fn makers(&self) -> &Csr<ProductId, FirmId> {
        &self.makers
    }

    /// Products each firm makes, ascending.
    pub fn products_made(&self) -> &Csr<FirmId, ProductId> {
        &self.products_made
    }

    /// The rows of `supplies` of one product: the table is sorted by product first.
    pub fn supplies_of(&self, product: ProductId) -> std::ops::Range<usize> {
        let at = product.index();
        self.supplies_of[at] as usize..self.supplies_of[at + 1] as usize
    }

    /// The rows of `supplies` whose product is not known.
    pub fn supplies_of_unknown(&self, supplies: usize) -> std::ops::Range<usize> {
        self.supplies_of.last().copied().unwrap_or_default() as usize..supplies
    }

    /// Distinct customers of each firm, ascending, whatever the product.
    pub fn customers(&self) -> &Csr<FirmId, FirmId> {
        &self.customers
    }

    /// Distinct suppliers of each firm, ascending, whatever the product.
    pub fn suppliers(&self) -> &Csr<FirmId, FirmId> {
        &self.suppliers
    }

    /// Rows of `inputs` that each product needs.
    pub fn inputs(&self) -> &Csr<ProductId, InputId> {
        &self.inputs
    }

    /// Rows of `inputs` in which each product is the input.
    pub fn used_by(&self) -> &Csr<ProductId, InputId> {
        &self.used_by
    }

    /// Variants of each general product.
    pub fn variants(&self) -> &Csr<ProductId, ProductId> {
        &self.variants
    }

    /// General products each variant serves for.
    pub fn generals(&self) -> &Csr<ProductId, ProductId> {
        &self.generals
    }

    /// Products that belong to each chain.
    pub fn chain_products(&self) -> &Csr<ChainId, ProductId> {
        &self.chain_products
    }

    /// Stages of each chain.
    pub fn chain_stages(&self) -> &Csr<ChainId, StageId> {
        &self.chain_stages
    }

    /// Rows of `region_shares` of each product.
    pub fn region_shares(&self) -> &Csr<ProductId, crate::schema::RegionShareId> {
        &self.region_shares
    }

    /// The row of `makes` that says this firm makes this product.
    pub fn makes_row(&self, firm: FirmId, product: ProductId) -> Option<crate::schema::MakesId> {
        let start = *self.makers.offsets().get(product.index())? as usize;
        let at = self.makers.of(product).binary_search(&firm).ok()?;
        Some(crate::schema::MakesId::from_index(start + at))
    }

    /// The row of `supplies` in which a supplier delivers a product to a customer; `None` for the
    /// product looks among those whose product is not known.
    pub fn supply_row(&self, facts: &Facts, product: Option<ProductId>, pair: (FirmId, FirmId)) -> Option<SupplyId> {
        let supplier = raw(facts, Table::Supplies, "supplier");
        let customer = raw(facts, Table::Supplies, "customer");
        let rows = match product {
            Some(product) => self.supplies_of(product),
            None => self.supplies_of_unknown(supplier.len()),
        };
        let key = |row: usize| (supplier[row], customer[row]);
        let (mut low, mut high) = (rows.start, rows.end);
        while low < high {
            let middle = low.midpoint(high);
            if key(middle) < (pair.0.raw(), pair.1.raw()) { low = middle + 1 } else { high = middle }
        }
        (low < rows.end && key(low) == (pair.0.raw(), pair.1.raw())).then(|| SupplyId::from_index(low))
    }
}

fn raw<'f>(facts: &'f Facts, table: Table, field: &str) -> &'f [u32] {
    let at = table.spec().field(field).expect("invariant: the schema names this field");
    match &facts.table(table).columns[at] {
        Column::U32(values) => values,
        other => unreachable!("invariant: a reference column is u32, found {other:?}"),
    }
}
