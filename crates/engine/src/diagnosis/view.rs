//! Diagnoses in the user's words.

use liantu_model::code::{Code as _, Grade, RegionLevel};
use liantu_model::{InputId, ProductId, Scope, Snapshot, Wording};
use liantu_query::chokepoint::{Element, Reason};
use liantu_query::diagnose::{
    Coverage, Cut, Diagnosis, EvidenceGrade, FactorName, Finding, FindingKind, Remedy, Rings, Weakness, Witness,
};

use crate::engine::Engine;
use crate::named::Named;
use crate::words::{self, Label};

/// The diagnosis of one chain in one scope (诊断).
#[derive(Clone, Debug)]
pub struct DiagnosisView {
    /// The chain.
    pub chain: Named,
    /// The scope.
    pub scope: Named,
    /// The scope as it was requested.
    pub place: Scope,
    /// Findings, most severe first.
    pub findings: Vec<FindingView>,
    /// Needed products without any recorded maker.
    pub data_gaps: Vec<Named>,
    /// What the diagnosis is based on.
    pub coverage: Coverage,
}

/// One finding in words.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// The same in every generation: `gap/<scope>/<chain>/<product>`; also `weak/…`, `choke/…` and `extend/…`.
    pub id: String,
    /// What kind of weakness.
    pub kind: FindingKind,
    /// Its name.
    pub kind_name: Label,
    /// The product.
    pub product: Named,
    /// The stage of the chain it belongs to.
    pub stage: Option<Named>,
    /// 0 to 1.
    pub severity: f64,
    /// The range that small counts support.
    pub interval: (f64, f64),
    /// The factors of the severity.
    pub factors: Vec<FactorView>,
    /// The strength of a substitute inside; the severity is multiplied by one minus this.
    pub covered: f64,
    /// The multiplier for the distance from the chain, 0 to 1.
    pub nearness: f64,
    /// Why a link is weak.
    pub weaknesses: Vec<Weakness>,
    /// How well it is supported.
    pub grade: EvidenceGrade,
    /// Its name.
    pub grade_name: Label,
    /// What to do.
    pub remedy: Remedy,
    /// The reasons, in sentences, the most important first.
    pub reasons: Vec<Wording>,
    /// The facts behind it.
    pub witness: WitnessView,
    pub(crate) product_id: ProductId,
}

/// A factor of a severity.
#[derive(Clone, Debug)]
pub struct FactorView {
    /// Which factor.
    pub factor: FactorName,
    /// Its name.
    pub name: Label,
    /// 0 to 1, `None` when not known.
    pub value: Option<f64>,
    /// 95 % interval, where it is a share of counted things.
    pub interval: Option<(f64, f64)>,
    /// Its weight.
    pub weight: f64,
}

/// The facts behind a finding, by name.
#[derive(Clone, Debug, Default)]
pub struct WitnessView {
    /// From an end product down to the product.
    pub path: Vec<Named>,
    /// Rows that require it, by key: the product that needs it, the product required, the alternative group.
    pub uses: Vec<[String; 3]>,
    /// How many there are.
    pub n_uses: usize,
    /// Firms inside that make something needing it.
    pub demanders: Vec<Named>,
    /// How many there are.
    pub n_demanders: usize,
    /// Makers inside.
    pub local_makers: Vec<Named>,
    /// How many there are.
    pub n_local_makers: usize,
    /// Makers outside.
    pub n_outside_makers: usize,
    /// The same by ring.
    pub outside: RingsView,
    /// Shares of world supply, largest first.
    pub shares: Vec<ShareView>,
    /// The scope's share among named countries.
    pub share_inside: Option<f64>,
    /// What the named shares added up to before they were divided by their sum.
    pub share_sum: Option<f64>,
    /// Known supplies of the product to firms inside.
    pub n_links: u32,
    /// Those from inside.
    pub n_links_local: u32,
    /// Those from outside by ring.
    pub links_outside: RingsView,
    /// What is made inside and can substitute for it, with its strength.
    pub stand_ins: Vec<(Named, f64)>,
    /// For a choke point, what cuts the chain off.
    pub cut: Option<CutView>,
    /// For an extension, the nearest products made inside, with their proximity.
    pub relatives: Vec<(Named, f64)>,
    /// For an extension, the requirement groups met inside and all of them.
    pub readiness: (u32, u32),
}

