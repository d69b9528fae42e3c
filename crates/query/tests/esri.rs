//! The systemic risk index compared with published numbers and a dense twin written from the formulas.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use liantu_query::shock::bounds::enclose;
use liantu_query::shock::esri::{FirmLoss, Impact, Shock, all, impacts, losses};
use liantu_query::shock::upstream::{UpstreamConfig, indices};
use liantu_query::shock::{InputClass, NetworkError, Sale, SupplyNetwork};
use liantu_query::{ShockRules, Work};
use proptest::prelude::*;

/// Index, downstream, upstream, steps.
type Golden = (f64, f64, f64, u32);

/// The example of the R packages: firms 1 to 11 of "Fig. 1".
const FIG1: [(u32, u32); 10] = [(2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7)];
const FIG1_SECTORS: [u32; 11] = [1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5];

const LEONTIEF_MARKET: [Golden; 11] = [
    (0.1, 0.0, 0.1, 2),
    (0.366_666_666_666_667, 0.366_666_666_666_667, 0.2, 4),
    (0.4, 0.3, 0.2, 3),
    (0.35, 0.0, 0.35, 4),
    (0.1, 0.0, 0.1, 2),
    (0.15, 0.15, 0.1, 3),
    (0.7, 0.2, 0.7, 3),
    (0.1, 0.1, 0.1, 2),
    (0.4, 0.4, 0.2, 4),
    (0.4, 0.3, 0.2, 3),
    (0.45, 0.0, 0.45, 4),
];

const LEONTIEF_NOMARKET: [Golden; 11] = [
    (0.1, 0.0, 0.1, 2),
    (0.5, 0.5, 0.2, 4),
    (0.4, 0.3, 0.2, 3),
    (0.35, 0.0, 0.35, 4),
    (0.1, 0.0, 0.1, 2),
    (0.3, 0.3, 0.1, 3),
    (0.7, 0.2, 0.7, 3),
    (0.1, 0.1, 0.1, 2),
    (0.5, 0.5, 0.2, 4),
    (0.4, 0.3, 0.2, 3),
    (0.45, 0.0, 0.45, 4),
];

const LINEAR_MARKET: [Golden; 11] = [
    (0.1, 0.0, 0.1, 2),
    (0.3, 0.3, 0.2, 4),
    (0.266_666_666_666_667, 0.166_666_666_666_667, 0.2, 3),
    (0.35, 0.0, 0.35, 4),
    (0.1, 0.0, 0.1, 2),
    (0.116_666_666_666_667, 0.116_666_666_666_667, 0.1, 3),
    (0.7, 0.2, 0.7, 3),
    (0.1, 0.1, 0.1, 2),
    (0.311_111_111_111_111, 0.311_111_111_111_111, 0.2, 4),
    (0.266_666_666_666_667, 0.166_666_666_666_667, 0.2, 3),
    (0.45, 0.0, 0.45, 4),
];

const LINEAR_NOMARKET: [Golden; 11] = [
    (0.1, 0.0, 0.1, 2),
    (0.366_666_666_666_667, 0.366_666_666_666_667, 0.2, 4),
    (0.266_666_666_666_667, 0.166_666_666_666_667, 0.2, 3),
    (0.35, 0.0, 0.35, 4),
    (0.1, 0.0, 0.1, 2),
    (0.166_666_666_666_667, 0.166_666_666_666_667, 0.1, 3),
    (0.7, 0.2, 0.7, 3),
    (0.1, 0.1, 0.1, 2),
    (0.366_666_666_666_667, 0.366_666_666_666_667, 0.2, 4),
    (0.266_666_666_666_667, 0.166_666_666_666_667, 0.2, 3),
    (0.45, 0.0, 0.45, 4),
];

