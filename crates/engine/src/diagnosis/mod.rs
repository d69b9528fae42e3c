//! Where chains are weak: one diagnosis, many, and what they share.

mod view;

use liantu_model::{ChainId, Scope};
use liantu_query::Work;
use liantu_query::diagnose::Landscape;

use crate::engine::{Engine, Level};
pub(crate) use view::finding_id;
pub use view::{CutView, DiagnosisView, FactorView, FallReason, FindingView, RingsView, ShareView, WitnessView};

impl Engine {
    /// Where a chain is weak in a scope.
    pub fn diagnose(&self, chain: ChainId, scope: &Scope) -> DiagnosisView {
        DiagnosisView::new(self, &self.landscape(&[chain], scope, None, &Work::new()).diagnose(0, 0))
    }

    /// Where each of these chains is weak in a scope, chain by chain.
    pub fn diagnose_scope(&self, chains: &[ChainId], scope: &Scope) -> Vec<DiagnosisView> {
        self.diagnose_each(chains, scope, None, &Work::new())
    }

    /// Where each of these chains is weak in a scope or, with a level, in each region or zone of that level in the
    /// scope: place by place, chain by chain. The places share their work.
    pub fn diagnose_each(
        &self,
        chains: &[ChainId],
        scope: &Scope,
        level: Option<Level>,
        work: &Work,
    ) -> Vec<DiagnosisView> {
        let landscape = self.landscape(chains, scope, level, work);
        landscape.map(|diagnosis| DiagnosisView::new(self, &diagnosis))
    }

    /// Like [`Engine::diagnose_each`], for batches: each diagnosis is rendered on some thread and passed to `sink` in
    /// order, and they are never all in memory.
    ///
    /// # Errors
    /// The first error of `sink`.
    pub fn diagnose_stream<T: Send, E>(
        &self,
        chains: &[ChainId],
        scope: &Scope,
        level: Option<Level>,
        work: &Work,
        render: impl Fn(DiagnosisView) -> T + Sync,
        sink: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let landscape = self.landscape(chains, scope, level, work);
        landscape.stream(|diagnosis| render(DiagnosisView::new(self, &diagnosis)), sink)
    }

    /// What the diagnoses of these chains in these places share.
    pub fn landscape<'s>(
        &'s self,
        chains: &[ChainId],
        scope: &Scope,
        level: Option<Level>,
        work: &'s Work,
    ) -> Landscape<'s> {
        Landscape::new(&self.world, self.partition(scope, level), chains, &self.config, work)
    }
}
