//! What a finding claims (论断), in plain keys and numbers, independent of any engine.

use std::collections::BTreeMap;

use crate::codes::{Element, Factor, FallReason, FindingGrade, FindingKind, Weakness};

/// The part of the world a finding is about, by keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeKey {
    /// A region with everything in it.
    Region(String),
    /// Several regions with everything in them as one.
    Regions(Vec<String>),
    /// Several zones as one, or a single one.
    Zones(Vec<String>),
}

/// A finding as it is claimed (论断): the verdict is about every field.
///
/// Numbers may be rounded to 6 decimals. A part of the witness that is `None` claims nothing and is not checked;
/// everything else is.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The kind of finding.
    pub kind: FindingKind,
    /// Where it was found.
    pub scope: ScopeKey,
    /// Key of the chain.
    pub chain: String,
    /// Key of the product.
    pub product: String,
    /// 0 to 1.
    pub severity: f64,
    /// The range that small counts support: lower and upper end of the severity.
    pub interval: (f64, f64),
    /// Each factor of the kind, `None` for an unknown one.
    pub factors: BTreeMap<Factor, Option<f64>>,
    /// How far something else made inside can substitute for it, 0 to 1.
    pub covered: f64,
    /// The multiplier of the severity for the distance from the chain, 0 to 1.
    pub nearness: f64,
    /// Why a weak link is weak, in any order.
    pub weaknesses: Vec<Weakness>,
    /// How well it is supported.
    pub grade: FindingGrade,
    /// The facts that make it true.
    pub witness: Witness,
}

/// The facts that make a finding true (证据): lists may be truncated to [`crate::LIST`] entries, counts are complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// Product keys from an end product down; empty for an extension.
    pub path: Vec<String>,
    /// Where the product is used inside the closure.
    pub uses: Option<Listed<UseKey>>,
    /// Keys of the firms inside that make what the product is used for.
    pub demanders: Option<Listed<String>>,
    /// Keys of the makers inside.
    pub local_makers: Option<Listed<String>>,
    /// How many makers are outside, by ring.
    pub rings: Option<Rings>,
    /// The share of world supply that is inside; `Some(None)` means that it is unknown.
    pub share_inside: Option<Option<f64>>,
    /// The sum of the named shares; `Some(None)` means that world shares do not count.
    pub share_sum: Option<Option<f64>>,
    /// How many known supplies of the product go to customers inside.
    pub n_links: Option<usize>,
    /// How many of these come from inside.
    pub n_links_local: Option<usize>,
    /// Keys of what is made inside and can substitute for it somewhere, with its strength.
    pub stand_ins: Option<Vec<(String, f64)>>,
    /// The smallest cut sets of a choke point; empty for other kinds.
    pub cut_sets: Option<CutSets>,
    /// What falls, in order, after the loss of the first cut set.
    pub falls: Option<Vec<(String, FallReason)>>,
    /// For an extension, the nearest products made inside, with their proximity.
    pub relatives: Option<Vec<(String, f64)>>,
}

/// A list that may be truncated, with its complete count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed<T> {
    /// How many there are.
    pub n: usize,
    /// All of them, or the first [`crate::LIST`].
    pub list: Vec<T>,
}

/// A row of `inputs` by its key.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UseKey {
    /// Key of the product that needs it.
    pub product: String,
    /// Key of the input.
    pub input: String,
    /// The alternative group, if there is one.
    pub group: Option<String>,
}

/// Makers outside by ring (圈层).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rings {
    /// In the rest of the province.
    pub province: usize,
    /// In the rest of the country.
    pub country: usize,
    /// Abroad, by the key of the country; may be truncated to the first [`crate::LIST`] countries.
    pub abroad: BTreeMap<String, usize>,
    /// Without a known country.
    pub unplaced: usize,
}

/// Cut sets of one size and of one kind of elements (割集).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutSets {
    /// What the elements are.
    pub elements: Element,
    /// The sets, each with its keys in id order (shorter keys first, then by bytes), in that order.
    pub sets: Listed<Vec<String>>,
}
