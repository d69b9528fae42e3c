//! Pinyin: `jichengdianlu` and `jcdl` for 集成电路.

use pinyin::ToPinyinMulti as _;

/// The most letters that are read as pinyin: positions in them are the bits of one number.
const MOST_LETTERS: usize = 63;

/// Whether a folded text can be pinyin.
pub(super) fn is_letters(folded: &str) -> bool {
    (2..=MOST_LETTERS).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// How much of each character the letters spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Full,
    Initials,
}

/// Whether letters spell a folded name, in full or by its initials, with any reading of each character (重庆, 乐清, 长兴).
/// Nothing is allocated.
pub(super) fn spelled(letters: &str, name: &str) -> Option<Spelling> {
    if name.is_ascii() {
        return None;
    }
    let letters = letters.as_bytes();
    if reads(letters, name, usize::MAX) {
        return Some(Spelling::Full);
    }
    (letters.len() == name.chars().count() && reads(letters, name, 1)).then_some(Spelling::Initials)
}

/// Whether the letters are the first `most` letters of one reading of each character in turn.
fn reads(letters: &[u8], name: &str, most: usize) -> bool {
    let mut reached = 1_u64;
    for c in name.chars() {
        let mut next = 0_u64;
        for at in (0..letters.len()).filter(|at| reached >> at & 1 == 1) {
            let rest = letters.get(at..).unwrap_or_default();
            for end in ends(rest, c, most) {
                next |= 1 << (at + end);
            }
        }
        reached = next;
        if reached == 0 {
            return false;
        }
    }
    reached >> letters.len() & 1 == 1
}

/// How many of the letters each reading of a character consumes.
fn ends(letters: &[u8], c: char, most: usize) -> impl Iterator<Item = usize> {
    let itself = (c.is_ascii() && letters.first().is_some_and(|letter| char::from(*letter) == c)).then_some(1);
    let readings = c.to_pinyin_multi().into_iter().flatten();
    itself.into_iter().chain(readings.filter_map(move |reading| taken(letters, reading.plain(), most)))
}

fn taken(letters: &[u8], reading: &str, most: usize) -> Option<usize> {
    let mut n = 0;
    for (c, letter) in
        reading.chars().take(most).zip(letters.iter().map(|letter| Some(*letter)).chain(std::iter::repeat(None)))
    {
        let letter = char::from(letter?);
        // ü is typed as v, and often as u.
        if c != letter && !(c == 'ü' && matches!(letter, 'v' | 'u')) {
            return None;
        }
        n += 1;
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_reading_counts_and_a_part_does_not() {
        let cases = [
            ("jichengdianlu", "集成电路", Some(Spelling::Full)),
            ("jcdl", "集成电路", Some(Spelling::Initials)),
            ("chongqing", "重庆", Some(Spelling::Full)),
            ("yueqing", "乐清", Some(Spelling::Full)),
            ("leqing", "乐清", Some(Spelling::Full)),
            ("cx", "长兴", Some(Spelling::Initials)),
            ("lvse", "绿色", Some(Spelling::Full)),
            ("xian", "西安", Some(Spelling::Full)),
            ("jingdongfanga", "京东方a", Some(Spelling::Full)),
            ("jicheng", "集成电路", None),
            ("jichengdianlux", "集成电路", None),
            ("ic", "ic", None),
        ];
        for (letters, name, fit) in cases {
            assert_eq!(spelled(letters, name), fit, "{letters} {name}");
        }
    }
}
