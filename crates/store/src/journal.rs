//! The journal: one append-only file of [`crate::record`]s, the source of truth of a store.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use liantu_model::{Facts, Replay, Wording};

use crate::columns::Unpacked;
use crate::disk;
use crate::error::{LoadError, OpenError};
use crate::head::Head;
use crate::record::{self, BadHead, HEAD, LogEntry, MAGIC, Meta, Record, RecordHead};

/// The records of one journal file, without their bodies.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) path: PathBuf,
    pub(crate) entries: Vec<Entry>,
    /// Where the next record goes.
    pub(crate) end: u64,
    /// Bytes after that: a commit that was cut short.
    pub(crate) torn: u64,
    /// The file that was scanned. It is kept open, because a compaction removes its name.
    file: Option<File>,
}

/// One record, without its body.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) offset: u64,
    pub(crate) head: RecordHead,
    pub(crate) hash: blake3::Hash,
    pub(crate) meta: Meta,
}

impl Entry {
    pub(crate) fn log(&self) -> LogEntry {
        LogEntry {
            generation: self.head.generation,
            commit: self.meta.commit.clone(),
            changes: self.meta.catalogue.counts(),
            hash: self.hash.to_hex().to_string(),
        }
    }
}

/// Where a record is damaged, and how.
struct Flaw {
    offset: u64,
    what: Wording,
}

impl Journal {
    /// A journal without records.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, entries: Vec::new(), end: 0, torn: 0, file: None }
    }

    /// Reads the heads and metas of a journal.
    ///
    /// A bad tail counts as torn only if HEAD names nothing in it and no sound record follows; what HEAD names was
    /// durable when it was written. Bodies beyond HEAD are checked here, others when they are read.
    pub(crate) fn scan(path: &Path, head: Option<&Head>) -> Result<Self, OpenError> {
        let io = |source| OpenError::Io { path: path.display().to_string(), source };
        let mut file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let mut journal = Self::new(path.to_path_buf());
        let named = head.map_or(0, |head| head.generation);
        while journal.end < length {
            match journal.next(&mut file, length, named).map_err(io)? {
                Ok(entry) => {
                    journal.end = entry.offset + HEAD as u64 + entry.head.meta_length + entry.head.body_length;
                    journal.entries.push(entry);
                }
                Err(Stop::Newer(format)) => {
                    let (file, format) = (path.display().to_string(), format.to_string());
                    return Err(OpenError::Newer { file, format });
                }
                Err(Stop::Flaw(flaw)) => {
                    journal.torn = length - journal.end;
                    journal.judge(&mut file, named, flaw)?;
                    break;
                }
            }
        }
        journal.agrees(head)?;
        journal.file = Some(file);
        Ok(journal)
    }

    /// The record at the end of what has been read.
    fn next(&self, file: &mut File, length: u64, named: u64) -> io::Result<Result<Entry, Stop>> {
        let offset = self.end;
        let flaw = |zh: &str, en: &str| Ok(Err(Stop::Flaw(Flaw { offset, what: Wording::new(zh, en) })));
        let rest = length - offset;
        if rest < HEAD as u64 {
            return flaw("记录头不完整", "a record head is cut short");
        }
        let mut bytes = [0; HEAD];
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut bytes)?;
        let head = match RecordHead::decode(&bytes) {
            Ok(head) => head,
            Err(BadHead::Newer { format }) => return Ok(Err(Stop::Newer(format))),
            Err(BadHead::Damaged) => return flaw("记录头校验不符", "a record head does not hold"),
        };
        let before = self.entries.last();
        let follows = before.is_none_or(|before| {
            head.before == *before.hash.as_bytes() && head.generation == before.head.generation + 1
        });
        if !follows {
            return flaw("记录与前一条不衔接", "a record does not follow the one before");
        }
        let fits = head.meta_length.checked_add(head.body_length).is_some_and(|both| both <= rest - HEAD as u64);
        if !fits {
            return flaw("记录不完整", "a record is cut short");
        }
        let meta_bytes = read_exact(file, head.meta_length)?;
        if *blake3::hash(&meta_bytes).as_bytes() != head.meta_hash {
            return flaw("记录说明校验不符", "the description of a record does not hold");
        }
        let Ok(meta) = postcard::from_bytes(&meta_bytes) else {
            return flaw("记录说明无法解读", "the description of a record cannot be read");
        };
        if head.generation > named && record::hash(&read_exact(file, head.body_length)?) != head.body_hash {
            return flaw("记录内容校验不符", "the contents of a record do not hold");
        }
        Ok(Ok(Entry { offset, head, hash: head.hash(), meta }))
    }

    /// Checks that a bad tail is provably torn.
    fn judge(&self, file: &mut File, named: u64, flaw: Flaw) -> Result<(), OpenError> {
        let last = self.entries.last().map_or(0, |entry| entry.head.generation);
        let follows = sound_record_after(file, flaw.offset).map_err(|source| self.io(source))?;
        if last >= named && !follows {
            return Ok(());
        }
        Err(OpenError::Damaged { file: self.path.display().to_string(), offset: flaw.offset, what: flaw.what })
    }

    /// Checks that the journal reaches as far as HEAD says, with the same history.
    fn agrees(&self, head: Option<&Head>) -> Result<(), OpenError> {
        let Some(head) = head else { return Ok(()) };
        let what = match self.entry(head.generation) {
            Some(entry) if entry.hash == head.hash => return Ok(()),
            Some(_) => Wording::new("日志与 HEAD 记载的历史不同", "the journal is not the one HEAD names"),
            None => Wording::new("日志缺少 HEAD 记载的世代", "the journal ends before the generation HEAD names"),
        };
        let file = self.path.display().to_string();
        Err(OpenError::Damaged { file, offset: self.end, what })
    }

    fn io(&self, source: io::Error) -> OpenError {
        OpenError::Io { path: self.path.display().to_string(), source }
    }

    /// The number of the last generation, 0 when there is none.
    pub(crate) fn current(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.head.generation)
    }

    /// The record of a generation.
    pub(crate) fn entry(&self, generation: u64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.head.generation == generation)
    }

    /// Applies a record to the facts of the generation before.
    pub(crate) fn replay(&self, entry: &Entry, replay: &mut Replay) -> Result<(), LoadError> {
        let generation = entry.head.generation;
        let failed = |source| LoadError::Replay { generation, source };
        if entry.head.is_whole() {
            let facts = self.whole(entry)?;
            facts.check().map_err(|error| failed(error.into()))?;
            *replay = Replay::on(&facts);
            return Ok(());
        }
        replay.apply(&self.read(entry)?.into_change()).map_err(failed)
    }

    /// The facts of a record that contains them all, not yet checked for consistency.
    pub(crate) fn whole(&self, entry: &Entry) -> Result<Facts, LoadError> {
        Ok(self.read(entry)?.into_facts())
    }

    /// The columns of a record; its body is checked first.
    pub(crate) fn read(&self, entry: &Entry) -> Result<Unpacked, LoadError> {
        let io = |source| LoadError::Io { path: self.path.display().to_string(), source };
        let Entry { offset, head, meta, .. } = entry;
        let damaged = |what: Wording| LoadError::Damaged {
            file: self.path.display().to_string(),
            offset: *offset,
            generation: head.generation,
            what,
        };
        let body = match self.read_at(offset + HEAD as u64 + head.meta_length, head.body_length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(damaged(Wording::new("记录不完整", "it is cut short")));
            }
            read => read.map_err(io)?,
        };
        if record::hash(&body) != head.body_hash {
            return Err(damaged(Wording::new("内容校验不符", "its contents do not hold")));
        }
        record::unpack(head, meta, &body).map_err(damaged)
    }

    fn read_at(&self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let file = self.file.as_ref().map_or_else(|| File::open(&self.path), File::try_clone)?;
        if file.metadata()?.len() < offset.saturating_add(length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        disk::read_at(&file, &mut bytes, offset)?;
        Ok(bytes)
    }

    /// Appends a record and makes it durable.
    ///
    /// On failure the written bytes are removed as far as possible; the caller must stop writing.
    pub(crate) fn append(&mut self, record: &Record) -> io::Result<()> {
        let is_new = !self.path.exists();
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        let written = record.write(&mut file).and_then(|()| file.sync_data());
        let written = written.and_then(|()| if is_new { self.sync_name() } else { Ok(()) });
        if let Err(error) = written {
            // The first error is reported; if the tail could not be removed, the next opening notices it.
            let _ = file.set_len(self.end).and_then(|()| file.sync_data());
            return Err(error);
        }
        let (offset, head, meta) = (self.end, record.head, record.meta.clone());
        self.entries.push(Entry { offset, head, hash: head.hash(), meta });
        self.end += record.length();
        Ok(())
    }

    fn sync_name(&self) -> io::Result<()> {
        disk::sync_folder(self.path.parent().unwrap_or(&self.path))
    }

    /// Cuts a torn tail off.
    pub(crate) fn cut_tail(&mut self) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(self.end)?;
        file.sync_all()?;
        self.torn = 0;
        Ok(())
    }
}

