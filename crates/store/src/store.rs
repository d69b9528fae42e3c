//! Generations of facts over a byte store.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use liantu_model::column::Column;
use liantu_model::{Facts, Provenance, Strings, Table, TableData};
use rayon::prelude::*;

use crate::block::{self, CHUNK};
use crate::bytes::{ByteError, ByteStore, Change, Tree};
use crate::manifest::{BadManifest, Manifest, Stream, TableEntry};
use crate::sled_store::SledStore;

/// The number of a generation (世代): 1 is the first.
pub type Generation = u64;

/// Chunks packed and written together: 2 MiB of raw bytes.
const BATCH: usize = 32;

const CURRENT: &[u8] = &[0];
const GENERATION: u8 = 1;

/// Numbered generations of facts.
#[derive(Debug)]
pub struct Store<B = SledStore> {
    bytes: B,
    /// Set when a write failed: what is on disk is unknown until the store is opened again.
    poisoned: AtomicBool,
}

/// What is known of a generation without loading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerationInfo {
    /// Its number.
    pub generation: Generation,
    /// When it was committed, as the caller wrote it.
    pub created_at: String,
    /// What the caller noted.
    pub note: String,
    /// Rows of each table that has any.
    pub rows: Vec<(String, u64)>,
}

/// A store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has it open.
    #[error("{folder}: another process has the store open")]
    Locked {
        /// The folder.
        folder: String,
    },
    /// The disk engine cannot open it.
    #[error("{folder}: {why}")]
    Engine {
        /// The folder.
        folder: String,
        /// What the engine says.
        why: String,
    },
    /// The disk engine failed on reading.
    #[error(transparent)]
    Bytes(#[from] ByteError),
}

/// A generation cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such generation.
    #[error("there is no generation {generation}")]
    NoGeneration {
        /// The number asked for.
        generation: Generation,
    },
    /// It was written by a newer version.
    #[error("generation {generation} has format {format}; this program reads up to {}", crate::manifest::FORMAT)]
    Newer {
        /// The generation.
        generation: Generation,
        /// Its format.
        format: u32,
    },
    /// Bytes were lost or changed.
    #[error("generation {generation} is damaged: {what}")]
    Damaged {
        /// The generation.
        generation: Generation,
        /// What does not hold.
        what: String,
    },
    /// The disk engine failed.
    #[error(transparent)]
    Bytes(#[from] ByteError),
}

/// A generation cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// An earlier write failed.
    #[error("an earlier write failed; open the store again before writing")]
    Poisoned,
    /// A block cannot be packed.
    #[error("a block cannot be packed: {0}")]
    Pack(String),
    /// The disk engine failed. Nothing of the new generation counts.
    #[error(transparent)]
    Bytes(#[from] ByteError),
}

impl Store<SledStore> {
    /// Whether a folder holds a store.
    pub fn is_at(folder: &Path) -> bool {
        folder.join("conf").is_file() && folder.join("db").is_file()
    }

    /// Opens or makes the store in a folder.
    ///
    /// # Errors
    /// [`OpenError`]: locked by another process, or not to be opened by the engine.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::on(SledStore::open(folder)?)
    }
}

/// The value of the current pointer: the number and its checksum.
fn pointer(number: [u8; 8]) -> Vec<u8> {
    let mut value = number.to_vec();
    value.extend(crc32c::crc32c(&number).to_le_bytes());
    value
}

fn manifest_key(generation: Generation) -> Vec<u8> {
    let mut key = vec![GENERATION];
    key.extend(generation.to_be_bytes());
    key
}

impl<B: ByteStore> Store<B> {
    /// A store on these bytes; leftovers of a commit that was cut short are removed.
    ///
    /// # Errors
    /// [`OpenError::Bytes`] when the engine fails.
    pub fn on(bytes: B) -> Result<Self, OpenError> {
        let store = Self { bytes, poisoned: AtomicBool::new(false) };
        let kept = store.numbers()?;
        let keys = store.bytes.keys(Tree::Blocks, &[])?;
        // Only what lies above the newest manifest can be the leftover of a commit; blocks below it
        // whose manifest is missing are a loss to be looked at, not to be made final.
        let newest = kept.last().copied().unwrap_or_default();
        let stray = keys.into_iter().filter(|key| block::generation_of(key).is_none_or(|at| at > newest));
        store.delete(&stray.collect::<Vec<_>>())?;
        Ok(store)
    }

