//! Names in, ids out: keys, Chinese and English names, short forms, and the nearest name when
//! nothing fits.

use liantu_model::{
    ChainId, FirmId, NodeId, ProductId, RegionId, RowId as _, Scope, Snapshot, Table, TableView, ZoneId,
};

use crate::engine::Engine;

/// Something with its key and names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The stable key.
    pub key: String,
    /// The Chinese name.
    pub zh: String,
    /// The English name, or the Chinese one where there is none.
    pub en: String,
}

/// A name that fits nothing, or several things.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", describe(.what, .text, .near, *.several))]
pub struct NameError {
    /// What was looked for.
    pub what: &'static str,
    /// The text as given.
    pub text: String,
    /// What it may mean, at most five.
    pub near: Vec<Named>,
    /// Whether all of `near` fit equally.
    pub several: bool,
}

fn describe(what: &str, text: &str, near: &[Named], several: bool) -> String {
    let names: Vec<String> = near.iter().map(|named| format!("{} ({})", named.zh, named.key)).collect();
    let names = names.join("、");
    match (several, near.is_empty()) {
        (true, _) => format!("“{text}”对应多个{what}，请写编号 / several fit, give the key: {names}"),
        (false, false) => format!("没有名为“{text}”的{what}，是否指 / no such name, did you mean: {names}"),
        (false, true) => format!("没有名为“{text}”的{what} / no such name"),
    }
}

/// Endings that people leave off.
const ENDINGS: &[&str] =
    &["特别行政区", "自治区", "产业链", "开发区", "自治州", "地区", "新区", "省", "市", "区", "县"];

impl Engine {
    /// The chain with this key or name.
    ///
    /// # Errors
    /// [`NameError`] with the nearest chains.
    pub fn chain(&self, text: &str) -> Result<ChainId, NameError> {
        self.one(text, "产业链")
    }

    /// The product with this key or name.
    ///
    /// # Errors
    /// [`NameError`] with the nearest products.
    pub fn product(&self, text: &str) -> Result<ProductId, NameError> {
        self.one(text, "产品")
    }

    /// The firm with this key, credit code, stock code or name.
    ///
    /// # Errors
    /// [`NameError`] with the nearest firms.
    pub fn firm(&self, text: &str) -> Result<FirmId, NameError> {
        let firms = self.world.firms();
        let stock = liantu_io::identity::stock_code(text);
        let coded = firms.ids().find(|firm| {
            firms.uscc().get(*firm) == Some(text) || firms.stock_code().get(*firm).is_some_and(|code| code == stock)
        });
        coded.map_or_else(|| self.one(text, "企业"), Ok)
    }

    /// The zone with this key or name.
    ///
    /// # Errors
    /// [`NameError`] with the nearest zones.
    pub fn zone(&self, text: &str) -> Result<ZoneId, NameError> {
        self.one(text, "开发区")
    }

    /// The scope a text names: a region by adcode or name, a zone, or several zones separated by
    /// commas.
    ///
    /// # Errors
    /// [`NameError`] with the nearest regions, or the zone that is not known.
    pub fn scope(&self, text: &str) -> Result<Scope, NameError> {
        let parts: Vec<&str> = text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 {
            let zones = parts.into_iter().map(|part| self.zone(part)).collect::<Result<_, _>>()?;
            return Ok(Scope::Zones(zones));
        }
        let region = self.one::<RegionId>(text, "地区");
        match region {
            Ok(region) => Ok(Scope::Region(region)),
            Err(error) => self.zone(text).map(Scope::Zone).map_err(|_| error),
        }
    }

    pub(crate) fn one<I: NodeId>(&self, text: &str, what: &'static str) -> Result<I, NameError> {
        find(&self.world, I::TABLE, text.trim(), what).map(I::from_index)
    }

    /// Key and names of a row.
    pub fn named<I: NodeId>(&self, id: I) -> Named {
        named(&self.world.view(I::TABLE), id.index())
    }

    /// Key and names of the row of a node table with this key; the key alone when there is none.
    pub(crate) fn named_in(&self, table: Table, key: &str) -> Named {
        let view = self.world.view(table);
        let bare = || Named { key: key.to_owned(), zh: key.to_owned(), en: key.to_owned() };
        view.find(key).map_or_else(bare, |row| named(&view, row))
    }

