//! `cuts`: what must be lost before a chain or a lead firm stops, and what falls with a loss.

use liantu_engine::{CutBy, CutOf, CutsView, FallReason, Lang};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::{Fall, falls};
use crate::problem::{Problem, ProblemCode};
use crate::question::{Answer, Ask, Question, pick};
use crate::shapes::{Named, Word, all, first};

/// 断链推演：失去哪些就会断链（最小割集）；或失去某些之后依次停产什么。 What must be lost before a chain stops, or what falls with a loss
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct CutsRequest {
    /// 产业链：它的终端产品不能停。 Chain: its end products must not stop
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
    /// 列出多少组，0 为全部。 Sets listed, 0 for all
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

/// Minimal cut sets, or what falls with what is lost (断链推演).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cuts {
    /// The products that must not stop; with a scope, those made in it.
    pub ends: Vec<Named>,
    /// Products without any recorded supply: taken to be there.
    pub holes: Vec<Named>,
    /// What falls, in order, when all that was named, or everything outside the scope, is lost.
    pub falls: Vec<Falling>,
    /// Those that must not stop and then do.
    pub stopped: Vec<Named>,
    /// The cut sets, smallest first, as many as were requested; none when a loss was named.
    pub sets: Vec<CutSet>,
    /// How many there are in all.
    pub n_sets: usize,
    /// All cut sets of at most this many elements were found.
    pub complete: usize,
    #[serde(skip)]
    mode: Mode,
}

/// Which of the two questions was asked.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// What must be lost, up to so many at once.
    Sets { order: usize },
    /// What falls with a loss.
    Falls,
}

/// Things whose loss together stops a product, and no smaller part of them does (最小割集).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CutSet {
    /// How many they are.
    pub size: usize,
    /// The things.
    pub set: Vec<Named>,
}

/// A product that falls, with its place in the order.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Falling {
    /// Its place, from 1.
    pub order: usize,
    /// What falls, and why.
    #[serde(flatten)]
    pub fall: Fall,
}

static TABLES: [Table; 2] = [
    Table {
        key: "sets",
        zh: "最小割集",
        en: "minimal cut sets",
        rows: &[list("sets")],
        columns: &[Column::integer("size", "个数", "size"), Column::names("set", "一旦同时失去", "lost together")],
    },
    Table {
        key: "falls",
        zh: "依次停产",
        en: "what falls, in order",
        rows: &[list("falls")],
        columns: &[
            Column::integer("order", "#", "#"),
            Column::name("product", "停产的产品", "product that falls"),
            Column::word::<FallReason>("reason", "原因", "why"),
        ],
    },
];

impl Question for CutsRequest {
    const NAME: &'static str = "cuts";
    type Answer = Cuts;

    fn answer(&self, ask: &Ask<'_>) -> Result<Cuts, Problem> {
        let (engine, of) = (ask.engine, self.of(ask)?);
        let lost = self.lost.iter().map(|lost| engine.losable(lost)).collect::<Result<Vec<_>, _>>()?;
        if !lost.is_empty() {
            if self.scope.is_some() {
                return Err(Problem::bad(
                    "scope",
                    "指明失去什么时，不能再限定地区",
                    "a scope does not go together with a named loss",
                ));
            }
            let view = ask.work.run(|| engine.falls(of, &lost.concat()))?;
            return Ok(Cuts::new(&view, Mode::Falls, 0));
        }
        let scope = self.scope.as_deref().map(|scope| engine.scope(scope)).transpose()?;
        let by: Vec<CutBy> = self.by.iter().map(|by| by.0).collect();
        let view = ask.work.run(|| engine.cuts(of, scope, &by, self.order))?;
        Ok(Cuts::new(&view, Mode::Sets { order: self.order }, self.top))
    }
}

