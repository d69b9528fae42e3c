//! Which generation is asked, and who changes something.

use liantu_store::{Generation, LogEntry, Store};

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
