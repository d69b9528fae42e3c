//! Which project goes into which zone (项目跨区流转).

use liantu_model::code::ProjectStage;
use liantu_model::{ProjectId, Scope, Snapshot, ZoneId};

use super::fit::{Fit, Refusal, Term};
use super::transport::{Lane, Shipment, Transport, best_shipment};
use super::whole::{Choice, KINDS, Placed, Placing, place};
use super::zones::{Mountain, ZoneRoom, zone_rooms};
use crate::config::Config;
use crate::work::Work;

/// A request for a plan.
#[derive(Clone, Debug)]
pub struct MatchRequest {
    /// The zones in this scope take part.
    pub scope: Scope,
    /// Projects at these stages take part, and those of unknown stage.
    pub stages: Vec<ProjectStage>,
    /// Which list of mountain counties is favoured.
    pub mountain: Mountain,
    /// The room assumed for a zone where it is unknown.
    pub assumed: ZoneRoom,
}

/// Projects in zones, with a proof of how good the plan is (匹配结果).
#[derive(Clone, Debug)]
pub struct Matching {
    /// The projects, in id order.
    pub projects: Vec<ProjectId>,
    /// The zones, in id order.
    pub zones: Vec<ZoneId>,
    /// What each zone has left.
    pub rooms: Vec<ZoneRoom>,
    /// What speaks for each choice of [`Matching::placing`].
    pub terms: Vec<Vec<Term>>,
    /// How many zones refuse each project, by reason.
    pub refused: Vec<Vec<(Refusal, u32)>>,
    /// Whole projects into zones.
    pub placing: Placing,
    /// The plan.
    pub placed: Placed,
    /// The kind of room that gives the lower bound: 0 land, 1 energy.
    pub bound_by: usize,
    /// The relaxed problem: projects may be split over zones, in hundredths of 亩 or tonnes of coal equivalent, and
    /// only that kind of room is limited.
    pub transport: Transport,
    /// Its best solution: its worth bounds the plan.
    pub shipment: Shipment,
}

/// Points × this are whole numbers.
pub const MICRO: f64 = 1e6;

/// Units counted per 亩, and per tonne of coal equivalent.
const PARTS: f64 = 100.0;

/// The best plan found that splits no project, and a bound that no plan can exceed (项目匹配).
///
/// A project goes to at most one zone, as a whole; the projects of a zone together take no more land (`Z_LAND`) and
/// energy (`Z_ENERGY`) than it has left; a zone may refuse a project (see [`Fit`]). The plan has the largest sum of
/// points found.
///
/// **Bound.** A project may be split over zones and only land, or only energy, is limited: two transportation
/// problems, solved exactly with prices ([`best_shipment`]). Every plan of whole projects is a shipment of each, so
/// none is worth more than the lesser of the two. The points of a hundredth of a 亩 or tonne are rounded up, so the
/// bound remains valid. Projects that need none, or do not say, go on a lane without limit. The plan starts from the
/// projects that the shipment does not split, then branch and bound ([`place`]) looks for better ones.
///
/// Missing data: unknown land or energy of a project is not counted; a zone whose remaining room is unknown is not
/// limited, unless a value is assumed. Time and steps as in both solvers, and a step for each project.
pub fn match_projects(world: &Snapshot, question: &MatchRequest, config: &Config, work: &Work) -> Matching {
    let fit = Fit::new(world, question, config);
    let rooms = zone_rooms(world, fit.zones(), question.assumed);
    let mut matching = Matching {
        projects: projects_at(world, fit.zones(), &question.stages),
        zones: fit.zones().to_vec(),
        rooms,
        terms: Vec::new(),
        refused: Vec::new(),
        placing: Placing::default(),
        placed: Placed::default(),
        bound_by: 0,
        transport: Transport::default(),
        shipment: Shipment::default(),
    };
    matching.rooms_and_takes(world);
    work.expect(matching.projects.len());
    for thing in 0..matching.projects.len() {
        matching.choices(thing, &fit);
        work.step();
    }
    matching.relax(work);
    let bound = i64::try_from(matching.shipment.worth).unwrap_or(i64::MAX);
    let (unsplit, priced) = (matching.unsplit(), matching.priced());
    matching.placed = place(&matching.placing, &[&unsplit, &priced], bound, config.matching.nodes, work);
    matching
}

/// The projects at these stages, or at an unknown one, that belong to one of these zones (ascending) or to none; in
/// id order.
pub fn projects_at(world: &Snapshot, zones: &[ZoneId], stages: &[ProjectStage]) -> Vec<ProjectId> {
    let projects = world.projects();
    let takes_part = |project: &ProjectId| {
        projects.stage().get(*project).is_none_or(|stage| stages.contains(&stage))
            && projects.zone().get(*project).is_none_or(|zone| zones.binary_search(&zone).is_ok())
    };
    projects.ids().filter(takes_part).collect()
}

