//! Where a chain is weak (诊断): gaps and weak links of a chain in a scope, each with its proof.
//!
//! A [`Landscape`] prepares what all questions about a set of disjoint scopes share; then each
//! scope × chain is a pure function of it. One scope × one chain is a landscape of one part.

mod finding;
mod severity;
mod supply;

use liantu_model::code::Confidence;
use liantu_model::{ChainId, FirmId, InputId, Partition, ProductId, RowId as _, Scope, Snapshot};
use rayon::prelude::*;

pub use finding::{
    Coverage, Diagnosis, EvidenceGrade, Factor, FactorName, Finding, FindingKind, Remedy, Rings, Weakness, Witness,
};
use supply::{Makers, WorldShares};

use crate::closure::{Closure, Step};
use crate::config::Config;
use crate::links::Links;

/// Lists in a witness are cut to this many entries; counts beside them are whole.
const WITNESS_ROWS: usize = 8;

/// Products of a chain's closure that no maker in the scope makes, in closure order (缺链的产品).
///
/// The plain set question beneath [`Landscape::diagnose`]: variants, alternatives and regional
/// shares are not considered. Products are looked at in parallel; time is linear in the makers
/// looked at before the first local one.
pub fn missing_links(world: &Snapshot, closure: &Closure, scope: &Scope) -> Vec<ProductId> {
    let inside = scope.inside(world);
    let makers = world.adjacency().makers();
    let missing = |product: &ProductId| !makers.of(*product).iter().any(|firm| inside.contains(*firm));
    closure.products().par_iter().copied().with_min_len(256).filter(missing).collect()
}

/// What the questions about a set of disjoint scopes and some chains share.
#[derive(Debug)]
pub struct Landscape<'s> {
    world: &'s Snapshot,
    config: &'s Config,
    partition: Partition,
    chains: Vec<(ChainId, Closure)>,
    links: Links,
}

impl<'s> Landscape<'s> {
    /// Prepares the questions about these scopes and chains.
    ///
    /// Time is linear in the supplies and makers of the products that the chains need, plus the
    /// number of firms.
    pub fn new(world: &'s Snapshot, partition: Partition, chains: &[ChainId], config: &'s Config) -> Self {
        let chains: Vec<(ChainId, Closure)> =
            chains.par_iter().map(|chain| (*chain, Closure::of_chain(world, *chain))).collect();
        let mut products: Vec<ProductId> =
            chains.iter().flat_map(|(_, closure)| closure.products().iter().copied()).collect();
        products.sort_unstable();
        products.dedup();
        let links = Links::of(world, &partition, &products);
        Self { world, config, partition, chains, links }
    }

    /// The world the landscape is of.
    pub fn world(&self) -> &'s Snapshot {
        self.world
    }

    /// The thresholds and weights.
    pub fn config(&self) -> &'s Config {
        self.config
    }

    /// The scopes.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The chains with what they need.
    pub fn chains(&self) -> &[(ChainId, Closure)] {
        &self.chains
    }

    /// The diagnosis of every chain in every scope: scope by scope, chain by chain. Scopes are
    /// worked on in parallel; the answer is the same on any number of threads.
    pub fn diagnose_all(&self) -> Vec<Diagnosis> {
        let parts: Vec<usize> = (0..self.partition.len()).collect();
        let of_part =
            |part: &usize| (0..self.chains.len()).map(|chain| self.diagnose(*part, chain)).collect::<Vec<_>>();
        parts.par_iter().flat_map_iter(of_part).collect()
    }

    /// The diagnosis of one chain in one scope, given by their positions.
    ///
    /// # Panics
    /// When a position is out of range.
    pub fn diagnose(&self, part: usize, chain: usize) -> Diagnosis {
        let (chain, closure) = &self.chains[chain];
        let question = Question { landscape: self, part, scope: &self.partition.scopes()[part], closure };
        let inside = question.scope.inside(self.world);
        let local: Vec<Local> = closure
            .products()
            .iter()
            .map(|product| question.local(*product, Makers::of(self.world, *product, &inside)))
            .collect();
        let mut position = vec![u32::MAX; self.world.products().len()];
        for (at, product) in (0_u32..).zip(closure.products()) {
            position[product.index()] = at;
        }
        let presence = Presence { local: &local, position: &position };
        let mut diagnosis = Diagnosis {
            scope: question.scope.clone(),
            chain: *chain,
            findings: Vec::new(),
            data_gaps: Vec::new(),
            coverage: Coverage { needed: local.len(), ..Coverage::default() },
        };
        for (product, at) in closure.products().iter().zip(&local) {
            diagnosis.coverage.made_somewhere += usize::from(at.is_made_somewhere());
            diagnosis.coverage.made_inside += usize::from(at.is_made_inside());
            if at.is_made_somewhere() {
                diagnosis.findings.extend(question.finding(*product, at, &presence));
            } else {
                diagnosis.data_gaps.push(*product);
            }
        }
        diagnosis.findings.sort_by(|a, b| b.severity.total_cmp(&a.severity).then(a.product.cmp(&b.product)));
        diagnosis
    }
}