fn fig1(class: InputClass) -> SupplyNetwork {
    let sale = |(supplier, customer)| Sale { supplier: supplier - 1, customer: customer - 1, weight: 1.0 };
    SupplyNetwork::new(&FIG1_SECTORS, &FIG1.map(sale), |_, _| class).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

#[test]
fn the_eleven_firms_of_figure_one_in_four_variants() {
    let variants = [
        (InputClass::Essential, true, LEONTIEF_MARKET),
        (InputClass::Essential, false, LEONTIEF_NOMARKET),
        (InputClass::Linear, true, LINEAR_MARKET),
        (InputClass::Linear, false, LINEAR_NOMARKET),
    ];
    for (class, substitution, golden) in variants {
        let index = all(&fig1(class), &ShockRules { substitution, ..ShockRules::default() }, &Work::new());
        for ((esri, downstream, upstream, steps), ours) in golden.into_iter().zip(index) {
            assert!(close(ours.esri, esri), "{class:?} {substitution} {ours:?} {esri}");
            assert!(close(ours.downstream, downstream) && close(ours.upstream, upstream), "{ours:?}");
            assert_eq!((ours.steps, ours.stopped_early), (steps, false));
        }
    }
}

/// The thirteen firms A, X, B to L of the Julia package, with all three classes and substitution.
fn thirteen() -> SupplyNetwork {
    let sectors = [1, 1, 2, 2, 2, 3, 3, 5, 99, 1, 3, 4, 2];
    let into_x = [0, 2, 3, 4, 5, 6, 7, 8].map(|supplier| (supplier, 1));
    let out_of_x = [(1, 9), (1, 10), (1, 11), (11, 12)];
    let pairs = into_x.into_iter().chain(out_of_x);
    let sales: Vec<Sale> = pairs.map(|(supplier, customer)| Sale { supplier, customer, weight: 1.0 }).collect();
    SupplyNetwork::new(&sectors, &sales, |supplier, customer| match (supplier, customer) {
        (1 | 2, 1) | (1, 4) | (4, 2) => InputClass::Essential,
        (3 | 5, 1) | (1, 3) => InputClass::Linear,
        _ => InputClass::Unrelated,
    })
    .unwrap()
}

const THIRTEEN: [f64; 13] = [
    0.416_666_666_666_666_7,
    1.0,
    0.136_904_761_904_761_9,
    0.136_904_761_904_761_9,
    0.136_904_761_904_761_9,
    0.123_204_022_988_505_75,
    0.123_204_022_988_505_75,
    0.123_204_022_988_505_75,
    0.083_333_333_333_333_33,
    0.305_555_555_555_555_64,
    0.305_555_555_555_555_64,
    0.388_888_888_888_889,
    0.388_888_888_888_889,
];

#[test]
fn the_thirteen_firms_with_all_classes() {
    let index = all(&thirteen(), &ShockRules::default(), &Work::new());
    for (ours, golden) in index.iter().zip(THIRTEEN) {
        assert!(close(ours.esri, golden), "{ours:?} {golden}");
    }
}

/// A random network with everything that may occur.
#[derive(Clone, Debug)]
struct Case {
    sectors: Vec<u32>,
    sales: Vec<Sale>,
    /// By sector of supplier × 4 + sector of customer: 0 none, 1 linear, 2 essential.
    classes: Vec<u8>,
    revenue: Vec<f64>,
    left: Vec<(u32, f64)>,
    substitution: bool,
    eps: f64,
}

fn cases() -> impl Strategy<Value = Case> {
    (1_u32..9).prop_flat_map(|n| {
        let firms = n as usize;
        let weight = prop_oneof![1 => Just(0.0), 8 => 0.1..10.0_f64];
        let sale = (0..n, 0..n, weight).prop_map(|(supplier, customer, weight)| Sale { supplier, customer, weight });
        let left = prop_oneof![2 => Just(0.0), 1 => 0.0..1.0_f64];
        (
            prop::collection::vec(0_u32..4, firms),
            prop::collection::vec(sale, 0..24),
            prop::collection::vec(0_u8..3, 16),
            prop::collection::vec(0.0..30.0_f64, firms),
            prop::collection::vec((0..n, left), 1..3),
            any::<bool>(),
            prop_oneof![Just(1e-2), Just(1e-9)],
        )
            .prop_map(|(sectors, sales, classes, revenue, left, substitution, eps)| Case {
                sectors,
                sales,
                classes,
                revenue,
                left,
                substitution,
                eps,
            })
    })
}

impl Case {
    fn class(&self, supplier: u32, customer: u32) -> InputClass {
        match self.classes[(supplier * 4 + customer) as usize] {
            0 => InputClass::Unrelated,
            1 => InputClass::Linear,
            _ => InputClass::Essential,
        }
    }

    fn network(&self) -> SupplyNetwork {
        SupplyNetwork::with_revenue(&self.sectors, &self.sales, &self.revenue, |a, b| self.class(a, b)).unwrap()
    }

    fn config(&self) -> ShockRules {
        ShockRules { eps: self.eps, substitution: self.substitution, ..ShockRules::default() }
    }
}

/// The formulas of the paper over dense matrices, word for word.
struct Dense<'c> {
    case: &'c Case,
    w: Vec<Vec<f64>>,
    s: Vec<f64>,
}