impl Matching {
    /// How many projects the relaxed shipment splits over zones, or sends only in part.
    pub fn n_split(&self) -> usize {
        let sent = |thing: usize| {
            let lanes = self.transport.lanes.iter().zip(&self.shipment.flow);
            lanes.filter(move |(lane, flow)| lane.source == thing && **flow > 0).map(|(_, flow)| *flow)
        };
        let split = |thing: &usize| sent(*thing).any(|flow| flow < self.transport.supplies[*thing]);
        (0..self.projects.len()).filter(split).count()
    }

    fn rooms_and_takes(&mut self, world: &Snapshot) {
        let projects = world.projects();
        let takes = |project: &ProjectId| {
            let (land, energy) = (projects.land_mu().get(*project), projects.energy_tce().get(*project));
            [land.map(|land| parts(land, f64::ceil)), energy.map(|energy| parts(energy, f64::ceil))]
        };
        self.placing.takes = self.projects.iter().map(takes).collect();
        let room =
            |room: &ZoneRoom| [room.land_mu, room.energy_tce].map(|room| room.map(|room| parts(room, f64::floor)));
        self.placing.rooms = self.rooms.iter().map(room).collect();
    }

    fn choices(&mut self, thing: usize, fit: &Fit<'_>) {
        let mut refused = std::collections::BTreeMap::new();
        for (at, zone) in self.zones.iter().enumerate() {
            let takes = self.placing.takes[thing];
            let too_much = |kind: usize| takes[kind].zip(self.placing.rooms[at][kind]).is_some_and(|(t, r)| t > r);
            let by_room = [Refusal::Land, Refusal::Energy].into_iter().zip(0..KINDS).find(|(_, kind)| too_much(*kind));
            let offer =
                by_room.map_or_else(|| fit.offer(self.projects[thing], *zone, &self.rooms[at]), |(why, _)| Err(why));
            match offer {
                Ok(terms) => {
                    let points: f64 = terms.iter().map(|term| term.points).sum();
                    self.placing.choices.push(Choice { thing, place: at, worth: micro(points) });
                    self.terms.push(terms);
                }
                Err(why) => *refused.entry(why).or_insert(0) += 1,
            }
        }
        self.refused.push(refused.into_iter().collect());
    }

    /// The transportation problem with the lower bound, among those of which every plan is a solution; if equal, that
    /// of land.
    fn relax(&mut self, work: &Work) {
        let relaxed = (0..KINDS).map(|kind| self.relaxed(kind));
        let solved = relaxed.map(|transport| (best_shipment(&transport, work), transport)).enumerate();
        let least = solved.min_by_key(|(kind, (shipment, _))| (shipment.worth, *kind));
        if let Some((kind, (shipment, transport))) = least {
            (self.bound_by, self.shipment, self.transport) = (kind, shipment, transport);
        }
    }

    fn relaxed(&self, kind: usize) -> Transport {
        let wanted = |thing: usize| self.placing.takes[thing][kind].filter(|units| *units > 0);
        let supplies: Vec<i64> = (0..self.projects.len()).map(|thing| wanted(thing).unwrap_or(1)).collect();
        let rooms = self.placing.rooms.iter().map(|room| room[kind]);
        let lane = |choice: &Choice| {
            let units = supplies[choice.thing];
            // The last sink has no limit.
            let sink = if wanted(choice.thing).is_some() { choice.place } else { self.zones.len() };
            Lane { source: choice.thing, sink, worth: (choice.worth + units - 1) / units }
        };
        let lanes = self.placing.choices.iter().map(lane).collect();
        Transport { capacities: rooms.chain([None]).collect(), lanes, supplies }
    }

    /// The choices by the price of what their project sends, then by their worth above the price of the room.
    fn priced(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.placing.choices.len()).collect();
        order.sort_by_key(|at| {
            let lane = self.transport.lanes[*at];
            let (price, room) = (self.shipment.source_prices[lane.source], self.shipment.sink_prices[lane.sink]);
            (std::cmp::Reverse(price), std::cmp::Reverse(lane.worth - room))
        });
        order
    }

    /// The choices that the shipment sends whole.
    fn unsplit(&self) -> Vec<usize> {
        let lanes = self.transport.lanes.iter().zip(&self.shipment.flow).enumerate();
        lanes.filter(|(_, (lane, flow))| **flow == self.transport.supplies[lane.source]).map(|(at, _)| at).collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "far below 2^53, whole after rounding; a cast saturates")]
