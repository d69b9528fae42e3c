//! Finding the staged row of a key.

use hashbrown::HashMap;

use crate::id::NONE;

/// Keys of one node table → staged rows.
///
/// Keys that are plain numbers are found by position, without hashing: large generated data sets use numbers as keys.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    numbers: Vec<u32>,
    texts: HashMap<u32, u32>,
}

/// Numbers below this are indexed by position.
const DENSE_LIMIT: usize = 1 << 25;

/// The value of a canonical decimal number below [`DENSE_LIMIT`].
fn dense(key: &str) -> Option<usize> {
    let bytes = key.as_bytes();
    let canonical = matches!(bytes, [b'0'] | [b'1'..=b'9', ..]) && bytes.len() <= 8;
    if !canonical {
        return None;
    }
    let mut number = 0_usize;
    for byte in bytes {
        number = number * 10 + usize::from(byte.wrapping_sub(b'0'));
        if !byte.is_ascii_digit() {
            return None;
        }
    }
    (number < DENSE_LIMIT).then_some(number)
}

impl KeyIndex {
    /// The row of `key`; `text` finds the number of an interned text.
    pub(super) fn find(&self, key: &str, text: impl Fn(&str) -> Option<u32>) -> Option<u32> {
        let row = match dense(key) {
            Some(number) => self.numbers.get(number).copied().unwrap_or(NONE),
            None => self.texts.get(&text(key)?).copied()?,
        };
        (row != NONE).then_some(row)
    }

    /// Binds `key`, whose interned text has the number `text`, to `row`.
    pub(super) fn bind(&mut self, key: &str, text: u32, row: u32) {
        match dense(key) {
            Some(number) => {
                if self.numbers.len() <= number {
                    self.numbers.resize(number + 1, NONE);
                }
                self.numbers[number] = row;
            }
            None => {
                self.texts.insert(text, row);
            }
        }
    }

    /// Removes `key`.
    pub(super) fn unbind(&mut self, key: &str, text: u32) {
        match dense(key) {
            Some(number) => {
                if let Some(row) = self.numbers.get_mut(number) {
                    *row = NONE;
                }
            }
            None => {
                self.texts.remove(&text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_numbers_are_dense() {
        let cases =
            [("0", Some(0)), ("330200", Some(330_200)), ("007", None), ("", None), ("1a", None), ("99999999", None)];
        for (key, expect) in cases {
            assert_eq!(dense(key), expect, "{key}");
        }
    }

    #[test]
    fn what_is_bound_is_found_until_unbound() {
        let mut index = KeyIndex::default();
        let text = |key: &str| (key == "ic").then_some(5);
        index.bind("12", 4, 0);
        index.bind("ic", 5, 1);
        assert_eq!((index.find("12", text), index.find("ic", text), index.find("13", text)), (Some(0), Some(1), None));
        index.unbind("12", 4);
        index.unbind("ic", 5);
        assert_eq!((index.find("12", text), index.find("ic", text)), (None, None));
    }
}
