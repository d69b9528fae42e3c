//! Sentences in both languages, and messages of the operating system in them.

use std::borrow::Cow;
use std::io;
use std::ops::RangeInclusive;

/// A sentence in both languages, without a final period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Wording {
    /// A sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that is the same in both languages: a name, a path, the text of another program.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// The sentence in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The message of the operating system for a failed call (系统错误). The usual kinds are worded in both languages;
/// others, and errors that a program made itself, keep their own text in both.
///
/// ```
/// use std::io::{Error, ErrorKind};
/// let full = liantu_model::io_wording(&Error::from(ErrorKind::StorageFull));
/// assert_eq!((full.zh.as_str(), full.en.as_str()), ("磁盘已满", "the disk is full"));
/// ```
pub fn io_wording(error: &io::Error) -> Wording {
    match io_words(error.kind()) {
        Some((zh, en)) if error.get_ref().is_none() => Wording::new(zh, en),
        _ => Wording::same(error.to_string()),
    }
}

fn io_words(kind: io::ErrorKind) -> Option<(&'static str, &'static str)> {
    use io::ErrorKind;
    Some(match kind {
        ErrorKind::NotFound => ("文件或文件夹不存在", "no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
        ErrorKind::AlreadyExists => ("文件或文件夹已存在", "the file or folder exists already"),
        ErrorKind::NotADirectory => ("不是文件夹", "not a folder"),
        ErrorKind::IsADirectory => ("是文件夹，不是文件", "a folder, not a file"),
        ErrorKind::DirectoryNotEmpty => ("文件夹不是空的", "the folder is not empty"),
        ErrorKind::ReadOnlyFilesystem => ("文件系统是只读的", "the file system is read-only"),
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => ("超出磁盘配额", "the disk quota is used up"),
        ErrorKind::FileTooLarge => ("文件过大", "the file is too large"),
        ErrorKind::InvalidFilename => ("文件名不合规", "the file name is not valid"),
        ErrorKind::CrossesDevices => ("跨越了不同的文件系统", "it would cross file systems"),
        ErrorKind::ResourceBusy => ("被占用", "it is in use"),
        ErrorKind::WouldBlock => ("被另一个进程占用", "another process has it"),
        ErrorKind::TimedOut => ("超时", "it takes too long"),
        ErrorKind::Interrupted => ("被中断", "interrupted"),
        ErrorKind::BrokenPipe => ("管道已断开", "the pipe is broken"),
        ErrorKind::UnexpectedEof => ("内容意外结束", "it ends too early"),
        ErrorKind::InvalidData => ("内容无效", "the contents are not valid"),
        ErrorKind::InvalidInput => ("参数无效", "an argument is not valid"),
        ErrorKind::Unsupported => ("系统不支持", "the system does not support it"),
        ErrorKind::OutOfMemory => ("内存不足", "out of memory"),
        _ => return None,
    })
}

/// Invisible characters other than control characters, and characters that change the direction of writing.
const INVISIBLE: [RangeInclusive<char>; 4] =
    ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}', '\u{feff}'..='\u{feff}'];

/// A text whose control characters are replaced by visible escapes: nothing in the data can move a cursor, ring a
/// bell or change the direction of writing. Line ends stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_unseen = |c: char| (c.is_control() && c != '\n') || INVISIBLE.iter().any(|range| range.contains(&c));
    if !text.contains(is_unseen) {
        return text.into();
    }
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { seen.extend(c.escape_unicode()) } else { seen.push(c) }
    }
    seen.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_known_in_both_languages() {
        let missing = io_wording(&io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(missing, Wording::new("文件或文件夹不存在", "no such file or folder"));
        let own = io::Error::new(io::ErrorKind::NotFound, "no part 7");
        assert_eq!(io_wording(&own), Wording::same("no part 7"));
        assert_eq!(io_wording(&io::Error::other("odd")), Wording::same("odd"));
    }

    #[test]
    fn control_characters_are_seen_and_do_nothing() {
        assert_eq!(visible("甲\u{1b}[2J乙\u{7}"), "甲\\u{1b}[2J乙\\u{7}");
        assert_eq!(visible("甲\n乙"), "甲\n乙");
        assert_eq!(visible("\u{202e}甲\u{2066}\u{200b}\u{feff}"), "\\u{202e}甲\\u{2066}\\u{200b}\\u{feff}");
    }
}
