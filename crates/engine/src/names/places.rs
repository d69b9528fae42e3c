//! Scopes and zones by name.

use liantu_model::code::RegionLevel;
use liantu_model::{RegionId, RowId as _, Scope, Table, Wording, ZoneId};

use super::error::{NameCase, NameError, NameKind};
use super::fit::{Fit, Query, bare};
use super::former::{FORMER, Former, by_code};
use super::holds::{Held, home};
use super::parts::{adcode, parts};
use super::{Resolved, regions, usual, zones};
use crate::engine::Engine;

/// The result of one way to read a text; `None`: it found nothing, try the next way.
type Reading = Option<Result<Resolved<Scope>, NameError>>;

impl Engine {
    /// The zone with this key, name, usual form (宁波经开区) or pinyin.
    ///
    /// # Errors
    /// [`NameError`]: several zones match, or none, with the nearest.
    pub fn zone(&self, text: &str) -> Result<ZoneId, NameError> {
        let query = Query::new(text);
        let scope = self
            .zone_by_key(&query)
            .or_else(|| self.zone_by_name(&query, Fit::Short, NameKind::Zone))
            .or_else(|| self.former_place(&query))
            .filter(|reading| !matches!(reading, Ok(Resolved { id: Scope::Region(_), .. })))
            .or_else(|| self.zone_by_name(&query, Fit::Holds, NameKind::Zone))
            .or_else(|| self.zone_by_pinyin(&query, NameKind::Zone));
        match scope.transpose()?.map(|resolved| resolved.id) {
            Some(Scope::Zone(zone)) => Ok(zone),
            _ => Err(self.unknown(NameKind::Zone, &query, &[NameKind::Zone])),
        }
    }

    /// The scope a text names: a region by code or name, also together with what it lies in (宁波北仑), under a former
    /// name or in pinyin; a group of regions (长三角); a zone; several regions or several zones separated by commas or
    /// `+`.
    ///
    /// # Errors
    /// [`NameError`]: several places match, or none, with the nearest; or regions and zones are mixed.
    pub fn scope(&self, text: &str) -> Result<Scope, NameError> {
        self.scope_noted(text).map(|resolved| resolved.id)
    }

    /// Like [`Engine::scope`], with a remark when the text is not the current name of the place.
    ///
    /// # Errors
    /// As for [`Engine::scope`].
    pub fn scope_noted(&self, text: &str) -> Result<Resolved<Scope>, NameError> {
        let query = Query::new(text);
        if let Some(found) = self.one_scope(&query) {
            return found;
        }
        match parts(&query.folded).as_slice() {
            [] | [_] => Err(self.unknown_scope(&query)),
            parts => self.scope_of_parts(&query, parts),
        }
    }

    fn unknown_scope(&self, query: &Query) -> NameError {
        self.unknown(NameKind::RegionOrZone, query, &[NameKind::Region, NameKind::Zone])
    }

    /// The scope of a text that is not a list, by the first way of reading it that finds anything.
    fn one_scope(&self, query: &Query) -> Reading {
        let kind = NameKind::RegionOrZone;
        if query.folded.is_empty() {
            return None;
        }
        self.region_by_key(query)
            .or_else(|| self.zone_by_key(query))
            .or_else(|| self.group(query))
            .or_else(|| self.region_by_name(query, Fit::Name))
            .or_else(|| self.zone_by_name(query, Fit::Name, kind))
            .or_else(|| self.former_place(query))
            .or_else(|| self.region_by_name(query, Fit::Short))
            .or_else(|| self.zone_by_name(query, Fit::Holds, kind))
            .or_else(|| self.region_by_pinyin(query))
            .or_else(|| self.zone_by_pinyin(query, kind))
    }

    fn scope_of_parts(&self, query: &Query, parts: &[&str]) -> Result<Resolved<Scope>, NameError> {
        let (mut regions, mut zones, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let part = Query::new(part);
            let resolved = self.one_scope(&part).unwrap_or_else(|| Err(self.unknown_scope(&part)))?;
            notes.extend(resolved.note);
            match resolved.id {
                Scope::Region(region) => regions.push(region),
                Scope::Regions(all) => regions.extend(all),
                Scope::Zone(zone) => zones.push(zone),
                Scope::Zones(all) => zones.extend(all),
            }
        }
        // Once is enough; the order is the user's.
        let mut seen = std::collections::BTreeSet::new();
        regions.retain(|region| seen.insert(*region));
        let mut seen = std::collections::BTreeSet::new();
        zones.retain(|zone| seen.insert(*zone));
        let id = match (regions.as_slice(), zones.as_slice()) {
            ([region], []) => Scope::Region(*region),
            ([], [zone]) => Scope::Zone(*zone),
            (_, []) => Scope::Regions(regions),
            ([], _) => Scope::Zones(zones),
            _ => return Err(self.mixed(query, &regions, &zones)),
        };
        let join = |part: fn(&Wording) -> &str, by: &str| notes.iter().map(part).collect::<Vec<_>>().join(by);
        let note = Wording::new(join(|note| &note.zh, "；"), join(|note| &note.en, "; "));
        Ok(Resolved { id, note: (!notes.is_empty()).then_some(note) })
    }

