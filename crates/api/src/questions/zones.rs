//! `zones`: the development zones, to list and to search.

use std::cmp::Reverse;

use liantu_engine::{Lang, ZoneId};
use liantu_model::RowId as _;
use liantu_model::code::ZoneLevel;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::listing::{Extent, Noun, Wanted};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word};

/// 开发区清单：列出与查找。 Development zones, to list and to search
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ZonesRequest {
    /// 要查找的编号、名称、简称或拼音。 Key, name, short name or pinyin to search for
    #[schemars(extend("x-positional" = true))]
    pub search: Option<String>,
    /// 只看这个地区的。 Only in this place
    pub scope: Option<String>,
    /// 只看这些级别（可重复）。 Only of this level
    #[serde(default)]
    pub level: Vec<Word<ZoneLevel>>,
    /// 列出多少个，0 为全部。 Zones listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Development zones (开发区清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Zones {
    /// With a search the best match first; else by level, the most firms first.
    pub zones: Vec<ListedZone>,
    /// How much of the whole they are.
    #[serde(flatten)]
    pub extent: Extent,
}

/// A zone in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListedZone {
    /// The zone.
    pub zone: Named,
    /// Its level.
    pub level: Option<Word<ZoneLevel>>,
    /// Its kind, as in its title.
    pub kind: Option<String>,
    /// The smallest region known to contain it.
    pub region: Option<Named>,
    /// Firms recorded in it; `null` when none is recorded, which does not mean that there are none.
    pub n_firms: Option<usize>,
    /// Its lead industries.
    pub lead_industries: Vec<String>,
}

const ZONES: Noun = Noun { zh: "开发区", unit: "个", en: "zones" };

static TABLES: [Table; 1] = [Table {
    key: "zones",
    zh: "开发区",
    en: "zones",
    rows: &[list("zones")],
    columns: &[
        Column::key("zone.id", "编号", "key").for_people(),
        Column::name("zone", "开发区", "zone").width(16),
        Column::word::<ZoneLevel>("level", "级别", "level"),
        Column::text("kind", "类型", "kind").for_programs(),
        Column::name("region", "所在地", "place"),
        Column::integer("n_firms", "企业", "firms").unknown("未收录", "not recorded"),
        Column::texts("lead_industries", "主导产业", "lead industries").width(16),
    ],
}];

impl Question for ZonesRequest {
    const NAME: &'static str = "zones";
    type Answer = Zones;

    fn answer(&self, ask: &Ask<'_>) -> Result<Zones, Problem> {
        let zones = ask.engine.world().zones();
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let inside = scope.as_ref().map(|scope| scope.zones(ask.engine.world()));
        let is_of_level = |zone| zones.level().get(zone).is_some_and(|level| self.level.contains(&Word(level)));
        let passes = |zone: ZoneId| {
            inside.as_ref().is_none_or(|inside| inside.binary_search(&zone).is_ok())
                && (self.level.is_empty() || is_of_level(zone))
        };
        let n_firms = firms_by_zone(ask);
        // Unknown levels last.
        let order = |zone: &ZoneId| {
            let level = zones.level().get(*zone);
            (level.is_none(), level, Reverse(n_firms[zone.index()]))
        };
        let wanted = Wanted {
            search: self.search.as_deref(),
            scope: scope.as_ref(),
            n_in_scope: inside.as_ref().map(Vec::len),
            top: self.top,
        };
        let listing = ask.list(&wanted, passes, order);
        let zones = listing.rows.iter().map(|zone| ListedZone::new(ask, *zone, n_firms[zone.index()])).collect();
        Ok(Zones { zones, extent: listing.extent })
    }
}

/// Firms recorded in each zone.
fn firms_by_zone(ask: &Ask<'_>) -> Vec<usize> {
    let (firms, mut n_firms) = (ask.engine.world().firms(), vec![0; ask.engine.world().zones().len()]);
    for zone in firms.ids().filter_map(|firm| firms.zone().get(firm)) {
        n_firms[zone.index()] += 1;
    }
    n_firms
}

impl ListedZone {
    fn new(ask: &Ask<'_>, zone: ZoneId, n_firms: usize) -> Self {
        let zones = ask.engine.world().zones();
        let industries = zones.lead_industries().get(zone).unwrap_or_default();
        let industries = industries.split([';', '；']).map(str::trim).filter(|industry| !industry.is_empty());
        Self {
            zone: ask.engine.named(zone).into(),
            level: zones.level().get(zone).map(Word),
            kind: zones.kind().get(zone).map(str::to_owned),
            region: zones.region().get(zone).map(|region| ask.engine.named(region).into()),
            n_firms: (n_firms > 0).then_some(n_firms),
            lead_industries: industries.map(str::to_owned).collect(),
        }
    }
}

impl Answer for Zones {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = self.extent.heading(ZONES, self.zones.len(), lang);
        let is_any_blank = self.zones.iter().any(|zone| zone.n_firms.is_none());
        let blank = is_any_blank.then(|| {
            let zh = "未收录：数据中没有该开发区的企业，并非没有企业。";
            pick(lang, zh, "not recorded: the data has no firm of the zone, which does not mean that it has none.")
        });
        let remarks = self.extent.remark(ZONES, lang).into_iter().chain(blank.map(str::to_owned));
        vec![Section::new(heading).remarks(remarks).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
