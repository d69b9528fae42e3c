//! Findings on worlds small enough to compute by hand; numbers as in `docs/findings.md`.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use liantu_model::{ChainId, Partition, RegionId, Scope, Snapshot, sketch};
use liantu_query::chokepoint::Element;
use liantu_query::diagnose::{Diagnosis, EvidenceGrade, FactorName, Finding, FindingKind, Landscape};
use liantu_query::{Config, Work};

/// 宁波 makes chips and modules; wafers come from three Japanese firms or a German one, gas from one firm in 杭州; the
/// chip also needs glue, which has no recorded maker.
const WORLD: &str = "
    sources: id title
    s 年报
    regions: id name level parent
    CHN 中国 country -
    JPN 日本 country -
    DEU 德国 country -
    33 浙江 province CHN
    3301 杭州 city 33
    3302 宁波 city 33
    chains: id name
    ic 集成电路
    x 其他
    products: id name chain is_end
    chip 芯片 ic true
    module 模组 ic true
    wafer 硅片 ic -
    gas 气体 ic -
    glue 胶 ic -
    phone 手机 x true
    firms: id name region
    a 甲 3302
    b 乙 3302
    j1 日一 JPN
    j2 日二 JPN
    j3 日三 JPN
    d1 德一 DEU
    g1 气一 3301
    p1 手一 JPN
    inputs: product input criticality substitutability
    chip wafer high low
    chip gas medium high
    chip glue low -
    module chip high medium
    phone chip high -
    phone module low -
    makes: product firm confidence
    chip a media
    module b media
    wafer j1 media
    wafer j2 -
    wafer j3 -
    gas g1 media
    phone p1 official
";

fn diagnose(world: &Snapshot, scope: &str, config: &Config) -> Diagnosis {
    let scope = Scope::Region(world.find::<RegionId>(scope).expect("a region of the sketch"));
    let chain = world.find::<ChainId>("ic").expect("the chain of the sketch");
    Landscape::new(world, Partition::single(world, scope), &[chain], config, &Work::new()).diagnose(0, 0)
}

fn finding<'d>(world: &Snapshot, diagnosis: &'d Diagnosis, kind: FindingKind, product: &str) -> Option<&'d Finding> {
    let product = world.find(product).unwrap();
    diagnosis.findings.iter().find(|finding| finding.kind == kind && finding.product == product)
}

