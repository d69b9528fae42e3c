//! Who goes where (匹配): projects to zones, mountain counties to partners, with a proof.
//!
//! In reading order: [`transport`] best shipments with prices; [`whole`] what may not be split; [`zones`] what
//! capacity a zone has left; [`fit`] what makes a zone suitable for a project; [`projects`] projects to zones;
//! [`pairs`] mountain counties and partners.

pub mod fit;
pub mod pairs;
pub mod projects;
pub mod transport;
pub mod whole;
pub mod zones;
