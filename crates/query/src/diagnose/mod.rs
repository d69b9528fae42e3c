//! Where a chain is weak (诊断): gaps, weak links, choke points and extensions of a chain in a
//! scope, each with its proof. `docs/findings.md` says exactly what is found.
//!
//! A [`Landscape`] prepares what all requests about a set of disjoint scopes share; then each scope × chain is a pure
//! function of it. One scope × one chain is a landscape of one part.

mod chokes;
mod extensions;
mod finding;
mod gaps;
mod grade;
pub(crate) mod severity;
mod stand_ins;
mod supply;

use std::sync::{Arc, OnceLock};

use liantu_model::{ChainId, FirmId, NO_PART, Partition, ProductId, RegionId, Scope, Snapshot};
use rayon::prelude::*;

pub(crate) use chokes::{BUDGET, Loss, Reach};
pub(crate) use extensions::NextStep;
pub use finding::{
    Coverage, Cut, Diagnosis, EvidenceGrade, Factor, FactorName, Finding, FindingKind, Remedy, Rings, Weakness, Witness,
};
pub(crate) use stand_ins::Groups;
pub(crate) use supply::Makers;
use supply::WorldShares;

use crate::closure::Closure;
use crate::config::Config;
use crate::count;
use crate::links::Links;
use crate::space::ProductSpace;
use crate::work::Work;

/// Diagnoses processed at a time when they are streamed.
const BLOCK: usize = 128;

/// Lists in a witness are truncated to this many entries; counts beside them are complete.
const WITNESS_ROWS: usize = 8;

/// Products of a chain's closure that no maker in the scope makes, in closure order (缺链的产品).
///
/// The plain set question underlying [`Landscape::diagnose`]: variants, alternatives and regional shares are not
/// considered. Products are processed in parallel; time is linear in the makers visited before the first local one.
pub fn missing_links(world: &Snapshot, closure: &Closure, scope: &Scope) -> Vec<ProductId> {
    let inside = scope.inside(world);
    let makers = world.adjacency().makers();
    let missing = |product: &ProductId| !makers.of(*product).iter().any(|firm| inside.contains(*firm));
    closure.products().par_iter().copied().with_min_len(256).filter(missing).collect()
}

/// A path in a witness is truncated to this many products, the lowest.
const PATH_ROWS: usize = 64;

/// What the requests about a set of disjoint scopes and some chains share.
#[derive(Debug)]
pub struct Landscape<'s> {
    world: &'s Snapshot,
    config: &'s Config,
    work: &'s Work,
    partition: Partition,
    chains: Vec<(ChainId, Closure)>,
    links: Links,
    /// The requirement groups of each chain.
    groups: Vec<OnceLock<Groups>>,
    space: OnceLock<Arc<ProductSpace>>,
    /// What each scope makes, with the number of its makers.
    made: OnceLock<Vec<Vec<(ProductId, u64)>>>,
    /// What each scope makes with advantage.
    strengths: OnceLock<Vec<Vec<ProductId>>>,
}

impl<'s> Landscape<'s> {
    /// Prepares the requests about these scopes and chains.
    ///
    /// Time is linear in the supplies and makers of the products that the chains need, plus the number of firms.
    /// Everything computed from the landscape is part of `work`.
    pub fn new(
        world: &'s Snapshot,
        partition: Partition,
        chains: &[ChainId],
        config: &'s Config,
        work: &'s Work,
    ) -> Self {
        let chains: Vec<(ChainId, Closure)> =
            chains.par_iter().map(|chain| (*chain, Closure::of_chain(world, *chain))).collect();
        let mut products: Vec<ProductId> =
            chains.iter().flat_map(|(_, closure)| closure.products().iter().copied()).collect();
        products.sort_unstable();
        products.dedup();
        let links = Links::of(world, &partition, &products, work);
        let groups = chains.iter().map(|_| OnceLock::new()).collect();
        let (space, made, strengths) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { world, config, work, partition, chains, links, groups, space, made, strengths }
    }

    /// The same with the product space of another world with the same products: which products are made together is
    /// then taken from there.
    #[must_use]
    pub fn in_space(mut self, space: Arc<ProductSpace>) -> Self {
        self.space = OnceLock::from(space);
        self
    }

