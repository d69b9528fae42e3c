//! The second eigenvector of a small symmetric matrix, by Jacobi rotations.

/// Sweeps after which rotations have long become zero.
const SWEEPS: usize = 60;

/// The eigenvector of the second largest eigenvalue of a symmetric matrix of at least two rows.
///
/// Cyclic Jacobi rotations: each makes one element off the diagonal zero, until all are below
/// 1e-15. Source: Golub and Van Loan, Matrix Computations, 4th edition, section 8.5. Time
/// O(n³) a sweep, memory O(n²).
pub(crate) fn second_eigenvector(mut matrix: Vec<Vec<f64>>) -> Vec<f64> {
    let n = matrix.len();
    let unit = |at: usize| (0..n).map(|other| if other == at { 1.0 } else { 0.0 }).collect();
    // Row i is the i-th eigenvector once the matrix is diagonal.
    let mut vectors: Vec<Vec<f64>> = (0..n).map(unit).collect();
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate(&mut matrix, &mut vectors, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| matrix[*b][*b].total_cmp(&matrix[*a][*a]));
    vectors.swap_remove(order[1])
}

/// Makes `matrix[p][q]` zero; returns whether it was nonzero.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) -> bool {
    let off = matrix[p][q];
    if off.abs() < 1e-15 {
        return false;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
    for row in matrix.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    for rows in [matrix, vectors] {
        for at in 0..rows[p].len() {
            (rows[p][at], rows[q][at]) = turn(rows[p][at], rows[q][at]);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::second_eigenvector;

    /// Eigenvalues 4, 2, 1 with vectors (1, 1, 0), (0, 0, 1), (1, −1, 0); then 3 + √3, 3, 3 − √3, where
    /// that of 3 is (1, 1, −1).
    #[test]
    fn the_second_one_is_found() {
        let matrix = vec![vec![2.5, 1.5, 0.0], vec![1.5, 2.5, 0.0], vec![0.0, 0.0, 2.0]];
        assert_eq!(second_eigenvector(matrix), [0.0, 0.0, 1.0]);
        let matrix = vec![vec![2.0, 1.0, 0.0], vec![1.0, 3.0, 1.0], vec![0.0, 1.0, 4.0]];
        let found = second_eigenvector(matrix);
        assert!((found[0] - found[1]).abs() < 1e-12 && (found[0] + found[2]).abs() < 1e-12, "{found:?}");
    }
}
