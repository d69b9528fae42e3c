//! `liantu shock`.

use std::process::ExitCode;

use liantu_engine::{Engine, Lang, NetworkView, RiskView, ShockQuestion, ShockView};
use serde_json::{Value, json};

use super::{done, name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) firms: &'a [String],
    pub(crate) places: &'a [String],
    pub(crate) left: f64,
    pub(crate) chain: Option<&'a str>,
    pub(crate) exact: bool,
    pub(crate) top: usize,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let (lang, top) = (args.lang(), if asked.top == 0 { usize::MAX } else { asked.top });
    let chain = asked.chain.map(|chain| engine.chain(chain)).transpose()?;
    if asked.firms.is_empty() && asked.places.is_empty() {
        let (network, risks) = engine.systemic_risk(chain, top)?;
        return done(args, &ranking(network, &risks, lang));
    }
    let question = ShockQuestion {
        firms: asked.firms.iter().map(|firm| engine.firm(firm)).collect::<Result<_, _>>()?,
        places: asked.places.iter().map(|place| engine.scope(place)).collect::<Result<_, _>>()?,
        left: asked.left,
        chain,
        exact: asked.exact,
    };
    done(args, &answer(&engine.shock(&question)?, top, lang))
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// What the network stands on, in words.
fn basis(network: NetworkView, lang: Lang) -> String {
    let NetworkView { n_firms, n_known, n_potential, is_cut } = network;
    let cut = match (is_cut, lang) {
        (false, _) => "",
        (true, Lang::Zh) => "（推测关系过多，已截断）",
        (true, Lang::En) => " (cut: too many potential supplies)",
    };
    match lang {
        Lang::Zh => format!(
            "供应网络：{n_firms} 家企业，已知供应 {n_known} 条，推测供应 {n_potential} 条{cut}。推测的供应只由“需要什么、谁能做”推得。"
        ),
        Lang::En => format!(
            "supply network: {n_firms} firms, {n_known} known supplies, {n_potential} potential ones{cut}; potential supplies are inferred from who needs and who makes what"
        ),
    }
}

fn network(view: NetworkView) -> Value {
    json!({
        "n_firms": view.n_firms, "n_known": view.n_known, "n_potential": view.n_potential, "is_cut": view.is_cut,
    })
}

fn ranking(basis_of: NetworkView, risks: &[RiskView], lang: Lang) -> Answer {
    let mut flat = Sheet::new(["rank", "firm_id", "firm", "place", "esri", "downstream", "upstream", "touched"]);
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "企业", "firm"),
        pick(lang, "所在地", "place"),
        pick(lang, "系统性风险 ESRI", "ESRI"),
        pick(lang, "向下游", "downstream"),
        pick(lang, "向上游", "upstream"),
        pick(lang, "波及企业", "firms touched"),
    ]);
    let mut lines = Vec::new();
    for (rank, risk) in (1..).zip(risks) {
        let place = risk.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default();
        let impact = risk.impact;
        let firm = name(&risk.firm, lang).to_owned();
        let shares = [impact.esri, impact.downstream, impact.upstream];
        let touched = impact.touched.to_string();
        let [esri, down, up] = shares.map(percent);
        sheet.push([rank.to_string(), firm.clone(), place.clone(), esri, down, up, touched.clone()]);
        let [esri, down, up] = shares.map(|share| format!("{share:.6}"));
        flat.push([rank.to_string(), risk.firm.key.clone(), firm, place, esri, down, up, touched]);
        lines.push(json!({
            "rank": rank, "firm": json::named(&risk.firm), "place": risk.place.as_ref().map(json::named),
            "esri": impact.esri, "downstream": impact.downstream, "upstream": impact.upstream,
            "touched": impact.touched, "stopped_early": impact.stopped_early,
        }));
    }
    let heading = pick(lang, "单独停产时全网损失最大的企业", "firms by what is lost when each fails alone").to_owned();
    let sections = vec![Section { heading, remarks: vec![basis(basis_of, lang)], sheet }];
    Answer { document: json!({ "network": network(basis_of), "firms": lines }), lines, flat, sections, basis: None }
}

