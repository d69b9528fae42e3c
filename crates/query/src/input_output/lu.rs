//! Square matrices and their inverse: a dense LU with partial pivoting.
//!
//! Written here because only one inverse of a few hundred rows is needed: it is bitwise the same on any number of
//! threads, which blocked libraries do not promise.

use crate::work::Work;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    n: usize,
    cells: Vec<f64>,
}

impl Square {
    /// The matrix of `n` rows whose cell in row `i` and column `j` is `cell(i, j)`.
    pub fn from_fn(n: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        let cells = (0..n * n).map(|at| cell(at / n, at % n)).collect();
        Self { n, cells }
    }

    /// The number of rows.
    pub fn n(&self) -> usize {
        self.n
    }

    /// One row.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.n..][..self.n]
    }

    /// The cell in row `i` and column `j`.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.n + j]
    }

    /// The sum of each column.
    pub fn column_sums(&self) -> Vec<f64> {
        (0..self.n).map(|j| (0..self.n).map(|i| self.get(i, j)).sum()).collect()
    }

    /// The greatest sum of absolute values in a row, ‖·‖∞; 0 for the empty matrix.
    pub fn norm(&self) -> f64 {
        (0..self.n).map(|i| self.row(i).iter().map(|cell| cell.abs()).sum()).fold(0.0, f64::max)
    }

    /// The matrix product; rows are steps, computed in parallel.
    #[must_use]
    pub fn times(&self, right: &Self, work: &Work) -> Self {
        let row = |i: &usize| {
            let mut sum = vec![0.0; self.n];
            for (left, row) in self.row(*i).iter().zip(right.cells.chunks_exact(self.n)) {
                for (sum, cell) in sum.iter_mut().zip(row) {
                    *sum += left * cell;
                }
            }
            sum
        };
        let rows = self.in_steps(row, work);
        Self { n: self.n, cells: rows.concat() }
    }

    /// The inverse; `None` for a singular matrix. Columns are steps, computed in parallel.
    ///
    /// Time O(n³), memory O(n²).
    pub fn inverse(&self, work: &Work) -> Option<Self> {
        let lu = Lu::of(self, work)?;
        let column = |j: &usize| {
            let mut unit = vec![0.0; self.n];
            unit[*j] = 1.0;
            lu.solve(&unit)
        };
        let columns = self.in_steps(column, work);
        Some(Self::from_fn(self.n, |i, j| columns[j][i]))
    }

    /// The `x` with `self · x = right`; `None` for a singular matrix.
    pub fn solve(&self, right: &[f64], work: &Work) -> Option<Vec<f64>> {
        Some(Lu::of(self, work)?.solve(right))
    }

    /// The result for each row or column, each a step.
    fn in_steps(&self, make: impl Fn(&usize) -> Vec<f64> + Sync, work: &Work) -> Vec<Vec<f64>> {
        work.expect(self.n);
        work.each(&(0..self.n).collect::<Vec<_>>(), make)
    }
}

/// `P·M = L·U`, both factors in one matrix (`L` has ones on its diagonal).
struct Lu {
    factors: Square,
    /// The row of `M` in each row.
    rows: Vec<usize>,
}

impl Lu {
    fn of(matrix: &Square, work: &Work) -> Option<Self> {
        let n = matrix.n;
        let mut cells = matrix.cells.clone();
        let mut rows: Vec<usize> = (0..n).collect();
        for k in 0..n {
            work.check();
            let size = |i: usize| cells[i * n + k].abs();
            let pivot = (k..n).fold(k, |best, i| if size(i) > size(best) { i } else { best });
            // Not `== 0.0`: a NaN is not a pivot either.
            if size(pivot).partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                return None;
            }
            if pivot != k {
                let (above, below) = cells.split_at_mut(pivot * n);
                above[k * n..][..n].swap_with_slice(&mut below[..n]);
                rows.swap(k, pivot);
            }
            let (above, below) = cells.split_at_mut((k + 1) * n);
            let top = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                let factor = row[k] / top[k];
                row[k] = factor;
                for (cell, top) in row[k + 1..].iter_mut().zip(&top[k + 1..]) {
                    *cell -= factor * top;
                }
            }
        }
        Some(Self { factors: Square { n, cells }, rows })
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut x: Vec<f64> = self.rows.iter().map(|row| right[*row]).collect();
        for i in 0..x.len() {
            x[i] -= dot(&self.factors.row(i)[..i], &x[..i]);
        }
        for i in (0..x.len()).rev() {
            let row = self.factors.row(i);
            x[i] = (x[i] - dot(&row[i + 1..], &x[i + 1..])) / row[i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_on_the_diagonal_needs_another_pivot() {
        let cells = [[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [4.0, 0.0, 0.0]];
        let matrix = Square::from_fn(3, |i, j| cells[i][j]);
        let inverse = matrix.inverse(&Work::new()).unwrap();
        let expect = [[0.0, 0.0, 0.25], [0.0, 1.0, -0.25], [1.0, -2.0, 0.5]];
        assert_eq!(inverse, Square::from_fn(3, |i, j| expect[i][j]));
        assert_eq!(matrix.solve(&[3.0, 2.0, 4.0], &Work::new()), Some(vec![1.0, 1.0, 1.0]));
    }

    #[test]
    fn a_singular_matrix_has_no_inverse() {
        assert_eq!(Square::from_fn(2, |_, _| 1.0).inverse(&Work::new()), None);
        assert_eq!(Square::from_fn(2, |_, _| f64::NAN).inverse(&Work::new()), None);
        assert_eq!(Square::from_fn(0, |_, _| 1.0).inverse(&Work::new()).map(|inverse| inverse.n()), Some(0));
    }
}
