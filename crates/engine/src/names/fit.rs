//! How well a text matches a name: the kinds of match, best first.

use super::spelling::{self, Spelling};
use liantu_model::fold;

/// How a text matches something, best first: of two things the better match wins, whatever they contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fit {
    /// It is the key or a registered code.
    Key,
    /// It is the name.
    Name,
    /// It is the name except for an ending that people omit, or a common short form.
    Short,
    /// The name ends with it: 半导体光刻胶 is a 光刻胶, 光刻胶树脂 is not.
    Ends,
    /// The name contains it.
    Holds,
    /// Its letters spell the name in pinyin.
    Pinyin,
    /// Its letters are the initials of the name in pinyin.
    Initials,
}

/// A text to resolve, folded once.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// As given, without surrounding white space.
    pub(super) text: String,
    /// As it is compared.
    pub(super) folded: String,
    is_long: bool,
    is_letters: bool,
}

impl Query {
    pub(super) fn new(text: &str) -> Self {
        let folded = fold(text);
        // Two Latin letters occur in too many names to mean one of them.
        let is_long = folded.chars().count() > if folded.is_ascii() { 2 } else { 1 };
        let is_letters = spelling::is_letters(&folded);
        Self { text: text.trim().to_owned(), folded, is_long, is_letters }
    }

    /// Whether it may be pinyin.
    pub(super) fn is_letters(&self) -> bool {
        self.is_letters
    }

    /// How it matches a folded name as text, given the endings that such names may lack.
    pub(super) fn fit(&self, name: &str, endings: &[&str]) -> Option<Fit> {
        let wanted = self.folded.as_str();
        if name == wanted {
            Some(Fit::Name)
        } else if bare(name, endings) == bare(wanted, endings) {
            Some(Fit::Short)
        } else {
            self.weak_fit(name)
        }
    }

    /// Whether it is a part of a folded name.
    pub(super) fn weak_fit(&self, name: &str) -> Option<Fit> {
        let wanted = self.folded.as_str();
        if !self.is_long {
            None
        } else if name.ends_with(wanted) {
            Some(Fit::Ends)
        } else {
            name.contains(wanted).then_some(Fit::Holds)
        }
    }

    /// How its letters spell a folded name or the name without its ending.
    pub(super) fn spelled(&self, name: &str, endings: &[&str]) -> Option<Fit> {
        let read = |name: &str| {
            spelling::spelled(&self.folded, name).map(|spelling| match spelling {
                Spelling::Full => Fit::Pinyin,
                Spelling::Initials => Fit::Initials,
            })
        };
        let short = bare(name, endings);
        if short == name { read(name) } else { [read(name), read(short)].into_iter().flatten().min() }
    }
}

/// A folded name without the first of these endings that it has; never shorter than two characters.
pub(super) fn bare<'n>(name: &'n str, endings: &[&str]) -> &'n str {
    endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|bare| bare.chars().count() > 1).unwrap_or(name)
}
