//! Records that reveal whether they are complete: number, length, content, checksum.

use crate::support::rng::Rng;

const HEAD: usize = 12;
const TAIL: usize = 4;

/// The record of a number: up to 1,500 bytes of content determined by the number.
pub(crate) fn encode(number: u64) -> Vec<u8> {
    let mut rng = Rng::new(number);
    let length = rng.below(1500);
    let mut bytes = number.to_le_bytes().to_vec();
    bytes.extend(u32::try_from(length).expect("below 1500").to_le_bytes());
    bytes.extend(rng.bytes(length));
    bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
    bytes
}

/// The number and the whole length of the record at the beginning of some bytes.
pub(crate) fn decode(bytes: &[u8]) -> Option<(u64, usize)> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let content = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let checksum = rest.get(content..)?.first_chunk::<TAIL>()?;
    let is_whole = crc32c::crc32c(&bytes[..HEAD + content]) == u32::from_le_bytes(*checksum);
    is_whole.then_some((u64::from_le_bytes(*number), HEAD + content + TAIL))
}

#[test]
fn a_record_with_any_wrong_bit_is_none() {
    let mut bytes = encode(5);
    assert_eq!(decode(&bytes), Some((5, bytes.len())));
    assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
    for at in 0..bytes.len() {
        bytes[at] ^= 16;
        assert_eq!(decode(&bytes), None, "byte {at}");
        bytes[at] ^= 16;
    }
}
