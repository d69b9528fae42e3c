//! Lists and codes within a folded text.

/// The parts of a folded list: `330100,330200`, or joined by `+` as in the ids of findings.
pub(super) fn parts(folded: &str) -> Vec<&str> {
    folded.split([',', ';', '+']).filter(|part| !part.is_empty()).collect()
}

/// The six digits of a region code as people write it: 2, 4 or 6 digits, the 12 of the statistical office, or a
/// number with decimals from a workbook. `None` for anything finer than a county.
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
    fn codes_of_any_length_are_six_digits() {
        for code in ["330106", "330106.0", "330106000000", "330106.00"] {
            assert_eq!(adcode(code).as_deref(), Some("330106"), "{code}");
        }
        assert_eq!(adcode("33").as_deref(), Some("330000"));
        // A town is not its county, and a year with decimals is not a code.
        for text in ["330106003000", "330106.5", "3301060", "", "33a"] {
            assert_eq!(adcode(text), None, "{text}");
        }
    }
}
