//! The plan for one file: which cells become which fields.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use liantu_model::{
    Diagnostic, FieldKind, InputFile, Location, Need, Table, TableSpec, Wording, io_wording, nearest_word,
};

use crate::cell::Scale;
use crate::mapping::{Entry, FullRule, Lookup, MapRef, Mapping, Rule};

/// The header of one file.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) file: InputFile,
    /// The line it is on.
    pub(crate) line: u64,
    /// The column names; a column without one is empty.
    pub(crate) names: Vec<String>,
}

impl Header {
    fn place(&self) -> Location {
        Location::line(&self.file, self.line)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// How the rows of one file become rows of one table.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) table: Table,
    pub(crate) fields: Vec<FieldPlan>,
    pub(crate) filters: Vec<FilterPlan>,
    pub(crate) columns: usize,
    pub(crate) distinct: bool,
    pub(crate) fill_only: bool,
}

/// How the value of one field is derived.
#[derive(Debug)]
pub(crate) struct FieldPlan {
    /// Position in the table.
    pub(crate) field: usize,
    pub(crate) kind: FieldKind,
    pub(crate) scale: Scale,
    pub(crate) value: Value,
    /// The column to name in messages.
    pub(crate) column: String,
}

/// Where a text comes from.
#[derive(Debug)]
pub(crate) enum Value {
    Cell(usize),
    Const(String),
    FirstOf(Vec<Value>),
    /// Another value, looked up in a map; values missing from the map become the third element, or stay.
    Mapped(Box<Value>, Arc<HashMap<String, String>>, Option<String>),
    Prefixed(Box<Value>, String),
    /// An administrative code, replaced by the nearest known region around it.
    Adcode(Box<Value>, Arc<BTreeSet<String>>),
}

impl Value {
    fn reads(&self, column: usize) -> bool {
        match self {
            Self::Cell(at) => *at == column,
            Self::Const(_) => false,
            Self::FirstOf(values) => values.iter().any(|value| value.reads(column)),
            Self::Mapped(value, ..) | Self::Prefixed(value, _) | Self::Adcode(value, _) => value.reads(column),
        }
    }
}

/// A condition on rows.
#[derive(Debug)]
pub(crate) struct FilterPlan {
    pub(crate) value: Value,
    pub(crate) is: Vec<String>,
    pub(crate) is_not: Vec<String>,
}

/// The names that fields of a table may be given.
fn names_of(spec: &'static TableSpec) -> impl Iterator<Item = &'static str> {
    spec.all_fields().flat_map(|field| [field.name, field.zh])
}

/// What a plan needs to know in addition to the file itself.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Text maps read from other files, by lookup.
    pub(crate) lookups: BTreeMap<(String, String, String), Arc<HashMap<String, String>>>,
    /// Keys of the regions that exist.
    pub(crate) regions: Arc<BTreeSet<String>>,
}

impl Plan {
    /// The plan for a file of canonical columns; unknown columns are reported and left out.
    pub(crate) fn canonical(table: Table, header: &Header, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let spec = table.spec();
        let mut fields: Vec<FieldPlan> = Vec::new();
        for (at, name) in header.names.iter().enumerate() {
            let field = spec.field_called(name);
            if let Some((field, known)) = field.and_then(|field| Some((field, spec.field_at(field)?))) {
                if fields.iter().any(|plan| plan.field == field) {
                    problems.push(Diagnostic::duplicate_column(header.place().column(name), name));
                    return None;
                }
                fields.push(FieldPlan {
                    field,
                    kind: known.kind,
                    scale: Scale::default(),
                    value: Value::Cell(at),
                    column: name.clone(),
                });
            } else {
                let near = nearest_word(name, names_of(spec));
                problems.push(Diagnostic::unknown_column(header.place().column(name)).nearest(near));
            }
        }
        let plan =
            Self { table, fields, filters: Vec::new(), columns: header.names.len(), distinct: false, fill_only: false };
        plan.check_complete(header, problems).then_some(plan)
    }

