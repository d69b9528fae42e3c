//! From files to generations, as a user would do it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use liantu_engine::{Archive, DataSource, FindingKind, Import, ImportError, ImportReport, NoProgress, Who};

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn source(path: &Path) -> DataSource {
    DataSource::Path(path.to_path_buf(), None)
}

fn import(store: &Path, sources: &[DataSource]) -> Result<ImportReport, ImportError> {
    let who = Who { now: "2026-01-01T00:00:00Z".into(), actor: "test".into() };
    Archive::create_or_open(store).unwrap().import(sources, None, &who, &NoProgress)
}

#[test]
fn the_embedded_data_loads_without_a_single_problem() {
    let import = Import::new(None).read(&[DataSource::Embedded], &NoProgress).unwrap();
    assert_eq!(import.report().problems, []);
}

#[test]
fn an_enclave_of_the_embedded_data_lies_where_it_is_received() {
    let engine = liantu_engine::demo().unwrap();
    let world = engine.world();
    let pairs = world.pairs();
    let zones: Vec<_> = pairs.ids().filter_map(|pair| Some((pair, pairs.zone().get(pair)?))).collect();
    assert!(!zones.is_empty());
    for (pair, zone) in zones {
        let (host, place) = (pairs.host().get(pair).unwrap(), world.zones().region().get(zone).unwrap());
        assert!(world.region_tree().contains(host, place), "{}", world.key(zone));
    }
}

#[test]
fn nobody_owns_more_than_the_whole_of_a_firm_of_the_embedded_data() {
    let engine = liantu_engine::demo().unwrap();
    let world = engine.world();
    let invests = world.invests();
    let mut owned = BTreeMap::new();
    for row in invests.ids() {
        assert_ne!(invests.investor().get(row), invests.investee().get(row));
        *owned.entry(invests.investee().get(row).unwrap()).or_insert(0.0) += invests.share().get(row).unwrap_or(0.0);
    }
    let above: Vec<_> = owned.iter().filter(|(_, share)| **share > 1.0).map(|(firm, _)| world.key(*firm)).collect();
    assert!(above.is_empty(), "{above:?}");
}

#[test]
fn export_and_import_give_the_same_facts() {
    let folder = tempfile::tempdir().unwrap();
    let engine = liantu_engine::demo().unwrap();
    engine.export(folder.path()).unwrap();
    let import = Import::new(None).read(&[source(folder.path())], &NoProgress).unwrap();
    assert_eq!(import.report().problems, []);
    assert!(import.into_world().facts() == engine.world().facts());
}

#[test]
fn the_second_import_of_the_same_file_writes_no_generation() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "firms.csv", "id,name,region\nx1,新企业有限公司,330200\n");
    let store = folder.path().join("store");
    let first = import(&store, &[DataSource::Embedded, source(&file)]).unwrap();
    assert_eq!((first.generation, first.problems.len()), (Some(1), 0));
    let second = import(&store, &[source(&file)]).unwrap();
    assert_eq!(second.generation, None);
    assert_eq!(Archive::open(&store).unwrap().log().unwrap().0.len(), 1);
}

/// Checks what an import of one bad file reports, and that nothing of it is stored.
fn check(name: &str, bytes: &[u8], expect: &[&str], refused: bool) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    import(&store, &[DataSource::Embedded]).unwrap();
    let file = write(folder.path(), name, bytes);
    let (report, was_refused) = match import(&store, &[source(&file)]) {
        Ok(report) => (report, false),
        Err(ImportError::BadFile(report) | ImportError::AllSetAside(report)) => (*report, true),
        Err(error) => panic!("{error}"),
    };
    let codes: Vec<&str> = report.problems.iter().map(|problem| problem.code).collect();
    assert_eq!((codes.as_slice(), was_refused), (expect, refused), "{name}: {:#?}", report.problems);
    if refused {
        assert_eq!(Archive::open(&store).unwrap().log().unwrap().0.len(), 1);
    }
}

