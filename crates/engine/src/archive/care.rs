//! Care of a store, for the command line: backup, restore, verification, compaction.

use std::path::Path;

use liantu_model::Wording;
use liantu_store::{Access, CareError, Check, Kept, Notice, Store};

use crate::engine::{Engine, OpenEngineError};
use crate::history::AsOf;

/// A backup or compaction that did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    /// It did not go through.
    #[error(transparent)]
    Care(#[from] CareError),
}

impl Engine {
    /// Writes one generation of a store, by default the current one, as one checked file.
    ///
    /// # Errors
    /// [`KeepError`]; the file then does not exist.
    pub fn backup(folder: &Path, as_of: Option<&AsOf>, file: &Path, now: &str) -> Result<Kept, KeepError> {
        let mut store = crate::engine::open_existing(folder, Access::Read)?;
        let generation = crate::engine::generation(&store, folder, as_of)?;
        Ok(store.backup(generation, file, now)?)
    }

    /// Makes a store of a backup file; with `replace` in the place of another, which is kept beside it.
    ///
    /// # Errors
    /// [`CareError`]; the folder is then as it was.
    pub fn restore(file: &Path, folder: &Path, replace: bool) -> Result<Kept, CareError> {
        Store::restore(file, folder, replace)
    }

    /// Checks every record of a store and its state.
    ///
    /// # Errors
    /// [`KeepError`] when it cannot be opened or read; what does not hold is in the list.
    pub fn verify_store(folder: &Path) -> Result<Vec<Check>, KeepError> {
        Ok(crate::engine::open_existing(folder, Access::Read)?.verify()?)
    }

    /// Gives up the history before the newest `keep` generations and the room lost in the state.
    ///
    /// # Errors
    /// [`KeepError`]; the store is then as it was.
    pub fn compact_store(folder: &Path, keep: u64) -> Result<Kept, KeepError> {
        Ok(crate::engine::open_existing(folder, Access::Write)?.compact(keep)?)
    }
}

/// A notice of the store in words.
pub fn notice_words(notice: &Notice) -> Wording {
    match notice {
        Notice::TornTail { bytes } => Wording::new(
            format!("上次写入在确认前中断，未确认的 {bytes} 字节已清除；已确认的数据完好"),
            format!(
                "the last commit was cut short before it was acknowledged; its {bytes} bytes were removed, nothing acknowledged is lost"
            ),
        ),
        Notice::HeadRebuilt => Wording::new(
            "HEAD 丢失或损坏，已按完好的日志重建",
            "HEAD was missing or damaged and was made anew from the journal, which is sound",
        ),
        Notice::StateDamaged { why, kept } => {
            let place = kept.as_deref().unwrap_or("-");
            Wording::new(
                format!("状态缓存损坏（{why}），已移到 {place}，并按日志重建；数据完好"),
                format!(
                    "the state was damaged ({why}); it was moved to {place} and made anew from the journal, nothing is lost"
                ),
            )
        }
        Notice::StateBehind { state, journal } => Wording::new(
            format!("上次进程在第 {journal} 世代确认之后中断，状态缓存停在第 {state} 世代，已按日志补齐；数据完好"),
            format!(
                "the last process ended after generation {journal} was acknowledged; the state was at {state} and was brought up from the journal, nothing is lost"
            ),
        ),
    }
}
