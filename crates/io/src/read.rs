//! Reading one file into batches: windows are parsed in parallel and delivered in file order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use liantu_model::{Diagnostic, FieldKind, InputFile, Lines, Location, RowBatch, Severity, Table, Values, identity};
use rayon::prelude::*;

use crate::cell;
use crate::fault::CELL_LIMIT;
use crate::plan::{FieldPlan, Header, Plan, Value};
use crate::records::{Format, Item, Record};
use crate::windows::{Encoding, Window, Windows};
use crate::words;

/// Windows parsed at a time.
const IN_FLIGHT: usize = 8;
/// At most this many warnings of one code are described for one file; rows that are set aside are all listed.
const WARNING_LIMIT: u32 = 1_000;

/// Receives the batches and problems of a file.
pub(crate) trait Sink: FnMut(RowBatch, Vec<Diagnostic>) + Send {}
impl<F: FnMut(RowBatch, Vec<Diagnostic>) + Send> Sink for F {}

/// One file, or one sheet, being read.
pub(crate) struct Reading<'a> {
    pub(crate) file: InputFile,
    pub(crate) table: Table,
    pub(crate) format: Format,
    pub(crate) progress: &'a (dyn Fn(u64) + Sync),
}

/// Builds the plan for a header.
pub(crate) type Planner<'a> = dyn Fn(&Header, &mut Vec<Diagnostic>) -> Option<Plan> + 'a;

/// How the rows of a file are read.
struct Layout {
    header: Header,
    plan: Plan,
    /// The file as it is named to the builder.
    file: InputFile,
}

impl Reading<'_> {
    /// Reads everything; problems of the file as a whole are reported last.
    pub(crate) fn run(&self, input: impl Read + Send, planner: &Planner<'_>, sink: &mut dyn Sink) {
        let mut windows = Windows::new(input, self.format.has_quotes());
        let mut problems = Vec::new();
        let mut first = match windows.next() {
            Some(Ok(window)) => window,
            Some(Err(cut)) => return sink(self.empty(), vec![cut.at(&self.file)]),
            None => return sink(self.empty(), vec![Diagnostic::empty_file(Location::file(&self.file))]),
        };
        let Some(layout) = self.layout(&mut first, planner, &mut problems) else {
            return sink(self.empty(), problems);
        };
        if !problems.is_empty() {
            sink(self.empty(), std::mem::take(&mut problems));
        }
        self.body(&layout, first, windows, sink);
    }

    fn empty(&self) -> RowBatch {
        RowBatch::new(self.table, Vec::new(), self.file.clone())
    }

    /// Takes the header off the first window and builds the plan from it.
    fn layout(&self, first: &mut Window, planner: &Planner<'_>, problems: &mut Vec<Diagnostic>) -> Option<Layout> {
        let (header, taken) = self.format.header(&self.file, first).map_err(|problem| problems.push(problem)).ok()?;
        let head = first.text.get(..taken).unwrap_or_default();
        first.first_line += head.bytes().filter(|byte| *byte == b'\n').count() as u64;
        first.text = first.text.get(taken..).unwrap_or_default().to_owned();
        let plan = planner(&header, problems)?;
        let file = plan.file(&header);
        Some(Layout { header, plan, file })
    }

    /// Parses windows group by group; while one group is delivered the next one is parsed.
    fn body<R: Read + Send>(&self, layout: &Layout, first: Window, mut windows: Windows<R>, sink: &mut dyn Sink) {
        let mut delivery = Delivery { plan: &layout.plan, seen: HashSet::new(), rows: 0, warnings: BTreeMap::new() };
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
                self.window(layout, window)
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
            last.push(Diagnostic::read_as_gb18030(Location::file(&self.file)));
        }
        if delivery.rows == 0 && cut.is_none() {
            last.push(Diagnostic::header_only(Location::file(&self.file)));
        }
        last.extend(cut.map(|cut| cut.at(&self.file)));
        if !last.is_empty() {
            sink(self.empty(), last);
        }
    }

    fn window(&self, layout: &Layout, window: &Window) -> Parsed {
        let plan = &layout.plan;
        let fields = plan.fields.iter().map(|field| field.field).collect();
        let mut batch = RowBatch::new(plan.table, fields, layout.file.clone());
        batch.fill_only = plan.fill_only;
        let mut parsed = Parsed { batch, problems: Vec::new(), rows: 0 };
        let mut lines = Vec::new();
        self.format.records(&layout.header, window, &mut |item| {
            let (line, record) = match item {
                Item::Row(line, record) => (line, record),
                Item::Problem(problem) => {
                    parsed.rows += u64::from(problem.severity == Severity::Row);
                    return parsed.problems.push(problem);
                }
            };
            parsed.rows += 1;
            if record.cells.len() != plan.columns {
                let place = Location::line(&layout.header.file, line);
                parsed.problems.push(Diagnostic::wrong_cell_count(place, record.cells.len(), plan.columns));
            } else if plan.filters.iter().all(|filter| filter.holds(&record.cells))
                && row(layout, record, line, &mut parsed)
            {
                lines.push(line);
            }
        });
        parsed.batch.origin.lines = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) if last.checked_sub(*first) == Some(lines.len() as u64 - 1) => {
                Lines::From(*first)
            }
            _ => Lines::Each(lines),
        };
        parsed
    }
}