impl<'c> Dense<'c> {
    fn new(case: &'c Case) -> Self {
        let n = case.sectors.len();
        let mut w = vec![vec![0.0; n]; n];
        case.sales.iter().for_each(|sale| w[sale.supplier as usize][sale.customer as usize] += sale.weight);
        let s = w.iter().map(|row| row.iter().sum()).collect();
        Self { case, w, s }
    }

    fn downstream(&self, h: &[f64], psi: &[f64]) -> Vec<f64> {
        let (p, n) = (&self.case.sectors, h.len());
        let sigma = |i: usize| {
            let left: f64 = (0..n).filter(|l| p[*l] == p[i]).map(|l| self.s[l] * h[l]).sum();
            if self.case.substitution && left > 0.0 { (self.s[i] / left).min(1.0) } else { 1.0 }
        };
        let of_firm = |j: usize| {
            let c: f64 = (0..n).map(|i| self.w[i][j]).sum();
            let loss = |i: usize, whole: f64| sigma(i) * self.w[i][j] / whole * (1.0 - h[i]);
            let suppliers = |class: InputClass| {
                (0..n).filter(move |i| self.w[*i][j] > 0.0 && self.case.class(p[*i], p[j]) == class)
            };
            let worst = suppliers(InputClass::Essential).map(|k| {
                let group = || (0..n).filter(|i| p[*i] == p[k]);
                let whole: f64 = group().map(|l| self.w[l][j]).sum();
                1.0 - group().map(|i| loss(i, whole)).sum::<f64>()
            });
            let linear: f64 = suppliers(InputClass::Linear).map(|i| loss(i, c)).sum();
            worst.fold(psi[j].min(1.0 - linear), f64::min)
        };
        (0..n).map(of_firm).collect()
    }

    fn upstream(&self, h: &[f64], psi: &[f64]) -> Vec<f64> {
        let of_firm = |i: usize| {
            let income = self.s[i].max(self.case.revenue[i]);
            let loss = |j: usize| if income > 0.0 { self.w[i][j] / income * (1.0 - h[j]) } else { 0.0 };
            (1.0 - (0..h.len()).map(loss).sum::<f64>()).min(psi[i])
        };
        (0..h.len()).map(of_firm).collect()
    }

    fn run(&self) -> (Vec<f64>, Vec<f64>, u32) {
        let mut psi = vec![1.0_f64; self.s.len()];
        self.case.left.iter().for_each(|(firm, left)| psi[*firm as usize] = psi[*firm as usize].min(*left));
        let (mut hd, mut hu, mut steps) = (psi.clone(), psi.clone(), 0);
        loop {
            let next = (self.downstream(&hd, &psi), self.upstream(&hu, &psi));
            let moved = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let most = moved(&next.0, &hd).max(moved(&next.1, &hu));
            (hd, hu) = next;
            steps += 1;
            if most <= self.case.eps || steps == 1_000 {
                return (hd, hu, steps);
            }
        }
    }

