//! `explain finding`: from the number of a finding down to the rows of the data.

use liantu_engine::{Explanation, FindingKind, Lang};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::Finding;
use super::source::{ROWS, SourceRow};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Score, Word};

/// 解释一项发现：从数字一直到来源行。 Explain one finding, from the number to the source rows
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExplainFindingRequest {
    /// 发现的编号，如 gap/330200/ic/ic.litho；或同一诊断中的序号、产品名称。 Id of the finding, such as gap/330200/ic/ic.litho; or its place in the diagnosis or its product
    #[schemars(extend("x-positional" = true))]
    pub finding: String,
    /// 产业链；写序号或产品时必填。 Chain; needed with a place or product
    pub chain: Option<String>,
    /// 地区或开发区；写序号或产品时必填。 Region or zone; needed with a place or product
    pub scope: Option<String>,
    /// 只看这一类。 Only findings of this kind
    #[serde(default)]
    pub kind: Vec<Word<FindingKind>>,
}

/// A finding with how its severity is computed and the rows it is based on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingExplained {
    /// The chain.
    pub chain: Named,
    /// The place.
    pub scope: Named,
    /// The finding.
    pub finding: Finding,
    /// How the severity adds up: known factors share the weights of the unknown ones.
    pub sum: Vec<Term>,
    /// The rows of the data, in the order of the argument.
    pub rows: Vec<SourceRow>,
}

/// What a factor adds to the weighted mean.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Term {
    /// The factor.
    pub factor: Word<liantu_engine::FactorName>,
    /// 0 to 1; `null` when it is not known.
    pub value: Option<Score>,
    /// The lower end of its 95 % interval.
    pub low: Option<Score>,
    /// The upper end.
    pub high: Option<Score>,
    /// Its weight.
    pub weight: f64,
    /// Its weight among the known factors.
    pub counted: Option<Score>,
    /// Value × counted weight.
    pub contribution: Option<Score>,
}

static TABLES: [Table; 2] = [
    ROWS,
    Table {
        key: "sum",
        zh: "算式",
        en: "how it adds up",
        rows: &[list("sum")],
        columns: &[
            Column::word::<liantu_engine::FactorName>("factor", "因素", "factor"),
            Column::number("value", "值", "value").decimals(3),
            Column::number("low", "95% 下限", "95 %, low"),
            Column::number("high", "95% 上限", "95 %, high"),
            Column::number("weight", "权重", "weight"),
            Column::number("counted", "计入权重", "weight that counts").decimals(3),
            Column::number("contribution", "贡献", "contribution").decimals(3),
        ],
    },
];

impl Question for ExplainFindingRequest {
    const NAME: &'static str = "explain finding";
    type Answer = FindingExplained;

    fn answer(&self, ask: &Ask<'_>) -> Result<FindingExplained, Problem> {
        let explained = ask.engine.explain(&self.id(ask)?, ask.work)?;
        Ok(FindingExplained::new(&explained, ask.lang))
    }
}

impl ExplainFindingRequest {
    /// The id of the finding in question.
    fn id(&self, ask: &Ask<'_>) -> Result<String, Problem> {
        let meant = self.finding.trim();
        if meant.contains('/') {
            return Ok(meant.to_owned());
        }
        let (Some(chain), Some(scope)) = (&self.chain, &self.scope) else {
            return Err(Problem::missing(if self.chain.is_none() { "chain" } else { "scope" }));
        };
        let (chain, scope) = (ask.chain(chain)?, ask.scope(scope)?);
        let diagnoses = ask.engine.diagnose_each(&[chain], &scope, None, ask.work);
        let mut found: Vec<_> = diagnoses.into_iter().flat_map(|diagnosis| diagnosis.findings).collect();
        found.retain(|finding| self.kind.is_empty() || self.kind.contains(&Word(finding.kind)));
        let at = if let Ok(place) = meant.parse::<usize>() {
            place.checked_sub(1).filter(|at| *at < found.len())
        } else {
            let product = ask.engine.named(ask.engine.product(meant)?);
            found.iter().position(|finding| finding.product == product)
        };
        at.map(|at| found[at].id.clone()).ok_or_else(|| Problem::no_such_finding(meant, found.len()))
    }
}

