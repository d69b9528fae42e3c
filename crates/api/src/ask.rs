//! The context in which a question is answered, and the one place where its names are resolved.

use std::sync::{Mutex, PoisonError};

use liantu_engine::{Archive, ChainId, Engine, Lang, Scope, Wording, Work};

use crate::problem::Problem;
use crate::shapes::{Basis, Generation, Setting};

/// The generation that answers a question, and how it is to be answered.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'e> {
    /// The generation.
    pub engine: &'e Engine,
    /// The archive with its history; `None` for data that is not in a store.
    pub archive: Option<&'e Archive>,
    /// The language of sentences.
    pub lang: Lang,
    /// Cancellation and progress of the work.
    pub work: &'e Work,
    notes: Option<&'e Notes>,
}

/// What the user should know about the names in a request: a former name, a common name, others with the same name.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<Vec<Wording>>);

impl Notes {
    fn add(&self, note: Wording) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    fn in_lang(&self, lang: Lang) -> Vec<String> {
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.iter().map(|note| note.in_lang(lang).to_owned()).collect()
    }
}

impl<'e> Ask<'e> {
    /// A context for a generation that is not in a store.
    pub const fn new(engine: &'e Engine, lang: Lang, work: &'e Work) -> Self {
        Self { engine, archive: None, lang, work, notes: None }
    }

    /// The same for a generation of an archive.
    #[must_use]
    pub const fn in_archive(self, archive: Option<&'e Archive>) -> Self {
        Self { archive, ..self }
    }

    /// The same with another engine if there is one, and a place for remarks.
    pub(crate) fn on<'o>(&self, other: Option<&'o Engine>, notes: &'o Notes) -> Ask<'o>
    where
        'e: 'o,
    {
        Ask { engine: other.unwrap_or(self.engine), notes: Some(notes), ..*self }
    }

    /// The archive, for questions about history.
    ///
    /// # Errors
    /// [`Problem`] when the data is not in a store.
    pub fn archive(&self) -> Result<&'e Archive, Problem> {
        self.archive.ok_or_else(Problem::no_history)
    }

    /// The place with this name.
    pub(crate) fn scope(&self, text: &str) -> Result<Scope, Problem> {
        let found = self.engine.scope_noted(text)?;
        self.note(found.note);
        Ok(found.id)
    }

    /// The chain with this key or name.
    pub(crate) fn chain(&self, text: &str) -> Result<ChainId, Problem> {
        let found = self.engine.chain_noted(text)?;
        self.note(found.note);
        Ok(found.id)
    }

    /// The chain with this key or name; all for `all`.
    pub(crate) fn chains(&self, text: &str) -> Result<Vec<ChainId>, Problem> {
        match text {
            "all" | "全部" => Ok(self.engine.all_chains()),
            text => Ok(vec![self.chain(text)?]),
        }
    }

    fn note(&self, note: Option<Wording>) {
        if let (Some(notes), Some(note)) = (self.notes, note) {
            notes.add(note);
        }
    }

    /// What answers of this generation are based on.
    pub fn basis(&self) -> Basis {
        let mut changed = self.engine.config().parameters();
        changed.retain(|parameter| parameter.value.to_bits() != parameter.default.to_bits());
        Basis {
            generation: Generation::of(self.engine),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings: changed.into_iter().map(|one| Setting { name: one.name, value: one.value }).collect(),
            notes: self.notes.map(|notes| notes.in_lang(self.lang)).unwrap_or_default(),
        }
    }
}
