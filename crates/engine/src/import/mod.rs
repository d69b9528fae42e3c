//! From files to one world: read, recognise firms, build.
//!
//! Data sets are read one after another, each on top of the facts of the one before, so that firms of the second are
//! recognised among those of the first. Between them only facts are built; the snapshot is built once, from the last.

mod error;
mod recognition;
mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use liantu_io::{DataSet, Mapping, SheetReader};
use liantu_model::{Builder, Diagnostic, Facts, RowBatch, Severity, Snapshot, Table, Wording, visible};

use crate::embedded;
use crate::progress::Progress;
pub use error::ImportError;
use recognition::Recognition;
pub use report::{ImportReport, MatchReport};

/// Where data comes from.
#[derive(Clone, Debug)]
pub enum DataSource {
    /// The default data in the program.
    Embedded,
    /// A folder or file, with the mapping to read it by unless it is canonical.
    Path(PathBuf, Option<Box<Mapping>>),
}

/// An import in progress: what was known, and what has been read.
#[derive(Debug)]
pub struct Import<'b> {
    base: Option<&'b Facts>,
    /// What was known together with everything read so far; `None` when nothing has been read.
    read: Option<Facts>,
    report: ImportReport,
    sheets: Option<SheetReader>,
    /// The files read so far.
    files: Vec<PathBuf>,
}

/// What an import read; nothing is stored yet.
#[derive(Debug)]
pub struct Imported {
    pub(crate) report: ImportReport,
    pub(crate) world: Snapshot,
    pub(crate) files: Vec<PathBuf>,
}

impl<'b> Import<'b> {
    /// An import on top of known facts, which must be consistent (see [`Facts::check`]).
    pub fn new(base: Option<&'b Facts>) -> Self {
        Self { base, read: None, report: ImportReport::default(), sheets: None, files: Vec::new() }
    }

    /// Also reads workbooks, using this process; without it they are refused.
    #[must_use]
    pub fn with_sheets(self, reader: Option<&SheetReader>) -> Self {
        Self { sheets: reader.cloned(), ..self }
    }

    /// Reads data sets one after another, each on top of the one before.
    ///
    /// # Errors
    /// [`ImportError::DataSet`] when one cannot be opened, [`ImportError::BadFile`] when a file is not a table.
    ///
    /// Facts are sorted once for each data set, adjacency is derived once.
    pub fn read(mut self, sources: &[DataSource], progress: &dyn Progress) -> Result<Imported, ImportError> {
        for source in sources {
            let data = match source {
                DataSource::Embedded => DataSet::embedded("zhejiang", embedded::FILES),
                DataSource::Path(path, mapping) => {
                    DataSet::open(path, mapping.as_deref().cloned(), self.sheets.as_ref())?
                }
            };
            self.read_one(data, progress)?;
        }
        progress.end();
        let facts = self.read.or_else(|| self.base.cloned()).unwrap_or_else(Facts::empty);
        Ok(Imported { report: self.report, world: Snapshot::new(facts)?, files: self.files })
    }

    fn read_one(&mut self, mut data: DataSet, progress: &dyn Progress) -> Result<(), ImportError> {
        self.files.extend(data.files_read().into_iter().map(Path::to_path_buf));
        let read = self.read.take();
        let known = read.as_ref().or(self.base);
        let mut builder = known.map_or_else(Builder::new, Builder::on_facts);
        if let Some(known) = known {
            data.know_regions(known.regions().ids().map(|region| known.key(region).to_owned()));
        }
        let mut recognition = known.filter(|_| data.matches_firms()).map(Recognition::new).transpose()?;
        self.report.problems.extend_from_slice(data.problems());
        let mut table = None;
        for part in data.parts() {
            if table == Some(Table::Firms) && part.table != Table::Firms {
                flush_aliases(recognition.as_mut(), &mut builder, &mut self.report.problems);
            }
            table = Some(part.table);
            progress.begin(&Wording::same(visible(&part.file.to_string())), part.bytes);
            let (problems, recognition) = (&mut self.report.problems, &mut recognition);
            let builder = &mut builder;
            let mut sink = move |batch: RowBatch, found: Vec<Diagnostic>| {
                problems.extend(found);
                match recognition.as_mut().filter(|_| batch.table == Table::Firms) {
                    Some(recognition) => {
                        for batch in recognition.recognise(batch, builder) {
                            problems.extend(builder.add(&batch));
                        }
                    }
                    None if batch.rows() > 0 => problems.extend(builder.add(&batch)),
                    None => {}
                }
            };
            data.read(part, &mut sink, &|bytes| progress.advance(bytes));
        }
        flush_aliases(recognition.as_mut(), &mut builder, &mut self.report.problems);
        if let Some(recognition) = recognition {
            self.report.matches.push((data.name().to_owned(), recognition.report));
        }
        self.finish(builder)
    }

    fn finish(&mut self, builder: Builder) -> Result<(), ImportError> {
        if self.report.problems.iter().any(|problem| problem.severity == Severity::File) {
            return Err(ImportError::BadFile(Box::new(std::mem::take(&mut self.report))));
        }
        let built = builder.finish_facts();
        self.report.problems.extend(built.problems);
        self.report.add(&built.report);
        self.read = Some(built.facts);
        Ok(())
    }
}

impl Imported {
    /// The report of the import.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// The world as read, without a store.
    pub fn into_world(self) -> Arc<Snapshot> {
        Arc::new(self.world)
    }
}

impl DataSource {
    /// Its name in the journal.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Embedded => "zhejiang".to_owned(),
            Self::Path(path, _) => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }
}

fn flush_aliases(recognition: Option<&mut Recognition<'_>>, builder: &mut Builder, problems: &mut Vec<Diagnostic>) {
    if let Some(batch) = recognition.and_then(Recognition::aliases) {
        problems.extend(builder.add(&batch));
    }
}
