//! How a candidate fits the place (落地适配).

use liantu_model::{ChainId, FirmId, MeasureId, ProductId, RegionId, Scope, Snapshot, ZoneId};

use super::courted::Courted;
use crate::hosting;
use crate::measures::{Latest, Measured};

/// One known part of the fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitPart {
    /// Which part.
    pub name: FitName,
    /// 0 to 1.
    pub value: f64,
    /// The figure of the firm or project and that of the place, in the part's unit, where two figures are compared.
    pub figures: Option<(f64, f64)>,
    /// The row of `measures` behind the place's figure.
    pub row: Option<MeasureId>,
}

liantu_model::codes! {
    /// The parts of the fit.
    FitName {
        /// 产业定位: 1 when the place hosts the product's chain, 0.3 when it is known to host others.
        Focus = "focus", "产业定位", "chain focus";
        /// 415X 角色: 1 for a core area of the chain's cluster, 0.8 coordinated, 0.6 rising.
        Role = "role", "415X 角色", "role in 415X";
        /// 亩均税收, 万元/亩: the firm's over the place's floor (else its average), at most 1.
        Tax = "tax_per_mu", "亩均税收(万元/亩)", "tax per mu, 10,000 CNY";
        /// 亩均增加值, 万元/亩: likewise.
        ValueAdded = "value_added_per_mu", "亩均增加值(万元/亩)", "value added per mu, 10,000 CNY";
        /// 单位能耗增加值, 万元/吨标煤: the firm's over the place's, at most 1.
        Energy = "value_added_per_energy", "单位能耗增加值(万元/吨标煤)", "value added per tonne of coal equivalent, 10,000 CNY";
        /// 用地, 亩: what the place has left over what the firm's open project needs, at most 1.
        Land = "land", "用地(亩)", "land, mu";
    }
}

/// The mean of what is known, `None` when nothing is.
pub(super) fn mean(parts: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    for part in parts {
        sum += part;
        n += 1.0;
    }
    (n > 0.0).then(|| sum / n)
}

/// The figures that fits compare.
#[derive(Debug)]
pub(super) struct FitMeasures {
    /// Part, figure of firms, figures of places: the first that is known counts.
    compared: [(FitName, Latest, Vec<Latest>); 3],
    land: Latest,
}

impl FitMeasures {
    /// Time is linear in the measures.
    pub(super) fn new(world: &Snapshot) -> Self {
        let latest = |indicator| Latest::of(world, indicator);
        Self {
            compared: [
                (FitName::Tax, latest("M_TAX"), vec![latest("Z_FLOOR_TAX"), latest("Z_TAX")]),
                (FitName::ValueAdded, latest("M_VA"), vec![latest("Z_FLOOR_VA"), latest("Z_VA")]),
                (FitName::Energy, latest("M_EN"), vec![latest("E_GRN_EN")]),
            ],
            land: latest("Z_LAND"),
        }
    }
}

/// The fit with one scope, looked up firm by firm.
#[derive(Debug)]
pub(super) struct Fit<'m> {
    world: &'m Snapshot,
    scope: &'m Scope,
    /// What firms are compared by, with the place's figure.
    compared: Vec<(FitName, &'m Latest, (MeasureId, f64))>,
    land_left: Option<(MeasureId, f64)>,
}

impl<'m> Fit<'m> {
    pub(super) fn new(world: &'m Snapshot, measures: &'m FitMeasures, scope: &'m Scope) -> Self {
        let place = |latest: &Latest| of_place(world, scope, latest);
        let compared = measures.compared.iter().filter_map(|(name, firms, places)| {
            let (row, figure) = places.iter().find_map(place)?;
            // Places give energy per value added, firms the other way round.
            let figure = if *name == FitName::Energy { 1.0 / figure } else { figure };
            Some((*name, firms, (row, figure)))
        });
        let known = |(.., (_, figure)): &(FitName, &Latest, (MeasureId, f64))| figure.is_finite();
        Self { world, scope, compared: compared.filter(known).collect(), land_left: own_land(scope, &measures.land) }
    }

