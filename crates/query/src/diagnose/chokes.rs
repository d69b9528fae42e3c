//! Choke points: what the scope makes of the chain stops when a few countries or firms outside are lost.

use std::collections::BTreeMap;
use std::rc::Rc;

use fixedbitset::FixedBitSet;
use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, InputId, ProductId, RegionId};

use super::finding::{Cut, EvidenceGrade, Factor, FactorName, Finding, FindingKind, Remedy, Witness};
use super::severity::severity;
use super::{Local, Presence, Question, WITNESS_ROWS, count};
use crate::chokepoint::{AndOr, Collapse, CutRequest, Element, LostSet, lone_regions};

/// Edges that may be visited for one chain in one scope: some tenths of a second.
pub(crate) const BUDGET: u64 = 100_000_000;

/// That a single recorded maker is the only one that exists is a guess.
const SEVERAL: usize = 2;

/// What is known about cuts at one product.
struct At {
    /// The smallest cut sets.
    sets: Vec<Vec<Element>>,
    /// What falls with the first of them.
    collapse: Rc<Collapse>,
    is_complete: bool,
}

/// What may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    Countries,
    Firms,
}

/// What the severity of a choke point is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// The size of the smallest cut set.
    pub(crate) order: usize,
    /// Products of the chain made inside that fall with the first of these.
    pub(crate) n_stopped: usize,
    /// Products of the chain made inside.
    pub(crate) n_made: usize,
}

impl Question<'_, '_> {
    /// The choke points of the chain in the scope, in product order.
    pub(super) fn choke_points(&self, presence: &Presence<'_>) -> Vec<Finding> {
        let made = self.made_of_chain(presence);
        if self.cut_order() == 0 || made.is_empty() {
            return Vec::new();
        }
        let graph = AndOr::of_closure(self.world(), self.closure, &made);
        let mut found: BTreeMap<ProductId, At> = BTreeMap::new();
        for candidates in self.candidates() {
            let mut here: BTreeMap<ProductId, At> = BTreeMap::new();
            let is_complete = self.cut_sets(&graph, &LostSet::default(), &candidates, |set, (collapse, _)| {
                let collapse = Rc::new(collapse);
                for product in &collapse.severed {
                    let new = || At { sets: Vec::new(), collapse: Rc::clone(&collapse), is_complete: true };
                    let at = here.entry(*product).or_insert_with(new);
                    if at.sets.first().is_none_or(|first| first.len() == set.len()) {
                        at.sets.push(set.clone());
                    }
                }
            });
            for (product, at) in here {
                found.entry(product).or_insert(At { is_complete, ..at });
            }
        }
        let finding = |(product, at): (ProductId, At)| {
            self.work().check();
            let uses = self.uses(product);
            let demanders = self.demanders(&uses, presence).unwrap_or_default();
            Some(self.choke_point((product, presence.local_of(product)?), &at, made.len(), (uses, &demanders)))
        };
        found.into_iter().filter_map(finding).collect()
    }

    /// How many elements may be lost at once.
    pub(crate) fn cut_order(&self) -> usize {
        self.landscape.config.thresholds.cut_order as usize
    }

    /// Passes to `visit` the minimal cut sets of the ends of a graph at this starting point, in order, with what
    /// falls (see [`AndOr::collapse`]); returns whether these are all.
    pub(crate) fn cut_sets(
        &self,
        graph: &AndOr,
        ground: &LostSet,
        candidates: &[Element],
        mut visit: impl FnMut(Vec<Element>, (Collapse, FixedBitSet)),
    ) -> bool {
        let order = self.cut_order();
        let lost = ground.clone();
        let about = CutRequest::about(candidates);
        let cuts = graph.cut_sets(&CutRequest { order, budget: BUDGET, lost, ..about }, self.work());
        // Each set costs one walk over the graph.
        let room = usize::try_from(BUDGET.saturating_sub(cuts.work)).unwrap_or(usize::MAX) / graph.size().1.max(1);
        let is_complete = cuts.complete == order && cuts.sets.len() <= room;
        for set in cuts.sets.into_iter().take(room) {
            self.work().check();
            let collapse = graph.collapse(&graph.lost(set.iter().copied()).keeping(ground));
            visit(set, collapse);
        }
        is_complete
    }

    /// The products of the chain itself that are made inside, in closure order.
    pub(crate) fn made_of_chain(&self, presence: &Presence<'_>) -> Vec<ProductId> {
        let chain = self.world().products().chain();
        let own = |product: &ProductId| chain.get(*product) == Some(self.chain);
        let made = |product: &ProductId| presence.local_of(*product).is_some_and(Local::is_made_inside);
        self.closure.products().iter().copied().filter(own).filter(made).collect()
    }

