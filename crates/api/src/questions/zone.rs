//! `zone`: the portrait of a development zone.

use liantu_engine::{HostRole, Lang, ZonePortrait};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::portrait::{FACTS, Fact, facts, portrait};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, Word};

/// 开发区画像。 Portrait of a development zone
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ZoneRequest {
    /// 编号或名称。 Key or name
    #[schemars(extend("x-positional" = true))]
    pub name: String,
}

/// What is known about a zone (开发区画像).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Zone {
    /// The zone.
    pub zone: Named,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Clusters it hosts.
    pub hosts: Vec<Hosted>,
    /// Chains with a product made in it, most products first.
    pub chains: Vec<ChainInZone>,
    /// Firms in it.
    pub firms: Vec<FirmInZone>,
}

/// A cluster that a zone hosts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hosted {
    /// The cluster.
    pub cluster: Named,
    /// The role of the zone.
    pub role: Option<Word<HostRole>>,
}

/// A chain in a zone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChainInZone {
    /// The chain.
    pub chain: Named,
    /// Its products made in the zone.
    pub n_products: usize,
}

/// A firm in a zone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirmInZone {
    /// The firm.
    pub firm: Named,
}

static TABLES: [Table; 4] = [
    FACTS,
    Table {
        key: "hosts",
        zh: "承载集群",
        en: "hosts",
        rows: &[list("hosts")],
        columns: &[Column::name("cluster", "集群", "cluster"), Column::word::<HostRole>("role", "角色", "role")],
    },
    Table {
        key: "chains",
        zh: "涉及产业链",
        en: "chains",
        rows: &[list("chains")],
        columns: &[Column::name("chain", "产业链", "chain"), Column::integer("n_products", "产品数", "products")],
    },
    Table {
        key: "firms",
        zh: "区内企业",
        en: "firms",
        rows: &[list("firms")],
        columns: &[Column::key("firm.id", "编号", "key").for_people(), Column::name("firm", "企业", "firm")],
    },
];

impl Question for ZoneRequest {
    const NAME: &'static str = "zone";
    type Answer = Zone;

    fn answer(&self, ask: &Ask<'_>) -> Result<Zone, Problem> {
        Ok(Zone::new(ask.engine.zone_portrait(ask.engine.zone(&self.name)?), ask.lang))
    }
}

impl Zone {
    fn new(view: ZonePortrait, lang: Lang) -> Self {
        let hosts = view.hosts.into_iter();
        let chains = view.chains.into_iter();
        Self {
            facts: facts(&view.facts, lang),
            hosts: hosts.map(|(cluster, role)| Hosted { cluster: cluster.into(), role: role.map(Word) }).collect(),
            chains: chains.map(|(chain, n_products)| ChainInZone { chain: chain.into(), n_products }).collect(),
            firms: view.firms.into_iter().map(|firm| FirmInZone { firm: firm.into() }).collect(),
            zone: view.zone.into(),
        }
    }
}

impl Answer for Zone {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let head = Section::new(format!("{}（{}）", self.zone.in_lang(lang), self.zone.id));
        portrait(head, &TABLES, document, lang)
    }
}
