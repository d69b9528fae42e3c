//! `liantu targets`.

use std::process::ExitCode;

use liantu_engine::{
    CandidateView, ChainId, Engine, Lang, Scope, Sources, StandingView, TargetExplanation, TargetListView,
    TargetRequest, TermName,
};
use serde_json::{Value, json};

use super::explain::{rows, source_rows};
use super::{chains, level_of};
use super::{listed, name, pick, sentences};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, BasisOf, Level};
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chain: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) each: Option<Level>,
    pub(crate) gap: Option<&'a str>,
    pub(crate) findings: usize,
    pub(crate) top: usize,
    pub(crate) basis: &'a [BasisOf],
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>, explain: Option<&str>) -> Result<ExitCode, Failure> {
    let answer = match explain {
        None => answer(engine, asked, args.lang())?,
        Some(firm) => explained(engine, asked, firm, args.lang())?,
    };
    listed(args, engine, answer)
}

/// The lists.
pub(crate) fn answer(engine: &Engine, asked: &Asked<'_>, lang: Lang) -> Result<Answer, Failure> {
    let (scope, chains) = (engine.scope(asked.scope)?, chains(engine, asked.chain)?);
    let lists = engine.targets(&request(asked, &chains, &scope))?;
    let is_batch = chains.len() > 1 || asked.each.is_some();
    let documents: Vec<Value> = lists.iter().map(|list| json::target_list(list, lang)).collect();
    let mut answer = Answer { flat: flat_header(), document: json!({ "lists": documents }), ..Answer::default() };
    for list in &lists {
        for (rank, candidate) in (1..).zip(&list.candidates) {
            answer.flat.rows.push(flat_row(list, rank, candidate, lang));
            let mut line = json::candidate(candidate, lang);
            if let Some(line) = line.as_object_mut() {
                line.insert("chain".into(), json::named(&list.chain));
                line.insert("scope".into(), json::named(&list.scope));
                line.insert("for_product".into(), json::named(&list.product));
                line.insert("rank".into(), rank.into());
            }
            answer.lines.push(line);
        }
        answer.sections.push(section(list, is_batch, lang));
    }
    if lists.is_empty() {
        let remark = pick(lang, "没有可招引的缺链或弱链。", "There is no gap or weak link to find firms for.");
        answer.sections.push(Section { remarks: vec![remark.to_owned()], ..Section::default() });
    }
    Ok(answer)
}

fn request<'a>(asked: &Asked<'a>, chains: &'a [ChainId], scope: &'a Scope) -> TargetRequest<'a> {
    let has = |basis| asked.basis.contains(&basis);
    let (alternatives, declared) = (has(BasisOf::Alternatives), has(BasisOf::Declared));
    let sources = Sources { alternatives, declared, likely: has(BasisOf::Likely) };
    let (each, gap) = (asked.each.map(level_of), asked.gap);
    let introductions = chains.len() == 1 && each.is_none();
    TargetRequest { chains, scope, each, gap, findings: asked.findings, top: asked.top, sources, introductions }
}

fn section(list: &TargetListView, is_batch: bool, lang: Lang) -> Section {
    let product = name(&list.product, lang);
    let found = list.finding.as_ref().map(|finding| {
        let (kind, severity) = (finding.kind_name.in_lang(lang), finding.severity);
        match lang {
            Lang::Zh => format!("（{kind}，严重度 {severity:.2}）"),
            Lang::En => format!(" ({kind}, severity {severity:.2})"),
        }
    });
    let heading = match lang {
        Lang::Zh => format!("为“{product}”找企业{}：外部 {} 家", found.unwrap_or_default(), list.n_ranked),
        Lang::En => format!("Firms for {product}{}: {} outside", found.unwrap_or_default(), list.n_ranked),
    };
    let heading = if is_batch {
        format!("{} × {} · {heading}", name(&list.chain, lang), name(&list.scope, lang))
    } else {
        heading
    };
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "企业", "firm"),
        pick(lang, "所在地", "place"),
        pick(lang, "得分", "score"),
        pick(lang, "分项", "terms"),
        pick(lang, "理由与风险", "reasons and risks"),
    ]);
    for (rank, candidate) in (1..).zip(&list.candidates) {
        let earning = candidate.terms.iter().filter(|term| term.term != TermName::Risk || term.points < 0.0);
        let terms = earning.map(|term| match term.value {
            Some(_) => format!("{} {:.0}", term.name.in_lang(lang), term.points),
            None => format!("{} ?", term.name.in_lang(lang)),
        });
        sheet.push([
            rank.to_string(),
            name(&candidate.firm, lang).to_owned(),
            candidate.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default(),
            format!("{:.0}", candidate.score),
            terms.collect::<Vec<_>>().join(" "),
            with_risks(candidate, lang),
        ]);
    }
    Section { heading, remarks: group_here(list, lang).into_iter().collect(), sheet }
}

