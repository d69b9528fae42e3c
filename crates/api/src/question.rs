//! What a question is, and the form in which surfaces see all questions alike.

use std::fmt;

use liantu_engine::{Engine, Lang, Wording, Work};
use liantu_table::{Section, Table};
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::ask::{Ask, Notes};
use crate::problem::Problem;
use crate::request::{self, Parameter, bilingual};
use crate::shapes::Basis;

/// A question: the type is its request, its doc comment says what it asks, `中文。 English` (问题).
pub trait Question: DeserializeOwned + JsonSchema + 'static {
    /// Its name: words of commands joined by spaces, such as `structure hhi`.
    const NAME: &'static str;
    /// The type of its answer.
    type Answer: Answer;

    /// The engine to use instead of the given one, when the request changes thresholds or weights.
    ///
    /// # Errors
    /// [`Problem`]: an invalid setting.
    fn engine(&self, engine: &Engine) -> Result<Option<Engine>, Problem> {
        let _ = engine;
        Ok(None)
    }

    /// Answers it on one generation, within [`Work::run`]: anything that can take long gets the work to check for
    /// cancellation.
    ///
    /// # Errors
    /// [`Problem`]: names that match nothing, parameters that contradict each other.
    fn answer(&self, ask: &Ask<'_>) -> Result<Self::Answer, Problem>;

    /// Writes the lines of the answer one after another; a batch does so without holding all of them in memory.
    ///
    /// # Errors
    /// As for [`Question::answer`], and the first error of `sink`.
    fn stream(&self, ask: &Ask<'_>, sink: &mut Sink<'_>) -> Result<(), Stopped> {
        let answer = self.answer(ask)?;
        let document = serde_json::to_value(&answer).unwrap_or_default();
        let lines = answer.tables().first().map_or_else(|| vec![document.clone()], |main| main.lines(&document));
        lines.into_iter().try_for_each(|line| sink(&line)).map_err(Stopped::Sink)
    }
}

/// Receives the lines of a stream.
pub type Sink<'s> = dyn FnMut(&Value) -> std::io::Result<()> + 's;

/// Why a stream ended early.
#[derive(Debug)]
pub enum Stopped {
    /// The question is not answered.
    Problem(Problem),
    /// The line cannot be written.
    Sink(std::io::Error),
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The answer to a question: a JSON shape, tables over it, and what people see (回答).
pub trait Answer: Serialize + JsonSchema + Send + 'static {
    /// Its tables, the main one first.
    const TABLES: &'static [Table];

    /// What people see. `document` is the answer as JSON, from which the tables take their rows.
    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section>;

    /// Those of its tables that belong to this answer, the main one first.
    fn tables(&self) -> &'static [Table] {
        Self::TABLES
    }

    /// Its outcome apart from the data, for exit statuses.
    fn outcome(&self) -> Outcome {
        Outcome::Answered
    }
}

/// The outcome of a question apart from its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is answered.
    Answered,
    /// A check failed.
    Refuted,
    /// The data itself, or the store, is damaged.
    Unsound,
}

/// An answer in the form that every surface receives.
#[derive(Debug)]
pub struct Answered {
    /// The whole answer as JSON, with what it is based on.
    pub document: Value,
    /// Its tables, the main one first.
    pub tables: &'static [Table],
    /// What people see.
    pub sections: Vec<Section>,
    /// Its outcome.
    pub outcome: Outcome,
}

impl Answered {
    /// An answer in all its forms.
    pub fn new<A: Answer>(ask: &Ask<'_>, answer: &A) -> Self {
        Self::based(answer, ask.lang, &ask.basis())
    }

    /// The report of a change of an archive, in all its forms.
    pub fn based<A: Answer>(answer: &A, lang: Lang, basis: &Basis) -> Self {
        // Serialising an answer to memory cannot fail.
        let document = serde_json::to_value(answer).unwrap_or_default();
        let sections = answer.sections(&document, lang);
        let basis = serde_json::to_value(basis).unwrap_or_default();
        let document = with_basis(document, &basis);
        Self { document, tables: answer.tables(), sections, outcome: answer.outcome() }
    }

    /// The rows of a table.
    pub fn lines(&self, table: &Table) -> Vec<Value> {
        table.lines(&self.document)
    }
}

