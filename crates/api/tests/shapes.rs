//! Shapes on record: the section of both READMEs on JSON, and `golden/shapes.txt`. `LIANTU_UPDATE=1 cargo test -p
//! liantu-api` rewrites both.

use std::collections::BTreeMap;
use std::path::Path;

use liantu_api::reports::{Report, reports};
use liantu_api::{Entry, catalogue};
use liantu_engine::Lang;
use serde_json::Value;

const BEGIN: &str = "<!-- shapes: made from the catalogue -->\n";
const END: &str = "<!-- /shapes -->\n";

/// A shared shape with fewer fields than this is written out wherever it appears.
const SMALL: usize = 5;

/// Questions and reports with the shape of their answers, one line each, then the shapes that several of them share.
fn section(lang: Lang) -> String {
    let answers: Vec<(String, Value)> = catalogue()
        .iter()
        .map(|entry: &Entry| {
            (format!("`{}` ({})", entry.name, entry.purpose().in_lang(lang)), entry.answer_schema().to_value())
        })
        .chain(
            reports()
                .iter()
                .map(|report: &Report| (format!("`{}`", report.commands.join("`, `")), report.schema().to_value())),
        )
        .collect();
    let shared = shared(answers.iter().map(|(_, schema)| schema));
    let shapes = Shapes { shared: &shared };
    let answer = |(head, schema): &(String, Value)| {
        let shown = shapes.fields(schema, schema, &mut Vec::new());
        format!("{head}: `{shown}`.\n")
    };
    let alone = |(name, root): (&String, &&Value)| {
        let shown = shapes.fields(&root["$defs"][name], root, &mut vec![name.clone()]);
        format!("`{name}`: `{shown}`.\n")
    };
    answers.iter().map(answer).chain(shared.iter().map(alone)).collect()
}

/// Shapes that more than one answer has, by name, each with a schema that defines it.
fn shared<'s>(schemas: impl Iterator<Item = &'s Value>) -> BTreeMap<String, &'s Value> {
    let mut seen: BTreeMap<String, (usize, &Value)> = BTreeMap::new();
    for schema in schemas {
        let defined = schema["$defs"].as_object().into_iter().flatten();
        for (name, shape) in
            defined.filter(|(_, shape)| shape["properties"].as_object().is_some_and(|p| p.len() >= SMALL))
        {
            let (n, known) = seen.entry(name.clone()).or_insert((0, schema));
            assert_eq!(&known["$defs"][name]["properties"], &shape["properties"], "two shapes are called {name}");
            *n += 1;
        }
    }
    seen.into_iter().filter(|(_, (n, _))| *n > 1).map(|(name, (_, schema))| (name, schema)).collect()
}

/// Writes shapes.
struct Shapes<'s> {
    /// Those that are named and written out once.
    shared: &'s BTreeMap<String, &'s Value>,
}

impl Shapes<'_> {
    /// The fields of an object, those of objects within in braces, of lists in brackets.
    fn fields(&self, schema: &Value, root: &Value, seen: &mut Vec<String>) -> String {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let shown = properties.map(|(name, property)| format!("{name}{}", self.shape(property, root, seen)));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn shape(&self, property: &Value, root: &Value, seen: &mut Vec<String>) -> String {
        if let Some(codes) = property["enum"].as_array() {
            let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
            return format!(" ({})", codes.join("|"));
        }
        if property["type"] == "array" || property["items"].is_object() {
            return format!(" [{}]", self.shape(&property["items"], root, seen).trim_start());
        }
        let options = property["anyOf"].as_array().into_iter().flatten();
        let referred = options.chain([property]).find_map(|one| one["$ref"].as_str());
        let Some(name) = referred.and_then(|path| path.rsplit('/').next()) else { return String::new() };
        // What appears everywhere is described once, above.
        if name == "Named" || seen.iter().any(|known| known == name) {
            return String::new();
        }
        if self.shared.contains_key(name) {
            return format!(" {name}");
        }
        seen.push(name.to_owned());
        let inner = &root["$defs"][name];
        let shown = if inner["enum"].is_array() || inner["oneOf"].is_array() {
            self.shape(inner, root, seen)
        } else {
            format!(" {{{}}}", self.fields(inner, root, seen))
        };
        seen.pop();
        shown
    }
}

#[test]
fn both_readmes_have_the_shapes_of_the_catalogue() {
    for (file, lang) in [("README.md", Lang::En), ("README.zh.md", Lang::Zh)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let (head, rest) = text.split_once(BEGIN).unwrap();
        let (_, tail) = rest.split_once(END).unwrap();
        let wanted = format!("{head}{BEGIN}{}{END}{tail}", section(lang));
        if std::env::var_os("LIANTU_UPDATE").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == wanted, "{file} is behind the catalogue");
    }
}

/// A schema without its prose, so that a change of it is a change of the shape.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let prose = ["$schema", "description", "title", "x-words-zh", "x-words-en"];
            let kept = fields.iter().filter(|(name, value)| !prose.contains(&name.as_str()) || !is_prose(value));
            kept.map(|(name, value)| (name.clone(), bare(value))).collect()
        }
        Value::Array(several) => several.iter().map(bare).collect(),
        other => other.clone(),
    }
}

/// Prose is text or words; a field of a shape that is called `title` has a schema.
fn is_prose(value: &Value) -> bool {
    value.is_string() || value.is_array()
}

#[test]
fn the_shapes_of_requests_and_answers_are_those_on_record() {
    let mut text = String::new();
    let mut add = |name: &str, schema: Value| {
        text.extend([name, " ", &serde_json::to_string_pretty(&bare(&schema)).unwrap(), "\n"]);
    };
    for entry in catalogue() {
        add(&format!("request {}", entry.name), entry.request_schema().to_value());
        add(&format!("answer {}", entry.name), entry.answer_schema().to_value());
    }
    for report in reports() {
        add(&format!("report {}", report.commands.join(", ")), report.schema().to_value());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/shapes.txt");
    if std::env::var_os("LIANTU_UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == text, "a shape is not as in {}", path.display());
}
