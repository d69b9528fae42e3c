//! What a firm's coming would take off the findings of a place (补链价值).

use liantu_model::{FirmId, ProductId, Snapshot};

use crate::count;
use crate::diagnose::{Diagnosis, FindingKind};

/// What one maker more of each product would take off the gaps and weak links of a diagnosis.
///
/// A gap is closed: its whole severity. A weak link with n makers in the scope is eased by
/// severity / (n + 1), what an equal maker beside n others takes over. This is the part of the
/// counterfactual that can be told at once for every firm of the world; [`crate::diagnose`] of the
/// world with the firm in it tells the rest.
#[derive(Clone, Debug, Default)]
pub struct Worth {
    /// Product made, finding, severity taken off; ascending.
    by_product: Vec<(ProductId, usize, f64)>,
}

impl Worth {
    /// Prepares a diagnosis. Time is linear in the products that serve its findings.
    pub fn of(world: &Snapshot, diagnosis: &Diagnosis) -> Self {
        let mut by_product = Vec::new();
        for (at, finding) in diagnosis.findings.iter().enumerate() {
            let taken_off = match finding.kind {
                FindingKind::Gap => finding.severity,
                FindingKind::WeakLink => finding.severity / (count(finding.witness.n_local_makers) + 1.0),
                FindingKind::ChokePoint | FindingKind::Extension => continue,
            };
            let serving = world.requirements().serving(finding.product);
            by_product.extend(serving.into_iter().map(|made| (made, at, taken_off)));
        }
        by_product.sort_by_key(|(made, at, _)| (*made, *at));
        Self { by_product }
    }

    /// The findings that a firm would heal or ease, ascending, with the severity taken off. Each
    /// counts once, however many of its products serve.
    pub fn relief(&self, world: &Snapshot, firm: FirmId) -> Vec<(usize, f64)> {
        let mut relief: Vec<(usize, f64)> = Vec::new();
        for made in world.adjacency().products_made().of(firm) {
            relief.extend(self.by(*made));
        }
        relief.sort_by_key(|(at, _)| *at);
        relief.dedup_by_key(|(at, _)| *at);
        relief
    }

    /// The findings that a maker of a product would heal or ease.
    pub fn by(&self, made: ProductId) -> impl Iterator<Item = (usize, f64)> {
        let from = self.by_product.partition_point(|(product, ..)| *product < made);
        let same = self.by_product[from..].iter().take_while(move |(product, ..)| *product == made);
        same.map(|(_, at, taken_off)| (*at, *taken_off))
    }
}