#[test]
fn bad_files_are_reported_and_leave_nothing_half_stored() {
    check("firms.csv", b"", &["E0101"], true);
    check("firms.csv", b"\n\n", &["E0101"], true);
    check("firms.csv", b"id,name\n", &["W0102"], false);
    check("firms.csv", "id;name\nx;企业\n".as_bytes(), &["E0103"], true);
    check("firms.csv", b"id,name\nx,a\0b\n", &["E0107"], true);
    check("firms.csv", "id,name\nx,\"没有闭合\ny,乙\n".as_bytes(), &["E0105"], true);
    check("firms.csv", "id,id,name\nx,x,企业\n".as_bytes(), &["E0110"], true);
    check("firms.csv", "id,nmae\nx,企业\n".as_bytes(), &["W0113", "E0109"], true);
    check("firms.csv", "id,name,colour\nx,企业,红\n".as_bytes(), &["W0113"], false);
    check("firms.csv", "id,name\nx,甲\nx,乙\nx,甲\n".as_bytes(), &["E0302", "W0303"], false);
    check("firms.csv", "id,name,region\nx,甲,999999\n".as_bytes(), &["E0401"], true);
    check("firms.csv", "id,name\nx\n".as_bytes(), &["E0301"], true);
    check("makes.csv", "product,firm,revenue_share\nic.litho,cn300666,35\n".as_bytes(), &["E0205"], true);
    check("regions.csv", "id,name,level,parent\na,甲,city,b\nb,乙,city,a\n".as_bytes(), &["E0403", "E0403"], true);
    let long = [b"id,name\nx,".as_slice(), &vec![b'a'; 3 << 20]].concat();
    check("firms.csv", &long, &["E0106"], true);
    let longer_than_a_line = [b"id,name\nx,".as_slice(), &vec![b'a'; 3 << 19], b"\ny,b\n"].concat();
    check("firms.csv", &longer_than_a_line, &["E0106"], true);
    check("firms.csv", "编号,全称\nx,甲\n".as_bytes(), &[], false);
    check("企业.csv", "编号,name,全称\nx,甲,乙\n".as_bytes(), &["E0110"], true);
    check("firms.csv", "id,name,,\nx,甲,,\n".as_bytes(), &["W0113", "W0113"], false);
    check("firms.jsonl", b"", &["E0101"], true);
    check("firms.jsonl", b"{\"id\":\"x\",\"name\":\"a\"}\n{\"id\":\n", &["E0306"], false);
    check("firms.jsonl", b"[]\n", &["E0109", "E0109"], true);
    check("firms.xlsx", b"PK\x03\x04", &["E0119"], true);
}

#[test]
fn gb18030_is_read_and_said() {
    // "id,name\nx,宁波\n" in GB18030
    let bytes = b"id,name\nx,\xc4\xfe\xb2\xa8\n";
    check("firms.csv", bytes, &["W0115"], false);
}

/// A fictional data set in the layout of the chip data: a tool that one country alone supplies, one that several do,
/// and one reported for "various countries".
fn chips(folder: &Path) -> PathBuf {
    let to = folder.join("chips");
    fs::create_dir(&to).unwrap();
    write(&to, "stages.csv", "stage_id,stage_name\nS1,Making\n");
    let inputs = "input_id,input_name,type,stage_id,description\nN1,Chip,ultimate_output,S1,\nN2,Etcher,tool_resource,S1,\nN3,Stepper,tool_resource,S1,\nN4,Gas,material_resource,S1,\nN5,Old stepper,tool_resource,S1,\n";
    write(&to, "inputs.csv", inputs);
    let sequence = "input_id,goes_into_id,is_type_of_id\nN2,N1,\nN3,N1,\nN4,N1,\nN5,,N3\n";
    write(&to, "sequence.csv", sequence);
    let providers = "provider_name,alias,provider_id,provider_type,country\nCHN,China,P1,country,\nNLD,Netherlands,P2,country,\nUSA,United States,P3,country,\nVarious countries,,P5,country,\nToolmaker,,P9,organization,NLD\n";
    write(&to, "providers.csv", providers);
    let provision = "provider_name,provider_id,provided_id,share_provided,year,source\nNLD,P2,N3,100,2025,s\nCHN,P1,N2,40,2025,s\nUSA,P3,N2,60,2025,s\nVarious countries,P5,N4,100,2025,s\nToolmaker,P9,N3,,2025,s\n";
    write(&to, "provision.csv", provision);
    to
}

