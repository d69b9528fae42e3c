//! How far away a candidate is.

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, RegionId, Scope, Snapshot};

/// How far away a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ring {
    /// In the rest of the province.
    Province,
    /// In the rest of the country.
    Country,
    /// Abroad, in this country.
    Abroad(RegionId),
    /// Unknown.
    Unplaced,
}

/// Where the scope lies.
#[derive(Debug)]
pub(super) struct Home<'s> {
    world: &'s Snapshot,
    seat: Option<(f64, f64)>,
    province: Option<RegionId>,
    country: Option<RegionId>,
}

impl<'s> Home<'s> {
    pub(super) fn of(world: &'s Snapshot, scope: &Scope) -> Self {
        let region = scope.region(world);
        let at = |level| region.and_then(|region| world.region_tree().at_level(region, level));
        let seat = region.and_then(|region| seat(world, region));
        Self { world, seat, province: at(RegionLevel::Province), country: at(RegionLevel::Country) }
    }

    /// Whether the firm's owners are known to be in another country.
    pub(super) fn is_foreign(&self, firm: FirmId) -> bool {
        let owners = self.world.firms().home_country().get(firm);
        owners.zip(self.country).is_some_and(|(owners, country)| owners != country)
    }

    pub(super) fn ring(&self, firm: FirmId) -> Ring {
        let tree = self.world.region_tree();
        let within = |outer: Option<RegionId>, region| outer.is_some_and(|outer| tree.contains(outer, region));
        match self.world.region_of(firm) {
            None => Ring::Unplaced,
            Some(region) if tree.level(region) == Some(RegionLevel::Aggregate) => Ring::Unplaced,
            Some(region) if within(self.province, region) => Ring::Province,
            Some(region) if within(self.country, region) => Ring::Country,
            Some(region) => Ring::Abroad(tree.at_level(region, RegionLevel::Country).unwrap_or(region)),
        }
    }

    /// 1 in the province, falling with distance in the country, 0.2 abroad; `None` without a place.
    pub(super) fn nearness(&self, firm: FirmId) -> Option<f64> {
        match self.ring(firm) {
            Ring::Province => Some(1.0),
            Ring::Country => Some(self.distance_km(firm).map_or(0.5, |km| (1.0 - km / 2_500.0).max(0.3))),
            Ring::Abroad(_) => Some(0.2),
            Ring::Unplaced => None,
        }
    }

    /// Great-circle distance between the seats of the firm's region and the scope's, km.
    pub(super) fn distance_km(&self, firm: FirmId) -> Option<f64> {
        Some(great_circle_km(seat(self.world, self.world.region_of(firm)?)?, self.seat?))
    }
}

/// The seat of a region, or of the smallest region around it with a seat: latitude, longitude.
fn seat(world: &Snapshot, region: RegionId) -> Option<(f64, f64)> {
    let placed = |at: RegionId| Some((world.regions().lat().get(at)?, world.regions().lon().get(at)?));
    world.region_tree().ancestors(region).find_map(placed)
}

/// Great-circle distance between two places given as (latitude, longitude) in degrees, km, by the
/// haversine formula with a mean earth radius of 6,371.0 km.
fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(a.1.to_radians(), b.1.to_radians());
    2.0 * 6_371.0 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::great_circle_km;

    #[test]
    fn ningbo_is_about_150_km_from_hangzhou() {
        let km = great_circle_km((29.868_336, 121.543_99), (30.245_853, 120.209_947));
        assert!((135.0..137.0).contains(&km), "{km}");
    }
}
