//! The checker: what is computed once for a world, a chain and a scope, and used by claims.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::{ChainId, ProductId, Snapshot};

use crate::chain::Chain;
use crate::claim::{Claim, ScopeKey};
use crate::codes::FindingKind;
use crate::compare::Comparison;
use crate::cuts::Cuts;
use crate::extension::{self, Map};
use crate::need::Case;
use crate::place::Place;
use crate::rows::Rows;
use crate::rules::Rules;
use crate::space::Space;
use crate::verdict::Verdict;
use crate::{check_choke, check_extension, check_need, check_witness};

/// Checks claims against one world (核验器).
///
/// Keeps what it has computed for a chain, a scope and the world, so use one checker for all findings of a diagnosis;
/// each thread has its own.
#[derive(Debug)]
pub struct Checker<'s> {
    world: &'s Snapshot,
    rules: Rules,
    rows: Rows,
    chains: BTreeMap<ChainId, Chain>,
    places: BTreeMap<ScopeKey, Place>,
    cuts: BTreeMap<(ChainId, ScopeKey), Cuts>,
    space: Option<Space>,
    /// What each scope is specialised in.
    special: BTreeMap<ScopeKey, BTreeSet<ProductId>>,
    extensions: BTreeMap<(ChainId, ScopeKey), BTreeMap<ProductId, f64>>,
}

impl<'s> Checker<'s> {
    /// A checker of findings that were derived from this world with these rules.
    ///
    /// Time and memory are linear in the rows, apart from products with many variants.
    pub fn new(world: &'s Snapshot, rules: Rules) -> Self {
        Self {
            rows: Rows::new(world),
            world,
            rules,
            chains: BTreeMap::new(),
            places: BTreeMap::new(),
            cuts: BTreeMap::new(),
            space: None,
            special: BTreeMap::new(),
            extensions: BTreeMap::new(),
        }
    }

    /// Recomputes the finding and reports where the claim differs.
    ///
    /// Numbers may differ by 1e-6. Members of lists must be true; a list that is not truncated must be complete. A
    /// key that the world does not contain is a difference.
    pub fn check(&mut self, claim: &Claim) -> Verdict {
        let mut said = Comparison::default();
        let chain = self.world.find::<ChainId>(&claim.chain);
        let product = self.world.find::<ProductId>(&claim.product);
        said.same("chain", &claim.chain, &chain.map_or_else(String::new, |_| claim.chain.clone()));
        said.same("product", &claim.product, &product.map_or_else(String::new, |_| claim.product.clone()));
        let known = self.prepare_place(&claim.scope);
        said.holds("scope", known, "a known scope");
        if let (Some(chain), Some(product), true) = (chain, product, known) {
            self.prepare(claim, chain);
            self.compare(&mut said, claim, chain, product);
        }
        said.verdict()
    }

    /// Computes the scope unless it is known; returns whether there is such a scope.
    fn prepare_place(&mut self, scope: &ScopeKey) -> bool {
        if !self.places.contains_key(scope)
            && let Some(place) = Place::new(self.world, &self.rows, &self.rules, scope)
        {
            self.places.insert(scope.clone(), place);
        }
        self.places.contains_key(scope)
    }

    /// Computes what is not yet known about the chain and, for an extension, about the world.
    fn prepare(&mut self, claim: &Claim, chain: ChainId) {
        let (rows, scope, both) = (&self.rows, &claim.scope, (chain, claim.scope.clone()));
        let place = &self.places[scope];
        let chain = self.chains.entry(chain).or_insert_with(|| Chain::new(rows, chain));
        let cuts = self.cuts.entry(both.clone()).or_insert_with(|| Cuts::new(rows, chain, place));
        if claim.kind != FindingKind::Extension {
            return;
        }
        let space = self.space.get_or_insert_with(|| Space::new(rows));
        let special = self.special.entry(scope.clone()).or_insert_with(|| space.specialised(rows, &place.inside));
        let (world, rules, product) = (self.world, &self.rules, ProductId::default());
        let case = Case { world, rows, rules, chain, place, product };
        let map = Map { space, special };
        self.extensions.entry(both).or_insert_with(|| extension::all(&case, cuts, map));
    }

    fn compare(&self, said: &mut Comparison, claim: &Claim, chain: ChainId, product: ProductId) {
        let both = (chain, claim.scope.clone());
        let (chain, place, cuts) = (&self.chains[&chain], &self.places[&claim.scope], &self.cuts[&both]);
        let (world, rows, rules) = (self.world, &self.rows, &self.rules);
        let case = Case { world, rows, rules, chain, place, product };
        match claim.kind {
            FindingKind::Gap | FindingKind::WeakLink => check_need::check(said, claim, &case),
            FindingKind::ChokePoint => check_choke::check(said, claim, &case, cuts),
            FindingKind::Extension => {
                let space = self.space.as_ref().expect("invariant: prepared for extensions");
                let map = Map { space, special: &self.special[&claim.scope] };
                check_extension::check(said, claim, &case, cuts, map, &self.extensions[&both]);
            }
        }
        check_witness::check(said, claim, &case);
    }
}
