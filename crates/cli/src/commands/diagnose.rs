//! `liantu diagnose`.

use std::process::ExitCode;

use liantu_engine::{DiagnosisView, Engine, FindingKind, FindingView, Lang};
use serde_json::{Value, json};

use super::{name, pick, sentences};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, FailOn, Level};
use crate::failure::Failure;
use crate::{json, output};

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chain: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) each: Option<Level>,
    /// Findings shown in tables, 0 for all.
    pub(crate) limit: usize,
    pub(crate) fail_on: Option<FailOn>,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let chains = match asked.chain {
        "all" => engine.all_chains(),
        name => vec![engine.chain(name)?],
    };
    let scope = engine.scope(asked.scope)?;
    let diagnoses = match asked.each {
        None => engine.diagnose_scope(&chains, &scope),
        Some(level) => engine.diagnose_each(&chains, &scope, level_of(level)),
    };
    output::write(args, &answer(&diagnoses, asked, args.lang()))?;
    let found = |fail_on: FailOn| {
        let mut findings = diagnoses.iter().flat_map(|diagnosis| &diagnosis.findings);
        findings.any(|finding| fail_on == FailOn::Any || finding.kind == FindingKind::Gap)
    };
    Ok(if asked.fail_on.is_some_and(found) { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn level_of(level: Level) -> liantu_engine::Level {
    match level {
        Level::Province => liantu_engine::Level::Province,
        Level::City => liantu_engine::Level::City,
        Level::County => liantu_engine::Level::County,
        Level::Zone => liantu_engine::Level::Zone,
    }
}

pub(crate) fn answer(diagnoses: &[DiagnosisView], asked: &Asked<'_>, lang: Lang) -> Answer {
    let documents: Vec<Value> = diagnoses.iter().map(|view| json::diagnosis(view, lang)).collect();
    let mut answer = Answer { flat: flat_header(), ..Answer::default() };
    for view in diagnoses {
        for finding in &view.findings {
            answer.flat.rows.push(flat_row(view, finding, lang));
            let mut line = json::finding(finding, lang);
            if let Some(line) = line.as_object_mut() {
                line.insert("chain".into(), json::named(&view.chain));
                line.insert("scope".into(), json::named(&view.scope));
            }
            answer.lines.push(line);
        }
        answer.sections.push(section(view, asked.limit, lang));
    }
    let single = asked.each.is_none() && documents.len() == 1;
    answer.document = if single { documents.into_iter().next().unwrap_or_default() } else { json!(documents) };
    answer
}

fn section(view: &DiagnosisView, limit: usize, lang: Lang) -> Section {
    let gaps = view.findings.iter().filter(|finding| finding.kind == FindingKind::Gap).count();
    let weak = view.findings.len() - gaps;
    let (chain, scope, coverage) = (name(&view.chain, lang), name(&view.scope, lang), view.coverage);
    let shown = if limit == 0 { view.findings.len() } else { limit.min(view.findings.len()) };
    let (heading, mut remarks) = match lang {
        Lang::Zh => (
            format!("{chain} × {scope}：缺链 {gaps}，弱链 {weak}"),
            vec![format!(
                "需要 {} 种产品，{} 种有企业记录，{} 种本地能做；{} 种全国全球都没有记录（数据缺口，不算缺链）。",
                coverage.needed,
                coverage.made_somewhere,
                coverage.made_inside,
                view.data_gaps.len()
            )],
        ),
        Lang::En => (
            format!("{chain} × {scope}: {gaps} gaps, {weak} weak links"),
            vec![format!(
                "{} products needed, {} with a recorded maker, {} made here; {} with no maker recorded anywhere (holes in the data, not counted as gaps).",
                coverage.needed,
                coverage.made_somewhere,
                coverage.made_inside,
                view.data_gaps.len()
            )],
        ),
    };
    if shown < view.findings.len() {
        remarks.push(match lang {
            Lang::Zh => format!("以下为最严重的 {shown} 项（--limit 0 看全部）："),
            Lang::En => format!("The {shown} most severe (--limit 0 for all):"),
        });
    }
    let mut sheet = Sheet::new([
        pick(lang, "类型", "kind"),
        pick(lang, "产品", "product"),
        pick(lang, "严重度", "severity"),
        pick(lang, "证据", "evidence"),
        pick(lang, "为什么", "why"),
        pick(lang, "对策", "remedy"),
    ]);
    for finding in view.findings.iter().take(shown) {
        let weaknesses = sentences(&finding.weaknesses, lang);
        let kind = finding.kind_name.in_lang(lang);
        let kind = if weaknesses.is_empty() { kind.to_owned() } else { format!("{kind}\n{weaknesses}") };
        sheet.push([
            kind,
            name(&finding.product, lang).to_owned(),
            format!("{:.2}", finding.severity),
            finding.grade_name.in_lang(lang).to_owned(),
            sentences(&finding.reasons, lang),
            finding.remedy.in_lang(lang).to_owned(),
        ]);
    }
    Section { heading, remarks, sheet }
}

fn flat_header() -> Sheet {
    Sheet::new([
        "chain_id",
        "chain",
        "scope_id",
        "scope",
        "kind",
        "product_id",
        "product",
        "severity",
        "evidence_grade",
        "weaknesses",
        "remedy",
        "n_local_makers",
        "n_outside_makers",
        "n_demanders",
        "share_inside",
        "reasons",
    ])
}

fn flat_row(view: &DiagnosisView, finding: &FindingView, lang: Lang) -> Vec<String> {
    let witness = &finding.witness;
    vec![
        view.chain.key.clone(),
        name(&view.chain, lang).to_owned(),
        view.scope.key.clone(),
        name(&view.scope, lang).to_owned(),
        json::kind(finding.kind).to_owned(),
        finding.product.key.clone(),
        name(&finding.product, lang).to_owned(),
        format!("{:.6}", finding.severity),
        json::grade(finding.grade).to_owned(),
        sentences(&finding.weaknesses, lang),
        finding.remedy.in_lang(lang).to_owned(),
        witness.n_local_makers.to_string(),
        witness.n_outside_makers.to_string(),
        witness.n_demanders.to_string(),
        witness.share_inside.map(|share| format!("{share:.6}")).unwrap_or_default(),
        sentences(&finding.reasons, lang),
    ]
}
