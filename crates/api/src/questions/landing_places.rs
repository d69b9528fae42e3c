//! `landing-places`: where a landing removes most.

use liantu_engine::{Lang, Level};
use liantu_table::{Column, Section, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::landing_ranks::{self as shared, ScopeBalance};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word, first};

/// 落地选址：企业落在哪里消除得最多。 Where a landing of these firms removes most
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct LandingPlacesRequest {
    /// 企业（可重复，一起落地）。 A firm; several land together
    pub firm: Vec<String>,
    /// 在这个范围内逐一比较落地点。 The places in this region are compared
    pub scope: String,
    /// 比较哪一级。 Places of this level
    #[serde(default = "zones")]
    pub each: Word<Level>,
    /// 只看这条产业链。 Only this chain
    pub chain: Option<String>,
    /// 列出多少个，0 为全部。 Places listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

fn zones() -> Word<Level> {
    Word(Level::Zone)
}

/// Places, ranked (落地选址).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LandingPlaces {
    /// The firms that land together.
    pub firms: Vec<Named>,
    /// Best first, as many as were requested.
    pub ranks: Vec<PlaceRank>,
    /// How many places were compared.
    pub n_ranked: usize,
}

/// A place by what a landing there removes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlaceRank {
    /// Its rank, from 1.
    pub rank: usize,
    /// The place.
    pub place: Named,
    /// The region it lies in.
    pub lies_in: Option<Named>,
    /// Removed and added in the place itself, in its city and in the whole scope.
    pub scopes: Vec<ScopeBalance>,
}

const PLACE: Column = Column::name("place", "地点", "place");
const WIDE: [Column; 9] = shared::wide(PLACE);

static TABLES: [Table; 1] = [Table {
    key: "ranks",
    zh: "落地点排序",
    en: "places, ranked",
    rows: &shared::rows(&["rank", "place", "lies_in"]),
    columns: &shared::columns(PLACE),
}];
static SIDE_BY_SIDE: [Table; 3] =
    [shared::side_by_side(&WIDE, 1), shared::side_by_side(&WIDE, 2), shared::side_by_side(&WIDE, 3)];

impl Question for LandingPlacesRequest {
    const NAME: &'static str = "landing-places";
    type Answer = LandingPlaces;

    fn answer(&self, ask: &Ask<'_>) -> Result<LandingPlaces, Problem> {
        let (engine, firms) = (ask.engine, ask.landing_firms(&self.firm)?);
        let scope = ask.scope(&self.scope)?;
        let chain = self.chain.as_deref().map(|chain| ask.chain(chain)).transpose()?;
        let ranks = engine.rank_landing_places(&firms, chain, &scope, self.each.0, ask.work);
        let rank = |(rank, row): (usize, &liantu_engine::LandingRank)| PlaceRank {
            rank,
            place: row.named.clone().into(),
            lies_in: row.place.clone().map(Named::from),
            scopes: shared::balances(&ranks, row, ask.lang),
        };
        Ok(LandingPlaces {
            firms: firms.iter().map(|firm| engine.named(*firm).into()).collect(),
            ranks: (1..).zip(first(&ranks.ranks, self.top)).map(rank).collect(),
            n_ranked: ranks.ranks.len(),
        })
    }
}

impl Answer for LandingPlaces {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let firms: Vec<&str> = self.firms.iter().map(|firm| firm.in_lang(lang)).collect();
        let firms = firms.join(pick(lang, "、", ", "));
        let (shown, n) = (self.ranks.len(), self.n_ranked);
        let heading = match lang {
            Lang::Zh => format!("{firms}落在哪里消除得最多（比较 {n} 处，列出 {shown} 处）"),
            Lang::En => format!("{firms}: where a landing removes most ({shown} of {n} places)"),
        };
        let scopes = self.ranks.first().map(|rank| rank.scopes.as_slice()).unwrap_or_default();
        let scopes: Vec<String> = scopes.iter().map(|of| of.scope.clone()).collect();
        vec![shared::section(heading, &SIDE_BY_SIDE, document, &scopes, lang)]
    }
}
