//! `liantu targets`.

use liantu_engine::{CandidateView, Engine, Lang, TargetListView};
use serde_json::Value;

use super::{name, pick, sentences};
use crate::answer::{Answer, Section, Sheet};
use crate::failure::Failure;
use crate::json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chain: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) gap: Option<&'a str>,
    pub(crate) findings: usize,
    pub(crate) top: usize,
}

pub(crate) fn answer(engine: &Engine, asked: &Asked<'_>, lang: Lang) -> Result<Answer, Failure> {
    let (chain, scope) = (engine.chain(asked.chain)?, engine.scope(asked.scope)?);
    let lists = engine.targets(chain, &scope, asked.gap, asked.findings, asked.top)?;
    let documents: Vec<Value> = lists.iter().map(|list| json::target_list(list, lang)).collect();
    let mut answer = Answer { flat: flat_header(), document: documents.into(), ..Answer::default() };
    for list in &lists {
        for (rank, candidate) in (1..).zip(&list.candidates) {
            answer.flat.rows.push(flat_row(list, rank, candidate, lang));
            let mut line = json::candidate(candidate, lang);
            if let Some(line) = line.as_object_mut() {
                line.insert("for_product".into(), json::named(&list.product));
                line.insert("rank".into(), rank.into());
            }
            answer.lines.push(line);
        }
        answer.sections.push(section(list, lang));
    }
    if lists.is_empty() {
        let remark = pick(lang, "没有可招引的缺链或弱链。", "There is no gap or weak link to find firms for.");
        answer.sections.push(Section { remarks: vec![remark.to_owned()], ..Section::default() });
    }
    Ok(answer)
}

fn section(list: &TargetListView, lang: Lang) -> Section {
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
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "企业", "firm"),
        pick(lang, "所在地", "place"),
        pick(lang, "得分", "score"),
        pick(lang, "分项", "terms"),
        pick(lang, "理由", "reasons"),
    ]);
    for (rank, candidate) in (1..).zip(&list.candidates) {
        let terms = candidate.terms.iter().map(|term| format!("{} {:.0}", term.name.in_lang(lang), term.points));
        sheet.push([
            rank.to_string(),
            name(&candidate.firm, lang).to_owned(),
            candidate.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default(),
            format!("{:.0}", candidate.score),
            terms.collect::<Vec<_>>().join(" "),
            sentences(&candidate.reasons, lang),
        ]);
    }
    Section { heading, remarks: Vec::new(), sheet }
}

fn flat_header() -> Sheet {
    Sheet::new([
        "product_id",
        "product",
        "rank",
        "firm_id",
        "firm",
        "place",
        "score",
        "capability",
        "ties",
        "class",
        "evidence",
        "distance",
        "classes",
        "distance_km",
        "reasons",
        "source",
    ])
}

fn flat_row(list: &TargetListView, rank: usize, candidate: &CandidateView, lang: Lang) -> Vec<String> {
    let mut row = vec![
        list.product.key.clone(),
        name(&list.product, lang).to_owned(),
        rank.to_string(),
        candidate.firm.key.clone(),
        name(&candidate.firm, lang).to_owned(),
        candidate.place.as_ref().map(|place| name(place, lang).to_owned()).unwrap_or_default(),
        format!("{:.3}", candidate.score),
    ];
    row.extend(candidate.terms.iter().map(|term| format!("{:.3}", term.points)));
    row.extend([
        sentences(&candidate.classes, lang),
        candidate.distance_km.map(|km| format!("{km:.0}")).unwrap_or_default(),
        sentences(&candidate.reasons, lang),
        candidate.source.clone().unwrap_or_default(),
    ]);
    row
}
