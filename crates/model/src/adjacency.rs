//! Adjacency (邻接表): what is at the other end of a relation, derived from the canonical columns.
//!
//! Every list is derived on first use and kept: a snapshot that is opened for one question pays only for the lists of
//! that question. Which fields are the ends of a relation is declared once, in the [schema](crate::Ends).

use std::sync::OnceLock;

use crate::column::Column;
use crate::csr::{Csr, count};
use crate::facts::Facts;
use crate::id::{RowId, row_id};
use crate::schema::{
    ChainId, FieldKind, FirmId, InputId, MakesId, NodeId, ProductId, RegionShareId, StageId, SupplyId, Table,
};

/// The direction in which a relation is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// As it is declared: from the firm to what it makes.
    Along,
    /// The other way: from the product to its makers.
    Against,
}

row_id! {
    /// A row of a table that is known only at run time.
    AnyRow
}

/// The lists that have been derived so far.
#[derive(Debug)]
pub(crate) struct Derived {
    named: Named,
    /// By table, then by way.
    neighbours: Vec<[OnceLock<Csr<AnyRow, AnyRow>>; 2]>,
    /// By table, then by field.
    rows_by: Vec<Vec<OnceLock<Csr<AnyRow, AnyRow>>>>,
}

impl Derived {
    pub(crate) fn new() -> Self {
        let fields = |table: &Table| table.spec().fields.iter().map(|_| OnceLock::new()).collect();
        Self {
            named: Named::default(),
            neighbours: Table::ALL.iter().map(|_| Default::default()).collect(),
            rows_by: Table::ALL.iter().map(fields).collect(),
        }
    }
}

/// The relations that questions follow, both ways; borrowed from a snapshot.
///
/// A list is derived on first use, in time linear in the rows of its table, by the first thread that needs it, while
/// other threads wait. It is the same whichever thread derives it.
#[derive(Clone, Copy, Debug)]
pub struct Adjacency<'s> {
    facts: &'s Facts,
    derived: &'s Derived,
}

