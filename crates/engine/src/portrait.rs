//! Portraits (画像): one firm, one zone, all chains.

use liantu_model::code::{Code as _, Confidence, HostRole, MakesRole, MatchedBy};
use liantu_model::{FirmId, NodeId, ProductId, Scope, SupplyId, Wording, ZoneId};
use liantu_query::closure::Closure;

use crate::engine::Engine;
use crate::named::Named;

/// A chain at a glance.
#[derive(Clone, Debug)]
pub struct ChainRow {
    /// The chain.
    pub chain: Named,
    /// Its main cluster.
    pub cluster: Option<Named>,
    /// Stages.
    pub n_stages: usize,
    /// Products of its own.
    pub n_products: usize,
    /// Products it needs, its own included.
    pub n_needed: usize,
    /// Lead firms.
    pub lead_firms: Vec<Named>,
}

/// What is known about a firm (企业画像).
#[derive(Clone, Debug)]
pub struct FirmPortrait {
    /// The firm.
    pub firm: Named,
    /// Facts in order: name of the field, value.
    pub facts: Vec<(Wording, String)>,
    /// Chains it leads.
    pub leads: Vec<Named>,
    /// What it makes.
    pub products: Vec<ProductLine>,
    /// Whom it supplies.
    pub customers: Vec<SupplyLine>,
    /// Who supplies it.
    pub suppliers: Vec<SupplyLine>,
    /// Keys under which other data sets know it, with how it was recognised.
    pub aliases: Vec<(String, Option<MatchedBy>)>,
}

/// A product a firm makes.
#[derive(Clone, Debug)]
pub struct ProductLine {
    /// The product.
    pub product: Named,
    /// Main or secondary.
    pub role: Option<MakesRole>,
    /// How far the fact can be trusted.
    pub confidence: Option<Confidence>,
    /// The source.
    pub source: Option<String>,
}

/// A supply relation, seen from one side.
#[derive(Clone, Debug)]
pub struct SupplyLine {
    /// The other firm.
    pub firm: Named,
    /// What is supplied.
    pub product: Option<Named>,
}

/// What is known about a zone (开发区画像).
#[derive(Clone, Debug)]
pub struct ZonePortrait {
    /// The zone.
    pub zone: Named,
    /// Facts in order.
    pub facts: Vec<(Wording, String)>,
    /// Firms in the zone.
    pub firms: Vec<Named>,
    /// Clusters it hosts, with its role.
    pub hosts: Vec<(Named, Option<HostRole>)>,
    /// Chains by number of products made in the zone, most first.
    pub chains: Vec<(Named, usize)>,
}

impl Engine {
    /// All chains in key order.
    pub fn chains(&self) -> Vec<ChainRow> {
        let world = &self.world;
        let leads = world.leads();
        let row = |chain| {
            let of_chain = leads.ids().filter(|row| leads.chain().get(*row) == Some(chain));
            ChainRow {
                chain: self.named(chain),
                cluster: world.chains().cluster().get(chain).map(|cluster| self.named(cluster)),
                n_stages: world.adjacency().chain_stages().of(chain).len(),
                n_products: world.adjacency().chain_products().of(chain).len(),
                n_needed: Closure::of_chain(world, chain).products().len(),
                lead_firms: of_chain.filter_map(|row| leads.firm().get(row)).map(|firm| self.named(firm)).collect(),
            }
        };
        world.chains().ids().map(row).collect()
    }

    /// What is known about a firm.
    pub fn firm_portrait(&self, firm: FirmId) -> FirmPortrait {
        let world = &self.world;
        let makes = world.makes();
        let product_line = |product: &ProductId| {
            let row = world.adjacency().makes_row(firm, *product)?;
            let evidence = makes.view().evidence(row);
            let confidence = evidence.and_then(|e| e.confidence);
            let source = evidence.and_then(|e| e.source).and_then(|source| world.sources().title().get(source));
            Some(ProductLine {
                product: self.named(*product),
                role: makes.role().get(row),
                confidence,
                source: source.map(str::to_owned),
            })
        };
        let leads = world.leads();
        let leading = leads.ids().filter(|row| leads.firm().get(*row) == Some(firm));
        let aliases = world.firm_aliases();
        let known_as = aliases.ids().filter(|row| aliases.firm().get(*row) == Some(firm));
        FirmPortrait {
            firm: self.named(firm),
            facts: self.firm_facts(firm),
            leads: leading.filter_map(|row| leads.chain().get(row)).map(|chain| self.named(chain)).collect(),
            products: world.adjacency().products_made().of(firm).iter().filter_map(product_line).collect(),
            customers: self.lines(world.supplies_from(firm), |row| world.supplies().customer().get(row)),
            suppliers: self.lines(world.supplies_to(firm), |row| world.supplies().supplier().get(row)),
            aliases: known_as
                .map(|row| (aliases.alias().get(row).unwrap_or_default().to_owned(), aliases.matched_by().get(row)))
                .collect(),
        }
    }

    fn lines(&self, rows: &[SupplyId], other: impl Fn(SupplyId) -> Option<FirmId>) -> Vec<SupplyLine> {
        let line = |row: &SupplyId| {
            let product = self.world.supplies().product().get(*row).map(|product| self.named(product));
            Some(SupplyLine { firm: self.named(other(*row)?), product })
        };
        rows.iter().filter_map(line).collect()
    }

