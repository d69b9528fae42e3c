//! Projects in zones and counties with partners, in the user's words (项目跨区流转、山区县结对).

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::{RegionId, Wording};
use liantu_query::Work;
use liantu_query::matching::fit::TermName;
use liantu_query::matching::pairs::{Complement, PairRequest, Pairing, pair_counties};
use liantu_query::matching::projects::{MICRO, MatchRequest, Matching, match_projects};
use liantu_query::matching::zones::ZoneRoom;
use liantu_verify::Difference;

use crate::certificate;
use crate::engine::Engine;
use crate::named::Named;
use crate::portfolio::CostKind;

/// Projects in zones (匹配结果).
#[derive(Clone, Debug)]
pub struct MatchView {
    /// The scope.
    pub scope: Named,
    /// Projects that found a zone, in id order.
    pub placed: Vec<PlacedView>,
    /// Projects that did not, with the reason.
    pub unplaced: Vec<UnplacedView>,
    /// Zones that took part, and in how many of them the remaining land and the remaining energy are unknown.
    pub zones: [usize; 3],
    /// Projects of unknown land, and of unknown energy: not counted.
    pub uncounted: [usize; 2],
    /// Points of the plan.
    pub points: f64,
    /// What no plan can exceed.
    pub bound: f64,
    /// What the bound counts: land or energy.
    pub bound_by: CostKind,
    /// Whether the plan is proved to be the best.
    pub is_best: bool,
    /// Projects that the bound's solution splits.
    pub n_split: usize,
    /// Where the independent check differs; empty when everything holds.
    pub differences: Vec<Difference>,
}

/// A project in a zone.
#[derive(Clone, Debug)]
pub struct PlacedView {
    /// The project.
    pub project: Named,
    /// The stage it is at.
    pub stage: Option<ProjectStage>,
    /// The zone that owns it.
    pub owner: Option<Named>,
    /// The zone it goes to.
    pub zone: Named,
    /// Whether it leaves the zone that owns it.
    pub is_moved: bool,
    /// Points, the sum of the terms.
    pub points: f64,
    /// What makes the zone suitable: name, value from 0 to 1, points.
    pub terms: Vec<(TermName, f64, f64)>,
    /// Land it takes, 亩.
    pub land_mu: Option<f64>,
    /// Energy it takes, tonnes of coal equivalent.
    pub energy_tce: Option<f64>,
}

/// A project without a zone.
#[derive(Clone, Debug)]
pub struct UnplacedView {
    /// The project.
    pub project: Named,
    /// Its stage.
    pub stage: Option<ProjectStage>,
    /// The zone that owns it.
    pub owner: Option<Named>,
    /// Land it takes, 亩.
    pub land_mu: Option<f64>,
    /// Energy it takes, tonnes of coal equivalent.
    pub energy_tce: Option<f64>,
    /// Why no zone accepts it.
    pub why: Wording,
}

/// Mountain counties with partners (结对结果).
#[derive(Clone, Debug)]
pub struct PairingView {
    /// The scope.
    pub scope: Named,
    /// The pairs, in id order of the mountain county.
    pub pairs: Vec<PairView>,
    /// Counties without a partner.
    pub alone: Vec<Named>,
    /// Counties that could be partners.
    pub n_partners: usize,
    /// Points of all pairs, kept ones included.
    pub points: f64,
    /// Where the independent check differs; empty when everything holds.
    pub differences: Vec<Difference>,
}

/// A county and its partner.
#[derive(Clone, Debug)]
pub struct PairView {
    /// The mountain county.
    pub home: Named,
    /// Its partner.
    pub partner: Named,
    /// How they complement each other.
    pub tie: Complement,
    /// The partners known from the data.
    pub known: Vec<Named>,
}

