//! Unified social credit codes (统一社会信用代码).

use crate::wording::Wording;

/// A credit code with a valid check digit.
///
/// 18 characters of `0-9 A-H J-N P-R T-U W-Y`; the last is the check digit
/// `C₁₈ = (31 − Σ Cᵢ Wᵢ mod 31) mod 31` with weights `Wᵢ = 3^(i−1) mod 31`.
///
/// Source: GB 32100-2015, 5.
///
/// ```
/// use liantu_model::identity::{BadUscc, Uscc};
/// assert!(Uscc::parse("91350100M000100Y43").is_ok());
/// assert_eq!(Uscc::parse("91350100M000100Y44"), Err(BadUscc::CheckDigit { expected: '3' }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

/// Why a text is not a credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUscc {
    /// It does not have 18 characters.
    #[error("it has {found} characters, not 18")]
    Length {
        /// The number of characters.
        found: usize,
    },
    /// A character that is not allowed in a credit code.
    #[error("character {at} is \"{found}\"")]
    Character {
        /// Its position, from 1.
        at: usize,
        /// The character.
        found: char,
    },
    /// The check digit is wrong.
    #[error("the check digit should be {expected}")]
    CheckDigit {
        /// The correct digit.
        expected: char,
    },
}

impl BadUscc {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Length { found } => format!("有 {found} 位，应为 18 位"),
            Self::Character { at, found } => format!("第 {at} 位“{found}”不合规"),
            Self::CheckDigit { expected } => format!("校验位应为 {expected}"),
        };
        Wording::new(zh, self.to_string())
    }
}

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl Uscc {
    /// Reads a credit code; lower case and surrounding space are tolerated.
    ///
    /// # Errors
    /// [`BadUscc`] gives the first problem found.
    pub fn parse(text: &str) -> Result<Self, BadUscc> {
        let text = text.trim().to_ascii_uppercase();
        let length = text.chars().count();
        if length != 18 {
            return Err(BadUscc::Length { found: length });
        }
        let mut sum = 0;
        let mut weight = 1;
        let mut last = '0';
        for (at, found) in (1..).zip(text.chars()) {
            let value = ALPHABET.chars().position(|known| known == found).ok_or(BadUscc::Character { at, found })?;
            if at < 18 {
                sum += value * weight;
                weight = weight * 3 % 31;
            }
            last = found;
        }
        let expected = ALPHABET.chars().nth((31 - sum % 31) % 31).unwrap_or('0');
        if last == expected { Ok(Self(text)) } else { Err(BadUscc::CheckDigit { expected }) }
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_hold_are_taken() {
        assert_eq!(Uscc::parse(" 91350100m000100y43 ").unwrap().as_str(), "91350100M000100Y43");
        assert_eq!(Uscc::parse("9135"), Err(BadUscc::Length { found: 4 }));
        assert_eq!(Uscc::parse("91350100I000100Y43"), Err(BadUscc::Character { at: 9, found: 'I' }));
        assert_eq!(Uscc::parse("九1350100M000100Y43"), Err(BadUscc::Character { at: 1, found: '九' }));
        // Any single wrong digit is noticed: the weights are all different from 0 modulo 31.
        for at in 0..17 {
            let mut digits: Vec<char> = "91350100M000100Y43".chars().collect();
            digits[at] = if digits[at] == '7' { '8' } else { '7' };
            assert!(Uscc::parse(&digits.into_iter().collect::<String>()).is_err(), "{at}");
        }
    }
}
