//! The shape of a finding: written from the engine's view, and read back as a claim that the second program checks.

use liantu_engine::claims::{self, Claim, CutSets, Element, Listed, Rings, ScopeKey, UseKey};
use liantu_engine::{
    self as engine, CutView, EvidenceGrade, FactorName, FallReason, FindingKind, FindingView, Lang, Remedy, RingsView,
    Weakness, WitnessView,
};
use liantu_model::code::Code as _;
use liantu_table::Column;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shapes::{Interval, Named, Score, Word, all, sentences};

/// One finding of a diagnosis (发现).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The same in every generation: `kind/scope/chain/product`.
    pub id: String,
    /// Gap, weak link, choke point or extension.
    pub kind: Word<FindingKind>,
    /// The product.
    pub product: Named,
    /// The stage of the chain it belongs to.
    pub stage: Option<Named>,
    /// 0 to 1; for an extension its promise.
    pub severity: Score,
    /// The range that small counts support.
    pub interval: Interval,
    /// The factors of the severity.
    pub factors: Vec<Factor>,
    /// Strength, 0 to 1, of what can substitute for it inside.
    pub covered: Score,
    /// 1 for the chain's own products, less for each step beyond them.
    pub nearness: Score,
    /// Why a link is weak; empty for other kinds.
    pub weaknesses: Vec<Word<Weakness>>,
    /// How well it is supported.
    pub evidence_grade: Word<EvidenceGrade>,
    /// What to do about it.
    pub remedy: Word<Remedy>,
    /// The reasons, in sentences, the most important first.
    pub reasons: Vec<String>,
    /// The facts behind it.
    pub witness: Witness,
}

/// A factor of a severity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Factor {
    /// Which factor.
    pub name: Word<FactorName>,
    /// 0 to 1; `null` when it is not known.
    pub value: Option<Score>,
    /// Its 95 % interval, where it is a share of counted things.
    pub interval: Option<Interval>,
    /// Its weight.
    pub weight: f64,
}

/// The facts behind a finding; lists are truncated, counts are complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Witness {
    /// From an end product down to the product.
    pub path: Vec<Named>,
    /// Rows that require it.
    pub uses: Vec<Use>,
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
    /// The same by how far out they are.
    pub outside: Outside,
    /// Shares of world supply, largest first.
    pub shares: Vec<RegionShare>,
    /// The scope's share of world supply among named countries.
    pub share_inside: Option<Score>,
    /// What the named shares add up to before they are divided by their sum.
    pub share_sum: Option<Score>,
    /// Known supplies of the product to firms inside.
    pub n_links: u32,
    /// Those from inside.
    pub n_links_local: u32,
    /// Those from outside.
    pub links_outside: Outside,
    /// What is made inside and can substitute for it.
    pub stand_ins: Vec<StandIn>,
    /// For a choke point, what cuts the chain off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// For an extension, how near it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
}

/// A row of `inputs`, by keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// The product that needs it.
    pub product: String,
    /// The product required.
    pub input: String,
    /// The alternative group.
    pub group: Option<String>,
}

/// Makers or supplies outside, by how far out they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outside {
    /// In the rest of the province.
    pub province: usize,
    /// In the rest of the country.
    pub country: usize,
    /// Abroad, by country.
    pub abroad: Vec<Abroad>,
    /// At an unknown place.
    pub unplaced: usize,
}

/// How many in one country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Abroad {
    /// The key of the country.
    pub country: String,
    /// How many.
    pub n: usize,
}

/// A region's share of world supply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionShare {
    /// The region.
    pub region: Named,
    /// 0 to 1; `null` when it supplies an unknown share.
    pub share: Option<f64>,
    /// Whether several countries are reported as one.
    pub aggregate: bool,
    /// The source of the figure.
    pub source: Option<Named>,
}

/// A product that can substitute for another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StandIn {
    /// The product.
    pub product: Named,
    /// How strongly it is made inside, 0 to 1.
    pub strength: Score,
}

/// What cuts a chain off at a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cut {
    /// Whether the sets are of countries or firms.
    pub of: CutOf,
    /// The smallest cut sets.
    pub sets: Vec<Vec<Named>>,
    /// How many there are.
    pub n_sets: usize,
    /// What falls with the first of them, in order.
    pub falls: Vec<Fall>,
    /// Products of the chain made inside that stop.
    pub n_stopped: usize,
    /// Products of the chain made inside.
    pub n_made: usize,
    /// Whether all cut sets of that size were found within the work budget.
    pub is_complete: bool,
}

/// What the elements of a cut set are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutOf {
    /// Countries.
    Country,
    /// Firms.
    Firm,
}

