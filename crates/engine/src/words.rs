//! Findings and candidates in sentences, Chinese and English.

use liantu_model::code::Code;
use liantu_model::{Lang, Wording};
use liantu_query::diagnose::Rings;

use crate::engine::Engine;
use crate::named::Named;

/// A fixed word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The word in one language.
    pub fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// The word of a code.
pub(crate) fn label<C: Code>(code: C) -> Label {
    Label { zh: code.zh(), en: code.en() }
}

/// Chinese and English of a word.
pub(crate) fn word(zh: &'static str, en: &'static str) -> Label {
    Label { zh, en }
}

/// `甲、乙等 5 家` from names and the total count.
pub(crate) fn listing(names: &[Named], all: usize) -> Wording {
    listing_of(names, all, "家")
}

/// Like [`listing`], counted in `unit` (in Chinese).
pub(crate) fn listing_of(names: &[Named], all: usize, unit: &str) -> Wording {
    let zh: Vec<&str> = names.iter().take(3).map(|named| named.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().take(3).map(|named| named.en.as_str()).collect();
    if all > zh.len() {
        Wording::new(format!("{}等 {all} {unit}", zh.join("、")), format!("{} and others, {all} in all", en.join(", ")))
    } else {
        Wording::new(zh.join("、"), en.join(", "))
    }
}

/// Where things outside come from, counted in `unit` (in Chinese).
pub(crate) fn rings(engine: &Engine, rings: &Rings, unit: &str) -> Option<Wording> {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let mut add = |n: usize, in_zh: &str, in_en: &str| {
        if n > 0 {
            zh.push(format!("{in_zh} {n} {unit}"));
            en.push(format!("{n} {in_en}"));
        }
    };
    add(rings.province, "省内", "elsewhere in the province");
    add(rings.country, "省外", "elsewhere in the country");
    let mut abroad = rings.abroad.clone();
    abroad.sort_by_key(|(country, n)| (std::cmp::Reverse(*n), *country));
    for (country, n) in abroad.iter().take(4) {
        let country = engine.named(*country);
        add(*n, &country.zh, &format!("in {}", country.en));
    }
    add(abroad.iter().skip(4).map(|(_, n)| n).sum(), "其他国家", "in other countries");
    add(rings.unplaced, "所在地不明", "of unknown place");
    (!zh.is_empty()).then(|| Wording::new(zh.join("，"), en.join(", ")))
}

/// A number between 0 and 1 in per cent, with one decimal where it is small.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 9.95 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}