    fn mixed(&self, query: &Query, regions: &[RegionId], zones: &[ZoneId]) -> NameError {
        let regions = regions.iter().map(|region| self.candidate(NameKind::Region, region.index()));
        let zones = zones.iter().map(|zone| self.candidate(NameKind::Zone, zone.index()));
        let candidates: Vec<_> = regions.chain(zones).collect();
        let n_fitting = candidates.len();
        let (kind, text) = (NameKind::RegionOrZone, query.text.clone());
        NameError { kind, text, case: NameCase::Mixed, candidates, n_fitting }
    }

    fn region_by_key(&self, query: &Query) -> Reading {
        let found = self.by_key(Table::Regions, query).map(RegionId::from_index);
        let code = adcode(&query.folded);
        if let Some(region) = found.or_else(|| self.world.find(code.as_deref()?)) {
            return Some(Ok(Resolved::plain(Scope::Region(region))));
        }
        self.successor(query, by_code(code.as_deref()?)?)
    }

    fn zone_by_key(&self, query: &Query) -> Reading {
        let zone = self.by_key(Table::Zones, query).map(ZoneId::from_index)?;
        Some(Ok(Resolved::plain(Scope::Zone(zone))))
    }

    /// Groups such as 长三角, as far as their regions are recorded.
    fn group(&self, query: &Query) -> Reading {
        let group = usual::group(&query.folded)?;
        let regions: Vec<RegionId> = group.regions.iter().filter_map(|key| self.world.find(key)).collect();
        if regions.len() < group.regions.len() {
            return None;
        }
        let names: Vec<_> = regions.iter().map(|region| self.named(*region)).collect();
        let zh: Vec<&str> = names.iter().map(|named| named.zh.as_str()).collect();
        let en: Vec<&str> = names.iter().map(|named| named.en.as_str()).collect();
        let note = Wording::new(
            format!("“{}”按{}合并计算", query.text, zh.join("、")),
            format!("\"{}\" is taken as {} together", query.text, en.join(", ")),
        );
        Some(Ok(Resolved { id: Scope::Regions(regions), note: Some(note) }))
    }

    /// The region with this name, by a match that is at least this good.
    fn region_by_name(&self, query: &Query, worst: Fit) -> Reading {
        let fitting = regions::fitting(&self.world, query).filter(|fitting| fitting.fit <= worst)?;
        Some(self.region_of(query, &fitting))
    }

    fn region_by_pinyin(&self, query: &Query) -> Reading {
        let fitting = query.is_letters().then(|| regions::spelled(&self.world, query)).flatten()?;
        Some(self.region_of(query, &fitting))
    }

    /// The likeliest of the matching regions, with a remark that names the others; an error when none is likeliest,
    /// or when it lies elsewhere and a zone at home has the same name.
    fn region_of(&self, query: &Query, fitting: &regions::Fitting) -> Result<Resolved<Scope>, NameError> {
        let (kind, home) = (NameKind::RegionOrZone, home(&self.world));
        let row = |region: &RegionId| (NameKind::Region, region.index());
        let held = Held::of(&self.world);
        let Some(region) = regions::likeliest(&self.world, fitting, &held, home) else {
            return Err(self.several(kind, &query.text, fitting.regions.iter().map(row).collect()));
        };
        let tree = self.world.region_tree();
        let is_away = tree.level(region) == Some(RegionLevel::County)
            && home.is_some_and(|home| !tree.contains(home, region))
            && !fitting.is_placed;
        let rivals = if is_away { self.zones_at_home(query) } else { Vec::new() };
        if !rivals.is_empty() {
            let rivals = rivals.iter().map(|zone| (NameKind::Zone, zone.index()));
            return Err(self.several(kind, &query.text, std::iter::once(row(&region)).chain(rivals).collect()));
        }
        // A user who writes 海南 means the province: that a district has the same name is not worth a remark.
        let is_large = matches!(tree.level(region), Some(RegionLevel::Country | RegionLevel::Province));
        let others: Vec<_> = fitting
            .regions
            .iter()
            .filter(|other| !is_large && **other != region)
            .map(|other| self.full_name(*other))
            .collect();
        let note = (is_away || !others.is_empty()).then(|| taken(&query.text, &self.full_name(region), &others));
        Ok(Resolved { id: Scope::Region(region), note })
    }

