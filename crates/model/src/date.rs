//! Calendar dates as far as they are known.

use std::fmt;
use std::str::FromStr;

use crate::id::NONE;
use crate::wording::Wording;

/// A date whose day, or month and day, may be unknown (日期): `2019`, `2019-05` or `2019-05-17`.
///
/// Stored as the number `YYYYMMDD` with zeros for what is unknown, so dates order as numbers and
/// a year alone comes before any of its months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(u32);

impl PartialDate {
    /// A date from its parts, or `None` when it is not a date of the years 1 to 9999.
    /// A month of 0 means that only the year is known, a day of 0 that the day is unknown.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if year == 0 || year > 9999 || month > 12 || day > month_days(year, month) {
            return None;
        }
        Some(Self(year * 10_000 + month * 100 + day))
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }

    /// The month 1 to 12, or 0 when unknown.
    pub fn month(self) -> u32 {
        self.0 / 100 % 100
    }

    /// The day 1 to 31, or 0 when unknown.
    pub fn day(self) -> u32 {
        self.0 % 100
    }

    /// Days from the first day of year 1 to the last day this date may mean: 0 for `0001-01-01`.
    ///
    /// ```
    /// use liantu_model::PartialDate;
    /// let days = |text: &str| text.parse::<PartialDate>().map(PartialDate::last_day);
    /// assert_eq!(days("2026-03-01")? - days("2026-02")?, 1);
    /// assert_eq!(days("2025")? - days("2024")?, 365);
    /// # Ok::<(), liantu_model::NotADate>(())
    /// ```
    pub fn last_day(self) -> i64 {
        let whole_years = i64::from(self.year()) - 1;
        let before_year = 365 * whole_years + whole_years / 4 - whole_years / 100 + whole_years / 400;
        let month = if self.month() == 0 { 12 } else { self.month() };
        let before_month: u32 = (1..month).map(|month| month_days(self.year(), month)).sum();
        let day = if self.day() == 0 { month_days(self.year(), month) } else { self.day() };
        before_year + i64::from(before_month + day) - 1
    }

    /// The stored number `YYYYMMDD`.
    pub fn raw(self) -> u32 {
        self.0
    }

    /// The date of a stored number, `None` for [`NONE`].
    pub(crate) fn from_raw(raw: u32) -> Option<Self> {
        (raw != NONE).then_some(Self(raw))
    }
}

/// The days of a month; 0 for month 0.
fn month_days(year: u32, month: u32) -> u32 {
    match month {
        0 => 0,
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month(), self.day()) {
            (0, _) => write!(f, "{:04}", self.year()),
            (month, 0) => write!(f, "{:04}-{month:02}", self.year()),
            (month, day) => write!(f, "{:04}-{month:02}-{day:02}", self.year()),
        }
    }
}

/// The text is not a date that [`PartialDate`] can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2019, 2019-05 or 2019-05-17")]
pub struct NotADate;

impl NotADate {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new("不是日期，应如 2019、2019-05 或 2019-05-17", self.to_string())
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` (also with `/` or `.`) and `YYYYMMDD`.
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let number = |part: &str| part.parse::<u32>().map_err(|_| NotADate);
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.')) {
            return Err(NotADate);
        }
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        let date = match parts.as_slice() {
            [year] if year.len() == 4 => Self::new(number(year)?, 0, 0),
            [digits] if digits.len() == 8 => {
                let all = number(digits)?;
                Self::new(all / 10_000, all / 100 % 100, all % 100).filter(|date| date.day() > 0)
            }
            [year, month] if year.len() == 4 => {
                Self::new(number(year)?, number(month)?, 0).filter(|date| date.month() > 0)
            }
            [year, month, day] if year.len() == 4 => {
                Self::new(number(year)?, number(month)?, number(day)?).filter(|date| date.day() > 0)
            }
            _ => None,
        };
        date.ok_or(NotADate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let got = text.parse::<PartialDate>().ok().map(|date| date.to_string());
        assert_eq!(got.as_deref(), expect, "{text}");
    }

    #[test]
    fn reads_what_is_a_date_and_nothing_else() {
        check("2019", Some("2019"));
        check("2019-05", Some("2019-05"));
        check("2019/5/7", Some("2019-05-07"));
        check("20240229", Some("2024-02-29"));
        check("2023-02-29", None);
        check("2023-13", None);
        check("2023-00", None);
        check("19", None);
        check("二〇一九", None);
        check("", None);
    }

    #[test]
    fn days_follow_one_another_over_leap_years_and_centuries() {
        let mut last = -1;
        for year in 1..=2_400 {
            for month in 1..=12 {
                for day in 1..=month_days(year, month) {
                    last += 1;
                    assert_eq!(PartialDate::new(year, month, day).map(PartialDate::last_day), Some(last));
                }
                assert_eq!(PartialDate::new(year, month, 0).map(PartialDate::last_day), Some(last));
            }
            assert_eq!(PartialDate::new(year, 0, 0).map(PartialDate::last_day), Some(last));
        }
    }

    #[test]
    fn a_year_comes_before_its_months() {
        let [year, month]: [PartialDate; 2] = ["2019", "2019-01"].map(|text| text.parse().unwrap());
        assert!(year < month);
    }
}