/// Declares the lists that have a type of their own.
macro_rules! named_lists {
    ($( $(#[$meta:meta])* $name:ident: $From:ident => $To:ident = $derive:ident($($how:expr),+); )+) => {
        /// The lists with a type of their own.
        #[derive(Debug, Default)]
        struct Named {
            $( $name: OnceLock<Csr<$From, $To>>, )+
            supplies_of: OnceLock<Vec<u32>>,
        }

        impl<'s> Adjacency<'s> {
            $(
                $(#[$meta])*
                pub fn $name(self) -> &'s Csr<$From, $To> {
                    self.derived.named.$name.get_or_init(|| {
                        debug_assert_eq!($derive::from_table($($how),+), <$From as NodeId>::TABLE);
                        $derive::derive(self.facts, $($how),+)
                    })
                }
            )+

            /// Derives all lists that have a type of their own, for callers who would rather wait now than at the
            /// first question.
            pub fn derive_all(self) {
                $( self.$name(); )+
                self.supply_offsets();
            }
        }
    };
}

named_lists! {
    /// Firms that make each product, ascending.
    makers: ProductId => FirmId = neighbours(Table::Makes, Way::Against);
    /// Products each firm makes, ascending.
    products_made: FirmId => ProductId = neighbours(Table::Makes, Way::Along);
    /// Distinct customers of each firm, ascending, whatever the product.
    customers: FirmId => FirmId = neighbours(Table::Supplies, Way::Along);
    /// Distinct suppliers of each firm, ascending, whatever the product.
    suppliers: FirmId => FirmId = neighbours(Table::Supplies, Way::Against);
    /// Variants of each general product.
    variants: ProductId => ProductId = neighbours(Table::Variants, Way::Against);
    /// General products each variant serves for.
    generals: ProductId => ProductId = neighbours(Table::Variants, Way::Along);
    /// Rows of `inputs` that list what each product needs.
    inputs: ProductId => InputId = rows(Table::Inputs, Way::Along);
    /// Rows of `inputs` in which each product is the input.
    used_by: ProductId => InputId = rows(Table::Inputs, Way::Against);
    /// Rows of `region_shares` of each product.
    region_shares: ProductId => RegionShareId = rows(Table::RegionShares, Way::Against);
    /// Rows of `supplies` in which each firm is the supplier.
    supplies_from: FirmId => SupplyId = rows(Table::Supplies, Way::Along);
    /// Rows of `supplies` in which each firm is the customer.
    supplies_to: FirmId => SupplyId = rows(Table::Supplies, Way::Against);
    /// Products that belong to each chain.
    chain_products: ChainId => ProductId = rows_by(Table::Products, field(Table::Products, "chain"));
    /// Stages of each chain.
    chain_stages: ChainId => StageId = rows_by(Table::Stages, field(Table::Stages, "chain"));
}

impl<'s> Adjacency<'s> {
    pub(crate) fn new(facts: &'s Facts, derived: &'s Derived) -> Self {
        Self { facts, derived }
    }

    /// For each row at one end of a relation the distinct rows at the other, ascending: rows of the tables that
    /// [`Ends`](crate::Ends) refers to, in the order of the way. `None` when the table declares no ends.
    ///
    /// A row of the relation without such an end, such as a cluster hosted by a region and no zone, is in no list;
    /// [`Adjacency::rows_by`] finds it by the fields it has.
    ///
    /// ```
    /// use liantu_model::{AnyRow, Table, Way, sketch};
    /// let world = sketch::world("
    ///     chains: id name
    ///     c 链
    ///     firms: id name
    ///     f 甲
    ///     g 乙
    ///     leads: firm chain
    ///     g c
    /// ");
    /// let led = world.adjacency().neighbours(Table::Leads, Way::Along).unwrap();
    /// assert_eq!((led.of(AnyRow(0)), led.of(AnyRow(1))), (&[][..], &[AnyRow(0)][..]));
    /// assert!(world.adjacency().neighbours(Table::Firms, Way::Along).is_none());
    /// ```
    pub fn neighbours(self, table: Table, way: Way) -> Option<&'s Csr<AnyRow, AnyRow>> {
        table.spec().ends?;
        let derived = &self.derived.neighbours[table.index()][way as usize];
        Some(derived.get_or_init(|| neighbours::derive(self.facts, table, way)))
    }

    /// For each row that a field refers to, the rows of the field's table that do so, ascending; `field` is a
    /// position in [`TableSpec::fields`](crate::TableSpec::fields). `None` when it is not a reference.
    pub fn rows_by(self, table: Table, field: usize) -> Option<&'s Csr<AnyRow, AnyRow>> {
        reference(table, field)?;
        let derived = &self.derived.rows_by[table.index()][field];
        Some(derived.get_or_init(|| rows_by::derive(self.facts, table, field)))
    }

    /// The rows of `supplies` of one product: the table is sorted by product first.
    pub fn supplies_of(self, product: ProductId) -> std::ops::Range<usize> {
        let (offsets, at) = (self.supply_offsets(), product.index());
        offsets[at] as usize..offsets[at + 1] as usize
    }

    /// The rows of `supplies` whose product is unknown.
    pub fn supplies_of_unknown(self, supplies: usize) -> std::ops::Range<usize> {
        self.supply_offsets().last().copied().unwrap_or_default() as usize..supplies
    }

    fn supply_offsets(self) -> &'s [u32] {
        let products = || self.facts.table(Table::Products).rows;
        let column = || references(self.facts, Table::Supplies, field(Table::Supplies, "product"));
        self.derived.named.supplies_of.get_or_init(|| count(products(), column().iter().copied()))
    }

    /// The row of `makes` that records that this firm makes this product.
    pub fn makes_row(self, firm: FirmId, product: ProductId) -> Option<MakesId> {
        let makers = self.makers();
        let start = *makers.offsets().get(product.index())? as usize;
        let at = makers.of(product).binary_search(&firm).ok()?;
        Some(MakesId::from_index(start + at))
    }

    /// The row of `supplies` in which a supplier delivers a product to a customer; without a product, searches the
    /// rows whose product is unknown.
    pub fn supply_row(self, facts: &Facts, product: Option<ProductId>, pair: (FirmId, FirmId)) -> Option<SupplyId> {
        let supplier = references(facts, Table::Supplies, field(Table::Supplies, "supplier"));
        let customer = references(facts, Table::Supplies, field(Table::Supplies, "customer"));
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

/// What is at the other end of a relation.
mod neighbours {
    use super::{Csr, Facts, RowId, Table, Way, ends, references, referred};

    pub(super) fn from_table(table: Table, way: Way) -> Table {
        referred(table, ends(table, way).0)
    }

    pub(super) fn derive<F: RowId, T: RowId>(facts: &Facts, table: Table, way: Way) -> Csr<F, T> {
        let (from, to) = ends(table, way);
        let rows = facts.table(referred(table, from)).rows;
        let pairs = Csr::pairs(rows, references(facts, table, from), references(facts, table, to));
        // Rows ascend by their key: where the key is the two ends, so do the lists, and nothing repeats.
        if table.spec().key_fields().count() > 2 { pairs.distinct() } else { pairs }
    }
}

/// The rows of a relation at one of its ends.
mod rows {
    use super::{Csr, Facts, RowId, Table, Way, ends, referred, rows_by};

    pub(super) fn from_table(table: Table, way: Way) -> Table {
        referred(table, ends(table, way).0)
    }

    pub(super) fn derive<F: RowId, T: RowId>(facts: &Facts, table: Table, way: Way) -> Csr<F, T> {
        rows_by::derive(facts, table, ends(table, way).0)
    }
}

/// The rows that refer to a row by one field.
mod rows_by {
    use super::{Csr, Facts, RowId, Table, references, referred};

    pub(super) fn from_table(table: Table, field: usize) -> Table {
        referred(table, field)
    }

    pub(super) fn derive<F: RowId, T: RowId>(facts: &Facts, table: Table, field: usize) -> Csr<F, T> {
        Csr::group(facts.table(referred(table, field)).rows, references(facts, table, field))
    }
}

/// The fields of a relation in the order of a way.
fn ends(table: Table, way: Way) -> (usize, usize) {
    let ends = table.spec().ends.expect("invariant: only relations are walked");
    match way {
        Way::Along => (ends.from, ends.to),
        Way::Against => (ends.to, ends.from),
    }
}

fn field(table: Table, name: &str) -> usize {
    table.spec().field(name).expect("invariant: the schema names this field")
}

/// The table that a field of another one refers to, `None` when it is not a reference.
fn reference(table: Table, field: usize) -> Option<Table> {
    match table.spec().fields.get(field)?.kind {
        FieldKind::Ref(to) => Some(to),
        _ => None,
    }
}

fn referred(table: Table, field: usize) -> Table {
    reference(table, field).expect("invariant: lists are made by references")
}

fn references(facts: &Facts, table: Table, field: usize) -> &[u32] {
    match &facts.table(table).columns[field] {
        Column::U32(values) => values,
        other => unreachable!("invariant: a reference column is u32, found {other:?}"),
    }
}

#[cfg(test)]
mod tests;
