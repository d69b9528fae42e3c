//! Landings in the user's words (落地推演): what changes if a firm comes, where to land, and which firms.

use liantu_model::code::RegionLevel;
use liantu_model::{ChainId, DamagedFacts, FirmId, Plant, ProductId, RowId as _, Scope, Site, Wording, ZoneId};
use liantu_query::Work;
use liantu_query::diagnose::{EvidenceGrade, FindingKind};
use liantu_query::landing::{Balance, Base, Change, Effect, Outcome, Sourcing, State, full, rank_firms, rank_places};

use crate::engine::{Engine, Level};
use crate::named::Named;
use crate::names::{NameError, NameKind};
use crate::words;

/// Which firms would land where.
#[derive(Clone, Debug)]
pub struct LandingRequest {
    /// The firms, landing together.
    pub firms: Vec<FirmId>,
    /// The place.
    pub site: Site,
    /// Only this chain; `None` for all.
    pub chain: Option<ChainId>,
    /// Only these of their products; all when empty.
    pub products: Vec<ProductId>,
}

/// What a landing does (落地影响).
#[derive(Clone, Debug)]
pub struct LandingView {
    /// The place.
    pub site: Named,
    /// The firms, with what their plants would make.
    pub plants: Vec<(Named, Vec<Named>)>,
    /// The scopes around the place, smallest first, with what is removed and added in each.
    pub scopes: Vec<(Named, Balance)>,
    /// Scope by scope, chain by chain; only those in which something changes.
    pub outcomes: Vec<OutcomeView>,
}

/// What a landing does to one chain in one scope.
#[derive(Clone, Debug)]
pub struct OutcomeView {
    /// The scope.
    pub scope: Named,
    /// The chain.
    pub chain: Named,
    /// Severity removed and added.
    pub balance: Balance,
    /// Gaps, weak links and choke points that change, the most removed first.
    pub changes: Vec<ChangeView>,
    /// Extensions whose promise changes.
    pub outlook: Vec<ChangeView>,
    /// The fewest countries outside whose loss stops something made here, before and after.
    pub countries_to_break: (Option<usize>, Option<usize>),
    /// The same for firms.
    pub firms_to_break: (Option<usize>, Option<usize>),
    /// What is made inside of what is needed, before and after.
    pub sourcing: (Sourcing, Sourcing),
    /// The same in sentences.
    pub sentences: Vec<Wording>,
}

/// One finding before and after.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// The product.
    pub product: Named,
    /// What happens to it.
    pub effect: Effect,
    /// As recorded.
    pub before: Option<StateView>,
    /// With the plant.
    pub after: Option<StateView>,
    /// Severity removed.
    pub removed: f64,
}

/// The part of a finding that is compared.
#[derive(Clone, Copy, Debug)]
pub struct StateView {
    /// Its kind.
    pub kind: FindingKind,
    /// Its severity or promise.
    pub severity: f64,
    /// How well it is supported.
    pub grade: EvidenceGrade,
}

/// A place or firm by what its landing removes.
#[derive(Clone, Debug)]
pub struct LandingRank {
    /// The place or firm.
    pub named: Named,
    /// Where it is: the current place of a firm, or the region of a place.
    pub place: Option<Named>,
    /// Severity removed and added in each of the scopes; `None` where the place lies in none of them.
    pub balances: Vec<Option<Balance>>,
}

/// Ranked places or firms, with the names of the scopes that count.
#[derive(Clone, Debug)]
pub struct LandingRanks {
    /// The scopes, smallest first.
    pub scopes: Vec<Wording>,
    /// Best first.
    pub ranks: Vec<LandingRank>,
}

/// How far the fast answer is from that of the rebuilt world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LandingCheck {
    /// Chains × scopes compared.
    pub compared: usize,
    /// The largest difference of a number; infinite when anything else differs.
    pub difference: f64,
}

impl Engine {
    /// The place a text names as a site: a region or a zone.
    ///
    /// # Errors
    /// [`NameError`] with the nearest regions, or when several zones are named.
    pub fn site(&self, text: &str) -> Result<Site, NameError> {
        match self.scope(text)? {
            Scope::Region(region) => Ok(Site::Region(region)),
            Scope::Zone(zone) => Ok(Site::Zone(zone)),
            Scope::Regions(regions) => Err(self.several(
                NameKind::Site,
                text,
                regions.iter().map(|at| (NameKind::Region, at.index())).collect(),
            )),
            Scope::Zones(zones) => {
                Err(self.several(NameKind::Site, text, zones.iter().map(|at| (NameKind::Zone, at.index())).collect()))
            }
        }
    }

