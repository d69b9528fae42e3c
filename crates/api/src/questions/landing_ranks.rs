//! Places or firms by what a landing removes: what the answers of both rankings share.

use liantu_engine::{LandingRank, LandingRanks, Lang};
use liantu_table::{Column, Section, Table, Within, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::pick;

/// Severity removed and added in one of the scopes that count.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScopeBalance {
    /// The scope, in words.
    pub scope: String,
    /// By how much findings are less severe; `null` where the place does not lie in the scope.
    pub removed: Option<f64>,
    /// By how much findings are more severe.
    pub added: Option<f64>,
}

/// What a landing removes and adds, scope by scope, the smallest first.
pub(crate) fn balances(ranks: &LandingRanks, rank: &LandingRank, lang: Lang) -> Vec<ScopeBalance> {
    let scopes = ranks.scopes.iter().zip(&rank.balances);
    let balance = |(scope, balance): (&liantu_engine::Wording, &Option<liantu_engine::Balance>)| ScopeBalance {
        scope: scope.in_lang(lang).to_owned(),
        removed: balance.map(|of| of.removed),
        added: balance.map(|of| of.added),
    };
    scopes.map(balance).collect()
}

/// The columns of one rank in one scope, `who` being the column of the place or firm.
pub(crate) const fn columns(who: Column) -> [Column; 6] {
    [
        Column::integer("rank", "#", "#"),
        who,
        Column::name("lies_in", "所在地", "lies in"),
        Column::text("scope", "范围", "scope"),
        Column::number("removed", "消除", "removed").decimals(4),
        Column::number("added", "增加", "added").decimals(4),
    ]
}

/// From an answer to its rows: one for each rank and scope.
pub(crate) const fn rows(kept: &'static [&'static str]) -> [Within; 2] {
    [list("ranks").keeping(kept), list("scopes")]
}

/// The same with one line per rank, for people: scopes side by side.
pub(crate) const fn wide(who: Column) -> [Column; 9] {
    [
        Column::integer("rank", "#", "#"),
        who,
        Column::name("lies_in", "所在地", "lies in"),
        Column::number("first.removed", "① 消除", "(1) removed").decimals(4),
        Column::number("first.added", "① 增加", "(1) added").decimals(4),
        Column::number("second.removed", "② 消除", "(2) removed").decimals(4),
        Column::number("second.added", "② 增加", "(2) added").decimals(4),
        Column::number("third.removed", "③ 消除", "(3) removed").decimals(4),
        Column::number("third.added", "③ 增加", "(3) added").decimals(4),
    ]
}

const RANKS: &[Within] = &[list("ranks")];

/// The table that people see for this number of scopes.
pub(crate) const fn side_by_side(columns: &'static [Column], scopes: usize) -> Table {
    let (shown, _) = columns.split_at(3 + 2 * scopes);
    Table { key: "ranks", zh: "排序", en: "ranks", rows: RANKS, columns: shown }
}

/// The ranking as people see it, where `tables` are [`side_by_side`] for one, two and three scopes.
pub(crate) fn section(
    heading: String,
    tables: &'static [Table; 3],
    document: &Value,
    scopes: &[String],
    lang: Lang,
) -> Section {
    let section = Section::new(heading).remark(pick(
        lang,
        "消除的严重度：缺链、弱链、断链风险减轻部分之和；增加：加重与新增部分之和，主要是新厂自己的需求。先比最左的消除，再比增加，依次向右，仍相同按编号。",
        "Removed: by how much gaps, weak links and choke points are less severe; added: by how much more, mostly what the plant needs itself. Ranked by the first column, then the next, then by id.",
    ));
    let Some(table) = scopes.len().checked_sub(1).and_then(|at| tables.get(at)) else { return section };
    let marks = match lang {
        Lang::Zh => ["①", "②", "③"],
        Lang::En => ["(1)", "(2)", "(3)"],
    };
    let legend: Vec<String> = marks.iter().zip(scopes).map(|(mark, scope)| format!("{mark} {scope}")).collect();
    let mut lines = table.lines(document);
    for line in &mut lines {
        let scopes = line["scopes"].take();
        for (at, key) in ["first", "second", "third"].iter().enumerate() {
            line[*key] = scopes.get(at).cloned().unwrap_or_default();
        }
    }
    section.remark(legend.join(pick(lang, "，", ", "))).table(table, lines)
}
