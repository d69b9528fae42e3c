//! Sentences that several answers share.

use liantu_engine::{Difference, Lang};

/// The result of the independent check of a certificate.
pub(crate) fn proof(differences: &[Difference], lang: Lang) -> String {
    match (differences.first(), lang) {
        (None, Lang::Zh) => "证书由独立程序核验：成立。".to_owned(),
        (None, Lang::En) => "The certificate was checked by an independent program: it holds.".to_owned(),
        (Some(first), Lang::Zh) => format!("证书核验不符，请勿采用：{}。", first.wording().zh),
        (Some(first), Lang::En) => format!("The certificate does not hold, do not use this: {}.", first.wording().en),
    }
}