    /// What changes if firms land at a place: in the place itself, its city and its province.
    pub fn land(&self, question: &LandingRequest, work: &Work) -> LandingView {
        let (chains, plants) = (self.requested_chains(question.chain), self.plants(question));
        let mut view = LandingView {
            site: self.site_name(question.site),
            plants: plants.iter().map(|plant| (self.named(plant.firm), self.all_named(&plant.products))).collect(),
            scopes: Vec::new(),
            outcomes: Vec::new(),
        };
        for scope in self.around(question.site) {
            let base = Base::new(self.landscape(&chains, &scope, None, work));
            let outcomes = base.land_all(0, &plants).unwrap_or_default();
            let balance = outcomes.iter().fold(Balance::default(), |sum, outcome| sum + outcome.balance);
            view.scopes.push((self.scope_name(&scope), balance));
            for (chain, outcome) in chains.iter().zip(&outcomes).filter(|(_, outcome)| is_worth_reporting(outcome)) {
                view.outcomes.push(self.outcome(*chain, &scope, outcome));
            }
        }
        view
    }

    /// Compares [`Engine::land`] with the rebuilt world.
    ///
    /// # Errors
    /// [`DamagedFacts`], which would be a defect of this build.
    pub fn check_landing(&self, question: &LandingRequest, work: &Work) -> Result<LandingCheck, DamagedFacts> {
        let (chains, plants) = (self.requested_chains(question.chain), self.plants(question));
        let mut check = LandingCheck { compared: 0, difference: 0.0 };
        for scope in self.around(question.site) {
            let base = Base::new(self.landscape(&chains, &scope, None, work));
            let quick = base.land_all(0, &plants).unwrap_or_default();
            let rebuilt = full(&self.world, &self.config, &scope, &chains, &plants, work)?;
            check.compared += rebuilt.len();
            let differences = quick.iter().zip(&rebuilt).map(|(quick, rebuilt)| quick.difference(rebuilt));
            check.difference = differences.fold(check.difference, f64::max);
        }
        Ok(check)
    }

    /// The zones or regions of a level in a scope, ranked for these firms landing together: by the
    /// severity removed in the place itself, then in its city, then in the scope. Places are steps.
    pub fn rank_landing_places(
        &self,
        firms: &[FirmId],
        chain: Option<ChainId>,
        scope: &Scope,
        level: Level,
        work: &Work,
    ) -> LandingRanks {
        let chains = self.requested_chains(chain);
        let base = |level| Base::new(self.landscape(&chains, scope, level, work));
        let (places, cities, whole) = (base(Some(level)), base(Some(Level::City)), base(None));
        let site = |scope: &Scope| match scope {
            Scope::Region(region) => Some(Site::Region(*region)),
            Scope::Zone(zone) => Some(Site::Zone(*zone)),
            Scope::Regions(_) | Scope::Zones(_) => None,
        };
        let sites: Vec<Site> = places.landscape().partition().scopes().iter().filter_map(site).collect();
        let ranked = rank_places(&[&places, &cities, &whole], firms, &sites, work);
        let ranks = ranked.into_iter().map(|rank| LandingRank {
            named: self.site_name(rank.site),
            place: rank.site.region(&self.world).map(|region| self.named(region)),
            balances: rank.balances,
        });
        let whole = self.scope_name(scope);
        LandingRanks {
            ranks: ranks.collect(),
            scopes: vec![
                Wording::new("当地", "the place"),
                Wording::new("所在市", "its city"),
                Wording::new(whole.zh, whole.en),
            ],
        }
    }

    /// Makers elsewhere of what a chain lacks at a place (its gaps and weak links there), ranked by what each would
    /// remove by landing: at the place itself, then in its city and its province. Firms are steps.
    pub fn rank_landing_firms(&self, site: Site, chain: ChainId, work: &Work) -> LandingRanks {
        let around = self.around(site);
        let bases: Vec<Base<'_>> =
            around.iter().map(|scope| Base::new(self.landscape(&[chain], scope, None, work))).collect();
        let firms = around.first().map(|scope| self.makers_of_gaps(chain, scope, work)).unwrap_or_default();
        let ranked = rank_firms(&bases.iter().collect::<Vec<_>>(), site, &firms, work);
        let ranks = ranked.into_iter().map(|rank| LandingRank {
            named: self.named(rank.firm),
            place: self.place_of(rank.firm),
            balances: rank.balances,
        });
        let name = |scope| {
            let named = self.scope_name(scope);
            Wording::new(named.zh, named.en)
        };
        LandingRanks { ranks: ranks.collect(), scopes: around.iter().map(name).collect() }
    }

