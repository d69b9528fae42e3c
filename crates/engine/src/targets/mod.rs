//! Target lists in the user's words.

mod explain;
mod reasons;

use liantu_model::code::{Code as _, InvestorClass};
use liantu_model::column::FlagSet;
use liantu_model::{ChainId, FirmId, ProductId, Scope, Wording};
use liantu_query::diagnose::{Diagnosis, FindingKind};
use liantu_query::targets::{Asked, Basis, Candidate, FitName, Market, Sources, TargetList, TermName, Worth};

pub use explain::{StandingView, TargetExplanation};
use reasons::Namesakes;

use crate::diagnosis::{DiagnosisView, FindingView};
use crate::engine::Engine;
use crate::names::{NameError, Named};
use crate::words::{self, Label};

/// What target lists are asked for.
#[derive(Clone, Copy, Debug)]
pub struct TargetRequest<'a> {
    /// The chain.
    pub chain: ChainId,
    /// Where firms are wanted.
    pub scope: &'a Scope,
    /// Only for this product, by key or name.
    pub gap: Option<&'a str>,
    /// Without one: for so many findings, most severe first.
    pub findings: usize,
    /// Candidates for each.
    pub top: usize,
    /// What makes a firm a candidate.
    pub sources: Sources,
}

/// Candidates for one finding (目标清单).
#[derive(Clone, Debug)]
pub struct TargetListView {
    /// The product that is missing or weak.
    pub product: Named,
    /// The finding it answers, if it was found in a diagnosis.
    pub finding: Option<FindingView>,
    /// Best first.
    pub candidates: Vec<CandidateView>,
    /// Firms outside that were ranked.
    pub n_ranked: usize,
    /// Firms left out because their group is here already, with the member that is.
    pub group_here: Vec<(Named, Named)>,
}

/// A firm worth calling, in words.
#[derive(Clone, Debug)]
pub struct CandidateView {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Its investor classes.
    pub classes: Vec<Wording>,
    /// What it makes.
    pub makes: Named,
    /// What says that it can.
    pub basis: Label,
    /// 0 to 100 with the default weights: the sum of the terms' points.
    pub score: f64,
    /// Where the score comes from.
    pub terms: Vec<TermView>,
    /// Why to call it, in sentences.
    pub reasons: Vec<Wording>,
    /// What speaks against it, in sentences.
    pub risks: Vec<Wording>,
    /// The findings its coming would heal or ease, by id and product, with the severity taken off;
    /// most first.
    pub relief: Vec<(String, Named, f64)>,
    /// How it fits the place, as far as known.
    pub fit: Vec<FitView>,
    /// Its customers inside, some of them.
    pub customers_inside: Vec<Named>,
    /// Distance, km.
    pub distance_km: Option<f64>,
    /// The source of the fact that it makes the product.
    pub source: Option<String>,
    /// Others of its group that were ranked below it.
    pub same_group: Vec<Named>,
}

/// One term of a score.
#[derive(Clone, Debug)]
pub struct TermView {
    /// Which term.
    pub term: TermName,
    /// Its name.
    pub name: Label,
    /// 0 to 1, `None` when not known.
    pub value: Option<f64>,
    /// What a value of 1 earns.
    pub weight: f64,
    /// Points earned.
    pub points: f64,
}

/// One known part of how a candidate fits a place.
#[derive(Clone, Debug)]
pub struct FitView {
    /// Which part.
    pub part: FitName,
    /// Its name, with the unit.
    pub name: Label,
    /// 0 to 1.
    pub value: f64,
    /// The firm's or project's figure and the place's.
    pub figures: Option<(f64, f64)>,
}

impl Engine {
    /// Candidates for the gaps and weak links of a chain in a scope, most severe first: for one
    /// product if the request names it, else for its first findings with anyone to call.
    ///
    /// # Errors
    /// [`NameError`] when the request names no product.
    pub fn targets(&self, request: &TargetRequest<'_>) -> Result<Vec<TargetListView>, NameError> {
        let question = self.question(request)?;
        let market = Market::new(&self.world, &question.products, &self.config);
        let lists = market.seen_from(request.scope).lists(&question.asked(request), &question.products);
        let view = |list: &TargetList| TargetListView {
            product: self.named(list.product),
            finding: question.view.findings.iter().find(|finding| answers(finding, list.product)).cloned(),
            candidates: list.candidates.iter().map(|candidate| self.candidate(candidate, &question)).collect(),
            n_ranked: list.n_ranked,
            group_here: list.group_here.iter().map(|(out, here)| (self.named(*out), self.named(*here))).collect(),
        };
        Ok(lists.iter().map(view).collect())
    }

