//! The parameters of a question, read from its JSON Schema: the one declaration from which options, documentation and
//! checks are derived.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use liantu_model::fold;
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::{Problem, ProblemCode};

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Several named amounts: an object, or text such as `land=100,investment=5亿`.
    Amounts,
}

/// One parameter of a question (参数).
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of its own")]
pub struct Parameter {
    /// Its key.
    pub name: String,
    /// Its meaning, in Chinese.
    pub zh: String,
    /// Its meaning, in English.
    pub en: String,
    /// Its type; for a list, that of each member.
    pub holds: Holds,
    /// Whether it may be given several times.
    pub is_list: bool,
    /// Whether it is positional on a command line.
    pub is_positional: bool,
    /// Whether it is required.
    pub is_required: bool,
    /// Whether it defaults to today's date: the surface fills it in, because no answer depends on a clock.
    pub is_today: bool,
    /// Its default value.
    pub default: Option<Value>,
    /// The only values it may have, with their Chinese and English words; empty when it is free.
    pub choices: Vec<Choice>,
    /// The smallest value.
    pub minimum: Option<f64>,
    /// The largest value.
    pub maximum: Option<f64>,
}

/// A value of a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its key.
    pub key: String,
    /// Its Chinese word.
    pub zh: String,
    /// Its English word.
    pub en: String,
}

/// The default number of rows of a list.
pub(crate) fn twenty() -> usize {
    20
}

/// The default chain where a question can be about all.
pub(crate) fn every_chain() -> String {
    "all".to_owned()
}

/// The default place.
pub(crate) fn zhejiang() -> String {
    "330000".to_owned()
}

/// Chinese and English of a doc comment written `中文。 English`.
pub(crate) fn bilingual(text: &str) -> (String, String) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.split_once("。 ") {
        Some((zh, en)) => (zh.to_owned(), en.to_owned()),
        None => (text.clone(), text),
    }
}

/// The parameters of a request in the order of its declaration, read from its Schema once per process.
pub(crate) fn parameters<R: JsonSchema + 'static>() -> &'static [Parameter] {
    static KNOWN: RwLock<BTreeMap<TypeId, &'static [Parameter]>> = RwLock::new(BTreeMap::new());
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<R>()).copied();
    known.unwrap_or_else(|| {
        // There are as many as there are questions, and they are needed as long as the process lives.
        let read: &'static [Parameter] = Vec::leak(of_schema(&schemars::schema_for!(R)));
        *KNOWN.write().unwrap_or_else(PoisonError::into_inner).entry(TypeId::of::<R>()).or_insert(read)
    })
}

