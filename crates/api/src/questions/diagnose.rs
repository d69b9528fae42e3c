//! `diagnose`: where chains are weak in a place, with proof.

use liantu_engine::{DiagnosisView, EvidenceGrade, FindingKind, Lang, Level};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, Within, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::finding::{FINDING_COLUMNS, Finding};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, Sink, Stopped, pick};
use crate::shapes::{Named, Word, all};

/// 诊断：缺链、弱链、断链风险与延链方向，附依据。 Where a chain is weak in a place, with proof
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct DiagnoseRequest {
    /// 产业链的编号或名称，all 为全部。 Chain, by key or name; `all` for every chain
    pub chain: String,
    /// 地区（名称或行政区划代码）或开发区；多个用逗号分开。 Region (name or adcode) or zone; several with commas
    pub scope: String,
    /// 只看这一类。 Only findings of this kind
    #[serde(default)]
    pub kind: Vec<Word<FindingKind>>,
    /// 范围内每个省、市、县或开发区分别诊断。 Each region or zone of this level in the scope by itself
    pub each: Option<Word<Level>>,
    /// 每份诊断列出多少项，0 为全部。 Findings of each diagnosis, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub limit: usize,
}

/// Diagnoses, place by place, chain by chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diagnoses {
    /// One for each place and chain.
    pub diagnoses: Vec<Diagnosis>,
}

/// The diagnosis of one chain in one place (诊断).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diagnosis {
    /// The chain.
    pub chain: Named,
    /// The place.
    pub scope: Named,
    /// What it is based on.
    pub coverage: Coverage,
    /// How many findings of each kind there are in all.
    pub counts: Vec<KindCount>,
    /// The findings, most severe first, as many as requested.
    pub findings: Vec<RankedFinding>,
    /// Needed products without any recorded maker.
    pub data_gaps: Vec<Named>,
}

/// A finding with its place in the diagnosis.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RankedFinding {
    /// Its place, from 1.
    pub rank: usize,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

/// How much the data says about what a chain needs.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// Products the chain needs.
    pub needed: usize,
    /// Those with a maker recorded somewhere.
    pub made_somewhere: usize,
    /// Those made in the place.
    pub made_inside: usize,
}

/// Findings of one kind.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct KindCount {
    /// The kind.
    pub kind: Word<FindingKind>,
    /// How many are confirmed or indicated.
    pub n: usize,
    /// How many are graded a data gap.
    pub n_in_doubt: usize,
}

const IN_PLACE: Within = list("diagnoses").keeping(&["chain", "scope"]);

static TABLES: [Table; 1] =
    [Table { key: "findings", zh: "发现", en: "findings", rows: &[IN_PLACE, list("findings")], columns: &columns() }];

const fn columns() -> [Column; FINDING_COLUMNS.len() + 3] {
    let place = [
        Column::name("chain", "产业链", "chain").for_programs(),
        Column::name("scope", "地区", "place").for_programs(),
        Column::integer("rank", "#", "#"),
    ];
    let mut columns = [place[0]; FINDING_COLUMNS.len() + 3];
    columns[1] = place[1];
    columns[2] = place[2];
    let mut at = 0;
    while at < FINDING_COLUMNS.len() {
        columns[at + 3] = FINDING_COLUMNS[at];
        at += 1;
    }
    columns
}

impl Question for DiagnoseRequest {
    const NAME: &'static str = "diagnose";
    type Answer = Diagnoses;

    fn answer(&self, ask: &Ask<'_>) -> Result<Diagnoses, Problem> {
        let (chains, scope) = (ask.chains(&self.chain)?, ask.scope(&self.scope)?);
        let level = self.each.map(|level| level.0);
        let views = ask.engine.diagnose_each(&chains, &scope, level, ask.work);
        let diagnosis = |view: DiagnosisView| {
            ask.work.check();
            self.diagnosis(&view, ask.lang)
        };
        Ok(Diagnoses { diagnoses: views.into_iter().map(diagnosis).collect() })
    }

