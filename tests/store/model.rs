//! Random sequences of all operations of a store, compared with a plain list of facts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use liantu_engine::{Archive, AsOf, Generation, LoadError, UndoError};
use liantu_model::{Facts, FieldKind, NONE, Snapshot, Table, date_text, sketch};
use liantu_store::{Access, Store};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tempfile::TempDir;

use super::worlds::Worlds;
use super::{assert_same, cases, commit, facts_of, quick_folder, who};
use crate::support::rng::Rng;

/// What may happen to a store. Numbers choose among the existing generations.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A small random world over the last one; the state is updated or not.
    Import {
        checkpoint: bool,
    },
    Undo(u8),
    Reopen,
    /// The process ends, and a commit that was not acknowledged is half in the journal.
    Crash {
        bytes: u8,
    },
    Compact {
        keep: u8,
    },
    /// A backup of a generation replaces the store.
    Restore(u8),
    AsOf(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => any::<bool>().prop_map(|checkpoint| Step::Import { checkpoint }),
        5 => any::<u8>().prop_map(Step::Undo),
        1 => Just(Step::Reopen),
        2 => (1_u8..200).prop_map(|bytes| Step::Crash { bytes }),
        1 => (0_u8..6).prop_map(|keep| Step::Compact { keep }),
        1 => any::<u8>().prop_map(Step::Restore),
        2 => any::<u8>().prop_map(Step::AsOf),
    ];
    prop::collection::vec(step, 50)
}

/// A row by table and key, and its cells, all as text.
type Rows = BTreeMap<(Table, Vec<String>), Vec<String>>;

/// Facts as rows, without a trace of how they are stored.
fn rows(facts: &Facts) -> Rows {
    let key = |table: Table, row: u32| {
        let column = &facts.table(table).columns[0];
        table.spec().fields[0].cell_text(column, row as usize, &facts.strings, &|_, _| String::new())
    };
    let mut rows = Rows::new();
    for table in Table::ALL {
        let (spec, data) = (table.spec(), facts.table(*table));
        for row in 0..data.rows {
            let cell =
                |(field, column): (&liantu_model::FieldSpec, _)| field.cell_text(column, row, &facts.strings, &key);
            let mut cells: Vec<String> = spec.fields.iter().zip(&data.columns).map(cell).collect();
            let name = spec.key_fields().map(|at| cells[at].clone()).collect();
            if let Some(p) = facts.provenances.get(data.provenance_of(row) as usize) {
                cells.push(if p.source == NONE { String::new() } else { key(Table::Sources, p.source) });
                cells.push(facts.strings.get(p.evidence).unwrap_or_default().to_owned());
                cells.extend([p.valid_from, p.valid_to, p.observed_on].map(date_text));
                cells.push(p.confidence.to_string());
            } else {
                cells.resize(cells.len() + 6, String::new());
            }
            rows.insert((*table, name), cells);
        }
    }
    rows
}

/// Whether a row refers to one that does not exist.
fn dangles(rows: &Rows) -> bool {
    rows.iter().any(|((table, _), cells)| {
        let fields = table.spec().all_fields().zip(cells);
        fields.into_iter().any(|(field, cell)| match field.kind {
            FieldKind::Ref(to) => !cell.is_empty() && !rows.contains_key(&(to, vec![cell.clone()])),
            _ => false,
        })
    })
}

/// Why an undo must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    NoGeneration,
    NoHistory,
    ChangedSince(usize),
    Needed,
}

/// The list, and the number of the first generation that can still be loaded.
#[derive(Debug)]
struct Model {
    history: Vec<Facts>,
    first: Generation,
}

impl Model {
    fn current(&self) -> Generation {
        self.history.len() as Generation
    }

    fn at(&self, generation: Generation) -> Option<&Facts> {
        let known = (self.first..=self.current()).contains(&generation);
        known.then(|| &self.history[usize::try_from(generation).unwrap() - 1])
    }