fn parts(amount: f64, round: fn(f64) -> f64) -> i64 {
    // 0.07 in the table must not become 8 hundredths by the rounding of floats.
    round((amount * PARTS * 1e6).round() / 1e6) as i64
}

/// Points in whole numbers.
#[expect(clippy::cast_possible_truncation, reason = "points are below 1,000 and not NaN")]
pub(crate) fn micro(points: f64) -> i64 {
    (points * MICRO).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::fit::TermName;
    use liantu_model::sketch;

    /// Two zones; the first has 50 亩 left and hosts the chain. Three projects of 30, 30 and 500 亩.
    const WORLD: &str = "
        regions: id name level parent mountain26
        CHN 中国 country - -
        33 浙江 province CHN -
        3301 甲市 city 33 -
        330101 甲县 county 3301 -
        330102 乙县 county 3301 true
        chains: id name
        bat 电池
        products: id name chain is_end
        cell 电芯 bat true
        film 隔膜 bat -
        inputs: product input
        cell film
        zones: id name region
        z1 一区 330101
        z2 二区 330102
        firms: id name region
        f 用膜 330102
        makes: product firm
        cell f
        chain_hosts: chain zone
        bat z1
        indicators: id name unit subject
        Z__LAND 可供工业用地 亩 zone
        Z__FLOOR__TAX 亩均税收准入值 万元/亩 zone
        measures: indicator period zone value
        Z__LAND 2023 z1 900
        Z__LAND 2024 z1 50
        Z__FLOOR__TAX 2024 z2 20
        projects: id name product zone stage land_mu tax_yuan
        a 甲 film z1 talks 30 9000000
        b 乙 film z1 talks 30 9000000
        c 丙 film z1 lead 500 -
        d 丁 film z1 running 10 -
        e 戊 film - talks 10 100000
    ";

    fn ask(world: &Snapshot) -> Matching {
        let question = MatchRequest {
            scope: Scope::Region(world.find("33").unwrap()),
            stages: vec![ProjectStage::Lead, ProjectStage::Talks, ProjectStage::Signed],
            mountain: Mountain::Of26,
            assumed: ZoneRoom::default(),
        };
        match_projects(world, &question, &Config::default(), &Work::new())
    }

    #[test]
    fn what_does_not_fit_goes_where_there_is_room() {
        let world = sketch::world(WORLD);
        let matching = ask(&world);
        let names: Vec<&str> = matching.projects.iter().map(|project| world.key(*project)).collect();
        assert_eq!(names, ["a", "b", "c", "e"], "d is in production");
        let place_of = |at: usize| matching.placed.taken[at].map(|taken| matching.placing.choices[taken].place);
        // a or b stays, the other one moves; c is too large for z1; e pays too little tax for z2.
        let mut both = [place_of(0), place_of(1)];
        both.sort();
        assert_eq!((both, place_of(2), place_of(3)), ([Some(0), Some(1)], Some(1), Some(0)));
        assert_eq!(matching.refused[2], [(Refusal::Land, 1)]);
        assert_eq!(matching.refused[3], [(Refusal::FloorTax, 1)]);
        assert!(matching.placed.is_best);
        assert!(i128::from(matching.placed.worth) <= matching.shipment.worth);
    }

    #[test]
    fn every_point_has_a_name() {
        let world = sketch::world(WORLD);
        let matching = ask(&world);
        let of = |thing: usize, at: usize| {
            let choice = matching.placing.choices.iter().position(|c| (c.thing, c.place) == (thing, at)).unwrap();
            matching.terms[choice].iter().map(|term| (term.name, term.value)).collect::<Vec<_>>()
        };
        assert_eq!(of(0, 0), [(TermName::Placed, 1.0), (TermName::Focus, 1.0), (TermName::Own, 1.0)]);
        assert_eq!(of(0, 1), [(TermName::Placed, 1.0), (TermName::Demand, 0.25), (TermName::Mountain, 1.0)]);
    }

    #[test]
    fn nothing_known_is_nothing_limited() {
        let world = sketch::world("zones: id name\nz1 一区");
        let question = MatchRequest {
            scope: Scope::Zone(ZoneId(0)),
            stages: vec![],
            mountain: Mountain::Of2024,
            assumed: ZoneRoom::default(),
        };
        let matching = match_projects(&world, &question, &Config::default(), &Work::new());
        assert_eq!((matching.rooms, matching.placed.worth), (vec![ZoneRoom::default()], 0));
        assert!(matching.placed.is_best);
    }
}