    fn stream(&self, ask: &Ask<'_>, sink: &mut Sink<'_>) -> Result<(), Stopped> {
        let chains = ask.chains(&self.chain)?;
        let scope = ask.scope(&self.scope)?;
        let level = self.each.map(|level| level.0);
        let render = |view: DiagnosisView| {
            let whole = json!({ "diagnoses": [self.diagnosis(&view, ask.lang)] });
            TABLES[0].lines(&whole)
        };
        let mut take = |lines: Vec<Value>| lines.iter().try_for_each(&mut *sink);
        let streamed = ask.engine.diagnose_stream(&chains, &scope, level, ask.work, render, &mut take);
        streamed.map_err(Stopped::Sink)
    }
}

impl DiagnoseRequest {
    fn wants(&self, kind: FindingKind) -> bool {
        self.kind.is_empty() || self.kind.contains(&Word(kind))
    }

    fn diagnosis(&self, view: &DiagnosisView, lang: Lang) -> Diagnosis {
        let count = |kind: &FindingKind| {
            let of_kind = || view.findings.iter().filter(|finding| finding.kind == *kind);
            let n_in_doubt = of_kind().filter(|finding| finding.grade == EvidenceGrade::DataGap).count();
            KindCount { kind: Word(*kind), n: of_kind().count() - n_in_doubt, n_in_doubt }
        };
        let ranked = |(rank, finding)| RankedFinding { rank, finding: Finding::new(finding, lang) };
        let wanted = view.findings.iter().filter(|finding| self.wants(finding.kind));
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        Diagnosis {
            chain: view.chain.clone().into(),
            scope: view.scope.clone().into(),
            coverage: Coverage {
                needed: view.coverage.needed,
                made_somewhere: view.coverage.made_somewhere,
                made_inside: view.coverage.made_inside,
            },
            counts: FindingKind::ALL.iter().filter(|kind| self.wants(**kind)).map(count).collect(),
            findings: (1..).zip(wanted.take(limit)).map(ranked).collect(),
            data_gaps: all(&view.data_gaps),
        }
    }
}

impl Answer for Diagnoses {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let mut lines = TABLES[0].lines(document).into_iter();
        let section = |diagnosis: &Diagnosis| {
            let rows: Vec<Value> = lines.by_ref().take(diagnosis.findings.len()).collect();
            let all: usize = diagnosis.counts.iter().map(|count| count.n + count.n_in_doubt).sum();
            let cut = (rows.len() < all).then(|| match lang {
                Lang::Zh => format!("以下为最严重的 {} 项，共 {all} 项。", rows.len()),
                Lang::En => format!("The {} most severe of {all}.", rows.len()),
            });
            Section::new(heading(diagnosis, lang))
                .remark(coverage(diagnosis, lang))
                .remarks(cut)
                .table(&TABLES[0], rows)
        };
        self.diagnoses.iter().map(section).collect()
    }
}

/// Chain, place, and how many findings of each kind; holes in the data are counted separately.
fn heading(diagnosis: &Diagnosis, lang: Lang) -> String {
    let count = |count: &KindCount| {
        let (word, n, doubtful) = (count.kind.0.in_lang(lang), count.n, count.n_in_doubt);
        match lang {
            Lang::Zh => format!("{word} {n}（另 {doubtful} 项数据不足）"),
            Lang::En => format!("{word} {n} (and {doubtful} in doubt)"),
        }
    };
    let counts: Vec<String> = diagnosis.counts.iter().map(count).collect();
    let (chain, scope) = (diagnosis.chain.in_lang(lang), diagnosis.scope.in_lang(lang));
    format!("{chain} × {scope}{}{}", pick(lang, "：", ": "), counts.join(pick(lang, "，", ", ")))
}

/// What the diagnosis is based on.
fn coverage(diagnosis: &Diagnosis, lang: Lang) -> String {
    let Coverage { needed, made_somewhere, made_inside } = diagnosis.coverage;
    let holes = diagnosis.data_gaps.len();
    match lang {
        Lang::Zh => format!(
            "需要 {needed} 种产品，{made_somewhere} 种有企业记录，{made_inside} 种本地能做；{holes} 种全国全球都没有记录（数据缺口，不算缺链）。"
        ),
        Lang::En => format!(
            "{needed} products needed, {made_somewhere} with a recorded maker, {made_inside} made here; {holes} with no maker recorded anywhere (holes in the data, not counted as gaps)."
        ),
    }
}
