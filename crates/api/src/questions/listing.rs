//! What lists have in common: the search, the filters, and how much of the whole is listed.

use liantu_engine::{Lang, Scope};
use liantu_model::NodeId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ask::Ask;
use crate::question::pick;
use crate::shapes::{Named, first};

/// Names that a sentence lists.
const SHOWN: usize = 5;

/// How much of the whole a list shows (清单范围).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Extent {
    /// The text that was searched for.
    pub search: Option<String>,
    /// The place in question.
    pub scope: Option<Named>,
    /// The number of rows that match the search and pass the filters; the first of them are listed.
    pub n_all: usize,
    /// The number of rows that match the search, ignoring the filters.
    pub n_unfiltered: usize,
    /// How many are recorded in the place, ignoring the search and other filters; `null` without a place, or for
    /// things without a place.
    pub n_in_scope: Option<usize>,
    /// When nothing is listed: matches of the search outside the filters, else things with similar names.
    pub near: Vec<Named>,
}

/// What is listed, in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noun {
    /// Chinese.
    pub zh: &'static str,
    /// Its Chinese measure word.
    pub unit: &'static str,
    /// The English plural.
    pub en: &'static str,
}

/// Firms.
pub(crate) const FIRMS: Noun = Noun { zh: "企业", unit: "家", en: "firms" };

/// A list before its rows are written out.
pub(crate) struct Listing<I> {
    /// The rows that are listed.
    pub rows: Vec<I>,
    /// How much of the whole they are.
    pub extent: Extent,
}

/// The search and the place of a list, as requested.
#[derive(Default)]
pub(crate) struct Wanted<'q> {
    /// The text to search for.
    pub search: Option<&'q str>,
    /// The place.
    pub scope: Option<&'q Scope>,
    /// How many rows are recorded in it.
    pub n_in_scope: Option<usize>,
    /// How many to list, 0 for all.
    pub top: usize,
}

impl Ask<'_> {
    /// The rows that match a search, best first, or without one all rows by `order`; of these the first that pass the
    /// filters.
    pub(crate) fn list<I: NodeId, O: Ord>(
        &self,
        wanted: &Wanted<'_>,
        passes: impl Fn(I) -> bool,
        order: impl FnMut(&I) -> O,
    ) -> Listing<I> {
        let search = wanted.search.map(str::trim).filter(|text| !text.is_empty());
        let found = search.map_or_else(|| self.all(), |text| self.engine.search_rows::<I>(text));
        let mut rows: Vec<I> = found.iter().copied().filter(|row| passes(*row)).collect();
        if search.is_none() {
            rows.sort_by_cached_key(order);
        }
        let near = match search {
            Some(text) if rows.is_empty() => self.near(text, &found),
            _ => Vec::new(),
        };
        let extent = Extent {
            search: search.map(str::to_owned),
            scope: wanted.scope.map(|scope| self.engine.scope_name(scope).into()),
            n_all: rows.len(),
            n_unfiltered: found.len(),
            n_in_scope: wanted.n_in_scope,
            near,
        };
        Listing { rows: first(&rows, wanted.top).to_vec(), extent }
    }

    fn all<I: NodeId>(&self) -> Vec<I> {
        (0..self.engine.world().view(I::TABLE).rows()).map(I::from_index).collect()
    }

    fn near<I: NodeId>(&self, text: &str, outside: &[I]) -> Vec<Named> {
        if outside.is_empty() {
            return self.engine.near_names::<I>(text).into_iter().take(SHOWN).map(Named::from).collect();
        }
        outside.iter().take(SHOWN).map(|row| self.engine.named(*row).into()).collect()
    }
}

impl Extent {
    /// Whether filters besides the place left something out; with a search, whether any filter did.
    fn is_filtered(&self) -> bool {
        let all = if self.search.is_none() { self.n_in_scope } else { None };
        self.n_all < all.unwrap_or(self.n_unfiltered)
    }

    /// The heading above `shown` rows.
    pub(crate) fn heading(&self, noun: Noun, shown: usize, lang: Lang) -> String {
        let (all, Noun { zh, unit, en }) = (self.n_all, noun);
        // For things without a place, the place only says whose makers are counted.
        let place = self.scope.as_ref().filter(|_| self.n_in_scope.is_some()).map(|scope| scope.in_lang(lang));
        let search = self.search.as_deref();
        let matching = if self.is_filtered() { pick(lang, "符合条件的", "matching ") } else { "" };
        match lang {
            Lang::Zh => {
                let place = place.map(|place| format!("{place} · ")).unwrap_or_default();
                let search = search.map(|text| format!("“{text}”")).unwrap_or_default();
                let cut = if shown < all { format!("，列出前 {shown} {unit}") } else { String::new() };
                format!("{place}{matching}{zh}{search}：{all} {unit}{cut}")
            }
            Lang::En => {
                let place = place.map(|place| format!(" in {place}")).unwrap_or_default();
                let search = search.map(|text| format!(" \"{text}\"")).unwrap_or_default();
                let cut = if shown < all { format!("the first {shown} of {all}") } else { all.to_string() };
                format!("{matching}{en}{search}{place}: {cut}")
            }
        }
    }

    /// A remark on an empty list, if there is one.
    pub(crate) fn remark(&self, noun: Noun, lang: Lang) -> Option<String> {
        if let (Some(scope), Some(0)) = (&self.scope, self.n_in_scope) {
            return Some(not_recorded(scope, noun, lang));
        }
        if self.n_all > 0 {
            return None;
        }
        let (n, Noun { zh, unit, en }) = (self.n_unfiltered, noun);
        let names = self.names(lang);
        let text = self.search.as_deref().unwrap_or_default();
        Some(match (self.search.is_some() && n == 0, lang) {
            (true, Lang::Zh) if names.is_empty() => format!("没有名为“{text}”的{zh}，也没有相近的名称。"),
            (true, Lang::Zh) => format!("没有名为“{text}”的{zh}，是否指：{names}"),
            (true, Lang::En) if names.is_empty() => format!("Nothing among the {en} is called \"{text}\" or like it."),
            (true, Lang::En) => format!("Nothing among the {en} is called \"{text}\", did you mean: {names}"),
            (false, Lang::Zh) if names.is_empty() => format!("没有符合条件的{zh}；不加条件有 {n} {unit}。"),
            (false, Lang::Zh) => format!("没有符合条件的{zh}；不加条件有 {n} {unit}：{names}"),
            (false, Lang::En) if names.is_empty() => {
                format!("No {en} fit the conditions; without them there are {n}.")
            }
            (false, Lang::En) => format!("No {en} fit the conditions; without them there are {n}: {names}"),
        })
    }

    fn names(&self, lang: Lang) -> String {
        let open_close = |id: &str| match lang {
            Lang::Zh => format!("（{id}）"),
            Lang::En => format!(" ({id})"),
        };
        let name = |named: &Named| format!("{}{}", named.in_lang(lang), open_close(&named.id));
        self.near.iter().map(name).collect::<Vec<_>>().join(pick(lang, "、", ", "))
    }
}

/// The remark that nothing is recorded about a place, which does not mean that there is nothing.
pub(crate) fn not_recorded(scope: &Named, noun: Noun, lang: Lang) -> String {
    let (place, Noun { zh, en, .. }) = (scope.in_lang(lang), noun);
    match lang {
        Lang::Zh => format!("{place}的{zh}未收录，并非没有。"),
        Lang::En => format!("The {en} of {place} are not recorded, which does not mean that there are none."),
    }
}
