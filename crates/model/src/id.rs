//! Dense row ids: one newtype per table, so that a firm is never mistaken for a zone.

use std::fmt;

/// A dense row number in one table of one snapshot: `0..rows`.
///
/// Ids order rows; they are stable only within one snapshot. The row's key is stable across snapshots (see
/// [`crate::Table`]).
pub trait RowId: Copy + Ord + fmt::Debug + Send + Sync + 'static {
    /// The id of row `index`.
    ///
    /// # Panics
    /// When `index` does not fit in 32 bits; tables are limited to [`MAX_ROWS`] rows.
    fn from_index(index: usize) -> Self;
    /// The row number.
    fn index(self) -> usize;
    /// The raw 32-bit number, as stored in reference columns.
    fn raw(self) -> u32;
}

/// The largest number of rows a table may have; the raw value [`NONE`] means "no row".
pub const MAX_ROWS: usize = u32::MAX as usize - 1;

/// The raw value that means "no row" in reference and text columns.
pub const NONE: u32 = u32::MAX;

/// A row number as it is stored.
///
/// # Panics
/// When it does not fit in 32 bits; tables are limited to [`MAX_ROWS`] rows.
pub(crate) fn row_number(row: usize) -> u32 {
    u32::try_from(row).expect("invariant: tables hold at most MAX_ROWS rows")
}

/// Declares a row id.
macro_rules! row_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $crate::id::RowId for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("invariant: tables hold at most MAX_ROWS rows"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
            fn raw(self) -> u32 {
                self.0
            }
        }
    };
}
pub(crate) use row_id;
