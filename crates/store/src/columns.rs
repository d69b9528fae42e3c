//! Columns as blocks: the one way in which facts and change sets become bytes.
//!
//! A stream is one column, cut into chunks of 64 KiB. The [`Catalogue`] names every stream by table and field, and
//! the words of every vocabulary by position, so that bytes written when a table had fewer columns or a vocabulary
//! other words are still read correctly: missing columns are unknown in every row, codes are found by their word.

use liantu_model::code::{Code as _, Confidence};
use liantu_model::column::{Column, NO_CODE};
use liantu_model::{ChangeSet, Facts, FieldKind, NONE, Provenance, Strings, Table, TableChanges, TableData, Wording};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::block::{self, CHUNK};
use crate::wording::{chunk_flaw, part_flaw};

/// Chunks packed and written together: 2 MiB of raw bytes.
const BATCH: usize = 32;

/// What the streams of a set of blocks contain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Catalogue {
    strings: [Stream; 2],
    provenances: Stream,
    confidences: Vec<String>,
    /// Rows of facts, or rows that a change set sets.
    tables: Vec<TableEntry>,
    /// Keys of removed rows.
    removed: Vec<TableEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TableEntry {
    name: String,
    rows: u64,
    columns: Vec<ColumnEntry>,
    provenance: Stream,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ColumnEntry {
    name: String,
    /// The words of its vocabulary by stored position.
    codes: Vec<String>,
    stream: Stream,
}

/// One column as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stream {
    number: u16,
    /// Bytes of one value.
    width: u8,
    /// Values.
    length: u64,
}

impl Stream {
    fn chunks(self) -> u64 {
        (self.length * u64::from(self.width)).div_ceil(CHUNK as u64)
    }
}

/// A packed chunk and the place it belongs to.
pub(crate) struct Block {
    pub(crate) key: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

/// Receives packed blocks, some at a time, in order, with the number of raw bytes.
pub(crate) type Sink<'a, E> = dyn FnMut(Vec<Block>, u64) -> Result<(), E> + 'a;

/// Finds the block of a key.
pub(crate) type Finder<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>, Wording> + Sync + 'a;

/// The parts that facts and change sets have in common.
pub(crate) struct Parts<'a> {
    pub(crate) strings: &'a Strings,
    pub(crate) provenances: &'a [Provenance],
    pub(crate) tables: Vec<&'a TableData>,
    pub(crate) removed: Vec<&'a TableData>,
}

impl<'a> Parts<'a> {
    pub(crate) fn of_facts(facts: &'a Facts) -> Self {
        let (strings, provenances) = (&facts.strings, facts.provenances.as_slice());
        Self { strings, provenances, tables: facts.tables.iter().collect(), removed: Vec::new() }
    }

    pub(crate) fn of_change(change: &'a ChangeSet) -> Self {
        let [tables, removed] = [|t: &'a TableChanges| &t.set, |t: &'a TableChanges| &t.removed];
        Self {
            strings: &change.strings,
            provenances: &change.provenances,
            tables: change.tables.iter().map(tables).collect(),
            removed: change.tables.iter().map(removed).collect(),
        }
    }

    /// Packs everything as blocks of this generation.
    pub(crate) fn pack<E: From<std::io::Error>>(
        &self,
        generation: u64,
        sink: &mut Sink<'_, E>,
    ) -> Result<Catalogue, E> {
        let mut packer = Packer { generation, next: 0, sink };
        let ends = packer.u32s(self.strings.ends())?;
        let text = packer.stream(self.strings.text().as_bytes(), 1)?;
        let provenances: Vec<u32> = self.provenances.iter().flat_map(numbers).collect();
        let provenances = packer.u32s(&provenances)?;
        let tables = packer.tables(&self.tables)?;
        let removed = packer.tables(&self.removed)?;
        let confidences = Confidence::CODES.iter().map(|code| (*code).to_owned()).collect();
        Ok(Catalogue { strings: [ends, text], provenances, confidences, tables, removed })
    }
}

fn numbers(provenance: &Provenance) -> [u32; 6] {
    let Provenance { source, evidence, valid_from, valid_to, observed_on, confidence } = *provenance;
    [source, evidence, valid_from, valid_to, observed_on, u32::from(confidence)]
}

struct Packer<'s, 'a, E> {
    generation: u64,
    next: u16,
    sink: &'s mut Sink<'a, E>,
}