    fn esri(&self, h: impl Fn(usize) -> f64) -> f64 {
        let total: f64 = self.s.iter().sum();
        let lost: f64 = self.s.iter().enumerate().map(|(i, s)| s * (1.0 - h(i))).sum();
        if total > 0.0 { lost / total } else { 0.0 }
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_kernel_answers_as_the_dense_formulas(case in cases()) {
        let dense = Dense::new(&case);
        let (hd, hu, steps) = dense.run();
        let network = case.network();
        let (impact, firms) = losses(&network, &Shock::partial(case.left.iter().copied()), &case.config(), &Work::new());
        prop_assert_eq!(impact.steps, steps);
        prop_assert!(near(impact.esri, dense.esri(|i| hd[i].min(hu[i]))), "{:?}", impact);
        prop_assert!(near(impact.downstream, dense.esri(|i| hd[i])), "{:?}", impact);
        prop_assert!(near(impact.upstream, dense.esri(|i| hu[i])), "{:?}", impact);
        for (i, (hd, hu)) in hd.iter().zip(&hu).enumerate() {
            let ours = firms.iter().find(|loss| loss.firm as usize == i);
            let (down, up) = ours.map_or((0.0, 0.0), |loss| (loss.downstream, loss.upstream));
            prop_assert!(near(1.0 - down, *hd) && near(1.0 - up, *hu), "{} {:?} {} {}", i, ours, hd, hu);
        }
    }

    #[test]
    fn the_bounds_enclose_the_end_of_the_process(mut case in cases()) {
        case.eps = 1e-15;
        let (hd, hu, steps) = Dense::new(&case).run();
        let network = case.network();
        let config = ShockRules { substitution: case.substitution, ..ShockRules::default() };
        let bounds = enclose(&network, &Shock::partial(case.left.iter().copied()), &config, &Work::new());
        for (i, (hd, hu)) in hd.iter().zip(&hu).enumerate() {
            let ours = bounds.firms.iter().find(|firm| firm.firm as usize == i);
            for (h, of) in [(hd, ours.map(|ours| ours.downstream)), (hu, ours.map(|ours| ours.upstream))] {
                let of = of.unwrap_or_default();
                prop_assert!(of.low <= of.high);
                prop_assert!(1.0 - h <= of.high + 1e-11, "{} {} {:?}", i, h, of);
                prop_assert!(!bounds.converged || of.high - of.low <= 1e-10);
                // A process that still moved after a thousand steps has not reached its end.
                prop_assert!(steps == 1_000 || of.low <= 1.0 - h + 1e-11, "{} {} {:?}", i, h, of);
            }
        }
        let esri = Dense::new(&case).esri(|i| hd[i].min(hu[i]));
        prop_assert!(steps == 1_000 || bounds.esri.low - 1e-11 <= esri);
        prop_assert!(esri <= bounds.esri.high + 1e-11);
    }

    #[test]
    fn the_closed_form_is_where_the_upstream_iteration_ends(case in cases()) {
        let network = case.network();
        for (firm, index) in (0..).zip(indices(&network, &UpstreamConfig::default())) {
            let bounds = enclose(&network, &Shock::of_firm(firm), &ShockRules::default(), &Work::new()).upstream;
            if let Some(index) = index {
                prop_assert!((bounds.low - 1e-8..=bounds.high + 1e-8).contains(&index), "{} {:?}", index, bounds);
            }
        }
    }

    #[test]
    fn the_order_of_sales_does_not_matter(case in cases()) {
        let mut other = case.clone();
        other.sales.reverse();
        prop_assert_eq!(all(&case.network(), &case.config(), &Work::new()), all(&other.network(), &case.config(), &Work::new()));
    }
}

/// A ring with chords: every firm reaches every other.
fn ring(firms: u32) -> SupplyNetwork {
    let sale = |at: u32| {
        let step = [1, 7, 31][(at % 3) as usize];
        Sale { supplier: at / 3, customer: (at / 3 + step) % firms, weight: f64::from(at % 11 + 1) }
    };
    let sectors: Vec<u32> = (0..firms).map(|firm| firm % 13).collect();
    SupplyNetwork::new(&sectors, &(0..firms * 3).map(sale).collect::<Vec<_>>(), |a, b| match (a + 2 * b) % 3 {
        0 => InputClass::Essential,
        1 => InputClass::Linear,
        _ => InputClass::Unrelated,
    })
    .unwrap()
}

fn bits(index: &[Impact]) -> Vec<[u64; 3]> {
    index.iter().map(|one| [one.esri.to_bits(), one.downstream.to_bits(), one.upstream.to_bits()]).collect()
}

#[test]
fn the_answer_is_the_same_on_any_number_of_threads() {
    let network = ring(500);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        bits(&pool.install(|| all(&network, &ShockRules::default(), &Work::new())))
    };
    let alone: Vec<Impact> =
        (0..500).map(|firm| losses(&network, &Shock::of_firm(firm), &ShockRules::default(), &Work::new()).0).collect();
    assert_eq!(on(1), bits(&alone), "scratch that is used again is as good as new");
    assert_eq!((on(2), on(8)), (on(1), on(1)));
}