enum Stop {
    Flaw(Flaw),
    Newer(u32),
}

fn read_exact(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Whether a sound record head begins anywhere after `offset`.
fn sound_record_after(file: &mut File, offset: u64) -> io::Result<bool> {
    const WINDOW: usize = 1 << 20;
    file.seek(SeekFrom::Start(offset + 1))?;
    let mut window = Vec::with_capacity(WINDOW + HEAD);
    loop {
        let read = file.by_ref().take(WINDOW as u64).read_to_end(&mut window)?;
        let heads = window.array_windows::<HEAD>().filter(|bytes| bytes.starts_with(&MAGIC));
        if heads.into_iter().any(|bytes| RecordHead::decode(bytes) != Err(BadHead::Damaged)) {
            return Ok(true);
        }
        if read < WINDOW {
            return Ok(false);
        }
        window.drain(..window.len().saturating_sub(HEAD - 1));
    }
}

/// The journal files of a folder with their numbers, ascending.
pub(crate) fn files(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(number) = file_number(name) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

/// The number in the name of a journal file.
pub(crate) fn file_number(name: &str) -> Option<u64> {
    name.strip_prefix("journal-")?.strip_suffix(".lj")?.parse().ok()
}

/// The name of a journal file.
pub(crate) fn file_name(number: u64) -> String {
    format!("journal-{number:06}.lj")
}
