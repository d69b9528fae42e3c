//! `chain`: one chain by stage.

use std::cmp::Reverse;

use liantu_engine::{ChainId, FirmId, Lang, Table as Facts};
use liantu_model::code::Position;
use liantu_model::{AnyRow, ProductId, RowId as _, StageId, Way};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::makers::{self, CountedPlace, MAKERS, Makers};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word};

/// 一条产业链按环节展开：产品、企业、链主。 One chain by stage: products, makers, lead firms
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ChainRequest {
    /// 产业链的编号或名称。 Chain, by key or name
    #[schemars(extend("x-positional" = true))]
    pub chain: String,
    /// 另数这个地区的企业。 Also count the makers of this place
    pub scope: Option<String>,
}

/// A chain by stage (产业链).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChainByStage {
    /// The chain.
    pub chain: Named,
    /// Its main cluster.
    pub cluster: Option<Named>,
    /// The place in question.
    pub scope: Option<Named>,
    /// Firms recorded in the place; `null` without a place.
    pub n_firms_here: Option<usize>,
    /// Its products.
    pub n_products: usize,
    /// The makers of any of its products, each counted once.
    #[serde(flatten)]
    pub makers: Makers,
    /// Its lead firms: those in the place first, then by the products of the chain that they make.
    pub lead_firms: Vec<LeadFirm>,
    /// Its stages in their order; products of no stage come last, under none.
    pub stages: Vec<StageOfChain>,
}

/// A lead firm of the chain (链主).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeadFirm {
    /// The firm.
    pub firm: Named,
    /// The smallest region known to contain it.
    pub place: Option<Named>,
    /// Whether it is in the place in question; `null` without a place.
    pub is_here: Option<bool>,
    /// Products of the chain that it is recorded to make.
    pub n_products: usize,
}

/// A stage with its products (环节).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StageOfChain {
    /// The stage; `null` for products of no stage.
    pub stage: Option<Named>,
    /// Where it lies along the chain.
    pub position: Option<Word<Position>>,
    /// The makers of any of its products, each counted once.
    #[serde(flatten)]
    pub makers: Makers,
    /// Its products, those with the most makers first.
    pub products: Vec<ProductOfStage>,
}

/// A product of a stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductOfStage {
    /// The product.
    pub product: Named,
    /// Whether it is an end product of the chain.
    pub is_end: Option<bool>,
    /// Its makers.
    #[serde(flatten)]
    pub makers: Makers,
}

const COLUMNS: &[Column] = &[
    Column::name("stage", "环节", "stage"),
    Column::word::<Position>("position", "位置", "position"),
    Column::key("product.id", "编号", "key").for_people(),
    Column::name("product", "产品", "product").width(20),
    Column::flag("is_end", "终端产品", "end product").for_programs(),
    MAKERS[0],
    MAKERS[1],
];

const LEADS: &[Column] = &[
    Column::key("firm.id", "编号", "key").for_people(),
    Column::name("firm", "链主", "lead firm").width(20),
    Column::name("place", "所在地", "place"),
    Column::integer("n_products", "本链产品", "products of the chain"),
    Column::flag("is_here", "在本地", "here"),
];

static TABLES: [Table; 2] = [
    Table {
        key: "products",
        zh: "产品",
        en: "products",
        rows: &[list("stages").keeping(&["stage", "position"]), list("products")],
        columns: COLUMNS,
    },
    Table { key: "lead_firms", zh: "链主", en: "lead firms", rows: &[list("lead_firms")], columns: LEADS },
];

/// What people see for each stage, overall and with a place: the last column is that of the place.
static STAGE: [Table; 2] = [of_stage(COLUMNS.split_at(COLUMNS.len() - 1).0), of_stage(COLUMNS)];

const fn of_stage(columns: &'static [Column]) -> Table {
    Table { key: "products", zh: "产品", en: "products", rows: &[], columns: columns.split_at(2).1 }
}

/// Lead firms without a place in question.
static LEADS_OVERALL: Table = Table {
    key: "lead_firms",
    zh: "链主",
    en: "lead firms",
    rows: &[list("lead_firms")],
    columns: LEADS.split_at(LEADS.len() - 1).0,
};

impl Question for ChainRequest {
    const NAME: &'static str = "chain";
    type Answer = ChainByStage;

    fn answer(&self, ask: &Ask<'_>) -> Result<ChainByStage, Problem> {
        let (engine, world) = (ask.engine, ask.engine.world());
        let chain = ask.chain(&self.chain)?;
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let place = scope.as_ref().map(|scope| CountedPlace::new(ask, scope));
        let products = world.adjacency().chain_products().of(chain);
        Ok(ChainByStage {
            chain: engine.named(chain).into(),
            cluster: world.chains().cluster().get(chain).map(|cluster| engine.named(cluster).into()),
            scope: scope.as_ref().map(|scope| engine.scope_name(scope).into()),
            n_firms_here: place.as_ref().map(|place| place.n_firms),
            n_products: products.len(),
            makers: Makers::of(ask, products, place.as_ref()),
            lead_firms: lead_firms(ask, chain, place.as_ref()),
            stages: stages(ask, chain, place.as_ref()),
        })
    }
}

