//! Maintenance of a store: backup, restore, verification, compaction.

use std::path::Path;

use liantu_model::Wording;
use liantu_store::{CareError, Check, Kept, Notice, Store};

use super::{Archive, AsOf, OpenEngineError};
use crate::engine::Engine;

/// Why a backup or compaction failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenEngineError),
    /// The operation failed.
    #[error(transparent)]
    Care(#[from] CareError),
}

impl KeepError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        match self {
            Self::Open(error) => error.wording(),
            Self::Care(error) => error.wording(),
        }
    }
}

impl Archive {
    /// Writes one generation, by default the current one, as one checked file.
    ///
    /// # Errors
    /// [`KeepError`]; the file then does not exist.
    pub fn backup(&self, as_of: Option<&AsOf>, file: &Path, now: &str) -> Result<Kept, KeepError> {
        let mut store = self.reader()?;
        let generation = match as_of {
            Some(as_of) => as_of.find(&store)?,
            None => store.current().ok_or_else(|| self.empty())?,
        };
        Ok(store.backup(generation, file, now)?)
    }

    /// Restores a store from a backup file; with `replace` in place of another store, which is kept beside it. An
    /// archive of the folder notices the new history.
    ///
    /// # Errors
    /// [`CareError`]; the folder is then unchanged.
    pub fn restore(file: &Path, folder: &Path, replace: bool) -> Result<Kept, CareError> {
        Store::restore(file, folder, replace)
    }

    /// Checks every record and the state.
    ///
    /// # Errors
    /// [`KeepError`] when the store cannot be opened or read; failed checks are in the list.
    pub fn verify(&self) -> Result<Vec<Check>, KeepError> {
        Ok(self.reader()?.verify()?)
    }

    /// Drops the history before the newest `keep` generations and the wasted space of the state. The facts stay; the
    /// chain hashes are new.
    ///
    /// # Errors
    /// [`KeepError`]; the store is then unchanged.
    pub fn compact(&self, keep: u64) -> Result<Kept, KeepError> {
        let _turn = self.take_turn();
        let mut store = self.writer()?;
        let held = store.current().and_then(|generation| self.held_as(&store, generation));
        let kept = store.compact(keep)?;
        if let (Some(engine), Some(hash)) = (held, store.chain_hash(kept.generation)) {
            self.hold(Engine::of_generation(engine.shared_world(), kept.generation, hash, store.take_notices()));
        }
        Ok(kept)
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
            "HEAD was missing or damaged and was rebuilt from the journal, which is sound",
        ),
        Notice::StateDamaged { why, kept } => {
            let place = kept.as_deref().unwrap_or("-");
            Wording::new(
                format!("状态缓存损坏（{}），已移到 {place}，并按日志重建；数据完好", why.zh),
                format!(
                    "the state was damaged ({}); it was moved to {place} and rebuilt from the journal, nothing is lost",
                    why.en
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
