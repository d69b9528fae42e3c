//! How a candidate already deals with firms in the scope (供应纽带、投资纽带).

use liantu_model::{ChainId, FirmId, Inside, InvestId, Scope, Snapshot};

use crate::config::TieWeights;
use crate::ties::ScopeTies;

/// The ties of a candidate into a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// How many of each kind, in the order of [`RelationKind::ALL`].
    pub counts: [u32; 5],
    /// Some of them, at most three of each kind.
    pub some: Vec<BusinessTie>,
}

/// One tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessTie {
    /// What kind.
    pub kind: RelationKind,
    /// The firm at the other end: in the scope, or the shared customer.
    pub firm: FirmId,
    /// The row that records it, for investments.
    pub stake: Option<InvestId>,
}

liantu_model::codes! {
    /// The kinds of ties into a scope.
    RelationKind {
        /// 已供货本地: a customer in the scope.
        CustomerInside = "customer_inside", "已供货本地", "already supplies";
        /// 已向本地采购: a supplier in the scope.
        SupplierInside = "supplier_inside", "已采购本地", "already buys from";
        /// 共同客户: a customer that also buys from the scope.
        SharedCustomer = "shared_customer", "与本地供应商同供", "shares customers with local suppliers:";
        /// 共同链主: such a customer, in the scope or not, that is a lead firm of the chain.
        CommonLead = "common_lead", "同供链主", "supplies a lead firm of the chain:";
        /// 投资关系: it owns part of a firm in the scope or the other way round.
        Stake = "stake", "投资关系", "stakes in or of";
    }
}

impl RelationKind {
    /// All kinds, in order.
    pub const ALL: [Self; 5] =
        [Self::CustomerInside, Self::SupplierInside, Self::SharedCustomer, Self::CommonLead, Self::Stake];
}

impl Relations {
    /// How many of a kind.
    pub fn count(&self, kind: RelationKind) -> u32 {
        self.counts[kind as usize]
    }
}

/// Ties shown of each kind.
const SHOWN: usize = 3;

/// The lead firms of a chain, ascending.
#[derive(Debug)]
pub(super) struct Leads(Vec<FirmId>);

impl Leads {
    pub(super) fn of(world: &Snapshot, chain: Option<ChainId>) -> Self {
        let leads = world.leads();
        let of_chain = leads.ids().filter(|row| chain.is_some() && leads.chain().get(*row) == chain);
        let mut firms: Vec<FirmId> = of_chain.filter_map(|row| leads.firm().get(row)).collect();
        firms.sort_unstable();
        Self(firms)
    }
}

/// Investments by either end: firm, the other firm, row; ascending.
#[derive(Debug)]
pub(super) struct Stakes(Vec<(FirmId, FirmId, InvestId)>);

impl Stakes {
    pub(super) fn new(world: &Snapshot) -> Self {
        let invests = world.invests();
        let ends = |row| Some((invests.investor().get(row)?, invests.investee().get(row)?, row));
        let both = |(owner, owned, row)| [(owner, owned, row), (owned, owner, row)];
        let mut stakes: Vec<_> = invests.ids().filter_map(ends).flat_map(both).collect();
        stakes.sort_unstable();
        Self(stakes)
    }

    /// The other ends of a firm's stakes.
    fn other_ends(&self, firm: FirmId) -> impl Iterator<Item = (FirmId, InvestId)> {
        let from = self.0.partition_point(|(own, ..)| *own < firm);
        self.0[from..].iter().take_while(move |(own, ..)| *own == firm).map(|(_, other, row)| (*other, *row))
    }
}

/// Relations into one scope, looked up firm by firm.
#[derive(Debug)]
pub(super) struct ScopeRelations<'m> {
    world: &'m Snapshot,
    stakes: &'m Stakes,
    inside: Inside<'m>,
    ties: ScopeTies<'m>,
}

impl<'m> ScopeRelations<'m> {
    pub(super) fn new(world: &'m Snapshot, stakes: &'m Stakes, scope: &Scope) -> Self {
        Self { world, stakes, inside: scope.inside(world), ties: ScopeTies::new(world, scope) }
    }

    /// How many ties of each kind. Time is linear in the firm's customers and suppliers.
    pub(super) fn counts(&self, firm: FirmId, leads: &Leads) -> [u32; 5] {
        let mut counts = [0; 5];
        self.each(firm, leads, |relation| counts[relation.kind as usize] += 1);
        counts
    }

    /// The ties of a firm, some by name.
    pub(super) fn named(&self, firm: FirmId, leads: &Leads) -> Relations {
        let mut relations = Relations::default();
        self.each(firm, leads, |relation| {
            let n = &mut relations.counts[relation.kind as usize];
            *n += 1;
            if *n as usize <= SHOWN {
                relations.some.push(relation);
            }
        });
        relations.some.sort_by_key(|relation| (relation.kind, relation.firm));
        relations
    }

    fn each(&self, firm: FirmId, leads: &Leads, mut visit: impl FnMut(BusinessTie)) {
        let mut traded = |kind, firm| visit(BusinessTie { kind, firm, stake: None });
        let adjacency = self.world.adjacency();
        for customer in adjacency.customers().of(firm).iter().copied() {
            let (inside, shared) = (self.inside.contains(customer), self.ties.is_served(customer));
            if inside {
                traded(RelationKind::CustomerInside, customer);
            }
            if shared {
                traded(RelationKind::SharedCustomer, customer);
            }
            if (inside || shared) && leads.0.binary_search(&customer).is_ok() {
                traded(RelationKind::CommonLead, customer);
            }
        }
        for supplier in adjacency.suppliers().of(firm).iter().copied().filter(|firm| self.inside.contains(*firm)) {
            traded(RelationKind::SupplierInside, supplier);
        }
        for (other, row) in self.stakes.other_ends(firm).filter(|(other, _)| self.inside.contains(*other)) {
            visit(BusinessTie { kind: RelationKind::Stake, firm: other, stake: Some(row) });
        }
    }
}

/// t / (t + half) with t the weighted count of all ties: 0 without a tie, towards 1 with many.
pub(super) fn strength(counts: [u32; 5], weights: &TieWeights) -> f64 {
    let each = [weights.customer, weights.supplier, weights.shared, weights.lead, weights.stake];
    let t: f64 = counts.iter().zip(each).map(|(n, weight)| f64::from(*n) * weight).sum();
    if t > 0.0 { t / (t + weights.half) } else { 0.0 }
}
