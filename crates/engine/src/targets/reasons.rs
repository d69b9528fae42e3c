//! Why to call a firm, and what speaks against it.

use std::collections::HashSet;

use liantu_model::code::{Code as _, InvestorClass, MakesRole};
use liantu_model::identity::normalise_name;
use liantu_model::{FirmId, RowId as _, Scope, Wording};
use liantu_query::predict::{PartName, Reason, Via};
use liantu_query::targets::{Basis, Candidate, Declarations, RelationKind, Ring, Risk};

use crate::engine::Engine;
use crate::named::Named;
use crate::words;

/// A clause of a business scope is truncated to this many characters.
const CLAUSE: usize = 60;

impl Engine {
    /// Why to call a candidate, in the order in which one would say it.
    pub(super) fn call_reasons(
        &self,
        candidate: &Candidate,
        classes: &[InvestorClass],
        relief: &[(String, Named, f64)],
    ) -> Vec<Wording> {
        let mut reasons = vec![self.capability(candidate)];
        reasons.extend(self.relations(candidate));
        reasons.extend(heals(relief));
        if !classes.is_empty() {
            let join = |part: fn(InvestorClass) -> &'static str, with: &str| {
                classes.iter().map(|class| part(*class)).collect::<Vec<_>>().join(with)
            };
            reasons.push(Wording::new(join(InvestorClass::zh, "、"), join(InvestorClass::en, ", ")));
        }
        reasons.extend(self.whereabouts(candidate));
        if !candidate.same_group.is_empty() {
            let firms: Vec<Named> = candidate.same_group.iter().map(|firm| self.named(*firm)).collect();
            let firms = words::listing(&firms, firms.len());
            reasons.push(Wording::new(format!("同集团另有 {}", firms.zh), format!("also of its group: {}", firms.en)));
        }
        reasons
    }

    /// What makes it a candidate.
    fn capability(&self, candidate: &Candidate) -> Wording {
        let makes = self.named(candidate.makes);
        match candidate.basis {
            Basis::Makes(row) => {
                let (zh, en) = match self.world.makes().role().get(row) {
                    None => ("生产", "makes"),
                    Some(MakesRole::Main) => ("主营", "main product:"),
                    Some(MakesRole::Secondary) => ("兼营", "also makes"),
                };
                Wording::new(format!("{zh}{}", makes.zh), format!("{en} {}", makes.en))
            }
            Basis::Declared(_) => {
                let declared = Declarations::new(&self.world, &[candidate.makes]).products_of(candidate.firm);
                let clause = declared.first().map_or("", |(_, declared)| declared.clause);
                let clause: String = clause.chars().take(CLAUSE).collect();
                Wording::new(format!("经营范围登记：“{clause}”"), format!("registered business scope: “{clause}”"))
            }
            Basis::Likely { likelihood, reason } => {
                let why = self.likely_why(reason);
                let likelihood = words::percent(likelihood);
                Wording::new(
                    format!("推测可能生产{}（评分 {likelihood}）：{}", makes.zh, why.zh),
                    format!("may make {} (score {likelihood}): {}", makes.en, why.en),
                )
            }
        }
    }

    /// What makes it likely.
    fn likely_why(&self, reason: Reason) -> Wording {
        let via = match reason.via {
            Via::Product(product) => self.named(product),
            Via::Firm(firm) => self.named(firm),
        };
        let (zh, en) = match reason.part {
            PartName::Walk => ("，生产企业常兼产两者", ", often made by the same firms"),
            PartName::Names => ("，名称与之相近", ", of a like name"),
            PartName::Requirements => ("，与之有投入或品种关系", ", which goes into it or is a kind of it"),
            PartName::Stage => ("，与之同属一个环节", ", of the same stage"),
            PartName::Purchases | PartName::Needs => ("，与之有购销关系", ", which it trades"),
        };
        Wording::new(format!("它生产{}{zh}", via.zh), format!("it makes {}{en}", via.en))
    }

    /// How it already deals with the scope, a sentence for each kind of tie.
    fn relations(&self, candidate: &Candidate) -> Vec<Wording> {
        let relations = &candidate.relations;
        let sentence = |kind: RelationKind| {
            let firms: Vec<Named> =
                relations.some.iter().filter(|one| one.kind == kind).map(|one| self.named(one.firm)).collect();
            let n = relations.count(kind) as usize;
            let firms = (n > 0).then(|| words::listing(&firms, n))?;
            let (zh, en) = (kind.zh(), kind.en());
            Some(Wording::new(format!("{zh} {}", firms.zh), format!("{en} {}", firms.en)))
        };
        RelationKind::ALL.into_iter().filter_map(sentence).collect()
    }

    /// Where it is.
    fn whereabouts(&self, candidate: &Candidate) -> Option<Wording> {
        let far = candidate.distance_km.map(|km| format!("{km:.0} km"));
        match (candidate.ring, far) {
            (Ring::Province, Some(far)) => {
                Some(Wording::new(format!("省内，相距约 {far}"), format!("in the province, about {far} away")))
            }
            (Ring::Province, None) => Some(Wording::new("省内", "in the province")),
            (Ring::Country, far) => far.map(|far| Wording::new(format!("相距约 {far}"), format!("about {far} away"))),
            (Ring::Abroad(country), _) => {
                let country = self.named(country);
                Some(Wording::new(format!("总部在{}", country.zh), format!("based in {}", country.en)))
            }
            (Ring::Unplaced, _) => Some(Wording::new("所在地不明", "place not known")),
        }
    }

    pub(super) fn customers_inside(&self, candidate: &Candidate) -> Vec<Named> {
        let inside = candidate.relations.some.iter().filter(|one| one.kind == RelationKind::CustomerInside);
        inside.map(|one| self.named(one.firm)).collect()
    }

    /// What speaks against calling it.
    pub(super) fn risk(&self, risk: Risk) -> Wording {
        match risk {
            Risk::Courted(project) => {
                let (zone, project) = (self.world.projects().zone().get(project), self.named(project));
                let zone = zone.map(|zone| self.named(zone)).unwrap_or_default();
                Wording::new(
                    format!("{}已有在谈项目“{}”，先协调以免重复对接", zone.zh, project.zh),
                    format!("project {} of {} is open: agree first who calls", project.en, zone.en),
                )
            }
            Risk::WasLost(project) => {
                let project = self.named(project);
                Wording::new(format!("项目“{}”曾流失", project.zh), format!("project {} was lost", project.en))
            }
            Risk::SmallCapital(yuan) => {
                let wan = yuan / 10_000;
                Wording::new(format!("注册资本仅 {wan} 万元"), format!("registered capital only {wan}0,000 yuan"))
            }
            Risk::Ended => Wording::new("资料称已不再生产", "said to make it no more"),
        }
    }
}

