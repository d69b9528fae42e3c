//! A folder with a journal, HEAD and the state derived from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use liantu_model::{ChangeSet, Facts, Replay, Wording, io_wording};

use crate::bytes::{ByteError, Doing};
use crate::disk::{self, Ballast, WriterLock};
use crate::error::{CheckpointError, CommitError, LoadError, Notice, OpenError};
use crate::head::{Found, Head};
use crate::journal::{self, Journal};
use crate::record::{Commit, Contents, LogEntry, Record};
use crate::sled_store::{SledError, SledStore};
use crate::state::{self, BadState};

/// The number of a generation (世代): 1 is the first.
pub type Generation = u64;

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Questions; any number of processes at a time, also while another one writes.
    Read,
    /// Commits; one process at a time. The store is created if there is none.
    Write,
}

/// Generations of facts in a folder (数据库).
#[derive(Debug)]
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) journal: Journal,
    pub(crate) number: u64,
    pub(crate) lock: Option<WriterLock>,
    /// Why writing has stopped.
    poisoned: Option<Wording>,
    notices: Vec<Notice>,
}

/// The result of loading the state.
enum FromState {
    /// Facts of this generation.
    Facts(Box<Facts>, Generation),
    /// Nothing for the requested generation, and nothing is wrong.
    Useless,
    /// Nothing, and it should be rebuilt.
    Bad { why: Option<Wording> },
}

/// Free space that must be left in addition to a record.
const SLACK: u64 = 1 << 20;

impl Store {
    /// Whether a folder contains a store.
    pub fn is_at(folder: &Path) -> bool {
        folder.join("HEAD").is_file() || journal::files(folder).is_ok_and(|files| !files.is_empty())
    }

    /// Opens the store in a folder.
    ///
    /// # Errors
    /// [`OpenError`]: another process is writing, a newer or an old format, a journal that lost something
    /// acknowledged.
    pub fn open(folder: &Path, access: Access) -> Result<Self, OpenError> {
        let io = |source| OpenError::Io { path: folder.display().to_string(), source };
        if folder.join("conf").is_file() && folder.join("db").is_file() {
            return Err(OpenError::OldLayout { folder: folder.display().to_string() });
        }
        let mut lock = None;
        if access == Access::Write {
            disk::make_folder(folder).map_err(io)?;
            let taken = WriterLock::take(folder, disk::LOCK_PATIENCE).map_err(io)?;
            lock = Some(taken.ok_or_else(|| OpenError::Locked { folder: folder.display().to_string() })?);
        }
        let (journal, number, rebuilt) = match read_journal(folder) {
            // The writer has replaced the journal that HEAD named a moment ago by a compacted one.
            Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => read_journal(folder)?,
            read => read?,
        };
        let notices = if rebuilt { vec![Notice::HeadRebuilt] } else { Vec::new() };
        let mut store = Self { folder: folder.to_path_buf(), journal, number, lock, poisoned: None, notices };
        if access == Access::Write {
            store.settle().map_err(io)?;
        }
        Ok(store)
    }

    /// What only the writer may do on opening: cut a torn tail, update HEAD to the journal, remove leftovers, take
    /// the ballast.
    fn settle(&mut self) -> io::Result<()> {
        if self.journal.torn > 0 {
            self.notices.push(Notice::TornTail { bytes: self.journal.torn });
            self.journal.cut_tail()?;
        }
        if !self.journal.entries.is_empty() {
            let head = self.head();
            if !matches!(Head::read(&self.folder)?, Found::Head(found) if found == head) {
                head.write(&self.folder)?;
            }
        }
        for (_, stray) in journal::files(&self.folder)?.into_iter().filter(|(number, _)| *number != self.number) {
            fs::remove_file(stray)?;
        }
        let gone = self.folder.join("state.gone");
        if gone.is_dir() {
            // A leftover does no harm.
            let _ = fs::remove_dir_all(gone);
        }
        Ballast::of(&self.folder).load();
        Ok(())
    }

    pub(crate) fn head(&self) -> Head {
        let hash = self.journal.entries.last().map_or(blake3::Hash::from_bytes([0; 32]), |entry| entry.hash);
        Head { journal: journal::file_name(self.number), generation: self.journal.current(), hash }
    }

    /// The current generation, `None` in a new store.
    pub fn current(&self) -> Option<Generation> {
        Some(self.journal.current()).filter(|generation| *generation > 0)
    }