    fn undone(&self, generation: Generation) -> Result<Rows, Refused> {
        let after = rows(self.at(generation).ok_or(Refused::NoGeneration)?);
        let before = match generation {
            1 => Rows::new(),
            _ => rows(self.at(generation - 1).ok_or(Refused::NoHistory)?),
        };
        let mut now = rows(&self.history[self.history.len() - 1]);
        let keys: BTreeSet<_> =
            before.keys().chain(after.keys()).filter(|key| before.get(*key) != after.get(*key)).collect();
        let touched = keys.iter().filter(|key| after.get(**key) != now.get(**key)).count();
        if touched > 0 {
            return Err(Refused::ChangedSince(touched));
        }
        for key in keys {
            match before.get(key) {
                Some(cells) => now.insert(key.clone(), cells.clone()),
                None => now.remove(key),
            };
        }
        if dangles(&now) { Err(Refused::Needed) } else { Ok(now) }
    }
}

/// A store with its model.
struct Pair {
    _place: TempDir,
    folder: PathBuf,
    backup: PathBuf,
    store: Option<Store>,
    model: Model,
    worlds: Worlds,
    rng: Rng,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let place = quick_folder();
        let [folder, backup] = ["store", "backup"].map(|name| place.path().join(name));
        let model = Model { history: Vec::new(), first: 1 };
        let (worlds, rng) = (Worlds::new(seed, 4), Rng::new(seed));
        let mut pair = Self { _place: place, folder, backup, store: None, model, worlds, rng };
        while pair.model.history.is_empty() {
            pair.step(Step::Import { checkpoint: true });
        }
        pair
    }

    fn store(&mut self) -> &mut Store {
        self.store.get_or_insert_with(|| Store::open(&self.folder, Access::Write).unwrap())
    }

    /// One of the generations that ever existed, or one beyond.
    fn pick(&self, choice: u8) -> Generation {
        u64::from(choice) % (self.model.current() + 2)
    }

    /// One of those that can be loaded.
    fn pick_known(&self, choice: u8) -> Generation {
        self.model.first + u64::from(choice) % (self.model.current() + 1 - self.model.first)
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Import { checkpoint } => self.import(checkpoint),
            Step::Undo(choice) => self.undo(self.pick(choice)),
            Step::Reopen => self.store = None,
            Step::Crash { bytes } => self.crash(usize::from(bytes)),
            Step::Compact { keep } => {
                self.store().compact(u64::from(keep)).unwrap();
                let first = self.model.current() + 1 - u64::from(keep.max(1)).min(self.model.current());
                self.model.first = self.model.first.max(first);
            }
            Step::Restore(choice) => self.restore(self.pick_known(choice)),
            Step::AsOf(choice) => self.ask(self.pick(choice)),
        }
    }

    fn import(&mut self, checkpoint: bool) {
        let last = self.model.history.last().cloned().unwrap_or_else(Facts::empty);
        let next = self.worlds.next(&Snapshot::new(last.clone()).unwrap(), 2).facts().clone();
        if next == last {
            return;
        }
        let expected = self.model.current() + 1;
        assert_eq!(commit(self.store(), &last, &next), expected);
        if checkpoint {
            self.store().checkpoint(&next, &|_| ()).unwrap();
        }
        self.model.history.push(next);
    }

    fn undo(&mut self, generation: Generation) {
        self.store = None;
        let found = match Archive::open(&self.folder).unwrap().undo(generation, &who()) {
            Ok(made) => Ok(made),
            Err(UndoError::Load(LoadError::NoGeneration { .. })) => Err(Refused::NoGeneration),
            Err(UndoError::NoHistory { .. }) => Err(Refused::NoHistory),
            Err(UndoError::ChangedSince { n, .. }) => Err(Refused::ChangedSince(n)),
            Err(UndoError::Needed { .. }) => Err(Refused::Needed),
            Err(error) => panic!("{error}"),
        };
        let expected = self.model.undone(generation);
        assert_eq!(
            found,
            expected.as_ref().map(|_| self.model.current() + 1).map_err(|refused| *refused),
            "undo {generation}"
        );
        if let Ok(expected) = expected {
            let facts = self.load(self.model.current() + 1).unwrap();
            facts.check().unwrap();
            assert!(rows(&facts) == expected, "undo {generation} made other rows");
            self.model.history.push(facts);
        }
    }

    fn crash(&mut self, bytes: usize) {
        self.store = None;
        let mut journals: Vec<PathBuf> =
            std::fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        journals.retain(|path| path.extension().is_some_and(|extension| extension == "lj"));
        let [journal] = journals.as_slice() else { panic!("not one journal: {journals:?}") };
        let torn = self.rng.bytes(bytes);
        OpenOptions::new().append(true).open(journal).unwrap().write_all(&torn).unwrap();
    }

    fn restore(&mut self, generation: Generation) {
        self.store = None;
        Archive::open(&self.folder)
            .unwrap()
            .backup(Some(&AsOf::Generation(generation)), &self.backup, "2026-01-02T00:00:00Z")
            .unwrap();
        assert_eq!(Archive::restore(&self.backup, &self.folder, true).unwrap().generation, generation);
        self.model.history.truncate(usize::try_from(generation).unwrap());
        self.model.first = generation;
    }

    fn ask(&mut self, generation: Generation) {
        match (self.load(generation), self.model.at(generation)) {
            (Ok(found), Some(expected)) => assert_same(&found, expected, &format!("generation {generation}")),
            (Err(LoadError::NoGeneration { .. }), None) => {}
            (found, expected) => panic!("generation {generation}: {found:?} instead of {expected:?}"),
        }
    }

    fn load(&mut self, generation: Generation) -> Result<Facts, LoadError> {
        self.store().load(generation)
    }

    fn check(&mut self) {
        assert_eq!(self.store().current(), Some(self.model.current()));
        assert_eq!(self.store().first_loadable(), self.model.first);
        let numbers: Vec<Generation> = self.store().log().iter().map(|entry| entry.generation).collect();
        assert_eq!(numbers, (1..=self.model.current()).collect::<Vec<_>>());
        self.ask(self.model.current());
        let choice = self.rng.next().to_le_bytes()[0];
        self.ask(self.pick_known(choice));
    }

    /// What an older generation has lost stays lost, so checking at the end of a sequence is early enough.
    fn check_all(&mut self) {
        (self.model.first..=self.model.current()).for_each(|generation| self.ask(generation));
    }
}

