//! Diagnoses in the user's words.

use liantu_model::code::{Code as _, Grade, RegionLevel};
use liantu_model::{ProductId, Scope, Snapshot, Wording};
use liantu_query::diagnose::{Coverage, Diagnosis, EvidenceGrade, Finding, FindingKind, Witness};

use crate::engine::Engine;
use crate::names::Named;
use crate::words;

/// The diagnosis of one chain in one scope (诊断).
#[derive(Clone, Debug)]
pub struct DiagnosisView {
    /// The chain.
    pub chain: Named,
    /// The scope.
    pub scope: Named,
    /// Findings, most severe first.
    pub findings: Vec<FindingView>,
    /// Needed products of which no maker is recorded anywhere.
    pub data_gaps: Vec<Named>,
    /// What the diagnosis stands on.
    pub coverage: Coverage,
}

/// One finding in words.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// Stable within chain and scope: `gap/<scope>/<chain>/<product>`.
    pub id: String,
    /// Gap or weak link.
    pub kind: FindingKind,
    /// Its name.
    pub kind_name: Wording,
    /// The product.
    pub product: Named,
    /// The stage of the chain it belongs to.
    pub stage: Option<Named>,
    /// 0 to 1.
    pub severity: f64,
    /// What makes the severity.
    pub factors: Vec<FactorView>,
    /// Why a link is weak.
    pub weaknesses: Vec<Wording>,
    /// How well it is founded.
    pub grade: EvidenceGrade,
    /// Its name.
    pub grade_name: Wording,
    /// What to do.
    pub remedy: Wording,
    /// Why it is so, in sentences, the weightiest first.
    pub reasons: Vec<Wording>,
    /// The facts behind it.
    pub witness: WitnessView,
    pub(crate) product_id: ProductId,
}

/// A factor of a severity.
#[derive(Clone, Debug)]
pub struct FactorView {
    /// Its name.
    pub name: Wording,
    /// 0 to 1, `None` when not known.
    pub value: Option<f64>,
    /// Its weight.
    pub weight: f64,
}

/// The facts behind a finding, by name.
#[derive(Clone, Debug, Default)]
pub struct WitnessView {
    /// From an end product down to the product.
    pub path: Vec<Named>,
    /// Products of the chain that need it.
    pub needed_by: Vec<Named>,
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
    /// Shares of world supply, largest first.
    pub shares: Vec<ShareView>,
    /// The scope's share among named countries.
    pub share_inside: Option<f64>,
    /// Known supplies of the product to firms inside.
    pub n_links: u32,
    /// Those from inside.
    pub n_links_local: u32,
    /// What is made inside and can stand in, with its strength.
    pub stand_ins: Vec<(Named, f64)>,
}

/// A region's share of world supply.
#[derive(Clone, Debug)]
pub struct ShareView {
    /// The region.
    pub region: Named,
    /// 0 to 1, `None` when it supplies some.
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
        }
    }
}

impl FindingView {
    fn new(engine: &Engine, finding: &Finding, scope: &Named, chain: &Named, place: &Scope) -> Self {
        let product = engine.named(finding.product);
        let code = match finding.kind {
            FindingKind::Gap => "gap",
            FindingKind::WeakLink => "weak",
        };
        let witness = WitnessView::new(engine, &finding.witness);
        let factors = finding.factors.iter().map(|factor| FactorView {
            name: words::factor(factor.name),
            value: factor.value,
            weight: factor.weight,
        });
        Self {
            id: format!("{code}/{}/{}/{}", scope.key, chain.key, product.key),
            kind: finding.kind,
            kind_name: words::kind(finding.kind),
            stage: engine.world.products().stage().get(finding.product).map(|stage| engine.named(stage)),
            severity: finding.severity,
            factors: factors.collect(),
            weaknesses: finding.weaknesses.iter().map(|weakness| words::weakness(*weakness)).collect(),
            grade: finding.grade,
            grade_name: words::grade(finding.grade),
            remedy: words::remedy(finding.remedy),
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
        let mut needed_by: Vec<ProductId> =
            witness.uses.iter().filter_map(|row| world.inputs().product().get(*row)).collect();
        needed_by.dedup();
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
        Self {
            path: witness.path.iter().map(|product| engine.named(*product)).collect(),
            needed_by: needed_by.into_iter().map(|product| engine.named(product)).collect(),
            demanders: firms(&witness.demanders),
            n_demanders: witness.n_demanders,
            local_makers: firms(&witness.local_makers),
            n_local_makers: witness.n_local_makers,
            n_outside_makers: witness.outside.total(),
            shares: views,
            share_inside: witness.share_inside,
            n_links: witness.links.n_edges,
            n_links_local: witness.links.n_edges_local,
            stand_ins: witness
                .stand_ins
                .iter()
                .map(|(product, strength)| (engine.named(*product), *strength))
                .collect(),
        }
    }
}

/// Why a finding is so, in sentences.
fn reasons(engine: &Engine, finding: &Finding, witness: &WitnessView, scope: &Scope) -> Vec<Wording> {
    let place = engine.scope_name(scope);
    let mut reasons = Vec::new();
    reasons.extend(shares(witness, &place));
    if finding.witness.n_local_makers > 0 {
        let makers = words::listing(&witness.local_makers, witness.n_local_makers);
        reasons.push(Wording::new(
            format!("{}仅有 {}", place.zh, makers.zh),
            format!("made in {} by {}", place.en, makers.en),
        ));
    }
    reasons.extend(use_of(engine, finding, witness));
    if witness.n_demanders > 0 {
        let firms = words::listing(&witness.demanders, witness.n_demanders);
        reasons.push(Wording::new(
            format!("本地下游 {} 家（{}）需要它", witness.n_demanders, short(&firms.zh)),
            format!("{} local firms downstream need it ({})", witness.n_demanders, firms.en),
        ));
    }
    if witness.n_links > 0 {
        reasons.push(Wording::new(
            format!("已知 {} 条采购中本地 {} 条", witness.n_links, witness.n_links_local),
            format!("{} of {} known purchases are local", witness.n_links_local, witness.n_links),
        ));
    }
    if let Some(rings) = words::rings(engine, &finding.witness.outside) {
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

/// The names without the count that the sentence already gives.
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
    let own = witness.share_inside.map(words::percent);
    let own_zh = own.as_deref().map(|own| format!("；{}占 {own}", place.zh)).unwrap_or_default();
    let own_en = own.as_deref().map(|own| format!("; {} has {own}", place.en)).unwrap_or_default();
    Some(Wording::new(format!("全球供给：{zh}{own_zh}"), format!("world supply: {en}{own_en}")))
}

/// Which product needs it most, and how critically.
fn use_of(engine: &Engine, finding: &Finding, witness: &WitnessView) -> Option<Wording> {
    let inputs = engine.world.inputs();
    let rank = |grade: Option<Grade>| grade.map_or(u8::MAX, Grade::raw);
    let uses = finding.witness.uses.iter();
    let row = *uses.min_by_key(|row| (rank(inputs.criticality().get(**row)), **row))?;
    let product = engine.named(inputs.product().get(row)?);
    let all = witness.needed_by.len();
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