    fn delete(&self, keys: &[Vec<u8>]) -> Result<(), ByteError> {
        for some in keys.chunks(500) {
            self.bytes.apply(Tree::Blocks, some.iter().cloned().map(Change::Delete).collect())?;
        }
        Ok(())
    }

    fn numbers(&self) -> Result<Vec<Generation>, ByteError> {
        let keys = self.bytes.keys(Tree::Manifest, &[GENERATION])?;
        Ok(keys.iter().filter_map(|key| key.get(1..)?.first_chunk::<8>().map(|n| u64::from_be_bytes(*n))).collect())
    }

    /// The generation that counts, `None` in a new store.
    ///
    /// # Errors
    /// [`LoadError::Bytes`] when the engine fails.
    pub fn current(&self) -> Result<Option<Generation>, LoadError> {
        Ok(self.current_number()?)
    }

    /// The pointer carries a checksum; one that does not hold is an error, never "a new store".
    fn current_number(&self) -> Result<Option<Generation>, ByteError> {
        let Some(value) = self.bytes.get(Tree::Manifest, CURRENT)? else { return Ok(None) };
        let number = value.first_chunk::<8>().copied().filter(|number| value == pointer(*number));
        let number = number.ok_or_else(|| ByteError("the pointer to the current generation is damaged".into()))?;
        Ok(Some(u64::from_be_bytes(number)))
    }

    /// All generations, oldest first.
    ///
    /// # Errors
    /// [`LoadError`] when a manifest cannot be read.
    pub fn generations(&self) -> Result<Vec<GenerationInfo>, LoadError> {
        let info = |generation: Generation| {
            let manifest = self.manifest(generation)?;
            let rows = manifest.tables.iter().filter(|table| table.rows > 0);
            Ok(GenerationInfo {
                generation,
                rows: rows.map(|table| (table.name.clone(), table.rows)).collect(),
                created_at: manifest.created_at,
                note: manifest.note,
            })
        };
        self.numbers()?.into_iter().map(info).collect()
    }

    /// Bytes taken on disk.
    ///
    /// # Errors
    /// [`LoadError::Bytes`] when the engine cannot tell.
    pub fn size(&self) -> Result<u64, LoadError> {
        Ok(self.bytes.size()?)
    }

    fn manifest(&self, generation: Generation) -> Result<Manifest, LoadError> {
        let bytes = self.bytes.get(Tree::Manifest, &manifest_key(generation))?;
        let bytes = bytes.ok_or(LoadError::NoGeneration { generation })?;
        Manifest::decode(generation, &bytes).map_err(|bad| match bad {
            BadManifest::Damaged => LoadError::Damaged { generation, what: "its manifest".into() },
            BadManifest::Newer { format } => LoadError::Newer { generation, format },
        })
    }

    /// The facts of a generation. Blocks are checked and unpacked in parallel.
    ///
    /// # Errors
    /// [`LoadError`]: no such generation, a newer format, or a block that does not hold, named.
    pub fn load(&self, generation: Generation) -> Result<Facts, LoadError> {
        let manifest = self.manifest(generation)?;
        let reader = Reader { bytes: &self.bytes, generation };
        let [ends, text] = &manifest.strings;
        let text = String::from_utf8(reader.u8s(text, "strings")?).map_err(|_| reader.damaged("strings"))?;
        let strings =
            Strings::from_parts(reader.u32s(ends, "strings")?, text).ok_or_else(|| reader.damaged("strings"))?;
        let provenances = reader.u32s(&manifest.provenances, "provenances")?;
        let provenances = provenances.chunks(6).map(provenance).collect::<Option<_>>();
        let provenances = provenances.ok_or_else(|| reader.damaged("provenances"))?;
        let tables = Table::ALL.iter().map(|table| match manifest.table(*table) {
            Some(entry) => reader.table(*table, entry),
            None => Ok(TableData::empty(*table)),
        });
        Ok(Facts { strings, provenances, tables: tables.collect::<Result<_, _>>()? })
    }

    /// Writes a new generation and makes it the current one. When this returns, it survives the
    /// end of the process; sled 0.34 does not promise that it survives a power cut.
    ///
    /// # Errors
    /// [`CommitError`]; the former generation then still counts. After a failure of the engine
    /// the store refuses further writes.
    pub fn commit(&self, facts: &Facts, created_at: &str, note: &str) -> Result<Generation, CommitError> {
        if self.poisoned.load(Ordering::SeqCst) {
            return Err(CommitError::Poisoned);
        }
        let written = self.write(facts, created_at, note);
        if matches!(written, Err(CommitError::Bytes(_))) {
            self.poisoned.store(true, Ordering::SeqCst);
        }
        written
    }

