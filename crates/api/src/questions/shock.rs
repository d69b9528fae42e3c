//! `shock`: what fails when firms or places fail.

use liantu_engine::{FailureView, Lang, LossView, ShockQuestion, ShockView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::network::{Network, percent};
use crate::problem::{Problem, ProblemCode};
use crate::question::{Answer, Ask, Question, pick};
use crate::shapes::{Named, first};

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
    /// 每张表列出多少家企业，0 为全部。 Firms listed in each table, 0 for all
    #[serde(default = "twenty")]
    pub top: usize,
}

fn twenty() -> usize {
    20
}

/// What a shock does (冲击结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShockResult {
    /// What the network is based on.
    pub network: Network,
    /// Firms that are lost at the start.
    pub n_lost: usize,
    /// Share of all output lost.
    pub esri: f64,
    /// The same counting only losses for want of inputs.
    pub downstream: f64,
    /// The same counting only losses for want of customers.
    pub upstream: f64,
    /// Steps until no firm moved by more than 0.01.
    pub steps: u32,
    /// Whether the work budget ran out before: then the loss is larger.
    pub stopped_early: bool,
    /// Certified limits of the exact value, when requested.
    pub limits: Option<Limits>,
    /// The part of the sales among the touched firms that is only potential.
    pub potential_share: Option<f64>,
    /// Firms that lose production, most first, as many as were requested.
    pub losses: Vec<Loss>,
    /// How many there are in all.
    pub n_losses: usize,
    /// Firms that stop for want of a critical input by known supplies, round by round, as many as
    /// were requested.
    pub failures: Vec<Failure>,
    /// How many there are in all.
    pub n_failures: usize,
}

/// Certified limits.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Limits {
    /// The value is not below it.
    pub low: f64,
    /// Nor above it.
    pub high: f64,
}

/// What one firm loses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Loss {
    /// The firm.
    pub firm: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Share of its production lost for want of inputs.
    pub downstream: f64,
    /// Share of its production lost for want of customers.
    pub upstream: f64,
}

/// A firm that stops, and the critical input it lacks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failure {
    /// The round in which it stops, from 1.
    pub round: usize,
    /// The firm.
    pub firm: Named,
    /// The critical input.
    pub product: Named,
    /// How much of it came from suppliers that failed, 0 to 1.
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
        en: "firms that stop",
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
    type Answer = ShockResult;

    fn answer(&self, ask: &Ask<'_>) -> Result<ShockResult, Problem> {
        let engine = ask.engine;
        if self.firm.is_empty() && self.place.is_empty() {
            return Err(Problem::new(
                ProblemCode::MissingParameter,
                "须指定失去的企业或地区",
                "a firm or a place that is lost must be given",
            ));
        }
        let question = ShockQuestion {
            firms: self.firm.iter().map(|firm| engine.firm(firm)).collect::<Result<_, _>>()?,
            places: self.place.iter().map(|place| engine.scope(place)).collect::<Result<_, _>>()?,
            left: self.left,
            chain: self.chain.as_deref().map(|chain| engine.chain(chain)).transpose()?,
            exact: self.exact,
        };
        let view = ask.work.run(|| engine.shock(&question))??;
        Ok(ShockResult::new(&view, self.top))
    }
}

impl ShockResult {
    fn new(view: &ShockView, top: usize) -> Self {
        let failures: Vec<(usize, &FailureView)> =
            (1..).zip(&view.failures).flat_map(|(round, firms)| firms.iter().map(move |firm| (round, firm))).collect();
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
            losses: first(&view.losses, top).iter().map(Loss::from).collect(),
            n_losses: view.losses.len(),
            failures: first(&failures, top).iter().map(|(round, failure)| Failure::new(*round, failure)).collect(),
            n_failures: failures.len(),
        }
    }

    fn heading(&self, lang: Lang) -> String {
        let (n, esri, touched) = (self.n_lost, percent(self.esri), self.n_losses);
        match lang {
            Lang::Zh => format!("失去 {n} 家企业：全网产出损失 {esri}，波及另外 {touched} 家"),
            Lang::En => format!("{n} firms lost: {esri} of all output lost, {touched} others touched"),
        }
    }

    fn remarks(&self, lang: Lang) -> Vec<String> {
        let (down, up, steps) = (percent(self.downstream), percent(self.upstream), self.steps);
        let mut remarks = vec![self.network.sentence(lang)];
        remarks.extend(self.potential_share.map(percent).map(|share| match lang {
            Lang::Zh => format!("波及企业之间的供应有 {share} 是推测的。"),
            Lang::En => format!("{share} of the sales among the firms touched are only potential"),
        }));
        remarks.push(match lang {
            Lang::Zh => {
                format!("向下游 {down}，向上游 {up}，{steps} 步收敛（每步变动不超过 0.01 为止，与已发表的算法一致）。")
            }
            Lang::En => format!(
                "downstream {down}, upstream {up}, {steps} steps (until no firm moves by more than 0.01, as published)"
            ),
        });
        remarks.extend(self.limits.map(|Limits { low, high }| match lang {
            Lang::Zh => format!("精确值在 {low:.10} 与 {high:.10} 之间，误差不超过 {:.1e}。", high - low),
            Lang::En => format!("the exact value lies between {low:.10} and {high:.10}, {:.1e} apart", high - low),
        }));
        let early = pick(lang, "计算量到达上限，损失只会更大。", "the work budget ran out: the loss is larger");
        remarks.extend(self.stopped_early.then(|| early.to_owned()));
        remarks
    }

    /// The heading of the cascade of critical inputs.
    fn cascade(&self, lang: Lang) -> String {
        let n = self.n_failures;
        match lang {
            Lang::Zh => format!("按已知供应逐轮停产：{n} 家"),
            Lang::En => format!("firms that stop, by known supplies: {n}"),
        }
    }
}

impl From<&LossView> for Loss {
    fn from(view: &LossView) -> Self {
        Self {
            firm: view.firm.clone().into(),
            place: view.place.clone().map(Named::from),
            downstream: view.downstream,
            upstream: view.upstream,
        }
    }
}

impl Failure {
    fn new(round: usize, view: &FailureView) -> Self {
        Self { round, firm: view.firm.clone().into(), product: view.product.clone().into(), lost: view.lost }
    }
}

impl Answer for ShockResult {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [losses, failures] = &TABLES;
        let listed = |shown: usize, n: usize| {
            (shown < n).then(|| match lang {
                Lang::Zh => format!("列出 {shown} 家，共 {n} 家。"),
                Lang::En => format!("The first {shown} of {n}."),
            })
        };
        vec![
            Section::new(self.heading(lang))
                .remarks(self.remarks(lang))
                .remarks(listed(self.losses.len(), self.n_losses))
                .table(losses, losses.lines(document)),
            Section::new(self.cascade(lang))
                .remarks(listed(self.failures.len(), self.n_failures))
                .table(failures, failures.lines(document)),
        ]
    }
}
