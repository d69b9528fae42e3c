//! `backtest`: known ties are hidden, and every method has to find them again.

use std::sync::LazyLock;

use liantu_engine::{
    BacktestRow as RowView, BacktestView, Lang, Measure, MethodName, PartialDate, Protocol, Split, TieKind,
};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Setting, Word};

liantu_model::codes! {
    /// What a row of a backtest contains (行类别).
    RowKind {
        /// The mean of a method.
        Mean = "mean", "均值", "mean";
        /// The default minus a method, on the same queries.
        DefaultLess = "default_less", "综合法减其他方法", "default less the method";
    }
}

/// 回测：隐藏部分已知关系，看各种预测方法能否找回。 Hide known ties and see which method finds them again
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct BacktestRequest {
    /// 预测什么关系。 Which ties are predicted
    #[serde(default = "makers")]
    pub ties: Word<TieKind>,
    /// 隐藏的比例，0 到 1，缺省 0.1。 The share of ties that is hidden, by default 0.1
    #[schemars(range(min = 0, max = 1))]
    pub hide: Option<f64>,
    /// 改为隐藏此日期及以后开始的关系，如 2020 或 2020-06。 Hide what begins on or after this date instead, such as 2020 or 2020-06
    pub since: Option<String>,
    /// 随机种子：同一种子得到同一结果。 The same seed gives the same numbers
    #[serde(default = "one")]
    pub seed: u64,
    /// 自助法重抽样次数。 Resamples for the intervals
    #[serde(default = "thousand")]
    #[schemars(range(min = 1, max = 100_000))]
    pub resamples: u32,
}

/// The share that is hidden when neither share nor date is given.
const HIDE: f64 = 0.1;

fn makers() -> Word<TieKind> {
    Word(TieKind::Makers)
}

fn one() -> u64 {
    1
}

fn thousand() -> u32 {
    1_000
}

/// What a backtest found (回测结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Backtested {
    /// Which ties were predicted.
    pub ties: Word<TieKind>,
    /// The share that was hidden; `null` when a date was given.
    pub hide: Option<f64>,
    /// The date from which ties were hidden.
    pub since: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Resamples for the intervals.
    pub resamples: u32,
    /// The settings of the methods.
    pub parameters: Vec<Setting>,
    /// Different ties of the kind, hidden or not.
    pub n_ties: usize,
    /// Hidden ties.
    pub n_hidden: usize,
    /// Queries: those with a hidden tie.
    pub n_queries: usize,
    /// Queries that have no known tie left.
    pub n_cold: usize,
    /// Firms or products that are ranked, known ties included.
    pub n_candidates: u32,
    /// Means of each method and measure, then the differences.
    pub rows: Vec<BacktestRow>,
    /// Which method wins, sentence by sentence.
    pub verdict: Vec<String>,
}

/// A method on a measure, or the lead of the default over it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BacktestRow {
    /// A mean or a difference.
    pub kind: Word<RowKind>,
    /// The method.
    pub method: Word<MethodName>,
    /// The measure.
    pub measure: Word<Measure>,
    /// The mean over all queries.
    pub mean: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

static TABLES: [Table; 1] = [Table {
    key: "rows",
    zh: "各方法的指标",
    en: "measures of each method",
    rows: &[list("rows")],
    columns: &[
        Column::word::<RowKind>("kind", "类别", "kind"),
        Column::word::<MethodName>("method", "方法", "method"),
        Column::word::<Measure>("measure", "指标", "measure"),
        Column::number("mean", "均值", "mean").decimals(3),
        Column::number("low", "95% 下限", "95 %, low").decimals(3),
        Column::number("high", "95% 上限", "95 %, high").decimals(3),
    ],
}];

/// The same rows as people see them: a method per line, a measure per column.
static BY_METHOD: LazyLock<Table> =
    LazyLock::new(|| Table { key: "methods", zh: "各方法", en: "methods", rows: &[], columns: &METHOD_COLUMNS });

static METHOD_COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let measures = Measure::ALL.into_iter().map(|measure| Column::text(measure.code(), measure.zh(), measure.en()));
    std::iter::once(Column::word::<MethodName>("method", "方法", "method")).chain(measures).collect()
});

impl Question for BacktestRequest {
    const NAME: &'static str = "backtest";
    type Answer = Backtested;

    fn answer(&self, ask: &Ask<'_>) -> Result<Backtested, Problem> {
        let (kind, seed, resamples) = (self.ties.0, self.seed, self.resamples);
        let protocol = Protocol { kind, split: self.split()?, seed, resamples };
        let view = ask.engine.backtest(&protocol, ask.work);
        Ok(Backtested::new(&view, &protocol, ask))
    }
}

