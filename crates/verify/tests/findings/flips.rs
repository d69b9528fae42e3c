//! Worlds in which one fact that a finding is based on is different: the finding must not survive them.
//!
//! Written for any claim and any facts; the integration tests run it over the shipped data.

use liantu_model::code::RegionLevel;
use liantu_model::column::Column;
use liantu_model::{Builder, Facts, FirmId, Lines, ProductId, RowBatch, Snapshot, Table, Values};
use liantu_verify::{Claim, FindingKind, ScopeKey};

/// Worlds in which one fact that the claim is based on is changed, with the change in words.
pub(crate) fn flips(world: &Snapshot, claim: &Claim) -> Vec<(String, Snapshot)> {
    let Some(product) = world.find::<ProductId>(&claim.product) else { return Vec::new() };
    let mut all = Vec::new();
    let named = |what: &str, world: Snapshot| (what.to_owned(), world);
    if matches!(claim.kind, FindingKind::Gap | FindingKind::ChokePoint | FindingKind::Extension) {
        all.extend(somebody_inside(world, claim).map(|firm| {
            named(
                "a maker inside is added",
                with_row(world, Table::Makes, &["product", "firm"], &[&claim.product, &firm]),
            )
        }));
    }
    let inputs = world.inputs();
    for used in claim.witness.uses.iter().flat_map(|uses| &uses.list) {
        let is_it = |row: &_| {
            inputs.product().get(*row).map(|product| world.key(product)) == Some(&used.product)
                && inputs.input().get(*row).map(|input| world.key(input)) == Some(&used.input)
                && inputs.alternative_group().get(*row) == used.group.as_deref()
        };
        let rows = inputs.ids().filter(is_it);
        all.extend(rows.map(|row| named("a use is removed", without_row(world, Table::Inputs, row.0 as usize))));
    }
    if claim.kind == FindingKind::Extension {
        let rows = inputs.ids().filter(|row| inputs.product().get(*row) == Some(product));
        all.extend(rows.map(|row| named("an input is removed", without_row(world, Table::Inputs, row.0 as usize))));
    }
    let (makes, shares, supplies) = (world.makes(), world.region_shares(), world.supplies());
    for row in makes.ids().filter(|row| makes.product().get(*row) == Some(product)) {
        all.push(named("a maker is removed", without_row(world, Table::Makes, row.0 as usize)));
    }
    // An aggregate is left out of the shares: its share matters only at a threshold.
    let is_named = |row| {
        let region = shares.region().get(row);
        region.is_some_and(|region| world.regions().level().get(region) != Some(RegionLevel::Aggregate))
    };
    for row in shares.ids().filter(|row| shares.product().get(*row) == Some(product) && is_named(*row)) {
        all.push(named("a share is halved", with_half_share(world, row.0 as usize)));
    }
    let inside = |firm: Option<FirmId>| firm.is_some_and(|firm| lies_inside(world, claim, firm));
    for row in supplies.ids().filter(|row| supplies.product().get(*row) == Some(product)) {
        if inside(supplies.customer().get(row)) {
            all.push(named("a link is removed", without_row(world, Table::Supplies, row.0 as usize)));
        }
    }
    all
}

/// A firm inside that does not make the product.
fn somebody_inside(world: &Snapshot, claim: &Claim) -> Option<String> {
    let inside = world.firms().ids().find(|firm| lies_inside(world, claim, *firm));
    inside.map(|firm| world.key(firm).to_owned())
}

fn lies_inside(world: &Snapshot, claim: &Claim, firm: FirmId) -> bool {
    let zone = world.firms().zone().get(firm);
    match &claim.scope {
        ScopeKey::Zones(zones) => zone.is_some_and(|zone| zones.iter().any(|key| key == world.key(zone))),
        ScopeKey::Region(_) | ScopeKey::Regions(_) => {
            let keys = match &claim.scope {
                ScopeKey::Region(key) => std::slice::from_ref(key),
                ScopeKey::Regions(keys) | ScopeKey::Zones(keys) => keys,
            };
            let mut at = world.firms().region().get(firm).or_else(|| world.zones().region().get(zone?));
            while let Some(region) = at.filter(|region| !keys.iter().any(|key| key == world.key(*region))) {
                at = world.regions().parent().get(region);
            }
            at.is_some()
        }
    }
}

fn with_row(world: &Snapshot, table: Table, fields: &[&str], cells: &[&str]) -> Snapshot {
    let fields = fields.iter().map(|field| table.spec().field(field).unwrap()).collect();
    let mut batch = RowBatch::new(table, fields, "flip".into());
    for (values, cell) in batch.values.iter_mut().zip(cells) {
        let Values::Text(texts) = values else { unreachable!("only keys are given") };
        texts.push(cell);
    }
    batch.origin.lines = Lines::From(1);
    let mut builder = Builder::on(world);
    assert_eq!(builder.add(&batch), []);
    builder.finish().unwrap().snapshot
}

/// Nothing refers to an edge, so a row of one can be cut out of the columns.
fn without_row(world: &Snapshot, table: Table, row: usize) -> Snapshot {
    let mut facts: Facts = world.facts().clone();
    let data = &mut facts.tables[table.index()];
    data.rows -= 1;
    for column in data.columns.iter_mut().filter(|column| !column.is_empty()) {
        match column {
            Column::U32(values) => drop(values.remove(row)),
            Column::I64(values) => drop(values.remove(row)),
            Column::F64(values) => drop(values.remove(row)),
            Column::U8(values) => drop(values.remove(row)),
        }
    }
    if data.provenance.len() > 1 {
        data.provenance.remove(row);
    }
    Snapshot::new(facts).unwrap()
}

fn with_half_share(world: &Snapshot, row: usize) -> Snapshot {
    let mut facts: Facts = world.facts().clone();
    let at = Table::RegionShares.spec().field("share").unwrap();
    if let Column::F64(values) = &mut facts.tables[Table::RegionShares.index()].columns[at] {
        values[row] /= 2.0;
    }
    Snapshot::new(facts).unwrap()
}
