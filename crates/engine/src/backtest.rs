//! Backtests of link prediction in the user's words (回测).

use liantu_model::Wording;
use liantu_model::code::Code as _;
use liantu_query::Work;
use liantu_query::backtest::{Backtest, Estimate, Measure, Protocol, backtest};
use liantu_query::predict::MethodName;

use crate::engine::Engine;

/// What a backtest found, in words.
#[derive(Clone, Debug)]
pub struct BacktestView {
    /// The numbers behind it.
    pub result: Backtest,
    /// The methods, the default first.
    pub methods: Vec<BacktestRow>,
    /// The default minus each other method.
    pub differences: Vec<BacktestRow>,
    /// Which method wins, sentence by sentence.
    pub verdict: Vec<Wording>,
}

/// A method, or the lead over a method.
#[derive(Clone, Debug)]
pub struct BacktestRow {
    /// The method.
    pub method: MethodName,
    /// Its estimates, measure by measure.
    pub estimates: Vec<(Measure, Estimate)>,
}

impl Engine {
    /// Hides known ties and lets every method find them again.
    pub fn backtest(&self, protocol: &Protocol, work: &Work) -> BacktestView {
        let result = backtest(&self.world, protocol, &self.config, work);
        let row = |(name, estimates): &(MethodName, [Estimate; 7])| BacktestRow {
            method: *name,
            estimates: Measure::ALL.into_iter().zip(estimates.iter().copied()).collect(),
        };
        let differences: Vec<BacktestRow> = result.differences.iter().map(row).collect();
        BacktestView {
            methods: result.methods.iter().map(row).collect(),
            verdict: verdict(&result, &differences),
            differences,
            result,
        }
    }
}

/// The measures on which the default is judged.
const JUDGED: [Measure; 4] = [Measure::ReciprocalRank, Measure::GainAt10, Measure::HitAt10, Measure::Auc];

/// Which method wins: one sentence for each method.
fn verdict(result: &Backtest, differences: &[BacktestRow]) -> Vec<Wording> {
    if result.n_queries == 0 {
        return vec![Wording::new(
            "没有可以隐藏的关系，无法回测",
            "there is no tie to hide, so nothing can be measured",
        )];
    }
    differences.iter().map(sentence).collect()
}

fn sentence(row: &BacktestRow) -> Wording {
    let judged = || row.estimates.iter().filter(|(measure, _)| JUDGED.contains(measure));
    let pick = |is: fn(&Estimate) -> bool| -> Vec<Measure> {
        judged().filter(|(_, estimate)| is(estimate)).map(|(measure, _)| *measure).collect()
    };
    let list = |measures: &[Measure], zh: bool| -> String {
        let names: Vec<&str> = measures.iter().map(|one| if zh { one.zh() } else { one.en() }).collect();
        names.join(if zh { "、" } else { ", " })
    };
    let (wins, losses) = (pick(|estimate| estimate.low > 0.0), pick(|estimate| estimate.high < 0.0));
    let even = pick(|estimate| estimate.low <= 0.0 && estimate.high >= 0.0);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (measures, in_zh, in_en) in
        [(wins, "胜出", "wins on"), (losses, "落败", "LOSES on"), (even, "差异在误差范围内", "cannot be told apart on")]
    {
        if !measures.is_empty() {
            zh.push(format!("{}{in_zh}", list(&measures, true)));
            en.push(format!("{in_en} {}", list(&measures, false)));
        }
    }
    Wording::new(
        format!("综合法对{}：{}", row.method.zh(), zh.join("；")),
        format!("the default against {}: {}", row.method.en(), en.join("; ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_measure_is_said_plainly() {
        let estimate = |low, high| Estimate { mean: f64::midpoint(low, high), low, high };
        let ends = [(1.0, 2.0), (1.0, 2.0), (0.1, 0.2), (1.0, 2.0), (-0.2, -0.1), (-0.1, 0.1), (0.1, 0.2)];
        let estimates = Measure::ALL.into_iter().zip(ends.map(|(low, high)| estimate(low, high))).collect();
        let said = sentence(&BacktestRow { method: MethodName::Text, estimates });
        assert_eq!(said.zh, "综合法对名称相似度：前10命中、AUC胜出；平均倒数排名 MRR落败；NDCG@10差异在误差范围内");
        assert_eq!(
            said.en,
            "the default against text: wins on hit@10, AUC; LOSES on MRR; cannot be told apart on NDCG@10"
        );
    }
}