/// Why to call it, who can introduce us, and what speaks against it.
fn with_risks(candidate: &CandidateView, lang: Lang) -> String {
    let mut text = sentences(&candidate.reasons, lang);
    if let Some(path) = &candidate.introduction {
        let by = pick(lang, "引荐", "introduction");
        text = format!("{text}\n{by} {} ({:.2})", path.sentence.in_lang(lang), path.strength);
    }
    if !candidate.risks.is_empty() {
        text = format!("{text}\n⚠ {}", sentences(&candidate.risks, lang));
    }
    text
}

/// Whom to ask to extend instead.
fn group_here(list: &TargetListView, lang: Lang) -> Option<String> {
    let mut members: Vec<&str> = list.group_here.iter().map(|(_, here)| name(here, lang)).collect();
    members.sort_unstable();
    members.dedup();
    let n = members.len();
    members.truncate(5);
    (n > 0).then(|| match lang {
        Lang::Zh => format!(
            "另有外部 {} 家与本地企业同集团，不列入名单；可请 {}{}增资扩产。",
            list.group_here.len(),
            members.join("、"),
            if n > 5 { format!("等 {n} 家") } else { String::new() }
        ),
        Lang::En => format!(
            "{} firms outside are of a group that is here and are not listed; ask {} to extend.",
            list.group_here.len(),
            members.join(", ")
        ),
    })
}

/// One firm: where its score comes from, or why it is not listed.
fn explained(engine: &Engine, asked: &Asked<'_>, firm: &str, lang: Lang) -> Result<Answer, Failure> {
    let (scope, chains) = (engine.scope(asked.scope)?, chains(engine, asked.chain)?);
    let explained = engine.explain_target(&request(asked, &chains, &scope), firm)?;
    let (lines, flat) = source_rows(&explained.rows, lang);
    let mut sections = vec![verdict(&explained, lang)];
    let mut standings = Vec::new();
    for (product, finding, standing) in &explained.standings {
        let (word, candidate) = match standing {
            StandingView::Candidate(candidate) => ("candidate", Some(candidate)),
            StandingView::Here => ("here", None),
            StandingView::GroupHere(_) => ("group_here", None),
        };
        let candidate_json = candidate.map(|candidate| json::candidate(candidate, lang));
        standings.push(json!({
            "product": json::named(product), "finding": finding, "standing": word, "candidate": candidate_json,
        }));
        sections.extend(candidate.map(|candidate| breakdown(name(product, lang), candidate, lang)));
    }
    let document = json!({ "firm": json::named(&explained.firm), "standings": standings, "rows": lines });
    sections.push(rows(&flat, lang));
    Ok(Answer { document, lines: standings, flat, sections, basis: None })
}

/// For how many findings it is a candidate, or why for none.
fn verdict(explained: &TargetExplanation, lang: Lang) -> Section {
    let heading = name(&explained.firm, lang).to_owned();
    let n = explained.standings.iter().filter(|(.., view)| matches!(view, StandingView::Candidate(_))).count();
    let all = explained.n_products;
    let remark = match (explained.standings.first(), lang) {
        (Some((_, _, StandingView::Here)), Lang::Zh) => "已在本地，不列入招商名单。".to_owned(),
        (Some((_, _, StandingView::Here)), Lang::En) => "It is here already.".to_owned(),
        (Some((_, _, StandingView::GroupHere(local))), Lang::Zh) => {
            format!("同集团的“{}”已在本地，不列入招商名单；可请其增资扩产。", local.zh)
        }
        (Some((_, _, StandingView::GroupHere(local))), Lang::En) => {
            format!("{} of its group is here already: ask it to extend.", local.en)
        }
        (Some(_), Lang::Zh) => format!("在 {all} 项缺链弱链中，可为 {n} 项列入名单。"),
        (Some(_), Lang::En) => format!("A candidate for {n} of {all} gaps and weak links."),
        (None, Lang::Zh) => {
            format!("不列入名单：没有记录表明它生产这 {all} 项产品、其品种或替代品，经营范围也未写明。")
        }
        (None, Lang::En) => {
            format!(
                "Not listed: nothing says that it makes any of these {all} products, their variants or alternatives."
            )
        }
    };
    Section { heading, remarks: vec![remark], ..Section::default() }
}

