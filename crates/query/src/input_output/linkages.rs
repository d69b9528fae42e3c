//! Linkages of sectors: who pulls, who pushes, what is lost without one, how much of it is foreign.

use super::lu::Square;
use super::table::{SectorTable, SectorTableError};
use crate::work::Work;

/// How far the inverse can be relied on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// `‖I − (I−A)L‖∞`, the greater of both inverses; 1e-12 is usual.
    pub residual: f64,
    /// `‖I−A‖∞ · ‖L‖∞`, the greater of both inverses: errors in the data may grow by this factor.
    pub condition: f64,
}

/// The linkages of one table. Every list has one value a sector, in the order of
/// [`SectorTable::sectors`].
///
/// Two inverses are computed, each O(n³) in time and O(n²) in memory, columns in parallel:
/// - `A = Z x̂⁻¹`, `L = (I − A)⁻¹` (列昂惕夫逆): all inputs, wherever they come from;
/// - `Aᵈ = (I − m̂)A`, `Lᵈ = (I − Aᵈ)⁻¹`: inputs made in the economy, assuming that every buyer of a good imports the
///   same share `m` of it ([`SectorTable::import_dependence`]; unknown: 0, above 1: 1).
///
/// A sector without output and flows has zeros in `A`; its linkages are 1.
#[derive(Clone, Debug)]
pub struct Linkages {
    leontief: Square,
    domestic: Square,
    accuracy: Accuracy,
    output: Vec<f64>,
    backward: Vec<f64>,
    forward: Vec<f64>,
    upstreamness: Vec<f64>,
    extraction: Vec<f64>,
    /// Direct and total imported inputs; `None` when no import is known.
    imported: Option<(Vec<f64>, Vec<f64>)>,
}

impl Linkages {
    /// All measures of a table. Rows and columns of the computed matrices, and sectors, are steps.
    ///
    /// # Errors
    /// [`SectorTableError::NotProductive`] when `L` does not exist, is negative somewhere (the spectral radius of `A`
    /// is 1 or more) or has a residual above 1e-6, or when there is no finite number of steps from some sector to
    /// final use.
    pub fn new(table: &SectorTable, work: &Work) -> Result<Self, SectorTableError> {
        let (n, output) = (table.sectors.len(), table.output.clone());
        let inputs = Square::from_fn(n, |i, j| share(table.flows.get(i, j), output[j]));
        let abroad: Vec<f64> = table.import_dependence.iter().map(|m| m.unwrap_or_default().min(1.0)).collect();
        let at_home = Square::from_fn(n, |i, j| (1.0 - abroad[i]) * inputs.get(i, j));
        let (leontief, all) = inverse(&inputs, work)?;
        let (domestic, home) = inverse(&at_home, work)?;
        let known = table.import_dependence.iter().any(Option::is_some);
        let accuracy =
            Accuracy { residual: all.residual.max(home.residual), condition: all.condition.max(home.condition) };
        let mut linkages = Self {
            backward: leontief.column_sums(),
            forward: forward(&leontief, &output),
            upstreamness: upstreamness(table, work)?,
            extraction: Vec::new(),
            imported: known.then(|| imported(&inputs, &domestic, &abroad)),
            leontief,
            domestic,
            accuracy,
            output,
        };
        linkages.extraction = {
            work.expect(n);
            work.each(&(0..n).collect::<Vec<_>>(), |j| linkages.extraction_of(&[*j], work))
        };
        Ok(linkages)
    }

    /// The Leontief inverse `L` (完全需要系数矩阵): `l_ij` is what sector `i` makes for one unit of final use of sector `j`,
    /// at every step of its making.
    pub fn leontief(&self) -> &Square {
        &self.leontief
    }

    /// The Ghosh inverse `G = (I − x̂⁻¹Z)⁻¹` (分配系数完全矩阵), by `g_ij = l_ij x_j / x_i`; the row
    /// of a sector without output is that of the unit matrix.
    ///
    /// Source: Miller and Blair (2009), section 12.1.3. Time and memory O(n²).
    pub fn ghosh(&self) -> Square {
        let cell = |i: usize, j: usize| ghosh(&self.leontief, &self.output, i, j);
        Square::from_fn(self.output.len(), cell)
    }

