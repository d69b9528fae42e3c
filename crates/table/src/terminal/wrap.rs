//! Line wrapping: Chinese may be broken at any character except before a closing and after an opening mark, other
//! scripts at spaces; only a piece wider than the line is broken anywhere.

use unicode_segmentation::{Graphemes, UnicodeSegmentation as _};
use unicode_width::UnicodeWidthStr as _;

/// Never first on a line.
const CLOSING: &str = "、，。；：！？）】》」』〉〕”’…%,.;:!?)]}";
/// Never last on a line.
const OPENING: &str = "（【《「『〈〔“‘([{";

/// The text in lines of at most this width; the rest of a text of more than `most` lines becomes `…`.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = Lines { width, most, done: Vec::new(), line: String::new() };
    for (at, paragraph) in text.split('\n').enumerate() {
        if at > 0 {
            lines.end();
        }
        let pieces = Pieces { rest: paragraph.graphemes(true).peekable() };
        for piece in pieces {
            lines.push(&piece);
            if lines.done.len() > most {
                return lines.cut();
            }
        }
    }
    lines.end();
    if lines.done.len() > most { lines.cut() } else { lines.done }
}

/// The lines so far.
struct Lines {
    width: usize,
    most: usize,
    done: Vec<String>,
    line: String,
}

impl Lines {
    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.done.push(line.trim_end().to_owned());
    }

    fn push(&mut self, piece: &str) {
        if self.fits(piece) {
            self.line.push_str(piece);
            return;
        }
        if !self.line.is_empty() {
            self.end();
        }
        if self.fits(piece) {
            self.line.push_str(piece);
            return;
        }
        for letter in piece.graphemes(true) {
            if !self.fits(letter) {
                self.end();
            }
            self.line.push_str(letter);
        }
    }

    /// Measured together: several joined emoji are as wide as one.
    fn fits(&self, piece: &str) -> bool {
        let together = format!("{}{piece}", self.line);
        together.trim_end().width() <= self.width
    }

    /// At most the allowed number of lines, with a mark that there is more.
    fn cut(mut self) -> Vec<String> {
        self.done.truncate(self.most);
        if let Some(last) = self.done.last_mut() {
            while last.width() + 1 > self.width && last.pop().is_some() {}
            last.push('…');
        }
        self.done
    }
}

/// Parts of a text that are not broken unless they must be.
struct Pieces<'t> {
    rest: std::iter::Peekable<Graphemes<'t>>,
}

impl Iterator for Pieces<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut before = self.rest.next()?;
        let mut piece = before.to_owned();
        while let Some(after) = self.rest.next_if(|after| !may_break(before, after)) {
            piece.push_str(after);
            before = after;
        }
        Some(piece)
    }
}

fn may_break(before: &str, after: &str) -> bool {
    let is_wide = |text: &str| text.width() >= 2;
    let is_between_words = before == "-" && after.starts_with(char::is_alphabetic);
    let is_between_wide = (is_wide(before) || is_wide(after)) && !CLOSING.contains(after) && !OPENING.contains(before);
    after != " " && (before == " " || is_between_words || is_between_wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_at_any_character_but_not_before_a_mark() {
        assert_eq!(wrap("高纯石英砂依赖进口，国内企业少。", 10, 9), ["高纯石英砂", "依赖进口，", "国内企业", "少。"]);
        assert_eq!(wrap("见（附件一）", 4, 9), ["见", "（附", "件", "一）"]);
        assert_eq!(wrap("甲ABC乙", 4, 9), ["甲", "ABC", "乙"], "a word stays whole");
    }

    #[test]
    fn other_scripts_break_at_spaces_and_numbers_stay_whole() {
        assert_eq!(wrap("quartz sand of 99.998% purity", 12, 9), ["quartz sand", "of 99.998%", "purity"]);
        assert_eq!(wrap("high-purity 2026-05-01 -5", 8, 9), ["high-", "purity", "2026-05-", "01 -5"]);
        assert_eq!(wrap("abcdefghij", 4, 9), ["abcd", "efgh", "ij"], "what is wider is broken anywhere");
        assert_eq!(wrap("", 4, 9), [""]);
        assert_eq!(wrap("a\n\nb", 4, 9), ["a", "", "b"]);
    }

    #[test]
    fn what_is_too_long_ends_with_a_mark() {
        assert_eq!(wrap("一二三四五六", 4, 2), ["一二", "三…"]);
        assert_eq!(wrap("a\nb\nc", 4, 2), ["a", "b…"]);
        assert_eq!(wrap("一二三四", 4, 2), ["一二", "三四"]);
    }

    #[test]
    fn joined_characters_stay_together() {
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(wrap(&family.repeat(3), 2, 9), [family; 3]);
        assert_eq!(wrap("☺\u{fe0f}☺\u{fe0f}", 2, 9), ["☺\u{fe0f}"; 2]);
        assert_eq!(wrap("a☺\u{fe0f}", 2, 9), ["a", "☺\u{fe0f}"], "the mark makes it wide");
    }
}