impl BacktestRequest {
    /// Which ties are hidden.
    fn split(&self) -> Result<Split, Problem> {
        let Some(since) = &self.since else { return Ok(Split::Share(self.hide.unwrap_or(HIDE))) };
        if self.hide.is_some() {
            let zh = "隐藏的比例（hide）与日期（since）只能给出一个";
            return Err(Problem::bad("hide", zh, "either the share (hide) or the date (since) can be given, not both"));
        }
        let date: Option<PartialDate> = since.parse().ok();
        date.map(Split::Since).ok_or_else(|| {
            let zh = format!("“{since}”不是日期：应如 2020、2020-06 或 2020-06-30");
            let en = format!("“{since}” is not a date such as 2020, 2020-06 or 2020-06-30");
            Problem::bad("since", zh, en).with("value", since.as_str())
        })
    }
}

impl Backtested {
    fn new(view: &BacktestView, protocol: &Protocol, ask: &Ask<'_>) -> Self {
        let (hide, since) = match protocol.split {
            Split::Share(share) => (Some(share), None),
            Split::Since(date) => (None, Some(date.to_string())),
        };
        let mut parameters = ask.engine.config().parameters();
        parameters.retain(|parameter| parameter.name.starts_with("predict."));
        let means = view.methods.iter().flat_map(|row| rows(RowKind::Mean, row));
        let differences = view.differences.iter().flat_map(|row| rows(RowKind::DefaultLess, row));
        let result = &view.result;
        Self {
            ties: Word(protocol.kind),
            hide,
            since,
            seed: protocol.seed,
            resamples: protocol.resamples,
            parameters: parameters.into_iter().map(|one| Setting { name: one.name, value: one.value }).collect(),
            n_ties: result.n_ties,
            n_hidden: result.n_hidden,
            n_queries: result.n_queries,
            n_cold: result.n_cold,
            n_candidates: result.n_candidates,
            rows: means.chain(differences).collect(),
            verdict: view.verdict.iter().map(|word| word.in_lang(ask.lang).to_owned()).collect(),
        }
    }

    /// How many queries were evaluated over how many candidates.
    fn counts(&self, lang: Lang) -> String {
        let Self { n_ties, n_hidden, n_queries, n_cold, n_candidates, seed, .. } = self;
        match lang {
            Lang::Zh => format!(
                "共 {n_ties} 条关系，隐藏 {n_hidden} 条；{n_queries} 个问题（其中 {n_cold} 个已无任何已知关系），各在 {n_candidates} 个候选中排名；种子 {seed}；方括号内为 95% 区间。"
            ),
            Lang::En => format!(
                "{n_ties} ties, {n_hidden} of them hidden; {n_queries} queries, {n_cold} of them without any known tie left, each ranking {n_candidates} candidates; seed {seed}; 95 % intervals in brackets."
            ),
        }
    }

    /// The rows of one kind, a method per line.
    fn by_method(&self, kind: RowKind, cell: impl Fn(&BacktestRow) -> String) -> Vec<Value> {
        let of_kind: Vec<&BacktestRow> = self.rows.iter().filter(|row| row.kind.0 == kind).collect();
        let line = |rows: &[&BacktestRow]| {
            let mut line: Map<String, Value> =
                rows.iter().map(|row| (row.measure.0.code().to_owned(), Value::from(cell(row)))).collect();
            line.extend(rows.first().map(|row| ("method".to_owned(), Value::from(row.method.0.code()))));
            Value::Object(line)
        };
        of_kind.chunks(Measure::ALL.len()).map(line).collect()
    }
}

fn rows(kind: RowKind, view: &RowView) -> impl Iterator<Item = BacktestRow> {
    view.estimates.iter().map(move |(measure, estimate)| BacktestRow {
        kind: Word(kind),
        method: Word(view.method),
        measure: Word(*measure),
        mean: estimate.mean,
        low: estimate.low,
        high: estimate.high,
    })
}

impl Answer for Backtested {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, _: &Value, lang: Lang) -> Vec<Section> {
        if self.n_hidden == 0 {
            let zh = "没有隐藏任何关系，无从比较：数据中没有这个日期及以后开始的关系，或隐藏比例太小。";
            let en = "No tie was hidden, so there is nothing to compare: none begins on or after the date, or the share is too small.";
            return vec![Section::default().remark(pick(lang, zh, en))];
        }
        let heading = format!("{}{}", pick(lang, "回测：", "Backtest: "), self.ties.0.in_lang(lang));
        let lead =
            pick(lang, "综合法减其他方法（同一批问题）", "The default less each other method, on the same queries");
        let means = self.by_method(RowKind::Mean, |row| format!("{:.3} [{:.3}, {:.3}]", row.mean, row.low, row.high));
        let leads =
            self.by_method(RowKind::DefaultLess, |row| format!("{:+.3} [{:+.3}, {:+.3}]", row.mean, row.low, row.high));
        vec![
            Section::new(heading).remark(self.counts(lang)).table(&BY_METHOD, means),
            Section::new(lead).remarks(self.verdict.iter().cloned()).table(&BY_METHOD, leads),
        ]
    }
}
