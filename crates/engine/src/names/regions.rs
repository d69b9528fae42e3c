//! Regions as people write them: 宁波, 宁波市北仑区, 杭州余杭, 浙江省杭州市余杭区.

use liantu_model::code::RegionLevel;
use liantu_model::{RegionId, RowId as _, Snapshot, Table};

use super::fit::{Fit, Query, bare};
use super::holds::Held;
use super::rows::NameColumns;
use liantu_model::fold;

/// Endings that people omit, folded, longest first.
pub(super) const ENDINGS: &[&str] = &[
    "维吾尔自治区",
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "地区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "province",
    "district",
    "county",
    "city",
];

/// Endings of autonomous prefectures and counties, whose ethnic groups are omitted too: 恩施州, 景宁县.
const AUTONOMOUS: [&str; 3] = ["自治州", "自治县", "自治旗"];

/// Regions that match a text.
pub(super) struct Fitting {
    /// How all of them match.
    pub(super) fit: Fit,
    /// In row order.
    pub(super) regions: Vec<RegionId>,
    /// Whether the text names what they lie in.
    pub(super) is_placed: bool,
}

/// The regions that match a text.
pub(super) fn fitting(world: &Snapshot, query: &Query) -> Option<Fitting> {
    let columns = NameColumns::of(&world.view(Table::Regions));
    let mut is_placed = false;
    let (fit, rows) = columns.best(|row, name| {
        let (fit, placed) = fit(world, query, RegionId::from_index(row), name)?;
        is_placed |= placed;
        Some(fit)
    })?;
    let regions = outermost(world, rows.into_iter().map(RegionId::from_index).collect());
    Some(Fitting { fit, regions, is_placed })
}

/// The regions whose names a text spells in pinyin.
pub(super) fn spelled(world: &Snapshot, query: &Query) -> Option<Fitting> {
    let columns = NameColumns::of(&world.view(Table::Regions));
    let (fit, rows) = columns.best(|_, name| query.spelled(name, ENDINGS))?;
    let regions = outermost(world, rows.into_iter().map(RegionId::from_index).collect());
    Some(Fitting { fit, regions, is_placed: false })
}

/// How a text matches a region under one of its folded names, and whether it names what it lies in.
pub(super) fn fit(world: &Snapshot, query: &Query, region: RegionId, name: &str) -> Option<(Fit, bool)> {
    let wanted = query.folded.as_str();
    let short = bare(name, ENDINGS);
    if let Some(rest) = wanted.strip_suffix(name) {
        return is_around(world, region, rest).then_some((Fit::Name, !rest.is_empty()));
    }
    if let Some(rest) = wanted.strip_suffix(short) {
        return is_around(world, region, rest).then_some((Fit::Short, !rest.is_empty()));
    }
    let people = AUTONOMOUS.iter().any(|ending| name.ends_with(ending));
    let start = bare(wanted, &["自治州", "自治县", "州", "县"]);
    (people && start.chars().count() > 1 && name.starts_with(start)).then_some((Fit::Short, false))
}

/// Whether a text is empty, or consists of the names of regions that contain a region, from outside in.
pub(super) fn is_around(world: &Snapshot, region: RegionId, text: &str) -> bool {
    let mut rest = text;
    for outer in world.region_tree().ancestors(region).skip(1) {
        if rest.is_empty() {
            return true;
        }
        let name = fold(world.regions().name().get(outer).unwrap_or_default());
        let cut = rest.strip_suffix(name.as_str()).or_else(|| rest.strip_suffix(bare(&name, ENDINGS)));
        rest = cut.unwrap_or(rest);
    }
    rest.is_empty()
}

/// Whether a region has exactly this folded name.
pub(super) fn is_name(world: &Snapshot, folded: &str) -> bool {
    let names = world.regions().ids().filter_map(|region| world.regions().name().get(region));
    folded.ends_with(['区', '县', '市']) && names.map(fold).any(|name| name == folded)
}

/// Among regions of the same name, the one that all others lie in, if there is one: 吉林 is the province, not its city.
fn outermost(world: &Snapshot, hits: Vec<RegionId>) -> Vec<RegionId> {
    let tree = world.region_tree();
    let outer = hits.iter().copied().find(|outer| hits.iter().all(|inner| tree.contains(*outer, *inner)));
    outer.map_or(hits, |outer| vec![outer])
}

/// The region that is meant when several match equally: the only country or province among them, the only one of the
/// home province, or by a short form the only one that contains data when it is also the only one of its level (西安 is
/// the city, not a district of 牡丹江).
pub(super) fn likeliest(
    world: &Snapshot,
    fitting: &Fitting,
    held: &Held<'_>,
    home: Option<RegionId>,
) -> Option<RegionId> {
    let tree = world.region_tree();
    let only = |test: &dyn Fn(&RegionId) -> bool| {
        let mut hits = fitting.regions.iter().filter(|region| test(region));
        hits.next().copied().filter(|_| hits.next().is_none())
    };
    let is_large = |at: &RegionId| matches!(tree.level(*at), Some(RegionLevel::Country | RegionLevel::Province));
    only(&|_| true)
        .or_else(|| only(&is_large))
        .or_else(|| home.and_then(|home| only(&|region| tree.contains(home, *region))))
        .or_else(|| {
            let city = only(&|region| tree.level(*region) == Some(RegionLevel::City))?;
            let holder = only(&|region| held.firms_in(*region) > 0)?;
            (fitting.fit != Fit::Name && city == holder).then_some(city)
        })
}
