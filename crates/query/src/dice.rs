//! Seeded random numbers for tests, the same on every machine.

#![expect(clippy::cast_possible_truncation, reason = "what is cut off is not there or not wanted")]

/// A generator of random numbers: `SplitMix64` (Steele, Lea and Flood 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to below `n`, which is small.
    pub(crate) fn below(&mut self, n: u32) -> usize {
        (self.next() % u64::from(n)) as usize
    }

    /// The same, as a quantity.
    pub(crate) fn whole(&mut self, n: u32) -> i64 {
        i64::from((self.next() % u64::from(n)) as u32)
    }

    /// A number from 0 to 1.
    pub(crate) fn part(&mut self) -> f64 {
        f64::from((self.next() >> 40) as u32) / f64::from(1_u32 << 24)
    }
}
