//! `chains`: all chains at a glance.

use liantu_engine::{ChainRow, Lang};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, all};

/// 产业链一览：环节、产品、链主。 All chains with their stages, products and lead firms
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ChainsRequest {}

/// All chains.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chains {
    /// In key order.
    pub chains: Vec<Chain>,
}

/// A chain at a glance (产业链).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Chain {
    /// The chain.
    pub chain: Named,
    /// Its main cluster.
    pub cluster: Option<Named>,
    /// Its stages.
    pub n_stages: usize,
    /// Products of its own.
    pub n_products: usize,
    /// Products it needs, its own included.
    pub n_needed: usize,
    /// Its lead firms.
    pub lead_firms: Vec<Named>,
}

static TABLES: [Table; 1] = [Table {
    key: "chains",
    zh: "产业链",
    en: "chains",
    rows: &[list("chains")],
    columns: &[
        Column::key("chain.id", "编号", "id").for_people(),
        Column::name("chain", "产业链", "chain"),
        Column::name("cluster", "所属集群", "cluster"),
        Column::integer("n_stages", "环节", "stages"),
        Column::integer("n_products", "产品", "products"),
        Column::integer("n_needed", "全部需要", "needed"),
        Column::names("lead_firms", "链主", "lead firms").width(20),
    ],
}];

impl Question for ChainsRequest {
    const NAME: &'static str = "chains";
    type Answer = Chains;

    fn answer(&self, ask: &Ask<'_>) -> Result<Chains, Problem> {
        Ok(Chains { chains: ask.engine.chains().into_iter().map(Chain::from).collect() })
    }
}

impl From<ChainRow> for Chain {
    fn from(row: ChainRow) -> Self {
        Self {
            chain: row.chain.into(),
            cluster: row.cluster.map(Named::from),
            n_stages: row.n_stages,
            n_products: row.n_products,
            n_needed: row.n_needed,
            lead_firms: all(&row.lead_firms),
        }
    }
}

impl Answer for Chains {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, _: Lang) -> Vec<Section> {
        vec![Section::default().table(&TABLES[0], TABLES[0].lines(document))]
    }
}
