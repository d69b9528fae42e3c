//! Records of the input formats: CSV, JSON Lines, and the rows of a sheet. A cell without a value that a format can
//! express is a [`Fault`]; everything after this file is the same for all formats.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use liantu_model::{Diagnostic, InputFile, Location, Wording};
use serde::Deserialize as Derive;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::fault::{COLUMN_LIMIT, Fault};
use crate::plan::Header;
use crate::sheet_line::{SheetLine, not_understood};
use crate::windows::{LINE_LIMIT, Window};

/// The header of a sheet is within this many rows; there may be titles above it.
const TITLE_ROWS: usize = 10;

/// The format of the text of a file.
#[derive(Debug)]
pub(crate) enum Format {
    /// Cells with this byte between them; the first record is the header.
    Csv { delimiter: u8 },
    /// One object per line, with all fields that occur in the file.
    JsonLines { fields: HashMap<String, usize> },
    /// Rows as the process that reads workbooks sends them.
    Sheet,
}

/// The cells of one row.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) cells: csv::StringRecord,
    /// Cells that have no value although they are not empty, by column.
    pub(crate) faults: Vec<(usize, Fault)>,
}

/// An element of a window.
pub(crate) enum Item<'r> {
    Row(u64, &'r Record),
    Problem(Diagnostic),
}

impl Format {
    /// Whether a record may continue after a line end, in quotes.
    pub(crate) fn has_quotes(&self) -> bool {
        matches!(self, Self::Csv { .. })
    }

    /// The header, and how many bytes of the first window it takes.
    pub(crate) fn header(&self, file: &InputFile, first: &Window) -> Result<(Header, usize), Diagnostic> {
        let (line, names, taken) = match self {
            Self::Csv { delimiter } => csv_header(*delimiter, file, &first.text)?,
            Self::JsonLines { fields } => {
                let mut names: Vec<(usize, &String)> = fields.iter().map(|(name, at)| (*at, name)).collect();
                names.sort_unstable();
                (1, names.into_iter().map(|(_, name)| name.clone()).collect(), 0)
            }
            Self::Sheet => sheet_header(file, &first.text)?,
        };
        let place = Location::line(file, line);
        if names.len() > COLUMN_LIMIT {
            return Err(Diagnostic::too_many_columns(place, names.len(), COLUMN_LIMIT));
        }
        let mut seen = HashSet::new();
        if let Some(name) = names.iter().filter(|name| !name.is_empty()).find(|name| !seen.insert(name.as_str())) {
            return Err(Diagnostic::duplicate_column(place, name));
        }
        let columns = (0..).zip(&names).map(|(at, name)| (name.clone(), at));
        Ok((Header { file: file.with_columns(columns), line, names }, taken))
    }