/// Makers or supplies outside, by how far out they are.
#[derive(Clone, Debug, Default)]
pub struct RingsView {
    /// In the rest of the province.
    pub province: usize,
    /// In the rest of the country.
    pub country: usize,
    /// Abroad, by country.
    pub abroad: Vec<(Named, usize)>,
    /// At an unknown place.
    pub unplaced: usize,
}

impl RingsView {
    fn new(engine: &Engine, rings: &Rings) -> Self {
        let Rings { province, country, unplaced, .. } = *rings;
        let abroad = rings.abroad.iter().map(|(country, n)| (engine.named(*country), *n)).collect();
        Self { province, country, abroad, unplaced }
    }
}

/// What cuts a chain off at a product.
#[derive(Clone, Debug, Default)]
pub struct CutView {
    /// Whether the sets are of countries; else of firms.
    pub is_of_countries: bool,
    /// The smallest cut sets.
    pub sets: Vec<Vec<Named>>,
    /// How many there are.
    pub n_sets: usize,
    /// What falls with the first one, in order, and why.
    pub falls: Vec<(Named, FallReason)>,
    /// Products of the chain made inside that fall, of how many.
    pub n_stopped: usize,
    /// Products of the chain made inside.
    pub n_made: usize,
    /// Whether all cut sets up to the requested order were found before the work budget ran out.
    pub is_complete: bool,
}

liantu_model::codes! {
    /// Why a product falls.
    FallReason {
        /// All its supply is lost.
        Supply = "supply", "供给全失", "all its supply is lost";
        /// Nothing can serve one of its requirement groups any more.
        Requirement = "group", "所需投入无从替代", "a requirement is unmet";
    }
}

impl From<Reason> for FallReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Group(_) => Self::Requirement,
            Reason::Lost | Reason::Supply => Self::Supply,
        }
    }
}

/// A region's share of world supply.
#[derive(Clone, Debug)]
pub struct ShareView {
    /// The region.
    pub region: Named,
    /// 0 to 1, `None` when it supplies an unknown share.
    pub share: Option<f64>,
    /// Whether several countries are reported as one; it then counts as no country.
    pub aggregate: bool,
    /// The source of the figure.
    pub source: Option<Named>,
}

impl DiagnosisView {
    pub(crate) fn new(engine: &Engine, diagnosis: &Diagnosis) -> Self {
        let (chain, scope) = (engine.named(diagnosis.chain), engine.scope_name(&diagnosis.scope));
        let view = |finding: &Finding| FindingView::new(engine, finding, &scope, &chain, &diagnosis.scope);
        Self {
            findings: diagnosis.findings.iter().map(view).collect(),
            data_gaps: diagnosis.data_gaps.iter().map(|product| engine.named(*product)).collect(),
            coverage: diagnosis.coverage,
            chain: chain.clone(),
            scope: scope.clone(),
            place: diagnosis.scope.clone(),
        }
    }
}

/// The id of a finding (see [`FindingView::id`]).
pub(crate) fn finding_id(kind: FindingKind, scope: &Named, chain: &Named, product: &Named) -> String {
    format!("{}/{}/{}/{}", kind.code(), scope.key, chain.key, product.key)
}