impl Engine {
    /// Which project goes into which zone of a scope (see [`match_projects`]).
    pub fn match_projects(&self, question: &MatchRequest, work: &Work) -> MatchView {
        let matching = match_projects(&self.world, question, &self.config, work);
        let unknown = |known: &dyn Fn(&ZoneRoom) -> bool| matching.rooms.iter().filter(|room| !known(room)).count();
        let uncounted = |kind: usize| matching.placing.takes.iter().filter(|takes| takes[kind].is_none()).count();
        let things = 0..matching.projects.len();
        let unplaced = things.clone().filter(|thing| matching.placed.taken[*thing].is_none());
        let placed = things.filter_map(|thing| Some((thing, matching.placed.taken[thing]?)));
        #[expect(clippy::cast_precision_loss, reason = "points are far below 2^53")]
        let [points, bound] =
            [i128::from(matching.placed.worth), matching.shipment.worth].map(|worth| worth as f64 / MICRO);
        MatchView {
            scope: self.scope_name(&question.scope),
            placed: placed.map(|(thing, choice)| self.placed(&matching, thing, choice)).collect(),
            unplaced: unplaced.map(|thing| self.unplaced(&matching, thing)).collect(),
            zones: [
                matching.zones.len(),
                unknown(&|room| room.land_mu.is_some()),
                unknown(&|room| room.energy_tce.is_some()),
            ],
            uncounted: [uncounted(0), uncounted(1)],
            points,
            bound,
            bound_by: [CostKind::Land, CostKind::Energy][matching.bound_by],
            is_best: matching.placed.is_best,
            n_split: matching.n_split(),
            differences: certificate::placing(&matching),
        }
    }

    /// Which partner goes with which mountain county of a scope (see [`pair_counties`]).
    pub fn pair_counties(&self, question: &PairRequest, work: &Work) -> PairingView {
        let pairing = pair_counties(&self.world, question, &self.config, work);
        let lanes = pairing.transport.lanes.iter().zip(&pairing.shipment.flow).zip(&pairing.ties);
        let used = lanes.filter(|((_, flow), _)| **flow > 0).map(|((lane, _), tie)| (lane, *tie));
        let mut pairs: Vec<(RegionId, PairView)> = used
            .map(|(lane, tie)| {
                let home = pairing.homes[lane.source];
                (home, self.pair(&pairing, home, pairing.partners[lane.sink], tie))
            })
            .collect();
        pairs.sort_by_key(|(home, _)| *home);
        let alone = pairing.homes.iter().filter(|home| !pairs.iter().any(|(at, _)| at == *home));
        PairingView {
            scope: self.scope_name(&question.scope),
            alone: alone.map(|home| self.named(*home)).collect(),
            n_partners: pairing.partners.len(),
            points: pairs.iter().map(|(_, pair)| pair.tie.points).sum(),
            differences: certificate::shipment(&pairing.transport, &pairing.shipment),
            pairs: pairs.into_iter().map(|(_, pair)| pair).collect(),
        }
    }

    fn placed(&self, matching: &Matching, thing: usize, choice: usize) -> PlacedView {
        let (projects, project) = (self.world.projects(), matching.projects[thing]);
        let zone = matching.zones[matching.placing.choices[choice].place];
        let owner = projects.zone().get(project);
        let terms = &matching.terms[choice];
        PlacedView {
            project: self.named(project),
            stage: projects.stage().get(project),
            owner: owner.map(|owner| self.named(owner)),
            zone: self.named(zone),
            is_moved: owner.is_some_and(|owner| owner != zone),
            points: terms.iter().map(|term| term.points).sum(),
            terms: terms.iter().map(|term| (term.name, term.value, term.points)).collect(),
            land_mu: projects.land_mu().get(project),
            energy_tce: projects.energy_tce().get(project),
        }
    }

    fn unplaced(&self, matching: &Matching, thing: usize) -> UnplacedView {
        let (projects, project) = (self.world.projects(), matching.projects[thing]);
        let mut zh: Vec<String> = Vec::new();
        let mut en: Vec<String> = Vec::new();
        if matching.placing.choices.iter().any(|choice| choice.thing == thing) {
            zh.push("适配的开发区容量已由更适配的项目占用".to_owned());
            en.push("the zones it fits into are full of projects that fit better".to_owned());
        }
        for (why, n) in &matching.refused[thing] {
            zh.push(format!("{n} 个开发区{}", why.zh()));
            en.push(format!("{n} zones: {}", why.en()));
        }
        if matching.zones.is_empty() {
            zh.push("范围内没有开发区".to_owned());
            en.push("there is no zone in the scope".to_owned());
        }
        UnplacedView {
            project: self.named(project),
            stage: projects.stage().get(project),
            owner: projects.zone().get(project).map(|owner| self.named(owner)),
            land_mu: projects.land_mu().get(project),
            energy_tce: projects.energy_tce().get(project),
            why: Wording::new(zh.join("，"), en.join(", ")),
        }
    }

    fn pair(&self, pairing: &Pairing, home: RegionId, partner: RegionId, tie: Complement) -> PairView {
        let known = pairing.known.iter().filter(|(at, _)| *at == home).map(|(_, host)| self.named(*host));
        PairView { home: self.named(home), partner: self.named(partner), tie, known: known.collect() }
    }
}