    fn write(&self, facts: &Facts, created_at: &str, note: &str) -> Result<Generation, CommitError> {
        let generation = self.numbers()?.last().copied().unwrap_or_default() + 1;
        let mut writer = Writer { bytes: &self.bytes, generation, next: 0 };
        let ends = writer.stream(bytemuck::cast_slice(&le(facts.strings.ends())), 4)?;
        let text = writer.stream(facts.strings.text().as_bytes(), 1)?;
        let provenances: Vec<u32> = facts.provenances.iter().flat_map(numbers).collect();
        let provenances = writer.stream(bytemuck::cast_slice(&le(&provenances)), 4)?;
        let tables = Table::ALL.iter().map(|table| writer.table(*table, facts.table(*table)));
        let tables = tables.collect::<Result<_, _>>()?;
        let (created_at, note) = (created_at.to_owned(), note.to_owned());
        let manifest = Manifest { created_at, note, strings: [ends, text], provenances, tables };
        let manifest = manifest.encode(generation).map_err(|error| CommitError::Pack(error.to_string()))?;
        self.bytes.flush()?;
        self.bytes.apply(Tree::Manifest, vec![Change::Put(manifest_key(generation), manifest)])?;
        self.bytes.flush()?;
        let current = Change::Put(CURRENT.to_vec(), pointer(generation.to_be_bytes()));
        self.bytes.apply(Tree::Manifest, vec![current])?;
        self.bytes.flush()?;
        Ok(generation)
    }

    /// Removes all but the newest `keep` generations; the current one always stays.
    ///
    /// # Errors
    /// [`CommitError::Bytes`] when the engine fails.
    pub fn prune(&self, keep: usize) -> Result<usize, CommitError> {
        let numbers = self.numbers()?;
        let current = self.current_number()?;
        let old = numbers.len().saturating_sub(keep.max(1));
        let old: Vec<Generation> = numbers.into_iter().take(old).filter(|number| Some(*number) != current).collect();
        for generation in &old {
            self.bytes.apply(Tree::Manifest, vec![Change::Delete(manifest_key(*generation))])?;
            self.delete(&self.bytes.keys(Tree::Blocks, &generation.to_be_bytes())?)?;
        }
        self.bytes.flush()?;
        Ok(old.len())
    }
}

/// The little-endian form of values; the same on the machines we build for.
fn le(values: &[u32]) -> Vec<u32> {
    values.iter().map(|value| value.to_le()).collect()
}

fn numbers(provenance: &Provenance) -> [u32; 6] {
    let Provenance { source, evidence, valid_from, valid_to, observed_on, confidence } = *provenance;
    [source, evidence, valid_from, valid_to, observed_on, u32::from(confidence)]
}

fn provenance(numbers: &[u32]) -> Option<Provenance> {
    let [source, evidence, valid_from, valid_to, observed_on, confidence] = *<&[u32; 6]>::try_from(numbers).ok()?;
    let confidence = u8::try_from(confidence).ok()?;
    Some(Provenance { source, evidence, valid_from, valid_to, observed_on, confidence })
}

struct Writer<'a, B> {
    bytes: &'a B,
    generation: Generation,
    next: u16,
}

impl<B: ByteStore> Writer<'_, B> {
    fn table(&mut self, table: Table, data: &TableData) -> Result<TableEntry, CommitError> {
        let mut columns = Vec::new();
        for (field, column) in table.spec().fields.iter().zip(&data.columns) {
            let stream = match column {
                Column::U32(values) => self.stream(bytemuck::cast_slice(&le(values)), 4),
                Column::I64(values) => {
                    let values: Vec<i64> = values.iter().map(|value| value.to_le()).collect();
                    self.stream(bytemuck::cast_slice(&values), 8)
                }
                Column::F64(values) => {
                    let values: Vec<u64> = values.iter().map(|value| value.to_bits().to_le()).collect();
                    self.stream(bytemuck::cast_slice(&values), 8)
                }
                Column::U8(values) => self.stream(values, 1),
            };
            columns.push((field.name.to_owned(), stream?));
        }
        let provenance = self.stream(bytemuck::cast_slice(&le(&data.provenance)), 4)?;
        Ok(TableEntry { name: table.name().to_owned(), rows: data.rows as u64, columns, provenance })
    }

    fn stream(&mut self, raw: &[u8], width: u8) -> Result<Stream, CommitError> {
        let number = self.next;
        self.next += 1;
        let chunks: Vec<&[u8]> = raw.chunks(CHUNK).collect();
        for (batch, some) in chunks.chunks(BATCH).enumerate() {
            let first = batch * BATCH;
            let packed = some.par_iter().enumerate().map(|(at, raw)| {
                let chunk = u32::try_from(first + at).map_err(|error| CommitError::Pack(error.to_string()))?;
                let key = block::key(self.generation, number, chunk);
                let block = block::pack(&key, raw).map_err(|error| CommitError::Pack(error.to_string()))?;
                Ok::<_, CommitError>(Change::Put(key, block))
            });
            self.bytes.apply(Tree::Blocks, packed.collect::<Result<_, _>>()?)?;
        }
        Ok(Stream { number, width, length: raw.len() as u64 / u64::from(width) })
    }
}