    /// The plan of a mapping entry.
    pub(crate) fn mapped(
        mapping: &Mapping,
        entry: &Entry,
        table: Table,
        header: &Header,
        context: &Context,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = problems.len();
        let mut compiler = Compiler { mapping, header, context, problems };
        let mut fields = Vec::new();
        for (name, rule) in &entry.fields {
            let Some(field) = table.spec().field(name) else { continue };
            let Some(known) = table.spec().field_at(field) else { continue };
            if let Some(value) = compiler.rule(rule, known.kind) {
                let (scale, column) = (scale_of(rule), column_of(rule).unwrap_or(name).to_owned());
                fields.push(FieldPlan { field, kind: known.kind, scale, value, column });
            }
        }
        let filters = entry.filters.iter().filter_map(|filter| {
            let value = compiler.column(&filter.column)?;
            let value = compiler.looked_up(value, filter.lookup.as_ref())?;
            Some(FilterPlan { value, is: filter.is.clone(), is_not: filter.is_not.clone() })
        });
        let filters = filters.collect();
        defaults(mapping, table, &mut fields);
        let (distinct, fill_only) = (entry.distinct, entry.fill_only);
        let plan = Self { table, fields, filters, columns: header.names.len(), distinct, fill_only };
        let complete = fill_only || plan.check_complete(header, problems);
        (complete && problems.len() == before).then_some(plan)
    }

    /// Whether the cells of a column of the file are read.
    pub(crate) fn reads(&self, column: usize) -> bool {
        let values = self.fields.iter().map(|field| &field.value);
        values.chain(self.filters.iter().map(|filter| &filter.value)).any(|value| value.reads(column))
    }

    /// The file with the positions of its fields: the builder knows them by their canonical names.
    pub(crate) fn file(&self, header: &Header) -> InputFile {
        let spec = self.table.spec();
        let columns = self.fields.iter().filter_map(|field| {
            let at = header.names().position(|name| name == field.column)?;
            Some((spec.field_at(field.field)?.name.to_owned(), u32::try_from(at).ok()?))
        });
        header.file.with_columns(columns)
    }

    fn check_complete(&self, header: &Header, problems: &mut Vec<Diagnostic>) -> bool {
        let given = |at: usize| self.fields.iter().any(|field| field.field == at);
        let needed = self.table.spec().fields.iter().enumerate();
        let missing = needed.filter(|(at, field)| matches!(field.need, Need::Key | Need::Required) && !given(*at));
        let before = problems.len();
        for (_, field) in missing {
            let near = nearest_word(field.name, header.names()).or_else(|| nearest_word(field.zh, header.names()));
            let name = format!("{} ({})", field.zh, field.name);
            problems.push(Diagnostic::missing_column(header.place(), &name).nearest(near));
        }
        problems.len() == before
    }
}

/// The source and confidence that every row of a mapping has.
pub(crate) fn defaults(mapping: &Mapping, table: Table, fields: &mut Vec<FieldPlan>) {
    let constants = [
        ("source", mapping.source.as_ref().map(|source| source.id.clone()).filter(|_| table != Table::Sources)),
        ("confidence", mapping.confidence.clone()),
    ];
    for (name, value) in constants {
        let (Some(field), Some(value)) = (table.spec().field(name), value) else { continue };
        let Some(known) = table.spec().field_at(field) else { continue };
        if !fields.iter().any(|plan| plan.field == field) {
            let (scale, value) = (Scale::default(), Value::Const(value));
            fields.push(FieldPlan { field, kind: known.kind, scale, value, column: name.to_owned() });
        }
    }
}

fn scale_of(rule: &Rule) -> Scale {
    match rule {
        Rule::Column(_) => Scale::default(),
        Rule::Full(rule) => Scale { percent: rule.percent, factor: rule.factor.unwrap_or(1.0) },
    }
}

fn column_of(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Column(name) => Some(name),
        Rule::Full(rule) => rule.column.as_deref().or_else(|| rule.first_of.first().and_then(column_of)),
    }
}

struct Compiler<'a> {
    mapping: &'a Mapping,
    header: &'a Header,
    context: &'a Context,
    problems: &'a mut Vec<Diagnostic>,
}

