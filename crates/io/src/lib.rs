//! Tables in and out of Liantu 链图: bytes ↔ batches of rows, with every problem collected.
//!
//! A [`DataSet`] is a folder of CSV and JSON Lines files, or a workbook: a Frictionless data package of the canonical
//! tables, files and sheets named like them, or any layout described by a [`Mapping`]. Reading streams: files are cut
//! into windows of whole records, windows are parsed in parallel and delivered in file order. Problems are
//! [`liantu_model::Diagnostic`]s; a bad row is set aside and the rest continues. Workbooks are read by a separate
//! process under limits ([`SheetReader`]).
//!
//! This crate is **not** a store and merges nothing: [`liantu_model::Builder`] decides what a reference points to.
#![warn(clippy::indexing_slicing)]

mod cell;
mod dataset;
mod ending;
mod fault;
mod mapping;
mod open_error;
mod plan;
mod read;
mod records;
mod sheet_line;
mod windows;
mod words;
mod workbook;
mod write;

pub use dataset::{DataSet, TableSource};
pub use mapping::{Mapping, MappingError, SourceRow};
pub use open_error::OpenError;
pub use workbook::{SheetReader, limit_this_process, send_workbook};
pub use write::{WriteError, write_package, write_problems};