    /// What the user should know: what was cut short, damaged or rebuilt. Each notice is returned once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// All generations, oldest first; those before [`Store::first_loadable`] are known only by their log entries.
    pub fn log(&self) -> Vec<LogEntry> {
        let past = self.journal.entries.first().map_or(&[][..], |first| first.meta.past.as_slice());
        let first = self.first_loadable();
        let past = past.iter().filter(|entry| entry.generation < first).cloned();
        past.chain(self.journal.entries.iter().map(journal::Entry::log)).collect()
    }

    /// The oldest generation that can still be loaded.
    pub fn first_loadable(&self) -> Generation {
        self.journal.entries.first().map_or(0, |entry| entry.head.generation)
    }

    /// The facts of a generation: from the state, updated by later records, or replayed from the beginning. A state
    /// that is damaged or behind is rebuilt when nobody else writes.
    ///
    /// # Errors
    /// [`LoadError`]: no such generation, or a record that is needed is damaged.
    pub fn load(&mut self, generation: Generation) -> Result<Facts, LoadError> {
        let entry = self.entry(generation)?;
        if entry.head.is_whole() {
            return self.journal.whole(entry);
        }
        let is_current = generation == self.journal.current();
        let (base, reached, stale) = match self.state_for(generation) {
            FromState::Facts(facts, at) if at == generation => return Ok(*facts),
            FromState::Facts(facts, at) => {
                if is_current {
                    self.notices.push(Notice::StateBehind { state: at, journal: generation });
                }
                (*facts, at, is_current)
            }
            FromState::Useless => (Facts::empty(), 0, false),
            FromState::Bad { why } => {
                if why.is_none() && is_current {
                    self.notices.push(Notice::StateBehind { state: 0, journal: generation });
                }
                self.set_aside(why);
                (Facts::empty(), 0, is_current)
            }
        };
        let facts = self.replay(&base, reached, generation)?;
        if stale {
            self.refresh(&facts);
        }
        Ok(facts)
    }

    /// What a generation changed; `None` when its record contains the complete facts, like that of a first import.
    ///
    /// Reads one record and replays nothing.
    ///
    /// # Errors
    /// As for [`Store::load`].
    pub fn change(&self, generation: Generation) -> Result<Option<ChangeSet>, LoadError> {
        let entry = self.entry(generation)?;
        if entry.head.is_whole() {
            return Ok(None);
        }
        let change = self.journal.read(entry)?.into_change();
        change.check().map_err(|source| LoadError::Replay { generation, source })?;
        Ok(Some(change))
    }

    pub(crate) fn entry(&self, generation: Generation) -> Result<&journal::Entry, LoadError> {
        self.journal.entry(generation).ok_or_else(|| LoadError::NoGeneration {
            generation,
            first: self.first_loadable(),
            last: self.journal.current(),
        })
    }

    /// The facts of `to`, from `base`, which are those of the generation `reached` (0: of none).
    fn replay(&self, base: &Facts, reached: Generation, to: Generation) -> Result<Facts, LoadError> {
        let mut replay = Replay::on(base);
        let between = |entry: &&journal::Entry| (reached + 1..=to).contains(&entry.head.generation);
        let entries: Vec<&journal::Entry> = self.journal.entries.iter().filter(between).collect();
        let last_whole = entries.iter().rposition(|entry| entry.head.is_whole()).unwrap_or_default();
        for entry in entries.into_iter().skip(last_whole) {
            self.journal.replay(entry, &mut replay)?;
        }
        replay.finish().map_err(|source| LoadError::Replay { generation: to, source })
    }

    pub(crate) fn state_folder(&self) -> PathBuf {
        self.folder.join("state")
    }

    fn state_for(&self, wanted: Generation) -> FromState {
        let folder = self.state_folder();
        if !folder.is_dir() {
            return FromState::Bad { why: None };
        }
        self.remove_half_snapshots();
        let bytes = match SledStore::open(&folder) {
            Ok(bytes) => bytes,
            Err(SledError::Locked) => return FromState::Useless,
            Err(SledError::Engine(error)) if is_environment(&error) => return FromState::Useless,
            Err(SledError::Engine(error)) => return FromState::Bad { why: Some(error.wording()) },
        };
        let manifest = match state::manifest(&bytes) {
            Ok(manifest) => manifest,
            Err(BadState::Missing) => return FromState::Bad { why: None },
            Err(BadState::Damaged(why)) => return FromState::Bad { why: Some(why) },
        };
        if !self.is_of_this_history(&manifest) {
            return FromState::Bad { why: Some(state::of_another_history()) };
        }
        if manifest.generation > wanted {
            return FromState::Useless;
        }
        match state::load(&bytes, &manifest) {
            Ok(facts) => FromState::Facts(Box::new(facts), manifest.generation),
            Err(BadState::Missing) => FromState::Bad { why: None },
            Err(BadState::Damaged(why)) => FromState::Bad { why: Some(why) },
        }
    }

