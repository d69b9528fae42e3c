//! `config`: every threshold and weight.

use liantu_engine::Lang;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};

/// 全部阈值与权重：名称、当前值、范围、含义。 All thresholds and weights, with their meaning
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ConfigRequest {}

/// All thresholds and weights.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Parameters {
    /// In the order of their declaration.
    pub parameters: Vec<ParameterRow>,
}

/// A threshold or weight (参数).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The value it has by default.
    pub default: f64,
    /// The smallest value it may have.
    pub minimum: f64,
    /// The largest value it may have.
    pub maximum: f64,
    /// Whether it differs from the default.
    pub is_changed: bool,
    /// What it means.
    pub meaning: String,
}

static TABLES: [Table; 1] = [Table {
    key: "parameters",
    zh: "参数",
    en: "parameters",
    rows: &[list("parameters")],
    columns: &[
        Column::key("name", "名称", "name"),
        Column::number("value", "当前值", "value").decimals(4),
        Column::number("default", "缺省值", "default").decimals(4),
        Column::number("minimum", "最小", "least"),
        Column::number("maximum", "最大", "largest"),
        Column::flag("is_changed", "已更改", "changed"),
        Column::text("meaning", "含义", "meaning").width(30),
    ],
}];

impl Question for ConfigRequest {
    const NAME: &'static str = "config";
    type Answer = Parameters;

    fn answer(&self, ask: &Ask<'_>) -> Result<Parameters, Problem> {
        let row = |one: liantu_engine::Parameter| ParameterRow {
            meaning: one.meaning.in_lang(ask.lang).to_owned(),
            is_changed: one.value.to_bits() != one.default.to_bits(),
            name: one.name,
            value: one.value,
            default: one.default,
            minimum: one.range.0,
            maximum: one.range.1,
        };
        Ok(Parameters { parameters: ask.engine.config().parameters().into_iter().map(row).collect() })
    }
}

impl Answer for Parameters {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let how =
            pick(lang, "算法见 docs/findings.md、docs/targets.md。", "Formulas: docs/findings.md, docs/targets.md.");
        vec![Section::default().remark(how).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
