//! `firm`: the portrait of a firm.

use liantu_engine::{Confidence, FirmPortrait, Lang, MakesRole, MatchedBy, SupplyLine};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::portrait::{FACTS, Fact, facts, portrait};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word, all};

/// 企业画像。 Portrait of a firm
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct FirmRequest {
    /// 编号、信用代码、证券代码或名称。 Key, credit code, stock code or name
    #[schemars(extend("x-positional" = true))]
    pub name: String,
}

/// What is known about a firm (企业画像).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Firm {
    /// The firm.
    pub firm: Named,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Chains it leads.
    pub leads: Vec<Named>,
    /// What it makes.
    pub products: Vec<ProductMade>,
    /// Whom it supplies.
    pub customers: Vec<Supply>,
    /// Who supplies it.
    pub suppliers: Vec<Supply>,
    /// Keys under which other data sets know it.
    pub aliases: Vec<Alias>,
}

/// A product a firm makes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductMade {
    /// The product.
    pub product: Named,
    /// Main or secondary.
    pub role: Option<Word<MakesRole>>,
    /// How far the fact can be trusted.
    pub confidence: Option<Word<Confidence>>,
    /// The source.
    pub source: Option<String>,
}

/// A supply, seen from one side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Supply {
    /// The other firm.
    pub firm: Named,
    /// What is supplied.
    pub product: Option<Named>,
}

/// A key under which another data set knows the firm.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Alias {
    /// The key.
    pub key: String,
    /// How it was recognised.
    pub matched_by: Option<Word<MatchedBy>>,
}

const SUPPLY: &[Column] = &[Column::name("firm", "企业", "firm"), Column::name("product", "产品", "product")];

static TABLES: [Table; 5] = [
    FACTS,
    Table {
        key: "products",
        zh: "产品",
        en: "products",
        rows: &[list("products")],
        columns: &[
            Column::name("product", "产品", "product"),
            Column::word::<MakesRole>("role", "主次", "role"),
            Column::word::<Confidence>("confidence", "置信等级", "confidence"),
            Column::text("source", "来源", "source"),
        ],
    },
    Table { key: "customers", zh: "客户", en: "customers", rows: &[list("customers")], columns: SUPPLY },
    Table { key: "suppliers", zh: "供应商", en: "suppliers", rows: &[list("suppliers")], columns: SUPPLY },
    Table {
        key: "aliases",
        zh: "在其他数据集中",
        en: "known elsewhere as",
        rows: &[list("aliases")],
        columns: &[
            Column::key("key", "编号", "key"),
            Column::word::<MatchedBy>("matched_by", "匹配方式", "matched by"),
        ],
    },
];

impl Question for FirmRequest {
    const NAME: &'static str = "firm";
    type Answer = Firm;

    fn answer(&self, ask: &Ask<'_>) -> Result<Firm, Problem> {
        Ok(Firm::new(ask.engine.firm_portrait(ask.engine.firm(&self.name)?), ask.lang))
    }
}

impl Firm {
    fn new(view: FirmPortrait, lang: Lang) -> Self {
        let supplies = |lines: Vec<SupplyLine>| {
            let line = |line: SupplyLine| Supply { firm: line.firm.into(), product: line.product.map(Named::from) };
            lines.into_iter().map(line).collect()
        };
        let products = view.products.into_iter().map(|line| ProductMade {
            product: line.product.into(),
            role: line.role.map(Word),
            confidence: line.confidence.map(Word),
            source: line.source,
        });
        let aliases = view.aliases.into_iter().map(|(key, by)| Alias { key, matched_by: by.map(Word) });
        Self {
            facts: facts(&view.facts, lang),
            leads: all(&view.leads),
            products: products.collect(),
            customers: supplies(view.customers),
            suppliers: supplies(view.suppliers),
            aliases: aliases.collect(),
            firm: view.firm.into(),
        }
    }
}

impl Answer for Firm {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let leads: Vec<&str> = self.leads.iter().map(|chain| chain.in_lang(lang)).collect();
        let leads = (!leads.is_empty())
            .then(|| format!("{}{}", pick(lang, "链主：", "leads: "), leads.join(pick(lang, "、", ", "))));
        let head = Section::new(format!("{}（{}）", self.firm.in_lang(lang), self.firm.id)).remarks(leads);
        portrait(head, &TABLES, document, lang)
    }
}
