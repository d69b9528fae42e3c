//! Cutting a file into windows of whole records, without ever holding more than one long record.

use std::io::Read;

use encoding_rs::GB18030;

/// Bytes read at once.
const WINDOW: usize = 1 << 20;
/// The longest record.
pub(crate) const LINE_LIMIT: usize = 1 << 20;

/// Some whole records as text, beginning at a line of the file.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) first_line: u64,
    pub(crate) text: String,
    /// Bytes of the file it took.
    pub(crate) bytes: u64,
}

/// Why a file cannot be cut any further.
#[derive(Debug)]
pub(crate) enum Cut {
    Unreadable(std::io::Error),
    Binary { line: u64 },
    BadEncoding { offset: u64 },
    UnclosedQuote { line: u64 },
    LineTooLong { line: u64 },
}

/// What the bytes seen so far allow the file to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Gb18030,
}

/// Reads windows one after another.
pub(crate) struct Windows<R> {
    input: R,
    buffer: Vec<u8>,
    window: usize,
    line: u64,
    offset: u64,
    at_end: bool,
    failed: bool,
    encoding: Encoding,
}

impl<R: Read> Windows<R> {
    pub(crate) fn new(input: R) -> Self {
        Self::with_window(input, WINDOW)
    }

    /// Windows of about this many bytes.
    pub(crate) fn with_window(input: R, window: usize) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            window,
            line: 1,
            offset: 0,
            at_end: false,
            failed: false,
            encoding: Encoding::Ascii,
        }
    }

    /// What the file has turned out to be so far.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn fill(&mut self) -> Result<(), Cut> {
        let start = self.buffer.len();
        let wanted = u64::try_from(self.window).unwrap_or(u64::MAX);
        let read = self.input.by_ref().take(wanted).read_to_end(&mut self.buffer).map_err(Cut::Unreadable)?;
        self.at_end = read == 0;
        let fresh = self.buffer.get(start..).unwrap_or_default();
        if let Some(at) = memchr::memchr(0, fresh) {
            let line = self.line + newlines(self.buffer.get(..start + at).unwrap_or_default());
            let utf16 = start == 0 && (fresh.starts_with(b"\xff\xfe") || fresh.starts_with(b"\xfe\xff"));
            return Err(if utf16 { Cut::BadEncoding { offset: 0 } } else { Cut::Binary { line } });
        }
        Ok(())
    }

    fn next_window(&mut self) -> Result<Option<Window>, Cut> {
        let mut scan = Scan::default();
        let end = loop {
            if !self.at_end && scan.seen == self.buffer.len() {
                self.fill()?;
            }
            scan.go_on(&self.buffer);
            if let Some(end) = scan.last_end.filter(|_| !self.at_end) {
                break end;
            }
            if self.at_end {
                if scan.in_quotes() {
                    return Err(Cut::UnclosedQuote { line: self.line + scan.quote_line });
                }
                break self.buffer.len();
            }
            if self.buffer.len() > LINE_LIMIT {
                let line = self.line;
                return Err(if scan.in_quotes() {
                    Cut::UnclosedQuote { line: line + scan.quote_line }
                } else {
                    Cut::LineTooLong { line }
                });
            }
        };
        if end == 0 {
            return Ok(None);
        }
        let rest = self.buffer.split_off(end);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        self.window_of(bytes).map(Some)
    }

    fn window_of(&mut self, bytes: Vec<u8>) -> Result<Window, Cut> {
        let first_line = self.line;
        let taken = bytes.len() as u64;
        self.line += newlines(&bytes);
        let text = self.decode(bytes)?;
        self.offset += taken;
        Ok(Window { first_line, text, bytes: taken })
    }

    /// A file is UTF-8 until the first byte that cannot be; if all before it was ASCII, it is
    /// GB18030 from the start.
    fn decode(&mut self, bytes: Vec<u8>) -> Result<String, Cut> {
        if self.encoding != Encoding::Gb18030 {
            let bytes = match String::from_utf8(bytes) {
                Ok(text) => {
                    if !text.is_ascii() {
                        self.encoding = Encoding::Utf8;
                    }
                    let bare = if self.offset == 0 { text.strip_prefix('\u{feff}').map(str::to_owned) } else { None };
                    return Ok(bare.unwrap_or(text));
                }
                Err(error) => {
                    let valid = error.utf8_error().valid_up_to();
                    let bytes = error.into_bytes();
                    let before = bytes.get(..valid).unwrap_or_default();
                    if self.encoding == Encoding::Utf8 || !before.is_ascii() && !is_gb18030(&bytes) {
                        return Err(Cut::BadEncoding { offset: self.offset + valid as u64 });
                    }
                    bytes
                }
            };
            self.encoding = Encoding::Gb18030;
            return self.decode(bytes);
        }
        let decoded = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
        decoded.map(std::borrow::Cow::into_owned).ok_or(Cut::BadEncoding { offset: self.offset })
    }
}

