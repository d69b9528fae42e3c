//! Backtests of link prediction (回测): known ties are hidden, and methods must find them again.
//!
//! **Protocol.** Some rows of `makes` or `supplies` are hidden ([`Split`]); every method sees only what remains. For
//! each query with a hidden tie (a firm, a product or a supplier, by [`TieKind`]), *all* firms or products that are
//! not known ties of it are ranked, whether they have any tie or not, and [`measured`] says where the hidden ones
//! rank. [`bootstrap`] gives intervals, and shows whether the difference between the default and each other method
//! could be chance.

mod bootstrap;
mod measures;
mod ranks;
mod split;

use liantu_model::Snapshot;

pub use bootstrap::{Estimate, bootstrap};
pub use measures::{Group, Measure, Measured, measured};
pub use ranks::ranked;
pub use split::{Split, hide};

use crate::config::Config;
use crate::predict::{Desk, Ground, Hidden, Method, MethodName, TieKind, methods};
use crate::work::Work;

/// How a backtest is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protocol {
    /// Which ties, seen from which side.
    pub kind: TieKind,
    /// Which of them are hidden.
    pub split: Split,
    /// The seed for drawing hidden ties and resamples.
    pub seed: u64,
    /// Resamples for the intervals.
    pub resamples: u32,
}

/// What a backtest found.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// Different ties of the kind, hidden or not.
    pub n_ties: usize,
    /// Hidden ties.
    pub n_hidden: usize,
    /// Queries: those with a hidden tie.
    pub n_queries: usize,
    /// Queries that have no known tie left.
    pub n_cold: usize,
    /// Firms or products that are ranked, known ties included.
    pub n_candidates: u32,
    /// The means of each method over the queries, the default first; by [`Measure::ALL`].
    pub methods: Vec<(MethodName, [Estimate; 7])>,
    /// The default minus each other method, on the same queries.
    pub differences: Vec<(MethodName, [Estimate; 7])>,
}

/// Hides ties, ranks all candidates for every query that lost one, and measures the result.
///
/// Each query is one step per method, and each resample is one. Queries run in parallel; time is queries × (what a
/// method touches, or the candidates).
pub fn backtest(world: &Snapshot, protocol: &Protocol, config: &Config, work: &Work) -> Backtest {
    let hidden = hide(world, protocol.kind, protocol.split, protocol.seed);
    let ground = Ground::new(world, protocol.kind, &hidden);
    let full = Ground::new(world, protocol.kind, &Hidden::new());
    let queries = queries(&full, &ground);
    let methods = methods(&ground, config);
    work.expect(queries.len() * methods.len() + protocol.resamples as usize);
    let measure = |method: &dyn Method| -> Vec<Measured> {
        let one = |desk: &mut Desk, (query, lost): &(u32, Vec<u32>)| {
            let (groups, n) = ranked(&ground, method, *query, lost, desk);
            measured(&groups, n)
        };
        work.each_at(&queries, 1, || ground.desk(), one)
    };
    let values: Vec<Vec<Measured>> = methods.iter().map(|method| measure(method.as_ref())).collect();
    let names: Vec<MethodName> = methods.iter().map(|method| method.name()).collect();
    let (means, differences) = bootstrap(&values, protocol.resamples, protocol.seed, work);
    Backtest {
        n_ties: full.n_ties(),
        n_hidden: queries.iter().map(|(_, lost)| lost.len()).sum(),
        n_queries: queries.len(),
        n_cold: queries.iter().filter(|(query, _)| ground.known(*query).is_empty()).count(),
        n_candidates: ground.n_candidates(),
        methods: names.iter().copied().zip(means).collect(),
        differences: names.iter().copied().skip(1).zip(differences).collect(),
    }
}

/// The queries with hidden ties, and these ties, ascending.
fn queries(full: &Ground, ground: &Ground) -> Vec<(u32, Vec<u32>)> {
    let lost = |query: u32| {
        let known = ground.known(query);
        let lost = full.known(query).iter().copied().filter(|tie| known.binary_search(tie).is_err());
        (query, lost.collect::<Vec<_>>())
    };
    (0..full.n_queries()).map(lost).filter(|(_, lost)| !lost.is_empty()).collect()
}
