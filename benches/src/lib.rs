//! The yardstick (标尺) that speed is measured on: a synthetic nation and eight exact questions.
//!
//! [`generate`] writes the nation, [`shape`] measures it, [`oracle`] answers naively from its files,
//! [`questions`] answers with the product's own kernels, [`hash`] makes both comparable. See
//! `benches/README.md`.

pub mod generate;
pub mod hash;
pub mod oracle;
pub mod questions;
pub mod shape;
