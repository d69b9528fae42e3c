//! Workbooks and JSON Lines as users provide them, among them files made to bring a reader down. They are built here,
//! byte by byte; none is stored.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use common::{liantu, text};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Writes a part piece by piece.
type SheetPart<'a> = Box<dyn Fn(&mut dyn Write) -> std::io::Result<()> + 'a>;

fn part(text: &str) -> SheetPart<'_> {
    Box::new(move |out| out.write_all(text.as_bytes()))
}

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook with one sheet `企业` of these rows, and these shared strings.
fn workbook(rows: SheetPart<'_>, strings: Option<SheetPart<'_>>) -> Vec<u8> {
    packed(1, rows, strings)
}

/// The same, packed at this level.
fn packed(level: i64, rows: SheetPart<'_>, strings: Option<SheetPart<'_>>) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let types = format!("<Types xmlns=\"{PACKAGE}/content-types\"/>");
    let book = format!(
        "<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"企业\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let (root, sheets) =
        (relation("r0", "officeDocument", "xl/workbook.xml"), relation("r1", "worksheet", "worksheets/sheet1.xml"));
    let sheet: SheetPart<'_> = Box::new(move |out| {
        write!(out, "<worksheet xmlns=\"{SPREADSHEET}\"><sheetData>")?;
        rows(out)?;
        out.write_all(b"</sheetData></worksheet>")
    });
    let mut parts = vec![
        ("[Content_Types].xml", part(&types)),
        ("_rels/.rels", part(&root)),
        ("xl/workbook.xml", part(&book)),
        ("xl/_rels/workbook.xml.rels", part(&sheets)),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(strings.map(|strings| ("xl/sharedStrings.xml", strings)));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, write) in parts {
        zip.start_file(name, SimpleFileOptions::default().compression_level(Some(level))).unwrap();
        write(&mut zip).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// Many bytes that pack a hundred to one: tight, but no tighter than a spreadsheet program packs.
fn filler(mib: usize) -> SheetPart<'static> {
    let mut state = 1_u32;
    let block: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    })
    .take(1 << 12)
    .collect();
    Box::new(move |out| (0..mib << 8).try_for_each(|_| out.write_all(&block)))
}

/// The resources used by a process of the program that reads a file: the peak memory of all so far, in bytes, and the
/// time.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    use nix::sys::resource::{UsageWho, getrusage};
    u64::try_from(getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss()).unwrap() << 10
}

#[cfg(not(target_os = "linux"))]
fn peak() -> u64 {
    0
}

/// Checks that the command answers a hostile file with these words, and that the process that reads it stays within
/// the limits.
fn check_hostile(what: &str, bytes: &[u8], expect: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("企业.xlsx"), bytes).unwrap();
    let before = Instant::now();
    liantu(folder.path(), &["read-sheet", "企业.xlsx", "企业"]);
    let (spent, child_peak) = (before.elapsed(), peak());
    assert!(spent < Duration::from_secs(30), "{what}: {spent:?}");
    assert!(child_peak < 512 << 20, "{what}: {child_peak}");
    let output = liantu(folder.path(), &["import", "企业.xlsx", "--store", "s", "--errors", "e.csv"]);
    assert_eq!(output.status.code(), Some(65), "{what}: {}", text(&output.stderr));
    assert!(text(&output.stderr).contains(expect), "{what}: {}", text(&output.stderr));
    assert!(fs::read_to_string(folder.path().join("e.csv")).unwrap().contains(",file,企业.xlsx,"), "{what}");
    assert!(!folder.path().join("s").exists(), "{what}");
    assert!(peak() < 512 << 20, "{what}");
}

