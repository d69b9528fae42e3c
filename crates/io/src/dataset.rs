//! Data sets: which files hold which tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use liantu_model::{Diagnostic, InputFile, Location, RowBatch, Table, Wording, io_wording, nearest_word};
use serde::Deserialize;

use crate::cell;
use crate::ending::is_workbook;
use crate::mapping::{Entry, Mapping};
use crate::open_error::{OpenError, malformed, no_table, unreadable};
use crate::plan::{self, Context, Header, Plan};
use crate::read::{Reading, Sink};
use crate::records::{FieldNames, Format};
use crate::windows::Windows;
use crate::workbook::{self, SheetReader, table_of};

/// A folder (or one file) of tables, with the plan to read it (数据集).
#[derive(Debug)]
pub struct DataSet {
    name: String,
    mapping: Option<Mapping>,
    context: Context,
    sheets: Option<SheetReader>,
    parts: Vec<TableSource>,
    problems: Vec<Diagnostic>,
}

/// One table to be read from one file, or from one sheet of a workbook.
#[derive(Clone, Debug)]
pub struct TableSource {
    /// The canonical table.
    pub table: Table,
    /// The file or sheet; the data set's name for rows given in a mapping.
    pub file: InputFile,
    /// Bytes of the file, for progress.
    pub bytes: u64,
    origin: TableOrigin,
    delimiter: u8,
    /// Position of the entry in the mapping.
    entry: Option<usize>,
}

#[derive(Clone, Debug)]
enum TableOrigin {
    Disk(PathBuf),
    /// A sheet of this workbook.
    Sheet(PathBuf, String),
    Memory(Arc<[u8]>),
    /// Rows written in the mapping itself.
    Rows,
}

