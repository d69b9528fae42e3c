//! One cell: text to a stored value, or the problem with it.

use liantu_model::column::{Column, NO_CODE, NO_WHOLE};
use liantu_model::{Diagnostic, FieldKind, Location, NONE, PartialDate, Values, Vocabulary};

use crate::words;

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    /// Shares are written as percentages.
    pub(crate) percent: bool,
    /// The size of one unit of the file in canonical units.
    pub(crate) factor: f64,
}

impl Default for Scale {
    fn default() -> Self {
        Self { percent: false, factor: 1.0 }
    }
}

/// Appends the value of `cell` to `values`; on a problem appends "unknown" and reports it.
pub(crate) fn push(
    kind: FieldKind,
    scale: Scale,
    values: &mut Values,
    cell: &str,
    place: impl FnOnce() -> Location,
) -> Option<Diagnostic> {
    if cell.is_empty() {
        values.push_unknown();
        return None;
    }
    let result = match (kind, &mut *values) {
        (_, Values::Text(texts)) => {
            texts.push(cell);
            return None;
        }
        (FieldKind::Count, Values::Stored(Column::I64(numbers))) => {
            whole(cell, scale).map(|number| numbers.push(number))
        }
        (FieldKind::Code(all), Values::Stored(Column::U8(bytes))) => code(cell, all).map(|code| bytes.push(code)),
        (FieldKind::Flags(all), Values::Stored(Column::U32(bits))) => flags(cell, all).map(|set| bits.push(set)),
        (FieldKind::Bool, Values::Stored(Column::U8(bytes))) => truth(cell).map(|truth| bytes.push(truth)),
        (FieldKind::Date, Values::Stored(Column::U32(dates))) => date(cell).map(|date| dates.push(date)),
        (kind, Values::Stored(Column::F64(numbers))) => real(cell, kind, scale).map(|number| numbers.push(number)),
        (kind, values) => unreachable!("invariant: {kind:?} is not stored as {values:?}"),
    };
    let wrong = result.err()?;
    values.push_unknown();
    Some(wrong.at(place(), cell))
}

/// What is wrong with a cell.
enum Wrong<'c> {
    Whole,
    Number,
    Negative,
    Share,
    /// This word is not in the vocabulary.
    Code(&'c str, &'static Vocabulary),
    Bool,
    Date,
}

impl Wrong<'_> {
    fn at(self, place: Location, cell: &str) -> Diagnostic {
        match self {
            Self::Whole => hint(Diagnostic::not_whole(place, cell), cell),
            Self::Number => hint(Diagnostic::not_a_number(place, cell), cell),
            Self::Negative => Diagnostic::negative(place, cell),
            Self::Share => Diagnostic::bad_share(place, cell),
            Self::Code(word, vocabulary) => words::unknown(vocabulary, word, place, cell),
            Self::Bool => Diagnostic::not_bool(place, cell),
            Self::Date => Diagnostic::not_a_date(place, cell),
        }
    }
}

/// Adds which character makes a number invalid.
fn hint(problem: Diagnostic, cell: &str) -> Diagnostic {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let Some((at, found)) = cell.chars().enumerate().find(|(_, c)| !digits(*c)) else { return problem };
    let at = at + 1;
    match found {
        'O' | 'o' | 'l' | 'I' => {
            problem.because(&format!("第 {at} 个字符是字母 {found}"), &format!("character {at} is the letter {found}"))
        }
        ',' | '，' => problem.because("去掉千分位逗号", "remove the thousands separators"),
        '%' | '％' => problem.because(
            "百分号：请写成小数，或在映射中设 percent = true",
            "a percentage: write a fraction, or set percent = true in the mapping",
        ),
        _ => problem.because(&format!("第 {at} 个字符是“{found}”"), &format!("character {at} is \"{found}\"")),
    }
}

#[expect(clippy::float_cmp, reason = "a factor of exactly 1 means as written; rounding is exact")]
fn whole(cell: &str, scale: Scale) -> Result<i64, Wrong<'static>> {
    if scale.factor == 1.0
        && let Ok(number) = cell.parse::<i64>()
    {
        return if number < 0 { Err(Wrong::Negative) } else { Ok(number) };
    }
    let number = finite(cell).ok_or(Wrong::Whole)? * scale.factor;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
    match number.round() {
        rounded if rounded < 0.0 => Err(Wrong::Negative),
        rounded if scale.factor == 1.0 && rounded != number => Err(Wrong::Whole),
        rounded if rounded < 9e18 && rounded as i64 != NO_WHOLE => Ok(rounded as i64),
        _ => Err(Wrong::Whole),
    }
}

