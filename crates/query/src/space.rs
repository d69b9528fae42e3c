//! The product space (产品空间): which products are made in the same places, how near a scope is to a product it does not
//! make, and how complex a product is.

use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use liantu_model::code::RegionLevel;
use liantu_model::{FirmId, NONE, ProductId, RowId as _, Snapshot};

/// Products in fewer places than this have no complexity: a rare product of one small place would
/// come out as the most complex of all.
const MIN_UBIQUITY: usize = 3;

/// Complexities closer than this are equal.
const PCI_STEP: f64 = 1e-9;

/// Places × products, with what each place is specialised in (产品空间).
///
/// Places are the cities of firms, else their provinces, else their countries. `M(u, p) = 1` when
/// the place makes the product with a revealed comparative advantage of at least 1:
/// `X(u, p) · X ≥ X(u) · X(p)` with `X` = rows of `makes`, compared as whole numbers.
#[derive(Debug)]
pub struct ProductSpace {
    n_places: usize,
    /// The places of each product where `M = 1`.
    places: Vec<FixedBitSet>,
    ubiquity: Vec<u32>,
    /// Rows of `makes` of each product, and of all, whose firms have a place.
    made: Vec<u64>,
    all_made: u64,
    /// `Σ_q φ(p, q)`, computed on first use.
    relatives: Vec<OnceLock<f64>>,
    complexity: OnceLock<Vec<Option<f64>>>,
}

impl ProductSpace {
    /// The product space of a world.
    ///
    /// Time is linear in the rows of `makes`, memory is places × products bits.
    pub fn new(world: &Snapshot) -> Self {
        let (place_of, n_places) = places(world);
        let products = world.products().len();
        let makers = world.adjacency().makers();
        let count = |product: ProductId| counts(makers.of(product), &place_of, n_places);
        let (mut by_place, mut made) = (vec![0_u64; n_places], vec![0_u64; products]);
        for product in world.products().ids() {
            for (place, n) in count(product) {
                by_place[place] += n;
                made[product.index()] += n;
            }
        }
        let all_made = made.iter().sum();
        let advantage = |product: ProductId| {
            let mut set = FixedBitSet::with_capacity(n_places);
            let much = |(place, n): &(usize, u64)| has_advantage(*n, by_place[*place], made[product.index()], all_made);
            set.extend(count(product).into_iter().filter(much).map(|(place, _)| place));
            set
        };
        let places: Vec<FixedBitSet> = world.products().ids().map(advantage).collect();
        let ubiquity = places.iter().map(ones).collect();
        let relatives = (0..products).map(|_| OnceLock::new()).collect();
        Self { n_places, places, ubiquity, made, all_made, relatives, complexity: OnceLock::new() }
    }

    /// Proximity (产品邻近度) of two products, 0 to 1.
    ///
    /// `φ(p, q) = |places of p ∩ places of q| / max(u_p, u_q)`: the smaller of the two conditional
    /// probabilities that a place makes one when it makes the other; `φ(p, p) = 1`; 0 for a product
    /// without a place. Source: Hidalgo et al. (2007), Science 317, 482. Time O(places / 64).
    pub fn proximity(&self, one: ProductId, other: ProductId) -> f64 {
        let (a, b) = (one.index(), other.index());
        let most = self.ubiquity[a].max(self.ubiquity[b]);
        if self.ubiquity[a].min(self.ubiquity[b]) == 0 {
            return 0.0;
        }
        let common = self.places[a].intersection_count(&self.places[b]);
        f64::from(u32::try_from(common).unwrap_or(u32::MAX)) / f64::from(most)
    }

    /// The products a group of firms makes with advantage: `M` of the scope they form, as rows of `makes` counted by
    /// product. Ascending.
    pub fn strengths(&self, made: &[(ProductId, u64)]) -> Vec<ProductId> {
        let all: u64 = made.iter().map(|(_, n)| n).sum();
        let much = |(product, n): &&(ProductId, u64)| has_advantage(*n, all, self.made[product.index()], self.all_made);
        let mut strengths: Vec<ProductId> = made.iter().filter(much).map(|(product, _)| *product).collect();
        strengths.sort_unstable();
        strengths
    }

    /// Relatedness density (关联密度) of a product for a scope with these strengths, 0 to 1; `None`
    /// for a product made nowhere with advantage.
    ///
    /// `ω = Σ_q M(scope, q) φ(p, q) / Σ_q φ(p, q)`. Source: Hidalgo et al. (2007), supporting
    /// material; the diagonal counts, as in the package py-ecomplexity. Time O(strengths × places / 64),
    /// and O(products × places / 64) once for each product.
    pub fn density(&self, product: ProductId, strengths: &[ProductId]) -> Option<f64> {
        self.density_by(product, strengths, |other| self.proximity(product, other))
    }

