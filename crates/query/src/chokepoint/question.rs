//! Choke points of a chain seen from a place (断链风险): what must be lost outside before it breaks.

use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, FirmId, ProductId, RegionId, RowId as _, Scope, Snapshot, ZoneId};

use super::blueprint::Element;
use super::cuts::{CutRequest, CutSets, Goal};
use super::fall::{Collapse, LostSet};
use super::graph::AndOr;
use crate::closure::{Closure, end_products};
use crate::work::Work;

/// Whose end products are considered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndsOf {
    /// Those of a chain (see [`end_products`]).
    Chain(ChainId),
    /// What a lead firm 链主 makes.
    LeadFirm(FirmId),
    /// These.
    Products(Vec<ProductId>),
}

impl EndsOf {
    /// The end products, wherever they are made.
    pub fn ends(&self, world: &Snapshot) -> Vec<ProductId> {
        match self {
            Self::Chain(chain) => end_products(world, *chain),
            Self::LeadFirm(firm) => world.adjacency().products_made().of(*firm).to_vec(),
            Self::Products(products) => products.clone(),
        }
    }
}

/// A kind of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    /// Products 产品.
    Products,
    /// Firms 企业.
    Firms,
    /// Zones 开发区.
    Zones,
    /// Regions 区划 of one level; countries for [`RegionLevel::Country`].
    Regions(RegionLevel),
}

/// What may be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// Everything of these kinds in the chain.
    Kinds(Vec<ElementKind>),
    /// These.
    Listed(Vec<Element>),
}

/// A request for the choke points of a chain.
#[derive(Clone, Debug)]
pub struct ChokeRequest {
    /// Whose end products.
    pub asked: EndsOf,
    /// With a scope, only end products made in it count and only what lies outside it may be lost: firms that are not
    /// in it (including those without a place), zones and regions that do not overlap it, products that nobody in it
    /// makes. `None` means the whole world.
    pub scope: Option<Scope>,
    /// What may be lost.
    pub candidates: Candidates,
    /// What counts as broken.
    pub goal: Goal,
    /// The largest number of elements in a cut set.
    pub order: usize,
    /// How many edges may be visited.
    pub budget: u64,
}

impl ChokeRequest {
    /// The request for the firms whose loss, alone or in pairs, breaks any end product of a chain.
    pub fn of_chain(chain: ChainId) -> Self {
        Self::about(EndsOf::Chain(chain))
    }

    /// The same request for any end products.
    pub fn about(asked: EndsOf) -> Self {
        let CutRequest { goal, order, budget, .. } = CutRequest::about(&[]);
        let candidates = Candidates::Kinds(vec![ElementKind::Firms]);
        Self { asked, scope: None, candidates, goal, order, budget }
    }
}

/// The choke points of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChokeAnswer {
    /// The end products the answer is about; none when none is made in the scope.
    pub ends: Vec<ProductId>,
    /// Products without any recorded supply: assumed to be available (see [`AndOr::holes`]).
    pub holes: Vec<ProductId>,
    /// What falls when everything outside the scope is lost at once; nothing without a scope.
    pub without_outside: Collapse,
    /// The minimal cut sets.
    pub cuts: CutSets,
}

/// Choke points of a chain in a scope (断链风险): see [`ChokeRequest`] for the parameters, [`AndOr::cut_sets`] for the
/// measure.
///
/// A region that contains the scope, such as its own country, is not outside it; supply from such a region without a
/// recorded maker stays. Time is that of [`AndOr::of_closure`] and [`AndOr::cut_sets`] plus O(elements). Each loss
/// that is extended to cut sets is a step.
///
/// ```
/// use liantu_model::code::RegionLevel;
/// use liantu_model::{ChainId, Scope, sketch};
/// use liantu_query::Work;
/// use liantu_query::chokepoint::{Candidates, ChokeRequest, Element, ElementKind, choke_points};
///
/// let world = sketch::world("
///     regions: id name level parent
///     CHN 中国 country -
///     NLD 荷兰 country -
///     JPN 日本 country -
///     chains: id name
///     ic 芯片
///     products: id name chain is_end
///     chip 芯片 ic true
///     litho 光刻机 ic -
///     firms: id name region
///     f 甲 CHN
///     inputs: product input
///     chip litho
///     makes: product firm
///     chip f
///     region_shares: product region share
///     litho NLD 0.8
///     litho JPN 0.2
/// ");
/// let country = |key: &str| world.find(key).unwrap();
/// let answer = choke_points(&world, &ChokeRequest {
///     scope: Some(Scope::Region(country("CHN"))),
///     candidates: Candidates::Kinds(vec![ElementKind::Regions(RegionLevel::Country)]),
///     ..ChokeRequest::of_chain(ChainId(0))
/// }, &Work::new());
/// assert_eq!(answer.cuts.sets, [[Element::Region(country("JPN")), Element::Region(country("NLD"))]]);
/// assert_eq!(answer.without_outside.falls.len(), 2);
/// ```
pub fn choke_points(world: &Snapshot, question: &ChokeRequest, work: &Work) -> ChokeAnswer {
    let view = View::of(world, question.scope.as_ref());
    let mut ends = question.asked.ends(world);
    ends.retain(|end| question.scope.is_none() || view.serves(*end));
    let closure = Closure::from_ends(world, &ends);
    let graph = AndOr::of_closure(world, &closure, &ends);
    let outside: Vec<Element> = graph.elements().iter().copied().filter(|element| view.is_outside(*element)).collect();
    let is_supply = |element: &Element| !matches!(element, Element::Product(_));
    let lost = match question.scope {
        Some(_) => graph.lost(outside.iter().copied().filter(is_supply)),
        None => LostSet::default(),
    };
    let candidates: Vec<Element> = match &question.candidates {
        Candidates::Kinds(kinds) => {
            let is_candidate = |element: &Element| kinds.iter().any(|kind| kind.holds(world, *element));
            outside.into_iter().filter(is_candidate).collect()
        }
        Candidates::Listed(listed) => listed.iter().copied().filter(|element| view.is_outside(*element)).collect(),
    };
    let ChokeRequest { goal, order, budget, .. } = *question;
    let cuts = graph.cut_sets_in_steps(&CutRequest { goal, order, budget, ..CutRequest::about(&candidates) }, work);
    ChokeAnswer { without_outside: graph.feasible(&lost), holes: graph.holes().to_vec(), cuts, ends }
}

