//! Which firms belong together (集团): a firm with its parents, and whom it owns by half or more.

use liantu_model::{FirmId, NONE, RowId as _, Snapshot};
use petgraph::unionfind::UnionFind;

use crate::config::Config;

/// Groups of firms (企业集团).
///
/// Two firms belong to one group when one is recorded as the other's parent (`firms.group`), or owns at least
/// `groups.control_share` of it (`invests.share`), directly or through others of the group; a firm held in equal
/// parts by two groups joins them. A stake of unknown share joins nobody.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The head of each firm's group.
    head: Vec<u32>,
}

impl Groups {
    /// The groups of a world. Time is near-linear in the firms and investments.
    pub fn new(world: &Snapshot, config: &Config) -> Self {
        let n = world.firms().len();
        let (mut union, mut is_held) = (UnionFind::<u32>::new(n), vec![false; n]);
        let mut join = |holder: u32, firm: u32| {
            union.union(holder, firm);
            is_held[firm as usize] |= holder != firm;
        };
        for (firm, parent) in (0_u32..).zip(world.firms().group().raw()).filter(|(_, parent)| **parent != NONE) {
            join(*parent, firm);
        }
        let (invests, control) = (world.invests(), config.groups.control_share);
        for row in invests.ids().filter(|row| invests.share().get(*row).is_some_and(|share| share >= control)) {
            if let (Some(owner), Some(firm)) = (invests.investor().get(row), invests.investee().get(row)) {
                join(owner.raw(), firm.raw());
            }
        }
        let root = union.into_labeling();
        let mut head: Vec<u32> = (0..).take(n).collect();
        let rank = |firm: u32| (is_held[firm as usize], firm);
        for (firm, root) in (0_u32..).zip(&root) {
            let head = &mut head[*root as usize];
            if rank(firm) < rank(*head) {
                *head = firm;
            }
        }
        Self { head: root.iter().map(|root| head[*root as usize]).collect() }
    }

    /// The head of a firm's group: the first firm in it that no other holds, or the first when all are held. Equal
    /// for two firms exactly when they belong to one group.
    pub fn head(&self, firm: FirmId) -> FirmId {
        FirmId(self.head[firm.index()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    #[test]
    fn parents_and_halves_make_groups_and_small_or_unknown_stakes_do_not() {
        let world = sketch::world(
            "firms: id name group
            a 甲 b
            b 乙 -
            c 丙 -
            d 丁 -
            e 戊 -
            f 己 b
            invests: investor investee share
            b c 0.5
            a d 0.49
            a e -",
        );
        let groups = Groups::new(&world, &Config::default());
        let heads: Vec<usize> = world.firms().ids().map(|firm| groups.head(firm).index()).collect();
        assert_eq!(heads, [1, 1, 1, 3, 4, 1]);
    }
}
