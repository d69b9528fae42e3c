//! Paths of acquaintance in the user's words (以商招商).

use liantu_model::code::{Code as _, Confidence};
use liantu_model::{ChainId, Evidence, FirmId, Scope, Snapshot, Wording};
use liantu_query::Work;
use liantu_query::acquaintance::relation::{HopRows, Relation};
use liantu_query::acquaintance::{Acquaintance, Acquaintances, Hop, Path};

use crate::engine::Engine;
use crate::named::Named;
use crate::words::percent;

liantu_model::codes! {
    /// Why a firm counts as one of ours (我方企业).
    OwnFirm {
        /// It lies in the scope.
        InScope = "in_scope", "本地企业", "in the scope";
        /// It leads the chain.
        LeadFirm = "lead_firm", "链主", "lead firm";
    }
}

/// Through whom our firms know a target (以商招商).
#[derive(Clone, Debug)]
pub struct AcquaintanceView {
    /// The target.
    pub target: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Strongest first.
    pub paths: Vec<PathView>,
    /// The target is one of our firms itself.
    pub is_own: bool,
    /// The most hops a path may have.
    pub hops: u32,
    /// Whether a longer path may exist that would belong here.
    pub may_be_longer: bool,
}

/// A path in words.
#[derive(Clone, Debug)]
pub struct PathView {
    /// The path in one sentence, our firm first.
    pub sentence: Wording,
    /// In (0, 1]: the product of its hops.
    pub strength: f64,
    /// Whether our firm lies in the scope, leads the chain, or both.
    pub ours: Vec<OwnFirm>,
    /// Our firm, those in between, the target; each with its place.
    pub firms: Vec<(Named, Option<Named>)>,
    /// From each firm to the next.
    pub hops: Vec<HopView>,
}

/// A hop in words.
#[derive(Clone, Debug)]
pub struct HopView {
    /// What the first firm is to the second.
    pub relation: Relation,
    /// More of it: products, amount, share.
    pub detail: Wording,
    /// In (0, 1].
    pub strength: f64,
    /// The rows that prove it.
    pub rows: Vec<HopRow>,
}

/// A row behind a hop.
#[derive(Clone, Debug)]
pub struct HopRow {
    /// The table.
    pub table: &'static str,
    /// Its key as people know it.
    pub key: String,
    /// The title of its source.
    pub source: Option<String>,
    /// How far it can be trusted.
    pub confidence: Option<Confidence>,
    /// What the source says about it.
    pub evidence: Option<String>,
}

impl Engine {
    /// The strongest paths to each target from firms in the scope and, with a chain, from its lead firms; one path
    /// for each firm of ours, or with `all` possibly several. `hops` overrides `acquaintance.hops`, within its range.
    /// Targets are steps.
    pub fn acquaintances(
        &self,
        targets: &[FirmId],
        (scope, chain): (&Scope, Option<ChainId>),
        (top, all): (usize, bool),
        hops: Option<u32>,
        work: &Work,
    ) -> Vec<AcquaintanceView> {
        let mut config = (*self.config).clone();
        config.acquaintance.hops = hops.unwrap_or(config.acquaintance.hops);
        let known = Acquaintance::new(&self.world, scope, chain, &config, work);
        let ask = |target: FirmId| if all { known.all_paths(target, top) } else { known.paths(target, top) };
        work.expect(targets.len());
        let view = |target: &FirmId| {
            let view = self.acquaintance(*target, &ask(*target));
            work.step();
            view
        };
        targets.iter().map(view).collect()
    }

    fn acquaintance(&self, target: FirmId, found: &Acquaintances) -> AcquaintanceView {
        AcquaintanceView {
            target: self.named(target),
            place: self.place_of(target),
            paths: found.paths.iter().map(|path| self.path(path)).collect(),
            is_own: found.is_own,
            hops: found.hops,
            may_be_longer: found.may_be_longer,
        }
    }