    /// The part that does not depend on the firm: whether the place is designated for the product's chain.
    pub(super) fn of_place(&self, product: ProductId) -> Vec<FitPart> {
        let Some(chain) = self.world.products().chain().get(product) else { return Vec::new() };
        let part = |name, value| FitPart { name, value, figures: None, row: None };
        let focus = self.focus(chain).map(|value| part(FitName::Focus, value));
        focus.into_iter().chain(self.role(chain).map(|value| part(FitName::Role, value))).collect()
    }

    /// The known parts that depend on the firm.
    pub(super) fn of_firm(&self, firm: FirmId, courted: &Courted) -> Vec<FitPart> {
        let ratio = |own: f64, floor: f64| if floor > 0.0 { (own / floor).clamp(0.0, 1.0) } else { 1.0 };
        let compare = |(name, firms, (row, floor)): &(FitName, &Latest, (MeasureId, f64))| {
            let (_, own) = firms.get(Measured::Firm(firm))?;
            Some(FitPart { name: *name, value: ratio(own, *floor), figures: Some((own, *floor)), row: Some(*row) })
        };
        let mut parts: Vec<FitPart> = self.compared.iter().filter_map(compare).collect();
        let wanted = courted.open(firm).and_then(|project| self.world.projects().land_mu().get(project));
        if let (Some(wanted), Some((row, left))) = (wanted, self.land_left) {
            let (name, figures) = (FitName::Land, Some((wanted, left)));
            parts.push(FitPart { name, value: ratio(left, wanted), figures, row: Some(row) });
        }
        parts
    }

    fn focus(&self, chain: ChainId) -> Option<f64> {
        let hosted = hosting::chains_hosted(self.world, &|zone, region| self.is_here(region, zone));
        let says = |zone: &ZoneId| self.world.zones().lead_industries().get(*zone).is_some();
        if hosted.contains(&chain) || self.zones().any(|zone| hosting::names_chain(self.world, zone, chain)) {
            return Some(1.0);
        }
        (!hosted.is_empty() || self.zones().any(|zone| says(&zone))).then_some(0.3)
    }

    fn role(&self, chain: ChainId) -> Option<f64> {
        hosting::role(self.world, &[chain], &|zone, region| self.is_here(region, zone))
    }

    fn zones(&self) -> impl Iterator<Item = ZoneId> {
        let zones: &[ZoneId] = match self.scope {
            Scope::Zone(zone) => std::slice::from_ref(zone),
            Scope::Zones(zones) => zones,
            Scope::Region(_) | Scope::Regions(_) => &[],
        };
        zones.iter().copied()
    }

    /// Whether a hosting region or zone is in the scope or around it.
    fn is_here(&self, region: Option<RegionId>, zone: Option<ZoneId>) -> bool {
        let tree = self.world.region_tree();
        let region = region.or_else(|| zone.and_then(|zone| self.world.zones().region().get(zone)));
        if let Some(zone) = zone.filter(|_| !matches!(self.scope, Scope::Region(_) | Scope::Regions(_))) {
            return self.zones().any(|own| own == zone);
        }
        let homes = self.scope.regions(self.world);
        region
            .is_some_and(|region| homes.iter().any(|home| tree.contains(*home, region) || tree.contains(region, *home)))
    }
}

/// The figure of a place: its own, else that of the nearest region around it. Several places together have none.
fn of_place(world: &Snapshot, scope: &Scope, latest: &Latest) -> Option<(MeasureId, f64)> {
    match scope {
        Scope::Region(region) => latest.at_region(world, *region),
        Scope::Zone(zone) => latest.at_zone(world, *zone),
        Scope::Regions(_) | Scope::Zones(_) => None,
    }
}

/// The land that a place itself has left.
fn own_land(scope: &Scope, latest: &Latest) -> Option<(MeasureId, f64)> {
    match scope {
        Scope::Region(region) => latest.get(Measured::Region(*region)),
        Scope::Zone(zone) => latest.get(Measured::Zone(*zone)),
        Scope::Regions(_) | Scope::Zones(_) => None,
    }
}
