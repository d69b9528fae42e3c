//! Cutting a file into windows of whole records, without ever holding more than one long record.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use liantu_model::{Diagnostic, InputFile, Location, io_wording};

use crate::sheet_line::Stopped;

/// Bytes read at once.
const WINDOW: usize = 1 << 20;
/// The longest record.
pub(crate) const LINE_LIMIT: usize = 1 << 20;

/// Some whole records as text, beginning at a line of the file.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) first_line: u64,
    pub(crate) text: String,
    /// Bytes of the file it covers.
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

impl Cut {
    /// The problem reported to the user.
    pub(crate) fn at(self, file: &InputFile) -> Diagnostic {
        let at = |line| Location::line(file, line);
        match self {
            Self::Unreadable(error) => match error.get_ref().and_then(|error| error.downcast_ref::<Stopped>()) {
                Some(stopped) => stopped.at(file),
                None => Diagnostic::unreadable(Location::file(file), &io_wording(&error)),
            },
            Self::Binary { line } => Diagnostic::binary(at(line)),
            Self::BadEncoding { offset } => Diagnostic::bad_encoding(Location::file(file), offset),
            Self::UnclosedQuote { line } => Diagnostic::unclosed_quote(at(line)),
            Self::LineTooLong { line } => Diagnostic::line_too_long(at(line), LINE_LIMIT),
        }
    }
}

/// The encodings that the bytes seen so far allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Gb18030,
}

/// UTF-16 being converted to UTF-8.
struct Utf16 {
    decoder: Decoder,
    raw: Vec<u8>,
    /// Bytes of the file that were decoded.
    offset: u64,
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
    utf16: Option<Utf16>,
    /// Whether a record may continue after a line end, in quotes.
    quotes: bool,
}

impl<R: Read> Windows<R> {
    pub(crate) fn new(input: R, quotes: bool) -> Self {
        Self { quotes, ..Self::with_window(input, WINDOW) }
    }

    /// Windows of about this many bytes.
    pub(crate) fn with_window(input: R, window: usize) -> Self {
        Self {
            input,
            utf16: None,
            quotes: true,
            buffer: Vec::new(),
            window,
            line: 1,
            offset: 0,
            at_end: false,
            failed: false,
            encoding: Encoding::Ascii,
        }
    }

