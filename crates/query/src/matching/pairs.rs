//! Mountain counties and their partners (山海协作结对): which counties complement each other.

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;
use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId, RequirementGroup, RowId as _, Scope, Snapshot};

use super::projects::micro;
use super::transport::{Lane, Shipment, Transport, best_shipment};
use super::zones::Mountain;
use crate::config::Config;
use crate::space::ProductSpace;
use crate::work::Work;

/// A request for pairs.
#[derive(Clone, Debug)]
pub struct PairRequest {
    /// Counties in this scope take part.
    pub scope: Scope,
    /// Which counties want a partner.
    pub mountain: Mountain,
    /// How many of them one partner can have.
    pub most: u32,
    /// Whether known pairs stay as they are.
    pub keep: bool,
}

/// Mountain counties with partners (结对结果).
#[derive(Clone, Debug)]
pub struct Pairing {
    /// The counties that want a partner, in id order.
    pub homes: Vec<RegionId>,
    /// Those that can be one, in id order.
    pub partners: Vec<RegionId>,
    /// How the counties of each pair of `transport.lanes` complement each other.
    pub ties: Vec<Complement>,
    /// Pairs that are known: (home, host), in id order.
    pub known: Vec<(RegionId, RegionId)>,
    /// The problem: one unit from each home, a limited number to each partner.
    pub transport: Transport,
    /// Its best solution.
    pub shipment: Shipment,
}

/// A share of counted things: `k` of `n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many.
    pub k: u32,
    /// Of how many; 0 means that nothing is known.
    pub n: u32,
}

impl Part {
    /// `k / n`, `None` when nothing was counted.
    pub fn share(self) -> Option<f64> {
        (self.n > 0).then(|| f64::from(self.k) / f64::from(self.n))
    }
}

/// How two places complete each other (互补性).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complement {
    /// Of what the home needs and does not make, what the partner makes.
    pub fills: Part,
    /// Of what the partner needs and does not make, what the home makes.
    pub filled: Part,
    /// How related their products are, 0 to 1; `None` where nothing is known.
    pub related: Option<f64>,
    /// 0 to 100: the mean of the three, by weight; unknown ones give their weight to the others.
    pub points: f64,
}

