//! How firms know one another, and how well (关系强度).
//!
//! | relation | strength before the evidence is weighed |
//! |---|---|
//! | group (集团) | `group` |
//! | ownership (投资) of share q | `stake + (owner − stake) · min(1, q / projects.control_share)`; unknown q: `stake` |
//! | supply (供货) of A 元 a year in all | `supply_least + (supply_most − supply_least) · A / (A + supply_half_yuan)` |
//!
//! A supply whose rows all have a last known delivery may have ended: × `ended`. All strengths are weighted by how
//! well the relation is documented: × `1 − evidence · (1 − reliance)`, where reliance is 1 for official facts, down to 0.3
//! for facts without a grade, and the best of several rows counts. All parameters begin with `acquaintance.`. When
//! two firms have several relations, the strongest counts; among equal ones, the first of [`Relation`].

use liantu_model::{FirmId, InvestId, RowId as _, Snapshot, SupplyId};

use super::Hop;
use crate::config::{AcquaintanceWeights, Config, reliance};

liantu_model::codes! {
    /// What a firm is to another.
    Relation {
        /// It heads the group of the other.
        Heads = "heads", "集团母公司", "head of the group";
        /// The other heads its group.
        Member = "member", "集团成员", "member of the group";
        /// It owns a part of the other.
        Owns = "owns", "投资", "owns a part of";
        /// The other owns a part of it.
        OwnedBy = "owned_by", "股东为", "is partly owned by";
        /// It supplies the other.
        Supplies = "supplies", "供货", "supplies";
        /// It buys from the other.
        BuysFrom = "buys_from", "采购自", "buys from";
    }
}

/// The rows behind a hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopRows {
    /// The row of `firms` that names the group.
    Group(FirmId),
    /// The row of `invests`.
    Invest(InvestId),
    /// The rows of `supplies`, ascending.
    Supplies(Vec<SupplyId>),
}

/// The relations of all firms, looked up firm by firm.
#[derive(Debug)]
pub struct Relations<'s> {
    world: &'s Snapshot,
    weights: AcquaintanceWeights,
    control_share: f64,
    /// Owned firms with the row that records it, ascending.
    owned: Vec<(FirmId, InvestId)>,
    /// Heads of groups with their members, ascending.
    members: Vec<(FirmId, FirmId)>,
}

/// One row that records that a firm knows another.
type Fact = (FirmId, Relation, u32);

impl<'s> Relations<'s> {
    /// Prepares the relations. Time is linear in the firms, plus sorting the ownerships.
    pub fn new(world: &'s Snapshot, config: &Config) -> Self {
        let (firms, invests) = (world.firms(), world.invests());
        let owned = invests.ids().filter_map(|row| Some((invests.investee().get(row)?, row)));
        let mut owned: Vec<(FirmId, InvestId)> = owned.collect();
        owned.sort_unstable();
        let members = firms.ids().filter_map(|firm| Some((firms.group().get(firm)?, firm)));
        let mut members: Vec<(FirmId, FirmId)> = members.collect();
        members.sort_unstable();
        let (weights, control_share) = (config.acquaintance.clone(), config.groups.control_share);
        Self { world, weights, control_share, owned, members }
    }

    /// No hop is stronger.
    pub fn strongest(&self) -> f64 {
        let weights = &self.weights;
        let supply = weights.supply_most.max(weights.supply_least);
        let group = if self.members.is_empty() { 0.0 } else { weights.group };
        let owner = if self.owned.is_empty() { 0.0 } else { weights.owner.max(weights.stake) };
        supply.max(group).max(owner)
    }

