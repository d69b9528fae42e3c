//! Answers that claim to be optimal, checked by the independent program (证书核验).

use liantu_query::matching::projects::Matching;
use liantu_query::matching::transport::{Shipment, Transport};
use liantu_query::portfolio::{Choice, Items};
use liantu_verify::{BudgetClaim, Difference, PlacingClaim, ShipmentClaim, Verdict};

/// Where an answer and its proof differ; empty when the proof holds.
pub(crate) fn shipment(transport: &Transport, shipment: &Shipment) -> Vec<Difference> {
    differences(liantu_verify::check_shipment(&shipment_claim(transport, shipment)))
}

pub(crate) fn placing(matching: &Matching) -> Vec<Difference> {
    let (given, placed) = (&matching.placing, &matching.placed);
    let claim = PlacingClaim {
        takes: given.takes.iter().map(|takes| takes.to_vec()).collect(),
        rooms: given.rooms.iter().map(|rooms| rooms.to_vec()).collect(),
        choices: given.choices.iter().map(|choice| (choice.thing, choice.place, choice.worth)).collect(),
        taken: placed.taken.iter().flatten().copied().collect(),
        worth: placed.worth,
        bound: matching.shipment.worth,
        bound_by: matching.bound_by,
    };
    differences(liantu_verify::check_placing(&claim, &shipment_claim(&matching.transport, &matching.shipment)))
}

pub(crate) fn portfolio(items: &Items, choice: &Choice) -> Vec<Difference> {
    let claim = BudgetClaim {
        weights: items.weights.clone(),
        heals: items.heals.clone(),
        costs: items.costs.clone(),
        budgets: items.budgets.clone(),
        chosen: choice.items.clone(),
        worth: choice.worth,
        bound: choice.bound.worth,
        bound_from: choice.bound.from.clone(),
    };
    differences(liantu_verify::check_budget(&claim))
}

fn shipment_claim(transport: &Transport, shipment: &Shipment) -> ShipmentClaim {
    ShipmentClaim {
        supplies: transport.supplies.clone(),
        capacities: transport.capacities.clone(),
        lanes: transport.lanes.iter().map(|lane| (lane.source, lane.sink, lane.worth)).collect(),
        flow: shipment.flow.clone(),
        worth: shipment.worth,
        source_prices: shipment.source_prices.clone(),
        sink_prices: shipment.sink_prices.clone(),
    }
}

fn differences(verdict: Verdict) -> Vec<Difference> {
    match verdict {
        Verdict::Holds => Vec::new(),
        Verdict::Refuted(differences) => differences,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_query::Work;
    use liantu_query::matching::transport::{Lane, best_shipment};

    #[test]
    fn an_answer_is_not_taken_at_its_word() {
        let lane = |source, sink, worth| Lane { source, sink, worth };
        let transport = Transport {
            supplies: vec![2, 2],
            capacities: vec![Some(3), None],
            lanes: vec![lane(0, 0, 5), lane(1, 0, 4), lane(1, 1, 1)],
        };
        let mut best = best_shipment(&transport, &Work::new());
        assert!(shipment(&transport, &best).is_empty());
        best.sink_prices[0] += 1;
        assert!(!shipment(&transport, &best).is_empty());
    }
}
