//! Mappings (映射文件): how the columns of a foreign layout become canonical tables, in TOML.
//!
//! ```toml
//! name = "example"
//! files = ["makers.csv"]            # recognises the layout in a folder
//! match_firms = true                # recognise firms that are known under another key
//! confidence = "open dataset"       # of every row, unless mapped
//! source = { id = "ex", title = "Example" }
//!
//! [[table]]
//! table = "firms"                   # canonical table
//! file = "makers.csv"               # or a workbook, with sheet = "名单"
//! distinct = true                   # a firm may occur in many rows
//! where = [{ column = "kind", is = ["maker"] }]
//! [table.fields]                    # canonical field = column, or a rule
//! id = { column = "code", prefix = "ex:" }
//! name = "name"
//! region = { first_of = ["county_code", "city_code"] }
//! registered_capital_yuan = { column = "capital_wan", factor = 10000 }
//! home_country = { const = "CHN" }
//!
//! [[table]]
//! table = "chains"
//! rows = [{ id = "x", name = "示例链" }]
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use liantu_model::{Table, Wording, nearest_word};
use serde::Deserialize;

use crate::ending::is_workbook;

/// How a foreign layout becomes canonical tables. See the module documentation for the format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Short name, as given on the command line.
    pub name: String,
    /// Files by which the layout is recognised in a folder.
    #[serde(default)]
    pub files: Vec<String>,
    /// Whether its firms may be firms already known under another key.
    #[serde(default)]
    pub match_firms: bool,
    /// Confidence of every row, unless mapped.
    pub(crate) confidence: Option<String>,
    /// The source of every row, unless mapped.
    pub(crate) source: Option<SourceRow>,
    /// Named value maps.
    #[serde(default)]
    pub(crate) maps: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) table: Vec<Entry>,
}

/// A source as written in a mapping.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRow {
    /// The key in the table `sources`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The publisher.
    pub publisher: Option<String>,
    /// The licence.
    pub licence: Option<String>,
}

/// One table to be read from one file, or given as rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) table: String,
    pub(crate) file: Option<String>,
    /// The sheet, where the file is a workbook.
    pub(crate) sheet: Option<String>,
    #[serde(default)]
    pub(crate) rows: Vec<BTreeMap<String, String>>,
    pub(crate) delimiter: Option<char>,
    #[serde(default)]
    pub(crate) fill_only: bool,
    #[serde(default)]
    pub(crate) distinct: bool,
    #[serde(default, rename = "where")]
    pub(crate) filters: Vec<Filter>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, Rule>,
}

/// Rows for which the value is (or is not) one of these.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    pub(crate) column: String,
    pub(crate) lookup: Option<Lookup>,
    #[serde(default)]
    pub(crate) is: Vec<String>,
    #[serde(default)]
    pub(crate) is_not: Vec<String>,
}

/// Where a field's value comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Rule {
    /// The column with this name.
    Column(String),
    /// Anything else.
    Full(Box<FullRule>),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FullRule {
    pub(crate) column: Option<String>,
    #[serde(rename = "const")]
    pub(crate) constant: Option<String>,
    /// The first of these that is not empty.
    #[serde(default)]
    pub(crate) first_of: Vec<Rule>,
    /// A value from a row of another file.
    pub(crate) lookup: Option<Lookup>,
    /// A value map: its name, or the map itself.
    pub(crate) map: Option<MapRef>,
    /// The value for cells missing from the map; without it the cell itself.
    pub(crate) otherwise: Option<String>,
    pub(crate) prefix: Option<String>,
    /// An administrative code: one that is not a known region becomes its city, then its province.
    #[serde(default)]
    pub(crate) adcode: bool,
    #[serde(default)]
    pub(crate) percent: bool,
    pub(crate) factor: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum MapRef {
    Named(String),
    Inline(BTreeMap<String, String>),
}

/// A join: the column `value` of the row of `file` whose column `key` is the cell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lookup {
    pub(crate) file: String,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Why a mapping file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// It is not well-formed; the message names line and key.
    #[error("the mapping is not well-formed: {}", .0.en)]
    Malformed(Wording),
    /// It names a table or field that does not exist.
    #[error("the mapping names the {} \"{name}\", which does not exist{}", what.en, near_en(near.as_deref()))]
    Unknown {
        /// Table or field.
        what: Wording,
        /// The name.
        name: String,
        /// The nearest known name, if one is near.
        near: Option<String>,
    },
    /// There is no shipped mapping of this name.
    #[error("there is no mapping \"{name}\"; shipped are {known}")]
    NotShipped {
        /// The requested name.
        name: String,
        /// The existing names.
        known: String,
    },
}

