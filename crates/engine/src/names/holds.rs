//! What things contain: how the likeliest of several is found, and how suggestions are ordered.

use std::collections::BTreeSet;

use liantu_model::code::RegionLevel;
use liantu_model::{
    ChainId, FirmId, ProductId, ProjectId, RegionId, RowId as _, Scope, Snapshot, StageId, Wording, ZoneId,
};

use super::error::NameKind;
use crate::engine::Engine;

/// Firms by place, counted once for all lookups of one error or search. O(firms + regions).
pub(super) struct Held<'w> {
    world: &'w Snapshot,
    /// Firms at the places before each position of the region tree.
    before: Vec<usize>,
    by_zone: Vec<usize>,
    home: Option<RegionId>,
}

impl<'w> Held<'w> {
    pub(super) fn of(world: &'w Snapshot) -> Self {
        let mut before = vec![0; world.regions().len() + 1];
        for place in world.firm_places() {
            if let Some(count) = before.get_mut(*place as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut before {
            sum += *count;
            *count = sum;
        }
        let mut by_zone = vec![0; world.zones().len()];
        for zone in world.firms().ids().filter_map(|firm| world.firms().zone().get(firm)) {
            if let Some(count) = by_zone.get_mut(zone.index()) {
                *count += 1;
            }
        }
        Self { world, before, by_zone, home: home(world) }
    }

    /// Firms recorded in a region.
    pub(super) fn firms_in(&self, region: RegionId) -> usize {
        let tree = self.world.region_tree();
        let upto = |position: u32| self.before.get(position as usize).copied().unwrap_or_default();
        upto(tree.end(region)).saturating_sub(upto(tree.position(region)))
    }

    /// Firms recorded in a zone.
    pub(super) fn firms_in_zone(&self, zone: ZoneId) -> usize {
        self.by_zone.get(zone.index()).copied().unwrap_or_default()
    }

    /// A bonus on the similarity of a row, used to order suggestions.
    pub(super) fn favour(&self, kind: NameKind, row: usize) -> f64 {
        let (region, holds) = match kind {
            NameKind::Region => {
                let region = RegionId::from_index(row);
                (Some(region), self.firms_in(region) > 0)
            }
            NameKind::Zone => {
                let zone = ZoneId::from_index(row);
                (self.world.zones().region().get(zone), self.firms_in_zone(zone) > 0)
            }
            NameKind::Firm => {
                let firm = FirmId::from_index(row);
                (self.world.region_of(firm), !self.world.adjacency().products_made().of(firm).is_empty())
            }
            NameKind::Product => (None, !self.world.adjacency().makers().of(ProductId::from_index(row)).is_empty()),
            _ => (None, false),
        };
        let is_home = region.zip(self.home).is_some_and(|(at, home)| self.world.region_tree().contains(home, at));
        f64::from(u8::from(is_home)) * 0.2 + f64::from(u8::from(holds)) * 0.1
    }
}

/// The province that contains most zones: it comes before the rest of the world.
pub(super) fn home(world: &Snapshot) -> Option<RegionId> {
    let (tree, zones) = (world.region_tree(), world.zones());
    let province = |zone| tree.at_level(zones.region().get(zone)?, RegionLevel::Province);
    let mut counts = vec![0_usize; world.regions().len()];
    for province in zones.ids().filter_map(province) {
        counts[province.index()] += 1;
    }
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    counts.iter().position(|count| *count == most).map(RegionId::from_index)
}

impl Engine {
    /// What a row contains, in words: for places products and firms, for firms the place, for products the chain.
    pub(super) fn holds(&self, kind: NameKind, row: usize) -> Option<Wording> {
        let world = &self.world;
        let of = |named: crate::named::Named| Wording::new(named.zh, named.en);
        match kind {
            NameKind::Region => Some(self.place_holds(&Scope::Region(RegionId::from_index(row)))),
            NameKind::Zone => Some(self.place_holds(&Scope::Zone(ZoneId::from_index(row)))),
            NameKind::Firm => self.place_of(FirmId::from_index(row)).map(of),
            NameKind::Product => {
                world.products().chain().get(ProductId::from_index(row)).map(|chain| of(self.named(chain)))
            }
            NameKind::Chain => {
                let n = world.adjacency().chain_products().of(ChainId::from_index(row)).len();
                Some(Wording::new(format!("{n} 种产品"), format!("{n} products")))
            }
            NameKind::ChainStage => {
                world.stages().chain().get(StageId::from_index(row)).map(|chain| of(self.named(chain)))
            }
            NameKind::Project => {
                world.projects().zone().get(ProjectId::from_index(row)).map(|zone| of(self.named(zone)))
            }
            _ => None,
        }
    }

    /// Where a place is, how many products are made there, and how many firms are recorded.
    fn place_holds(&self, scope: &Scope) -> Wording {
        let world = &self.world;
        let inside = scope.inside(world);
        let (mut firms, mut made) = (0_usize, BTreeSet::new());
        for firm in world.firms().ids().filter(|firm| inside.contains(*firm)) {
            firms += 1;
            made.extend(world.adjacency().products_made().of(firm).iter().copied());
        }
        let around = match scope {
            Scope::Region(region) => self.around_region(*region),
            _ => scope.region(world).map(|region| self.full_name(region)),
        };
        let (zh, en) = around.map_or_else(Default::default, |place| (place.zh + "，", place.en + "; "));
        let made = made.len();
        Wording::new(
            format!("{zh}制造产品 {made} 种，企业 {firms} 家"),
            format!("{en}{made} products made, {firms} firms"),
        )
    }

    /// What a region lies in, without its country.
    fn around_region(&self, region: RegionId) -> Option<Wording> {
        let tree = self.world.region_tree();
        let outer = tree.parent(region).filter(|outer| tree.level(*outer) != Some(RegionLevel::Country))?;
        Some(self.full_name(outer))
    }

    /// A region with what it lies in below its country: 浙江省杭州市西湖区.
    pub(super) fn full_name(&self, region: RegionId) -> Wording {
        let tree = self.world.region_tree();
        let is_named = |at: &RegionId| *at == region || tree.level(*at) != Some(RegionLevel::Country);
        let mut path: Vec<_> = tree.ancestors(region).filter(is_named).map(|at| self.named(at)).collect();
        // 上海市 is a province and its only city.
        path.dedup_by(|a, b| a.zh == b.zh);
        let en: Vec<&str> = path.iter().map(|named| named.en.as_str()).collect();
        let zh: String = path.iter().rev().map(|named| named.zh.as_str()).collect();
        Wording::new(zh, en.join(", "))
    }
}
