//! Link prediction (关系预测): which firm is likely to make a product, which product a firm is likely to
//! make, and which customers a supplier is likely to have.
//!
//! All methods are sums over weighted paths through what is known, so every score is explained by the products and
//! firms it came through. [`Predictor`] answers with the default method; [`crate::backtest`] measures how well that
//! does against simple ones.
//!
//! In reading order: [`TieKind`] and known ties, [`Ground`] what methods walk on, [`TextIndex`] names,
//! paths, parts of the default method, [`Method`], [`Predictor`].

mod ground;
mod known;
mod methods;
mod parts;
mod path;
mod predictor;
mod scores;
mod text;

pub use ground::{Desk, Ground};
pub use known::{Hidden, TieKind};
pub use methods::{Method, MethodName, methods};
pub use parts::PartName;
pub use predictor::{Likely, Predictor, REASONS, Reason, Via};
pub use scores::Scores;
pub use text::TextIndex;