    /// Makers outside a scope of the products of its gaps and weak links, ascending.
    fn makers_of_gaps(&self, chain: ChainId, scope: &Scope, work: &Work) -> Vec<FirmId> {
        let diagnosis = self.landscape(&[chain], scope, None, work).diagnose(0, 0);
        let inside = scope.inside(&self.world);
        let is_supply = |kind| matches!(kind, FindingKind::Gap | FindingKind::WeakLink);
        let products = diagnosis.findings.iter().filter(|finding| is_supply(finding.kind)).map(|found| found.product);
        let serving = products.flat_map(|product| self.world.requirements().serving(product));
        let makers = serving.flat_map(|product| self.world.adjacency().makers().of(product).iter().copied());
        let mut firms: Vec<FirmId> = makers.filter(|firm| !inside.contains(*firm)).collect();
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    fn requested_chains(&self, chain: Option<ChainId>) -> Vec<ChainId> {
        chain.map_or_else(|| self.all_chains(), |chain| vec![chain])
    }

    pub(crate) fn plants(&self, question: &LandingRequest) -> Vec<Plant> {
        let plant = |firm: &FirmId| {
            let plant = Plant::of(&self.world, *firm, question.site);
            if question.products.is_empty() { plant } else { plant.only(&question.products) }
        };
        question.firms.iter().map(plant).collect()
    }

    /// The place itself, its city and its province.
    fn around(&self, site: Site) -> Vec<Scope> {
        let own = match site {
            Site::Region(region) => Scope::Region(region),
            Site::Zone(zone) => Scope::Zone(zone),
        };
        let at = |level| site.region(&self.world).and_then(|region| self.world.region_tree().at_level(region, level));
        let outer = [RegionLevel::City, RegionLevel::Province].into_iter().filter_map(at).map(Scope::Region);
        let mut around: Vec<Scope> = std::iter::once(own).chain(outer).collect();
        around.dedup();
        around
    }

    fn site_name(&self, site: Site) -> Named {
        match site {
            Site::Region(region) => self.named(region),
            Site::Zone(zone) => self.named::<ZoneId>(zone),
        }
    }

    fn all_named(&self, products: &[ProductId]) -> Vec<Named> {
        products.iter().map(|product| self.named(*product)).collect()
    }

    fn outcome(&self, chain: ChainId, scope: &Scope, outcome: &Outcome) -> OutcomeView {
        let views = |changes: &[Change]| {
            let mut views: Vec<ChangeView> = changes.iter().map(|change| self.change(change)).collect();
            views.sort_by(|a, b| b.removed.total_cmp(&a.removed).then_with(|| a.product.key.cmp(&b.product.key)));
            views
        };
        OutcomeView {
            scope: self.scope_name(scope),
            chain: self.named(chain),
            balance: outcome.balance,
            changes: views(&outcome.changes),
            outlook: views(&outcome.outlook),
            countries_to_break: outcome.countries_to_break,
            firms_to_break: outcome.firms_to_break,
            sourcing: outcome.sourcing,
            sentences: sentences(outcome),
        }
    }

    fn change(&self, change: &Change) -> ChangeView {
        ChangeView {
            product: self.named(change.product),
            effect: change.effect(),
            before: change.before.map(state),
            after: change.after.map(state),
            removed: change.removed(),
        }
    }
}

fn state(state: State) -> StateView {
    let State { kind, severity, grade } = state;
    StateView { kind, severity, grade }
}

/// Whether anything but the promise of extensions changes.
fn is_worth_reporting(outcome: &Outcome) -> bool {
    !outcome.changes.is_empty() || outcome.sourcing.0 != outcome.sourcing.1
}

/// An outcome in sentences, the most important first.
fn sentences(outcome: &Outcome) -> Vec<Wording> {
    let n = |effect| outcome.changes.iter().filter(|change| change.effect() == effect).count();
    let [healed, eased, worsened, new] = [Effect::Healed, Effect::Eased, Effect::Worsened, Effect::New].map(n);
    let mut all = vec![Wording::new(
        format!("治愈 {healed} 项，缓解 {eased} 项，加重 {worsened} 项，新增 {new} 项"),
        format!("{healed} healed, {eased} eased, {worsened} made worse, {new} new"),
    )];
    let (before, after) = outcome.sourcing;
    if before != after {
        let rate = |sourcing: Sourcing| sourcing.rate().map_or_else(|| "—".to_owned(), words::percent);
        all.push(Wording::new(
            format!(
                "本地能产 {} → {}（共需 {}），本地配套率 {} → {}",
                before.made,
                after.made,
                before.needed,
                rate(before),
                rate(after)
            ),
            format!(
                "made here {} → {} of {}, local sourcing rate {} → {}",
                before.made,
                after.made,
                before.needed,
                rate(before),
                rate(after)
            ),
        ));
    }
    all.extend(to_break(outcome.countries_to_break, ("国家", "countries")));
    all.extend(to_break(outcome.firms_to_break, ("外地企业", "firms outside")));
    all
}

/// How many losses stop something made here, if that changes.
fn to_break((before, after): (Option<usize>, Option<usize>), what: (&str, &str)) -> Option<Wording> {
    let number = |order: Option<usize>, none: &str| order.map_or_else(|| none.to_owned(), |order| order.to_string());
    let (zh, en) = what;
    (before != after).then(|| {
        Wording::new(
            format!("最少失去几个{zh}就会断链：{} → {}", number(before, "未发现"), number(after, "未发现")),
            format!("fewest {en} whose loss stops something: {} → {}", number(before, "none"), number(after, "none")),
        )
    })
}
