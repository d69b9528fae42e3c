//! The type of a file, by the ending of its name.

use std::path::Path;

/// Endings of the files that are treated as workbooks; most of them are refused with advice.
const ENDINGS: &[&str] = &["xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// Whether the file is treated as a workbook, by its ending.
pub(crate) fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
