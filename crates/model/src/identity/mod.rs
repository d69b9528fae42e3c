//! Identification of firms (企业识别): credit codes, stock codes, names, and matching across data sets.

mod matcher;
mod name;
mod uscc;

pub use matcher::{Doubt, FirmRecord, Match, Matcher, Uncertain};
pub use name::{NormalName, normalise_name, stock_code};
pub use uscc::{BadUscc, Uscc};