    /// How far the numbers can be relied on.
    pub fn accuracy(&self) -> Accuracy {
        self.accuracy
    }

    /// Backward linkage (后向关联), also called the total output multiplier (总产出乘数): all output that one unit of final
    /// use of the sector requires.
    ///
    /// `BL_j = Σ_i l_ij`. Output per unit of final use, 1 (buys nothing) upward.
    /// Source: Rasmussen (1956); Miller and Blair (2009), sections 6.2.1 and 12.2.1. Time O(n²).
    pub fn backward(&self) -> &[f64] {
        &self.backward
    }

    /// Forward linkage (前向关联): all output that one unit of the sector's primary inputs goes into;
    /// in a closed economy the same as [`Linkages::upstreamness`].
    ///
    /// `FL_i = Σ_j g_ij` ([`Linkages::ghosh`]). Output per unit of primary inputs, 1 (all goes to
    /// final use) upward. Flows that hold imports are set against the economy's own output, so a good
    /// that is mostly imported seems to push more than it does.
    /// Source: Miller and Blair (2009), section 12.2.2. Time O(n²).
    pub fn forward(&self) -> &[f64] {
        &self.forward
    }

    /// Upstreamness (上游度): the mean number of steps, its own production included, before a good of the sector reaches
    /// final use.
    ///
    /// `U_i = 1 + Σ_j δ_ij U_j` with `δ_ij = Z_ij / (x_i − E_i + M_i)`: exports are assumed to be used as at home.
    /// The denominator is what the economy uses, `Σ_j Z_ij + F_i − E_i`; where that is unknown, `x_i`. Steps, 1 (all
    /// goes to final use) upward. Source: Antràs, Chor, Fally and Hillberry (2012), American Economic Review 102(3),
    /// eqs. 2 and 5. Time O(n³), memory O(n²).
    pub fn upstreamness(&self) -> &[f64] {
        &self.upstreamness
    }

    /// Hypothetical extraction (假设抽取): the share of all output that is lost when a sector, its
    /// deliveries, purchases and final use are taken out and nothing replaces it. See
    /// [`Linkages::extraction_of`].
    pub fn extraction(&self) -> &[f64] {
        &self.extraction
    }

    /// Hypothetical extraction of a set of sectors, given by their positions: the share of all output that is lost,
    /// their own included.
    ///
    /// `loss = Σx − Σx̄`, `x̄ = (I − Āᵈ)⁻¹ f̄` where the set's rows, columns and final use are zero; computed as
    /// `loss = Σ_i Σ_{s∈S} lᵈ_is y_s` with `Lᵈ_SS y = x_S`, which is the same by the inverse of a block. Inputs that
    /// were imported stay imported. Only demand is lost: buyers from the set continue, so a sector at the start of
    /// all chains loses little but itself. Sectors named twice count once; positions that do not exist are skipped.
    /// No unit, 0 (empty set) to 1; 0 when nothing is made. Source: Miller and Lahr (2001); Miller and Blair (2009),
    /// section 12.2.6. Time O(n|S| + |S|³), memory O(|S|²).
    #[expect(clippy::missing_panics_doc, reason = "the block is always regular")]
    pub fn extraction_of(&self, set: &[usize], work: &Work) -> f64 {
        let mut set: Vec<usize> = set.iter().copied().filter(|s| *s < self.output.len()).collect();
        set.sort_unstable();
        set.dedup();
        let block = Square::from_fn(set.len(), |i, j| self.domestic.get(set[i], set[j]));
        let made: Vec<f64> = set.iter().map(|s| self.output[*s]).collect();
        let y =
            block.solve(&made, work).expect("invariant: a principal block of the inverse of an M-matrix is regular");
        let lost = |row: usize| set.iter().zip(&y).map(|(s, y)| self.domestic.get(row, *s) * y).sum::<f64>();
        let (lost, all): (f64, f64) = ((0..self.output.len()).map(lost).sum(), self.output.iter().sum());
        if all > 0.0 { lost / all } else { 0.0 }
    }