    /// Finds the records of a window.
    pub(crate) fn records(&self, header: &Header, window: &Window, each: &mut dyn FnMut(Item<'_>)) {
        match self {
            Self::Csv { delimiter } => csv_records(*delimiter, header, window, each),
            Self::JsonLines { fields } => {
                let mut record = Record::default();
                for (line, text) in (window.first_line..).zip(window.text.lines()).filter(|(_, text)| !is_blank(text)) {
                    match record.fill_from_json(text, fields, &Location::line(&header.file, line)) {
                        Ok(()) => each(Item::Row(line, &record)),
                        Err(problem) => each(Item::Problem(problem)),
                    }
                }
            }
            Self::Sheet => sheet_records(header, window, each),
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn csv_reader(delimiter: u8, text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

fn csv_header(delimiter: u8, file: &InputFile, text: &str) -> Result<(u64, Vec<String>, usize), Diagnostic> {
    let mut reader = csv_reader(delimiter, text);
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).unwrap_or(false) || record.iter().all(is_blank) {
        return Err(Diagnostic::empty_file(Location::file(file)));
    }
    let names: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
    if let [only] = names.as_slice()
        && let Some(found) = [';', '\t', '|', '，'].into_iter().find(|other| only.contains(*other))
    {
        let found = found.escape_default().to_string();
        return Err(Diagnostic::wrong_delimiter(Location::line(file, 1), only, &found));
    }
    Ok((1, names, usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)))
}

fn csv_records(delimiter: u8, header: &Header, window: &Window, each: &mut dyn FnMut(Item<'_>)) {
    let mut reader = csv_reader(delimiter, &window.text);
    let mut record = Record::default();
    let mut start = 0;
    while reader.read_record(&mut record.cells).unwrap_or(false) {
        let line = window.first_line + record.cells.position().map_or(1, csv::Position::line) - 1;
        let end = reader.position().byte();
        if end - start > LINE_LIMIT as u64 {
            each(Item::Problem(Diagnostic::line_too_long(Location::line(&header.file, line), LINE_LIMIT)));
        } else {
            each(Item::Row(line, &record));
        }
        start = end;
    }
}

/// The header of a sheet is its first row with more than one cell; a row of one cell above it is a title. When all
/// rows have one cell, the header is the first.
fn sheet_header(file: &InputFile, text: &str) -> Result<(u64, Vec<String>, usize), Diagnostic> {
    let mut only = None;
    let mut taken = 0;
    for line in text.split_inclusive('\n').take(TITLE_ROWS) {
        taken += line.len();
        match SheetLine::parse(line) {
            Some(SheetLine::Row { at, cells, .. }) => {
                let filled = cells.iter().filter(|cell| !is_blank(cell)).count();
                let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                if filled > 1 {
                    return Ok((at, names, taken));
                }
                only.get_or_insert((at, names, taken));
            }
            Some(SheetLine::Refused(refusal)) => return Err(refusal.at(file)),
            _ => {}
        }
    }
    only.ok_or_else(|| Diagnostic::empty_file(Location::file(file)))
}

fn sheet_records(header: &Header, window: &Window, each: &mut dyn FnMut(Item<'_>)) {
    let mut record = Record::default();
    for text in window.text.lines() {
        match SheetLine::parse(text) {
            Some(SheetLine::Row { at, mut cells, faults }) => {
                while cells.len() > header.names.len() && cells.last().is_some_and(|cell| is_blank(cell)) {
                    cells.pop();
                }
                cells.resize(cells.len().max(header.names.len()), Cow::Borrowed(""));
                record.fill(cells.iter().map(Cow::as_ref), faults);
                each(Item::Row(at, &record));
            }
            Some(SheetLine::Merged { range, last_row }) if last_row > header.line => {
                each(Item::Problem(Diagnostic::merged_cells(Location::line(&header.file, last_row), &range)));
            }
            Some(SheetLine::Refused(refusal)) => each(Item::Problem(refusal.at(&header.file))),
            Some(SheetLine::Merged { .. } | SheetLine::Sheet { .. }) => {}
            None => {
                each(Item::Problem(Diagnostic::unsafe_workbook(Location::file(&header.file), &not_understood())));
            }
        }
    }
}

impl Record {
    fn fill<'t>(&mut self, cells: impl Iterator<Item = &'t str>, faults: Vec<(usize, Fault)>) {
        self.cells.clear();
        self.faults = faults;
        for (at, cell) in cells.enumerate() {
            if cell.contains('\0') {
                self.faults.push((at, Fault::Nul));
            }
            self.cells.push_field(cell);
        }
    }

    /// Fills in the fields of a JSON object; those it lacks are empty.
    fn fill_from_json(
        &mut self,
        text: &str,
        fields: &HashMap<String, usize>,
        place: &Location,
    ) -> Result<(), Diagnostic> {
        let object: Object<'_> = serde_json::from_str(text).map_err(|error| bad_json(text, &error, place.clone()))?;
        let mut cells = vec![Cow::Borrowed(""); fields.len()];
        let mut faults = Vec::new();
        let mut given = HashSet::new();
        for (name, value) in &object.0 {
            if !given.insert(name.trim()) {
                return Err(Diagnostic::repeated_field(place.clone(), name));
            }
            let at = fields.get(name.trim()).copied();
            let Some((at, cell)) = at.and_then(|at| Some((at, cells.get_mut(at)?))) else { continue };
            match plain(value.get()) {
                Some(text) => *cell = text,
                None => faults.push((at, Fault::Nested(value.get().to_owned()))),
            }
        }
        self.fill(cells.iter().map(Cow::as_ref), faults);
        Ok(())
    }
}

/// The fields of a JSON object as they are written.
struct Object<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, value)) = map.next_entry::<Name<'de>, &RawValue>()? {
                    fields.push((name.0, value));
                    if fields.len() > COLUMN_LIMIT {
                        return Err(de::Error::custom(format!("more than {COLUMN_LIMIT} fields")));
                    }
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// A name that is borrowed unless it contains escapes.
#[derive(Derive)]
#[serde(transparent)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

/// The text of a JSON value as in a cell, `None` when it is nested. Numbers stay as written: a long code must not
/// become a rounded number.
fn plain(value: &str) -> Option<Cow<'_, str>> {
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<Name<'_>>(value).ok().map(|text| text.0),
        Some(b'[') => {
            let parts: Vec<&RawValue> = serde_json::from_str(value).ok()?;
            let flat =
                parts.into_iter().map(RawValue::get).map(|part| if part.starts_with('[') { None } else { plain(part) });
            let parts: Option<Vec<Cow<'_, str>>> = flat.collect();
            Some(Cow::Owned(parts?.join(";")))
        }
        Some(b'{') | None => None,
        Some(b'n') => Some(Cow::Borrowed("")),
        Some(_) => Some(Cow::Borrowed(value)),
    }
}