    /// The same with the proximities of the product given.
    pub(crate) fn density_by(
        &self,
        product: ProductId,
        strengths: &[ProductId],
        proximity: impl Fn(ProductId) -> f64,
    ) -> Option<f64> {
        let all = *self.relatives[product.index()].get_or_init(|| {
            (0..self.places.len()).map(|other| self.proximity(product, ProductId::from_index(other))).sum()
        });
        let near: f64 = strengths.iter().map(|other| proximity(*other)).sum();
        (all > 0.0).then(|| near / all)
    }

    /// Complexity rank (复杂度位次) of a product, 0 (least) to 1 (most complex), by its product complexity index; `None`
    /// where that is not meaningful: products with an advantage in fewer than 3 places, and those not connected with
    /// the largest part of the world.
    ///
    /// PCI(p) is the mean over the places of p of ECI, the second eigenvector of `D⁻¹ M U⁻¹ Mᵀ` (D diversity, U
    /// ubiquity) with the sign that correlates with diversity. Source: Hidalgo and Hausmann (2009), PNAS 106, 10570;
    /// as an eigenvector in Hausmann et al. (2014), The Atlas of Economic Complexity, p. 24. Computed on first use in
    /// O(iterations × places²).
    pub fn complexity(&self, product: ProductId) -> Option<f64> {
        self.complexity.get_or_init(|| ranks(&self.complexities())).get(product.index()).copied().flatten()
    }

    /// PCI of each product, in steps of [`PCI_STEP`].
    fn complexities(&self) -> Vec<Option<f64>> {
        let part = self.largest_part();
        let eci = self.place_complexity(&part);
        let mean = |product: usize| {
            let places: Vec<usize> = self.kept(product)?.filter(|place| part.contains(*place)).collect();
            let sum: f64 = places.iter().map(|place| eci.get(*place).copied().unwrap_or_default()).sum();
            let n = f64::from(u32::try_from(places.len()).unwrap_or(u32::MAX));
            (n > 0.0 && !eci.is_empty()).then(|| (sum / n / PCI_STEP).round() * PCI_STEP)
        };
        (0..self.places.len()).map(mean).collect()
    }

    /// The places of a product that counts for complexity.
    fn kept(&self, product: usize) -> Option<impl Iterator<Item = usize> + '_> {
        (self.ubiquity[product] as usize >= MIN_UBIQUITY).then(|| self.places[product].ones())
    }

    /// The largest set of places connected by products; if equal, that with the first place.
    fn largest_part(&self) -> FixedBitSet {
        let mut parts: Vec<FixedBitSet> = Vec::new();
        for product in 0..self.places.len() {
            let Some(places) = self.kept(product) else { continue };
            let mut merged = FixedBitSet::with_capacity(self.n_places);
            merged.extend(places);
            parts.retain(|part| {
                let apart = part.is_disjoint(&merged);
                if !apart {
                    merged.union_with(part);
                }
                apart
            });
            parts.push(merged);
        }
        let size = |part: &FixedBitSet| (ones(part), std::cmp::Reverse(part.ones().next()));
        parts.into_iter().max_by_key(size).unwrap_or_default()
    }

    /// ECI by place, 0 for places outside the part; empty when there is nothing to compare.
    fn place_complexity(&self, part: &FixedBitSet) -> Vec<f64> {
        let members: Vec<usize> = part.ones().collect();
        let mut position = vec![usize::MAX; self.n_places];
        members.iter().enumerate().for_each(|(at, place)| position[*place] = at);
        let products: Vec<Vec<usize>> = (0..self.places.len())
            .filter_map(|product| Some(self.kept(product)?.map(|place| position[place]).collect::<Vec<_>>()))
            .filter(|places: &Vec<usize>| places.iter().all(|place| *place != usize::MAX))
            .collect();
        let mut diversity = vec![0.0; members.len()];
        products.iter().flatten().for_each(|place| diversity[*place] += 1.0);
        let Some(vector) = second_eigenvector(&similarity(&products, &diversity), &diversity) else {
            return Vec::new();
        };
        let mut eci = vec![0.0; self.n_places];
        for ((place, value), diversity) in members.iter().zip(vector).zip(&diversity) {
            eci[*place] = value / f64::sqrt(*diversity);
        }
        eci
    }
}