impl FindingExplained {
    fn new(explained: &Explanation, lang: Lang) -> Self {
        let factors = &explained.finding.factors;
        let all: f64 = factors.iter().filter(|factor| factor.value.is_some()).map(|factor| factor.weight).sum();
        let term = |factor: &liantu_engine::FactorView| {
            let counted = factor.value.map(|_| if all > 0.0 { factor.weight / all } else { 0.0 });
            Term {
                factor: Word(factor.factor),
                value: factor.value.map(Score),
                low: factor.interval.map(|(low, _)| Score(low)),
                high: factor.interval.map(|(_, high)| Score(high)),
                weight: factor.weight,
                counted: counted.map(Score),
                contribution: factor.value.zip(counted).map(|(value, weight)| Score(value * weight)),
            }
        };
        Self {
            chain: explained.chain.clone().into(),
            scope: explained.scope.clone().into(),
            finding: Finding::new(&explained.finding, lang),
            sum: factors.iter().map(term).collect(),
            rows: explained.rows.iter().map(|row| SourceRow::new(row, lang)).collect(),
        }
    }

    /// How the severity is computed, in one line.
    fn formula(&self, lang: Lang) -> String {
        let finding = &self.finding;
        let (severity, covered, near) = (finding.severity.0, finding.covered.0, finding.nearness.0);
        let left = (1.0 - covered) * near;
        let mean = if left > 0.0 { severity / left } else { 0.0 };
        let (low, high) = (finding.interval.low.0, finding.interval.high.0);
        let grade = finding.evidence_grade.0.in_lang(lang);
        match lang {
            Lang::Zh => format!(
                "严重度 {severity:.3} = 加权平均 {mean:.3} × (1 − 本地替代 {covered:.2}) × 与本链的接近程度 {near:.2}；区间 {low:.2}–{high:.2}；证据等级：{grade}"
            ),
            Lang::En => format!(
                "severity {severity:.3} = weighted mean {mean:.3} × (1 − stand-in {covered:.2}) × nearness {near:.2}; interval {low:.2}–{high:.2}; evidence: {grade}"
            ),
        }
    }

    /// The reasons, and why the chain needs it.
    fn why(&self, lang: Lang) -> Section {
        let names =
            |names: &[Named], with: &str| names.iter().map(|named| named.in_lang(lang)).collect::<Vec<_>>().join(with);
        let witness = &self.finding.witness;
        let mut section = Section::new(pick(lang, "为什么", "why"));
        section = section.remarks(self.finding.reasons.iter().map(|reason| format!("· {reason}")));
        if witness.path.len() > 1 {
            let path = names(&witness.path, " ← ");
            section = section.remark(format!("· {} {path}", pick(lang, "链上路径", "path in the chain")));
        }
        if let Some(cut) = &witness.cut {
            let set = |set: &Vec<Named>| {
                format!("· {} {{{}}}", pick(lang, "最小割集", "minimal cut set"), names(set, pick(lang, "，", ", ")))
            };
            let falls: Vec<Named> = cut.falls.iter().map(|fall| fall.product.clone()).collect();
            let falls = format!("· {} {}", pick(lang, "依次停产", "falls in this order"), names(&falls, " → "));
            section = section.remarks(cut.sets.iter().map(set)).remark(falls);
        }
        section
    }
}

impl Answer for FindingExplained {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (kind, product) = (self.finding.kind.0.in_lang(lang), self.finding.product.in_lang(lang));
        let heading = format!("{kind} · {product} · {} × {}", self.chain.in_lang(lang), self.scope.in_lang(lang));
        let [rows, sum] = &TABLES;
        vec![
            Section::new(heading).remark(self.formula(lang)).remark(&*self.finding.id).table(sum, sum.lines(document)),
            self.why(lang),
            Section::new(pick(lang, rows.zh, rows.en)).table(rows, rows.lines(document)),
        ]
    }
}