impl<E: From<std::io::Error>> Packer<'_, '_, E> {
    /// The tables that have rows.
    fn tables(&mut self, tables: &[&TableData]) -> Result<Vec<TableEntry>, E> {
        let tables = Table::ALL.iter().zip(tables).filter(|(_, data)| data.rows > 0);
        tables.map(|(table, data)| self.table(*table, data)).collect()
    }

    fn table(&mut self, table: Table, data: &TableData) -> Result<TableEntry, E> {
        let mut columns = Vec::new();
        for (field, column) in table.spec().fields.iter().zip(&data.columns).filter(|(_, column)| !column.is_empty()) {
            let codes = field.vocabulary().map_or(&[][..], |vocabulary| vocabulary.codes);
            let codes = codes.iter().map(|code| (*code).to_owned()).collect();
            columns.push(ColumnEntry { name: field.name.to_owned(), codes, stream: self.column(column)? });
        }
        let provenance = self.u32s(&data.provenance)?;
        Ok(TableEntry { name: table.name().to_owned(), rows: data.rows as u64, columns, provenance })
    }

    fn column(&mut self, column: &Column) -> Result<Stream, E> {
        match column {
            Column::U32(values) => self.u32s(values),
            Column::I64(values) => self.values(values, 8, i64::to_le_bytes),
            Column::F64(values) => self.values(values, 8, |value| value.to_bits().to_le_bytes()),
            Column::U8(values) => self.stream(values, 1),
        }
    }

    fn u32s(&mut self, values: &[u32]) -> Result<Stream, E> {
        self.values(values, 4, u32::to_le_bytes)
    }

    /// Writes values in little-endian form, a batch of chunks at a time, so that no column is copied as a whole.
    fn values<T: Copy + Sync, const W: usize>(
        &mut self,
        values: &[T],
        width: u8,
        bytes: impl Fn(T) -> [u8; W] + Sync,
    ) -> Result<Stream, E> {
        let raw = |values: &[T]| {
            let mut raw = Vec::with_capacity(values.len() * W);
            for value in values {
                raw.extend_from_slice(&bytes(*value));
            }
            raw
        };
        self.chunks(values.chunks(CHUNK / W).map(|some| (some, &raw)), values.len(), width)
    }

    fn stream(&mut self, raw: &[u8], width: u8) -> Result<Stream, E> {
        self.chunks(raw.chunks(CHUNK).map(|some| (some, &<[u8]>::to_vec)), raw.len(), width)
    }

    fn chunks<'v, T: Sync + 'v, F: Fn(&[T]) -> Vec<u8> + Sync + 'v>(
        &mut self,
        chunks: impl Iterator<Item = (&'v [T], &'v F)>,
        length: usize,
        width: u8,
    ) -> Result<Stream, E> {
        let number = self.next;
        self.next += 1;
        let chunks: Vec<_> = (0_u32..).zip(chunks).collect();
        for some in chunks.chunks(BATCH) {
            let pack = |(chunk, (values, raw)): &(u32, (&[T], &F))| {
                let key = block::key(self.generation, number, *chunk);
                let raw = raw(values);
                let bytes = block::pack(&key, &raw)?;
                Ok((Block { key, bytes }, raw.len() as u64))
            };
            let packed: Vec<(Block, u64)> = some.par_iter().map(pack).collect::<Result<_, std::io::Error>>()?;
            let raw = packed.iter().map(|(_, raw)| raw).sum();
            (self.sink)(packed.into_iter().map(|(block, _)| block).collect(), raw)?;
        }
        Ok(Stream { number, width, length: length as u64 })
    }
}

impl Catalogue {
    /// How many blocks there must be.
    pub(crate) fn n_blocks(&self) -> u64 {
        let tables = self.tables.iter().chain(&self.removed);
        let of = |table: &TableEntry| {
            table.columns.iter().map(|column| column.stream.chunks()).sum::<u64>() + table.provenance.chunks()
        };
        let text: u64 = self.strings.iter().map(|stream| stream.chunks()).sum();
        text + self.provenances.chunks() + tables.map(of).sum::<u64>()
    }

    /// Rows set and removed by table, for those that have any.
    pub(crate) fn counts(&self) -> Vec<(String, u64, u64)> {
        let rows = |entries: &[TableEntry], name: &str| {
            entries.iter().find(|entry| entry.name == name).map_or(0, |entry| entry.rows)
        };
        let count = |table: &Table| {
            (table.name().to_owned(), rows(&self.tables, table.name()), rows(&self.removed, table.name()))
        };
        Table::ALL.iter().map(count).filter(|(_, set, removed)| set + removed > 0).collect()
    }

