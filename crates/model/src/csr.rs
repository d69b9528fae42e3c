//! Compressed sparse rows: the form of every derived list.

use std::marker::PhantomData;

use crate::id::{NONE, RowId};

/// Compressed sparse rows: for each `F`, a slice of `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr<F, T> {
    /// `offsets[i]..offsets[i + 1]` are the targets of row `i`.
    offsets: Vec<u32>,
    targets: Vec<T>,
    from: PhantomData<F>,
}

impl<F: RowId, T: RowId> Csr<F, T> {
    /// The targets of `from`; none when `from` is out of range.
    pub fn of(&self, from: F) -> &[T] {
        let at = from.index();
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(start), Some(end)) => &self.targets[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The number of targets of all rows together.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether no row has a target.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Where each row's targets begin, with the end of the last.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// All targets, row after row.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }

    /// The positions of `from`, grouped by value: row `r` of the result lists where `from` is `r`, ascending.
    /// [`NONE`] is left out.
    pub(crate) fn group(rows: usize, from: &[u32]) -> Self {
        Self::collect(rows, from.iter().enumerate().map(|(at, row)| (*row, T::from_index(at))))
    }

    /// Targets `to[i]` grouped by `from[i]`, in the order of `i`. Where either is [`NONE`] there is
    /// no pair, and none at all when a column is empty.
    pub(crate) fn pairs(rows: usize, from: &[u32], to: &[u32]) -> Self {
        let both = from.iter().zip(to).filter(|(_, to)| **to != NONE);
        Self::collect(rows, both.map(|(row, to)| (*row, T::from_index(*to as usize))))
    }

    fn collect(rows: usize, pairs: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let pairs = pairs.filter(|(row, _)| *row != NONE);
        let mut offsets = count(rows, pairs.clone().map(|(row, _)| row));
        let mut targets = vec![T::from_index(0); offsets[rows] as usize];
        let mut next = offsets.clone();
        for (row, target) in pairs {
            let slot = &mut next[row as usize];
            targets[*slot as usize] = target;
            *slot += 1;
        }
        offsets.shrink_to_fit();
        Self { offsets, targets, from: PhantomData }
    }

    /// Sorts each row and drops repeated targets.
    pub(crate) fn distinct(mut self) -> Self {
        let mut kept = 0_usize;
        let mut start = 0_usize;
        for row in 0..self.rows() {
            let end = self.offsets[row + 1] as usize;
            self.targets[start..end].sort_unstable();
            let first = kept;
            for at in start..end {
                let target = self.targets[at];
                if kept == first || self.targets[kept - 1] != target {
                    self.targets[kept] = target;
                    kept += 1;
                }
            }
            start = end;
            self.offsets[row + 1] = u32::try_from(kept).expect("invariant: fewer targets than rows");
        }
        self.targets.truncate(kept);
        self.targets.shrink_to_fit();
        self
    }
}

/// `result[r]..result[r + 1]` is the range that value `r` takes when `from` is grouped. [`NONE`] is left out.
pub(crate) fn count(rows: usize, from: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut offsets = vec![0_u32; rows + 1];
    for row in from.filter(|row| *row != NONE) {
        offsets[row as usize + 1] += 1;
    }
    for row in 0..rows {
        offsets[row + 1] += offsets[row];
    }
    offsets
}
