//! Stages of projects by name.

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::{Known, fold, nearest};

use super::SHOWN;
use super::error::{NameCandidate, NameError, NameKind};
use crate::named::Named;

/// The stage with this code, Chinese or English name.
///
/// # Errors
/// [`NameError`] with the nearest stages, or with all when none is near.
pub(crate) fn stage(text: &str) -> Result<ProjectStage, NameError> {
    if let Some(stage) = ProjectStage::from_word(text) {
        return Ok(stage);
    }
    let names = |stage: ProjectStage| [stage.zh(), stage.code(), stage.en()];
    let known = ProjectStage::ALL.iter().map(|stage| Known { what: *stage, names: names(*stage), favour: 0.0 });
    let near: Vec<ProjectStage> = nearest(&fold(text), known, SHOWN).into_iter().map(|(stage, _)| stage).collect();
    // There are so few stages that all of them help more than none.
    let shown = if near.is_empty() { ProjectStage::ALL.to_vec() } else { near };
    let candidate = |stage: ProjectStage| NameCandidate {
        kind: NameKind::Stage,
        named: Named { key: stage.code().into(), zh: stage.zh().into(), en: stage.en().into() },
        holds: None,
    };
    Err(NameError::unknown(NameKind::Stage, text, shown.into_iter().map(candidate).collect()))
}
