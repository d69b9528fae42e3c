//! `structure hhi`: how concentrated the makers of a chain are by place.

use std::collections::BTreeSet;

use liantu_engine::concentration::{cr, hhi, n75};
use liantu_engine::{ChainId, FirmId, Lang, Level, NO_PART, Partition};
use liantu_model::RowId as _;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Score, Word};

/// 产业链的企业在各地的集中度（HHI、CR3、N75）。 How concentrated the makers of a chain are by place
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct StructureHhiRequest {
    /// 产业链的编号或名称，all 为全部。 Chain, by key or name; `all` for every chain
    #[serde(default = "crate::request::every_chain")]
    pub chain: String,
    /// 地区。 Region
    #[serde(default = "crate::request::zhejiang")]
    pub scope: String,
    /// 按省、市、县还是开发区计。 Counted by regions or zones of this level
    #[serde(default = "by_city")]
    pub each: Word<Level>,
}

fn by_city() -> Word<Level> {
    Word(Level::City)
}

/// Concentration of the makers of chains by place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Concentrations {
    /// The region.
    pub scope: Named,
    /// One for each chain, the most concentrated first; chains without a maker come last.
    pub chains: Vec<Concentration>,
}

/// How concentrated the makers of one chain are (集中度).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Concentration {
    /// The chain.
    pub chain: Named,
    /// Firms recorded to make a product of the chain, at a known place of the region.
    pub n_firms: usize,
    /// Places with at least one of them.
    pub n_places: usize,
    /// Herfindahl–Hirschman index of the firms by place, 1/places to 1; `null` without a firm.
    pub hhi: Option<Score>,
    /// Share of the three largest places, 0 to 1.
    pub cr3: Option<Score>,
    /// The least number of places that have 75 % of the firms.
    pub n75: Option<usize>,
    /// The places, most firms first.
    pub places: Vec<PlaceShare>,
}

/// The share of one place in a chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlaceShare {
    /// The place.
    pub place: Named,
    /// Its firms.
    pub n_firms: usize,
    /// Their share, 0 to 1.
    pub share: Score,
}

static TABLES: [Table; 2] = [
    Table {
        key: "chains",
        zh: "集中度",
        en: "concentration",
        rows: &[list("chains")],
        columns: &[
            Column::name("chain", "产业链", "chain"),
            Column::integer("n_firms", "企业", "firms"),
            Column::integer("n_places", "地区数", "places"),
            Column::number("hhi", "HHI", "HHI").decimals(3),
            Column::percent("cr3", "前三占比", "CR3"),
            Column::integer("n75", "七成五所需地区数", "N75"),
        ],
    },
    Table {
        key: "places",
        zh: "各地",
        en: "places",
        rows: &[list("chains").keeping(&["chain"]), list("places")],
        columns: &[
            Column::name("chain", "产业链", "chain"),
            Column::name("place", "地区", "place"),
            Column::integer("n_firms", "企业", "firms"),
            Column::percent("share", "占比", "share"),
        ],
    },
];

impl Question for StructureHhiRequest {
    const NAME: &'static str = "structure hhi";
    type Answer = Concentrations;

    fn answer(&self, ask: &Ask<'_>) -> Result<Concentrations, Problem> {
        let (chains, scope) = (ask.chains(&self.chain)?, ask.scope(&self.scope)?);
        let places = ask.engine.partition(&scope, Some(self.each.0));
        let mut rows: Vec<Concentration> = chains.iter().map(|chain| of_chain(ask, *chain, &places)).collect();
        let value = |row: &Concentration| row.hhi.map_or(f64::NEG_INFINITY, |hhi| hhi.0);
        rows.sort_by(|a, b| value(b).total_cmp(&value(a)).then_with(|| a.chain.id.cmp(&b.chain.id)));
        Ok(Concentrations { scope: ask.engine.scope_name(&scope).into(), chains: rows })
    }
}