fn finite(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn real(cell: &str, kind: FieldKind, scale: Scale) -> Result<f64, Wrong<'static>> {
    let bare = if scale.percent { cell.trim_end_matches(['%', '％']).trim_end() } else { cell };
    let percent = if scale.percent { 0.01 } else { 1.0 };
    let number = finite(bare).ok_or(Wrong::Number)? * scale.factor * percent;
    match kind {
        FieldKind::Amount if number < 0.0 => Err(Wrong::Negative),
        FieldKind::Share if !(0.0..=1.0).contains(&number) => Err(Wrong::Share),
        _ => Ok(number),
    }
}

fn code<'c>(word: &'c str, vocabulary: &'static Vocabulary) -> Result<u8, Wrong<'c>> {
    let at = vocabulary.position(word).ok_or(Wrong::Code(word, vocabulary))?;
    Ok(u8::try_from(at).unwrap_or(NO_CODE))
}

fn flags<'c>(cell: &'c str, vocabulary: &'static Vocabulary) -> Result<u32, Wrong<'c>> {
    words::parts(cell).map(|word| code(word, vocabulary)).try_fold(0, |set, at| Ok(set | 1 << at?))
}

fn truth(cell: &str) -> Result<u8, Wrong<'static>> {
    match cell {
        "true" | "TRUE" | "True" | "1" | "是" => Ok(1),
        "false" | "FALSE" | "False" | "0" | "否" => Ok(0),
        _ => Err(Wrong::Bool),
    }
}

fn date(cell: &str) -> Result<u32, Wrong<'static>> {
    let date = cell.parse::<PartialDate>().map_err(|_| Wrong::Date)?;
    debug_assert_ne!(date.raw(), NONE);
    Ok(date.raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH_LOW: Vocabulary = Vocabulary { codes: &["high", "low"], zh: &["高", "低"], en: &["high", "low"] };
    const LETTERS: Vocabulary =
        Vocabulary { codes: &["a", "b", "c"], zh: &["甲", "乙", "丙"], en: &["A", "B", "C"] };

    fn check(kind: FieldKind, scale: Scale, cell: &str, expect: Result<Column, &str>) {
        let mut values = Values::empty(kind);
        let problem = push(kind, scale, &mut values, cell, || Location::file(&"f".into()));
        match expect {
            Ok(column) => assert_eq!((values, problem), (Values::Stored(column), None), "{cell}"),
            Err(code) => assert_eq!(problem.map(|problem| problem.code), Some(code), "{cell}"),
        }
    }

    #[test]
    fn cells_become_values_or_coded_problems() {
        let plain = Scale::default();
        check(FieldKind::Count, plain, "12", Ok(Column::I64(vec![12])));
        check(FieldKind::Count, plain, "12.0", Ok(Column::I64(vec![12])));
        check(FieldKind::Count, Scale { factor: 10_000.0, ..plain }, "1.5", Ok(Column::I64(vec![15_000])));
        check(FieldKind::Count, plain, "1.5", Err("E0202"));
        check(FieldKind::Count, plain, "-1", Err("E0204"));
        check(FieldKind::Count, plain, "1e30", Err("E0202"));
        check(FieldKind::Number, plain, "-1.5", Ok(Column::F64(vec![-1.5])));
        check(FieldKind::Number, plain, "NaN", Err("E0203"));
        check(FieldKind::Number, plain, "3O.5", Err("E0203"));
        check(FieldKind::Amount, plain, "-0.1", Err("E0204"));
        check(FieldKind::Share, plain, "35", Err("E0205"));
        check(FieldKind::Share, Scale { percent: true, ..plain }, "50%", Ok(Column::F64(vec![0.5])));
        check(FieldKind::Code(&HIGH_LOW), plain, "low", Ok(Column::U8(vec![1])));
        check(FieldKind::Code(&HIGH_LOW), plain, "hihg", Err("E0206"));
        check(FieldKind::Flags(&LETTERS), plain, "c; a", Ok(Column::U32(vec![5])));
        check(FieldKind::Bool, plain, "是", Ok(Column::U8(vec![1])));
        check(FieldKind::Bool, plain, "maybe", Err("E0207"));
        check(FieldKind::Date, plain, "2019-05", Ok(Column::U32(vec![20_190_500])));
        check(FieldKind::Date, plain, "May", Err("E0208"));
        check(FieldKind::Number, plain, "", Ok(Column::F64(vec![f64::NAN])));
    }
}