impl FindingView {
    pub(crate) fn new(engine: &Engine, finding: &Finding, scope: &Named, chain: &Named, place: &Scope) -> Self {
        let product = engine.named(finding.product);
        let witness = WitnessView::new(engine, &finding.witness);
        let factors = finding.factors.iter().map(|factor| FactorView {
            factor: factor.name,
            name: words::label(factor.name),
            value: factor.value,
            interval: factor.interval,
            weight: factor.weight,
        });
        Self {
            id: finding_id(finding.kind, scope, chain, &product),
            kind: finding.kind,
            kind_name: words::label(finding.kind),
            stage: engine.world.products().stage().get(finding.product).map(|stage| engine.named(stage)),
            severity: finding.severity,
            interval: finding.interval,
            factors: factors.collect(),
            covered: finding.covered,
            nearness: finding.nearness,
            weaknesses: finding.weaknesses.clone(),
            grade: finding.grade,
            grade_name: words::label(finding.grade),
            remedy: finding.remedy,
            reasons: reasons(engine, finding, &witness, place),
            witness,
            product,
            product_id: finding.product,
        }
    }
}

impl WitnessView {
    fn new(engine: &Engine, witness: &Witness) -> Self {
        let world: &Snapshot = &engine.world;
        let shares = world.region_shares();
        let mut views: Vec<ShareView> = witness
            .shares
            .iter()
            .filter_map(|row| {
                let region = shares.region().get(*row)?;
                Some(ShareView {
                    region: engine.named(region),
                    share: shares.share().get(*row),
                    aggregate: world.region_tree().level(region) == Some(RegionLevel::Aggregate),
                    source: shares.view().evidence(*row).and_then(|e| e.source).map(|source| {
                        let title = world.sources().title().get(source).unwrap_or_default().to_owned();
                        Named { key: world.key(source).to_owned(), zh: title.clone(), en: title }
                    }),
                })
            })
            .collect();
        views.sort_by(|a, b| {
            b.share.unwrap_or(-1.0).total_cmp(&a.share.unwrap_or(-1.0)).then(a.region.key.cmp(&b.region.key))
        });
        let firms = |firms: &[liantu_model::FirmId]| firms.iter().map(|firm| engine.named(*firm)).collect();
        let weighed = |list: &[(ProductId, f64)]| {
            list.iter().map(|(product, value)| (engine.named(*product), *value)).collect::<Vec<_>>()
        };
        Self {
            path: witness.path.iter().map(|product| engine.named(*product)).collect(),
            uses: witness.uses.iter().filter_map(|row| use_row(world, *row)).collect(),
            n_uses: witness.n_uses,
            demanders: firms(&witness.demanders),
            n_demanders: witness.n_demanders,
            local_makers: firms(&witness.local_makers),
            n_local_makers: witness.n_local_makers,
            n_outside_makers: witness.outside.total(),
            outside: RingsView::new(engine, &witness.outside),
            shares: views,
            share_inside: witness.share_inside,
            share_sum: witness.share_sum,
            n_links: witness.links.n_edges,
            n_links_local: witness.links.n_edges_local,
            links_outside: RingsView::new(engine, &witness.links_outside),
            stand_ins: weighed(&witness.stand_ins),
            cut: witness.cut.as_ref().map(|cut| CutView::new(engine, cut)),
            relatives: weighed(&witness.relatives),
            readiness: witness.readiness,
        }
    }
}

fn use_row(world: &Snapshot, row: InputId) -> Option<[String; 3]> {
    let inputs = world.inputs();
    let group = inputs.alternative_group().get(row).unwrap_or_default();
    Some([world.key(inputs.product().get(row)?), world.key(inputs.input().get(row)?), group].map(str::to_owned))
}

impl CutView {
    fn new(engine: &Engine, cut: &Cut) -> Self {
        let first = cut.sets.first().and_then(|set| set.first());
        Self {
            is_of_countries: matches!(first, Some(Element::Region(_))),
            sets: cut.sets.iter().map(|set| set.iter().map(|element| engine.element(*element)).collect()).collect(),
            n_sets: cut.n_sets,
            falls: engine.falls_view(&cut.falls),
            n_stopped: cut.n_stopped,
            n_made: cut.n_made,
            is_complete: cut.is_complete,
        }
    }
}

