//! The rows that findings are based on, as plain maps: nothing is derived here except which product serves which.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::{Confidence, Grade, RegionLevel};
use liantu_model::{ChainId, FirmId, ProductId, RegionId, RowId, Snapshot, TableView, ZoneId};

/// The rows of a world by how they are looked up.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) inputs: BTreeMap<ProductId, Vec<Use>>,
    pub(crate) used: BTreeMap<ProductId, Vec<Use>>,
    pub(crate) variants: BTreeMap<ProductId, Vec<ProductId>>,
    /// A product and all its variants, any number of steps.
    pub(crate) serving: BTreeMap<ProductId, BTreeSet<ProductId>>,
    /// A product and everything that it is a variant of, any number of steps.
    pub(crate) served: BTreeMap<ProductId, BTreeSet<ProductId>>,
    pub(crate) makes: BTreeMap<ProductId, Vec<Make>>,
    pub(crate) shares: BTreeMap<ProductId, Vec<RegionShare>>,
    pub(crate) supplies: BTreeMap<ProductId, Vec<Supply>>,
    pub(crate) products: Vec<ProductId>,
    pub(crate) chain_of: BTreeMap<ProductId, ChainId>,
    pub(crate) marked_ends: BTreeSet<ProductId>,
    parents: BTreeMap<RegionId, RegionId>,
    levels: BTreeMap<RegionId, RegionLevel>,
    pub(crate) zone_regions: BTreeMap<ZoneId, RegionId>,
    pub(crate) firm_zones: BTreeMap<FirmId, ZoneId>,
    /// The region of a firm, else that of its zone.
    pub(crate) firm_regions: BTreeMap<FirmId, RegionId>,
    pub(crate) firms: Vec<FirmId>,
}

/// A row of `inputs`.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) product: ProductId,
    pub(crate) input: ProductId,
    pub(crate) group: Option<String>,
    pub(crate) criticality: Option<Grade>,
    pub(crate) substitutability: Option<Grade>,
    pub(crate) documented: bool,
}

/// A row of `makes` of a known product.
#[derive(Clone, Debug)]
pub(crate) struct Make {
    pub(crate) firm: FirmId,
    pub(crate) documented: bool,
}

/// A row of `region_shares` of a known product.
#[derive(Clone, Debug)]
pub(crate) struct RegionShare {
    pub(crate) region: RegionId,
    pub(crate) share: Option<f64>,
    pub(crate) documented: bool,
}

/// A row of `supplies` of a known product.
#[derive(Clone, Debug)]
pub(crate) struct Supply {
    pub(crate) supplier: FirmId,
    pub(crate) customer: FirmId,
    pub(crate) amount: Option<i64>,
}

/// The entries of a product in a map; none when it has none.
pub(crate) fn entries<T>(map: &BTreeMap<ProductId, Vec<T>>, product: ProductId) -> &[T] {
    map.get(&product).map_or(&[], Vec::as_slice)
}

impl Rows {
    pub(crate) fn new(world: &Snapshot) -> Self {
        let products: Vec<ProductId> = world.products().ids().collect();
        let (mut variants, mut generals) = (BTreeMap::new(), BTreeMap::new());
        let table = world.variants();
        for row in table.ids() {
            let (Some(variant), Some(general)) = (table.variant().get(row), table.general().get(row)) else { continue };
            push(&mut variants, general, variant);
            push(&mut generals, variant, general);
        }
        let (chain, is_end) = (world.products().chain(), world.products().is_end());
        let (region, zone, zone_region) = (world.firms().region(), world.firms().zone(), world.zones().region());
        let place =
            |firm: &FirmId| region.get(*firm).or_else(|| zone.get(*firm).and_then(|zone| zone_region.get(zone)));
        let inputs = inputs(world);
        Self {
            used: by(inputs.iter().map(|row| (row.input, row.clone()))),
            inputs: by(inputs.into_iter().map(|row| (row.product, row))),
            serving: products.iter().map(|product| (*product, reach(&variants, *product))).collect(),
            served: products.iter().map(|product| (*product, reach(&generals, *product))).collect(),
            variants,
            makes: makes(world),
            shares: shares(world),
            supplies: supplies(world),
            chain_of: known(products.iter().copied(), |product| chain.get(*product)),
            marked_ends: products.iter().copied().filter(|product| is_end.get(*product) == Some(true)).collect(),
            products,
            parents: known(world.regions().ids(), |region| world.regions().parent().get(*region)),
            levels: known(world.regions().ids(), |region| world.regions().level().get(*region)),
            zone_regions: known(world.zones().ids(), |zone| zone_region.get(*zone)),
            firm_zones: known(world.firms().ids(), |firm| zone.get(*firm)),
            firm_regions: known(world.firms().ids(), place),
            firms: world.firms().ids().collect(),
        }
    }

    /// Whether a region is another one or below it.
    pub(crate) fn lies_in(&self, region: RegionId, outer: RegionId) -> bool {
        self.upwards(region).any(|at| at == outer)
    }

