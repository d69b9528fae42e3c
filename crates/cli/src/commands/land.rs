//! `liantu land`: what changes if a firm comes, where to land, and who.

use std::process::ExitCode;

use liantu_engine::{
    Balance, ChangeView, Engine, LandingCheck, LandingQuestion, LandingRanks, LandingRisk, LandingView, Lang, Level,
    Named, OutcomeView, Sourcing, StateView,
};
use serde_json::{Value, json};

use super::{listed, name, pick, sentences};
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) firms: &'a [String],
    pub(crate) at: Option<&'a str>,
    pub(crate) chain: Option<&'a str>,
    pub(crate) products: &'a [String],
    pub(crate) scope: Option<&'a str>,
    pub(crate) each: Level,
    pub(crate) top: usize,
    pub(crate) check: bool,
    pub(crate) risk: bool,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    let chain = asked.chain.map(|chain| engine.chain(chain)).transpose()?;
    let firms = asked.firms.iter().map(|firm| engine.firm(firm)).collect::<Result<Vec<_>, _>>()?;
    let heading_of_firms = |zh: &str, en: &str| {
        let names: Vec<String> = firms.iter().map(|firm| name(&engine.named(*firm), lang).to_owned()).collect();
        format!("{}{}{}", names.join(pick(lang, "、", ", ")), pick(lang, "", " "), pick(lang, zh, en))
    };
    match (asked.at, chain) {
        (None, _) => {
            let scope = engine.scope(asked.scope.unwrap_or_default())?;
            let ranks = engine.rank_landing_places(&firms, chain, &scope, asked.each);
            let heading = heading_of_firms("落在哪里消除得最多", ": where a landing removes most");
            listed(args, engine, ranking(&ranks, ("place", heading), asked.top, lang))
        }
        (Some(at), Some(chain)) if firms.is_empty() => {
            let site = engine.site(at)?;
            let heading = match lang {
                Lang::Zh => format!("{}：请谁来落地消除得最多", name(&engine.named(chain), lang)),
                Lang::En => format!("{}: whose landing removes most", name(&engine.named(chain), lang)),
            };
            listed(args, engine, ranking(&engine.rank_landing_firms(site, chain), ("firm", heading), asked.top, lang))
        }
        (Some(at), chain) => {
            let products = asked.products.iter().map(|product| engine.product(product)).collect::<Result<_, _>>()?;
            let question = LandingQuestion { firms, site: engine.site(at)?, chain, products };
            let check = if asked.check { Some(engine.check_landing(&question)?) } else { None };
            let mut answer = answer(&engine.land(&question), check, asked.top, lang);
            if asked.risk {
                let risk = engine.landing_risk(&question)?;
                answer.document["risk"] = risk_json(&risk);
                answer.sections.push(risk_section(&risk, asked.top, lang));
            }
            listed(args, engine, answer)
        }
    }
}

fn number(value: f64) -> String {
    format!("{value:.4}")
}

/// The kind and severity of a finding, `—` when there is none.
fn state(state: Option<&StateView>, lang: Lang) -> String {
    state.map_or_else(|| "—".to_owned(), |s| format!("{} {:.3}", s.kind_name.in_lang(lang), s.severity))
}