impl Compiler<'_> {
    fn column(&mut self, name: &str) -> Option<Value> {
        let at = self.header.names().position(|known| known == name);
        if at.is_none() {
            let near = nearest_word(name, self.header.names());
            self.problems.push(Diagnostic::missing_column(self.header.place(), name).nearest(near));
        }
        at.map(Value::Cell)
    }

    fn rule(&mut self, rule: &Rule, kind: FieldKind) -> Option<Value> {
        match rule {
            Rule::Column(name) => self.column(name),
            Rule::Full(rule) => self.full_rule(rule, kind),
        }
    }

    fn full_rule(&mut self, rule: &FullRule, kind: FieldKind) -> Option<Value> {
        let mut value = match (&rule.column, &rule.constant) {
            (Some(column), _) => self.column(column)?,
            (None, Some(constant)) => Value::Const(constant.clone()),
            (None, None) => {
                Value::FirstOf(rule.first_of.iter().map(|rule| self.rule(rule, kind)).collect::<Option<_>>()?)
            }
        };
        value = self.looked_up(value, rule.lookup.as_ref())?;
        if let Some(map) = &rule.map {
            let map = self.map(map)?;
            value = Value::Mapped(Box::new(value), Arc::new(map), rule.otherwise.clone());
        }
        if rule.adcode {
            value = Value::Adcode(Box::new(value), Arc::clone(&self.context.regions));
        }
        if let Some(prefix) = &rule.prefix {
            value = Value::Prefixed(Box::new(value), prefix.clone());
        }
        Some(value)
    }

    fn map(&mut self, map: &MapRef) -> Option<HashMap<String, String>> {
        let map = match map {
            MapRef::Inline(map) => Some(map),
            MapRef::Named(name) => {
                let found = self.mapping.maps.get(name);
                if found.is_none() {
                    let why = Wording::new(
                        format!("映射中没有名为“{name}”的取值表"),
                        format!("the mapping has no map \"{name}\""),
                    );
                    self.problems.push(Diagnostic::bad_description(Location::file(&self.header.file), &why));
                }
                found
            }
        };
        map.map(|map| map.iter().map(|(from, to)| (from.clone(), to.clone())).collect())
    }

    fn looked_up(&mut self, value: Value, lookup: Option<&Lookup>) -> Option<Value> {
        let Some(lookup) = lookup else { return Some(value) };
        let key = (lookup.file.clone(), lookup.key.clone(), lookup.value.clone());
        let map = self.context.lookups.get(&key)?;
        Some(Value::Mapped(Box::new(value), Arc::clone(map), Some(String::new())))
    }
}

/// All lookups of a mapping, read from its folder. An unreadable lookup is reported.
pub(crate) fn read_context(mapping: &Mapping, folder: &Path, problems: &mut Vec<Diagnostic>) -> Context {
    let mut wanted: Vec<&Lookup> = Vec::new();
    for entry in &mapping.table {
        wanted.extend(entry.filters.iter().filter_map(|filter| filter.lookup.as_ref()));
        let mut rules: Vec<&Rule> = entry.fields.values().collect();
        while let Some(rule) = rules.pop() {
            if let Rule::Full(rule) = rule {
                wanted.extend(rule.lookup.as_ref());
                rules.extend(&rule.first_of);
            }
        }
    }
    let mut lookups = BTreeMap::new();
    for lookup in wanted {
        let key = (lookup.file.clone(), lookup.key.clone(), lookup.value.clone());
        if lookups.contains_key(&key) {
            continue;
        }
        let name: InputFile = folder.join(&lookup.file).display().to_string().into();
        match read_lookup(&folder.join(&lookup.file), lookup) {
            Ok(map) => {
                lookups.insert(key, Arc::new(map));
            }
            Err(why) => problems.push(Diagnostic::unreadable(Location::file(&name), &why)),
        }
    }
    Context { lookups, regions: Arc::default() }
}

/// Why a CSV file cannot be read to its end; the details are in English only.
fn csv_words(error: &csv::Error) -> Wording {
    match error.kind() {
        csv::ErrorKind::Io(error) => io_wording(error),
        csv::ErrorKind::Utf8 { .. } => Wording::new("不是 UTF-8 文本", error.to_string()),
        _ => Wording::new("不是合法的 CSV", error.to_string()),
    }
}

fn read_lookup(path: &Path, lookup: &Lookup) -> Result<HashMap<String, String>, Wording> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|error| csv_words(&error))?;
    let header = reader.headers().map_err(|error| csv_words(&error))?.clone();
    let at = |name: &str| {
        let found = header.iter().position(|known| known.trim_start_matches('\u{feff}') == name);
        found.ok_or_else(|| Wording::new(format!("缺少“{name}”列"), format!("the column \"{name}\" is missing")))
    };
    let (key, value) = (at(&lookup.key)?, at(&lookup.value)?);
    let mut map = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| csv_words(&error))?;
        if let (Some(key), Some(value)) = (record.get(key), record.get(value)) {
            map.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
    Ok(map)
}
