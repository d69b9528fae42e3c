//! One spelling of a text before it is compared: full-width letters, case, white space and invisible characters make
//! no difference.

use unicode_normalization::UnicodeNormalization as _;

/// The text in NFKC and lower case, without white space, invisible characters and apostrophes.
///
/// ```
/// use liantu_model::fold;
/// assert_eq!(fold(" 宁 波\u{3000}市 "), fold("宁波\u{200b}市"));
/// assert_eq!(fold("京东方Ａ"), "京东方a");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Like [`fold`], into a buffer that is emptied first, so that a pass over many names allocates nothing for most of
/// them.
pub fn fold_into(folded: &mut String, text: &str) {
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
}