    fn firm_facts(&self, firm: FirmId) -> Vec<(Wording, String)> {
        let firms = self.world.firms();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let yuan = |yuan: Option<i64>| yuan.map(|yuan| format!("{} 万元", yuan / 10_000));
        let classes = firms
            .classes()
            .get(firm)
            .map(|set| set.iter().map(liantu_model::code::Code::zh).collect::<Vec<_>>().join("、"));
        let place = self.world.region_of(firm).map(|region| self.full_place(region));
        let evidence = firms.view().evidence(firm);
        let source = evidence.and_then(|e| e.source).and_then(|source| self.world.sources().title().get(source));
        let rows = [
            ("简称", "short name", text(firms.short_name().get(firm))),
            ("信用代码", "credit code", text(firms.uscc().get(firm))),
            ("证券代码", "stock code", text(firms.stock_code().get(firm))),
            ("所在地", "place", place),
            ("开发区", "zone", firms.zone().get(firm).map(|zone| self.named(zone).zh)),
            ("母国", "home country", firms.home_country().get(firm).map(|country| self.named(country).zh)),
            ("角色", "role", firms.role().get(firm).map(|role| role.zh().to_owned())),
            ("类型", "classes", classes.filter(|classes| !classes.is_empty())),
            ("主产业链", "main chain", firms.chain().get(firm).map(|chain| self.named(chain).zh)),
            ("注册资本", "registered capital", yuan(firms.registered_capital_yuan().get(firm))),
            ("成立日期", "founded", firms.founded().get(firm).map(|date| date.to_string())),
            ("从业人数", "employees", firms.employees().get(firm).map(|n| n.to_string())),
            ("经营范围", "business scope", text(firms.business_scope().get(firm))),
            ("来源", "source", text(source)),
            ("置信等级", "confidence", evidence.and_then(|e| e.confidence).map(|c| c.zh().to_owned())),
        ];
        known(rows)
    }

    /// `浙江省宁波市北仑区`.
    fn full_place(&self, region: liantu_model::RegionId) -> String {
        let mut names: Vec<String> =
            self.world.region_tree().ancestors(region).map(|region| self.named(region).zh).collect();
        if names.len() > 1 {
            names.pop();
        }
        names.reverse();
        names.concat()
    }

    /// What is known about a zone.
    pub fn zone_portrait(&self, zone: ZoneId) -> ZonePortrait {
        let (world, zones) = (&self.world, self.world.zones());
        let text = |text: Option<&str>| text.map(str::to_owned);
        let evidence = zones.view().evidence(zone);
        let rows = [
            (
                "级别",
                "level",
                text(zones.kind().get(zone)).or_else(|| zones.level().get(zone).map(|l| l.zh().to_owned())),
            ),
            ("所在地", "place", zones.region().get(zone).map(|region| self.full_place(region))),
            ("设立时间", "established", zones.established().get(zone).map(|date| date.to_string())),
            ("主导产业", "lead industries", text(zones.lead_industries().get(zone))),
            ("国考位次", "national rank", zones.national_rank().get(zone).map(|rank| rank.to_string())),
            ("位次年度", "rank of", text(zones.rank_year().get(zone))),
            ("备注", "remark", text(zones.note().get(zone))),
            ("置信等级", "confidence", evidence.and_then(|e| e.confidence).map(|c| c.zh().to_owned())),
        ];
        let inside = Scope::Zone(zone).inside(world);
        let firms: Vec<FirmId> = world.firms().ids().filter(|firm| inside.contains(*firm)).collect();
        let hosts = world.hosts();
        let hosted = hosts
            .ids()
            .filter(|row| hosts.zone().get(*row) == Some(zone))
            .filter_map(|row| Some((self.named(hosts.cluster().get(row)?), hosts.role().get(row))));
        ZonePortrait {
            zone: self.named(zone),
            facts: known(rows),
            hosts: hosted.collect(),
            chains: self.chains_of(&firms),
            firms: firms.into_iter().map(|firm| self.named(firm)).collect(),
        }
    }

    fn chains_of(&self, firms: &[FirmId]) -> Vec<(Named, usize)> {
        let made = self.world.adjacency().products_made();
        let mut products: Vec<ProductId> = firms.iter().flat_map(|firm| made.of(*firm).iter().copied()).collect();
        products.sort_unstable();
        products.dedup();
        let mut count = vec![0; self.world.chains().len()];
        for chain in products.iter().filter_map(|product| self.world.products().chain().get(*product)) {
            count[liantu_model::RowId::index(chain)] += 1;
        }
        let mut chains: Vec<(usize, liantu_model::ChainId)> =
            count.into_iter().zip(self.world.chains().ids()).filter(|(n, _)| *n > 0).collect();
        chains.sort_by_key(|(n, chain)| (std::cmp::Reverse(*n), *chain));
        chains.into_iter().map(|(n, chain)| (self.name_of(chain), n)).collect()
    }

    fn name_of<I: NodeId>(&self, id: I) -> Named {
        self.named(id)
    }
}

fn known<const N: usize>(rows: [(&str, &str, Option<String>); N]) -> Vec<(Wording, String)> {
    rows.into_iter().filter_map(|(zh, en, value)| Some((Wording::new(zh, en), value?))).collect()
}
