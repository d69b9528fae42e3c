//! One spelling of a text before it is compared: full-width letters, case, white space and
//! characters that nobody sees make no difference.

use unicode_normalization::UnicodeNormalization as _;

/// The text in NFKC and lower case, without white space, invisible characters and apostrophes.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// As [`fold`], into a buffer that is emptied first, so that a pass over many names allocates
/// nothing for most of them.
pub(super) fn fold_into(folded: &mut String, text: &str) {
    folded.clear();
    // NFKC leaves ASCII and the common ideographs alone, and nearly all names consist of them.
    if text.chars().all(|c| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        folded.extend(text.chars().filter(|c| counts(*c)).map(|c| c.to_ascii_lowercase()));
    } else {
        folded.extend(text.nfkc().filter(|c| counts(*c)).flat_map(char::to_lowercase).map(|c| match c {
            '、' => ',',
            c => c,
        }));
    }
}

fn counts(c: char) -> bool {
    let is_invisible = matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !(is_invisible || c.is_whitespace() || c.is_control() || matches!(c, '\'' | '’' | '‘' | '·'))
}

/// The parts of a folded list: `330100,330200`, or joined by `+` as in the ids of findings.
pub(super) fn parts(folded: &str) -> Vec<&str> {
    folded.split([',', ';', '+']).filter(|part| !part.is_empty()).collect()
}

/// The six digits of a region code as people have it: 2, 4 or 6 digits, the 12 of the statistical
/// office, or a number with decimals from a workbook. `None` for what is finer than a county.
pub(super) fn adcode(folded: &str) -> Option<String> {
    let digits = folded
        .split_once('.')
        .map_or(Some(folded), |(whole, decimals)| decimals.chars().all(|c| c == '0').then_some(whole))?;
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let rest_is_zero = digits.chars().skip(6).all(|c| c == '0');
    (is_number && rest_is_zero && matches!(digits.len(), 2 | 4 | 6 | 9 | 12))
        .then(|| digits.chars().chain(std::iter::repeat('0')).take(6).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        let cases = [
            ("京东方Ａ", "京东方a"),
            ("杭州高新区（滨江）", "杭州高新区(滨江)"),
            (" 宁 波\u{3000}市 ", "宁波市"),
            ("宁波\u{200b}市\u{feff}", "宁波市"),
            ("宁波、绍兴；杭州", "宁波,绍兴;杭州"),
            ("Lin'an", "linan"),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn codes_of_any_length_are_six_digits() {
        for code in ["330106", "330106.0", "330106000000", "330106.00"] {
            assert_eq!(adcode(code).as_deref(), Some("330106"), "{code}");
        }
        assert_eq!(adcode("33").as_deref(), Some("330000"));
        // A town is not its county, and a year with decimals is no code.
        for text in ["330106003000", "330106.5", "3301060", "", "33a"] {
            assert_eq!(adcode(text), None, "{text}");
        }
    }
}
