//! Problems in data from outside, in words a clerk can act on.
//!
//! Every message is built here by a constructor, in Chinese and English, with a stable code.
//! Codes: `E01xx` the file as a whole, `E02xx` a cell, `E03xx` a row, `E04xx` references and relations between rows,
//! `W05xx` things worth checking that do not stop a row.

use std::fmt;

use crate::input_file::InputFile;
use crate::wording::{Lang, Wording, visible};

crate::codes! {
    /// How severe a problem is.
    Severity {
        /// Kept, but worth checking.
        Warning = "warning", "留意", "warning";
        /// The row was set aside.
        Row = "row", "此行搁置", "row set aside";
        /// The whole file was set aside.
        File = "file", "文件不可用", "file set aside";
    }
}

/// One problem in data from outside: where it is, what was found, what to do (数据问题).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, such as `E0203`.
    pub code: &'static str,
    /// How severe it is.
    pub severity: Severity,
    /// The file or sheet.
    pub file: InputFile,
    /// The line, counted from 1 (the header); `None` when it is about the whole file.
    pub line: Option<u64>,
    /// The column name as in the file.
    pub column: Option<String>,
    /// The offending text, truncated to 200 characters.
    pub value: Option<String>,
    /// What is wrong, in Chinese and English.
    pub problem: Wording,
    /// What to do about it, in Chinese and English.
    pub remedy: Wording,
}

/// Where a problem was found.
#[derive(Clone, Debug)]
pub struct Location {
    /// The file or sheet.
    pub file: InputFile,
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// The column name as in the file.
    pub column: Option<String>,
}

impl Location {
    /// The whole file.
    pub fn file(file: &InputFile) -> Self {
        Self { file: file.clone(), line: None, column: None }
    }

    /// A line of the file.
    pub fn line(file: &InputFile, line: u64) -> Self {
        Self { file: file.clone(), line: Some(line), column: None }
    }

    /// The same place, in this column.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }
}

const VALUE_CHARS: usize = 200;

impl Diagnostic {
    /// A problem from its parts; the constructors below are the way to build one.
    fn build(
        code: &'static str,
        severity: Severity,
        place: Location,
        value: Option<&str>,
        problem: Wording,
        remedy: Wording,
    ) -> Self {
        let value = value.map(|value| match value.char_indices().nth(VALUE_CHARS) {
            Some((cut, _)) => format!("{}…", value.get(..cut).unwrap_or_default()),
            None => value.to_owned(),
        });
        Self { code, severity, file: place.file, line: place.line, column: place.column, value, problem, remedy }
    }

    /// Adds a reason to the problem, in Chinese and English.
    #[must_use]
    pub fn because(mut self, zh: &str, en: &str) -> Self {
        self.problem.zh = format!("{}（{zh}）", self.problem.zh);
        self.problem.en = format!("{} ({en})", self.problem.en);
        self
    }

