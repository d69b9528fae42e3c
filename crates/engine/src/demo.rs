//! An engine on the data in the program.

use liantu_model::Wording;

use crate::embedded;
use crate::engine::Engine;
use crate::import::{DataSource, Import, ImportError};
use crate::progress::NoProgress;

/// The embedded data does not load: a defect of this build.
#[derive(Debug, thiserror::Error)]
#[error("the embedded data does not load")]
pub struct EmbeddedError(#[source] Box<ImportError>);

impl EmbeddedError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new("内置数据无法加载", self.to_string())
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
