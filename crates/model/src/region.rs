//! The tree of regions: which region contains which.

use crate::code::{Code as _, RegionLevel};
use crate::column::Column;
use crate::facts::{DamagedFacts, Facts};
use crate::id::{NONE, RowId as _};
use crate::schema::{RegionId, Table};
use crate::wording::Wording;

/// Regions in preorder, so that "lies in" is one comparison.
#[derive(Debug)]
pub struct RegionTree {
    parent: Vec<u32>,
    level: Vec<u8>,
    /// Position of each region in preorder.
    enter: Vec<u32>,
    /// One past the last position of a region's descendants.
    leave: Vec<u32>,
}

impl RegionTree {
    /// The tree of the regions of these facts.
    ///
    /// # Errors
    /// [`DamagedFacts`] when a region contains itself.
    ///
    /// # Panics
    /// Never on consistent facts (see [`Facts::check`]).
    pub fn new(facts: &Facts) -> Result<Self, DamagedFacts> {
        let data = facts.table(Table::Regions);
        let at = |name: &str| Table::Regions.spec().field(name).expect("invariant: the schema names this field");
        let mut parent = match &data.columns[at("parent")] {
            Column::U32(values) => values.clone(),
            _ => Vec::new(),
        };
        parent.resize(data.rows, NONE);
        let level = match &data.columns[at("level")] {
            Column::U8(values) => values.clone(),
            _ => Vec::new(),
        };
        let (enter, leave) = preorder(&parent).ok_or_else(|| DamagedFacts {
            table: Table::Regions.to_string(),
            what: Wording::new("上级关系成环", "the parents form a circle"),
        })?;
        Ok(Self { parent, level, enter, leave })
    }

    /// The region it is directly part of.
    pub fn parent(&self, region: RegionId) -> Option<RegionId> {
        let parent = *self.parent.get(region.index())?;
        (parent != NONE).then_some(RegionId(parent))
    }

    /// The level of a region.
    pub fn level(&self, region: RegionId) -> Option<RegionLevel> {
        RegionLevel::from_raw(*self.level.get(region.index())?)
    }

    /// Whether `inner` is `outer` or lies in it.
    pub fn contains(&self, outer: RegionId, inner: RegionId) -> bool {
        let position = self.enter[inner.index()];
        (self.enter[outer.index()]..self.leave[outer.index()]).contains(&position)
    }

    /// Position of a region in preorder; the regions it contains have the following positions up to its
    /// [`RegionTree::end`].
    pub fn position(&self, region: RegionId) -> u32 {
        self.enter[region.index()]
    }

    /// One past the last position of the regions that a region contains.
    pub fn end(&self, region: RegionId) -> u32 {
        self.leave[region.index()]
    }

    /// The region itself, then the regions that contain it, up to the root.
    pub fn ancestors(&self, region: RegionId) -> impl Iterator<Item = RegionId> {
        std::iter::successors(Some(region), |at| self.parent(*at))
    }

    /// The nearest of the region and its ancestors that has this level.
    pub fn at_level(&self, region: RegionId, level: RegionLevel) -> Option<RegionId> {
        self.ancestors(region).find(|at| self.level(*at) == Some(level))
    }
}

/// Enter and leave positions of every node of a forest given by parents, children in id order; `None` when the
/// parents form a cycle. Linear time, no recursion.
fn preorder(parent: &[u32]) -> Option<(Vec<u32>, Vec<u32>)> {
    let n = parent.len();
    let mut children = vec![Vec::new(); n];
    let mut stack = Vec::new();
    for (at, up) in (0_u32..).zip(parent) {
        match *up {
            NONE => stack.push(at),
            up => children[up as usize].push(at),
        }
    }
    stack.reverse();
    let (mut enter, mut leave) = (vec![NONE; n], vec![0; n]);
    let mut order = Vec::with_capacity(n);
    while let Some(at) = stack.pop() {
        enter[at as usize] = u32::try_from(order.len()).expect("invariant: positions are fewer than rows");
        order.push(at);
        stack.extend(children[at as usize].iter().rev());
    }
    if order.len() < n {
        return None;
    }
    for at in order.iter().rev() {
        let own = enter[*at as usize] + 1;
        let last = children[*at as usize].iter().map(|child| leave[*child as usize]).max();
        leave[*at as usize] = last.unwrap_or(own);
    }
    Some((enter, leave))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descendants_are_an_interval() {
        // 0 > 1 > 3, 0 > 2, 4 alone
        let (enter, leave) = preorder(&[NONE, 0, 0, 1, NONE]).unwrap();
        assert_eq!(enter, [0, 1, 3, 2, 4]);
        assert_eq!(leave, [4, 3, 4, 3, 5]);
    }

    #[test]
    fn a_circle_is_seen_and_a_deep_tree_is_not_recursed_into() {
        assert!(preorder(&[1, 0]).is_none());
        assert!(preorder(&[0]).is_none());
        let chain: Vec<u32> = std::iter::once(NONE).chain(0..199_999).collect();
        let (enter, leave) = preorder(&chain).unwrap();
        assert_eq!((enter[199_999], leave[0]), (199_999, 200_000));
    }
}
