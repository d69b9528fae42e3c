//! `liantu diagnose`.

use std::process::ExitCode;

use liantu_engine::{ChainId, CutView, DiagnosisView, Engine, EvidenceGrade, FindingKind, FindingView, Lang, Named};
use serde_json::{Value, json};

use super::{name, pick, sentences};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, FailOn, Format, Kind, Level};
use crate::failure::Failure;
use crate::finding_json::{self, FindingJson};
use crate::{json, output};

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) chain: &'a str,
    pub(crate) scope: &'a str,
    /// Only these, all when there are none.
    pub(crate) kinds: &'a [Kind],
    pub(crate) each: Option<Level>,
    /// Findings shown in tables, 0 for all.
    pub(crate) limit: usize,
    pub(crate) fail_on: Option<FailOn>,
}

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let (chains, scope) = (chains(engine, asked.chain)?, engine.scope(asked.scope)?);
    let (level, lang) = (asked.each.map(level_of), args.lang());
    let wanted = |mut view: DiagnosisView| {
        view.findings.retain(|finding| asked.wants(finding.kind));
        view
    };
    let is_found = |view: &DiagnosisView| {
        let counts = |finding: &FindingView| asked.fail_on == Some(FailOn::Any) || finding.kind == FindingKind::Gap;
        asked.fail_on.is_some() && view.findings.iter().any(counts)
    };
    let mut any = false;
    if args.format == Format::Jsonl {
        let render = |view| {
            let view = wanted(view);
            (lines(&view, lang), is_found(&view))
        };
        output::stream(args, |out| {
            engine.diagnose_stream(&chains, &scope, level, render, |(lines, found)| {
                any |= found;
                out.write_all(&lines)
            })
        })?;
    } else {
        let diagnoses = engine.diagnose_each(&chains, &scope, level);
        let diagnoses: Vec<DiagnosisView> = diagnoses.into_iter().map(wanted).collect();
        any = diagnoses.iter().any(is_found);
        output::write(args, &answer(&diagnoses, asked, lang))?;
    }
    Ok(if any { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// The findings as JSON, one a line.
fn lines(view: &DiagnosisView, lang: Lang) -> Vec<u8> {
    /// What a finding takes, about.
    const LINE: usize = 2_560;
    let mut lines = Vec::with_capacity(view.findings.len() * LINE);
    for finding in &view.findings {
        let line = FindingJson::new(finding, lang).of(&view.chain, &view.scope);
        // Nothing in it can fail to be written to memory.
        if serde_json::to_writer(&mut lines, &line).is_ok() {
            lines.push(b'\n');
        }
    }
    lines
}

impl Asked<'_> {
    fn wants(&self, kind: FindingKind) -> bool {
        let same = |asked: &Kind| {
            kind == match asked {
                Kind::Gap => FindingKind::Gap,
                Kind::Weak => FindingKind::WeakLink,
                Kind::Choke => FindingKind::ChokePoint,
                Kind::Extend => FindingKind::Extension,
            }
        };
        self.kinds.is_empty() || self.kinds.iter().any(same)
    }
}

/// The chain of this name, or all.
pub(crate) fn chains(engine: &Engine, name: &str) -> Result<Vec<ChainId>, Failure> {
    match name {
        "all" => Ok(engine.all_chains()),
        name => Ok(vec![engine.chain(name)?]),
    }
}

pub(crate) fn level_of(level: Level) -> liantu_engine::Level {
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
        }
        answer.sections.push(section(view, asked, lang));
    }
    let single = asked.each.is_none() && documents.len() == 1;
    answer.document = if single { documents.into_iter().next().unwrap_or_default() } else { json!(documents) };
    answer
}

fn section(view: &DiagnosisView, asked: &Asked<'_>, lang: Lang) -> Section {
    let shown = if asked.limit == 0 { view.findings.len() } else { asked.limit.min(view.findings.len()) };
    let mut remarks = vec![coverage(view, lang)];
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
        let weaknesses = weaknesses(finding, lang);
        let kind = finding.kind_name.in_lang(lang);
        let kind = if weaknesses.is_empty() { kind.to_owned() } else { format!("{kind}\n{weaknesses}") };
        sheet.push([
            kind,
            name(&finding.product, lang).to_owned(),
            severity(finding),
            finding.grade_name.in_lang(lang).to_owned(),
            sentences(&finding.reasons, lang),
            finding.remedy.in_lang(lang).to_owned(),
        ]);
    }
    Section { heading: heading(view, asked, lang), remarks, sheet }
}

