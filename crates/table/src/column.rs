//! What a table takes from a row, and how it is written.

use liantu_model::Lang;
use liantu_model::code::Code;

/// The word of a code in one language, `None` when it is not a code of the vocabulary.
pub type Vocabulary = fn(&str, Lang) -> Option<&'static str>;

/// The word of a code of `C`.
pub fn word_of<C: Code>(code: &str, lang: Lang) -> Option<&'static str> {
    C::from_code(code).map(|code| code.in_lang(lang))
}

/// The kind of value in a column (列的类型).
#[derive(Clone, Copy, Debug)]
pub enum ColumnKind {
    /// Words as they are.
    Text,
    /// A stable key, never a number: `0012` stays `0012`.
    Key,
    /// An object `{id, name, name_en}`.
    Name,
    /// A list of such objects.
    Names,
    /// A code of a vocabulary.
    Word(Vocabulary),
    /// A list of codes.
    Words(Vocabulary),
    /// A list of texts.
    Texts,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Money in 元.
    Money,
    /// Land in 亩.
    Area,
    /// A share, 0 to 1.
    Percent,
    /// A date, as text in ISO 8601.
    Date,
    /// A moment, RFC 3339 in UTC; people see the time in Beijing.
    Moment,
    /// Yes or no.
    Flag,
    /// The address of a page.
    Link,
}

/// Who sees a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Both,
    People,
    Programs,
}

/// One column of a table (列).
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Where the value is in a row: field names joined by points. The key of the column in formats for programs is
    /// the same with underscores.
    pub path: &'static str,
    /// Chinese heading.
    pub zh: &'static str,
    /// English heading.
    pub en: &'static str,
    /// The kind of its values.
    pub kind: ColumnKind,
    /// Its unit in Chinese and English, empty if it has none.
    pub unit: (&'static str, &'static str),
    /// Decimals shown to people.
    pub decimals: usize,
    /// The minimum width on a terminal, in columns; 0 leaves it to the text.
    pub width: u16,
    /// What people read where the value is unknown, in Chinese and English; empty leaves it blank.
    pub unknown: (&'static str, &'static str),
    pub(crate) audience: Audience,
}

impl Column {
    /// A column of any kind.
    pub const fn new(path: &'static str, zh: &'static str, en: &'static str, kind: ColumnKind) -> Self {
        let decimals = match kind {
            ColumnKind::Percent => 1,
            ColumnKind::Integer => 0,
            _ => 2,
        };
        let (unit, unknown) = (("", ""), ("", ""));
        Self { path, zh, en, kind, unit, decimals, width: 0, unknown, audience: Audience::Both }
    }

    /// A column of words.
    pub const fn text(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Text)
    }

    /// A column of keys.
    pub const fn key(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Key)
    }

    /// A column of things with key and names.
    pub const fn name(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Name)
    }

    /// A column of lists of such things.
    pub const fn names(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Names)
    }

    /// A column of codes of the vocabulary `C`.
    pub const fn word<C: Code>(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Word(word_of::<C>))
    }

    /// A column of lists of codes of the vocabulary `C`.
    pub const fn words<C: Code>(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Words(word_of::<C>))
    }

    /// A column of lists of texts.
    pub const fn texts(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Texts)
    }

    /// A column of whole numbers.
    pub const fn integer(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Integer)
    }

    /// A column of numbers.
    pub const fn number(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Number)
    }

    /// A column of money in 元.
    pub const fn money(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Money)
    }

    /// A column of land in 亩.
    pub const fn area(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Area).unit("亩", "mu")
    }

    /// A column of shares.
    pub const fn percent(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Percent)
    }

    /// A column of dates.
    pub const fn date(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Date)
    }

    /// A column of moments.
    pub const fn moment(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Moment).unit("北京", "UTC+8")
    }

    /// A column of yes and no.
    pub const fn flag(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self::new(path, zh, en, ColumnKind::Flag)
    }

    /// The same with a unit.
    #[must_use]
    pub const fn unit(self, zh: &'static str, en: &'static str) -> Self {
        Self { unit: (zh, en), ..self }
    }

    /// The same, shown with this many decimals.
    #[must_use]
    pub const fn decimals(self, decimals: usize) -> Self {
        Self { decimals, ..self }
    }

    /// The same, at least this wide on a terminal.
    #[must_use]
    pub const fn width(self, width: u16) -> Self {
        Self { width, ..self }
    }

    /// The same, with words for people where the value is unknown.
    #[must_use]
    pub const fn unknown(self, zh: &'static str, en: &'static str) -> Self {
        Self { unknown: (zh, en), ..self }
    }

    /// The same, only in formats for programs.
    #[must_use]
    pub const fn for_programs(self) -> Self {
        Self { audience: Audience::Programs, ..self }
    }

    /// The same, only in formats for people: it summarises what other columns say.
    #[must_use]
    pub const fn for_people(self) -> Self {
        Self { audience: Audience::People, ..self }
    }

    /// Whether people see it.
    pub fn is_for_people(&self) -> bool {
        self.audience != Audience::Programs
    }

    /// Whether programs see it.
    pub fn is_for_programs(&self) -> bool {
        self.audience != Audience::People
    }

    /// The heading in one language, with the unit.
    pub fn heading(&self, lang: Lang) -> String {
        let (name, unit) = match lang {
            Lang::Zh => (self.zh, self.unit.0),
            Lang::En => (self.en, self.unit.1),
        };
        if unit.is_empty() { name.to_owned() } else { format!("{name}({unit})") }
    }

    /// Whether values are aligned to the right.
    pub fn is_numeric(&self) -> bool {
        matches!(
            self.kind,
            ColumnKind::Integer | ColumnKind::Number | ColumnKind::Money | ColumnKind::Area | ColumnKind::Percent
        )
    }
}
