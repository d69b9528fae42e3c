//! Claimed against found: how fields are compared, and how a difference is reported.

use std::collections::BTreeSet;
use std::fmt::Debug;

use liantu_model::code::Code;

use crate::claim::{Claim, Listed};
use crate::severity::{Bounds, Factors};
use crate::verdict::{Difference, Verdict};
use crate::{LIST, TOLERANCE};

/// The differences found so far.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    differences: Vec<Difference>,
}

impl Comparison {
    pub(crate) fn verdict(self) -> Verdict {
        if self.differences.is_empty() { Verdict::Holds } else { Verdict::Refuted(self.differences) }
    }

    /// A condition of the finding, reported in words.
    pub(crate) fn holds(&mut self, quantity: &str, holds: bool, condition: &str) {
        if !holds {
            self.differ(quantity, condition.to_owned(), format!("not {condition}"));
        }
    }

    /// A number to 1e-6.
    pub(crate) fn number(&mut self, quantity: &str, claimed: f64, found: f64) {
        self.maybe(quantity, Some(claimed), Some(found));
    }

    /// A number that may be unknown.
    pub(crate) fn maybe(&mut self, quantity: &str, claimed: Option<f64>, found: Option<f64>) {
        let same = match (claimed, found) {
            (Some(claimed), Some(found)) => (claimed - found).abs() <= TOLERANCE,
            (claimed, found) => claimed.is_none() && found.is_none(),
        };
        if !same {
            let shown = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.6}"));
            self.differ(quantity, shown(claimed), shown(found));
        }
    }

    pub(crate) fn same(&mut self, quantity: &str, claimed: &str, found: &str) {
        if claimed != found {
            let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
            self.differ(quantity, shown(claimed), shown(found));
        }
    }

    pub(crate) fn count(&mut self, quantity: &str, claimed: usize, found: usize) {
        self.same(quantity, &claimed.to_string(), &found.to_string());
    }

    pub(crate) fn code<C: Code>(&mut self, quantity: &str, claimed: C, found: C) {
        self.same(quantity, claimed.code(), found.code());
    }

    /// A set of codes in any order.
    pub(crate) fn codes<C: Code>(&mut self, quantity: &str, claimed: &[C], found: &BTreeSet<C>) {
        let shown = |codes: &BTreeSet<C>| codes.iter().map(|code| code.code()).collect::<Vec<_>>().join(", ");
        let distinct: BTreeSet<C> = claimed.iter().copied().collect();
        self.same(quantity, &shown(&distinct), &shown(found));
        self.count(quantity, claimed.len(), distinct.len());
    }

    /// A list that may be truncated: its members must be true and distinct, its count right, and it must be as long
    /// as allowed.
    pub(crate) fn list<T: Clone + Ord + Debug>(&mut self, quantity: &str, claimed: &Listed<T>, found: &BTreeSet<T>) {
        self.count(&format!("{quantity}.n"), claimed.n, found.len());
        self.members(quantity, &claimed.list, found);
    }

    /// The members of a list that may be truncated.
    pub(crate) fn members<T: Clone + Ord + Debug>(&mut self, quantity: &str, claimed: &[T], found: &BTreeSet<T>) {
        let distinct: BTreeSet<T> = claimed.iter().cloned().collect();
        if let Some(wrong) = distinct.iter().find(|member| !found.contains(*member)) {
            self.differ(quantity, format!("{wrong:?}"), "no such member".to_owned());
        } else if distinct.len() != claimed.len() {
            self.differ(quantity, "a member twice".to_owned(), "each once".to_owned());
        } else if let Some(missing) = found.difference(&distinct).next().filter(|_| claimed.len() < LIST) {
            self.differ(quantity, format!("{} members", claimed.len()), format!("{missing:?} too"));
        }
    }

    /// The factors of a kind, each named.
    pub(crate) fn factors(&mut self, claim: &Claim, found: &Factors) {
        for (factor, value) in found {
            let quantity = format!("factors.{}", factor.code());
            match claim.factors.get(factor) {
                Some(claimed) => self.maybe(&quantity, *claimed, value.map(|value| value.at)),
                None => self.differ(&quantity, "not named".to_owned(), "a factor of the kind".to_owned()),
            }
        }
        for factor in claim.factors.keys().filter(|factor| !found.contains_key(factor)) {
            self.differ(&format!("factors.{}", factor.code()), "named".to_owned(), "no factor of the kind".to_owned());
        }
    }

    pub(crate) fn severity(&mut self, claim: &Claim, found: Bounds) {
        self.number("severity", claim.severity, found.at);
        self.number("interval.low", claim.interval.0, found.low);
        self.number("interval.high", claim.interval.1, found.high);
    }

    pub(crate) fn differ(&mut self, quantity: &str, claimed: String, found: String) {
        self.differences.push(Difference { quantity: quantity.to_owned(), claimed, found });
    }
}