/// `X(u, p) · X ≥ X(u) · X(p)`, for something that is made at all.
fn has_advantage(n: u64, of_place: u64, of_product: u64, all: u64) -> bool {
    n > 0 && u128::from(n) * u128::from(all) >= u128::from(of_place) * u128::from(of_product)
}

fn ones(set: &FixedBitSet) -> u32 {
    u32::try_from(set.count_ones(..)).unwrap_or(u32::MAX)
}

/// The place of each firm ([`NONE`] for none), and how many places there are.
fn places(world: &Snapshot) -> (Vec<u32>, usize) {
    let tree = world.region_tree();
    let place = |firm: FirmId| {
        let region = world.region_of(firm)?;
        let levels = [RegionLevel::City, RegionLevel::Province, RegionLevel::Country];
        levels.into_iter().find_map(|level| tree.at_level(region, level))
    };
    let regions: Vec<_> = world.firms().ids().map(place).collect();
    let mut all: Vec<_> = regions.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let number = |region| all.binary_search(region).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(NONE);
    (regions.iter().map(|region| region.as_ref().map_or(NONE, number)).collect(), all.len())
}

/// How many of these firms are in each place, places ascending.
fn counts(firms: &[FirmId], place_of: &[u32], n_places: usize) -> Vec<(usize, u64)> {
    let mut places: Vec<usize> = firms.iter().map(|firm| place_of[firm.index()] as usize).collect();
    places.retain(|place| *place < n_places);
    places.sort_unstable();
    places.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}

/// `D^-½ M U⁻¹ Mᵀ D^-½`, row by row; its eigenvalues are those of `D⁻¹ M U⁻¹ Mᵀ`.
fn similarity(products: &[Vec<usize>], diversity: &[f64]) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; diversity.len()]; diversity.len()];
    for places in products {
        let ubiquity = f64::from(u32::try_from(places.len()).unwrap_or(u32::MAX));
        for a in places {
            for b in places {
                matrix[*a][*b] += 1.0 / (ubiquity * (diversity[*a] * diversity[*b]).sqrt());
            }
        }
    }
    matrix
}

/// Steps after which the power iteration gives up.
const MAX_STEPS: usize = 20_000;

