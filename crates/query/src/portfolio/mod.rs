//! Which firms and projects together (招商组合): the most that a budget of land, energy and money can heal, and how far
//! from the optimum that can be.
//!
//! In reading order: [`healing`] what each of them heals; [`coverage`] what a set is worth; [`greedy`] finding a good
//! set; [`bound`] what no set can exceed.

pub mod bound;
pub mod coverage;
pub mod greedy;
pub mod healing;

pub use bound::Bound;
pub use coverage::{Items, Left};
pub use greedy::{Choice, choose};
pub use healing::{Need, heals, once_each};
