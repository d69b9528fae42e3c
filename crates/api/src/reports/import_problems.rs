//! The problems of an import, row by row.

use liantu_engine::{Diagnostic, ImportReport, Lang, Severity};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::{Answer, pick};
use crate::shapes::Word;

/// Every problem that was found in data (导入问题).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImportProblems {
    /// In the order in which they were found.
    pub problems: Vec<RowProblem>,
}

/// A problem of a file, a row or a value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowProblem {
    /// Its code, listed in the documentation of import.
    pub code: String,
    /// What happened to the row or value.
    pub severity: Word<Severity>,
    /// The file.
    pub file: String,
    /// The line, or the row of a sheet.
    pub line: Option<u64>,
    /// The column by its heading.
    pub column: Option<String>,
    /// The cell of a sheet.
    pub cell: Option<String>,
    /// The text found there.
    pub value: Option<String>,
    /// What is wrong with it.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

static TABLES: [Table; 1] = [Table {
    key: "problems",
    zh: "导入问题",
    en: "problems",
    rows: &[list("problems")],
    columns: &[
        Column::key("code", "代码", "code"),
        Column::word::<Severity>("severity", "程度", "severity"),
        Column::text("file", "文件", "file"),
        Column::integer("line", "行", "line"),
        Column::text("column", "列", "column"),
        Column::text("cell", "单元格", "cell"),
        Column::text("value", "值", "value"),
        Column::text("problem", "问题", "problem"),
        Column::text("remedy", "办法", "remedy"),
    ],
}];

impl ImportProblems {
    /// The problems of a report.
    pub fn new(report: &ImportReport, lang: Lang) -> Self {
        Self { problems: report.problems.iter().map(|problem| RowProblem::new(problem, lang)).collect() }
    }
}

impl RowProblem {
    fn new(problem: &Diagnostic, lang: Lang) -> Self {
        Self {
            code: problem.code.to_owned(),
            severity: Word(problem.severity),
            file: problem.file.name().to_owned(),
            line: problem.line,
            column: problem.column.clone(),
            cell: problem.cell(),
            value: problem.value.clone(),
            problem: problem.problem.in_lang(lang).to_owned(),
            remedy: problem.remedy.in_lang(lang).to_owned(),
        }
    }
}

impl Answer for ImportProblems {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let heading = format!("{} {}", pick(lang, TABLES[0].zh, TABLES[0].en), self.problems.len());
        vec![Section::new(heading).table(&TABLES[0], TABLES[0].lines(document))]
    }
}
