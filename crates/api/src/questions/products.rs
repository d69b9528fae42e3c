//! `products`: the products, to list and to search.

use std::cmp::Reverse;

use liantu_engine::{ChainId, Lang};
use liantu_model::code::ProductKind;
use liantu_model::{ProductId, StageId};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::listing::{Extent, Noun, Wanted};
use super::makers::{self, CountedPlace, MAKERS, Makers};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, Word};

/// 产品清单：列出与查找。 Products, to list and to search
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ProductsRequest {
    /// 要查找的编号、名称或拼音。 Key, name or pinyin to search for
    #[schemars(extend("x-positional" = true))]
    pub search: Option<String>,
    /// 只看这条产业链的。 Only of this chain
    pub chain: Option<String>,
    /// 只看这个环节的。 Only of this stage
    pub stage: Option<String>,
    /// 另数这个地区的企业。 Also count the makers of this place
    pub scope: Option<String>,
    /// 列出多少种，0 为全部。 Products listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Products (产品清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Products {
    /// With a search the best match first; else along the chains, stage by stage, the most makers first.
    pub products: Vec<ListedProduct>,
    /// Firms recorded in the place; `null` without a place.
    pub n_firms_here: Option<usize>,
    /// How much of the whole they are.
    #[serde(flatten)]
    pub extent: Extent,
}

/// A product in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListedProduct {
    /// The product.
    pub product: Named,
    /// Its kind.
    pub kind: Option<Word<ProductKind>>,
    /// The chain it belongs to.
    pub chain: Option<Named>,
    /// Its stage of the chain.
    pub stage: Option<Named>,
    /// Firms recorded to make it.
    #[serde(flatten)]
    pub makers: Makers,
}

const PRODUCTS: Noun = Noun { zh: "产品", unit: "种", en: "products" };

const COLUMNS: &[Column] = &[
    Column::key("product.id", "编号", "key").for_people(),
    Column::name("product", "产品", "product").width(16),
    Column::word::<ProductKind>("kind", "类别", "kind").for_programs(),
    Column::name("chain", "产业链", "chain").width(10),
    Column::name("stage", "环节", "stage").width(12),
    MAKERS[0],
    MAKERS[1],
];

static TABLES: [Table; 1] =
    [Table { key: "products", zh: "产品", en: "products", rows: &[list("products")], columns: COLUMNS }];

/// The same without a place in question.
static OVERALL: Table = Table {
    key: "products",
    zh: "产品",
    en: "products",
    rows: &[list("products")],
    columns: COLUMNS.split_at(COLUMNS.len() - 1).0,
};

impl Question for ProductsRequest {
    const NAME: &'static str = "products";
    type Answer = Products;

    fn answer(&self, ask: &Ask<'_>) -> Result<Products, Problem> {
        let world = ask.engine.world();
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let chain = self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?;
        let stage = self.stage.as_deref().map(|stage| ask.engine.chain_stage(stage, chain)).transpose()?;
        let products = world.products();
        let passes = |product: ProductId| {
            chain.is_none_or(|chain| products.chain().get(product) == Some(chain))
                && stage.is_none_or(|stage| products.stage().get(product) == Some(stage))
        };
        let order = |product: &ProductId| {
            let n_makers = world.adjacency().makers().of(*product).len();
            (ask.along_chains(*product), Reverse(n_makers))
        };
        let place = scope.as_ref().map(|scope| CountedPlace::new(ask, scope));
        let wanted =
            Wanted { search: self.search.as_deref(), scope: scope.as_ref(), top: self.top, ..Wanted::default() };
        let listing = ask.list(&wanted, passes, order);
        let listed = |product: &ProductId| ListedProduct::new(ask, *product, place.as_ref());
        Ok(Products {
            products: listing.rows.iter().map(listed).collect(),
            n_firms_here: place.as_ref().map(|place| place.n_firms),
            extent: listing.extent,
        })
    }
}

/// A position along the chains; products without a chain, without a stage or in a stage without an order come after
/// the rest.
type Along = (bool, Option<ChainId>, bool, Option<i64>, Option<StageId>);

impl Ask<'_> {
    /// The position of a product along the chains.
    fn along_chains(&self, product: ProductId) -> Along {
        let world = self.engine.world();
        let (chain, stage) = (world.products().chain().get(product), world.products().stage().get(product));
        let ordinal = stage.and_then(|stage| world.stages().ordinal().get(stage));
        (chain.is_none(), chain, ordinal.is_none(), ordinal, stage)
    }
}

impl ListedProduct {
    fn new(ask: &Ask<'_>, product: ProductId, place: Option<&CountedPlace<'_>>) -> Self {
        let products = ask.engine.world().products();
        Self {
            product: ask.engine.named(product).into(),
            kind: products.kind().get(product).map(Word),
            chain: products.chain().get(product).map(|chain| ask.engine.named(chain).into()),
            stage: products.stage().get(product).map(|stage| ask.engine.named(stage).into()),
            makers: Makers::of(ask, &[product], place),
        }
    }
}

impl Answer for Products {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = self.extent.heading(PRODUCTS, self.products.len(), lang);
        let table = if self.extent.scope.is_some() { &TABLES[0] } else { &OVERALL };
        let is_any_unknown = self.products.iter().any(|product| product.makers.n_makers.is_none());
        let place = self.extent.scope.as_ref().zip(self.n_firms_here);
        let here = self.extent.scope.as_ref().map(|scope| match lang {
            Lang::Zh => format!("本地：{}", scope.in_lang(lang)),
            Lang::En => format!("here: {}", scope.in_lang(lang)),
        });
        let remarks = [self.extent.remark(PRODUCTS, lang), here, makers::remark(place, is_any_unknown, lang)];
        vec![Section::new(heading).remarks(remarks.into_iter().flatten()).table(table, table.lines(document))]
    }
}
