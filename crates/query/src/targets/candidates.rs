//! Which firms can make a product, by every kind of evidence.

use liantu_model::{FirmId, MakesId, ProductId, RowId as _, Snapshot};

use super::Market;
use crate::predict::{Likely, Reason};

/// Evidence that a firm can make what is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// 已知生产: a row of `makes`.
    Makes(MakesId),
    /// 登记经营范围: its registered business scope names the product as something it makes; whether by its bare name.
    Declared(bool),
    /// 推测: a link prediction.
    Likely {
        /// The likelihood score, 0 to 1 (see [`Likely::likelihood`]).
        likelihood: f64,
        /// The strongest reason.
        reason: Reason,
    },
}

liantu_model::codes! {
    /// The kinds of evidence that a firm can make a product (凭据).
    BasisKind {
        /// A row records it.
        Recorded = "recorded", "已知生产", "recorded maker";
        /// Its registered business scope names it.
        Declared = "declared", "经营范围", "business scope";
        /// Link prediction suggests it.
        Likely = "likely", "推测", "likely";
    }
}

impl Basis {
    /// The kind of evidence.
    pub fn kind(&self) -> BasisKind {
        match self {
            Self::Makes(_) => BasisKind::Recorded,
            Self::Declared(_) => BasisKind::Declared,
            Self::Likely { .. } => BasisKind::Likely,
        }
    }
}

/// What counts as a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Makers of alternatives, in addition to those of the product and its variants.
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

/// A firm and the evidence that it can make the product.
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

impl Market<'_> {
    /// All claims to a product; a firm may have several.
    pub(super) fn claims(&self, product: ProductId, sources: Sources) -> Vec<Claim> {
        let makers = self.world.adjacency().makers();
        let mut claims = Vec::new();
        for (makes, service) in serving(self.world, product, sources.alternatives) {
            let first = makers.offsets()[makes.index()] as usize;
            let rows = (first..).map(MakesId::from_index).zip(makers.of(makes));
            let claim =
                |(row, firm): (MakesId, &FirmId)| Claim { firm: *firm, makes, basis: Basis::Makes(row), service };
            claims.extend(rows.map(claim));
        }
        if sources.declared {
            claims.extend(self.declared(product).iter().map(|(firm, is_exact)| Claim {
                firm: *firm,
                makes: product,
                basis: Basis::Declared(*is_exact),
                service: Service::Itself,
            }));
        }
        if sources.likely {
            claims.extend(self.likely(product));
        }
        claims
    }

    /// The firms that most likely make a product without any record of it.
    fn likely(&self, product: ProductId) -> impl Iterator<Item = Claim> {
        let rules = &self.config.targets;
        let likely = self.position(product).and_then(|at| self.likely.get(at)).map_or(&[][..], Vec::as_slice);
        let likely = likely.iter().filter(|one| one.likelihood >= rules.min_likelihood);
        likely.filter_map(move |Likely { id: firm, likelihood, reasons, .. }| {
            let basis = Basis::Likely { likelihood: *likelihood, reason: *reasons.first()? };
            Some(Claim { firm: *firm, makes: product, basis, service: Service::Itself })
        })
    }

    /// Firms whose registered scope names a product, and whether by its bare name.
    fn declared(&self, product: ProductId) -> &[(FirmId, bool)] {
        self.position(product).and_then(|at| self.declared.get(at)).map_or(&[], Vec::as_slice)
    }

    fn position(&self, product: ProductId) -> Option<usize> {
        self.products.binary_search(&product).ok()
    }
}

/// What serves where a product is wanted: itself, its variants, and what can substitute for it in every recorded use.
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
