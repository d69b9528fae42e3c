//! A thing as it appears in answers: its key and both names.

/// Something with its key and names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The stable key.
    pub key: String,
    /// The Chinese name.
    pub zh: String,
    /// The English name, or the Chinese one where there is none.
    pub en: String,
}