    /// The facts or change set whose blocks `find` returns.
    ///
    /// Errors say in words what is inconsistent. At most as much memory is taken as the blocks can fill: the caller
    /// has compared [`Catalogue::n_blocks`] with the blocks that exist.
    pub(crate) fn unpack(&self, generation: u64, find: &Finder<'_>) -> Result<Unpacked, Wording> {
        let reader = Reader { generation, find };
        let [ends, text] = self.strings;
        let ends = reader.u32s(ends, "strings")?;
        let text = String::from_utf8(reader.bytes(text, 1, "strings")?)
            .map_err(|_| part_flaw("strings", "不是 UTF-8", "not UTF-8"))?;
        let strings = Strings::from_parts(ends, text)
            .ok_or_else(|| part_flaw("strings", "各部分不相合", "the parts do not fit"))?;
        let numbers = reader.u32s(self.provenances, "provenances")?;
        let confidences = positions(&self.confidences, Confidence::CODES);
        let provenances = numbers.chunks(6).map(|six| provenance(six, &confidences));
        let provenances = provenances
            .collect::<Option<_>>()
            .ok_or_else(|| part_flaw("provenances", "缺少一部分", "a part is missing"))?;
        let tables = |entries: &[TableEntry]| {
            let read = |table: &Table| match entries.iter().find(|entry| entry.name == table.name()) {
                Some(entry) => reader.table(*table, entry),
                None => Ok(TableData::empty(*table)),
            };
            Table::ALL.iter().map(read).collect::<Result<Vec<_>, Wording>>()
        };
        if let Some(entry) = self.tables.iter().find(|entry| Table::from_name(&entry.name).is_none()) {
            let name = &entry.name;
            return Err(Wording::new(
                format!("表 {name} 不为本版本所知"),
                format!("the table {name} is not known to this version"),
            ));
        }
        Ok(Unpacked { strings, provenances, tables: tables(&self.tables)?, removed: tables(&self.removed)? })
    }
}

impl Unpacked {
    pub(crate) fn into_facts(self) -> Facts {
        Facts { strings: self.strings, provenances: self.provenances, tables: self.tables }
    }

    pub(crate) fn into_change(self) -> ChangeSet {
        let tables = self.tables.into_iter().zip(self.removed).map(|(set, removed)| TableChanges { set, removed });
        ChangeSet { strings: self.strings, provenances: self.provenances, tables: tables.collect() }
    }
}

/// The contents of blocks.
pub(crate) struct Unpacked {
    pub(crate) strings: Strings,
    pub(crate) provenances: Vec<Provenance>,
    pub(crate) tables: Vec<TableData>,
    pub(crate) removed: Vec<TableData>,
}

/// For each stored position the position of the same word today; `None` for a word that no longer exists.
fn positions(stored: &[String], today: &[&str]) -> Vec<Option<u8>> {
    let find = |word: &String| today.iter().position(|known| known == word).and_then(|at| u8::try_from(at).ok());
    stored.iter().map(find).collect()
}

fn provenance(numbers: &[u32], confidences: &[Option<u8>]) -> Option<Provenance> {
    let [source, evidence, valid_from, valid_to, observed_on, confidence] = *<&[u32; 6]>::try_from(numbers).ok()?;
    let confidence = match u8::try_from(confidence).ok()? {
        NO_CODE => NO_CODE,
        stored => (*confidences.get(usize::from(stored))?)?,
    };
    Some(Provenance { source, evidence, valid_from, valid_to, observed_on, confidence })
}

struct Reader<'a> {
    generation: u64,
    find: &'a Finder<'a>,
}