#[test]
fn hostile_workbooks_are_refused_in_bounded_memory_and_time() {
    let corners = format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1", "a"), cell("XFD1048576", "b"));
    check_hostile(
        "two corners",
        &workbook(part(&corners), None),
        "企业.xlsx 企业!XFD1048576，“XFD”列：有 16384 列，上限 256 列",
    );
    let lying = format!("<sst xmlns=\"{SPREADSHEET}\" count=\"1\" uniqueCount=\"4294967295\"><si><t>a</t></si></sst>");
    check_hostile(
        "lying count",
        &workbook(part("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"), Some(part(&lying))),
        "需要的内存或时间过多",
    );
    let wrap = |filler: SheetPart<'static>| -> SheetPart<'static> {
        Box::new(move |out| {
            write!(out, "<sst xmlns=\"{SPREADSHEET}\"><si><t>")?;
            filler(out)?;
            out.write_all(b"</t></si></sst>")
        })
    };
    let zeros: SheetPart<'static> = Box::new(|out| (0..320).try_for_each(|_| write!(out, "{:1$}", "", 1 << 15)));
    check_hostile("tight bomb", &packed(9, part(""), Some(wrap(zeros))), "压缩比超过 200");
    check_hostile("large bomb", &workbook(part(""), Some(wrap(filler(257)))), "超过 256 MiB");
    check_hostile("one text", &workbook(part(""), Some(wrap(filler(250)))), "需要的内存或时间过多");
}

#[test]
fn a_sheet_of_a_million_rows_is_imported() {
    let rows: SheetPart<'static> = Box::new(|out| {
        write!(out, "<row r=\"1\">{}{}</row>", cell("A1", "编号"), cell("B1", "全称"))?;
        (2..=1_000_000).try_for_each(|at| {
            write!(out, "<row r=\"{at}\"><c r=\"A{at}\"><v>{at}</v></c><c r=\"B{at}\" t=\"s\"><v>0</v></c></row>")
        })
    });
    let strings = format!("<sst xmlns=\"{SPREADSHEET}\"><si><t>宁波甲乙有限公司</t></si></sst>");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("企业.xlsx"), workbook(rows, Some(part(&strings)))).unwrap();
    let before = Instant::now();
    let output = liantu(folder.path(), &["read-sheet", "企业.xlsx", "企业"]);
    assert_eq!(output.stdout.split(|byte| *byte == b'\n').count() - 1, 1_000_000);
    assert!(before.elapsed() < Duration::from_secs(30));
    assert!(peak() < 512 << 20);
    let checked = liantu(folder.path(), &["check", "企业.xlsx", "-f", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["total"]["n_added"], 999_999, "{}", text(&checked.stderr));
}

