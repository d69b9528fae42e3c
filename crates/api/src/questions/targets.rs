//! `targets`: whom to call for gaps and weak links, with reasons.

use liantu_engine::{Engine, Lang, Level, Preset, Sources, TargetListView, TargetRequest};
use liantu_model::code::Code as _;
use liantu_table::{Column, Section, Table, Within, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::candidate::{CANDIDATE_COLUMNS, Candidate};
use super::finding::Finding;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word};

liantu_model::codes! {
    /// What makes a firm a candidate (凭什么列入).
    CandidateSource {
        /// Firms recorded to make it; always included.
        Recorded = "recorded", "已知生产", "recorded makers";
        /// Makers of alternatives that serve in every use.
        Alternatives = "alternatives", "替代品", "makers of alternatives";
        /// Firms whose registered business scope names it.
        Declared = "declared", "经营范围", "business scope";
        /// Firms likely to make it by link prediction.
        Likely = "likely", "推测", "likely makers";
    }
}

/// 招商目标：为缺链弱链找企业，附理由。 Ranked firms for gaps and weak links, with reasons
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct TargetsRequest {
    /// 产业链的编号或名称，all 为全部。 Chain, by key or name; `all` for every chain
    pub chain: String,
    /// 地区或开发区。 Region or zone(s)
    pub scope: String,
    /// 范围内每个省、市、县或开发区分别列出。 Each region or zone of this level in the scope by itself
    pub each: Option<Word<Level>>,
    /// 只看这个产品。 Only this product
    pub gap: Option<String>,
    /// 每条链在每地看最严重的多少项。 How many findings of each chain in each place, most severe first
    #[serde(default = "five")]
    pub findings: usize,
    /// 每项列多少家。 Firms for each
    #[serde(default = "five")]
    pub top: usize,
    /// 权重方案，单个参数可再作调整。 A set of weights for a purpose; single settings go on top
    #[serde(default = "fill")]
    pub preset: Word<Preset>,
    /// 凭什么列入。 What makes a firm a candidate
    #[serde(default = "every_source")]
    pub basis: Vec<Word<CandidateSource>>,
}

fn five() -> usize {
    5
}

fn fill() -> Word<Preset> {
    Word(Preset::Fill)
}

fn every_source() -> Vec<Word<CandidateSource>> {
    CandidateSource::ALL.iter().map(|source| Word(*source)).collect()
}

/// Target lists, place by place, chain by chain, finding by finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Targets {
    /// One for each product that firms are wanted for.
    pub lists: Vec<TargetList>,
}

/// Firms for one product (目标清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetList {
    /// The chain.
    pub chain: Named,
    /// Where firms are wanted.
    pub scope: Named,
    /// The product that is missing or weak.
    pub product: Named,
    /// The finding it addresses, if there is one.
    pub finding: Option<Finding>,
    /// Firms outside that were ranked.
    pub n_ranked: usize,
    /// Firms left out because their group is already here.
    pub group_here: Vec<GroupHere>,
    /// Best first.
    pub candidates: Vec<RankedCandidate>,
}

/// A firm outside whose group is here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupHere {
    /// The firm outside.
    pub outside: Named,
    /// The member of its group that is here.
    pub here: Named,
}

/// A candidate with its place in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RankedCandidate {
    /// Its place, from 1.
    pub rank: usize,
    /// The product the list is for.
    pub for_product: Named,
    /// The firm.
    #[serde(flatten)]
    pub candidate: Candidate,
}

const LISTS: Within = list("lists").keeping(&["chain", "scope"]);

static TABLES: [Table; 1] = [Table {
    key: "candidates",
    zh: "目标企业",
    en: "candidates",
    rows: &[LISTS, list("candidates")],
    columns: &columns(),
}];

const fn columns() -> [Column; CANDIDATE_COLUMNS.len() + 4] {
    let head = [
        Column::name("chain", "产业链", "chain").for_programs(),
        Column::name("scope", "地区", "place").for_programs(),
        Column::name("for_product", "缺弱产品", "wanted").for_programs(),
        Column::integer("rank", "#", "#"),
    ];
    let mut columns = [head[0]; CANDIDATE_COLUMNS.len() + 4];
    let mut at = 0;
    while at < columns.len() {
        columns[at] = if at < head.len() { head[at] } else { CANDIDATE_COLUMNS[at - head.len()] };
        at += 1;
    }
    columns
}

impl TargetsRequest {
    pub(crate) fn sources(basis: &[Word<CandidateSource>]) -> Sources {
        let has = |source| basis.contains(&Word(source));
        Sources {
            alternatives: has(CandidateSource::Alternatives),
            declared: has(CandidateSource::Declared),
            likely: has(CandidateSource::Likely),
        }
    }
}

