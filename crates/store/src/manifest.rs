//! What a generation consists of.

use liantu_model::Table;
use serde::{Deserialize, Serialize};

/// The format written by this version. A store of a higher format is refused.
pub(crate) const FORMAT: u32 = 1;

/// The description of one generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) created_at: String,
    pub(crate) note: String,
    pub(crate) strings: [Stream; 2],
    pub(crate) provenances: Stream,
    pub(crate) tables: Vec<TableEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableEntry {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) columns: Vec<(String, Stream)>,
    pub(crate) provenance: Stream,
}

/// One column on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stream {
    pub(crate) number: u16,
    /// Bytes of one value.
    pub(crate) width: u8,
    /// Values.
    pub(crate) length: u64,
}

/// Why a manifest cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadManifest {
    Damaged,
    Newer { format: u32 },
}

/// A manifest belongs to its generation: one that was moved does not hold.
fn checksum(generation: u64, body: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&generation.to_be_bytes()), body)
}

impl Manifest {
    /// The bytes on disk: checksum (over the generation too), format, record.
    pub(crate) fn encode(&self, generation: u64) -> Result<Vec<u8>, postcard::Error> {
        let mut body = FORMAT.to_le_bytes().to_vec();
        body.extend(postcard::to_allocvec(self)?);
        let mut bytes = checksum(generation, &body).to_le_bytes().to_vec();
        bytes.extend(body);
        Ok(bytes)
    }

    pub(crate) fn decode(generation: u64, bytes: &[u8]) -> Result<Self, BadManifest> {
        let (expected, body) = bytes.split_first_chunk::<4>().ok_or(BadManifest::Damaged)?;
        if checksum(generation, body) != u32::from_le_bytes(*expected) {
            return Err(BadManifest::Damaged);
        }
        let (format, record) = body.split_first_chunk::<4>().ok_or(BadManifest::Damaged)?;
        match u32::from_le_bytes(*format) {
            FORMAT => postcard::from_bytes(record).map_err(|_| BadManifest::Damaged),
            format => Err(BadManifest::Newer { format }),
        }
    }

    /// The entry of a table, if it had been known when the generation was written.
    pub(crate) fn table(&self, table: Table) -> Option<&TableEntry> {
        self.tables.iter().find(|entry| entry.name == table.name())
    }
}
