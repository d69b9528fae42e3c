//! An engine on the embedded data.

use liantu_model::Wording;

use crate::embedded;
use crate::engine::Engine;
use crate::import::{DataSource, Import, ImportError};
use crate::progress::NoProgress;

/// The embedded data does not load: a defect of this build.
#[derive(Debug, thiserror::Error)]
#[error("the embedded data does not load: {0}")]
pub struct EmbeddedError(#[source] Box<ImportError>);

impl EmbeddedError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("内置数据无法加载：{}", self.0.wording().zh), self.to_string())
    }
}

/// An engine on the embedded default data: 20 chains of Zhejiang.
///
/// # Errors
/// [`EmbeddedError`], which would be a defect of this build.
pub fn demo() -> Result<Engine, EmbeddedError> {
    let import = Import::new(None).read(&[DataSource::Embedded], &NoProgress);
    let world = import.map_err(|error| EmbeddedError(Box::new(error)))?.into_world();
    Ok(Engine::of_files(world, &liantu_store::fingerprint(embedded::FILES.iter().copied())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sentences_hold_the_cause() {
        let error = EmbeddedError(Box::new(ImportError::BadFile(Box::default())));
        let cause = error.0.wording();
        let said = error.wording();
        assert_eq!(said.en, format!("the embedded data does not load: {}", cause.en));
        assert_eq!(said.zh, format!("内置数据无法加载：{}", cause.zh));
    }
}
