//! The project pool: edits are generations, history is right, warnings come and go.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use liantu_engine::{
    Archive, DataSource, Demand, EditedProject, NoProgress, Origin, ProjectEdit, ProjectError, ProjectFilter,
    ProjectStage, RowChange, WarningKind, Who, project_stage,
};
use liantu_model::code::Code as _;

fn who(day: u32) -> Who {
    Who { now: format!("2026-11-{day:02}T08:00:00Z"), actor: format!("科室{day}") }
}

/// A store with two zones of two cities, a group of firms and two products.
fn store() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    for (table, rows) in [
        ("regions", "id,name,level,parent\n33,浙江,province,\n3301,杭州,city,33\n3302,宁波,city,33\n"),
        ("chains", "id,name\nic,集成电路\nev,新能源汽车\n"),
        ("products", "id,name,chain\nresist,光刻胶,ic\nresin,树脂,ic\ncell,电芯,ev\n"),
        ("zones", "id,name,region\nz1,北仑开发区,3302\nz2,萧山开发区,3301\nz3,未定开发区,\n"),
        ("firms", "id,name,group,chain\nf1,甲集团有限公司,,ic\nf2,甲材料有限公司,f1,ic\nf3,乙有限公司,,ev\n"),
        ("sources", "id,title\ns,招商台账\n"),
    ] {
        std::fs::write(data.join(format!("{table}.csv")), rows).unwrap();
    }
    import(folder.path(), &data);
    folder
}

