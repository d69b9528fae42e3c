//! Choke points (§2): what falls after a loss, by sweeps repeated until nothing more falls.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId, RowId as _};

use crate::chain::{Chain, below};
use crate::codes::{Element, FallReason};
use crate::place::Place;
use crate::rows::{Rows, of};

/// Rows of regions or of firms, whichever the question is about.
pub(crate) type Set = BTreeSet<u32>;

/// What is worked out once for a chain and a scope.
#[derive(Debug)]
pub(crate) struct Cuts {
    /// L: the products of the chain that are made inside.
    pub(crate) made: Vec<ProductId>,
    /// L and all below it.
    cone: Vec<ProductId>,
    groups: BTreeMap<ProductId, Vec<Vec<ProductId>>>,
    /// Products that have a supply recorded.
    supplied: BTreeSet<ProductId>,
    /// By question, the elements whose loss is the loss of all supply of a product; none for a
    /// product with a supply that is no element.
    needs: BTreeMap<Element, BTreeMap<ProductId, Set>>,
}

/// Where a product comes from.
#[derive(Clone, Copy)]
enum Source {
    Firm(FirmId),
    Region(RegionId),
}

impl Cuts {
    pub(crate) fn new(rows: &Rows, chain: &Chain, place: &Place) -> Self {
        let made: Vec<ProductId> = chain.own.iter().copied().filter(|p| place.made.contains_key(p)).collect();
        let mut cone: BTreeSet<ProductId> = made.iter().copied().collect();
        let mut open = made.clone();
        while let Some(product) = open.pop() {
            open.extend(below(rows, product).into_iter().filter(|next| cone.insert(*next)));
        }
        let sources: BTreeMap<ProductId, Vec<Source>> =
            rows.products.iter().map(|product| (*product, sources(rows, *product))).collect();
        let own = place.own_countries(rows);
        let need = |elements: Element| {
            let all = sources.iter().filter(|(_, found)| !found.is_empty()).filter_map(|(product, found)| {
                let lost = found.iter().map(|source| element(rows, &own, elements, *source));
                Some((*product, lost.collect::<Option<Set>>()?))
            });
            (elements, all.collect())
        };
        Self {
            groups: rows.products.iter().map(|product| (*product, rows.groups(*product))).collect(),
            supplied: rows.products.iter().copied().filter(|product| !sources[product].is_empty()).collect(),
            needs: [Element::Region, Element::Firm].into_iter().map(need).collect(),
            cone: cone.into_iter().collect(),
            made,
        }
    }

    /// The smallest minimal cut sets with which the product falls because all its supply is lost:
    /// of countries if there are any, else of firms.
    pub(crate) fn smallest(&self, rows: &Rows, order: usize, product: ProductId) -> Option<(Element, Vec<Set>)> {
        let both = [Element::Region, Element::Firm].into_iter();
        let mut found = both.map(|elements| (elements, self.smallest_of(rows, elements, order, product)));
        found.find(|(_, sets)| !sets.is_empty())
    }

    /// An element of a minimal cut set belongs to the need of some product that loses all its
    /// supply with it, else it could be left out: so minimal cut sets are unions of needs.
    fn smallest_of(&self, rows: &Rows, elements: Element, order: usize, product: ProductId) -> Vec<Set> {
        let Some(need) = self.needs[&elements].get(&product).filter(|need| need.len() <= order) else {
            return Vec::new();
        };
        let parts: BTreeSet<&Set> = self.cone.iter().filter_map(|product| self.needs[&elements].get(product)).collect();
        let mut unions = BTreeSet::from([(need.len(), need.clone())]);
        let mut smallest: Vec<Set> = Vec::new();
        while let Some((size, set)) = unions.pop_first() {
            if smallest.first().is_some_and(|found| found.len() < size) {
                break;
            }
            if self.breaks(rows, elements, &set) {
                if self.is_minimal(rows, elements, &set) {
                    smallest.push(set);
                }
                continue;
            }
            let larger = parts.iter().map(|part| &set | *part).filter(|union| union.len() > size);
            unions.extend(larger.filter(|union| union.len() <= order).map(|union| (union.len(), union)));
        }
        smallest
    }

