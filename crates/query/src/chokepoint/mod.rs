//! What must be lost before a chain breaks (断链分析): chains as AND/OR graphs.
//!
//! # What stands and what falls
//! A product stands while it is not lost itself, at least one maker is left, and every one of its requirement groups
//! is met by some alternative or a variant of one. A firm falls with its zone and its region, a zone with its region,
//! a region with the one that contains it. Requirements are those of the product, not of each maker.
//!
//! **Cycles.** Machine tools make machine tools, so "stands" has more than one solution. We take the *greatest*:
//! everything stands until something it needs is lost. An intact cycle thus goes on, as a running economy does; it
//! falls as a whole when the last supplier of one of its products is lost. The other choice, the *least* solution,
//! asks whether a chain could be started from nothing: there a cycle never stands, and every machine tool would be a
//! finding. Two products that need each other do keep each other standing here. Two that can merely *replace* each
//! other do not: variants in a cycle count as one product, which is gone when all of them are.
//!
//! **Supply.** Makers, and regions with a share in which no maker is recorded. A general product without recorded
//! makers of its own is supplied by its variants. A product with neither is a hole in the data, not a break: it
//! stands until it is lost itself, and [`AndOr::holes`] lists it.
//!
//! In reading order: [`Blueprint`] who makes what from what; [`AndOr`] the graph; [`AndOr::feasible`] what falls with
//! a loss, and why; [`AndOr::cut_sets`] the smallest losses that break it; [`choke_points`] both, seen from a scope;
//! [`dominators`] what a map without AND and OR shows.

mod blueprint;
mod cuts;
mod dominators;
mod fall;
mod graph;
mod lanes;
mod question;
mod rows;

pub(crate) use blueprint::lone_regions;
pub use blueprint::{Blueprint, BlueprintFirm, BlueprintPlace, BlueprintProduct, Element};
pub use cuts::{CutRequest, CutSets, Goal, MAX_ORDER};
pub use dominators::{Dominance, dominators};
pub use fall::{Collapse, Fall, LostSet, Reason};
pub use graph::AndOr;
pub use question::{Candidates, ChokeAnswer, ChokeRequest, ElementKind, EndsOf, choke_points};

#[cfg(test)]
mod tests;
