//! Gaps and weak links: what is not made inside, and what too little of is made.

use liantu_model::{FirmId, InputId, ProductId, RowId as _, SupplyId};

use super::finding::{EvidenceGrade, Factor, Finding, FindingKind, Remedy, Rings, Weakness, Witness};
use super::severity::severity;
use super::{Local, PATH_ROWS, Presence, Question, WITNESS_ROWS};

/// A gap or weak link without its witness.
pub(crate) struct Supply {
    pub(crate) kind: FindingKind,
    pub(crate) severity: f64,
    pub(crate) grade: EvidenceGrade,
    interval: (f64, f64),
    factors: Vec<Factor>,
    covered: f64,
    nearness: f64,
    weaknesses: Vec<Weakness>,
    uses: Vec<InputId>,
    stand_ins: Vec<(ProductId, f64)>,
    demanders: Vec<FirmId>,
}

impl Question<'_, '_> {
    /// The gap or weak link of a product that is made somewhere, if there is one, with its witness.
    pub(super) fn gap_or_weak_link(
        &self,
        product: ProductId,
        local: &Local,
        presence: &Presence<'_>,
    ) -> Option<Finding> {
        let supply = self.supply(product, local, presence)?;
        let Supply { kind, severity, grade, interval, factors, covered, nearness, weaknesses, .. } = supply;
        let witness =
            Witness { stand_ins: supply.stand_ins, ..self.witness(product, local, supply.uses, &supply.demanders) };
        let remedy = if kind == FindingKind::Gap { Remedy::Fill } else { Remedy::Strengthen };
        Some(Finding {
            kind,
            product,
            severity,
            interval,
            factors,
            covered,
            nearness,
            weaknesses,
            grade,
            witness,
            remedy,
        })
    }

    /// Whether a product that is made somewhere is a gap or weak link, and how severe.
    pub(crate) fn supply(&self, product: ProductId, local: &Local, presence: &Presence<'_>) -> Option<Supply> {
        let kind = if local.is_made_inside() { FindingKind::WeakLink } else { FindingKind::Gap };
        let weaknesses = match kind {
            FindingKind::WeakLink => self.weaknesses(product, local),
            _ => Vec::new(),
        };
        if kind == FindingKind::WeakLink && weaknesses.is_empty() {
            return None;
        }
        let uses = self.uses(product);
        let stand_ins = self.groups.stand_ins(self.world(), product, &uses, presence);
        let covered = stand_ins.iter().map(|(_, strength)| *strength).fold(0.0, f64::max);
        if covered >= self.landscape.config.thresholds.covered_strength {
            return None;
        }
        let demanders = self.demanders(&uses, presence);
        let factors = self.factors(product, local, &uses, demanders.as_deref());
        let nearness = self.nearness(product);
        let (severity, interval) = severity(&factors, (1.0 - covered) * nearness);
        let grade = self.grade_of_supply(product, local, &uses);
        let demanders = demanders.unwrap_or_default();
        Some(Supply {
            kind,
            severity,
            grade,
            interval,
            factors,
            covered,
            nearness,
            weaknesses,
            uses,
            stand_ins,
            demanders,
        })
    }

    /// Why a product that is made inside is weak; empty when it is not.
    fn weaknesses(&self, product: ProductId, local: &Local) -> Vec<Weakness> {
        let limits = &self.landscape.config.thresholds;
        let links = self.landscape.links.get(product, self.part);
        let share = local.shares.and_then(|shares| shares.inside);
        let makers = local.makers.inside.len();
        let enough_links = links.n_edges >= limits.min_links;
        let bought = enough_links && links.hhi().is_some_and(|hhi| hhi > limits.concentrated_hhi);
        let world_hhi = local.shares.and_then(|shares| shares.outside_hhi);
        let supplied = share.is_some_and(|share| share < 0.5) && world_hhi.is_some_and(|hhi| hhi > limits.world_hhi);
        let tests = [
            (Weakness::Thin, share.is_none() && makers > 0 && makers <= limits.thin_makers as usize),
            (Weakness::Minor, share.is_some_and(|share| share < limits.minor_share)),
            (
                Weakness::Dependent,
                enough_links && links.local_sourcing_rate().is_some_and(|rate| rate < limits.dependent_rate),
            ),
            (Weakness::Concentrated, bought || supplied),
        ];
        tests.into_iter().filter(|(_, holds)| *holds).map(|(weakness, _)| weakness).collect()
    }

