//! `cuts`: what must be lost before a chain or a lead firm stops, and what falls with a loss.

use liantu_engine::{CutBy, CutOf, CutsView, FallReason, Lang};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::{Fall, falls};
use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Word, all};

/// 断链推演：失去哪些就会断链（最小割集）；或失去某些之后依次停产什么。 What must be lost before a chain stops, or what stops with a loss
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct CutsRequest {
    /// 产业链；与链主企业二选一。 Chain; this or a lead firm
    pub chain: Option<String>,
    /// 链主企业：以它的产品为不能停的产品。 A lead firm: what it makes must not stop
    pub firm: Option<String>,
    /// 只看这个地区所产的产品，只失去外部的。 Only products made here, only losses outside
    pub scope: Option<String>,
    /// 失去的国家、地区、开发区、企业或产品（可重复），列出依次停产的产品。 What is lost; lists what falls, in order
    #[serde(default)]
    pub lost: Vec<String>,
    /// 失去什么。 What may be lost
    #[serde(default = "countries_and_firms")]
    pub by: Vec<Word<CutBy>>,
    /// 最多同时失去几个。 How many at once
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 4))]
    pub order: usize,
    /// 列出多少组，0 为全部。 How many sets, 0 for all
    #[serde(default = "thirty")]
    pub top: usize,
}

fn countries_and_firms() -> Vec<Word<CutBy>> {
    vec![Word(CutBy::Countries), Word(CutBy::Firms)]
}

fn two() -> usize {
    2
}

fn thirty() -> usize {
    30
}

/// Minimal cut sets, and what falls (断链推演).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cuts {
    /// The products that must not stop; with a place, those made in it.
    pub ends: Vec<Named>,
    /// Products without any recorded supply: assumed to be available.
    pub holes: Vec<Named>,
    /// Whether a loss was named.
    pub is_of_a_loss: bool,
    /// What falls when everything that was named, or everything outside the place, is lost; in order.
    pub falls: Vec<RankedFall>,
    /// The products of `ends` that are then no longer served.
    pub stopped: Vec<Named>,
    /// The cut sets, smallest first, as many as requested; none when a loss was named.
    pub sets: Vec<CutSet>,
    /// How many there are.
    pub n_sets: usize,
    /// All cut sets of at most this many elements were found.
    pub complete: usize,
    /// The requested size.
    pub order: usize,
}

/// A product that falls, with its place in the order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RankedFall {
    /// Its place, from 1.
    pub order: usize,
    /// What falls.
    #[serde(flatten)]
    pub fall: Fall,
}

/// A set whose loss stops something, while no proper part of it does (最小割集).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CutSet {
    /// How many elements it has.
    pub size: usize,
    /// The elements.
    pub set: Vec<Named>,
}

const SETS: Table = Table {
    key: "sets",
    zh: "最小割集",
    en: "minimal cut sets",
    rows: &[list("sets")],
    columns: &[
        Column::integer("size", "个数", "size"),
        Column::names("set", "一旦同时失去", "lost together").width(20),
    ],
};

const FALLS: Table = Table {
    key: "falls",
    zh: "依次停产",
    en: "falls",
    rows: &[list("falls")],
    columns: &[
        Column::integer("order", "#", "#"),
        Column::name("product", "停产的产品", "product that falls"),
        Column::word::<FallReason>("reason", "原因", "why"),
    ],
};

static TABLES: [Table; 2] = [SETS, FALLS];

/// When a loss is named, what falls is the main table.
static OF_A_LOSS: [Table; 2] = [FALLS, SETS];

impl Question for CutsRequest {
    const NAME: &'static str = "cuts";
    type Answer = Cuts;

