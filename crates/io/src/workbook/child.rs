//! The process that reads a workbook: it limits itself, then sends what it finds, line by line.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read as _, Write};
use std::path::Path;

use calamine::{
    CellErrorType, DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError,
};

use liantu_model::{column_letters, io_wording};

use super::inspect::{FILE_LIMIT, inspect};
use crate::fault::{CELL_LIMIT, COLUMN_LIMIT, Fault};
use crate::sheet_line::{Refusal, SheetLine};
use crate::windows::LINE_LIMIT;

/// The first number that is a day after 9999-12-31 in a spreadsheet.
const DAYS_END: f64 = 2_958_466.0;

/// Sends the sheets of a workbook, or the rows of one sheet, to the parent process; to be called in a process of its
/// own, after [`limit_this_process`].
///
/// Dates become `2019-05-17` (a time of day is left out: no table has one), whole numbers are written without a
/// fraction, formulas give the value saved with them. Memory is that of the shared texts and one row; time is linear
/// in the unpacked size.
///
/// # Errors
/// When nobody reads the output. Problems of the file are sent, too.
pub fn send_workbook(file: &Path, sheet: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match send(file, sheet, &mut out) {
        Ok(()) => {}
        Err(Halt::Refused(refusal)) => write_line(&mut out, &SheetLine::Refused(refusal))?,
        Err(Halt::Unread(error)) => return Err(error),
    }
    out.flush()
}

/// Limits this whole process permanently: 512 MiB of memory and 30 s of CPU.
///
/// # Errors
/// When the system refuses; then nothing should be read.
#[cfg(unix)]
pub fn limit_this_process() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [(Resource::As, 512 << 20), (Resource::Cpu, 30), (Resource::Core, 0)];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Other systems have no such limits; there the checks of [`inspect`] and the patience of the parent must suffice.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn limit_this_process() -> io::Result<()> {
    Ok(())
}

/// Why sending ends early.
enum Halt {
    Refused(Refusal),
    Unread(io::Error),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<XlsxError> for Halt {
    fn from(error: XlsxError) -> Self {
        Self::Refused(match error {
            XlsxError::Password => Refusal::Locked,
            error => Refusal::Damaged(error.to_string()),
        })
    }
}

type Workbook = Xlsx<Cursor<Vec<u8>>>;

fn send(file: &Path, sheet: Option<&str>, out: &mut impl Write) -> Result<(), Halt> {
    let bytes = read(file).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(Refusal::TooLarge { limit: FILE_LIMIT }.into());
    }
    inspect(&bytes)?;
    let mut workbook: Workbook = Xlsx::new(Cursor::new(bytes))?;
    match sheet {
        None => send_sheets(&workbook, out),
        Some(sheet) => send_rows(&mut workbook, sheet, out),
    }
}

fn unreadable(error: &io::Error) -> Refusal {
    let why = io_wording(error);
    Refusal::Unreadable(why.zh, why.en)
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write_line(out: &mut impl Write, line: &SheetLine<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn send_sheets(workbook: &Workbook, out: &mut impl Write) -> Result<(), Halt> {
    for sheet in workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let hidden = sheet.visible != SheetVisible::Visible;
        write_line(out, &SheetLine::Sheet { name: sheet.name.clone(), hidden })?;
    }
    Ok(())
}

fn send_rows(workbook: &mut Workbook, sheet: &str, out: &mut impl Write) -> Result<(), Halt> {
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let (at, column) = (cell.pos.0, cell.pos.1 as usize);
        let value = match (cell.value, cell.formula) {
            (DataRef::Empty, Some(_)) => Err(Fault::NotCalculated),
            (value, _) => text(value),
        };
        if value.as_ref().is_ok_and(|text| text.is_empty()) {
            continue;
        }
        if at < row.at {
            return Err(Refusal::Damaged(format!("row {} comes after row {}", at + 1, row.at + 1)).into());
        }
        if column >= COLUMN_LIMIT {
            return Err(Refusal::TooWide { row: u64::from(at) + 1, column: cell.pos.1 }.into());
        }
        if at > row.at {
            row.send(out)?;
            row.at = at;
        }
        row.put(column, value);
    }
    row.send(out)?;
    drop(cells);
    for Dimensions { start, end } in workbook.merge_cells_by_sheet_name(sheet)? {
        let range = format!("{}:{}", address(start), address(end));
        write_line(out, &SheetLine::Merged { range, last_row: u64::from(end.0) + 1 })?;
    }
    Ok(())
}

