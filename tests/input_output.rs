//! Linkages of sectors compared with naive twins, on random tables: power series, plain elimination, sectors really
//! taken out.

use liantu_model::{Snapshot, sketch};
use liantu_query::Work;
use liantu_query::input_output::{Linkages, SectorTable};
use proptest::collection::vec;
use proptest::prelude::*;

/// A random table in plain numbers: Z, x, imports, and final use with exports of 10.
#[derive(Clone, Debug)]
struct Plain {
    flows: Vec<Vec<f64>>,
    output: Vec<f64>,
    imports: Vec<f64>,
    final_use: Vec<f64>,
}

const EXPORTS: f64 = 10.0;

/// Each sector buys for at most 90 % of what it makes; some imports exceed what is used.
fn plain() -> impl Strategy<Value = Plain> {
    (1_usize..8).prop_flat_map(|n| {
        let shares = vec(vec(prop_oneof![Just(0.0), 0.0..1.0], n), n);
        (shares, vec(1.0..100.0, n), vec(0.0..20.0, n), 0.0..0.9).prop_map(|(shares, output, imports, most)| {
            let n = output.len();
            let bought = |j: usize| shares.iter().map(|row| row[j]).sum::<f64>().max(1.0);
            let flow = |i: usize, j: usize| shares[i][j] / bought(j) * most * output[j];
            let flows = (0..n).map(|i| (0..n).map(|j| flow(i, j)).collect()).collect();
            let final_use = output.iter().map(|made| made + EXPORTS).collect();
            Plain { flows, output, imports, final_use }
        })
    })
}

impl Plain {
    fn n(&self) -> usize {
        self.output.len()
    }

    fn world(&self) -> Snapshot {
        let mut text = "sectors: id name io_table gross_output final_use exports imports\n".to_owned();
        for at in 0..self.n() {
            let (output, final_use, imports) = (self.output[at], self.final_use[at], self.imports[at]);
            text += &format!("{} 部门 T {output} {final_use} {EXPORTS} {imports}\n", at + 1);
        }
        text += "sector_flows: from to value\n";
        for (i, row) in self.flows.iter().enumerate() {
            for (j, value) in row.iter().enumerate().filter(|(_, value)| **value > 0.0) {
                text += &format!("{} {} {value}\n", i + 1, j + 1);
            }
        }
        sketch::world(&text)
    }

    fn linkages(&self) -> Linkages {
        Linkages::new(&SectorTable::of(&self.world(), "T").unwrap(), &Work::new()).unwrap()
    }

    fn used(&self, i: usize) -> f64 {
        self.flows[i].iter().sum::<f64>() + self.final_use[i] - EXPORTS
    }

    fn abroad(&self, i: usize) -> f64 {
        (self.imports[i] / self.used(i)).min(1.0)
    }

    fn matrix(&self, cell: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
        (0..self.n()).map(|i| (0..self.n()).map(|j| cell(i, j)).collect()).collect()
    }

    fn inputs(&self) -> Vec<Vec<f64>> {
        self.matrix(|i, j| self.flows[i][j] / self.output[j])
    }

    fn inputs_at_home(&self) -> Vec<Vec<f64>> {
        self.matrix(|i, j| (1.0 - self.abroad(i)) * self.flows[i][j] / self.output[j])
    }
}

/// `Σ_k weights·Aᵏ`, term by term.
fn row_series(weights: &[f64], matrix: &[Vec<f64>]) -> Vec<f64> {
    let (mut term, mut sum) = (weights.to_vec(), weights.to_vec());
    for _ in 0..2_000 {
        term = (0..term.len()).map(|j| (0..term.len()).map(|i| term[i] * matrix[i][j]).sum()).collect();
        sum.iter_mut().zip(&term).for_each(|(sum, term)| *sum += term);
    }
    sum
}

fn transposed(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..matrix.len()).map(|j| matrix.iter().map(|row| row[j]).collect()).collect()
}

