//! `liantu backtest`.

use std::process::ExitCode;

use liantu_engine::{BacktestRow, BacktestView, Engine, Estimate, Lang, Progress as _, Protocol, Split, TieKind};
use serde_json::{Value, json};

use super::{listed, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Ties};
use crate::failure::Failure;
use crate::progress::Bar;

pub(crate) fn kind(ties: Ties) -> TieKind {
    match ties {
        Ties::Makes => TieKind::Makes,
        Ties::Makers => TieKind::Makers,
        Ties::Supplies => TieKind::Supplies,
    }
}

pub(crate) fn run(args: &Args, engine: &Engine, protocol: &Protocol) -> Result<ExitCode, Failure> {
    let bar = Bar::new();
    let view = engine.backtest(protocol, &|all| bar.step(all));
    bar.end();
    let parameters = engine.config().parameters();
    let parameters = parameters.into_iter().filter(|parameter| parameter.name.starts_with("predict."));
    let parameters: Value = parameters.map(|parameter| (parameter.name, Value::from(parameter.value))).collect();
    listed(args, engine, answer(&view, protocol, &parameters, args.lang()))
}

fn answer(view: &BacktestView, protocol: &Protocol, parameters: &Value, lang: Lang) -> Answer {
    let result = &view.result;
    let (lines, flat) = rows(view);
    let (hide, since) = match protocol.split {
        Split::Share(share) => (Some(share), None),
        Split::Since(date) => (None, Some(date.to_string())),
    };
    let document = json!({
        "ties": ties(protocol.kind), "hide": hide, "since": since, "seed": protocol.seed,
        "resamples": protocol.resamples, "generation": view.generation, "parameters": parameters,
        "n_ties": result.n_ties, "n_hidden": result.n_hidden, "n_queries": result.n_queries,
        "n_cold": result.n_cold, "n_candidates": result.n_candidates, "rows": lines,
        "verdict": view.verdict.iter().map(|word| word.in_lang(lang)).collect::<Vec<_>>(),
    });
    let methods = Section {
        heading: format!("{}{}", pick(lang, "回测：", "backtest: "), view.ties.in_lang(lang)),
        remarks: vec![counts(view, protocol, lang)],
        sheet: sheet(&view.methods, lang, |e| format!("{:.3} [{:.3}, {:.3}]", e.mean, e.low, e.high)),
    };
    let differences = Section {
        heading: pick(lang, "综合法减其他方法（同一批问题）", "the default less each other, on the same queries")
            .to_owned(),
        remarks: view.verdict.iter().map(|word| word.in_lang(lang).to_owned()).collect(),
        sheet: sheet(&view.differences, lang, |e| format!("{:+.3} [{:+.3}, {:+.3}]", e.mean, e.low, e.high)),
    };
    let sections = if result.n_hidden > 0 { vec![methods, differences] } else { vec![nothing_hidden(lang)] };
    Answer { document, lines, flat, sections, basis: None }
}

/// Without a hidden tie there is nothing to find again.
fn nothing_hidden(lang: Lang) -> Section {
    let remark = pick(
        lang,
        "没有隐藏任何关系，无从比较：数据中没有这个日期及以后开始的关系，或隐藏比例太小。",
        "No tie was hidden, so there is nothing to compare: none begins on or after the date, or the share is too small.",
    );
    Section { remarks: vec![remark.to_owned()], ..Section::default() }
}

fn ties(kind: TieKind) -> &'static str {
    match kind {
        TieKind::Makes => "makes",
        TieKind::Makers => "makers",
        TieKind::Supplies => "supplies",
    }
}

/// What was asked of how many, in words.
fn counts(view: &BacktestView, protocol: &Protocol, lang: Lang) -> String {
    let result = &view.result;
    let (ties, hidden, queries) = (result.n_ties, result.n_hidden, result.n_queries);
    let (cold, candidates, seed) = (result.n_cold, result.n_candidates, protocol.seed);
    match lang {
        Lang::Zh => format!(
            "共 {ties} 条关系，隐藏 {hidden} 条；{queries} 个问题（其中 {cold} 个已无任何已知关系），各在 {candidates} 个候选中排名；种子 {seed}；方括号内为 95% 区间。"
        ),
        Lang::En => format!(
            "{ties} ties, {hidden} of them hidden; {queries} queries, {cold} of them without any known tie left, each ranking {candidates} candidates; seed {seed}; 95 % intervals in brackets"
        ),
    }
}

fn sheet(rows: &[BacktestRow], lang: Lang, cell: impl Fn(&Estimate) -> String) -> Sheet {
    let measures = rows.first().map(|row| row.estimates.iter().map(|(label, _)| label.in_lang(lang).to_owned()));
    let mut header = vec![pick(lang, "方法", "method").to_owned()];
    header.extend(measures.into_iter().flatten());
    let line = |row: &BacktestRow| {
        let mut line = vec![row.method.in_lang(lang).to_owned()];
        line.extend(row.estimates.iter().map(|(_, estimate)| cell(estimate)));
        line
    };
    Sheet { header, rows: rows.iter().map(line).collect() }
}

/// One JSON object and one CSV row for each method and measure, then for each difference.
fn rows(view: &BacktestView) -> (Vec<Value>, Sheet) {
    let mut flat = Sheet::new(["kind", "method", "measure", "mean", "low", "high"]);
    let mut lines = Vec::new();
    for (kind, rows) in [("mean", &view.methods), ("default_less", &view.differences)] {
        for row in rows {
            for (measure, estimate) in &row.estimates {
                let Estimate { mean, low, high } = *estimate;
                lines.push(json!({
                    "kind": kind, "method": row.method.en, "measure": measure.en, "mean": mean, "low": low, "high": high,
                }));
                let [mean, low, high] = [mean, low, high].map(|value| format!("{value:.6}"));
                flat.push([kind.to_owned(), row.method.en.to_owned(), measure.en.to_owned(), mean, low, high]);
            }
        }
    }
    (lines, flat)
}
