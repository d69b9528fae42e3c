//! `verify`: findings checked again by the second, independent program.

use std::convert::Infallible;

use liantu_engine::claims::Claim;
use liantu_engine::{ChainId, DiagnosisView, Engine, Lang, Level, Scope, Verified, Work};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::Finding;
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Outcome, Question, pick};
use crate::shapes::{Named, Word};

/// 核验：由另一套程序从数据行重新算出每项发现。 Check findings by a second, independent program
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct VerifyRequest {
    /// 产业链，all 为全部。 Chain; `all` for every chain
    #[serde(default = "crate::request::every_chain")]
    pub chain: String,
    /// 地区或开发区。 Region or zone
    #[serde(default = "crate::request::zhejiang")]
    pub scope: String,
    /// 范围内每个省、市、县或开发区分别核验。 Each region or zone of this level in the scope by itself
    pub each: Option<Word<Level>>,
}

/// The result of checking findings (核验结果).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verification {
    /// How many were confirmed.
    pub held: usize,
    /// How many were refuted.
    pub refuted: usize,
    /// Where finding and data differ.
    pub differences: Vec<Difference>,
}

/// A quantity of a finding that differs from the data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Difference {
    /// The id of the finding.
    pub finding: String,
    /// The quantity.
    pub quantity: String,
    /// What is claimed.
    pub claimed: String,
    /// What the data give.
    pub found: String,
}

static TABLES: [Table; 1] = [Table {
    key: "differences",
    zh: "不符之处",
    en: "differences",
    rows: &[list("differences")],
    columns: &[
        Column::key("finding", "发现", "finding"),
        Column::text("quantity", "数量", "quantity"),
        Column::text("claimed", "所称", "claimed"),
        Column::text("found", "按数据", "found"),
    ],
}];

impl Question for VerifyRequest {
    const NAME: &'static str = "verify";
    type Answer = Verification;

    fn answer(&self, ask: &Ask<'_>) -> Result<Verification, Problem> {
        let (chains, scope) = (ask.chains(&self.chain)?, ask.scope(&self.scope)?);
        let level = self.each.map(|level| level.0);
        Ok(Verification::new(&verify(ask.engine, &chains, &scope, level, ask.work)))
    }
}

/// Finds the findings of these chains in these places and lets the second program check each, as published, in
/// parallel.
pub fn verify(engine: &Engine, chains: &[ChainId], scope: &Scope, level: Option<Level>, work: &Work) -> Verified {
    let mut all = Verified::default();
    let mut add = |verified: Verified| -> Result<(), Infallible> {
        all.n_held += verified.n_held;
        all.refuted.extend(verified.refuted);
        Ok(())
    };
    let check = |view: DiagnosisView| engine.check_claims(&claims(engine, &view), || work.check());
    let Ok(()) = engine.diagnose_stream(chains, scope, level, work, check, &mut add);
    all
}

/// The findings of a diagnosis as claims, each with its id.
pub fn claims(engine: &Engine, view: &DiagnosisView) -> Vec<(String, Claim)> {
    let scope = engine.scope_key(&view.place);
    let claim = |finding| {
        let finding = Finding::new(finding, Lang::Zh);
        let claim = finding.claim(&view.chain.key, scope.clone());
        (finding.id, claim)
    };
    view.findings.iter().map(claim).collect()
}

impl Verification {
    /// The result of checking findings that are given as claims, each with its id.
    ///
    /// # Errors
    /// [`Problem`]: the work is cancelled before it is done.
    pub fn of_claims(ask: &Ask<'_>, claims: &[(String, Claim)]) -> Result<Self, Problem> {
        ask.work.expect(claims.len());
        Ok(Self::new(&ask.work.run(|| ask.engine.check_claims(claims, || ask.work.step()))?))
    }

    fn new(verified: &Verified) -> Self {
        let of_finding = |(id, differences): &(String, Vec<liantu_engine::Difference>)| {
            let of = |one: &liantu_engine::Difference| Difference {
                finding: id.clone(),
                quantity: one.quantity.clone(),
                claimed: one.claimed.clone(),
                found: one.found.clone(),
            };
            differences.iter().map(of).collect::<Vec<_>>()
        };
        Self {
            held: verified.n_held,
            refuted: verified.refuted.len(),
            differences: verified.refuted.iter().flat_map(of_finding).collect(),
        }
    }
}

/// A line of `diagnose` as JSON Lines: a finding with its chain and place.
#[derive(Clone, Debug, Deserialize)]
pub struct FindingLine {
    /// The chain.
    pub chain: Named,
    /// The place.
    pub scope: Named,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

impl FindingLine {
    /// The finding as a claim, with its id.
    ///
    /// # Errors
    /// [`Problem`] when the generation does not contain the place.
    pub fn claim(&self, engine: &Engine) -> Result<(String, Claim), Problem> {
        let scope = engine.scope_key(&engine.scope(&self.scope.id.replace('+', ","))?);
        Ok((self.finding.id.clone(), self.finding.claim(&self.chain.id, scope)))
    }
}

impl Answer for Verification {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let Self { held, refuted, .. } = self;
        let heading = match lang {
            Lang::Zh => format!("核验 {} 项发现：{held} 项成立，{refuted} 项不符", held + refuted),
            Lang::En => format!("{} findings checked: {held} hold, {refuted} do not", held + refuted),
        };
        let how = pick(
            lang,
            "由另一套只按 docs/findings.md 写成的程序，从数据行重新算出每个数字。",
            "Each number was recomputed from the rows, by a second program written from docs/findings.md alone.",
        );
        vec![Section::new(heading).remark(how).table(&TABLES[0], TABLES[0].lines(document))]
    }

    fn outcome(&self) -> Outcome {
        if self.refuted > 0 { Outcome::Refuted } else { Outcome::Answered }
    }
}
