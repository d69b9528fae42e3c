//! `liantu portfolio`.

use liantu_engine::{Amounts, Engine, Lang, Named, PickView, PortfolioQuestion, PortfolioView};
use serde_json::{Value, json};

use super::{name, pick, proof};
use crate::answer::{Answer, Section, Sheet};
use crate::args::PickFrom;
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chains: &'a [String],
    pub(crate) scope: &'a str,
    pub(crate) budgets: Amounts,
    pub(crate) assumed: Amounts,
    pub(crate) from: PickFrom,
    pub(crate) findings: usize,
    pub(crate) top: usize,
}

pub(crate) fn answer(engine: &Engine, asked: &Asked<'_>, lang: Lang) -> Result<Answer, Failure> {
    let is_all = asked.chains.iter().any(|chain| chain == "all");
    let chains = if is_all {
        engine.all_chains()
    } else {
        asked.chains.iter().map(|chain| engine.chain(chain)).collect::<Result<_, _>>()?
    };
    let view = engine.portfolio(&PortfolioQuestion {
        chains,
        scope: engine.scope(asked.scope)?,
        projects: asked.from != PickFrom::Targets,
        targets: asked.from != PickFrom::Projects,
        budgets: asked.budgets,
        assumed: asked.assumed,
        findings: asked.findings,
        top: asked.top,
    })?;
    let lines: Vec<Value> = (1..).zip(&view.picks).map(|(rank, pick)| line(rank, pick)).collect();
    let document = json!({
        "picks": lines, "n_items": view.n_items, "n_findings": view.findings.len(),
        "healed": json::round(view.worth), "severity": json::round(view.whole), "bound": json::round(view.bound),
        "gap": json::round(gap(&view)),
        "guarantee": json::round(view.guarantee), "is_checked": view.differences.is_empty(),
        "budgets": view.spent.iter().map(|(name, unit, spent, budget)| json!({
            "name": name.en, "unit": unit.en, "spent": spent, "budget": budget,
        })).collect::<Vec<_>>(),
        "unknown_costs": view.unknown.iter().map(|(item, kinds)| json!({
            "item": json::named(item), "unknown": kinds.iter().map(|kind| kind.en).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "left": view.findings.iter().map(|(finding, left)| json!({
            "finding": finding.id, "product": json::named(&finding.product), "severity": json::round(finding.severity), "left": json::round(*left),
        })).collect::<Vec<_>>(),
    });
    Ok(Answer {
        document,
        lines,
        flat: flat(&view, lang),
        sections: vec![picks(&view, lang), left(&view, lang)],
        basis: None,
    })
}

/// How far from the best the choice can be, as a part of the bound.
fn gap(view: &PortfolioView) -> f64 {
    if view.bound > 0.0 { ((view.bound - view.worth) / view.bound).max(0.0) } else { 0.0 }
}

fn line(rank: usize, pick: &PickView) -> Value {
    json!({
        "rank": rank, "kind": if pick.is_project { "project" } else { "firm" }, "item": json::named(&pick.name),
        "gain": json::round(pick.gain), "land_mu": pick.costs[0], "energy_tce": pick.costs[1], "investment_yuan": pick.costs[2],
        "is_assumed": pick.is_assumed, "heals": pick.heals.iter().map(json::named).collect::<Vec<_>>(),
    })
}

fn kind(pick_view: &PickView, lang: Lang) -> String {
    let word = if pick_view.is_project { pick(lang, "项目", "project") } else { pick(lang, "候选企业", "firm") };
    word.to_owned()
}

fn cost(amount: Option<f64>, unit: f64) -> String {
    amount.map(|amount| format!("{}", (amount / unit * 100.0).round() / 100.0)).unwrap_or_default()
}

fn products(heals: &[Named], lang: Lang) -> String {
    let names: Vec<&str> = heals.iter().take(4).map(|product| name(product, lang)).collect();
    let more = heals.len().saturating_sub(4);
    let more = if more > 0 { format!("{} +{more}", pick(lang, "等", "and others")) } else { String::new() };
    format!("{}{more}", names.join(pick(lang, "、", ", ")))
}

fn flat(view: &PortfolioView, lang: Lang) -> Sheet {
    let mut flat = Sheet::new([
        "rank",
        "kind",
        "id",
        "name",
        "gain",
        "land_mu",
        "energy_tce",
        "investment_yuan",
        "is_assumed",
        "heals",
    ]);
    for (rank, pick) in (1..).zip(&view.picks) {
        let [mu, tce, money] = pick.costs.map(|amount| cost(amount, 1.0));
        let heals = pick.heals.iter().map(|product| name(product, lang)).collect::<Vec<_>>().join(";");
        flat.push([
            format!("{rank}"),
            kind(pick, lang),
            pick.name.key.clone(),
            name(&pick.name, lang).to_owned(),
            format!("{:.6}", pick.gain),
            mu,
            tce,
            money,
            pick.is_assumed.to_string(),
            heals,
        ]);
    }
    flat
}

fn picks(view: &PortfolioView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "类别", "kind"),
        pick(lang, "项目或企业", "project or firm"),
        pick(lang, "新增补强", "adds"),
        pick(lang, "用地(亩)", "land (mu)"),
        pick(lang, "能耗(吨标煤)", "energy (tce)"),
        pick(lang, "投资(亿元)", "investment (100 m yuan)"),
        pick(lang, "补强的产品", "heals"),
    ]);
    for (rank, item) in (1..).zip(&view.picks) {
        let [mu, tce, money] = [(0, 1.0), (1, 1.0), (2, 1e8)].map(|(at, unit)| cost(item.costs[at], unit));
        let kind = kind(item, lang);
        let kind = if item.is_assumed { format!("{kind}{}", pick(lang, "（假定）", " (assumed)")) } else { kind };
        sheet.push([
            format!("{rank}"),
            kind,
            name(&item.name, lang).to_owned(),
            format!("{:.2}", item.gain),
            mu,
            tce,
            money,
            products(&item.heals, lang),
        ]);
    }
    let (n, items, worth, whole) = (view.picks.len(), view.n_items, view.worth, view.whole);
    let heading = match lang {
        Lang::Zh => format!("从 {items} 个候选中选出 {n} 个：补上严重度 {worth:.2}，全部 {whole:.2}"),
        Lang::En => format!("{n} of {items} candidates chosen: severity {worth:.2} healed, of {whole:.2} in all"),
    };
    Section { heading, remarks: remarks(view, lang), sheet }
}