/// `(I − A)x = right` by elimination without pivoting, row by row.
fn gauss(matrix: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j)) - matrix[i][j]).chain([right[i]]).collect())
        .collect();
    for k in 0..n {
        for i in (0..n).filter(|i| *i != k) {
            let (factor, pivot) = (rows[i][k] / rows[k][k], rows[k].clone());
            rows[i].iter_mut().zip(&pivot).for_each(|(cell, pivot)| *cell -= factor * pivot);
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}

fn close(got: &[f64], expect: &[f64]) {
    let near = |(got, expect): (&f64, &f64)| (got - expect).abs() <= 1e-8 * expect.abs().max(1.0);
    assert!(got.len() == expect.len() && got.iter().zip(expect).all(near), "{got:?} is not {expect:?}");
}

/// The share of output lost when these sectors are zeroed in the domestic table.
fn really_taken_out(plain: &Plain, set: &[usize]) -> f64 {
    let home = plain.inputs_at_home();
    let sold = |i: usize| (0..plain.n()).map(|j| home[i][j] * plain.output[j]).sum::<f64>();
    let demand = |i: usize| if set.contains(&i) { 0.0 } else { plain.output[i] - sold(i) };
    let demand: Vec<f64> = (0..plain.n()).map(demand).collect();
    let without = plain.matrix(|i, j| if set.contains(&i) || set.contains(&j) { 0.0 } else { home[i][j] });
    let (left, all): (f64, f64) = (gauss(&without, &demand).iter().sum(), plain.output.iter().sum());
    1.0 - left / all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn linkages_are_those_of_the_power_series(plain in plain()) {
        let found = plain.linkages();
        let ones = vec![1.0; plain.n()];
        close(found.backward(), &row_series(&ones, &plain.inputs()));
        let sold = plain.matrix(|i, j| plain.flows[i][j] / plain.output[i]);
        close(found.forward(), &gauss(&sold, &ones));
        let used = plain.matrix(|i, j| plain.flows[i][j] / plain.used(i));
        close(found.upstreamness(), &row_series(&ones, &transposed(&used)));
        for j in 0..plain.n() {
            let unit: Vec<f64> = (0..plain.n()).map(|i| f64::from(u8::from(i == j))).collect();
            let column: Vec<f64> = (0..plain.n()).map(|i| found.leontief().get(i, j)).collect();
            close(&column, &gauss(&plain.inputs(), &unit));
        }
        assert!(found.accuracy().residual < 1e-9);
    }

    #[test]
    fn imported_inputs_are_those_of_the_power_series(plain in plain()) {
        let found = plain.linkages();
        let inputs = plain.inputs();
        let bought = |j: usize| (0..plain.n()).map(|i| plain.abroad(i) * inputs[i][j]).sum();
        let direct: Vec<f64> = (0..plain.n()).map(bought).collect();
        close(found.direct_imports().unwrap(), &direct);
        close(found.total_imports().unwrap(), &row_series(&direct, &plain.inputs_at_home()));
        assert!(found.total_imports().unwrap().iter().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn extraction_is_what_is_lost_when_sectors_are_really_taken_out(plain in plain(), picks in vec(any::<bool>(), 8)) {
        let found = plain.linkages();
        for at in 0..plain.n() {
            close(&[found.extraction()[at]], &[really_taken_out(&plain, &[at])]);
        }
        let set: Vec<usize> = (0..plain.n()).filter(|at| picks[*at]).collect();
        close(&[found.extraction_of(&set, &Work::new())], &[really_taken_out(&plain, &set)]);
    }
}

/// A table of 60 sectors has the same bits on one thread and on four.
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let n = 60_u32;
    let cell = |i: u32, j: u32| f64::from((i * 7 + j * 13) % 11) / 7.3;
    let row = |i: u32| (0..n).map(|j| cell(i, j)).collect();
    let plain = Plain {
        flows: (0..n).map(row).collect(),
        output: (0..n).map(|j| 100.0 + f64::from(j)).collect(),
        imports: (0..n).map(|i| f64::from(i % 5)).collect(),
        final_use: vec![50.0; n as usize],
    };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| plain.linkages());
        let lists = [found.backward(), found.forward(), found.upstreamness(), found.extraction()];
        let all = lists.into_iter().chain([found.total_imports().unwrap()]).flatten();
        all.map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(on(1), on(4));
}
