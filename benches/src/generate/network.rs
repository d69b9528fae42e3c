//! A synthetic supply network for the systemic risk index: power-law degrees and sales.

use liantu_query::shock::{InputClass, NetworkError, Sale, SupplyNetwork};

use super::random::{Random, Weighted, whole};

/// Sectors, as many as NACE has classes of four digits.
pub const SECTORS: u32 = 600;
/// Sixteenths in the exponent of the power law of degrees: a tail of 16/10 = 1.6.
const DEGREES: u32 = 10;
/// Sixteenths in the exponent of the power law of sales.
const SALES: u32 = 12;
/// Of a thousand pairs of sectors, how many are unrelated, and how many of the others linear: the
/// shares of the published matrix of essential inputs.
const UNRELATED: u32 = 709;
const LINEAR: u32 = 119;

/// A network of `firms` with `degree` sales per firm on average; the same for the same seed.
///
/// # Errors
/// When there are more firms or sales than a network may have.
pub fn supply_network(firms: u32, degree: u32, seed: u64) -> Result<SupplyNetwork, NetworkError> {
    let mut random = Random::new(seed);
    let sectors: Vec<u32> = (0..firms).map(|_| random.below(SECTORS)).collect();
    let mut popularity =
        || Weighted::new((0..firms).map(|_| whole(16.0 * random.power(DEGREES))).collect::<Vec<_>>().into_iter());
    let (suppliers, customers) = (popularity(), popularity());
    let firm = |popular: &Weighted, random: &mut Random| u32::try_from(popular.draw(random)).unwrap_or_default();
    let mut sales = Vec::new();
    while sales.len() < firms as usize * degree as usize {
        let (supplier, customer) = (firm(&suppliers, &mut random), firm(&customers, &mut random));
        if supplier != customer {
            sales.push(Sale { supplier, customer, weight: random.power(SALES) });
        }
    }
    let classes: Vec<InputClass> = (0..SECTORS * SECTORS).map(|_| class(&mut random)).collect();
    SupplyNetwork::new(&sectors, &sales, |supplier, customer| classes[(supplier * SECTORS + customer) as usize])
}

fn class(random: &mut Random) -> InputClass {
    match random.below(1_000) {
        draw if draw < UNRELATED => InputClass::Unrelated,
        draw if draw < UNRELATED + LINEAR => InputClass::Linear,
        _ => InputClass::Essential,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_query::shock::esri::all;
    use liantu_query::{ShockRules, Work};

    #[test]
    fn a_small_network_spreads_losses() {
        let network = supply_network(300, 5, 1).unwrap();
        let index = all(&network, &ShockRules::default(), &Work::new());
        assert!(index.iter().any(|one| one.touched > 30) && index.iter().all(|one| one.esri <= 1.0));
    }
}
