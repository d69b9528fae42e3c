//! Shapes that many answers share.

use std::borrow::Cow;

use liantu_engine as engine;
use liantu_model::FieldSpec;
use liantu_model::code::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Something with its key and names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Its stable key.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name, or the Chinese one where there is none.
    pub name_en: String,
}

impl From<engine::Named> for Named {
    fn from(named: engine::Named) -> Self {
        Self { id: named.key, name: named.zh, name_en: named.en }
    }
}

impl Named {
    /// The name in one language.
    pub fn in_lang(&self, lang: engine::Lang) -> &str {
        match lang {
            engine::Lang::Zh => &self.name,
            engine::Lang::En => &self.name_en,
        }
    }
}

/// A table of the model (表).
pub(crate) fn table(name: &str) -> Named {
    let zh = engine::Table::from_name(name).map_or(name, |table| table.spec().zh);
    Named { id: name.to_owned(), name: zh.to_owned(), name_en: name.to_owned() }
}

/// A field of a table (字段).
pub(crate) fn field(spec: &FieldSpec) -> Named {
    Named { id: spec.name.to_owned(), name: spec.zh.to_owned(), name_en: spec.name.to_owned() }
}

/// A field with another value (字段变化); empty means unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldChange {
    /// The field.
    pub field: Named,
    /// Its value before.
    pub before: String,
    /// Its value after.
    pub after: String,
}

impl FieldChange {
    /// How a row changed, in a sentence.
    pub(crate) fn sentence(fields: &[Self], change: engine::RowChange, lang: engine::Lang) -> String {
        let colon = if lang == engine::Lang::Zh { "：" } else { ": " };
        format!("{}{colon}{}", change.in_lang(lang), Self::list(fields, change, lang))
    }

    /// The fields of a row that changed, one after another.
    pub(crate) fn list(fields: &[Self], change: engine::RowChange, lang: engine::Lang) -> String {
        let known = |text: &str| if text.is_empty() { "∅".to_owned() } else { text.to_owned() };
        let one = |field: &Self| {
            let (name, was, now) = (field.field.in_lang(lang), known(&field.before), known(&field.after));
            match change {
                engine::RowChange::Changed => format!("{name} {was} → {now}"),
                engine::RowChange::Added => format!("{name} {now}"),
                engine::RowChange::Removed => format!("{name} {was}"),
            }
        };
        let semicolon = if lang == engine::Lang::Zh { "；" } else { "; " };
        fields.iter().map(one).collect::<Vec<_>>().join(semicolon)
    }
}

/// A range that contains a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Its lower end.
    pub low: Score,
    /// Its upper end.
    pub high: Score,
}

impl From<(f64, f64)> for Interval {
    fn from((low, high): (f64, f64)) -> Self {
        Self { low: Score(low), high: Score(high) }
    }
}

/// A code of a vocabulary: written as its key, read by its key, its Chinese or its English word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word<C>(pub C);

impl<C: Code> Serialize for Word<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de, C: Code> Deserialize<'de> for Word<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let unknown = || de::Error::custom(format!("{text} is none of {}", C::CODES.join(", ")));
        C::from_word(&text).map(Self).ok_or_else(unknown)
    }
}

impl<C: Code> JsonSchema for Word<C> {
    fn schema_name() -> Cow<'static, str> {
        std::any::type_name::<C>().rsplit("::").next().unwrap_or_default().into()
    }

    fn schema_id() -> Cow<'static, str> {
        std::any::type_name::<C>().into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = |word: fn(C) -> &'static str| C::ALL.iter().map(|code| word(*code)).collect::<Vec<_>>();
        json_schema!({
            "type": "string",
            "enum": C::CODES,
            "x-words-zh": words(C::zh),
            "x-words-en": words(C::en),
        })
    }
}

/// Which facts an answer is based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Generation {
    /// The number of the generation; `null` for the embedded data.
    pub number: Option<u64>,
    /// The hash that identifies its contents.
    pub hash: String,
}

impl Generation {
    /// The generation of an engine.
    pub(crate) fn of(engine: &engine::Engine) -> Self {
        Self { number: engine.generation(), hash: engine.hash().to_owned() }
    }
}

/// A threshold or weight that differs from its default.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// What an answer is based on: with it the same answer can be reproduced (依据).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Basis {
    /// The facts.
    pub generation: Generation,
    /// The version of the program.
    pub version: String,
    /// Thresholds and weights that differ from their defaults.
    pub settings: Vec<Setting>,
    /// How names of the request were read, where that differs from how they were written.
    pub notes: Vec<String>,
}

impl Basis {
    /// The basis of a change that created this generation of a log, or of its newest one.
    pub fn of_log(log: &[engine::LogEntry], generation: Option<u64>) -> Self {
        let entry = match generation {
            Some(number) => log.iter().find(|entry| entry.generation == number),
            None => log.last(),
        };
        let number = entry.map(|entry| entry.generation);
        let hash = entry.map(|entry| entry.hash.clone()).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { generation: Generation { number, hash }, version, settings: Vec::new(), notes: Vec::new() }
    }
}

/// A score or share: six decimals are more than it supports and keep files readable.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Score(pub f64);

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64((self.0 * 1e6).round() / 1e6)
    }
}

/// The names of a list of engine names.
pub(crate) fn all(names: &[engine::Named]) -> Vec<Named> {
    names.iter().cloned().map(Named::from).collect()
}

/// Sentences in one language.
pub(crate) fn sentences(words: &[engine::Wording], lang: engine::Lang) -> Vec<String> {
    words.iter().map(|word| word.in_lang(lang).to_owned()).collect()
}

/// The first rows of a list, all of them if `top` is 0.
pub(crate) fn first<T>(rows: &[T], top: usize) -> &[T] {
    if top == 0 { rows } else { rows.get(..top).unwrap_or(rows) }
}
