//! Reading one file into batches: windows are parsed in parallel and delivered in file order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::sync::Arc;

use liantu_model::{Diagnostic, FieldKind, Lines, Place, RowBatch, Severity, Table, Values};
use rayon::prelude::*;

use crate::cell;
use crate::identity;
use crate::plan::{FieldPlan, Plan, Value};
use crate::windows::{Cut, Encoding, LINE_LIMIT, Window, Windows};

/// The longest cell, bytes.
const CELL_LIMIT: usize = 32 * 1024;
/// The most columns.
const COLUMN_LIMIT: usize = 256;
/// Windows parsed at a time.
const IN_FLIGHT: usize = 8;
/// So many problems of one code are described for one file; more are only counted.
const TOLD_LIMIT: u32 = 1_000;

/// What reads the batches and problems of a file.
pub(crate) trait Sink: FnMut(RowBatch, Vec<Diagnostic>) + Send {}
impl<F: FnMut(RowBatch, Vec<Diagnostic>) + Send> Sink for F {}

/// One file on its way in.
pub(crate) struct Reading<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) table: Table,
    pub(crate) delimiter: u8,
    pub(crate) progress: &'a (dyn Fn(u64) + Sync),
}

/// Makes the plan for a header.
pub(crate) type Planner<'a> = dyn Fn(&[String], &mut Vec<Diagnostic>) -> Option<Plan> + 'a;