    /// The region of this level that equals or contains a region.
    pub(crate) fn at_level(&self, region: RegionId, level: RegionLevel) -> Option<RegionId> {
        self.upwards(region).find(|at| self.levels.get(at) == Some(&level))
    }

    /// The country a firm is in.
    pub(crate) fn country(&self, firm: FirmId) -> Option<RegionId> {
        self.firm_regions.get(&firm).and_then(|region| self.at_level(*region, RegionLevel::Country))
    }

    pub(crate) fn is_aggregate(&self, region: RegionId) -> bool {
        self.levels.get(&region) == Some(&RegionLevel::Aggregate)
    }

    /// The rows by which firms are makers of a product: those of everything that serves it.
    pub(crate) fn maker_rows(&self, product: ProductId) -> impl Iterator<Item = &Make> {
        self.serving[&product].iter().flat_map(|serving| entries(&self.makes, *serving))
    }

    pub(crate) fn makers(&self, product: ProductId) -> BTreeSet<FirmId> {
        self.maker_rows(product).map(|row| row.firm).collect()
    }

    /// The groups of a product, each as the inputs any of which will do.
    pub(crate) fn groups(&self, product: ProductId) -> Vec<Vec<ProductId>> {
        let mut groups: Vec<(Option<&str>, Vec<ProductId>)> = Vec::new();
        for row in entries(&self.inputs, product) {
            let named = row.group.as_deref();
            match groups.iter_mut().find(|(group, _)| group.is_some() && *group == named) {
                Some((_, inputs)) => inputs.push(row.input),
                None => groups.push((named, vec![row.input])),
            }
        }
        groups.into_iter().map(|(_, inputs)| inputs).collect()
    }

    /// Whether any product for which `is_there` holds serves any input of a group.
    pub(crate) fn is_met(&self, group: &[ProductId], is_there: impl Fn(ProductId) -> bool) -> bool {
        group.iter().any(|input| self.serving[input].iter().any(|product| is_there(*product)))
    }

    fn upwards(&self, region: RegionId) -> impl Iterator<Item = RegionId> {
        std::iter::successors(Some(region), |at| self.parents.get(at).copied())
    }
}

fn push<T>(map: &mut BTreeMap<ProductId, Vec<T>>, product: ProductId, row: T) {
    map.entry(product).or_default().push(row);
}

fn by<T>(rows: impl Iterator<Item = (ProductId, T)>) -> BTreeMap<ProductId, Vec<T>> {
    let mut map = BTreeMap::new();
    rows.for_each(|(product, row)| push(&mut map, product, row));
    map
}

fn known<K: Ord, V>(keys: impl Iterator<Item = K>, value: impl Fn(&K) -> Option<V>) -> BTreeMap<K, V> {
    keys.filter_map(|key| value(&key).map(|value| (key, value))).collect()
}

/// A product and what can be reached from it, any number of steps.
fn reach(steps: &BTreeMap<ProductId, Vec<ProductId>>, from: ProductId) -> BTreeSet<ProductId> {
    let mut reached = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(product) = open.pop() {
        open.extend(entries(steps, product).iter().filter(|next| reached.insert(**next)));
    }
    reached
}

/// Official, open dataset or media.
fn documented(view: TableView<'_>, row: impl RowId) -> bool {
    let confidence = view.evidence(row).and_then(|evidence| evidence.confidence);
    matches!(confidence, Some(Confidence::Official | Confidence::OpenDataset | Confidence::Media))
}

fn inputs(world: &Snapshot) -> Vec<Use> {
    let table = world.inputs();
    let read = |row| {
        Some(Use {
            product: table.product().get(row)?,
            input: table.input().get(row)?,
            group: table.alternative_group().get(row).map(str::to_owned),
            criticality: table.criticality().get(row),
            substitutability: table.substitutability().get(row),
            documented: documented(table.view(), row),
        })
    };
    table.ids().filter_map(read).collect()
}

fn makes(world: &Snapshot) -> BTreeMap<ProductId, Vec<Make>> {
    let table = world.makes();
    let read = |row| {
        let make = Make { firm: table.firm().get(row)?, documented: documented(table.view(), row) };
        Some((table.product().get(row)?, make))
    };
    by(table.ids().filter_map(read))
}

fn shares(world: &Snapshot) -> BTreeMap<ProductId, Vec<RegionShare>> {
    let table = world.region_shares();
    let read = |row| {
        let (region, share) = (table.region().get(row)?, table.share().get(row));
        Some((table.product().get(row)?, RegionShare { region, share, documented: documented(table.view(), row) }))
    };
    by(table.ids().filter_map(read))
}

fn supplies(world: &Snapshot) -> BTreeMap<ProductId, Vec<Supply>> {
    let table = world.supplies();
    let read = |row| {
        let (supplier, customer) = (table.supplier().get(row)?, table.customer().get(row)?);
        Some((table.product().get(row)?, Supply { supplier, customer, amount: table.amount().get(row) }))
    };
    by(table.ids().filter_map(read))
}
