//! Maintenance of a store: backup, restore, verification, compaction.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use liantu_model::{Facts, Wording};

use crate::disk;
use crate::error::{CareError, LoadError};
use crate::head::Head;
use crate::journal::{self, Journal};
use crate::record::{Commit, Contents, LogEntry, Origin, Record};
use crate::sled_store::SledStore;
use crate::state::{self, BadState};
use crate::store::{Access, Generation, Store};

/// What a backup or a compaction contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The generation.
    pub generation: Generation,
    /// Rows of each table that has any.
    pub rows: Vec<(String, u64)>,
    /// Bytes of the file, or of the store after compaction.
    pub bytes: u64,
}

/// One thing that was checked (核验项).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked: a generation, the replay of all, or the state.
    pub what: Wording,
    /// Where it is.
    pub place: String,
    /// `None` when the check passes, else the problem.
    pub flaw: Option<Wording>,
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> CareError + use<> {
    let path = path.display().to_string();
    move |source| CareError::Io { path: path.clone(), source }
}

fn rows(facts: &Facts) -> Vec<(String, u64)> {
    let tables = liantu_model::Table::ALL.iter().zip(&facts.tables).filter(|(_, data)| data.rows > 0);
    tables.map(|(table, data)| (table.name().to_owned(), data.rows as u64)).collect()
}

/// The complete facts as one record that replaces all history up to it.
fn whole(facts: &Facts, entry: &journal::Entry, past: Vec<LogEntry>, commit: Commit) -> io::Result<Record> {
    let before = *entry.hash.as_bytes();
    Record::pack(entry.head.generation, before, Contents::Whole(facts), commit, past, &|_| ())
}

impl Store {
    /// The size of all its files in bytes, as far as they can be read.
    pub fn bytes(&self) -> u64 {
        size(&self.folder)
    }

    /// Writes one generation as one file: a journal of a single record, so that it is read back like a journal. The
    /// file is read back and compared before it gets its final name.
    ///
    /// # Errors
    /// [`CareError::Load`] when the generation cannot be loaded, [`CareError::Io`] when the file
    /// cannot be written, [`CareError::BadBackup`] when it cannot be read back correctly.
    pub fn backup(&mut self, generation: Generation, file: &Path, created_at: &str) -> Result<Kept, CareError> {
        let facts = self.load(generation)?;
        let past: Vec<LogEntry> = self.log().into_iter().filter(|entry| entry.generation <= generation).collect();
        let entry = self.entry(generation)?;
        let commit =
            Commit { kind: Origin::Checkpoint, created_at: created_at.to_owned(), ..entry.meta.commit.clone() };
        let io = io_at(file);
        let record = whole(&facts, entry, past, commit).map_err(&io)?;
        let temporary = sibling(file, "partial");
        let written = File::create(&temporary).and_then(|mut out| record.write(&mut out).and_then(|()| out.sync_all()));
        let checked = written.map_err(&io).and_then(|()| reads_back(&temporary, &facts));
        if checked.is_err() {
            // The first error is reported.
            let _ = fs::remove_file(&temporary);
        }
        checked?;
        fs::rename(&temporary, file).map_err(&io)?;
        disk::sync_folder(file.parent().unwrap_or(Path::new("."))).map_err(&io)?;
        Ok(Kept { generation, rows: rows(&facts), bytes: record.length() })
    }

