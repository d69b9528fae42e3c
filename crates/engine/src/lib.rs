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

mod acquaintance;
mod backtest;
mod care;
mod certificate;
pub mod claims;
mod cuts;
mod demo;
mod diagnosis;
mod engine;
mod explain;
mod history;
mod import;
mod landing;
mod landing_risk;
mod matching;
mod names;
mod portfolio;
mod portrait;
mod project_draft;
mod project_edit;
mod project_history;
mod projects;
mod sectors;
mod shock;
mod similar;
mod targets;
mod verify;
mod words;

pub use acquaintance::{AcquaintanceView, HopRow, HopView, PathView};
pub use backtest::{BacktestRow, BacktestView};
pub use care::{KeepError, notice_words};
pub use cuts::{CutBy, CutOf, CutsView};
pub use diagnosis::{CutView, DiagnosisView, FactorView, FallReason, FindingView, RingsView, ShareView, WitnessView};
pub use engine::{Engine, Level, OpenEngineError};
pub use explain::{ExplainError, Explanation, SourceRow};
pub use history::{AsOf, FactChange, FactDiff, FindingDiff, RowChange, UndoError, Who};
pub use import::{DataSource, Import, ImportError, ImportReport, MatchReport, NoProgress, Progress};
pub use landing::{
    ChangeView, LandingCheck, LandingQuestion, LandingRank, LandingRanks, LandingView, OutcomeView, StateView,
};
pub use landing_risk::{LandingRisk, LandingRiskError};
pub use liantu_io::identity::Uncertain;
pub use liantu_io::{
    Mapping, MappingError, OpenError as DataSetError, SheetReader, WriteError, limit_this_process, tell_workbook,
    write_problems,
};
pub use liantu_model::code::{Confidence, ProjectStage};
pub use liantu_model::{
    ChainId, ChangeReport, DamagedFacts, Diagnostic, FirmId, Lang, NotADate, PartialDate, Partition, ProjectId, Scope,
    Severity, Site, Table, TableChange, Wording, ZoneId,
};
pub use liantu_query::backtest::{Estimate, Protocol, Split};
pub use liantu_query::diagnose::{Coverage, EvidenceGrade, FactorName, FindingKind, Remedy, Weakness};
pub use liantu_query::landing::{Balance, Effect, Sourcing};
pub use liantu_query::matching::pairs::{Complement, PairQuestion, Part};
pub use liantu_query::matching::projects::MatchQuestion;
pub use liantu_query::matching::zones::{Mountain, ZoneRoom};
pub use liantu_query::predict::TieKind;
pub use liantu_query::shock::NetworkError;
pub use liantu_query::similarity::Likeness;
pub use liantu_query::targets::{FitName, Sources, TermName};
pub use liantu_query::{Config, CutShort, Parameter, Preset, SetError, Work};
pub use liantu_store::{CareError, Check, CommitError, Generation, Kept, Kind, LoadError, LogEntry, Notice, OpenError};
pub use liantu_verify::Difference;
pub use matching::{MatchView, PairView, PairingView, PlacedView};
pub use names::{NameError, Named};
pub use portfolio::{Amounts, PickView, PortfolioQuestion, PortfolioView};
pub use portrait::{ChainRow, FirmPortrait, ProductLine, SupplyLine, ZonePortrait};
pub use project_edit::{EditedProject, ProjectEdit, ProjectError, project_stage};
pub use project_history::ProjectEvent;
pub use projects::{
    Demand, FunnelRow, FunnelStage, PoolView, ProjectFilter, ProjectView, ProjectWarning, Sum, WarningKind,
};
pub use sectors::{SectorMeasure, SectorRow, SectorsError, SectorsView};
pub use shock::{FailureView, LossView, NetworkView, RiskView, ShockQuestion, ShockView};
pub use similar::{LikenessView, SimilarView};
pub use targets::{CandidateView, FitView, StandingView, TargetExplanation, TargetListView, TargetRequest, TermView};
pub use verify::Verified;
pub use words::Label;
