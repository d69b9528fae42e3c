//! One direction of losses: who passes which share of a loss on to whom.

/// A share of a loss passed on by `source` into one slot of a firm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    pub(super) source: u32,
    /// Firm the slot belongs to.
    pub(super) owner: u32,
    /// Group within the firm: losses of one group add up, the worst group counts.
    pub(super) group: u32,
    pub(super) share: f64,
}

/// Losses from sources to slots, both ways.
///
/// ```text
/// source ─ out ─→ (slot, share)      slots of firm f: slot_of[f]..slot_of[f + 1]
/// slot ─ into ─→ (source, share)     owner[slot] = f
/// ```
#[derive(Clone, Debug)]
pub(super) struct Flow {
    out_of: Vec<u32>,
    out_slot: Vec<u32>,
    out_share: Vec<f64>,
    slot_of: Vec<u32>,
    owner: Vec<u32>,
    into_of: Vec<u32>,
    into: Vec<(u32, f64)>,
}

impl Flow {
    /// The flow of these passings between `firms` firms. Time O(m log m).
    pub(super) fn new(firms: usize, mut passings: Vec<Passing>) -> Self {
        passings.sort_by_key(|passing| (passing.owner, passing.group, passing.source));
        let (mut owner, mut into_of, mut slot_of) = (Vec::new(), vec![0], vec![0; firms + 1]);
        let mut into = Vec::with_capacity(passings.len());
        for slot in passings.chunk_by(|a, b| (a.owner, a.group) == (b.owner, b.group)) {
            owner.push(slot[0].owner);
            into.extend(slot.iter().map(|passing| (passing.source, passing.share)));
            into_of.push(row(into.len()));
            slot_of[slot[0].owner as usize + 1] += 1;
        }
        add_up(&mut slot_of);
        let mut out_of = vec![0; firms + 1];
        for (source, _) in &into {
            out_of[*source as usize + 1] += 1;
        }
        add_up(&mut out_of);
        let (mut out_slot, mut out_share, mut next) = (vec![0; into.len()], vec![0.0; into.len()], out_of.clone());
        for slot in 0..owner.len() {
            for (source, share) in &into[into_of[slot] as usize..into_of[slot + 1] as usize] {
                let at = &mut next[*source as usize];
                (out_slot[*at as usize], out_share[*at as usize]) = (row(slot), *share);
                *at += 1;
            }
        }
        Self { out_of, out_slot, out_share, slot_of, owner, into_of, into }
    }

    /// Slots that take a share of the losses of `source`, and the shares.
    pub(super) fn out(&self, source: usize) -> (&[u32], &[f64]) {
        let range = self.out_of[source] as usize..self.out_of[source + 1] as usize;
        (&self.out_slot[range.clone()], &self.out_share[range])
    }

    /// The slots of a firm.
    pub(super) fn slots(&self, firm: usize) -> std::ops::Range<usize> {
        self.slot_of[firm] as usize..self.slot_of[firm + 1] as usize
    }

    /// Sources that pass losses into a slot.
    pub(super) fn into(&self, slot: usize) -> &[(u32, f64)] {
        &self.into[self.into_of[slot] as usize..self.into_of[slot + 1] as usize]
    }

    /// The firm of each slot.
    pub(super) fn owners(&self) -> &[u32] {
        &self.owner
    }
}

/// A position as it is stored; there are fewer edges than 2^32, as in every table.
fn row(position: usize) -> u32 {
    u32::try_from(position).expect("invariant: the network counts its sales in 32 bits")
}

fn add_up(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += *count;
        *count = sum;
    }
}