/// The best pairs of mountain counties and partners (山区县与伙伴县的最优结对).
///
/// **Complementarity.** A county needs the requirement groups of the products its firms make. Of those groups that
/// none of its own firms meets but some recorded firm does, the partner fills the share that its firms meet
/// (`fills`), and vice versa (`filled`). Their products are related by
/// `R = 1/|A| Σ_{p ∈ A} max_{q ∈ B, q ≠ p} φ(p, q)` with A, B what home and partner make and φ the proximity of
/// [`ProductSpace`] (`related`): making the same product is no reason for a pair. The points are the mean of the
/// three by their weights (`match.fills`, `match.filled`, `match.related`).
///
/// **Pairs.** Each home has at most one partner, each partner at most `most` homes, so that the sum of points is the
/// largest: a transportation problem of single units, whose solution is integral by itself; its prices prove it.
/// Partners are counties of the scope that are not on the list and have at least `match.min_makes` recorded products;
/// homes without products stay unpaired. With `keep`, a home with a known pair keeps it, and its host takes it in
/// addition to its other homes.
///
/// The measure is ours; the assignment is [`best_shipment`]. Counties, possible pairs and the homes of the assignment
/// are steps. Time O(homes × partners × products).
pub fn pair_counties(world: &Snapshot, question: &PairRequest, config: &Config, work: &Work) -> Pairing {
    let (tree, regions) = (world.region_tree(), world.regions());
    let in_scope = |region: &RegionId| {
        tree.level(*region) == Some(RegionLevel::County) && question.scope.contains_region(world, *region)
    };
    let (homes, others): (Vec<RegionId>, Vec<RegionId>) =
        regions.ids().filter(in_scope).partition(|region| question.mountain.lists(world, *region));
    let known = known_pairs(world, &homes);
    let kept = |home: RegionId| question.keep.then(|| known.iter().find(|(at, _)| *at == home)).flatten();
    let makes = |region: &RegionId| {
        work.check();
        Economy::of(world, *region)
    };
    let enough = |economy: &Economy| economy.made.len() >= config.matching.min_makes as usize;
    let hosts: BTreeSet<RegionId> = homes.iter().filter_map(|home| Some(kept(*home)?.1)).collect();
    let is_partner = |region: &RegionId| hosts.contains(region) || enough(&makes(region));
    let mut partners: Vec<RegionId> = others.into_iter().chain(hosts.iter().copied()).filter(is_partner).collect();
    partners.sort_unstable();
    partners.dedup();
    work.expect(homes.len() + partners.len());
    let [home_side, partner_side] = [&homes, &partners].map(|side| work.each(side, makes));
    let may = |home: usize, partner: usize| match kept(homes[home]) {
        Some((_, host)) => partners[partner] == *host,
        None => !home_side[home].made.is_empty() && homes[home] != partners[partner],
    };
    let lanes = (0..homes.len()).flat_map(|home| (0..partners.len()).map(move |partner| (home, partner)));
    let lanes: Vec<(usize, usize)> = lanes.filter(|(home, partner)| may(*home, *partner)).collect();
    let space = ProductSpace::new(world);
    let tie = |(home, partner): &(usize, usize)| {
        complement(world, &space, [&home_side[*home], &partner_side[*partner]], config)
    };
    work.expect(lanes.len());
    let ties = work.each(&lanes, tie);
    let beside =
        |partner: &RegionId| homes.iter().filter(|home| kept(**home).is_some_and(|(_, host)| host == partner)).count();
    let room = |partner: &RegionId| i64::from(question.most).max(i64::try_from(beside(partner)).unwrap_or(i64::MAX));
    let lane = |((source, sink), tie): (&(usize, usize), &Complement)| {
        // A kept pair stays whatever it is worth: it gets one point more than any other pair can have.
        let kept = if kept(homes[*source]).is_some() { micro(1_000.0) } else { 0 };
        Lane { source: *source, sink: *sink, worth: micro(tie.points) + kept }
    };
    let transport = Transport {
        supplies: vec![1; homes.len()],
        capacities: partners.iter().map(|partner| Some(room(partner))).collect(),
        lanes: lanes.iter().zip(&ties).map(lane).collect(),
    };
    Pairing { shipment: best_shipment(&transport, work), homes, partners, ties, known, transport }
}

/// What the firms of a county make and need.
struct Economy {
    made: Vec<ProductId>,
    makes: FixedBitSet,
    /// Requirement groups of the products made here that none of its own firms meets, but some firm does.
    unmet: Vec<RequirementGroup>,
}

impl Economy {
    fn of(world: &Snapshot, region: RegionId) -> Self {
        let (adjacency, requirements) = (world.adjacency(), world.requirements());
        let inside = Scope::Region(region).inside(world);
        let has =
            |product: &ProductId| adjacency.makers().of(*product).iter().any(|firm: &FirmId| inside.contains(*firm));
        let made: Vec<ProductId> = world.products().ids().filter(has).collect();
        let mut makes = FixedBitSet::with_capacity(world.products().len());
        makes.extend(made.iter().map(|product| product.index()));
        let groups = made.iter().flat_map(|product| requirements.groups(*product));
        let is_open = |group: &RequirementGroup| {
            !requirements.is_met(group, |product| makes.contains(product.index()))
                && requirements.is_met(group, |product| !adjacency.makers().of(product).is_empty())
        };
        let unmet = groups.filter(is_open).collect();
        Self { made, makes, unmet }
    }

    /// The share of what the other county lacks that is made here.
    fn fills(&self, world: &Snapshot, other: &Self) -> Part {
        let requirements = world.requirements();
        let met =
            |group: &&RequirementGroup| requirements.is_met(group, |product| self.makes.contains(product.index()));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Part { k: count(other.unmet.iter().filter(met).count()), n: count(other.unmet.len()) }
    }
}

