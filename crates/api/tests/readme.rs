//! The section of both READMEs on JSON is made from the catalogue: `LIANTU_UPDATE=1 cargo test -p
//! liantu-api` writes it anew.

use std::path::Path;

use liantu_api::reports::{Report, reports};
use liantu_api::{Entry, catalogue};
use liantu_engine::Lang;
use serde_json::Value;

const BEGIN: &str = "<!-- shapes: made from the catalogue -->\n";
const END: &str = "<!-- /shapes -->\n";

/// Questions with the shape of their answers, a line each.
fn section(lang: Lang) -> String {
    let line = |entry: &Entry| {
        let schema = entry.answer_schema().to_value();
        let purpose = entry.purpose();
        format!("`{}` ({}): `{}`.\n", entry.name, purpose.in_lang(lang), fields(&schema, &schema, &mut Vec::new()))
    };
    let report = |report: &Report| {
        let schema = report.schema().to_value();
        format!("`{}`: `{}`.\n", report.commands.join("`, `"), fields(&schema, &schema, &mut Vec::new()))
    };
    catalogue().iter().map(line).chain(reports().iter().map(report)).collect()
}

/// The fields of an object, those of objects within in braces, of lists in brackets.
fn fields(schema: &Value, root: &Value, seen: &mut Vec<String>) -> String {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let shown = properties.map(|(name, property)| format!("{name}{}", shape(property, root, seen)));
    shown.collect::<Vec<_>>().join(", ")
}

fn shape(property: &Value, root: &Value, seen: &mut Vec<String>) -> String {
    if let Some(codes) = property["enum"].as_array() {
        let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
        return format!(" ({})", codes.join("|"));
    }
    if property["type"] == "array" || property["items"].is_object() {
        return format!(" [{}]", shape(&property["items"], root, seen).trim_start());
    }
    let options = property["anyOf"].as_array().into_iter().flatten();
    let referred = options.chain([property]).find_map(|one| one["$ref"].as_str());
    let Some(name) = referred.and_then(|path| path.rsplit('/').next()) else { return String::new() };
    // What stands everywhere is said once, below.
    if name == "Named" || seen.iter().any(|known| known == name) {
        return String::new();
    }
    seen.push(name.to_owned());
    let inner = &root["$defs"][name];
    let shown = if inner["enum"].is_array() || inner["oneOf"].is_array() {
        shape(inner, root, seen)
    } else {
        format!(" {{{}}}", fields(inner, root, seen))
    };
    seen.pop();
    shown
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