fn of_schema(schema: &Schema) -> Vec<Parameter> {
    let required = |name: &str| {
        let required = schema.get("required").and_then(Value::as_array);
        required.is_some_and(|names| names.iter().any(|one| one == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.map(|(name, property)| parameter(name, property, required(name))).collect()
}

fn parameter(name: &str, property: &Value, is_required: bool) -> Parameter {
    let text = |field: &str| property.get(field).and_then(Value::as_str).unwrap_or_default();
    let (zh, en) = bilingual(text("description"));
    let is_list = has_type(property, "array");
    let one = if is_list { property.get("items").unwrap_or(property) } else { property };
    let holds = match () {
        () if has_type(one, "object") => Holds::Amounts,
        () if has_type(one, "string") => Holds::Text,
        () if has_type(one, "integer") => Holds::Integer,
        () if has_type(one, "number") => Holds::Number,
        () if has_type(one, "boolean") => Holds::Flag,
        () => Holds::Text,
    };
    let number = |field: &str| one.get(field).and_then(Value::as_f64);
    let default = property.get("default").filter(|value| !value.is_null()).cloned();
    Parameter {
        name: name.to_owned(),
        zh,
        en,
        holds,
        is_list,
        is_positional: property.get("x-positional").is_some_and(|is| is == true),
        is_required,
        is_today: text("x-default") == "today",
        default,
        choices: choices(one),
        minimum: number("minimum"),
        maximum: number("maximum"),
    }
}

fn has_type(property: &Value, wanted: &str) -> bool {
    match property.get("type") {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(several)) => several.iter().any(|one| one == wanted),
        _ => false,
    }
}

fn choices(property: &Value) -> Vec<Choice> {
    let strings = |field: &str| {
        let list = property.get(field).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let (keys, zh, en) = (strings("enum"), strings("x-words-zh"), strings("x-words-en"));
    keys.into_iter().zip(zh.into_iter().zip(en)).map(|(key, (zh, en))| Choice { key, zh, en }).collect()
}

/// Reads a request from JSON, checking ranges and names; the problem names the parameter at fault.
pub(crate) fn read<R: DeserializeOwned + JsonSchema + 'static>(mut given: Map<String, Value>) -> Result<R, Problem> {
    let parameters = parameters::<R>();
    for name in given.keys() {
        if !parameters.iter().any(|parameter| parameter.name == *name) {
            return Err(Problem::no_such_parameter(name, parameters));
        }
    }
    for parameter in parameters {
        if let Some(one) = given.get_mut(&parameter.name).filter(|one| parameter.is_list && one.is_string()) {
            // A list of one may be given without brackets.
            *one = Value::Array(vec![one.take()]);
        }
        match given.get(&parameter.name) {
            None | Some(Value::Null) if parameter.is_required => return Err(Problem::missing(&parameter.name)),
            None | Some(Value::Null) => {}
            Some(Value::Array(several)) if parameter.is_list => {
                several.iter().try_for_each(|one| check(parameter, one))?;
            }
            Some(one) => check(parameter, one)?,
        }
    }
    let given = given.into_iter().filter(|(_, value)| !value.is_null()).collect();
    serde_json::from_value(Value::Object(given)).map_err(|error| Problem::unreadable(&error.to_string()))
}

fn check(parameter: &Parameter, value: &Value) -> Result<(), Problem> {
    if let (false, Some(text)) = (parameter.choices.is_empty(), value.as_str()) {
        let folded = fold(text);
        let means = |choice: &&Choice| [&choice.key, &choice.zh, &choice.en].iter().any(|word| fold(word) == folded);
        return match parameter.choices.iter().find(means) {
            Some(_) => Ok(()),
            None => Err(Problem::no_such_choice(parameter, text)),
        };
    }
    let wrong = match (parameter.holds, value) {
        (Holds::Integer, value) => value.as_i64().is_none() && value.as_u64().is_none(),
        (Holds::Number, value) => value.as_f64().is_none(),
        (Holds::Flag, value) => !value.is_boolean(),
        (Holds::Text, value) => value.is_object() || value.is_boolean(),
        (Holds::Amounts, value) => !value.is_object() && !value.is_string(),
    };
    let number = value.as_f64();
    let too_small = number.zip(parameter.minimum).is_some_and(|(value, least)| value < least);
    let too_large = number.zip(parameter.maximum).is_some_and(|(value, most)| value > most);
    if wrong || too_small || too_large { Err(Problem::bad_value(parameter, value)) } else { Ok(()) }
}

impl Problem {
    fn no_such_parameter(name: &str, known: &[Parameter]) -> Self {
        let known: Vec<&str> = known.iter().map(|parameter| parameter.name.as_str()).collect();
        let all = known.join(", ");
        let (zh, en) =
            (format!("没有参数 {name}；可用：{all}"), format!("there is no parameter {name}; there are: {all}"));
        Self::new(ProblemCode::UnknownParameter, zh, en).with("parameter", name)
    }

    fn no_such_choice(parameter: &Parameter, text: &str) -> Self {
        let words = |word: fn(&Choice) -> &String, with: &str| {
            let all = parameter.choices.iter().map(|choice| format!("{} ({})", word(choice), choice.key));
            all.collect::<Vec<_>>().join(with)
        };
        let name = &parameter.name;
        let zh = format!("参数 {name} 不能是“{text}”；可用：{}", words(|choice| &choice.zh, "、"));
        let en = format!("{name} cannot be “{text}”; it may be: {}", words(|choice| &choice.en, ", "));
        Self::bad(name, zh, en).with("value", text)
    }

    fn bad_value(parameter: &Parameter, value: &Value) -> Self {
        let name = &parameter.name;
        let (zh, en) = match (parameter.minimum, parameter.maximum) {
            (Some(low), Some(high)) => (format!("应在 {low} 与 {high} 之间"), format!("from {low} to {high}")),
            (Some(low), None) => (format!("不应小于 {low}"), format!("at least {low}")),
            (None, Some(high)) => (format!("不应大于 {high}"), format!("at most {high}")),
            (None, None) => ("类型不符".to_owned(), "of another type".to_owned()),
        };
        let (zh, en) =
            (format!("参数 {name} 不能是 {value}：{zh}"), format!("{name} cannot be {value}: it must be {en}"));
        Self::bad(name, zh, en).with("value", value.clone())
    }
}
