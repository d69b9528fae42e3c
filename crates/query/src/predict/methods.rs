//! Methods that estimate how likely a tie is, behind one interface (预测方法).

use super::ground::{Desk, Ground};
use super::known::TieKind;
use super::parts::{PartName, ScorePart, parts};
use super::path::{Leg, Path};
use crate::config::Config;

/// A way to estimate which ties are likely.
///
/// The score of a candidate is its base plus what [`Method::score`] adds. Scores are finite, not
/// negative, and compare candidates of one query.
pub trait Method: Sync {
    /// Which method it is.
    fn name(&self) -> MethodName;

    /// The score of each candidate that nothing known leads to; empty when that is 0 for all.
    fn base(&self) -> &[f64];

    /// Adds to the scores of the candidates that something known leads to, known ties included.
    fn score(&self, query: u32, desk: &mut Desk);
}

liantu_model::codes! {
    /// The methods that are compared.
    MethodName {
        /// 综合: the default, a weighted sum of parts ([`PartName`]).
        Blend = "default", "综合法（缺省）", "default";
        /// 热门: known ties of the candidate.
        Popularity = "popularity", "热门程度", "popularity";
        /// 共现: `Σ_k Σ_{q' shares k} [q' has c]`, counted.
        CoOccurrence = "co_occurrence", "共现次数", "co-occurrence";
        /// Adamic–Adar 指数: the same, each `q'` counting `1 / ln d(q')` (Adamic and Adar 2003).
        AdamicAdar = "adamic_adar", "Adamic–Adar 指数", "Adamic–Adar";
        /// 资源分配: the same, each `q'` counting `1 / d(q')` (Zhou, Lü and Zhang 2009).
        ResourceAllocation = "resource_allocation", "资源分配指数", "resource allocation";
        /// 名称: how similar its name is to the names of what is known.
        Text = "text", "名称相似度", "text";
    }
}

/// All methods for these ties, the default first.
pub fn methods<'k>(ground: &'k Ground, config: &Config) -> Vec<Box<dyn Method + 'k>> {
    let walk = |name, path| Box::new(Simple { name, path: Some(path), base: Vec::new() }) as Box<dyn Method + 'k>;
    let mut all: Vec<Box<dyn Method + 'k>> = vec![
        Box::new(Blend::new(ground, config)),
        Box::new(Simple { name: MethodName::Popularity, path: None, base: popularity(ground, 1.0, 1.0) }),
        walk(MethodName::CoOccurrence, sharing(ground, |_| 1.0)),
        walk(MethodName::AdamicAdar, sharing(ground, |degree| 1.0 / degree.ln())),
        walk(MethodName::ResourceAllocation, sharing(ground, |degree| 1.0 / degree)),
    ];
    let text = parts(ground, config).into_iter().find(|part| part.name == PartName::Names);
    all.extend(text.map(|part| walk(MethodName::Text, part.path)));
    all
}

/// A method with one path, or none.
#[derive(Debug)]
struct Simple<'k> {
    name: MethodName,
    path: Option<Path<'k>>,
    base: Vec<f64>,
}

impl Method for Simple<'_> {
    fn name(&self) -> MethodName {
        self.name
    }

    fn base(&self) -> &[f64] {
        &self.base
    }

    fn score(&self, query: u32, desk: &mut Desk) {
        if let Some(path) = &self.path {
            path.spread(query, 1.0, &mut desk.room, &mut desk.scores);
        }
    }
}

/// The default method (综合法): `s(q, c) = w_pop · √(d_c / d_max) + Σ_parts w_part · path_part(q, c)`.
///
/// Each part is a sum over paths (`parts.rs`), so a score is the sum of what each known product or firm contributes,
/// plus the popularity.
#[derive(Debug)]
pub(crate) struct Blend<'k> {
    pub(crate) parts: Vec<ScorePart<'k>>,
    base: Vec<f64>,
}

impl<'k> Blend<'k> {
    pub(crate) fn new(ground: &'k Ground, config: &Config) -> Self {
        let base = match ground.kind {
            TieKind::Makes => popularity(ground, config.predict.popularity, 1.0),
            // A firm that makes many things is no likelier to make this one.
            TieKind::Makers => Vec::new(),
            TieKind::Supplies => popularity(ground, config.predict_supplies.popularity, 0.5),
        };
        Self { parts: parts(ground, config), base }
    }
}

impl Method for Blend<'_> {
    fn name(&self) -> MethodName {
        MethodName::Blend
    }

    fn base(&self) -> &[f64] {
        &self.base
    }

    fn score(&self, query: u32, desk: &mut Desk) {
        for part in &self.parts {
            part.path.spread(query, part.weight, &mut desk.room, &mut desk.scores);
        }
    }
}

/// `factor · (d_c / d_max)^power` of each candidate.
fn popularity(ground: &Ground, factor: f64, power: f64) -> Vec<f64> {
    let degrees: Vec<u32> = (0..ground.n_candidates()).map(|node| ground.ties.back.degree(node)).collect();
    let most = f64::from(degrees.iter().copied().max().unwrap_or_default().max(1));
    degrees.into_iter().map(|degree| factor * (f64::from(degree) / most).powf(power)).collect()
}

/// Query → known tie → another that shares it, with this weight by its ties → candidate.
fn sharing(ground: &Ground, weight: impl Fn(f64) -> f64) -> Path<'_> {
    let ties = &ground.ties;
    // One with a single tie leads nowhere.
    let weigh = |degree: u32| if degree < 2 { 0.0 } else { weight(f64::from(degree)) };
    let weights = (0..ground.n_queries()).map(|query| weigh(ties.forward.degree(query))).collect();
    Path::new(vec![Leg::along(ties), Leg::back(ties).damped(weights), Leg::along(ties)], 1)
}