    /// The encoding of the file as far as it is known.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn fill(&mut self) -> Result<(), Cut> {
        let start = self.buffer.len();
        let wanted = u64::try_from(self.window).unwrap_or(u64::MAX);
        let mut input = self.input.by_ref().take(wanted);
        let read = match &mut self.utf16 {
            Some(utf16) => utf16.fill(input, &mut self.buffer)?,
            None => input.read_to_end(&mut self.buffer).map_err(Cut::Unreadable)?,
        };
        self.at_end = read == 0;
        if self.offset == 0 && start == 0 && self.utf16.is_none() {
            self.utf16 = Utf16::of(&self.buffer);
            if let Some(utf16) = &mut self.utf16 {
                let raw = std::mem::take(&mut self.buffer);
                utf16.fill(raw.as_slice(), &mut self.buffer)?;
            }
        }
        let fresh = self.buffer.get(start..).unwrap_or_default();
        if let Some(at) = memchr::memchr(0, fresh) {
            let line = self.line + newlines(self.buffer.get(..start + at).unwrap_or_default());
            return Err(Cut::Binary { line });
        }
        Ok(())
    }

    fn next_window(&mut self) -> Result<Option<Window>, Cut> {
        let mut scan = Scan { ignores_quotes: !self.quotes, ..Scan::default() };
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

    /// A file is UTF-8 until the first invalid byte; if everything before it was ASCII, it is GB18030 from the start.
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

impl Utf16 {
    /// The decoder for a file that begins with a byte order mark of UTF-16.
    fn of(start: &[u8]) -> Option<Self> {
        let encoding = match start {
            [0xff, 0xfe, ..] => UTF_16LE,
            [0xfe, 0xff, ..] => UTF_16BE,
            _ => return None,
        };
        Some(Self { decoder: encoding.new_decoder_with_bom_removal(), raw: Vec::new(), offset: 0 })
    }

    /// Decodes the rest of `input`; an input without bytes is the end of the file.
    fn fill(&mut self, mut input: impl Read, text: &mut Vec<u8>) -> Result<usize, Cut> {
        self.raw.clear();
        let read = input.read_to_end(&mut self.raw).map_err(Cut::Unreadable)?;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read);
        let mut decoded = String::with_capacity(room.unwrap_or_default());
        let (result, taken) = self.decoder.decode_to_string_without_replacement(&self.raw, &mut decoded, read == 0);
        self.offset += taken as u64;
        if let DecoderResult::Malformed(..) = result {
            return Err(Cut::BadEncoding { offset: self.offset });
        }
        text.extend_from_slice(decoded.as_bytes());
        Ok(read)
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

/// Follows quotes to determine which line ends also end a record: a quote opens only at the beginning of a cell, as
/// in the parser.
#[derive(Debug, Default)]
struct Scan {
    ignores_quotes: bool,
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
        let unquoted = matches!(self.state, State::CellStart | State::Plain);
        let plain = self.ignores_quotes || unquoted && memchr::memchr(b'"', fresh).is_none();
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
    fn where_lines_end_records_quotes_are_as_good_as_any_byte() {
        let text = "{\"a\":1,\"b\\\"\":1}\n[1]\n";
        for window in 1..40 {
            let windows = Windows { quotes: false, ..Windows::with_window(text.as_bytes(), window) };
            let all: Result<Vec<String>, Cut> = windows.map(|window| Ok(window?.text)).collect();
            assert_eq!(all.unwrap().concat(), text, "window {window}");
        }
        assert!(matches!(texts(text.as_bytes(), 100), Err(Cut::UnclosedQuote { line: 1 })));
    }

    #[test]
    fn utf16_is_read_by_its_mark_and_refused_where_it_breaks() {
        let text = "a,\"b\n𠮷\"\n宁波,2\n";
        let le: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = le.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        for window in 2..40 {
            assert_eq!(texts(&le, window).unwrap(), text, "window {window}");
            assert_eq!(texts(&be, window).unwrap(), text, "window {window}");
        }
        let half = [b"\xff\xfea\0".as_slice(), b"\x00\xd8", b"a\0"].concat();
        assert!(matches!(texts(&half, 100), Err(Cut::BadEncoding { offset: 6 })));
        assert!(matches!(texts(&le[..le.len() - 1], 100), Err(Cut::BadEncoding { .. })));
        assert!(matches!(texts(b"\xff\xfea\0\0\0", 100), Err(Cut::Binary { line: 1 })));
    }

    #[test]
    fn what_is_no_table_is_refused_where_it_goes_wrong() {
        assert!(matches!(texts(b"a\nb\n\"c\nd\n", 100), Err(Cut::UnclosedQuote { line: 3 })));
        assert!(matches!(texts(b"a\nb\0\n", 100), Err(Cut::Binary { line: 2 })));
        assert!(matches!(texts("宁波\n\u{e9}".as_bytes().get(..8).unwrap(), 100), Err(Cut::BadEncoding { offset: 7 })));
    }

    #[test]
    fn an_endless_line_ends_early_in_bounded_memory() {
        let endless = std::io::repeat(b'x').take(1 << 30);
        let mut windows = Windows::new(endless, true);
        assert!(matches!(windows.next(), Some(Err(Cut::LineTooLong { line: 1 }))));
        assert!(windows.buffer.capacity() < 16 << 20);
        let quote = b"a\n\"".chain(std::io::repeat(b'\n').take(1 << 30));
        let mut windows = Windows::new(quote, true).skip_while(Result::is_ok);
        assert!(matches!(windows.next(), Some(Err(Cut::UnclosedQuote { line: 2 }))));
    }
}
