//! The catalogue: one line per question.

use crate::question::Entry;
use crate::questions::backtest::BacktestRequest;
use crate::questions::chain::ChainRequest;
use crate::questions::chains::ChainsRequest;
use crate::questions::config::ConfigRequest;
use crate::questions::cuts::CutsRequest;
use crate::questions::diagnose::DiagnoseRequest;
use crate::questions::diff::DiffRequest;
use crate::questions::explain_finding::ExplainFindingRequest;
use crate::questions::explain_target::ExplainTargetRequest;
use crate::questions::firm::FirmRequest;
use crate::questions::firms::FirmsRequest;
use crate::questions::indicators::IndicatorsRequest;
use crate::questions::land::LandRequest;
use crate::questions::landing_firms::LandingFirmsRequest;
use crate::questions::landing_places::LandingPlacesRequest;
use crate::questions::log::LogRequest;
use crate::questions::match_projects::MatchRequest;
use crate::questions::pair::PairRequest;
use crate::questions::paths::PathsRequest;
use crate::questions::portfolio::PortfolioRequest;
use crate::questions::products::ProductsRequest;
use crate::questions::project_card::ProjectCardRequest;
use crate::questions::project_history::ProjectHistoryRequest;
use crate::questions::project_warnings::ProjectWarningsRequest;
use crate::questions::projects::ProjectsRequest;
use crate::questions::risk::RiskRequest;
use crate::questions::sectors::SectorsRequest;
use crate::questions::shock::ShockRequest;
use crate::questions::similar::SimilarRequest;
use crate::questions::structure_hhi::StructureHhiRequest;
use crate::questions::targets::TargetsRequest;
use crate::questions::verify::VerifyRequest;
use crate::questions::zone::ZoneRequest;
use crate::questions::zones::ZonesRequest;

/// Every question, in the order in which people meet them.
static CATALOGUE: &[Entry] = &[
    Entry::of::<ChainsRequest>(),
    Entry::of::<ChainRequest>(),
    Entry::of::<ProductsRequest>(),
    Entry::of::<DiagnoseRequest>(),
    Entry::of::<ExplainFindingRequest>(),
    Entry::of::<VerifyRequest>(),
    Entry::of::<TargetsRequest>(),
    Entry::of::<ExplainTargetRequest>(),
    Entry::of::<PathsRequest>(),
    Entry::of::<PortfolioRequest>(),
    Entry::of::<MatchRequest>(),
    Entry::of::<PairRequest>(),
    Entry::of::<SimilarRequest>(),
    Entry::of::<BacktestRequest>(),
    Entry::of::<CutsRequest>(),
    Entry::of::<ShockRequest>(),
    Entry::of::<RiskRequest>(),
    Entry::of::<LandRequest>(),
    Entry::of::<LandingPlacesRequest>(),
    Entry::of::<LandingFirmsRequest>(),
    Entry::of::<SectorsRequest>(),
    Entry::of::<ProjectsRequest>(),
    Entry::of::<ProjectCardRequest>(),
    Entry::of::<ProjectWarningsRequest>(),
    Entry::of::<ProjectHistoryRequest>(),
    Entry::of::<FirmsRequest>(),
    Entry::of::<FirmRequest>(),
    Entry::of::<ZonesRequest>(),
    Entry::of::<ZoneRequest>(),
    Entry::of::<IndicatorsRequest>(),
    Entry::of::<StructureHhiRequest>(),
    Entry::of::<LogRequest>(),
    Entry::of::<DiffRequest>(),
    Entry::of::<ConfigRequest>(),
];

/// Every question (问题目录).
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The question with this name.
pub fn question(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}