/// A product that falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fall {
    /// The product.
    pub product: Named,
    /// Why it falls.
    pub reason: Word<FallReason>,
}

/// How near an extension is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Extension {
    /// Requirement groups met inside.
    pub met: u32,
    /// Requirement groups it has.
    pub groups: u32,
    /// The nearest products made inside.
    pub relatives: Vec<Relative>,
}

/// A similar product made inside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relative {
    /// The product.
    pub product: Named,
    /// How often both are made together, 0 to 1.
    pub proximity: Score,
}

/// The columns of a finding, in whatever table it appears.
pub const FINDING_COLUMNS: [Column; 14] = [
    Column::word::<FindingKind>("kind", "类型", "kind"),
    Column::name("product", "产品", "product"),
    Column::number("severity", "严重度", "severity"),
    Column::number("interval.low", "严重度下限", "severity, low").for_programs(),
    Column::number("interval.high", "严重度上限", "severity, high").for_programs(),
    Column::word::<EvidenceGrade>("evidence_grade", "证据", "evidence"),
    Column::words::<Weakness>("weaknesses", "薄弱之处", "weakness").for_programs(),
    Column::word::<Remedy>("remedy", "对策", "remedy"),
    Column::integer("witness.n_local_makers", "本地企业", "makers here").for_programs(),
    Column::integer("witness.n_outside_makers", "外部企业", "makers outside").for_programs(),
    Column::integer("witness.n_demanders", "本地下游", "demanders here").for_programs(),
    Column::percent("witness.share_inside", "本地份额", "share here").for_programs(),
    Column::key("id", "编号", "id").for_programs(),
    Column::texts("reasons", "为什么", "why").width(30),
];

impl Finding {
    /// The shape of a finding, its sentences in one language.
    pub fn new(view: &FindingView, lang: Lang) -> Self {
        Self {
            id: view.id.clone(),
            kind: Word(view.kind),
            product: view.product.clone().into(),
            stage: view.stage.clone().map(Named::from),
            severity: Score(view.severity),
            interval: view.interval.into(),
            factors: view.factors.iter().map(factor).collect(),
            covered: Score(view.covered),
            nearness: Score(view.nearness),
            weaknesses: view.weaknesses.iter().map(|weakness| Word(*weakness)).collect(),
            evidence_grade: Word(view.grade),
            remedy: Word(view.remedy),
            reasons: sentences(&view.reasons, lang),
            witness: witness(&view.witness, view.kind),
        }
    }
}

fn factor(view: &engine::FactorView) -> Factor {
    Factor {
        name: Word(view.factor),
        value: view.value.map(Score),
        interval: view.interval.map(Interval::from),
        weight: view.weight,
    }
}

fn witness(view: &WitnessView, kind: FindingKind) -> Witness {
    let (met, groups) = view.readiness;
    let relatives = || {
        view.relatives
            .iter()
            .map(|(product, near)| Relative { product: product.clone().into(), proximity: Score(*near) })
    };
    let uses = view.uses.iter().map(|[product, input, group]| Use {
        product: product.clone(),
        input: input.clone(),
        group: Some(group.clone()).filter(|group| !group.is_empty()),
    });
    let stand_ins = view.stand_ins.iter();
    Witness {
        path: all(&view.path),
        uses: uses.collect(),
        n_uses: view.n_uses,
        demanders: all(&view.demanders),
        n_demanders: view.n_demanders,
        local_makers: all(&view.local_makers),
        n_local_makers: view.n_local_makers,
        n_outside_makers: view.n_outside_makers,
        outside: outside(&view.outside),
        shares: view.shares.iter().map(share).collect(),
        share_inside: view.share_inside.map(Score),
        share_sum: view.share_sum.map(Score),
        n_links: view.n_links,
        n_links_local: view.n_links_local,
        links_outside: outside(&view.links_outside),
        stand_ins: stand_ins
            .map(|(product, by)| StandIn { product: product.clone().into(), strength: Score(*by) })
            .collect(),
        cut: view.cut.as_ref().map(cut),
        extension: (kind == FindingKind::Extension).then(|| Extension {
            met,
            groups,
            relatives: relatives().collect(),
        }),
    }
}

fn outside(view: &RingsView) -> Outside {
    let RingsView { province, country, unplaced, .. } = *view;
    let abroad = view.abroad.iter().map(|(country, n)| Abroad { country: country.key.clone(), n: *n }).collect();
    Outside { province, country, abroad, unplaced }
}

fn share(view: &engine::ShareView) -> RegionShare {
    RegionShare {
        region: view.region.clone().into(),
        share: view.share,
        aggregate: view.aggregate,
        source: view.source.clone().map(Named::from),
    }
}