    fn question(&self, request: &TargetRequest<'_>) -> Result<Question, NameError> {
        let diagnosis = self.landscape(&[request.chain], request.scope, None).diagnose(0, 0);
        let worth = Worth::of(&self.world, &diagnosis);
        let named = request.gap.map(|gap| self.product_in(request.chain, gap)).transpose()?;
        let products = named.map_or_else(|| wanted(&diagnosis, request.findings), |product| vec![product]);
        let view = DiagnosisView::new(self, &diagnosis);
        let ids = view.findings.iter().map(|finding| (finding.id.clone(), finding.product.clone())).collect();
        let namesakes = Namesakes::new(self, request.scope);
        Ok(Question { worth, products, view, ids, namesakes })
    }

    /// The product with this key or name; of several with the name, the one of the chain.
    fn product_in(&self, chain: ChainId, text: &str) -> Result<ProductId, NameError> {
        self.product(text).or_else(|error| {
            let products = self.world.adjacency().chain_products().of(chain).iter().copied();
            let name = |product: &ProductId| self.world.products().name().get(*product) == Some(text);
            let mut hits = products.filter(name);
            match (hits.next(), hits.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(error),
            }
        })
    }

    fn candidate(&self, candidate: &Candidate, question: &Question) -> CandidateView {
        let (classes, ids) = (self.classes(candidate.firm), &question.ids);
        let mut relief: Vec<(String, Named, f64)> =
            candidate.relief.iter().map(|(at, off)| (ids[*at].0.clone(), ids[*at].1.clone(), *off)).collect();
        relief.sort_by(|a, b| b.2.total_cmp(&a.2));
        let terms = candidate.terms.iter().map(|term| TermView {
            term: term.name,
            name: words::term(term.name),
            value: term.value,
            weight: term.weight,
            points: term.points,
        });
        let part = |part: &liantu_query::targets::FitPart| FitView {
            part: part.name,
            name: words::fit(part.name),
            value: part.value,
            figures: part.figures,
        };
        CandidateView {
            firm: self.named(candidate.firm),
            place: self.place_of(candidate.firm),
            reasons: self.call_reasons(candidate, &classes, &relief),
            risks: candidate
                .risks
                .iter()
                .map(|risk| self.risk(*risk))
                .chain(question.namesakes.warning(self, candidate.firm))
                .collect(),
            classes,
            makes: self.named(candidate.makes),
            basis: words::basis(candidate.basis),
            score: candidate.score,
            terms: terms.collect(),
            relief,
            fit: candidate.fit.iter().map(part).collect(),
            customers_inside: self.customers_inside(candidate),
            distance_km: candidate.distance_km,
            source: self.basis_source(candidate),
            same_group: candidate.same_group.iter().map(|firm| self.named(*firm)).collect(),
        }
    }

    fn classes(&self, firm: FirmId) -> Vec<Wording> {
        let classes = self.world.firms().classes().get(firm);
        let classes = classes.into_iter().flat_map(FlagSet::<InvestorClass>::iter);
        classes.map(|class| Wording::new(class.zh(), class.en())).collect()
    }

    fn basis_source(&self, candidate: &Candidate) -> Option<String> {
        let evidence = match candidate.basis {
            Basis::Makes(row) => self.world.makes().view().evidence(row),
            Basis::Declared(_) | Basis::Likely(_) => self.world.firms().view().evidence(candidate.firm),
        };
        let source = evidence.and_then(|evidence| evidence.source);
        source.and_then(|source| self.world.sources().title().get(source)).map(str::to_owned)
    }
}

/// A diagnosis and the products firms are wanted for.
struct Question {
    worth: Worth,
    products: Vec<ProductId>,
    view: DiagnosisView,
    /// Id and product of each finding.
    ids: Vec<(String, Named)>,
    namesakes: Namesakes,
}

impl Question {
    fn asked<'a>(&'a self, request: &TargetRequest<'a>) -> Asked<'a> {
        Asked { chain: Some(request.chain), worth: &self.worth, sources: request.sources, top: request.top }
    }
}

/// Whether a finding is what a list for this product answers.
fn answers(finding: &FindingView, product: ProductId) -> bool {
    finding.product_id == product && matches!(finding.kind, FindingKind::Gap | FindingKind::WeakLink)
}

/// Products of the gaps and weak links with a maker outside, most severe first.
fn wanted(diagnosis: &Diagnosis, findings: usize) -> Vec<ProductId> {
    let callable = diagnosis.findings.iter().filter(|finding| {
        matches!(finding.kind, FindingKind::Gap | FindingKind::WeakLink) && finding.witness.outside.total() > 0
    });
    callable.map(|finding| finding.product).take(findings).collect()
}
