//! Moments: generations by number or date, and times as people here read them.

use liantu_engine::{AsOf, PartialDate, Who};
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime, UtcOffset};

use crate::args::Args;
use crate::failure::Failure;

/// Dates are those of Beijing.
const BEIJING: UtcOffset = offset!(+8);

/// Now, RFC 3339, UTC, to the microsecond.
pub(crate) fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let micro = now.replace_microsecond(now.microsecond()).unwrap_or(now);
    micro.format(&Rfc3339).unwrap_or_default()
}

/// A recorded time as read in Beijing; the text itself when it is no time.
pub(crate) fn beijing(utc: &str) -> String {
    let shown = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let time = OffsetDateTime::parse(utc, &Rfc3339).ok();
    time.and_then(|time| time.to_offset(BEIJING).format(&shown).ok()).unwrap_or_else(|| utc.to_owned())
}

/// The day it is in Beijing.
pub(crate) fn today() -> Result<PartialDate, Failure> {
    let day = OffsetDateTime::now_utc().to_offset(BEIJING).date().to_string();
    day.parse().map_err(|_| Failure::Moment(day))
}

/// What `--as-of` says: a generation, the end of a day in Beijing, or a moment.
pub(crate) fn as_of(text: &str) -> Result<AsOf, Failure> {
    if let Ok(generation) = text.parse() {
        return Ok(AsOf::Generation(generation));
    }
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    let end = day.and_then(Date::next_day).map(|next| next.midnight().assume_offset(BEIJING));
    let moment = end.or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok());
    let utc = moment.and_then(|moment| moment.to_offset(UtcOffset::UTC).format(&Rfc3339).ok());
    utc.map(AsOf::Moment).ok_or_else(|| Failure::Moment(text.to_owned()))
}

impl Args {
    /// Who gives the command, and when.
    pub(crate) fn who(&self) -> Who {
        Who { now: now(), actor: self.actor.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_beijing() {
        assert_eq!(as_of("7").ok(), Some(AsOf::Generation(7)));
        assert_eq!(as_of("2026-11-24").ok(), Some(AsOf::Moment("2026-11-24T16:00:00Z".into())));
        assert_eq!(as_of("2026-11-24T08:00:00+08:00").ok(), Some(AsOf::Moment("2026-11-24T00:00:00Z".into())));
        assert!(as_of("昨天").is_err());
        assert_eq!(beijing("2026-11-24T16:30:00Z"), "2026-11-25 00:30:00");
    }
}