fn cut(view: &CutView) -> Cut {
    Cut {
        of: if view.is_of_countries { CutOf::Country } else { CutOf::Firm },
        sets: view.sets.iter().map(|set| all(set)).collect(),
        n_sets: view.n_sets,
        falls: falls(&view.falls),
        n_stopped: view.n_stopped,
        n_made: view.n_made,
        is_complete: view.is_complete,
    }
}

/// What falls, in order, and why.
pub(crate) fn falls(falls: &[(engine::Named, FallReason)]) -> Vec<Fall> {
    falls.iter().map(|(product, reason)| Fall { product: product.clone().into(), reason: Word(*reason) }).collect()
}

/// The code of the second program's own list for a code of ours: both are spelt alike, which a test checks.
fn theirs<C: claims::Code>(ours: &str) -> C {
    C::from_code(ours).expect("invariant: both lists have the same keys, held by a test")
}

impl Finding {
    /// The finding as a claim about a chain in a scope, to be checked by the second program.
    pub fn claim(&self, chain: &str, scope: ScopeKey) -> Claim {
        let witness = &self.witness;
        let ids = |names: &[Named]| names.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
        let uses = witness.uses.iter().map(|row| UseKey {
            product: row.product.clone(),
            input: row.input.clone(),
            group: row.group.clone(),
        });
        let abroad = witness.outside.abroad.iter().map(|row| (row.country.clone(), row.n)).collect();
        let fall = |fall: &Fall| (fall.product.id.clone(), theirs(fall.reason.0.code()));
        let relatives = |extension: &Extension| {
            extension.relatives.iter().map(|row| (row.product.id.clone(), row.proximity.0)).collect()
        };
        Claim {
            kind: theirs(self.kind.0.code()),
            scope,
            chain: chain.to_owned(),
            product: self.product.id.clone(),
            severity: self.severity.0,
            interval: (self.interval.low.0, self.interval.high.0),
            factors: self.factors.iter().map(|f| (theirs(f.name.0.code()), f.value.map(|value| value.0))).collect(),
            covered: self.covered.0,
            nearness: self.nearness.0,
            weaknesses: self.weaknesses.iter().map(|weakness| theirs(weakness.0.code())).collect(),
            grade: theirs(self.evidence_grade.0.code()),
            witness: claims::Witness {
                path: ids(&witness.path),
                uses: Some(Listed { n: witness.n_uses, list: uses.collect() }),
                demanders: Some(Listed { n: witness.n_demanders, list: ids(&witness.demanders) }),
                local_makers: Some(Listed { n: witness.n_local_makers, list: ids(&witness.local_makers) }),
                rings: Some(Rings {
                    province: witness.outside.province,
                    country: witness.outside.country,
                    abroad,
                    unplaced: witness.outside.unplaced,
                }),
                share_inside: Some(witness.share_inside.map(|share| share.0)),
                share_sum: Some(witness.share_sum.map(|sum| sum.0)),
                n_links: Some(witness.n_links as usize),
                n_links_local: Some(witness.n_links_local as usize),
                stand_ins: Some(witness.stand_ins.iter().map(|one| (one.product.id.clone(), one.strength.0)).collect()),
                cut_sets: witness.cut.as_ref().map(cut_sets),
                falls: witness.cut.as_ref().map(|cut| cut.falls.iter().map(fall).collect()),
                relatives: witness.extension.as_ref().map(relatives),
            },
        }
    }
}

fn cut_sets(cut: &Cut) -> CutSets {
    let elements = if cut.of == CutOf::Country { Element::Region } else { Element::Firm };
    let sets = cut.sets.iter().map(|set| set.iter().map(|one| one.id.clone()).collect()).collect();
    CutSets { elements, sets: Listed { n: cut.n_sets, list: sets } }
}

#[cfg(test)]
mod tests {
    use liantu_model::code::Code;

    use super::*;

    fn alike<A: Code, B: Code>() {
        let words = |code: &'static str, zh: &'static str, en: &'static str| (code, zh, en);
        let ours: Vec<_> = A::ALL.iter().map(|code| words(code.code(), code.zh(), code.en())).collect();
        let theirs: Vec<_> = B::ALL.iter().map(|code| words(code.code(), code.zh(), code.en())).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn the_second_programs_own_vocabulary_is_the_same() {
        alike::<FindingKind, claims::FindingKind>();
        alike::<Weakness, claims::Weakness>();
        alike::<EvidenceGrade, claims::FindingGrade>();
        alike::<FactorName, claims::Factor>();
        alike::<FallReason, claims::FallReason>();
    }
}