fn bad_json(text: &str, error: &serde_json::Error, place: Location) -> Diagnostic {
    let bytes = error.column().saturating_sub(1);
    let column = text.char_indices().take_while(|(at, _)| *at < bytes).count() + 1;
    Diagnostic::bad_json(place, column, &json_words(error))
}

/// The problem with JSON text, without the place; the details are in English only.
pub(crate) fn json_words(error: &serde_json::Error) -> Wording {
    let zh = match error.classify() {
        Category::Eof => "内容提前结束",
        Category::Syntax => "语法有误",
        Category::Data | Category::Io => "结构不符",
    };
    let en = error.to_string();
    Wording::new(zh, en.rsplit_once(" at line").map_or(en.as_str(), |(why, _)| why))
}

/// Collects the fields of JSON objects, in order of first occurrence.
#[derive(Debug, Default)]
pub(crate) struct FieldNames(pub(crate) HashMap<String, usize>);

impl FieldNames {
    /// Adds those of a window. Lines that are not objects are reported later, when the rows are read.
    pub(crate) fn add(&mut self, window: &Window) {
        for text in window.text.lines() {
            let Ok(object) = serde_json::from_str::<Object<'_>>(text) else { continue };
            for (name, _) in object.0 {
                let at = self.0.len();
                // One above the limit is enough to refuse the file.
                if !self.0.contains_key(name.trim()) && at <= COLUMN_LIMIT {
                    self.0.insert(name.trim().to_owned(), at);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(text: &str) -> Window {
        Window { first_line: 1, text: text.to_owned(), bytes: 0 }
    }

    /// The rows and problems of JSON lines: `line cell|cell` and `line code`.
    fn read(text: &str) -> Vec<String> {
        let mut names = FieldNames::default();
        names.add(&window(text));
        let format = Format::JsonLines { fields: names.0 };
        let (header, taken) = format.header(&"f.jsonl".into(), &window(text)).unwrap();
        assert_eq!(taken, 0);
        let mut found = vec![header.names.join("|")];
        format.records(&header, &window(text), &mut |item| match item {
            Item::Row(line, record) => {
                let faults: Vec<String> = record.faults.iter().map(|(at, fault)| format!(" {at}:{fault:?}")).collect();
                let cells: Vec<&str> = record.cells.iter().collect();
                found.push(format!("{line} {}{}", cells.join("|"), faults.concat()));
            }
            Item::Problem(problem) => found.push(format!("{} {}", problem.line.unwrap(), problem.code)),
        });
        found
    }

    #[test]
    fn json_objects_become_cells_whatever_the_order_of_their_fields() {
        let text = "{\"id\":\"x\",\"n\":1.50}\n\n{\"late\":true,\"id\":null,\"n\":123456789012345678901}\n";
        assert_eq!(read(text), ["id|n|late", "1 x|1.50|", "3 |123456789012345678901|true"]);
        assert_eq!(read("{\"a\":[\"p\",\"q\"],\"b\":\"\\u5b81\"}"), ["a|b", "1 p;q|宁"]);
    }

    #[test]
    fn an_invalid_json_line_is_reported_and_the_rest_continues() {
        let text =
            "{\"a\":1}\n{\"a\":1,}\n[1]\n{\"a\":{\"b\":1}}\n{\"a\":[[1]]}\n{\"a\":1,\"a\":2}\n{\"a\":\"\\u0000\"}\n";
        let expect = ["a", "1 1", "2 E0306", "3 E0306", "4  0:Nested(\"{\\\"b\\\":1}\")", "5  0:Nested(\"[[1]]\")"];
        assert_eq!(read(text), [&expect[..], &["6 E0307", "7 \0 0:Nul"]].concat());
        let error = serde_json::from_str::<Object<'_>>("{\"宁波\" 1}").err().unwrap();
        let problem = bad_json("{\"宁波\" 1}", &error, Location::line(&"f".into(), 1));
        assert_eq!(problem.problem.en, "no JSON object, at character 7: expected `:`");
    }

    #[test]
    fn titles_above_the_header_of_a_sheet_are_passed_over() {
        let rows = "{\"row\":{\"at\":1,\"cells\":[\"企业填报表\"]}}\n{\"row\":{\"at\":3,\"cells\":[\"\",\"编号\",\"全称\"]}}\n";
        let (header, taken) = Format::Sheet.header(&InputFile::sheet("b.xlsx", "企业"), &window(rows)).unwrap();
        assert_eq!((header.line, header.names.join("|"), taken), (3, "|编号|全称".to_owned(), rows.len()));
        assert_eq!(header.file.cell(3, Some("全称")).as_deref(), Some("企业!C3"));
    }
}
