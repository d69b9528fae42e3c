//! `paths`: through whom our firms know a target.

use liantu_engine::{AcquaintanceView, Confidence, HopRow as RowView, HopView, Lang, OwnFirm, PathView, Relation};
use liantu_table::{Column, Section, Table, Within, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Score, Word};

/// 以商招商：经哪些企业可以找到目标企业，附关系、强度与依据。 Through whom our firms know a target, with relation, strength and evidence
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct PathsRequest {
    /// 目标企业（可多家）。 Target firms
    pub to: Vec<String>,
    /// 从这个地区或开发区的企业开始。 Begin with firms of this region or zone(s)
    pub scope: String,
    /// 也从这条产业链的链主开始，不论在何处。 Begin with the lead firms of this chain, too
    pub chain: Option<String>,
    /// 每个目标列出多少条。 Paths to each target
    #[serde(default = "three")]
    pub top: usize,
    /// 最多几步，缺省为 acquaintance.hops（4）。 Hops at most, by default acquaintance.hops (4)
    #[schemars(range(min = 1, max = 6))]
    pub hops: Option<u32>,
    /// 同一家本地企业可有多条路径；缺省每家一条。 Also several paths from one firm of ours
    #[serde(default)]
    pub all: bool,
}

fn three() -> usize {
    3
}

/// Paths, target by target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Paths {
    /// In the order of the request.
    pub targets: Vec<TargetPaths>,
    #[serde(skip)]
    top: usize,
}

/// Through whom our firms know one target (以商招商).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetPaths {
    /// The target.
    pub target: Named,
    /// Where it is.
    pub place: Option<Named>,
    /// Whether the target is one of our firms itself.
    pub is_own: bool,
    /// The most hops a path may have.
    pub max_hops: u32,
    /// Whether a longer path may exist that would belong here.
    pub may_be_longer: bool,
    /// The paths, strongest first.
    pub paths: Vec<AcquaintancePath>,
}

/// A path from a firm of ours to a target (路径).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AcquaintancePath {
    /// Its place, from 1.
    pub rank: usize,
    /// 0 to 1: the product of its hops.
    pub strength: Score,
    /// The firm of ours it begins with.
    pub own_firm: Named,
    /// Why that firm is one of ours.
    pub ours: Vec<Word<OwnFirm>>,
    /// How many hops it has.
    pub n_hops: usize,
    /// The path in one sentence, our firm first.
    pub sentence: String,
    /// How well its rows are documented, each grade once.
    pub confidences: Vec<Word<Confidence>>,
    /// The same in words, rows without a grade included.
    pub evidence: Vec<String>,
    /// The sources of its rows, each once.
    pub sources: Vec<String>,
    /// Our firm, those in between, the target.
    pub firms: Vec<FirmInPlace>,
    /// From each firm to the next.
    pub hops: Vec<Hop>,
}

/// A firm and where it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirmInPlace {
    /// The firm.
    pub firm: Named,
    /// Its region.
    pub place: Option<Named>,
}

/// A hop of a path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hop {
    /// What the first firm is to the second.
    pub relation: Word<Relation>,
    /// More of it: products, amount, share.
    pub detail: String,
    /// 0 to 1.
    pub strength: Score,
    /// The rows that prove it.
    pub rows: Vec<HopRow>,
}

/// A row behind a hop.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HopRow {
    /// The table.
    pub table: String,
    /// Its key as people know it.
    pub key: String,
    /// The title of its source.
    pub source: Option<String>,
    /// What the source says about it.
    pub evidence: Option<String>,
    /// How far it can be trusted.
    pub confidence: Option<Word<Confidence>>,
}

const TARGETS: Within = list("targets").keeping(&["target", "place", "max_hops", "may_be_longer"]);

static TABLES: [Table; 1] = [Table {
    key: "paths",
    zh: "引荐路径",
    en: "paths",
    rows: &[TARGETS, list("paths")],
    columns: &[
        Column::name("target", "目标企业", "target").for_programs(),
        Column::name("place", "所在地", "place").for_programs(),
        Column::integer("rank", "#", "#"),
        Column::number("strength", "强度", "strength").decimals(3),
        Column::name("own_firm", "从哪家开始", "begins with").for_programs(),
        Column::words::<OwnFirm>("ours", "从谁开始", "begins with"),
        Column::integer("n_hops", "步数", "hops").for_programs(),
        Column::text("sentence", "路径", "path").width(30),
        Column::words::<Confidence>("confidences", "置信等级", "confidence").for_programs(),
        Column::texts("evidence", "依据", "evidence").for_people(),
        Column::texts("sources", "来源", "sources").for_programs(),
        Column::integer("max_hops", "步数上限", "most hops").for_programs(),
        Column::flag("may_be_longer", "可能有更长的路径", "a longer one may exist").for_programs(),
    ],
}];

impl Question for PathsRequest {
    const NAME: &'static str = "paths";
    type Answer = Paths;

