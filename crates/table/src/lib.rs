//! Typed tables: a column is declared once, and terminal, CSV, workbook, Markdown, Parquet and Arrow
//! follow from it.
//!
//! An answer is one JSON document. A [`Table`] says where its rows lie in that document and what each
//! [`Column`] takes from a row, with both names, kind, unit, decimals and width. Formats for programs
//! (CSV, Parquet, Arrow) carry every column under its English key and coded values as their keys, so
//! they hold what the JSON holds; formats for people (terminal, workbook, Markdown) carry words in
//! one language and leave out what only programs want.
//!
//! It is **not** a data frame: it computes nothing, and it knows nothing of chains and firms.
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
//! liantu_table::csv(&FIRMS, &lines, Lang::En, &mut csv)?;
//! assert_eq!(String::from_utf8_lossy(&csv), "\u{feff}firm_id,firm,capital_yuan\nf1,A,350000000\n");
//! assert_eq!(FIRMS.shown(&lines[0], Lang::Zh), ["甲", "3.5亿元"]);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! In reading order: [`Column`], [`Table`], [`Cell`], [`Section`], then one file a format.

mod cell;
mod column;
mod comma;
mod markdown;
mod section;
mod show;
mod table;

pub use cell::Cell;
pub use column::{Column, Kind, Vocabulary, word_of};
pub use comma::{csv, guarded};
pub use markdown::markdown;
pub use section::Section;
pub use show::{money, plain, visible};
pub use table::{Field, FieldType, Table, Within, document, list};
