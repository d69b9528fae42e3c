//! What a firm's coming would take off the findings of a place (补链价值).

use liantu_model::{FirmId, ProductId, Snapshot};

use crate::count;
use crate::diagnose::{Diagnosis, FindingKind};

/// A gap or weak link that a firm's coming would heal or ease.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relief {
    /// The product of the finding.
    pub product: ProductId,
    /// Gap or weak link.
    pub kind: FindingKind,
    /// The severity taken off.
    pub severity_off: f64,
}

/// What one maker more of each product would take off the gaps and weak links of a diagnosis.
///
/// A gap is closed: its whole severity. A weak link with n makers in the scope is eased by
/// severity / (n + 1), what an equal maker beside n others takes over. This is the part of the
/// counterfactual that can be told at once for every firm of the world.
#[derive(Clone, Debug, Default)]
pub struct Worth {
    /// Product made, relief; ascending by product made and product of the finding.
    by_product: Vec<(ProductId, Relief)>,
}

impl Worth {
    /// Prepares a diagnosis. Time is linear in the products that serve its findings.
    pub fn of(world: &Snapshot, diagnosis: &Diagnosis) -> Self {
        let mut by_product = Vec::new();
        for finding in &diagnosis.findings {
            let severity_off = match finding.kind {
                FindingKind::Gap => finding.severity,
                FindingKind::WeakLink => finding.severity / (count(finding.witness.n_local_makers) + 1.0),
                FindingKind::ChokePoint | FindingKind::Extension => continue,
            };
            let relief = Relief { product: finding.product, kind: finding.kind, severity_off };
            let serving = world.requirements().serving(finding.product);
            by_product.extend(serving.into_iter().map(|made| (made, relief)));
        }
        by_product.sort_by_key(|(made, relief)| (*made, relief.product));
        Self { by_product }
    }

    /// What a firm that makes `made`, besides what it is recorded to make, would heal or ease: by
    /// product, each finding once however many of its products serve.
    pub fn relief(&self, world: &Snapshot, firm: FirmId, made: ProductId) -> Vec<Relief> {
        let products = world.adjacency().products_made().of(firm).iter().copied().chain([made]);
        let mut relief: Vec<Relief> = products.flat_map(|made| self.by(made)).collect();
        relief.sort_by_key(|relief| relief.product);
        relief.dedup_by_key(|relief| relief.product);
        relief
    }

    fn by(&self, made: ProductId) -> impl Iterator<Item = Relief> {
        let from = self.by_product.partition_point(|(product, _)| *product < made);
        let same = self.by_product[from..].iter().take_while(move |(product, _)| *product == made);
        same.map(|(_, relief)| *relief)
    }
}
