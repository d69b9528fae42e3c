use liantu_engine::{Lang, Wording};
pub(crate) trait Tmp { fn wording(&self) -> Wording; fn in_lang(&self, _: Lang) -> &str; }
impl<T: std::fmt::Display> Tmp for T { fn wording(&self) -> Wording { Wording::new(self.to_string(), self.to_string()) } fn in_lang(&self, _: Lang) -> &str { "" } }
pub(crate) fn io_wording(error: &std::io::Error) -> Wording { error.wording() }