    /// Whether the loss leaves some product of L with an unmet group.
    fn breaks(&self, rows: &Rows, elements: Element, lost: &Set) -> bool {
        !self.unmet(rows, &self.fallen(rows, elements, lost)).is_empty()
    }

    /// Whether no part of a set breaks anything; larger losses break more, so one less is enough.
    fn is_minimal(&self, rows: &Rows, elements: Element, set: &Set) -> bool {
        let without = |element: &u32| set.iter().copied().filter(|other| other != element).collect::<Set>();
        !set.iter().any(|element| self.breaks(rows, elements, &without(element)))
    }

    /// What falls below L, sweep after sweep.
    pub(crate) fn fallen(&self, rows: &Rows, elements: Element, lost: &Set) -> BTreeSet<ProductId> {
        let mut fallen = BTreeSet::new();
        loop {
            let before = fallen.len();
            for product in &self.cone {
                let reasons = [FallReason::Supply, FallReason::Group];
                if reasons.iter().any(|reason| self.falls(rows, elements, lost, &fallen, *product, *reason)) {
                    fallen.insert(*product);
                }
            }
            if fallen.len() == before {
                return fallen;
            }
        }
    }

    /// Whether a product falls for this reason when all these have fallen; what has no supply
    /// recorded stands.
    pub(crate) fn falls(
        &self,
        rows: &Rows,
        elements: Element,
        lost: &Set,
        fallen: &BTreeSet<ProductId>,
        product: ProductId,
        reason: FallReason,
    ) -> bool {
        match reason {
            FallReason::Supply => self.needs[&elements].get(&product).is_some_and(|need| need.is_subset(lost)),
            FallReason::Group => self.supplied.contains(&product) && self.has_unmet_group(rows, fallen, product),
        }
    }

    /// The products of L that have an unmet group when these have fallen.
    pub(crate) fn unmet(&self, rows: &Rows, fallen: &BTreeSet<ProductId>) -> Vec<ProductId> {
        self.made.iter().copied().filter(|product| self.has_unmet_group(rows, fallen, *product)).collect()
    }

    fn has_unmet_group(&self, rows: &Rows, fallen: &BTreeSet<ProductId>, product: ProductId) -> bool {
        self.groups[&product].iter().any(|group| !rows.is_met(group, |serving| !fallen.contains(&serving)))
    }
}

/// The makers of a product, and the regions with a share other than 0 in which there is none.
fn sources(rows: &Rows, product: ProductId) -> Vec<Source> {
    let makers = rows.makers(product);
    let has_maker =
        |region| makers.iter().any(|firm| rows.firm_regions.get(firm).is_some_and(|at| rows.lies_in(*at, region)));
    let shares = of(&rows.shares, product).iter().filter(|row| row.share != Some(0.0));
    let regions = shares.map(|row| row.region).filter(|region| !has_maker(*region));
    makers.iter().copied().map(Source::Firm).chain(regions.map(Source::Region)).collect()
}

/// The element that a source is lost with, if it can be lost in this question.
fn element(rows: &Rows, own: &BTreeSet<RegionId>, elements: Element, source: Source) -> Option<u32> {
    let country = match (elements, source) {
        (Element::Firm, Source::Firm(firm)) => return Some(firm.raw()),
        (Element::Firm, Source::Region(_)) => None,
        (Element::Region, Source::Firm(firm)) => rows.country(firm),
        (Element::Region, Source::Region(region)) => rows.at_level(region, RegionLevel::Country),
    };
    country.filter(|country| !own.contains(country)).map(liantu_model::RowId::raw)
}
