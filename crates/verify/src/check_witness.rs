//! The witness (§6): listed facts must be true, and complete where the list is not truncated.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::{NodeId, ProductId};

use crate::LIST;
use crate::claim::{Claim, Rings, UseKey};
use crate::codes::FindingKind;
use crate::compare::Comparison;
use crate::need::Case;
use crate::path;

pub(crate) fn check(said: &mut Comparison, claim: &Claim, case: &Case<'_>) {
    let witness = &claim.witness;
    check_path(said, claim, case);
    if let Some(uses) = &witness.uses {
        said.list("witness.uses", uses, &uses_of(case));
    }
    if let Some(demanders) = &witness.demanders {
        said.list("witness.demanders", demanders, &keys(case, case.demanders()));
    }
    if let Some(makers) = &witness.local_makers {
        said.list("witness.local_makers", makers, &keys(case, case.place.local_makers(case.rows, case.product)));
    }
    if let Some(rings) = &witness.rings {
        check_rings(said, rings, &case.place.rings(case.world, case.rows, case.product));
    }
    check_figures(said, claim, case);
    let links = case.links();
    if let Some(n) = witness.n_links {
        said.count("witness.n_links", n, links.n);
    }
    if let Some(n) = witness.n_links_local {
        said.count("witness.n_links_local", n, links.n_local);
    }
    if let Some(stand_ins) = &witness.stand_ins {
        check_stand_ins(said, stand_ins, case);
    }
    let (choke, extension) = (claim.kind == FindingKind::ChokePoint, claim.kind == FindingKind::Extension);
    said.holds("witness.cut_sets", choke || witness.cut_sets.is_none(), "only of a choke point");
    said.holds("witness.falls", choke || witness.falls.is_none(), "only of a choke point");
    said.holds("witness.relatives", extension || witness.relatives.is_none(), "only of an extension");
}

fn check_path(said: &mut Comparison, claim: &Claim, case: &Case<'_>) {
    let path = path::products(case, &claim.witness.path);
    let right = path.is_some_and(|path| match claim.kind {
        FindingKind::Extension => path.is_empty(),
        _ => path.last() == Some(&case.product) && case.chain.is_shortest(case.rows, &path),
    });
    said.holds("witness.path", right, "a shortest way from an end product");
}

fn uses_of(case: &Case<'_>) -> BTreeSet<UseKey> {
    let key = |product: ProductId| case.world.key(product).to_owned();
    let uses = case.uses().into_iter();
    uses.map(|row| UseKey { product: key(row.product), input: key(row.input), group: row.group.clone() }).collect()
}

fn keys<I: NodeId>(case: &Case<'_>, ids: BTreeSet<I>) -> BTreeSet<String> {
    ids.into_iter().map(|id| case.world.key(id).to_owned()).collect()
}

fn check_rings(said: &mut Comparison, claimed: &Rings, found: &Rings) {
    said.count("witness.rings.province", claimed.province, found.province);
    said.count("witness.rings.country", claimed.country, found.country);
    said.count("witness.rings.unplaced", claimed.unplaced, found.unplaced);
    let list = |rings: &Rings| rings.abroad.iter().map(|(country, n)| (country.clone(), *n)).collect::<Vec<_>>();
    said.members("witness.rings.abroad", &list(claimed), &list(found).into_iter().collect());
}

fn check_figures(said: &mut Comparison, claim: &Claim, case: &Case<'_>) {
    let figures = case.figures();
    if let Some(share) = claim.witness.share_inside {
        said.maybe("witness.share_inside", share, figures.as_ref().and_then(|figures| figures.inside));
    }
    if let Some(sum) = claim.witness.share_sum {
        said.maybe("witness.share_sum", sum, figures.map(|figures| figures.sum));
    }
}

/// Each must be able to substitute for the product somewhere; when the product is covered, a list that is not
/// truncated must contain a strongest substitute for each use.
fn check_stand_ins(said: &mut Comparison, claimed: &[(String, f64)], case: &Case<'_>) {
    let all = case.stand_ins();
    let listed: BTreeSet<ProductId> = claimed.iter().filter_map(|(key, _)| case.world.find(key)).collect();
    said.count("witness.stand_ins", claimed.len(), listed.len());
    for (key, strength) in claimed {
        let product = case.world.find::<ProductId>(key);
        let found = product.and_then(|product| all.iter().find_map(|found| found.get(&product)));
        said.maybe(&format!("witness.stand_ins.{key}"), Some(*strength), found.copied());
    }
    if case.covered() > 0.0 && claimed.len() < LIST {
        let has_strongest = |found: &BTreeMap<ProductId, f64>| {
            let most = found.values().copied().fold(0.0, f64::max);
            found.iter().any(|(product, strength)| *strength >= most && listed.contains(product))
        };
        said.holds("witness.stand_ins", all.iter().all(has_strongest), "the strongest of each use");
    }
}
