//! Plants that might be built (拟落地工厂): what a firm would make where, and the world with that plant.

use crate::column::Column;
use crate::facts::DamagedFacts;
use crate::id::{RowId as _, row_number};
use crate::schema::{FirmId, MakesId, ProductId, RegionId, Table, ZoneId};
use crate::scope::Scope;
use crate::snapshot::Snapshot;

/// Where a plant would be built (落地地点).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Somewhere in a region.
    Region(RegionId),
    /// In a zone.
    Zone(ZoneId),
}

impl Site {
    /// Whether a plant at this site lies in a scope.
    pub fn lies_in(self, world: &Snapshot, scope: &Scope) -> bool {
        match self {
            Self::Region(region) => scope.contains_region(world, region),
            Self::Zone(zone) => scope.contains_zone(world, zone) == Some(true),
        }
    }

    /// The smallest region known for it.
    pub fn region(self, world: &Snapshot) -> Option<RegionId> {
        match self {
            Self::Region(region) => Some(region),
            Self::Zone(zone) => world.zones().region().get(zone),
        }
    }
}

/// A plant that a firm might build (拟落地工厂): one more maker, at another place, of products that the firm is recorded
/// to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plant {
    /// The firm that would own the plant; the firm itself stays where it is.
    pub firm: FirmId,
    /// Where.
    pub site: Site,
    /// What it would make, ascending: products that the firm is recorded to make.
    pub products: Vec<ProductId>,
}

impl Plant {
    /// A plant for everything that a firm is recorded to make.
    pub fn of(world: &Snapshot, firm: FirmId, site: Site) -> Self {
        Self { firm, site, products: world.adjacency().products_made().of(firm).to_vec() }
    }

    /// The same for these products only; products that the firm is not recorded to make are left out.
    #[must_use]
    pub fn only(mut self, products: &[ProductId]) -> Self {
        self.products.retain(|product| products.contains(product));
        self
    }
}

impl Snapshot {
    /// The world with these plants built.
    ///
    /// Each is a new firm with the name and classes of its owner, without supplies; the new firms come after all
    /// others, in the order given, and the ids of all other rows stay, except those of `makes`. Its rows of `makes`
    /// have the role and the evidence of the owner's; capacity and shares of a plant that is not built are unknown.
    ///
    /// # Errors
    /// [`DamagedFacts`] when the plants name something that is not in this world.
    ///
    /// Time and memory are linear in the size of the world.
    ///
    /// ```
    /// use liantu_model::{FirmId, Plant, RegionId, Site, sketch};
    /// let world = sketch::world("
    ///     regions: id name level
    ///     A 甲市 city
    ///     B 乙市 city
    ///     products: id name
    ///     cell 电芯
    ///     firms: id name region
    ///     f 甲 A
    ///     makes: product firm
    ///     cell f
    /// ");
    /// let plant = Plant::of(&world, FirmId(0), Site::Region(RegionId(1)));
    /// let changed = world.with_plants(&[plant])?;
    /// let makers = changed.adjacency().makers().of(liantu_model::ProductId(0));
    /// assert_eq!(makers, [FirmId(0), FirmId(1)]);
    /// assert_eq!(changed.region_of(FirmId(1)), Some(RegionId(1)));
    /// # Ok::<(), liantu_model::DamagedFacts>(())
    /// ```
    pub fn with_plants(&self, plants: &[Plant]) -> Result<Self, DamagedFacts> {
        let mut facts = self.facts().clone();
        let first = self.firms().len();
        let longest = first.checked_sub(1).map_or(0, |last| self.key(FirmId::from_index(last)).len());
        let width = plants.len().to_string().len();
        let keys: Vec<u32> = (0..plants.len())
            .map(|at| facts.strings.push(&format!("{}{at:0width$}", "+".repeat(longest + 1))))
            .collect();
        add_firms(&mut facts.tables[Table::Firms.index()], plants, &keys);
        let mut made: Vec<Made> = Vec::new();
        for (at, plant) in plants.iter().enumerate() {
            let row = |product: &ProductId| self.adjacency().makes_row(plant.firm, *product).map(|row| (*product, row));
            let rows = plant.products.iter().filter_map(row);
            made.extend(rows.map(|(product, like)| Made { product, firm: row_number(first + at), like }));
        }
        made.sort_unstable_by_key(|made| (made.product, made.firm));
        made.dedup_by_key(|made| (made.product, made.firm));
        add_makes(&mut facts.tables[Table::Makes.index()], &made);
        Self::new(facts)
    }
}

/// A row of `makes` to be added.
#[derive(Clone, Copy)]
struct Made {
    product: ProductId,
    firm: u32,
    /// The owner's row for the same product.
    like: MakesId,
}

/// The known fields of a plant; all others are unknown.
const KNOWN: [&str; 2] = ["name", "classes"];

