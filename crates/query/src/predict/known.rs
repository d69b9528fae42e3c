//! Known ties between two sides (已知关系), without the hidden ones.

use fixedbitset::FixedBitSet;
use liantu_model::{NONE, RowId as _, Snapshot};

/// Lists of numbers, one for each row: compressed sparse rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    offsets: Vec<u32>,
    targets: Vec<u32>,
}

impl Lists {
    /// Lists the second of each pair under the first, in the order of the pairs.
    pub(crate) fn new(rows: usize, pairs: &[(u32, u32)]) -> Self {
        let mut offsets = vec![0_u32; rows + 1];
        for (row, _) in pairs {
            offsets[*row as usize + 1] += 1;
        }
        for row in 0..rows {
            offsets[row + 1] += offsets[row];
        }
        let mut next = offsets.clone();
        let mut targets = vec![0; pairs.len()];
        for (row, target) in pairs {
            let slot = &mut next[*row as usize];
            targets[*slot as usize] = *target;
            *slot += 1;
        }
        Self { offsets, targets }
    }

    /// The rows under which each number is listed.
    pub(crate) fn reversed(&self, rows: usize) -> Self {
        Self::new(rows, &self.pairs().map(|(row, target)| (target, row)).collect::<Vec<_>>())
    }

    pub(crate) fn rows(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    pub(crate) fn list(&self, row: u32) -> &[u32] {
        &self.targets[self.range(row)]
    }

    /// The positions of the list of a row.
    pub(crate) fn range(&self, row: u32) -> std::ops::Range<usize> {
        self.offsets[row as usize] as usize..self.offsets[row as usize + 1] as usize
    }

    pub(crate) fn target(&self, at: usize) -> u32 {
        self.targets[at]
    }

    /// The length of the list of a row.
    pub(crate) fn degree(&self, row: u32) -> u32 {
        self.offsets[row as usize + 1] - self.offsets[row as usize]
    }

    /// The length of all lists together.
    pub(crate) fn len(&self) -> usize {
        self.targets.len()
    }

    /// All pairs of a row and a number in its list.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let rows = 0..u32::try_from(self.rows()).unwrap_or(NONE);
        rows.flat_map(|row| self.list(row).iter().map(move |target| (row, *target)))
    }

    /// `degree^-power` of each row, 0 for an empty one.
    pub(crate) fn damped(&self, power: f64) -> Vec<f64> {
        let damp = |degree: u32| if degree == 0 { 0.0 } else { f64::from(degree).powf(-power) };
        (0..u32::try_from(self.rows()).unwrap_or(NONE)).map(|row| damp(self.degree(row))).collect()
    }
}

/// Both directions of one relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Biadjacency {
    pub(crate) forward: Lists,
    pub(crate) back: Lists,
}

impl Biadjacency {
    /// The relation of these pairs, which may be in any order; repeats are kept.
    pub(crate) fn new(rows: usize, columns: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let forward = Lists::new(rows, &pairs);
        let back = forward.reversed(columns);
        Self { forward, back }
    }

    /// Like [`Biadjacency::new`], each pair once.
    pub(crate) fn distinct(rows: usize, columns: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        Self::new(rows, columns, pairs)
    }

    /// The relation seen from the other side.
    pub(crate) fn turned(self) -> Self {
        Self { forward: self.back, back: self.forward }
    }
}

liantu_model::codes! {
    /// Which ties are predicted, and from which side (预测方向).
    TieKind {
        /// 企业 → 产品: which further products a firm is likely to make.
        Makes = "makes", "企业可能生产的产品", "products a firm is likely to make";
        /// 产品 → 企业: which further firms are likely to make a product.
        Makers = "makers", "可能生产某产品的企业", "firms likely to make a product";
        /// 供应商 → 客户: which further customers a supplier is likely to have.
        Supplies = "supplies", "供应商可能的客户", "customers a supplier is likely to have";
    }
}

/// The rows of `makes` or `supplies` (depending on the kind) that must not be seen.
pub type Hidden = FixedBitSet;

/// `(firm, product)` of the rows of `makes` that are not hidden.
pub(crate) fn makes(world: &Snapshot, hidden: &Hidden) -> Vec<(u32, u32)> {
    let rows = world.makes();
    let pairs = rows.firm().raw().iter().zip(rows.product().raw());
    let seen = pairs.enumerate().filter(|(row, _)| !hidden.contains(*row));
    seen.map(|(_, (firm, product))| (*firm, *product)).collect()
}

/// `(supplier, customer, product or NONE)` of the rows of `supplies` that are not hidden.
pub(crate) fn supplies(world: &Snapshot, hidden: &Hidden) -> Vec<(u32, u32, u32)> {
    let rows = world.supplies();
    let product = rows.product();
    let pairs = rows.supplier().raw().iter().zip(rows.customer().raw());
    let seen = pairs.enumerate().filter(|(row, _)| !hidden.contains(*row));
    seen.map(|(row, (from, to))| (*from, *to, product.raw().get(row).copied().unwrap_or(NONE))).collect()
}

/// Pairs of products of which one needs the other or is a kind of it, both ways.
pub(crate) fn related_products(world: &Snapshot) -> Biadjacency {
    let (inputs, variants) = (world.inputs(), world.variants());
    let needs = inputs.product().raw().iter().zip(inputs.input().raw());
    let kinds = variants.variant().raw().iter().zip(variants.general().raw());
    let both = |(a, b): (&u32, &u32)| [(*a, *b), (*b, *a)];
    let pairs = needs.chain(kinds).flat_map(both).filter(|(a, b)| a != b).collect();
    Biadjacency::distinct(world.products().len(), world.products().len(), pairs)
}

/// Products by stage: `(product, stage)`.
pub(crate) fn stages(world: &Snapshot) -> Biadjacency {
    let stage = world.products().stage();
    let pairs = world.products().ids().filter_map(|product| Some((product.raw(), stage.get(product)?.raw())));
    Biadjacency::new(world.products().len(), world.stages().len(), pairs.collect())
}

/// What products are needed for: `(input, product)`.
pub(crate) fn uses(world: &Snapshot) -> Biadjacency {
    let inputs = world.inputs();
    let pairs = inputs.input().raw().iter().zip(inputs.product().raw()).map(|(input, product)| (*input, *product));
    Biadjacency::distinct(world.products().len(), world.products().len(), pairs.collect())
}