    /// Imported inputs at face value (直接进口投入): what a sector itself buys abroad per unit of output.
    ///
    /// `d_j = Σ_i m_i a_ij`. A share of output, 0 to 1. `None` when no import is known; a sector
    /// whose imports are not known counts as not imported, so the value is a lower bound.
    /// Source: Hummels, Ishii and Yi (2001), Journal of International Economics 54, eq. 2. Time O(n²).
    pub fn direct_imports(&self) -> Option<&[f64]> {
        self.imported.as_ref().map(|(direct, _)| direct.as_slice())
    }

    /// Look-through imported inputs (完全进口投入): bought abroad by the sector, by its suppliers in the economy, by their
    /// suppliers, and so on, per unit of output.
    ///
    /// `t_j = Σ_k d_k lᵈ_kj`; what is hidden (隐性进口依赖) is `t_j − d_j ≥ 0`.
    /// A share of output, 0 to 1 where inputs cost no more than output. Missing data as in
    /// [`Linkages::direct_imports`]. `Lᵈ` and not `L`: a supplier abroad is counted once, as an import.
    /// Source: Hummels, Ishii and Yi (2001), eq. 3; look-through exposure after Baldwin, Freeman and
    /// Theodorakopoulos (2023). Time O(n²).
    pub fn total_imports(&self) -> Option<&[f64]> {
        self.imported.as_ref().map(|(_, total)| total.as_slice())
    }
}

/// `(I − A)⁻¹` of a nonnegative matrix.
fn inverse(inputs: &Square, work: &Work) -> Result<(Square, Accuracy), SectorTableError> {
    let n = inputs.n();
    let system = Square::from_fn(n, |i, j| unit(i, j) - inputs.get(i, j));
    let inverse = system.inverse(work).ok_or(SectorTableError::NotProductive)?;
    let product = system.times(&inverse, work);
    let residual = Square::from_fn(n, |i, j| unit(i, j) - product.get(i, j)).norm();
    // The inverse of I − A is nonnegative exactly when the spectral radius of A is below 1.
    let productive = (0..n).all(|i| inverse.row(i).iter().all(|cell| *cell >= -TOLERANCE));
    if productive && residual <= TOLERANCE {
        let condition = system.norm() * inverse.norm();
        Ok((inverse, Accuracy { residual, condition }))
    } else {
        Err(SectorTableError::NotProductive)
    }
}

/// The residual of an inverse that rounding may cause.
const TOLERANCE: f64 = 1e-6;

fn ghosh(leontief: &Square, output: &[f64], i: usize, j: usize) -> f64 {
    if i == j {
        leontief.get(i, i)
    } else if output[i] > 0.0 {
        leontief.get(i, j) * output[j] / output[i]
    } else {
        0.0
    }
}

fn forward(leontief: &Square, output: &[f64]) -> Vec<f64> {
    let n = output.len();
    (0..n).map(|i| (0..n).map(|j| ghosh(leontief, output, i, j)).sum()).collect()
}