impl ElementKind {
    /// Whether an element is of the kind.
    fn holds(self, world: &Snapshot, element: Element) -> bool {
        match (self, element) {
            (Self::Products, Element::Product(_))
            | (Self::Firms, Element::Firm(_))
            | (Self::Zones, Element::Zone(_)) => true,
            (Self::Regions(level), Element::Region(region)) => world.region_tree().level(region) == Some(level),
            _ => false,
        }
    }
}

/// The world seen from a scope.
struct View<'s> {
    world: &'s Snapshot,
    scope: Option<&'s Scope>,
    firms: Option<liantu_model::Inside<'s>>,
    /// The region of the scope and all regions that contain it.
    own: Vec<RegionId>,
}

impl<'s> View<'s> {
    fn of(world: &'s Snapshot, scope: Option<&'s Scope>) -> Self {
        let own = scope.map(|scope| scope.regions(world)).unwrap_or_default();
        Self { world, scope, firms: scope.map(|scope| scope.inside(world)), own }
    }

    /// Whether an element lies outside the scope; everything does when there is none.
    fn is_outside(&self, element: Element) -> bool {
        match element {
            Element::Product(product) => !self.makes(product),
            Element::Firm(firm) => !self.firms.as_ref().is_some_and(|inside| inside.contains(firm)),
            Element::Zone(zone) => !self.holds_zone(zone),
            Element::Region(region) => {
                let tree = self.world.region_tree();
                !self.own.iter().any(|own| tree.contains(region, *own) || tree.contains(*own, region))
            }
        }
    }

    fn holds_zone(&self, zone: ZoneId) -> bool {
        self.scope.and_then(|scope| scope.contains_zone(self.world, zone)) == Some(true)
    }

    /// Whether a product is recorded to be made in the scope.
    fn makes(&self, product: ProductId) -> bool {
        let (Some(scope), Some(inside)) = (self.scope, &self.firms) else { return false };
        let shares = self.world.region_shares();
        let supplies = |row: &liantu_model::RegionShareId| {
            let region = shares.region().at(row.index());
            shares.share().get(*row) != Some(0.0)
                && region.is_some_and(|region| scope.contains_region(self.world, region))
        };
        let adjacency = self.world.adjacency();
        adjacency.makers().of(product).iter().any(|firm| inside.contains(*firm))
            || adjacency.region_shares().of(product).iter().any(supplies)
    }

    /// Whether a product or a variant of it is recorded to be made in the scope.
    fn serves(&self, product: ProductId) -> bool {
        self.world.requirements().serving(product).into_iter().any(|product| self.makes(product))
    }
}

#[cfg(test)]
mod tests {
    use liantu_model::sketch;

    use super::*;

    /// 芯片 and 模组 are made in 宁波, the module also in 杭州; the chip needs a wafer from 苏州 or 东京,
    /// and gas from a firm without a place; the module needs glue that nobody is recorded to make.
    fn world() -> Snapshot {
        sketch::world(
            "regions: id name level parent
            CHN 中国 country -
            JPN 日本 country -
            33 浙江 province CHN
            32 江苏 province CHN
            3301 杭州 city 33
            3302 宁波 city 33
            3205 苏州 city 32
            zones: id name region
            z1 北仑 3302
            z2 园区 3205
            chains: id name
            ic 芯片
            products: id name chain is_end
            chip 芯片 ic true
            module 模组 ic true
            gas 气体 ic -
            glue 胶 ic -
            wafer 硅片 ic -
            firms: id name region zone
            a 甲 3302 z1
            b 乙 3302 z1
            c 丙 3301 -
            d 丁 3205 z2
            e 戊 JPN -
            f 己 - -
            inputs: product input
            chip wafer
            chip gas
            module glue
            makes: product firm
            chip a
            module b
            module c
            wafer d
            wafer e
            gas f",
        )
    }