    /// Restores a store from a backup: into a new folder beside the target, checked, then renamed. With `replace` the
    /// previous contents are kept beside it.
    ///
    /// # Errors
    /// [`CareError::BadBackup`], [`CareError::Occupied`], [`CareError::Io`]; the folder is then unchanged.
    pub fn restore(file: &Path, folder: &Path, replace: bool) -> Result<Kept, CareError> {
        let (journal, facts) = read_backup(file)?;
        let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
        if occupied && !replace {
            return Err(CareError::Occupied { folder: folder.display().to_string() });
        }
        // Nobody may write to what is about to be moved.
        let _old = if occupied { Some(Self::open_to_replace(folder)?) } else { None };
        let fresh = sibling(folder, "restoring");
        let io = io_at(&fresh);
        remove_all(&fresh).map_err(&io)?;
        disk::make_folder(&fresh).map_err(&io)?;
        let to = fresh.join(journal::file_name(1));
        fs::copy(file, &to).and_then(|_| File::open(&to)?.sync_all()).map_err(&io)?;
        let generation = journal.current();
        let hash = journal.entries.last().map_or(blake3::Hash::from_bytes([0; 32]), |entry| entry.hash);
        Head { journal: journal::file_name(1), generation, hash }.write(&fresh).map_err(&io)?;
        drop(Self::open(&fresh, Access::Write)?);
        if occupied {
            let aside = sibling(folder, "before-restore");
            remove_all(&aside).and_then(|()| fs::rename(folder, &aside)).map_err(io_at(folder))?;
        } else if folder.is_dir() {
            fs::remove_dir(folder).map_err(io_at(folder))?;
        }
        fs::rename(&fresh, folder).map_err(io_at(folder))?;
        disk::sync_folder(folder.parent().unwrap_or(Path::new("."))).map_err(io_at(folder))?;
        Ok(Kept { generation, rows: rows(&facts), bytes: size(folder) })
    }

    /// The lock of a folder that will be replaced, whatever state it is in.
    fn open_to_replace(folder: &Path) -> Result<disk::WriterLock, CareError> {
        let lock = disk::WriterLock::take(folder, disk::LOCK_PATIENCE).map_err(io_at(folder))?;
        lock.ok_or_else(|| crate::error::OpenError::Locked { folder: folder.display().to_string() }.into())
    }

    /// Checks everything: the contents of each record, that the records can be replayed, and that the state agrees
    /// with the journal.
    ///
    /// # Errors
    /// [`CareError::Load`] when a file cannot be read at all; failed checks are in the list.
    pub fn verify(&mut self) -> Result<Vec<Check>, CareError> {
        let path = self.journal.path.display().to_string();
        let mut checks = Vec::new();
        let mut replay = liantu_model::Replay::on(&Facts::empty());
        let mut sound = true;
        for entry in &self.journal.entries {
            let read = if sound { self.journal.replay(entry, &mut replay) } else { self.journal.read(entry).map(drop) };
            let flaw = match read {
                Ok(()) => None,
                Err(LoadError::Damaged { what, .. }) => Some(what),
                Err(LoadError::Replay { source, .. }) => Some(source.wording()),
                Err(error) => return Err(error.into()),
            };
            sound &= flaw.is_none();
            let number = entry.head.generation;
            let what = Wording::new(format!("第 {number} 世代"), format!("generation {number}"));
            checks.push(Check { what, place: format!("{path}:{}", entry.offset), flaw });
        }
        let facts = match sound.then(|| replay.finish()).transpose() {
            Ok(facts) => facts,
            Err(bad) => {
                checks.push(Check { what: Wording::new("重放", "replay"), place: path, flaw: Some(bad.wording()) });
                None
            }
        };
        if self.state_folder().is_dir() {
            checks.push(self.verify_state(facts.as_ref()));
        }
        Ok(checks)
    }

    fn verify_state(&self, facts: Option<&Facts>) -> Check {
        let folder = self.state_folder();
        let flaw = || {
            let bytes = SledStore::open(&folder).map_err(|error| error.wording())?;
            let word = |bad: BadState| match bad {
                BadState::Missing => Wording::new("没有状态缓存", "there is none"),
                BadState::Damaged(why) => why,
            };
            let manifest = state::manifest(&bytes).map_err(word)?;
            let loaded = state::load(&bytes, &manifest).map_err(word)?;
            if !self.is_of_this_history(&manifest) {
                return Err(state::of_another_history());
            }
            let differs = manifest.generation == self.journal.current() && facts.is_some_and(|facts| *facts != loaded);
            if differs { Err(Wording::new("与日志不一致", "it differs from the journal")) } else { Ok(()) }
        };
        Check { what: Wording::new("状态缓存", "state"), place: folder.display().to_string(), flaw: flaw().err() }
    }