    /// What may be lost: countries outside, then firms outside. Only those that hold, with at most `cut_order` in
    /// all, the whole supply of some product: a minimal cut set has no others.
    pub(crate) fn candidates(&self) -> [Vec<Element>; 2] {
        [Loss::Countries, Loss::Firms].map(|loss| {
            let open = self.closure.products().iter().filter(|product| !self.has_newcomer(**product));
            let mut all: Vec<Element> = open.filter_map(|product| self.holders(loss, *product)).flatten().collect();
            all.sort_unstable();
            all.dedup();
            all
        })
    }

    /// The country of a region, unless it contains the scope or lies in it.
    fn country_outside(&self, region: RegionId) -> Option<RegionId> {
        let tree = self.world().region_tree();
        let country = tree.at_level(region, RegionLevel::Country)?;
        let holds = self.scope.regions(self.world()).iter().any(|home| tree.contains(country, *home));
        (!holds && !self.scope.contains_region(self.world(), country)).then_some(country)
    }

    /// The elements whose loss is the loss of all recorded supply of a product, if there are at most `cut_order`;
    /// `None` when more are needed or some supplier is not an element.
    pub(crate) fn holders(&self, loss: Loss, product: ProductId) -> Option<Vec<Element>> {
        let (world, order) = (self.world(), self.cut_order());
        let inside = self.scope.inside(world);
        let of_region = |region: RegionId| match loss {
            Loss::Countries => self.country_outside(region).map(Element::Region),
            Loss::Firms => None,
        };
        let of_maker = |firm: FirmId| match loss {
            Loss::Countries => world.region_of(firm).and_then(of_region),
            Loss::Firms => Some(Element::Firm(firm)).filter(|_| !inside.contains(firm)),
        };
        let makers = world.adjacency().makers().of(product).iter().map(|firm| of_maker(*firm));
        let regions = lone_regions(world, product).map(of_region);
        let mut held: Vec<Element> = Vec::new();
        for element in makers.chain(regions) {
            let element = element?;
            if !held.contains(&element) {
                held.push(element);
            }
            if held.len() > order {
                return None;
            }
        }
        Some(held)
    }

    fn choke_point(
        &self,
        (product, local): (ProductId, &Local),
        at: &At,
        n_made: usize,
        (uses, demanders): (Vec<InputId>, &[FirmId]),
    ) -> Finding {
        let order = at.sets.first().map_or(1, Vec::len);
        let n_stopped = at.collapse.ends_lost.len();
        let factors = self.choke_factors((product, local), &uses, Reach { order, n_stopped, n_made });
        let nearness = self.nearness(product);
        let (severity, interval) = severity(&factors, nearness);
        let grade = self.choke_grade((product, local), &uses);
        let n_sets = at.sets.len();
        let cut = Cut {
            sets: at.sets.iter().take(WITNESS_ROWS).cloned().collect(),
            n_sets,
            falls: at.collapse.falls.iter().take(WITNESS_ROWS).copied().collect(),
            n_stopped,
            n_made,
            is_complete: at.is_complete,
        };
        let witness = Witness { cut: Some(cut), ..self.witness(product, local, uses, demanders) };
        Finding {
            kind: FindingKind::ChokePoint,
            product,
            severity,
            interval,
            factors,
            covered: 0.0,
            nearness,
            weaknesses: Vec::new(),
            grade,
            witness,
            remedy: if local.is_made_inside() { Remedy::Strengthen } else { Remedy::Fill },
        }
    }
    fn choke_factors(&self, (product, local): (ProductId, &Local), uses: &[InputId], reach: Reach) -> Vec<Factor> {
        let weights = &self.landscape.config.choke;
        let stopped = count(reach.n_stopped) / count(reach.n_made);
        vec![
            Factor::plain(FactorName::Criticality, self.criticality(product, uses), weights.criticality),
            Factor::plain(FactorName::Concentration, self.concentration(product, local), weights.concentration),
            Factor::plain(FactorName::Fragility, Some(1.0 / count(reach.order)), weights.fragility),
            Factor::plain(FactorName::Reach, Some(stopped), weights.reach),
        ]
    }

    fn choke_grade(&self, (product, local): (ProductId, &Local), uses: &[InputId]) -> EvidenceGrade {
        match local.shares {
            Some(_) => self.grade_of_supply(product, local, uses),
            None if local.makers.inside.len() + local.makers.outside.len() < SEVERAL => EvidenceGrade::DataGap,
            None => self.grade_of_makers(product),
        }
    }

    /// The severity and grade of a choke point.
    pub(crate) fn choke(&self, at: (ProductId, &Local), reach: Reach) -> (f64, EvidenceGrade) {
        let uses = self.uses(at.0);
        let factors = self.choke_factors(at, &uses, reach);
        (severity(&factors, self.nearness(at.0)).0, self.choke_grade(at, &uses))
    }
}
