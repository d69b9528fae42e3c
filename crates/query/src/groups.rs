//! Which firms belong together (集团): a firm with its parents, and whom it owns by half or more.

use liantu_model::{FirmId, NONE, RowId as _, Snapshot};
use petgraph::unionfind::UnionFind;

/// Groups of firms (企业集团).
///
/// Two firms are of one group when one is recorded as the other's parent (`firms.group`), or owns at
/// least half of it (`invests.share`), directly or by others of the group. A stake whose share is
/// not known joins nobody.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The representative of each firm's group: its first firm.
    first: Vec<u32>,
}

/// The share from which on an owner and a firm are one group.
const CONTROL: f64 = 0.5;

impl Groups {
    /// The groups of a world. Time is near-linear in the firms and investments.
    pub fn new(world: &Snapshot) -> Self {
        let n = world.firms().len();
        let mut union = UnionFind::<u32>::new(n);
        for (firm, parent) in (0_u32..).zip(world.firms().group().raw()).filter(|(_, parent)| **parent != NONE) {
            union.union(firm, *parent);
        }
        let invests = world.invests();
        for row in invests.ids().filter(|row| invests.share().get(*row).is_some_and(|share| share >= CONTROL)) {
            if let (Some(owner), Some(owned)) = (invests.investor().get(row), invests.investee().get(row)) {
                union.union(owner.raw(), owned.raw());
            }
        }
        let root = union.into_labeling();
        let mut least: Vec<u32> = (0..).take(n).collect();
        for (firm, root) in (0_u32..).zip(&root) {
            let least = &mut least[*root as usize];
            *least = firm.min(*least);
        }
        Self { first: root.iter().map(|root| least[*root as usize]).collect() }
    }

    /// The first firm of a firm's group: equal for two firms exactly when they are of one group.
    pub fn of(&self, firm: FirmId) -> FirmId {
        FirmId(self.first[firm.index()])
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
            a 甲 -
            b 乙 a
            c 丙 -
            d 丁 -
            e 戊 -
            f 己 b
            invests: investor investee share
            b c 0.5
            a d 0.49
            a e -",
        );
        let groups = Groups::new(&world);
        let of: Vec<usize> = world.firms().ids().map(|firm| groups.of(firm).index()).collect();
        assert_eq!(of, [0, 0, 0, 3, 4, 0]);
    }
}