/// The eigenvector of the second largest eigenvalue, by power iteration orthogonal to the first one, which is
/// `√diversity`; with the sign that correlates with diversity. `None` for fewer than 3 places, or when it does not
/// converge.
fn second_eigenvector(matrix: &[Vec<f64>], diversity: &[f64]) -> Option<Vec<f64>> {
    if diversity.len() < 3 {
        return None;
    }
    let first = normalised(diversity.iter().map(|d| d.sqrt()).collect())?;
    // Any start that is not an eigenvector will do, as long as it is always the same.
    let start = (1_u32..).zip(diversity).map(|(at, _)| f64::from(at % 7) - 3.0 + 1.0 / f64::from(at)).collect();
    let mut vector = normalised(beside(&first, start))?;
    for _ in 0..MAX_STEPS {
        let product = matrix.iter().map(|row| dot(row, &vector)).collect();
        let next = normalised(beside(&first, product))?;
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        vector = next;
        if moved < 1e-13 {
            let mean = diversity.iter().sum::<f64>() / f64::from(u32::try_from(diversity.len()).ok()?);
            let eci = vector.iter().zip(diversity).map(|(v, d)| v / d.sqrt());
            let sign: f64 = eci.zip(diversity).map(|(eci, d)| eci * (d - mean)).sum();
            return Some(if sign < 0.0 { vector.iter().map(|v| -v).collect() } else { vector });
        }
    }
    None
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A vector minus its projection onto a unit vector.
fn beside(unit: &[f64], mut vector: Vec<f64>) -> Vec<f64> {
    let along = dot(unit, &vector);
    vector.iter_mut().zip(unit).for_each(|(v, u)| *v -= along * u);
    vector
}

/// The vector scaled to length 1; `None` for the zero vector.
fn normalised(mut vector: Vec<f64>) -> Option<Vec<f64>> {
    let length = dot(&vector, &vector).sqrt();
    for value in &mut vector {
        *value /= length;
    }
    (length > 1e-12).then_some(vector)
}

/// `(smaller + half of the other equal ones) / (all − 1)`; unknown for fewer than 3.
fn ranks(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let rank = |value: f64| {
        let below = sorted.partition_point(|other| *other < value);
        let equal = sorted.partition_point(|other| *other <= value) - below;
        (count(below) + (count(equal) - 1.0) / 2.0) / (count(sorted.len()) - 1.0)
    };
    values.iter().map(|value| value.filter(|_| sorted.len() >= 3).map(rank)).collect()
}

#[cfg(test)]
mod tests {
    use liantu_model::sketch;

    use super::*;

    /// Six cities with one firm each, five products; the last one is made in two cities only.
    fn world() -> Snapshot {
        let lines = |n: std::ops::RangeInclusive<u32>, line: fn(u32) -> String| n.map(line).collect::<String>();
        let makers = [(1, "123456"), (2, "1234"), (3, "123"), (4, "456"), (5, "15")];
        let rows = makers.iter().flat_map(|(p, cities)| cities.chars().map(move |city| format!("p{p} f{city}\n")));
        let text = [
            "regions: id name level\n".to_owned(),
            lines(1..=6, |city| format!("c{city} 城{city} city\n")),
            "products: id name\n".to_owned(),
            lines(1..=5, |product| format!("p{product} 品{product}\n")),
            "firms: id name region\n".to_owned(),
            lines(1..=6, |city| format!("f{city} 企{city} c{city}\n")),
            "makes: product firm\n".to_owned(),
            rows.collect(),
        ]
        .concat();
        sketch::world(&text)
    }

    fn product(at: u32) -> ProductId {
        ProductId(at - 1)
    }

    #[test]
    fn proximity_is_the_smaller_conditional_probability() {
        let space = ProductSpace::new(&world());
        // X = 18; X(c1) = 4, c2, c3 = 3, c4 = 3, c5 = 3, c6 = 2. p1 (6 makers) only where 18 ≥ 6 X(u).
        let places = |at: u32| space.places[product(at).index()].ones().collect::<Vec<_>>();
        assert_eq!([places(1), places(2), places(3), places(4), places(5)].map(|p| p.len()), [5, 4, 3, 3, 2]);
        let proximity = |a, b| (space.proximity(product(a), product(b)) * 100.0).round();
        assert_eq!(
            [proximity(2, 3), proximity(3, 4), proximity(1, 1)].map(f64::to_bits),
            [75.0, 0.0, 100.0].map(f64::to_bits)
        );
    }

    #[test]
    fn density_is_the_related_part() {
        let space = ProductSpace::new(&world());
        let strengths = space.strengths(&[(product(2), 1), (product(3), 1)]);
        assert_eq!(strengths, [product(2), product(3)]);
        let all: f64 = (1..=5).map(|at| space.proximity(product(5), product(at))).sum();
        let near = space.proximity(product(5), product(2)) + space.proximity(product(5), product(3));
        assert_eq!(space.density(product(5), &strengths), Some(near / all));
        // Half of the rows for a product that has a sixth of all rows is an advantage, the rest is not.
        assert_eq!(space.strengths(&[(product(1), 1), (product(3), 3)]), [product(3)]);
    }

    #[test]
    fn complexity_satisfies_its_own_equation() {
        let space = ProductSpace::new(&world());
        let part = space.largest_part();
        let eci = space.place_complexity(&part);
        let pci = space.complexities();
        assert_eq!(pci[4], None, "a product in two places is left out");
        // ECI is, up to one factor, the mean PCI of what a place makes.
        let mean = |place: usize| {
            let of: Vec<f64> = (0..4).filter(|p| space.places[*p].contains(place)).map(|p| pci[p].unwrap()).collect();
            of.iter().sum::<f64>() / f64::from(u32::try_from(of.len()).unwrap())
        };
        let factors: Vec<f64> = part.ones().filter(|u| eci[*u].abs() > 1e-6).map(|u| mean(u) / eci[u]).collect();
        assert!(factors.len() >= 3 && factors.iter().all(|f| (f - factors[0]).abs() < 1e-7), "{factors:?}");
        assert!(factors[0] > 0.0 && factors[0] < 1.0, "{factors:?}");
        // Places that make more things are more complex.
        let made = |place: usize| (0..4).filter(|p| space.places[*p].contains(place)).count();
        let diversity: Vec<f64> = part.ones().map(|u| f64::from(u32::try_from(made(u)).unwrap())).collect();
        let mean = diversity.iter().sum::<f64>() / f64::from(u32::try_from(diversity.len()).unwrap());
        let along: f64 = part.ones().zip(&diversity).map(|(u, d)| eci[u] * (d - mean)).sum();
        assert!(along > 0.0, "{along}");
    }

    #[test]
    fn ranks_of_equals_are_shared() {
        assert_eq!(
            ranks(&[Some(5.0), None, Some(1.0), Some(5.0), Some(2.0)]),
            [Some(2.5 / 3.0), None, Some(0.0), Some(2.5 / 3.0), Some(1.0 / 3.0)]
        );
        assert_eq!(ranks(&[Some(1.0), Some(2.0)]), [None, None]);
    }
}
