//! Target lists in the user's words.

mod explain;
mod reasons;

use liantu_model::code::InvestorClass;
use liantu_model::column::FlagSet;
use liantu_model::{ChainId, FirmId, ProductId, Scope, Wording};
use liantu_query::Work;
use liantu_query::diagnose::{Finding, FindingKind};
use liantu_query::landing::{Base, Relief};
use liantu_query::targets::{
    Basis, BasisKind, Candidate, FitName, FitPart, ListRequest, Market, Sources, TargetList, TermName, Worth,
};

pub use explain::{StandingView, TargetExplanation};
use reasons::Namesakes;

use crate::acquaintance::{AcquaintanceView, PathView};
use crate::diagnosis::{FindingView, finding_id};
use crate::engine::{Engine, Level};
use crate::named::Named;
use crate::names::NameError;
use crate::words::{self, Label};

/// A request for target lists.
#[derive(Clone, Copy, Debug)]
pub struct TargetRequest<'a> {
    /// The chains.
    pub chains: &'a [ChainId],
    /// Where firms are wanted.
    pub scope: &'a Scope,
    /// Separately for each region or zone of this level in the scope.
    pub each: Option<Level>,
    /// Only for this product, by key or name.
    pub gap: Option<&'a str>,
    /// Without a product: for this many findings of each chain in each place, most severe first.
    pub findings: usize,
    /// Candidates for each.
    pub top: usize,
    /// What makes a firm a candidate.
    pub sources: Sources,
    /// Whether to look for someone who can introduce us to each (以商招商).
    pub introductions: bool,
}

/// Candidates for one finding (目标清单).
#[derive(Clone, Debug)]
pub struct TargetListView {
    /// The chain.
    pub chain: Named,
    /// Where firms are wanted.
    pub scope: Named,
    /// The product that is missing or weak.
    pub product: Named,
    /// The finding it addresses, if it was found in a diagnosis.
    pub finding: Option<FindingView>,
    /// Best first.
    pub candidates: Vec<CandidateView>,
    /// Firms outside that were ranked.
    pub n_ranked: usize,
    /// Firms left out because their group is already here, with the member that is.
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
    pub classes: Vec<InvestorClass>,
    /// What it makes.
    pub makes: Named,
    /// The kind of evidence that it can.
    pub basis: BasisKind,
    /// 0 to 100 with the default weights: the sum of the terms' points.
    pub score: f64,
    /// Where the score comes from.
    pub terms: Vec<TermView>,
    /// Why to call it, in sentences.
    pub reasons: Vec<Wording>,
    /// What speaks against it, in sentences.
    pub risks: Vec<Wording>,
    /// The findings its landing would heal or ease, by id and product, with the severity taken off; most first.
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
    /// The strongest path of acquaintance from our firms, if it was requested and there is one.
    pub introduction: Option<PathView>,
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
    /// Candidates for the gaps and weak links of chains in a scope, place by place, chain by chain,
    /// most severe first: for one product if the request names it, else for the first findings with a
    /// maker outside.
    ///
    /// # Errors
    /// [`NameError`] when the request names no product.
    pub fn targets(&self, request: &TargetRequest<'_>, work: &Work) -> Result<Vec<TargetListView>, NameError> {
        let base = self.base(request, work);
        let questions = self.questions(request, &base)?;
        let market = Market::new(&self.world, &products(&questions), request.sources, &self.config, work);
        let mut lists = Vec::new();
        for of_place in questions.chunk_by(|a, b| a.scope == b.scope) {
            let (place, scope) = (market.seen_from(of_place[0].scope), self.scope_name(of_place[0].scope));
            let namesakes = Namesakes::new(self, of_place[0].scope);
            let list_requests: Vec<_> = of_place.iter().flat_map(|question| question.list_requests(request)).collect();
            let wanted = of_place.iter().flat_map(|question| question.wanted.iter().map(move |one| (question, one)));
            for (list, (question, (_, finding))) in place.lists(&list_requests).iter().zip(wanted) {
                let words = Words { engine: self, chain: self.named(question.chain), scope: &scope };
                lists.push(words.list(list, finding.clone(), &namesakes));
            }
        }
        if request.introductions {
            let wanting = questions.iter().filter(|question| !question.wanted.is_empty());
            let of_one = lists.chunk_by_mut(|a, b| (&a.chain.key, &a.scope.key) == (&b.chain.key, &b.scope.key));
            of_one.zip(wanting).for_each(|(lists, question)| self.introduce(lists, question, work));
        }
        Ok(lists)
    }

