//! Checks made before anything of a workbook is unpacked into memory.

use std::io::{self, Cursor, Read as _};

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::sheet_line::Refusal;

/// The largest file, bytes.
pub(super) const FILE_LIMIT: u64 = 20 << 20;
/// The most parts in it.
const PART_LIMIT: usize = 200;
/// The size of all parts together, unpacked, in bytes.
const UNPACKED_LIMIT: u64 = 256 << 20;
/// The largest allowed ratio of unpacked to packed size of a part.
const RATIO_LIMIT: u64 = 200;
/// A part up to this many bytes may be packed as tightly as it likes.
const SMALL_PART: u64 = 1 << 20;

/// Refuses files that are not `.xlsx`, and files that are larger or more tightly packed than a spreadsheet program
/// makes them. Sizes are measured, not trusted: a part that unpacks to more than it declares counts with its real
/// size.
pub(super) fn inspect(bytes: &[u8]) -> Result<(), Refusal> {
    match bytes {
        [] => return Err(Refusal::Empty),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(ole(bytes)),
        [b'P', b'K', 3, 4, ..] => {}
        _ => return Err(Refusal::Other),
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
    if archive.len() > PART_LIMIT {
        return Err(Refusal::TooManyParts { found: archive.len(), limit: PART_LIMIT });
    }
    if archive.index_for_name("xl/workbook.bin").is_some() {
        return Err(Refusal::Binary);
    }
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(Refusal::Other);
    }
    let mut left = UNPACKED_LIMIT;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(refusal)?;
        let (declared, packed) = (part.size(), part.compressed_size());
        check_ratio(declared, packed)?;
        let too_large = Refusal::TooLarge { limit: UNPACKED_LIMIT };
        if declared > left {
            return Err(too_large);
        }
        let counted = io::copy(&mut part.take(left + 1), &mut io::sink());
        let counted = counted.map_err(|error| Refusal::Damaged(error.to_string()))?;
        check_ratio(counted, packed)?;
        left = left.checked_sub(counted).ok_or(too_large)?;
    }
    Ok(())
}

fn check_ratio(unpacked: u64, packed: u64) -> Result<(), Refusal> {
    let tight = unpacked > SMALL_PART && unpacked / RATIO_LIMIT > packed;
    if tight { Err(Refusal::TooTight { limit: RATIO_LIMIT }) } else { Ok(()) }
}

/// A file of the old container format is either an old workbook or a new one in an encrypted container.
fn ole(bytes: &[u8]) -> Refusal {
    let shell: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if memmem::find(bytes, &shell).is_some() { Refusal::Locked } else { Refusal::Old }
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Locked,
        error => Refusal::Damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_is_no_workbook_is_refused_by_its_bytes() {
        let types = ("[Content_Types].xml", b"<Types/>".as_slice());
        assert_eq!(inspect(&archive(&[types, ("xl/workbook.xml", b"<workbook/>")])), Ok(()));
        assert_eq!(inspect(b""), Err(Refusal::Empty));
        assert_eq!(inspect(b"id,name\n"), Err(Refusal::Other));
        assert_eq!(inspect(&archive(&[("content.xml", b"")])), Err(Refusal::Other));
        assert_eq!(inspect(&archive(&[types, ("xl/workbook.bin", b"")])), Err(Refusal::Binary));
        assert_eq!(inspect(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(Refusal::Old));
        let shell: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(inspect(&[b"\xd0\xcf\x11\xe0\0", shell.as_slice()].concat()), Err(Refusal::Locked));
        assert!(matches!(inspect(b"PK\x03\x04 and nothing more"), Err(Refusal::Damaged(_))));
    }

    #[test]
    fn bombs_are_refused_before_they_go_off() {
        let types = ("[Content_Types].xml", b"<Types/>".as_slice());
        let zeros = vec![0; 8 << 20];
        assert_eq!(inspect(&archive(&[types, ("xl/a.xml", &zeros)])), Err(Refusal::TooTight { limit: 200 }));
        let names: Vec<String> = (0..201).map(|at| format!("xl/{at}.xml")).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        assert_eq!(inspect(&archive(&parts)), Err(Refusal::TooManyParts { found: 201, limit: 200 }));
    }

    #[test]
    fn a_part_that_declares_too_little_is_counted() {
        let types = ("[Content_Types].xml", b"<Types/>".as_slice());
        let honest = archive(&[types, ("xl/a.xml", &vec![0; 8 << 20])]);
        // The size is in the local header and in the directory, as four bytes.
        let mut lying = honest.clone();
        let size = u32::to_le_bytes(8 << 20);
        for at in memmem::find_iter(&honest, &size) {
            lying[at..at + 4].copy_from_slice(&u32::to_le_bytes(100));
        }
        assert_ne!(lying, honest);
        assert!(inspect(&lying).is_err());
    }
}
