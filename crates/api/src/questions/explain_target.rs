//! `explain target`: where a firm's score comes from, or why it is not on the list.

use liantu_engine::{Engine, Lang, Level, Preset, StandingView, TargetExplanation, TargetRequest, TermName};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::candidate::Candidate;
use super::source::{ROWS, SourceRow};
use super::targets::{CandidateSource, TargetsRequest, with_preset};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word};

liantu_model::codes! {
    /// The standing of a firm for a product (列入情况).
    Standing {
        /// It is on the list.
        Candidate = "candidate", "可列入名单", "candidate";
        /// It is already here.
        Here = "here", "已在本地", "here already";
        /// A member of its group is already here.
        GroupHere = "group_here", "同集团已在本地", "its group is here";
    }
}

/// 解释一家企业：各项得分、理由与来源行，或为何不在名单中。 Explain one firm: its score term by term, or why it is not listed
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExplainTargetRequest {
    /// 企业：编号、信用代码、证券代码或名称。 Firm: key, credit code, stock code or name
    #[schemars(extend("x-positional" = true))]
    pub firm: String,
    /// 产业链的编号或名称，all 为全部。 Chain, by key or name; `all` for every chain
    pub chain: String,
    /// 地区或开发区。 Region or zone(s)
    pub scope: String,
    /// 范围内每个省、市、县或开发区分别看。 Each region or zone of this level in the scope by itself
    pub each: Option<Word<Level>>,
    /// 只看这个产品。 Only this product
    pub gap: Option<String>,
    /// 权重方案。 A set of weights for a purpose
    pub preset: Option<Word<Preset>>,
    /// 凭什么列入，缺省为全部。 What makes a firm a candidate, by default all of it
    #[serde(default)]
    pub basis: Vec<Word<CandidateSource>>,
}

/// Why a firm is, or is not, a target (目标企业解释).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetExplained {
    /// The firm.
    pub firm: Named,
    /// The number of gaps and weak links it was considered for.
    pub n_products: usize,
    /// Its standing for each product for which it has a basis.
    pub standings: Vec<ProductStanding>,
    /// The rows of the data behind it.
    pub rows: Vec<SourceRow>,
}

/// The standing of a firm for one product.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProductStanding {
    /// The product.
    pub product: Named,
    /// The id of the finding.
    pub finding: Option<String>,
    /// Its standing.
    pub standing: Word<Standing>,
    /// The member of its group that is here.
    pub group_member: Option<Named>,
    /// The case for it, when it is a candidate.
    pub candidate: Option<Candidate>,
}

static TABLES: [Table; 3] = [
    Table {
        key: "standings",
        zh: "列入情况",
        en: "standings",
        rows: &[list("standings")],
        columns: &[
            Column::name("product", "产品", "product"),
            Column::key("finding", "发现", "finding"),
            Column::word::<Standing>("standing", "情况", "standing"),
            Column::name("group_member", "同集团企业", "member of its group"),
            Column::number("candidate.score", "得分", "score").decimals(1),
        ],
    },
    Table {
        key: "terms",
        zh: "得分构成",
        en: "terms",
        rows: &[list("standings").keeping(&["product"]), list("candidate.terms")],
        columns: &[
            Column::name("product", "产品", "product").for_programs(),
            Column::word::<TermName>("name", "分项", "term"),
            Column::number("value", "值（0–1）", "value (0–1)").decimals(3),
            Column::number("weight", "权重", "weight").decimals(0),
            Column::number("points", "得分", "points"),
        ],
    },
    ROWS,
];

impl Question for ExplainTargetRequest {
    const NAME: &'static str = "explain target";
    type Answer = TargetExplained;

    fn engine(&self, engine: &Engine) -> Result<Option<Engine>, Problem> {
        with_preset(engine, self.preset.map_or(Preset::Fill, |preset| preset.0))
    }