    /// Looks for someone who can introduce us to the candidates of one chain in one place.
    fn introduce(&self, lists: &mut [TargetListView], question: &PlaceWants<'_>, work: &Work) {
        let candidates = || lists.iter().flat_map(|list| &list.candidates);
        let firms: Vec<FirmId> = candidates().filter_map(|candidate| self.world.find(&candidate.firm.key)).collect();
        let known = self.introductions(&firms, question.scope, question.chain, work);
        let candidates = lists.iter_mut().flat_map(|list| &mut list.candidates);
        candidates.zip(known).for_each(|(candidate, path)| candidate.introduction = path);
    }

    /// The strongest path to each firm from the scope and the lead firms of the chain; to those lead
    /// firms themselves from the scope.
    fn introductions(&self, firms: &[FirmId], scope: &Scope, chain: ChainId, work: &Work) -> Vec<Option<PathView>> {
        let known = self.acquaintances(firms, (scope, Some(chain)), (1, false), None, work);
        let leads = firms.iter().zip(&known).filter(|(_, known)| known.is_own);
        let leads: Vec<FirmId> = leads.map(|(firm, _)| *firm).collect();
        let mut of_leads = self.acquaintances(&leads, (scope, None), (1, false), None, work).into_iter();
        let path = |known: AcquaintanceView| {
            let known = if known.is_own { of_leads.next()? } else { known };
            known.paths.into_iter().next()
        };
        known.into_iter().map(path).collect()
    }

    fn base<'s>(&'s self, request: &TargetRequest<'_>, work: &'s Work) -> Base<'s> {
        Base::new(self.landscape(request.chains, request.scope, request.each, work))
    }

    /// What firms are wanted for, place by place, chain by chain.
    fn questions<'b>(&self, request: &TargetRequest<'_>, base: &'b Base<'b>) -> Result<Vec<PlaceWants<'b>>, NameError> {
        let landscape = base.landscape();
        let named = request.gap.map(|gap| self.product_in(request.chains, gap)).transpose()?;
        let wanted = landscape.map(|diagnosis| {
            let (scope, chain) = (self.scope_name(&diagnosis.scope), self.named(diagnosis.chain));
            let view = |finding: &Finding| FindingView::new(self, finding, &scope, &chain, &diagnosis.scope);
            let findings = diagnosis.findings.iter();
            if let Some(product) = named {
                let finding = findings.clone().find(|one| one.product == product && is_for_makers(one));
                vec![(product, finding.map(view))]
            } else {
                let first = findings.filter(|finding| is_callable(finding)).take(request.findings);
                first.map(|finding| (finding.product, Some(view(finding)))).collect()
            }
        });
        let chains = landscape.chains().len();
        let question = |(at, wanted): (usize, Vec<(ProductId, Option<FindingView>)>)| {
            let (part, chain) = (at / chains, at % chains);
            let scope = &landscape.partition().scopes()[part];
            PlaceWants { scope, chain: landscape.chains()[chain].0, worth: Worth::of(base, part, chain), wanted }
        };
        Ok(wanted.into_iter().enumerate().map(question).collect())
    }

    /// The product with this key or name; if several have the name, the one of the chain.
    fn product_in(&self, chains: &[ChainId], text: &str) -> Result<ProductId, NameError> {
        self.product(text).or_else(|error| {
            let products = chains.iter().flat_map(|chain| self.world.adjacency().chain_products().of(*chain)).copied();
            let name = |product: &ProductId| self.world.products().name().get(*product) == Some(text);
            let mut hits = products.filter(name);
            match (hits.next(), hits.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(error),
            }
        })
    }

    fn classes(&self, firm: FirmId) -> Vec<InvestorClass> {
        let classes = self.world.firms().classes().get(firm);
        classes.into_iter().flat_map(FlagSet::<InvestorClass>::iter).collect()
    }

    fn basis_source(&self, candidate: &Candidate) -> Option<String> {
        let evidence = match candidate.basis {
            Basis::Makes(row) => self.world.makes().view().evidence(row),
            Basis::Declared(_) | Basis::Likely { .. } => self.world.firms().view().evidence(candidate.firm),
        };
        let source = evidence.and_then(|evidence| evidence.source);
        source.and_then(|source| self.world.sources().title().get(source)).map(str::to_owned)
    }
}