    /// The world of the landscape.
    pub fn world(&self) -> &'s Snapshot {
        self.world
    }

    /// The thresholds and weights.
    pub fn config(&self) -> &'s Config {
        self.config
    }

    /// The work that it is part of.
    pub fn work(&self) -> &'s Work {
        self.work
    }

    /// The scopes.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The chains with what they need.
    pub fn chains(&self) -> &[(ChainId, Closure)] {
        &self.chains
    }

    /// The product space, derived on first use.
    pub fn space(&self) -> &Arc<ProductSpace> {
        self.space.get_or_init(|| Arc::new(ProductSpace::new(self.world)))
    }

    /// What the firms of a scope make with advantage (see [`ProductSpace::strengths`]).
    pub(crate) fn strengths(&self, part: usize) -> &[ProductId] {
        let of_all = || self.made().iter().map(|made| self.space().strengths(made)).collect();
        &self.strengths.get_or_init(of_all)[part]
    }

    /// What the firms of each scope make, with the number of makers of each product.
    pub(crate) fn made(&self) -> &[Vec<(ProductId, u64)>] {
        self.made.get_or_init(|| {
            let makes = self.world.makes();
            let part_of = |firm: &u32| self.partition.part_of()[*firm as usize];
            let rows = makes.firm().raw().iter().map(part_of).zip(makes.product().raw());
            let mut rows: Vec<(u16, u32)> = rows.map(|(part, product)| (part, *product)).collect();
            rows.retain(|(part, _)| *part != NO_PART);
            rows.sort_unstable();
            let mut made: Vec<Vec<(ProductId, u64)>> = vec![Vec::new(); self.partition.len()];
            for same in rows.chunk_by(|a, b| a == b) {
                made[usize::from(same[0].0)].push((ProductId(same[0].1), same.len() as u64));
            }
            made
        })
    }

    /// The request for one chain in one scope, given by their positions, with newcomers that are not recorded.
    pub(crate) fn question<'a>(&'a self, part: usize, chain: usize, newcomers: &'a [Newcomer]) -> Question<'a, 's> {
        let (id, closure) = &self.chains[chain];
        let groups = self.groups[chain].get_or_init(|| Groups::new(self.world, closure));
        let scope = &self.partition.scopes()[part];
        Question { landscape: self, part, scope, chain: *id, closure, groups, newcomers }
    }

    /// The diagnosis of every chain in every scope, scope by scope, chain by chain.
    pub fn diagnose_all(&self) -> Vec<Diagnosis> {
        self.map(|diagnosis| diagnosis)
    }

    /// What `render` returns for the diagnosis of every chain in every scope, scope by scope, chain by chain. Each is
    /// a step of the work, on some thread; the answer is the same on any number of them.
    pub fn map<T: Send>(&self, render: impl Fn(Diagnosis) -> T + Sync) -> Vec<T> {
        let questions = self.questions();
        self.work.expect(questions.len());
        self.map_some(&questions, &render)
    }

    /// Like [`Landscape::map`], but passed to `sink` in order, block by block, so that a batch is never in memory as
    /// a whole.
    ///
    /// # Errors
    /// The first error of `sink`; nothing more is processed then.
    pub fn stream<T: Send, E>(
        &self,
        render: impl Fn(Diagnosis) -> T + Sync,
        mut sink: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let questions = self.questions();
        self.work.expect(questions.len());
        questions.chunks(BLOCK).try_for_each(|block| {
            let rendered = self.map_some(block, &render);
            rendered.into_iter().try_for_each(&mut sink)
        })
    }

    /// All pairs of scope and chain, by position.
    fn questions(&self) -> Vec<(usize, usize)> {
        let chains = self.chains.len();
        (0..self.partition.len()).flat_map(|part| (0..chains).map(move |chain| (part, chain))).collect()
    }

    fn map_some<T: Send>(&self, questions: &[(usize, usize)], render: &(impl Fn(Diagnosis) -> T + Sync)) -> Vec<T> {
        self.work.each(questions, |(part, chain)| render(self.diagnose(*part, *chain)))
    }

    /// The diagnosis of one chain in one scope, given by their positions.
    ///
    /// # Panics
    /// When a position is out of range.
    pub fn diagnose(&self, part: usize, chain: usize) -> Diagnosis {
        let question = self.question(part, chain, &[]);
        let closure = question.closure;
        let local = question.locals();
        let presence = Presence { closure, local: &local, changed: &[] };
        let mut diagnosis = Diagnosis {
            scope: question.scope.clone(),
            chain: question.chain,
            findings: Vec::new(),
            data_gaps: Vec::new(),
            coverage: Coverage { needed: local.len(), ..Coverage::default() },
        };
        for (product, at) in closure.products().iter().zip(&local) {
            self.work.check();
            diagnosis.coverage.made_somewhere += usize::from(at.is_made_somewhere());
            diagnosis.coverage.made_inside += usize::from(at.is_made_inside());
            if at.is_made_somewhere() {
                diagnosis.findings.extend(question.gap_or_weak_link(*product, at, &presence));
            } else {
                diagnosis.data_gaps.push(*product);
            }
        }
        diagnosis.findings.extend(question.choke_points(&presence));
        diagnosis.findings.extend(question.extensions(&presence));
        let doubtful = |finding: &Finding| finding.grade == EvidenceGrade::DataGap;
        diagnosis.findings.sort_by(|a, b| {
            let order = doubtful(a).cmp(&doubtful(b)).then(b.severity.total_cmp(&a.severity));
            order.then(a.product.cmp(&b.product)).then(a.kind.cmp(&b.kind))
        });
        diagnosis
    }
}

