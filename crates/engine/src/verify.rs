//! Findings checked again by the independent program of `liantu-verify` (核验).

use std::collections::BTreeMap;

use liantu_model::{ChainId, Scope};
use liantu_query::Work;
use liantu_query::diagnose::{FactorName, FindingKind, Weakness};
use liantu_verify::{
    Checker, Claim, CutSets, Element, Factor, FallReason as Falls, FindingGrade, Listed, Rings, Rules, ScopeKey,
    UseKey, Verdict, Witness,
};

use crate::diagnosis::{CutView, DiagnosisView, FallReason, FindingView, RingsView, WitnessView};
use crate::engine::{Engine, Level};
use crate::names::Named;

/// What became of findings that were checked.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// How many hold.
    pub n_held: usize,
    /// The others: the id, and where claim and data differ.
    pub refuted: Vec<(String, Vec<liantu_verify::Difference>)>,
}

impl Engine {
    /// Finds the findings of these chains in these places and checks each again, in parallel. A chain in a
    /// place is a step.
    pub fn verify(&self, chains: &[ChainId], scope: &Scope, level: Option<Level>, work: &Work) -> Verified {
        let check = |diagnosis| {
            let view = DiagnosisView::new(self, &diagnosis);
            let claims = view.findings.iter().map(|finding| (finding.id.clone(), self.claim(&view, finding)));
            self.check_each(&claims.collect::<Vec<_>>(), || work.check())
        };
        let mut all = Verified::default();
        for verified in self.landscape(chains, scope, level, work).map(check) {
            all.n_held += verified.n_held;
            all.refuted.extend(verified.refuted);
        }
        all
    }

    /// Checks claims, each with a name of its own, against the world of this engine. Each is a step.
    pub fn check_claims(&self, claims: &[(String, Claim)], work: &Work) -> Verified {
        work.expect(claims.len());
        self.check_each(claims, || work.step())
    }

    /// Checks claims; `tick` is called after each.
    fn check_each(&self, claims: &[(String, Claim)], tick: impl Fn()) -> Verified {
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

    /// A finding in plain keys and numbers.
    pub fn claim(&self, diagnosis: &DiagnosisView, finding: &FindingView) -> Claim {
        Claim {
            kind: kind(finding.kind),
            scope: self.scope_key(&diagnosis.place),
            chain: diagnosis.chain.key.clone(),
            product: finding.product.key.clone(),
            severity: finding.severity,
            interval: finding.interval,
            factors: finding.factors.iter().map(|view| (factor(view.factor), view.value)).collect(),
            covered: finding.covered,
            nearness: finding.nearness,
            weaknesses: finding.weaknesses.iter().map(|code| weakness(*code)).collect(),
            grade: grade(finding.grade),
            witness: witness(&finding.witness, finding.kind == FindingKind::Extension),
        }
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

fn keys(names: &[Named]) -> Vec<String> {
    names.iter().map(|named| named.key.clone()).collect()
}

fn weighed(names: &[(Named, f64)]) -> Vec<(String, f64)> {
    names.iter().map(|(named, value)| (named.key.clone(), *value)).collect()
}

fn witness(view: &WitnessView, is_extension: bool) -> Witness {
    let use_key = |[product, input, group]: &[String; 3]| UseKey {
        product: product.clone(),
        input: input.clone(),
        group: Some(group.clone()).filter(|group| !group.is_empty()),
    };
    let RingsView { province, country, unplaced, .. } = view.outside;
    let abroad: BTreeMap<String, usize> =
        view.outside.abroad.iter().map(|(named, n)| (named.key.clone(), *n)).collect();
    Witness {
        path: keys(&view.path),
        uses: Some(Listed { n: view.n_uses, list: view.uses.iter().map(use_key).collect() }),
        demanders: Some(Listed { n: view.n_demanders, list: keys(&view.demanders) }),
        local_makers: Some(Listed { n: view.n_local_makers, list: keys(&view.local_makers) }),
        rings: Some(Rings { province, country, abroad, unplaced }),
        share_inside: Some(view.share_inside),
        share_sum: Some(view.share_sum),
        n_links: Some(view.n_links as usize),
        n_links_local: Some(view.n_links_local as usize),
        stand_ins: Some(weighed(&view.stand_ins)),
        cut_sets: view.cut.as_ref().map(cut_sets),
        falls: view.cut.as_ref().map(falls),
        relatives: is_extension.then(|| weighed(&view.relatives)),
    }
}

fn cut_sets(cut: &CutView) -> CutSets {
    let elements = if cut.is_of_countries { Element::Region } else { Element::Firm };
    CutSets { elements, sets: Listed { n: cut.n_sets, list: cut.sets.iter().map(|set| keys(set)).collect() } }
}

fn falls(cut: &CutView) -> Vec<(String, Falls)> {
    let reason = |reason| match reason {
        FallReason::Supply => Falls::Supply,
        FallReason::Requirement => Falls::Group,
    };
    cut.falls.iter().map(|(product, why)| (product.key.clone(), reason(*why))).collect()
}

fn kind(kind: FindingKind) -> liantu_verify::FindingKind {
    match kind {
        FindingKind::Gap => liantu_verify::FindingKind::Gap,
        FindingKind::WeakLink => liantu_verify::FindingKind::WeakLink,
        FindingKind::ChokePoint => liantu_verify::FindingKind::ChokePoint,
        FindingKind::Extension => liantu_verify::FindingKind::Extension,
    }
}

fn weakness(weakness: Weakness) -> liantu_verify::Weakness {
    match weakness {
        Weakness::Thin => liantu_verify::Weakness::FewMakers,
        Weakness::Minor => liantu_verify::Weakness::Minor,
        Weakness::Dependent => liantu_verify::Weakness::BoughtOutside,
        Weakness::Concentrated => liantu_verify::Weakness::Concentrated,
    }
}

fn grade(grade: liantu_query::diagnose::EvidenceGrade) -> FindingGrade {
    match grade {
        liantu_query::diagnose::EvidenceGrade::Confirmed => FindingGrade::Confirmed,
        liantu_query::diagnose::EvidenceGrade::Indicated => FindingGrade::Indicated,
        liantu_query::diagnose::EvidenceGrade::DataGap => FindingGrade::DataGap,
    }
}

fn factor(name: FactorName) -> Factor {
    match name {
        FactorName::Criticality => Factor::Criticality,
        FactorName::Concentration => Factor::Concentration,
        FactorName::Dependence => Factor::Dependence,
        FactorName::Demand => Factor::Demand,
        FactorName::Fragility => Factor::Fragility,
        FactorName::Reach => Factor::Reach,
        FactorName::Relatedness => Factor::Relatedness,
        FactorName::Readiness => Factor::Readiness,
        FactorName::Complexity => Factor::Complexity,
    }
}
