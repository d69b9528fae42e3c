//! Choke points (§2): what falls after a loss, by sweeps repeated until nothing more falls.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId, RowId as _};

use crate::chain::{Chain, below};
use crate::codes::{Element, FallReason};
use crate::place::Place;
use crate::rows::{Rows, entries};

/// Rows of regions or of firms, depending on the kind of elements.
pub(crate) type Set = BTreeSet<u32>;

/// What is computed once for a chain and a scope.
#[derive(Debug)]
pub(crate) struct Cuts {
    /// L: the products of the closure and the chain that are made inside.
    pub(crate) made: BTreeSet<ProductId>,
    /// L and all below it.
    cone: BTreeSet<ProductId>,
    groups: BTreeMap<ProductId, Vec<Vec<ProductId>>>,
    /// Products without makers and regions of their own that have variants: these supply them.
    by_variants: BTreeMap<ProductId, Vec<ProductId>>,
    /// By kind of element, the elements whose loss is the loss of all supply of a product; none for a product with a
    /// supply that is not such an element.
    needs: BTreeMap<Element, BTreeMap<ProductId, Set>>,
    /// The same below L, by element.
    losers: BTreeMap<Element, BTreeMap<u32, Vec<ProductId>>>,
}

/// A supplier of a product.
#[derive(Clone, Copy)]
enum Source {
    Firm(FirmId),
    Region(RegionId),
}

