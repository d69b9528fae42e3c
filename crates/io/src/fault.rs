//! Limits of a row, and cells that have no value although they are not empty.

use liantu_model::{Diagnostic, Location};
use serde::{Deserialize, Serialize};

/// The longest cell, bytes.
pub(crate) const CELL_LIMIT: usize = 32 * 1024;
/// The most columns.
pub(crate) const COLUMN_LIMIT: usize = 256;
/// Why a cell that is not empty has no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fault {
    Nested(String),
    Error(String),
    NotCalculated,
    TooLong,
    Nul,
}

impl Fault {
    pub(crate) fn at(&self, place: Location) -> Diagnostic {
        match self {
            Self::Nested(text) => Diagnostic::nested(place, text),
            Self::Error(text) => Diagnostic::cell_error(place, text),
            Self::NotCalculated => Diagnostic::not_calculated(place),
            Self::TooLong => Diagnostic::cell_too_long(place, CELL_LIMIT),
            Self::Nul => Diagnostic::nul_in_cell(place),
        }
    }
}
