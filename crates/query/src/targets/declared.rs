//! What firms say they make (登记的生产内容): products named in a registered business scope.
//!
//! A registered scope such as `光刻胶、显影液的研发、生产；货物进出口` does more than mention a word: each clause says what is done. A
//! product counts when its name is at the end of a noun (`汽车轴承` names 轴承, `轴承座` does not) in a clause that speaks of
//! making, and is not excepted (`不含…`).

use aho_corasick::AhoCorasick;
use liantu_model::{FirmId, ProductId, RowId as _, Snapshot};
use rayon::prelude::*;

use crate::work::Work;

/// A firm whose registered scope names a product as something it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared<'s> {
    /// The firm.
    pub firm: FirmId,
    /// The clause that says this.
    pub clause: &'s str,
    /// Whether the name stands by itself, not as the head of a longer noun.
    pub is_exact: bool,
}

/// Names shorter than this many characters are too ambiguous.
const SHORTEST: usize = 2;

/// Words of making.
const MAKING: &[&str] = &[
    "生产", "制造", "加工", "制作", "研制", "冶炼", "铸造", "锻造", "织造", "印染", "组装", "装配", "精炼", "压延",
    "合成", "提炼",
];

/// What may follow a name that ends a noun: before anything else, it is part of a longer noun.
const AFTER: &[&str] = &[
    "的", "及", "和", "与", "或", "等", "产品", "系列", "成品", "研发", "研究", "研制", "开发", "设计", "生产", "制造",
    "加工", "制作", "销售", "批发", "组装", "装配", "（", "(", "）", ")", "】", "]", "/", "、", "，", ",", ".", "。",
    "；", ";", "：", ":", " ", "\u{3000}", "\n",
];

/// What may precede a name that stands by itself.
const BEFORE: &[&str] = &[
    "、", "，", ",", "。", "；", ";", "：", ":", "及", "和", "与", "）", ")", "生产", "制造", "加工", " ", "\u{3000}",
];

/// What ends a clause.
const CLAUSE_END: [char; 4] = ['。', '；', ';', '\n'];

/// What excludes something.
const EXCEPTING: &[&str] = &["不含", "除外", "不得", "不包括", "除"];

/// Reads registered business scopes for the names of some products.
#[derive(Debug)]
pub struct Declarations<'s> {
    world: &'s Snapshot,
    products: usize,
    names: Vec<(String, usize)>,
    automaton: Option<AhoCorasick>,
}

impl<'s> Declarations<'s> {
    /// Searches for these products by their names and aliases of at least two characters.
    pub fn new(world: &'s Snapshot, products: &[ProductId]) -> Self {
        let names = names(world, products);
        let automaton = AhoCorasick::new(names.iter().map(|(name, _)| name)).ok();
        Self { world, products: products.len(), names, automaton }
    }

    /// Firms that declare that they make a product: for each product, in firm order.
    ///
    /// Time is linear in the text of all business scopes, whatever the number of products; firms are read in
    /// parallel.
    pub fn makers(&self, work: &Work) -> Vec<Vec<Declared<'s>>> {
        let firms = 0..self.world.firms().len();
        let read = |firm: usize| {
            work.check();
            self.products_of(FirmId::from_index(firm))
        };
        let of_all: Vec<_> = firms.into_par_iter().with_min_len(256).map(read).collect();
        let mut found = vec![Vec::new(); self.products];
        for (product, declared) in of_all.into_iter().flatten() {
            found[product].push(declared);
        }
        found
    }

    /// The products that a firm declares to make, by position.
    pub fn products_of(&self, firm: FirmId) -> Vec<(usize, Declared<'s>)> {
        let mut hits = Vec::new();
        let Some(scope) = self.world.firms().business_scope().get(firm) else { return hits };
        for hit in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(scope)) {
            if let Some((clause, is_exact)) = read(scope, hit.start(), hit.end()) {
                hits.push((self.names[hit.pattern().as_usize()].1, Declared { firm, clause, is_exact }));
            }
        }
        hits.sort_by_key(|(product, declared)| (*product, !declared.is_exact));
        hits.dedup_by_key(|(product, _)| *product);
        hits
    }
}

/// The names of each product, with its position.
fn names(world: &Snapshot, products: &[ProductId]) -> Vec<(String, usize)> {
    let table = world.products();
    let mut names = Vec::new();
    for (at, product) in products.iter().enumerate() {
        let aliases = table.aliases().get(*product).unwrap_or_default();
        let all = table.name().get(*product).into_iter().chain(aliases.split([';', '；']));
        for name in all.map(str::trim).filter(|name| name.chars().count() >= SHORTEST) {
            // `芯片(功率)` is written `功率芯片` or not at all: of a name with a bracket the head counts.
            let head = name.split(['(', '（']).next().unwrap_or(name).trim();
            if head == name {
                names.push((name.to_owned(), at));
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The clause around a name, if it says that the named thing is made.
fn read(scope: &str, start: usize, end: usize) -> Option<(&str, bool)> {
    let (before, rest) = scope.split_at_checked(start)?;
    let after = rest.get(end - start..)?;
    let (opened, closed) = (before.rsplit(CLAUSE_END).next()?, after.split(CLAUSE_END).next()?);
    let clause = scope.get(start - opened.len()..end + closed.len())?.trim();
    let ends_noun = after.is_empty() || AFTER.iter().any(|next| after.starts_with(next));
    let is_made = MAKING.iter().any(|word| clause.contains(word));
    // Text after the last opening bracket is in it unless that bracket closes again.
    let in_bracket =
        opened.rsplit_once(['（', '(']).map(|(_, inner)| inner).filter(|inner| !inner.contains(['）', ')']));
    let is_excepted =
        EXCEPTING.iter().any(|word| opened.ends_with(word) || in_bracket.is_some_and(|inner| inner.contains(word)));
    let is_exact = opened.is_empty() || BEFORE.iter().any(|last| opened.ends_with(last));
    (ends_noun && is_made && !is_excepted).then_some((clause, is_exact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    fn makers(scope: &str) -> Option<(String, bool)> {
        let text = format!("products: id name\np 轴承\nfirms: id name business_scope\nf 甲 {scope}");
        let world = sketch::world(&text);
        let found = Declarations::new(&world, &[ProductId(0)]).makers(&Work::new());
        found[0].first().map(|declared| (declared.clause.to_owned(), declared.is_exact))
    }

    #[test]
    fn a_clause_that_speaks_of_making_counts() {
        assert_eq!(makers("轴承制造；货物进出口"), Some(("轴承制造".to_owned(), true)));
        assert_eq!(makers("生产：汽车轴承、齿轮。"), Some(("生产：汽车轴承、齿轮".to_owned(), false)));
        assert_eq!(makers("机床、轴承的研发、生产、销售"), Some(("机床、轴承的研发、生产、销售".to_owned(), true)));
    }

    #[test]
    fn trade_longer_nouns_and_exceptions_do_not() {
        for scope in ["轴承销售；齿轮制造", "轴承座制造", "机械零件制造（不含轴承）", "轴承批发、零售", "生产除轴承"]
        {
            assert_eq!(makers(scope), None, "{scope}");
        }
    }
}
