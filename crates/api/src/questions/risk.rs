//! `risk`: firms by what is lost when each fails alone.

use liantu_engine::{Lang, RiskView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::network::Network;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::Named;

/// 系统性风险：哪些企业单独停产时全网损失最大（ESRI）。 Firms by what is lost when each fails alone (ESRI)
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct RiskRequest {
    /// 供应未知处，按这条产业链的投入关系推测供应。 Infer supplies from what this chain needs where none are known
    pub chain: Option<String>,
    /// 列出多少家，0 为全部。 How many firms, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Firms by systemic risk (系统性风险).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Risks {
    /// What the network is based on.
    pub network: Network,
    /// Most first.
    pub firms: Vec<FirmRisk>,
}

/// What is lost when one firm fails alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirmRisk {
    /// Its place, from 1.
    pub rank: usize,
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Economic systemic risk index, 0 to 1: share of all output lost.
    pub esri: f64,
    /// The same for lack of inputs only.
    pub downstream: f64,
    /// The same for lack of customers only.
    pub upstream: f64,
    /// Firms that lose something.
    pub touched: usize,
    /// Whether the work budget ran out: then more is lost.
    pub stopped_early: bool,
}

static TABLES: [Table; 1] = [Table {
    key: "firms",
    zh: "企业",
    en: "firms",
    rows: &[list("firms")],
    columns: &[
        Column::integer("rank", "#", "#"),
        Column::name("firm", "企业", "firm"),
        Column::name("place", "所在地", "place"),
        Column::percent("esri", "系统性风险 ESRI", "ESRI").decimals(2),
        Column::percent("downstream", "向下游", "downstream").decimals(2),
        Column::percent("upstream", "向上游", "upstream").decimals(2),
        Column::integer("touched", "波及企业", "firms touched"),
        Column::flag("stopped_early", "未算尽", "stopped early").for_programs(),
    ],
}];

impl Question for RiskRequest {
    const NAME: &'static str = "risk";
    type Answer = Risks;

    fn answer(&self, ask: &Ask<'_>) -> Result<Risks, Problem> {
        let chain = self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?;
        let top = if self.top == 0 { usize::MAX } else { self.top };
        let (network, risks) = ask.engine.systemic_risk(chain, top, ask.work)?;
        let firm = |(rank, view): (usize, RiskView)| FirmRisk {
            rank,
            firm: view.firm.into(),
            place: view.place.map(Named::from),
            esri: view.impact.esri,
            downstream: view.impact.downstream,
            upstream: view.impact.upstream,
            touched: view.impact.touched,
            stopped_early: view.impact.stopped_early,
        };
        Ok(Risks { network: network.into(), firms: (1..).zip(risks).map(firm).collect() })
    }
}

impl Answer for Risks {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = pick(lang, "单独停产时全网损失最大的企业", "Firms by what is lost when each fails alone");
        let section = Section::new(heading).remark(self.network.sentence(lang));
        vec![section.table(&TABLES[0], TABLES[0].lines(document))]
    }
}
