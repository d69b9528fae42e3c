//! Damages a copy of a directory: a flipped bit, a block of zeros, a truncated file.

use std::path::{Path, PathBuf};

use super::rng::Rng;
use super::tree::{Entry, Tree};

/// The size of a block that is zeroed, in bytes.
const BLOCK: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// One bit in any byte.
    FlipBit,
    /// One bit in a byte that is not zero: unused space is left alone.
    FlipUsedBit,
    /// 512 bytes at a multiple of 512; the last block may be shorter.
    ZeroBlock,
    /// The file ends earlier, by one byte at least.
    Truncate,
}

impl Damage {
    pub(crate) const ALL: [Self; 4] = [Self::FlipBit, Self::FlipUsedBit, Self::ZeroBlock, Self::Truncate];
}

/// Where a file was damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Damaged {
    pub(crate) file: PathBuf,
    pub(crate) offset: usize,
    pub(crate) damage: Damage,
}

impl Tree {
    /// Damages one file among those that `may` be, each with a probability proportional to its places for this
    /// damage; `None` when none has any.
    pub(crate) fn damage(&mut self, damage: Damage, rng: &mut Rng, may: impl Fn(&Path) -> bool) -> Option<Damaged> {
        let mut files: Vec<(&PathBuf, &mut Vec<u8>)> = Vec::new();
        for (path, entry) in &mut self.0 {
            if let Entry::File(data) = entry
                && may(path)
            {
                files.push((path, data));
            }
        }
        let total: usize = files.iter().map(|(_, data)| places(damage, data)).sum();
        let mut left = rng.below(total.max(1));
        for (file, data) in files {
            let n = places(damage, data);
            if left < n {
                let offset = apply(damage, data, left, rng);
                return Some(Damaged { file: file.clone(), offset, damage });
            }
            left -= n;
        }
        None
    }
}

/// How many bytes of a file this damage can hit.
fn places(damage: Damage, data: &[u8]) -> usize {
    match damage {
        Damage::FlipBit | Damage::Truncate => data.len(),
        Damage::FlipUsedBit | Damage::ZeroBlock => used(data).count(),
    }
}

/// The offsets of the bytes that are not zero.
fn used(data: &[u8]) -> impl Iterator<Item = usize> {
    data.iter().enumerate().filter(|(_, byte)| **byte != 0).map(|(at, _)| at)
}

/// Applies the damage at the place with this number, and returns its offset.
fn apply(damage: Damage, data: &mut Vec<u8>, place: usize, rng: &mut Rng) -> usize {
    let mut at = match damage {
        Damage::FlipBit | Damage::Truncate => place,
        Damage::FlipUsedBit | Damage::ZeroBlock => used(data).nth(place).expect("a place that was counted"),
    };
    match damage {
        Damage::FlipBit | Damage::FlipUsedBit => data[at] ^= 1 << rng.below(8),
        Damage::ZeroBlock => {
            at = at / BLOCK * BLOCK;
            let end = data.len().min(at + BLOCK);
            data[at..end].fill(0);
        }
        Damage::Truncate => data.truncate(at),
    }
    at
}

#[test]
fn every_damage_changes_exactly_one_allowed_file() {
    let mut whole = Tree::default();
    let mut data = Rng::new(1).bytes(2000);
    data.extend([0; 2000]);
    for name in ["kept", "spoilt"] {
        whole.0.insert(PathBuf::from(name), Entry::File(data.clone()));
    }
    for seed in 0..200 {
        let (mut tree, damage) = (whole.clone(), Damage::ALL[usize::try_from(seed % 4).unwrap()]);
        let damaged = tree.damage(damage, &mut Rng::new(seed), |path| path == Path::new("spoilt")).unwrap();
        let changed = tree.file("spoilt").unwrap();
        assert_eq!((tree.file("kept"), damaged.file.as_path()), (whole.file("kept"), Path::new("spoilt")));
        assert_ne!(changed, data, "{damaged:?}");
        let differing = data.iter().zip(changed).filter(|(a, b)| a != b).count();
        match damage {
            Damage::FlipBit => assert_eq!((changed.len(), differing), (4000, 1)),
            Damage::FlipUsedBit => assert!(damaged.offset < 2000 && differing == 1),
            Damage::ZeroBlock => assert!(damaged.offset.is_multiple_of(BLOCK) && differing <= BLOCK),
            Damage::Truncate => assert!(changed.len() == damaged.offset && differing == 0),
        }
    }
    assert_eq!(Tree::default().damage(Damage::FlipBit, &mut Rng::new(0), |_| true), None);
}
