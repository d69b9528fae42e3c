//! Scopes: which firms are "inside" a question.

use std::ops::Range;

use fixedbitset::FixedBitSet;

use crate::code::RegionLevel;
use crate::id::RowId as _;
use crate::schema::{FirmId, RegionId, ZoneId};
use crate::snapshot::Snapshot;

/// The part of the world a question is about (范围): a region with everything in it, a zone, or several regions or
/// several zones together. A country is a region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A region with its descendants.
    Region(RegionId),
    /// Several regions with their descendants as one, such as the provinces of 长三角.
    Regions(Vec<RegionId>),
    /// One zone.
    Zone(ZoneId),
    /// Several zones as one.
    Zones(Vec<ZoneId>),
}

impl Scope {
    /// A membership test that is cheap to repeat.
    pub fn inside<'s>(&self, world: &'s Snapshot) -> Inside<'s> {
        match self {
            Self::Region(region) => {
                let tree = world.region_tree();
                Inside::Places(world.firm_places(), tree.position(*region)..tree.end(*region))
            }
            Self::Regions(regions) => {
                let tree = world.region_tree();
                let ranges = regions.iter().map(|region| tree.position(*region)..tree.end(*region)).collect();
                Inside::PlaceRanges(world.firm_places(), disjoint(ranges))
            }
            Self::Zone(zone) => Inside::Zones(world.firms().zone().raw(), vec![zone.raw()]),
            Self::Zones(zones) => {
                let mut zones: Vec<u32> = zones.iter().map(|zone| zone.raw()).collect();
                zones.sort_unstable();
                Inside::Zones(world.firms().zone().raw(), zones)
            }
        }
    }

    /// The firms of the scope, one bit each. Time is linear in the number of firms.
    pub fn firms(&self, world: &Snapshot) -> FixedBitSet {
        let inside = self.inside(world);
        let mut firms = FixedBitSet::with_capacity(world.firms().len());
        world.firms().ids().filter(|firm| inside.contains(*firm)).for_each(|firm| firms.insert(firm.index()));
        firms
    }

    /// Whether a region lies entirely in the scope; never for zones.
    pub fn contains_region(&self, world: &Snapshot, region: RegionId) -> bool {
        let tree = world.region_tree();
        match self {
            Self::Region(own) => tree.contains(*own, region),
            Self::Regions(own) => own.iter().any(|own| tree.contains(*own, region)),
            Self::Zone(_) | Self::Zones(_) => false,
        }
    }

    /// Whether a zone lies in the scope: it is named, or its region lies in it. `None` when that depends on the
    /// location of the zone and this is unknown.
    pub fn contains_zone(&self, world: &Snapshot, zone: ZoneId) -> Option<bool> {
        match self {
            Self::Zone(own) => Some(*own == zone),
            Self::Zones(own) => Some(own.contains(&zone)),
            Self::Region(_) | Self::Regions(_) => {
                world.zones().region().get(zone).map(|region| self.contains_region(world, region))
            }
        }
    }

    /// The zones that are known to lie in the scope, in id order.
    pub fn zones(&self, world: &Snapshot) -> Vec<ZoneId> {
        world.zones().ids().filter(|zone| self.contains_zone(world, *zone) == Some(true)).collect()
    }

    /// The regions of the scope: itself, each of its regions, or those of its zones.
    pub fn regions(&self, world: &Snapshot) -> Vec<RegionId> {
        let of_zone = |zone: &ZoneId| world.zones().region().get(*zone);
        match self {
            Self::Region(region) => vec![*region],
            Self::Regions(regions) => regions.clone(),
            Self::Zone(zone) => of_zone(zone).into_iter().collect(),
            Self::Zones(zones) => zones.iter().filter_map(of_zone).collect(),
        }
    }

    /// The region of the scope: itself, its first region, or the region of its (first) zone.
    pub fn region(&self, world: &Snapshot) -> Option<RegionId> {
        self.regions(world).first().copied()
    }
}