impl Reading<'_> {
    /// Reads everything; what is wrong with the file as such is the last thing told.
    pub(crate) fn run(&self, input: impl Read + Send, planner: &Planner<'_>, sink: &mut dyn Sink) {
        let mut windows = Windows::new(input);
        let mut problems = Vec::new();
        let first = match windows.next() {
            Some(Ok(window)) => window,
            Some(Err(cut)) => return sink(self.empty(), vec![self.cut(cut)]),
            None => return sink(self.empty(), vec![Diagnostic::empty_file(Place::file(&self.file))]),
        };
        let Some((plan, rest)) = self.head(&first, planner, &mut problems) else {
            return sink(self.empty(), problems);
        };
        if !problems.is_empty() {
            sink(self.empty(), std::mem::take(&mut problems));
        }
        self.body(&plan, rest, windows, sink);
    }

    fn empty(&self) -> RowBatch {
        RowBatch::new(self.table, Vec::new(), Arc::clone(&self.file))
    }

    /// Reads the header off the first window.
    fn head(&self, first: &Window, planner: &Planner<'_>, problems: &mut Vec<Diagnostic>) -> Option<(Plan, Window)> {
        let mut reader = self.csv(&first.text);
        let mut record = csv::StringRecord::new();
        let place = Place::line(&self.file, 1);
        if !reader.read_record(&mut record).unwrap_or(false) || record.iter().all(|cell| cell.trim().is_empty()) {
            problems.push(Diagnostic::empty_file(Place::file(&self.file)));
            return None;
        }
        let header: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if header.len() > COLUMN_LIMIT {
            problems.push(Diagnostic::too_many_columns(place, header.len(), COLUMN_LIMIT));
            return None;
        }
        if let [only] = header.as_slice()
            && let Some(found) = [';', '\t', '|', '，'].into_iter().find(|other| only.contains(*other))
        {
            problems.push(Diagnostic::wrong_delimiter(place, only, &found.escape_default().to_string()));
            return None;
        }
        let mut seen = HashSet::new();
        if let Some(name) = header.iter().find(|name| !seen.insert(name.as_str())) {
            problems.push(Diagnostic::duplicate_column(place, name));
            return None;
        }
        let consumed = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let head = first.text.get(..consumed).unwrap_or_default();
        let lines = head.bytes().filter(|byte| *byte == b'\n').count() as u64;
        let rest = first.text.get(consumed..).unwrap_or_default().to_owned();
        let plan = planner(&header, problems)?;
        Some((plan, Window { first_line: first.first_line + lines, text: rest, bytes: first.bytes }))
    }

    fn csv<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(text.as_bytes())
    }

    /// Parses windows group by group; while a group is delivered the next one is parsed.
    fn body<R: Read + Send>(&self, plan: &Plan, first: Window, mut windows: Windows<R>, sink: &mut dyn Sink) {
        let mut delivery = Delivery { plan, seen: HashSet::new(), rows: 0, told: BTreeMap::new() };
        let mut cut = None;
        let mut next_group = |first: Option<Window>| {
            let mut group: Vec<Window> = first.into_iter().collect();
            while group.len() < IN_FLIGHT && cut.is_none() {
                match windows.next() {
                    Some(Ok(window)) => group.push(window),
                    Some(Err(found)) => cut = Some(found),
                    None => break,
                }
            }
            let parse = |window: &Window| {
                (self.progress)(window.bytes);
                self.window(plan, window)
            };
            group.par_iter().map(parse).collect::<Vec<_>>()
        };
        let mut ready = next_group(Some(first));
        while !ready.is_empty() {
            let (coming, ()) = rayon::join(|| next_group(None), || delivery.deliver(ready, sink));
            ready = coming;
        }
        let mut last = Vec::new();
        if windows.encoding() == Encoding::Gb18030 {
            last.push(Diagnostic::read_as_gb18030(Place::file(&self.file)));
        }
        if delivery.rows == 0 && cut.is_none() {
            last.push(Diagnostic::header_only(Place::file(&self.file)));
        }
        last.extend(cut.map(|cut| self.cut(cut)));
        if !last.is_empty() {
            sink(self.empty(), last);
        }
    }

    fn cut(&self, cut: Cut) -> Diagnostic {
        let at = |line| Place::line(&self.file, line);
        match cut {
            Cut::Unreadable(error) => Diagnostic::unreadable(Place::file(&self.file), &error.to_string()),
            Cut::Binary { line } => Diagnostic::binary(at(line)),
            Cut::BadEncoding { offset } => Diagnostic::bad_encoding(Place::file(&self.file), offset),
            Cut::UnclosedQuote { line } => Diagnostic::unclosed_quote(at(line)),
            Cut::LineTooLong { line } => Diagnostic::line_too_long(at(line), LINE_LIMIT),
        }
    }

    fn window(&self, plan: &Plan, window: &Window) -> Parsed {
        let mut batch =
            RowBatch::new(plan.table, plan.fields.iter().map(|field| field.field).collect(), Arc::clone(&self.file));
        batch.fill_only = plan.fill_only;
        let mut parsed = Parsed { batch, problems: Vec::new(), rows: 0 };
        let mut lines = Vec::new();
        let mut reader = self.csv(&window.text);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).unwrap_or(false) {
            let line = window.first_line + record.position().map_or(1, csv::Position::line) - 1;
            parsed.rows += 1;
            if record.len() != plan.columns {
                let place = Place::line(&self.file, line);
                parsed.problems.push(Diagnostic::wrong_cell_count(place, record.len(), plan.columns));
            } else if plan.filters.iter().all(|filter| filter.holds(&record))
                && self.row(plan, &record, line, &mut parsed)
            {
                lines.push(line);
            }
        }
        parsed.batch.origin.lines = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) if last - first + 1 == lines.len() as u64 => Lines::From(*first),
            _ => Lines::Each(lines),
        };
        parsed
    }

    /// Appends one row; a row with a problem is left out again.
    fn row(&self, plan: &Plan, record: &csv::StringRecord, line: u64, parsed: &mut Parsed) -> bool {
        let before = parsed.problems.len();
        let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(plan.fields.len());
        for field in &plan.fields {
            let place = || Place::line(&self.file, line).column(&field.column);
            let text = field.value.text(record, field.kind);
            if text.len() > CELL_LIMIT {
                parsed.problems.push(Diagnostic::cell_too_long(place(), CELL_LIMIT));
            }
            cells.push(tidy(field, plan.table, text, place, &mut parsed.problems));
        }
        let graver =
            |problems: &[Diagnostic]| problems.iter().skip(before).any(|problem| problem.severity > Severity::Warning);
        if graver(&parsed.problems) {
            return false;
        }
        for ((field, values), text) in plan.fields.iter().zip(&mut parsed.batch.values).zip(&cells) {
            let place = || Place::line(&self.file, line).column(&field.column);
            parsed.problems.extend(cell::push(field.kind, field.scale, values, text, place));
        }
        if graver(&parsed.problems) {
            parsed.batch.values.iter_mut().for_each(Values::pop);
            return false;
        }
        true
    }
}

