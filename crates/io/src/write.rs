//! Tables out: a snapshot as a data package, problems as a table.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use liantu_model::code::{Code as _, Confidence};
use liantu_model::column::NO_CODE;
use liantu_model::{
    Diagnostic, FieldKind, FieldSpec, Lang, NONE, Need, Shape, Snapshot, Table, TableView, Wording, date_text,
    io_wording,
};
use serde_json::{Value, json};

/// An export could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {}", io_wording(source).en)]
pub struct WriteError {
    /// The file or folder.
    pub path: String,
    /// The error of the system.
    #[source]
    pub source: io::Error,
}

impl WriteError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("无法写入 {}：{}", self.path, io_wording(&self.source).zh), self.to_string())
    }
}

/// Writes all tables that have rows as a data package: one CSV file per table and a `datapackage.json`. Importing the
/// folder into an empty store gives the same facts.
///
/// Files are written under a temporary name and renamed, so that a failed export leaves no half file. Cells are
/// written unchanged: a data package is for programs. (A table meant for a spreadsheet must quote cells that begin
/// like formulas; the command line does so for its CSV.)
///
/// # Errors
/// [`WriteError`] names the file that could not be written.
pub fn write_package(world: &Snapshot, folder: &Path) -> Result<Vec<(Table, usize)>, WriteError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| WriteError { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut written = Vec::new();
    let mut resources = Vec::new();
    for table in Table::ALL {
        let view = world.view(*table);
        if view.rows() == 0 {
            continue;
        }
        let path = folder.join(format!("{}.csv", table.name()));
        let fields = fields_with_values(&view);
        replace(&path, |file| write_table(world, &view, &fields, file)).map_err(failed(&path))?;
        resources.push(resource(*table, &fields));
        written.push((*table, view.rows()));
    }
    let path = folder.join("datapackage.json");
    let package = json!({ "name": "liantu-export", "profile": "tabular-data-package", "resources": resources });
    replace(&path, |file| serde_json::to_writer_pretty(file, &package).map_err(io::Error::from))
        .map_err(failed(&path))?;
    Ok(written)
}

/// Writes to a temporary name beside `path`, then renames.
fn replace(path: &Path, write: impl FnOnce(&mut io::BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let temporary = path.with_extension("generating");
    let mut file = io::BufWriter::new(File::create(&temporary)?);
    write(&mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    fs::rename(&temporary, path)
}

/// Positions of the fields, provenance included, in which some row has a value.
fn fields_with_values(view: &TableView<'_>) -> Vec<usize> {
    let data = view.data();
    let own = data.columns.len();
    let fields = 0..view.table().spec().all_fields().count();
    fields
        .filter(|at| {
            data.columns.get(*at).map_or(*at >= own && !data.provenance.is_empty(), |column| !column.is_empty())
        })
        .collect()
}

fn write_table(world: &Snapshot, view: &TableView<'_>, fields: &[usize], out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let spec = view.table().spec();
    writer.write_record(fields.iter().filter_map(|at| spec.field_at(*at)).map(|field| field.name))?;
    let key = |to: Table, row: u32| world.view(to).key(row as usize).to_owned();
    for row in 0..view.rows() {
        let cells = fields.iter().map(|at| match (spec.field_at(*at), view.data().columns.get(*at)) {
            (Some(field), Some(column)) => field.cell_text(column, row, &world.facts().strings, &key),
            (Some(field), None) => provenance_cell(world, view, field, row),
            (None, _) => String::new(),
        });
        writer.write_record(cells)?;
    }
    writer.flush()
}

fn provenance_cell(world: &Snapshot, view: &TableView<'_>, field: &FieldSpec, row: usize) -> String {
    let facts = world.facts();
    let Some(provenance) = facts.provenances.get(view.data().provenance_of(row) as usize) else { return String::new() };
    let known_date = |raw: u32| if raw == NONE { String::new() } else { date_text(raw) };
    match field.name {
        "source" if provenance.source != NONE => world.view(Table::Sources).key(provenance.source as usize).to_owned(),
        "evidence" => facts.strings.get(provenance.evidence).unwrap_or_default().to_owned(),
        "confidence" if provenance.confidence != NO_CODE => {
            Confidence::from_raw(provenance.confidence).map(Confidence::code).unwrap_or_default().to_owned()
        }
        "valid_from" => known_date(provenance.valid_from),
        "valid_to" => known_date(provenance.valid_to),
        "observed_on" => known_date(provenance.observed_on),
        _ => String::new(),
    }
}

/// The Frictionless description of a table.
fn resource(table: Table, fields: &[usize]) -> Value {
    let spec = table.spec();
    let described: Vec<&FieldSpec> = fields.iter().filter_map(|at| spec.field_at(*at)).collect();
    let keys: Vec<&str> = spec.key_fields().filter_map(|at| spec.field_at(at)).map(|field| field.name).collect();
    let foreign = described.iter().filter_map(|field| match field.kind {
        FieldKind::Ref(to) => {
            let resource = if to == table { "" } else { to.name() };
            Some(json!({ "fields": field.name, "reference": { "resource": resource, "fields": "id" } }))
        }
        _ => None,
    });
    let mut schema = json!({
        "fields": described.iter().map(|field| describe(field)).collect::<Vec<_>>(),
        "foreignKeys": foreign.collect::<Vec<_>>(),
    });
    if let (Shape::Node, Some(schema)) = (spec.shape, schema.as_object_mut()) {
        schema.insert("primaryKey".into(), json!(keys));
    }
    json!({
        "name": spec.name,
        "title": spec.zh,
        "path": format!("{}.csv", spec.name),
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": schema,
    })
}

fn describe(field: &FieldSpec) -> Value {
    let kind = match field.kind {
        FieldKind::Count => "integer",
        FieldKind::Number | FieldKind::Amount | FieldKind::Share => "number",
        FieldKind::Bool => "boolean",
        _ => "string",
    };
    let mut constraints = serde_json::Map::new();
    if matches!(field.need, Need::Key | Need::Required) {
        constraints.insert("required".into(), json!(true));
    }
    if let FieldKind::Code(vocabulary) = field.kind {
        constraints.insert("enum".into(), json!(vocabulary.codes));
    }
    if matches!(field.kind, FieldKind::Count | FieldKind::Amount | FieldKind::Share) {
        constraints.insert("minimum".into(), json!(0));
    }
    if field.kind == FieldKind::Share {
        constraints.insert("maximum".into(), json!(1));
    }
    json!({ "name": field.name, "type": kind, "title": field.zh, "description": field.en, "constraints": constraints })
}

/// Writes problems as CSV: code, severity, file, line, column, cell (of a sheet),
/// value, problem, remedy.
///
/// # Errors
/// [`WriteError`] when the file cannot be written.
pub fn write_problems(problems: &[Diagnostic], lang: Lang, path: &Path) -> Result<(), WriteError> {
    let write = |file: &mut io::BufWriter<File>| -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(["code", "severity", "file", "line", "column", "cell", "value", "problem", "remedy"])?;
        for problem in problems {
            let line = problem.line.map(|line| line.to_string()).unwrap_or_default();
            writer.write_record([
                problem.code,
                &format!("{:?}", problem.severity).to_lowercase(),
                problem.file.name(),
                &line,
                problem.column.as_deref().unwrap_or_default(),
                &problem.cell().unwrap_or_default(),
                problem.value.as_deref().unwrap_or_default(),
                problem.problem.in_lang(lang),
                problem.remedy.in_lang(lang),
            ])?;
        }
        writer.flush()
    };
    replace(path, write).map_err(|source| WriteError { path: path.display().to_string(), source })
}
