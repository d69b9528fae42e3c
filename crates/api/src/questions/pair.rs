//! `pair`: partners for mountain counties, with a proof.

use liantu_engine as engine;
use liantu_engine::{Complement, Lang, Mountain, PairView, PairingView, Part};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::sentences::proof;
use crate::shapes::{Named, Score, Word, all};

/// 山区县结对：哪个山区县与哪个县的产业链最互补，附最优性证书。 Partners for mountain counties, with a proof
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct PairRequest {
    /// 地区：其中的县参加。 Counties of this region take part
    pub scope: String,
    /// 哪份山区县名单。 The list of mountain counties
    #[serde(default = "of_26")]
    pub mountain: Word<Mountain>,
    /// 一个伙伴县最多结几个。 Mountain counties a partner can have
    #[serde(default = "two")]
    #[schemars(range(min = 1))]
    pub most: u32,
    /// 已有的结对保持不变。 Known pairs stay
    #[serde(default)]
    pub keep: bool,
}

pub(super) fn of_26() -> Word<Mountain> {
    Word(Mountain::Of26)
}

fn two() -> u32 {
    2
}

/// Mountain counties with partners (结对结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Pairing {
    /// The region.
    pub scope: Named,
    /// The pairs, in id order of the mountain county.
    pub pairs: Vec<CountyPair>,
    /// Points of all pairs, kept ones included; no other pairs have more.
    pub points: Score,
    /// Counties that could be partners.
    pub n_partners: usize,
    /// Mountain counties without a partner.
    pub alone: Vec<Named>,
    /// Whether the independent check of the certificate holds.
    pub is_checked: bool,
    /// The result of the independent check.
    pub proof: String,
}

/// A mountain county and its partner (结对).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CountyPair {
    /// The mountain county.
    pub home: Named,
    /// Its partner.
    pub partner: Named,
    /// 0 to 100: the weighted mean of the three below.
    pub points: Score,
    /// Of what the county needs and does not make, what the partner makes; `null` when nothing is known.
    pub fills: Option<Filled>,
    /// Of what the partner needs and does not make, what the county makes; `null` when nothing is known.
    pub filled: Option<Filled>,
    /// How related their products are, 0 to 1; `null` when nothing is known.
    pub related: Option<Score>,
    /// The partners known from the data.
    pub known: Vec<Named>,
}

/// `k` of `n`.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Filled {
    /// How many.
    pub k: u32,
    /// Of how many.
    pub n: u32,
}

static TABLES: [Table; 1] = [Table {
    key: "pairs",
    zh: "结对",
    en: "pairs",
    rows: &[list("pairs")],
    columns: &[
        Column::name("home", "山区县", "mountain county"),
        Column::name("partner", "伙伴", "partner"),
        Column::number("points", "得分", "points").decimals(1),
        Column::integer("fills.n", "本县缺口", "county needs"),
        Column::integer("fills.k", "伙伴可补", "partner fills"),
        Column::integer("filled.n", "伙伴缺口", "partner needs"),
        Column::integer("filled.k", "本县可补", "county fills"),
        Column::number("related", "产品关联度", "relatedness"),
        Column::names("known", "现有结对", "known pair"),
    ],
}];

impl Question for PairRequest {
    const NAME: &'static str = "pair";
    type Answer = Pairing;

    fn answer(&self, ask: &Ask<'_>) -> Result<Pairing, Problem> {
        let scope = ask.scope(&self.scope)?;
        let question = engine::PairRequest { scope, mountain: self.mountain.0, most: self.most, keep: self.keep };
        let view = ask.engine.pair_counties(&question, ask.work);
        Ok(Pairing::new(&view, ask.lang))
    }
}

impl Pairing {
    fn new(view: &PairingView, lang: Lang) -> Self {
        Self {
            scope: view.scope.clone().into(),
            pairs: view.pairs.iter().map(CountyPair::from).collect(),
            points: Score(view.points),
            n_partners: view.n_partners,
            alone: all(&view.alone),
            is_checked: view.differences.is_empty(),
            proof: proof(&view.differences, lang),
        }
    }
}

impl From<&PairView> for CountyPair {
    fn from(view: &PairView) -> Self {
        let Complement { fills, filled, related, points } = view.tie;
        let known = |part: Part| (part.n > 0).then_some(Filled { k: part.k, n: part.n });
        Self {
            home: view.home.clone().into(),
            partner: view.partner.clone().into(),
            points: Score(points),
            fills: known(fills),
            filled: known(filled),
            related: related.map(Score),
            known: all(&view.known),
        }
    }
}

impl Answer for Pairing {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (scope, n, partners) = (self.scope.in_lang(lang), self.pairs.len(), self.n_partners);
        let heading = match lang {
            Lang::Zh => format!("{scope}：{n} 个山区县与 {partners} 个可选伙伴县的最优结对"),
            Lang::En => format!("{scope}: best partners for {n} mountain counties, of {partners} that can be one"),
        };
        let (points, proof) = (self.points.0, &self.proof);
        let most = match lang {
            Lang::Zh => format!("总分 {points:.1}，是最大值。{proof}"),
            Lang::En => format!("{points:.1} points, the most there can be. {proof}"),
        };
        let needs = pick(
            lang,
            "缺口：本县产品所需、本县没有企业能做、别处有企业能做的投入组；空白为未知。按记录在案的产品计，记录少的县分数不可靠。",
            "Needs: requirement groups of a county's products that no firm there and some firm elsewhere meets; blank is not known. Few records make the points unreliable.",
        );
        let section = Section::new(heading).remark(most).remark(needs).remarks(self.without(lang));
        vec![section.table(&TABLES[0], TABLES[0].lines(document))]
    }
}

impl Pairing {
    /// Which counties have no partner.
    fn without(&self, lang: Lang) -> Option<String> {
        let names: Vec<&str> = self.alone.iter().map(|home| home.in_lang(lang)).collect();
        let names = names.join(pick(lang, "、", ", "));
        (!self.alone.is_empty()).then(|| match lang {
            Lang::Zh => format!("没有结对：{names}（没有产品记录，或伙伴名额已满）。"),
            Lang::En => format!("Without a partner: {names} (no product on record, or all partners are taken)."),
        })
    }
}
