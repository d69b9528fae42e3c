//! HEAD: which journal is current, and how far it reaches at least.
//!
//! ```text
//! liantu-head 1
//! journal journal-000001.lj
//! generation 7
//! hash 4f1c…            the chain hash of that generation, 64 hexadecimal digits
//! check 9a0b1c2d        CRC-32C of the lines above
//! ```
//!
//! HEAD is replaced after the journal is durable and before a commit is acknowledged, so a journal
//! that ends before the generation named here has lost something.

use std::fmt::Write as _;
use std::path::Path;

use crate::disk;

/// The contents of HEAD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) journal: String,
    pub(crate) generation: u64,
    pub(crate) hash: blake3::Hash,
}

/// What was found in the place of HEAD.
#[derive(Debug)]
pub(crate) enum Found {
    Nothing,
    Head(Head),
    Damaged,
    Newer(String),
}

const FILE: &str = "HEAD";
const FIRST: &str = "liantu-head 1";

impl Head {
    pub(crate) fn read(folder: &Path) -> std::io::Result<Found> {
        match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(Self::parse(&bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) => Err(error),
        }
    }

    fn parse(bytes: &[u8]) -> Found {
        let Ok(text) = std::str::from_utf8(bytes) else { return Found::Damaged };
        let first = text.lines().next().unwrap_or_default();
        if let Some(version) = first.strip_prefix("liantu-head ").filter(|version| *version != "1")
            && version.parse::<u32>().is_ok()
        {
            return Found::Newer(version.to_owned());
        }
        Self::parse_lines(text).map_or(Found::Damaged, Found::Head)
    }

    fn parse_lines(text: &str) -> Option<Self> {
        let [first, journal, generation, hash, check] = text.lines().collect::<Vec<_>>().try_into().ok()?;
        let head = Self {
            journal: journal.strip_prefix("journal ")?.to_owned(),
            generation: generation.strip_prefix("generation ")?.parse().ok()?,
            hash: blake3::Hash::from_hex(hash.strip_prefix("hash ")?).ok()?,
        };
        (first == FIRST && head.text() == text && check.starts_with("check ")).then_some(head)
    }

    fn text(&self) -> String {
        let mut text =
            format!("{FIRST}\njournal {}\ngeneration {}\nhash {}\n", self.journal, self.generation, self.hash);
        let check = crc32c::crc32c(text.as_bytes());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "check {check:08x}");
        text
    }

    /// Makes this the HEAD of a folder, durably.
    pub(crate) fn write(&self, folder: &Path) -> std::io::Result<()> {
        disk::replace(&folder.join(FILE), self.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_comes_back_and_any_flipped_bit_is_seen() {
        let head = Head { journal: "journal-000001.lj".into(), generation: 7, hash: blake3::hash(b"x") };
        let text = head.text();
        assert!(matches!(Head::parse(text.as_bytes()), Found::Head(found) if found == head));
        for bit in 0..text.len() * 8 {
            let mut bad = text.clone().into_bytes();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(Head::parse(&bad), Found::Head(_)), "bit {bit}");
        }
        assert!(matches!(Head::parse(b"liantu-head 2\nwhatever\n"), Found::Newer(_)));
    }
}