/// Characters at the beginning of two trade names that make them namesakes.
const NAMESAKE: usize = 4;

/// Firms of a scope by the beginning of their trade name (字号).
pub(super) struct Namesakes {
    /// Names of regions without their endings; names of firms begin with these.
    regions: HashSet<String>,
    stems: Vec<(String, FirmId)>,
}

impl Namesakes {
    pub(super) fn new(engine: &Engine, scope: &Scope) -> Self {
        let table = engine.world.regions();
        let bare = |name: &str| name.trim_end_matches(['省', '市', '区', '县']).to_owned();
        let regions = table.ids().filter_map(|region| table.name().get(region)).map(bare).collect();
        let mut namesakes = Self { regions, stems: Vec::new() };
        let firms = scope.firms(&engine.world).into_ones().map(FirmId::from_index);
        let stem = |firm| Some((namesakes.stem(engine, firm)?, firm));
        namesakes.stems = firms.filter_map(stem).collect();
        namesakes.stems.sort_unstable();
        namesakes
    }

    /// The remark that a firm of the scope has nearly the same trade name: it may belong to the same group although
    /// this is not recorded.
    pub(super) fn here(&self, engine: &Engine, firm: FirmId) -> Option<Wording> {
        let own = self.stem(engine, firm)?;
        let at = self.stems.partition_point(|(stem, _)| *stem < own);
        let (_, local) = self.stems.get(at).filter(|(stem, _)| *stem == own)?;
        let local = engine.named(*local);
        Some(Wording::new(
            format!("字号与本地企业“{}”相近，先核实是否同一集团", local.zh),
            format!("named like {} here: check whether they are one group", local.en),
        ))
    }

    /// The same remark for a firm that ranks above it in a list.
    pub(super) fn above(&self, engine: &Engine, firm: FirmId, above: &[FirmId]) -> Option<Wording> {
        let own = self.stem(engine, firm)?;
        let other = above.iter().find(|other| self.stem(engine, **other).as_ref() == Some(&own))?;
        let other = engine.named(*other);
        Some(Wording::new(
            format!("字号与上面的“{}”相近，可能同一集团", other.zh),
            format!("named like {} above: perhaps one group", other.en),
        ))
    }

    /// The beginning of a Chinese trade name, without the place names before it.
    fn stem(&self, engine: &Engine, firm: FirmId) -> Option<String> {
        let core = normalise_name(engine.world.firms().name().get(firm)?).core;
        let mut name = core.as_str();
        while let Some(rest) = (2..=4).find_map(|n| self.after_region(name, n)) {
            name = rest;
        }
        let stem: String = name.chars().take(NAMESAKE).collect();
        (!core.is_ascii() && stem.chars().count() == NAMESAKE).then_some(stem)
    }

    /// The rest if the first `n` characters name a region and enough is left for a trade name.
    fn after_region<'n>(&self, name: &'n str, n: usize) -> Option<&'n str> {
        let (at, _) = name.char_indices().nth(n)?;
        let (region, rest) = name.split_at_checked(at)?;
        let rest = rest.trim_start_matches(['省', '市', '区', '县']);
        (self.regions.contains(region) && rest.chars().count() >= NAMESAKE).then_some(rest)
    }
}

/// What its landing heals: the finding of the list is one of them.
fn heals(relief: &[(String, Named, f64)]) -> Option<Wording> {
    if relief.len() < 2 {
        return None;
    }
    let products: Vec<Named> = relief.iter().map(|(_, product, _)| product.clone()).collect();
    let products = words::listing_of(&products, products.len(), "项");
    let sum: f64 = relief.iter().map(|(.., off)| off).sum();
    Some(Wording::new(
        format!("落地可补强 {}（合计减轻严重度 {sum:.2}）", products.zh),
        format!("its coming would help {} (severity {sum:.2} off in all)", products.en),
    ))
}
