//! Nothing is wider than requested, in either language, at any width.

use serde_json::{Value, json};

use super::*;

static FIRMS: Table = Table {
    key: "firms",
    zh: "企业",
    en: "firms",
    rows: &[crate::list("firms")],
    columns: &[
        Column::name("firm", "企业", "firm"),
        Column::key("uscc", "统一社会信用代码", "unified social credit code"),
        Column::date("as_of", "数据日期", "as of"),
        Column::money("capital_yuan", "注册资本", "registered capital"),
        Column::percent("share", "本地配套率", "local sourcing rate"),
        Column::flag("is_lead", "链主", "lead firm"),
        Column::text("reason", "理由", "reason").width(20),
    ],
};

fn sections(reason: &str) -> Vec<Section> {
    let firm = |id: &str, zh: &str, en: &str| {
        json!({
            "firm": { "id": id, "name": zh, "name_en": en }, "uscc": "91330100MA2XXXXX1Y", "as_of": "2026-05-01",
            "capital_yuan": 1_234_567_890_i64, "share": 0.8765, "is_lead": true, "reason": reason,
        })
    };
    let rows: Vec<Value> = vec![
        firm("f1", "浙江甲乙丙高纯石英材料科技股份有限公司", "Zhejiang JYB High-purity Quartz Materials Co., Ltd"),
        json!({ "firm": { "id": "f2", "name": "乙\u{1b}[2J", "name_en": "B\u{7}" } }),
    ];
    let remark =
        "以下企业按本地配套率排列，缺少数据的企业列在最后；数据以最近一次登记为准，可能与实际情况不符。".repeat(3);
    vec![
        Section::new("企业清单".repeat(15)).remark(remark).table(&FIRMS, rows),
        Section::new("末\u{7}").remark("完\u{1b}[1m"),
    ]
}

fn written(sections: &[Section], lang: Lang, width: u16, bold: bool) -> String {
    let mut out = Vec::new();
    terminal(sections, lang, width, bold, &mut out).expect("written to memory");
    String::from_utf8(out).expect("text")
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let chinese = "该企业的高纯石英砂主要依赖进口，国内仅有两家供应商，替代周期预计超过十八个月。".repeat(4);
    let english = "quartz sand is mostly imported and only two suppliers exist in the country; ".repeat(5);
    for reason in
        [chinese.as_str(), &english, "短", &"x".repeat(500), "甲\n乙\n丙\n丁\n戊", &"👨\u{200d}👩\u{200d}👧".repeat(99)]
    {
        for lang in [Lang::Zh, Lang::En] {
            for width in [0, 20, 40, 80, 100, 150, 400, u16::MAX] {
                let text = written(&sections(reason), lang, width, false);
                let most = if width == 0 { 100 } else { usize::from(width) };
                for line in text.lines() {
                    assert!(line.width() <= most, "{width}: {line}");
                    assert!(!line.contains(char::is_control), "{line:?}");
                }
            }
        }
    }
}

#[test]
fn a_row_takes_four_lines_and_numbers_stay_whole() {
    let text = written(&sections(&"理由很长，".repeat(100)), Lang::Zh, 100, false);
    let rule = text.lines().position(|line| line.starts_with("──")).expect("a rule below the header");
    let rows: Vec<&str> = text.lines().skip(rule + 1).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), 5, "four lines and one\n{text}");
    assert!(rows[0].contains("91330100MA2XXXXX1Y  2026-05-01  12.35亿元"), "{text}");
    assert!(rows[3].ends_with('…'), "{text}");
    assert_eq!(text.matches('─').count() % 100, 0, "one rule as wide as the terminal\n{text}");
}

#[test]
fn a_table_that_does_not_fit_is_written_field_by_field() {
    let text = written(&sections("短"), Lang::Zh, 40, false);
    assert!(text.contains("\n统一社会信用   91330100MA2XXXXX1Y\n代码\n"), "{text}");
    assert!(text.contains("\n理由           短\n\n企业           乙\\u{1b}[2J\n"), "{text}");
}

#[test]
fn the_layout_is_plain_and_numbers_are_right_aligned() {
    static SIZES: Table = Table {
        key: "sizes",
        zh: "",
        en: "",
        rows: &[],
        columns: &[
            Column::text("name", "名称", "name"),
            Column::integer("n", "数量", "number"),
            Column::flag("ok", "可用", "ok"),
        ],
    };
    let rows = vec![json!({ "name": "甲", "n": 7, "ok": true }), json!({ "name": "硅片", "n": 12_345 })];
    let sections = [Section::new("表").table(&SIZES, rows)];
    let text = written(&sections, Lang::Zh, 80, true);
    assert_eq!(text, "\u{1b}[1m表\u{1b}[0m\n\n名称   数量  可用\n─────────────────\n甲        7  是\n硅片  12345\n");
}
