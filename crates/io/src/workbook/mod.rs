//! Workbooks (电子表格 `.xlsx`): read by a child process under limits of memory and time, because a
//! file of two kilobytes can require a hundred gigabytes and no reader can be stopped from within.
//!
//! ```text
//! parent                               child: the same program, `read-sheet FILE [--sheet NAME]`
//! DataSet::open ── spawns, lists ────→ limits itself, inspects the bytes, sends the sheets
//! DataSet::read ── spawns, once a ───→ … and sends the rows of this sheet, a JSON object a line
//!                  table, in order     (SheetLine); Windows cuts them as it cuts a file
//! ```
//!
//! In reading order: [`crate::sheet_line`], [`inspect`] (checks before anything is unpacked), [`child`],
//! [`parent`].

mod child;
mod inspect;
mod parent;

use std::ffi::OsString;
use std::path::PathBuf;

use liantu_model::Table;

pub use child::{limit_this_process, send_workbook};
pub(crate) use parent::{SheetRows, sheets};

/// How to start the process that reads workbooks: a program that calls [`send_workbook`] with the file, and the sheet
/// where one is given.
#[derive(Clone, Debug)]
pub struct SheetReader {
    /// The program, usually this one.
    pub program: PathBuf,
    /// The arguments before the file; the sheet follows the file.
    pub args: Vec<OsString>,
}

/// The table that a sheet or file is for, by its name: English or Chinese, such as `firms`, `企业` or `企业填报`.
pub(crate) fn table_of(name: &str) -> Option<Table> {
    const FORMS: &[&str] = &["填报表", "填报", "数据", "清单", "名单", "表"];
    let name = name.trim();
    let bare = FORMS.iter().filter_map(|form| name.strip_suffix(form));
    [name].into_iter().chain(bare).find_map(Table::called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_are_known_by_names_that_people_give() {
        for name in ["firms", " Firms", "企业", "企业填报", "企业填报表", "企业表"] {
            assert_eq!(table_of(name), Some(Table::Firms), "{name}");
        }
        assert_eq!(table_of("企业产品表"), Some(Table::Makes));
        assert_eq!(table_of("Sheet1"), None);
        assert_eq!(table_of("表"), None);
    }
}
