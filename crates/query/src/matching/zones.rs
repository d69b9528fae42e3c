//! What a zone has left and requires (开发区承载与准入).

use liantu_model::{RegionId, Snapshot, ZoneId};

use crate::measures::{Latest, Measured};

liantu_model::codes! {
    /// Which list of mountain counties (山区县名单).
    Mountain {
        /// 山区26县.
        Of26 = "26", "山区26县", "the 26 mountain counties";
        /// 山区海岛25县 of 2024.
        Of2024 = "2024", "山区海岛25县（2024）", "the 25 of 2024";
    }
}

impl Mountain {
    /// Whether a region, or one that contains it, is on the list.
    pub fn lists(self, world: &Snapshot, region: RegionId) -> bool {
        let regions = world.regions();
        let listed = match self {
            Self::Of26 => regions.mountain26(),
            Self::Of2024 => regions.mountain_island25(),
        };
        world.region_tree().ancestors(region).any(|at| listed.get(at) == Some(true))
    }
}

/// What a zone has left, and what it requires of a new project; `None` where unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ZoneRoom {
    /// 可供工业用地, 亩 (`Z_LAND`).
    pub land_mu: Option<f64>,
    /// 可用能耗指标, tonnes of coal equivalent a year (`Z_ENERGY`).
    pub energy_tce: Option<f64>,
    /// 亩均税收准入值, 万元/亩 (`Z_FLOOR_TAX`).
    pub floor_tax: Option<f64>,
    /// 亩均增加值准入值, 万元/亩 (`Z_FLOOR_VA`).
    pub floor_value_added: Option<f64>,
    /// 投资强度准入值, 万元/亩 (`Z_FLOOR_INV`).
    pub floor_investment: Option<f64>,
}

/// What each zone has left and requires by its latest measures, else what is assumed; a floor may be that of the
/// surrounding region.
///
/// Time O(measures).
pub fn zone_rooms(world: &Snapshot, zones: &[ZoneId], assumed: ZoneRoom) -> Vec<ZoneRoom> {
    let left = ["Z_LAND", "Z_ENERGY"].map(|indicator| Latest::of(world, indicator));
    let floors = ["Z_FLOOR_TAX", "Z_FLOOR_VA", "Z_FLOOR_INV"].map(|indicator| Latest::of(world, indicator));
    let room = |zone: &ZoneId| {
        let left = |kind: usize| left[kind].get(Measured::Zone(*zone)).map(|(_, value)| value.max(0.0));
        let floor = |kind: usize| floors[kind].at_zone(world, *zone).map(|(_, value)| value.max(0.0));
        ZoneRoom {
            land_mu: left(0).or(assumed.land_mu),
            energy_tce: left(1).or(assumed.energy_tce),
            floor_tax: floor(0).or(assumed.floor_tax),
            floor_value_added: floor(1).or(assumed.floor_value_added),
            floor_investment: floor(2).or(assumed.floor_investment),
        }
    };
    zones.iter().map(room).collect()
}
