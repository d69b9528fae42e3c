//! The check value of an answer, whatever the order of its rows.

/// The hash of one row: for each integer `h = (h xor c) × 0x9E3779B97F4A7C15`, `h = h xor (h >> 32)`,
/// modulo 2^64; -1 is 2^64 - 1.
///
/// ```
/// use liantu_benches::hash::{check, row};
/// assert_eq!(row(&[0]), 0);
/// assert_eq!(check([[1, 2], [3, 4]].iter().map(|r| row(r))), check([[3, 4], [1, 2]].iter().map(|r| row(r))));
/// assert_ne!(row(&[1, 2]), row(&[2, 1]));
/// ```
pub fn row(columns: &[i64]) -> u64 {
    columns.iter().fold(0, |h, column| {
        let h = (h ^ column.cast_unsigned()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        h ^ (h >> 32)
    })
}

/// The sum of row hashes modulo 2^64.
pub fn check(rows: impl Iterator<Item = u64>) -> u64 {
    rows.fold(0, u64::wrapping_add)
}
