//! One firm as a target: where it stands for each finding, and the rows that say so.

use liantu_model::{FirmId, SupplyId, Table, Wording};
use liantu_query::targets::{Basis, Candidate, Market, Relation, RelationKind, Standing};

use super::{CandidateView, TargetRequest};
use crate::engine::Engine;
use crate::explain::SourceRow;
use crate::names::{NameError, Named};

/// Why a firm is, or is not, a target (目标企业解释).
#[derive(Clone, Debug)]
pub struct TargetExplanation {
    /// The firm.
    pub firm: Named,
    /// Where it stands for each product asked for, with the id of the finding, in the order of the
    /// lists. Products for which nothing speaks for it are left out.
    pub standings: Vec<(Named, Option<String>, StandingView)>,
    /// The products it was looked at for.
    pub n_products: usize,
    /// The rows of the data behind it.
    pub rows: Vec<SourceRow>,
}

/// Where a firm stands for one product.
#[derive(Clone, Debug)]
pub enum StandingView {
    /// It is a candidate.
    Candidate(Box<CandidateView>),
    /// It is in the scope already.
    Here,
    /// This firm of its group is in the scope already.
    GroupHere(Named),
}

impl Engine {
    /// Where a firm stands for the product of the request, else for all gaps and weak links of the
    /// chain in the scope.
    ///
    /// # Errors
    /// [`NameError`] when no firm or product has the name.
    pub fn explain_target(&self, request: &TargetRequest<'_>, firm: &str) -> Result<TargetExplanation, NameError> {
        let firm = self.firm(firm)?;
        let question = self.question(&TargetRequest { findings: usize::MAX, ..*request })?;
        let market = Market::new(&self.world, &question.products, &self.config);
        let place = market.seen_from(request.scope);
        let standings = place.explain(&question.asked(request), &question.products, firm);
        let mut explained = TargetExplanation {
            firm: self.named(firm),
            standings: Vec::new(),
            n_products: question.products.len(),
            rows: Vec::new(),
        };
        for (product, standing) in question.products.iter().zip(standings) {
            let view = match standing {
                Standing::NoBasis => continue,
                Standing::Here => StandingView::Here,
                Standing::GroupHere(local) => StandingView::GroupHere(self.named(local)),
                Standing::Candidate(candidate) => {
                    explained.rows.extend(self.basis_row(&candidate));
                    if explained.standings.is_empty() {
                        explained.rows.extend(self.relation_rows(&candidate));
                    }
                    StandingView::Candidate(Box::new(self.candidate(&candidate, &question)))
                }
            };
            let finding = question.view.findings.iter().find(|finding| super::answers(finding, *product));
            explained.standings.push((self.named(*product), finding.map(|finding| finding.id.clone()), view));
        }
        Ok(explained)
    }

    /// The row that says that it makes the product.
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
            Basis::Likely(_) => None,
        }
    }

    /// The rows behind its ties into the scope.
    fn relation_rows(&self, candidate: &Candidate) -> Vec<SourceRow> {
        let firm = candidate.firm;
        let row = |relation: &Relation| match relation.kind {
            RelationKind::Stake => relation.stake.into_iter().filter_map(|row| self.stake_row(row)).collect(),
            RelationKind::SupplierInside => self.supply_rows(relation.firm, firm),
            RelationKind::CommonLead => Vec::new(),
            RelationKind::CustomerInside | RelationKind::SharedCustomer => self.supply_rows(firm, relation.firm),
        };
        let mut rows: Vec<SourceRow> = candidate.relations.some.iter().flat_map(row).collect();
        rows.dedup_by(|a, b| a.table == b.table && a.fact == b.fact);
        rows
    }

    fn stake_row(&self, row: liantu_model::InvestId) -> Option<SourceRow> {
        let invests = self.world.invests();
        let (owner, owned) = (self.named(invests.investor().get(row)?), self.named(invests.investee().get(row)?));
        let share = invests.share().get(row).map(crate::words::percent).unwrap_or_default();
        let fact = Wording::new(
            format!("{} 投资 {} {share}", owner.zh, owned.zh),
            format!("{} owns {share} of {}", owner.en, owned.en),
        );
        let shows = Wording::new("投资关系", "investment");
        Some(SourceRow::new(self, shows, Table::Invests, fact, invests.view().evidence(row)))
    }

    /// What one firm supplies to another.
    fn supply_rows(&self, supplier: FirmId, customer: FirmId) -> Vec<SourceRow> {
        let supplies = self.world.supplies();
        let to = |row: &&SupplyId| supplies.customer().get(**row) == Some(customer);
        let (from, into) = (self.named(supplier), self.named(customer));
        let row = |row: &SupplyId| {
            let product = supplies.product().get(*row).map(|product| self.named(product)).unwrap_or_default();
            let fact = Wording::new(
                format!("{} → {} {}", from.zh, into.zh, product.zh),
                format!("{} → {} {}", from.en, into.en, product.en),
            );
            let shows = Wording::new("供应", "supply");
            SourceRow::new(self, shows, Table::Supplies, fact, supplies.view().evidence(*row))
        };
        self.world.supplies_from(supplier).iter().filter(to).map(row).collect()
    }
}
