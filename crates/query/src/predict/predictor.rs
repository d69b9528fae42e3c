//! Likely ties with their reasons (可能的关系及理由).

use std::sync::OnceLock;

use liantu_model::{FirmId, ProductId, RowId, Snapshot};

use super::ground::{Desk, Ground};
use super::known::{Hidden, TieKind};
use super::methods::{Blend, Method as _};
use super::parts::PartName;
use super::scores::best;
use crate::config::Config;
use crate::work::Work;

/// Predicts likely ties with the default method.
///
/// What it needs is built on the first query of each kind, in little more than linear time in the rows of the tables
/// it reads; a query then takes time linear in what it reaches.
#[derive(Debug)]
pub struct Predictor<'w> {
    world: &'w Snapshot,
    config: &'w Config,
    work: &'w Work,
    grounds: [OnceLock<Ground>; 3],
}

/// A tie that is not recorded but likely.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely<I> {
    /// The firm or product.
    pub id: I,
    /// Likelihood score (可能性评分), 0 to 1: `s / (1 + s)` of the method's score `s`. It ranks; it is
    /// **not** a probability.
    pub likelihood: f64,
    /// The method's score `s`: the sum of the parts of all reasons, and of the popularity.
    pub score: f64,
    /// Why, strongest first, at most [`REASONS`].
    pub reasons: Vec<Reason>,
}

/// The most reasons given for a likely tie.
pub const REASONS: usize = 5;

/// A known fact that makes a tie likely, and its share of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// How it leads to the tie.
    pub part: PartName,
    /// The product or firm it goes through.
    pub via: Via,
    /// What it adds to the score.
    pub points: f64,
}

/// A product or a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// A product.
    Product(ProductId),
    /// A firm.
    Firm(FirmId),
}

impl<'w> Predictor<'w> {
    /// A predictor for a world; nothing is computed yet. Each query will be a step of the work.
    pub fn new(world: &'w Snapshot, config: &'w Config, work: &'w Work) -> Self {
        Self { world, config, work, grounds: Default::default() }
    }

    /// Firms likely to make a product that are not recorded to make it (潜在企业), best first.
    ///
    /// ```
    /// use liantu_model::{FirmId, sketch};
    /// use liantu_query::{Config, Work, predict::Predictor};
    /// let world = sketch::world("
    ///     products: id name
    ///     p 光刻胶
    ///     q 显影液
    ///     firms: id name
    ///     a 甲
    ///     b 乙
    ///     c 丙
    ///     makes: product firm
    ///     p a
    ///     q a
    ///     q b
    /// ");
    /// let (config, work) = (Config::default(), Work::new());
    /// let likely = Predictor::new(&world, &config, &work).likely_makers(world.find("p").unwrap(), 5);
    /// // b makes q, which a makes beside p; nothing leads to c.
    /// assert_eq!(likely.len(), 1);
    /// assert_eq!(Some(likely[0].id), world.find::<FirmId>("b"));
    /// ```
    pub fn likely_makers(&self, product: ProductId, top: usize) -> Vec<Likely<FirmId>> {
        self.likely(TieKind::Makers, product.raw(), top)
    }

    /// [`Predictor::likely_makers`] of many products, in their order, in parallel: what the queries share is computed
    /// once.
    pub fn likely_makers_of(&self, products: &[ProductId], top: usize) -> Vec<Vec<Likely<FirmId>>> {
        let queries: Vec<u32> = products.iter().map(|product| product.raw()).collect();
        self.likely_of(TieKind::Makers, &queries, top)
    }

    /// Products a firm is likely to make that it is not recorded to make (潜在产品), best first.
    pub fn likely_products(&self, firm: FirmId, top: usize) -> Vec<Likely<ProductId>> {
        self.likely(TieKind::Makes, firm.raw(), top)
    }

    /// Firms likely to buy from a supplier that are not recorded to do so (潜在客户), best first.
    pub fn likely_customers(&self, supplier: FirmId, top: usize) -> Vec<Likely<FirmId>> {
        self.likely(TieKind::Supplies, supplier.raw(), top)
    }

    fn likely<I: RowId>(&self, kind: TieKind, query: u32, top: usize) -> Vec<Likely<I>> {
        self.likely_of(kind, &[query], top).remove(0)
    }

    /// The best of the candidates that something known leads to, for each query.
    fn likely_of<I: RowId>(&self, kind: TieKind, queries: &[u32], top: usize) -> Vec<Vec<Likely<I>>> {
        let ground = self.grounds[kind as usize].get_or_init(|| Ground::new(self.world, kind, &Hidden::new()));
        let blend = Blend::new(ground, self.config);
        let ask = |desk: &mut Desk, query: &u32| ask(ground, &blend, desk, *query, top);
        self.work.expect(queries.len());
        self.work.each_at(queries, 1, || ground.desk(), ask)
    }
}

/// The best of the candidates that something known leads to.
fn ask<I: RowId>(ground: &Ground, blend: &Blend<'_>, desk: &mut Desk, query: u32, top: usize) -> Vec<Likely<I>> {
    blend.score(query, desk);
    let base = |node: u32| blend.base().get(node as usize).copied().unwrap_or_default();
    let reached = desk.scores.touched().iter().copied().filter(|node| ground.is_candidate(query, *node));
    let scored = reached.map(|node| (node, base(node) + desk.scores.get(node))).collect();
    let likely = |(node, score): (u32, f64)| {
        let mut reasons: Vec<Reason> = Vec::new();
        for part in &blend.parts {
            let through = part.path.explain(query, node, &mut desk.room);
            reasons.extend(through.into_iter().map(|(via, points)| Reason {
                part: part.name,
                via: through_what(ground.kind, part.name, via),
                points: points * part.weight,
            }));
        }
        reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.part.cmp(&b.part)).then(a.via.cmp(&b.via)));
        reasons.truncate(REASONS);
        Likely { id: I::from_index(node as usize), likelihood: score / (1.0 + score), score, reasons }
    };
    let found = best(scored, top).into_iter().map(likely).collect();
    desk.scores.clear();
    found
}

fn through_what(kind: TieKind, part: PartName, node: u32) -> Via {
    match (kind, part) {
        (TieKind::Supplies, PartName::Walk | PartName::Names) => Via::Firm(FirmId(node)),
        _ => Via::Product(ProductId(node)),
    }
}
