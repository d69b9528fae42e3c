//! Recognising a firm of another data set as a known one.

use std::collections::HashMap;

use crate::code::MatchedBy;

use super::name::normalise_name;

/// What is known about a firm that helps to recognise it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirmRecord {
    /// Its key.
    pub key: String,
    /// Registered full name.
    pub name: String,
    /// Credit code, if known.
    pub uscc: String,
    /// Stock code, if known.
    pub stock_code: String,
    /// Its region and the regions that contain it, smallest first; empty when unknown.
    pub places: Vec<String>,
}

/// The result of matching a firm of another data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// The known firm with this key, and how it was recognised.
    Known(String, MatchedBy),
    /// No known firm; perhaps one of these, which a person should check.
    New(Vec<Uncertain>),
}

/// Two records that may be the same firm (存疑匹配).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uncertain {
    /// The key of the incoming record.
    pub incoming: String,
    /// Its name.
    pub name: String,
    /// The key of the known firm.
    pub known: String,
    /// The known firm's name.
    pub known_name: String,
    /// Why it is not certain.
    pub why: Doubt,
}

crate::codes! {
    /// Why two firms that look alike are not taken for one (存疑理由).
    Doubt {
        /// Their stock codes are equal and their credit codes differ.
        OtherCreditCode = "other_credit_code", "证券代码相同而信用代码不同", "same stock code, other credit code";
        /// Another record of the same data set is that firm.
        Claimed = "claimed", "同一数据集中已有另一条记录与之匹配", "another record of this data set is that firm";
        /// Their names are equal without place and legal form.
        SameCore = "same_core", "去掉地名和组织形式后名称相同", "same name apart from place and legal form";
        /// Several firms have this name.
        SeveralOfThisName = "several_of_this_name", "同名企业不止一家", "several firms of this name";
        /// Their codes differ.
        OtherCode = "other_code", "同名而代码不同", "same name, other code";
        /// The place of one is unknown.
        PlaceUnknown = "place_unknown", "同名而所在地不明", "same name, place not known";
        /// They are in different places.
        OtherPlace = "other_place", "同名而所在地不同", "same name, other place";
    }
}

/// Finds known firms by credit code, then stock code, then full name and place.
///
/// Merged only when certain: an equal credit code; an equal stock code and no other credit code; an equal full name,
/// a matching place, no contradicting code, and only one such firm. Everything less certain is listed, never merged.
#[derive(Debug, Default)]
pub struct Matcher {
    records: Vec<FirmRecord>,
    by_uscc: HashMap<String, usize>,
    by_stock: HashMap<String, usize>,
    by_full: HashMap<String, Vec<usize>>,
    by_core: HashMap<String, Vec<usize>>,
}

/// At most this many uncertain pairs for one incoming record.
const PAIRS: usize = 3;

impl Matcher {
    /// Adds a known firm.
    pub fn add(&mut self, record: FirmRecord) {
        let at = self.records.len();
        if !record.uscc.is_empty() {
            self.by_uscc.entry(record.uscc.clone()).or_insert(at);
        }
        if !record.stock_code.is_empty() {
            self.by_stock.entry(record.stock_code.clone()).or_insert(at);
        }
        let name = normalise_name(&record.name);
        self.by_full.entry(name.full).or_default().push(at);
        self.by_core.entry(name.core).or_default().push(at);
        self.records.push(record);
    }

    /// The match of an incoming record. Constant expected time.
    pub fn find(&self, incoming: &FirmRecord) -> Match {
        let at = |index: &HashMap<String, usize>, code: &str| {
            if code.is_empty() { None } else { index.get(code).and_then(|at| self.records.get(*at)) }
        };
        if let Some(known) = at(&self.by_uscc, &incoming.uscc) {
            return Match::Known(known.key.clone(), MatchedBy::Uscc);
        }
        if let Some(known) = at(&self.by_stock, &incoming.stock_code) {
            if !contradicts(&known.uscc, &incoming.uscc) {
                return Match::Known(known.key.clone(), MatchedBy::StockCode);
            }
            return Match::New(vec![uncertain(incoming, known, Doubt::OtherCreditCode)]);
        }
        let name = normalise_name(&incoming.name);
        let named = self.all(&self.by_full, &name.full);
        let certain: Vec<&FirmRecord> = named.iter().copied().filter(|known| agrees(known, incoming)).collect();
        if let [known] = certain.as_slice() {
            return Match::Known(known.key.clone(), MatchedBy::NameAndPlace);
        }
        let mut pairs: Vec<Uncertain> =
            named.iter().map(|known| uncertain(incoming, known, why(known, incoming, certain.len()))).collect();
        if pairs.is_empty() && name.core.chars().count() >= 3 {
            let near = self.all(&self.by_core, &name.core);
            let open =
                near.into_iter().filter(|known| places_meet(known, incoming) && !codes_contradict(known, incoming));
            pairs.extend(open.map(|known| uncertain(incoming, known, Doubt::SameCore)));
        }
        pairs.truncate(PAIRS);
        Match::New(pairs)
    }