    pub(crate) fn is_of_this_history(&self, manifest: &state::Manifest) -> bool {
        let entry = self.journal.entry(manifest.generation);
        entry.is_some_and(|entry| *entry.hash.as_bytes() == manifest.hash)
    }

    /// With a half-written snapshot sled refuses to open forever; the snapshot is only a cache.
    fn remove_half_snapshots(&self) {
        let Ok(entries) = fs::read_dir(self.state_folder()) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.extension().is_some_and(|extension| extension == "generating") {
                // If it cannot be removed, sled refuses and the journal answers.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Removes a state that is no longer useful. A reader may have it open: it is renamed first, so that the name is
    /// free, and what cannot be removed now is removed on the next opening.
    pub(crate) fn discard_state(&self) {
        let gone = self.folder.join("state.gone");
        // A state that remains does not belong to the journal and is not trusted.
        let _ = fs::remove_dir_all(&gone);
        let _ = fs::rename(self.state_folder(), &gone);
        let _ = fs::remove_dir_all(&gone);
    }

    /// Moves a damaged state out of the way, if nobody else writes.
    fn set_aside(&mut self, why: Option<Wording>) {
        let Some(why) = why else { return };
        let mut kept = None;
        if let Ok(_repair) = self.lock_for_repair() {
            let aside = self.folder.join("state.damaged");
            // Of several damaged states the newest is kept for inspection.
            let _ = fs::remove_dir_all(&aside);
            let moved = fs::rename(self.state_folder(), &aside);
            kept = moved.is_ok().then(|| aside.display().to_string());
        }
        self.notices.push(Notice::StateDamaged { why, kept });
    }

    /// The writer's lock during a repair, nothing when it is already held.
    ///
    /// # Errors
    /// When another process writes or the folder is not writable.
    fn lock_for_repair(&self) -> io::Result<Option<WriterLock>> {
        if self.lock.is_some() {
            return Ok(None);
        }
        WriterLock::take(&self.folder, Duration::ZERO)?.map(Some).ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }

    /// Rebuilds the state if nobody else writes; the journal can answer as well, only more slowly.
    fn refresh(&mut self, facts: &Facts) {
        let Ok(_repair) = self.lock_for_repair() else { return };
        let moved_on = !matches!(Head::read(&self.folder), Ok(Found::Head(head)) if head == self.head());
        if !moved_on {
            let _ = self.write_state(facts, &|_| ());
        }
    }

    /// Replaces the state by the given facts of the current generation; a generation whose record contains the
    /// complete facts needs no state.
    ///
    /// # Errors
    /// [`CheckpointError`]: nothing is lost, the next opening replays the journal.
    pub fn checkpoint(&mut self, facts: &Facts, progress: &dyn Fn(u64)) -> Result<(), CheckpointError> {
        if self.lock.is_none() || self.journal.entries.last().is_none_or(|entry| entry.head.is_whole()) {
            return Ok(());
        }
        self.write_state(facts, progress).or_else(|error| {
            if !error.is_full() {
                return Err(error.into());
            }
            Ballast::of(&self.folder).drop_it();
            Ok(self.write_state(facts, progress)?)
        })
    }

    fn write_state(&self, facts: &Facts, progress: &dyn Fn(u64)) -> Result<(), ByteError> {
        let Some(entry) = self.journal.entries.last() else { return Ok(()) };
        self.remove_half_snapshots();
        let open = SledStore::open(&self.state_folder());
        let bytes = open.map_err(|error| match error {
            SledError::Engine(error) => error,
            SledError::Locked => ByteError::new(Doing::Opening, SledError::Locked.wording()),
        })?;
        state::write(&bytes, facts, entry.head.generation, *entry.hash.as_bytes(), progress)
    }

    /// Makes a change set the next generation. When this returns, the generation survives the end of the process and
    /// a power cut.
    ///
    /// `progress` receives the raw bytes of each piece packed.
    ///
    /// # Errors
    /// [`CommitError`]; then nothing of the change set is acknowledged, and after a failed write the store accepts no
    /// more commits until it is opened again. When only HEAD could not be written, the generation is complete in the
    /// journal and exists after opening again.
    pub fn commit(
        &mut self,
        change: &ChangeSet,
        commit: Commit,
        progress: &dyn Fn(u64),
    ) -> Result<Generation, CommitError> {
        self.append(Contents::Change(change), commit, progress)
    }

    /// Like [`Store::commit`], with the complete facts of the next generation: for the first one, and for one that
    /// has little in common with its predecessor. The record is large, and opens without a state.
    ///
    /// # Errors
    /// As for [`Store::commit`].
    pub fn commit_whole(
        &mut self,
        facts: &Facts,
        commit: Commit,
        progress: &dyn Fn(u64),
    ) -> Result<Generation, CommitError> {
        self.append(Contents::Whole(facts), commit, progress)
    }

    fn append(
        &mut self,
        contents: Contents<'_>,
        commit: Commit,
        progress: &dyn Fn(u64),
    ) -> Result<Generation, CommitError> {
        if self.lock.is_none() {
            return Err(CommitError::ReadOnly);
        }
        if let Some(reason) = &self.poisoned {
            return Err(CommitError::Poisoned { reason: reason.clone() });
        }
        let generation = self.journal.current() + 1;
        let before = self.journal.entries.last().map_or([0; 32], |entry| *entry.hash.as_bytes());
        let path = self.journal.path.display().to_string();
        let record = Record::pack(generation, before, contents, commit, Vec::new(), progress)
            .map_err(|source| CommitError::Io { path: path.clone(), source })?;
        self.enough_room(record.length())?;
        let written = self.journal.append(&record).and_then(|()| self.head().write(&self.folder));
        if let Err(source) = written {
            self.poisoned = Some(io_wording(&source));
            if source.kind() == io::ErrorKind::StorageFull {
                Ballast::of(&self.folder).drop_it();
            }
            return Err(CommitError::Io { path, source });
        }
        Ok(generation)
    }

    fn enough_room(&self, length: u64) -> Result<(), CommitError> {
        let needed = length + SLACK;
        match fs4::available_space(&self.folder) {
            Ok(free) if free < needed => Err(CommitError::Full { needed, free }),
            _ => Ok(()),
        }
    }
}

/// Whether sled failed because of its environment, not its contents: a full disk or a folder that is not writable.
/// Then the journal answers.
fn is_environment(error: &ByteError) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    let source = error.source.as_ref();
    source.is_some_and(|error| matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull))
}

