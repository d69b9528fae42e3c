//! One firm as a target: its standing for each finding, and the rows that prove it.

use std::collections::BTreeSet;

use liantu_model::{FirmId, SupplyId, Table, Wording};
use liantu_query::Work;
use liantu_query::targets::{Basis, BusinessTie, Candidate, Market, RelationKind, Standing};

use super::reasons::Namesakes;
use super::{CandidateView, TargetRequest, Words};
use crate::engine::Engine;
use crate::explain::SourceRow;
use crate::named::Named;
use crate::names::NameError;

/// Why a firm is, or is not, a target (目标企业解释).
#[derive(Clone, Debug)]
pub struct TargetExplanation {
    /// The firm.
    pub firm: Named,
    /// Its standing for each requested product, with the id of the finding, in the order of the lists. Products for
    /// which it has no basis are left out.
    pub standings: Vec<(Named, Option<String>, StandingView)>,
    /// The number of products it was considered for.
    pub n_products: usize,
    /// The rows of the data behind it.
    pub rows: Vec<SourceRow>,
}

/// The standing of a firm for one product.
#[derive(Clone, Debug)]
pub enum StandingView {
    /// It is a candidate.
    Candidate(Box<CandidateView>),
    /// It is already in the scope.
    Here,
    /// This firm of its group is in the scope already.
    GroupHere(Named),
}

impl Engine {
    /// The standing of a firm for the product of the request, else for all gaps and weak links of the chain in the
    /// scope.
    ///
    /// # Errors
    /// [`NameError`] when no firm or product has the name.
    pub fn explain_target(
        &self,
        request: &TargetRequest<'_>,
        firm: &str,
        work: &Work,
    ) -> Result<TargetExplanation, NameError> {
        let firm = self.firm(firm)?;
        let base = self.base(request, work);
        let questions = self.questions(&TargetRequest { findings: usize::MAX, ..*request }, &base)?;
        let market = Market::new(&self.world, &super::products(&questions), request.sources, &self.config, work);
        let mut explained = TargetExplanation {
            firm: self.named(firm),
            standings: Vec::new(),
            n_products: questions.iter().map(|question| question.wanted.len()).sum(),
            rows: Vec::new(),
        };
        for question in &questions {
            work.check();
            let (place, scope) = (market.seen_from(question.scope), self.scope_name(question.scope));
            let namesakes = Namesakes::new(self, question.scope);
            let words = Words { engine: self, chain: self.named(question.chain), scope: &scope };
            let introductions = self.introductions(&[firm], question.scope, question.chain, work);
            let introduction = introductions.into_iter().flatten().next();
            for ((list_request, product), (_, finding)) in question.list_requests(request).zip(&question.wanted) {
                let view = match place.explain(&list_request, product, firm) {
                    Standing::NoBasis => continue,
                    Standing::Here => StandingView::Here,
                    Standing::GroupHere(local) => StandingView::GroupHere(self.named(local)),
                    Standing::Candidate(candidate) => {
                        explained.rows.extend(self.rows_behind(&candidate));
                        let view = words.candidate(&candidate, &namesakes);
                        let introduction = introduction.clone();
                        StandingView::Candidate(Box::new(CandidateView { introduction, ..view }))
                    }
                };
                let id = finding.as_ref().map(|finding| finding.id.clone());
                explained.standings.push((self.named(product), id, view));
            }
        }
        let mut seen = BTreeSet::new();
        explained.rows.retain(|row| seen.insert((row.table, row.fact.zh.clone())));
        Ok(explained)
    }

    fn rows_behind(&self, candidate: &Candidate) -> Vec<SourceRow> {
        let mut rows = self.relation_rows(candidate);
        rows.extend(self.basis_row(candidate));
        rows
    }

    /// The row that records that it makes the product.
    fn basis_row(&self, candidate: &Candidate) -> Option<SourceRow> {
        let (firm, makes) = (self.named(candidate.firm), self.named(candidate.makes));
        let shows = Wording::new("生产", "makes");
        let fact = Wording::new(format!("{} 生产 {}", firm.zh, makes.zh), format!("{} makes {}", firm.en, makes.en));
        match candidate.basis {
            Basis::Makes(row) => {
                let evidence = self.world.makes().view().evidence(row);
                Some(SourceRow::new(self, shows, Table::Makes, fact, evidence))
            }
            Basis::Declared(_) => {
                let scope = self.world.firms().business_scope().get(candidate.firm)?;
                let evidence = self.world.firms().view().evidence(candidate.firm);
                let shows = Wording::new("经营范围", "business scope");
                Some(SourceRow::new(self, shows, Table::Firms, Wording::new(scope, scope), evidence))
            }
            Basis::Likely { .. } => None,
        }
    }

    /// The rows behind its ties into the scope.
    fn relation_rows(&self, candidate: &Candidate) -> Vec<SourceRow> {
        let firm = candidate.firm;
        let row = |relation: &BusinessTie| match relation.kind {
            RelationKind::Stake => relation.stake.into_iter().filter_map(|row| self.stake_row(row)).collect(),
            RelationKind::SupplierInside => self.supply_rows(relation.firm, firm),
            RelationKind::CommonLead => Vec::new(),
            RelationKind::CustomerInside | RelationKind::SharedCustomer => self.supply_rows(firm, relation.firm),
        };
        candidate.relations.some.iter().flat_map(row).collect()
    }

    fn stake_row(&self, row: liantu_model::InvestId) -> Option<SourceRow> {
        let invests = self.world.invests();
        let (owner, firm) = (self.named(invests.investor().get(row)?), self.named(invests.investee().get(row)?));
        let share = invests.share().get(row).map(crate::words::percent).unwrap_or_default();
        let fact = Wording::new(
            format!("{} 投资 {} {share}", owner.zh, firm.zh),
            format!("{} owns {share} of {}", owner.en, firm.en),
        );
        let shows = Wording::new("投资关系", "investment");
        Some(SourceRow::new(self, shows, Table::Invests, fact, invests.view().evidence(row)))
    }

    /// What one firm supplies to another.
    fn supply_rows(&self, from: FirmId, into: FirmId) -> Vec<SourceRow> {
        let supplies = self.world.supplies();
        let is_to = |row: &&SupplyId| supplies.customer().get(**row) == Some(into);
        let rows = self.world.supplies_from(from);
        let (from, into) = (self.named(from), self.named(into));
        let row = |row: &SupplyId| {
            let product = supplies.product().get(*row).map(|product| self.named(product)).unwrap_or_default();
            let fact = Wording::new(
                format!("{} → {} {}", from.zh, into.zh, product.zh),
                format!("{} → {} {}", from.en, into.en, product.en),
            );
            let shows = Wording::new("供应", "supply");
            SourceRow::new(self, shows, Table::Supplies, fact, supplies.view().evidence(*row))
        };
        rows.iter().filter(is_to).map(row).collect()
    }
}
