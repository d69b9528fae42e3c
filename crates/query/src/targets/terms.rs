//! What a candidate's score consists of.

use liantu_model::code::{Confidence, InvestorClass, MakesRole};
use liantu_model::{FirmId, ProductId, ProjectId, Scope, Snapshot};

use super::candidates::{Basis, Claim, Service};
use super::courted::Courtship;
use super::distance::Home;
use super::fit::{self, Fit, FitPart};
use super::relations::{Leads, ScopeRelations, strength};
use super::{Candidate, ListRequest, Market, Relief};
use crate::config::{ClassWeights, Config, reliance};

/// One term of a candidate's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Which term.
    pub name: TermName,
    /// 0 to 1, `None` when not known.
    pub value: Option<f64>,
    /// What a value of 1 earns.
    pub weight: f64,
    /// Points it earns: value × weight; an unknown value earns none, and a risk is deducted.
    pub points: f64,
}

liantu_model::codes! {
    /// The terms of a candidate's score.
    TermName {
        /// 供给能力: 1 for a main product, 0.6 for a secondary one, 0.8 when unknown, × 0.8 for a variant, × 0.6 for an
        /// alternative; 0.5 when the registered scope names the product, 0.4 when only as the head of a longer noun;
        /// half the likelihood of a likely maker.
        Capability = "capability", "供给能力", "capability";
        /// 供应纽带: t / (t + 20), t the weighted count of ties into the scope.
        Ties = "ties", "供应纽带", "ties";
        /// 补链价值: w / (w + half), w the severity its landing takes off the gaps and weak links.
        Worth = "worth", "补链价值", "worth";
        /// 企业类型: that of its best class.
        Class = "class", "企业类型", "class";
        /// 依据: how well documented it is that it makes the product.
        Evidence = "evidence", "依据", "evidence";
        /// 落地适配: the mean of the known parts of the fit.
        Fit = "fit", "落地适配", "fit";
        /// 距离: 1 in the province, falling with distance in the country, 0.2 abroad.
        Distance = "distance", "距离", "distance";
        /// 风险: what speaks against calling it; deducted.
        Risk = "risk", "风险", "risk";
    }
}

/// Something that speaks against calling a firm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Risk {
    /// 已被对接: this project of another place is open.
    Courted(ProjectId),
    /// 曾流失: this project of the pool was lost.
    WasLost(ProjectId),
    /// 注册资本偏小, 元.
    SmallCapital(i64),
    /// 依据已失效: the fact that it makes the product is recorded as ended.
    Ended,
}

/// Points of candidates in one scope.
#[derive(Debug)]
pub(super) struct Scorer<'m> {
    market: &'m Market<'m>,
    scope: &'m Scope,
    relations: ScopeRelations<'m>,
    home: Home<'m>,
    fit: Fit<'m>,
}

impl<'m> Scorer<'m> {
    pub(super) fn new(market: &'m Market<'m>, scope: &'m Scope) -> Self {
        let world = market.world;
        Self {
            market,
            scope,
            relations: ScopeRelations::new(world, &market.stakes, scope),
            home: Home::of(world, scope),
            fit: Fit::new(world, &market.measures, scope),
        }
    }

    /// Whether a project belongs to a zone of the scope.
    fn is_ours(&self, project: ProjectId) -> bool {
        let world = self.market.world;
        let zone = world.projects().zone().get(project);
        zone.and_then(|zone| self.scope.contains_zone(world, zone)) == Some(true)
    }

    /// Points of candidates for one product.
    pub(super) fn view<'v>(&'v self, request: &'v ListRequest<'v>, product: ProductId) -> View<'v> {
        let leads = Leads::of(self.market.world, request.chain);
        View { scorer: self, request, leads, place: self.fit.of_place(product) }
    }
}

/// Points of candidates for one product in one scope.
pub(super) struct View<'v> {
    scorer: &'v Scorer<'v>,
    request: &'v ListRequest<'v>,
    leads: Leads,
    /// The parts of the fit that all candidates share.
    place: Vec<FitPart>,
}

impl<'v> View<'v> {
    /// The sum of the terms' points.
    pub(super) fn score(&self, claim: &Claim) -> f64 {
        sum(&self.terms(claim, self.worth(claim)))
    }

    /// An upper bound of the sum: the worth, which takes longest to compute, is replaced by its maximum.
    pub(super) fn bound(&self, claim: &Claim) -> f64 {
        sum(&self.terms(claim, Some(1.0)))
    }

    /// Everything about a candidate.
    pub(super) fn candidate(&self, claim: &Claim) -> Candidate {
        let (terms, scorer) = (self.terms(claim, self.worth(claim)), self.scorer);
        let mut fit = self.place.clone();
        fit.extend(scorer.fit.of_firm(claim.firm, &scorer.market.courted));
        Candidate {
            firm: claim.firm,
            makes: claim.makes,
            basis: claim.basis,
            score: sum(&terms),
            terms: terms.to_vec(),
            relations: scorer.relations.named(claim.firm, &self.leads),
            relief: self.relief(claim),
            fit,
            risks: self.risks(claim),
            distance_km: scorer.home.distance_km(claim.firm),
            ring: scorer.home.ring(claim.firm),
            same_group: Vec::new(),
        }
    }