    fn answer(&self, ask: &Ask<'_>) -> Result<Cuts, Problem> {
        let of = match (&self.chain, &self.firm) {
            (_, Some(_)) if self.chain.is_some() => {
                return Err(Problem::bad(
                    "firm",
                    "产业链与链主企业只能写一个",
                    "name a chain or a lead firm, not both",
                ));
            }
            (_, Some(firm)) => CutOf::Firm(ask.engine.firm(firm)?),
            (Some(chain), None) => CutOf::Chain(ask.chain(chain)?),
            (None, None) => return Err(Problem::missing("chain")),
        };
        let mut lost = Vec::new();
        for text in &self.lost {
            lost.extend(ask.engine.losable(text)?);
        }
        let scope = self.scope.as_deref().map(|scope| ask.scope(scope)).transpose()?;
        let by: Vec<CutBy> = self.by.iter().map(|by| by.0).collect();
        let view = match lost.as_slice() {
            [] => ask.engine.cuts(of, scope, &by, self.order, ask.work),
            lost => ask.engine.falls(of, lost),
        };
        Ok(self.shape(&view))
    }
}

impl CutsRequest {
    fn shape(&self, view: &CutsView) -> Cuts {
        let top = if self.top == 0 { usize::MAX } else { self.top };
        let set = |set: &Vec<liantu_engine::Named>| CutSet { size: set.len(), set: all(set) };
        let falls = falls(&view.falls);
        Cuts {
            ends: all(&view.ends),
            holes: all(&view.holes),
            is_of_a_loss: !self.lost.is_empty(),
            falls: (1..).zip(falls).map(|(order, fall)| RankedFall { order, fall }).collect(),
            stopped: all(&view.stopped),
            sets: view.sets.iter().take(top).map(set).collect(),
            n_sets: view.sets.len(),
            complete: view.complete,
            order: self.order,
        }
    }
}

/// The first names of a list, and how many there are.
fn some(names: &[Named], lang: Lang) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(|named| named.in_lang(lang)).collect();
    let more = if names.len() > SHOWN { "…" } else { "" };
    match lang {
        Lang::Zh => format!("{}{more}（{}）", shown.join("、"), names.len()),
        Lang::En => format!("{}{more} ({})", shown.join(", "), names.len()),
    }
}

impl Cuts {
    fn sets_section(&self, document: &Value, lang: Lang) -> Section {
        let (n, shown, complete) = (self.n_sets, self.sets.len(), self.complete);
        let heading = match lang {
            Lang::Zh => format!("最小割集：{n} 组，列出 {shown} 组"),
            Lang::En => format!("minimal cut sets: {shown} of {n}"),
        };
        let early = (complete < self.order).then(|| match lang {
            Lang::Zh => format!("计算量到达上限：只找全了 {complete} 个以内的组合。"),
            Lang::En => format!("The work budget ran out: complete up to sets of {complete}."),
        });
        Section::new(heading).remarks(early).table(&TABLES[0], TABLES[0].lines(document))
    }

    fn falls_section(&self, document: &Value, lang: Lang) -> Section {
        let (fallen, ends, stopped) = (self.falls.len(), self.ends.len(), self.stopped.len());
        let which = some(&self.stopped, lang);
        let heading = match lang {
            Lang::Zh => format!("{fallen} 种产品依次停产，{ends} 种不能停的产品中 {stopped} 种停下：{which}"),
            Lang::En => format!("{fallen} products fall, {stopped} of {ends} that must not stop: {which}"),
        };
        Section::new(heading).table(&TABLES[1], TABLES[1].lines(document))
    }
}

impl Answer for Cuts {
    const TABLES: &'static [Table] = &TABLES;

    fn tables(&self) -> &'static [Table] {
        if self.is_of_a_loss { &OF_A_LOSS } else { &TABLES }
    }

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let ends = format!("{}{}", pick(lang, "不能停的产品：", "Must not stop: "), some(&self.ends, lang));
        let holes = (!self.holes.is_empty()).then(|| {
            let taken = pick(lang, "没有供应记录、视为可得的产品：", "Taken to be there, nobody is recorded: ");
            format!("{taken}{}", some(&self.holes, lang))
        });
        let care = pick(
            lang,
            "只依据已记录的企业与份额：未记录的供应可能存在，先核实再下结论。",
            "By the makers and shares on record: there may be others, so check before you conclude.",
        );
        let head = Section::default().remark(ends).remarks(holes).remark(care);
        let body =
            if self.is_of_a_loss { self.falls_section(document, lang) } else { self.sets_section(document, lang) };
        vec![head, body]
    }
}
