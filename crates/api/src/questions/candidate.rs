//! The shape of a firm worth calling.

use liantu_engine::{BasisKind, CandidateView, FitName, InvestorClass, Lang, PathView, TermName};
use liantu_model::code::Code as _;
use liantu_table::Column;
use schemars::JsonSchema;
use serde::Serialize;

use crate::question::pick;
use crate::shapes::{Named, Score, Word, all, sentences};

/// A firm worth calling (候选企业).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Its investor classes.
    pub classes: Vec<Word<InvestorClass>>,
    /// What it makes.
    pub makes: Named,
    /// The kind of evidence that it can.
    pub basis: Word<BasisKind>,
    /// 0 to 100 with the default weights: the sum of the terms' points.
    pub score: Score,
    /// Where the score comes from.
    pub terms: Vec<Term>,
    /// Why to call it, in sentences.
    pub reasons: Vec<String>,
    /// What speaks against it, in sentences.
    pub risks: Vec<String>,
    /// The findings its landing would heal or ease, most first.
    pub relief: Vec<Relief>,
    /// How it fits the place, as far as known.
    pub fit: Vec<Fit>,
    /// Its customers inside, some of them.
    pub customers_inside: Vec<Named>,
    /// Distance, km.
    pub distance_km: Option<f64>,
    /// The source of the fact that it makes the product.
    pub source: Option<String>,
    /// Others of its group that were ranked below it.
    pub same_group: Vec<Named>,
    /// The strongest path of acquaintance from our firms, if it was requested and there is one.
    pub introduction: Option<Introduction>,
}

/// One term of a score.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Term {
    /// Which term.
    pub name: Word<TermName>,
    /// 0 to 1; `null` when it is not known.
    pub value: Option<Score>,
    /// What a value of 1 earns.
    pub weight: f64,
    /// Points earned.
    pub points: Score,
}

/// A finding that a firm's landing would heal or ease.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Relief {
    /// The id of the finding.
    pub finding: String,
    /// Its product.
    pub product: Named,
    /// The severity taken off.
    pub severity_off: Score,
}

/// One known part of how a firm fits a place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Fit {
    /// Which part.
    pub name: Word<FitName>,
    /// 0 to 1.
    pub value: Score,
    /// The figure of the firm or project.
    pub own: Option<f64>,
    /// The figure of the place.
    pub place: Option<f64>,
}

/// Who can introduce us.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Introduction {
    /// The path in one sentence, our firm first.
    pub path: String,
    /// 0 to 1.
    pub strength: Score,
}

/// The columns of a candidate.
pub(crate) const CANDIDATE_COLUMNS: [Column; 12] = [
    Column::name("firm", "企业", "firm").width(12),
    Column::name("place", "所在地", "place"),
    Column::word::<BasisKind>("basis", "凭据", "basis"),
    Column::number("score", "得分", "score").decimals(0),
    Column::name("makes", "生产", "makes").for_programs(),
    Column::words::<InvestorClass>("classes", "企业类型", "classes").for_programs(),
    Column::number("distance_km", "距离", "distance").unit("公里", "km").for_programs(),
    Column::text("source", "来源", "source").for_programs(),
    Column::text("introduction.path", "引荐", "introduction"),
    Column::number("introduction.strength", "引荐强度", "strength of it").for_programs(),
    Column::texts("risks", "风险", "risks"),
    Column::texts("reasons", "理由", "reasons").width(30),
];

impl Candidate {
    pub(crate) fn new(view: &CandidateView, lang: Lang) -> Self {
        let terms = view.terms.iter().map(|term| Term {
            name: Word(term.term),
            value: term.value.map(Score),
            weight: term.weight,
            points: Score(term.points),
        });
        let fit = view.fit.iter().map(|part| Fit {
            name: Word(part.part),
            value: Score(part.value),
            own: part.figures.map(|(own, _)| own),
            place: part.figures.map(|(_, place)| place),
        });
        let relief = view.relief.iter().map(|(finding, product, off)| Relief {
            finding: finding.clone(),
            product: product.clone().into(),
            severity_off: Score(*off),
        });
        Self {
            firm: view.firm.clone().into(),
            place: view.place.clone().map(Named::from),
            classes: view.classes.iter().map(|class| Word(*class)).collect(),
            makes: view.makes.clone().into(),
            basis: Word(view.basis),
            score: Score(view.score),
            terms: terms.collect(),
            reasons: sentences(&view.reasons, lang),
            risks: sentences(&view.risks, lang),
            relief: relief.collect(),
            fit: fit.collect(),
            customers_inside: all(&view.customers_inside),
            distance_km: view.distance_km.map(f64::round),
            source: view.source.clone(),
            same_group: all(&view.same_group),
            introduction: view.introduction.as_ref().map(|path| Introduction::new(path, lang)),
        }
    }

    /// Reasons, who can introduce us, what speaks against it, how it fits and what its landing eases, one line each.
    pub(crate) fn argument(&self, lang: Lang) -> Vec<String> {
        let mut lines: Vec<String> = self.reasons.iter().map(|why| format!("· {why}")).collect();
        lines.extend(
            self.introduction
                .iter()
                .map(|by| format!("· {} {} ({:.2})", pick(lang, "引荐", "introduction"), by.path, by.strength.0)),
        );
        lines.extend(self.risks.iter().map(|risk| format!("⚠ {risk}")));
        lines.extend(self.fit.iter().map(|part| {
            let figures = part.own.zip(part.place).map(|(own, place)| format!("（{own:.2} / {place:.2}）"));
            format!("· {} {:.2}{}", part.name.0.in_lang(lang), part.value.0, figures.unwrap_or_default())
        }));
        let relief = self.relief.iter().take(8);
        lines.extend(
            relief.map(|one| format!("· −{:.3} {} {}", one.severity_off.0, one.product.in_lang(lang), one.finding)),
        );
        lines
    }
}

impl Introduction {
    fn new(path: &PathView, lang: Lang) -> Self {
        Self { path: path.sentence.in_lang(lang).to_owned(), strength: Score(path.strength) }
    }
}
