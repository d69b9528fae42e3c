//! Zones as people write them: 宁波经开区, 杭州高新区, 前湾综保区.

use liantu_model::{RegionId, RowId as _, Snapshot, Table, ZoneId};

use super::fit::{Fit, Query, bare};
use super::regions;
use super::rows::NameColumns;
use liantu_model::fold;

/// Official kinds of zones and their short forms, longest first.
const KINDS: [(&str, &str); 8] = [
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("高新产业园区", "高新区"),
    ("经济开发区", "经开区"),
    ("综合保税区", "综保区"),
    ("工业园区", "工业园"),
];

/// The kinds that occur in names of zones, short forms first.
const SHORT: [&str; 7] = ["经开区", "高新区", "综保区", "保税区", "工业园", "开发区", "新区"];

/// The rank of a zone, which says nothing about which zone it is.
const RANKS: [&str; 3] = ["国家级", "省级", "国家"];

/// A folded name with short kinds and without ranks or brackets at the end.
fn plain(folded: &str) -> String {
    let open = folded.strip_suffix(')').and_then(|name| name.rsplit_once('('));
    let mut name = open.map_or(folded, |(name, _)| name).to_owned();
    for (long, short) in KINDS {
        name = name.replace(long, short);
    }
    for rank in RANKS {
        name = name.replace(rank, "");
    }
    name
}

/// A plain name without the province and city of the zone; a bare kind is not a name.
fn core(world: &Snapshot, zone: ZoneId, plain: &str) -> String {
    let Some(region) = world.zones().region().get(zone) else { return plain.to_owned() };
    let mut rest = plain.to_owned();
    let around: Vec<RegionId> = world.region_tree().ancestors(region).collect();
    for outer in around.into_iter().rev() {
        let name = fold(world.regions().name().get(outer).unwrap_or_default());
        let short = bare(&name, regions::ENDINGS);
        let cut = rest.strip_prefix(name.as_str()).or_else(|| rest.strip_prefix(short));
        match cut {
            Some(cut) if outer != region && !SHORT.contains(&cut) => rest = cut.to_owned(),
            // 宁波市经开区 is 宁波经开区.
            Some(cut) => rest = format!("{short}{cut}"),
            None => {}
        }
    }
    rest
}

/// How a text matches a zone under its folded name.
pub(super) fn fit(world: &Snapshot, query: &Query, zone: ZoneId, name: &str) -> Option<Fit> {
    if name == query.folded {
        return Some(Fit::Name);
    }
    let (wanted, own) = (plain(&query.folded), plain(name));
    let mine = core(world, zone, &own);
    // 宁波开发区 was the usual name of 宁波经济技术开发区 for decades.
    let older = wanted.strip_suffix("开发区").map(|name| format!("{name}经开区"));
    if [Some(wanted), older].into_iter().flatten().any(|wanted| core(world, zone, &wanted) == mine) {
        return Some(Fit::Short);
    }
    query.weak_fit(name).or_else(|| query.weak_fit(&own))
}

/// Zones that match a text.
pub(super) struct Fitting {
    /// How all of them match.
    pub(super) fit: Fit,
    /// In row order.
    pub(super) zones: Vec<ZoneId>,
    /// Whether they match by their kind and location, not by their name.
    pub(super) by_kind: bool,
}

/// The zones that match a text. A part of a name does not match when it is the name of a region: 西湖区 is the district,
/// not a platform named after it.
pub(super) fn fitting(world: &Snapshot, query: &Query) -> Option<Fitting> {
    let columns = NameColumns::of(&world.view(Table::Zones));
    let found = columns.best(|row, name| fit(world, query, ZoneId::from_index(row), name));
    let is_strong = found.as_ref().is_some_and(|(fit, _)| *fit <= Fit::Short);
    if !is_strong && let Some(zones) = of_kind(world, query) {
        return Some(Fitting { fit: Fit::Short, zones, by_kind: true });
    }
    let (fit, rows) = found.filter(|_| is_strong || !regions::is_name(world, &query.folded))?;
    Some(Fitting { fit, zones: rows.into_iter().map(ZoneId::from_index).collect(), by_kind: false })
}

/// The zones of a kind in a region: 宁波综保区 are three.
fn of_kind(world: &Snapshot, query: &Query) -> Option<Vec<ZoneId>> {
    let wanted = plain(&query.folded);
    let kind = SHORT.into_iter().find(|kind| wanted.ends_with(kind))?;
    let place = Query::new(wanted.strip_suffix(kind)?);
    let regions = regions::fitting(world, &place)?.regions;
    let tree = world.region_tree();
    let lies = |zone: &ZoneId| {
        let at = world.zones().region().get(*zone);
        at.is_some_and(|at| regions.iter().any(|region| tree.contains(*region, at)))
    };
    let is_of_kind = |zone: &ZoneId| {
        let name = world.zones().name().get(*zone).map(|name| plain(&fold(name)));
        name.is_some_and(|name| name.ends_with(kind))
    };
    let zones: Vec<ZoneId> = world.zones().ids().filter(lies).filter(is_of_kind).collect();
    (!zones.is_empty()).then_some(zones)
}

/// The zones whose names a text spells in pinyin.
pub(super) fn spelled(world: &Snapshot, query: &Query) -> Option<Fitting> {
    let columns = NameColumns::of(&world.view(Table::Zones));
    let spelled = |name: &str| [query.spelled(name, &[]), query.spelled(&plain(name), &[])].into_iter().flatten().min();
    let (fit, rows) = columns.best(|_, name| spelled(name))?;
    Some(Fitting { fit, zones: rows.into_iter().map(ZoneId::from_index).collect(), by_kind: false })
}