    /// Adds the nearest known name, if there is one.
    #[must_use]
    pub fn nearest(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.because(&format!("是否指“{name}”？"), &format!("did you mean \"{name}\"?")),
            None => self,
        }
    }

    /// The address of the cell, such as `企业填报!D17`, when it is in a sheet.
    pub fn cell(&self) -> Option<String> {
        self.file.cell(self.line?, self.column.as_deref())
    }

    /// The whole message in one language, on one line, with the code at the end. Control characters
    /// of cells and names are escaped.
    pub fn message(&self, lang: Lang) -> String {
        visible(&self.raw_message(lang)).replace('\n', "\\n")
    }

    fn raw_message(&self, lang: Lang) -> String {
        let problem = self.problem.in_lang(lang);
        let remedy = self.remedy.in_lang(lang);
        let value = self.value.as_deref();
        match lang {
            Lang::Zh => {
                let place = match (self.cell(), self.line) {
                    (Some(cell), _) => format!("{} {cell}", self.file.name()),
                    (None, Some(line)) => format!("{} 第 {line} 行", self.file),
                    (None, None) => self.file.to_string(),
                };
                let column = self.column.as_deref().map(|column| format!("，“{column}”列")).unwrap_or_default();
                let value = value.map(|value| format!("值“{value}”")).unwrap_or_default();
                format!("{place}{column}：{value}{problem}。{remedy}。[{}]", self.code)
            }
            Lang::En => {
                let place = match (self.cell(), self.line) {
                    (Some(cell), _) => format!("{}, {cell}", self.file.name()),
                    (None, Some(line)) => format!("{}, line {line}", self.file),
                    (None, None) => self.file.to_string(),
                };
                let column = self.column.as_deref().map(|column| format!(", column \"{column}\"")).unwrap_or_default();
                let value = value.map(|value| format!("\"{value}\" ")).unwrap_or_default();
                format!("{place}{column}: {value}{problem}; {remedy} [{}]", self.code)
            }
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

/// A parameter of a problem, as it appears in a sentence of one language.
trait InLang {
    type Said: fmt::Display;

    fn in_lang(self, lang: Lang) -> Self::Said;
}

impl<'w> InLang for &'w Wording {
    type Said = &'w str;

    fn in_lang(self, lang: Lang) -> &'w str {
        Wording::in_lang(self, lang)
    }
}

/// Types that look the same in both languages.
macro_rules! same_in_both {
    ($($Type:ty),+) => {
        $(impl InLang for $Type {
            type Said = Self;

            fn in_lang(self, _: Lang) -> Self {
                self
            }
        })+
    };
}

same_in_both!(&str, usize, u64);

/// Declares constructors: one problem each, with wording in both languages. `{name}` in the wording refers to the
/// parameter of that name.
macro_rules! diagnostics {
    ($(
        $(#[$meta:meta])*
        $code:ident $severity:ident $name:ident ( $($param:ident : $ty:ty),* ) $(value $value:ident)?
        => $pzh:literal, $pen:literal; $rzh:literal, $ren:literal;
    )+) => {
        impl Diagnostic {
            $(
                $(#[$meta])*
                #[doc = concat!("Code `", stringify!($code), "`.")]
                pub fn $name(place: Location $(, $param: $ty)*) -> Self {
                    let value: Option<&str> = None $(.or(Some($value)))?;
                    let zh = {
                        $(let $param = InLang::in_lang($param, Lang::Zh);)*
                        $(let _ = &$param;)*
                        (format!($pzh), format!($rzh))
                    };
                    let en = {
                        $(let $param = InLang::in_lang($param, Lang::En);)*
                        $(let _ = &$param;)*
                        (format!($pen), format!($ren))
                    };
                    let (problem, remedy) = (Wording::new(zh.0, en.0), Wording::new(zh.1, en.1));
                    Self::build(stringify!($code), Severity::$severity, place, value, problem, remedy)
                }
            )+
        }

        /// Every code with the English wording of its problem, for the documentation.
        pub const CODES: &[(&str, &str)] = &[$((stringify!($code), $pen)),+];
    };
}

diagnostics! {
    /// The file has no bytes, or nothing but blank lines.
    E0101 File empty_file() => "文件是空的", "the file is empty"; "请检查是否导出成功", "check that the export worked";
    /// There is a header and nothing below it. A warning: an empty table is legal.
    W0102 Warning header_only() => "只有表头，没有数据行", "there is a header and no row"; "如本应有数据，请重新导出", "export again if rows were expected";
    /// The whole header is one column that contains another delimiter.
    E0103 File wrong_delimiter(header: &str, found: &str) value header => "表头只有一列，其中含有“{found}”：分隔符应为逗号", "the header is one column and holds \"{found}\": the delimiter must be a comma"; "请另存为逗号分隔的 CSV", "save as comma-separated CSV, or set delimiter in the mapping";
    /// The bytes are neither UTF-8 nor GB18030.
    E0104 File bad_encoding(offset: u64) => "第 {offset} 字节起既不是 UTF-8 也不是 GB18030 文本", "from byte {offset} the text is neither UTF-8 nor GB18030"; "请另存为 UTF-8 编码的 CSV", "save as CSV in UTF-8";
    /// A quoted cell does not end before the file or its size limit does.
    E0105 File unclosed_quote() => "此行开始的引号没有闭合", "the quote opened on this line is never closed"; "请补上缺少的双引号；引号内的双引号要写两次", "close the quote; a quote inside a quoted cell is written twice";
    /// A line passes the size limit.
    E0106 File line_too_long(limit: usize) => "此行超过 {limit} 字节", "the line is longer than {limit} bytes"; "这通常不是表格文件；请检查文件或换行符", "this is rarely a table: check the file and its line ends";
    /// A NUL byte was found: the file is binary.
    E0107 File binary() => "文件含有二进制内容（NUL 字节）", "the file holds binary data (a NUL byte)"; "请导出为 CSV 文本", "export as CSV text";
    /// The header has more columns than allowed.
    E0108 File too_many_columns(found: usize, limit: usize) => "有 {found} 列，上限 {limit} 列", "there are {found} columns, the limit is {limit}"; "请删去不需要的列", "remove the columns that are not needed";
    /// A required column is missing.
    E0109 File missing_column(name: &str) => "缺少“{name}”列", "the column \"{name}\" is missing"; "请补上这一列", "add this column";
    /// The header names the same column twice.
    E0110 File duplicate_column(name: &str) value name => "表头中列名重复", "the header has this column twice"; "请删去或改名其中一列", "remove or rename one of them";
    /// A file named by the data set does not exist.
    E0111 File missing_file() => "找不到这个文件", "the file does not exist"; "请检查路径，或从数据包描述中删去它", "check the path, or take it out of the description";
    /// The description of a data set cannot be used.
    E0112 File bad_description(why: &Wording) => "数据集描述不可用：{why}", "the description cannot be used: {why}"; "请对照 README 修改描述文件", "correct the file, see the README";
    /// A column of the file is not known and is not read.
    W0113 Warning unknown_column() => "不认识的列，未读取", "unknown column, not read"; "如需导入，请改名或写入映射文件", "rename it, or name it in the mapping, to import it";
    /// The file cannot be read.
    E0114 File unreadable(why: &Wording) => "无法读取：{why}", "it cannot be read: {why}"; "请检查权限和磁盘", "check permissions and disk";
    /// The workbook is of a kind that is not read: old, binary, of another program, or locked.
    E0116 File unread_workbook(kind: &Wording) => "是{kind}，不读取", "this is {kind}, which is not read"; "请在表格软件中打开，去掉密码，另存为 .xlsx 或 CSV", "open it, take off the password, and save as .xlsx or CSV";
    /// Reading the workbook was stopped, to protect the machine.
    E0117 File unsafe_workbook(why: &Wording) => "表格文件无法安全读取：{why}", "the workbook cannot be read safely: {why}"; "请检查文件来源，只留需要的数据，另存为 CSV 或拆成几个文件", "check where it comes from, keep only the data, and save as CSV or split it";
    /// No sheet of the workbook is a table.
    E0118 File no_table_sheet(tables: &Wording) => "没有一张工作表的名称是表名", "no sheet is named like a table"; "请把工作表改名，可用：{tables}", "rename the sheet to one of {tables}";
    /// Reading the workbook needs a program beside this one, which is missing.
    E0119 File no_sheet_reader() => "此程序不能读取表格文件", "this program does not read workbooks"; "请另存为 CSV", "save as CSV";
    /// The name of a sheet is not that of a table, so it is not read.
    W0120 Warning unknown_sheet(name: &str) value name => "工作表名称不是表名，未读取", "is no table, the sheet was not read"; "如需导入，请改名或写入映射文件", "rename it, or name it in the mapping, to import it";
    /// A sheet is hidden and is not read.
    W0121 Warning hidden_sheet(name: &str) value name => "是隐藏的工作表，未读取", "is a hidden sheet and was not read"; "如需导入，请取消隐藏", "unhide it to import it";
    /// Cells are merged below the header.
    W0122 Warning merged_cells(range: &str) value range => "是合并单元格，只有左上角的单元格有值", "are merged cells, only the first of them has a value"; "请取消合并并逐行填写", "unmerge them and fill in every row";
    /// A file of the folder is not read.
    W0123 Warning file_not_read() => "文件夹中的表格文件未读取", "a workbook in a folder is not read"; "如需导入，请单独给出此文件", "name the file itself to import it";
    /// The text was decoded as GB18030.
    W0115 Warning read_as_gb18030() => "按 GB18030 编码读取", "read as GB18030"; "如有乱码，请另存为 UTF-8", "save as UTF-8 if characters look wrong";

    /// The cell is empty but required.
    E0201 Row required() => "此处不能为空", "this must not be empty"; "请补填", "fill it in";
    /// The cell is not a whole number.
    E0202 Row not_whole(value: &str) value value => "不是非负整数", "is not a whole number of zero or more"; "请改为整数，缺失请留空", "write a whole number, or leave it empty";
    /// The cell is not a number.
    E0203 Row not_a_number(value: &str) value value => "不是数字", "is not a number"; "请改为数字，缺失请留空", "write a number, or leave it empty";
    /// The number is negative but must not be.
    E0204 Row negative(value: &str) value value => "是负数", "is negative"; "此列必须大于等于零", "this column takes zero or more";
    /// The share is not between 0 and 1.
    E0205 Row bad_share(value: &str) value value => "不在 0 到 1 之间", "is not between 0 and 1"; "份额写成小数，如 0.35；百分数请在映射中设 percent = true", "write shares as 0.35; for percentages set percent = true in the mapping";
    /// The code is not in the vocabulary.
    E0206 Row unknown_code(value: &str, allowed: &str) value value => "不在允许的取值内", "is not one of the allowed values"; "可用：{allowed}", "use one of {allowed}";
    /// The cell is neither true nor false.
    E0207 Row not_bool(value: &str) value value => "不是 true 或 false", "is neither true nor false"; "请写 true 或 false", "write true or false";
    /// The cell is not a date.
    E0208 Row not_a_date(value: &str) value value => "不是日期", "is not a date"; "请写 2019、2019-05 或 2019-05-17", "write 2019, 2019-05 or 2019-05-17";
    /// The credit code is malformed or its check digit is wrong.
    E0209 Row bad_uscc(value: &str, why: &Wording) value value => "不是有效的统一社会信用代码：{why}", "is not a valid credit code: {why}"; "请核对 18 位代码（GB 32100-2015）", "check the 18 characters (GB 32100-2015)";
    /// The cell passes the size limit.
    E0210 Row cell_too_long(limit: usize) => "单元格超过 {limit} 字节", "the cell is longer than {limit} bytes"; "请缩短", "shorten it";
    /// The credit code was left out, the row was kept.
    W0211 Warning uscc_left_out(value: &str, why: &Wording) value value => "不是有效的统一社会信用代码（{why}），该代码未采用", "is not a valid credit code ({why}), the code was left out"; "请核对 18 位代码（GB 32100-2015）", "check the 18 characters (GB 32100-2015)";

    /// The cell contains an object or a list where a value is expected.
    E0212 Row nested(value: &str) value value => "是嵌套的内容", "is nested"; "请写文字、数字或 true/false；多个代码写成数组或用分号分开", "write text, a number or true/false; several codes as an array or separated by ;";
    /// The cell contains the error of a formula.
    E0213 Row cell_error(value: &str) value value => "是公式错误", "is the error of a formula"; "请改正公式，或改为数值", "correct the formula or write the value";
    /// The cell contains a formula whose result was not saved.
    E0214 Row not_calculated() => "公式没有保存计算结果", "the formula has no saved result"; "请用表格软件打开并保存，或改为数值", "open and save it in a spreadsheet program, or write the value";
    /// The cell contains a NUL character.
    E0215 Row nul_in_cell() => "单元格含有 NUL 字符", "the cell holds a NUL character"; "请重新填写", "write it again";

    /// The row has more or fewer cells than the header.
    E0301 Row wrong_cell_count(found: usize, expected: usize) => "有 {found} 个单元格，表头有 {expected} 列", "the row has {found} cells, the header has {expected}"; "请检查多余或缺少的逗号和引号", "check for extra or missing commas and quotes";
    /// The same key was given before with other values.
    E0302 Row conflicting_key(key: &str, first: &str) value key => "与 {first} 的主键相同而内容不同", "has the same key as {first} and other values"; "请合并两行或改正主键", "merge the two rows or correct the key";
    /// The same row was given before.
    W0303 Warning duplicate_row(key: &str, first: &str) value key => "与 {first} 完全相同，只保留一行", "repeats {first}, kept once"; "可删去重复行", "the repeated row can be removed";
    /// The end of a period is before its beginning.
    E0304 Row ends_before_it_starts(from: &str, to: &str) value to => "结束日期早于开始日期 {from}", "ends before it starts on {from}"; "请核对两个日期", "check both dates";
    /// The line is not a JSON object.
    E0306 Row bad_json(column: usize, why: &Wording) => "第 {column} 个字符处不是合法的 JSON 对象：{why}", "no JSON object, at character {column}: {why}"; "每行写一个 JSON 对象，如 {{\"id\": \"x\"}}", "write one JSON object a line, such as {{\"id\": \"x\"}}";
    /// The JSON object names the same field twice.
    E0307 Row repeated_field(name: &str) value name => "同一行中字段重复", "is given twice in this line"; "请删去其中一个", "remove one of them";
    /// Two sources say different things; the first is kept.
    W0305 Warning conflicting_value(value: &str, kept: &str) value value => "与另一来源的“{kept}”不一致，保留先导入的值", "differs from \"{kept}\" of another file, the earlier value is kept"; "请核实后改正其中之一", "find out which is right and correct the other";

    /// The key referred to does not exist.
    E0401 Row dangling(value: &str, table: &str) value value => "在 {table} 表中不存在", "does not exist in the table {table}"; "请先补充被引用的记录，或改正编号", "add the row it refers to, or correct the key";
    /// The thing refers to itself where it must not.
    E0402 Row self_reference(value: &str) value value => "指向自身", "refers to itself"; "请改为另一个编号", "name another row";
    /// The parents form a cycle.
    E0403 Row cyclic_parent(value: &str, path: &str) value value => "上级关系成环：{path}", "its parents form a circle: {path}"; "请改正其中一个上级", "correct one of the parents";
    /// The shares of one product or firm pass 1 by more than rounding.
    W0404 Warning shares_over_one(of: &str, sum: &str) value of => "的份额之和为 {sum}，大于 1；计算时按比例归一", "has shares that add up to {sum}, more than 1; they are normalised in calculations"; "请核对份额", "check the shares";
    /// The unit is not the expected one.
    E0405 Row wrong_unit(found: &str, expected: &str) value found => "单位应为“{expected}”", "the unit must be \"{expected}\""; "请换算后填写", "convert the value";
    /// The stage belongs to another chain.
    E0406 Row stage_of_other_chain(stage: &str, chain: &str) value stage => "环节不属于产业链“{chain}”", "the stage is not of the chain \"{chain}\""; "请改正环节或产业链", "correct the stage or the chain";
    /// The kind of input and the kind of product do not go together.
    W0407 Warning odd_input_kind(kind: &str, product_kind: &str) value kind => "与投入品的类别“{product_kind}”不符", "does not go with the input's own kind \"{product_kind}\""; "请核对投入类别", "check the kind of input";
    /// The name fits several rows.
    E0408 Row ambiguous(value: &str, table: &str, found: &str) value value => "在 {table} 表中对应多条记录：{found}", "fits several rows of the table {table}: {found}"; "请写编号", "write the key";
    /// The firm has no place: neither region nor zone.
    W0409 Warning no_place(value: &str) value value => "没有所在区划或开发区，不会计入任何范围", "has neither region nor zone and is outside every scope"; "请补充所在地", "add where it is";
    /// The region of a row and the region of its zone disagree.
    W0410 Warning place_mismatch(value: &str, zone: &str) value value => "不在开发区“{zone}”所在的区划内", "does not lie in the region of the zone \"{zone}\""; "请核对所在地", "check the place";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_line_column_value_and_remedy() {
        let file: InputFile = "firms.csv".into();
        let found = Diagnostic::not_a_number(Location::line(&file, 118).column("亩均税收"), "3O.5")
            .because("第 2 个字符是字母 O", "character 2 is the letter O");
        assert_eq!(
            found.message(Lang::Zh),
            "firms.csv 第 118 行，“亩均税收”列：值“3O.5”不是数字（第 2 个字符是字母 O）。请改为数字，缺失请留空。[E0203]"
        );
        assert!(found.message(Lang::En).contains("firms.csv, line 118"));
    }

    #[test]
    fn a_message_about_a_sheet_names_the_cell() {
        let sheet = InputFile::sheet("填报.xlsx", "企业填报").with_columns([("规模".to_owned(), 3)]);
        let found = Diagnostic::not_whole(Location::line(&sheet, 17).column("规模"), "3O");
        assert_eq!(found.cell().as_deref(), Some("企业填报!D17"));
        let zh = found.message(Lang::Zh);
        assert!(zh.starts_with("填报.xlsx 企业填报!D17，“规模”列：值“3O”不是"), "{zh}");
        assert!(found.message(Lang::En).starts_with("填报.xlsx, 企业填报!D17, column \"规模\": "));
        assert!(Diagnostic::empty_file(Location::file(&sheet)).message(Lang::Zh).starts_with("填报.xlsx 企业填报："));
    }

    #[test]
    fn control_characters_of_cells_and_names_are_escaped() {
        let place = Location::line(&"a\u{1b}[2J.csv".into(), 2).column("列\u{7}");
        let found = Diagnostic::not_a_number(place, "1\n\u{1b}]0;x\u{7}").nearest(Some("\u{9b}y"));
        for lang in [Lang::Zh, Lang::En] {
            let message = found.message(lang);
            assert!(!message.contains(char::is_control), "{message:?}");
            assert!(message.contains("1\\n\\u{1b}]0;x\\u{7}"), "{message}");
        }
    }

    #[test]
    fn a_reason_is_said_in_the_language_of_the_message() {
        let why = Wording::new("没有权限", "permission denied");
        let found = Diagnostic::unreadable(Location::file(&"f.csv".into()), &why);
        assert!(found.message(Lang::Zh).starts_with("f.csv：无法读取：没有权限。"));
        assert!(found.message(Lang::En).starts_with("f.csv: it cannot be read: permission denied;"));
    }

    #[test]
    fn codes_are_unique_and_long_values_are_cut_between_characters() {
        let mut codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
        let file: InputFile = "f".into();
        let found = Diagnostic::not_a_date(Location::file(&file), &"年".repeat(300));
        assert_eq!(found.value.unwrap().chars().count(), VALUE_CHARS + 1);
    }
}