impl Cuts {
    pub(crate) fn new(rows: &Rows, chain: &Chain, place: &Place) -> Self {
        let is_of_l = |product: &ProductId| chain.depth.contains_key(product) && place.made.contains_key(product);
        let made: BTreeSet<ProductId> = chain.own.iter().copied().filter(is_of_l).collect();
        let mut cone = made.clone();
        let mut open: Vec<ProductId> = made.iter().copied().collect();
        while let Some(product) = open.pop() {
            open.extend(below(rows, product).into_iter().filter(|next| cone.insert(*next)));
        }
        let sources: BTreeMap<ProductId, Vec<Source>> =
            rows.products.iter().map(|product| (*product, sources(rows, *product))).collect();
        let own = place.own_countries(rows);
        let need = |elements: Element| {
            let all = sources.iter().filter(|(_, found)| !found.is_empty()).filter_map(|(product, found)| {
                let lost = found.iter().map(|source| element(rows, place, &own, elements, *source));
                Some((*product, lost.collect::<Option<Set>>()?))
            });
            (elements, all.collect())
        };
        let needs: BTreeMap<_, _> = [Element::Region, Element::Firm].into_iter().map(need).collect();
        Self {
            losers: needs.iter().map(|(elements, needs)| (*elements, by_element(needs, &cone))).collect(),
            groups: rows.products.iter().map(|product| (*product, rows.groups(*product))).collect(),
            by_variants: by_variants(rows, &sources),
            needs,
            cone,
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

    /// An element of a minimal cut set belongs to the need of some product that loses all its supply with it, else it
    /// could be left out: so minimal cut sets are unions of needs.
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
                if self.is_minimal(rows, elements, &set) && self.reaches(rows, elements, &set, product) {
                    smallest.push(set);
                }
                continue;
            }
            let larger = parts.iter().map(|part| &set | *part).filter(|union| union.len() > size);
            unions.extend(larger.filter(|union| union.len() <= order).map(|union| (union.len(), union)));
        }
        smallest
    }

    /// Whether some product of L falls with the loss, and all its variants.
    fn breaks(&self, rows: &Rows, elements: Element, lost: &Set) -> bool {
        !self.unserved(rows, &self.fallen(rows, elements, lost)).is_empty()
    }

    /// Whether a broken product still requires this one: from the products of L that are not served, through their
    /// unmet groups, to everything that served these, and so on.
    fn reaches(&self, rows: &Rows, elements: Element, lost: &Set, product: ProductId) -> bool {
        let fallen = self.fallen(rows, elements, lost);
        let mut seen: BTreeSet<ProductId> =
            self.unserved(rows, &fallen).iter().flat_map(|made| rows.serving[made].iter().copied()).collect();
        let mut open: Vec<ProductId> = seen.iter().copied().collect();
        while let Some(at) = open.pop() {
            let unmet = self.groups[&at].iter().filter(|group| !rows.is_met(group, |one| !fallen.contains(&one)));
            let required = unmet.flatten().flat_map(|input| rows.serving[input].iter().copied());
            let supply = entries(&self.by_variants, at).iter().copied();
            open.extend(required.chain(supply).filter(|next| seen.insert(*next)));
        }
        seen.contains(&product)
    }

    /// Whether no proper part of a set breaks anything; larger losses break more, so removing one element is enough
    /// to check.
    fn is_minimal(&self, rows: &Rows, elements: Element, set: &Set) -> bool {
        let without = |element: &u32| set.iter().copied().filter(|other| other != element).collect::<Set>();
        !set.iter().any(|element| self.breaks(rows, elements, &without(element)))
    }

    /// What falls below L: what loses all its supply, then, sweep after sweep, what uses something
    /// that fell in the sweep before.
    pub(crate) fn fallen(&self, rows: &Rows, elements: Element, lost: &Set) -> BTreeSet<ProductId> {
        let losers = lost.iter().filter_map(|element| self.losers[&elements].get(element)).flatten().copied();
        let mut fallen = BTreeSet::new();
        let mut newly: BTreeSet<ProductId> =
            losers.filter(|product| self.falls(rows, elements, lost, &fallen, *product, FallReason::Supply)).collect();
        while !newly.is_empty() {
            fallen.extend(&newly);
            let generals = newly.iter().flat_map(|product| rows.served[product].iter().copied());
            let open: BTreeSet<ProductId> = users(rows, &newly).into_iter().chain(generals).collect();
            let open = open.into_iter().filter(|next| self.cone.contains(next) && !fallen.contains(next));
            let falls = |next: &ProductId| {
                let with = |reason| self.falls(rows, elements, lost, &fallen, *next, reason);
                with(FallReason::Supply) || with(FallReason::Group)
            };
            newly = open.filter(falls).collect();
        }
        fallen
    }

    /// Whether a product falls for this reason when all these have fallen; a product without recorded supply stands.
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
            FallReason::Supply => match self.by_variants.get(&product) {
                Some(variants) => variants.iter().all(|variant| fallen.contains(variant)),
                None => self.needs[&elements].get(&product).is_some_and(|need| need.is_subset(lost)),
            },
            FallReason::Group => self.has_unmet_group(rows, fallen, product),
        }
    }

    /// The products of L that have fallen with all their variants.
    pub(crate) fn unserved(&self, rows: &Rows, fallen: &BTreeSet<ProductId>) -> Vec<ProductId> {
        let is_gone = |made: &&ProductId| rows.serving[*made].iter().all(|serving| fallen.contains(serving));
        self.made.iter().filter(is_gone).copied().collect()
    }

    fn has_unmet_group(&self, rows: &Rows, fallen: &BTreeSet<ProductId>, product: ProductId) -> bool {
        self.groups[&product].iter().any(|group| !rows.is_met(group, |serving| !fallen.contains(&serving)))
    }
}

/// The variants (direct and indirect) that supply a product without recorded makers of its own; none for one that has
/// makers or regions, and for one that has no variant with any.
fn by_variants(rows: &Rows, sources: &BTreeMap<ProductId, Vec<Source>>) -> BTreeMap<ProductId, Vec<ProductId>> {
    let supply = |product: &ProductId| {
        let variants = rows.serving[product].iter().copied().filter(|variant| variant != product);
        let variants: Vec<ProductId> = variants.collect();
        (sources[product].is_empty() && !variants.is_empty()).then_some((*product, variants))
    };
    rows.products.iter().filter_map(supply).collect()
}

/// The products that require any of these, or what they serve.
fn users(rows: &Rows, products: &BTreeSet<ProductId>) -> BTreeSet<ProductId> {
    let served = products.iter().flat_map(|product| &rows.served[product]);
    served.flat_map(|product| entries(&rows.used, *product)).map(|row| row.product).collect()
}

