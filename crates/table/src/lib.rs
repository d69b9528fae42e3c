//! Typed tables: a column is declared once, and terminal, CSV, workbook, Markdown, Parquet and Arrow
//! follow from it.
//!
//! An answer is one JSON document. A [`Table`] says where its rows are in that document and what each [`Column`]
//! takes from a row, with both names, kind, unit, decimals and width. Formats for programs (CSV, Parquet, Arrow)
//! contain every column under its English key and coded values as their keys, so they contain everything the JSON
//! contains; formats for people (terminal, workbook, Markdown) contain words in one language and leave out what only
//! programs need.
//! one language and leave out what only programs want.
//!
//! | format | for | written by |
//! |---|---|---|
//! | terminal | people at a prompt: fits the width, at most four lines a cell | [`terminal()`] |
//! | workbook | people at a spreadsheet: typed cells, a sheet for each table | [`workbook`] |
//! | Markdown | people in documents | [`markdown`] |
//! | CSV | programs, and spreadsheets in need | [`csv()`] |
//! | Parquet, Arrow | programs: typed columns, metadata in the file | `parquet`, `arrow` (feature `columnar`) |
//!
//! Control characters of the data never reach a terminal, and no text of the data becomes a formula.
//! The same table gives the same bytes in every format.
//!
//! It is **not** a data frame: it computes nothing, and it knows nothing about chains and firms.
//!
//! ```
//! use liantu_model::Lang;
//! use liantu_table::{Column, Table};
//!
//! static FIRMS: Table = Table {
//!     key: "firms",
//!     zh: "企业",
//!     en: "firms",
//!     rows: &[liantu_table::list("firms")],
//!     columns: &[Column::name("firm", "企业", "firm"), Column::money("capital_yuan", "注册资本", "capital")],
//! };
//! let document = serde_json::json!({ "firms": [
//!     { "firm": { "id": "f1", "name": "甲", "name_en": "A" }, "capital_yuan": 350_000_000 },
//! ]});
//! let lines = FIRMS.lines(&document);
//! let mut csv = Vec::new();
//! liantu_table::csv(&FIRMS, &lines, Lang::En, &[], &mut csv)?;
//! assert_eq!(String::from_utf8_lossy(&csv), "\u{feff}firm_id,firm,capital_yuan\nf1,A,350000000\n");
//! assert_eq!(FIRMS.shown(&lines[0], Lang::Zh), ["甲", "3.5亿元"]);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! In reading order: [`Column`], [`Table`], [`Cell`], [`Section`], then one file per format, and [`Book`] for what a
//! workbook contains besides its tables.
//!
//! The feature `columnar` is off by default: `parquet` and `arrow-ipc` add more than two minutes of processor time to
//! a release build.

mod cell;
mod column;
#[cfg(feature = "columnar")]
mod columnar;
mod comma;
mod markdown;
mod section;
mod show;
mod table;
mod terminal;
mod xlsx;

pub use cell::Cell;
pub use column::{Column, ColumnKind, Vocabulary, word_of};
#[cfg(feature = "columnar")]
pub use columnar::{arrow, parquet};
pub use comma::{csv, guarded};
pub use liantu_model::visible;
pub use markdown::markdown;
pub use section::Section;
pub use show::{beijing, bytes, money, plain};
pub use table::{Field, FieldType, Table, Within, document, list};
pub use terminal::terminal;
pub use xlsx::{Book, workbook};