/// The reasons for a finding, in sentences.
fn reasons(engine: &Engine, finding: &Finding, witness: &WitnessView, scope: &Scope) -> Vec<Wording> {
    let place = engine.scope_name(scope);
    let mut reasons = Vec::new();
    reasons.extend(witness.cut.as_ref().map(|cut| cut_off(cut, &place)));
    if finding.kind == FindingKind::Extension {
        reasons.extend(next_step(finding, witness));
    }
    reasons.extend(shares(witness, &place));
    if finding.kind == FindingKind::WeakLink && witness.n_local_makers > 0 {
        let makers = words::listing(&witness.local_makers, witness.n_local_makers);
        reasons.push(Wording::new(
            format!("{}仅有 {}", place.zh, makers.zh),
            format!("made in {} by {}", place.en, makers.en),
        ));
    }
    reasons.extend(use_of(engine, finding));
    if witness.n_demanders > 0 {
        let firms = words::listing(&witness.demanders, witness.n_demanders);
        reasons.push(Wording::new(
            format!("本地下游 {} 家（{}）需要它", witness.n_demanders, short(&firms.zh)),
            format!("{} local firms downstream need it ({})", witness.n_demanders, firms.en),
        ));
    }
    if witness.n_links > 0 {
        let outside = words::rings(engine, &finding.witness.links_outside, "条");
        let (zh, en) = outside.map(|rings| (format!("，{}", rings.zh), format!(", {}", rings.en))).unwrap_or_default();
        reasons.push(Wording::new(
            format!("已知 {} 条采购中本地 {} 条{zh}", witness.n_links, witness.n_links_local),
            format!("{} of {} known purchases are local{en}", witness.n_links_local, witness.n_links),
        ));
    }
    if let Some(rings) = words::rings(engine, &finding.witness.outside, "家") {
        reasons.push(Wording::new(format!("外部：{}", rings.zh), format!("outside: {}", rings.en)));
    }
    if let Some((stand_in, strength)) = witness.stand_ins.first() {
        reasons.push(Wording::new(
            format!("{}可部分替代（强度 {strength:.2}）", stand_in.zh),
            format!("{} can stand in (strength {strength:.2})", stand_in.en),
        ));
    }
    reasons
}

/// What has to be lost, and what stops then.
fn cut_off(cut: &CutView, place: &Named) -> Wording {
    let list = |name: fn(&Named) -> &str, and: &str| {
        let set = cut.sets.first().map(Vec::as_slice).unwrap_or_default();
        set.iter().map(name).collect::<Vec<_>>().join(and)
    };
    let (zh, en) = (list(|named| &named.zh, "与"), list(|named| &named.en, " and "));
    let more = cut.n_sets.saturating_sub(1);
    let (more_zh, more_en) = match more {
        0 => (String::new(), String::new()),
        _ => (format!("（另有 {more} 组）"), format!(" (and {more} other sets)")),
    };
    let cut_short = |text: &str| if cut.is_complete { String::new() } else { text.to_owned() };
    Wording::new(
        format!(
            "失去{zh}即断供{more_zh}，{}本链 {} 种产品中 {} 种停产{}",
            place.zh,
            cut.n_made,
            cut.n_stopped,
            cut_short("（搜索到达预算上限，可能还有别的组合）")
        ),
        format!(
            "cut off when {en} is lost{more_en}: {} of {} products of the chain made in {} stop{}",
            cut.n_stopped,
            cut.n_made,
            place.en,
            cut_short(" (the work budget ran out; there may be other sets)")
        ),
    )
}