/// Appends one row; a row with a problem is removed again.
fn row(layout: &Layout, record: &Record, line: u64, parsed: &mut Parsed) -> bool {
    let Layout { header, plan, .. } = layout;
    let before = parsed.problems.len();
    let place_in = |column: &str| Location::line(&header.file, line).column(column);
    for (at, fault) in record.faults.iter().filter(|(at, _)| plan.reads(*at)) {
        let column = header.names.get(*at).map(String::as_str).unwrap_or_default();
        parsed.problems.push(fault.at(place_in(column)));
    }
    let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(plan.fields.len());
    for field in &plan.fields {
        let place = || place_in(&field.column);
        let text = field.value.text(&record.cells, field.kind);
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
        let place = || place_in(&field.column);
        parsed.problems.extend(cell::push(field.kind, field.scale, values, text, place));
    }
    if graver(&parsed.problems) {
        parsed.batch.values.iter_mut().for_each(Values::pop);
        return false;
    }
    true
}

/// The canonical spelling of codes that have one.
fn tidy<'t>(
    field: &FieldPlan,
    table: Table,
    text: Cow<'t, str>,
    place: impl FnOnce() -> Location,
    problems: &mut Vec<Diagnostic>,
) -> Cow<'t, str> {
    if table != Table::Firms || text.is_empty() || field.kind != FieldKind::Text {
        return text;
    }
    match table.spec().field_at(field.field).map(|field| field.name) {
        Some("uscc") => match identity::Uscc::parse(&text) {
            Ok(uscc) => Cow::Owned(uscc.as_str().to_owned()),
            Err(why) => {
                problems.push(Diagnostic::uscc_left_out(place(), &text, &why.wording()));
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
                        // A map may contain a text with a separator; otherwise every word counts.
                        let given = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
                        let words = given.flat_map(|part| match map.get(part) {
                            Some(to) => vec![to.clone()],
                            None => words::parts(part).map(one).collect(),
                        });
                        Cow::Owned(words.collect::<Vec<_>>().join(";"))
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

/// Passes batches on in file order.
struct Delivery<'a> {
    plan: &'a Plan,
    /// Keys seen, where repeated rows are to be dropped.
    seen: HashSet<String>,
    rows: u64,
    warnings: BTreeMap<&'static str, u32>,
}

impl Delivery<'_> {
    fn deliver(&mut self, group: Vec<Parsed>, sink: &mut dyn Sink) {
        for mut parsed in group {
            self.rows += parsed.rows;
            if self.plan.distinct {
                self.drop_repeated(&mut parsed.batch);
            }
            parsed.problems.retain(|problem| {
                let warnings = self.warnings.entry(problem.code).or_default();
                *warnings += 1;
                problem.severity > Severity::Warning || *warnings <= WARNING_LIMIT
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