fn answer(view: &LandingView, check: Option<LandingCheck>, top: usize, lang: Lang) -> Answer {
    let top = if top == 0 { usize::MAX } else { top };
    let mut flat = Sheet::new([
        "scope_id",
        "scope",
        "chain_id",
        "chain",
        "product_id",
        "product",
        "effect",
        "kind_before",
        "severity_before",
        "kind_after",
        "severity_after",
        "removed",
    ]);
    let mut lines = Vec::new();
    for outcome in &view.outcomes {
        for change in outcome.changes.iter().chain(&outcome.outlook) {
            flat.push(flat_row(outcome, change, lang));
        }
        lines.push(outcome_json(outcome, lang));
    }
    let mut sections = vec![head(view, check, lang)];
    sections.extend(view.outcomes.iter().map(|outcome| section(outcome, top, lang)));
    let mut document = json!({
        "site": json::named(&view.site),
        "plants": view.plants.iter().map(|(firm, products)| json!({
            "firm": json::named(firm), "products": products.iter().map(json::named).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "scopes": view.scopes.iter().map(|(scope, balance)| json!({
            "scope": json::named(scope), "removed": balance.removed, "added": balance.added,
        })).collect::<Vec<_>>(),
        "outcomes": lines,
    });
    if let Some(check) = check {
        document["check"] = json!({ "compared": check.compared, "largest_difference": check.difference });
    }
    Answer { document, lines, flat, sections, basis: None }
}

fn flat_row(outcome: &OutcomeView, change: &ChangeView, lang: Lang) -> [String; 12] {
    let kind = |state: &Option<StateView>| state.map(|s| s.kind_name.in_lang(lang).to_owned()).unwrap_or_default();
    let severity = |state: &Option<StateView>| state.map(|s| format!("{:.6}", s.severity)).unwrap_or_default();
    [
        outcome.scope.key.clone(),
        name(&outcome.scope, lang).to_owned(),
        outcome.chain.key.clone(),
        name(&outcome.chain, lang).to_owned(),
        change.product.key.clone(),
        name(&change.product, lang).to_owned(),
        change.effect_name.in_lang(lang).to_owned(),
        kind(&change.before),
        severity(&change.before),
        kind(&change.after),
        severity(&change.after),
        format!("{:.6}", change.removed),
    ]
}

/// Who lands where, and the sums.
fn head(view: &LandingView, check: Option<LandingCheck>, lang: Lang) -> Section {
    let firms: Vec<&str> = view.plants.iter().map(|(firm, _)| name(firm, lang)).collect();
    let place = name(&view.site, lang);
    let heading = match lang {
        Lang::Zh => format!("假设 {} 在{place}设厂", firms.join("、")),
        Lang::En => format!("if {} built a plant in {place}", firms.join(", ")),
    };
    let mut remarks: Vec<String> = view
        .plants
        .iter()
        .map(|(firm, products)| {
            let products: Vec<&str> = products.iter().map(|product| name(product, lang)).collect();
            let made = if products.is_empty() {
                pick(
                    lang,
                    "没有已知会生产的产品，来了也看不出变化",
                    " is not known to make any of it, so nothing can be said",
                )
                .to_owned()
            } else {
                format!("{}{}", pick(lang, "将生产", " would make "), products.join(pick(lang, "、", ", ")))
            };
            format!("{}{made}", name(firm, lang))
        })
        .collect();
    remarks.push(
        pick(
            lang,
            "新厂没有已知供应关系，产能未知；未知不计为零。“增加”主要是新厂自己也需要的短缺投入，即可带动的配套机会。",
            "The plant has no known supplies and no known capacity. What is added is mostly what the plant needs too: whom to bring in next.",
        )
        .to_owned(),
    );
    remarks.extend(check.map(|check| match lang {
        Lang::Zh => format!("与整体重算比较 {} 份诊断，最大差 {:e}。", check.compared, check.difference),
        Lang::En => {
            format!("compared with {} diagnoses made anew: largest difference {:e}", check.compared, check.difference)
        }
    }));
    let mut sheet = Sheet::new([
        pick(lang, "范围", "scope"),
        pick(lang, "消除的严重度", "severity removed"),
        pick(lang, "增加的严重度", "severity added"),
    ]);
    for (scope, balance) in &view.scopes {
        sheet.push([name(scope, lang).to_owned(), number(balance.removed), number(balance.added)]);
    }
    Section { heading, remarks, sheet }
}

/// One chain in one scope.
fn section(outcome: &OutcomeView, top: usize, lang: Lang) -> Section {
    let (scope, chain) = (name(&outcome.scope, lang), name(&outcome.chain, lang));
    let (removed, added) = (number(outcome.balance.removed), number(outcome.balance.added));
    let heading = match lang {
        Lang::Zh => format!("{scope} · {chain}：消除 {removed}，增加 {added}"),
        Lang::En => format!("{scope} · {chain}: {removed} removed, {added} added"),
    };
    let mut sheet = Sheet::new([
        pick(lang, "产品", "product"),
        pick(lang, "变化", "effect"),
        pick(lang, "之前", "before"),
        pick(lang, "之后", "after"),
        pick(lang, "消除", "removed"),
    ]);
    for change in outcome.changes.iter().take(top).chain(outcome.outlook.iter().take(top.min(3))) {
        sheet.push([
            name(&change.product, lang).to_owned(),
            change.effect_name.in_lang(lang).to_owned(),
            state(change.before.as_ref(), lang),
            state(change.after.as_ref(), lang),
            number(change.removed),
        ]);
    }
    Section { heading, remarks: vec![sentences(&outcome.sentences, lang)], sheet }
}

fn state_json(state: &StateView) -> Value {
    json!({ "kind": state.kind_name.en, "severity": state.severity, "grade": state.grade_name.en })
}

fn change_json(change: &ChangeView) -> Value {
    json!({
        "product": json::named(&change.product), "effect": change.effect_name.en,
        "before": change.before.as_ref().map(state_json), "after": change.after.as_ref().map(state_json),
        "removed": change.removed,
    })
}

fn outcome_json(outcome: &OutcomeView, lang: Lang) -> Value {
    let sourcing = |of: Sourcing| json!({ "needed": of.needed, "made": of.made, "groups": of.groups, "met": of.met, "local_sourcing_rate": of.rate() });
    let pair = |pair: (Option<usize>, Option<usize>)| json!({ "before": pair.0, "after": pair.1 });
    json!({
        "scope": json::named(&outcome.scope), "chain": json::named(&outcome.chain), "removed": outcome.balance.removed,
        "added": outcome.balance.added,
        "changes": outcome.changes.iter().map(change_json).collect::<Vec<_>>(),
        "outlook": outcome.outlook.iter().map(change_json).collect::<Vec<_>>(),
        "countries_to_break": pair(outcome.countries_to_break), "firms_to_break": pair(outcome.firms_to_break),
        "sourcing": { "before": sourcing(outcome.sourcing.0), "after": sourcing(outcome.sourcing.1) },
        "sentences": outcome.sentences.iter().map(|words| words.in_lang(lang)).collect::<Vec<_>>(),
    })
}

fn risk_json(risk: &LandingRisk) -> Value {
    let both = |(before, after): (f64, f64)| json!({ "before": before, "after": after });
    let change = |(firm, before, after): &(Named, f64, f64)| json!({ "firm": json::named(firm), "before": before, "after": after });
    json!({
        "mean": both(risk.mean), "largest": both(risk.largest),
        "changes": risk.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

/// Systemic risk before and after.
fn risk_section(risk: &LandingRisk, top: usize, lang: Lang) -> Section {
    let top = if top == 0 { usize::MAX } else { top };
    let mut sheet = Sheet::new([
        pick(lang, "企业", "firm"),
        pick(lang, "ESRI 之前", "ESRI before"),
        pick(lang, "ESRI 之后", "ESRI after"),
    ]);
    for (firm, before, after) in risk.changes.iter().take(top) {
        sheet.push([name(firm, lang).to_owned(), format!("{before:.5}"), format!("{after:.5}")]);
    }
    let ((mean, mean_after), (largest, largest_after)) = (risk.mean, risk.largest);
    let (known, potential) = (risk.network.n_known, risk.network.n_potential);
    let remark = match lang {
        Lang::Zh => format!(
            "平均 {mean:.6} → {mean_after:.6}，最大 {largest:.5} → {largest_after:.5}；供应关系已知 {known} 条、推测 {potential} 条，新厂的供应都是推测的。"
        ),
        Lang::En => format!(
            "mean {mean:.6} → {mean_after:.6}, largest {largest:.5} → {largest_after:.5}; {known} known and {potential} potential supplies, those of the plant all potential"
        ),
    };
    let heading = pick(lang, "系统性风险（ESRI）的变化", "change of systemic risk (ESRI)").to_owned();
    Section { heading, remarks: vec![remark], sheet }
}

/// Places or firms, best first.
fn ranking(ranks: &LandingRanks, (what, heading): (&str, String), top: usize, lang: Lang) -> Answer {
    let top = if top == 0 { usize::MAX } else { top };
    let scopes: Vec<String> = ranks.scopes.iter().map(|scope| scope.in_lang(lang).to_owned()).collect();
    let column = if what == "firm" { pick(lang, "企业", "firm") } else { pick(lang, "地点", "place") };
    let mut sheet = Sheet::new(["#", column, pick(lang, "所在地", "lies in")]);
    let both = [pick(lang, "·消除", ": removed"), pick(lang, "·增加", ": added")];
    sheet.header.extend(scopes.iter().flat_map(|scope| both.map(|what| format!("{scope}{what}"))));
    let mut flat = Sheet::new(["rank", "id", "name", "place"]);
    flat.header.extend((1..=scopes.len()).flat_map(|at| [format!("removed_{at}"), format!("added_{at}")]));
    let mut lines = Vec::new();
    for (rank, row) in (1..).zip(&ranks.ranks) {
        let place = row.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default();
        let own = name(&row.named, lang).to_owned();
        let text = |digits: usize| {
            let text = move |sum: Option<f64>| sum.map_or_else(String::new, |sum| format!("{sum:.digits$}"));
            let both = |b: &Option<Balance>| [text(b.map(|b| b.removed)), text(b.map(|b| b.added))];
            row.balances.iter().flat_map(both).collect::<Vec<_>>()
        };
        if rank <= top {
            sheet.rows.push([vec![rank.to_string(), own.clone(), place.clone()], text(4)].concat());
        }
        flat.rows.push([vec![rank.to_string(), row.named.key.clone(), own, place], text(6)].concat());
        let balances = scopes.iter().zip(&row.balances);
        lines.push(json!({
            "rank": rank, what: json::named(&row.named), "lies_in": row.place.as_ref().map(json::named),
            "scopes": balances.map(|(scope, balance)| json!({
                "scope": scope, "removed": balance.map(|b| b.removed), "added": balance.map(|b| b.added),
            })).collect::<Vec<_>>(),
        }));
    }
    let remark = pick(
        lang,
        "消除的严重度：缺链、弱链、断链风险减轻部分之和；增加：加重与新增部分之和，主要是新厂自己的需求。先比最左的消除，再比增加，依次向右，仍相同按编号。",
        "Removed: by how much gaps, weak links and choke points are less severe; added: by how much more, mostly what the plant needs itself. Ranked by the first column, then the next, then by id.",
    );
    let sections = vec![Section { heading, remarks: vec![remark.to_owned()], sheet }];
    Answer { document: json!({ "ranks": lines }), lines, flat, sections, basis: None }
}
