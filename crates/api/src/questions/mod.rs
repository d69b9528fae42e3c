//! One file a question.

pub mod chains;
pub mod config;
pub mod cuts;
pub mod diagnose;
pub mod explain_finding;
pub mod finding;
pub mod land;
mod land_shown;
pub mod landing_firms;
pub mod landing_places;
pub mod landing_ranks;
pub mod network;
pub mod project;
pub mod project_card;
pub mod project_warnings;
pub mod projects;
pub mod risk;
pub mod sectors;
pub mod shock;
pub mod source;
pub mod verify;
