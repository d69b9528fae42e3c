//! `firms`: the firms, to list and to search.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use liantu_engine::{ChainId, FirmId, InvestorClass, Lang, Table as Facts};
use liantu_model::code::FirmRole;
use liantu_model::{AnyRow, RowId as _, Way};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::listing::{Extent, FIRMS, Wanted};
use super::makers::CountedPlace;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, Word};

/// 企业清单：列出与查找。 Firms, to list and to search
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct FirmsRequest {
    /// 要查找的编号、信用代码、证券代码、名称、简称或拼音。 Key, credit code, stock code, name, short name or pinyin to search for
    #[schemars(extend("x-positional" = true))]
    pub search: Option<String>,
    /// 只看这个地区的。 Only in this place
    pub scope: Option<String>,
    /// 只看生产这条产业链产品的，或以其为主、任其链主的。 Only those that make a product of this chain, lead it, or have it as their main one
    pub chain: Option<String>,
    /// 只看这些角色（可重复）；与产业链同用时，链主指该链的链主。 Only of this role; with a chain, lead firms are those of that chain
    #[serde(default)]
    pub role: Vec<Word<FirmRole>>,
    /// 只看这些类型（可重复，具备其一即可）。 Only of this class, or of any of several
    #[serde(default)]
    pub class: Vec<Word<InvestorClass>>,
    /// 列出多少家，0 为全部。 Firms listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Firms (企业清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Firms {
    /// With a search the best match first; else lead firms first, the most products first.
    pub firms: Vec<ListedFirm>,
    /// How much of the whole they are.
    #[serde(flatten)]
    pub extent: Extent,
}

/// A firm in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListedFirm {
    /// The firm.
    pub firm: Named,
    /// Its short name.
    pub short_name: Option<String>,
    /// The smallest region known to contain it.
    pub place: Option<Named>,
    /// The zone it is in.
    pub zone: Option<Named>,
    /// Its role.
    pub role: Option<Word<FirmRole>>,
    /// Its classes.
    pub classes: Vec<Word<InvestorClass>>,
    /// Products it is recorded to make; `null` when none is recorded.
    pub n_products: Option<usize>,
    /// Chains it leads.
    pub leads: Vec<Named>,
    /// Chains it makes a product of or leads, and its main one.
    pub chains: Vec<Named>,
}

static TABLES: [Table; 1] = [Table {
    key: "firms",
    zh: "企业",
    en: "firms",
    rows: &[list("firms")],
    columns: &[
        Column::key("firm.id", "编号", "key").for_people(),
        Column::name("firm", "企业", "firm").width(16),
        Column::text("short_name", "简称", "short name").for_programs(),
        Column::name("place", "所在地", "place"),
        Column::name("zone", "开发区", "zone").for_programs(),
        Column::word::<FirmRole>("role", "角色", "role"),
        Column::words::<InvestorClass>("classes", "类型", "classes").width(10),
        Column::integer("n_products", "产品", "products").unknown("未收录", "not recorded"),
        Column::names("leads", "链主所在链", "leads").for_programs(),
        Column::names("chains", "产业链", "chains").width(12),
    ],
}];

/// The filters of a list of firms, resolved.
struct Filters<'r> {
    request: &'r FirmsRequest,
    chain: Option<ChainId>,
}

impl Question for FirmsRequest {
    const NAME: &'static str = "firms";
    type Answer = Firms;

    fn answer(&self, ask: &Ask<'_>) -> Result<Firms, Problem> {
        let world = ask.engine.world();
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let chain = self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?;
        let filters = Filters { request: self, chain };
        let place = scope.as_ref().map(|scope| CountedPlace::new(ask, scope));
        let is_inside = |firm| place.as_ref().is_none_or(|place| place.contains(firm));
        let passes = |firm| is_inside(firm) && filters.pass(ask, firm);
        let order = |firm: &FirmId| {
            let n_products = world.adjacency().products_made().of(*firm).len();
            (!ask.leads(*firm, chain), Reverse(n_products))
        };
        let wanted = Wanted {
            search: self.search.as_deref(),
            scope: scope.as_ref(),
            n_in_scope: place.as_ref().map(|place| place.n_firms),
            top: self.top,
        };
        let listing = ask.list(&wanted, passes, order);
        let firms = listing.rows.iter().map(|firm| ListedFirm::new(ask, *firm)).collect();
        Ok(Firms { firms, extent: listing.extent })
    }
}