/// A firm that is not recorded, in the scope in question: a plant that might be built.
#[derive(Clone, Debug)]
pub(crate) struct Newcomer {
    /// Its id: after those of all firms.
    pub(crate) id: FirmId,
    /// The smallest region known for it.
    pub(crate) region: Option<RegionId>,
    /// What it makes, ascending.
    pub(crate) products: Vec<ProductId>,
}

/// How a product is supplied, seen from a scope.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub(crate) makers: Makers,
    shares: Option<WorldShares>,
}

impl Local {
    pub(crate) fn is_made_inside(&self) -> bool {
        !self.makers.inside.is_empty() || self.shares.is_some_and(|shares| shares.any_inside)
    }

    pub(crate) fn is_made_somewhere(&self) -> bool {
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
#[derive(Clone, Copy)]
pub(crate) struct Presence<'a> {
    pub(crate) closure: &'a Closure,
    /// In closure order.
    pub(crate) local: &'a [Local],
    /// Positions in closure order, ascending, at which the supply differs from `local`.
    pub(crate) changed: &'a [(u32, Local)],
}

impl<'a> Presence<'a> {
    pub(crate) fn local_of(&self, product: ProductId) -> Option<&'a Local> {
        let at = self.closure.position(product)?;
        match self.changed.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(changed) => Some(&self.changed[changed].1),
            Err(_) => self.local.get(at as usize),
        }
    }
}

/// One chain in one scope.
pub(crate) struct Question<'a, 's> {
    landscape: &'a Landscape<'s>,
    part: usize,
    pub(crate) scope: &'a Scope,
    pub(crate) chain: ChainId,
    pub(crate) closure: &'a Closure,
    pub(crate) groups: &'a Groups,
    /// Firms inside that are not recorded.
    pub(crate) newcomers: &'a [Newcomer],
}

impl<'s> Question<'_, 's> {
    pub(crate) fn world(&self) -> &'s Snapshot {
        self.landscape.world
    }

    pub(crate) fn work(&self) -> &'s Work {
        self.landscape.work
    }

    /// How each product of the closure is supplied, as recorded.
    pub(crate) fn locals(&self) -> Vec<Local> {
        let inside = self.scope.inside(self.world());
        let local = |product: &ProductId| {
            self.work().check();
            self.local(*product, Makers::of(self.world(), *product, &inside))
        };
        self.closure.products().iter().map(local).collect()
    }

    fn local(&self, product: ProductId, makers: Makers) -> Local {
        Local { makers, shares: self.shares(product) }
    }

    fn shares(&self, product: ProductId) -> Option<WorldShares> {
        WorldShares::of(self.world(), product, self.scope, &self.landscape.config.thresholds)
    }

    /// Whether a newcomer makes the product itself.
    fn has_newcomer(&self, product: ProductId) -> bool {
        self.newcomers.iter().any(|newcomer| newcomer.products.binary_search(&product).is_ok())
    }

    /// What the scope makes with advantage, as recorded.
    fn strengths(&self) -> &[ProductId] {
        self.landscape.strengths(self.part)
    }
}