    fn answer(&self, ask: &Ask<'_>) -> Result<Paths, Problem> {
        if self.to.is_empty() {
            return Err(Problem::missing("to"));
        }
        let targets = self.to.iter().map(|firm| ask.engine.firm(firm)).collect::<Result<Vec<_>, _>>()?;
        let scope = ask.scope(&self.scope)?;
        let chain = self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?;
        let top = (self.top, self.all);
        let found = ask.engine.acquaintances(&targets, (&scope, chain), top, self.hops, ask.work);
        Ok(Paths { targets: found.iter().map(|view| TargetPaths::new(view, ask.lang)).collect(), top: self.top })
    }
}

impl TargetPaths {
    fn new(view: &AcquaintanceView, lang: Lang) -> Self {
        Self {
            target: view.target.clone().into(),
            place: view.place.clone().map(Named::from),
            is_own: view.is_own,
            max_hops: view.hops,
            may_be_longer: view.may_be_longer,
            paths: (1..).zip(&view.paths).map(|(rank, path)| AcquaintancePath::new(rank, path, lang)).collect(),
        }
    }

    fn heading(&self, lang: Lang) -> String {
        let target = self.target.in_lang(lang);
        match (lang, self.place.as_ref().map(|place| place.in_lang(lang))) {
            (Lang::Zh, None) => format!("以商招商：谁认识 {target}"),
            (Lang::Zh, Some(place)) => format!("以商招商：谁认识 {target}（{place}）"),
            (Lang::En, None) => format!("Who knows {target}"),
            (Lang::En, Some(place)) => format!("Who knows {target} ({place})"),
        }
    }

    /// What people must know about the answer: why there is none, and what the limit of hops may hide.
    fn remark(&self, top: usize, lang: Lang) -> Option<String> {
        let (hops, n) = (self.max_hops, self.paths.len());
        let remark = match (self.is_own, self.may_be_longer, n < top, lang) {
            (true, _, _, Lang::Zh) => "它本身就是本地企业或链主。".to_owned(),
            (true, _, _, Lang::En) => "It is one of our firms itself.".to_owned(),
            (_, true, true, Lang::Zh) => {
                format!("{hops} 步以内找到 {n} 条；更长的路径可能存在，可放宽步数上限。")
            }
            (_, true, true, Lang::En) => {
                format!("{n} found within {hops} hops; longer ones may exist, with a higher limit of hops.")
            }
            (_, true, false, Lang::Zh) => {
                format!("限 {hops} 步；更长的路径可能强于所列末条，可放宽步数上限。")
            }
            (_, true, false, Lang::En) => {
                format!("Within {hops} hops; a longer path may be stronger than the last, with a higher limit of hops.")
            }
            (_, false, true, Lang::Zh) => format!("已知关系中只有 {n} 条，再长也没有。"),
            (_, false, true, Lang::En) => format!("The known relations hold {n}, of any length."),
            (_, false, false, _) => return None,
        };
        Some(remark)
    }
}

impl AcquaintancePath {
    fn new(rank: usize, view: &PathView, lang: Lang) -> Self {
        let rows = || view.hops.iter().flat_map(|hop| &hop.rows);
        let unknown = pick(lang, "来源不明", "source not known");
        let in_words = |row: &RowView| {
            row.confidence.map_or(unknown, |grade| liantu_model::code::Code::in_lang(grade, lang)).to_owned()
        };
        Self {
            rank,
            strength: Score(view.strength),
            own_firm: view.firms.first().map(|(firm, _)| firm.clone().into()).unwrap_or_default(),
            ours: view.ours.iter().copied().map(Word).collect(),
            n_hops: view.hops.len(),
            sentence: view.sentence.in_lang(lang).to_owned(),
            confidences: each_once(rows().filter_map(|row| row.confidence).map(Word)),
            evidence: each_once(rows().map(in_words)),
            sources: each_once(rows().filter_map(|row| row.source.clone())),
            firms: view.firms.iter().map(|(firm, place)| FirmInPlace::new(firm, place.as_ref())).collect(),
            hops: view.hops.iter().map(|hop| Hop::new(hop, lang)).collect(),
        }
    }
}

impl FirmInPlace {
    fn new(firm: &liantu_engine::Named, place: Option<&liantu_engine::Named>) -> Self {
        Self { firm: firm.clone().into(), place: place.cloned().map(Named::from) }
    }
}

impl Hop {
    fn new(view: &HopView, lang: Lang) -> Self {
        let row = |row: &RowView| HopRow {
            table: row.table.to_owned(),
            key: row.key.clone(),
            source: row.source.clone(),
            evidence: row.evidence.clone(),
            confidence: row.confidence.map(Word),
        };
        Self {
            relation: Word(view.relation),
            detail: view.detail.in_lang(lang).to_owned(),
            strength: Score(view.strength),
            rows: view.rows.iter().map(row).collect(),
        }
    }
}

/// What the rows of a path say, each thing once, in order.
fn each_once<T: PartialEq>(said: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in said {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

impl Answer for Paths {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let mut lines = TABLES[0].lines(document).into_iter();
        let section = |target: &TargetPaths| {
            let rows: Vec<Value> = lines.by_ref().take(target.paths.len()).collect();
            Section::new(target.heading(lang)).remarks(target.remark(self.top, lang)).table(&TABLES[0], rows)
        };
        self.targets.iter().map(section).collect()
    }
}
