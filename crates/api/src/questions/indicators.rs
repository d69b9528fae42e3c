//! `indicators`: the indicators, to list and to search.

use liantu_engine::Lang;
use liantu_model::code::{Direction, Subject};
use liantu_model::{IndicatorId, RowId as _};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::listing::{Extent, Noun, Wanted};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question};
use crate::shapes::{Named, Word};

/// 数据指标清单：列出与查找。 Indicators, to list and to search
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct IndicatorsRequest {
    /// 要查找的编号、名称或拼音。 Key, name or pinyin to search for
    #[schemars(extend("x-positional" = true))]
    pub search: Option<String>,
    /// 只看描述这些对象的（可重复）。 Only those that describe this
    #[serde(default)]
    pub subject: Vec<Word<Subject>>,
    /// 列出多少项，0 为全部。 Indicators listed, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

/// Indicators (数据指标清单).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Indicators {
    /// With a search the best match first; else by what they describe, then in key order.
    pub indicators: Vec<ListedIndicator>,
    /// How much of the whole they are.
    #[serde(flatten)]
    pub extent: Extent,
}

/// An indicator in a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListedIndicator {
    /// The indicator.
    pub indicator: Named,
    /// What it describes.
    pub subject: Option<Word<Subject>>,
    /// The unit of its values.
    pub unit: Option<String>,
    /// Which direction is better.
    pub direction: Option<Word<Direction>>,
    /// The number of its recorded values.
    pub n_values: usize,
    /// Its definition.
    pub definition: Option<String>,
    /// Its formula as published.
    pub formula: Option<String>,
}

const INDICATORS: Noun = Noun { zh: "指标", unit: "项", en: "indicators" };

static TABLES: [Table; 1] = [Table {
    key: "indicators",
    zh: "指标",
    en: "indicators",
    rows: &[list("indicators")],
    columns: &[
        Column::key("indicator.id", "编号", "key").for_people(),
        Column::name("indicator", "指标", "indicator").width(16),
        Column::word::<Subject>("subject", "对象", "describes"),
        Column::text("unit", "单位", "unit"),
        Column::word::<Direction>("direction", "方向", "direction"),
        Column::integer("n_values", "已有数值", "values"),
        Column::text("definition", "定义", "definition").for_programs(),
        Column::text("formula", "公式", "formula").width(16),
    ],
}];

impl Question for IndicatorsRequest {
    const NAME: &'static str = "indicators";
    type Answer = Indicators;

    fn answer(&self, ask: &Ask<'_>) -> Result<Indicators, Problem> {
        let indicators = ask.engine.world().indicators();
        let passes = |indicator| {
            let subject = indicators.subject().get(indicator);
            self.subject.is_empty() || subject.is_some_and(|subject| self.subject.contains(&Word(subject)))
        };
        // Unknown subjects last.
        let order = |indicator: &IndicatorId| {
            let subject = indicators.subject().get(*indicator);
            (subject.is_none(), subject)
        };
        let wanted = Wanted { search: self.search.as_deref(), top: self.top, ..Wanted::default() };
        let listing = ask.list(&wanted, passes, order);
        let n_values = values_by_indicator(ask);
        let listed = |indicator: &IndicatorId| ListedIndicator::new(ask, *indicator, n_values[indicator.index()]);
        Ok(Indicators { indicators: listing.rows.iter().map(listed).collect(), extent: listing.extent })
    }
}

/// The number of recorded values of each indicator.
fn values_by_indicator(ask: &Ask<'_>) -> Vec<usize> {
    let world = ask.engine.world();
    let mut n_values = vec![0; world.indicators().len()];
    for indicator in world.measures().ids().filter_map(|row| world.measures().indicator().get(row)) {
        n_values[indicator.index()] += 1;
    }
    n_values
}

impl ListedIndicator {
    fn new(ask: &Ask<'_>, indicator: IndicatorId, n_values: usize) -> Self {
        let indicators = ask.engine.world().indicators();
        Self {
            indicator: ask.engine.named(indicator).into(),
            subject: indicators.subject().get(indicator).map(Word),
            unit: indicators.unit().get(indicator).map(str::to_owned),
            direction: indicators.direction().get(indicator).map(Word),
            n_values,
            definition: indicators.definition().get(indicator).map(str::to_owned),
            formula: indicators.formula().get(indicator).map(str::to_owned),
        }
    }
}

impl Answer for Indicators {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = self.extent.heading(INDICATORS, self.indicators.len(), lang);
        let remark = self.extent.remark(INDICATORS, lang);
        vec![Section::new(heading).remarks(remark).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