/// The terms of a score, one a line; they add up to it.
fn breakdown(product: &str, candidate: &CandidateView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "分项", "term"),
        pick(lang, "值（0–1）", "value (0–1)"),
        pick(lang, "权重", "weight"),
        pick(lang, "得分", "points"),
    ]);
    for term in &candidate.terms {
        let value = term.value.map_or_else(|| pick(lang, "未知", "unknown").to_owned(), |value| format!("{value:.3}"));
        let (weight, points) = (format!("{:.0}", term.weight), format!("{:.2}", term.points));
        sheet.push([term.name.in_lang(lang).to_owned(), value, weight, points]);
    }
    let sum = format!("{:.2}", candidate.score);
    sheet.push([pick(lang, "合计", "sum").to_owned(), String::new(), String::new(), sum]);
    let mut remarks: Vec<String> = candidate.reasons.iter().map(|why| format!("· {}", why.in_lang(lang))).collect();
    let path = candidate.introduction.iter();
    remarks.extend(path.map(|path| {
        let by = pick(lang, "引荐", "introduction");
        format!("· {by} {} ({:.2})", path.sentence.in_lang(lang), path.strength)
    }));
    remarks.extend(candidate.risks.iter().map(|risk| format!("⚠ {}", risk.in_lang(lang))));
    remarks.extend(candidate.fit.iter().map(|part| {
        let figures = part.figures.map(|(own, place)| format!("（{own:.2} / {place:.2}）")).unwrap_or_default();
        format!("· {} {:.2}{figures}", part.name.in_lang(lang), part.value)
    }));
    let relief = candidate.relief.iter().take(8);
    remarks.extend(relief.map(|(id, healed, off)| format!("· −{off:.3} {} {id}", name(healed, lang))));
    let heading = match lang {
        Lang::Zh => format!("为“{product}”得 {:.1} 分", candidate.score),
        Lang::En => format!("{:.1} points for {product}", candidate.score),
    };
    Section { heading, remarks, sheet }
}

fn flat_header() -> Sheet {
    Sheet::new([
        "chain",
        "scope",
        "product_id",
        "product",
        "finding",
        "rank",
        "firm_id",
        "firm",
        "place",
        "basis",
        "score",
        "capability",
        "ties",
        "worth",
        "class",
        "evidence",
        "fit",
        "distance",
        "risk",
        "classes",
        "distance_km",
        "reasons",
        "introduction",
        "risks",
        "source",
    ])
}

fn flat_row(list: &TargetListView, rank: usize, candidate: &CandidateView, lang: Lang) -> Vec<String> {
    let mut row = vec![
        name(&list.chain, lang).to_owned(),
        name(&list.scope, lang).to_owned(),
        list.product.key.clone(),
        name(&list.product, lang).to_owned(),
        list.finding.as_ref().map(|finding| finding.id.clone()).unwrap_or_default(),
        rank.to_string(),
        candidate.firm.key.clone(),
        name(&candidate.firm, lang).to_owned(),
        candidate.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default(),
        candidate.basis.in_lang(lang).to_owned(),
        format!("{:.3}", candidate.score),
    ];
    row.extend(
        candidate.terms.iter().map(|term| term.value.map_or_else(String::new, |_| format!("{:.3}", term.points))),
    );
    row.extend([
        sentences(&candidate.classes, lang),
        candidate.distance_km.map(|km| format!("{km:.0}")).unwrap_or_default(),
        sentences(&candidate.reasons, lang),
        candidate.introduction.as_ref().map(|path| path.sentence.in_lang(lang).to_owned()).unwrap_or_default(),
        sentences(&candidate.risks, lang),
        candidate.source.clone().unwrap_or_default(),
    ]);
    row
}