#[test]
fn a_budget_that_is_used_up_is_reported() {
    let network = ring(100);
    let whole = impacts(&network, &[Shock::of_firm(0)], &ShockRules::default(), &Work::new())[0];
    let short = ShockRules { max_visits: 10, ..ShockRules::default() };
    let cut = impacts(&network, &[Shock::of_firm(0)], &short, &Work::new())[0];
    assert!(!whole.stopped_early && cut.stopped_early);
    assert!(cut.esri < whole.esri && cut.steps < whole.steps);
    let one = ShockRules { max_steps: 1, ..ShockRules::default() };
    assert!(impacts(&network, &[Shock::of_firm(0)], &one, &Work::new())[0].stopped_early);
}

#[test]
fn a_set_and_a_firm_without_sales() {
    let network = fig1(InputClass::Essential);
    let (impact, firms) = losses(&network, &Shock::of_firms([0, 4]), &ShockRules::default(), &Work::new());
    assert!(close(impact.esri, 0.2));
    let expect = [(0, 1.0, 1.0), (1, 0.0, 0.5), (4, 1.0, 1.0), (8, 0.0, 0.5)];
    assert_eq!(firms, expect.map(|(firm, downstream, upstream)| FirmLoss { firm, downstream, upstream }));
    let nothing = SupplyNetwork::new(&[1, 1], &[], |_, _| InputClass::Linear).unwrap();
    assert!(close(all(&nothing, &ShockRules::default(), &Work::new())[1].esri, 0.0));
}

#[test]
fn the_closed_form_has_the_published_upstream_indices() {
    for class in [InputClass::Essential, InputClass::Linear] {
        for ((_, _, upstream, _), index) in
            LINEAR_MARKET.into_iter().zip(indices(&fig1(class), &UpstreamConfig::default()))
        {
            assert!(close(index.unwrap(), upstream), "{index:?} {upstream}");
        }
    }
    let circle = [(0, 1), (1, 0), (2, 0), (3, 4)].map(|(supplier, customer)| Sale { supplier, customer, weight: 1.0 });
    let circle = SupplyNetwork::new(&[1; 5], &circle, |_, _| InputClass::Linear).unwrap();
    let index = indices(&circle, &UpstreamConfig { max_steps: 100, ..UpstreamConfig::default() });
    let (none, quarter) = (None, Some(0.25));
    assert_eq!(index, [none, none, none, quarter, quarter], "0, 1, and 2 before them, never end");
}

#[test]
fn bounds_meet_unless_a_circle_sustains_itself() {
    let network = thirteen();
    for (firm, golden) in (0..).zip(THIRTEEN) {
        let bounds = enclose(&network, &Shock::of_firm(firm), &ShockRules::default(), &Work::new());
        assert!(bounds.converged && bounds.esri.high - bounds.esri.low <= 1e-10, "{bounds:?}");
        assert!((bounds.esri.low..=bounds.esri.high).contains(&golden), "{firm} {bounds:?}");
    }
    let circle = [(0, 1), (1, 0)].map(|(supplier, customer)| Sale { supplier, customer, weight: 1.0 });
    let circle = SupplyNetwork::new(&[1, 2], &circle, |_, _| InputClass::Essential).unwrap();
    let bounds = enclose(&circle, &Shock::partial([(0, 0.5)]), &ShockRules::default(), &Work::new());
    assert!(!bounds.converged);
    assert!(close(bounds.esri.low, 0.5) && close(bounds.esri.high, 1.0), "{bounds:?}");
}

#[test]
fn what_is_wrong_with_the_data_is_reported() {
    let make = |sale: Sale| SupplyNetwork::new(&[1, 1], &[sale], |_, _| InputClass::Linear).map(|_| ());
    let sale = |customer, weight| Sale { supplier: 0, customer, weight };
    assert_eq!(make(sale(2, 1.0)), Err(NetworkError::FirmOutOfRange { at: 0, firm: 2, firms: 2 }));
    assert_eq!(make(sale(1, -1.0)), Err(NetworkError::BadWeight { at: 0, weight: -1.0 }));
    assert!(make(sale(1, f64::NAN)).is_err() && make(sale(1, f64::INFINITY)).is_err());
    assert_eq!(make(sale(1, 0.0)), Ok(()));
    let revenue =
        |revenue: &[f64]| SupplyNetwork::with_revenue(&[1, 1], &[], revenue, |_, _| InputClass::Linear).map(|_| ());
    assert_eq!(revenue(&[1.0]), Err(NetworkError::RevenueCount { revenues: 1, firms: 2 }));
    assert_eq!(revenue(&[1.0, -2.0]), Err(NetworkError::BadRevenue { firm: 1, revenue: -2.0 }));
}