type Run = fn(&Ask<'_>, Map<String, Value>) -> Result<Answered, Problem>;
type Streamed = fn(&Ask<'_>, Map<String, Value>, &mut Sink<'_>) -> Result<(), Stopped>;

/// A question as every surface sees it (目录条目).
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    request: fn() -> Schema,
    parameters: fn() -> &'static [Parameter],
    answer: fn() -> Schema,
    tables: &'static [Table],
    run: Run,
    stream: Streamed,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Entry {
    /// The entry of a question.
    pub const fn of<Q: Question>() -> Self {
        Self {
            name: Q::NAME,
            request: || schemars::schema_for!(Q),
            parameters: request::parameters::<Q>,
            answer: || schemars::schema_for!(Q::Answer),
            tables: Q::Answer::TABLES,
            run: run::<Q>,
            stream: stream::<Q>,
        }
    }

    /// What it asks, in one line in both languages.
    pub fn purpose(&self) -> Wording {
        let schema = (self.request)();
        let (zh, en) = bilingual(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        Wording::new(zh, en)
    }

    /// The JSON Schema of its request.
    pub fn request_schema(&self) -> Schema {
        (self.request)()
    }

    /// The JSON Schema of its answer, without what every answer carries ([`Basis`]).
    pub fn answer_schema(&self) -> Schema {
        (self.answer)()
    }

    /// Its parameters in the order of their declaration.
    pub fn parameters(&self) -> &'static [Parameter] {
        (self.parameters)()
    }

    /// Its tables, the main one first.
    pub fn tables(&self) -> &'static [Table] {
        self.tables
    }

    /// Answers it.
    ///
    /// # Errors
    /// [`Problem`]: missing or wrong parameters, what the question itself cannot answer, and work that is cancelled
    /// before it is done.
    pub fn answer(&self, ask: &Ask<'_>, given: Map<String, Value>) -> Result<Answered, Problem> {
        within(ask.work, || (self.run)(ask, given))?
    }

    /// Answers it line by line.
    ///
    /// # Errors
    /// As for [`Entry::answer`], and the first error of `sink`.
    pub fn stream(&self, ask: &Ask<'_>, given: Map<String, Value>, sink: &mut Sink<'_>) -> Result<(), Stopped> {
        within(ask.work, || (self.stream)(ask, given, sink)).map_err(Stopped::Problem)?
    }
}

fn run<Q: Question>(ask: &Ask<'_>, given: Map<String, Value>) -> Result<Answered, Problem> {
    with_request(ask, given, |question: Q, ask| {
        let answer = question.answer(ask)?;
        ask.work.check();
        Ok(Answered::new(ask, &answer))
    })
}

fn stream<Q: Question>(ask: &Ask<'_>, given: Map<String, Value>, sink: &mut Sink<'_>) -> Result<(), Stopped> {
    with_request(ask, given, |question: Q, ask| {
        let mut basis = None;
        question.stream(ask, &mut |line| {
            // Names are resolved before the first line.
            let basis = basis.get_or_insert_with(|| serde_json::to_value(ask.basis()).unwrap_or_default());
            sink(&with_basis(line.clone(), basis))
        })
    })
}

/// Reads a request and has it answered by the engine that it wants.
fn with_request<Q: Question, T, E: From<Problem>>(
    ask: &Ask<'_>,
    given: Map<String, Value>,
    answer: impl FnOnce(Q, &Ask<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let (question, notes) = (request::read::<Q>(given)?, Notes::default());
    let other = question.engine(ask.engine)?;
    let ask = ask.on(other.as_ref(), &notes);
    answer(question, &ask)
}

/// The result, unless the work is cancelled before or meanwhile.
fn within<T>(work: &Work, answer: impl FnOnce() -> T) -> Result<T, Problem> {
    let begun = || {
        work.check();
        answer()
    };
    Ok(work.run(begun)?)
}

/// A document with what it is based on.
fn with_basis(mut document: Value, basis: &Value) -> Value {
    if let (Some(document), Some(basis)) = (document.as_object_mut(), basis.as_object()) {
        document.extend(basis.clone());
    }
    document
}

/// The word of one of two languages.
pub(crate) fn pick<'w>(lang: Lang, zh: &'w str, en: &'w str) -> &'w str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
