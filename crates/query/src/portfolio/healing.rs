//! What a firm or project heals (补链作用): which findings, and how much of each.

use std::collections::BTreeMap;

use liantu_model::{ProductId, Snapshot};

use crate::diagnose::FindingKind;

/// A finding that one more maker would heal or ease.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    /// The product.
    pub product: ProductId,
    /// A gap or a weak link; nobody heals any other kind.
    pub kind: FindingKind,
    /// Makers inside.
    pub n_makers: usize,
    /// How severe it is.
    pub severity: f64,
}

impl Need {
    /// The share of it that a maker heals who heals `of_gap` of a gap; for a weak link with n makers inside this is
    /// divided by n + 1.
    pub fn healed(&self, of_gap: f64) -> f64 {
        match self.kind {
            FindingKind::Gap => of_gap,
            FindingKind::WeakLink => of_gap / (1.0 + crate::count(self.n_makers)),
            FindingKind::ChokePoint | FindingKind::Extension => 0.0,
        }
    }
}

/// The positions of the needs that count: a product that is weak in several chains counts once, where it is most
/// severe (if equal, the first). In product order.
pub fn once_each(needs: &[Need]) -> Vec<usize> {
    let mut most: BTreeMap<ProductId, usize> = BTreeMap::new();
    for (at, need) in needs.iter().enumerate().filter(|(_, need)| need.healed(1.0) > 0.0) {
        let known = most.entry(need.product).or_insert(at);
        if need.severity > needs[*known].severity {
            *known = at;
        }
    }
    most.into_values().collect()
}

/// The needs that a maker of these products heals, with the share: those whose product, or a variant of it, is among
/// them.
pub fn heals(world: &Snapshot, needs: &[Need], products: &[ProductId], of_gap: f64) -> Vec<(usize, f64)> {
    let can_serve = |need: &Need| world.requirements().serving(need.product).iter().any(|one| products.contains(one));
    let served = needs.iter().enumerate().filter(|(_, need)| can_serve(need));
    served.map(|(at, need)| (at, need.healed(of_gap))).filter(|(_, part)| *part > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    fn need(product: u32, kind: FindingKind, n_makers: usize, severity: f64) -> Need {
        Need { product: ProductId(product), kind, n_makers, severity }
    }

    #[test]
    fn a_weak_link_with_makers_is_eased_by_less_than_a_gap() {
        let parts = [
            (FindingKind::Gap, 0),
            (FindingKind::WeakLink, 0),
            (FindingKind::WeakLink, 3),
            (FindingKind::ChokePoint, 0),
            (FindingKind::Extension, 0),
        ];
        let parts = parts.map(|(kind, n)| need(0, kind, n, 1.0).healed(0.8));
        assert_eq!(parts.map(f64::to_bits), [0.8, 0.8, 0.2, 0.0, 0.0].map(f64::to_bits));
    }

    #[test]
    fn a_product_counts_once_where_it_is_most_severe() {
        let needs = [
            need(1, FindingKind::Gap, 0, 0.5),
            need(0, FindingKind::ChokePoint, 0, 0.9),
            need(0, FindingKind::WeakLink, 1, 0.3),
            need(1, FindingKind::WeakLink, 1, 0.6),
            need(1, FindingKind::Gap, 0, 0.6),
        ];
        assert_eq!(once_each(&needs), [2, 3]);
    }

    #[test]
    fn who_makes_a_variant_heals() {
        let world = sketch::world(
            "products: id name
            a 甲
            b 乙
            c 丙
            variants: general variant
            a b",
        );
        let needs = [need(2, FindingKind::Gap, 0, 1.0), need(0, FindingKind::Gap, 0, 1.0)];
        assert_eq!(heals(&world, &needs, &[ProductId(1)], 0.5), [(1, 0.5)]);
        assert_eq!(heals(&world, &needs, &[ProductId(1)], 0.0), []);
    }
}