/// Chain, scope, and how many findings of each kind that was asked for; those that are holes in the
/// data are counted apart.
fn heading(view: &DiagnosisView, asked: &Asked<'_>, lang: Lang) -> String {
    let words = [
        (FindingKind::Gap, "缺链", "gaps"),
        (FindingKind::WeakLink, "弱链", "weak links"),
        (FindingKind::ChokePoint, "断链风险", "choke points"),
        (FindingKind::Extension, "延链方向", "extensions"),
    ];
    let count = |(kind, zh, en): (FindingKind, &str, &str)| {
        let of_kind = || view.findings.iter().filter(move |finding| finding.kind == kind);
        let doubtful = of_kind().filter(|finding| finding.grade == EvidenceGrade::DataGap).count();
        let n = of_kind().count() - doubtful;
        match lang {
            Lang::Zh => format!("{zh} {n}（另 {doubtful} 项数据不足）"),
            Lang::En => format!("{n} {en} (and {doubtful} in doubt)"),
        }
    };
    let counts: Vec<String> = words.into_iter().filter(|(kind, ..)| asked.wants(*kind)).map(count).collect();
    let (chain, scope) = (name(&view.chain, lang), name(&view.scope, lang));
    match lang {
        Lang::Zh => format!("{chain} × {scope}：{}", counts.join("，")),
        Lang::En => format!("{chain} × {scope}: {}", counts.join(", ")),
    }
}

/// What the diagnosis stands on.
fn coverage(view: &DiagnosisView, lang: Lang) -> String {
    let coverage = view.coverage;
    let (needed, somewhere, inside) = (coverage.needed, coverage.made_somewhere, coverage.made_inside);
    let holes = view.data_gaps.len();
    match lang {
        Lang::Zh => format!(
            "需要 {needed} 种产品，{somewhere} 种有企业记录，{inside} 种本地能做；{holes} 种全国全球都没有记录（数据缺口，不算缺链）。"
        ),
        Lang::En => format!(
            "{needed} products needed, {somewhere} with a recorded maker, {inside} made here; {holes} with no maker recorded anywhere (holes in the data, not counted as gaps)."
        ),
    }
}

fn weaknesses(finding: &FindingView, lang: Lang) -> String {
    let words: Vec<&str> = finding.weaknesses.iter().map(|(_, word)| word.in_lang(lang)).collect();
    words.join(pick(lang, "；", "; "))
}

/// The severity, with its interval below where small counts leave it open.
fn severity(finding: &FindingView) -> String {
    let (low, high) = finding.interval;
    let point = format!("{:.2}", finding.severity);
    if high - low < 0.01 { point } else { format!("{point}\n{low:.2}–{high:.2}") }
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
        "severity_low",
        "severity_high",
        "evidence_grade",
        "weaknesses",
        "remedy",
        "n_local_makers",
        "n_outside_makers",
        "n_demanders",
        "share_inside",
        "cut_sets",
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
        finding_json::kind(finding.kind).to_owned(),
        finding.product.key.clone(),
        name(&finding.product, lang).to_owned(),
        format!("{:.6}", finding.severity),
        format!("{:.6}", finding.interval.0),
        format!("{:.6}", finding.interval.1),
        finding_json::grade(finding.grade).to_owned(),
        weaknesses(finding, lang),
        finding.remedy.in_lang(lang).to_owned(),
        witness.n_local_makers.to_string(),
        witness.n_outside_makers.to_string(),
        witness.n_demanders.to_string(),
        witness.share_inside.map(|share| format!("{share:.6}")).unwrap_or_default(),
        witness.cut.as_ref().map(|cut| cut_sets(cut, lang)).unwrap_or_default(),
        sentences(&finding.reasons, lang),
    ]
}

fn cut_sets(cut: &CutView, lang: Lang) -> String {
    let set = |set: &Vec<Named>| set.iter().map(|element| name(element, lang)).collect::<Vec<_>>().join("+");
    cut.sets.iter().map(set).collect::<Vec<_>>().join(pick(lang, "；", "; "))
}