/// The current journal, its number, and whether HEAD must be rebuilt although there is a history.
fn read_journal(folder: &Path) -> Result<(Journal, u64, bool), OpenError> {
    let io = |source| OpenError::Io { path: folder.display().to_string(), source };
    let head_path = || folder.join("HEAD").display().to_string();
    match Head::read(folder).map_err(io)? {
        Found::Head(head) => {
            let number = journal::file_number(&head.journal).ok_or_else(|| OpenError::Damaged {
                file: head_path(),
                offset: 0,
                what: Wording::new("日志的文件名不合规", "the journal's name is wrong"),
            })?;
            let journal = Journal::scan(&folder.join(journal::file_name(number)), Some(&head))?;
            Ok((journal, number, false))
        }
        Found::Newer(format) => Err(OpenError::Newer { file: head_path(), format }),
        Found::Nothing => without_head(folder, false),
        Found::Damaged => without_head(folder, true),
    }
}

/// Without a usable HEAD, the journal that reaches furthest counts, of two the newer: a compaction that was cut short
/// leaves one that does not. If there was a HEAD, the journal must be sound to its last byte.
fn without_head(folder: &Path, damaged: bool) -> Result<(Journal, u64, bool), OpenError> {
    let io = |source| OpenError::Io { path: folder.display().to_string(), source };
    let files = journal::files(folder).map_err(io)?.into_iter();
    let scanned = files.map(|(number, path)| Ok((number, Journal::scan(&path, None)?)));
    let scanned: Vec<(u64, Journal)> = scanned.collect::<Result<_, OpenError>>()?;
    let furthest = scanned.into_iter().max_by_key(|(number, journal)| (journal.current(), *number));
    let Some((number, journal)) = furthest else {
        if damaged {
            let what = Wording::new("HEAD 损坏且没有日志", "HEAD is damaged and there is no journal");
            return Err(OpenError::Damaged { file: folder.join("HEAD").display().to_string(), offset: 0, what });
        }
        return Ok((Journal::new(folder.join(journal::file_name(1))), 1, false));
    };
    if damaged && journal.torn > 0 {
        let what = Wording::new("HEAD 损坏，日志末尾也不完整", "HEAD is damaged and the journal's end does not hold");
        return Err(OpenError::Damaged { file: journal.path.display().to_string(), offset: journal.end, what });
    }
    let rebuilt = !journal.entries.is_empty();
    Ok((journal, number, rebuilt))
}
