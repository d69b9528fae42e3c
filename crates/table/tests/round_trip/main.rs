//! Every format contains what the JSON contains: written, read back with other libraries, compared field by field.

#[cfg(feature = "columnar")]
mod columnar;
mod comma;
mod workbook;

use liantu_model::code::Confidence;
use liantu_table::{Column, ColumnKind, Table};
use serde_json::{Value, json};

/// A column of every kind.
pub(crate) static ALL: Table = Table {
    key: "all",
    zh: "全部",
    en: "all",
    rows: &[],
    columns: &[
        Column::key("code", "代码", "code"),
        Column::text("note", "备注", "note"),
        Column::name("firm", "企业", "firm"),
        Column::names("buyers", "客户", "buyers"),
        Column::word::<Confidence>("confidence", "置信等级", "confidence"),
        Column::words::<Confidence>("confidences", "全部等级", "all confidences"),
        Column::texts("aliases", "别名", "aliases"),
        Column::integer("n", "数量", "number"),
        Column::number("ratio", "比值", "ratio"),
        Column::money("deep.capital_yuan", "注册资本", "capital"),
        Column::area("land", "用地", "land"),
        Column::percent("share", "占比", "share"),
        Column::date("as_of", "日期", "as of"),
        Column::flag("is_lead", "链主", "lead firm"),
        Column::new("page", "网页", "page", ColumnKind::Link),
        Column::text("only", "程序", "only").for_programs(),
        Column::text("sum", "合计", "sum").for_people(),
    ],
};

/// The keys of the fields for programs, in order.
pub(crate) const KEYS: [&str; 18] = [
    "code",
    "note",
    "firm_id",
    "firm",
    "buyers_ids",
    "buyers",
    "confidence",
    "confidences",
    "aliases",
    "n",
    "ratio",
    "deep_capital_yuan",
    "land",
    "share",
    "as_of",
    "is_lead",
    "page",
    "only",
];

/// Texts that formats tend to spoil.
fn nasty() -> Vec<String> {
    let short = [
        "0012",
        "1E5",
        "=1+1",
        "-5",
        "+5",
        "@SUM(A1)",
        "一\n二",
        "\u{1b}[2J",
        "\"a\" 'b'",
        "a|b,c;d",
        "👨\u{200d}👩\u{200d}👧",
        " 空 格 ",
        "TRUE",
        "2026-05-01",
        "NaN",
        "#N/A",
        "_x0041_",
        "<b>&amp;</b>",
        "\\N",
        "NULL",
    ];
    short.into_iter().map(str::to_owned).chain(["很长".repeat(10_000)]).collect()
}

/// Rows with all fields, with none, and with only empty ones.
pub(crate) fn lines() -> Vec<Value> {
    let mut lines: Vec<Value> = nasty().iter().enumerate().map(|(at, text)| line(at, text)).collect();
    lines.push(json!({}));
    lines.push(
        json!({ "code": null, "firm": null, "buyers": [], "confidences": [], "aliases": [], "n": null, "page": null }),
    );
    lines
}

fn line(at: usize, text: &str) -> Value {
    json!({
        "code": text, "note": text, "firm": { "id": text, "name": text, "name_en": format!("{text} Ltd") },
        "buyers": [{ "id": "b1", "name": text, "name_en": "B" }, { "id": "b2", "name": "丙", "name_en": text }],
        "confidence": "official", "confidences": ["official", "open dataset", "no code"], "aliases": [text, "乙"],
        // Whole numbers in columns of numbers, and negative ones.
        "n": -3, "ratio": if at.is_multiple_of(2) { json!(-2) } else { json!(0.1) },
        "deep": { "capital_yuan": 350_000_000 }, "land": 12.5, "share": 0.8765,
        "as_of": if at.is_multiple_of(2) { "2026-05-01" } else { "2026-05" }, "is_lead": at.is_multiple_of(2),
        "page": if at.is_multiple_of(3) { "https://example.org/a?b=c#d" } else { text }, "only": text, "sum": text,
    })
}

/// What programs must find in Chinese, taken from the JSON by hand; `Null` is an empty cell.
pub(crate) fn expected(line: &Value) -> Vec<Value> {
    let list = |path: &str, with: &str, field: Option<&str>| {
        let parts: Vec<&str> = line[path]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| field.map_or(one, |field| &one[field]).as_str())
            .collect();
        if parts.is_empty() { Value::Null } else { json!(parts.join(with)) }
    };
    vec![
        line["code"].clone(),
        line["note"].clone(),
        line["firm"]["id"].clone(),
        line["firm"]["name"].clone(),
        list("buyers", ";", Some("id")),
        list("buyers", "、", Some("name")),
        line["confidence"].clone(),
        list("confidences", ";", None),
        list("aliases", "；", None),
        line["n"].clone(),
        line["ratio"].clone(),
        line["deep"]["capital_yuan"].clone(),
        line["land"].clone(),
        line["share"].clone(),
        line["as_of"].clone(),
        line["is_lead"].clone(),
        line["page"].clone(),
        line["only"].clone(),
    ]
}

/// Compares field by field; numbers by value, because -2 and -2.0 are one number.
pub(crate) fn compare(line: &Value, read: &[Value]) {
    let expected = expected(line);
    assert_eq!(read.len(), expected.len());
    for ((key, expected), read) in KEYS.iter().zip(&expected).zip(read) {
        match (expected.as_f64(), read.as_f64()) {
            (Some(expected), Some(read)) => assert!((expected - read).abs() < f64::EPSILON, "{key}: {expected} {read}"),
            _ => assert_eq!(read, expected, "{key}"),
        }
    }
}