/// The parts of a Frictionless data package that are needed to read it.
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
    /// Opens a folder, a file or a workbook.
    ///
    /// With a mapping, its files are read. Without one, a folder is read as a data package if it has a
    /// `datapackage.json`, else by the shipped mapping whose files it has, else by files named like canonical tables,
    /// in English or Chinese (`firms.csv`, `企业.jsonl`); a single file must be named like a table, and so must the
    /// sheets of a workbook that are to be read. Workbooks need `sheets`; without it they are refused.
    ///
    /// # Errors
    /// [`OpenError::NotFound`], [`OpenError::NoTables`], and [`OpenError::Package`] when the
    /// description is malformed or names files outside its folder.
    pub fn open(path: &Path, mapping: Option<Mapping>, sheets: Option<&SheetReader>) -> Result<Self, OpenError> {
        let mut data = Self::opened(path, mapping, sheets)?;
        data.sheets = sheets.cloned();
        data.parts.sort_by_key(|part| part.table);
        Ok(data)
    }

    fn opened(path: &Path, mapping: Option<Mapping>, sheets: Option<&SheetReader>) -> Result<Self, OpenError> {
        let shown = path.display().to_string();
        if !path.exists() {
            return Err(OpenError::NotFound { path: shown });
        }
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        if let Some(mapping) = mapping {
            return Ok(Self::mapped(folder, mapping));
        }
        if !path.is_dir() {
            return if is_workbook(path) { Ok(Self::workbook(path, sheets)) } else { Self::files(shown, &[path]) };
        }
        let package = folder.join("datapackage.json");
        if package.is_file() {
            return Self::package(folder, &package);
        }
        if let Some(mapping) = Mapping::detect(folder) {
            return Ok(Self::mapped(folder, mapping));
        }
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
        files.sort();
        Self::files(shown, &files)
    }

    /// The files that are named like canonical tables. Workbooks among other files are reported, not read.
    fn files(name: String, files: &[impl AsRef<Path>]) -> Result<Self, OpenError> {
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for file in files.iter().map(AsRef::as_ref) {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            match (Text::of(file), table_of(&stem)) {
                (Some(_), Some(table)) => parts.push(TableSource::disk(table, file, b',', None)),
                (None, _) if is_workbook(file) => {
                    problems.push(Diagnostic::file_not_read(Location::file(&file.display().to_string().into())));
                }
                _ => {}
            }
        }
        if parts.is_empty() {
            return Err(OpenError::NoTables { path: name });
        }
        Ok(Self { parts, problems, ..Self::named(name) })
    }

    /// The sheets that are named like canonical tables; for a workbook with a single sheet the name of the file will
    /// do. Sheets that are left out are reported.
    fn workbook(path: &Path, sheets: Option<&SheetReader>) -> Self {
        let name = path.display().to_string();
        let file = InputFile::from(name.as_str());
        let mut data = Self::named(name.clone());
        let Some(reader) = sheets else {
            data.problems.push(Diagnostic::no_sheet_reader(Location::file(&file)));
            return data;
        };
        let found = match workbook::sheets(reader, path, &file) {
            Ok(found) => found,
            Err(problem) => {
                data.problems.push(problem);
                return data;
            }
        };
        let only = found.iter().filter(|sheet| !sheet.hidden).count() == 1;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy()).filter(|_| only);
        for sheet in &found {
            let table = || table_of(&sheet.name).or_else(|| table_of(stem.as_deref()?));
            if sheet.hidden {
                data.problems.push(Diagnostic::hidden_sheet(Location::file(&file), &sheet.name));
            } else if let Some(table) = table() {
                data.parts.push(TableSource::sheet(table, path, &sheet.name, None));
            } else {
                let near = nearest_word(
                    sheet.name.trim(),
                    Table::ALL.iter().flat_map(|table| [table.name(), table.spec().zh]),
                );
                data.problems.push(Diagnostic::unknown_sheet(Location::file(&file), &sheet.name).nearest(near));
            }
        }
        if data.parts.is_empty() {
            let tables = || Table::ALL.iter();
            let zh: Vec<&str> = tables().map(|table| table.spec().zh).collect();
            let en: Vec<&str> = tables().map(|table| table.name()).collect();
            let names = Wording::new(zh.join("、"), en.join(", "));
            data.problems.push(Diagnostic::no_table_sheet(Location::file(&file), &names));
        }
        data
    }

    /// A data package held in memory: `files` are its CSV files by name.
    pub fn embedded(name: &str, files: &[(&str, &'static [u8])]) -> Self {
        let parts = Table::ALL.iter().filter_map(|table| {
            let wanted = format!("{}.csv", table.name());
            let (_, bytes) = files.iter().find(|(name, _)| *name == wanted)?;
            Some(TableSource {
                table: *table,
                file: wanted.as_str().into(),
                bytes: bytes.len() as u64,
                origin: TableOrigin::Memory((*bytes).into()),
                delimiter: b',',
                entry: None,
            })
        });
        Self { parts: parts.collect(), ..Self::named(name.to_owned()) }
    }

    /// A data set without any table.
    fn named(name: String) -> Self {
        let (context, parts, problems) = (Context::default(), Vec::new(), Vec::new());
        Self { name, mapping: None, context, sheets: None, parts, problems }
    }

    fn package(folder: &Path, description: &Path) -> Result<Self, OpenError> {
        let wrong = |why: Wording| OpenError::Package { path: description.display().to_string(), why };
        let text = std::fs::read_to_string(description).map_err(|error| wrong(unreadable(&error)))?;
        let package: Package = serde_json::from_str(&text).map_err(|error| wrong(malformed(&error)))?;
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for resource in &package.resources {
            let names = Table::ALL.iter().map(|table| table.name());
            let Some(table) = Table::from_name(&resource.name) else {
                return Err(wrong(no_table(&resource.name, nearest_word(&resource.name, names))));
            };
            let relative = Path::new(&resource.path);
            if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
                let path = &resource.path;
                return Err(wrong(Wording::new(
                    format!("路径“{path}”在文件夹之外"),
                    format!("the path \"{path}\" leaves the folder"),
                )));
            }
            let file = folder.join(relative);
            let delimiter = resource.dialect.as_ref().and_then(|dialect| dialect.delimiter).unwrap_or(',');
            if file.is_file() {
                parts.push(TableSource::disk(table, &file, ascii(delimiter), None));
            } else {
                problems.push(Diagnostic::missing_file(Location::file(&file.display().to_string().into())));
            }
        }
        let name = package.name.unwrap_or_else(|| folder.display().to_string());
        Ok(Self { parts, problems, ..Self::named(name) })
    }

    fn mapped(folder: &Path, mapping: Mapping) -> Self {
        let mut problems = Vec::new();
        let context = plan::read_context(&mapping, folder, &mut problems);
        let mut parts = Vec::new();
        for (at, entry) in mapping.table.iter().enumerate() {
            let Some(table) = Table::from_name(&entry.table) else { continue };
            let Some(file) = &entry.file else {
                parts.push(TableSource::rows(table, &mapping.name, Some(at)));
                continue;
            };
            let file = folder.join(file);
            if let (true, Some(sheet)) = (file.is_file(), &entry.sheet) {
                parts.push(TableSource::sheet(table, &file, sheet, Some(at)));
            } else if file.is_file() {
                parts.push(TableSource::disk(table, &file, ascii(entry.delimiter.unwrap_or(',')), Some(at)));
            } else {
                problems.push(Diagnostic::missing_file(Location::file(&file.display().to_string().into())));
            }
        }
        if mapping.source.is_some() {
            parts.push(TableSource::rows(Table::Sources, &mapping.name, None));
        }
        Self { context, parts, problems, ..Self::named(mapping.name.clone()) }.by(mapping)
    }

    fn by(self, mapping: Mapping) -> Self {
        Self { mapping: Some(mapping), ..self }
    }

    /// The name of the data set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its firms may be firms already known under another key.
    pub fn matches_firms(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.match_firms)
    }

    /// What will be read, in canonical table order.
    pub fn parts(&self) -> &[TableSource] {
        &self.parts
    }

    /// The files on disk that are read, each once.
    pub fn files_read(&self) -> BTreeSet<&Path> {
        let paths = self.parts.iter().filter_map(|part| match &part.origin {
            TableOrigin::Disk(path) | TableOrigin::Sheet(path, _) => Some(path.as_path()),
            TableOrigin::Memory(_) | TableOrigin::Rows => None,
        });
        paths.collect()
    }

    /// Problems found on opening: missing files, lookups that cannot be read.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Sets which regions exist, so that outdated administrative codes can be replaced by the city or province they
    /// lie in, where a mapping requests it.
    pub fn know_regions(&mut self, keys: impl IntoIterator<Item = String>) {
        self.context.regions = Arc::new(keys.into_iter().collect());
    }

    /// Reads one part and passes its batches and problems to `sink` in file order; `progress` receives the bytes of
    /// each piece. Memory is bounded by a few windows of one megabyte.
    pub fn read(
        &self,
        part: &TableSource,
        sink: &mut (dyn FnMut(RowBatch, Vec<Diagnostic>) + Send),
        progress: &(dyn Fn(u64) + Sync),
    ) {
        let mut sink = |batch: RowBatch, problems: Vec<Diagnostic>| sink(batch, problems);
        let read = match &part.origin {
            TableOrigin::Rows => return self.read_rows(part, &mut sink),
            TableOrigin::Memory(bytes) => {
                self.read_text(part, bytes.as_ref(), csv(part), &mut sink, progress);
                Ok(())
            }
            TableOrigin::Disk(path) => self.read_file(part, path, &mut sink, progress),
            TableOrigin::Sheet(path, sheet) => self.read_sheet(part, path, sheet, &mut sink, progress),
        };
        if let Err(problem) = read {
            sink(RowBatch::new(part.table, Vec::new(), part.file.clone()), vec![problem]);
        }
    }

    fn read_file(
        &self,
        part: &TableSource,
        path: &Path,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Diagnostic> {
        let open = || {
            File::open(path).map_err(|error| Diagnostic::unreadable(Location::file(&part.file), &io_wording(&error)))
        };
        let format = match Text::of(path) {
            Some(Text::JsonLines) => json_lines(open()?),
            _ => csv(part),
        };
        self.read_text(part, open()?, format, sink, progress);
        Ok(())
    }

    fn read_sheet(
        &self,
        part: &TableSource,
        path: &Path,
        sheet: &str,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Diagnostic> {
        let reader = self.sheets.as_ref().ok_or_else(|| Diagnostic::no_sheet_reader(Location::file(&part.file)))?;
        let rows = workbook::SheetRows::start(reader, path, Some(sheet)).map_err(|stopped| stopped.at(&part.file))?;
        self.read_text(part, rows, Format::Sheet, sink, &|_| {});
        progress(part.bytes);
        Ok(())
    }

    fn entry(&self, part: &TableSource) -> Option<(&Mapping, &Entry)> {
        let mapping = self.mapping.as_ref()?;
        Some((mapping, mapping.table.get(part.entry?)?))
    }

    fn read_text(
        &self,
        part: &TableSource,
        input: impl Read + Send,
        format: Format,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(u64) + Sync),
    ) {
        let reading = Reading { file: part.file.clone(), table: part.table, format, progress };
        let planner = |header: &Header, problems: &mut Vec<Diagnostic>| match self.entry(part) {
            Some((mapping, entry)) => Plan::mapped(mapping, entry, part.table, header, &self.context, problems),
            None => Plan::canonical(part.table, header, problems),
        };
        reading.run(input, &planner, sink);
    }

    /// Rows written in the mapping: those of an entry, or its source.
    fn read_rows(&self, part: &TableSource, sink: &mut dyn Sink) {
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
            let mut batch = RowBatch::new(part.table, fields, part.file.clone());
            batch.origin.lines = liantu_model::Lines::From(line);
            batch.fill_only = fill_only;
            let mut problems = Vec::new();
            for ((field, text), values) in known.iter().zip(&mut batch.values) {
                let Some(field) = spec.field_at(*field) else { continue };
                let place = || Location::line(&part.file, line).column(field.name);
                problems.extend(cell::push(field.kind, cell::Scale::default(), values, text, place));
            }
            sink(batch, problems);
        }
    }
}

