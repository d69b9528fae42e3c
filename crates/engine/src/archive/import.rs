//! Importing files as one new generation.

use liantu_io::SheetReader;
use liantu_model::{ChangeSet, Facts};
use liantu_store::{Access, Commit, Origin, SourceFile, Store};

use super::commit::Next;
use super::{Archive, Newest, Who};
use crate::import::{DataSource, Import, ImportError, ImportReport, Imported};
use crate::progress::Progress;

impl Archive {
    /// Imports data sets as one new generation, all or nothing; the store is created if there is none and the data
    /// can be read. When nothing changed, no generation is written.
    ///
    /// A generation that this returns survives the end of the process and a power cut. Workbooks are read by
    /// `sheets`.
    ///
    /// # Errors
    /// [`ImportError`]; the store is then unchanged.
    pub fn import(
        &self,
        sources: &[DataSource],
        sheets: Option<&SheetReader>,
        who: &Who,
        progress: &dyn Progress,
    ) -> Result<ImportReport, ImportError> {
        let _turn = self.take_turn();
        loop {
            let open = || Store::open(&self.folder, Access::Write);
            let mut store = if Store::is_at(&self.folder) { Some(open()?) } else { None };
            let newest = match &mut store {
                Some(store) if store.current().is_some() => Some(self.newest(store)?),
                _ => None,
            };
            let base = newest.as_ref().map(Newest::facts);
            base.map_or(Ok(()), Facts::check)?;
            let read = Import::new(base).with_sheets(sheets).read(sources, progress)?;
            if read.report.is_all_set_aside() {
                return Err(ImportError::AllSetAside(Box::new(read.report)));
            }
            let mut store = store.map_or_else(open, Ok)?;
            if base.is_some() || store.current().is_none() {
                let names: Vec<String> = sources.iter().map(DataSource::name).collect();
                return self.keep(&mut store, base, read, &names.join(" "), who, progress);
            }
            // Another process has created the store in the meantime: try again on top of what it contains.
        }
    }

    /// Commits the difference from `base`, if there is any.
    fn keep(
        &self,
        store: &mut Store,
        base: Option<&Facts>,
        read: Imported,
        note: &str,
        who: &Who,
        progress: &dyn Progress,
    ) -> Result<ImportReport, ImportError> {
        let Imported { mut report, world, files } = read;
        let change = base.map(|base| ChangeSet::between(base, world.facts()));
        if change.as_ref().map_or(*world.facts() == Facts::empty(), ChangeSet::is_empty) {
            report.notices = store.take_notices();
            return Ok(report);
        }
        let commit = Commit {
            created_at: who.now.clone(),
            actor: who.actor.clone(),
            note: note.to_owned(),
            kind: Origin::Import,
            // A file that was removed in the meantime has no fingerprint.
            sources: files.iter().filter_map(|file| SourceFile::of(file).ok()).collect(),
        };
        let (generation, engine) = self.commit(store, Next { change, commit, world }, progress)?;
        report.generation = Some(generation);
        report.notices = engine.notices().to_vec();
        Ok(report)
    }
}