    /// Zones of the home province whose names end with the text.
    fn zones_at_home(&self, query: &Query) -> Vec<ZoneId> {
        let (zones, tree) = (self.world.zones(), self.world.region_tree());
        let ends = |zone: &ZoneId| {
            let name = zones.name().get(*zone).map(liantu_model::fold);
            name.is_some_and(|name| name.ends_with(&query.folded))
        };
        let home = home(&self.world);
        let is_home = |zone: &ZoneId| {
            home.zip(zones.region().get(*zone)).is_some_and(|(home, region)| tree.contains(home, region))
        };
        zones.ids().filter(is_home).filter(ends).collect()
    }

    fn zone_by_name(&self, query: &Query, worst: Fit, kind: NameKind) -> Reading {
        let fitting = zones::fitting(&self.world, query).filter(|fitting| fitting.fit <= worst)?;
        Some(self.zone_of(query, &fitting, kind))
    }

    fn zone_by_pinyin(&self, query: &Query, kind: NameKind) -> Reading {
        let fitting = query.is_letters().then(|| zones::spelled(&self.world, query)).flatten()?;
        Some(self.zone_of(query, &fitting, kind))
    }

    fn zone_of(&self, query: &Query, fitting: &zones::Fitting, kind: NameKind) -> Result<Resolved<Scope>, NameError> {
        let [zone] = fitting.zones.as_slice() else {
            let rows = fitting.zones.iter().map(|zone| (NameKind::Zone, zone.index()));
            return Err(self.several(kind, &query.text, rows.collect()));
        };
        let is_other = fitting.by_kind || fitting.fit > Fit::Short;
        let named = self.named(*zone);
        let note = is_other.then(|| taken(&query.text, &Wording::new(named.zh, named.en), &[]));
        Ok(Resolved { id: Scope::Zone(*zone), note })
    }

    /// The place that formerly had this name.
    fn former_place(&self, query: &Query) -> Reading {
        let former =
            FORMER.iter().find(|former| former.names.iter().any(|name| self.is_former(query, former, name)))?;
        self.successor(query, former)
    }

    /// Whether a text is a former name, with or without its ending and what the place lies in.
    fn is_former(&self, query: &Query, former: &Former, name: &str) -> bool {
        let short = bare(name, regions::ENDINGS);
        // 绍兴 is the city, as 绍兴县 was named after it: a short form counts only where no region has it.
        let is_free = |short: &str| {
            let fitting = regions::fitting(&self.world, &Query::new(short));
            short != name && fitting.is_none()
        };
        let text = query.folded.as_str();
        let rest = text.strip_suffix(name).or_else(|| text.strip_suffix(short).filter(|_| is_free(short)));
        let now = former.now.first().and_then(|key| self.world.find::<RegionId>(key));
        rest.is_some_and(|rest| rest.is_empty() || now.is_some_and(|now| regions::is_around(&self.world, now, rest)))
    }

    /// The place that a former one is now, with a remark that says so.
    fn successor(&self, query: &Query, former: &Former) -> Reading {
        let scope = |key: &&str| {
            let region = self.world.find::<RegionId>(key).map(Scope::Region);
            region.or_else(|| self.world.find::<ZoneId>(key).map(Scope::Zone))
        };
        let now: Vec<Scope> = former.now.iter().filter_map(scope).collect();
        let main = now.first()?.clone();
        let named = |scope: &Scope| self.scope_name(scope);
        let (own, others) = (named(&main), now.iter().skip(1).map(named).collect::<Vec<_>>());
        let others_zh: Vec<&str> = others.iter().map(|named| named.zh.as_str()).collect();
        let others_en: Vec<&str> = others.iter().map(|named| named.en.as_str()).collect();
        let (text, year) = (&query.text, former.year);
        let (more_zh, more_en) = if others.is_empty() {
            (String::new(), String::new())
        } else {
            (
                format!("；其一部分现属{}", others_zh.join("、")),
                format!("; a part of it is now in {}", others_en.join(", ")),
            )
        };
        let note = Wording::new(
            format!("“{text}”自 {year} 年起已不用，按{}（{}）理解{more_zh}", own.zh, own.key),
            format!("\"{text}\" has not been in use since {year} and is read as {} ({}){more_en}", own.en, own.key),
        );
        Some(Ok(Resolved { id: main, note: Some(note) }))
    }
}

/// The remark on a name that is read as one place.
fn taken(text: &str, place: &Wording, others: &[Wording]) -> Wording {
    let zh: Vec<&str> = others.iter().take(super::SHOWN).map(|other| other.zh.as_str()).collect();
    let en: Vec<&str> = others.iter().take(super::SHOWN).map(|other| other.en.as_str()).collect();
    let (more_zh, more_en) = if others.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("；同名的还有{}", zh.join("、")), format!("; others of that name: {}", en.join("; ")))
    };
    Wording::new(format!("“{text}”按{}理解{more_zh}", place.zh), format!("\"{text}\" is read as {}{more_en}", place.en))
}
