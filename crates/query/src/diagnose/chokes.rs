//! Choke points: what the scope makes of the chain stops when a few countries or firms outside are
//! lost.

use std::collections::BTreeMap;

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId};

use super::finding::{Cut, EvidenceGrade, Factor, FactorName, Finding, FindingKind, Remedy, Witness};
use super::grade::TELLING_MAKERS;
use super::severity::severity;
use super::{Local, Presence, Question, WITNESS_ROWS, count};
use crate::chokepoint::{AndOr, Collapse, CutQuestion, Element};

/// Edges that may be looked at for one question of one chain in one scope: some tenths of a second.
const BUDGET: u64 = 100_000_000;

/// What is known about cuts at one product.
#[derive(Default)]
struct At {
    sets: Vec<Vec<Element>>,
    is_complete: bool,
}

impl Question<'_, '_> {
    /// The choke points of the chain in the scope, in product order.
    pub(super) fn choke_points(&self, presence: &Presence<'_>) -> Vec<Finding> {
        let order = self.landscape.config.thresholds.cut_order as usize;
        let made = self.made_of_chain(presence);
        if order == 0 || made.is_empty() {
            return Vec::new();
        }
        let graph = AndOr::of_closure(self.world(), self.closure, &made);
        let mut found: BTreeMap<ProductId, At> = BTreeMap::new();
        for candidates in self.candidates(&graph) {
            let question = CutQuestion { order, budget: BUDGET, ..CutQuestion::about(&candidates) };
            let cuts = graph.cut_sets(&question);
            // Each set costs one walk over the graph.
            let room = usize::try_from(BUDGET.saturating_sub(cuts.work)).unwrap_or(usize::MAX) / graph.size().1.max(1);
            let is_complete = cuts.complete == order && cuts.sets.len() <= room;
            let mut here: BTreeMap<ProductId, At> = BTreeMap::new();
            for set in cuts.sets.into_iter().take(room) {
                for product in graph.severed(&graph.lost(set.iter().copied())) {
                    let at = here.entry(product).or_default();
                    at.is_complete = is_complete;
                    if at.sets.first().is_none_or(|first| first.len() == set.len()) {
                        at.sets.push(set.clone());
                    }
                }
            }
            for (product, at) in here {
                found.entry(product).or_insert(at);
            }
        }
        // Many products are cut off by the same set.
        let mut falls: BTreeMap<Vec<Element>, Collapse> = BTreeMap::new();
        let mut finding = |(product, at): (ProductId, At)| {
            let first = at.sets.first()?;
            let collapse = || graph.feasible(&graph.lost(first.iter().copied()));
            let falls = falls.entry(first.clone()).or_insert_with(collapse);
            let demanders = self.demanders(&self.uses(product), presence).unwrap_or_default();
            Some(self.choke_point((product, presence.of(product)?), &at, (falls, made.len()), &demanders))
        };
        found.into_iter().filter_map(&mut finding).collect()
    }

    /// The products of the chain itself that are made inside, in closure order.
    pub(super) fn made_of_chain(&self, presence: &Presence<'_>) -> Vec<ProductId> {
        let chain = self.world().products().chain();
        let own = |product: &ProductId| chain.get(*product) == Some(self.chain);
        let made = |product: &ProductId| presence.of(*product).is_some_and(Local::is_made_inside);
        self.closure.products().iter().copied().filter(own).filter(made).collect()
    }

    /// Countries outside, then firms outside.
    fn candidates(&self, graph: &AndOr) -> [Vec<Element>; 2] {
        let tree = self.world().region_tree();
        let own = self.scope.region(self.world());
        let apart = |region: RegionId| {
            !self.scope.contains_region(self.world(), region) && !own.is_some_and(|own| tree.contains(region, own))
        };
        let inside = self.scope.inside(self.world());
        let country = |element: &&Element| match element {
            Element::Region(region) => tree.level(*region) == Some(RegionLevel::Country) && apart(*region),
            _ => false,
        };
        let firm = |element: &&Element| match element {
            Element::Firm(firm) => !inside.contains(*firm),
            _ => false,
        };
        let elements = graph.elements();
        [elements.iter().filter(country).copied().collect(), elements.iter().filter(firm).copied().collect()]
    }

    fn choke_point(
        &self,
        (product, local): (ProductId, &Local),
        at: &At,
        (falls, n_made): (&Collapse, usize),
        demanders: &[FirmId],
    ) -> Finding {
        let weights = &self.landscape.config.choke;
        let uses = self.uses(product);
        let order = at.sets.first().map_or(1, Vec::len);
        let n_stopped = falls.ends_lost.len();
        let factors = vec![
            Factor::plain(FactorName::Criticality, self.criticality(product, &uses), weights.criticality),
            Factor::plain(FactorName::Concentration, self.concentration(product, local), weights.concentration),
            Factor::plain(FactorName::Fragility, Some(1.0 / count(order)), weights.fragility),
            Factor::plain(FactorName::Reach, Some(count(n_stopped) / count(n_made)), weights.reach),
        ];
        let nearness = self.nearness(product);
        let (severity, interval) = severity(&factors, nearness);
        let grade = match local.shares {
            Some(_) => self.grade_of_supply(product, local, &uses),
            // That one or two recorded makers are all there are is a guess.
            None if local.makers.inside.len() + local.makers.outside.len() < TELLING_MAKERS => EvidenceGrade::DataGap,
            None => self.grade_of_makers(product),
        };
        let n_sets = at.sets.len();
        let cut = Cut {
            sets: at.sets.iter().take(WITNESS_ROWS).cloned().collect(),
            n_sets,
            falls: falls.falls.iter().take(WITNESS_ROWS).copied().collect(),
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
}
