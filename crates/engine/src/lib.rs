//! The use cases of Liantu 链图: import, check, diagnose a chain, list targets, draw portraits.
//!
//! An [`Engine`] answers from one immutable generation. Answers are plain structs in the user's
//! words: names beside keys, reasons as sentences in Chinese and English. This crate knows neither
//! flags nor terminals nor JSON.
//!
//! ```
//! use liantu_engine::Engine;
//!
//! let engine = Engine::demo()?;
//! let chain = engine.chain("集成电路")?;
//! let scope = engine.scope("宁波")?;
//! let diagnosis = engine.diagnose(chain, &scope);
//! assert!(diagnosis.findings.iter().any(|finding| finding.product.zh == "光刻机"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In reading order: [`Engine`], names, diagnosis, targets, portraits, sectors, import.

mod backtest;
mod care;
pub mod claims;
mod cuts;
mod demo;
mod diagnosis;
mod engine;
mod explain;
mod history;
mod import;
mod names;
mod portrait;
mod sectors;
mod shock;
mod targets;
mod verify;
mod words;

pub use backtest::{BacktestRow, BacktestView};
pub use care::{KeepError, notice_words};
pub use cuts::{CutBy, CutOf, CutsView};
pub use diagnosis::{CutView, DiagnosisView, FactorView, FallReason, FindingView, RingsView, ShareView, WitnessView};
pub use engine::{Engine, Level, OpenEngineError};
pub use explain::{ExplainError, Explanation, SourceRow};
pub use history::{AsOf, FactChange, FactDiff, FindingDiff, RowChange, UndoError, Who};
pub use import::{DataSource, Import, ImportError, ImportReport, MatchReport, NoProgress, Progress};
pub use liantu_io::identity::Uncertain;
pub use liantu_io::{
    Mapping, MappingError, OpenError as DataSetError, SheetReader, WriteError, limit_this_process, tell_workbook,
    write_problems,
};
pub use liantu_model::{
    ChainId, ChangeReport, Diagnostic, FirmId, Lang, PartialDate, Partition, Scope, Severity, Table, TableChange,
    Wording, ZoneId,
};
pub use liantu_query::backtest::{Estimate, Protocol, Split};
pub use liantu_query::diagnose::{Coverage, EvidenceGrade, FactorName, FindingKind, Remedy, Weakness};
pub use liantu_query::predict::TieKind;
pub use liantu_query::shock::NetworkError;
pub use liantu_query::targets::TermName;
pub use liantu_query::{Config, Parameter, SetError};
pub use liantu_store::{CareError, Check, CommitError, Generation, Kept, Kind, LoadError, LogEntry, Notice, OpenError};
pub use liantu_verify::Difference;
pub use names::{NameError, Named};
pub use portrait::{ChainRow, FirmPortrait, ProductLine, SupplyLine, ZonePortrait};
pub use sectors::{SectorMeasure, SectorRow, SectorsError, SectorsView};
pub use shock::{FailureView, LossView, NetworkView, RiskView, ShockQuestion, ShockView};
pub use targets::{CandidateView, TargetListView, TermView};
pub use verify::Verified;
pub use words::Label;