/// A count as a number to calculate with; counts here are far below 2^32.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// How a product is supplied, seen from a scope.
struct Local {
    makers: Makers,
    shares: Option<WorldShares>,
}

impl Local {
    fn is_made_inside(&self) -> bool {
        !self.makers.inside.is_empty() || self.shares.is_some_and(|shares| shares.any_inside)
    }

    fn is_made_somewhere(&self) -> bool {
        !self.makers.inside.is_empty() || !self.makers.outside.is_empty() || self.shares.is_some()
    }

    /// How strongly the scope makes it, 0 to 1: its share of world supply, else n / (n + 1) for n
    /// makers.
    fn strength(&self) -> f64 {
        let makers = count(self.makers.inside.len());
        self.shares.and_then(|shares| shares.inside).unwrap_or(makers / (makers + 1.0))
    }
}

/// How each product of the closure is supplied, by product.
struct Presence<'a> {
    local: &'a [Local],
    position: &'a [u32],
}

impl Presence<'_> {
    fn of(&self, product: ProductId) -> Option<&Local> {
        self.local.get(*self.position.get(product.index())? as usize)
    }
}

/// One chain in one scope.
struct Question<'a, 's> {
    landscape: &'a Landscape<'s>,
    part: usize,
    scope: &'a Scope,
    closure: &'a Closure,
}