    fn path(&self, path: &Path) -> PathView {
        let firms: Vec<(Named, Option<Named>)> =
            path.firms.iter().map(|firm| (self.named(*firm), self.place_of(*firm))).collect();
        let hops: Vec<HopView> = path.hops.iter().map(|hop| self.hop(hop)).collect();
        let mut sentence = firms.first().map_or_else(|| Wording::new("", ""), |(firm, _)| self.short(path, 0, firm));
        for (at, hop) in hops.iter().enumerate() {
            let to = self.short(path, at + 1, &firms[at + 1].0);
            let (zh, en) = (hop.relation.zh(), hop.relation.en());
            let detail = |text: &str, around: [&str; 2]| match text {
                "" => String::new(),
                text => format!("{}{text}{}", around[0], around[1]),
            };
            sentence.zh = format!("{} —{zh}{}→ {}", sentence.zh, detail(&hop.detail.zh, ["（", "）"]), to.zh);
            sentence.en = format!("{} —{en}{}→ {}", sentence.en, detail(&hop.detail.en, [" (", ")"]), to.en);
        }
        let ours = [(path.is_inside, OwnFirm::InScope), (path.is_lead, OwnFirm::LeadFirm)];
        let ours = ours.into_iter().filter_map(|(is, why)| is.then_some(why)).collect();
        PathView { sentence, strength: path.strength, ours, firms, hops }
    }

    /// The short name of a firm on a path, if it has one.
    fn short(&self, path: &Path, at: usize, firm: &Named) -> Wording {
        let short = self.world.firms().short_name().get(path.firms[at]);
        Wording::new(short.unwrap_or(&firm.zh), firm.en.as_str())
    }

    fn hop(&self, hop: &Hop) -> HopView {
        let rows = match &hop.rows {
            HopRows::Group(member) => {
                let key = self.world.key(*member).to_owned();
                vec![row(&self.world, "firms", key, self.world.firms().view().evidence(*member))]
            }
            HopRows::Invest(invest) => {
                let (invests, key) = (self.world.invests(), |firm| self.world.key::<FirmId>(firm));
                let pair = [invests.investor().get(*invest), invests.investee().get(*invest)];
                let key = pair.map(|firm| firm.map_or("", key)).join(" · ");
                vec![row(&self.world, "invests", key, invests.view().evidence(*invest))]
            }
            HopRows::Supplies(supplies) => supplies.iter().map(|supply| self.supply_row(*supply)).collect(),
        };
        HopView { relation: hop.relation, detail: self.detail(&hop.rows), strength: hop.strength, rows }
    }

    fn supply_row(&self, supply: liantu_model::SupplyId) -> HopRow {
        let (world, supplies) = (&self.world, self.world.supplies());
        let product = supplies.product().get(supply).map(|product| world.key(product));
        let firm = |firm: Option<FirmId>| firm.map(|firm| world.key(firm));
        let parts = [product, firm(supplies.supplier().get(supply)), firm(supplies.customer().get(supply))];
        let key = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        row(world, "supplies", key, supplies.view().evidence(supply))
    }

    /// Products and amount of supplies, share of an ownership; empty when unknown.
    fn detail(&self, rows: &HopRows) -> Wording {
        match rows {
            HopRows::Group(_) => Wording::new("", ""),
            HopRows::Invest(invest) => {
                let share = self.world.invests().share().get(*invest).map(percent).unwrap_or_default();
                Wording::new(share.as_str(), share.as_str())
            }
            HopRows::Supplies(supplies) => {
                let table = self.world.supplies();
                let mut products: Vec<Named> =
                    supplies.iter().filter_map(|row| table.product().get(*row)).map(|p| self.named(p)).collect();
                products.dedup();
                let amounts = supplies.iter().filter_map(|row| table.amount().get(*row));
                goods(&products, amounts.reduce(i64::saturating_add))
            }
        }
    }
}

/// At most three products, how many there are, and their amount a year.
fn goods(products: &[Named], yuan: Option<i64>) -> Wording {
    let names = |part: fn(&Named) -> &str, with: &str| products.iter().take(3).map(part).collect::<Vec<_>>().join(with);
    let (mut zh, mut en) = (vec![names(|product| &product.zh, "、")], vec![names(|product| &product.en, ", ")]);
    if products.len() > 3 {
        zh.push(format!("等 {} 种", products.len()));
        en.push(format!("and others, {} in all", products.len()));
    }
    if let Some(yuan) = yuan {
        zh.push(format!("年 {} 万元", yuan / 10_000));
        en.push(format!("{yuan} CNY a year"));
    }
    let join = |words: Vec<String>| words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Wording::new(join(zh), join(en))
}

fn row(world: &Snapshot, table: &'static str, key: String, evidence: Option<Evidence<'_>>) -> HopRow {
    let source = evidence.and_then(|evidence| evidence.source);
    HopRow {
        table,
        key,
        source: source.and_then(|source| world.sources().title().get(source)).map(str::to_owned),
        confidence: evidence.and_then(|evidence| evidence.confidence),
        evidence: evidence.and_then(|evidence| evidence.evidence).map(str::to_owned),
    }
}
