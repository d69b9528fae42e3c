//! An answer before it is written: a document, its lines, and tables to look at.

use liantu_engine::{Config, Engine, Generation, Parameter};
use serde_json::Value;

/// What a command found, in all the forms it can be written in.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The whole as one JSON document.
    pub(crate) document: Value,
    /// The same as one JSON object a line.
    pub(crate) lines: Vec<Value>,
    /// One flat table, for CSV.
    pub(crate) flat: Sheet,
    /// What people look at: headings, tables, remarks.
    pub(crate) sections: Vec<Section>,
    /// What it stands on, for lists that leave the house.
    pub(crate) basis: Option<Basis>,
}

/// What an answer stands on: with it the same list can be made again.
#[derive(Debug)]
pub(crate) struct Basis {
    /// The generation of the data, `None` for the embedded data.
    pub(crate) generation: Option<Generation>,
    /// All thresholds and weights.
    pub(crate) config: Config,
}

impl Basis {
    pub(crate) fn of(engine: &Engine) -> Self {
        Self { generation: engine.generation(), config: engine.config().clone() }
    }

    /// The generation in a word.
    pub(crate) fn data(&self) -> String {
        self.generation.map_or_else(|| "embedded".to_owned(), |generation| generation.to_string())
    }

    /// The parameters that are not as they are by default.
    pub(crate) fn changed(&self) -> Vec<Parameter> {
        let mut parameters = self.config.parameters();
        parameters.retain(|parameter| parameter.value.to_bits() != parameter.default.to_bits());
        parameters
    }
}

/// A heading with what stands under it.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) remarks: Vec<String>,
    pub(crate) sheet: Sheet,
}

/// A table of texts.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { header: header.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    pub(crate) fn push<const N: usize>(&mut self, row: [String; N]) {
        self.rows.push(Vec::from(row));
    }
}