/// What firms are wanted for, for one chain in one place.
struct PlaceWants<'b> {
    scope: &'b Scope,
    chain: ChainId,
    worth: Worth<'b>,
    /// The products with their findings.
    wanted: Vec<(ProductId, Option<FindingView>)>,
}

impl<'b> PlaceWants<'b> {
    fn list_requests(&self, request: &TargetRequest<'_>) -> impl Iterator<Item = (ListRequest<'b>, ProductId)> {
        let (chain, sources, top) = (Some(self.chain), request.sources, request.top);
        let list_request = ListRequest { chain, worth: Some(self.worth), sources, top };
        self.wanted.iter().map(move |(product, _)| (list_request, *product))
    }
}

/// All products that firms are wanted for.
fn products(questions: &[PlaceWants<'_>]) -> Vec<ProductId> {
    questions.iter().flat_map(|question| question.wanted.iter().map(|(product, _)| *product)).collect()
}

/// Whether more makers of the product would help.
fn is_for_makers(finding: &Finding) -> bool {
    matches!(finding.kind, FindingKind::Gap | FindingKind::WeakLink)
}

/// Whether there is also someone to call.
fn is_callable(finding: &Finding) -> bool {
    is_for_makers(finding) && finding.witness.outside.total() > 0
}

/// Lists of one chain in one place, put into words.
struct Words<'e> {
    engine: &'e Engine,
    chain: Named,
    scope: &'e Named,
}

impl Words<'_> {
    fn list(self, list: &TargetList, finding: Option<FindingView>, namesakes: &Namesakes) -> TargetListView {
        let firms: Vec<FirmId> = list.candidates.iter().map(|candidate| candidate.firm).collect();
        let candidate = |(at, candidate): (usize, &Candidate)| {
            let mut view = self.candidate(candidate, namesakes);
            view.risks.extend(namesakes.above(self.engine, candidate.firm, &firms[..at]));
            view
        };
        let candidates = list.candidates.iter().enumerate().map(candidate).collect();
        let here = |(out, here): &(FirmId, FirmId)| (self.engine.named(*out), self.engine.named(*here));
        TargetListView {
            product: self.engine.named(list.product),
            finding,
            candidates,
            n_ranked: list.n_ranked,
            group_here: list.group_here.iter().map(here).collect(),
            scope: self.scope.clone(),
            chain: self.chain,
        }
    }

    fn candidate(&self, candidate: &Candidate, namesakes: &Namesakes) -> CandidateView {
        let engine = self.engine;
        let classes = engine.classes(candidate.firm);
        let mut relief: Vec<(String, Named, f64)> = candidate.relief.iter().map(|one| self.relief(one)).collect();
        relief.sort_by(|a, b| b.2.total_cmp(&a.2));
        let terms = candidate.terms.iter().map(|term| TermView {
            term: term.name,
            name: words::label(term.name),
            value: term.value,
            weight: term.weight,
            points: term.points,
        });
        let part = |part: &FitPart| FitView {
            part: part.name,
            name: words::label(part.name),
            value: part.value,
            figures: part.figures,
        };
        let risks = candidate.risks.iter().map(|risk| engine.risk(*risk));
        CandidateView {
            firm: engine.named(candidate.firm),
            place: engine.place_of(candidate.firm),
            reasons: engine.call_reasons(candidate, &classes, &relief),
            risks: risks.chain(namesakes.here(engine, candidate.firm)).collect(),
            classes,
            makes: engine.named(candidate.makes),
            basis: candidate.basis.kind(),
            score: candidate.score,
            terms: terms.collect(),
            relief,
            fit: candidate.fit.iter().map(part).collect(),
            customers_inside: engine.customers_inside(candidate),
            distance_km: candidate.distance_km,
            source: engine.basis_source(candidate),
            same_group: candidate.same_group.iter().map(|firm| engine.named(*firm)).collect(),
            introduction: None,
        }
    }

    fn relief(&self, relief: &Relief) -> (String, Named, f64) {
        let product = self.engine.named(relief.product);
        (finding_id(relief.kind, self.scope, &self.chain, &product), product, relief.removed)
    }
}
