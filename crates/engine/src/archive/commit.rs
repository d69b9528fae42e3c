//! The one place where a generation is created: commit, then checkpoint, then swap.

use std::sync::Arc;

use liantu_model::{ChangeSet, Snapshot, Wording};
use liantu_store::{Commit, CommitError, Generation, Store};

use super::Archive;
use crate::engine::Engine;
use crate::progress::Progress;

/// What is to become the next generation.
pub(super) struct Next {
    /// The change set; `None` when the generation is the first one and stored whole.
    pub(super) change: Option<ChangeSet>,
    /// Who creates it, and why.
    pub(super) commit: Commit,
    /// The world after the change.
    pub(super) world: Snapshot,
}

impl Archive {
    /// Commits, updates the state, and makes the world that was already built the current one.
    pub(super) fn commit(
        &self,
        store: &mut Store,
        next: Next,
        progress: &dyn Progress,
    ) -> Result<(Generation, Arc<Engine>), CommitError> {
        let Next { change, commit, world } = next;
        let (facts, advance) = (world.facts(), |bytes| progress.advance(bytes));
        progress.begin(&Wording::new("日志", "journal"), facts.bytes() as u64);
        let generation = match &change {
            Some(change) => store.commit(change, commit, &advance)?,
            None => store.commit_whole(facts, commit, &advance)?,
        };
        // It may be as large as the facts, and the state needs memory, too.
        drop(change);
        progress.begin(&Wording::new("状态缓存", "state"), facts.bytes() as u64);
        // The journal has it; an outdated state is updated by the next opening.
        let _ = store.checkpoint(facts, &advance);
        progress.end();
        // Swapped while the lock of the store is held: nobody can have committed after this.
        Ok((generation, self.hold(Self::engine(store, Arc::new(world), generation))))
    }
}