struct Reader<'a, B> {
    bytes: &'a B,
    generation: Generation,
}

impl<B: ByteStore> Reader<'_, B> {
    fn damaged(&self, what: &str) -> LoadError {
        LoadError::Damaged { generation: self.generation, what: what.to_owned() }
    }

    fn table(&self, table: Table, entry: &TableEntry) -> Result<TableData, LoadError> {
        let rows = usize::try_from(entry.rows).map_err(|_| self.damaged(table.name()))?;
        let columns = table.spec().fields.iter().map(|field| {
            let empty = field.kind.empty_column();
            let Some((_, stream)) = entry.columns.iter().find(|(name, _)| name == field.name) else { return Ok(empty) };
            let name = format!("{table}.{}", field.name);
            Ok(match empty {
                Column::U32(_) => Column::U32(self.u32s(stream, &name)?),
                Column::I64(_) => Column::I64(self.i64s(stream, &name)?),
                Column::F64(_) => Column::F64(self.f64s(stream, &name)?),
                Column::U8(_) => Column::U8(self.u8s(stream, &name)?),
            })
        });
        let columns = columns.collect::<Result<_, LoadError>>()?;
        Ok(TableData { rows, columns, provenance: self.u32s(&entry.provenance, table.name())? })
    }

    fn u8s(&self, stream: &Stream, name: &str) -> Result<Vec<u8>, LoadError> {
        let mut values = self.room(stream, 1, name, 0_u8)?;
        self.fill(stream, &mut values, name)?;
        Ok(values)
    }

    fn u32s(&self, stream: &Stream, name: &str) -> Result<Vec<u32>, LoadError> {
        let mut values = self.room(stream, 4, name, 0_u32)?;
        self.fill(stream, bytemuck::cast_slice_mut(&mut values), name)?;
        for value in &mut values {
            *value = u32::from_le(*value);
        }
        Ok(values)
    }

    fn i64s(&self, stream: &Stream, name: &str) -> Result<Vec<i64>, LoadError> {
        let mut values = self.room(stream, 8, name, 0_i64)?;
        self.fill(stream, bytemuck::cast_slice_mut(&mut values), name)?;
        for value in &mut values {
            *value = i64::from_le(*value);
        }
        Ok(values)
    }

    fn f64s(&self, stream: &Stream, name: &str) -> Result<Vec<f64>, LoadError> {
        let mut values = self.room(stream, 8, name, 0_f64)?;
        self.fill(stream, bytemuck::cast_slice_mut(&mut values), name)?;
        for value in &mut values {
            *value = f64::from_bits(u64::from_le(value.to_bits()));
        }
        Ok(values)
    }

    fn room<T: Clone>(&self, stream: &Stream, width: u8, name: &str, zero: T) -> Result<Vec<T>, LoadError> {
        let length = usize::try_from(stream.length).ok().filter(|_| stream.width == width);
        let length = length.filter(|length| *length <= liantu_model::MAX_ROWS * 8).ok_or_else(|| self.damaged(name))?;
        Ok(vec![zero; length])
    }

    fn fill(&self, stream: &Stream, raw: &mut [u8], name: &str) -> Result<(), LoadError> {
        raw.par_chunks_mut(CHUNK).enumerate().try_for_each(|(chunk, raw)| {
            let number = u32::try_from(chunk).map_err(|_| self.damaged(name))?;
            let key = block::key(self.generation, stream.number, number);
            let block = self.bytes.get(Tree::Blocks, &key)?;
            let block = block.ok_or_else(|| self.damaged(&format!("{name}: chunk {chunk} is missing")))?;
            block::unpack(&key, &block, raw).map_err(|bad| self.damaged(&format!("{name}: chunk {chunk}: {bad:?}")))
        })
    }
}