/// The products of the cone by the elements that they need.
fn by_element(needs: &BTreeMap<ProductId, Set>, cone: &BTreeSet<ProductId>) -> BTreeMap<u32, Vec<ProductId>> {
    let mut losers: BTreeMap<u32, Vec<ProductId>> = BTreeMap::new();
    for (product, need) in needs.iter().filter(|(product, _)| cone.contains(product)) {
        for element in need {
            losers.entry(*element).or_default().push(*product);
        }
    }
    losers
}

/// The makers of the product itself, and the regions with a nonzero share in which there is no maker.
fn sources(rows: &Rows, product: ProductId) -> Vec<Source> {
    let makers: BTreeSet<FirmId> = entries(&rows.makes, product).iter().map(|row| row.firm).collect();
    let has_maker =
        |region| makers.iter().any(|firm| rows.firm_regions.get(firm).is_some_and(|at| rows.lies_in(*at, region)));
    let shares = entries(&rows.shares, product).iter().filter(|row| row.share != Some(0.0));
    let regions = shares.map(|row| row.region).filter(|region| !has_maker(*region));
    makers.iter().copied().map(Source::Firm).chain(regions.map(Source::Region)).collect()
}

/// The element whose loss is the loss of a source, if it can be lost.
fn element(rows: &Rows, place: &Place, own: &BTreeSet<RegionId>, elements: Element, source: Source) -> Option<u32> {
    let country = match (elements, source) {
        (Element::Firm, Source::Firm(firm)) => return Some(firm.raw()).filter(|_| !place.inside.contains(&firm)),
        (Element::Firm, Source::Region(_)) => None,
        (Element::Region, Source::Firm(firm)) => rows.country(firm),
        (Element::Region, Source::Region(region)) => rows.at_level(region, RegionLevel::Country),
    };
    country.filter(|country| !own.contains(country)).map(liantu_model::RowId::raw)
}

#[cfg(test)]
mod tests {
    use liantu_model::sketch;

    use super::*;
    use crate::claim::ScopeKey;
    use crate::rules::{NAMES, Rules};

    /// Cycles, alternatives, variants, a hole (`h`), and makers outside of all but the first product.
    const WORLD: &str = "
        regions: id name level
        CHN 中国 country
        JPN 日本 country
        chains: id name
        t 链
        products: id name chain is_end
        p 甲 t true
        q 乙 t -
        r 丙 t -
        r1 丁 t -
        s 戊 t -
        h 己 t -
        firms: id name region
        a 甲 CHN
        b 乙 JPN
        c 丙 JPN
        d 丁 -
        variants: variant general
        r1 r
        inputs: product input alternative_group
        p q g
        p s g
        p r -
        q p -
        r1 h -
        h s -
        s q -
        makes: product firm
        p a
        q b
        r c
        r1 d
        s b
        s d
    ";

    /// Everything falls that can, product after product, over and over.
    fn by_sweeps(cuts: &Cuts, rows: &Rows, elements: Element, lost: &Set) -> BTreeSet<ProductId> {
        let mut fallen = BTreeSet::new();
        loop {
            let before = fallen.len();
            for product in &cuts.cone {
                let falls = |reason| cuts.falls(rows, elements, lost, &fallen, *product, reason);
                if falls(FallReason::Supply) || falls(FallReason::Group) {
                    fallen.insert(*product);
                }
            }
            if fallen.len() == before {
                return fallen;
            }
        }
    }

    #[test]
    fn what_falls_is_what_sweeps_over_all_products_find() {
        let world = sketch::world(WORLD);
        let rows = Rows::new(&world);
        let rules = Rules::new(NAMES.iter().map(|name| (*name, 0.5))).unwrap();
        let place = Place::new(&world, &rows, &rules, &ScopeKey::Region("CHN".into())).unwrap();
        let cuts = Cuts::new(&rows, &Chain::new(&rows, world.find("t").unwrap()), &place);
        let mut sizes = BTreeSet::new();
        for firms in 0_u32..16 {
            let lost: Set = (0..4).filter(|firm| firms >> firm & 1 == 1).collect();
            let fallen = cuts.fallen(&rows, Element::Firm, &lost);
            assert_eq!(fallen, by_sweeps(&cuts, &rows, Element::Firm, &lost), "without {lost:?}");
            sizes.insert(fallen.len());
        }
        assert!(sizes.len() >= 4, "{sizes:?}");
    }
}
