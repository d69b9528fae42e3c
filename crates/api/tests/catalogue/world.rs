//! A store with the embedded data, an input–output table and a project; one example of each question on it, and the
//! reports of the changes that built it.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use liantu_api::reports::export::Export;
use liantu_api::reports::import::Import;
use liantu_api::reports::import_problems::ImportProblems;
use liantu_api::reports::kept::{CareKind, Kept};
use liantu_api::reports::project::EditedProject;
use liantu_api::reports::store_check::StoreCheck;
use liantu_api::reports::undo::Undo;
use liantu_api::shapes::Basis;
use liantu_api::{Answered, Ask, Entry, Work, question};
use liantu_engine::{Archive, DataSource, Engine, Lang, NoProgress, ProjectEdit, Who};
use serde_json::{Value, json};

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(World::new);
static WORK: Work = Work::new();

/// Both languages.
pub(crate) const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

pub(crate) struct World {
    pub(crate) archive: Archive,
    pub(crate) engine: Arc<Engine>,
    /// The report of each change of the archive, with its command and language.
    pub(crate) reports: Vec<(&'static str, Lang, Answered)>,
    _folder: tempfile::TempDir,
}

/// One request of each question.
fn examples() -> Vec<(&'static str, Value)> {
    let portfolio =
        json!({ "chain": ["ic"], "scope": "宁波", "land": 500, "assume": "land=80", "findings": 3, "top": 2 });
    vec![
        ("chains", json!({})),
        ("chain", json!({ "chain": "ic", "scope": "宁波" })),
        ("products", json!({ "chain": "ic", "stage": "硅片与衬底", "scope": "宁波" })),
        ("diagnose", json!({ "chain": "ic", "scope": "宁波", "limit": 30 })),
        ("explain finding", json!({ "finding": "1", "chain": "ic", "scope": "宁波" })),
        ("verify", json!({ "chain": "ic", "scope": "宁波" })),
        ("targets", json!({ "chain": "ic", "scope": "宁波", "findings": 2, "top": 3 })),
        ("explain target", json!({ "firm": "长川科技", "chain": "ic", "scope": "宁波" })),
        ("paths", json!({ "to": ["北方华创"], "scope": "宁波", "chain": "ic" })),
        ("portfolio", portfolio),
        ("match", json!({ "scope": "浙江" })),
        ("pair", json!({ "scope": "浙江" })),
        ("similar", json!({ "scope": "浙江" })),
        ("backtest", json!({ "resamples": 10 })),
        ("cuts", json!({ "chain": "ic", "scope": "宁波", "by": ["countries"], "order": 1 })),
        ("shock", json!({ "chain": "ic", "place": ["日本"], "exact": true })),
        ("risk", json!({ "chain": "ic", "top": 5 })),
        ("land", json!({ "firm": ["长川科技"], "at": "宁波市", "chain": "ic" })),
        ("landing-places", json!({ "firm": ["长川科技"], "chain": "ic", "scope": "宁波", "each": "county" })),
        ("landing-firms", json!({ "at": "宁波市", "chain": "ic", "top": 3 })),
        ("sectors", json!({})),
        ("projects", json!({})),
        ("project-card", json!({ "project": "xm-0001" })),
        ("project-warnings", json!({ "date": "2027-11-01", "stalled": 30 })),
        ("project history", json!({ "project": "xm-0001" })),
        ("firms", json!({ "scope": "宁波", "class": ["上市公司"] })),
        ("firm", json!({ "name": "江丰电子" })),
        ("zones", json!({ "scope": "宁波" })),
        ("zone", json!({ "name": "宁波经济技术开发区" })),
        ("indicators", json!({ "subject": ["zone"] })),
        ("structure hhi", json!({})),
        ("log", json!({})),
        ("diff", json!({ "from": "1", "chain": "ic", "scope": "宁波" })),
        ("config", json!({})),
    ]
}

/// Every example with its answer, in both languages.
pub(crate) fn answers() -> &'static [(&'static str, Lang, Answered)] {
    static ANSWERS: LazyLock<Vec<(&'static str, Lang, Answered)>> = LazyLock::new(|| {
        let asked =
            LANGS.into_iter().flat_map(|lang| examples().into_iter().map(move |(name, given)| (name, lang, given)));
        asked.map(|(name, lang, given)| (name, lang, WORLD.answer(question(name).unwrap(), &given, lang))).collect()
    });
    &ANSWERS
}

