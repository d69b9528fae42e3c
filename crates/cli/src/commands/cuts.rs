//! `liantu cuts`: what must be lost before a chain or a lead firm stops, and what falls with a loss.

use std::process::ExitCode;

use liantu_engine::{CutBy, CutOf, CutsView, Engine, FallReason, Lang, Named};
use serde_json::{Value, json};

use super::{done, name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Losable};
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chain: Option<&'a str>,
    pub(crate) firm: Option<&'a str>,
    pub(crate) scope: Option<&'a str>,
    pub(crate) lost: &'a [String],
    pub(crate) by: &'a [Losable],
    pub(crate) order: usize,
    pub(crate) top: usize,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let of = match asked.firm {
        Some(firm) => CutOf::Firm(engine.firm(firm)?),
        None => CutOf::Chain(engine.chain(asked.chain.unwrap_or_default())?),
    };
    let lost = asked.lost.iter().map(|lost| engine.losable(lost)).collect::<Result<Vec<_>, _>>()?;
    let view = if lost.is_empty() {
        let scope = asked.scope.map(|scope| engine.scope(scope)).transpose()?;
        engine.cuts(of, scope, &asked.by.iter().copied().map(by).collect::<Vec<_>>(), asked.order)
    } else {
        engine.falls(of, &lost.concat())
    };
    done(args, &answer(&view, asked, args.lang()))
}

fn by(losable: Losable) -> CutBy {
    match losable {
        Losable::Countries => CutBy::Countries,
        Losable::Firms => CutBy::Firms,
        Losable::Zones => CutBy::Zones,
        Losable::Products => CutBy::Products,
    }
}

fn names(list: &[Named], lang: Lang) -> String {
    list.iter().map(|named| name(named, lang)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
}

/// The first names of a list, and how many there are.
fn some(list: &[Named], lang: Lang) -> String {
    const SHOWN: usize = 8;
    let more = if list.len() > SHOWN { "…" } else { "" };
    format!("{}{more}（{}）", names(list.get(..SHOWN).unwrap_or(list), lang), list.len())
}

fn all(list: &[Named]) -> Value {
    list.iter().map(json::named).collect()
}

fn reason(reason: FallReason, lang: Lang) -> &'static str {
    match reason {
        FallReason::Supply => pick(lang, "自身断供", "its supply is lost"),
        FallReason::Requirement => pick(lang, "缺少投入", "it lacks an input"),
    }
}

fn answer(view: &CutsView, asked: &Asked<'_>, lang: Lang) -> Answer {
    let falls: Vec<Value> = view
        .falls
        .iter()
        .map(|(product, why)| json!({ "product": json::named(product), "reason": reason(*why, Lang::En) }))
        .collect();
    let sets: Vec<Value> = view.sets.iter().map(|set| all(set)).collect();
    let document = json!({
        "ends": all(&view.ends), "holes": all(&view.holes), "falls": falls, "stopped": all(&view.stopped),
        "sets": sets, "complete": view.complete,
    });
    let (lines, flat, section) = if asked.lost.is_empty() { cut_sets(view, asked, lang) } else { order(view, lang) };
    let mut remarks = vec![format!("{}{}", pick(lang, "不能停的产品：", "must not stop: "), some(&view.ends, lang))];
    if !view.holes.is_empty() {
        let holes = pick(lang, "没有供应记录、视为可得的产品：", "taken to be there, nobody is recorded: ");
        remarks.push(format!("{holes}{}", some(&view.holes, lang)));
    }
    remarks.push(
        pick(
            lang,
            "只依据已记录的企业与份额：未记录的供应可能存在，先核实再下结论。",
            "by the makers and shares on record: there may be others, so check before you conclude",
        )
        .to_owned(),
    );
    let sections = vec![Section { remarks, ..Section::default() }, section];
    Answer { document, lines, flat, sections, basis: None }
}

fn cut_sets(view: &CutsView, asked: &Asked<'_>, lang: Lang) -> (Vec<Value>, Sheet, Section) {
    let mut flat = Sheet::new(["size", "keys", "names"]);
    let mut sheet = Sheet::new([pick(lang, "个数", "size"), pick(lang, "一旦同时失去", "lost together")]);
    let top = if asked.top == 0 { usize::MAX } else { asked.top };
    for (at, set) in view.sets.iter().enumerate() {
        let keys: Vec<&str> = set.iter().map(|named| named.key.as_str()).collect();
        flat.push([set.len().to_string(), keys.join("+"), names(set, lang)]);
        if at < top {
            sheet.push([set.len().to_string(), names(set, lang)]);
        }
    }
    let lines = view.sets.iter().map(|set| json!({ "size": set.len(), "set": all(set) })).collect();
    let n = view.sets.len();
    let heading = match lang {
        Lang::Zh => format!("最小割集：{n} 组"),
        Lang::En => format!("minimal cut sets: {n}"),
    };
    let early = match lang {
        Lang::Zh => format!("计算量到达上限：只找全了 {} 个以内的组合。", view.complete),
        Lang::En => format!("the work budget ran out: complete up to sets of {}", view.complete),
    };
    let remarks = if view.complete < asked.order { vec![early] } else { Vec::new() };
    (lines, flat, Section { heading, remarks, sheet })
}

fn order(view: &CutsView, lang: Lang) -> (Vec<Value>, Sheet, Section) {
    let mut flat = Sheet::new(["order", "product_id", "product", "reason"]);
    let mut sheet = Sheet::new(["#", pick(lang, "停产的产品", "product that falls"), pick(lang, "原因", "why")]);
    let mut lines = Vec::new();
    for (at, (product, why)) in (1..).zip(&view.falls) {
        let (at, shown, why) = (format!("{at}"), name(product, lang).to_owned(), reason(*why, lang).to_owned());
        lines.push(json!({ "order": lines.len() + 1, "product": json::named(product), "reason": why }));
        sheet.push([at.clone(), shown.clone(), why.clone()]);
        flat.push([at, product.key.clone(), shown, why]);
    }
    let (stopped, ends, fallen) = (view.stopped.len(), view.ends.len(), view.falls.len());
    let heading = match lang {
        Lang::Zh => {
            format!("{fallen} 种产品依次停产，{ends} 种不能停的产品中 {stopped} 种停下：{}", some(&view.stopped, lang))
        }
        Lang::En => {
            format!("{fallen} products fall, {stopped} of {ends} that must not stop: {}", some(&view.stopped, lang))
        }
    };
    (lines, flat, Section { heading, remarks: Vec::new(), sheet })
}
