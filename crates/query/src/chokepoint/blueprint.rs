//! The blueprint of a chain (链的蓝图): who makes what, from what, where. The plain input of [`super::AndOr`], built from
//! a snapshot or by hand.

use liantu_model::{FirmId, ProductId, RegionId, RowId as _, Snapshot, ZoneId};

use crate::closure::Closure;

/// Something that can be lost on its own (基本事件).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A product 产品: nobody makes it any more.
    Product(ProductId),
    /// A firm 企业: it makes nothing any more.
    Firm(FirmId),
    /// A zone 开发区 with all its firms.
    Zone(ZoneId),
    /// A region 区划 or country with everything in it.
    Region(RegionId),
}

/// A product of a blueprint. All numbers are positions in the lists of the blueprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlueprintProduct {
    /// The product.
    pub id: ProductId,
    /// Products it needs: one of every group, as in [`liantu_model::Requirements`]; variants are not expanded.
    pub groups: Vec<Vec<u32>>,
    /// Products that can be used wherever this one is required (its direct variants).
    pub variants: Vec<u32>,
    /// Firms that make it.
    pub makers: Vec<u32>,
    /// Places that supply it without any maker recorded in them.
    pub regions: Vec<u32>,
}

/// A firm of a blueprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlueprintFirm {
    /// The firm.
    pub id: FirmId,
    /// Places whose loss means its loss.
    pub places: Vec<u32>,
}

/// A zone or region of a blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlueprintPlace {
    /// The zone or region.
    pub element: Element,
    /// The place it lies in.
    pub within: Option<u32>,
}

/// The blueprint of a chain, from which an AND/OR graph is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blueprint {
    /// The products.
    pub products: Vec<BlueprintProduct>,
    /// The firms.
    pub firms: Vec<BlueprintFirm>,
    /// The places.
    pub places: Vec<BlueprintPlace>,
    /// The end products.
    pub ends: Vec<u32>,
}

impl Blueprint {
    /// The blueprint of a closure with these of its products as ends; others are left out.
    ///
    /// Makers are the firms of `makes`; places are the regions and zones of these firms, the regions of
    /// `region_shares`, and all regions that contain these. A share of 0 is no supply. A region with a share in which
    /// makers of the product are recorded falls with those makers; one without can only fall itself, so that an
    /// incomplete list of firms is not mistaken for the whole supply.
    ///
    /// Time is linear in the inputs, variants and makers of the closure times the depth of the
    /// region tree, with a logarithm for sorting; for a product with shares, makers × shares.
    pub fn of_closure(world: &Snapshot, closure: &Closure, ends: &[ProductId]) -> Self {
        let firms = firms(world, closure);
        let places = places(world, closure, &firms);
        let place_of = |element: Element| position(&places, &element);
        let maker =
            |firm: &FirmId| BlueprintFirm { id: *firm, places: firm_places(world, *firm).map(place_of).collect() };
        let part = |product: &ProductId| BlueprintProduct {
            id: *product,
            groups: groups(world, closure, *product),
            variants: positions(closure, world.adjacency().variants().of(*product)),
            makers: makers(world, &firms, *product),
            regions: lone_regions(world, *product).map(Element::Region).map(place_of).collect(),
        };
        let place = |element: &Element| BlueprintPlace {
            element: *element,
            within: outer(world, *element).map(Element::Region).map(place_of),
        };
        Self {
            products: closure.products().iter().map(part).collect(),
            firms: firms.iter().map(maker).collect(),
            places: places.iter().map(place).collect(),
            ends: positions(closure, ends),
        }
    }

    /// The same with one more maker of some products, in this region, which falls with no listed element. A region
    /// with a share that contains it then falls with the makers in it.
    pub(crate) fn with_maker(
        mut self,
        world: &Snapshot,
        id: FirmId,
        home: Option<RegionId>,
        makes: &[ProductId],
    ) -> Self {
        let at = row(self.firms.len());
        self.firms.push(BlueprintFirm { id, places: Vec::new() });
        let (places, tree) = (&self.places, world.region_tree());
        let holds = |place: u32| match (places[place as usize].element, home) {
            (Element::Region(region), Some(home)) => tree.contains(region, home),
            _ => false,
        };
        for part in self.products.iter_mut().filter(|part| makes.contains(&part.id)) {
            part.makers.push(at);
            part.regions.retain(|place| !holds(*place));
        }
        self
    }
}

/// The position of an entry that a sorted list contains.
fn position<T: Ord>(sorted: &[T], entry: &T) -> u32 {
    row(sorted.binary_search(entry).expect("invariant: the lists hold all that the closure names"))
}

/// A position as it is stored; a closure has no more products than a table has rows.
pub(super) fn row(at: usize) -> u32 {
    u32::try_from(at).expect("invariant: fewer than 2^32 nodes")
}

fn positions(closure: &Closure, products: &[ProductId]) -> Vec<u32> {
    products.iter().filter_map(|product| closure.position(*product)).collect()
}