fn is_gb18030(bytes: &[u8]) -> bool {
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

impl<R: Read> Iterator for Windows<R> {
    type Item = Result<Window, Cut>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_window().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}

/// Follows quotes to tell which line ends also end a record: a quote opens only at the beginning
/// of a cell, as the parser has it.
#[derive(Debug, Default)]
struct Scan {
    seen: usize,
    state: State,
    /// One past the last end of a record.
    last_end: Option<usize>,
    lines: u64,
    /// Line breaks before the quote that is open.
    quote_line: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    CellStart,
    Plain,
    Quoted,
    /// Just after a quote inside a quoted cell: the end of the cell, or the first of two.
    QuoteInQuoted,
}

impl Scan {
    fn in_quotes(&self) -> bool {
        self.state == State::Quoted
    }

    fn go_on(&mut self, buffer: &[u8]) {
        let fresh = buffer.get(self.seen..).unwrap_or_default();
        let plain = matches!(self.state, State::CellStart | State::Plain) && memchr::memchr(b'"', fresh).is_none();
        if plain {
            if let Some(at) = memchr::memrchr(b'\n', fresh) {
                self.last_end = Some(self.seen + at + 1);
            }
            self.lines += newlines(fresh);
            let ends_cell = matches!(fresh.last(), Some(b',' | b'\n' | b';' | b'\t'));
            self.state = if ends_cell { State::CellStart } else { State::Plain };
        } else {
            for (at, byte) in (self.seen..).zip(fresh) {
                self.step(at, *byte);
            }
        }
        self.seen = buffer.len();
    }

    fn step(&mut self, at: usize, byte: u8) {
        self.state = match (self.state, byte) {
            (State::CellStart, b'"') => {
                self.quote_line = self.lines;
                State::Quoted
            }
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::Quoted, _) | (State::QuoteInQuoted, b'"') => State::Quoted,
            (_, b',' | b';' | b'\t') => State::CellStart,
            (_, b'\n') => {
                self.last_end = Some(at + 1);
                State::CellStart
            }
            _ => State::Plain,
        };
        self.lines += u64::from(byte == b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8], window: usize) -> Result<String, Cut> {
        let mut all = String::new();
        let mut line = 1;
        for next in Windows::with_window(bytes, window) {
            let next = next?;
            assert_eq!(next.first_line, line);
            line += newlines(next.text.as_bytes());
            all.push_str(&next.text);
        }
        Ok(all)
    }

    #[test]
    fn windows_of_any_size_hold_whole_records_and_all_of_them() {
        let text = "a,b\n1,\"x\ny\"\n\"q\"\"\n,\",2\n3,5\" pipe\n4,宁波";
        for window in 1..40 {
            assert_eq!(texts(text.as_bytes(), window).unwrap(), text, "window {window}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_gb18030_is_found_late() {
        assert_eq!(texts("\u{feff}a,b\n".as_bytes(), 100).unwrap(), "a,b\n");
        let (gb, _, _) = GB18030.encode("a\nb\nc\n宁波市\n");
        for window in 1..12 {
            assert_eq!(texts(&gb, window).unwrap(), "a\nb\nc\n宁波市\n");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_where_it_goes_wrong() {
        assert!(matches!(texts(b"a\nb\n\"c\nd\n", 100), Err(Cut::UnclosedQuote { line: 3 })));
        assert!(matches!(texts(b"a\nb\0\n", 100), Err(Cut::Binary { line: 2 })));
        assert!(matches!(texts(b"\xff\xfea\0", 100), Err(Cut::BadEncoding { offset: 0 })));
        assert!(matches!(texts("宁波\n\u{e9}".as_bytes().get(..8).unwrap(), 100), Err(Cut::BadEncoding { offset: 7 })));
    }

    #[test]
    fn an_endless_line_ends_early_in_bounded_memory() {
        let endless = std::io::repeat(b'x').take(1 << 30);
        let mut windows = Windows::new(endless);
        assert!(matches!(windows.next(), Some(Err(Cut::LineTooLong { line: 1 }))));
        assert!(windows.buffer.capacity() < 16 << 20);
        let quote = b"a\n\"".chain(std::io::repeat(b'\n').take(1 << 30));
        let mut windows = Windows::new(quote).skip_while(Result::is_ok);
        assert!(matches!(windows.next(), Some(Err(Cut::UnclosedQuote { line: 2 }))));
    }
}
