//! The JSON shape of a finding: written straight from the view, because a batch holds many thousands,
//! and read back as a claim.
//!
//! The keys are stable; they are listed in the README.

use liantu_engine::claims::{
    Claim, Code as _, CutSets, Element, Factor, FallReason as Falls, FindingGrade as Grade, FindingKind as Kind,
    Listed, Rings, ScopeKey, UseKey, Weakness as Weak, Witness,
};
use liantu_engine::{
    CutView, EvidenceGrade, FactorName, FactorView, FallReason, FindingKind, FindingView, Lang, Named, RingsView,
    ShareView, Weakness, WitnessView,
};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Something with its key and names.
#[derive(Serialize)]
pub(crate) struct NamedJson<'v> {
    id: &'v str,
    name: &'v str,
    name_en: &'v str,
}

impl<'v> From<&'v Named> for NamedJson<'v> {
    fn from(named: &'v Named) -> Self {
        Self { id: &named.key, name: &named.zh, name_en: &named.en }
    }
}

/// Six decimals are more than a score can bear and keep files readable.
struct Rounded(f64);

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64((self.0 * 1e6).round() / 1e6)
    }
}

type Interval = [Rounded; 2];

fn interval((low, high): (f64, f64)) -> Interval {
    [Rounded(low), Rounded(high)]
}

fn all(names: &[Named]) -> Vec<NamedJson<'_>> {
    names.iter().map(NamedJson::from).collect()
}

/// A finding.
#[derive(Serialize)]
pub(crate) struct FindingJson<'v> {
    id: &'v str,
    kind: &'static str,
    product: NamedJson<'v>,
    stage: Option<NamedJson<'v>>,
    severity: Rounded,
    interval: Interval,
    factors: Vec<FactorJson>,
    covered: Rounded,
    nearness: Rounded,
    weaknesses: Vec<&'static str>,
    evidence_grade: &'static str,
    remedy: &'v str,
    reasons: Vec<&'v str>,
    witness: WitnessJson<'v>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<NamedJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<NamedJson<'v>>,
}

#[derive(Serialize)]
struct FactorJson {
    name: &'static str,
    value: Option<Rounded>,
    interval: Option<Interval>,
    weight: f64,
}

#[derive(Serialize)]
struct WitnessJson<'v> {
    path: Vec<NamedJson<'v>>,
    uses: Vec<UseJson<'v>>,
    n_uses: usize,
    demanders: Vec<NamedJson<'v>>,
    n_demanders: usize,
    local_makers: Vec<NamedJson<'v>>,
    n_local_makers: usize,
    n_outside_makers: usize,
    outside: OutsideJson<'v>,
    shares: Vec<ShareJson<'v>>,
    share_inside: Option<Rounded>,
    share_sum: Option<Rounded>,
    n_links: u32,
    n_links_local: u32,
    links_outside: OutsideJson<'v>,
    stand_ins: Vec<StandInJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<CutJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<ExtensionJson<'v>>,
}

#[derive(Serialize)]
struct UseJson<'v> {
    product: &'v str,
    input: &'v str,
    group: Option<&'v str>,
}

#[derive(Serialize)]
struct OutsideJson<'v> {
    province: usize,
    country: usize,
    abroad: Vec<AbroadJson<'v>>,
    unplaced: usize,
}

#[derive(Serialize)]
struct AbroadJson<'v> {
    country: &'v str,
    n: usize,
}

#[derive(Serialize)]
struct ShareJson<'v> {
    region: NamedJson<'v>,
    share: Option<f64>,
    aggregate: bool,
    source: Option<NamedJson<'v>>,
}

#[derive(Serialize)]
struct StandInJson<'v> {
    product: NamedJson<'v>,
    strength: Rounded,
}

#[derive(Serialize)]
struct CutJson<'v> {
    of: &'static str,
    sets: Vec<Vec<NamedJson<'v>>>,
    n_sets: usize,
    falls: Vec<FallJson<'v>>,
    n_stopped: usize,
    n_made: usize,
    is_complete: bool,
}

#[derive(Serialize)]
struct FallJson<'v> {
    product: NamedJson<'v>,
    reason: &'static str,
}

#[derive(Serialize)]
struct ExtensionJson<'v> {
    met: u32,
    groups: u32,
    relatives: Vec<RelativeJson<'v>>,
}

#[derive(Serialize)]
struct RelativeJson<'v> {
    product: NamedJson<'v>,
    proximity: Rounded,
}