#[test]
fn a_generation_whose_source_is_cited_later_is_not_undone() {
    let place = quick_folder();
    let [first, second] = ["sources: id title\ns 年报\n", "sources: id title\ns 年报\nfirms: id name source\nf 甲 s\n"]
        .map(|text| sketch::world(text).facts().clone());
    let mut store = Store::open(place.path(), Access::Write).unwrap();
    commit(&mut store, &Facts::empty(), &first);
    commit(&mut store, &first, &second);
    drop(store);
    let refused = Archive::open(place.path()).unwrap().undo(1, &who());
    assert!(matches!(refused, Err(UndoError::Needed { generation: 1, .. })), "{refused:?}");
}

/// Half of the sequences on each of two threads: one would occupy a processor for long.
#[test]
fn a_store_is_a_list_of_facts() {
    let config = || ProptestConfig {
        cases: cases(60).div_ceil(2),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let half = || {
        TestRunner::new(config()).run(&(0_u64..1 << 32, steps()), |(seed, steps)| {
            sequence(seed, steps);
            Ok(())
        })
    };
    std::thread::scope(|scope| {
        let halves = [scope.spawn(half), scope.spawn(half)];
        for half in halves {
            half.join().unwrap().unwrap_or_else(|failed| panic!("{failed}"));
        }
    });
}

fn sequence(seed: u64, steps: Vec<Step>) {
    let mut pair = Pair::new(seed);
    for step in steps {
        pair.step(step);
        pair.check();
    }
    pair.check_all();
    pair.store = None;
    let last = pair.model.current();
    assert_same(&facts_of(&pair.folder, last), pair.model.at(last).unwrap(), "opened at the end");
}
