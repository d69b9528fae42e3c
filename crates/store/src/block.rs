//! Blocks: one chunk of a column, compressed, with its length and checksum.

use std::cell::RefCell;

use liantu_model::Wording;
use zstd::bulk::{Compressor, Decompressor};

thread_local! {
    // Creating these takes most of the time of a small block.
    static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::default();
    static DECOMPRESSOR: RefCell<Decompressor<'static>> = RefCell::default();
}

/// Compression level: more than 1 costs time and gains little on these columns.
const LEVEL: i32 = 1;

/// Raw bytes of a chunk; the last one of a stream may be shorter.
pub(crate) const CHUNK: usize = 64 * 1024;

const MAGIC: [u8; 2] = *b"LB";
const ZSTD: u8 = 1;
const HEADER: usize = 11;

/// A block cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadBlock {
    NotABlock,
    UnknownCodec,
    Damaged,
}

impl BadBlock {
    pub(crate) fn wording(self) -> Wording {
        match self {
            Self::NotABlock => Wording::new("开头不是数据块", "it does not begin like a block"),
            Self::UnknownCodec => {
                Wording::new("编码方式不为本程序所知", "it was written with a codec this program does not know")
            }
            Self::Damaged => Wording::new("长度或校验和不符", "its length or checksum does not hold"),
        }
    }
}

/// Bytes of a key.
pub(crate) const KEY: usize = 14;

/// The key of a chunk: generation, stream, chunk, each big-endian so that they order as numbers.
pub(crate) fn key(generation: u64, stream: u16, chunk: u32) -> Vec<u8> {
    let mut key = generation.to_be_bytes().to_vec();
    key.extend(stream.to_be_bytes());
    key.extend(chunk.to_be_bytes());
    key
}

/// Packs at most [`CHUNK`] bytes for the key `key`.
pub(crate) fn pack(key: &[u8], raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let payload = COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.set_compression_level(LEVEL)?;
        compressor.compress(raw)
    })?;
    let length = u32::try_from(raw.len()).map_err(std::io::Error::other)?;
    let mut block = Vec::with_capacity(HEADER + payload.len());
    block.extend(MAGIC);
    block.push(ZSTD);
    block.extend(length.to_le_bytes());
    block.extend(checksum(key, length, &payload).to_le_bytes());
    block.extend(payload);
    Ok(block)
}

/// Covers the key and the length too: a good block in the wrong place is as bad as a damaged one.
fn checksum(key: &[u8], length: u32, payload: &[u8]) -> u32 {
    let place = crc32c::crc32c_append(crc32c::crc32c(key), &length.to_le_bytes());
    crc32c::crc32c_append(place, payload)
}

/// Unpacks the block found at `key` into exactly `raw`.
pub(crate) fn unpack(key: &[u8], block: &[u8], raw: &mut [u8]) -> Result<(), BadBlock> {
    let (header, payload) = block.split_first_chunk::<HEADER>().ok_or(BadBlock::NotABlock)?;
    let [m0, m1, codec, l0, l1, l2, l3, c0, c1, c2, c3] = *header;
    if [m0, m1] != MAGIC {
        return Err(BadBlock::NotABlock);
    }
    if codec != ZSTD {
        return Err(BadBlock::UnknownCodec);
    }
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    let holds = checksum(key, length, payload) == u32::from_le_bytes([c0, c1, c2, c3]);
    if !holds || length as usize != raw.len() {
        return Err(BadBlock::Damaged);
    }
    match DECOMPRESSOR.with_borrow_mut(|decompressor| decompressor.decompress_to_buffer(payload, raw)) {
        Ok(written) if written == length as usize => Ok(()),
        _ => Err(BadBlock::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comes_back_and_any_flipped_bit_is_seen() {
        let raw: Vec<u8> = (0..1000_u32).flat_map(|n| (n % 7).to_le_bytes()).collect();
        let block = pack(b"key", &raw).unwrap();
        let mut back = vec![0; raw.len()];
        assert_eq!(unpack(b"key", &block, &mut back), Ok(()));
        assert!(unpack(b"other", &block, &mut back).is_err());
        assert_eq!(back, raw);
        for bit in 0..block.len() * 8 {
            let mut bad = block.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(unpack(b"key", &bad, &mut back).is_err(), "bit {bit}");
        }
        for cut in 0..block.len() {
            assert!(unpack(b"key", &block[..cut], &mut back).is_err(), "cut {cut}");
        }
    }

    #[test]
    fn keys_order_as_numbers() {
        let keys = [key(1, 2, 3), key(1, 2, 256), key(1, 3, 0), key(2, 0, 0), key(256, 0, 0)];
        assert!(keys.is_sorted());
    }
}