fn value(finding: &Finding, name: FactorName) -> Option<f64> {
    finding.factors.iter().find(|factor| factor.name == name).unwrap().value
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

#[test]
fn a_country_that_holds_all_makers_is_a_choke_point() {
    let world = sketch::world(WORLD);
    let diagnosis = diagnose(&world, "3302", &Config::default());
    let wafer = finding(&world, &diagnosis, FindingKind::ChokePoint, "wafer").unwrap();
    let cut = wafer.witness.cut.as_ref().unwrap();
    let japan = Element::Region(world.find("JPN").unwrap());
    assert_eq!((cut.sets.as_slice(), cut.n_stopped, cut.n_made), ([vec![japan]].as_slice(), 2, 2));
    let falls: Vec<&str> = cut.falls.iter().map(|fall| world.key(fall.product)).collect();
    assert_eq!(falls, ["wafer", "chip", "module"]);
    assert_eq!(wafer.grade, EvidenceGrade::Indicated);
    // Criticality 1 × 1, fragility 1 / 1, reach 2 / 2; the concentration is not known.
    near(wafer.severity, 1.0);
    // Gas has one recorded maker: cut off by the loss of that firm, and graded as doubtful.
    let gas = finding(&world, &diagnosis, FindingKind::ChokePoint, "gas").unwrap();
    let firm = Element::Firm(world.find("g1").unwrap());
    assert_eq!(gas.witness.cut.as_ref().unwrap().sets, [vec![firm]]);
    assert_eq!(gas.grade, EvidenceGrade::DataGap);
    near(value(gas, FactorName::Criticality).unwrap(), 0.6 * 0.5);
    near(gas.severity, (0.3 * 0.3 + 0.3 + 0.2) / 0.8);
    // Glue has no recorded maker, so it is a hole in the data and cuts nothing off.
    assert!(finding(&world, &diagnosis, FindingKind::ChokePoint, "glue").is_none());
    assert_eq!(diagnosis.data_gaps, [world.find("glue").unwrap()]);
    let last = diagnosis.findings.last().unwrap();
    assert_eq!(last.grade, EvidenceGrade::DataGap);
}

#[test]
fn a_second_country_makes_a_pair_of_it() {
    let world = sketch::world(&format!("{WORLD}wafer d1 -\n"));
    let pair = diagnose(&world, "3302", &Config::default());
    let wafer = finding(&world, &pair, FindingKind::ChokePoint, "wafer").unwrap();
    let [japan, germany] = ["JPN", "DEU"].map(|key| Element::Region(world.find(key).unwrap()));
    let mut expected = vec![japan, germany];
    expected.sort_unstable();
    assert_eq!(wafer.witness.cut.as_ref().unwrap().sets, [expected]);
    near(value(wafer, FactorName::Fragility).unwrap(), 0.5);
    let mut config = Config::default();
    config.set("cut_order", 1.0).unwrap();
    assert!(finding(&world, &diagnose(&world, "3302", &config), FindingKind::ChokePoint, "wafer").is_none());
    // Seen from Germany itself the pair leaves the German maker, and nothing of the chain is made there.
    assert!(diagnose(&world, "DEU", &Config::default()).findings.iter().all(|f| f.kind != FindingKind::ChokePoint));
}

#[test]
fn the_next_step_is_outside_the_chain_and_mostly_at_hand() {
    let world = sketch::world(WORLD);
    let diagnosis = diagnose(&world, "3302", &Config::default());
    let phone = finding(&world, &diagnosis, FindingKind::Extension, "phone").unwrap();
    assert_eq!(phone.witness.readiness, (2, 2));
    near(value(phone, FactorName::Readiness).unwrap(), 1.0);
    // 2 of 2 leaves the lower end at 2 / (2 + z²).
    let low = phone.factors[1].interval.unwrap().0;
    near(low, 2.0 / (2.0 + 1.959_964_f64.powi(2)));
    assert_eq!(phone.grade, EvidenceGrade::Indicated);
    // Where it is already made it is not a next step.
    let made = sketch::world(&format!("{WORLD}phone b -\n"));
    assert!(finding(&made, &diagnose(&made, "3302", &Config::default()), FindingKind::Extension, "phone").is_none());
    let mut config = Config::default();
    config.set("max_extensions", 0.0).unwrap();
    let none = diagnose(&world, "3302", &config);
    assert!(none.findings.iter().all(|finding| finding.kind != FindingKind::Extension));
}

#[test]
fn few_makers_leave_the_dependence_open() {
    let world = sketch::world(WORLD);
    let diagnosis = diagnose(&world, "3302", &Config::default());
    let wafer = finding(&world, &diagnosis, FindingKind::Gap, "wafer").unwrap();
    let dependence = &wafer.factors[2];
    assert_eq!((dependence.name, dependence.value), (FactorName::Dependence, Some(1.0)));
    near(dependence.interval.unwrap().0, 3.0 / (3.0 + 1.959_964_f64.powi(2)));
    // Criticality 1, dependence 1, demand 1 / (1 + 3); the concentration is not known.
    near(wafer.severity, (0.3 + 0.15 + 0.3 * 0.25) / 0.75);
    let low = (0.3 + 0.15 * dependence.interval.unwrap().0 + 0.3 * 0.25) / 0.75;
    near(wafer.interval.0, low);
    near(wafer.interval.1, wafer.severity);
}

#[test]
fn a_gap_is_graded_by_what_is_known_of_its_makers() {
    let grade = |text: &str, product: &str| {
        let world = sketch::world(text);
        finding(&world, &diagnose(&world, "3302", &Config::default()), FindingKind::Gap, product).unwrap().grade
    };
    assert_eq!(grade(WORLD, "wafer"), EvidenceGrade::Indicated);
    assert_eq!(grade(WORLD, "gas"), EvidenceGrade::Indicated);
    assert_eq!(grade(&WORLD.replace("gas g1 media", "gas g1 inferred"), "gas"), EvidenceGrade::DataGap);
    assert_eq!(grade(&WORLD.replace("wafer j1 media", "wafer j1 -"), "wafer"), EvidenceGrade::Indicated);
}

#[test]
fn figures_confirm_what_is_documented() {
    let grade = |inputs: &str, share: &str| {
        let text = WORLD.replace("criticality substitutability\n", "criticality substitutability confidence\n");
        let rows = ["chip wafer high low", "chip gas medium high", "chip glue low -", "module chip high medium"];
        let rows = rows.iter().chain(&["phone chip high -", "phone module low -"]);
        let text = rows.fold(text, |text, row| text.replace(&format!("{row}\n"), &format!("{row} {inputs}\n")));
        let shares =
            format!("region_shares: product region share confidence\nwafer JPN 0.8 media\nwafer DEU {share} media\n");
        let world = sketch::world(&format!("{text}{shares}"));
        let diagnosis = diagnose(&world, "CHN", &Config::default());
        let gap = finding(&world, &diagnosis, FindingKind::Gap, "wafer").unwrap();
        (gap.grade, gap.witness.share_sum)
    };
    assert_eq!(grade("official", "0.2"), (EvidenceGrade::Confirmed, Some(1.0)));
    assert_eq!(grade("inferred", "0.2"), (EvidenceGrade::Indicated, Some(1.0)));
    let (kept, sum) = grade("official", "0.3");
    assert_eq!(kept, EvidenceGrade::Confirmed);
    near(sum.unwrap(), 1.1);
}

#[test]
fn purchases_are_counted_by_ring() {
    let supplies =
        "supplies: product supplier customer\nwafer j1 a\nwafer j2 a\nwafer d1 a\nwafer g1 a\nwafer b a\nwafer j1 p1\n";
    let world = sketch::world(&format!("{WORLD}{supplies}"));
    let diagnosis = diagnose(&world, "3302", &Config::default());
    let witness = &finding(&world, &diagnosis, FindingKind::Gap, "wafer").unwrap().witness;
    let country = |key: &str| world.find::<RegionId>(key).unwrap();
    let mut abroad = vec![(country("JPN"), 2), (country("DEU"), 1)];
    abroad.sort_unstable();
    assert_eq!((witness.links.n_edges, witness.links.n_edges_local), (5, 1));
    assert_eq!((witness.links_outside.province, witness.links_outside.country), (1, 0));
    assert_eq!((&witness.links_outside.abroad, witness.links_outside.total()), (&abroad, 4));
}
