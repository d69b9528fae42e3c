//! Amounts as people type them: `3.5亿`, `8000万元`, `120`, `land=100,investment=5亿`.
//!
//! The types keep the text as written; it is parsed where the question is answered, so that the problem names the
//! parameter in both languages.

use std::borrow::Cow;

use liantu_engine::{self as engine, Wording};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::problem::Problem;

/// Units of 元, longest first: name and number of zeros.
const UNITS: [(&str, u32); 5] = [("万亿", 12), ("亿", 8), ("万", 4), ("千", 3), ("百", 2)];

/// An amount of money in whole 元.
///
/// # Errors
/// What is wrong with the text.
pub fn yuan(text: &str) -> Result<f64, Wording> {
    let wrong = || {
        let zh = format!("“{text}”不是金额：请写成 3.5亿、8000万 或 350000000");
        Wording::new(zh, format!("“{text}” is not an amount in 元, 万 or 亿, such as 3.5亿 or 350000000"))
    };
    let bare: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let bare = bare.strip_suffix("人民币").unwrap_or(&bare);
    let bare = bare.strip_suffix('元').unwrap_or(bare);
    let scaled = UNITS.iter().find_map(|(unit, zeros)| bare.strip_suffix(unit).map(|number| (number, *zeros)));
    let (number, zeros) = scaled.unwrap_or((bare, 0));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return Err(wrong());
    }
    let missing = usize::try_from(zeros).ok().and_then(|zeros| zeros.checked_sub(part.len()));
    let missing = missing
        .ok_or_else(|| Wording::new(format!("“{text}”的零头不足一元"), format!("“{text}” has parts of a 元")))?;
    // Combined as digits, so that 0.1亿 is 10,000,000 to the last 元.
    let amount: u64 = format!("{whole}{part}{}", "0".repeat(missing)).parse().map_err(|_| wrong())?;
    #[expect(clippy::cast_precision_loss, reason = "the engine refuses amounts of 2^53 元 and more")]
    Ok(amount as f64)
}

/// An amount in the requested unit, not negative.
///
/// # Errors
/// What is wrong with the text.
pub fn amount(text: &str) -> Result<f64, Wording> {
    let amount: Option<f64> = text.trim().replace([',', '，'], "").parse().ok();
    let amount = amount.filter(|amount| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| Wording::new(format!("“{text}”不是非负数"), format!("“{text}” is not a number from 0 on")))
}

/// The same, above 0.
fn above_zero(text: &str, amount: f64) -> Result<f64, Wording> {
    if amount > 0.0 {
        return Ok(amount);
    }
    Err(Wording::new(format!("“{text}”应大于 0"), format!("“{text}” must be above 0")))
}

/// `land=…,energy=…,investment=…`, any of them.
fn amounts(text: &str) -> Result<engine::Amounts, Wording> {
    let parts = text.split([',', '，']).filter(|part| !part.trim().is_empty());
    named(parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(name, value)| (name, value.to_owned())))
}

/// Amounts by their names.
fn named<'n>(parts: impl Iterator<Item = (&'n str, String)>) -> Result<engine::Amounts, Wording> {
    let mut amounts: engine::Amounts = [None; 3];
    for (name, value) in parts {
        let (kind, value) = match name.trim() {
            "land" | "land_mu" | "用地" => (0, amount(&value)?),
            "energy" | "energy_tce" | "能耗" => (1, amount(&value)?),
            "investment" | "investment_yuan" | "投资" => (2, yuan(&value)?),
            other => {
                let zh = format!("“{other}”不是用地（land）、能耗（energy）或投资（investment）");
                return Err(Wording::new(zh, format!("“{other}” is not land, energy or investment")));
            }
        };
        amounts[kind] = Some(value);
    }
    Ok(amounts)
}

/// A number as it would be typed, without an exponent; a text unchanged.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(|number| number.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn problem(parameter: &str, wrong: Wording, value: impl Into<Value>) -> Problem {
    Problem::bad(parameter, wrong.zh, wrong.en).with("value", value)
}

/// Money in 元: a number, or text such as `3.5亿` (金额).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yuan(String);

impl Yuan {
    /// The amount, above 0.
    ///
    /// # Errors
    /// [`Problem`] that names the parameter.
    pub fn budget(&self, parameter: &str) -> Result<f64, Problem> {
        let read = yuan(&self.0).and_then(|amount| above_zero(&self.0, amount));
        read.map_err(|wrong| problem(parameter, wrong, self.0.as_str()))
    }
}

