//! Ties of firms into a scope (供应纽带): customers they already have there, and customers they share with suppliers
//! there.

use fixedbitset::FixedBitSet;
use liantu_model::{FirmId, Inside, NO_PART, Partition, RowId as _, Scope, Snapshot};
use rayon::prelude::*;

/// The ties of one firm into one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Distinct customers, of any product, in the scope.
    pub customers_inside: u32,
    /// Distinct customers, anywhere, that also buy from a supplier in the scope.
    pub shared_customers: u32,
}

/// Ties into one scope, looked up firm by firm.
#[derive(Debug)]
pub struct ScopeTies<'s> {
    world: &'s Snapshot,
    inside: Inside<'s>,
    /// Firms that buy from a supplier in the scope.
    served: FixedBitSet,
}

impl<'s> ScopeTies<'s> {
    /// Prepares the ties into a scope. Time is linear in the firms and in the supplies that leave
    /// the scope's firms.
    pub fn new(world: &'s Snapshot, scope: &Scope) -> Self {
        let inside = scope.inside(world);
        let mut served = FixedBitSet::with_capacity(world.firms().len());
        for firm in world.firms().ids().filter(|firm| inside.contains(*firm)) {
            for customer in world.adjacency().customers().of(firm) {
                served.insert(customer.index());
            }
        }
        Self { world, inside, served }
    }

    /// The ties of a firm. Time is linear in its customers.
    pub fn get(&self, firm: FirmId) -> Ties {
        let mut ties = Ties::default();
        for customer in self.world.adjacency().customers().of(firm) {
            ties.customers_inside += u32::from(self.inside.contains(*customer));
            ties.shared_customers += u32::from(self.served.contains(customer.index()));
        }
        ties
    }

    /// Whether a firm buys from a supplier in the scope.
    pub fn is_served(&self, firm: FirmId) -> bool {
        self.served.contains(firm.index())
    }
}

/// Ties of all firms into up to 64 parts at once.
#[derive(Debug)]
pub struct BlockTies {
    parts: usize,
    /// One entry for each firm and part.
    ties: Vec<Narrow>,
    /// Firms with more customers than a narrow count can hold, in order, with their ties.
    wide: Vec<(FirmId, Vec<Ties>)>,
}

/// [`Ties`] in half the memory.
#[derive(Clone, Copy, Debug, Default)]
struct Narrow {
    customers_inside: u16,
    shared_customers: u16,
}

/// One customer's contribution to [`Ties`].
#[derive(Clone, Copy)]
enum Tie {
    Inside,
    Shared,
}

/// The parts that one [`BlockTies`] covers.
pub const BLOCK: usize = 64;

impl BlockTies {
    /// Ties into the parts `first_part .. first_part + BLOCK`, as far as these exist.
    ///
    /// Two parallel passes over the supply network: which parts each firm buys from, then what that means for its
    /// suppliers. Memory is 4 bytes for each firm and part.
    pub fn new(world: &Snapshot, partition: &Partition, first_part: usize) -> Self {
        let parts = (partition.len() - first_part).min(BLOCK);
        let (customers, suppliers) = (world.adjacency().customers(), world.adjacency().suppliers());
        let part_of = |firm: FirmId| match partition.part_of()[firm.index()] {
            NO_PART => None,
            part => usize::from(part).checked_sub(first_part).filter(|part| *part < parts),
        };
        let bit = |firm: &FirmId| part_of(*firm).map_or(0, |part| 1_u64 << part);
        let firms: Vec<FirmId> = world.firms().ids().collect();
        let buys_from: Vec<u64> =
            firms.par_iter().map(|firm| suppliers.of(*firm).iter().fold(0, |mask, from| mask | bit(from))).collect();
        let walk = |firm: FirmId, tie: &mut dyn FnMut(usize, Tie)| {
            for customer in customers.of(firm) {
                if let Some(part) = part_of(*customer) {
                    tie(part, Tie::Inside);
                }
                let mut mask = buys_from[customer.index()];
                while mask != 0 {
                    tie(mask.trailing_zeros() as usize, Tie::Shared);
                    mask &= mask - 1;
                }
            }
        };
        let is_wide = |firm: &FirmId| customers.of(*firm).len() > usize::from(u16::MAX);
        let wide = firms.iter().copied().filter(is_wide).map(|firm| {
            let mut ties = vec![Ties::default(); parts];
            walk(firm, &mut |part, tie| match tie {
                Tie::Inside => ties[part].customers_inside += 1,
                Tie::Shared => ties[part].shared_customers += 1,
            });
            (firm, ties)
        });
        let wide = wide.collect();
        let mut ties = vec![Narrow::default(); firms.len() * parts];
        ties.par_chunks_mut(parts.max(1)).zip(&firms).filter(|(_, firm)| !is_wide(firm)).for_each(|(ties, firm)| {
            walk(*firm, &mut |part, tie| match tie {
                Tie::Inside => ties[part].customers_inside += 1,
                Tie::Shared => ties[part].shared_customers += 1,
            });
        });
        Self { parts, ties, wide }
    }

    /// The ties of a firm into the part at this position of the block.
    #[inline]
    pub fn get(&self, firm: FirmId, part: usize) -> Ties {
        if !self.wide.is_empty()
            && let Ok(at) = self.wide.binary_search_by_key(&firm, |(firm, _)| *firm)
        {
            return self.wide[at].1[part];
        }
        let narrow = self.ties[firm.index() * self.parts + part];
        Ties {
            customers_inside: u32::from(narrow.customers_inside),
            shared_customers: u32::from(narrow.shared_customers),
        }
    }
}
