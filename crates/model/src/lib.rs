//! The world model of Liantu 链图: what exists along an industrial chain, and how it is connected.
//!
//! A world is a set of canonical tables ([`Table`]) of nodes and edges. Rows come in as
//! [`RowBatch`]es, a [`Builder`] checks and merges them, and freezes them into a [`Snapshot`]:
//! dense columns and compressed adjacency that any number of threads may read.
//!
//! It is **not** a file format, a store or a query engine: nothing here touches files, the clock,
//! threads or randomness.
mod adjacency;
mod batch;
mod builder;
mod cell;
mod change;
pub mod code;
pub mod column;
mod csr;
mod date;
mod diagnostic;
mod facts;
mod fold;
pub mod graph;
mod id;
pub mod identity;
mod input_file;
mod nearest;
mod plant;
mod region;
mod requirement;
mod schema;
mod scope;
pub mod sketch;
mod snapshot;
mod strings;
mod vocabulary;
mod wording;

pub use adjacency::{Adjacency, AnyRow, Way};
pub use batch::{Lines, Origin, RowBatch, TextColumn, Values};
pub use builder::{Builder, Built, BuiltFacts, ChangeReport, Replay, TableChange};
pub use cell::date_text;
pub use change::{BadChange, Cell, ChangeSet, Edit, TableChanges};
pub use csr::Csr;
pub use date::{NotADate, PartialDate};
pub use diagnostic::{CODES as DIAGNOSTIC_CODES, Diagnostic, Location, Severity};
pub use facts::{DamagedFacts, Evidence, Facts, Provenance, TableData};
pub use fold::{fold, fold_into};
pub use id::{MAX_ROWS, NONE, RowId};
pub use input_file::{InputFile, column_letters};
pub use nearest::{Known, nearest, nearest_word};
pub use plant::{Plant, Site};
pub use region::RegionTree;
pub use requirement::{RequirementGroup, Requirements};
pub use schema::*;
pub use scope::{Inside, NO_PART, Partition, Scope};
pub use snapshot::{Snapshot, TableView};
pub use strings::Strings;
pub use vocabulary::Vocabulary;
pub use wording::{Lang, Wording, io_wording, visible};
