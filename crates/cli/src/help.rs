//! What `--help` says at the end of a question: examples to copy, in one language.

use liantu_engine::Lang;

/// Examples of a question, if it has any.
pub(crate) fn examples(question: &str, lang: Lang) -> Option<String> {
    let lines: &[(&str, &str, &str)] = match question {
        "diagnose" => &[
            ("--chain 新能源汽车 --scope 台州", "一条链在一个地区", "one chain in one place"),
            ("--chain ic --scope 宁波 --kind 缺链", "只看缺链", "only gaps"),
            ("--chain ic --scope 宁波 --explain 3", "第 3 项的算式与来源行", "the third finding down to its rows"),
            ("--chain all --scope 浙江 --each city -f jsonl", "全省各市 × 全部产业链", "every chain in every city"),
        ],
        _ => return None,
    };
    let (head, at) = match lang {
        Lang::Zh => ("例：", 0),
        Lang::En => ("Examples:", 1),
    };
    let line = |(options, zh, en): &(&str, &str, &str)| format!("  liantu {question} {options}    {}", [zh, en][at]);
    Some(std::iter::once(head.to_owned()).chain(lines.iter().map(line)).collect::<Vec<_>>().join("\n"))
}