/// A workbook as offices use it: titles, Chinese headers, dates, formulas, a hidden sheet.
fn office_book() -> Workbook {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("企业填报").unwrap();
    sheet.merge_range(0, 0, 0, 5, "2026 年企业填报表", &Format::new()).unwrap();
    for (column, name) in (0..).zip(["编号", "全称", "所在区划", "成立日期", "从业人数", "备注说明"])
    {
        sheet.write(1, column, name).unwrap();
    }
    for (row, id, name) in
        [(2, "x1", "甲有限公司"), (3, "x2", "乙有限公司"), (4, "x3", "丙有限公司"), (5, "x4", "丁有限公司")]
    {
        sheet.write(row, 0, id).unwrap().write(row, 1, name).unwrap().write(row, 2, 330_200).unwrap();
        sheet.write_with_format(row, 3, ExcelDateTime::from_ymd(2019, 5, 17).unwrap(), &date).unwrap();
    }
    sheet.write(2, 4, Formula::new("=10+2").set_result("12")).unwrap();
    sheet.write(3, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(4, 4, "3O").unwrap();
    sheet.write(5, 2, 999_999).unwrap();
    sheet.write(5, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.merge_range(2, 5, 3, 5, "无", &Format::new()).unwrap();
    let hidden = book.add_worksheet().set_name("产品").unwrap();
    hidden.set_hidden(true);
    book.add_worksheet().set_name("产业链s").unwrap();
    let chains = book.add_worksheet().set_name("chains").unwrap();
    chains
        .write(0, 0, "id")
        .unwrap()
        .write(0, 1, "name")
        .unwrap()
        .write(1, 0, "x")
        .unwrap()
        .write(1, 1, "新链")
        .unwrap();
    book
}

#[test]
fn an_office_workbook_is_imported_and_its_problems_name_the_cell() {
    let folder = tempfile::tempdir().unwrap();
    office_book().save(folder.path().join("上报.xlsx")).unwrap();
    let args = ["import", "--with-default", "上报.xlsx", "--store", "s", "--errors", "e.csv", "-f", "json"];
    let output = liantu(folder.path(), &args);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    for words in [
        "上报.xlsx 企业填报!E4，“从业人数”列：值“#DIV/0!”是公式错误",
        "上报.xlsx 企业填报!E5，“从业人数”列：值“3O”不是非负整数",
        "上报.xlsx 企业填报!C6，“region”列：值“999999”在 regions 表中不存在",
        "上报.xlsx 企业填报!F2，“备注说明”列：不认识的列",
        "值“F3:F4”是合并单元格",
        "上报.xlsx：值“产品”是隐藏的工作表",
        "值“产业链s”工作表名称不是表名，未读取（是否指“产业链”？）",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert_eq!(said.matches("[E").count() + said.matches("[W").count(), 7, "{said}");
    let errors = fs::read_to_string(folder.path().join("e.csv")).unwrap();
    assert!(errors.contains("E0202,row,上报.xlsx,5,从业人数,企业填报!E5,3O,"), "{errors}");
    let firm = text(&liantu(folder.path(), &["firm", "x1", "--store", "s", "-f", "json"]).stdout);
    assert!(firm.contains("甲有限公司"), "{firm}");
    assert!(liantu(folder.path(), &["export", "out", "--store", "s"]).status.success());
    let firms = fs::read_to_string(folder.path().join("out/firms.csv")).unwrap();
    let row = firms.lines().find(|line| line.starts_with("x1,")).unwrap();
    assert!(row.contains("330200") && row.contains("2019-05-17") && row.contains(",12,"), "{row}");
    assert!(fs::read_to_string(folder.path().join("out/chains.csv")).unwrap().contains("x,新链"));
}

#[test]
fn cells_without_a_value_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let long = "a".repeat(33 << 10);
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"3\">{}<c r=\"B3\"><f>1+1</f></c></row><row r=\"4\">{}{}</row>\
         <row r=\"5\">{}<c r=\"B5\" t=\"d\"><v>2019-05-17T00:00:00</v></c></row>\
         <row r=\"6\">{}<c r=\"B6\" t=\"str\"><f>\"\"</f><v></v></c></row><row r=\"7\">{}{}{}</row>",
        cell("A1", "id"),
        cell("B1", "name"),
        cell("A3", "x3"),
        cell("A4", "x4"),
        cell("B4", &long),
        cell("A5", "x5"),
        cell("A6", "x6"),
        cell("A7", "x7"),
        cell("B7", "b"),
        cell("C7", "c"),
    );
    fs::write(folder.path().join("企业.xlsx"), workbook(part(&rows), None)).unwrap();
    let output = liantu(folder.path(), &["check", "企业.xlsx", "-f", "json"]);
    let said = text(&output.stderr);
    for (at, code) in [("B3", "E0214"), ("B4", "E0210"), ("B6", "E0201"), ("A7", "E0301")] {
        assert!(said.lines().any(|line| line.contains(&format!("企业!{at}")) && line.contains(code)), "{at}: {said}");
    }
    assert_eq!(said.lines().count(), 4, "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["total"]["n_added"], 1);
}

#[test]
fn what_is_no_xlsx_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, bytes: &[u8], expect: &str| {
        fs::write(folder.path().join(name), bytes).unwrap();
        let output = liantu(folder.path(), &["check", "--", name]);
        assert_eq!(output.status.code(), Some(65), "{name}");
        assert!(text(&output.stderr).contains(expect), "{name}: {}", text(&output.stderr));
    };
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice();
    check("a.xls", ole, "另存为 .xlsx 或 CSV");
    let shell: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("b.xlsx", &[ole, &shell].concat(), "加密的文件");
    check("c.xlsx", b"id,name\n", "[E0116]");
    check("d.xlsx", b"", "[E0101]");
    check("e.xlsx", &workbook(part(""), None)[..900], "[E0117]");
    check("f.xlsx", &vec![b'P'; 21 << 20], "[E0117]");
    check("企业.xlsx", &workbook(part(""), None), "[E0101]");
    check("-f.xlsx", b"", "[E0101]");
}

#[test]
fn a_single_sheet_is_known_by_the_name_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Sheet1").unwrap();
    sheet.write(0, 0, "id").unwrap().write(0, 1, "name").unwrap().write(1, 0, true).unwrap().write(1, 1, 1.5).unwrap();
    book.save(folder.path().join("firms.xlsx")).unwrap();
    let output = liantu(folder.path(), &["import", "firms.xlsx", "--store", "s"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&liantu(folder.path(), &["firm", "true", "--store", "s"]).stdout).contains("1.5"));
}

