//! The use cases of Liantu 链图: import, check, diagnose a chain, list targets, draw portraits.
//!
//! An [`Archive`] owns a store and changes it; an [`Engine`] answers from one immutable generation. Answers are plain
//! structs in the user's words: names beside keys, reasons as sentences in Chinese and English. This crate knows
//! neither flags nor terminals nor JSON.
//!
//! ```
//! let engine = liantu_engine::demo()?;
//! let chain = engine.chain("集成电路")?;
//! let scope = engine.scope("宁波")?;
//! let diagnosis = engine.diagnose(chain, &scope);
//! assert!(diagnosis.findings.iter().any(|finding| finding.product.zh == "光刻机"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In reading order: [`Engine`], names, diagnosis, targets, portraits, sectors, import, [`Archive`].

mod acquaintance;
mod archive;
mod backtest;
mod certificate;
pub mod claims;
mod cuts;
mod demo;
mod diagnosis;
mod embedded;
mod engine;
mod explain;
mod history;
mod import;
mod landing;
mod landing_risk;
mod matching;
mod named;
mod names;
mod portfolio;
mod portrait;
mod progress;
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

pub use acquaintance::{AcquaintanceView, HopRow, HopView, OwnFirm, PathView};
pub use archive::{Archive, AsOf, AsOfError, KeepError, OpenEngineError, UndoError, Who, notice_words};
pub use backtest::{BacktestRow, BacktestView};
pub use cuts::{CutBy, CutOf, CutsView};
pub use demo::{EmbeddedError, demo};
pub use diagnosis::{CutView, DiagnosisView, FactorView, FallReason, FindingView, RingsView, ShareView, WitnessView};
pub use engine::{Engine, Level};
pub use explain::{ExplainError, Explanation, SourceRow};
pub use history::{FactChange, FactDiff, FindingDiff, RowChange};
pub use import::{DataSource, Import, ImportError, ImportReport, Imported, MatchReport};
pub use landing::{
    ChangeView, LandingCheck, LandingRank, LandingRanks, LandingRequest, LandingView, OutcomeView, StateView,
};
pub use landing_risk::{LandingRisk, LandingRiskError};
pub use liantu_io::{
    Mapping, MappingError, OpenError as DataSetError, SheetReader, WriteError, limit_this_process, send_workbook,
    write_problems,
};
pub use liantu_model::code::{Confidence, HostRole, InvestorClass, MakesRole, MatchedBy, ProjectStage};
pub use liantu_model::identity::Uncertain;
pub use liantu_model::{
    ChainId, ChangeReport, DamagedFacts, Diagnostic, FirmId, Lang, NO_PART, NotADate, PartialDate, Partition,
    ProjectId, Scope, Severity, Site, Table, TableChange, Wording, ZoneId,
};
pub use liantu_query::acquaintance::relation::Relation;
pub use liantu_query::backtest::{Estimate, Measure, Protocol, Split};
pub use liantu_query::concentration;
pub use liantu_query::diagnose::{Coverage, EvidenceGrade, FactorName, FindingKind, Remedy, Weakness};
pub use liantu_query::landing::{Balance, Effect, Sourcing};
pub use liantu_query::matching::fit::TermName as MatchTerm;
pub use liantu_query::matching::pairs::{Complement, PairRequest, Part};
pub use liantu_query::matching::projects::MatchRequest;
pub use liantu_query::matching::zones::{Mountain, ZoneRoom};
pub use liantu_query::predict::{MethodName, TieKind};
pub use liantu_query::shock::NetworkError;
pub use liantu_query::similarity::Likeness;
pub use liantu_query::targets::{BasisKind, FitName, Sources, TermName};
pub use liantu_query::{Config, CutShort, Parameter, Preset, SetError, Work};
pub use liantu_store::{
    CareError, Check, CommitError, Generation, Kept, LoadError, LogEntry, Notice, OpenError, Origin, SourceFile,
};
pub use liantu_verify::Difference;
pub use matching::{MatchView, PairView, PairingView, PlacedView, UnplacedView};
pub use named::Named;
pub use names::{Fit, NameCandidate, NameCase, NameError, NameHit, NameKind, Resolved};
pub use portfolio::{Amounts, CostKind, PickView, PortfolioRequest, PortfolioView};
pub use portrait::{ChainRow, FirmPortrait, ProductLine, SupplyLine, ZonePortrait};
pub use progress::{NoProgress, Progress};
pub use project_edit::{EditedProject, ProjectEdit, ProjectError, project_stage};
pub use project_history::ProjectEvent;
pub use projects::{
    Demand, FunnelRow, FunnelStage, OPEN_STAGES, PoolView, ProjectFilter, ProjectView, ProjectWarning, Sum, WarningKind,
};
pub use sectors::{SectorMeasure, SectorRow, SectorsError, SectorsView};
pub use shock::{FailureView, LossView, NetworkView, RiskView, ShockRequest, ShockView};
pub use similar::{LikenessView, SimilarView};
pub use targets::{CandidateView, FitView, StandingView, TargetExplanation, TargetListView, TargetRequest, TermView};
pub use verify::Verified;
pub use words::Label;
