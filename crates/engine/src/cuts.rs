//! What breaks a chain, in the user's words (断链推演): cut sets, and what falls with a loss.

use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, FirmId, ProductId, Scope};
use liantu_query::Work;
use liantu_query::chokepoint::{
    AndOr, Candidates, ChokeRequest, Collapse, Element, ElementKind, EndsOf, Fall, choke_points,
};
use liantu_query::closure::Closure;

use crate::diagnosis::FallReason;
use crate::engine::Engine;
use crate::named::Named;
use crate::names::NameError;

/// Whose products must not stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutOf {
    /// The end products of a chain.
    Chain(ChainId),
    /// What a lead firm 链主 makes.
    Firm(FirmId),
}

impl From<CutOf> for EndsOf {
    fn from(of: CutOf) -> Self {
        match of {
            CutOf::Chain(chain) => Self::Chain(chain),
            CutOf::Firm(firm) => Self::LeadFirm(firm),
        }
    }
}

liantu_model::codes! {
    /// What may be lost.
    CutBy {
        /// Countries.
        Countries = "countries", "国家", "countries";
        /// Firms.
        Firms = "firms", "企业", "firms";
        /// Zones.
        Zones = "zones", "开发区", "zones";
        /// Products.
        Products = "products", "产品", "products";
    }
}

/// Minimal cut sets (最小割集).
#[derive(Clone, Debug)]
pub struct CutsView {
    /// The products that must not stop; with a scope, those made in it.
    pub ends: Vec<Named>,
    /// Products without any recorded supply: assumed to be available.
    pub holes: Vec<Named>,
    /// What falls when everything that was named, or everything outside the scope, is lost; in falling order.
    pub falls: Vec<(Named, FallReason)>,
    /// The products of `ends` that are then no longer served.
    pub stopped: Vec<Named>,
    /// The cut sets, smallest first; empty when a loss was named.
    pub sets: Vec<Vec<Named>>,
    /// All cut sets of at most this many elements are listed.
    pub complete: usize,
}

impl Engine {
    /// The sets of at most `order` elements outside the scope whose loss stops a product of the chain or firm, while
    /// no proper part of them does.
    pub fn cuts(&self, of: CutOf, scope: Option<Scope>, by: &[CutBy], order: usize, work: &Work) -> CutsView {
        let kinds = by.iter().map(|by| match by {
            CutBy::Countries => ElementKind::Regions(RegionLevel::Country),
            CutBy::Firms => ElementKind::Firms,
            CutBy::Zones => ElementKind::Zones,
            CutBy::Products => ElementKind::Products,
        });
        let candidates = Candidates::Kinds(kinds.collect());
        let question = ChokeRequest { scope, candidates, order, ..ChokeRequest::about(of.into()) };
        let answer = choke_points(&self.world, &question, work);
        let view = self.collapse_view(&answer.ends, &answer.holes, &answer.without_outside);
        let set = |set: &Vec<Element>| set.iter().map(|element| self.element(*element)).collect();
        CutsView { sets: answer.cuts.sets.iter().map(set).collect(), complete: answer.cuts.complete, ..view }
    }

    /// What falls, in order, when these are lost.
    pub fn falls(&self, of: CutOf, lost: &[Element]) -> CutsView {
        let ends = EndsOf::from(of).ends(&self.world);
        let closure = Closure::from_ends(&self.world, &ends);
        let graph = AndOr::of_closure(&self.world, &closure, &ends);
        let collapse = graph.feasible(&graph.lost(lost.iter().copied()));
        self.collapse_view(&ends, graph.holes(), &collapse)
    }

    /// What this name means as something that can be lost: a region, zone, firm or product.
    ///
    /// # Errors
    /// [`NameError`] with the nearest firms when it is none of them.
    pub fn losable(&self, text: &str) -> Result<Vec<Element>, NameError> {
        // A key is taken literally: read as pinyin it may spell a place.
        if let Some(product) = self.world.find::<ProductId>(text.trim()) {
            return Ok(vec![Element::Product(product)]);
        }
        if let Some(firm) = self.world.find::<FirmId>(text.trim()) {
            return Ok(vec![Element::Firm(firm)]);
        }
        if let Ok(scope) = self.scope(text) {
            return Ok(match scope {
                Scope::Region(region) => vec![Element::Region(region)],
                Scope::Regions(regions) => regions.into_iter().map(Element::Region).collect(),
                Scope::Zone(zone) => vec![Element::Zone(zone)],
                Scope::Zones(zones) => zones.into_iter().map(Element::Zone).collect(),
            });
        }
        if let Ok(product) = self.product(text) {
            return Ok(vec![Element::Product(product)]);
        }
        self.firm(text).map(|firm| vec![Element::Firm(firm)])
    }

    fn collapse_view(&self, ends: &[ProductId], holes: &[ProductId], collapse: &Collapse) -> CutsView {
        let all = |products: &[ProductId]| products.iter().map(|product| self.named(*product)).collect();
        CutsView {
            ends: all(ends),
            holes: all(holes),
            falls: self.falls_view(&collapse.falls),
            stopped: all(&collapse.ends_lost),
            sets: Vec::new(),
            complete: 0,
        }
    }

    pub(crate) fn falls_view(&self, falls: &[Fall]) -> Vec<(Named, FallReason)> {
        falls.iter().map(|fall| (self.named(fall.product), fall.reason.into())).collect()
    }

    pub(crate) fn element(&self, element: Element) -> Named {
        match element {
            Element::Product(product) => self.named(product),
            Element::Firm(firm) => self.named(firm),
            Element::Zone(zone) => self.named(zone),
            Element::Region(region) => self.named(region),
        }
    }
}
