//! Tools for tests of crash safety: damage, kills, small disks, and the shim that records and fails system calls.
//! `tests/README.md` shows how each is used.

pub(crate) mod damage;
pub(crate) mod faults;
pub(crate) mod kill;
pub(crate) mod rng;
pub(crate) mod shim;
pub(crate) mod small_disk;
pub(crate) mod tree;