/// Whether firms lie in a scope: one comparison per firm. A firm without a place lies in none.
#[derive(Clone, Debug)]
pub enum Inside<'s> {
    /// The place of each firm, and the places of the scope.
    Places(&'s [u32], Range<u32>),
    /// The place of each firm, and the places of the scope: ranges in order that do not overlap.
    PlaceRanges(&'s [u32], Vec<Range<u32>>),
    /// The zone of each firm, and the zones of the scope in order.
    Zones(&'s [u32], Vec<u32>),
}

impl Inside<'_> {
    /// Whether the firm lies in the scope.
    #[inline]
    pub fn contains(&self, firm: FirmId) -> bool {
        match self {
            Self::Places(places, scope) => places.get(firm.index()).is_some_and(|place| scope.contains(place)),
            Self::PlaceRanges(places, scope) => places.get(firm.index()).is_some_and(|place| {
                let at = scope.partition_point(|range| range.end <= *place);
                scope.get(at).is_some_and(|range| range.contains(place))
            }),
            Self::Zones(zones, scope) => zones.get(firm.index()).is_some_and(|zone| scope.binary_search(zone).is_ok()),
        }
    }
}

/// The same places as ordered ranges that do not overlap: a region may be named beside one that contains it.
fn disjoint(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Disjoint scopes answered together (分区): each firm lies in at most one part.
#[derive(Clone, Debug)]
pub struct Partition {
    scopes: Vec<Scope>,
    part_of: Vec<u16>,
}

/// The part of a firm that lies in none.
pub const NO_PART: u16 = u16::MAX;

impl Partition {
    /// One part for each region of a level, in id order.
    ///
    /// Time is linear in the number of firms times the depth of the region tree.
    ///
    /// # Panics
    /// When there are more than 65,535 such regions.
    pub fn by_level(world: &Snapshot, level: RegionLevel) -> Self {
        let tree = world.region_tree();
        let regions = world.regions().ids().filter(|region| tree.level(*region) == Some(level));
        Self::of_regions(world, regions.collect())
    }

    /// One part for each of these regions, none of which lies in another; a firm belongs to the
    /// innermost region that is listed.
    ///
    /// # Panics
    /// When there are more than 65,535 regions.
    pub fn of_regions(world: &Snapshot, regions: Vec<RegionId>) -> Self {
        let tree = world.region_tree();
        let mut part_of_region = vec![NO_PART; world.regions().len()];
        for (part, region) in regions.iter().enumerate() {
            part_of_region[region.index()] = part_number(part);
        }
        let mut part_at = vec![NO_PART; world.regions().len()];
        for region in world.regions().ids() {
            let part = tree.ancestors(region).map(|at| part_of_region[at.index()]).find(|part| *part != NO_PART);
            part_at[tree.position(region) as usize] = part.unwrap_or(NO_PART);
        }
        let part = |place: &u32| part_at.get(*place as usize).copied().unwrap_or(NO_PART);
        let part_of = world.firm_places().iter().map(part).collect();
        Self { scopes: regions.into_iter().map(Scope::Region).collect(), part_of }
    }

    /// One part for each of these zones.
    ///
    /// # Panics
    /// When there are more than 65,535 zones.
    pub fn of_zones(world: &Snapshot, zones: Vec<ZoneId>) -> Self {
        let mut part_of_zone = vec![NO_PART; world.zones().len()];
        for (part, zone) in zones.iter().enumerate() {
            part_of_zone[zone.index()] = part_number(part);
        }
        let zone = world.firms().zone();
        let part_of = world.firms().ids().map(|firm| zone.get(firm).map_or(NO_PART, |zone| part_of_zone[zone.index()]));
        Self { part_of: part_of.collect(), scopes: zones.into_iter().map(Scope::Zone).collect() }
    }

    /// One scope by itself; the rest of the world is in no part.
    pub fn single(world: &Snapshot, scope: Scope) -> Self {
        let inside = scope.inside(world);
        let part_of = world.firms().ids().map(|firm| if inside.contains(firm) { 0 } else { NO_PART }).collect();
        Self { part_of, scopes: vec![scope] }
    }

    /// The number of parts.
    pub fn len(&self) -> usize {
        self.scopes.len()
    }

    /// Whether there is no part.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// The scope of each part.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The part of each firm, [`NO_PART`] for none.
    pub fn part_of(&self) -> &[u16] {
        &self.part_of
    }
}

fn part_number(part: usize) -> u16 {
    u16::try_from(part).ok().filter(|part| *part != NO_PART).expect("at most 65,535 parts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowId;
    use crate::sketch;

    fn world() -> Snapshot {
        sketch::world(
            "regions: id name level parent
            CHN 中国 country -
            33 浙江 province CHN
            3301 杭州 city 33
            3302 宁波 city 33
            DEU 德国 country -
            zones: id name region
            z1 北仑 3302
            z2 萧山 3301
            z3 某地 -
            firms: id name region zone
            f1 甲 3301 -
            f2 乙 - z1
            f3 丙 DEU -
            f4 丁 - -
            f5 戊 3301 z2",
        )
    }

    fn inside(world: &Snapshot, scope: &Scope) -> Vec<usize> {
        scope.firms(world).ones().collect()
    }

    #[test]
    fn a_region_holds_what_lies_in_it() {
        let world = world();
        let region = |key: &str| Scope::Region(world.find(key).unwrap());
        assert_eq!(inside(&world, &region("CHN")), [0, 1, 4]);
        assert_eq!(inside(&world, &region("3302")), [1]);
        assert_eq!(inside(&world, &region("DEU")), [2]);
        assert_eq!(inside(&world, &Scope::Zone(ZoneId(0))), [1]);
        assert_eq!(inside(&world, &Scope::Zones(vec![ZoneId(0), ZoneId(1)])), [1, 4]);
    }

    #[test]
    fn several_regions_hold_what_lies_in_any_of_them() {
        let world = world();
        let id = |key: &str| world.find::<RegionId>(key).unwrap();
        let both = Scope::Regions(vec![id("3302"), id("DEU")]);
        assert_eq!(inside(&world, &both), [1, 2]);
        assert_eq!(both.regions(&world), [id("3302"), id("DEU")]);
        assert!(both.contains_region(&world, id("DEU")) && !both.contains_region(&world, id("33")));
        // A region beside one that contains it adds nothing, in either order.
        for nested in [["33", "3302"], ["3302", "33"]] {
            assert_eq!(inside(&world, &Scope::Regions(nested.map(id).to_vec())), [0, 1, 4]);
        }
        assert_eq!(inside(&world, &Scope::Regions(Vec::new())), [0_usize; 0]);
    }

    #[test]
    fn a_zone_lies_where_its_region_does_or_where_it_is_named() {
        let world = world();
        let region = |key: &str| world.find::<RegionId>(key).unwrap();
        let zones = |scope: Scope| {
            let lies: Vec<Option<bool>> = world.zones().ids().map(|zone| scope.contains_zone(&world, zone)).collect();
            (lies, scope.zones(&world).into_iter().map(RowId::raw).collect::<Vec<_>>())
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(zones(Scope::Region(region("33"))), (vec![yes, yes, None], vec![0, 1]));
        assert_eq!(zones(Scope::Regions(vec![region("3302"), region("DEU")])), (vec![yes, no, None], vec![0]));
        assert_eq!(zones(Scope::Zone(ZoneId(2))), (vec![no, no, yes], vec![2]));
        assert_eq!(zones(Scope::Zones(vec![ZoneId(1), ZoneId(0), ZoneId(1)])), (vec![yes, yes, no], vec![0, 1]));
    }

    #[test]
    fn parts_agree_with_scopes() {
        let world = world();
        for partition in
            [Partition::by_level(&world, RegionLevel::City), Partition::of_zones(&world, vec![ZoneId(0), ZoneId(1)])]
        {
            for (part, scope) in (0_u16..).zip(partition.scopes()) {
                let of_part = (0..world.firms().len()).filter(|firm| partition.part_of()[*firm] == part);
                assert_eq!(of_part.collect::<Vec<_>>(), inside(&world, scope));
            }
        }
    }
}