    /// Drops the history before the newest `keep` generations and the wasted space inside sled's files. What was done
    /// and by whom stays in [`Store::log`].
    ///
    /// The new journal is complete and durable before HEAD names it.
    ///
    /// # Errors
    /// [`CareError`]; the store is then unchanged.
    pub fn compact(&mut self, keep: u64) -> Result<Kept, CareError> {
        if self.lock.is_none() {
            return Err(CareError::ReadOnly);
        }
        let current = self.journal.current();
        let first = current.saturating_sub(keep.max(1) - 1).max(self.first_loadable());
        let base = self.load(first)?;
        let io = io_at(&self.folder);
        let number = self.number + 1;
        let mut fresh = Journal::new(self.folder.join(journal::file_name(number)));
        let past: Vec<LogEntry> = self.log().into_iter().filter(|entry| entry.generation <= first).collect();
        let entry = self.entry(first)?;
        let record = whole(&base, entry, past, entry.meta.commit.clone()).map_err(&io)?;
        fresh.append(&record).map_err(&io)?;
        for entry in self.journal.entries.iter().filter(|entry| entry.head.generation > first) {
            let columns = self.journal.read(entry)?;
            let before = fresh.entries.last().map_or([0; 32], |entry| *entry.hash.as_bytes());
            let commit = entry.meta.commit.clone();
            let (number, none) = (entry.head.generation, Vec::new());
            let record = if entry.head.is_whole() {
                Record::pack(number, before, Contents::Whole(&columns.into_facts()), commit, none, &|_| ())
            } else {
                Record::pack(number, before, Contents::Change(&columns.into_change()), commit, none, &|_| ())
            };
            fresh.append(&record.map_err(&io)?).map_err(&io)?;
        }
        let facts = if first == current { base } else { self.load(current)? };
        let old = std::mem::replace(&mut self.journal, fresh);
        self.number = number;
        self.head().write(&self.folder).map_err(&io)?;
        // The compaction is done. What cannot be removed now is removed at the next opening, and the journal can
        // answer without a state.
        let _ = fs::remove_file(&old.path);
        self.discard_state();
        let _ = self.checkpoint(&facts, &|_| ());
        Ok(Kept { generation: current, rows: rows(&facts), bytes: self.bytes() })
    }
}

/// Whether a backup contains these facts.
fn reads_back(file: &Path, facts: &Facts) -> Result<(), CareError> {
    let (_, back) = read_backup(file)?;
    if back == *facts {
        return Ok(());
    }
    let what = Wording::new("读回的内容不同", "what was read back differs");
    Err(CareError::BadBackup { file: file.display().to_string(), what })
}

/// The one record of a backup, and its facts, fully checked.
fn read_backup(file: &Path) -> Result<(Journal, Facts), CareError> {
    let bad = |what: Wording| CareError::BadBackup { file: file.display().to_string(), what };
    let journal = Journal::scan(file, None)?;
    let [entry] = journal.entries.as_slice() else {
        return Err(bad(Wording::new("不是恰好一条完整记录", "it does not hold exactly one whole record")));
    };
    if journal.torn > 0 {
        return Err(bad(Wording::new("末尾有多余内容", "something follows the record")));
    }
    if !entry.head.is_whole() {
        return Err(bad(Wording::new("记录不是完整世代", "the record is not a whole generation")));
    }
    let facts = journal.whole(entry)?;
    facts.check().map_err(|error| bad(error.wording()))?;
    Ok((journal, facts))
}

/// A sibling path of a folder.
fn sibling(folder: &Path, what: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or(folder.as_os_str()).to_owned();
    name.push(format!(".{what}"));
    folder.with_file_name(name)
}

fn remove_all(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// The size of all files below a folder in bytes, as far as they can be read.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => size(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}
