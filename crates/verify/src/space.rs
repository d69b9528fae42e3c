//! Relatedness and complexity (§5), from who makes what where.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, ProductId, RegionId};

use crate::eigen::second_eigenvector;
use crate::place::as_number;
use crate::rows::{Rows, entries};

/// What is computed once for a world.
#[derive(Debug)]
pub(crate) struct Space {
    /// X(p), over all places.
    of_product: BTreeMap<ProductId, usize>,
    /// X, over all places and products.
    all: usize,
    /// The places p with M(p, ·) = 1.
    places: BTreeMap<ProductId, BTreeSet<RegionId>>,
    /// The same, by place.
    products: BTreeMap<RegionId, BTreeSet<ProductId>>,
    ranks: BTreeMap<ProductId, f64>,
}

impl Space {
    pub(crate) fn new(rows: &Rows) -> Self {
        let mut counts: BTreeMap<RegionId, BTreeMap<ProductId, usize>> = BTreeMap::new();
        for (product, makes) in &rows.makes {
            for place in makes.iter().filter_map(|row| place_of(rows, row.firm)) {
                *counts.entry(place).or_default().entry(*product).or_default() += 1;
            }
        }
        let mut of_product: BTreeMap<ProductId, usize> = BTreeMap::new();
        counts.values().flatten().for_each(|(product, n)| *of_product.entry(*product).or_default() += n);
        let all = of_product.values().sum();
        let special = counts.iter().map(|(place, counts)| (*place, specialised(counts, &of_product, all)));
        let products: BTreeMap<RegionId, BTreeSet<ProductId>> = special.collect();
        let places = turned(&products);
        let ranks = ranks(&component(&places));
        Self { of_product, all, places, products, ranks }
    }

    /// What the firms inside make more of than their size suggests: M(scope, ·).
    pub(crate) fn specialised(&self, rows: &Rows, inside: &BTreeSet<FirmId>) -> BTreeSet<ProductId> {
        let n = |product| entries(&rows.makes, product).iter().filter(|row| inside.contains(&row.firm)).count();
        let counts = rows.makes.keys().map(|product| (*product, n(*product))).collect();
        specialised(&counts, &self.of_product, self.all)
    }

    /// φ(p, q) of all q for which it is not 0.
    pub(crate) fn proximities(&self, product: ProductId) -> BTreeMap<ProductId, f64> {
        let Some(places) = self.places.get(&product) else { return BTreeMap::from([(product, 1.0)]) };
        let near: BTreeSet<ProductId> = places.iter().flat_map(|place| &self.products[place]).copied().collect();
        let proximity = |other: &ProductId| {
            let others = &self.places[other];
            as_number(places.intersection(others).count()) / as_number(places.len().max(others.len()))
        };
        near.into_iter().map(|other| (other, proximity(&other))).collect()
    }

    /// ω of a product for a scope that is specialised in these, `None` when it has no place.
    pub(crate) fn density(&self, special: &BTreeSet<ProductId>, product: ProductId) -> Option<f64> {
        self.places.get(&product)?;
        let near = self.proximities(product);
        let inside: f64 = near.iter().filter(|(other, _)| special.contains(other)).map(|(_, phi)| phi).sum();
        Some(inside / near.values().sum::<f64>())
    }

    /// The rank of PCI, 0 to 1.
    pub(crate) fn rank(&self, product: ProductId) -> Option<f64> {
        self.ranks.get(&product).copied()
    }
}

/// The city of a firm, else its province, else its country.
fn place_of(rows: &Rows, firm: FirmId) -> Option<RegionId> {
    let region = rows.firm_regions.get(&firm)?;
    let levels = [RegionLevel::City, RegionLevel::Province, RegionLevel::Country];
    levels.into_iter().find_map(|level| rows.at_level(*region, level))
}

/// The products with X(u, p) > 0 and X(u, p) · X ≥ X(u) · X(p).
fn specialised(
    counts: &BTreeMap<ProductId, usize>,
    of_product: &BTreeMap<ProductId, usize>,
    all: usize,
) -> BTreeSet<ProductId> {
    let here: usize = counts.values().sum();
    let expected = |product| here * of_product.get(product).copied().unwrap_or(0);
    let special = counts.iter().filter(|(product, n)| **n > 0 && **n * all >= expected(product));
    special.map(|(product, _)| *product).collect()
}

fn turned<A: Copy + Ord, B: Copy + Ord>(map: &BTreeMap<A, BTreeSet<B>>) -> BTreeMap<B, BTreeSet<A>> {
    let mut turned: BTreeMap<B, BTreeSet<A>> = BTreeMap::new();
    for (a, bs) in map {
        for b in bs {
            turned.entry(*b).or_default().insert(*a);
        }
    }
    turned
}

/// The largest component of products in at least 3 places, with these places: the one with most
/// places and products together, the first in id order among equals.
fn component(places: &BTreeMap<ProductId, BTreeSet<RegionId>>) -> BTreeMap<ProductId, BTreeSet<RegionId>> {
    let mut left: BTreeMap<ProductId, BTreeSet<RegionId>> =
        places.iter().filter(|(_, places)| places.len() >= 3).map(|(p, places)| (*p, places.clone())).collect();
    let mut largest = (0, BTreeMap::new());
    while let Some((first, places)) = left.pop_first() {
        let (mut reached, mut found) = (places.clone(), BTreeMap::from([(first, places)]));
        while let Some(next) = left.iter().find(|(_, places)| !places.is_disjoint(&reached)).map(|(p, _)| *p) {
            let places = left.remove(&next).expect("invariant: found just now");
            reached.extend(&places);
            found.insert(next, places);
        }
        let size = reached.len() + found.len();
        if size > largest.0 {
            largest = (size, found);
        }
    }
    largest.1
}

