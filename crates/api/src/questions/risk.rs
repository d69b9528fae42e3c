//! `risk`: firms by what is lost when each fails alone.

use liantu_engine::{Lang, RiskView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::network::Network;
use crate::problem::Problem;
use crate::question::{Answer, Ask, Question, pick};
use crate::shapes::{Named, first};

/// 系统性风险：单独停产时全网损失最大的企业。 Firms by what is lost when each fails alone
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct RiskRequest {
    /// 供应未知处，按这条产业链的投入关系推测供应。 Infer supplies from what this chain needs where none are known
    pub chain: Option<String>,
    /// 列出多少家，0 为全部。 Firms listed, 0 for all
    #[serde(default = "twenty")]
    pub top: usize,
}

fn twenty() -> usize {
    20
}

/// Firms ranked by systemic risk (系统性风险).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Risks {
    /// What the network is based on.
    pub network: Network,
    /// The firms, most first, as many as were requested.
    pub firms: Vec<Risk>,
    /// How many there are in all whose failure costs anything.
    pub n_ranked: usize,
}

/// A firm by what is lost when it fails alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Risk {
    /// Its place, from 1.
    pub rank: usize,
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Share of all output lost.
    pub esri: f64,
    /// The same counting only losses for want of inputs.
    pub downstream: f64,
    /// The same counting only losses for want of customers.
    pub upstream: f64,
    /// Firms that lose production.
    pub touched: usize,
    /// Whether the work budget ran out before: then the loss is larger.
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
        Column::flag("stopped_early", "提前停止", "stopped early").for_programs(),
    ],
}];

impl Question for RiskRequest {
    const NAME: &'static str = "risk";
    type Answer = Risks;

    fn answer(&self, ask: &Ask<'_>) -> Result<Risks, Problem> {
        let chain = self.chain.as_deref().map(|chain| ask.engine.chain(chain)).transpose()?;
        let (network, ranked) = ask.work.run(|| ask.engine.systemic_risk(chain, usize::MAX))??;
        let firms = (1..).zip(first(&ranked, self.top)).map(|(rank, view)| Risk::new(rank, view)).collect();
        Ok(Risks { network: network.into(), firms, n_ranked: ranked.len() })
    }
}

impl Risk {
    fn new(rank: usize, view: &RiskView) -> Self {
        Self {
            rank,
            firm: view.firm.clone().into(),
            place: view.place.clone().map(Named::from),
            esri: view.impact.esri,
            downstream: view.impact.downstream,
            upstream: view.impact.upstream,
            touched: view.impact.touched,
            stopped_early: view.impact.stopped_early,
        }
    }
}

impl Answer for Risks {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (shown, n) = (self.firms.len(), self.n_ranked);
        let listed = (shown < n).then(|| match lang {
            Lang::Zh => format!("列出 {shown} 家，共 {n} 家停产会造成损失。"),
            Lang::En => format!("The first {shown} of {n} whose failure costs anything."),
        });
        let heading = pick(lang, "单独停产时全网损失最大的企业", "firms by what is lost when each fails alone");
        vec![
            Section::new(heading)
                .remark(self.network.sentence(lang))
                .remarks(listed)
                .table(&TABLES[0], TABLES[0].lines(document)),
        ]
    }
}
