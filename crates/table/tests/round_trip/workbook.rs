//! Workbooks, read back with calamine.

use std::io::{Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Xlsx};
use liantu_model::Lang;
use liantu_table::{Book, Section, workbook};
use serde_json::Value;

use crate::{ALL, lines};

fn about() -> Vec<(String, String)> {
    [("数据世代", "7"), ("程序版本", "0.1.0"), ("设置", "=1+1")].map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec()
}

fn written(lang: Lang) -> Vec<u8> {
    let sections =
        [Section::new("甲节").remark("说明".repeat(99)).table(&ALL, lines()), Section::new("").remark("=2+2")];
    let book = Book {
        title: "清单:甲",
        about: &about(),
        sections: &sections,
        tables: &[(&ALL, lines()), (&ALL, vec![])],
        lang,
    };
    workbook(&book).expect("written")
}

fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    book.worksheets()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn a_workbook_holds_what_the_json_holds() {
    let lines = lines();
    let sheets = sheets(&written(Lang::Zh));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["清单", "全部", "全部 (2)", "说明"]);
    let table = &sheets[1].1;
    assert_eq!(table.get_value((0, 0)), Some(&Data::String("清单:甲 · 全部".to_owned())));
    assert_eq!(table.get_value((1, 0)), Some(&Data::String("数据世代：7".to_owned())));
    let header: Vec<String> = (0..16).map(|at| table.get_value((3, at)).expect("a heading").to_string()).collect();
    assert_eq!(
        header,
        [
            "代码",
            "备注",
            "企业",
            "客户",
            "置信等级",
            "全部等级",
            "别名",
            "数量",
            "比值",
            "注册资本(元)",
            "用地(亩)",
            "占比",
            "日期",
            "链主",
            "网页",
            "合计",
        ]
    );
    assert_eq!(table.end(), Some((3 + 23 - 2, 15)), "rows without anything leave no cells");
    for (row, line) in (4..).zip(&lines) {
        for (at, expected) in (0..).zip(expected(line)) {
            let read = table.get_value((row, at)).cloned().unwrap_or_default();
            assert_eq!(read, expected, "row {row}, column {at}");
        }
    }
}

/// What people must find in Chinese, taken from the JSON by hand.
fn expected(line: &Value) -> Vec<Data> {
    let text = |value: &Value| value.as_str().map_or(Data::Empty, |text| Data::String(text.to_owned()));
    let number = |value: &Value| value.as_f64().map_or(Data::Empty, Data::Float);
    let list = |path: &str, with: &str, word: &dyn Fn(&Value) -> String| {
        let parts: Vec<String> = line[path].as_array().into_iter().flatten().map(word).collect();
        if parts.is_empty() { Data::Empty } else { Data::String(parts.join(with)) }
    };
    let as_is = |one: &Value| one.as_str().expect("text").to_owned();
    let name = |one: &Value| as_is(&one["name"]);
    let word = |one: &Value| match as_is(one).as_str() {
        "official" => "官方".to_owned(),
        "open dataset" => "公开数据集".to_owned(),
        other => other.to_owned(),
    };
    let date = match line["as_of"].as_str() {
        // Days since 1899-12-30.
        Some("2026-05-01") => {
            Data::DateTime(calamine::ExcelDateTime::new(46143.0, calamine::ExcelDateTimeType::DateTime, false))
        }
        _ => text(&line["as_of"]),
    };
    vec![
        text(&line["code"]),
        text(&line["note"]),
        text(&line["firm"]["name"]),
        list("buyers", "、", &name),
        if line["confidence"].is_null() { Data::Empty } else { Data::String("官方".to_owned()) },
        list("confidences", "；", &word),
        list("aliases", "；", &as_is),
        number(&line["n"]),
        number(&line["ratio"]),
        number(&line["deep"]["capital_yuan"]),
        number(&line["land"]),
        number(&line["share"]),
        date,
        line["is_lead"].as_bool().map_or(Data::Empty, |flag| Data::String(if flag { "是" } else { "否" }.to_owned())),
        text(&line["page"]),
        text(&line["sum"]),
    ]
}

#[test]
fn nothing_becomes_a_formula_and_the_page_is_set_up() {
    let bytes = written(Lang::En);
    for sheet in 1..=4 {
        let xml = part(&bytes, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(!xml.contains("<f>"), "sheet {sheet} has a formula");
        assert!(xml.contains(r#"orientation="landscape""#) && xml.contains(r#"fitToHeight="0""#), "{sheet}");
    }
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(xml.contains(r#"<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>"#));
    assert!(xml.contains(r#"<autoFilter ref="A4:P27"/>"#));
    assert!(xml.contains("<hyperlink ref="));
    let names = part(&bytes, "xl/workbook.xml");
    assert!(
        names.contains("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"1\">all!$4:$4</definedName>"),
        "{names}"
    );
    let styles = part(&bytes, "xl/styles.xml");
    for format in ["#,##0", "#,##0.00", "0.0%", "0.00", "0", "yyyy-mm-dd", "@"] {
        assert!(styles.contains(&format!(r#"formatCode="{format}""#)), "{format} in {styles}");
    }
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let bytes = written(Lang::Zh);
    assert!(bytes == written(Lang::Zh));
    assert!(part(&bytes, "docProps/core.xml").contains("2000-01-01T00:00:00Z"), "no time of day");
}

#[test]
fn the_list_has_sections_one_under_the_other() {
    let sheets = sheets(&written(Lang::Zh));
    let list = &sheets[0].1;
    let first = |row: u32| list.get_value((row, 0)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(
        [first(0), first(3), first(4), first(5), first(6)],
        ["清单:甲", "甲节", &"说明".repeat(99), "代码", "0012"]
    );
    assert_eq!(first(6 + 23 + 1), "=2+2");
    let about = &sheets[3].1;
    assert_eq!(about.get_value((6, 1)), Some(&Data::String("=1+1".to_owned())));
}

#[test]
fn a_text_that_no_cell_takes_is_cut_with_a_mark() {
    let line = serde_json::json!({ "note": "链".repeat(40_000), "code": "😀".repeat(20_000) });
    let book = Book { title: "", about: &[], sections: &[], tables: &[(&ALL, vec![line])], lang: Lang::Zh };
    let sheets = sheets(&workbook(&book).expect("written"));
    let read = |at| sheets[1].1.get_value((4, at)).expect("a cell").to_string();
    assert_eq!(read(1), format!("{}…", "链".repeat(32_766)));
    assert_eq!(read(0), format!("{}…", "😀".repeat(16_383)));
}