/// Each firm counts once in its place, however many of the chain's products it makes.
fn of_chain(ask: &Ask<'_>, chain: ChainId, places: &Partition) -> Concentration {
    let adjacency = ask.engine.world().adjacency();
    let products = adjacency.chain_products().of(chain);
    let makers = products.iter().flat_map(|product| adjacency.makers().of(*product).iter().copied());
    let firms: BTreeSet<FirmId> = makers.collect();
    let mut counts = vec![0_usize; places.len()];
    for part in firms.iter().map(|firm| places.part_of()[firm.index()]).filter(|part| *part != NO_PART) {
        counts[usize::from(part)] += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of firms are far below 2^53")]
    let shares: Vec<f64> = counts.iter().map(|n| *n as f64).collect();
    let n_firms: usize = counts.iter().sum();
    let mut held: Vec<(usize, usize)> = counts.into_iter().enumerate().filter(|(_, n)| *n > 0).collect();
    held.sort_by_key(|(part, n)| (std::cmp::Reverse(*n), *part));
    let all: f64 = shares.iter().sum();
    let place = |(part, n): &(usize, usize)| PlaceShare {
        place: ask.engine.scope_name(&places.scopes()[*part]).into(),
        n_firms: *n,
        share: Score(shares[*part] / all),
    };
    Concentration {
        chain: ask.engine.named(chain).into(),
        n_firms,
        n_places: held.len(),
        hhi: hhi(&shares).map(Score),
        cr3: cr(&shares, 3).map(Score),
        n75: n75(&shares),
        places: held.iter().map(place).collect(),
    }
}

impl Answer for Concentrations {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [chains, places] = &TABLES;
        let scope = self.scope.in_lang(lang);
        let heading = match lang {
            Lang::Zh => format!("{scope}：各产业链企业的地区集中度"),
            Lang::En => format!("{scope}: concentration of makers by place"),
        };
        let how = pick(
            lang,
            "HHI 为各地企业数占比的平方和（Rhoades 1993）；企业按登记所在地计一次，只含有记录的企业。",
            "HHI is the sum of squared shares of firms by place (Rhoades 1993); a firm counts once, where it is recorded.",
        );
        let mut sections = vec![Section::new(heading).remark(how).table(chains, chains.lines(document))];
        if self.chains.len() == 1 {
            sections.push(Section::new(pick(lang, places.zh, places.en)).table(places, places.lines(document)));
        }
        sections
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use liantu_engine::{Engine, Work};
    use liantu_model::sketch;

    use super::*;

    /// Four makers of the chain: two in one city, one in each of two others, one abroad; one firm makes
    /// two of its products.
    const WORLD: &str = "
        regions: id name level parent
        CHN 中国 country -
        33 浙江 province CHN
        3301 甲市 city 33
        3302 乙市 city 33
        3303 丙市 city 33
        JPN 日本 country -
        chains: id name
        bat 电池
        products: id name chain is_end
        cell 电芯 bat true
        film 隔膜 bat -
        firms: id name region
        a 甲 3301
        b 乙 3301
        c 丙 3302
        d 丁 3303
        e 戊 JPN
        makes: product firm
        cell a
        film a
        film b
        film c
        cell d
        film e
    ";

    #[test]
    fn firms_are_counted_once_by_place() {
        let engine = Engine::new(Arc::new(sketch::world(WORLD)));
        let work = Work::new();
        let ask = Ask::new(&engine, Lang::En, &work);
        let request = StructureHhiRequest { chain: "bat".to_owned(), scope: "33".to_owned(), each: Word(Level::City) };
        let answer = request.answer(&ask).unwrap();
        let chain = &answer.chains[0];
        // Shares 1/2, 1/4, 1/4: 0.25 + 0.0625 + 0.0625.
        assert_eq!(chain.hhi, Some(Score(0.375)));
        assert_eq!((chain.n_firms, chain.n_places, chain.n75), (4, 3, Some(2)));
        assert_eq!(chain.places[0].place.id, "3301");
        assert_eq!(chain.places.iter().map(|place| place.n_firms).collect::<Vec<_>>(), [2, 1, 1]);
    }
}
