//! What rows are read from, and how a place in it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A file as the user named it, or one sheet of a workbook (文件或工作表). Cheap to clone.
///
/// ```
/// use liantu_model::InputFile;
/// let sheet = InputFile::sheet("填报.xlsx", "企业填报").with_columns([("规模".to_owned(), 3)]);
/// assert_eq!(sheet.to_string(), "填报.xlsx 企业填报");
/// assert_eq!(sheet.cell(17, Some("规模")).as_deref(), Some("企业填报!D17"));
/// assert_eq!(InputFile::from("firms.csv").cell(17, None), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile(Arc<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    name: String,
    sheet: Option<Sheet>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sheet {
    name: String,
    /// The positions of the columns, 0 for `A`.
    columns: BTreeMap<String, u32>,
}

impl InputFile {
    /// A sheet of a workbook.
    pub fn sheet(file: &str, sheet: &str) -> Self {
        let sheet = Sheet { name: sheet.to_owned(), columns: BTreeMap::new() };
        Self(Arc::new(Inner { name: file.to_owned(), sheet: Some(sheet) }))
    }

    /// The same sheet with the positions of these columns added, 0 for `A`. A file that is not a workbook is
    /// unchanged.
    #[must_use]
    pub fn with_columns(&self, columns: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut inner = self.0.as_ref().clone();
        match &mut inner.sheet {
            Some(sheet) => sheet.columns.extend(columns),
            None => return self.clone(),
        }
        Self(Arc::new(inner))
    }

    /// The file as the user named it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The address of a cell as spreadsheets write it, `None` when this is not a sheet; column `A` is used for the
    /// whole row, and for an unknown column.
    pub fn cell(&self, line: u64, column: Option<&str>) -> Option<String> {
        let sheet = self.0.sheet.as_ref()?;
        let column = column.and_then(|name| sheet.columns.get(name)).copied().unwrap_or_default();
        Some(format!("{}!{}{line}", quoted(&sheet.name), column_letters(column)))
    }

    /// One of its lines, for use within a sentence.
    pub fn at_line(&self, line: u64) -> String {
        self.cell(line, None).unwrap_or_else(|| format!("{}:{line}", self.name()))
    }
}

impl From<&str> for InputFile {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<String> for InputFile {
    fn from(name: String) -> Self {
        Self(Arc::new(Inner { name, sheet: None }))
    }
}

impl fmt::Display for InputFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match &self.0.sheet {
            Some(sheet) => write!(f, " {}", sheet.name),
            None => Ok(()),
        }
    }
}

/// A sheet's name as written before `!`: in quotes unless it is one word.
fn quoted(sheet: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let bare = sheet.chars().all(word) && !sheet.starts_with(|first: char| first.is_ascii_digit());
    if bare { sheet.to_owned() } else { format!("'{}'", sheet.replace('\'', "''")) }
}

/// The letters of a spreadsheet column, 0 for `A`, 26 for `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = Some(column);
    while let Some(at) = left {
        letters.extend(char::from_digit(at % 26 + 10, 36).map(|letter| letter.to_ascii_uppercase()));
        left = (at / 26).checked_sub(1);
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(column_letters).collect();
        assert_eq!(names.join(" "), "A Z AA AZ BA ZZ AAA XFD");
        assert_eq!(InputFile::sheet("b.xlsx", "it's 1").cell(2, None).as_deref(), Some("'it''s 1'!A2"));
        assert_eq!(InputFile::sheet("b.xlsx", "2024").at_line(2), "'2024'!A2");
        assert_eq!(InputFile::from("a.csv").with_columns([("x".to_owned(), 1)]).at_line(2), "a.csv:2");
    }
}