/// An available amount: a number above 0 (预算).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget(String);

impl Budget {
    /// The amount.
    ///
    /// # Errors
    /// [`Problem`] that names the parameter.
    pub fn amount(&self, parameter: &str) -> Result<f64, Problem> {
        let read = amount(&self.0).and_then(|amount| above_zero(&self.0, amount));
        read.map_err(|wrong| problem(parameter, wrong, self.0.as_str()))
    }
}

/// Amounts of land, energy and money: an object, or text such as `land=100,investment=5亿` (要素数量).
#[derive(Clone, Debug, PartialEq)]
pub struct Amounts(Value);

impl Amounts {
    /// Land (亩), energy (tonnes of coal equivalent) and money (元), as far as given.
    ///
    /// # Errors
    /// [`Problem`] that names the parameter.
    pub fn read(&self, parameter: &str) -> Result<engine::Amounts, Problem> {
        let read = match &self.0 {
            Value::Object(parts) => {
                let given = parts.iter().filter(|(_, value)| !value.is_null());
                named(given.map(|(name, value)| (name.as_str(), written(value).unwrap_or_default())))
            }
            other => amounts(other.as_str().unwrap_or_default()),
        };
        read.map_err(|wrong| problem(parameter, wrong, self.0.clone()))
    }
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    written(&value).ok_or_else(|| de::Error::custom(format!("{value} is neither a number nor a text")))
}

impl<'de> Deserialize<'de> for Yuan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number_or_text(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number_or_text(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Yuan {
    fn schema_name() -> Cow<'static, str> {
        "Yuan".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string"], "exclusiveMinimum": 0 })
    }
}

impl JsonSchema for Budget {
    fn schema_name() -> Cow<'static, str> {
        "Budget".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string"], "exclusiveMinimum": 0 })
    }
}

impl JsonSchema for Amounts {
    fn schema_name() -> Cow<'static, str> {
        "Amounts".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let amount = json_schema!({ "type": ["number", "string"], "minimum": 0 });
        json_schema!({
            "type": ["object", "string"],
            "properties": { "land_mu": amount, "energy_tce": amount, "investment_yuan": amount },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn money_is_read_to_the_last_yuan() {
        for (text, expect) in [
            ("3.5亿", 350_000_000.0),
            ("8000万元", 80_000_000.0),
            ("1.2万亿", 1.2e12),
            ("350,000,000", 350_000_000.0),
            ("0.1亿元人民币", 10_000_000.0),
            ("1.00000001亿", 100_000_001.0),
            ("0", 0.0),
        ] {
            assert_eq!(yuan(text).map(f64::to_bits), Ok(f64::to_bits(expect)), "{text}");
        }
        for text in ["", "亿", "-3亿", "3..5亿", "3.5", "1.000000001亿", "三亿", "1e8", "99999999999999999999亿"]
        {
            assert!(yuan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_not_negative() {
        assert!(amount("-1").is_err() && amount("inf").is_err() && amount("NaN").is_err());
        assert_eq!(amount("1,200.5"), Ok(1_200.5));
    }

    #[test]
    fn budgets_are_above_nothing() {
        let money = |value: Value| serde_json::from_value::<Yuan>(value).unwrap().budget("investment");
        assert_eq!(money(json!("20亿")), Ok(2e9));
        assert_eq!(money(json!(3.5e8)), Ok(3.5e8));
        assert_eq!(money(json!("0亿")).unwrap_err().parameter(), Some("investment"));
        assert!(serde_json::from_value::<Budget>(json!(0)).unwrap().amount("land").is_err());
    }

    #[test]
    fn amounts_are_named() {
        let read = |value: Value| serde_json::from_value::<Amounts>(value).unwrap().read("assume");
        assert_eq!(read(json!("land=100,投资=5亿")), Ok([Some(100.0), None, Some(5e8)]));
        assert_eq!(read(json!({ "land_mu": 100, "investment_yuan": "5亿" })), Ok([Some(100.0), None, Some(5e8)]));
        assert!(read(json!("water=3")).is_err());
        assert!(read(json!("land")).is_err());
        assert!(read(json!({ "land_mu": true })).is_err());
    }
}