fn remarks(view: &PortfolioView, lang: Lang) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    for (budget, unit, spent, all) in &view.spent {
        let (budget, is_money) = (budget.in_lang(lang), unit.en == "yuan");
        let unit = if is_money { pick(lang, "亿元", "hundred million yuan") } else { unit.in_lang(lang) };
        let [spent, all] = [spent, all].map(|amount| cost(Some(*amount), if is_money { 1e8 } else { 1.0 }));
        remarks.push(match lang {
            Lang::Zh => format!("{budget}：用去 {spent} {unit}，预算 {all} {unit}。"),
            Lang::En => format!("{budget}: {spent} of {all} {unit}"),
        });
    }
    let (bound, gap, sure) = (view.bound, gap(view) * 100.0, view.guarantee * 100.0);
    remarks.push(match lang {
        Lang::Zh => format!(
            "任何组合都不超过 {bound:.2}，本组合至多差 {gap:.1}%；不看数据时保证不低于最优的 {sure:.1}%。{}",
            proof(&view.differences, lang)
        ),
        Lang::En => format!(
            "no set heals more than {bound:.2}: at most {gap:.1}% is missing; at least {sure:.1}% of the best in any case. {}",
            proof(&view.differences, lang)
        ),
    });
    if view.picks.iter().any(|item| item.is_assumed) {
        remarks.push(
            pick(
                lang,
                "标“假定”的成本来自 --assume，不是企业申报的。",
                "costs marked as assumed come from --assume, not from the firm",
            )
            .to_owned(),
        );
    }
    if let Some((first, kinds)) = view.unknown.first() {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.in_lang(lang)).collect();
        let (first, n, kinds) = (name(first, lang), view.unknown.len(), kinds.join(pick(lang, "、", ", ")));
        remarks.push(match lang {
            Lang::Zh => format!("{n} 个候选的成本未知，没有参选（如“{first}”：{kinds}）；可用 --assume 假定。"),
            Lang::En => format!("{n} candidates were left out: costs not known ({first}: {kinds}); see --assume"),
        });
    }
    remarks
}

/// What is still weak.
fn left(view: &PortfolioView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "尚未补上", "still weak"),
        pick(lang, "类别", "kind"),
        pick(lang, "严重度", "severity"),
        pick(lang, "剩余", "left"),
    ]);
    for (finding, left) in view.findings.iter().filter(|(_, left)| *left > 0.0).take(8) {
        sheet.push([
            name(&finding.product, lang).to_owned(),
            finding.kind_name.in_lang(lang).to_owned(),
            format!("{:.2}", finding.severity),
            format!("{:.0}%", left * 100.0),
        ]);
    }
    let n = view.findings.len();
    let heading = match lang {
        Lang::Zh => format!("缺链与弱链共 {n} 项，仍最严重的"),
        Lang::En => format!("gaps and weak links: {n}; the most severe of what is left"),
    };
    Section { heading, remarks: Vec::new(), sheet }
}