fn answer(view: &ShockView, top: usize, lang: Lang) -> Answer {
    let mut flat = Sheet::new(["firm_id", "firm", "place", "downstream", "upstream"]);
    let mut sheet = Sheet::new([
        pick(lang, "企业", "firm"),
        pick(lang, "所在地", "place"),
        pick(lang, "因缺投入损失", "lost for want of inputs"),
        pick(lang, "因失客户损失", "lost for want of customers"),
    ]);
    let mut lines = Vec::new();
    for (at, loss) in view.losses.iter().enumerate() {
        let place = loss.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default();
        let firm = name(&loss.firm, lang).to_owned();
        if at < top {
            sheet.push([firm.clone(), place.clone(), percent(loss.downstream), percent(loss.upstream)]);
        }
        lines.push(json!({
            "firm": json::named(&loss.firm), "place": loss.place.as_ref().map(json::named),
            "downstream": loss.downstream, "upstream": loss.upstream,
        }));
        let [down, up] = [loss.downstream, loss.upstream].map(|share| format!("{share:.6}"));
        flat.push([loss.firm.key.clone(), firm, place, down, up]);
    }
    let document = json!({
        "network": network(view.network), "n_lost": view.n_lost, "esri": view.impact.esri,
        "downstream": view.impact.downstream, "upstream": view.impact.upstream, "steps": view.impact.steps,
        "stopped_early": view.impact.stopped_early, "limits": view.limits, "potential_share": view.potential_share,
        "losses": lines, "failures": failures(view),
    });
    let sections =
        vec![Section { heading: heading(view, lang), remarks: remarks(view, lang), sheet }, rounds(view, lang)];
    Answer { document, lines, flat, sections, basis: None }
}

fn heading(view: &ShockView, lang: Lang) -> String {
    let (n, esri, touched) = (view.n_lost, percent(view.impact.esri), view.losses.len());
    match lang {
        Lang::Zh => format!("失去 {n} 家企业：全网产出损失 {esri}，波及另外 {touched} 家"),
        Lang::En => format!("{n} firms lost: {esri} of all output lost, {touched} others touched"),
    }
}

fn remarks(view: &ShockView, lang: Lang) -> Vec<String> {
    let impact = view.impact;
    let mut remarks = vec![basis(view.network, lang)];
    remarks.extend(view.potential_share.map(|share| match lang {
        Lang::Zh => format!("波及企业之间的供应有 {} 是推测的。", percent(share)),
        Lang::En => format!("{} of the sales among the firms touched are only potential", percent(share)),
    }));
    remarks.push(match lang {
        Lang::Zh => format!(
            "向下游 {}，向上游 {}，{} 步收敛（每步变动不超过 0.01 为止，与已发表的算法一致）。",
            percent(impact.downstream),
            percent(impact.upstream),
            impact.steps
        ),
        Lang::En => format!(
            "downstream {}, upstream {}, {} steps (until no firm moves by more than 0.01, as published)",
            percent(impact.downstream),
            percent(impact.upstream),
            impact.steps
        ),
    });
    remarks.extend(view.limits.map(|(low, high)| match lang {
        Lang::Zh => format!("精确值在 {:.10} 与 {:.10} 之间，误差不超过 {:.1e}。", low, high, high - low),
        Lang::En => format!("the exact value lies between {low:.10} and {high:.10}, {:.1e} apart", high - low),
    }));
    if impact.stopped_early {
        remarks.push(
            pick(lang, "计算量到达上限，损失只会更大。", "the work budget ran out: the loss is larger").to_owned(),
        );
    }
    remarks
}

fn failures(view: &ShockView) -> Vec<Value> {
    let rounds = (1..).zip(&view.failures);
    let one = |(round, failures): (u32, &Vec<liantu_engine::FailureView>)| {
        let failures: Vec<Value> = failures
            .iter()
            .map(|failure| {
                json!({
                    "round": round, "firm": json::named(&failure.firm), "product": json::named(&failure.product),
                    "lost": failure.lost,
                })
            })
            .collect();
        failures
    };
    rounds.flat_map(one).collect()
}

/// The cascade of critical inputs.
fn rounds(view: &ShockView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "轮次", "round"),
        pick(lang, "停产企业", "firm that stops"),
        pick(lang, "所缺关键投入", "critical input it lacks"),
        pick(lang, "失去的部分", "part lost"),
    ]);
    for (round, failures) in (1..).zip(&view.failures) {
        for failure in failures {
            sheet.push([
                format!("{round}"),
                name(&failure.firm, lang).to_owned(),
                name(&failure.product, lang).to_owned(),
                percent(failure.lost),
            ]);
        }
    }
    let n = sheet.rows.len();
    let heading = match lang {
        Lang::Zh => format!("按已知供应逐轮停产：{n} 家"),
        Lang::En => format!("firms that stop, by known supplies: {n}"),
    };
    Section { heading, remarks: Vec::new(), sheet }
}
