//! What makes a zone suitable for a project, and what rules it out (适配与准入).

use std::collections::BTreeSet;

use liantu_model::{ChainId, FirmId, ProjectId, RegionId, Snapshot, ZoneId};

use super::projects::MatchRequest;
use super::zones::{Mountain, ZoneRoom};
use crate::config::{Config, MatchWeights};
use crate::hosting;
use crate::projects::products_of;

liantu_model::codes! {
    /// Why a zone does not accept a project.
    Refusal {
        /// It has less land left than the project needs.
        Land = "land", "土地不足", "too little land";
        /// It has less energy left.
        Energy = "energy", "能耗指标不足", "too little energy";
        /// The project pays less tax per 亩 than the zone requires.
        FloorTax = "floor_tax", "亩均税收不达准入值", "tax per mu below the floor";
        /// It adds less value per 亩.
        FloorValueAdded = "floor_value_added", "亩均增加值不达准入值", "value added per mu below the floor";
        /// It invests less per 亩.
        FloorInvestment = "floor_investment", "投资强度不达准入值", "investment per mu below the floor";
        /// Nothing in the zone matches what the project makes, or its products are unknown.
        Focus = "focus", "产业方向不符或产品未填", "its chains do not match, or the product is not known";
    }
}

/// One thing that makes a zone suitable for a project.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// What it is.
    pub name: TermName,
    /// 0 to 1.
    pub value: f64,
    /// Points: value × weight.
    pub points: f64,
}

liantu_model::codes! {
    /// What makes a zone suitable for a project.
    TermName {
        /// 落地: it is placed at all.
        Placed = "placed", "落地", "placed";
        /// 产业方向: the zone or its region hosts the chain, or its lead industries name it.
        Focus = "focus", "产业方向相符", "chain hosted";
        /// 415X 角色: of the zone or its region in a cluster of the chain; 1 core, 0.8 coordinated, 0.6 other.
        Role = "role", "415X 集群角色", "415X role";
        /// 本地需求: d / (d + 3) for d firms in the zone's region that make something needing the product.
        Demand = "demand", "本地需求", "local demand";
        /// 山区县: the zone lies in a mountain county.
        Mountain = "mountain", "山区县", "mountain county";
        /// 结对: its region is paired with that of the owner zone (飞地, 双链长).
        Pair = "pair", "结对", "paired";
        /// 不流转: it is the owner zone.
        Own = "own", "留在原开发区", "stays";
    }
}

/// How projects fit into the zones of a scope.
#[derive(Debug)]
pub struct Fit<'s> {
    world: &'s Snapshot,
    zones: Vec<ZoneId>,
    mountain: Mountain,
    weights: &'s MatchWeights,
    /// Pairs of regions, both ways, with the chain of a second chief.
    pairs: BTreeSet<(RegionId, RegionId, Option<ChainId>)>,
}

/// With this many firms that need the product, the demand counts half.
const HALF_DEMAND: f64 = 3.0;

impl<'s> Fit<'s> {
    /// The zones of the request and their constraints.
    pub fn new(world: &'s Snapshot, question: &MatchRequest, config: &'s Config) -> Self {
        let (pairs, chiefs) = (world.pairs(), world.chiefs());
        let paired = pairs.ids().filter_map(|row| Some((pairs.home().get(row)?, pairs.host().get(row)?, None)));
        let chief_region = |row| {
            let zone = chiefs.zone().get(row).and_then(|zone| world.zones().region().get(zone));
            chiefs.region().get(row).or(zone)
        };
        let joint = chiefs
            .ids()
            .filter_map(|row| Some((chief_region(row)?, chiefs.co_region().get(row)?, chiefs.chain().get(row))));
        let both = paired.chain(joint).flat_map(|(a, b, chain)| [(a, b, chain), (b, a, chain)]);
        let pairs = both.collect();
        Self {
            world,
            zones: question.scope.zones(world),
            mountain: question.mountain,
            weights: &config.matching,
            pairs,
        }
    }

    /// The zones, in id order.
    pub fn zones(&self) -> &[ZoneId] {
        &self.zones
    }