    fn world(&self) -> &'v Snapshot {
        self.scorer.market.world
    }

    fn config(&self) -> &'v Config {
        self.scorer.market.config
    }

    fn terms(&self, claim: &Claim, worth: Option<f64>) -> [Term; 8] {
        let (config, scorer) = (self.config(), self.scorer);
        let weights = &config.targets;
        let term = |name, value: Option<f64>, weight: f64| Term {
            name,
            value,
            weight,
            // Adding 0 turns −0 into 0, the points without a risk.
            points: value.unwrap_or_default() * weight + 0.0,
        };
        let fit = scorer.fit.of_firm(claim.firm, &scorer.market.courted);
        let fit = fit::mean(self.place.iter().chain(&fit).map(|part| part.value));
        let ties = strength(scorer.relations.counts(claim.firm, &self.leads), &config.tie);
        [
            term(TermName::Capability, Some(self.capability(claim)), weights.capability),
            term(TermName::Ties, Some(ties), weights.ties),
            term(TermName::Worth, worth, weights.worth),
            term(TermName::Class, Some(self.class(claim.firm)), weights.class),
            term(TermName::Evidence, Some(self.evidence(claim)), weights.evidence),
            term(TermName::Fit, fit, weights.fit),
            term(TermName::Distance, scorer.home.nearness(claim.firm), weights.distance),
            term(TermName::Risk, Some(self.risk(claim)), -weights.risk),
        ]
    }

    fn capability(&self, claim: &Claim) -> f64 {
        let worth = &self.config().capability;
        let service = match claim.service {
            Service::Itself => 1.0,
            Service::Variant => worth.variant,
            Service::Alternative => worth.alternative,
        };
        let known = match claim.basis {
            Basis::Makes(row) => match self.world().makes().role().get(row) {
                Some(MakesRole::Main) => 1.0,
                Some(MakesRole::Secondary) => worth.secondary,
                None => worth.unsaid,
            },
            Basis::Declared(true) => worth.declared,
            Basis::Declared(false) => worth.declared_head,
            Basis::Likely { likelihood, .. } => worth.likely * likelihood,
        };
        known * service
    }

    fn relief(&self, claim: &Claim) -> Vec<Relief> {
        let worth = self.request.worth.iter();
        worth.flat_map(|worth| worth.relief(self.world(), claim.firm, claim.makes)).collect()
    }

    fn worth(&self, claim: &Claim) -> Option<f64> {
        self.request.worth?;
        let removed = self.relief(claim).iter().fold(0.0, |sum, relief| sum + relief.removed);
        Some(removed / (removed + self.config().targets.worth_half))
    }

    fn class(&self, firm: FirmId) -> f64 {
        let weights = &self.config().class;
        let classes = self.world().firms().classes().get(firm);
        let classes = classes.into_iter().flat_map(liantu_model::column::FlagSet::<InvestorClass>::iter);
        let foreign = if self.scorer.home.is_foreign(firm) { weights.foreign } else { 0.0 };
        classes.map(|class| of_class(class, weights)).fold(weights.none.max(foreign), f64::max)
    }

    fn evidence(&self, claim: &Claim) -> f64 {
        let fact = match claim.basis {
            Basis::Makes(row) => self.world().makes().view().evidence(row),
            Basis::Declared(_) => self.world().firms().view().evidence(claim.firm),
            Basis::Likely { likelihood, .. } => return reliance(Some(Confidence::Inferred)) * likelihood,
        };
        reliance(fact.and_then(|fact| fact.confidence))
    }

    /// The sum of the weights of the risks, at most 1.
    fn risk(&self, claim: &Claim) -> f64 {
        let weights = &self.config().risk;
        let of = |risk: &Risk| match risk {
            Risk::Courted(_) => weights.courted,
            Risk::WasLost(_) => weights.lost,
            Risk::SmallCapital(_) => weights.small,
            Risk::Ended => weights.ended,
        };
        self.risks(claim).iter().map(of).fold(0.0, |sum: f64, risk| sum + risk).min(1.0)
    }

    fn risks(&self, claim: &Claim) -> Vec<Risk> {
        let courted = self.scorer.market.courted.courtships(claim.firm).filter_map(|courtship| match courtship {
            Courtship::Open(project) => (!self.scorer.is_ours(project)).then_some(Risk::Courted(project)),
            Courtship::Lost(project) => Some(Risk::WasLost(project)),
        });
        let mut risks: Vec<Risk> = courted.collect();
        let capital = self.world().firms().registered_capital_yuan().get(claim.firm);
        let small = |yuan: &i64| *yuan < i64::from(self.config().risk.small_capital_wan) * 10_000;
        risks.extend(capital.filter(small).map(Risk::SmallCapital));
        if let Basis::Makes(row) = claim.basis {
            let ended = self.world().makes().view().evidence(row).is_some_and(|fact| fact.valid_to.is_some());
            risks.extend(ended.then_some(Risk::Ended));
        }
        risks
    }
}

fn sum(terms: &[Term]) -> f64 {
    terms.iter().fold(0.0, |sum, term| sum + term.points)
}

fn of_class(class: InvestorClass, weights: &ClassWeights) -> f64 {
    match class {
        InvestorClass::Global500 => weights.global500,
        InvestorClass::China500 => weights.china500,
        InvestorClass::Multinational => weights.multinational,
        InvestorClass::Headquarters => weights.headquarters,
        InvestorClass::ForeignRnd => weights.foreign_rnd,
        InvestorClass::Listed => weights.listed,
        InvestorClass::SingleChampion => weights.single_champion,
        InvestorClass::LittleGiant => weights.little_giant,
    }
}
