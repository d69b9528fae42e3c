//! From files to a new generation: read, recognise firms, build, commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use liantu_io::identity::{FirmRecord, Match, Matcher, Uncertain};
use liantu_io::{DataSet, Mapping, OpenError as DataSetError, SheetReader};
use liantu_model::code::{Code as _, MatchedBy};
use liantu_model::{
    Builder, ChangeReport, ChangeSet, DamagedFacts, Diagnostic, RegionId, RowBatch, Severity, Snapshot, Table,
    TextColumn, Values,
};
use liantu_store::{Access, Commit, CommitError, Generation, Kind, LoadError, Notice, OpenError, SourceFile, Store};

use crate::demo;
use crate::history::{Who, current_world};

/// Where data comes from.
#[derive(Clone, Debug)]
pub enum DataSource {
    /// The default data in the program.
    Embedded,
    /// A folder or file, with the mapping to read it by, if it is not canonical.
    Path(PathBuf, Option<Box<Mapping>>),
}

/// Is told how an import goes on.
pub trait Progress: Sync {
    /// A file of this many bytes is begun.
    fn begin(&self, label: &str, bytes: u64);
    /// So many more bytes have been read.
    fn advance(&self, bytes: u64);
    /// All is read.
    fn end(&self);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// How firms of the data were recognised (匹配报告).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchReport {
    /// Rows whose key was known already.
    pub known: u64,
    /// Rows recognised, by key: credit code, stock code, name and place.
    pub by_uscc: u64,
    /// By stock code.
    pub by_stock_code: u64,
    /// By normalised full name and place.
    pub by_name: u64,
    /// Rows of firms that are new.
    pub new: u64,
    /// Pairs that a person should look at.
    pub uncertain: Vec<Uncertain>,
}

/// What an import did (导入报告).
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Rows by table.
    pub changes: ChangeReport,
    /// Problems in the data, in the order in which they were found.
    pub problems: Vec<Diagnostic>,
    /// How firms were recognised, by data set.
    pub matches: Vec<(String, MatchReport)>,
    /// The generation that was written; `None` when nothing changed or nothing was to be written.
    pub generation: Option<Generation>,
    /// What the user should know about the store.
    pub notices: Vec<Notice>,
}

