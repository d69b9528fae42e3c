//! Who can make a product: everything that says so.

use liantu_model::{FirmId, MakesId, ProductId, RowId as _, Snapshot};

use super::Asked;
use super::declared::declared_makers;

/// What says that a firm can make what is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// 已知生产: a row of `makes`.
    Makes(MakesId),
    /// 登记经营范围: its registered business scope names the product as something it makes; whether
    /// by its bare name.
    Declared(bool),
    /// 推测: likely by what it makes and who it deals with, 0 to 1.
    Likely(f64),
}

/// What counts as a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Makers of alternatives, besides those of the product and its variants.
    pub alternatives: bool,
    /// Firms whose registered business scope names the product.
    pub declared: bool,
    /// Firms that are likely to make it.
    pub likely: bool,
}

impl Sources {
    /// Everything.
    pub const ALL: Self = Self { alternatives: true, declared: true, likely: true };
    /// Recorded makers of the product and its variants only.
    pub const RECORDED: Self = Self { alternatives: false, declared: false, likely: false };
}

/// One firm and what says that it can.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) firm: FirmId,
    pub(super) makes: ProductId,
    pub(super) basis: Basis,
    pub(super) service: Service,
}

/// How what it makes serves what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// It is the product.
    Itself,
    /// It is a variant of it.
    Variant,
    /// It is an alternative to it.
    Alternative,
}

/// The claims of all products asked for.
pub(super) struct Claims<'a> {
    world: &'a Snapshot,
    wanted: Vec<Wanted>,
}

struct Wanted {
    product: ProductId,
    serving: Vec<(ProductId, Service)>,
    /// Declared makers of the product itself.
    declared: Vec<(FirmId, bool)>,
    likely: Vec<(FirmId, f64)>,
}

impl<'a> Claims<'a> {
    pub(super) fn new(world: &'a Snapshot, asked: &Asked<'_>, products: &[ProductId]) -> Self {
        let declared = if asked.sources.declared { declared_makers(world, products) } else { Vec::new() };
        let mut declared = declared.into_iter();
        let wanted = products.iter().map(|product| Wanted {
            product: *product,
            serving: serving(world, *product, asked.sources.alternatives),
            declared: declared.next().unwrap_or_default().iter().map(|one| (one.firm, one.is_exact)).collect(),
            likely: Vec::new(),
        });
        Self { world, wanted: wanted.collect() }
    }

    pub(super) fn product(&self, at: usize) -> ProductId {
        self.wanted[at].product
    }

    /// All claims to one product; a firm may have several.
    pub(super) fn of(&self, at: usize) -> Vec<Claim> {
        let wanted = &self.wanted[at];
        let makers = self.world.adjacency().makers();
        let mut claims = Vec::new();
        for (makes, service) in &wanted.serving {
            let first = makers.offsets()[makes.index()] as usize;
            let rows = (first..).map(MakesId::from_index).zip(makers.of(*makes));
            let claim = |(row, firm): (MakesId, &FirmId)| Claim {
                firm: *firm,
                makes: *makes,
                basis: Basis::Makes(row),
                service: *service,
            };
            claims.extend(rows.map(claim));
        }
        let itself = |firm, basis| Claim { firm, makes: wanted.product, basis, service: Service::Itself };
        claims.extend(wanted.declared.iter().map(|(firm, exact)| itself(*firm, Basis::Declared(*exact))));
        claims.extend(wanted.likely.iter().map(|(firm, likelihood)| itself(*firm, Basis::Likely(*likelihood))));
        claims
    }
}

/// What serves where a product is wanted: itself, its variants, and what can stand in for it in
/// every use that is recorded.
fn serving(world: &Snapshot, product: ProductId, alternatives: bool) -> Vec<(ProductId, Service)> {
    let requirements = world.requirements();
    let own = requirements.serving(product);
    let service = |other: ProductId| if other == product { Service::Itself } else { Service::Variant };
    let mut serving: Vec<(ProductId, Service)> = own.iter().map(|other| (*other, service(*other))).collect();
    if alternatives {
        let others = stand_ins(world, product).into_iter().filter(|other| !own.contains(other));
        serving.extend(others.map(|other| (other, Service::Alternative)));
    }
    serving
}

/// Products that are an alternative to this one in every one of its uses, ascending.
fn stand_ins(world: &Snapshot, product: ProductId) -> Vec<ProductId> {
    let (requirements, inputs) = (world.requirements(), world.inputs());
    let mut common: Option<Vec<ProductId>> = None;
    for row in world.adjacency().used_by().of(product) {
        let Some(user) = inputs.product().get(*row) else { continue };
        let groups = requirements.groups(user);
        let Some(group) = groups.iter().find(|group| group.alternatives.contains(row)) else { continue };
        let mut others: Vec<ProductId> = group
            .alternatives
            .iter()
            .filter_map(|row| inputs.input().get(*row))
            .flat_map(|input| requirements.serving(input))
            .collect();
        others.sort_unstable();
        others.dedup();
        common = Some(match common {
            None => others,
            Some(known) => known.into_iter().filter(|other| others.binary_search(other).is_ok()).collect(),
        });
    }
    common.unwrap_or_default()
}