/// Canonical spelling of codes that have one.
fn tidy<'t>(
    field: &FieldPlan,
    table: Table,
    text: Cow<'t, str>,
    place: impl FnOnce() -> Place,
    problems: &mut Vec<Diagnostic>,
) -> Cow<'t, str> {
    if table != Table::Firms || text.is_empty() || field.kind != FieldKind::Text {
        return text;
    }
    match table.spec().field_at(field.field).map(|field| field.name) {
        Some("uscc") => match identity::Uscc::parse(&text) {
            Ok(uscc) => Cow::Owned(uscc.as_str().to_owned()),
            Err(why) => {
                problems.push(Diagnostic::uscc_left_out(place(), &text, &why.to_string()));
                Cow::Borrowed("")
            }
        },
        Some("stock_code") => Cow::Owned(identity::stock_code(&text)),
        _ => text,
    }
}

impl Value {
    /// The text for a record, trimmed.
    pub(crate) fn text<'r>(&'r self, record: &'r csv::StringRecord, kind: FieldKind) -> Cow<'r, str> {
        match self {
            Self::Cell(at) => Cow::Borrowed(record.get(*at).unwrap_or_default().trim()),
            Self::Const(text) => Cow::Borrowed(text),
            Self::FirstOf(values) => {
                let mut texts = values.iter().map(|value| value.text(record, kind));
                texts.find(|text| !text.is_empty()).unwrap_or_default()
            }
            Self::Mapped(value, map, otherwise) => {
                let text = value.text(record, kind);
                let one = |text: &str| match (map.get(text), otherwise) {
                    (Some(to), _) => to.clone(),
                    (None, Some(otherwise)) if !text.is_empty() => otherwise.clone(),
                    _ => text.to_owned(),
                };
                match kind {
                    FieldKind::Flags(_) => {
                        let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
                        Cow::Owned(parts.map(one).collect::<Vec<_>>().join(";"))
                    }
                    _ => Cow::Owned(one(&text)),
                }
            }
            Self::Adcode(value, known) => {
                let code = value.text(record, kind);
                let up = |digits: usize| code.get(..digits).map(|head| format!("{head:0<6}"));
                if code.is_empty() || known.contains(code.as_ref()) {
                    return code;
                }
                Cow::Owned([up(4), up(2)].into_iter().flatten().find(|up| known.contains(up)).unwrap_or_default())
            }
            Self::Prefixed(value, prefix) => {
                let text = value.text(record, kind);
                if text.is_empty() { text } else { Cow::Owned(format!("{prefix}{text}")) }
            }
        }
    }
}

impl crate::plan::FilterPlan {
    fn holds(&self, record: &csv::StringRecord) -> bool {
        let text = self.value.text(record, FieldKind::Text);
        let listed = |list: &[String]| list.iter().any(|value| *value == text);
        (self.is.is_empty() || listed(&self.is)) && !listed(&self.is_not)
    }
}

/// The rows of one window.
struct Parsed {
    batch: RowBatch,
    problems: Vec<Diagnostic>,
    rows: u64,
}

/// Hands batches on in file order.
struct Delivery<'a> {
    plan: &'a Plan,
    /// Keys seen, where repeated rows are to be dropped.
    seen: HashSet<String>,
    rows: u64,
    told: BTreeMap<&'static str, u32>,
}

impl Delivery<'_> {
    fn deliver(&mut self, group: Vec<Parsed>, sink: &mut dyn Sink) {
        for mut parsed in group {
            self.rows += parsed.rows;
            if self.plan.distinct {
                self.drop_repeated(&mut parsed.batch);
            }
            parsed.problems.retain(|problem| {
                let told = self.told.entry(problem.code).or_default();
                *told += 1;
                *told <= TOLD_LIMIT
            });
            sink(parsed.batch, parsed.problems);
        }
    }

    fn drop_repeated(&mut self, batch: &mut RowBatch) {
        let keys: Vec<usize> = self.plan.table.spec().key_fields().collect();
        let key = |row: usize| keys.iter().map(|key| batch.text(*key, row)).collect::<Vec<_>>().join("\u{1f}");
        let keep: Vec<bool> = (0..batch.rows()).map(|row| self.seen.insert(key(row))).collect();
        if keep.iter().any(|keep| !keep) {
            batch.retain(&keep);
        }
    }
}