fn add_firms(table: &mut crate::TableData, plants: &[Plant], keys: &[u32]) {
    let before = table.rows;
    table.rows += plants.len();
    for (field, column) in Table::Firms.spec().fields.iter().zip(&mut table.columns) {
        let old = column.clone();
        column.pad(table.rows);
        for (at, (plant, key)) in plants.iter().zip(keys).enumerate() {
            let place = match (field.name, plant.site) {
                ("id", _) => Some(*key),
                ("region", Site::Region(region)) => Some(region.raw()),
                ("zone", Site::Zone(zone)) => Some(zone.raw()),
                _ => None,
            };
            if let Some(value) = place {
                column.fill(table.rows);
                column.set(before + at, &Column::U32(vec![value]), 0);
            } else if KNOWN.contains(&field.name) && !old.is_empty() {
                column.set(before + at, &old, plant.firm.index());
            }
        }
    }
    if table.provenance.len() == before && before > 1 {
        let of_owner: Vec<u32> = plants.iter().map(|plant| table.provenance[plant.firm.index()]).collect();
        table.provenance.extend(of_owner);
    }
}

/// Fields of `makes` that a plant takes over from its owner.
const TAKEN_OVER: [&str; 3] = ["product", "firm", "role"];

fn add_makes(table: &mut crate::TableData, made: &[Made]) {
    let Some(Column::U32(products)) = table.columns.first() else { return };
    let mut order: Vec<u32> = Vec::with_capacity(table.rows + made.len());
    let mut new = made.iter().peekable();
    let mut places = Vec::with_capacity(made.len());
    for row in 0..=table.rows {
        let ends_before = |made: &&Made| products.get(row).is_none_or(|product| *product > made.product.raw());
        while let Some(made) = new.next_if(ends_before) {
            places.push(order.len());
            order.push(made.like.raw());
        }
        if row < table.rows {
            order.push(row_number(row));
        }
    }
    for (field, column) in Table::Makes.spec().fields.iter().zip(&mut table.columns) {
        *column = column.gather(&order);
        for (place, made) in places.iter().zip(made) {
            match field.name {
                _ if column.is_empty() => {}
                "firm" => column.set(*place, &Column::U32(vec![made.firm]), 0),
                name if !TAKEN_OVER.contains(&name) => column.forget(*place),
                _ => {}
            }
        }
    }
    if table.provenance.len() == table.rows && table.rows > 1 {
        table.provenance = order.iter().map(|row| table.provenance[*row as usize]).collect();
    }
    table.rows = order.len();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Confidence, MakesRole};
    use crate::sketch;

    const WORLD: &str = "
        regions: id name level parent
        A 甲市 city -
        B 乙市 city -
        B1 乙县 county B
        zones: id name region
        z 区 B1
        products: id name
        p 一
        q 二
        r 三
        firms: id name region classes
        f1 甲 A listed
        f2 乙 B -
        makes: product firm role capacity confidence
        p f1 main 3 media
        q f1 - - official
        q f2 secondary 2 -
        r f2 main 5 media";

    #[test]
    fn a_plant_makes_what_its_owner_makes_and_nothing_else_moves() {
        let world = sketch::world(WORLD);
        let zone = Plant::of(&world, FirmId(0), Site::Zone(ZoneId(0)));
        let region = Plant::of(&world, FirmId(1), Site::Region(RegionId(1))).only(&[ProductId(1)]);
        let changed = world.with_plants(&[zone, region]).unwrap();
        let makers = |product| changed.adjacency().makers().of(ProductId(product)).iter().map(|f| f.0).collect();
        let all: [Vec<u32>; 3] = [makers(0), makers(1), makers(2)];
        assert_eq!(all, [vec![0, 2], vec![0, 1, 2, 3], vec![1]]);
        assert_eq!(changed.region_of(FirmId(2)), world.zones().region().get(ZoneId(0)));
        assert_eq!((changed.firms().name().get(FirmId(3)), changed.key(FirmId(1))), (Some("乙"), "f2"));
        let row = |firm, product| changed.adjacency().makes_row(FirmId(firm), ProductId(product)).unwrap();
        let table = changed.makes();
        assert_eq!((table.role().get(row(2, 0)), table.capacity().get(row(2, 0))), (Some(MakesRole::Main), None));
        assert_eq!(table.capacity().get(row(1, 2)), Some(5.0));
        let confidence = |row| table.view().evidence(row).and_then(|evidence| evidence.confidence);
        assert_eq!(confidence(row(2, 1)), Some(Confidence::Official));
        assert_eq!(confidence(row(3, 1)), None);
    }

    #[test]
    fn a_site_lies_in_the_scopes_around_it() {
        let world = sketch::world(WORLD);
        let region = |key: &str| Scope::Region(world.find(key).unwrap());
        let site = Site::Zone(ZoneId(0));
        let scopes = [region("A"), region("B"), region("B1"), Scope::Zone(ZoneId(0)), Scope::Zones(vec![ZoneId(0)])];
        assert_eq!(scopes.map(|scope| site.lies_in(&world, &scope)), [false, true, true, true, true]);
        let site = Site::Region(RegionId(1));
        assert!(site.lies_in(&world, &region("B")));
        assert!(!site.lies_in(&world, &Scope::Zone(ZoneId(0))));
    }
}