impl CutsRequest {
    /// Whose products must not stop.
    fn of(&self, ask: &Ask<'_>) -> Result<CutOf, Problem> {
        match (&self.chain, &self.firm) {
            (Some(chain), None) => Ok(CutOf::Chain(ask.engine.chain(chain)?)),
            (None, Some(firm)) => Ok(CutOf::Firm(ask.engine.firm(firm)?)),
            (Some(_), Some(_)) => {
                Err(Problem::bad("firm", "产业链与链主企业只能指定一个", "a chain and a lead firm do not go together"))
            }
            (None, None) => Err(Problem::new(
                ProblemCode::MissingParameter,
                "须指定产业链或链主企业",
                "a chain or a lead firm must be given",
            )),
        }
    }
}

impl Cuts {
    fn new(view: &CutsView, mode: Mode, top: usize) -> Self {
        Self {
            ends: all(&view.ends),
            holes: all(&view.holes),
            falls: (1..).zip(falls(&view.falls)).map(|(order, fall)| Falling { order, fall }).collect(),
            stopped: all(&view.stopped),
            sets: first(&view.sets, top).iter().map(|set| CutSet { size: set.len(), set: all(set) }).collect(),
            n_sets: view.sets.len(),
            complete: view.complete,
            mode,
        }
    }

    /// What all of it is based on.
    fn basis(&self, lang: Lang) -> Section {
        let must = format!("{}{}", pick(lang, "不能停的产品：", "must not stop: "), some(&self.ends, lang));
        let holes = (!self.holes.is_empty()).then(|| {
            let words = pick(lang, "没有供应记录、视为可得的产品：", "taken to be available, no supply recorded: ");
            format!("{words}{}", some(&self.holes, lang))
        });
        Section::default().remark(must).remarks(holes).remark(pick(
            lang,
            "只依据已记录的企业与份额：未记录的供应可能存在，先核实再下结论。",
            "based on the makers and shares on record: there may be others, so check before you conclude",
        ))
    }

    fn sets_heading(&self, lang: Lang) -> String {
        let (shown, n) = (self.sets.len(), self.n_sets);
        match lang {
            Lang::Zh if shown < n => format!("最小割集：{n} 组，列出 {shown} 组"),
            Lang::Zh => format!("最小割集：{n} 组"),
            Lang::En if shown < n => format!("minimal cut sets: the first {shown} of {n}"),
            Lang::En => format!("minimal cut sets: {n}"),
        }
    }

    fn falls_heading(&self, lang: Lang) -> String {
        let (stopped, ends, fallen) = (self.stopped.len(), self.ends.len(), self.falls.len());
        let names = if stopped == 0 { String::new() } else { some(&self.stopped, lang) };
        match lang {
            Lang::Zh => {
                let names = if stopped == 0 { names } else { format!("：{names}") };
                format!("{fallen} 种产品依次停产，{ends} 种不能停的产品中 {stopped} 种停下{names}")
            }
            Lang::En => {
                let names = if stopped == 0 { names } else { format!(": {names}") };
                format!("{fallen} products fall, {stopped} of {ends} that must not stop{names}")
            }
        }
    }
}

/// The first names of a list, and how many there are.
fn some(list: &[Named], lang: Lang) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = list.iter().take(SHOWN).map(|named| named.in_lang(lang)).collect();
    let (more, n) = (if list.len() > SHOWN { "…" } else { "" }, list.len());
    match lang {
        Lang::Zh => format!("{}{more}（{n}）", names.join("、")),
        Lang::En => format!("{}{more} ({n})", names.join(", ")),
    }
}

impl Answer for Cuts {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [sets, falls] = &TABLES;
        let section = match self.mode {
            Mode::Sets { order } => {
                let early = (self.complete < order).then(|| match lang {
                    Lang::Zh => format!("计算量到达上限：只找全了 {} 个以内的组合。", self.complete),
                    Lang::En => format!("the work budget ran out: complete up to sets of {}", self.complete),
                });
                Section::new(self.sets_heading(lang)).remarks(early).table(sets, sets.lines(document))
            }
            Mode::Falls => Section::new(self.falls_heading(lang)).table(falls, falls.lines(document)),
        };
        vec![self.basis(lang), section]
    }

    /// With a named loss, what falls is the main table and there are no sets.
    fn tables(&self) -> &'static [Table] {
        match self.mode {
            Mode::Sets { .. } => &TABLES,
            Mode::Falls => &TABLES[1..],
        }
    }
}