fn complement(world: &Snapshot, space: &ProductSpace, sides: [&Economy; 2], config: &Config) -> Complement {
    let [home, partner] = sides;
    let (fills, filled) = (partner.fills(world, home), home.fills(world, partner));
    let nearest =
        |product: &ProductId| partner.made.iter().map(|other| space.proximity(*product, *other)).fold(0.0, f64::max);
    let n = f64::from(u32::try_from(home.made.len()).unwrap_or(u32::MAX));
    let is_known = !home.made.is_empty() && !partner.made.is_empty();
    let related = is_known.then(|| home.made.iter().map(nearest).sum::<f64>() / n);
    let weights = &config.matching;
    let terms = [(fills.share(), weights.fills), (filled.share(), weights.filled), (related, weights.related)];
    let known = || terms.iter().filter_map(|(value, weight)| Some(((*value)?, *weight)));
    let all: f64 = known().map(|(_, weight)| weight).sum();
    let sum: f64 = known().map(|(value, weight)| value * weight).sum();
    Complement { fills, filled, related, points: if all > 0.0 { 100.0 * sum / all } else { 0.0 } }
}

/// Known pairs of these homes: the host county, or the county of the zone where the enclave lies.
fn known_pairs(world: &Snapshot, homes: &[RegionId]) -> Vec<(RegionId, RegionId)> {
    let pairs = world.pairs();
    let host = |row| {
        let zone = pairs.zone().get(row).and_then(|zone| world.zones().region().get(zone));
        let is_county = |region: &RegionId| world.region_tree().level(*region) == Some(RegionLevel::County);
        zone.filter(is_county).or_else(|| pairs.host().get(row))
    };
    let known = pairs.ids().filter_map(|row| Some((pairs.home().get(row)?, host(row)?)));
    let known: BTreeSet<(RegionId, RegionId)> = known.filter(|(home, _)| homes.contains(home)).collect();
    known.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    /// The mountain county needs films; 330102 makes them, 330103 something else.
    const WORLD: &str = "
        regions: id name level parent mountain26
        CHN 中国 country - -
        33 浙江 province CHN -
        3301 甲市 city 33 -
        330101 山县 county 3301 true
        330102 乙县 county 3301 -
        330103 丙县 county 3301 -
        330104 空县 county 3301 true
        products: id name
        cell 电芯
        film 隔膜
        shoe 鞋
        inputs: product input
        cell film
        film shoe
        firms: id name region
        a 甲 330101
        b 乙 330102
        c 丙 330103
        makes: product firm
        cell a
        film b
        shoe c
    ";

    fn ask(world: &Snapshot, keep: bool) -> Pairing {
        let scope = Scope::Region(world.find("33").unwrap());
        let mut config = Config::default();
        config.set("match.min_makes", 1.0).unwrap();
        pair_counties(world, &PairRequest { scope, mountain: Mountain::Of26, most: 1, keep }, &config, &Work::new())
    }

    fn pairs(world: &Snapshot, pairing: &Pairing) -> Vec<(String, String)> {
        let lanes = pairing.transport.lanes.iter().zip(&pairing.shipment.flow).filter(|(_, flow)| **flow > 0);
        let key = |region: RegionId| world.key(region).to_owned();
        lanes.map(|(lane, _)| (key(pairing.homes[lane.source]), key(pairing.partners[lane.sink]))).collect()
    }

    #[test]
    fn a_county_goes_to_the_partner_that_completes_it() {
        let world = sketch::world(WORLD);
        let pairing = ask(&world, false);
        assert_eq!(
            pairs(&world, &pairing),
            [("330101".to_owned(), "330102".to_owned())],
            "330104 has nothing on record"
        );
        // fills 1 of 1, filled 0 of 1 (shoes), related 1 (both made in the one city): 40 + 0 + 30.
        let tie = pairing.ties[0];
        assert_eq!((tie.fills, tie.filled, tie.related), (Part { k: 1, n: 1 }, Part { k: 0, n: 1 }, Some(1.0)));
        assert!((tie.points - 70.0).abs() < 1e-9);
        // 330103 needs nothing: its weight goes to the others. 0 × 40 + 1 × 30 of 70.
        assert!((pairing.ties[1].points - 300.0 / 7.0).abs() < 1e-9);
    }

    #[test]
    fn known_pairs_are_kept_on_request() {
        let world = sketch::world(&format!("{WORLD}pairs: home host\n330101 330103\n330104 330103"));
        let pair = |home: &str, partner: &str| (home.to_owned(), partner.to_owned());
        assert_eq!(pairs(&world, &ask(&world, false)), [pair("330101", "330102")]);
        assert_eq!(pairs(&world, &ask(&world, true)), [pair("330101", "330103"), pair("330104", "330103")]);
        assert_eq!(ask(&world, false).known.len(), 2);
    }
}
