//! The same from scratch: the world with the plants is built and diagnosed. The twin of [`super::Base::land`], slow
//! and plain.

use std::sync::Arc;

use liantu_model::{ChainId, DamagedFacts, Partition, Plant, ProductId, Scope, Snapshot};

use super::cell::groups_met;
use super::change::compare;
use super::{Balance, Outcome, Sourcing, State};
use crate::chokepoint::{AndOr, LostSet};
use crate::config::Config;
use crate::diagnose::{FindingKind, Landscape, Local, Presence};
use crate::space::ProductSpace;
use crate::work::Work;

/// What plants do to these chains in a scope, by diagnosing the world without and with them; each chain is a step.
///
/// # Errors
/// [`DamagedFacts`] when the plants name something that is not in the world.
///
/// Time is that of building a world and of two diagnoses of each chain.
pub fn full(
    world: &Snapshot,
    config: &Config,
    scope: &Scope,
    chains: &[ChainId],
    plants: &[Plant],
    work: &Work,
) -> Result<Vec<Outcome>, DamagedFacts> {
    let space = Arc::new(ProductSpace::new(world));
    let with = world.with_plants(plants)?;
    let landscape = |world| {
        let scope = Partition::single(world, scope.clone());
        Landscape::new(world, scope, chains, config, work).in_space(Arc::clone(&space))
    };
    let (before, after) = (landscape(world), landscape(&with));
    work.expect(chains.len());
    let of_chain = |chain| {
        let outcome = outcome(&Side::of(&before, chain), &Side::of(&after, chain));
        work.step();
        outcome
    };
    Ok((0..chains.len()).map(of_chain).collect())
}

/// One world.
struct Side {
    supplies: Vec<(ProductId, State)>,
    chokes: Vec<(ProductId, State)>,
    extensions: Vec<(ProductId, State)>,
    orders: [Option<usize>; 2],
    sourcing: Sourcing,
}

impl Side {
    fn of(landscape: &Landscape<'_>, chain: usize) -> Self {
        let diagnosis = landscape.diagnose(0, chain);
        let states = |is_wanted: &dyn Fn(FindingKind) -> bool| {
            let wanted = diagnosis.findings.iter().filter(|finding| is_wanted(finding.kind));
            let state = |kind, severity, grade| State { kind, severity, grade };
            wanted.map(|found| (found.product, state(found.kind, found.severity, found.grade))).collect()
        };
        let question = landscape.question(0, chain, &[]);
        let local = question.locals();
        let presence = Presence { closure: question.closure, local: &local, changed: &[] };
        let made = question.made_of_chain(&presence);
        let graph = AndOr::of_closure(question.world(), question.closure, &made);
        let orders = question.candidates().map(|candidates| {
            let mut smallest = None;
            if question.cut_order() > 0 && !made.is_empty() {
                question.cut_sets(&graph, &LostSet::default(), &candidates, |set, _| {
                    smallest.get_or_insert(set.len());
                });
            }
            smallest
        });
        let met = |product: &ProductId| groups_met(&question, *product, &presence);
        let met: Vec<(usize, usize)> = question.closure.products().iter().map(met).collect();
        Self {
            supplies: states(&|kind| matches!(kind, FindingKind::Gap | FindingKind::WeakLink)),
            chokes: states(&|kind| kind == FindingKind::ChokePoint),
            extensions: states(&|kind| kind == FindingKind::Extension),
            orders,
            sourcing: Sourcing {
                needed: local.len(),
                made: local.iter().filter(|local| Local::is_made_inside(local)).count(),
                groups: met.iter().map(|(_, groups)| groups).sum(),
                met: met.iter().map(|(met, _)| met).sum(),
            },
        }
    }
}

fn outcome(before: &Side, after: &Side) -> Outcome {
    let mut changes = compare(&before.supplies, &after.supplies);
    changes.extend(compare(&before.chokes, &after.chokes));
    Outcome {
        balance: Balance::of(changes.iter()),
        changes,
        outlook: compare(&before.extensions, &after.extensions),
        countries_to_break: (before.orders[0], after.orders[0]),
        firms_to_break: (before.orders[1], after.orders[1]),
        sourcing: (before.sourcing, after.sourcing),
    }
}
