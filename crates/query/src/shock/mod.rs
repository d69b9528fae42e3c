//! What fails when firms fail (断供冲击): shocks on supply networks.
//!
//! A [`SupplyNetwork`] is the small, dense form that the loss kernels read. [`esri`] follows partial losses through
//! it step by step, as published; [`bounds`] encloses the end of that process between certified bounds; [`upstream`]
//! has the closed form of its upstream half. [`cascade`] answers the simpler question of which firms stop when most
//! of a critical input is gone; [`mod@derive`] builds the network of a world. This is **not** a forecast: nobody
//! adapts except by the substitution the formulas name.

pub mod bounds;
pub mod cascade;
pub mod derive;
pub mod esri;
mod flow;
mod network;
mod ripple;
pub mod upstream;

pub use network::{InputClass, NetworkError, Sale, SupplyNetwork};
