//! Data sets: which files hold which tables.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use liantu_model::{Diagnostic, Place, RowBatch, Table};
use serde::Deserialize;

use crate::cell;
use crate::mapping::{Entry, Mapping, MappingError};
use crate::plan::{self, Context, Plan};
use crate::read::{Reading, Sink};

/// A folder (or one file) of tables, with the plan to read it (数据集).
#[derive(Debug)]
pub struct DataSet {
    name: String,
    mapping: Option<Mapping>,
    context: Context,
    parts: Vec<Part>,
    problems: Vec<Diagnostic>,
}

/// One table to be read from one file.
#[derive(Clone, Debug)]
pub struct Part {
    /// The canonical table.
    pub table: Table,
    /// The file as the user named it; the data set's name for rows given in a mapping.
    pub file: Arc<str>,
    /// Bytes of the file, for progress.
    pub bytes: u64,
    origin: PartOrigin,
    delimiter: u8,
    /// Position of the entry in the mapping.
    entry: Option<usize>,
}

#[derive(Clone, Debug)]
enum PartOrigin {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
    /// Rows written in the mapping itself.
    Rows,
}

/// A data set cannot be opened at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no such file or folder.
    #[error("{path}: there is no such file or folder")]
    NotFound {
        /// The path as given.
        path: String,
    },
    /// The folder holds no table that is known.
    #[error(
        "{path}: neither datapackage.json nor a known layout nor a file named like a canonical table; \
         name a mapping with --mapping"
    )]
    NoTables {
        /// The path as given.
        path: String,
    },
    /// `datapackage.json` cannot be used.
    #[error("{path}: {why}")]
    Package {
        /// The description.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

/// As much of a Frictionless data package as is needed to read it.
#[derive(Deserialize)]
struct Package {
    name: Option<String>,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    path: String,
    dialect: Option<Dialect>,
}

#[derive(Deserialize)]
struct Dialect {
    delimiter: Option<char>,
}

impl DataSet {
    /// Opens a folder or a CSV file.
    ///
    /// With a mapping, its files are read. Without one, a folder is read as a data package if it
    /// has a `datapackage.json`, else by the shipped mapping whose files it has, else by files named
    /// like canonical tables; a single file must be named so.
    ///
    /// # Errors
    /// [`OpenError::NotFound`], [`OpenError::NoTables`], and [`OpenError::Package`] when the
    /// description is malformed or names files outside its folder.
    pub fn open(path: &Path, mapping: Option<Mapping>) -> Result<Self, OpenError> {
        let shown = path.display().to_string();
        if !path.exists() {
            return Err(OpenError::NotFound { path: shown });
        }
        let (folder, only) =
            if path.is_dir() { (path, None) } else { (path.parent().unwrap_or(path), path.file_name()) };
        let package = folder.join("datapackage.json");
        if let Some(mapping) = mapping {
            return Ok(Self::mapped(folder, mapping));
        }
        if only.is_none() && package.is_file() {
            return Self::package(folder, &package);
        }
        if let (None, Some(mapping)) = (only, Mapping::detect(folder)) {
            return Ok(Self::mapped(folder, mapping));
        }
        let files = Table::ALL.iter().map(|table| (*table, folder.join(format!("{}.csv", table.name()))));
        let wanted = |file: &Path| only.is_none_or(|only| file.file_name() == Some(only));
        let parts = files.filter(|(_, file)| file.is_file() && wanted(file));
        let parts: Vec<Part> = parts.map(|(table, file)| Part::disk(table, &file, b',', None)).collect();
        if parts.is_empty() {
            return Err(OpenError::NoTables { path: shown });
        }
        Ok(Self::of(shown, None, Context::default(), parts, Vec::new()))
    }

    /// A data package held in memory: `files` are its CSV files by name.
    pub fn embedded(name: &str, files: &[(&str, &'static [u8])]) -> Self {
        let tables = Table::ALL.iter().filter_map(|table| {
            let wanted = format!("{}.csv", table.name());
            let (_, bytes) = files.iter().find(|(name, _)| *name == wanted)?;
            Some(Part {
                table: *table,
                file: wanted.into(),
                bytes: bytes.len() as u64,
                origin: PartOrigin::Memory((*bytes).into()),
                delimiter: b',',
                entry: None,
            })
        });
        let parts = tables.collect();
        Self::of(name.to_owned(), None, Context::default(), parts, Vec::new())
    }

    fn of(
        name: String,
        mapping: Option<Mapping>,
        context: Context,
        mut parts: Vec<Part>,
        problems: Vec<Diagnostic>,
    ) -> Self {
        parts.sort_by_key(|part| part.table);
        Self { name, mapping, context, parts, problems }
    }

    fn package(folder: &Path, description: &Path) -> Result<Self, OpenError> {
        let wrong = |why: String| OpenError::Package { path: description.display().to_string(), why };
        let text = std::fs::read_to_string(description).map_err(|error| wrong(error.to_string()))?;
        let package: Package = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for resource in &package.resources {
            let names = Table::ALL.iter().map(|table| table.name());
            let Some(table) = Table::from_name(&resource.name) else {
                let hint = plan::nearest(&resource.name, names).unwrap_or("-");
                return Err(wrong(format!(
                    "the resource \"{}\" is no canonical table (nearest: {hint})",
                    resource.name
                )));
            };
            let relative = Path::new(&resource.path);
            if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(wrong(format!("the path \"{}\" leaves the folder", resource.path)));
            }
            let file = folder.join(relative);
            let delimiter = resource.dialect.as_ref().and_then(|dialect| dialect.delimiter).unwrap_or(',');
            if file.is_file() {
                parts.push(Part::disk(table, &file, ascii(delimiter), None));
            } else {
                problems.push(Diagnostic::missing_file(Place::file(&file.display().to_string().into())));
            }
        }
        let name = package.name.unwrap_or_else(|| folder.display().to_string());
        Ok(Self::of(name, None, Context::default(), parts, problems))
    }

    fn mapped(folder: &Path, mapping: Mapping) -> Self {
        let mut problems = Vec::new();
        let context = plan::read_context(&mapping, folder, &mut problems);
        let mut parts = Vec::new();
        for (at, entry) in mapping.table.iter().enumerate() {
            let Some(table) = Table::from_name(&entry.table) else { continue };
            let Some(file) = &entry.file else {
                parts.push(Part::rows(table, &mapping.name, Some(at)));
                continue;
            };
            let file = folder.join(file);
            if file.is_file() {
                parts.push(Part::disk(table, &file, ascii(entry.delimiter.unwrap_or(',')), Some(at)));
            } else {
                problems.push(Diagnostic::missing_file(Place::file(&file.display().to_string().into())));
            }
        }
        if mapping.source.is_some() {
            parts.push(Part::rows(Table::Sources, &mapping.name, None));
        }
        Self::of(mapping.name.clone(), Some(mapping), context, parts, problems)
    }

    /// The name of the data set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its firms may be firms that are already known under another key.
    pub fn matches_firms(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.match_firms)
    }

    /// What will be read, in canonical table order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Problems found on opening: missing files, lookups that cannot be read.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Says which regions exist, so that outdated administrative codes can be brought up to the
    /// city or province they lie in, where a mapping asks for it.
    pub fn know_regions(&mut self, keys: impl IntoIterator<Item = String>) {
        self.context.regions = Arc::new(keys.into_iter().collect());
    }

    /// Reads one part and hands its batches and problems to `sink` in file order; `progress` is
    /// told the bytes of each piece. Memory is bounded by a few windows of one megabyte.
    pub fn read(
        &self,
        part: &Part,
        sink: &mut (dyn FnMut(RowBatch, Vec<Diagnostic>) + Send),
        progress: &(dyn Fn(u64) + Sync),
    ) {
        let mut sink = |batch: RowBatch, problems: Vec<Diagnostic>| sink(batch, problems);
        match &part.origin {
            PartOrigin::Rows => self.read_rows(part, &mut sink),
            PartOrigin::Memory(bytes) => self.read_bytes(part, bytes.as_ref(), &mut sink, progress),
            PartOrigin::Disk(path) => match File::open(path) {
                Ok(file) => self.read_bytes(part, file, &mut sink, progress),
                Err(error) => {
                    let problem = Diagnostic::unreadable(Place::file(&part.file), &error.to_string());
                    sink(RowBatch::new(part.table, Vec::new(), Arc::clone(&part.file)), vec![problem]);
                }
            },
        }
    }

    fn entry(&self, part: &Part) -> Option<(&Mapping, &Entry)> {
        let mapping = self.mapping.as_ref()?;
        Some((mapping, mapping.table.get(part.entry?)?))
    }

    fn read_bytes(
        &self,
        part: &Part,
        input: impl std::io::Read + Send,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(u64) + Sync),
    ) {
        let reading = Reading { file: Arc::clone(&part.file), table: part.table, delimiter: part.delimiter, progress };
        let planner = |header: &[String], problems: &mut Vec<Diagnostic>| match self.entry(part) {
            Some((mapping, entry)) => {
                Plan::mapped(mapping, entry, part.table, header, &self.context, &part.file, problems)
            }
            None => Plan::canonical(part.table, header, &part.file, problems),
        };
        reading.run(input, &planner, sink);
    }

    /// Rows written in the mapping: those of an entry, or its source.
    fn read_rows(&self, part: &Part, sink: &mut dyn Sink) {
        let Some(mapping) = &self.mapping else { return };
        let source = || {
            let source = mapping.source.clone()?;
            let optional = [("publisher", source.publisher), ("licence", source.licence)];
            let mut row = BTreeMap::from([("id".to_owned(), source.id), ("title".to_owned(), source.title)]);
            row.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            Some(vec![row])
        };
        let rows = match self.entry(part) {
            Some((_, entry)) => entry.rows.clone(),
            None => source().unwrap_or_default(),
        };
        let fill_only = self.entry(part).is_some_and(|(_, entry)| entry.fill_only);
        for (line, mut row) in (1_u64..).zip(rows) {
            let spec = part.table.spec();
            let mut constants = Vec::new();
            plan::defaults(mapping, part.table, &mut constants);
            for constant in constants {
                if let plan::Value::Const(text) = constant.value {
                    row.entry(constant.column).or_insert(text);
                }
            }
            let known = row.iter().filter_map(|(name, text)| Some((spec.field(name)?, text.trim())));
            let known: Vec<(usize, &str)> = known.collect();
            let fields = known.iter().map(|(field, _)| *field).collect();
            let mut batch = RowBatch::new(part.table, fields, Arc::clone(&part.file));
            batch.origin.lines = liantu_model::Lines::From(line);
            batch.fill_only = fill_only;
            let mut problems = Vec::new();
            for ((field, text), values) in known.iter().zip(&mut batch.values) {
                let Some(field) = spec.field_at(*field) else { continue };
                let place = || Place::line(&part.file, line).column(field.name);
                problems.extend(cell::push(field.kind, cell::Scale::default(), values, text, place));
            }
            sink(batch, problems);
        }
    }
}

impl Part {
    fn disk(table: Table, path: &Path, delimiter: u8, entry: Option<usize>) -> Self {
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let file = path.display().to_string().into();
        Self { table, file, bytes, origin: PartOrigin::Disk(path.to_path_buf()), delimiter, entry }
    }

    fn rows(table: Table, mapping: &str, entry: Option<usize>) -> Self {
        let file = format!("{mapping}.toml").into();
        Self { table, file, bytes: 0, origin: PartOrigin::Rows, delimiter: b',', entry }
    }
}

fn ascii(delimiter: char) -> u8 {
    u8::try_from(delimiter).unwrap_or(b',')
}