impl<'v> FindingJson<'v> {
    pub(crate) fn new(view: &'v FindingView, lang: Lang) -> Self {
        Self {
            id: &view.id,
            kind: kind(view.kind),
            product: (&view.product).into(),
            stage: view.stage.as_ref().map(NamedJson::from),
            severity: Rounded(view.severity),
            interval: interval(view.interval),
            factors: view.factors.iter().map(factor).collect(),
            covered: Rounded(view.covered),
            nearness: Rounded(view.nearness),
            weaknesses: view.weaknesses.iter().map(|(code, _)| weakness(*code)).collect(),
            evidence_grade: grade(view.grade),
            remedy: view.remedy.in_lang(lang),
            reasons: view.reasons.iter().map(|reason| reason.in_lang(lang)).collect(),
            witness: witness(view),
            chain: None,
            scope: None,
        }
    }

    /// The same, saying of which chain and scope it is.
    pub(crate) fn of(self, chain: &'v Named, scope: &'v Named) -> Self {
        Self { chain: Some(chain.into()), scope: Some(scope.into()), ..self }
    }
}

fn factor(view: &FactorView) -> FactorJson {
    FactorJson {
        name: factor_name(view.factor),
        value: view.value.map(Rounded),
        interval: view.interval.map(interval),
        weight: view.weight,
    }
}

fn witness(view: &FindingView) -> WitnessJson<'_> {
    let witness = &view.witness;
    let uses = witness.uses.iter().map(|[product, input, group]| UseJson {
        product,
        input,
        group: Some(group.as_str()).filter(|group| !group.is_empty()),
    });
    WitnessJson {
        path: all(&witness.path),
        uses: uses.collect(),
        n_uses: witness.n_uses,
        demanders: all(&witness.demanders),
        n_demanders: witness.n_demanders,
        local_makers: all(&witness.local_makers),
        n_local_makers: witness.n_local_makers,
        n_outside_makers: witness.n_outside_makers,
        outside: outside(&witness.outside),
        shares: witness.shares.iter().map(share).collect(),
        share_inside: witness.share_inside.map(Rounded),
        share_sum: witness.share_sum.map(Rounded),
        n_links: witness.n_links,
        n_links_local: witness.n_links_local,
        links_outside: outside(&witness.links_outside),
        stand_ins: witness
            .stand_ins
            .iter()
            .map(|(product, strength)| StandInJson { product: product.into(), strength: Rounded(*strength) })
            .collect(),
        cut: witness.cut.as_ref().map(cut),
        extension: (view.kind == FindingKind::Extension).then(|| extension(witness)),
    }
}

fn outside(view: &RingsView) -> OutsideJson<'_> {
    let RingsView { province, country, unplaced, .. } = *view;
    let abroad = view.abroad.iter().map(|(country, n)| AbroadJson { country: &country.key, n: *n }).collect();
    OutsideJson { province, country, abroad, unplaced }
}

fn share(view: &ShareView) -> ShareJson<'_> {
    ShareJson {
        region: (&view.region).into(),
        share: view.share,
        aggregate: view.aggregate,
        source: view.source.as_ref().map(NamedJson::from),
    }
}

fn cut(view: &CutView) -> CutJson<'_> {
    let reason = |reason| match reason {
        FallReason::Supply => "supply",
        FallReason::Requirement => "group",
    };
    CutJson {
        of: if view.is_of_countries { "country" } else { "firm" },
        sets: view.sets.iter().map(|set| all(set)).collect(),
        n_sets: view.n_sets,
        falls: view
            .falls
            .iter()
            .map(|(product, why)| FallJson { product: product.into(), reason: reason(*why) })
            .collect(),
        n_stopped: view.n_stopped,
        n_made: view.n_made,
        is_complete: view.is_complete,
    }
}

fn extension(witness: &WitnessView) -> ExtensionJson<'_> {
    let (met, groups) = witness.readiness;
    let relative = witness.relatives.iter();
    let relatives =
        relative.map(|(product, near)| RelativeJson { product: product.into(), proximity: Rounded(*near) }).collect();
    ExtensionJson { met, groups, relatives }
}

pub(crate) fn kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Gap => "gap",
        FindingKind::WeakLink => "weak_link",
        FindingKind::ChokePoint => "choke_point",
        FindingKind::Extension => "extension",
    }
}

pub(crate) fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Confirmed => "confirmed",
        EvidenceGrade::Indicated => "indicated",
        EvidenceGrade::DataGap => "data_gap",
    }
}

pub(crate) fn weakness(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Thin => "few_makers",
        Weakness::Minor => "minor",
        Weakness::Dependent => "bought_outside",
        Weakness::Concentrated => "concentrated",
    }
}

