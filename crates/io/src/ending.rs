//! What a file is, by the ending of its name.

use std::path::Path;

/// Endings of the files that are taken for workbooks; most of them are refused with advice.
const ENDINGS: &[&str] = &["xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// Whether the file is taken for a workbook, by its ending.
pub(crate) fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
