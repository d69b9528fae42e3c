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
        "targets" => &[
            ("--chain ic --scope 宁波", "最严重的五项各找五家", "five firms for each of the five worst"),
            (
                "--chain ic --scope 宁波 --gap 光刻胶 --top 20 -f xlsx -o 光刻胶.xlsx",
                "一个产品的工作簿",
                "one product as a workbook",
            ),
            ("--chain ic --scope 宁波 --preset 外资", "换一套权重", "other weights"),
            ("--chain all --scope 浙江 --each city -f csv", "全省各市 × 全部产业链", "every chain in every city"),
            (
                "--chain ic --scope 宁波 --explain 长川科技",
                "一家企业的得分从何而来",
                "where the score of a firm comes from",
            ),
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
