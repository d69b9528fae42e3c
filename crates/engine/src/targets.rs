//! Target lists in the user's words.

use liantu_model::code::{Code as _, InvestorClass};
use liantu_model::{ChainId, ProductId, Scope, Wording};
use liantu_query::targets::{Candidate, Ring, TargetList, target_lists};

use crate::diagnosis::FindingView;
use crate::engine::Engine;
use crate::names::{NameError, Named};
use crate::words::{self, Label};

/// Candidates for one finding (目标清单).
#[derive(Clone, Debug)]
pub struct TargetListView {
    /// The product that is missing or weak.
    pub product: Named,
    /// The finding it answers, if it was found in a diagnosis.
    pub finding: Option<FindingView>,
    /// Best first.
    pub candidates: Vec<CandidateView>,
    /// Makers outside that were ranked.
    pub n_ranked: usize,
}

/// A firm worth calling, in words.
#[derive(Clone, Debug)]
pub struct CandidateView {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Its investor classes.
    pub classes: Vec<Wording>,
    /// What it makes.
    pub makes: Named,
    /// 0 to 100 with the default weights: the sum of the terms' points.
    pub score: f64,
    /// Where the score comes from.
    pub terms: Vec<TermView>,
    /// Why to call it, in sentences.
    pub reasons: Vec<Wording>,
    /// Its customers inside, some of them.
    pub customers_inside: Vec<Named>,
    /// Distance, km.
    pub distance_km: Option<f64>,
    /// The source of the fact that it makes the product.
    pub source: Option<String>,
}

/// One term of a score.
#[derive(Clone, Debug)]
pub struct TermView {
    /// Its name.
    pub name: Label,
    /// 0 to 1.
    pub value: f64,
    /// Points earned.
    pub points: f64,
}

impl Engine {
    /// Candidates for the findings of a chain in a scope, most severe first: for one product if
    /// `gap` names it, else for the first `findings`.
    ///
    /// # Errors
    /// [`NameError`] when `gap` names no product.
    pub fn targets(
        &self,
        chain: ChainId,
        scope: &Scope,
        gap: Option<&str>,
        findings: usize,
        top: usize,
    ) -> Result<Vec<TargetListView>, NameError> {
        let diagnosis = self.diagnose(chain, scope);
        let product = gap.map(|gap| self.product_in(chain, gap)).transpose()?;
        let wanted: Vec<(ProductId, Option<FindingView>)> = if let Some(product) = product {
            let finding = diagnosis.findings.into_iter().find(|finding| finding.product_id == product);
            vec![(product, finding)]
        } else {
            let mut seen = std::collections::BTreeSet::new();
            let callable = diagnosis.findings.into_iter().filter(|finding| finding.witness.n_outside_makers > 0);
            let once = callable.filter(|finding| seen.insert(finding.product_id));
            once.take(findings).map(|finding| (finding.product_id, Some(finding))).collect()
        };
        let products: Vec<ProductId> = wanted.iter().map(|(product, _)| *product).collect();
        let lists = target_lists(&self.world, scope, &products, top, &self.config);
        let view = |((_, finding), list): ((ProductId, Option<FindingView>), TargetList)| TargetListView {
            product: self.named(list.product),
            finding,
            candidates: list.candidates.iter().map(|candidate| self.candidate(candidate)).collect(),
            n_ranked: list.n_ranked,
        };
        Ok(wanted.into_iter().zip(lists).map(view).collect())
    }

    /// The product with this key or name; of several with the name, the one of the chain.
    fn product_in(&self, chain: ChainId, text: &str) -> Result<ProductId, NameError> {
        self.product(text).or_else(|error| {
            let products = self.world.adjacency().chain_products().of(chain).iter().copied();
            let name = |product: &ProductId| self.world.products().name().get(*product) == Some(text);
            let mut hits = products.filter(name);
            match (hits.next(), hits.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(error),
            }
        })
    }

    fn candidate(&self, candidate: &Candidate) -> CandidateView {
        let firms = self.world.firms();
        let classes = firms.classes().get(candidate.firm);
        let classes = classes.into_iter().flat_map(liantu_model::column::FlagSet::<InvestorClass>::iter);
        let classes: Vec<Wording> = classes.map(|class| Wording::new(class.zh(), class.en())).collect();
        let evidence = self.world.makes().view().evidence(candidate.makes_row);
        let source = evidence.and_then(|e| e.source).and_then(|source| self.world.sources().title().get(source));
        CandidateView {
            firm: self.named(candidate.firm),
            place: self.place_of(candidate.firm),
            reasons: self.call_reasons(candidate, &classes),
            classes,
            makes: self.named(candidate.makes),
            score: candidate.score,
            terms: candidate
                .terms
                .iter()
                .map(|term| TermView { name: words::term(term.name), value: term.value, points: term.points })
                .collect(),
            customers_inside: candidate.customers_inside.iter().map(|firm| self.named(*firm)).collect(),
            distance_km: candidate.distance_km,
            source: source.map(str::to_owned),
        }
    }

    /// Why to call a candidate.
    fn call_reasons(&self, candidate: &Candidate, classes: &[Wording]) -> Vec<Wording> {
        let makes = self.named(candidate.makes);
        let role = self.world.makes().role().get(candidate.makes_row);
        let role = role.map_or(("生产", "makes"), |role| match role {
            liantu_model::code::MakesRole::Main => ("主营", "main product:"),
            liantu_model::code::MakesRole::Secondary => ("兼营", "also makes"),
        });
        let mut reasons = vec![Wording::new(format!("{}{}", role.0, makes.zh), format!("{} {}", role.1, makes.en))];
        let names = |firms: &[liantu_model::FirmId]| firms.iter().map(|firm| self.named(*firm)).collect::<Vec<_>>();
        if candidate.ties.customers_inside > 0 {
            let inside = words::listing(&names(&candidate.customers_inside), candidate.ties.customers_inside as usize);
            reasons.push(Wording::new(format!("已供货本地 {}", inside.zh), format!("already supplies {}", inside.en)));
        }
        if candidate.ties.shared_customers > 0 {
            let shared = words::listing(&names(&candidate.shared_customers), candidate.ties.shared_customers as usize);
            reasons.push(Wording::new(
                format!("与本地供应商同供 {}", shared.zh),
                format!("shares customers with local suppliers: {}", shared.en),
            ));
        }
        if !classes.is_empty() {
            let join = |part: fn(&Wording) -> &str, with: &str| classes.iter().map(part).collect::<Vec<_>>().join(with);
            reasons.push(Wording::new(join(|w| &w.zh, "、"), join(|w| &w.en, ", ")));
        }
        let ring = match candidate.ring {
            Ring::Province => Some(Wording::new("省内", "in the province")),
            Ring::Country => None,
            Ring::Abroad(country) => {
                let country = self.named(country);
                Some(Wording::new(format!("总部在{}", country.zh), format!("based in {}", country.en)))
            }
            Ring::Unplaced => Some(Wording::new("所在地不明", "place not known")),
        };
        let far = candidate
            .distance_km
            .map(|km| Wording::new(format!("相距约 {km:.0} km"), format!("about {km:.0} km away")));
        reasons.extend(ring.into_iter().chain(far));
        reasons
    }
}