/// The engine with the weights of a purpose, and explicit settings on top.
pub(crate) fn with_preset(engine: &Engine, preset: Preset) -> Result<Option<Engine>, Problem> {
    if preset == Preset::Fill {
        return Ok(None);
    }
    let mut config = liantu_engine::Config::default();
    let set_beside =
        engine.config().parameters().into_iter().filter(|one| one.value.to_bits() != one.default.to_bits());
    for (name, value) in preset.settings() {
        config.set(name, *value)?;
    }
    for one in set_beside {
        config.set(&one.name, one.value)?;
    }
    Ok(Some(engine.clone().with_config(config)))
}

impl Question for TargetsRequest {
    const NAME: &'static str = "targets";
    type Answer = Targets;

    fn engine(&self, engine: &Engine) -> Result<Option<Engine>, Problem> {
        with_preset(engine, self.preset.0)
    }

    fn answer(&self, ask: &Ask<'_>) -> Result<Targets, Problem> {
        let (chains, scope) = (ask.chains(&self.chain)?, ask.scope(&self.scope)?);
        let request = TargetRequest {
            chains: &chains,
            scope: &scope,
            each: self.each.map(|level| level.0),
            gap: self.gap.as_deref(),
            findings: self.findings,
            top: self.top,
            sources: Self::sources(&self.basis),
            introductions: chains.len() == 1 && self.each.is_none(),
        };
        let lists = ask.engine.targets(&request, ask.work)?;
        Ok(Targets { lists: lists.iter().map(|view| TargetList::new(view, ask.lang)).collect() })
    }
}

impl TargetList {
    fn new(view: &TargetListView, lang: Lang) -> Self {
        let ranked = |(rank, candidate)| RankedCandidate {
            rank,
            for_product: view.product.clone().into(),
            candidate: Candidate::new(candidate, lang),
        };
        let here = |(outside, here): &(liantu_engine::Named, liantu_engine::Named)| GroupHere {
            outside: outside.clone().into(),
            here: here.clone().into(),
        };
        Self {
            chain: view.chain.clone().into(),
            scope: view.scope.clone().into(),
            product: view.product.clone().into(),
            finding: view.finding.as_ref().map(|finding| Finding::new(finding, lang)),
            n_ranked: view.n_ranked,
            group_here: view.group_here.iter().map(here).collect(),
            candidates: (1..).zip(&view.candidates).map(ranked).collect(),
        }
    }

    fn heading(&self, is_batch: bool, lang: Lang) -> String {
        let product = self.product.in_lang(lang);
        let found = self.finding.as_ref().map(|finding| {
            let (kind, severity) = (finding.kind.0.in_lang(lang), finding.severity.0);
            match lang {
                Lang::Zh => format!("（{kind}，严重度 {severity:.2}）"),
                Lang::En => format!(" ({kind}, severity {severity:.2})"),
            }
        });
        let heading = match lang {
            Lang::Zh => format!("为“{product}”找企业{}：外部 {} 家", found.unwrap_or_default(), self.n_ranked),
            Lang::En => format!("Firms for {product}{}: {} outside", found.unwrap_or_default(), self.n_ranked),
        };
        let place = || format!("{} × {} · ", self.chain.in_lang(lang), self.scope.in_lang(lang));
        if is_batch { format!("{}{heading}", place()) } else { heading }
    }

    /// Which firms to approach about an expansion instead.
    fn group_remark(&self, lang: Lang) -> Option<String> {
        let mut members: Vec<&str> = self.group_here.iter().map(|one| one.here.in_lang(lang)).collect();
        members.sort_unstable();
        members.dedup();
        let n = members.len();
        members.truncate(5);
        let more = if n > members.len() { format!("等 {n} 家") } else { String::new() };
        (n > 0).then(|| match lang {
            Lang::Zh => format!(
                "另有外部 {} 家与本地企业同集团，不列入名单；可请 {}{more}增资扩产。",
                self.group_here.len(),
                members.join("、")
            ),
            Lang::En => format!(
                "{} firms outside are of a group that is here and are not listed; ask {} to extend.",
                self.group_here.len(),
                members.join(", ")
            ),
        })
    }
}

impl Answer for Targets {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        if self.lists.is_empty() {
            let none = pick(lang, "没有可招引的缺链或弱链。", "There is no gap or weak link to find firms for.");
            return vec![Section::default().remark(none)];
        }
        let is_of_one = |list: &TargetList| list.chain == self.lists[0].chain && list.scope == self.lists[0].scope;
        let is_batch = !self.lists.iter().all(is_of_one);
        let mut lines = TABLES[0].lines(document).into_iter();
        let section = |list: &TargetList| {
            let rows = lines.by_ref().take(list.candidates.len()).collect();
            Section::new(list.heading(is_batch, lang)).remarks(list.group_remark(lang)).table(&TABLES[0], rows)
        };
        self.lists.iter().map(section).collect()
    }
}