fn import(folder: &Path, data: &Path) {
    let source = DataSource::Path(data.to_path_buf(), None);
    let report =
        Archive::create_or_open(&folder.join("s")).unwrap().import(&[source], None, &who(1), &NoProgress).unwrap();
    assert_eq!(report.problems, []);
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn named(name: &str, firm: &str, zone: &str) -> ProjectEdit {
    let day = "2026-11-02".parse().ok();
    ProjectEdit { name: some(name), firm: some(firm), zone: some(zone), day, ..ProjectEdit::default() }
}

fn at(stage: &str, day: &str) -> ProjectEdit {
    ProjectEdit { stage: project_stage(stage).ok(), day: day.parse().ok(), ..ProjectEdit::default() }
}

fn add(folder: &Path, edit: &ProjectEdit) -> EditedProject {
    Archive::open(&folder.join("s")).unwrap().add_project(None, edit, &who(2)).unwrap()
}

fn set(folder: &Path, project: &str, edit: &ProjectEdit) -> Result<EditedProject, ProjectError> {
    Archive::open(&folder.join("s")).unwrap().set_project(project, edit, &who(3))
}

#[test]
fn every_edit_is_one_generation_with_who_when_and_why() {
    let folder = store();
    let path = folder.path();
    let added = add(path, &ProjectEdit { products: vec!["光刻胶".into()], ..named("一期", "甲材料", "北仑") });
    assert_eq!((added.generation, added.project.project.key.as_str()), (Some(2), "xm-0001"));
    let signed = set(path, "一期", &at("签约", "2026-11-03")).unwrap();
    assert_eq!(signed.generation, Some(3));
    assert_eq!(signed.project.stage, Some(ProjectStage::Signed));
    assert_eq!(signed.project.since.unwrap().to_string(), "2026-11-03");
    assert_eq!(set(path, "一期", &at("签约", "2026-12-01")).unwrap().generation, None, "nothing is new");
    let message = ProjectEdit { message: some("会议纪要"), ..at("流失", "2026-11-04") };
    set(path, "xm-0001", &message).unwrap();
    let (log, _) = Archive::open(&path.join("s")).unwrap().log().unwrap();
    let notes: Vec<&str> = log.iter().skip(1).map(|entry| entry.commit.note.as_str()).collect();
    assert_eq!(notes, ["项目 xm-0001 一期：新增", "项目 xm-0001 一期：线索 → 签约", "会议纪要"]);
    assert!(log.iter().skip(1).all(|entry| entry.commit.kind == Origin::Edit && entry.commit.sources.is_empty()));
    assert_eq!((log[1].commit.actor.as_str(), log[2].commit.created_at.as_str()), ("科室2", "2026-11-03T08:00:00Z"));
}

#[test]
fn an_edited_store_is_the_store_of_the_same_rows_imported() {
    let folder = store();
    let path = folder.path();
    let products = ["光刻胶", "电芯", "树脂", "电芯"].map(str::to_owned).to_vec();
    let demands = vec![(Demand::Land, 12.5), (Demand::Investment, 3.5e8), (Demand::Tax, 1.0)];
    add(path, &ProjectEdit { products, demands, note: some("备注"), ..named("一期", "f2", "z1") });
    let clear = ["预计年税收(元)", "note"].map(str::to_owned).to_vec();
    let products = vec!["树脂".to_owned(), "光刻胶".to_owned()];
    set(path, "xm-0001", &ProjectEdit { products, clear, ..at("洽谈", "2026-11-03") }).unwrap();
    let rows = "id,name,firm,product,zone,stage,land_mu,investment_yuan,since\n\
                xm-0001,一期,f2,resin,z1,talks,12.5,350000000,2026-11-03\n";
    let twin = store();
    let data = twin.path().join("data");
    std::fs::write(data.join("projects.csv"), rows).unwrap();
    std::fs::write(data.join("project_products.csv"), "project,product\nxm-0001,resist\n").unwrap();
    import(twin.path(), &data);
    let open = |folder: &Path| Archive::open(&folder.join("s")).unwrap().current().unwrap();
    assert_eq!(open(path).world().facts(), open(twin.path()).world().facts());
}

#[test]
fn an_edit_leaves_the_source_of_an_imported_project_alone() {
    let folder = store();
    let data = folder.path().join("data");
    std::fs::write(data.join("projects.csv"), "id,name,zone,source\np,老项目,z1,s\n").unwrap();
    import(folder.path(), &data);
    let edited = set(folder.path(), "老项目", &at("投产", "2026-11-03")).unwrap();
    assert_eq!(edited.project.source.as_deref(), Some("招商台账"));
}

#[test]
fn history_names_each_field_and_survives_an_undo() {
    let folder = store();
    let path = folder.path().join("s");
    add(folder.path(), &named("一期", "甲材料", "北仑"));
    add(folder.path(), &named("别的", "乙有限公司", "萧山"));
    let edit = ProjectEdit { products: vec!["光刻胶".into(), "电芯".into()], ..at("签约", "2026-11-03") };
    set(folder.path(), "xm-0001", &edit).unwrap();
    Archive::open(&path).unwrap().undo(4, &who(4)).unwrap();
    let (events, first) = Archive::open(&path).unwrap().project_history("一期").unwrap();
    let changed = |at: usize, name: &str| {
        let field = events[at].fields.iter().find(|(field, _, _)| field.en == name);
        field.map(|(_, was, now)| format!("{}→{}", was.zh, now.zh))
    };
    let heads: Vec<_> = events.iter().map(|event| (event.entry.generation, event.change)).collect();
    assert_eq!(heads, [(2, RowChange::Added), (4, RowChange::Changed), (5, RowChange::Changed)]);
    assert_eq!(first, 1);
    assert_eq!(changed(0, "firm").unwrap(), "→甲材料有限公司（f2）");
    assert_eq!(changed(1, "stage").unwrap(), "线索→签约");
    assert_eq!(changed(1, "other_products").unwrap(), "→电芯");
    assert_eq!(changed(2, "stage").unwrap(), "签约→线索");
    assert_eq!(changed(2, "other_products").unwrap(), "电芯→");
    Archive::open(&path).unwrap().undo(3, &who(5)).unwrap();
    let (events, _) = Archive::open(&path).unwrap().project_history("xm-0002").unwrap();
    assert_eq!(events.last().unwrap().change, RowChange::Removed);
    assert!(matches!(Archive::open(&path).unwrap().project_history("xm-9"), Err(ProjectError::Name(_))));
}

#[test]
fn a_warning_appears_when_two_zones_court_a_group_and_goes_when_one_gives_up() {
    let folder = store();
    let path = folder.path();
    assert!(add(path, &named("一期", "甲材料", "北仑")).warnings.is_empty());
    let second = add(path, &named("总部", "甲集团", "萧山"));
    assert_eq!(second.warnings.len(), 1);
    assert_eq!(second.warnings[0].kind, WarningKind::SameGroup);
    assert_eq!(second.warnings[0].sentence.zh, "北仑开发区、萧山开发区都在招引同一集团的企业（甲集团有限公司）");
    assert!(set(path, "总部", &at("流失", "2026-11-05")).unwrap().warnings.is_empty());
    let again = set(path, "总部", &at("洽谈", "2026-11-06")).unwrap();
    assert_eq!(again.warnings.len(), 1, "a lost project that is taken up again counts again");
}

#[test]
fn a_stage_goes_forward_and_back_only_when_confirmed() {
    let folder = store();
    let path = folder.path();
    add(path, &named("一期", "f1", "z1"));
    for (stage, allowed) in [
        ("signed", true),
        ("洽谈", false),
        ("lost", true),
        ("签约", false),
        ("talks", true),
        ("投产", true),
        ("流失", false),
        ("开工", false),
    ] {
        let stepped = set(path, "xm-0001", &at(stage, "2026-11-03"));
        assert_eq!(stepped.is_ok(), allowed, "{stage}");
        assert!(allowed || matches!(stepped, Err(ProjectError::StepBack { .. })), "{stage}");
    }
    let back = ProjectEdit { back: true, ..at("线索", "2026-11-09") };
    assert_eq!(set(path, "xm-0001", &back).unwrap().project.stage, Some(ProjectStage::Lead));
}

#[test]
fn what_cannot_be_is_refused_and_the_store_stays_as_it_was() {
    let folder = store();
    let path = folder.path();
    let refuse = |key: Option<&str>, edit: &ProjectEdit| {
        Archive::open(&path.join("s")).unwrap().add_project(key, edit, &who(2)).unwrap_err().wording().zh
    };
    assert!(refuse(None, &named("一期", "f1", "北伦开发区")).contains("北仑开发区"));
    assert!(refuse(None, &ProjectEdit { name: None, ..named("", "f1", "z1") }).contains("须有名称"));
    let negative = ProjectEdit { demands: vec![(Demand::Land, -1.0)], ..named("一期", "f1", "z1") };
    assert!(refuse(None, &negative).contains("land_mu"));
    let wrong = ProjectEdit { clear: vec!["名称".into()], ..named("一期", "f1", "z1") };
    assert!(refuse(None, &wrong).contains("企业、产品、开发区"));
    assert_eq!(Archive::open(&path.join("s")).unwrap().log().unwrap().0.len(), 1);
    add(path, &named("一期", "f1", "z1"));
    assert!(refuse(Some("xm-0001"), &named("二期", "f1", "z1")).contains("已被“一期”使用"));
    assert!(project_stage("洽淡").unwrap_err().wording().zh.contains("是否指“洽谈”"));
}

#[test]
fn the_pool_is_filtered_and_summed_without_taking_unknown_for_nothing() {
    let folder = store();
    let path = folder.path();
    let sized = |edit: ProjectEdit, land: f64| ProjectEdit { demands: vec![(Demand::Land, land)], ..edit };
    add(path, &sized(ProjectEdit { products: vec!["电芯".into()], ..named("一", "f1", "z1") }, 10.0));
    add(path, &sized(named("二", "f2", "z2"), 20.5));
    add(path, &named("三", "f3", "z3"));
    set(path, "一", &at("投产", "2026-11-03")).unwrap();
    let engine = Archive::open(&path.join("s")).unwrap().current().unwrap();
    let keys = |filter: ProjectFilter| {
        let pool = engine.pool(&filter);
        let keys: Vec<String> = pool.projects.iter().map(|view| view.project.zh.clone()).collect();
        (keys.join(""), pool.n_unplaced)
    };
    let all = ProjectFilter::default;
    assert_eq!(keys(all()), ("二三一".into(), 0));
    assert_eq!(keys(ProjectFilter { scope: engine.scope("宁波").ok(), ..all() }), ("一".into(), 1));
    assert_eq!(keys(ProjectFilter { chain: engine.chain("集成电路").ok(), ..all() }), ("二".into(), 0));
    assert_eq!(keys(ProjectFilter { chain: engine.chain("ev").ok(), ..all() }), ("三一".into(), 0));
    assert_eq!(keys(ProjectFilter { open: true, ..all() }), ("二三".into(), 0));
    assert_eq!(keys(ProjectFilter { stages: vec![ProjectStage::Running], ..all() }), ("一".into(), 0));
    let funnel = engine.pool(&all()).funnel;
    let land: Vec<_> =
        funnel.iter().map(|row| (row.stage.code(), row.n, row.sums[0].known, row.sums[0].n_unknown)).collect();
    assert_eq!(land, [("lead", 2, Some(20.5), 1), ("running", 1, Some(10.0), 0), ("all", 3, Some(30.5), 1)]);
    assert_eq!(funnel[2].sums[Demand::Tax as usize].known, None);
}