    fn answer(&self, ask: &Ask<'_>) -> Result<TargetExplained, Problem> {
        let (chains, scope) = (ask.chains(&self.chain)?, ask.scope(&self.scope)?);
        let every = [CandidateSource::Alternatives, CandidateSource::Declared, CandidateSource::Likely].map(Word);
        let request = TargetRequest {
            chains: &chains,
            scope: &scope,
            each: self.each.map(|level| level.0),
            gap: self.gap.as_deref(),
            findings: usize::MAX,
            top: 0,
            sources: TargetsRequest::sources(if self.basis.is_empty() { &every } else { &self.basis }),
            introductions: true,
        };
        let explained = ask.engine.explain_target(&request, &self.firm, ask.work)?;
        Ok(TargetExplained::new(&explained, ask.lang))
    }
}

impl TargetExplained {
    fn new(explained: &TargetExplanation, lang: Lang) -> Self {
        let standing = |(product, finding, view): &(liantu_engine::Named, Option<String>, StandingView)| {
            let (standing, group_member, candidate) = match view {
                StandingView::Candidate(view) => (Standing::Candidate, None, Some(Candidate::new(view, lang))),
                StandingView::Here => (Standing::Here, None, None),
                StandingView::GroupHere(member) => (Standing::GroupHere, Some(member.clone().into()), None),
            };
            let (product, finding) = (product.clone().into(), finding.clone());
            ProductStanding { product, finding, standing: Word(standing), group_member, candidate }
        };
        Self {
            firm: explained.firm.clone().into(),
            n_products: explained.n_products,
            standings: explained.standings.iter().map(standing).collect(),
            rows: explained.rows.iter().map(|row| SourceRow::new(row, lang)).collect(),
        }
    }

    /// For how many findings it is a candidate, or why for none.
    fn verdict(&self, lang: Lang) -> String {
        let (n, all) = (self.standings.iter().filter(|one| one.candidate.is_some()).count(), self.n_products);
        let first = self.standings.first().map(|one| (one.standing.0, &one.group_member));
        match (first, lang) {
            (Some((Standing::Here, _)), Lang::Zh) => "已在本地，不列入招商名单。".to_owned(),
            (Some((Standing::Here, _)), Lang::En) => "It is here already.".to_owned(),
            (Some((Standing::GroupHere, Some(member))), Lang::Zh) => {
                format!("同集团的“{}”已在本地，不列入招商名单；可请其增资扩产。", member.name)
            }
            (Some((Standing::GroupHere, Some(member))), Lang::En) => {
                format!("{} of its group is here already: ask it to extend.", member.name_en)
            }
            (Some(_), Lang::Zh) => format!("在 {all} 项缺链弱链中，可为 {n} 项列入名单。"),
            (Some(_), Lang::En) => format!("A candidate for {n} of {all} gaps and weak links."),
            (None, Lang::Zh) => {
                format!("不列入名单：没有记录表明它生产这 {all} 项产品、其品种或替代品，经营范围也未写明。")
            }
            (None, Lang::En) => format!(
                "Not listed: nothing says that it makes any of these {all} products, their variants or alternatives."
            ),
        }
    }
}

impl Answer for TargetExplained {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [standings, terms, rows] = &TABLES;
        let head = Section::new(self.firm.in_lang(lang)).remark(self.verdict(lang));
        let mut lines = terms.lines(document).into_iter();
        let mut sections = vec![head.table(standings, standings.lines(document))];
        for one in &self.standings {
            let Some(candidate) = &one.candidate else { continue };
            let (product, score) = (one.product.in_lang(lang), candidate.score.0);
            let heading = match lang {
                Lang::Zh => format!("为“{product}”合计得 {score:.1} 分"),
                Lang::En => format!("{score:.1} points in all for {product}"),
            };
            let of_product = lines.by_ref().take(candidate.terms.len()).collect();
            sections.push(Section::new(heading).remarks(candidate.argument(lang)).table(terms, of_product));
        }
        sections.push(Section::new(pick(lang, rows.zh, rows.en)).table(rows, rows.lines(document)));
        sections
    }
}
