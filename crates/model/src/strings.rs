//! Interned text.

use crate::id::NONE;

/// All text of one snapshot: each different string once, addressed by a dense number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    /// `ends[i]` is where string `i` ends; it begins where the previous one ends.
    ends: Vec<u32>,
    bytes: String,
}

impl Strings {
    /// The string with this number, `None` for [`NONE`] and numbers out of range.
    pub fn get(&self, id: u32) -> Option<&str> {
        if id == NONE {
            return None;
        }
        let end = *self.ends.get(id as usize)? as usize;
        let start = match id {
            0 => 0,
            _ => *self.ends.get(id as usize - 1)? as usize,
        };
        self.bytes.get(start..end)
    }

    /// The number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no string.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Where each string ends in [`Strings::text`].
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// All strings one after another.
    pub fn text(&self) -> &str {
        &self.bytes
    }

    /// Strings from their parts, `None` when the ends do not cut `text` between characters, do not ascend, or do not
    /// reach its end.
    pub fn from_parts(ends: Vec<u32>, text: String) -> Option<Self> {
        let mut from = 0;
        for end in &ends {
            if *end < from || !text.is_char_boundary(*end as usize) {
                return None;
            }
            from = *end;
        }
        (from as usize == text.len()).then_some(Self { ends, bytes: text })
    }

    /// Appends a string without looking for an equal one.
    ///
    /// # Panics
    /// When all text would exceed 4 GiB in total.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let id = u32::try_from(self.ends.len()).expect("invariant: fewer than 2^32 strings");
        self.bytes.push_str(text);
        let end = u32::try_from(self.bytes.len()).expect("invariant: text is limited to 4 GiB");
        self.ends.push(end);
        id
    }
}

/// Finds or adds strings.
#[derive(Clone, Default)]
pub(crate) struct Interner {
    strings: Strings,
    ids: hashbrown::HashTable<u32>,
    hasher: hashbrown::DefaultHashBuilder,
}

impl std::fmt::Debug for Interner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interner").field("strings", &self.strings.len()).finish_non_exhaustive()
    }
}

impl Interner {
    pub(crate) fn strings(&self) -> &Strings {
        &self.strings
    }

    pub(crate) fn into_strings(self) -> Strings {
        self.strings
    }

    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = std::hash::BuildHasher::hash_one(&self.hasher, text);
        self.ids.find(hash, |id| self.strings.get(*id) == Some(text)).copied()
    }

    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        use std::hash::BuildHasher as _;
        let hash = self.hasher.hash_one(text);
        if let Some(id) = self.ids.find(hash, |id| self.strings.get(*id) == Some(text)) {
            return *id;
        }
        let id = self.strings.push(text);
        let (strings, hasher) = (&self.strings, &self.hasher);
        self.ids.insert_unique(hash, id, |id| hasher.hash_one(strings.get(*id).unwrap_or_default()));
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_share_a_number() {
        let mut interner = Interner::default();
        let ids = ["宁波", "", "杭州", "宁波"].map(|text| interner.intern(text));
        assert_eq!(ids, [0, 1, 2, 0]);
        assert_eq!(interner.find("杭州"), Some(2));
        assert_eq!(interner.find("温州"), None);
        let strings = interner.into_strings();
        assert_eq!([0, 1, 2, 3, NONE].map(|id| strings.get(id)), [Some("宁波"), Some(""), Some("杭州"), None, None]);
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let good = Strings::from_parts(vec![6, 6], "宁波".into()).unwrap();
        assert_eq!(good.get(0), Some("宁波"));
        for ends in [vec![1], vec![6, 3], vec![3], vec![9]] {
            assert_eq!(Strings::from_parts(ends, "宁波".into()), None);
        }
    }
}
