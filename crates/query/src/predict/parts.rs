//! The parts of the default method (综合法的组成部分), each a kind of path.

use super::ground::Ground;
use super::known::{Biadjacency, TieKind};
use super::path::{Leg, Path};
use crate::config::{Config, PathRules, PredictWeights, SupplyPredictWeights};

/// The parts of the default method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartName {
    /// 共同关系: others with the same known ties also have this tie.
    Walk,
    /// 名称相近: its name is similar to that of something known.
    Names,
    /// 投入与品种: it is an input, a use or a kind of something known.
    Requirements,
    /// 同一环节: it belongs to the same stage of a chain as something known.
    Stage,
    /// 采购相同: the customer buys from others what the supplier makes or sells.
    Purchases,
    /// 需求: the customer makes something that needs what the supplier makes or sells.
    Needs,
}

/// A part with its weight.
#[derive(Debug)]
pub(crate) struct ScorePart<'k> {
    pub(crate) name: PartName,
    pub(crate) weight: f64,
    pub(crate) path: Path<'k>,
}

/// The parts for these ties, without those of weight 0.
pub(crate) fn parts<'k>(ground: &'k Ground, config: &Config) -> Vec<ScorePart<'k>> {
    let paths = &config.predict_paths;
    let all = match ground.kind {
        TieKind::Makes => of_firm(ground, &config.predict, paths),
        TieKind::Makers => of_product(ground, &config.predict, paths),
        TieKind::Supplies => of_supplier(ground, &config.predict_supplies, paths),
    };
    let part = |(name, weight, path)| ScorePart { name, weight, path };
    all.into_iter().filter(|(_, weight, _)| *weight > 0.0).map(part).collect()
}

type Weighted<'k> = (PartName, f64, Path<'k>);

/// Firm → products.
fn of_firm<'k>(ground: &'k Ground, weights: &PredictWeights, paths: &PathRules) -> Vec<Weighted<'k>> {
    let known = || Leg::along(&ground.ties);
    let stage = Leg::along(&ground.stages).damped(ground.stages.back.damped(paths.kin));
    let related = Leg::along(&ground.related).damped(ground.related.forward.damped(paths.kin));
    let like = Leg::like(&ground.names, weights.likeness, paths.names);
    vec![
        (PartName::Walk, weights.walk, walk(&ground.ties, weights.hub, paths, 1)),
        (PartName::Names, weights.names, Path::new(vec![known(), like], 1)),
        (PartName::Requirements, weights.requirements, Path::new(vec![known(), related], 1)),
        (PartName::Stage, weights.stage, Path::new(vec![known(), stage, Leg::back(&ground.stages)], 1)),
    ]
}

/// Product → firms, by the products they are known to make.
fn of_product<'k>(ground: &'k Ground, weights: &PredictWeights, paths: &PathRules) -> Vec<Weighted<'k>> {
    let maker = || Leg::along(&ground.ties).damped(ground.ties.back.damped(paths.broad));
    let stage = Leg::along(&ground.stages).damped(ground.stages.back.damped(paths.kin));
    let like = Leg::like(&ground.names, weights.likeness, paths.names);
    vec![
        (PartName::Walk, weights.walk, walk(&ground.ties, weights.hub, paths, 2)),
        (PartName::Names, weights.names, Path::new(vec![like, maker()], 1)),
        (PartName::Requirements, weights.requirements, Path::new(vec![Leg::along(&ground.related), maker()], 1)),
        (PartName::Stage, weights.stage, Path::new(vec![stage, Leg::back(&ground.stages), maker()], 2)),
    ]
}

/// Supplier → customers.
fn of_supplier<'k>(ground: &'k Ground, weights: &SupplyPredictWeights, paths: &PathRules) -> Vec<Weighted<'k>> {
    let mean = || ground.offers.forward.damped(1.0);
    let offers = || Leg::along(&ground.offers);
    let like = Leg::like(&ground.names, weights.likeness, paths.names);
    let bought = ground.buys.forward.damped(1.0);
    let purchases = vec![offers().damped(bought), Leg::along(&ground.buys)];
    let users = Leg::along(&ground.uses).damped(ground.offers.back.damped(paths.known));
    let customers = Leg::back(&ground.offers).damped(ground.offers.forward.damped(weights.hub));
    vec![
        (PartName::Walk, weights.walk, walk(&ground.ties, weights.hub, paths, 1)),
        (PartName::Names, weights.names, Path::new(vec![Leg::along(&ground.ties), like], 1)),
        (PartName::Purchases, weights.purchases, Path::new(purchases, 1).starting(mean())),
        (PartName::Needs, weights.needs, Path::new(vec![offers(), users, customers], 1).starting(mean())),
    ]
}

/// Query → known tie → another that shares it → candidate, hubs damped.
fn walk<'k>(ties: &'k Biadjacency, hub: f64, paths: &PathRules, via: usize) -> Path<'k> {
    let legs = vec![
        Leg::along(ties).damped(ties.back.damped(paths.known)),
        Leg::back(ties).damped(ties.forward.damped(paths.sharing)),
        Leg::along(ties).damped(ties.back.damped(hub)),
    ];
    Path::new(legs, via)
}