#[test]
fn a_mapping_may_name_a_workbook_and_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let sheet = book.add_worksheet().set_name("名单").unwrap();
    sheet.write(0, 0, "代码").unwrap().write(0, 1, "企业名称").unwrap();
    sheet.write(1, 0, "m1").unwrap().write(1, 1, "戊有限公司").unwrap();
    book.save(folder.path().join("上报.xlsx")).unwrap();
    let mapping = "name = 'm'\n[[table]]\ntable = 'firms'\nfile = '上报.xlsx'\nsheet = '名单'\n[table.fields]\nid = '代码'\nname = '企业名称'\n";
    fs::write(folder.path().join("m.toml"), mapping).unwrap();
    let output = liantu(folder.path(), &["import", ".", "--mapping", "m.toml", "--store", "s"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&liantu(folder.path(), &["firm", "m1", "--store", "s"]).stdout).contains("戊有限公司"));
}

#[test]
fn json_lines_are_read_and_a_broken_line_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let lines = "{\"id\": \"x1\", \"name\": \"甲有限公司\", \"region\": 330200}\n\
        {\"name\": \"乙\", \"id\": \"x2\",}\n\
        {\"classes\": [\"multinational\"], \"name\": \"丙\", \"id\": \"x3\", \"group\": {\"id\": \"x1\"}}\n\
        {\"从业人数\": 7, \"全称\": \"丁\", \"id\": \"x4\"}\n";
    fs::write(data.join("firms.jsonl"), lines).unwrap();
    fs::write(data.join("产业链.csv"), "编号,名称\nx,新链\n").unwrap();
    let output = liantu(folder.path(), &["check", "data"]);
    let said = text(&output.stderr);
    assert!(said.contains("[E0110]"), "both languages for one field are refused: {said}");
    fs::write(data.join("firms.jsonl"), lines.replace("全称", "name")).unwrap();
    fs::write(data.join("b.xlsx"), b"").unwrap();
    let output = liantu(folder.path(), &["import", "--with-default", "data", "--store", "s"]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("firms.jsonl 第 2 行：第 26 个字符处不是合法的 JSON 对象"), "{said}");
    assert!(said.contains("firms.jsonl 第 3 行，“group”列：值“{\"id\": \"x1\"}”是嵌套的内容"), "{said}");
    assert!(said.contains("b.xlsx：文件夹中的表格文件未读取"), "{said}");
    assert_eq!(said.matches("[E").count(), 2, "{said}");
    for (id, name) in [("x1", "甲有限公司"), ("x4", "丁")] {
        assert!(text(&liantu(folder.path(), &["firm", id, "--store", "s"]).stdout).contains(name));
    }
}

#[test]
fn utf16_text_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> = "\u{feff}编号,全称\nx1,甲有限公司\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("企业.csv"), utf16).unwrap();
    let output = liantu(folder.path(), &["import", "企业.csv", "--store", "s"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&liantu(folder.path(), &["firm", "x1", "--store", "s"]).stdout).contains("甲有限公司"));
}