impl MappingError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Malformed(why) => format!("映射有误：{}", why.zh),
            Self::Unknown { what, name, near } => {
                let near = near.as_deref().map(|near| format!("，是否指“{near}”？")).unwrap_or_default();
                format!("映射中的{}“{name}”不存在{near}", what.zh)
            }
            Self::NotShipped { name, known } => format!("没有名为“{name}”的内置映射；内置的有：{known}"),
        };
        Wording::new(zh, self.to_string())
    }
}

fn near_en(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default()
}

/// The shipped mappings, by name.
const SHIPPED: &[(&str, &str)] = &[
    ("auto-parts", include_str!("../../../data/mappings/auto-parts.toml")),
    ("chainkg", include_str!("../../../data/mappings/chainkg.toml")),
    ("china-io", include_str!("../../../data/mappings/china-io.toml")),
    ("equities", include_str!("../../../data/mappings/equities.toml")),
    ("eto-chips", include_str!("../../../data/mappings/eto-chips.toml")),
    ("registry", include_str!("../../../data/mappings/registry.toml")),
    ("yardstick", include_str!("../../../data/mappings/yardstick.toml")),
];

impl Mapping {
    /// Reads a mapping and checks that its tables and fields exist.
    ///
    /// # Errors
    /// [`MappingError::Malformed`] with line and key, [`MappingError::Unknown`] with the nearest
    /// known name.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|error| malformed(text, &error))?;
        for entry in &mapping.table {
            let names = Table::ALL.iter().map(|table| table.name());
            let table = Table::from_name(&entry.table)
                .ok_or_else(|| unknown(Wording::new("表", "table"), &entry.table, names))?;
            let workbook = entry.file.as_ref().filter(|file| is_workbook(Path::new(file)));
            if let (Some(file), None) = (workbook, &entry.sheet) {
                return Err(MappingError::Malformed(Wording::new(
                    format!("{file} 是工作簿，请用 sheet = \"…\" 指明工作表"),
                    format!("{file} is a workbook: name the sheet, sheet = \"…\""),
                )));
            }
            let given = entry.fields.keys().chain(entry.rows.iter().flat_map(BTreeMap::keys));
            for field in given {
                let names = table.spec().all_fields().map(|field| field.name);
                table.spec().field(field).ok_or_else(|| unknown(Wording::new("字段", "field"), field, names))?;
            }
        }
        Ok(mapping)
    }

    /// A shipped mapping.
    ///
    /// # Errors
    /// [`MappingError::NotShipped`] lists the existing ones.
    pub fn shipped(name: &str) -> Result<Self, MappingError> {
        let found = SHIPPED.iter().find(|(known, _)| *known == name);
        let known = || SHIPPED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let (_, text) = found.ok_or_else(|| MappingError::NotShipped { name: name.to_owned(), known: known() })?;
        Self::parse(text)
    }

    /// The names of the shipped mappings.
    pub fn shipped_names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The shipped mapping whose files are all in the folder, if there is one.
    pub fn detect(folder: &Path) -> Option<Self> {
        let all = SHIPPED.iter().filter_map(|(_, text)| Self::parse(text).ok());
        let fits =
            |mapping: &Self| !mapping.files.is_empty() && mapping.files.iter().all(|file| folder.join(file).is_file());
        all.filter(fits).max_by_key(|mapping| mapping.files.len())
    }
}

fn unknown(what: Wording, name: &str, known: impl Iterator<Item = &'static str>) -> MappingError {
    let near = nearest_word(name, known).map(str::to_owned);
    MappingError::Unknown { what, name: name.to_owned(), near }
}

/// The error of the parser and its place; its details are in English only.
fn malformed(text: &str, error: &toml::de::Error) -> MappingError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let why = error.message().replace('\n', ", ");
    MappingError::Malformed(Wording::new(
        format!("第 {line} 行第 {column} 列不合 TOML 或映射的格式"),
        format!("line {line}, column {column}: {why}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_mapping_is_well_formed() {
        for name in Mapping::shipped_names() {
            let mapping = Mapping::shipped(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(mapping.name, name);
        }
    }

    #[test]
    fn mistakes_are_named_with_the_nearest_known_name() {
        let error = Mapping::parse("name = 'x'\n[[table]]\ntable = 'firm'\n").unwrap_err();
        assert!(error.to_string().contains("did you mean \"firms\"?"), "{error}");
        let text = "name = 'x'\n[[table]]\ntable = 'firms'\n[table.fields]\nnmae = 'n'\n";
        assert!(Mapping::parse(text).unwrap_err().to_string().contains("\"name\""));
        let malformed = Mapping::parse("name = 'x'\ntable =").unwrap_err();
        assert!(malformed.to_string().contains("line 2, column 8: "), "{malformed}");
        let text = "name = 'x'\n[[table]]\ntable = 'firms'\nfile = 'b.xlsx'\n";
        assert!(Mapping::parse(text).unwrap_err().to_string().contains("name the sheet"));
        assert!(Mapping::parse(&format!("{text}sheet = '名单'\n")).is_ok());
    }
}
