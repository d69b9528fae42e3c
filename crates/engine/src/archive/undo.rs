//! Taking a generation back.

use liantu_model::{BadChange, ChangeSet, Facts, Replay, Snapshot, Wording};
use liantu_store::{Commit, CommitError, Generation, LoadError, Origin};

use super::commit::Next;
use super::{Archive, OpenEngineError, Who};
use crate::progress::NoProgress;

/// Why an undo failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UndoError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    /// A generation cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Rows have been changed again since.
    #[error(
        "{n} rows of generation {generation} were changed again later (such as {example}); undo the later generations first"
    )]
    ChangedSince {
        /// The generation.
        generation: Generation,
        /// How many rows.
        n: usize,
        /// One of them.
        example: String,
    },
    /// Later facts refer to rows that would be removed.
    #[error("later facts refer to what generation {generation} brought: {source}")]
    Needed {
        /// The generation.
        generation: Generation,
        /// What refers to what.
        #[source]
        source: BadChange,
    },
    /// A checkpoint has nothing before it.
    #[error("the history before generation {generation} is compacted away")]
    NoHistory {
        /// The generation.
        generation: Generation,
    },
    /// The new generation cannot be committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl UndoError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Open(error) => return error.wording(),
            Self::Load(error) => return error.wording(),
            Self::Commit(error) => return error.wording(),
            Self::ChangedSince { generation, n, example } => format!(
                "第 {generation} 世代之后，其中 {n} 行又有更改，不能直接撤销（如 {example}）；请先撤销较新的世代"
            ),
            Self::Needed { generation, source } => {
                format!("第 {generation} 世代的内容已被后来的数据引用，不能撤销：{}", source.wording().zh)
            }
            Self::NoHistory { generation } => format!("第 {generation} 世代之前的历史已压缩，不能撤销"),
        };
        Wording::new(zh, self.to_string())
    }
}

impl Archive {
    /// Undoes a generation with a new generation: rows it added are removed, rows it changed or removed are restored.
    /// All or nothing.
    ///
    /// # Errors
    /// [`UndoError`]: no store, rows have been changed again since, later facts refer to them, or the store cannot be
    /// read or written; then nothing is changed.
    pub fn undo(&self, generation: Generation, who: &Who) -> Result<Generation, UndoError> {
        let _turn = self.take_turn();
        let mut store = self.writer()?;
        let after = store.load(generation)?;
        let before = match generation {
            1 => Facts::empty(),
            _ if generation == store.first_loadable() => return Err(UndoError::NoHistory { generation }),
            _ => store.load(generation - 1)?,
        };
        let newest = self.newest(&mut store)?;
        let now = newest.facts();
        let change = ChangeSet::undoing(&before, &after, now).map_err(|rows| UndoError::ChangedSince {
            generation,
            n: rows.len(),
            example: rows.first().map(|(table, key)| format!("{table} {key}")).unwrap_or_default(),
        })?;
        let needed = |source| UndoError::Needed { generation, source };
        let mut replay = Replay::on(now);
        replay.apply(&change).map_err(needed)?;
        let facts = replay.finish().map_err(needed)?;
        let world = Snapshot::new(facts).map_err(|error| needed(error.into()))?;
        let (created_at, actor) = (who.now.clone(), who.actor.clone());
        let kind = Origin::Undo { generation };
        let commit = Commit { created_at, actor, note: String::new(), kind, sources: Vec::new() };
        let next = Next { change: Some(change), commit, world };
        let (made, _) = self.commit(&mut store, next, &NoProgress)?;
        Ok(made)
    }
}