/// The row being read.
#[derive(Default)]
struct Row {
    /// Counted from 0.
    at: u32,
    cells: Vec<String>,
    faults: Vec<(usize, Fault)>,
}

impl Row {
    fn put(&mut self, column: usize, value: Result<Cow<'_, str>, Fault>) {
        let fits = value.and_then(|text| if text.len() > CELL_LIMIT { Err(Fault::TooLong) } else { Ok(text) });
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        match (fits, self.cells.get_mut(column)) {
            (Ok(text), Some(cell)) => *cell = text.into_owned(),
            (Ok(_), None) => {}
            (Err(fault), _) => self.faults.push((column, fault)),
        }
    }

    /// Sends the row, if there is anything in it, and empties it.
    fn send(&mut self, out: &mut impl Write) -> Result<(), Halt> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let at = u64::from(self.at) + 1;
        let cells = self.cells.drain(..).map(Cow::Owned).collect();
        let line = serde_json::to_string(&SheetLine::Row { at, cells, faults: std::mem::take(&mut self.faults) });
        let line = line.map_err(io::Error::from)?;
        if line.len() >= LINE_LIMIT {
            return Err(Refusal::LongRow { row: at, limit: LINE_LIMIT }.into());
        }
        writeln!(out, "{line}")?;
        Ok(())
    }
}

/// The text of a cell, empty when it has none.
fn text(value: DataRef<'_>) -> Result<Cow<'_, str>, Fault> {
    Ok(match value {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) | DataRef::DurationIso(text) => Cow::Owned(text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number.to_string()),
        DataRef::Bool(truth) => Cow::Owned(truth.to_string()),
        DataRef::DateTime(date) => Cow::Owned(day(&date)),
        DataRef::DateTimeIso(text) => match text.split_once('T') {
            Some((day, _)) => Cow::Owned(day.to_owned()),
            None => Cow::Owned(text),
        },
        DataRef::Error(error) => return Err(Fault::Error(error_text(&error))),
    })
}

fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}

/// The day of a number that is displayed as a date; a duration, a time of day and anything outside the years of
/// spreadsheets stay numbers.
fn day(date: &ExcelDateTime) -> String {
    let number = date.as_f64();
    if date.is_duration() || !(1.0..DAYS_END).contains(&number) {
        return number.to_string();
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// The address of a cell, both counted from 0.
fn address((row, column): (u32, u32)) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_and_dates_become_the_text_people_would_write() {
        let date = |number, is_1904| day(&ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904));
        assert_eq!(date(43_602.0, false), "2019-05-17");
        assert_eq!(date(43_602.75, false), "2019-05-17");
        assert_eq!(date(42_140.0, true), "2019-05-17");
        assert_eq!(date(0.5, false), "0.5");
        assert_eq!(date(1e9, false), "1000000000");
        let shown = |value| text(value).map(Cow::into_owned);
        assert_eq!(shown(DataRef::Float(12.0)).as_deref(), Ok("12"));
        assert_eq!(shown(DataRef::Float(0.35)).as_deref(), Ok("0.35"));
        assert_eq!(shown(DataRef::Bool(true)).as_deref(), Ok("true"));
        assert_eq!(shown(DataRef::DateTimeIso("2019-05-17T08:00:00".into())).as_deref(), Ok("2019-05-17"));
        assert_eq!(shown(DataRef::Error(CellErrorType::Ref)), Err(Fault::Error("#REF!".into())));
    }
}