    /// Every firm that a firm knows, ascending, with the strength of the strongest relation.
    pub fn known_firms(&self, firm: FirmId) -> Vec<(FirmId, f64)> {
        let mut facts = Vec::new();
        self.facts(firm, |fact| facts.push(fact));
        facts.sort_unstable();
        let mut known: Vec<(FirmId, f64)> = Vec::new();
        for run in facts.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let strength = self.strength(run);
            match known.last_mut().filter(|(other, _)| *other == run[0].0) {
                Some((_, best)) => *best = best.max(strength),
                None => known.push((run[0].0, strength)),
            }
        }
        known
    }

    /// The strongest relation of two firms.
    pub fn between(&self, from: FirmId, to: FirmId) -> Option<Hop> {
        let mut facts = Vec::new();
        self.facts(from, |fact| {
            if fact.0 == to {
                facts.push(fact);
            }
        });
        facts.sort_unstable();
        let mut best: Option<(f64, &[Fact])> = None;
        for run in facts.chunk_by(|a, b| a.1 == b.1) {
            let strength = self.strength(run);
            if best.is_none_or(|(held, _)| strength > held) {
                best = Some((strength, run));
            }
        }
        let (strength, run) = best?;
        let (_, relation, row) = run[0];
        let rows = match relation {
            Relation::Heads | Relation::Member => HopRows::Group(FirmId(row)),
            Relation::Owns | Relation::OwnedBy => HopRows::Invest(InvestId(row)),
            Relation::Supplies | Relation::BuysFrom => {
                HopRows::Supplies(run.iter().map(|(_, _, row)| SupplyId(*row)).collect())
            }
        };
        Some(Hop { relation, rows, strength })
    }

    /// Visits every firm that a firm knows, some of them several times.
    pub(super) fn partners(&self, firm: FirmId, mut visit: impl FnMut(FirmId)) {
        self.facts(firm, |(other, _, _)| visit(other));
    }

    /// Visits every row that records that a firm knows another.
    fn facts(&self, firm: FirmId, mut visit: impl FnMut(Fact)) {
        let (firms, invests, supplies) = (self.world.firms(), self.world.invests(), self.world.supplies());
        let mut visit_row = |other: Option<FirmId>, relation: Relation, row: u32| {
            if let Some(other) = other.filter(|other| *other != firm) {
                visit((other, relation, row));
            }
        };
        for (_, member) in equal_range(&self.members, firm) {
            visit_row(Some(*member), Relation::Heads, member.raw());
        }
        visit_row(firms.group().get(firm), Relation::Member, firm.raw());
        let investors = invests.investor().raw();
        let first = investors.partition_point(|investor| *investor < firm.raw());
        for at in (first..investors.len()).take_while(|at| investors[*at] == firm.raw()) {
            visit_row(invests.investee().at(at), Relation::Owns, InvestId::from_index(at).raw());
        }
        for (_, row) in equal_range(&self.owned, firm) {
            visit_row(invests.investor().get(*row), Relation::OwnedBy, row.raw());
        }
        for row in self.world.supplies_from(firm) {
            visit_row(supplies.customer().get(*row), Relation::Supplies, row.raw());
        }
        for row in self.world.supplies_to(firm) {
            visit_row(supplies.supplier().get(*row), Relation::BuysFrom, row.raw());
        }
    }

    /// The strength of the rows of one relation of two firms.
    fn strength(&self, rows: &[Fact]) -> f64 {
        let (world, weights) = (self.world, &self.weights);
        let evidence = |row: u32| match rows[0].1 {
            Relation::Heads | Relation::Member => world.firms().view().evidence(FirmId(row)),
            Relation::Owns | Relation::OwnedBy => world.invests().view().evidence(InvestId(row)),
            Relation::Supplies | Relation::BuysFrom => world.supplies().view().evidence(SupplyId(row)),
        };
        let bare = match rows[0].1 {
            Relation::Heads | Relation::Member => weights.group,
            Relation::Owns | Relation::OwnedBy => self.ownership(InvestId(rows[0].2)),
            Relation::Supplies | Relation::BuysFrom => self.supply(rows),
        };
        let documented = rows.iter().map(|(_, _, row)| reliance(evidence(*row).and_then(|found| found.confidence)));
        bare * (1.0 - weights.evidence * (1.0 - documented.fold(0.0, f64::max)))
    }

    fn ownership(&self, row: InvestId) -> f64 {
        let weights = &self.weights;
        let share = self.world.invests().share().get(row).unwrap_or_default();
        let control = if share >= self.control_share { 1.0 } else { share / self.control_share };
        weights.stake + (weights.owner - weights.stake) * control
    }

    fn supply(&self, rows: &[Fact]) -> f64 {
        let (weights, supplies) = (&self.weights, self.world.supplies());
        let amounts = rows.iter().filter_map(|(_, _, row)| supplies.amount().get(SupplyId(*row)));
        let amount = amounts.fold(0_i64, i64::saturating_add);
        #[expect(clippy::cast_precision_loss, reason = "a ratio; 53 bits are enough for it")]
        let amount = amount as f64;
        let volume = amount / (amount + weights.supply_half_yuan);
        let is_over = rows.iter().all(|(_, _, row)| supplies.until().get(SupplyId(*row)).is_some());
        let bare = weights.supply_least + (weights.supply_most - weights.supply_least) * volume;
        if is_over { bare * weights.ended } else { bare }
    }
}

/// The pairs that begin with a firm.
fn equal_range<T>(pairs: &[(FirmId, T)], firm: FirmId) -> &[(FirmId, T)] {
    let first = pairs.partition_point(|(of, _)| *of < firm);
    let after = pairs.partition_point(|(of, _)| *of <= firm);
    &pairs[first..after]
}
