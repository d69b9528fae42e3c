//! Input–output linkages (投入产出关联): how the sectors of an economy are connected.
//!
//! ```
//! use liantu_model::sketch;
//! use liantu_query::Work;
//! use liantu_query::input_output::{Linkages, SectorTable};
//!
//! // Miller & Blair (2009), the example of chapter 2.
//! let world = sketch::world("
//!     sectors: id name io_table gross_output
//!     1 农业 MB 1000
//!     2 工业 MB 2000
//!     sector_flows: from to value
//!     1 1 150
//!     1 2 500
//!     2 1 200
//!     2 2 100
//! ");
//! let linkages = Linkages::new(&SectorTable::of(&world, "MB")?, &Work::new())?;
//! let shown = |values: &[f64]| values.iter().map(|value| format!("{value:.6}")).collect::<Vec<_>>().join(" ");
//! assert_eq!(shown(linkages.backward()), "1.518152 1.452145");
//! assert_eq!(shown(linkages.forward()), "1.914191 1.254125");
//! assert_eq!(shown(linkages.extraction()), "0.403509 0.862745");
//! # Ok::<(), liantu_query::input_output::SectorTableError>(())
//! ```
//!
//! In reading order: [`SectorTable`] the table as numbers; [`Linkages`] the measures; a dense LU.

mod linkages;
mod lu;
mod table;

pub use linkages::{Accuracy, Linkages};
pub use lu::Square;
pub use table::{SectorTable, SectorTableError, table_names};