    fn ask(world: &Snapshot, question: &ChokeRequest, expect: &[&[Element]]) -> ChokeAnswer {
        let answer = choke_points(world, question, &Work::new());
        assert_eq!(answer.cuts.sets, expect);
        answer
    }

    fn firm(world: &Snapshot, key: &str) -> Element {
        Element::Firm(world.find(key).unwrap())
    }

    fn region(world: &Snapshot, key: &str) -> Element {
        Element::Region(world.find(key).unwrap())
    }

    fn of(kinds: &[ElementKind], scope: Option<Scope>) -> ChokeRequest {
        ChokeRequest { candidates: Candidates::Kinds(kinds.to_vec()), scope, ..ChokeRequest::of_chain(ChainId(0)) }
    }

    #[test]
    fn without_a_scope_everything_may_be_lost() {
        let world = world();
        let firm = |key: &str| firm(&world, key);
        let expect: [&[Element]; 4] = [&[firm("a")], &[firm("f")], &[firm("b"), firm("c")], &[firm("d"), firm("e")]];
        let answer = ask(&world, &of(&[ElementKind::Firms], None), &expect);
        assert_eq!(answer.holes, [world.find("glue").unwrap()]);
        assert_eq!(answer.without_outside, Collapse::default());
    }

    #[test]
    fn in_a_scope_only_what_lies_outside_may_be_lost() {
        let world = world();
        let scope = Scope::Region(world.find("33").unwrap());
        let [d, e, f] = ["d", "e", "f"].map(|key| firm(&world, key));
        let answer = ask(&world, &of(&[ElementKind::Firms], Some(scope.clone())), &[&[f], &[d, e]]);
        let chip = world.find("chip").unwrap();
        assert_eq!(answer.without_outside.ends_lost, [chip]);
        let zone = Element::Zone(world.find("z2").unwrap());
        let places = [
            ElementKind::Zones,
            ElementKind::Regions(RegionLevel::Country),
            ElementKind::Regions(RegionLevel::Province),
        ];
        let japan = region(&world, "JPN");
        ask(&world, &of(&places, Some(scope.clone())), &[&[zone, japan], &[region(&world, "32"), japan]]);
        let [gas, glue, wafer] = ["gas", "glue", "wafer"].map(|key| Element::Product(world.find(key).unwrap()));
        ask(&world, &of(&[ElementKind::Products], Some(scope.clone())), &[&[gas], &[glue], &[wafer]]);
        let all = ChokeRequest { goal: Goal::AllEnds, ..of(&[ElementKind::Products], Some(scope)) };
        ask(&world, &all, &[&[gas, glue], &[glue, wafer]]);
    }

    #[test]
    fn zones_are_scopes_and_their_region_is_not_outside() {
        let world = world();
        let zones = ["z1", "z2"].map(|key| world.find(key).unwrap());
        let [c, e, f] = ["c", "e", "f"].map(|key| firm(&world, key));
        ask(&world, &of(&[ElementKind::Firms, ElementKind::Zones], Some(Scope::Zones(zones.to_vec()))), &[&[f]]);
        let listed = Candidates::Listed(vec![c, e, f, region(&world, "3302"), Element::Zone(zones[0])]);
        let question = ChokeRequest { candidates: listed, ..of(&[], Some(Scope::Zone(zones[0]))) };
        let answer = ask(&world, &question, &[&[f]]);
        assert_eq!(answer.ends.len(), 2);
    }

    #[test]
    fn a_scope_that_makes_nothing_has_no_ends() {
        let world = world();
        let scope = Scope::Region(world.find("JPN").unwrap());
        let answer = ask(&world, &of(&[ElementKind::Firms, ElementKind::Products], Some(scope)), &[]);
        assert_eq!((answer.ends.len(), answer.cuts.complete), (0, 2));
    }

    #[test]
    fn a_lead_firm_stands_for_what_it_makes() {
        let world = world();
        let asked = EndsOf::LeadFirm(world.find("c").unwrap());
        let [b, c] = ["b", "c"].map(|key| firm(&world, key));
        let answer = ask(&world, &ChokeRequest { asked, ..of(&[ElementKind::Firms], None) }, &[&[b, c]]);
        assert_eq!(answer.ends, [world.find("module").unwrap()]);
        let asked = EndsOf::Products(vec![world.find("wafer").unwrap()]);
        ask(&world, &ChokeRequest { asked, order: 1, ..of(&[ElementKind::Firms], None) }, &[]);
    }
}