    /// What makes a zone suitable for a project (terms of value 0 are left out), or why the zone does not accept it.
    /// A floor refuses only a project whose land and amount are known.
    ///
    /// # Errors
    /// The first [`Refusal`] of the floors, then of the focus.
    pub fn offer(&self, project: ProjectId, zone: ZoneId, room: &ZoneRoom) -> Result<Vec<Term>, Refusal> {
        self.floors(project, room).map_or(Ok(()), Err)?;
        let weights = self.weights;
        let chains = self.chains(project);
        let is_own = self.world.projects().zone().get(project) == Some(zone);
        let truth = |holds: bool| f64::from(u8::from(holds));
        let region = self.world.zones().region().get(zone);
        let terms = [
            (TermName::Placed, 1.0, weights.placed),
            (TermName::Focus, truth(self.hosts_chain(zone, region, &chains)), weights.focus),
            (TermName::Role, self.role(zone, region, &chains), weights.role),
            (TermName::Demand, self.demand(project, region), weights.demand),
            (TermName::Pair, truth(self.is_paired(project, region, &chains)), weights.pair),
            (TermName::Own, truth(is_own), weights.own),
            (TermName::Mountain, truth(region.is_some_and(|at| self.mountain.lists(self.world, at))), weights.mountain),
        ];
        let is_related = terms[1..6].iter().any(|(_, value, _)| *value > 0.0);
        let mut terms: Vec<Term> = terms
            .into_iter()
            .filter(|(_, value, _)| *value > 0.0)
            .map(|(name, value, weight)| Term { name, value, points: value * weight })
            .collect();
        terms.sort_by_key(|term| term.name);
        if is_related { Ok(terms) } else { Err(Refusal::Focus) }
    }

    fn floors(&self, project: ProjectId, room: &ZoneRoom) -> Option<Refusal> {
        let projects = self.world.projects();
        let land = projects.land_mu().get(project).filter(|land| *land > 0.0)?;
        #[expect(clippy::cast_precision_loss, reason = "元 are far below 2^53")]
        let per_mu = |yuan: Option<i64>| yuan.map(|yuan| yuan as f64 / 10_000.0 / land);
        let floors = [
            (per_mu(projects.tax_yuan().get(project)), room.floor_tax, Refusal::FloorTax),
            (per_mu(projects.value_added_yuan().get(project)), room.floor_value_added, Refusal::FloorValueAdded),
            (per_mu(projects.investment_yuan().get(project)), room.floor_investment, Refusal::FloorInvestment),
        ];
        let below = |has: Option<f64>, floor: Option<f64>| has.zip(floor).is_some_and(|(has, floor)| has < floor);
        floors.into_iter().find(|(has, floor, _)| below(*has, *floor)).map(|(_, _, refusal)| refusal)
    }

    fn chains(&self, project: ProjectId) -> Vec<ChainId> {
        let chain = |product| self.world.products().chain().get(product);
        let chains: BTreeSet<ChainId> = products_of(self.world, project).into_iter().filter_map(chain).collect();
        chains.into_iter().collect()
    }

    /// Whether a host, a zone or region, is this zone or a region that contains it.
    fn is_host(&self, host: (Option<ZoneId>, Option<RegionId>), zone: ZoneId, region: Option<RegionId>) -> bool {
        match host {
            (Some(host), _) => host == zone,
            (None, Some(host)) => region.is_some_and(|region| self.world.region_tree().contains(host, region)),
            (None, None) => false,
        }
    }

    fn hosts_chain(&self, zone: ZoneId, region: Option<RegionId>, chains: &[ChainId]) -> bool {
        let hosted = hosting::chains_hosted(self.world, &|host, around| self.is_host((host, around), zone, region));
        chains.iter().any(|chain| hosted.contains(chain) || hosting::names_chain(self.world, zone, *chain))
    }

    fn role(&self, zone: ZoneId, region: Option<RegionId>, chains: &[ChainId]) -> f64 {
        let role = hosting::role(self.world, chains, &|host, around| self.is_host((host, around), zone, region));
        role.unwrap_or_default()
    }

    fn demand(&self, project: ProjectId, region: Option<RegionId>) -> f64 {
        let Some(region) = region else { return 0.0 };
        let (tree, adjacency) = (self.world.region_tree(), self.world.adjacency());
        let inside = |firm: &FirmId| self.world.region_of(*firm).is_some_and(|at| tree.contains(region, at));
        let mut buyers = BTreeSet::new();
        for served in
            products_of(self.world, project).into_iter().flat_map(|product| self.world.requirements().served(product))
        {
            for user in adjacency.used_by().of(served).iter().filter_map(|row| self.world.inputs().product().get(*row))
            {
                buyers.extend(adjacency.makers().of(user).iter().copied().filter(inside));
            }
        }
        let buyers = f64::from(u32::try_from(buyers.len()).unwrap_or(u32::MAX));
        buyers / (buyers + HALF_DEMAND)
    }

    fn is_paired(&self, project: ProjectId, region: Option<RegionId>, chains: &[ChainId]) -> bool {
        let owner = self.world.projects().zone().get(project).and_then(|zone| self.world.zones().region().get(zone));
        let Some((owner, region)) = owner.zip(region) else { return false };
        let tree = self.world.region_tree();
        let within = |(a, b, chain): &(RegionId, RegionId, Option<ChainId>)| {
            tree.contains(*a, owner) && tree.contains(*b, region) && chain.is_none_or(|chain| chains.contains(&chain))
        };
        self.pairs.iter().any(within)
    }
}
