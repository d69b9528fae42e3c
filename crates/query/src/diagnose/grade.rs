//! How well a finding is supported (证据等级), from the confidence of the facts it is based on.

use liantu_model::code::Confidence;
use liantu_model::{Evidence, InputId, ProductId, RowId as _};

use super::finding::EvidenceGrade;
use super::{Local, Question};

/// With this many makers recorded, it is informative that none of them is inside, whatever is known about each.
const TELLING_MAKERS: usize = 3;

/// Whether a fact comes from more than background knowledge.
fn is_documented(evidence: Option<Evidence<'_>>) -> bool {
    let confidence = evidence.and_then(|evidence| evidence.confidence);
    matches!(confidence, Some(Confidence::Official | Confidence::OpenDataset | Confidence::Media))
}

impl Question<'_, '_> {
    /// The grade of a statement about the supply of a product: confirmed only by figures, because a product without a
    /// recorded maker may be made all the same.
    pub(super) fn grade_of_supply(&self, product: ProductId, local: &Local, uses: &[InputId]) -> EvidenceGrade {
        let n_makers = local.makers.inside.len() + local.makers.outside.len();
        match local.shares {
            Some(shares) if shares.inside.is_some() => {
                let all = self.has_documented_shares(product) && self.has_documented_use(uses);
                if all { EvidenceGrade::Confirmed } else { EvidenceGrade::Indicated }
            }
            Some(_) if n_makers == 0 => EvidenceGrade::DataGap,
            Some(_) => EvidenceGrade::Indicated,
            None if n_makers >= TELLING_MAKERS => EvidenceGrade::Indicated,
            None => self.grade_of_makers(product),
        }
    }

    /// Indicated when some maker is documented, else a data gap.
    pub(crate) fn grade_of_makers(&self, product: ProductId) -> EvidenceGrade {
        let world = self.world();
        let makes = world.makes().view();
        let documented = |product: ProductId| {
            let first = world.adjacency().makers().offsets()[product.index()] as usize;
            let rows = first..first + world.adjacency().makers().of(product).len();
            rows.into_iter().any(|row| is_documented(makes.evidence(liantu_model::MakesId::from_index(row))))
        };
        let serving = world.requirements().serving(product);
        if serving.into_iter().any(documented) { EvidenceGrade::Indicated } else { EvidenceGrade::DataGap }
    }

    fn has_documented_shares(&self, product: ProductId) -> bool {
        let rows = self.world().adjacency().region_shares().of(product).iter();
        let shares = self.world().region_shares().view();
        rows.map(|row| shares.evidence(*row)).all(is_documented)
    }

    fn has_documented_use(&self, uses: &[InputId]) -> bool {
        let inputs = self.world().inputs().view();
        uses.is_empty() || uses.iter().any(|row| is_documented(inputs.evidence(*row)))
    }
}
