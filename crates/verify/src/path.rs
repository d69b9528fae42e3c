//! The path of a claim: from keys to products, and how far its end lies from the chain (§3).

use liantu_model::ProductId;

use crate::need::Case;

/// The products of a path, `None` when a key is unknown.
pub(crate) fn products(case: &Case<'_>, path: &[String]) -> Option<Vec<ProductId>> {
    path.iter().map(|key| case.world.find(key)).collect()
}

/// `outside_chain` to the power of the number of products at the lower end that do not belong to the chain. There may
/// be several shortest paths, so the claimed one counts.
pub(crate) fn nearness(case: &Case<'_>, path: &[String]) -> f64 {
    let path = products(case, path).unwrap_or_default();
    let foreign = path.iter().rev().take_while(|product| !case.chain.own.contains(product));
    let outside_chain = case.rules.get("severity.outside_chain");
    foreign.fold(1.0, |nearness, _| nearness * outside_chain)
}