impl Reader<'_> {
    fn table(&self, table: Table, entry: &TableEntry) -> Result<TableData, Wording> {
        let rows = usize::try_from(entry.rows).map_err(|_| part_flaw(table.name(), "行数过多", "too many rows"))?;
        let columns = table.spec().fields.iter().map(|field| {
            let empty = field.kind.empty_column();
            let Some(stored) = entry.columns.iter().find(|column| column.name == field.name) else { return Ok(empty) };
            let name = format!("{table}.{}", field.name);
            let column = match empty {
                Column::U32(_) => Column::U32(self.u32s(stored.stream, &name)?),
                Column::I64(_) => Column::I64(self.wide(stored.stream, &name, i64::from_le_bytes)?),
                Column::F64(_) => {
                    Column::F64(self.wide(stored.stream, &name, |bytes| f64::from_bits(u64::from_le_bytes(bytes)))?)
                }
                Column::U8(_) => Column::U8(self.bytes(stored.stream, 1, &name)?),
            };
            translate(field.kind, &stored.codes, column)
                .ok_or_else(|| part_flaw(&name, "有不认识的代码", "a code is not known"))
        });
        let columns = columns.collect::<Result<_, Wording>>()?;
        Ok(TableData { rows, columns, provenance: self.u32s(entry.provenance, table.name())? })
    }

    fn u32s(&self, stream: Stream, name: &str) -> Result<Vec<u32>, Wording> {
        let bytes = self.bytes(stream, 4, name)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    fn wide<T>(&self, stream: Stream, name: &str, value: impl Fn([u8; 8]) -> T) -> Result<Vec<T>, Wording> {
        let bytes = self.bytes(stream, 8, name)?;
        Ok(bytes.as_chunks::<8>().0.iter().map(|bytes| value(*bytes)).collect())
    }

    fn bytes(&self, stream: Stream, width: u8, name: &str) -> Result<Vec<u8>, Wording> {
        let length = stream.length.checked_mul(u64::from(width)).and_then(|length| usize::try_from(length).ok());
        let length = length.filter(|_| stream.width == width || stream.length == 0);
        let mut raw =
            vec![0; length.ok_or_else(|| part_flaw(name, "宽度或长度不符", "the width or length is wrong"))?];
        raw.par_chunks_mut(CHUNK).enumerate().try_for_each(|(chunk, raw)| {
            let number = u32::try_from(chunk).map_err(|_| part_flaw(name, "过长", "too long"))?;
            let key = block::key(self.generation, stream.number, number);
            let block = (self.find)(&key).map_err(|why| chunk_flaw(name, chunk, &why))?;
            block::unpack(&key, &block, raw).map_err(|bad| chunk_flaw(name, chunk, &bad.wording()))
        })?;
        Ok(raw)
    }
}

/// Codes by their words: stored positions become today's.
fn translate(kind: FieldKind, stored: &[String], mut column: Column) -> Option<Column> {
    let Some(today) = kind.vocabulary() else { return Some(column) };
    let positions = positions(stored, today.codes);
    if positions.iter().enumerate().all(|(at, position)| *position == u8::try_from(at).ok()) {
        return Some(column);
    }
    let position = |at: usize| positions.get(at).copied().flatten();
    match &mut column {
        Column::U8(codes) => {
            for code in codes.iter_mut().filter(|code| **code != NO_CODE) {
                *code = position(usize::from(*code))?;
            }
        }
        Column::U32(sets) => {
            for set in sets.iter_mut().filter(|set| **set != NONE) {
                let bits = (0..32).filter(|bit| *set >> bit & 1 == 1);
                *set = bits.map(|bit| position(bit).map(|to| 1 << to)).sum::<Option<u32>>()?;
            }
        }
        _ => {}
    }
    Some(column)
}

#[cfg(test)]
mod tests {
    use liantu_model::Vocabulary;

    use super::*;

    const LEVELS: Vocabulary = named(&["low", "high", "none"]);
    const LETTERS: Vocabulary = named(&["a", "b", "c"]);

    const fn named(codes: &'static [&'static str]) -> Vocabulary {
        Vocabulary { codes, zh: codes, en: codes }
    }

    #[test]
    fn codes_are_found_by_their_word_when_a_vocabulary_has_changed() {
        let kind = FieldKind::Code(&LEVELS);
        let stored = ["high", "low"].map(str::to_owned);
        let column = translate(kind, &stored, Column::U8(vec![0, 1, NO_CODE]));
        assert_eq!(column, Some(Column::U8(vec![1, 0, NO_CODE])));
        assert_eq!(translate(kind, &["gone".to_owned()], Column::U8(vec![0])), None);
        let flags = FieldKind::Flags(&LETTERS);
        let stored = ["c", "a"].map(str::to_owned);
        assert_eq!(translate(flags, &stored, Column::U32(vec![3, 1, NONE])), Some(Column::U32(vec![5, 4, NONE])));
    }
}
