//! Findings checked again by the independent program of `liantu-verify` (核验).

use liantu_model::Scope;
use liantu_verify::{Checker, Claim, Rules, ScopeKey, Verdict};

use crate::engine::Engine;

/// The result of checking findings.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// How many were confirmed.
    pub n_held: usize,
    /// The others: the id, and where claim and data differ.
    pub refuted: Vec<(String, Vec<liantu_verify::Difference>)>,
}

impl Engine {
    /// Checks claims, each with a name of its own, against the world of this engine; `tick` is called after each.
    pub fn check_claims(&self, claims: &[(String, Claim)], tick: impl Fn()) -> Verified {
        let mut checker = Checker::new(&self.world, self.rules());
        let mut verified = Verified::default();
        for (id, claim) in claims {
            match checker.check(claim) {
                Verdict::Holds => verified.n_held += 1,
                Verdict::Refuted(differences) => verified.refuted.push((id.clone(), differences)),
            }
            tick();
        }
        verified
    }

    /// A scope by its keys.
    pub fn scope_key(&self, scope: &Scope) -> ScopeKey {
        match scope {
            Scope::Region(region) => ScopeKey::Region(self.world.key(*region).to_owned()),
            Scope::Regions(regions) => {
                ScopeKey::Regions(regions.iter().map(|region| self.world.key(*region).to_owned()).collect())
            }
            Scope::Zone(zone) => ScopeKey::Zones(vec![self.world.key(*zone).to_owned()]),
            Scope::Zones(zones) => ScopeKey::Zones(zones.iter().map(|zone| self.world.key(*zone).to_owned()).collect()),
        }
    }

    fn rules(&self) -> Rules {
        let parameters = self.config.parameters();
        let pairs = parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value));
        Rules::new(pairs).expect("invariant: the configuration has every name, each in its range")
    }
}