#[test]
fn country_shares_make_findings_and_various_countries_are_no_country() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let report = import(&store, &[source(&chips(folder.path()))]).unwrap();
    assert_eq!(report.problems, []);
    let engine = Archive::open(&store).unwrap().current().unwrap();
    let diagnosis = engine.diagnose(engine.chain("eto").unwrap(), &engine.scope("中国").unwrap());
    let top = &diagnosis.findings[0];
    assert_eq!((top.product.en.as_str(), top.kind), ("Stepper", FindingKind::Gap));
    assert_eq!(top.witness.shares[0].region.key, "NLD");
    assert_eq!(top.witness.shares[0].share, Some(1.0));
    let gas = diagnosis.findings.iter().find(|finding| finding.product.en == "Gas").unwrap();
    assert!(gas.witness.shares[0].aggregate);
    let concentration = gas.factors.iter().find(|factor| factor.name.en == "outside concentration").unwrap();
    assert_eq!(concentration.value, None, "a share of various countries says nothing about concentration");
    assert!(gas.severity < top.severity);
    assert!(
        diagnosis
            .findings
            .iter()
            .all(|finding| finding.product.en != "Etcher" || finding.kind == FindingKind::WeakLink)
    );
}

#[test]
fn firms_of_other_data_sets_are_recognised_and_a_second_import_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let base = folder.path().join("base");
    fs::create_dir(&base).unwrap();
    write(
        &base,
        "regions.csv",
        "id,name,level,parent\nCHN,中国,country,\n330000,浙江省,province,CHN\n330200,宁波市,city,330000\n",
    );
    let firms = "id,name,stock_code,region\na,宁波甲乙电子股份有限公司,600001.SH,330200\nb,宁波丙丁机械有限公司,,330200\nc,戊己化工有限公司,,330200\n";
    write(&base, "firms.csv", firms);
    let registry = folder.path().join("registry");
    fs::create_dir(&registry).unwrap();
    let header = "uscc,name,reg_date,admin_code,reg_capital_wan_cny_approx,listed_code,business_scope\n";
    let rows = "91350100M000100Y43,宁波甲乙电子（股份）有限公司,2001-02-03,330201,100,600001.SS,电子\n\
                91330000MA00000017,宁波丙丁机械有限公司,2001-02-03,330200,5,,机械\n\
                91330000MA00000025,戊己化工有限公司,,440300,5,,\n";
    write(&registry, "zj_manufacturers.csv", format!("{header}{rows}"));
    write(&registry, "cn_large_manufacturers.csv", header);
    let sources = [source(&base), source(&registry)];
    let first = import(&store, &sources).unwrap();
    let (_, matches) = &first.matches[0];
    assert_eq!((matches.by_stock_code, matches.by_name, matches.new), (1, 1, 1), "{:?}", first.problems);
    assert_eq!(matches.uncertain.len(), 1);
    let engine = Archive::open(&store).unwrap().current().unwrap();
    let firm = engine.firm("91350100M000100Y43").unwrap();
    assert_eq!(engine.named(firm).key, "a");
    assert_eq!(engine.world().firms().registered_capital_yuan().get(firm), Some(1_000_000));
    drop(engine);
    assert_eq!(import(&store, &sources).unwrap().generation, None);
}