fn upstreamness(table: &SectorTable, work: &Work) -> Result<Vec<f64>, SectorTableError> {
    let n = table.output.len();
    let made_or_used = |i: usize| table.used[i].unwrap_or(table.output[i]);
    let delivered = |i: usize, j: usize| share(table.flows.get(i, j), made_or_used(i));
    let system = Square::from_fn(n, |i, j| unit(i, j) - delivered(i, j));
    let steps = system.solve(&vec![1.0; n], work).ok_or(SectorTableError::NotProductive)?;
    let sane = steps.iter().all(|steps| *steps >= 1.0 - TOLERANCE);
    if sane { Ok(steps) } else { Err(SectorTableError::NotProductive) }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// A cell of the unit matrix.
fn unit(i: usize, j: usize) -> f64 {
    f64::from(u8::from(i == j))
}

fn imported(inputs: &Square, domestic: &Square, abroad: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let sum = |matrix: &Square, weights: &[f64]| -> Vec<f64> {
        let column = |j: usize| (0..matrix.n()).map(|i| weights[i] * matrix.get(i, j)).sum();
        (0..matrix.n()).map(column).collect()
    };
    let direct = sum(inputs, abroad);
    let total = sum(domestic, &direct);
    (direct, total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    fn linkages(rows: &str) -> Result<Linkages, SectorTableError> {
        let head = "sectors: id name io_table gross_output final_use exports imports\n";
        Linkages::new(&SectorTable::of(&sketch::world(&format!("{head}{rows}\n")), "T")?, &Work::new())
    }

    fn close(got: &[f64], expect: &[f64]) {
        assert_eq!(got.len(), expect.len());
        assert!(got.iter().zip(expect).all(|(got, expect)| (got - expect).abs() < 1e-6), "{got:?} {expect:?}");
    }

    const TEXTBOOK: &str = "
        1 甲 T 1000 - - -\n 2 乙 T 2000 - - -
        sector_flows: from to value\n 1 1 150\n 1 2 500\n 2 1 200\n 2 2 100";

    #[test]
    fn the_textbook_example() {
        let found = linkages(TEXTBOOK).unwrap();
        close(found.leontief().row(0), &[1.254_125_41, 0.330_033]);
        close(found.leontief().row(1), &[0.264_026_4, 1.122_112_21]);
        close(found.backward(), &[1.518_152, 1.452_145]);
        close(found.forward(), &[1.914_191, 1.254_125]);
        close(found.upstreamness(), found.forward());
        close(found.ghosh().row(0), &[1.254_125_41, 0.660_066]);
        close(found.extraction(), &[0.403_509, 0.862_745]);
        let extraction = |set: &[usize]| found.extraction_of(set, &Work::new());
        close(&[extraction(&[]), extraction(&[1, 0, 1, 9])], &[0.0, 1.0]);
        assert_eq!((found.direct_imports(), found.total_imports()), (None, None));
        assert!(found.accuracy().residual < 1e-12);
        close(&[found.accuracy().condition], &[1.15 * 1.584_158_4]);
    }

    /// Half of the ore is imported, steel uses ore, cars use steel: all ore in a car is hidden.
    #[test]
    fn imports_are_seen_through_suppliers() {
        let found = linkages(
            "1 矿 T 50 0 0 50\n 2 钢 T 200 0 0 0\n 3 车 T 400 400 0 0
             sector_flows: from to value\n 1 2 100\n 2 3 200",
        );
        let found = found.unwrap();
        close(found.direct_imports().unwrap(), &[0.0, 0.25, 0.0]);
        close(found.total_imports().unwrap(), &[0.0, 0.25, 0.125]);
        close(found.forward(), &[5.0, 2.0, 1.0]);
        close(found.upstreamness(), &[3.0, 2.0, 1.0]);
        // Without cars nothing is made; without ore the others go on, as far as its buyers are concerned.
        close(found.extraction(), &[50.0 / 650.0, 250.0 / 650.0, 1.0]);
    }

    #[test]
    fn a_sector_that_does_nothing_has_linkages_of_one() {
        let found = linkages(&TEXTBOOK.replace("sector_flows", " 3 丙 T - - - -\n sector_flows")).unwrap();
        close(found.backward(), &[1.518_152, 1.452_145, 1.0]);
        close(found.forward(), &[1.914_191, 1.254_125, 1.0]);
        close(found.extraction(), &[0.403_509, 0.862_745, 0.0]);
    }

    #[test]
    fn a_table_that_uses_up_what_it_makes_is_refused() {
        // Used mostly abroad: steps to final use are few, and yet production does not pay.
        let rows = "1 甲 T 100 900 0 -\n 2 乙 T 100 900 0 -\n sector_flows: from to value\n 1 2 150\n 2 1 100";
        assert_eq!(linkages(rows).map(|found| found.accuracy), Err(SectorTableError::NotProductive));
        for flow in [100.0, 150.0] {
            let rows =
                format!("1 甲 T 100 - - -\n 2 乙 T 100 - - -\n sector_flows: from to value\n 1 2 {flow}\n 2 1 100");
            assert_eq!(linkages(&rows).map(|found| found.accuracy), Err(SectorTableError::NotProductive));
        }
    }
}
