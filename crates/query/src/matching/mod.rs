//! Who goes where (匹配): projects to zones, mountain counties to partners, with a proof.

pub mod transport;
pub mod whole;
