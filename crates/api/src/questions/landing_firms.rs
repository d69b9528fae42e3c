//! `landing-firms`: whose landing removes most.

use liantu_engine::Lang;
use liantu_table::{Column, Section, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::landing_ranks::{self as shared, ScopeBalance};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, first};

/// 落地选企：请谁来落地消除得最多。 Whose landing at a place removes most
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct LandingFirmsRequest {
    /// 落地的开发区或地区。 The zone or region to land in
    pub at: String,
    /// 为这条产业链的缺链与弱链请企业。 The chain whose gaps and weak links the firms are to fill
    pub chain: String,
    /// 列出多少家，0 为全部。 Firms listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Firms, ranked (落地选企).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LandingFirms {
    /// The place.
    pub site: Named,
    /// The chain.
    pub chain: Named,
    /// Best first, as many as were requested.
    pub ranks: Vec<FirmRank>,
    /// How many firms were compared.
    pub n_ranked: usize,
}

/// A firm by what its landing removes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FirmRank {
    /// Its rank, from 1.
    pub rank: usize,
    /// The firm.
    pub firm: Named,
    /// Where it is now.
    pub lies_in: Option<Named>,
    /// Removed and added in the place itself, in its city and in its province.
    pub scopes: Vec<ScopeBalance>,
}

const FIRM: Column = Column::name("firm", "企业", "firm");
const WIDE: [Column; 9] = shared::wide(FIRM);

static TABLES: [Table; 1] = [Table {
    key: "ranks",
    zh: "企业排序",
    en: "firms, ranked",
    rows: &shared::rows(&["rank", "firm", "lies_in"]),
    columns: &shared::columns(FIRM),
}];
static SIDE_BY_SIDE: [Table; 3] =
    [shared::side_by_side(&WIDE, 1), shared::side_by_side(&WIDE, 2), shared::side_by_side(&WIDE, 3)];

impl Question for LandingFirmsRequest {
    const NAME: &'static str = "landing-firms";
    type Answer = LandingFirms;

    fn answer(&self, ask: &Ask<'_>) -> Result<LandingFirms, Problem> {
        let (engine, scope) = (ask.engine, ask.scope(&self.at)?);
        let (site, chain) = (engine.site(&self.at)?, ask.chain(&self.chain)?);
        let ranks = engine.rank_landing_firms(site, chain, ask.work);
        let rank = |(rank, row): (usize, &liantu_engine::LandingRank)| FirmRank {
            rank,
            firm: row.named.clone().into(),
            lies_in: row.place.clone().map(Named::from),
            scopes: shared::balances(&ranks, row, ask.lang),
        };
        Ok(LandingFirms {
            site: engine.scope_name(&scope).into(),
            chain: engine.named(chain).into(),
            ranks: (1..).zip(first(&ranks.ranks, self.top)).map(rank).collect(),
            n_ranked: ranks.ranks.len(),
        })
    }
}

impl Answer for LandingFirms {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (site, chain) = (self.site.in_lang(lang), self.chain.in_lang(lang));
        let (shown, n) = (self.ranks.len(), self.n_ranked);
        let heading = match lang {
            Lang::Zh => format!("{chain}：请谁来{site}落地消除得最多（比较 {n} 家，列出 {shown} 家）"),
            Lang::En => format!("{chain}: whose landing in {site} removes most ({shown} of {n} firms)"),
        };
        let scopes = self.ranks.first().map(|rank| rank.scopes.as_slice()).unwrap_or_default();
        let scopes: Vec<String> = scopes.iter().map(|of| of.scope.clone()).collect();
        vec![shared::section(heading, &SIDE_BY_SIDE, document, &scopes, lang)]
    }
}