fn groups(world: &Snapshot, closure: &Closure, product: ProductId) -> Vec<Vec<u32>> {
    let inputs = world.inputs().input();
    let input = |row: &liantu_model::InputId| closure.position(inputs.get(*row)?);
    let groups = world.requirements().groups(product);
    groups.iter().map(|group| group.alternatives.iter().filter_map(input).collect()).collect()
}

/// Makers of any product of the closure, ascending.
fn firms(world: &Snapshot, closure: &Closure) -> Vec<FirmId> {
    let makers = world.adjacency().makers();
    let mut firms: Vec<FirmId> =
        closure.products().iter().flat_map(|product| makers.of(*product).iter().copied()).collect();
    firms.sort_unstable();
    firms.dedup();
    firms
}

fn makers(world: &Snapshot, firms: &[FirmId], product: ProductId) -> Vec<u32> {
    let at = |firm: &FirmId| position(firms, firm);
    world.adjacency().makers().of(product).iter().map(at).collect()
}

/// Places of the firms, regions with shares, and everything that contains them, ascending.
fn places(world: &Snapshot, closure: &Closure, firms: &[FirmId]) -> Vec<Element> {
    let of_firms = firms.iter().flat_map(|firm| firm_places(world, *firm));
    let of_shares = closure.products().iter().flat_map(|product| lone_regions(world, *product));
    let mut places: Vec<Element> = of_firms.chain(of_shares.map(Element::Region)).collect();
    places.sort_unstable();
    places.dedup();
    let outer: Vec<Element> = places
        .iter()
        .filter_map(|place| outer(world, *place))
        .flat_map(|region| world.region_tree().ancestors(region))
        .map(Element::Region)
        .collect();
    places.extend(outer);
    places.sort_unstable();
    places.dedup();
    places
}

fn firm_places(world: &Snapshot, firm: FirmId) -> impl Iterator<Item = Element> {
    let zone = world.firms().zone().get(firm).map(Element::Zone);
    let region = world.firms().region().get(firm).map(Element::Region);
    zone.into_iter().chain(region)
}

/// The region a place lies in.
fn outer(world: &Snapshot, place: Element) -> Option<RegionId> {
    match place {
        Element::Zone(zone) => world.zones().region().get(zone),
        Element::Region(region) => world.region_tree().parent(region),
        Element::Product(_) | Element::Firm(_) => None,
    }
}

/// Regions that have a share in the supply of a product but no recorded maker of it.
pub(crate) fn lone_regions(world: &Snapshot, product: ProductId) -> impl Iterator<Item = RegionId> {
    let (shares, tree) = (world.region_shares(), world.region_tree());
    let supplies = move |row: &&liantu_model::RegionShareId| shares.share().get(**row) != Some(0.0);
    let lies_in =
        move |region: RegionId, firm: &FirmId| world.region_of(*firm).is_some_and(|place| tree.contains(region, place));
    let rows = world.adjacency().region_shares().of(product).iter();
    rows.filter(supplies)
        .filter_map(move |row| shares.region().at(row.index()))
        .filter(move |region| !world.adjacency().makers().of(product).iter().any(|firm| lies_in(*region, firm)))
}

#[cfg(test)]
mod tests {
    use liantu_model::{ChainId, sketch};

    use super::*;

    #[test]
    fn a_share_stands_or_falls_with_the_makers_recorded_in_it() {
        let world = sketch::world(
            "regions: id name level parent
            A 甲国 country -
            A1 甲省 province A
            B 乙国 country -
            C 丙国 country -
            chains: id name
            c 链
            products: id name chain is_end
            cell 电芯 c true
            lfp 铁锂 c -
            zones: id name region
            z 区 A1
            firms: id name zone region
            f 一 z -
            g 二 - B
            inputs: product input
            cell lfp
            makes: product firm
            cell f
            lfp g
            region_shares: product region share
            cell A 0.5
            cell B 0.5
            cell C 0.0
            lfp B -",
        );
        let closure = Closure::of_chain(&world, ChainId(0));
        let blueprint = Blueprint::of_closure(&world, &closure, closure.products());
        let place = |key: &str| Element::Region(world.find(key).unwrap());
        let listed: Vec<Element> = blueprint.places.iter().map(|place| place.element).collect();
        assert_eq!(listed, [Element::Zone(ZoneId(0)), place("A"), place("B"), place("A1")]);
        let within: Vec<Option<u32>> = blueprint.places.iter().map(|place| place.within).collect();
        assert_eq!(within, [Some(3), None, None, Some(1)]);
        let cell = &blueprint.products[0];
        assert_eq!((cell.makers.as_slice(), cell.regions.as_slice()), ([0].as_slice(), [2].as_slice()));
        assert_eq!(blueprint.products[1].regions, []);
        assert_eq!(
            (blueprint.firms[0].places.as_slice(), blueprint.ends.as_slice()),
            ([0].as_slice(), [0, 1].as_slice())
        );
    }
}