/// Every answer and every report.
pub(crate) fn all() -> impl Iterator<Item = &'static (&'static str, Lang, Answered)> {
    answers().iter().chain(&WORLD.reports)
}

impl World {
    pub(crate) fn ask(&self, lang: Lang) -> Ask<'_> {
        Ask::new(&self.engine, lang, &WORK).in_archive(Some(&self.archive))
    }

    pub(crate) fn answer(&self, entry: &Entry, given: &Value, lang: Lang) -> Answered {
        entry
            .answer(&self.ask(lang), given.as_object().cloned().unwrap())
            .unwrap_or_else(|problem| panic!("{}: {problem}", entry.name))
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        sector_table(folder.path());
        let archive = Archive::create_or_open(&folder.path().join("store")).unwrap();
        let mut reports = Vec::new();
        made(&archive, folder.path(), &mut reports);
        let engine = archive.current().unwrap();
        Self { archive, engine, reports, _folder: folder }
    }
}

/// An input–output table, and two firms with a mistake each.
fn sector_table(folder: &Path) {
    let sectors = "id,name,name_en,io_table,unit,gross_output,final_use,exports,imports\n\
        ore,矿石,Ore,甲-2020,万元,50,0,0,50\nsteel,钢,Steel,甲-2020,万元,200,0,0,0\n\
        car,汽车,Cars,甲-2020,万元,400,400,0,\n";
    std::fs::create_dir(folder.join("data")).unwrap();
    std::fs::write(folder.join("data/sectors.csv"), sectors).unwrap();
    std::fs::write(folder.join("data/sector_flows.csv"), "from,to,value\nore,steel,100\nsteel,car,200\n").unwrap();
    std::fs::write(folder.join("data/firms.csv"), "id,name,region,size\nx,甲,999999,3\ny,乙,330200,三\n").unwrap();
}

/// Builds the store with every kind of change, and keeps the reports.
fn made(archive: &Archive, folder: &Path, reports: &mut Vec<(&'static str, Lang, Answered)>) {
    let who = |n: u32| Who { now: format!("2026-11-2{n}T08:00:00Z"), actor: "链长办".to_owned() };
    let sources = [DataSource::Embedded, DataSource::Path(folder.join("data"), None)];
    let imported = archive.import(&sources, None, &who(1), &NoProgress).unwrap();
    let edit = ProjectEdit {
        name: Some("光刻胶一期".to_owned()),
        firm: Some("彤程新材".to_owned()),
        zone: Some("宁波经济技术开发区".to_owned()),
        products: vec!["半导体光刻胶".to_owned()],
        day: Some("2026-11-22".parse().unwrap()),
        ..ProjectEdit::default()
    };
    let added = archive.add_project(None, &edit, &who(2)).unwrap();
    archive.set_project("xm-0001", &ProjectEdit { note: Some("一".to_owned()), ..edit.clone() }, &who(3)).unwrap();
    let undone = archive.undo(3, &who(4)).unwrap();
    let file = folder.join("b.ltb");
    let kept = archive.backup(None, &file, "2026-11-25T08:00:00Z").unwrap();
    let written = archive.current().unwrap().export(&folder.join("out")).unwrap();
    let checks = archive.verify().unwrap();
    let basis = Basis::of_log(&archive.log().unwrap().0, None);
    for lang in LANGS {
        let mut add = |name, answered| reports.push((name, lang, answered));
        add("import", Answered::based(&Import::new(&imported, false), lang, &basis));
        add("import --errors", Answered::based(&ImportProblems::new(&imported, lang), lang, &basis));
        add("project add", Answered::based(&EditedProject::new(&added, lang), lang, &basis));
        add("undo", Answered::based(&Undo { undone: 3, made: undone }, lang, &basis));
        add("export", Answered::based(&Export::new(&folder.join("out"), &written), lang, &basis));
        add("backup", Answered::based(&Kept::new(CareKind::Backup, &kept, &file), lang, &basis));
        add("store verify", Answered::based(&StoreCheck::new(&checks, lang), lang, &basis));
    }
}
