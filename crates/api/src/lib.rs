//! The single entry point of Liantu 链图: every question that can be asked, with its request, its answer, its tables
//! and its problems.
//!
//! A question is one file in `questions/`: a struct that is its request (types, defaults, ranges, documentation in
//! both languages), the shape of its answer, the columns of its tables, and a function that answers it on one
//! generation. One line in [`catalogue`] registers it, and from that line follow the command with its options, the
//! JSON with its Schema, tables in every format, and any future surface. Requests use keys and names; ids never leave
//! this crate.
//!
//! It is **not** a place for rules of the trade (they are in `liantu-query`), for flags and terminals (`liantu-cli`),
//! or for anything that changes data (`Archive` of `liantu-engine`).
//!
//! ```
//! use liantu_api::{Ask, Work, question};
//! use liantu_engine::{Engine, Lang};
//! use serde_json::json;
//!
//! let (engine, work) = (liantu_engine::demo()?, Work::new());
//! let ask = Ask::new(&engine, Lang::Zh, &work);
//! let diagnose = question("diagnose").expect("it is in the catalogue");
//! let given = json!({ "chain": "集成电路", "scope": "宁波", "kind": ["缺链"], "limit": 3 });
//! let answered = diagnose.answer(&ask, given.as_object().cloned().unwrap_or_default())?;
//! assert_eq!(answered.document["diagnoses"][0]["findings"][0]["kind"], "gap");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In reading order: [`Question`] and [`Answer`], [`shapes`], [`Problem`], [`catalogue`], then one file per question.

pub mod amount;
mod ask;
mod catalogue;
mod problem;
mod question;
pub mod questions;
pub mod reports;
mod request;
mod sentences;
pub mod shapes;

pub use ask::Ask;
pub use catalogue::{catalogue, question};
pub use liantu_engine::{CutShort, Work};
pub use problem::{Problem, ProblemCode, Status, status};
pub use question::{Answer, Answered, Entry, Outcome, Question, Sink, Stopped};
pub use request::{Choice, Holds, Parameter};
