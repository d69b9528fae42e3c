//! Concentration on the chip chain of the Emerging Technology Observatory, when its data lies beside the project:
//! published numbers, reproduced. The data are not part of the project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use liantu_engine::{DataSource, Engine, Import, NoProgress};
use liantu_query::concentration::{cr, hhi, n75};

/// The folder, `None` (with a message) where it is absent.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/eto-chips");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no chip chain beside the project");
    None
}

/// Shares by country of each input, as published.
fn shares(folder: &Path) -> BTreeMap<String, Vec<f64>> {
    let rows = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    };
    let providers = rows("providers.csv");
    let countries = providers.iter().filter(|row| row["provider_type"] == "country");
    let countries: Vec<&String> = countries.map(|row| &row["provider_id"]).collect();
    let mut shares: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows("provision.csv").iter().filter(|row| countries.contains(&&row["provider_id"])) {
        if let Ok(share) = row["share_provided"].parse() {
            shares.entry(row["provided_id"].clone()).or_default().push(share);
        }
    }
    shares
}

#[test]
fn concentration_of_the_chip_chain_is_as_published() {
    let Some(folder) = folder() else { return };
    let shares = shares(&folder);
    assert_eq!(shares.len(), 96);
    let mut sources: BTreeMap<usize, usize> = BTreeMap::new();
    for shares in shares.values() {
        *sources.entry(n75(shares).unwrap()).or_default() += 1;
    }
    assert_eq!(sources, BTreeMap::from([(1, 41), (2, 40), (3, 11), (4, 4)]));
    let concentrated: Vec<&String> =
        shares.iter().filter(|(_, shares)| hhi(shares).unwrap() > 0.4).map(|(input, _)| input).collect();
    assert_eq!(concentrated.len(), 76);
    assert!(shares.iter().filter(|(_, s)| n75(s) == Some(1)).all(|(input, _)| concentrated.contains(&input)));
    for alone in ["N8", "N20", "N64", "N77", "N130"] {
        assert_eq!(hhi(&shares[alone]).map(f64::to_bits), Some(1.0_f64.to_bits()), "{alone}");
        assert_eq!(cr(&shares[alone], 1).map(f64::to_bits), Some(1.0_f64.to_bits()), "{alone}");
    }
    assert!((hhi(&shares["N22"]).unwrap() - 0.9861).abs() < 5e-5);
}

#[test]
fn various_countries_are_no_country_and_excessive_sums_are_reported() {
    let Some(folder) = folder() else { return };
    let import = Import::new(None).read(&[DataSource::Path(folder, None)], &NoProgress).unwrap();
    let engine = Engine::new(import.into_world());
    let diagnosis = engine.diagnose(engine.chain("eto").unwrap(), &engine.scope("中国").unwrap());
    let concentration = |key: &str| {
        let of = diagnosis.findings.iter().filter(|finding| finding.product.key == key);
        let factors = of.flat_map(|finding| &finding.factors);
        factors.filter(|factor| factor.name.en == "outside concentration").find_map(|factor| factor.value)
    };
    // A naive index calls these two a monopoly of "Various countries".
    assert!(["N112", "N52"].iter().all(|key| concentration(key).is_none()), "{:?}", concentration("N112"));
    let named = |name: &str| diagnosis.findings.iter().find(|finding| finding.product.en.contains(name)).unwrap();
    let eda = named("Electronic design automation");
    assert!(eda.witness.share_sum.is_some_and(|sum| (sum - 1.02).abs() < 1e-9), "{:?}", eda.witness.share_sum);
    assert!(eda.reasons.iter().any(|reason| reason.zh.contains("102%")), "{:?}", eda.reasons);
}