impl Filters<'_> {
    fn pass(&self, ask: &Ask<'_>, firm: FirmId) -> bool {
        let (firms, request) = (ask.engine.world().firms(), self.request);
        let is_of_class = || {
            let classes = firms.classes().get(firm);
            classes.is_some_and(|classes| request.class.iter().any(|class| classes.contains(class.0)))
        };
        self.chain.is_none_or(|chain| ask.chains_of(firm).contains(&chain))
            && (request.class.is_empty() || is_of_class())
            && (request.role.is_empty() || request.role.iter().any(|role| self.is_of_role(ask, firm, role.0)))
    }

    /// Lead firms are those that lead the chain, or any chain when none is given.
    fn is_of_role(&self, ask: &Ask<'_>, firm: FirmId, role: FirmRole) -> bool {
        let is_recorded = ask.engine.world().firms().role().get(firm) == Some(role);
        match (role, self.chain) {
            (FirmRole::Lead, Some(_)) => ask.leads(firm, self.chain),
            (FirmRole::Lead, None) => is_recorded || ask.leads(firm, None),
            _ => is_recorded,
        }
    }
}

impl Ask<'_> {
    /// Chains that a firm leads.
    fn led_by(&self, firm: FirmId) -> impl Iterator<Item = ChainId> {
        let led = self.engine.world().adjacency().neighbours(Facts::Leads, Way::Along);
        let led = led.map_or(&[][..], |led| led.of(AnyRow::from_index(firm.index())));
        led.iter().map(|chain| ChainId::from_index(chain.index()))
    }

    /// Whether a firm leads a chain, or any chain when none is given.
    fn leads(&self, firm: FirmId, chain: Option<ChainId>) -> bool {
        self.led_by(firm).any(|led| chain.is_none_or(|chain| chain == led))
    }

    /// Chains a firm makes a product of or leads, and its main one.
    fn chains_of(&self, firm: FirmId) -> BTreeSet<ChainId> {
        let world = self.engine.world();
        let made = world.adjacency().products_made().of(firm).iter();
        let made = made.filter_map(|product| world.products().chain().get(*product));
        made.chain(world.firms().chain().get(firm)).chain(self.led_by(firm)).collect()
    }
}

impl ListedFirm {
    fn new(ask: &Ask<'_>, firm: FirmId) -> Self {
        let (engine, world, firms) = (ask.engine, ask.engine.world(), ask.engine.world().firms());
        let n_products = world.adjacency().products_made().of(firm).len();
        let classes = firms.classes().get(firm);
        Self {
            firm: engine.named(firm).into(),
            short_name: firms.short_name().get(firm).map(str::to_owned),
            place: world.region_of(firm).map(|region| engine.named(region).into()),
            zone: firms.zone().get(firm).map(|zone| engine.named(zone).into()),
            role: firms.role().get(firm).map(Word),
            classes: classes.into_iter().flat_map(|classes| classes.iter().map(Word)).collect(),
            n_products: (n_products > 0).then_some(n_products),
            leads: ask.led_by(firm).map(|chain| engine.named(chain).into()).collect(),
            chains: ask.chains_of(firm).into_iter().map(|chain| engine.named(chain).into()).collect(),
        }
    }
}

impl Answer for Firms {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = self.extent.heading(FIRMS, self.firms.len(), lang);
        let remark = self.extent.remark(FIRMS, lang);
        vec![Section::new(heading).remarks(remark).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