/// An import that did not happen: nothing was stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A data set cannot be opened.
    #[error(transparent)]
    DataSet(#[from] DataSetError),
    /// A file as such is bad; the report holds all problems found.
    #[error("a file cannot be read as a table; nothing was imported")]
    BadFile(Box<ImportReport>),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The current generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The columns do not hold together.
    #[error(transparent)]
    Damaged(#[from] DamagedFacts),
    /// The new generation cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// An import on its way: what was known, and what has been read.
#[derive(Debug)]
pub struct Import {
    world: Option<Arc<Snapshot>>,
    report: ImportReport,
    sheets: Option<SheetReader>,
    /// The files read so far.
    files: Vec<PathBuf>,
}

impl Import {
    /// An import on top of what is known.
    pub fn new(base: Option<Arc<Snapshot>>) -> Self {
        Self { world: base, report: ImportReport::default(), sheets: None, files: Vec::new() }
    }

    /// Reads workbooks, too, by this process; without it they are refused.
    #[must_use]
    pub fn with_sheets(self, reader: Option<&SheetReader>) -> Self {
        Self { sheets: reader.cloned(), ..self }
    }

    /// Reads data sets one after another, each on top of the one before.
    ///
    /// # Errors
    /// [`ImportError::DataSet`] when one cannot be opened, [`ImportError::BadFile`] when a file is
    /// no table.
    pub fn read(mut self, sources: &[DataSource], progress: &dyn Progress) -> Result<Self, ImportError> {
        for source in sources {
            let data = match source {
                DataSource::Embedded => DataSet::embedded("zhejiang", demo::FILES),
                DataSource::Path(path, mapping) => {
                    DataSet::open(path, mapping.as_deref().cloned(), self.sheets.as_ref())?
                }
            };
            self.read_one(data, progress)?;
        }
        progress.end();
        Ok(self)
    }

    fn read_one(&mut self, mut data: DataSet, progress: &dyn Progress) -> Result<(), ImportError> {
        self.files.extend(data.files_read().into_iter().map(Path::to_path_buf));
        let world = self.world.clone();
        let mut builder = world.as_deref().map_or_else(Builder::new, Builder::on);
        if let Some(world) = world.as_deref() {
            data.know_regions(world.regions().ids().map(|region| world.key(region).to_owned()));
        }
        let mut recognition = world.as_deref().filter(|_| data.matches_firms()).map(Recognition::new);
        self.report.problems.extend_from_slice(data.problems());
        let mut table = None;
        for part in data.parts() {
            if table == Some(Table::Firms) && part.table != Table::Firms {
                flush_aliases(recognition.as_mut(), &mut builder, &mut self.report.problems);
            }
            table = Some(part.table);
            progress.begin(&part.file.to_string(), part.bytes);
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
        let built = builder.finish()?;
        self.report.problems.extend(built.problems);
        add_changes(&mut self.report.changes, &built.report);
        self.world = Some(Arc::new(built.snapshot));
        Ok(())
    }

    /// What was found so far.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// The world as read, without a store.
    ///
    /// # Panics
    /// Never: the empty world holds together.
    pub fn into_world(self) -> Arc<Snapshot> {
        self.world.unwrap_or_else(|| {
            let empty = Snapshot::new(liantu_model::Facts::empty());
            Arc::new(empty.expect("invariant: the empty world holds together"))
        })
    }

    /// Imports data sets into the store in a folder as one new generation, all or nothing; a store
    /// is made if there is none and the data can be read. When nothing changed, no generation is written.
    ///
    /// When this returns a generation, it survives the end of the process and a power cut. Workbooks
    /// are read by `sheets`.
    ///
    /// # Errors
    /// [`ImportError`]; the store is then as it was.
    pub fn into_store(
        folder: &Path,
        sources: &[DataSource],
        sheets: Option<&SheetReader>,
        who: &Who,
        progress: &dyn Progress,
    ) -> Result<ImportReport, ImportError> {
        let mut store = if Store::is_at(folder) { Some(Store::open(folder, Access::Write)?) } else { None };
        let base = store.as_mut().map(current_world).transpose()?.flatten();
        let import = Self::new(base.clone()).with_sheets(sheets).read(sources, progress)?;
        let mut store = match store {
            Some(store) => store,
            None if import.world.is_none() => return Ok(import.report),
            None => Store::open(folder, Access::Write)?,
        };
        if base.is_none() && store.current().is_some() {
            // Another process has made the store in the meantime.
            drop(store);
            return Self::into_store(folder, sources, sheets, who, progress);
        }
        let mut report = import.report;
        let Some(world) = &import.world else { return Ok(report) };
        let names: Vec<String> = sources.iter().map(DataSource::name).collect();
        let commit = Commit {
            created_at: who.now.clone(),
            actor: who.actor.clone(),
            note: names.join(" "),
            kind: Kind::Import,
            sources: Vec::new(),
        };
        report.generation = keep(&mut store, base.as_deref(), world, commit, &import.files, progress)?;
        report.notices = store.take_notices();
        Ok(report)
    }
}

/// Commits what differs from `base`, then brings the state up; `None` when nothing does.
fn keep(
    store: &mut Store,
    base: Option<&Snapshot>,
    world: &Snapshot,
    commit: Commit,
    files: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Option<Generation>, ImportError> {
    let facts = world.facts();
    let change = base.map(|base| ChangeSet::between(base.facts(), facts));
    if change.as_ref().map_or(*facts == liantu_model::Facts::empty(), ChangeSet::is_empty) {
        return Ok(None);
    }
    // A file that has gone in the meantime has no fingerprint.
    let sources = files.iter().filter_map(|file| SourceFile::of(file).ok()).collect();
    progress.begin("日志 journal", facts.bytes() as u64);
    let (commit, advance) = (Commit { sources, ..commit }, |bytes| progress.advance(bytes));
    let generation = match &change {
        Some(change) => store.commit(change, commit, &advance)?,
        None => store.commit_whole(facts, commit, &advance)?,
    };
    drop(change);
    progress.begin("状态 state", facts.bytes() as u64);
    // The journal has it; a state that lags is brought up by the next opening.
    let _ = store.checkpoint(facts, &advance);
    progress.end();
    Ok(Some(generation))
}

impl DataSource {
    fn name(&self) -> String {
        match self {
            Self::Embedded => "zhejiang".to_owned(),
            Self::Path(path, _) => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }
}

/// Adds what a later data set did: what was there before is what was there before the first.
fn add_changes(sum: &mut ChangeReport, more: &ChangeReport) {
    if sum.tables.is_empty() {
        sum.clone_from(more);
        return;
    }
    for (sum, more) in sum.tables.iter_mut().zip(&more.tables) {
        sum.added += more.added;
        sum.changed += more.changed;
        sum.repeated += more.repeated;
        sum.set_aside += more.set_aside;
        sum.after = more.after;
    }
}

fn flush_aliases(recognition: Option<&mut Recognition<'_>>, builder: &mut Builder, problems: &mut Vec<Diagnostic>) {
    if let Some(batch) = recognition.and_then(Recognition::aliases) {
        problems.extend(builder.add(&batch));
    }
}

/// Recognises firms of one data set among those known before it.
struct Recognition<'w> {
    world: &'w Snapshot,
    matcher: Matcher,
    aliases_known: BTreeSet<&'w str>,
    claimed: BTreeSet<String>,
    pending: Vec<(String, String, MatchedBy)>,
    report: MatchReport,
}

impl<'w> Recognition<'w> {
    fn new(world: &'w Snapshot) -> Self {
        let firms = world.firms();
        let mut matcher = Matcher::default();
        for firm in firms.ids() {
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            matcher.add(FirmRecord {
                key: world.key(firm).to_owned(),
                name: text(firms.name().get(firm)),
                uscc: text(firms.uscc().get(firm)),
                stock_code: text(firms.stock_code().get(firm)),
                places: world.region_of(firm).map(|region| places(world, region)).unwrap_or_default(),
            });
        }
        let aliases = world.firm_aliases().alias();
        let aliases_known = world.firm_aliases().ids().filter_map(|row| aliases.get(row)).collect();
        let (claimed, pending, report) = (BTreeSet::new(), Vec::new(), MatchReport::default());
        Self { world, matcher, aliases_known, claimed, pending, report }
    }

    /// Splits a batch: rows under their own key, and rows of recognised firms, which only fill in
    /// what is unknown.
    fn recognise(&mut self, batch: RowBatch, builder: &Builder) -> Vec<RowBatch> {
        let keys: Vec<Option<String>> = (0..batch.rows()).map(|row| self.row(&batch, row, builder)).collect();
        let known: Vec<bool> = keys.iter().map(Option::is_some).collect();
        let mut own = batch.clone();
        own.retain(&known.iter().map(|known| !known).collect::<Vec<_>>());
        let mut filling = batch;
        filling.retain(&known);
        filling.fill_only = true;
        let keys: TextColumn = keys.iter().flatten().map(String::as_str).collect();
        if let Some(at) = filling.fields.iter().position(|field| *field == 0) {
            filling.values[at] = Values::Text(keys);
        }
        [own, filling].into_iter().filter(|batch| batch.rows() > 0).collect()
    }

    /// The key of the known firm a row is about, `None` when it stands under its own key.
    fn row(&mut self, batch: &RowBatch, row: usize, builder: &Builder) -> Option<String> {
        let key = batch.text(0, row);
        if builder.contains(Table::Firms, key) {
            self.report.known += 1;
            return self.aliases_known.contains(key).then(|| key.to_owned());
        }
        let field =
            |name: &str| Table::Firms.spec().field(name).map(|at| batch.text(at, row)).unwrap_or_default().to_owned();
        let region: Option<RegionId> = self.world.find(&field("region"));
        let record = FirmRecord {
            key: key.to_owned(),
            name: field("name"),
            uscc: field("uscc"),
            stock_code: field("stock_code"),
            places: region.map(|region| places(self.world, region)).unwrap_or_default(),
        };
        match self.matcher.find(&record) {
            Match::Known(known, by) if self.claimed.insert(known.clone()) => {
                match by {
                    MatchedBy::Uscc => self.report.by_uscc += 1,
                    MatchedBy::StockCode => self.report.by_stock_code += 1,
                    MatchedBy::NameAndPlace | MatchedBy::Person => self.report.by_name += 1,
                }
                self.pending.push((record.key, known.clone(), by));
                Some(known)
            }
            Match::Known(known, _) => {
                let why = "同一数据集中已有另一条记录与之匹配 (another record of this data set is that firm)";
                let (incoming, name) = (record.key, record.name);
                self.report.uncertain.push(Uncertain { incoming, name, known, known_name: String::new(), why });
                self.report.new += 1;
                None
            }
            Match::New(pairs) => {
                self.report.uncertain.extend(pairs);
                self.report.new += 1;
                None
            }
        }
    }

    /// The aliases of the firms recognised since the last call.
    fn aliases(&mut self) -> Option<RowBatch> {
        let found = std::mem::take(&mut self.pending);
        let spec = Table::FirmAliases.spec();
        let fields = ["alias", "firm", "matched_by"].iter().filter_map(|name| spec.field(name)).collect();
        let mut batch = RowBatch::new(Table::FirmAliases, fields, "(recognised firms)".into());
        batch.origin.lines = liantu_model::Lines::From(1);
        batch.values = vec![
            Values::Text(found.iter().map(|(alias, _, _)| alias.as_str()).collect()),
            Values::Text(found.iter().map(|(_, firm, _)| firm.as_str()).collect()),
            Values::Stored(liantu_model::column::Column::U8(found.iter().map(|(_, _, by)| by.raw()).collect())),
        ];
        (batch.rows() > 0).then_some(batch)
    }
}

/// The keys of a region and of what it lies in, smallest first.
fn places(world: &Snapshot, region: RegionId) -> Vec<String> {
    world.region_tree().ancestors(region).map(|at| world.key(at).to_owned()).collect()
}
