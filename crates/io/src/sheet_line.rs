//! The lines that the process that reads workbooks sends to its parent: rows, and why it stops.

use std::borrow::Cow;

use liantu_model::{Diagnostic, InputFile, Location, Wording, column_letters};
use serde::{Deserialize, Serialize};

use crate::fault::{COLUMN_LIMIT, Fault};

/// One line that the child process sends about a workbook.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SheetLine<'t> {
    /// A sheet of the workbook.
    Sheet { name: String, hidden: bool },
    /// A row with a value in it; `at` counts from 1, the cells begin at column A.
    Row {
        at: u64,
        #[serde(borrow)]
        cells: Vec<Cow<'t, str>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<(usize, Fault)>,
    },
    /// Merged cells; all rows have been sent.
    Merged { range: String, last_row: u64 },
    /// The child stops for this reason.
    Refused(Refusal),
}

impl<'t> SheetLine<'t> {
    /// Reads a line.
    pub(crate) fn parse(line: &'t str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}

/// Why the child does not read a workbook, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    Empty,
    /// The message of the system, in Chinese and English.
    Unreadable(String, String),
    /// The `.xls` format before 2007.
    Old,
    /// The binary `.xlsb`.
    Binary,
    /// Locked by a password.
    Locked,
    /// Not a workbook of this family.
    Other,
    /// Larger than allowed, packed or unpacked, in bytes.
    TooLarge {
        limit: u64,
    },
    TooManyParts {
        found: usize,
        limit: usize,
    },
    /// Packed too tightly to come from a spreadsheet program.
    TooTight {
        limit: u64,
    },
    /// A value to the right of the last column allowed.
    TooWide {
        row: u64,
        column: u32,
    },
    /// A row with more text than allowed.
    LongRow {
        row: u64,
        limit: usize,
    },
    Damaged(String),
}

impl Refusal {
    /// The problem reported to the user.
    pub(crate) fn at(&self, file: &InputFile) -> Diagnostic {
        let place = Location::file(file);
        let mib = |bytes: &u64| bytes >> 20;
        match self {
            Self::Empty => Diagnostic::empty_file(place),
            Self::Unreadable(zh, en) => Diagnostic::unreadable(place, &Wording::new(zh, en)),
            Self::Old => unread(place, "旧格式 .xls", "the old format .xls"),
            Self::Binary => unread(place, "二进制格式 .xlsb", "the binary format .xlsb"),
            Self::Locked => unread(place, "加密的文件", "a file locked by a password"),
            Self::Other => unread(place, "另一种格式", "another format"),
            Self::TooLarge { limit } => {
                unsafe_(place, format!("超过 {} MiB", mib(limit)), format!("more than {} MiB", mib(limit)))
            }
            Self::TooManyParts { found, limit } => {
                let zh = format!("含 {found} 个部件，上限 {limit}");
                unsafe_(place, zh, format!("{found} parts, the limit is {limit}"))
            }
            Self::TooTight { limit } => {
                unsafe_(place, format!("压缩比超过 {limit}"), format!("packed more than {limit} to one"))
            }
            Self::TooWide { row, column } => {
                let letters = column_letters(*column);
                let file = file.with_columns([(letters.clone(), *column)]);
                let place = Location::line(&file, *row).column(&letters);
                Diagnostic::too_many_columns(place, *column as usize + 1, COLUMN_LIMIT)
            }
            Self::LongRow { row, limit } => Diagnostic::line_too_long(Location::line(file, *row), *limit),
            Self::Damaged(why) => unsafe_(place, "文件已损坏".to_owned(), format!("it is damaged: {why}")),
        }
    }
}

fn unread(place: Location, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::unread_workbook(place, &Wording::new(zh, en))
}

fn unsafe_(place: Location, zh: String, en: String) -> Diagnostic {
    Diagnostic::unsafe_workbook(place, &Wording::new(zh, en))
}

/// The message that the child sent an unexpected line.
pub(crate) fn not_understood() -> Wording {
    Wording::new("读取进程的回答无法理解", "the reading process says what is not understood")
}

/// The child was stopped, or stopped by itself, before it had sent everything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("it asks for too much memory or time")]
    Limits,
    #[error("reading takes more than {seconds} seconds")]
    TooSlow { seconds: u64 },
    #[error("it unfolds to more than {limit} MiB")]
    TooMuch { limit: u64 },
    #[error("the reading process failed: {}", .0.en)]
    Failed(Wording),
}

impl Stopped {
    fn wording(&self) -> Wording {
        let zh = match self {
            Self::Limits => "需要的内存或时间过多".to_owned(),
            Self::TooSlow { seconds } => format!("读取超过 {seconds} 秒"),
            Self::TooMuch { limit } => format!("内容展开后超过 {limit} MiB"),
            Self::Failed(why) => format!("读取进程不能启动或出错：{}", why.zh),
        };
        Wording::new(zh, self.to_string())
    }

    pub(crate) fn at(&self, file: &InputFile) -> Diagnostic {
        Diagnostic::unsafe_workbook(Location::file(file), &self.wording())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_sent_comes_back_the_same() {
        let row =
            SheetLine::Row {
                at: 17, cells: vec!["宁波".into(), "\n".into()], faults: vec![(1, Fault::NotCalculated)]
            };
        for sent in [row, SheetLine::Refused(Refusal::TooLarge { limit: 1 }), SheetLine::Refused(Refusal::Old)] {
            let line = serde_json::to_string(&sent).unwrap();
            assert!(!line.contains('\n'));
            assert_eq!(SheetLine::parse(&line), Some(sent));
        }
        assert_eq!(SheetLine::parse("{\"row\":"), None);
    }
}
