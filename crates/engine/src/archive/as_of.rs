//! Which generation answers, and who changes something.

use std::str::FromStr;

use liantu_model::Wording;
use liantu_store::{Generation, LogEntry, Store};
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime, UtcOffset};

use super::error::OpenEngineError;

/// Which generation a question is about (截至).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// This one.
    Generation(Generation),
    /// The last one committed up to this moment: RFC 3339, UTC.
    Moment(String),
}

/// Who does something to a store, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// RFC 3339, UTC.
    pub now: String,
    /// An account or office.
    pub actor: String,
}

/// A text that is neither a generation nor a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is neither a generation nor a date such as 2026-11-01")]
pub struct AsOfError {
    /// The text.
    pub text: String,
}

impl AsOfError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("“{}”不是世代编号，也不是日期（如 2026-11-01）", self.text), self.to_string())
    }
}

impl FromStr for AsOf {
    type Err = AsOfError;

    /// The number of a generation, a day (its end in Beijing), or a moment in RFC 3339.
    fn from_str(text: &str) -> Result<Self, AsOfError> {
        let text = text.trim();
        if let Ok(generation) = text.parse() {
            return Ok(Self::Generation(generation));
        }
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
        let end = day.and_then(Date::next_day).map(|next| next.midnight().assume_offset(offset!(+8)));
        let moment = end.or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok());
        let utc = moment.and_then(|moment| moment.to_offset(UtcOffset::UTC).format(&Rfc3339).ok());
        utc.map(Self::Moment).ok_or_else(|| AsOfError { text: text.to_owned() })
    }
}

impl AsOf {
    /// The generation in a store.
    pub(crate) fn find(&self, store: &Store) -> Result<Generation, OpenEngineError> {
        match self {
            Self::Generation(generation) => Ok(*generation),
            Self::Moment(moment) => {
                let before = |entry: &LogEntry| entry.commit.created_at.as_str() <= moment.as_str();
                let found = store.log().into_iter().rev().find(before).map(|entry| entry.generation);
                found.ok_or_else(|| OpenEngineError::NothingYet { moment: moment.clone() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_beijing() {
        assert_eq!("7".parse(), Ok(AsOf::Generation(7)));
        assert_eq!("2026-11-24".parse(), Ok(AsOf::Moment("2026-11-24T16:00:00Z".into())));
        assert_eq!("2026-11-24T08:00:00+08:00".parse(), Ok(AsOf::Moment("2026-11-24T00:00:00Z".into())));
        assert!("昨天".parse::<AsOf>().is_err());
    }
}