fn lead_firms(ask: &Ask<'_>, chain: ChainId, place: Option<&CountedPlace<'_>>) -> Vec<LeadFirm> {
    let world = ask.engine.world();
    let leads = world.adjacency().neighbours(Facts::Leads, Way::Against);
    let leads = leads.map_or(&[][..], |leads| leads.of(AnyRow::from_index(chain.index())));
    let lead_firm = |row: &AnyRow| {
        let firm = FirmId::from_index(row.index());
        let made = world.adjacency().products_made().of(firm).iter();
        LeadFirm {
            firm: ask.engine.named(firm).into(),
            place: world.region_of(firm).map(|region| ask.engine.named(region).into()),
            is_here: place.map(|place| place.contains(firm)),
            n_products: made.filter(|product| world.products().chain().get(**product) == Some(chain)).count(),
        }
    };
    let mut lead_firms: Vec<LeadFirm> = leads.iter().map(lead_firm).collect();
    lead_firms.sort_by_key(|lead| (lead.is_here != Some(true), Reverse(lead.n_products)));
    lead_firms
}

/// The stages of a chain in their order, those without an order after them, then products without a stage.
fn stages(ask: &Ask<'_>, chain: ChainId, place: Option<&CountedPlace<'_>>) -> Vec<StageOfChain> {
    let world = ask.engine.world();
    let mut order = world.adjacency().chain_stages().of(chain).to_vec();
    order.sort_by_key(|stage| {
        let ordinal = world.stages().ordinal().get(*stage);
        (ordinal.is_none(), ordinal)
    });
    let products = world.adjacency().chain_products().of(chain);
    let of_stage = |stage: Option<StageId>| {
        let is_of_stage = |product: &ProductId| world.products().stage().get(*product) == stage;
        let mut products: Vec<ProductId> = products.iter().copied().filter(is_of_stage).collect();
        products.sort_by_key(|product| Reverse(world.adjacency().makers().of(*product).len()));
        StageOfChain::new(ask, stage, &products, place)
    };
    let mut stages: Vec<StageOfChain> = order.into_iter().map(Some).map(of_stage).collect();
    let rest = of_stage(None);
    stages.extend((!rest.products.is_empty()).then_some(rest));
    stages
}

impl StageOfChain {
    fn new(ask: &Ask<'_>, stage: Option<StageId>, products: &[ProductId], place: Option<&CountedPlace<'_>>) -> Self {
        let world = ask.engine.world();
        let product = |product: &ProductId| ProductOfStage {
            product: ask.engine.named(*product).into(),
            is_end: world.products().is_end().get(*product),
            makers: Makers::of(ask, &[*product], place),
        };
        Self {
            stage: stage.map(|stage| ask.engine.named(stage).into()),
            position: stage.and_then(|stage| world.stages().position().get(stage)).map(Word),
            makers: Makers::of(ask, products, place),
            products: products.iter().map(product).collect(),
        }
    }

    /// `3 中游 · 晶圆制造（12 种产品，企业 40 家，其中本地 3 家）`.
    fn heading(&self, place: usize, lang: Lang) -> String {
        let none = pick(lang, "未分环节", "no stage");
        let name = self.stage.as_ref().map_or(none, |stage| stage.in_lang(lang));
        let position = self.position.map(|position| liantu_model::code::Code::in_lang(position.0, lang));
        let position = position.map(|position| format!("{position} · ")).unwrap_or_default();
        format!("{place} {position}{name}{}", counts(self.products.len(), self.makers, lang))
    }
}

/// `（12 种产品，企业 40 家，其中本地 3 家）`, with the known numbers of makers.
fn counts(n_products: usize, makers: Makers, lang: Lang) -> String {
    let mut parts = vec![match lang {
        Lang::Zh => format!("产品 {n_products} 种"),
        Lang::En => format!("{n_products} products"),
    }];
    parts.extend(makers.n_makers.map(|n| match lang {
        Lang::Zh => format!("企业 {n} 家"),
        Lang::En => format!("{n} makers"),
    }));
    parts.extend(makers.n_makers_here.map(|n| match lang {
        Lang::Zh => format!("其中本地 {n} 家"),
        Lang::En => format!("{n} of them here"),
    }));
    match lang {
        Lang::Zh => format!("（{}）", parts.join("，")),
        Lang::En => format!(" ({})", parts.join(", ")),
    }
}

impl ChainByStage {
    /// The chain as a whole, with its lead firms.
    fn whole(&self, document: &Value, lang: Lang) -> Section {
        let place = self.scope.as_ref().map(|scope| format!(" × {}", scope.in_lang(lang))).unwrap_or_default();
        let name = self.chain.in_lang(lang);
        let heading = format!("{name}{place}{}", counts(self.n_products, self.makers, lang));
        let cluster = self.cluster.as_ref().map(|cluster| cluster.in_lang(lang));
        let cluster = cluster.map(|cluster| format!("{}{cluster}", pick(lang, "所属集群：", "cluster: ")));
        let mut products = self.stages.iter().flat_map(|stage| &stage.products);
        let is_any_unknown = products.any(|product| product.makers.n_makers.is_none());
        let unknown = makers::remark(self.scope.as_ref().zip(self.n_firms_here), is_any_unknown, lang);
        let table = if self.scope.is_some() { &TABLES[1] } else { &LEADS_OVERALL };
        Section::new(heading).remarks(cluster).remarks(unknown).table(table, table.lines(document))
    }
}

impl Answer for ChainByStage {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let table = &STAGE[usize::from(self.scope.is_some())];
        let mut lines = TABLES[0].lines(document).into_iter();
        let stages = (1..).zip(&self.stages).map(|(place, stage)| {
            let rows = lines.by_ref().take(stage.products.len()).collect();
            Section::new(stage.heading(place, lang)).table(table, rows)
        });
        std::iter::once(self.whole(document, lang)).chain(stages).collect()
    }
}