pub(crate) fn factor_name(name: FactorName) -> &'static str {
    match name {
        FactorName::Criticality => "criticality",
        FactorName::Concentration => "concentration",
        FactorName::Dependence => "dependence",
        FactorName::Demand => "demand",
        FactorName::Fragility => "fragility",
        FactorName::Reach => "reach",
        FactorName::Relatedness => "relatedness",
        FactorName::Readiness => "readiness",
        FactorName::Complexity => "complexity",
    }
}

/// A finding read back from its JSON, as a claim that can be checked; the error names what is
/// missing or not understood.
pub(crate) fn claim(finding: &Value, scope: ScopeKey) -> Result<Claim, String> {
    let text = |at: &Value, what: &str| at.as_str().map(str::to_owned).ok_or_else(|| what.to_owned());
    let number = |at: &Value, what: &str| at.as_f64().ok_or_else(|| what.to_owned());
    let factor = |factor: &Value| {
        let name = Factor::from_code(factor["name"].as_str().unwrap_or_default()).ok_or("factors")?;
        Ok((name, factor["value"].as_f64()))
    };
    let weakness = |code: &Value| Weak::from_code(code.as_str().unwrap_or_default()).ok_or("weaknesses".to_owned());
    let list = |name: &str| finding[name].as_array().cloned().unwrap_or_default();
    Ok(Claim {
        kind: Kind::from_code(finding["kind"].as_str().unwrap_or_default()).ok_or("kind")?,
        scope,
        chain: text(&finding["chain"]["id"], "chain")?,
        product: text(&finding["product"]["id"], "product")?,
        severity: number(&finding["severity"], "severity")?,
        interval: (number(&finding["interval"][0], "interval")?, number(&finding["interval"][1], "interval")?),
        factors: list("factors").iter().map(factor).collect::<Result<_, String>>()?,
        covered: number(&finding["covered"], "covered")?,
        nearness: number(&finding["nearness"], "nearness")?,
        weaknesses: list("weaknesses").iter().map(weakness).collect::<Result<_, String>>()?,
        grade: Grade::from_code(finding["evidence_grade"].as_str().unwrap_or_default()).ok_or("evidence_grade")?,
        witness: claimed_witness(&finding["witness"]),
    })
}

fn claimed_witness(witness: &Value) -> Witness {
    let list = |at: &Value| at.as_array().cloned().unwrap_or_default();
    let id = |named: &Value| named["id"].as_str().unwrap_or_default().to_owned();
    let ids = |at: &Value| list(at).iter().map(id).collect::<Vec<_>>();
    let count = |at: &Value| at.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    let key = |at: &Value| at.as_str().unwrap_or_default().to_owned();
    let use_key = |row: &Value| UseKey {
        product: key(&row["product"]),
        input: key(&row["input"]),
        group: row["group"].as_str().map(str::to_owned),
    };
    let weighed = |at: &Value, name: &str| {
        let pair = |row: &Value| (id(&row["product"]), row[name].as_f64().unwrap_or(f64::NAN));
        list(at).iter().map(pair).collect::<Vec<_>>()
    };
    let outside = &witness["outside"];
    let abroad = list(&outside["abroad"]).iter().map(|row| (key(&row["country"]), count(&row["n"]))).collect();
    let cut = &witness["cut"];
    let elements = if cut["of"] == "country" { Element::Region } else { Element::Firm };
    let sets = list(&cut["sets"]).iter().map(ids).collect();
    let fall = |row: &Value| Some((id(&row["product"]), Falls::from_code(row["reason"].as_str()?)?));
    Witness {
        path: ids(&witness["path"]),
        uses: Some(Listed { n: count(&witness["n_uses"]), list: list(&witness["uses"]).iter().map(use_key).collect() }),
        demanders: Some(Listed { n: count(&witness["n_demanders"]), list: ids(&witness["demanders"]) }),
        local_makers: Some(Listed { n: count(&witness["n_local_makers"]), list: ids(&witness["local_makers"]) }),
        rings: Some(Rings {
            province: count(&outside["province"]),
            country: count(&outside["country"]),
            abroad,
            unplaced: count(&outside["unplaced"]),
        }),
        share_inside: Some(witness["share_inside"].as_f64()),
        share_sum: Some(witness["share_sum"].as_f64()),
        n_links: Some(count(&witness["n_links"])),
        n_links_local: Some(count(&witness["n_links_local"])),
        stand_ins: Some(weighed(&witness["stand_ins"], "strength")),
        cut_sets: cut.is_object().then(|| CutSets { elements, sets: Listed { n: count(&cut["n_sets"]), list: sets } }),
        falls: cut.is_object().then(|| list(&cut["falls"]).iter().filter_map(fall).collect()),
        relatives: witness["extension"].is_object().then(|| weighed(&witness["extension"]["relatives"], "proximity")),
    }
}