impl<'s> Question<'_, 's> {
    fn world(&self) -> &'s Snapshot {
        self.landscape.world
    }

    fn local(&self, product: ProductId, makers: Makers) -> Local {
        let shares = WorldShares::of(self.world(), product, self.scope, &self.landscape.config.thresholds);
        Local { makers, shares }
    }

    fn finding(&self, product: ProductId, local: &Local, presence: &Presence<'_>) -> Option<Finding> {
        let config = self.landscape.config;
        let kind = if local.is_made_inside() { FindingKind::WeakLink } else { FindingKind::Gap };
        let weaknesses = match kind {
            FindingKind::Gap => Vec::new(),
            FindingKind::WeakLink => self.weaknesses(product, local),
        };
        if kind == FindingKind::WeakLink && weaknesses.is_empty() {
            return None;
        }
        let uses = self.uses(product);
        let stand_ins = self.stand_ins(product, &uses, presence);
        let covered = stand_ins.iter().map(|(_, strength)| *strength).fold(0.0, f64::max);
        if covered >= config.thresholds.covered_strength {
            return None;
        }
        let demanders = self.demanders(&uses, presence);
        let factors = self.factors(product, local, &uses, demanders.as_deref());
        let nearness = self.nearness(product);
        let severity = severity::weighted_mean(&factors) * (1.0 - covered) * nearness;
        let grade = self.grade(product, local, &uses);
        let witness = self.witness(product, local, uses, &demanders.unwrap_or_default(), stand_ins);
        let remedy = if kind == FindingKind::Gap { Remedy::Fill } else { Remedy::Strengthen };
        Some(Finding { kind, product, severity, factors, covered, nearness, weaknesses, grade, witness, remedy })
    }

    /// Why a product that is made inside is weak; empty when it is not.
    fn weaknesses(&self, product: ProductId, local: &Local) -> Vec<Weakness> {
        let limits = &self.landscape.config.thresholds;
        let links = self.landscape.links.get(product, self.part);
        let share = local.shares.and_then(|shares| shares.inside);
        let makers = local.makers.inside.len();
        let enough_links = links.n_edges >= limits.min_links;
        let bought = enough_links && links.hhi().is_some_and(|hhi| hhi > limits.concentrated_hhi);
        let world_hhi = local.shares.and_then(|shares| shares.outside_hhi);
        let supplied = share.is_some_and(|share| share < 0.5) && world_hhi.is_some_and(|hhi| hhi > limits.world_hhi);
        let tests = [
            (Weakness::Thin, share.is_none() && makers > 0 && makers <= limits.thin_makers as usize),
            (Weakness::Minor, share.is_some_and(|share| share < limits.minor_share)),
            (
                Weakness::Dependent,
                enough_links && links.local_sourcing_rate().is_some_and(|rate| rate < limits.dependent_rate),
            ),
            (Weakness::Concentrated, bought || supplied),
        ];
        tests.into_iter().filter(|(_, holds)| *holds).map(|(weakness, _)| weakness).collect()
    }

    /// Rows of `inputs` in the chain that ask for the product or for what it is a variant of.
    fn uses(&self, product: ProductId) -> Vec<InputId> {
        let adjacency = self.world().adjacency();
        let mut asked = vec![product];
        let mut at = 0;
        while let Some(here) = asked.get(at).copied() {
            for general in adjacency.generals().of(here) {
                if !asked.contains(general) {
                    asked.push(*general);
                }
            }
            at += 1;
        }
        let rows = asked.iter().flat_map(|asked| adjacency.used_by().of(*asked).iter().copied());
        let user = self.world().inputs().product();
        rows.filter(|row| user.get(*row).is_some_and(|user| self.closure.contains(user))).collect()
    }

    /// What is made inside and can stand in for a product in every one of its uses, with its
    /// strength: other alternatives of the same group, other variants of the same general product.
    fn stand_ins(&self, product: ProductId, uses: &[InputId], presence: &Presence<'_>) -> Vec<(ProductId, f64)> {
        if self.closure.step(product) == Some(Step::End) {
            return Vec::new();
        }
        let best: Option<Vec<(ProductId, f64)>> =
            uses.iter().map(|row| self.best_stand_in(product, *row, presence)).collect();
        let mut found = best.unwrap_or_default();
        // Every use must be covered, so what counts is the weakest cover.
        let weakest = found.iter().map(|(_, strength)| *strength).fold(f64::INFINITY, f64::min);
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|(product, _)| *product);
        for (_, strength) in &mut found {
            *strength = strength.min(weakest);
        }
        found
    }

    fn best_stand_in(&self, product: ProductId, row: InputId, presence: &Presence<'_>) -> Option<(ProductId, f64)> {
        let world = self.world();
        let requirements = world.requirements();
        let user = world.inputs().product().get(row)?;
        let group = requirements.groups(user).into_iter().find(|group| group.alternatives.contains(&row))?;
        let inputs = group.alternatives.iter().filter_map(|row| world.inputs().input().get(*row));
        let serving = inputs.flat_map(|input| requirements.serving(input));
        let makes_it = |other: &ProductId| !requirements.serving(product).contains(other);
        let strength =
            |other: ProductId| presence.of(other).filter(|local| local.is_made_inside()).map(Local::strength);
        let found = serving.filter(makes_it).filter_map(|other| strength(other).map(|strength| (other, strength)));
        found.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }

    /// Firms inside that make something needing the product, ascending; `None` when no maker of
    /// any of its users is recorded anywhere, so that nothing can be said about demand.
    fn demanders(&self, uses: &[InputId], presence: &Presence<'_>) -> Option<Vec<FirmId>> {
        let product = self.world().inputs().product();
        let supplied = uses.iter().filter_map(|row| product.get(*row)).filter_map(|user| presence.of(user));
        let (mut known, mut firms) = (false, Vec::new());
        for local in supplied {
            known |= !local.makers.inside.is_empty() || !local.makers.outside.is_empty();
            firms.extend_from_slice(&local.makers.inside);
        }
        firms.sort_unstable();
        firms.dedup();
        known.then_some(firms)
    }

    fn witness(
        &self,
        product: ProductId,
        local: &Local,
        uses: Vec<InputId>,
        demanders: &[FirmId],
        stand_ins: Vec<(ProductId, f64)>,
    ) -> Witness {
        let world = self.world();
        let cut = |firms: &[FirmId]| firms.iter().copied().take(WITNESS_ROWS).collect();
        Witness {
            path: self.closure.path(world, product),
            uses: uses.into_iter().take(WITNESS_ROWS).collect(),
            demanders: cut(demanders),
            n_demanders: demanders.len(),
            local_makers: cut(&local.makers.inside),
            n_local_makers: local.makers.inside.len(),
            outside: local.makers.rings(world, self.scope),
            shares: world.adjacency().region_shares().of(product).to_vec(),
            share_inside: local.shares.and_then(|shares| shares.inside),
            links: self.landscape.links.get(product, self.part),
            stand_ins,
        }
    }

    /// How well a finding is founded: the figures must tell, and the facts it needs must come from
    /// more than background knowledge.
    fn grade(&self, product: ProductId, local: &Local, uses: &[InputId]) -> EvidenceGrade {
        let world = self.world();
        let documented = |confidence: Option<Confidence>| {
            matches!(confidence, Some(Confidence::Official | Confidence::OpenDataset | Confidence::Media))
        };
        let needed = uses.is_empty()
            || uses.iter().any(|row| documented(world.inputs().view().evidence(*row).and_then(|e| e.confidence)));
        let no_makers = local.makers.inside.is_empty() && local.makers.outside.is_empty();
        match local.shares {
            Some(shares) if shares.inside.is_none() && no_makers => EvidenceGrade::DataGap,
            Some(shares) if shares.inside.is_some() => {
                let rows = world.adjacency().region_shares().of(product).iter();
                let shares = world.region_shares().view();
                let all = rows.map(|row| shares.evidence(*row)).all(|e| documented(e.and_then(|e| e.confidence)));
                if needed && all { EvidenceGrade::Confirmed } else { EvidenceGrade::Indicated }
            }
            _ => EvidenceGrade::Indicated,
        }
    }
}
