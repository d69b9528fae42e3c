//! The result of a check: the claim holds, or where it and the data differ.

use std::fmt;

use liantu_model::Wording;

/// The verdict on a claim (核验结论).
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Every field agrees with the data.
    Holds,
    /// The fields that do not.
    Refuted(Vec<Difference>),
}

/// One field of a claim that the data contradict.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field, such as `factors.demand` or `witness.path`.
    pub quantity: String,
    /// What was claimed.
    pub claimed: String,
    /// What the data give.
    pub found: String,
}

impl Difference {
    /// The difference in both languages.
    pub fn wording(&self) -> Wording {
        let Self { quantity, claimed, found } = self;
        Wording::new(
            format!("{quantity}：所称为 {claimed}，按数据应为 {found}"),
            format!("{quantity}: claimed is {claimed}, the data give {found}"),
        )
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wording().en)
    }
}