/// The rank of PCI for each product of a component; nothing for fewer than 3 products or 2 places.
fn ranks(component: &BTreeMap<ProductId, BTreeSet<RegionId>>) -> BTreeMap<ProductId, f64> {
    let by_place = turned(component);
    if component.len() < 3 || by_place.len() < 2 {
        return BTreeMap::new();
    }
    let pci = pci(component, &by_place);
    let others = as_number(pci.len() - 1);
    let rank = |mine: f64| {
        let equal = as_number(pci.values().filter(|pci| is_equal(**pci, mine)).count() - 1);
        let smaller = as_number(pci.values().filter(|pci| **pci < mine && !is_equal(**pci, mine)).count());
        (smaller + equal / 2.0) / others
    };
    pci.iter().map(|(product, mine)| (*product, rank(*mine))).collect()
}

/// PCI, up to its scale: the mean over the places of a product of the second eigenvector of
/// D⁻¹ M U⁻¹ Mᵀ, made from that of the symmetric D^-½ M U⁻¹ Mᵀ D^-½.
fn pci(
    component: &BTreeMap<ProductId, BTreeSet<RegionId>>,
    by_place: &BTreeMap<RegionId, BTreeSet<ProductId>>,
) -> BTreeMap<ProductId, f64> {
    let at: BTreeMap<RegionId, usize> = by_place.keys().enumerate().map(|(at, place)| (*place, at)).collect();
    let diversity: Vec<f64> = by_place.values().map(|products| as_number(products.len())).collect();
    let mut matrix = vec![vec![0.0; at.len()]; at.len()];
    for places in component.values() {
        for u in places.iter().map(|place| at[place]) {
            for v in places.iter().map(|place| at[place]) {
                matrix[u][v] += 1.0 / (as_number(places.len()) * (diversity[u] * diversity[v]).sqrt());
            }
        }
    }
    let eci = second_eigenvector(matrix).into_iter().zip(&diversity).map(|(x, d)| x / d.sqrt()).collect();
    let eci = turned_towards(eci, &diversity);
    let mean =
        |places: &BTreeSet<RegionId>| places.iter().map(|place| eci[at[place]]).sum::<f64>() / as_number(places.len());
    component.iter().map(|(product, places)| (*product, mean(places))).collect()
}

/// Equal products have equal places; rounding must not separate them.
fn is_equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9
}

/// The vector with the sign that correlates positively with another one.
fn turned_towards(vector: Vec<f64>, other: &[f64]) -> Vec<f64> {
    let mean = other.iter().sum::<f64>() / as_number(other.len());
    let covariance: f64 = vector.iter().zip(other).map(|(x, y)| x * (y - mean)).sum();
    let sign = if covariance < 0.0 { -1.0 } else { 1.0 };
    vector.into_iter().map(|x| x * sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(rows: &[&[u32]]) -> BTreeMap<ProductId, BTreeSet<RegionId>> {
        let places = |row: &&[u32]| row.iter().copied().map(RegionId).collect();
        (0..).map(ProductId).zip(rows.iter().map(places)).collect()
    }

    /// Two products in 1, 2, 3, one in 2, 3, 5, one in 1, 3, 5: the eigenvector of 2/9 is
    /// (1, 1, 0, −3) over 1, 2, 3, 5, so that PCI is 2/3, 2/3, −2/3, −2/3 up to its scale.
    #[test]
    fn pci_is_as_computed_by_hand() {
        let component = places(&[&[1, 2, 3], &[1, 2, 3], &[2, 3, 5], &[1, 3, 5]]);
        let pci: Vec<f64> = pci(&component, &turned(&component)).into_values().collect();
        assert!(pci[0] > 0.1);
        for (found, hand) in pci.iter().zip([1.0, 1.0, -1.0, -1.0]) {
            assert!((found / pci[0] - hand).abs() < 1e-9, "{pci:?}");
        }
    }

    /// 2 places in common, of 2 and of 4; a scope specialised in the second only: 0.5 / 1.5.
    #[test]
    fn proximity_is_over_the_larger_number_of_places() {
        let places = places(&[&[1, 2], &[1, 2, 3, 4], &[4]]);
        let (of_product, ranks) = (BTreeMap::new(), BTreeMap::new());
        let space = Space { of_product, all: 0, products: turned(&places), places, ranks };
        let first = ProductId(0);
        assert_eq!(space.proximities(first), BTreeMap::from([(first, 1.0), (ProductId(1), 0.5)]));
        assert_eq!(space.density(&BTreeSet::from([ProductId(1)]), first), Some(0.5 / 1.5));
        assert_eq!(space.density(&BTreeSet::new(), ProductId(3)), None);
    }

    /// The product in two places is left out first, and with it what only it would connect.
    #[test]
    fn the_largest_component_is_of_products_in_three_places() {
        let all = places(&[&[7, 8, 9], &[1, 2, 3], &[3, 7], &[3, 4, 5], &[5]]);
        let found = component(&all);
        assert_eq!(found.keys().map(|product| product.0).collect::<Vec<_>>(), [1, 3]);
    }
}