    /// Where a firm is, if that is known.
    pub(crate) fn place_of(&self, firm: FirmId) -> Option<Named> {
        self.world.region_of(firm).map(|region| self.named(region))
    }

    /// Key and names of a scope.
    pub fn scope_name(&self, scope: &Scope) -> Named {
        match scope {
            Scope::Region(region) => self.named(*region),
            Scope::Zone(zone) => self.named(*zone),
            Scope::Regions(regions) => joined(regions.iter().map(|region| self.named(*region)).collect()),
            Scope::Zones(zones) => joined(zones.iter().map(|zone| self.named(*zone)).collect()),
        }
    }
}

/// Several places as one, joined by `+` as in the ids of findings.
fn joined(all: Vec<Named>) -> Named {
    let join = |part: fn(&Named) -> &str| all.iter().map(part).collect::<Vec<_>>().join("+");
    Named { key: join(|n| &n.key), zh: join(|n| &n.zh), en: join(|n| &n.en) }
}

/// The text of a field by name, empty when unknown.
fn text<'s>(view: &TableView<'s>, field: &str, row: usize) -> &'s str {
    let column = view.table().spec().field(field).and_then(|at| view.data().columns.get(at));
    match column {
        Some(liantu_model::column::Column::U32(ids)) => {
            ids.get(row).and_then(|id| view.strings().get(*id)).unwrap_or_default()
        }
        _ => "",
    }
}

fn named(view: &TableView<'_>, row: usize) -> Named {
    let (zh, en) = (text(view, "name", row), text(view, "name_en", row));
    let en = if en.is_empty() { zh } else { en };
    Named { key: view.key(row).to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

/// The name without the ending people leave off.
fn bare(name: &str) -> &str {
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|bare| bare.chars().count() > 1).unwrap_or(name)
}

fn find(world: &Snapshot, table: Table, wanted: &str, what: &'static str) -> Result<usize, NameError> {
    let view = world.view(table);
    if let Some(row) = view.find(wanted) {
        return Ok(row);
    }
    let names = |row: usize| {
        ["name", "short_name", "name_en"].map(|field| text(&view, field, row)).into_iter().filter(|n| !n.is_empty())
    };
    let lower = wanted.to_lowercase();
    let is_long = wanted.chars().count() > 1;
    let tests: [&dyn Fn(&str) -> bool; 5] = [
        &|name| name == wanted,
        &|name| name.to_lowercase() == lower,
        &|name| bare(name) == bare(wanted),
        // 半导体光刻胶 is a 光刻胶, 光刻胶树脂 is not.
        &|name| is_long && name.ends_with(wanted),
        &|name| is_long && name.contains(wanted),
    ];
    for test in tests {
        let hits: Vec<usize> = (0..view.rows()).filter(|row| names(*row).any(test)).collect();
        match outermost(world, table, hits).as_slice() {
            [] => {}
            [only] => return Ok(*only),
            several => {
                let near = several.iter().take(5).map(|row| named(&view, *row)).collect();
                return Err(NameError { what, text: wanted.to_owned(), near, several: true });
            }
        }
    }
    let near =
        |row: usize| names(row).map(|name| strsim::normalized_damerau_levenshtein(name, wanted)).fold(0.0, f64::max);
    let mut scored: Vec<(f64, usize)> =
        (0..view.rows()).map(|row| (near(row), row)).filter(|(near, _)| *near > 0.3).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let near = scored.into_iter().take(5).map(|(_, row)| named(&view, row)).collect();
    Err(NameError { what, text: wanted.to_owned(), near, several: false })
}

/// Of regions of the same name the one that all others lie in, if there is one: 吉林 is the
/// province, not its city.
fn outermost(world: &Snapshot, table: Table, hits: Vec<usize>) -> Vec<usize> {
    if table != Table::Regions || hits.len() < 2 {
        return hits;
    }
    let tree = world.region_tree();
    let holds_all = |outer: &usize| {
        hits.iter().all(|inner| tree.contains(RegionId::from_index(*outer), RegionId::from_index(*inner)))
    };
    match hits.iter().copied().find(holds_all) {
        Some(outer) => vec![outer],
        None => hits,
    }
}