impl TableSource {
    fn disk(table: Table, path: &Path, delimiter: u8, entry: Option<usize>) -> Self {
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let file = path.display().to_string().into();
        Self { table, file, bytes, origin: TableOrigin::Disk(path.to_path_buf()), delimiter, entry }
    }

    fn sheet(table: Table, path: &Path, sheet: &str, entry: Option<usize>) -> Self {
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let file = InputFile::sheet(&path.display().to_string(), sheet);
        let origin = TableOrigin::Sheet(path.to_path_buf(), sheet.to_owned());
        Self { table, file, bytes, origin, delimiter: b',', entry }
    }

    fn rows(table: Table, mapping: &str, entry: Option<usize>) -> Self {
        let file = format!("{mapping}.toml").into();
        Self { table, file, bytes: 0, origin: TableOrigin::Rows, delimiter: b',', entry }
    }
}

/// The text formats, by the ending of the file.
#[derive(Clone, Copy)]
enum Text {
    Csv,
    JsonLines,
}

impl Text {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

fn csv(part: &TableSource) -> Format {
    Format::Csv { delimiter: part.delimiter }
}

/// The fields of all lines: the plan is built before the first row, and a field may first appear late.
fn json_lines(input: impl Read) -> Format {
    let mut names = FieldNames::default();
    // Unreadable parts are reported when the rows are read.
    Windows::new(input, false).map_while(Result::ok).for_each(|window| names.add(&window));
    Format::JsonLines { fields: names.0 }
}

fn ascii(delimiter: char) -> u8 {
    u8::try_from(delimiter).unwrap_or(b',')
}
