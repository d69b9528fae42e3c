//! Vocabularies: the values a coded column may contain, as keys and as words people write.

use crate::fold::fold;

/// A closed list of codes with their names (词表), attached to a coded column.
///
/// The three lists are in stored order: the position is the stored byte, or the bit of a flag set.
///
/// ```
/// use liantu_model::Table;
/// let spec = Table::Projects.spec();
/// let stage = spec.field_at(spec.field("stage").unwrap()).unwrap();
/// let vocabulary = stage.vocabulary().unwrap();
/// let signed = vocabulary.position("签约").unwrap();
/// assert_eq!((vocabulary.codes[signed], vocabulary.en[signed]), ("signed", "signed"));
/// assert_eq!(vocabulary.position(" Under Construction "), vocabulary.position("building"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// The codes as written in files, stable ASCII.
    pub codes: &'static [&'static str],
    /// The Chinese names.
    pub zh: &'static [&'static str],
    /// The English names.
    pub en: &'static [&'static str],
}

impl Vocabulary {
    /// The number of codes.
    pub const fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no codes.
    pub const fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The position of the code with this key, Chinese or English name, in any spelling (see [`fold`]). A key takes
    /// precedence over a name with the same spelling.
    pub fn position(&self, text: &str) -> Option<usize> {
        let text = text.trim();
        // Columns written by programs contain keys: these are found without folding a character.
        self.position_by(|word| word == text).or_else(|| {
            let folded = fold(text);
            self.position_by(|word| fold(word) == folded)
        })
    }

    /// The position of the first code with a matching word: keys first, then Chinese, then English names.
    fn position_by(&self, fits: impl Fn(&str) -> bool) -> Option<usize> {
        [self.codes, self.zh, self.en].iter().find_map(|words| words.iter().position(|word| fits(word)))
    }
}