    fn all(&self, index: &HashMap<String, Vec<usize>>, name: &str) -> Vec<&FirmRecord> {
        index.get(name).into_iter().flatten().filter_map(|at| self.records.get(*at)).collect()
    }
}

fn contradicts(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && a != b
}

fn codes_contradict(known: &FirmRecord, incoming: &FirmRecord) -> bool {
    contradicts(&known.uscc, &incoming.uscc) || contradicts(&known.stock_code, &incoming.stock_code)
}

/// Whether one place lies in the other.
fn places_meet(known: &FirmRecord, incoming: &FirmRecord) -> bool {
    let (Some(a), Some(b)) = (known.places.first(), incoming.places.first()) else { return false };
    known.places.contains(b) || incoming.places.contains(a) || same_city(known, incoming)
}

/// Whether both lie in one city: the county registers of a city are kept together.
fn same_city(known: &FirmRecord, incoming: &FirmRecord) -> bool {
    let deep = |record: &FirmRecord| record.places.len().checked_sub(3).and_then(|at| record.places.get(at)).cloned();
    deep(known).is_some_and(|city| deep(incoming) == Some(city))
}

fn agrees(known: &FirmRecord, incoming: &FirmRecord) -> bool {
    places_meet(known, incoming) && !codes_contradict(known, incoming)
}

fn why(known: &FirmRecord, incoming: &FirmRecord, certain: usize) -> Doubt {
    if certain > 1 {
        Doubt::SeveralOfThisName
    } else if codes_contradict(known, incoming) {
        Doubt::OtherCode
    } else if known.places.is_empty() || incoming.places.is_empty() {
        Doubt::PlaceUnknown
    } else {
        Doubt::OtherPlace
    }
}

fn uncertain(incoming: &FirmRecord, known: &FirmRecord, why: Doubt) -> Uncertain {
    Uncertain {
        incoming: incoming.key.clone(),
        name: incoming.name.clone(),
        known: known.key.clone(),
        known_name: known.name.clone(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &str, name: &str, uscc: &str, stock: &str, places: &[&str]) -> FirmRecord {
        FirmRecord {
            key: key.into(),
            name: name.into(),
            uscc: uscc.into(),
            stock_code: stock.into(),
            places: places.iter().map(|place| (*place).to_owned()).collect(),
        }
    }

    fn matcher() -> Matcher {
        let mut matcher = Matcher::default();
        let ningbo = ["330206", "330200", "330000", "CHN"];
        matcher.add(record("a", "宁波甲乙电子股份有限公司", "U1", "600001.SH", &ningbo));
        matcher.add(record("b", "丙丁机械有限公司", "", "", &["330000", "CHN"]));
        matcher.add(record("c", "戊己化工有限公司", "U3", "", &ningbo));
        matcher.add(record("d", "庚辛科技有限公司", "", "", &[]));
        matcher
    }

    fn check(incoming: &FirmRecord, expect: Result<(&str, MatchedBy), &str>) {
        match (matcher().find(incoming), expect) {
            (Match::Known(key, by), Ok((expected, expected_by))) => {
                assert_eq!((key.as_str(), by), (expected, expected_by));
            }
            (Match::New(pairs), Err(expected)) => {
                let known: Vec<&str> = pairs.iter().map(|pair| pair.known.as_str()).collect();
                assert_eq!(known.join(" "), expected);
            }
            (found, expect) => panic!("{found:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn codes_come_before_names() {
        check(&record("x", "改名之后", "U1", "", &[]), Ok(("a", MatchedBy::Uscc)));
        check(&record("x", "改名之后", "", "600001.SH", &[]), Ok(("a", MatchedBy::StockCode)));
        check(&record("x", "改名之后", "U9", "600001.SH", &[]), Err("a"));
    }

    #[test]
    fn a_name_needs_a_place_that_agrees() {
        check(
            &record("x", "丙丁机械（有限公司）", "", "", &["330106", "330100", "330000", "CHN"]),
            Ok(("b", MatchedBy::NameAndPlace)),
        );
        check(&record("x", "丙丁机械有限公司", "", "", &["320500", "320000", "CHN"]), Err("b"));
        check(&record("x", "庚辛科技有限公司", "", "", &["330000", "CHN"]), Err("d"));
        check(&record("x", "戊己化工有限公司", "U7", "", &["330206", "330200", "330000", "CHN"]), Err("c"));
    }

    #[test]
    fn what_is_only_alike_is_listed_and_strangers_are_not() {
        check(&record("x", "甲乙电子有限公司", "", "", &["330200", "330000", "CHN"]), Err("a"));
        check(&record("x", "从未听说有限公司", "", "", &["330200", "330000", "CHN"]), Err(""));
    }
}