    /// Rows of `inputs` in the chain that require the product or what it is a variant of.
    pub(crate) fn uses(&self, product: ProductId) -> Vec<InputId> {
        let user = self.world().inputs().product();
        let in_chain = |row: &InputId| user.get(*row).is_some_and(|user| self.closure.contains(user));
        self.rows_requiring(product).into_iter().filter(in_chain).collect()
    }

    /// Rows of `inputs` that require the product or what it is a variant of.
    pub(crate) fn rows_requiring(&self, product: ProductId) -> Vec<InputId> {
        let used_by = self.world().adjacency().used_by();
        let served = self.world().requirements().served(product);
        served.iter().flat_map(|served| used_by.of(*served).iter().copied()).collect()
    }

    /// Firms inside that make something needing the product, ascending; `None` when no maker of any of its users is
    /// recorded anywhere, so that demand is unknown.
    pub(super) fn demanders(&self, uses: &[InputId], presence: &Presence<'_>) -> Option<Vec<FirmId>> {
        let product = self.world().inputs().product();
        let supplied = uses.iter().filter_map(|row| product.get(*row)).filter_map(|user| presence.local_of(user));
        let (mut known, mut firms) = (false, Vec::new());
        for local in supplied {
            known |= !local.makers.inside.is_empty() || !local.makers.outside.is_empty();
            firms.extend_from_slice(&local.makers.inside);
        }
        firms.sort_unstable();
        firms.dedup();
        known.then_some(firms)
    }

    /// Known supplies of the product to firms inside that come from outside, by ring.
    fn links_outside(&self, product: ProductId) -> Rings {
        let supplies = self.world().supplies();
        let inside = self.scope.inside(self.world());
        let comes_in = |row: SupplyId| {
            let (from, to) = (supplies.supplier().get(row)?, supplies.customer().get(row)?);
            (inside.contains(to) && !inside.contains(from)).then_some(from)
        };
        let rows = self.world().adjacency().supplies_of(product).map(SupplyId::from_index);
        Rings::of(self.world(), self.scope, rows.filter_map(comes_in))
    }

    fn n_users(&self, uses: &[InputId]) -> usize {
        let product = self.world().inputs().product();
        let mut products: Vec<ProductId> = uses.iter().filter_map(|row| product.get(*row)).collect();
        products.sort_unstable();
        products.dedup();
        products.len()
    }

    pub(super) fn witness(
        &self,
        product: ProductId,
        local: &Local,
        uses: Vec<InputId>,
        demanders: &[FirmId],
    ) -> Witness {
        let world = self.world();
        let cut = |firms: &[FirmId]| firms.iter().copied().take(WITNESS_ROWS).collect();
        Witness {
            path: self.closure.path(world, product, PATH_ROWS),
            n_uses: uses.len(),
            n_users: self.n_users(&uses),
            uses: uses.into_iter().take(WITNESS_ROWS).collect(),
            demanders: cut(demanders),
            n_demanders: demanders.len(),
            local_makers: cut(&local.makers.inside),
            n_local_makers: local.makers.inside.len(),
            outside: Rings::of(world, self.scope, local.makers.outside.iter().copied()),
            shares: world.adjacency().region_shares().of(product).to_vec(),
            share_inside: local.shares.and_then(|shares| shares.inside),
            share_sum: local.shares.map(|shares| shares.sum),
            links: self.landscape.links.get(product, self.part),
            links_outside: self.links_outside(product),
            ..Witness::default()
        }
    }
}