/// Why a product is a next step.
fn next_step(finding: &Finding, witness: &WitnessView) -> Vec<Wording> {
    let (met, all) = witness.readiness;
    let mut reasons = vec![Wording::new(
        format!("所需 {all} 类投入中本地已有 {met} 类"),
        format!("{met} of {all} requirements are made here"),
    )];
    let near: Vec<&Named> = witness.relatives.iter().take(3).map(|(named, _)| named).collect();
    if !near.is_empty() {
        let join = |name: fn(&Named) -> &str, and: &str| near.iter().map(|n| name(n)).collect::<Vec<_>>().join(and);
        let density = finding.factors.iter().find(|factor| factor.name == FactorName::Relatedness);
        let density = words::percent(density.and_then(|factor| factor.value).unwrap_or_default());
        reasons.push(Wording::new(
            format!("与本地优势产品{}关联（密度 {density}）", join(|n| &n.zh, "、")),
            format!("related to {} made here (density {density})", join(|n| &n.en, ", ")),
        ));
    }
    reasons
}

/// The names without the count that the sentence already contains.
fn short(listing: &str) -> &str {
    listing.split_once("等 ").map_or(listing, |(names, _)| names)
}

fn shares(witness: &WitnessView, place: &Named) -> Option<Wording> {
    let shown: Vec<&ShareView> = witness.shares.iter().filter(|share| share.share.is_some()).take(4).collect();
    if shown.is_empty() {
        return None;
    }
    let list = |name: fn(&Named) -> &str| {
        let shares = shown
            .iter()
            .map(|view| format!("{} {}", name(&view.region), words::percent(view.share.unwrap_or_default())));
        shares.collect::<Vec<_>>()
    };
    let (zh, en) = (list(|named| &named.zh).join("，"), list(|named| &named.en).join(", "));
    let off = witness.share_sum.map(words::percent).filter(|sum| sum != "100%");
    let off_zh = off.as_deref().map(|sum| format!("；原始份额合计 {sum}，已归一")).unwrap_or_default();
    let off_en = off.as_deref().map(|sum| format!("; shares add up to {sum}, normalised")).unwrap_or_default();
    let own = witness.share_inside.map(words::percent);
    let own_zh = own.as_deref().map(|own| format!("；{}占 {own}", place.zh)).unwrap_or_default();
    let own_en = own.as_deref().map(|own| format!("; {} has {own}", place.en)).unwrap_or_default();
    Some(Wording::new(format!("全球供给：{zh}{own_zh}{off_zh}"), format!("world supply: {en}{own_en}{off_en}")))
}

/// Which product needs it most, and how critically.
fn use_of(engine: &Engine, finding: &Finding) -> Option<Wording> {
    let inputs = engine.world.inputs();
    let rank = |grade: Option<Grade>| grade.map_or(u8::MAX, Grade::raw);
    let uses = finding.witness.uses.iter();
    let row = *uses.min_by_key(|row| (rank(inputs.criticality().get(**row)), **row))?;
    let product = engine.named(inputs.product().get(row)?);
    let all = finding.witness.n_users;
    let more = |text: String| if all > 1 { text } else { String::new() };
    let (more_zh, more_en) = (more(format!("等 {all} 种产品")), more(format!(" and {} others", all - 1)));
    let grade = |grade: Option<Grade>, zh: &str, en: &str| {
        grade.map(|grade| Wording::new(format!("，{zh}{}", grade.zh()), format!(", {en} {}", grade.en())))
    };
    let critical = grade(inputs.criticality().get(row), "关键程度", "criticality");
    let replace = grade(inputs.substitutability().get(row), "可替代性", "substitutability");
    let extra = |part: fn(&Wording) -> &str| [&critical, &replace].into_iter().flatten().map(part).collect::<String>();
    Some(Wording::new(
        format!("“{}”{more_zh}需要它{}", product.zh, extra(|w| &w.zh)),
        format!("needed by {}{more_en}{}", product.en, extra(|w| &w.en)),
    ))
}
