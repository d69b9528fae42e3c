//! `similar`: places that chase the same chains.

use liantu_engine::{Lang, Level, LikenessView, SimilarView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Interval, Named, Score, Word};

/// 产业趋同：哪些地区在追逐同样的产业链。 Which places chase the same chains
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SimilarRequest {
    /// 地区。 Region
    pub scope: String,
    /// 比较其中的省、市、县或开发区。 Places that are compared
    #[serde(default = "county")]
    pub each: Word<Level>,
    /// 列出多少对，0 为全部。 Pairs listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

fn county() -> Word<Level> {
    Word(Level::County)
}

/// How similar the places of a region are (产业结构相似程度).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Similar {
    /// The region.
    pub scope: Named,
    /// Pairs of places, most similar first, as many as requested.
    pub pairs: Vec<SimilarPair>,
    /// All pairs that were compared.
    pub n_pairs: usize,
    /// Places that were compared.
    pub n_places: usize,
    /// Places with too few firms to be compared.
    pub n_small: usize,
    /// Firms below which a place is not compared.
    pub min_firms: u32,
}

/// Two places and how similar they are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SimilarPair {
    /// Its place in the list, from 1.
    pub rank: usize,
    /// One of the two.
    pub one: PlaceFirms,
    /// The other.
    pub other: PlaceFirms,
    /// 产业结构相似系数, 0 to 1.
    pub cosine: Score,
    /// 95 % interval of it, by leaving out each firm once.
    pub interval: Interval,
    /// Krugman index, 0 (identical) to 2.
    pub krugman: Score,
    /// Finger–Kreinin index, 0 to 1: what the two have in common.
    pub common: Score,
    /// The chains that make them similar, largest part first.
    pub chains: Vec<ChainPart>,
    /// The first three of them in words.
    pub main_chains: Vec<String>,
}

/// A place with the firms that are counted in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlaceFirms {
    /// The place.
    pub place: Named,
    /// The number of its firms with a recorded product.
    pub n_firms: u32,
}

/// What a chain contributes to the similarity of two places.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChainPart {
    /// The chain.
    pub chain: Named,
    /// Its part of the similarity, 0 to 1.
    pub part: Score,
}

static TABLES: [Table; 1] = [Table {
    key: "pairs",
    zh: "趋同的地区",
    en: "pairs",
    rows: &[list("pairs")],
    columns: &[
        Column::integer("rank", "#", "#"),
        Column::name("one.place", "地区一", "place"),
        Column::name("other.place", "地区二", "other place"),
        Column::integer("one.n_firms", "企业数一", "firms"),
        Column::integer("other.n_firms", "企业数二", "firms of the other"),
        Column::number("cosine", "相似系数", "similarity"),
        Column::number("interval.low", "95% 下限", "95 %, low"),
        Column::number("interval.high", "95% 上限", "95 %, high"),
        Column::number("krugman", "克鲁格曼指数", "Krugman"),
        Column::number("common", "共同部分", "in common").for_programs(),
        Column::texts("main_chains", "共同追逐的产业链", "chains they both chase").width(20),
    ],
}];

impl Question for SimilarRequest {
    const NAME: &'static str = "similar";
    type Answer = Similar;

    fn answer(&self, ask: &Ask<'_>) -> Result<Similar, Problem> {
        let scope = ask.scope(&self.scope)?;
        let top = if self.top == 0 { usize::MAX } else { self.top };
        let view = ask.engine.similar(&scope, self.each.0, top, ask.work);
        Ok(Similar::new(view, ask.lang))
    }
}

impl Similar {
    fn new(view: SimilarView, lang: Lang) -> Self {
        Self {
            scope: view.scope.into(),
            pairs: (1..).zip(&view.pairs).map(|(rank, pair)| SimilarPair::new(rank, pair, lang)).collect(),
            n_pairs: view.n_pairs,
            n_places: view.n_places,
            n_small: view.n_small,
            min_firms: view.min_firms,
        }
    }
}

impl SimilarPair {
    fn new(rank: usize, view: &LikenessView, lang: Lang) -> Self {
        let [one, other] = view.places.clone().map(|(place, n_firms)| PlaceFirms { place: place.into(), n_firms });
        let chains = view.chains.iter().cloned();
        let chains: Vec<ChainPart> =
            chains.map(|(chain, part)| ChainPart { chain: chain.into(), part: Score(part) }).collect();
        let in_words = |one: &ChainPart| format!("{} {:.0}%", one.chain.in_lang(lang), one.part.0 * 100.0);
        Self {
            rank,
            one,
            other,
            cosine: Score(view.likeness.cosine),
            interval: view.likeness.interval.into(),
            krugman: Score(view.likeness.krugman),
            common: Score(view.likeness.common),
            main_chains: chains.iter().take(3).map(in_words).collect(),
            chains,
        }
    }
}

impl Answer for Similar {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (scope, shown, all) = (self.scope.in_lang(lang), self.pairs.len(), self.n_pairs);
        let heading = match lang {
            Lang::Zh => format!("{scope}产业结构最相似的 {shown} 对（共比较 {all} 对）"),
            Lang::En => format!("{scope}: the {shown} most alike pairs of {all}"),
        };
        let (small, least, places) = (self.n_small, self.min_firms, self.n_places);
        let left_out = match lang {
            Lang::Zh => format!(
                "比较 {places} 个地区；另有 {small} 个有产品记录的企业不足 {least} 家（plan.min_firms），不作比较。"
            ),
            Lang::En => format!(
                "{places} places are compared; {small} are not, as they have fewer than {least} firms with a product on record (plan.min_firms)."
            ),
        };
        let method = pick(
            lang,
            "相似系数 S=Σxy/√(Σx²Σy²)（UNIDO 1979），x、y 为两地企业按产业链的比重，一家企业跨多条链时平分；区间为逐一剔除企业的刀切法；区间重叠的两对不分先后。",
            "S = Σxy/√(Σx²Σy²) (UNIDO 1979) of the shares of firms by chain, a firm in several chains in equal parts; interval by leaving out each firm once; pairs whose intervals overlap have no order.",
        );
        vec![Section::new(heading).remark(left_out).remark(method).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
