//! `shock`: what fails when firms or places fail.

use liantu_engine as engine;
use liantu_engine::{FailureView, Lang, LossView, ShockView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::network::{Network, percent};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::Named;

/// 冲击推演：失去某些企业或地区时谁停产、损失多大。 What fails when firms or places fail
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ShockRequest {
    /// 失去的企业（可重复）。 A firm that is lost
    #[serde(default)]
    pub firm: Vec<String>,
    /// 失去的地区、国家或开发区（可重复）。 A region, country or zone whose firms are lost
    #[serde(default)]
    pub place: Vec<String>,
    /// 失去者还保留的产能比例，0 到 1。 The share of production they keep, 0 to 1
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub left: f64,
    /// 供应未知处，按这条产业链的投入关系推测供应。 Infer supplies from what this chain needs where none are known
    pub chain: Option<String>,
    /// 同时给出精确值的上下限。 Also enclose the exact value
    #[serde(default)]
    pub exact: bool,
    /// 列出多少家，0 为全部。 How many firms, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// What a shock does (冲击结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Shock {
    /// What the network is based on.
    pub network: Network,
    /// Firms that are lost at the start.
    pub n_lost: usize,
    /// Economic systemic risk index, 0 to 1: share of all output lost.
    pub esri: f64,
    /// The same for lack of inputs only.
    pub downstream: f64,
    /// The same for lack of customers only.
    pub upstream: f64,
    /// Steps until it came to rest.
    pub steps: u32,
    /// Whether the work budget ran out: then more is lost.
    pub stopped_early: bool,
    /// Certified bounds of the exact index, when requested.
    pub limits: Option<Limits>,
    /// Share of the sales among the firms touched that is only potential, 0 to 1.
    pub potential_share: Option<f64>,
    /// Firms that lose production.
    pub n_losses: usize,
    /// The first of them, most first.
    pub losses: Vec<Loss>,
    /// Firms that stop for lack of a critical input, round by round.
    pub failures: Vec<Failure>,
}

/// Certified bounds.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Limits {
    /// The exact value is at least this.
    pub low: f64,
    /// The exact value is at most this.
    pub high: f64,
}

/// What one firm loses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Loss {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Share of its production lost for lack of inputs.
    pub downstream: f64,
    /// Share of its production lost for lack of customers.
    pub upstream: f64,
}

/// A firm that stops, and the input it lacks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failure {
    /// The round, from 1.
    pub round: usize,
    /// The firm.
    pub firm: Named,
    /// The critical input.
    pub product: Named,
    /// How much of it came from failed suppliers, 0 to 1.
    pub lost: f64,
}

static TABLES: [Table; 2] = [
    Table {
        key: "losses",
        zh: "损失",
        en: "losses",
        rows: &[list("losses")],
        columns: &[
            Column::name("firm", "企业", "firm"),
            Column::name("place", "所在地", "place"),
            Column::percent("downstream", "因缺投入损失", "lost for want of inputs").decimals(2),
            Column::percent("upstream", "因失客户损失", "lost for want of customers").decimals(2),
        ],
    },
    Table {
        key: "failures",
        zh: "逐轮停产",
        en: "failures",
        rows: &[list("failures")],
        columns: &[
            Column::integer("round", "轮次", "round"),
            Column::name("firm", "停产企业", "firm that stops"),
            Column::name("product", "所缺关键投入", "critical input it lacks"),
            Column::percent("lost", "失去的部分", "part lost").decimals(2),
        ],
    },
];

impl Question for ShockRequest {
    const NAME: &'static str = "shock";
    type Answer = Shock;

    fn answer(&self, ask: &Ask<'_>) -> Result<Shock, Problem> {
        if self.firm.is_empty() && self.place.is_empty() {
            return Err(Problem::missing("firm"));
        }
        let question = engine::ShockRequest {
            firms: self.firm.iter().map(|firm| ask.engine.firm(firm)).collect::<Result<_, _>>()?,
            places: self.place.iter().map(|place| ask.scope(place)).collect::<Result<_, _>>()?,
            left: self.left,
            chain: self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?,
            exact: self.exact,
        };
        let view = ask.engine.shock(&question, ask.work)?;
        Ok(Shock::new(&view, if self.top == 0 { usize::MAX } else { self.top }))
    }
}

impl Shock {
    fn new(view: &ShockView, top: usize) -> Self {
        let loss = |loss: &LossView| Loss {
            firm: loss.firm.clone().into(),
            place: loss.place.clone().map(Named::from),
            downstream: loss.downstream,
            upstream: loss.upstream,
        };
        let failure = |(round, one): (usize, &FailureView)| Failure {
            round,
            firm: one.firm.clone().into(),
            product: one.product.clone().into(),
            lost: one.lost,
        };
        let rounds = (1..).zip(&view.failures);
        let failures = rounds.flat_map(|(round, failures)| failures.iter().map(move |one| (round, one)));
        Self {
            network: view.network.into(),
            n_lost: view.n_lost,
            esri: view.impact.esri,
            downstream: view.impact.downstream,
            upstream: view.impact.upstream,
            steps: view.impact.steps,
            stopped_early: view.impact.stopped_early,
            limits: view.limits.map(|(low, high)| Limits { low, high }),
            potential_share: view.potential_share,
            n_losses: view.losses.len(),
            losses: view.losses.iter().take(top).map(loss).collect(),
            failures: failures.map(failure).collect(),
        }
    }

    fn remarks(&self, lang: Lang) -> Vec<String> {
        let (down, up, steps) = (percent(self.downstream), percent(self.upstream), self.steps);
        let mut remarks = vec![self.network.sentence(lang)];
        remarks.extend(self.potential_share.map(|share| match lang {
            Lang::Zh => format!("波及企业之间的供应有 {} 是推测的。", percent(share)),
            Lang::En => format!("{} of the sales among the firms touched are only potential.", percent(share)),
        }));
        remarks.push(match lang {
            Lang::Zh => {
                format!("向下游 {down}，向上游 {up}，{steps} 步收敛（到 shock.eps 为止，其缺省值 0.01 与已发表的算法一致）。")
            }
            Lang::En => format!(
                "Downstream {down}, upstream {up}, {steps} steps (until no firm moves by more than shock.eps, 0.01 as published)."
            ),
        });
        remarks.extend(self.limits.map(|Limits { low, high }| match lang {
            Lang::Zh => format!("精确值在 {low:.10} 与 {high:.10} 之间，误差不超过 {:.1e}。", high - low),
            Lang::En => format!("The exact value lies between {low:.10} and {high:.10}, {:.1e} apart.", high - low),
        }));
        if self.stopped_early {
            let more = pick(lang, "计算量到达上限，损失只会更大。", "The work budget ran out: the loss is larger.");
            remarks.push(more.to_owned());
        }
        remarks
    }
}

impl Answer for Shock {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (n, esri, touched, stops) = (self.n_lost, percent(self.esri), self.n_losses, self.failures.len());
        let (heading, rounds) = match lang {
            Lang::Zh => (
                format!("失去 {n} 家企业：全网产出损失 {esri}，波及另外 {touched} 家"),
                format!("按已知供应逐轮停产：{stops} 家"),
            ),
            Lang::En => (
                format!("{n} firms lost: {esri} of all output lost, {touched} others touched"),
                format!("Firms that stop, by known supplies: {stops}"),
            ),
        };
        let [losses, failures] = &TABLES;
        vec![
            Section::new(heading).remarks(self.remarks(lang)).table(losses, losses.lines(document)),
            Section::new(rounds).table(failures, failures.lines(document)),
        ]
    }
}
