//! Hashes of contents: the chain hash of a generation, the fingerprint of files.

use std::path::Path;

use crate::head::{Found, Head};
use crate::store::{Generation, Store};

impl Store {
    /// The chain hash of a generation, 64 hexadecimal digits: it identifies the generation with all its history.
    /// `None` when its record is not in the journal.
    pub fn chain_hash(&self, generation: Generation) -> Option<String> {
        self.journal.entry(generation).map(|entry| entry.hash.to_hex().to_string())
    }

    /// The chain hash of the newest generation acknowledged in a folder, from HEAD alone: one small file. `None` when
    /// HEAD cannot be used; then the store must be opened to find out.
    pub fn newest_hash(folder: &Path) -> Option<String> {
        match Head::read(folder) {
            Ok(Found::Head(head)) => Some(head.hash.to_hex().to_string()),
            _ => None,
        }
    }
}

/// The BLAKE3 hash of files with their names, 64 hexadecimal digits; their order matters.
pub fn fingerprint<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        // Lengths separate names and contents, so that no two lists of files give the same bytes.
        for part in [name.as_bytes(), bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn names_order_and_borders_count() {
        let whole = fingerprint([("a", &b"12"[..]), ("b", b"3")]);
        assert_eq!(whole, fingerprint([("a", &b"12"[..]), ("b", b"3")]));
        for other in [vec![("b", &b"3"[..]), ("a", b"12")], vec![("a", b"123"), ("b", b"")], vec![("a", b"12")]] {
            assert_ne!(whole, fingerprint(other));
        }
    }
}
