//! Storing a nation: import into a store, small commits, opening, rebuilding, compaction.

use std::fs;
use std::path::Path;
use std::time::Instant;

use liantu_engine::{Archive, DataSource, Mapping, NoProgress, Who};
use liantu_model::{Builder, ChangeSet, Facts, Lines, RowBatch, Table, Values};
use liantu_store::{Access, Commit, Origin, Store};
use serde_json::{Value, json};

use crate::{millis, peak_mb};

type Failure = Box<dyn std::error::Error>;

/// Rows of a small commit.
const SMALL: usize = 5_000;
/// Small commits timed.
const COMMITS: usize = 30;

/// Imports the folder `data` into a new store and reports what each operation takes.
///
/// # Errors
/// When the data cannot be read or the store cannot be written.
pub fn run(data: &Path, folder: &Path, runs: usize, emit: &mut dyn FnMut(Value)) -> Result<(), Failure> {
    let start = Instant::now();
    let source = DataSource::Path(data.to_path_buf(), Some(Box::new(Mapping::shipped("yardstick")?)));
    let who = Who { now: "2026-01-01T00:00:00Z".into(), actor: "yardstick".into() };
    let report = Archive::create_or_open(folder)?.import(&[source], None, &who, &NoProgress)?;
    let rows = report.changes.total().after;
    emit(json!({
        "name": "import into store", "rows": rows, "wall_ms": [since(start)], "problems": report.problems.len(),
        "peak_mb": peak_mb(), "bytes": Store::open(folder, Access::Read)?.bytes(),
    }));
    let opened = || (0..=runs).map(|_| open(folder)).collect::<Result<Vec<f64>, _>>();
    emit(json!({ "name": "open at a whole generation", "wall_ms": opened()? }));
    let commits = small_commits(folder)?;
    emit(json!({ "name": "commit of 5000 rows", "median_ms": commits[COMMITS / 2], "wall_ms": commits }));
    emit(json!({ "name": "open by replaying 30 commits, making the state", "wall_ms": [open(folder)?] }));
    emit(
        json!({ "name": "open from the state", "wall_ms": opened()?, "bytes": Store::open(folder, Access::Read)?.bytes() }),
    );
    fs::remove_dir_all(folder.join("state"))?;
    emit(json!({ "name": "open by making the state anew from the journal", "wall_ms": [open(folder)?] }));
    let mut store = Store::open(folder, Access::Write)?;
    let start = Instant::now();
    let kept = store.compact(1)?;
    emit(json!({ "name": "compact", "wall_ms": [since(start)], "bytes": kept.bytes }));
    Ok(())
}

fn since(start: Instant) -> f64 {
    millis(start.elapsed().as_secs_f64())
}

fn open(folder: &Path) -> Result<f64, Failure> {
    let start = Instant::now();
    let engine = Archive::open(folder)?.current()?;
    let wall = since(start);
    drop(engine);
    Ok(wall)
}

/// Commits of new firms, each timed from the change set to the acknowledgement, ascending.
fn small_commits(folder: &Path) -> Result<Vec<f64>, Failure> {
    let mut store = Store::open(folder, Access::Write)?;
    let mut walls = Vec::new();
    for commit in 0..COMMITS {
        let change = firms(commit)?;
        let commit = Commit {
            created_at: "2026-01-02T00:00:00Z".into(),
            actor: "yardstick".into(),
            note: String::new(),
            kind: Origin::Import,
            sources: Vec::new(),
        };
        let start = Instant::now();
        store.commit(&change, commit, &|_| ())?;
        walls.push(since(start));
    }
    walls.sort_by(f64::total_cmp);
    Ok(walls)
}

fn firms(commit: usize) -> Result<ChangeSet, Failure> {
    let field = |name: &str| Table::Firms.spec().field(name).ok_or("no such field");
    let mut batch = RowBatch::new(Table::Firms, vec![field("id")?, field("name")?], "new firms".into());
    for row in 0..SMALL {
        let texts = [format!("new-{commit}-{row}"), format!("新企业{commit}之{row}有限公司")];
        for (values, text) in batch.values.iter_mut().zip(&texts) {
            if let Values::Text(column) = values {
                column.push(text);
            }
        }
    }
    batch.origin.lines = Lines::From(1);
    let mut builder = Builder::new();
    builder.add(&batch);
    Ok(ChangeSet::between(&Facts::empty(), builder.finish()?.snapshot.facts()))
}
